/* bolt.core.repl: lines over a Unix socket (script/repl.h) and line editing (script/line_edit.h). */
#include "script/repl.h"

#include "core/fault.h"
#include "core/fiber.h"
#include "core/fiber_table.h"
#include "core/sched.h"
#include "script/line_edit.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LISTENER_META "bolt.repl.listener"
#define CONN_META     "bolt.repl.conn"

int luaopen_bolt_repl(lua_State *L);

/* A userdata on which one fiber at a time waits. While it does, the registry keeps the userdata alive. */
typedef struct handle handle;
struct handle {
    fiber_op op;
    int self_ref;
    void *what; /* repl_listener or repl_conn; NULL once closed */
    void (*close)(handle *);
    handle *prev, *next; /* of those that are open */
};

static handle *open_handles;

typedef struct {
    fiber_op op;
    repl_conn *conn;
    int status;
    int left; /* the fiber is gone */
} request;

static int push_fault(lua_State *L, const char *what, const char *about, int rc)
{
    fault_push(L, "repl", 0, "%s%s%s: %s", what, *about ? " " : "", about, uv_strerror(rc));
    lua_pushstring(L, uv_err_name(rc));
    lua_setfield(L, -2, "code");
    return FIBER_RAISE;
}

/* ---- the waiting side of a handle ---- */

static void handle_left(fiber_op *op)
{
    handle *h = (handle *)op;
    int ref = h->self_ref;

    h->self_ref = LUA_NOREF;
    luaL_unref(sched__lua(), LUA_REGISTRYINDEX, ref);
}

static void handle_wake(void *arg)
{
    handle *h = arg;

    if (h->self_ref != LUA_NOREF)
        fiber_done(&h->op);
}

static handle *handle_new(lua_State *L, const char *meta, handle model)
{
    handle *h = lua_newuserdata(L, sizeof *h);

    *h = model;
    h->op.cancel = h->op.release = handle_left;
    h->self_ref = LUA_NOREF;
    luaL_getmetatable(L, meta);
    lua_setmetatable(L, -2);
    return h;
}

static void handle_open(handle *h, void *what)
{
    h->what = what;
    h->prev = NULL;
    h->next = open_handles;
    if (open_handles)
        open_handles->prev = h;
    open_handles = h;
}

/* Who waits on it gets nothing. */
static void handle_close(handle *h)
{
    if (!h->what)
        return;
    h->close(h);
    h->what = NULL;
    if (h->prev)
        h->prev->next = h->next;
    else
        open_handles = h->next;
    if (h->next)
        h->next->prev = h->prev;
    handle_wake(h);
}

static void close_all(void *arg)
{
    (void)arg;
    while (open_handles)
        handle_close(open_handles);
}

static int handle_await(lua_State *L, handle *h)
{
    if (h->self_ref != LUA_NOREF)
        return luaL_error(L, "another fiber waits here already");
    lua_pushvalue(L, 1);
    h->self_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    return fiber_await(L, &h->op);
}

/* ---- connections ---- */

/* Pushes the next line and returns 1; at the end 0; FIBER_RAISE with an error; WAIT when there is nothing
 * yet. */
enum { WAIT = -2 };

static int push_line(handle *h, lua_State *L)
{
    const char *line;
    size_t n;
    int status;

    if (!h->what)
        return 0;
    line = repl_line(h->what, &n);
    if (line) {
        lua_pushlstring(L, line, n);
        return 1;
    }
    status = repl_status(h->what);
    if (status == 0)
        return WAIT;
    if (status == UV_EOF || status == UV_ECONNRESET)
        return 0;
    return push_fault(L, "the connection broke", "", status);
}

static int conn_push(fiber_op *op, lua_State *L)
{
    int n = push_line((handle *)op, L);

    return n == WAIT ? 0 : n; /* never woken for nothing */
}

static void close_conn(handle *h)
{
    repl_conn_close(h->what);
}

static void push_conn(lua_State *L, repl_conn *c)
{
    handle *h = handle_new(L, CONN_META,
                           (handle){.op = {.what = "repl line", .push = conn_push}, .close = close_conn});

    handle_open(h, c);
    repl_conn_event(c, handle_wake, h);
}

/* c:read_line() -> text, or nothing when the peer has ended or c was closed */
static int conn_read_line(lua_State *L)
{
    handle *h = luaL_checkudata(L, 1, CONN_META);
    int n;

    if (h->self_ref != LUA_NOREF)
        return luaL_error(L, "another fiber waits here already");
    n = push_line(h, L);
    if (n == FIBER_RAISE)
        return lua_error(L);
    return n == WAIT ? handle_await(L, h) : n;
}

static int write_push(fiber_op *op, lua_State *L)
{
    request *r = (request *)op;

    return r->status < 0 ? push_fault(L, "the connection broke", "", r->status) : 0;
}

static void request_free(fiber_op *op)
{
    free(op);
}

static void request_left(fiber_op *op)
{
    ((request *)op)->left = 1;
}

static void on_written(void *arg, int status)
{
    request *r = arg;

    if (r->left) {
        free(r);
        return;
    }
    r->status = status;
    fiber_done(&r->op);
}

/* c:write(text): returns when the kernel has it */
static int conn_write(lua_State *L)
{
    handle *h = luaL_checkudata(L, 1, CONN_META);
    size_t n;
    const char *text = luaL_checklstring(L, 2, &n);
    request *r;
    int rc;

    if (!h->what)
        return fault_throw(L, "repl", 0, "the connection is closed");
    r = calloc(1, sizeof *r);
    if (!r)
        return luaL_error(L, "not enough memory");
    r->op =
        (fiber_op){.what = "repl write", .push = write_push, .cancel = request_left, .release = request_free};
    rc = repl_write(h->what, text, n, on_written, r);
    if (rc < 0) {
        free(r);
        push_fault(L, "the connection broke", "", rc);
        return lua_error(L);
    }
    return fiber_await(L, &r->op);
}

/* c:peer() -> uid, pid */
static int conn_peer(lua_State *L)
{
    handle *h = luaL_checkudata(L, 1, CONN_META);
    uid_t uid;
    pid_t pid;

    if (!h->what)
        return 0;
    repl_peer(h->what, &uid, &pid);
    lua_pushnumber(L, uid);
    lua_pushnumber(L, pid);
    return 2;
}

/* c:close(); who waits for a line gets nothing */
static int conn_close(lua_State *L)
{
    handle_close(luaL_checkudata(L, 1, CONN_META));
    return 0;
}

static void on_connected(void *arg)
{
    fiber_done(&((request *)arg)->op);
}

static int connect_push(fiber_op *op, lua_State *L)
{
    request *r = (request *)op;
    int status = repl_status(r->conn);

    if (status < 0) {
        repl_conn_close(r->conn);
        return push_fault(L, "cannot connect", "", status);
    }
    push_conn(L, r->conn);
    return 1;
}

static void connect_left(fiber_op *op)
{
    repl_conn_close(((request *)op)->conn);
    free(op);
}

/* connect(path) -> c */
static int l_connect(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    request *r = calloc(1, sizeof *r);
    int rc;

    if (!r)
        return luaL_error(L, "not enough memory");
    r->op = (fiber_op){
        .what = "repl connect", .push = connect_push, .cancel = connect_left, .release = request_free};
    rc = repl_connect(sched_loop(), path, on_connected, r, &r->conn);
    if (rc < 0) {
        free(r);
        push_fault(L, "cannot connect to", path, rc);
        return lua_error(L);
    }
    return fiber_await(L, &r->op);
}

/* ---- listeners ---- */

static int accept_push(fiber_op *op, lua_State *L)
{
    handle *h = (handle *)op;
    repl_conn *c = h->what ? repl_accept(h->what) : NULL;

    if (!c)
        return 0;
    push_conn(L, c);
    return 1;
}

static void close_listener(handle *h)
{
    repl_listener_close(h->what);
}

/* listen(path) -> l */
static int l_listen(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    handle *h =
        handle_new(L, LISTENER_META,
                   (handle){.op = {.what = "repl connection", .push = accept_push}, .close = close_listener});
    repl_listener *l;
    int rc = repl_listen(sched_loop(), path, &l);

    if (rc < 0) {
        push_fault(L, "cannot listen at", path, rc);
        return lua_error(L);
    }
    handle_open(h, l);
    repl_listener_event(l, handle_wake, h);
    return 1;
}

/* l:accept() -> c, or nothing when l was closed */
static int listener_accept(lua_State *L)
{
    handle *h = luaL_checkudata(L, 1, LISTENER_META);
    int n;

    if (h->self_ref != LUA_NOREF)
        return luaL_error(L, "another fiber waits here already");
    n = accept_push(&h->op, L);
    return n || !h->what ? n : handle_await(L, h);
}

/* l:close(); who waits gets nothing */
static int listener_close(lua_State *L)
{
    handle_close(luaL_checkudata(L, 1, LISTENER_META));
    return 0;
}

/* ---- line editing ---- */

typedef struct {
    fiber_op op;
    char *line;
} edit_op;

static int edit_push(fiber_op *op, lua_State *L)
{
    edit_op *e = (edit_op *)op;

    if (!e->line)
        return 0;
    lua_pushstring(L, e->line);
    return 1;
}

static void edit_release(fiber_op *op)
{
    free(((edit_op *)op)->line);
    free(op);
}

static void edit_left(fiber_op *op)
{
    line_edit_stop();
    edit_release(op);
}

static void on_edited(void *arg, const char *line)
{
    edit_op *e = arg;

    e->line = line ? strdup(line) : NULL;
    fiber_done(&e->op);
}

/* edit(prompt) -> line, or nothing at the end of input */
static int l_edit(lua_State *L)
{
    const char *prompt = luaL_checkstring(L, 1);
    edit_op *e = calloc(1, sizeof *e);
    int rc;

    if (!e)
        return luaL_error(L, "not enough memory");
    e->op = (fiber_op){
        .what = "a line from the terminal", .push = edit_push, .cancel = edit_left, .release = edit_release};
    rc = line_edit_start(sched_loop(), prompt, on_edited, e);
    if (rc < 0) {
        free(e);
        push_fault(L, "cannot edit lines", "", rc);
        return lua_error(L);
    }
    return fiber_await(L, &e->op);
}

/* is_terminal() -> are standard input and output both terminals? */
static int l_is_terminal(lua_State *L)
{
    lua_pushboolean(L, isatty(STDIN_FILENO) && isatty(STDOUT_FILENO));
    return 1;
}

/* words(text): words that tab completes, each ended by a NUL */
static int l_words(lua_State *L)
{
    size_t n;
    const char *words = luaL_checklstring(L, 1, &n);

    if (n && words[n - 1])
        return luaL_error(L, "the last word must end in a NUL");
    if (line_edit_words(words, n) < 0)
        return luaL_error(L, "not enough memory");
    return 0;
}

/* load_history(path), save_history(path) -> true when it worked */
static int l_load_history(lua_State *L)
{
    lua_pushboolean(L, line_edit_load_history(luaL_checkstring(L, 1)) == 0);
    return 1;
}

static int l_save_history(lua_State *L)
{
    lua_pushboolean(L, line_edit_save_history(luaL_checkstring(L, 1)) == 0);
    return 1;
}

static const luaL_Reg listener_plain[] = {{"close", listener_close}, {NULL, NULL}};
static const luaL_Reg listener_awaiting[] = {{"accept", listener_accept}, {NULL, NULL}};
static const luaL_Reg conn_plain[] = {{"close", conn_close}, {"peer", conn_peer}, {NULL, NULL}};
static const luaL_Reg conn_awaiting[] = {{"read_line", conn_read_line}, {"write", conn_write}, {NULL, NULL}};
static const luaL_Reg plain[] = {
    {"listen", l_listen},
    {"is_terminal", l_is_terminal},
    {"words", l_words},
    {"load_history", l_load_history},
    {"save_history", l_save_history},
    {NULL, NULL},
};
static const luaL_Reg awaiting[] = {{"connect", l_connect}, {"edit", l_edit}, {NULL, NULL}};

int luaopen_bolt_repl(lua_State *L)
{
    fiber_class(L, LISTENER_META, listener_close, listener_plain, listener_awaiting);
    fiber_class(L, CONN_META, conn_close, conn_plain, conn_awaiting);
    sched_at_close(close_all, NULL);
    lua_newtable(L);
    fiber_setfuncs(L, plain, awaiting);
    return 1;
}

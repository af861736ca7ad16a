/* bolt.core.process: child processes, users, locks between processes. */
#include "core/process.h"

#include "bind/signals.h"
#include "core/fault.h"
#include "core/fiber.h"
#include "core/sched.h"

#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define CHILD_META "bolt.process.child"
#define LOCK_META  "bolt.process.lock"

extern char **environ;

int luaopen_bolt_process(lua_State *L);

/* ---- children ---- */

typedef struct wait_op wait_op;

typedef struct {
    process *p;
    wait_op *waiting;
} child;

struct wait_op {
    fiber_op op;
    child *of;
    int for_output;
    wait_op *next;
};

static child *check_child(lua_State *L)
{
    return luaL_checkudata(L, 1, CHILD_META);
}

static int is_over(const process *p, int for_output)
{
    return p->exited && (!for_output || p->closed);
}

static void unlink_wait(wait_op *w)
{
    for (wait_op **at = &w->of->waiting; *at; at = &(*at)->next)
        if (*at == w) {
            *at = w->next;
            return;
        }
}

static void on_changed(process *p, void *arg)
{
    child *c = arg;
    wait_op **at = &c->waiting;

    while (*at) {
        wait_op *w = *at;
        if (is_over(p, w->for_output)) {
            *at = w->next;
            fiber_done(&w->op);
        } else {
            at = &w->next;
        }
    }
}

static int push_status(const process *p, lua_State *L)
{
    lua_pushinteger(L, p->status);
    lua_pushinteger(L, p->signum);
    return 2;
}

static int push_output(process *p, lua_State *L)
{
    if (p->too_much) {
        fault_push(L, "too_large", 0, "a child process wrote more than %u bytes", PROCESS_OUTPUT_MAX);
        return FIBER_RAISE;
    }
    if (p->failed) {
        fault_push(L, "process", 0, "reading the output of a child process: %s", uv_strerror(p->failed));
        return FIBER_RAISE;
    }
    lua_pushlstring(L, p->output.data ? p->output.data : "", p->output.len);
    return 1;
}

static int push_end(fiber_op *op, lua_State *L)
{
    wait_op *w = (wait_op *)op;

    return w->for_output ? push_output(w->of->p, L) : push_status(w->of->p, L);
}

static void wait_cancel(fiber_op *op)
{
    unlink_wait((wait_op *)op);
    free(op);
}

static void wait_release(fiber_op *op)
{
    free(op);
}

static int await_end(lua_State *L, int for_output)
{
    child *c = check_child(L);
    wait_op *w;
    int n;

    if (for_output && !c->p->piped)
        return luaL_error(L, "this child was started without stdout = \"pipe\"");
    if (is_over(c->p, for_output)) {
        n = for_output ? push_output(c->p, L) : push_status(c->p, L);
        return n == FIBER_RAISE ? lua_error(L) : n;
    }
    if (!(w = calloc(1, sizeof *w)))
        return luaL_error(L, "not enough memory");
    *w = (wait_op){.op = {.what = for_output ? "output of a child process" : "end of a child process",
                          .push = push_end,
                          .cancel = wait_cancel,
                          .release = wait_release},
                   .of = c,
                   .for_output = for_output,
                   .next = c->waiting};
    c->waiting = w;
    return fiber_await(L, &w->op);
}

/* child:wait() -> exit code, number of the signal that killed it or 0 */
static int l_wait(lua_State *L)
{
    return await_end(L, 0);
}

/* child:output() -> everything it wrote, once it has ended */
static int l_output(lua_State *L)
{
    return await_end(L, 1);
}

/* child:kill(signal, group) -> false when it had ended */
static int l_kill_child(lua_State *L)
{
    child *c = check_child(L);
    int rc = process_kill(c->p, signals_check(L, 2), lua_toboolean(L, 3));

    if (rc < 0 && rc != UV_ESRCH)
        return fault_throw(L, "process", 0, "cannot signal process %d: %s", c->p->pid, uv_strerror(rc));
    lua_pushboolean(L, rc == 0);
    return 1;
}

/* child:status() -> pid, has it ended? */
static int l_status(lua_State *L)
{
    child *c = check_child(L);

    lua_pushinteger(L, c->p->pid);
    lua_pushboolean(L, c->p->exited);
    return 2;
}

/* child:leave(): it outlives us */
static int l_leave(lua_State *L)
{
    check_child(L)->p->exit_signal = 0;
    return 0;
}

/* No fiber waits any more: one that does has the handle on its stack. */
static int child_gc(lua_State *L)
{
    child *c = check_child(L);

    if (c->p)
        process_drop(c->p);
    c->p = NULL;
    return 0;
}

/* The strings of the list at idx as an argument vector, which lives as long as the value it pushes. */
static char **push_vector(lua_State *L, int idx)
{
    int n = (int)lua_objlen(L, idx);
    char **v = lua_newuserdata(L, (size_t)(n + 1) * sizeof *v);

    for (int i = 0; i < n; i++) {
        lua_rawgeti(L, idx, i + 1);
        v[i] = (char *)(uintptr_t)lua_tostring(L, -1); /* kept alive by the list */
        lua_pop(L, 1);
        if (!v[i])
            luaL_error(L, "a list of strings expected");
    }
    v[n] = NULL;
    return v;
}

/* Pushes a list "NAME=value": our environment changed by the table at idx (false removes a name). */
static void push_environment(lua_State *L, int idx)
{
    int n = 0;

    lua_newtable(L);
    for (char **e = environ; *e; e++) {
        const char *eq = strchr(*e, '=');
        if (!eq)
            continue;
        lua_pushlstring(L, *e, (size_t)(eq - *e));
        lua_rawget(L, idx);
        if (lua_isnil(L, -1)) {
            lua_pushstring(L, *e);
            lua_rawseti(L, -3, ++n);
        }
        lua_pop(L, 1);
    }
    for (lua_pushnil(L); lua_next(L, idx); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING) /* lua_tostring would change the key under lua_next */
            luaL_error(L, "env: names with values expected, as in { TERM = \"xterm\" }; got a list");
        if (lua_isstring(L, -1)) {
            lua_pushfstring(L, "%s=%s", lua_tostring(L, -2), lua_tostring(L, -1));
            lua_rawseti(L, -4, ++n);
        }
    }
}

/* Where the stream goes; *opened is a descriptor to close after the start. -1000 and below: the error. */
static int stream_option(const char *s, int inherited, int *opened)
{
    if (!s || !strcmp(s, "null"))
        return PROCESS_NULL;
    if (!strcmp(s, "inherit"))
        return inherited;
    if (!strcmp(s, "pipe"))
        return PROCESS_PIPE;
    *opened = open(s, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    return *opened < 0 ? -1000 - errno : *opened;
}

static long id_option(lua_State *L, const char *name)
{
    long id;

    lua_getfield(L, 1, name);
    id = lua_isnil(L, -1) ? -1 : (long)luaL_checkinteger(L, -1);
    lua_pop(L, 1);
    return id;
}

static void close_streams(const int opened[3])
{
    for (int i = 0; i < 3; i++)
        if (opened[i] >= 0)
            close(opened[i]);
}

static void open_streams(lua_State *L, process_options *o, int opened[3])
{
    static const char *const names[] = {"stdin", "stdout", "stderr"};

    for (int i = 0; i < 3; i++) {
        const char *s;
        lua_getfield(L, 1, names[i]);
        s = lua_tostring(L, -1);
        o->stdio[i] = stream_option(s, i, &opened[i]);
        if (o->stdio[i] <= -1000) {
            close_streams(opened);
            fault_throw(L, "process", 0, "cannot start %s: its %s: %s: %s", o->args[0], names[i], s,
                        strerror(-o->stdio[i] - 1000));
        }
        lua_pop(L, 1);
    }
}

/* spawn(options) -> child */
static int l_spawn(lua_State *L)
{
    process_options o = {0};
    int opened[3] = {-1, -1, -1}, rc;
    child *c;

    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_getfield(L, 1, "args");
    luaL_checktype(L, 2, LUA_TTABLE);
    o.args = push_vector(L, 2);
    luaL_argcheck(L, o.args[0], 1, "args is empty");
    lua_getfield(L, 1, "env");
    if (lua_istable(L, 4)) {
        push_environment(L, 4);
        o.env = push_vector(L, 5);
    }
    lua_getfield(L, 1, "cwd");
    o.cwd = lua_tostring(L, -1);
    o.uid = id_option(L, "uid");
    o.gid = id_option(L, "gid");
    lua_getfield(L, 1, "detached");
    o.own_session = lua_toboolean(L, -1);
    lua_getfield(L, 1, "exit_signal");
    o.exit_signal = lua_isnil(L, -1) ? SIGTERM : lua_toboolean(L, -1) ? signals_check(L, -1) : 0;
    c = lua_newuserdata(L, sizeof *c);
    *c = (child){0};
    luaL_getmetatable(L, CHILD_META);
    lua_setmetatable(L, -2);

    open_streams(L, &o, opened);
    rc = process_start(&o, on_changed, c, &c->p);
    close_streams(opened);
    if (rc == 0)
        return 1;
    fault_push(L, "process", 0, "cannot start %s: %s", o.args[0], uv_strerror(rc));
    lua_pushstring(L, uv_err_name(rc));
    lua_setfield(L, -2, "code");
    return lua_error(L);
}

/* ---- locks ---- */

/* lock(path, "shared" | "exclusive") -> lock, or nothing when somebody else holds it. Never waits. */
static int l_lock(lua_State *L)
{
    static const char *const kinds[] = {"shared", "exclusive", NULL};
    const char *path = luaL_checkstring(L, 1);
    int how = luaL_checkoption(L, 2, NULL, kinds) ? LOCK_EX : LOCK_SH;
    int *fd = lua_newuserdata(L, sizeof *fd);

    *fd = -1;
    luaL_getmetatable(L, LOCK_META);
    lua_setmetatable(L, -2);
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*fd < 0)
        return fault_throw(L, "fs", 0, "cannot open the lock file %s: %s", path, strerror(errno));
    if (flock(*fd, how | LOCK_NB) == 0)
        return 1;
    close(*fd);
    *fd = -1;
    return 0;
}

/* lock:release(); so does the end of the process */
static int l_release(lua_State *L)
{
    int *fd = luaL_checkudata(L, 1, LOCK_META);

    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    return 0;
}

/* ---- this process ---- */

static int l_pid(lua_State *L)
{
    lua_pushinteger(L, getpid());
    return 1;
}

static int l_euid(lua_State *L)
{
    lua_pushinteger(L, geteuid());
    return 1;
}

/* user(name or uid) -> uid, gid, home, name; nothing when there is none */
static int l_user(lua_State *L)
{
    struct passwd p, *found = NULL;
    char text[4096];

    if (lua_type(L, 1) == LUA_TNUMBER)
        getpwuid_r((uid_t)lua_tointeger(L, 1), &p, text, sizeof text, &found);
    else
        getpwnam_r(luaL_checkstring(L, 1), &p, text, sizeof text, &found);
    if (!found)
        return 0;
    lua_pushinteger(L, p.pw_uid);
    lua_pushinteger(L, p.pw_gid);
    lua_pushstring(L, p.pw_dir);
    lua_pushstring(L, p.pw_name);
    return 4;
}

/* is_terminal(fd) */
static int l_is_terminal(lua_State *L)
{
    lua_pushboolean(L, isatty((int)luaL_checkinteger(L, 1)));
    return 1;
}

/* terminal_size(fd) -> columns, rows, or nil when it is no terminal or does not know */
static int l_terminal_size(lua_State *L)
{
    struct winsize size;

    if (ioctl((int)luaL_checkinteger(L, 1), TIOCGWINSZ, &size) < 0 || !size.ws_col || !size.ws_row)
        return 0;
    lua_pushinteger(L, size.ws_col);
    lua_pushinteger(L, size.ws_row);
    return 2;
}

static const luaL_Reg functions[] = {
    {"spawn", l_spawn}, /* spawn(options) -> child */
    {"lock", l_lock},   /* lock(path, kind) -> lock with release(), or nil */
    {"pid", l_pid},     /* pid() -> number */
    {"euid", l_euid},   /* euid() -> number */
    {"user", l_user},   /* user(name) -> uid, gid, home, name */
    {"is_terminal", l_is_terminal},
    {"terminal_size", l_terminal_size},
    {NULL, NULL},
};

static const luaL_Reg child_plain[] = {
    {"kill", l_kill_child}, {"status", l_status}, {"leave", l_leave}, {NULL, NULL}};
static const luaL_Reg child_awaiting[] = {{"wait", l_wait}, {"output", l_output}, {NULL, NULL}};
static const luaL_Reg lock_plain[] = {{"release", l_release}, {NULL, NULL}};

int luaopen_bolt_process(lua_State *L)
{
    fiber_class(L, CHILD_META, child_gc, child_plain, child_awaiting);
    fiber_class(L, LOCK_META, l_release, lock_plain, NULL);
    lua_newtable(L);
    fiber_setfuncs(L, functions, NULL);
    return 1;
}

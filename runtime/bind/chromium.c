/* bolt.core.chromium: a browser over its debugging pipe, for lua/bolt/browser/, which holds all policy. */
#include "chromium/chromium.h"

#include "base/file.h"
#include "bind/json.h"
#include "core/fault.h"
#include "core/fiber.h"
#include "core/sched.h"

#include <lauxlib.h>
#include <signal.h>
#include <stdlib.h>

#define META        "bolt.chromium"
#define KEEP_BYTES  (1u << 20)
#define FILE_MODE   0644
#define SECONDS_MAX 86400

int luaopen_bolt_chromium(lua_State *L);

static chromium *check(lua_State *L)
{
    chromium **c = luaL_checkudata(L, 1, META);

    if (!*c)
        luaL_error(L, "this browser handle was collected");
    return *c;
}

/* ---- arguments ---- */

/* The session at idx: nil is the browser itself. */
static span session_arg(lua_State *L, int idx)
{
    span s = {"", 0};

    if (!lua_isnoneornil(L, idx))
        s.s = luaL_checklstring(L, idx, &s.n);
    return s;
}

/* The parameters at idx as JSON, nil as none. Valid until the next call. */
static bytes *params_arg(lua_State *L, int idx)
{
    static bytes out;

    bytes_clear(&out, KEEP_BYTES);
    if (!lua_isnoneornil(L, idx))
        json_append(L, idx, 0, &out);
    return &out;
}

static uint64_t timeout_arg(lua_State *L, int idx)
{
    double seconds = luaL_checknumber(L, idx);

    luaL_argcheck(L, seconds >= 0 && seconds <= SECONDS_MAX, idx, "seconds from 0 to 86400 expected");
    return (uint64_t)(seconds * 1000 + 0.5);
}

static char **push_vector(lua_State *L, const char *name)
{
    int n;
    char **v;

    lua_getfield(L, 1, name);
    luaL_argcheck(L, lua_istable(L, -1), 1, "args and env must be lists of strings");
    n = (int)lua_objlen(L, -1);
    v = lua_newuserdata(L, (size_t)(n + 1) * sizeof *v);
    for (int i = 0; i < n; i++) {
        lua_rawgeti(L, -2, i + 1);
        v[i] = (char *)(uintptr_t)lua_tostring(L, -1); /* kept alive by the list */
        lua_pop(L, 1);
        luaL_argcheck(L, v[i], 1, "args and env must be lists of strings");
    }
    v[n] = NULL;
    return v;
}

static long id_field(lua_State *L, const char *name)
{
    long id;

    lua_getfield(L, 1, name);
    id = lua_isnil(L, -1) ? -1 : (long)luaL_checkinteger(L, -1);
    lua_pop(L, 1);
    return id;
}

static chromium **new_handle(lua_State *L)
{
    chromium **ref = lua_newuserdata(L, sizeof *ref);

    *ref = NULL;
    luaL_getmetatable(L, META);
    lua_setmetatable(L, -2);
    return ref;
}

/* open{ args, env, parent, uid, gid } -> handle */
static int l_open(lua_State *L)
{
    chromium_options o;
    const char *what;
    chromium **ref;
    int rc;

    fiber_check_effects(L, "chromium.open");
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    o.args = push_vector(L, "args");
    o.env = push_vector(L, "env");
    luaL_argcheck(L, o.args[0], 1, "args is empty");
    lua_getfield(L, 1, "parent");
    o.parent = luaL_checkstring(L, -1);
    o.uid = id_field(L, "uid");
    o.gid = id_field(L, "gid");
    ref = new_handle(L);
    if ((rc = chromium_start(&o, ref, &what)) == 0)
        return 1;
    return fault_throw(L, rc == UV_ENOENT ? "browser_missing" : "browser_failed", 0,
                       "cannot start %s: %s: %s", o.args[0], what, uv_strerror(rc));
}

/* connect(host, port, path, tls) -> handle */
static int l_connect(lua_State *L)
{
    websocket_address to = {luaL_checkstring(L, 1), (int)luaL_checkinteger(L, 2), luaL_checkstring(L, 3),
                            lua_toboolean(L, 4)};
    chromium **ref = new_handle(L);
    int rc;

    if ((rc = chromium_connect(&to, ref)) < 0)
        return fault_throw(L, "browser_failed", 0, "cannot connect to the browser: %s",
                           rc == UV_ENOSYS ? "the package libwebsockets-evlib-uv is missing"
                                           : uv_strerror(rc));
    return 1;
}

static int handle_gc(lua_State *L)
{
    chromium **c = luaL_checkudata(L, 1, META);

    if (*c)
        chromium_drop(*c);
    *c = NULL;
    return 0;
}

/* ---- calls ---- */

/* The error that a call ended with. */
static int push_refusal(lua_State *L, const char *method, const char *json, size_t n)
{
    span error = {json, n}, code, text;
    static bytes said;
    int cut;

    said.len = 0;
    if (message_member(error, "message", &text) < 0 || message_string(text, 1000, &said, &cut) < 0)
        said.len = 0;
    fault_push(L, "protocol", 0, "%s: %.*s", method, said.len ? (int)said.len : 27,
               said.len ? said.data : "its answer could not be kept");
    lua_pushstring(L, method);
    lua_setfield(L, -2, "method");
    if (message_member(error, "code", &code) == 0) {
        lua_pushlstring(L, code.s, code.n);
        lua_pushnumber(L, lua_tonumber(L, -1));
        lua_setfield(L, -3, "code");
        lua_pop(L, 1);
    }
    return FIBER_RAISE;
}

static int push_failure(lua_State *L, call_state state, const char *method, const char *json, size_t n)
{
    switch (state) {
    case CALL_REFUSED:
        return push_refusal(L, method, json, n);
    case CALL_TIMEOUT:
        fault_push(L, "timeout", 1, "%s: no answer in time", method);
        break;
    case CALL_PAGE_CRASHED:
        fault_push(L, "page_crashed", 1, "%s: the page crashed", method);
        break;
    case CALL_FRAME_DETACHED:
        fault_push(L, "frame_detached", 1, "%s: the frame is gone", method);
        break;
    case CALL_BROWSER_CLOSED:
        fault_push(L, "browser_closed", 1, "%s: the browser is closed", method);
        break;
    default:
        fault_push(L, "page_closed", 1, "%s: the page is closed", method);
    }
    return FIBER_RAISE;
}

/* The value of an answer, or its error. */
static int push_answer(lua_State *L, call_state state, const char *method, const char *json, size_t n)
{
    char error[160];

    if (state != CALL_ANSWERED)
        return push_failure(L, state, method, json, n);
    if (json_push_lean(L, json, n, error, sizeof error) < 0) {
        fault_push(L, "protocol", 0, "%s: %s", method, error);
        return FIBER_RAISE;
    }
    return 1;
}

static int call_push(fiber_op *op, lua_State *L)
{
    chromium_call *call = (chromium_call *)op;

    return push_answer(L, call->state, call->method, call->reply.data, call->reply.len);
}

static void call_release(fiber_op *op)
{
    bytes_free(&((chromium_call *)op)->reply);
    free(op);
}

static void call_cancel(fiber_op *op)
{
    chromium_forget((chromium_call *)op);
    call_release(op);
}

/* The method of a call. What reaches the site or the page is an effect; looking, and cleaning up, is not. */
static const char *method_arg(lua_State *L, int idx)
{
    static const char *const acting[] = {"Input.", "Runtime.", "Page.navigate"};
    const char *method = luaL_checkstring(L, idx);

    for (size_t i = 0; i < sizeof acting / sizeof *acting; i++)
        if (!strncmp(method, acting[i], strlen(acting[i])))
            fiber_check_effects(L, method);
    return method;
}

/* handle:call(session, method, params, timeout) -> result */
static int l_call(lua_State *L)
{
    chromium *c = check(L);
    span session = session_arg(L, 2);
    const char *method = method_arg(L, 3);
    uint64_t timeout = timeout_arg(L, 5);
    bytes *params = params_arg(L, 4);
    chromium_call *call = calloc(1, sizeof *call);

    if (!call)
        return luaL_error(L, "not enough memory");
    call->op =
        (fiber_op){.what = "browser", .push = call_push, .cancel = call_cancel, .release = call_release};
    chromium_send(c, call, session, method, params->data, params->len, timeout);
    return fiber_await(L, &call->op);
}

/* handle:post(session, method, params): nobody waits for the answer */
static int l_post(lua_State *L)
{
    chromium *c = check(L);
    span session = session_arg(L, 2);
    const char *method = method_arg(L, 3);
    bytes *params = params_arg(L, 4);

    chromium_post(c, session, method, params->data, params->len);
    return 0;
}

/* handle:ask(session, method, params, timeout) -> number of the event that will be the answer */
static int l_ask(lua_State *L)
{
    chromium *c = check(L);
    span session = session_arg(L, 2);
    const char *method = method_arg(L, 3);
    uint64_t timeout = timeout_arg(L, 5);
    bytes *params = params_arg(L, 4);
    int64_t id = chromium_ask(c, session, method, params->data, params->len, timeout);

    if (id < 0)
        return luaL_error(L, "not enough memory");
    lua_pushnumber(L, (lua_Number)id);
    return 1;
}

/* ---- pictures: decoded here, and written here when a path is given ---- */

typedef struct {
    chromium_call call;
    uv_work_t work;
    char *path;
    int rc, working, left;
} capture;

static int capture_push(fiber_op *op, lua_State *L)
{
    capture *p = (capture *)op;

    if (p->call.state != CALL_ANSWERED)
        return push_failure(L, p->call.state, p->call.method, p->call.reply.data, p->call.reply.len);
    if (!p->path) {
        lua_pushlstring(L, p->call.reply.data, p->call.reply.len);
        return 1;
    }
    if (p->rc < 0) {
        fault_push(L, "fs", 0, "cannot write %s: %s", p->path, uv_strerror(p->rc));
        return FIBER_RAISE;
    }
    lua_pushnumber(L, (lua_Number)p->call.reply.len);
    return 1;
}

static void capture_release(fiber_op *op)
{
    capture *p = (capture *)op;

    free(p->path);
    call_release(op);
}

static void capture_cancel(fiber_op *op)
{
    capture *p = (capture *)op;

    chromium_forget(&p->call);
    if (p->working)
        p->left = 1;
    else
        capture_release(op);
}

static void write_file(uv_work_t *w)
{
    capture *p = w->data;

    p->rc = file_write(p->path, p->call.reply.data, p->call.reply.len, FILE_MODE, FILE_ATOMIC);
}

static void on_file_written(uv_work_t *w, int status)
{
    capture *p = w->data;

    p->working = 0;
    if (status < 0)
        p->rc = status;
    if (p->left)
        capture_release(&p->call.op);
    else
        fiber_done(&p->call.op);
}

static void on_captured(chromium_call *call)
{
    capture *p = (capture *)call;
    int rc;

    if (call->state != CALL_ANSWERED || !p->path) {
        fiber_done(&call->op);
        return;
    }
    p->work.data = p;
    p->working = 1;
    if ((rc = uv_queue_work(sched_loop(), &p->work, write_file, on_file_written)) < 0) {
        p->rc = rc;
        p->working = 0;
        fiber_done(&call->op);
    }
}

/* handle:capture(session, method, params, timeout, path) -> bytes, or their number when path is given */
static int l_capture(lua_State *L)
{
    chromium *c = check(L);
    span session = session_arg(L, 2);
    const char *method = luaL_checkstring(L, 3), *path = luaL_optstring(L, 6, NULL);
    uint64_t timeout = timeout_arg(L, 5);
    bytes *params = params_arg(L, 4);
    capture *p = calloc(1, sizeof *p);

    if (!p || (path && !(p->path = strdup(path)))) {
        free(p);
        return luaL_error(L, "not enough memory");
    }
    p->call.op = (fiber_op){
        .what = "screenshot", .push = capture_push, .cancel = capture_cancel, .release = capture_release};
    p->call.take_base64 = 1;
    p->call.then = on_captured;
    chromium_send(c, &p->call, session, method, params->data, params->len, timeout);
    return fiber_await(L, &p->call.op);
}

/* ---- events ---- */

typedef struct {
    fiber_op op;
    chromium *c;
} events_op;

static void push_event(lua_State *L, const chromium_event *e)
{
    char error[160];
    int ok = 1;

    lua_createtable(L, 0, 4);
    lua_pushstring(L, e->method);
    lua_setfield(L, -2, "method");
    if (e->session[0]) {
        lua_pushstring(L, e->session);
        lua_setfield(L, -2, "session");
    }
    if (e->note) {
        lua_pushstring(L, e->note);
        lua_setfield(L, -2, "note");
    }
    if (e->id) {
        lua_pushnumber(L, (lua_Number)e->id);
        lua_setfield(L, -2, "id");
        ok = push_answer(L, e->state, e->method, e->json, e->n) != FIBER_RAISE;
    } else if (!e->n || json_push_lean(L, e->json, e->n, error, sizeof error) < 0) {
        lua_newtable(L);
    }
    lua_setfield(L, -2, ok ? "params" : "error");
}

/* All that is there. An error for memory leaves the rest in the queue. */
static int events_push(fiber_op *op, lua_State *L)
{
    chromium *c = ((events_op *)op)->c;
    chromium_event *e = chromium_take(c);

    if (!e)
        return 0;
    lua_newtable(L);
    for (int i = 1; e; e = chromium_take(c), i++) {
        push_event(L, e);
        free(e);
        lua_rawseti(L, -2, i);
    }
    return 1;
}

static void events_cancel(fiber_op *op)
{
    chromium_unlisten(((events_op *)op)->c);
    free(op);
}

static void events_release(fiber_op *op)
{
    free(op);
}

/* handle:events() -> list of events; nothing when none will come any more */
static int l_events(lua_State *L)
{
    chromium *c = check(L);
    events_op *e = calloc(1, sizeof *e);

    if (!e)
        return luaL_error(L, "not enough memory");
    *e = (events_op){.op = {.what = "browser events",
                            .push = events_push,
                            .cancel = events_cancel,
                            .release = events_release},
                     .c = c};
    if (chromium_listen(c, &e->op) < 0) {
        free(e);
        return luaL_error(L, "another fiber takes the events");
    }
    return fiber_await(L, &e->op);
}

/* handle:want(list): methods of events that are kept */
static int l_want(lua_State *L)
{
    chromium *c = check(L);
    int n;

    luaL_checktype(L, 2, LUA_TTABLE);
    n = (int)lua_objlen(L, 2);
    for (int i = 1; i <= n; i++) {
        lua_rawgeti(L, 2, i);
        if (chromium_want(c, luaL_checkstring(L, -1)) < 0)
            return luaL_error(L, "not enough memory");
        lua_pop(L, 1);
    }
    return 0;
}

/* handle:dialogs(session, accept_confirm, accept_prompt, [text]) */
static int l_dialogs(lua_State *L)
{
    chromium *c = check(L);
    int flags =
        (lua_toboolean(L, 3) ? DIALOG_ACCEPT_CONFIRM : 0) | (lua_toboolean(L, 4) ? DIALOG_ACCEPT_PROMPT : 0);
    size_t n;
    const char *text = luaL_optlstring(L, 5, "", &n);

    if (chromium_set_dialogs(c, session_arg(L, 2), flags, (span){text, n}) < 0)
        return luaL_error(L, "not enough memory");
    return 0;
}

/* ---- the process ---- */

static int over_push(fiber_op *op, lua_State *L)
{
    (void)op;
    (void)L;
    return 0;
}

static void over_cancel(fiber_op *op)
{
    chromium_unawait_over(((events_op *)op)->c, op);
    free(op);
}

/* handle:close(kill) returns when the process is gone and its folders removed */
static int l_close(lua_State *L)
{
    chromium *c = check(L);
    int kill = lua_toboolean(L, 2);
    events_op *e = calloc(1, sizeof *e);

    if (!e)
        return luaL_error(L, "not enough memory");
    chromium_close(c, kill);
    *e = (events_op){.op = {.what = "end of the browser",
                            .push = over_push,
                            .cancel = over_cancel,
                            .release = events_release},
                     .c = c};
    if (chromium_await_over(c, &e->op) < 0) {
        free(e);
        return luaL_error(L, "too many fibers wait for the end of this browser");
    }
    return fiber_await(L, &e->op);
}

static void set_text(lua_State *L, const char *name, const char *text)
{
    lua_pushstring(L, text);
    lua_setfield(L, -2, name);
}

/* handle:status() -> { pid, open, over, profile, stderr } */
static int l_status(lua_State *L)
{
    chromium *c = check(L);

    lua_createtable(L, 0, 5);
    lua_pushinteger(L, chromium_pid(c));
    lua_setfield(L, -2, "pid");
    lua_pushboolean(L, chromium_is_open(c));
    lua_setfield(L, -2, "open");
    lua_pushboolean(L, chromium_is_over(c));
    lua_setfield(L, -2, "over");
    set_text(L, "profile", chromium_profile(c));
    set_text(L, "files", chromium_files(c));
    set_text(L, "stderr", chromium_tail(c));
    return 1;
}

static const luaL_Reg functions[] = {
    {"open", l_open},       /* open{ args, env, parent, uid, gid } -> handle */
    {"connect", l_connect}, /* connect(host, port, path, tls) -> handle */
    {NULL, NULL},
};

static const luaL_Reg plain[] = {
    {"post", l_post},       /* post(session, method, params) */
    {"ask", l_ask},         /* ask(session, method, params, timeout) -> number */
    {"want", l_want},       /* want(methods) */
    {"dialogs", l_dialogs}, /* dialogs(session, accept_confirm, accept_prompt, [text]) */
    {"status", l_status},   /* status() -> table */
    {NULL, NULL},
};

static const luaL_Reg awaiting[] = {
    {"call", l_call},       /* call(session, method, params, timeout) -> result */
    {"capture", l_capture}, /* capture(session, method, params, timeout, path) -> bytes */
    {"events", l_events},   /* events() -> list */
    {"close", l_close},     /* close(kill) */
    {NULL, NULL},
};

int luaopen_bolt_chromium(lua_State *L)
{
    fiber_class(L, META, handle_gc, plain, awaiting);
    lua_newtable(L);
    fiber_setfuncs(L, functions, NULL);
    return 1;
}

/* bolt.core.signals: signals to us and to others. */
#include "bind/signals.h"

#include "core/fault.h"
#include "core/fiber.h"
#include "core/sched.h"

#include <errno.h>
#include <lauxlib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define META "bolt.signals.box"

int luaopen_bolt_signals(lua_State *L);

int signals_check(lua_State *L, int idx)
{
    static const struct {
        const char *name;
        int number;
    } signals[] = {{"TERM", SIGTERM}, {"INT", SIGINT},   {"KILL", SIGKILL},  {"HUP", SIGHUP},
                   {"QUIT", SIGQUIT}, {"USR1", SIGUSR1}, {"USR2", SIGUSR2},  {"STOP", SIGSTOP},
                   {"CONT", SIGCONT}, {"CHLD", SIGCHLD}, {"WINCH", SIGWINCH}};
    const char *name;

    if (lua_type(L, idx) == LUA_TNUMBER)
        return (int)lua_tointeger(L, idx);
    name = luaL_checkstring(L, idx);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (!strcmp(signals[i].name, strncmp(name, "SIG", 3) ? name : name + 3))
            return signals[i].number;
    return luaL_error(L, "unknown signal %s", name);
}

typedef struct signal_box signal_box;

typedef struct {
    fiber_op op;
    signal_box *box;
} signal_op;

/* Freed when both the handle in Lua is collected and libuv has closed its own. */
struct signal_box {
    uv_signal_t handle;
    int pending, dropped, closed;
    signal_op *waiting;
    signal_box *next;
};

static signal_box *boxes; /* whose libuv handles are open */

static void on_box_closed(uv_handle_t *h)
{
    signal_box *b = h->data;

    b->closed = 1;
    if (b->dropped)
        free(b);
}

static void on_signal(uv_signal_t *h, int signum)
{
    signal_box *b = h->data;
    signal_op *w = b->waiting;

    (void)signum;
    if (w) {
        b->waiting = NULL;
        fiber_done(&w->op);
    } else {
        b->pending = 1;
    }
}

static void close_box(signal_box *b)
{
    for (signal_box **at = &boxes; *at; at = &(*at)->next)
        if (*at == b) {
            *at = b->next;
            uv_close((uv_handle_t *)&b->handle, on_box_closed);
            return;
        }
}

static void close_boxes(void *arg)
{
    (void)arg;
    while (boxes)
        close_box(boxes);
}

static int push_nothing(fiber_op *op, lua_State *L)
{
    (void)op;
    (void)L;
    return 0;
}

static void signal_cancel(fiber_op *op)
{
    signal_op *w = (signal_op *)op;

    if (w->box->waiting == w)
        w->box->waiting = NULL;
    free(w);
}

static void signal_release(fiber_op *op)
{
    free(op);
}

/* box:wait() returns when the signal has come since the last wait */
static int l_wait(lua_State *L)
{
    signal_box *b = *(signal_box **)luaL_checkudata(L, 1, META);
    signal_op *w;

    if (b->pending) {
        b->pending = 0;
        return 0;
    }
    if (b->waiting)
        return luaL_error(L, "another fiber waits for this signal with the same handle");
    if (!(w = calloc(1, sizeof *w)))
        return luaL_error(L, "not enough memory");
    *w = (signal_op){
        .op = {.what = "signal", .push = push_nothing, .cancel = signal_cancel, .release = signal_release},
        .box = b};
    b->waiting = w;
    return fiber_await(L, &w->op);
}

static int signal_gc(lua_State *L)
{
    signal_box **b = luaL_checkudata(L, 1, META);

    if (*b && (*b)->closed) {
        free(*b);
    } else if (*b) {
        (*b)->dropped = 1;
        close_box(*b);
    }
    *b = NULL;
    return 0;
}

/* on(name) -> box */
static int l_on(lua_State *L)
{
    static int hooked;
    int signum = signals_check(L, 1), rc;
    signal_box **ref = lua_newuserdata(L, sizeof *ref);
    signal_box *b = *ref = NULL;

    luaL_getmetatable(L, META);
    lua_setmetatable(L, -2);
    if (!(b = calloc(1, sizeof *b)))
        return luaL_error(L, "not enough memory");
    b->handle.data = b;
    uv_signal_init(sched_loop(), &b->handle);
    if ((rc = uv_signal_start(&b->handle, on_signal, signum)) < 0) {
        b->dropped = 1;
        uv_close((uv_handle_t *)&b->handle, on_box_closed);
        return fault_throw(L, "process", 0, "cannot watch signal %d: %s", signum, uv_strerror(rc));
    }
    b->next = boxes;
    boxes = b;
    *ref = b;
    if (!hooked++)
        sched_at_close(close_boxes, NULL);
    return 1;
}

/* send(pid, signal) -> is it there? A negative pid is a process group. */
static int l_send(lua_State *L)
{
    pid_t pid = (pid_t)luaL_checkinteger(L, 1);

    luaL_argcheck(L, pid > 1 || pid < -1, 1, "a process id above 1 expected");
    lua_pushboolean(L, kill(pid, signals_check(L, 2)) == 0 || errno == EPERM);
    return 1;
}

/* stopping() -> "INT" or "TERM" when one asked us to stop */
static int l_stopping(lua_State *L)
{
    int signum = sched_signal();

    if (!signum)
        return 0;
    lua_pushstring(L, signum == SIGINT ? "INT" : "TERM");
    return 1;
}

static int l_hold_interrupt(lua_State *L)
{
    sched_hold_interrupt(lua_toboolean(L, 1));
    return 0;
}

static const luaL_Reg functions[] = {
    {"on", l_on},                         /* on(name) -> box with wait() */
    {"send", l_send},                     /* send(pid, signal) -> is it there? */
    {"stopping", l_stopping},             /* stopping() -> "INT", "TERM" or nothing */
    {"hold_interrupt", l_hold_interrupt}, /* hold_interrupt(boolean): ^C is for a child */
    {NULL, NULL},
};

static const luaL_Reg awaiting[] = {{"wait", l_wait}, {NULL, NULL}};

int luaopen_bolt_signals(lua_State *L)
{
    fiber_class(L, META, signal_gc, NULL, awaiting);
    lua_newtable(L);
    fiber_setfuncs(L, functions, NULL);
    return 1;
}

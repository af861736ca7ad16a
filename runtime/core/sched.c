#include "core/sched.h"

#include "core/fault.h"
#include "core/fiber_table.h"
#include "core/log.h"
#include "core/vm.h"
#include "core/watchdog.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

#define HOOKS_MAX         32
#define BATCHES           4 /* in a row, before the loop polls: a fiber that starts one that starts one */
#define SHUTDOWN_GRACE_MS 5000
#define CLOSE_GRACE_MS    2000

typedef struct {
    void (*fn)(void *);
    void *arg;
} hook;

static struct {
    uv_loop_t loop;
    lua_State *L;
    uv_prepare_t prepare;
    uv_check_t check;
    uv_idle_t idle; /* active while fibers are ready, so that the loop polls without blocking */
    uv_timer_t grace;
    uv_signal_t sigint, sigterm;
    fiber *ready_head, *ready_tail;
    fiber *running;
    fiber_id main;
    hook turn[HOOKS_MAX], at_close[HOOKS_MAX];
    int nturn, nclose;
    int ended;  /* the main fiber is over */
    int result; /* its exit code */
    int stops;
    void (*on_lost)(lua_State *, fiber_id, const char *);
    int signum;
    int hold_interrupt;
    int overdue;
} s;

uv_loop_t *sched_loop(void)
{
    return &s.loop;
}

lua_State *sched__lua(void)
{
    return s.L;
}

fiber *sched__running(void)
{
    return s.running;
}

static void on_idle(uv_idle_t *h)
{
    (void)h;
}

void sched__ready(fiber *f)
{
    f->state = FIBER_READY;
    f->since = uv_now(&s.loop);
    f->next = NULL;
    if (s.ready_tail)
        s.ready_tail->next = f;
    else
        s.ready_head = f;
    s.ready_tail = f;
    if (!uv_is_active((uv_handle_t *)&s.idle))
        uv_idle_start(&s.idle, on_idle);
}

void sched_each_turn(void (*fn)(void *), void *arg)
{
    if (s.nturn < HOOKS_MAX)
        s.turn[s.nturn++] = (hook){fn, arg};
}

void sched_at_close(void (*fn)(void *), void *arg)
{
    if (s.nclose < HOOKS_MAX)
        s.at_close[s.nclose++] = (hook){fn, arg};
}

/* ---- the one resume site ---- */

/* What the fiber finds as the results of its await. */
static int push_results(fiber *f)
{
    fiber_op *op = f->op;
    int n;

    if (!op && f->fault_ref == LUA_NOREF) { /* the first resume */
        n = f->nargs;
        f->nargs = 0;
        return n;
    }
    f->op = NULL;
    if (f->fault_ref != LUA_NOREF && !op) {
        lua_pushlightuserdata(f->co, FIBER_RAISE_MARK);
        lua_rawgeti(f->co, LUA_REGISTRYINDEX, f->fault_ref);
        luaL_unref(f->co, LUA_REGISTRYINDEX, f->fault_ref);
        f->fault_ref = LUA_NOREF;
        return 2;
    }
    op->owner.gen = 0;
    op->done = 0;
    n = op->push(op, f->co);
    if (n == FIBER_RAISE) {
        lua_pushlightuserdata(f->co, FIBER_RAISE_MARK);
        lua_insert(f->co, -2);
        n = 2;
    }
    if (op->release)
        op->release(op);
    return n;
}

static void end_main(fiber *f, int failed)
{
    s.ended = 1;
    if (!failed) {
        s.result = lua_isnumber(f->co, -1) ? (int)lua_tointeger(f->co, -1) : 0;
        return;
    }
    s.result = s.signum ? 128 + s.signum : 1;
    if (!s.signum) {
        luaL_traceback(s.L, f->co, fault_text(f->co, -1), 0);
        fprintf(stderr, "bolt: %s\n", lua_tostring(s.L, -1));
        lua_pop(s.L, 1);
    }
}

static void resume(fiber *f)
{
    int n, rc;

    if (f->dropped) {
        if (f->op && f->op->release)
            f->op->release(f->op);
        fiber__free(s.L, f);
        return;
    }
    n = push_results(f);
    f->state = FIBER_RUNNING;
    s.running = f;
    watchdog_slice_begin();
    vm_slice_begin();
    rc = lua_resume(f->co, n);
    vm_slice_end(s.L);
    watchdog_slice_end(s.L);
    s.running = NULL;
    if (rc == LUA_YIELD && f->state != FIBER_RUNNING)
        return;
    if (f->id.slot == s.main.slot && f->id.gen == s.main.gen) {
        end_main(f, rc != 0);
    } else if (rc == LUA_YIELD) {
        log_error("a fiber called coroutine.yield outside a coroutine of its own and was ended");
    } else if (rc) {
        /* fiber.lua catches what a fiber raises; this is what it cannot catch */
        luaL_traceback(s.L, f->co, fault_text(f->co, -1), 0);
        log_error("fiber failed", "error", lua_tostring(s.L, -1));
        if (s.on_lost)
            s.on_lost(s.L, f->id, lua_tostring(s.L, -1));
        lua_pop(s.L, 1);
    }
    fiber__free(s.L, f);
}

static void run_batch(void)
{
    for (int i = 0; i < BATCHES && s.ready_head; i++) {
        fiber *f = s.ready_head;
        s.ready_head = s.ready_tail = NULL;
        while (f) {
            fiber *next = f->next;
            f->next = NULL;
            resume(f);
            f = next;
        }
    }
    for (int i = 0; i < s.nturn; i++)
        s.turn[i].fn(s.turn[i].arg);
    if (!s.ready_head && uv_is_active((uv_handle_t *)&s.idle))
        uv_idle_stop(&s.idle);
    if (s.ended)
        uv_stop(&s.loop);
}

static void on_prepare(uv_prepare_t *h)
{
    (void)h;
    run_batch();
}

static void on_check(uv_check_t *h)
{
    (void)h;
    run_batch();
}

void sched_on_lost(void (*fn)(lua_State *L, fiber_id id, const char *why))
{
    s.on_lost = fn;
}

/* ---- start and stop ---- */

/* Ends as if the main fiber had been cancelled. */
static void stop(void)
{
    if (s.stops++)
        _Exit(130); /* asked twice: leases and child watchers clean up after us */
    fiber_cancel(s.main);
}

static void on_signal(uv_signal_t *h, int signum)
{
    (void)h;
    if (signum == SIGINT && s.hold_interrupt)
        return;
    s.signum = signum;
    stop();
}

int sched_signal(void)
{
    return s.signum;
}

void sched_hold_interrupt(int hold)
{
    s.hold_interrupt = hold;
}

int sched_init(lua_State *L)
{
    int rc;

    s.L = L;
    if ((rc = uv_loop_init(&s.loop)) < 0)
        return rc;
    uv_prepare_init(&s.loop, &s.prepare);
    uv_check_init(&s.loop, &s.check);
    uv_idle_init(&s.loop, &s.idle);
    uv_timer_init(&s.loop, &s.grace);
    uv_signal_init(&s.loop, &s.sigint);
    uv_signal_init(&s.loop, &s.sigterm);
    uv_prepare_start(&s.prepare, on_prepare);
    uv_check_start(&s.check, on_check);
    uv_signal_start(&s.sigint, on_signal, SIGINT);
    uv_signal_start(&s.sigterm, on_signal, SIGTERM);
    return 0;
}

static void on_overdue(uv_timer_t *t)
{
    (void)t;
    s.overdue = 1;
    uv_stop(&s.loop);
}

static void cancel_one(fiber *f, void *arg)
{
    (void)arg;
    fiber_cancel(f->id);
}

static void list_handle(uv_handle_t *h, void *arg)
{
    (void)arg;
    if (!uv_is_closing(h) || uv_has_ref(h))
        log_warn("handle left at shutdown", "type", uv_handle_type_name(uv_handle_get_type(h)));
}

static void close_own(uv_handle_t *h)
{
    if (!uv_is_closing(h))
        uv_close(h, NULL);
}

static void shut_down(void)
{
    uv_timer_start(&s.grace, on_overdue, SHUTDOWN_GRACE_MS, 0);
    fiber__each(cancel_one, NULL);
    while (fiber__count() && !s.overdue) {
        uv_run(&s.loop, UV_RUN_ONCE);
    }
    if (fiber__count())
        log_warn("fibers did not end in time; going on without them");
    while (s.nclose) {
        s.nclose--;
        s.at_close[s.nclose].fn(s.at_close[s.nclose].arg);
    }
    /* the scheduler's own handles keep the loop alive: close them, then turn until the others are gone */
    close_own((uv_handle_t *)&s.prepare);
    close_own((uv_handle_t *)&s.check);
    close_own((uv_handle_t *)&s.idle);
    close_own((uv_handle_t *)&s.sigint);
    close_own((uv_handle_t *)&s.sigterm);
    s.overdue = 0;
    uv_timer_start(&s.grace, on_overdue, CLOSE_GRACE_MS, 0);
    uv_unref((uv_handle_t *)&s.grace);
    uv_run(&s.loop, UV_RUN_DEFAULT);
    close_own((uv_handle_t *)&s.grace);
    uv_run(&s.loop, UV_RUN_NOWAIT);
    if (uv_loop_close(&s.loop) < 0)
        uv_walk(&s.loop, list_handle, NULL);
}

int sched_run(lua_State *L, int nargs)
{
    s.main = fiber_start(L, nargs, (fiber_id){0, 0});
    while (!s.ended)
        uv_run(&s.loop, UV_RUN_DEFAULT);
    s.ended = 0; /* run_batch stops the loop only for the main fiber */
    shut_down();
    return s.result;
}

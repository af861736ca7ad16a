/* bolt.core.fiber: what lua/bolt/fiber.lua is made of. Fibers are seen by Lua as {slot, gen} userdata. */
#include "core/fiber.h"

#include "core/effects.h"
#include "core/fault.h"
#include "core/fiber_table.h"
#include "core/sched.h"
#include "core/vm.h"
#include "core/watchdog.h"

#include <math.h>
#include <stdlib.h>

#define ID_META     "bolt.fiber"
#define WAITER_META "bolt.waiter"

static fiber *running(lua_State *L)
{
    fiber *f = sched__running();

    if (!f)
        fault_throw(L, "await_outside_fiber", 0, "this works only inside a fiber");
    return f;
}

static uint64_t check_ms(lua_State *L, int idx)
{
    double seconds = luaL_checknumber(L, idx);

    luaL_argcheck(L, seconds >= 0 && seconds < 1e9, idx, "seconds from 0 to 1e9 expected");
    return (uint64_t)ceil(seconds * 1000);
}

static void push_id(lua_State *L, fiber_id id)
{
    fiber_id *p = lua_newuserdata(L, sizeof *p);

    *p = id;
    luaL_getmetatable(L, ID_META);
    lua_setmetatable(L, -2);
}

static int id_tostring(lua_State *L)
{
    fiber_id *p = luaL_checkudata(L, 1, ID_META);

    lua_pushfstring(L, "fiber %d.%d", (int)p->slot, (int)p->gen);
    return 1;
}

/* start(fn, ...) -> id: the new fiber inherits the context of the running one */
static int l_start(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    push_id(L, fiber_start(L, lua_gettop(L) - 1, fiber_current()));
    return 1;
}

/* cancel(id) -> true when the fiber was still there */
static int l_cancel(lua_State *L)
{
    fiber_id *p = luaL_checkudata(L, 1, ID_META);

    lua_pushboolean(L, fiber_cancel(*p) == 0);
    return 1;
}

static int l_current(lua_State *L)
{
    if (fiber_current().gen == 0)
        return 0;
    push_id(L, fiber_current());
    return 1;
}

/* ---- sleep ---- */

typedef struct {
    fiber_op op;
    uv_timer_t timer;
} sleep_op;

static void on_timer_closed(uv_handle_t *h)
{
    free(h->data);
}

static void sleep_end(fiber_op *op)
{
    sleep_op *s = (sleep_op *)op;

    uv_close((uv_handle_t *)&s->timer, on_timer_closed);
}

static int push_nothing(fiber_op *op, lua_State *L)
{
    (void)op;
    (void)L;
    return 0;
}

static void on_sleep_over(uv_timer_t *t)
{
    fiber_done(&((sleep_op *)t->data)->op);
}

/* sleep(seconds) */
static int l_sleep(lua_State *L)
{
    uint64_t ms = check_ms(L, 1);
    sleep_op *s = calloc(1, sizeof *s);

    if (!s)
        return luaL_error(L, "not enough memory");
    s->op = (fiber_op){.what = "sleep", .push = push_nothing, .cancel = sleep_end, .release = sleep_end};
    s->timer.data = s;
    uv_timer_init(sched_loop(), &s->timer);
    if (ms)
        uv_update_time(sched_loop());
    uv_timer_start(&s->timer, on_sleep_over, ms, 0);
    return fiber_await(L, &s->op);
}

/* ---- waiter: one wait, one wake, in any order ---- */

typedef struct {
    fiber_op op;
    int self_ref;   /* anchors the userdata while a fiber waits on it */
    int values_ref; /* the array of values of a wake that was not consumed */
    int nvalues;
    uv_timer_t *timer; /* of a rest: the fiber goes on without a wake when it ends */
} waiter;

static int waiter_take(lua_State *L, waiter *w)
{
    int n = w->nvalues;

    lua_checkstack(L, n + 2);
    lua_rawgeti(L, LUA_REGISTRYINDEX, w->values_ref);
    for (int i = 1; i <= n; i++)
        lua_rawgeti(L, -i, i);
    lua_remove(L, -n - 1);
    luaL_unref(L, LUA_REGISTRYINDEX, w->values_ref);
    w->values_ref = LUA_NOREF;
    return n;
}

static int waiter_push(fiber_op *op, lua_State *L)
{
    waiter *w = (waiter *)op;
    int woken = w->values_ref != LUA_NOREF;

    if (!w->timer)
        return waiter_take(L, w);
    lua_pushboolean(L, woken);
    return 1 + (woken ? waiter_take(L, w) : 0);
}

static void on_rest_closed(uv_handle_t *h)
{
    free(h);
}

static void waiter_left(fiber_op *op)
{
    waiter *w = (waiter *)op;
    int ref = w->self_ref;

    if (w->timer)
        uv_close((uv_handle_t *)w->timer, on_rest_closed);
    w->timer = NULL;
    w->self_ref = LUA_NOREF;
    luaL_unref(sched__lua(), LUA_REGISTRYINDEX, ref);
}

/* waiter() -> w */
static int l_waiter(lua_State *L)
{
    waiter *w = lua_newuserdata(L, sizeof *w);

    *w = (waiter){.self_ref = LUA_NOREF, .values_ref = LUA_NOREF};
    w->op = (fiber_op){.what = "wake-up", .push = waiter_push, .cancel = waiter_left, .release = waiter_left};
    luaL_getmetatable(L, WAITER_META);
    lua_setmetatable(L, -2);
    return 1;
}

static waiter *check_free(lua_State *L)
{
    waiter *w = luaL_checkudata(L, 1, WAITER_META);

    if (w->self_ref != LUA_NOREF)
        luaL_error(L, "another fiber waits here already");
    return w;
}

static int await_wake(lua_State *L, waiter *w)
{
    lua_pushvalue(L, 1);
    w->self_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    return fiber_await(L, &w->op);
}

/* w:wait() -> the values of the wake */
static int waiter_wait(lua_State *L)
{
    waiter *w = check_free(L);

    return w->values_ref != LUA_NOREF ? waiter_take(L, w) : await_wake(L, w);
}

/* Where a wake comes in the same turn, the fiber is about to go on already, and takes it along. */
static void on_rest_over(uv_timer_t *t)
{
    fiber_done(&((waiter *)t->data)->op);
}

/* w:rest(seconds) -> true and the values of the wake, or false when the time is over */
static int waiter_rest(lua_State *L)
{
    waiter *w = check_free(L);
    uint64_t ms = check_ms(L, 2);

    if (w->values_ref != LUA_NOREF) {
        lua_pushboolean(L, 1);
        return 1 + waiter_take(L, w);
    }
    if (!(w->timer = calloc(1, sizeof *w->timer)))
        return luaL_error(L, "not enough memory");
    w->timer->data = w;
    uv_timer_init(sched_loop(), w->timer);
    uv_update_time(sched_loop());
    uv_timer_start(w->timer, on_rest_over, ms, 0);
    return await_wake(L, w);
}

/* w:wake(...) -> false when a wake is pending already */
static int waiter_wake(lua_State *L)
{
    waiter *w = luaL_checkudata(L, 1, WAITER_META);
    int n = lua_gettop(L) - 1;

    if (w->values_ref != LUA_NOREF) {
        lua_pushboolean(L, 0);
        return 1;
    }
    lua_createtable(L, n, 0);
    lua_insert(L, 2);
    for (int i = n; i >= 1; i--)
        lua_rawseti(L, 2, i);
    w->values_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    w->nvalues = n;
    if (w->self_ref != LUA_NOREF)
        fiber_done(&w->op);
    lua_pushboolean(L, 1);
    return 1;
}

static int waiter_gc(lua_State *L)
{
    waiter *w = luaL_checkudata(L, 1, WAITER_META);

    luaL_unref(L, LUA_REGISTRYINDEX, w->values_ref);
    w->values_ref = LUA_NOREF;
    return 0;
}

/* ---- deadlines: an error raised in a fiber when its time is up ---- */

typedef struct deadline deadline;
struct deadline {
    uv_timer_t timer;
    fiber_id owner;
    unsigned id;
    double seconds;
    deadline *next;
};

static deadline *deadlines;
static unsigned last_deadline;

static void on_deadline(uv_timer_t *t)
{
    deadline *d = t->data;
    fiber *f = fiber__get(d->owner);
    lua_State *L = sched__lua();

    if (!f || f->dropped || f->fault_ref != LUA_NOREF) /* nobody there, or an error is on its way already */
        return;
    fault_push(L, "timeout", 1, "timed out after %g s", d->seconds);
    lua_pushinteger(L, (lua_Integer)d->id);
    lua_setfield(L, -2, "deadline");
    fiber__interrupt(L, f, d->id);
}

/* deadline_push(seconds) -> id */
static int l_deadline_push(lua_State *L)
{
    fiber *f = running(L);
    uint64_t ms = check_ms(L, 1);
    deadline *d = calloc(1, sizeof *d);

    if (!d)
        return luaL_error(L, "not enough memory");
    if (++last_deadline == 0)
        last_deadline = 1;
    d->id = last_deadline;
    d->owner = f->id;
    d->seconds = lua_tonumber(L, 1);
    d->timer.data = d;
    d->next = deadlines;
    deadlines = d;
    uv_timer_init(sched_loop(), &d->timer);
    uv_update_time(sched_loop());
    uv_timer_start(&d->timer, on_deadline, ms, 0);
    lua_pushinteger(L, (lua_Integer)d->id);
    return 1;
}

/* deadline_pop(id): over; an error of this deadline that was not raised yet is dropped */
static int l_deadline_pop(lua_State *L)
{
    unsigned id = (unsigned)luaL_checkinteger(L, 1);
    fiber *f = running(L);

    for (deadline **p = &deadlines; *p; p = &(*p)->next) {
        deadline *d = *p;
        if (d->id != id)
            continue;
        *p = d->next;
        uv_close((uv_handle_t *)&d->timer, on_timer_closed);
        break;
    }
    if (f->fault_ref != LUA_NOREF && f->fault_from == id) {
        luaL_unref(L, LUA_REGISTRYINDEX, f->fault_ref);
        f->fault_ref = LUA_NOREF;
    }
    return 0;
}

/* drop(id) -> true when the fiber was there and not the running one; its deadlines go with it */
static int l_drop(lua_State *L)
{
    fiber_id *id = luaL_checkudata(L, 1, ID_META);

    if (fiber_drop(*id) < 0) {
        lua_pushboolean(L, 0);
        return 1;
    }
    for (deadline **p = &deadlines; *p;) {
        deadline *d = *p;
        if (d->owner.slot != id->slot || d->owner.gen != id->gen) {
            p = &d->next;
            continue;
        }
        *p = d->next;
        uv_close((uv_handle_t *)&d->timer, on_timer_closed);
    }
    lua_pushboolean(L, 1);
    return 1;
}

/* ---- flags and context ---- */

/* shield(delta): +1 enters, -1 leaves */
static int l_shield(lua_State *L)
{
    running(L)->shields += (int)luaL_checkinteger(L, 1);
    return 0;
}

/* cancelled() -> has this fiber been asked to end? */
static int l_cancelled(lua_State *L)
{
    lua_pushboolean(L, running(L)->cancelled);
    return 1;
}

/* effects([allowed]) -> what was allowed before */
static int l_effects(lua_State *L)
{
    fiber *f = running(L);

    lua_pushboolean(L, f->effects);
    if (!lua_isnoneornil(L, 1))
        f->effects = lua_toboolean(L, 1);
    return 1;
}

/* effects_for([seconds]) -> over: steps of runs may act for so long from now; nil: without end; nothing: only
 * asks */
static int l_effects_for(lua_State *L)
{
    if (lua_gettop(L) > 0)
        effects_until(lua_isnil(L, 1) ? 0 : effects_clock() + (uint64_t)(luaL_checknumber(L, 1) * 1000));
    lua_pushboolean(L, effects_over());
    return 1;
}

/* check_effects(what): raises outside_step where a primitive must not run; for primitives written in Lua */
static int l_check_effects(lua_State *L)
{
    fiber_check_effects(L, luaL_checkstring(L, 1));
    return 0;
}

/* at_root() -> is the running code the fiber itself, not a coroutine that it resumed? */
static int l_at_root(lua_State *L)
{
    lua_pushboolean(L, fiber__is_root(L));
    return 1;
}

/* context() -> this fiber's table */
static int l_context(lua_State *L)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, running(L)->context_ref);
    return 1;
}

static void list_one(fiber *f, void *arg)
{
    static const char *const names[] = {"free", "ready", "running", "waiting"};
    lua_State *L = arg;

    lua_createtable(L, 0, 5);
    push_id(L, f->id);
    lua_setfield(L, -2, "id");
    lua_pushstring(L, names[f->state]);
    lua_setfield(L, -2, "status");
    if (f->op) {
        lua_pushstring(L, f->op->what);
        lua_setfield(L, -2, "what");
    }
    lua_pushnumber(L, (double)(uv_now(sched_loop()) - f->since) / 1000);
    lua_setfield(L, -2, "seconds");
    lua_rawgeti(L, LUA_REGISTRYINDEX, f->context_ref);
    lua_setfield(L, -2, "context");
    lua_rawseti(L, -2, (int)lua_objlen(L, -2) + 1);
}

/* list() -> {{id, status, what, seconds, context}} */
static int l_list(lua_State *L)
{
    lua_newtable(L);
    fiber__each(list_one, L);
    return 1;
}

/* now() -> monotonic seconds, microsecond resolution */
static int l_now(lua_State *L)
{
    lua_pushnumber(L, (double)uv_hrtime() / 1e9);
    return 1;
}

/* slice() -> serial number of this resume: differs from the last one when a fiber was resumed since */
static int l_slice(lua_State *L)
{
    lua_pushnumber(L, watchdog_slice());
    return 1;
}

/* heap() -> bytes in use by Lua */
static int l_heap(lua_State *L)
{
    lua_pushnumber(L, (double)vm_heap_bytes());
    return 1;
}

static void tell_lost(lua_State *L, fiber_id id, const char *why)
{
    lua_getfield(L, LUA_REGISTRYINDEX, "bolt.lost");
    push_id(L, id);
    lua_pushstring(L, why);
    fiber_start(L, 2, (fiber_id){0, 0});
}

/* on_lost(fn): fn(id, why) in a fiber of its own when a fiber has ended and could not say so itself */
static int l_on_lost(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, "bolt.lost");
    sched_on_lost(tell_lost);
    return 0;
}

static const luaL_Reg plain[] = {
    {"start", l_start},
    {"cancel", l_cancel},
    {"drop", l_drop},
    {"current", l_current},
    {"waiter", l_waiter},
    {"deadline_push", l_deadline_push},
    {"deadline_pop", l_deadline_pop},
    {"shield", l_shield},
    {"cancelled", l_cancelled},
    {"effects", l_effects},
    {"effects_for", l_effects_for},
    {"check_effects", l_check_effects},
    {"at_root", l_at_root},
    {"context", l_context},
    {"list", l_list},
    {"now", l_now},
    {"on_lost", l_on_lost},
    {"slice", l_slice},
    {"heap", l_heap},
    {NULL, NULL},
};
static const luaL_Reg awaiting[] = {{"sleep", l_sleep}, {NULL, NULL}};
static const luaL_Reg waiter_plain[] = {{"wake", waiter_wake}, {NULL, NULL}};
static const luaL_Reg waiter_awaiting[] = {{"wait", waiter_wait}, {"rest", waiter_rest}, {NULL, NULL}};

int luaopen_bolt_fiber(lua_State *L)
{
    luaL_newmetatable(L, ID_META);
    lua_pushcfunction(L, id_tostring);
    lua_setfield(L, -2, "__tostring");
    fiber_class(L, WAITER_META, waiter_gc, waiter_plain, waiter_awaiting);
    lua_newtable(L);
    fiber_setfuncs(L, plain, awaiting);
    return 1;
}

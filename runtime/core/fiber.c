#include "core/fiber.h"

#include "core/effects.h"
#include "core/fault.h"
#include "core/fiber_table.h"
#include "core/sched.h"

#include <stdlib.h>

fiber **fiber__table;
static uint32_t table_size, live;
static fiber *free_list;

/* Raises what FIBER_RAISE pushed; the C side cannot: after a yield it does not run again (no lua_yieldk). */
static const char check_source[] = "local mark, error = ...\n"
                                   "local function check(...)\n"
                                   "  if (...) == mark then\n"
                                   "    local _, fault = ...\n"
                                   "    error(fault, 0)\n"
                                   "  end\n"
                                   "  return ...\n"
                                   "end\n"
                                   "return function(raw)\n"
                                   "  return function(...) return check(raw(...)) end\n"
                                   "end\n";

/* ---- slots ---- */

fiber *fiber__get(fiber_id id)
{
    fiber *f = id.gen && id.slot < table_size ? fiber__table[id.slot] : NULL;

    return f && f->id.gen == id.gen && f->state != FIBER_FREE ? f : NULL;
}

fiber *fiber__new(lua_State *L)
{
    fiber *f = free_list;

    if (f) {
        free_list = f->next;
    } else {
        fiber **grown = realloc(fiber__table, (table_size + 1) * sizeof *grown);
        if (grown)
            fiber__table = grown;
        if (!grown || !(f = calloc(1, sizeof *f)))
            luaL_error(L, "not enough memory for a fiber");
        f->id.slot = table_size;
        fiber__table[table_size++] = f;
    }
    if (++f->id.gen == 0) /* gen 0 means no fiber */
        f->id.gen = 1;
    f->co = lua_newthread(L);
    f->co_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    f->context_ref = f->fault_ref = LUA_NOREF;
    f->fault_from = 0;
    f->nargs = f->shields = f->cancelled = f->dropped = 0;
    f->effects = 1;
    f->op = NULL;
    f->next = NULL;
    f->state = FIBER_READY;
    live++;
    return f;
}

void fiber__free(lua_State *L, fiber *f)
{
    luaL_unref(L, LUA_REGISTRYINDEX, f->co_ref);
    luaL_unref(L, LUA_REGISTRYINDEX, f->context_ref);
    luaL_unref(L, LUA_REGISTRYINDEX, f->fault_ref);
    f->state = FIBER_FREE;
    f->co = NULL;
    f->next = free_list;
    free_list = f;
    live--;
}

void fiber__each(void (*fn)(fiber *, void *), void *arg)
{
    for (uint32_t i = 0; i < table_size; i++)
        if (fiber__table[i]->state != FIBER_FREE)
            fn(fiber__table[i], arg);
}

unsigned fiber__count(void)
{
    return live;
}

/* ---- waiting ---- */

void fiber__interrupt(lua_State *L, fiber *f, unsigned from)
{
    luaL_unref(L, LUA_REGISTRYINDEX, f->fault_ref);
    f->fault_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    f->fault_from = from;
    if (f->state == FIBER_WAITING) {
        fiber_op *op = f->op;
        f->op = NULL;
        op->owner.gen = 0;
        sched__ready(f);
        op->cancel(op);
    }
}

int fiber__is_root(lua_State *L)
{
    fiber *f = sched__running();

    return f && f->co == L;
}

static int raise_pending(lua_State *L, fiber *f)
{
    lua_pushlightuserdata(L, FIBER_RAISE_MARK);
    lua_rawgeti(L, LUA_REGISTRYINDEX, f->fault_ref);
    luaL_unref(L, LUA_REGISTRYINDEX, f->fault_ref);
    f->fault_ref = LUA_NOREF;
    return 2;
}

int fiber_await(lua_State *L, fiber_op *op)
{
    fiber *f = sched__running();

    if (!f || f->co != L || !lua_isyieldable(L)) {
        op->cancel(op);
        return fault_throw(L, "await_outside_fiber", 0,
                           "%s has to wait, which works only in a fiber's own coroutine: not inside "
                           "coroutine.wrap, a sort or gsub callback; use fiber.spawn",
                           op->what);
    }
    if (f->cancelled && !f->shields && f->fault_ref == LUA_NOREF) {
        fault_push(L, "cancelled", 0, "cancelled");
        f->fault_ref = luaL_ref(L, LUA_REGISTRYINDEX);
        f->fault_from = 0;
    }
    if (f->fault_ref != LUA_NOREF && !(f->shields && f->fault_from == 0)) {
        op->cancel(op);
        return raise_pending(L, f);
    }
    op->owner = f->id;
    f->op = op;
    f->state = FIBER_WAITING;
    f->since = uv_now(sched_loop());
    if (op->done)
        sched__ready(f);
    return lua_yield(L, 0);
}

void fiber_done(fiber_op *op)
{
    fiber *f = fiber__get(op->owner);

    if (f && f->op == op && f->state == FIBER_WAITING)
        sched__ready(f);
    else if (op->owner.gen == 0)
        op->done = 1;
}

int fiber_cancel(fiber_id id)
{
    lua_State *L = sched__lua();
    fiber *f = fiber__get(id);

    if (!f)
        return UV_ESRCH;
    f->cancelled = 1;
    if (f->state == FIBER_WAITING && !f->shields) {
        fault_push(L, "cancelled", 0, "cancelled");
        fiber__interrupt(L, f, 0);
    }
    return 0;
}

int fiber_drop(fiber_id id)
{
    fiber *f = fiber__get(id);

    if (!f)
        return UV_ESRCH;
    if (f->state == FIBER_RUNNING)
        return UV_EBUSY;
    f->dropped = 1;
    if (f->state == FIBER_WAITING) {
        fiber_op *op = f->op;
        f->op = NULL;
        op->owner.gen = 0;
        sched__ready(f);
        op->cancel(op);
    }
    return 0;
}

fiber_id fiber_current(void)
{
    fiber *f = sched__running();

    return f ? f->id : (fiber_id){0, 0};
}

/* ---- for bindings ---- */

void fiber_setfuncs(lua_State *L, const luaL_Reg *plain, const luaL_Reg *awaiting)
{
    for (; plain && plain->name; plain++) {
        lua_pushcfunction(L, plain->func);
        lua_setfield(L, -2, plain->name);
    }
    if (!awaiting)
        return;
    lua_getfield(L, LUA_REGISTRYINDEX, "bolt.check");
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        if (luaL_loadbuffer(L, check_source, sizeof check_source - 1, "=fiber"))
            lua_error(L);
        lua_pushlightuserdata(L, FIBER_RAISE_MARK);
        lua_getglobal(L, "error");
        lua_call(L, 2, 1);
        lua_pushvalue(L, -1);
        lua_setfield(L, LUA_REGISTRYINDEX, "bolt.check");
    }
    for (; awaiting->name; awaiting++) {
        lua_pushvalue(L, -1);
        lua_pushcfunction(L, awaiting->func);
        lua_call(L, 1, 1);
        lua_setfield(L, -3, awaiting->name);
    }
    lua_pop(L, 1);
}

void fiber_class(lua_State *L, const char *name, lua_CFunction gc, const luaL_Reg *plain,
                 const luaL_Reg *awaiting)
{
    luaL_newmetatable(L, name);
    lua_pushcfunction(L, gc);
    lua_setfield(L, -2, "__gc");
    lua_newtable(L);
    fiber_setfuncs(L, plain, awaiting);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
}

/* A step of a run has the table `lease` in its context. */
static int is_leased(lua_State *L, const fiber *f, int *lost)
{
    int top = lua_gettop(L), leased;

    lua_rawgeti(L, LUA_REGISTRYINDEX, f->context_ref);
    lua_getfield(L, -1, "lease");
    if ((leased = lua_istable(L, -1))) {
        lua_getfield(L, -1, "lost");
        *lost = lua_toboolean(L, -1) || effects_over();
    }
    lua_settop(L, top);
    return leased;
}

int fiber_push_lease_lost(lua_State *L, const char *what)
{
    fault_push(L, "lease_lost", 1,
               "%s was not begun: this worker's lease has run out, so another one may have the run", what);
    return FIBER_RAISE;
}

int fiber_check_effects(lua_State *L, const char *what)
{
    fiber *f = sched__running();
    int lost = 0, leased;

    if (f && !f->effects)
        fault_throw(L, "outside_step", 0,
                    "%s was called in a flow outside a step, where a resumed run would repeat it; wrap it in "
                    "bolt.step(name, fn) or a bolt.task",
                    what);
    leased = f && is_leased(L, f, &lost);
    if (lost) {
        fiber_push_lease_lost(L, what);
        lua_error(L);
    }
    return leased;
}

fiber_id fiber_start(lua_State *L, int nargs, fiber_id parent)
{
    fiber *p = fiber__get(parent), *f = fiber__new(L);

    lua_newtable(L);
    if (p) {
        f->effects = p->effects;
        lua_createtable(L, 0, 1);
        lua_rawgeti(L, LUA_REGISTRYINDEX, p->context_ref);
        lua_setfield(L, -2, "__index");
        lua_setmetatable(L, -2);
    }
    f->context_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_xmove(L, f->co, nargs + 1);
    f->nargs = nargs;
    sched__ready(f);
    return f->id;
}

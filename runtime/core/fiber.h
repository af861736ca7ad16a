/*
 * Fibers: Lua coroutines that wait for things.
 *
 * A fiber runs until it awaits. A primitive that has to wait links a `fiber_op` to the running fiber and
 * yields (`return fiber_await(L, &req->op)`); when the world answers, a libuv callback calls
 * `fiber_done(&req->op)` and the scheduler (sched.h) resumes the fiber in its next batch. Callbacks never
 * run Lua, and only the scheduler resumes.
 *
 * Who owns what. The engine (db, http, ...) owns the op, usually as a member of its request, until one of:
 *   - it called fiber_done(): the scheduler calls push(), then release(), and never touches it again;
 *   - the fiber left first (cancelled or timed out): the scheduler calls cancel() once. From there on the
 *     engine owns the op alone, must not call fiber_done(), and frees it when its own work has ended.
 * So a result that comes late can never reach a fiber that is gone.
 *
 * Errors. push() returns how many values it pushed, or FIBER_RAISE after pushing one error value, which is
 * raised at the call in Lua (functions registered as `awaiting` by fiber_setfuncs() only).
 *
 * Limits. Awaiting is possible in the fiber's own coroutine only: not inside coroutine.wrap, a sort
 * comparator, a gsub callback, a metamethod called from C, or a module body run by require.
 *
 * Threads. Everything here belongs to the loop's thread.
 */
#ifndef BOLT_FIBER_H
#define BOLT_FIBER_H

#include <lua.h>
#include <lauxlib.h>
#include <stdint.h>
#include <uv.h>

#define FIBER_RAISE (-1)

typedef struct {
    uint32_t slot, gen; /* gen 0 is no fiber */
} fiber_id;

typedef struct fiber_op fiber_op;
struct fiber_op {
    const char *what;                        /* static text for ps and why: "db query" */
    int (*push)(fiber_op *op, lua_State *L); /* just before the resume: push results, return their count */
    void (*cancel)(fiber_op *op);            /* the fiber left: op is the engine's alone from here on */
    void (*release)(fiber_op *op);           /* after push: free op, or take it back */
    fiber_id owner;                          /* private to the scheduler, as is done; zero at first */
    int done;
};

/* Suspends the running fiber on op. The last statement of a binding. Raises "await_outside_fiber" (after
 * op->cancel) where waiting is not possible. A primitive that is complete already returns instead. */
int fiber_await(lua_State *L, fiber_op *op);

/* The answer is there. From a callback on the loop's thread, never from push or cancel; it may come before
 * fiber_await(), when the work ended at once. The fiber goes on in the scheduler's next batch; until then
 * another call changes nothing. */
void fiber_done(fiber_op *op);

/* Registers functions into the table on top of the stack. Those in `awaiting` raise what FIBER_RAISE pushed.
 * Either list may be NULL. */
void fiber_setfuncs(lua_State *L, const luaL_Reg *plain, const luaL_Reg *awaiting);

/* Makes the metatable `name`, for userdata with these methods. Pushes nothing. */
void fiber_class(lua_State *L, const char *name, lua_CFunction gc, const luaL_Reg *plain,
                 const luaL_Reg *awaiting);

/* The first call of every primitive with effects: raises "outside_step" when the running fiber is the body of
 * a flow outside a step, where a resumed run would repeat the effect; and "lease_lost" in a step of a run
 * that may have another owner: the worker's lease has run out (core/effects.h), or context.lease.lost is set.
 * Returns 1 in a step of a run: what another thread does for it asks effects_over() again, as it may do it
 * late, and says so with fiber_push_lease_lost(). */
int fiber_check_effects(lua_State *L, const char *what);
int fiber_push_lease_lost(lua_State *L, const char *what); /* FIBER_RAISE */

/* Starts a fiber: the function and its nargs arguments are on top of L and are popped. parent (may be gen 0)
 * passes on context and the effects flag. Never fails but for memory, which raises in L. */
fiber_id fiber_start(lua_State *L, int nargs, fiber_id parent);

/* Asks a fiber to end: "cancelled" is raised at its await, now or next. Repeated calls are harmless.
 * Returns 0, or UV_ESRCH when it is gone. */
int fiber_cancel(fiber_id id);

/* Ends a suspended fiber where it stands: it is never resumed, so nothing of its code runs, no pcall and no
 * clean-up of its own. What it waited for is aborted. For fibers whose state lives elsewhere (parked runs).
 * Returns 0, UV_ESRCH when it is gone, UV_EBUSY for the running fiber. */
int fiber_drop(fiber_id id);

/* The running fiber, gen 0 outside a resume. */
fiber_id fiber_current(void);

/* Opens bolt.core.fiber. */
int luaopen_bolt_fiber(lua_State *L);

#endif

/*
 * The table of fibers, shared by fiber.c (what primitives and Lua call) and sched.c (who resumes).
 *
 * A fiber is a slot that is used again after it ended, with a higher generation; ids that are older find
 * nothing. Slots never move and are freed at shutdown.
 */
#ifndef BOLT_FIBER_TABLE_H
#define BOLT_FIBER_TABLE_H

#include "core/fiber.h"

typedef enum { FIBER_FREE, FIBER_READY, FIBER_RUNNING, FIBER_WAITING } fiber_state;

typedef struct fiber fiber;
struct fiber {
    fiber_id id;
    fiber_state state;
    lua_State *co;
    int co_ref;          /* keeps co alive */
    int context_ref;     /* the fiber's context table */
    int fault_ref;       /* error to raise at the resume or at the next await, LUA_NOREF for none */
    unsigned fault_from; /* the deadline that put it there, 0: cancellation */
    int nargs;           /* arguments of the first resume */
    int shields;         /* depth of fiber.shield: cancellation waits */
    int cancelled;       /* sticky */
    int dropped;         /* not to be resumed again */
    int effects;         /* may primitives have effects here? */
    fiber_op *op;        /* what it waits for, or what is done and not pushed yet */
    uint64_t since;      /* loop time of the last change of state, ms */
    fiber *next;         /* ready queue or free list */
};

/* The lightuserdata that comes first when a resume means "raise the next value". */
#define FIBER_RAISE_MARK ((void *)&fiber__table)

fiber *fiber__get(fiber_id id);  /* NULL when gone */
fiber *fiber__new(lua_State *L); /* a slot with a fresh coroutine, FIBER_READY */
void fiber__free(lua_State *L, fiber *f);
void fiber__each(void (*fn)(fiber *, void *), void *arg);
unsigned fiber__count(void);

/* Is L the running fiber's own coroutine, not one that it made? */
int fiber__is_root(lua_State *L);

/* Leaves the pending op, if any, and puts the error value on top of L (popped) before the fiber. */
void fiber__interrupt(lua_State *L, fiber *f, unsigned from);

extern fiber **fiber__table;

/* sched.c */
void sched__ready(fiber *f);
fiber *sched__running(void);
lua_State *sched__lua(void);

#endif

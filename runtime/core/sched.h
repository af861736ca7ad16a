/*
 * The scheduler: one libuv loop, one Lua state, one place that resumes.
 *
 * Ready fibers wait in a FIFO. A batch is the fibers that were ready when it began; what they make ready
 * waits for the next. Each turn of the loop runs a few batches, so two fibers that wake each other cannot
 * starve I/O. There is one scheduler per process; it lives on the thread that called sched_run().
 */
#ifndef BOLT_SCHED_H
#define BOLT_SCHED_H

#include "core/fiber.h"

#include <lua.h>
#include <uv.h>

/* The loop. Valid from sched_init() to the end of sched_run(). */
uv_loop_t *sched_loop(void);

/* Calls fn(arg) after them, before the loop polls: the place to flush what fibers queued. At most 16.
 */
void sched_each_turn(void (*fn)(void *), void *arg);

/* Calls fn(arg) at shutdown, in reverse order of registration, with the loop still turning afterwards:
 * the place to close handles. At most 32. */
void sched_at_close(void (*fn)(void *), void *arg);

/* Prepares loop and hooks around L. Returns 0 or a negative libuv error. */
int sched_init(lua_State *L);

/* Runs the function and nargs arguments on top of L as the main fiber until it ends, then shuts down: cancels
 * the other fibers, calls the close hooks, turns the loop until no handle is left (2 s, then lists what is
 * left). Returns the main fiber's integer result, or 1 after printing its error. */
int sched_run(lua_State *L, int nargs);

/* Calls fn when a fiber has ended by an error that its own Lua could not catch, memory being refused even to
 * that: whoever waits for the fiber has to be told. Outside a slice; fn may start fibers. */
void sched_on_lost(void (*fn)(lua_State *L, fiber_id id, const char *why));

/* The signal that asked us to stop, SIGINT or SIGTERM, or 0. */
int sched_signal(void);

/* While held, SIGINT is ignored: a program that we started has the terminal, and ^C is meant for it. */
void sched_hold_interrupt(int hold);

#endif

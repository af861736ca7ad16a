/*
 * The watchdog: stops Lua code that does not come back.
 *
 * A slice is one resume of a fiber. When a slice has used more CPU time than its budget, an error of kind
 * "cpu_budget" is raised in it, again and again until it returns to the scheduler, so that a pcall cannot
 * swallow it. A slice at ten times the budget is stuck in C where nothing can be raised: the process aborts,
 * and leases hand its work to others.
 *
 * How: a POSIX timer on the thread's own CPU clock ticks every 10 ms of CPU used and signals the Lua thread
 * itself (SIGURG). The handler compares the serial number of the slice with the one of the last tick; only a
 * slice that spans ticks is counted, so there is no system call per slice and no wake-up at rest. The hook is
 * set from the handler, on the Lua thread: setting it from another thread races with the interpreter.
 *
 * Limits: needs the JIT off (compiled loops do not check hooks). Between budget and one tick more is normal.
 */
#ifndef BOLT_WATCHDOG_H
#define BOLT_WATCHDOG_H

#include <lua.h>

/* On the Lua thread. budget_ms is CPU time per slice; 0 switches the watchdog off. 0 or a negative errno. */
int watchdog_start(lua_State *L, int budget_ms);
void watchdog_stop(void);

/* The serial number of the running slice. */
unsigned watchdog_slice(void);

/* Around each lua_resume. */
void watchdog_slice_begin(void);
void watchdog_slice_end(lua_State *L);

#endif

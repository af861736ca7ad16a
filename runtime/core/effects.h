/*
 * Until when the steps of runs may act on the world.
 *
 * A worker holds its runs by a lease. When the process was stopped, its machine suspended or the database out
 * of reach for longer than that, somebody else may have taken them over, and this process cannot know it yet:
 * every write to the database is fenced, an HTTP request or a click is not. So steps act only while the lease
 * is good by our own clock, which counts the time that the machine slept. fiber_check_effects() asks right
 * before each effect; what the system does between the question and the effect is the rest that remains.
 *
 * A lease that ran out is prolonged only when the runs that were taken over have been marked as lost.
 * Any thread may call these; nothing here runs Lua.
 */
#ifndef BOLT_EFFECTS_H
#define BOLT_EFFECTS_H

#include <stdint.h>

/* Milliseconds on the clock that leases are measured with. */
uint64_t effects_clock(void);

/* Steps may act until then; 0: as long as they like, which is so until a worker says otherwise. */
void effects_until(uint64_t ms);

/* Has that time passed? */
int effects_over(void);

#endif

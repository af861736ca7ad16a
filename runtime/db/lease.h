/*
 * The heartbeat of this process's worker: a thread with a connection of its own, so that neither Lua that
 * does not come back nor a busy pool can starve it.
 *
 * Every interval it runs one statement with one parameter, the worker's name. When that fails it tries again
 * twice a second, on a new connection if need be. It stops renewing while the loop has not turned for 30 s: a
 * process that is alive and does nothing must not keep its work from others.
 *
 * A renewal in time also prolongs the time in which the steps of runs may act (core/effects.h). One that
 * comes too late does not: what was lost meanwhile has to be found first, which is Lua's part.
 */
#ifndef BOLT_DB_LEASE_H
#define BOLT_DB_LEASE_H

/* Starts the thread. One at a time. lease_ms: how long a renewal is good for. 0, or a negative libuv error
 * (UV_EALREADY, UV_ENOTCONN without a pool). */
int lease_start(const char *sql, const char *worker, int interval_ms, int lease_ms);

/* Ends the thread; blocks until it is over, at most some 100 ms. Harmless when there is none. */
void lease_stop(void);

#endif

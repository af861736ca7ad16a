/*
 * How long to wait before trying again. Arithmetic only: no clock, no randomness of its own.
 *
 * The ceiling after the nth failure is base * factor^(n-1), at most cap. Jitter spreads those who failed
 * together: full takes anything from 0 to the ceiling, equal from half of it, none exactly it.
 */
#ifndef BOLT_BACKOFF_H
#define BOLT_BACKOFF_H

typedef enum { BACKOFF_NONE, BACKOFF_EQUAL, BACKOFF_FULL } backoff_jitter;

typedef struct {
    double base, factor, cap; /* seconds, >= 1, seconds */
    backoff_jitter jitter;
} backoff_policy;

/* Seconds to wait after failure number `attempt` (from 1). random is from [0, 1). */
double backoff_delay(const backoff_policy *p, double attempt, double random);

#endif

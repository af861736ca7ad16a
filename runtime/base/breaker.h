/*
 * A circuit breaker: after several failures in a row a service is left alone for a while.
 *
 * closed: everything goes through. After `failures` failures without a success between them it opens: nothing
 * goes through for `cooldown` seconds. Then it is half open: one call may try; its success closes the
 * breaker, its failure opens it again. A try that never reports back is forgotten after another cooldown. The
 * caller brings the clock, in monotonic seconds.
 */
#ifndef BOLT_BREAKER_H
#define BOLT_BREAKER_H

typedef enum { BREAKER_CLOSED, BREAKER_OPEN, BREAKER_HALF_OPEN } breaker_state;

typedef struct {
    unsigned failures_max, failures;
    double cooldown;
    double until; /* while not closed: when the next try is allowed */
    breaker_state state;
} breaker;

void breaker_init(breaker *b, unsigned failures, double cooldown);

/* 0: go on, and report success or failure. Else the seconds after which to ask again. */
double breaker_ask(breaker *b, double now);

void breaker_success(breaker *b);
void breaker_failure(breaker *b, double now);

#endif

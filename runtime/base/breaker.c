#include "base/breaker.h"

void breaker_init(breaker *b, unsigned failures, double cooldown)
{
    *b = (breaker){.failures_max = failures, .cooldown = cooldown, .state = BREAKER_CLOSED};
}

double breaker_ask(breaker *b, double now)
{
    if (b->state == BREAKER_CLOSED)
        return 0;
    if (now < b->until)
        return b->until - now;
    b->state = BREAKER_HALF_OPEN;
    b->until = now + b->cooldown;
    return 0;
}

void breaker_success(breaker *b)
{
    b->state = BREAKER_CLOSED;
    b->failures = 0;
}

void breaker_failure(breaker *b, double now)
{
    if (b->state == BREAKER_CLOSED && ++b->failures < b->failures_max)
        return;
    /* Calls that began before it opened may still fail; they do not prolong the pause. */
    if (b->state == BREAKER_OPEN)
        return;
    b->state = BREAKER_OPEN;
    b->until = now + b->cooldown;
}

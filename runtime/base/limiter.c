#include "base/limiter.h"

#include <math.h>

void limiter_init(limiter *l, double rate, double burst)
{
    l->interval = 1 / rate;
    l->tolerance = (burst - 1) * l->interval;
    l->full_at = -INFINITY;
}

double limiter_reserve(limiter *l, double now)
{
    double full_at = l->full_at > now ? l->full_at : now;
    double wait = full_at - l->tolerance - now;

    l->full_at = full_at + l->interval;
    return wait > 0 ? wait : 0;
}

void limiter_hold(limiter *l, double now, double seconds)
{
    double until = now + seconds + l->tolerance;

    if (l->full_at < until)
        l->full_at = until;
}

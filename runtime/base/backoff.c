#include "base/backoff.h"

#include <math.h>

double backoff_delay(const backoff_policy *p, double attempt, double random)
{
    double ceiling = p->base * pow(p->factor, attempt > 1 ? attempt - 1 : 0);

    if (!(ceiling < p->cap)) /* also when the power overflowed */
        ceiling = p->cap;
    switch (p->jitter) {
    case BACKOFF_FULL:
        return ceiling * random;
    case BACKOFF_EQUAL:
        return ceiling * (0.5 + random / 2);
    default:
        return ceiling;
    }
}

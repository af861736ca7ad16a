#include "core/effects.h"

#include <stdatomic.h>
#include <time.h>

static _Atomic uint64_t until;

uint64_t effects_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_BOOTTIME, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void effects_until(uint64_t ms)
{
    atomic_store(&until, ms);
}

int effects_over(void)
{
    uint64_t end = atomic_load(&until);

    return end && effects_clock() >= end;
}

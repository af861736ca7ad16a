/*
 * A wrong wall clock, by LD_PRELOAD: BOLT_SKEW="OFFSET AFTER OTHER" adds OFFSET seconds to the time of day,
 * and AFTER seconds later OTHER instead: the clock jumps. Clocks that only run forward are left alone, as in
 * life.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t skew(void)
{
    static long offset, after, other, began;
    struct timespec t;

    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &t);
    if (!began) {
        const char *text = getenv("BOLT_SKEW");
        began = (long)t.tv_sec;
        if (text)
            sscanf(text, "%ld %ld %ld", &offset, &after, &other);
    }
    return (long)t.tv_sec - began < after ? offset : other;
}

int clock_gettime(clockid_t id, struct timespec *t)
{
    int rc = (int)syscall(SYS_clock_gettime, id, t);

    if (rc == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
        t->tv_sec += skew();
    return rc;
}

int gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
    struct timespec t;

    (void)zone;
    clock_gettime(CLOCK_REALTIME, &t);
    tv->tv_sec = t.tv_sec;
    tv->tv_usec = t.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *out)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    if (out)
        *out = t.tv_sec;
    return t.tv_sec;
}

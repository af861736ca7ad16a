/*
 * A token bucket: at most `burst` at once and `rate` a second in the long run.
 *
 * Kept as one time stamp (when the bucket will be full again), so there is nothing to refill. Whoever
 * reserves is told how long to wait and keeps the place: waits of several callers line up behind each other.
 * The caller brings the clock, in monotonic seconds.
 */
#ifndef BOLT_LIMITER_H
#define BOLT_LIMITER_H

typedef struct {
    double interval;  /* seconds between two */
    double tolerance; /* how far ahead of its time the last of a burst may be */
    double full_at;
} limiter;

/* rate > 0 a second, burst >= 1. The bucket starts full. */
void limiter_init(limiter *l, double rate, double burst);

/* Takes one; returns the seconds to wait before acting on it, 0 for at once. */
double limiter_reserve(limiter *l, double now);

/* Nothing more for so many seconds (Retry-After), then at the usual pace without a burst. Places given out
 * already are not taken back. */
void limiter_hold(limiter *l, double now, double seconds);

#endif

/* Backoff, limiter and breaker on a clock that the test moves. */
#include "base/backoff.h"
#include "base/breaker.h"
#include "base/limiter.h"
#include "test.h"

#include <math.h>

#define ASSERT_NEAR(a, b)                                        \
    do {                                                         \
        double a_ = (a), b_ = (b);                               \
        if (fabs(a_ - b_) > 1e-9)                                \
            FAIL("%s near %s (%.12g vs %.12g)", #a, #b, a_, b_); \
    } while (0)

static void test_backoff(void)
{
    backoff_policy p = {.base = 1, .factor = 2, .cap = 120, .jitter = BACKOFF_NONE};

    ASSERT_NEAR(backoff_delay(&p, 1, 0.5), 1);
    ASSERT_NEAR(backoff_delay(&p, 4, 0.5), 8);
    ASSERT_NEAR(backoff_delay(&p, 8, 0.5), 120);
    ASSERT_NEAR(backoff_delay(&p, 1e6, 0.5), 120);
    ASSERT_NEAR(backoff_delay(&p, 0, 0.5), 1);
    p.jitter = BACKOFF_FULL;
    ASSERT_NEAR(backoff_delay(&p, 4, 0), 0);
    ASSERT_NEAR(backoff_delay(&p, 4, 0.25), 2);
    p.jitter = BACKOFF_EQUAL;
    ASSERT_NEAR(backoff_delay(&p, 4, 0), 4);
    ASSERT_NEAR(backoff_delay(&p, 4, 0.5), 6);
    PASS("backoff grows to its cap and jitters below it");
}

static void test_limiter(void)
{
    limiter l;

    limiter_init(&l, 0.1, 1); /* 6/m */
    ASSERT_NEAR(limiter_reserve(&l, 1000), 0);
    ASSERT_NEAR(limiter_reserve(&l, 1000), 10);
    ASSERT_NEAR(limiter_reserve(&l, 1005), 15);
    ASSERT_NEAR(limiter_reserve(&l, 1100), 0);

    limiter_init(&l, 1, 3);
    for (int i = 0; i < 3; i++)
        ASSERT_NEAR(limiter_reserve(&l, 50), 0);
    ASSERT_NEAR(limiter_reserve(&l, 50), 1);
    ASSERT_NEAR(limiter_reserve(&l, 50), 2);
    ASSERT_NEAR(limiter_reserve(&l, 52), 1);
    ASSERT_NEAR(limiter_reserve(&l, 60), 0); /* a long pause fills the bucket to 3, not more */
    ASSERT_NEAR(limiter_reserve(&l, 60), 0);
    ASSERT_NEAR(limiter_reserve(&l, 60), 0);
    ASSERT_NEAR(limiter_reserve(&l, 60), 1);

    limiter_hold(&l, 100, 30);
    ASSERT_NEAR(limiter_reserve(&l, 100), 30);
    ASSERT_NEAR(limiter_reserve(&l, 100), 31);
    limiter_hold(&l, 100, 5); /* a shorter one changes nothing */
    ASSERT_NEAR(limiter_reserve(&l, 100), 32);
    PASS("limiter keeps rate, burst and hold");
}

static void test_breaker(void)
{
    breaker b;

    breaker_init(&b, 3, 30);
    breaker_failure(&b, 1);
    breaker_failure(&b, 2);
    breaker_success(&b);
    breaker_failure(&b, 3);
    breaker_failure(&b, 4);
    ASSERT_NEAR(breaker_ask(&b, 4), 0);
    breaker_failure(&b, 5);
    ASSERT_EQ(b.state, BREAKER_OPEN);
    breaker_failure(&b, 20); /* a call from before */
    ASSERT_NEAR(breaker_ask(&b, 25), 10);
    ASSERT_NEAR(breaker_ask(&b, 35), 0);
    ASSERT_EQ(b.state, BREAKER_HALF_OPEN);
    ASSERT_NEAR(breaker_ask(&b, 36), 29); /* one try at a time */
    breaker_failure(&b, 40);
    ASSERT_NEAR(breaker_ask(&b, 41), 29);
    ASSERT_NEAR(breaker_ask(&b, 70), 0);
    ASSERT_NEAR(breaker_ask(&b, 100), 0); /* the try before never reported */
    breaker_success(&b);
    ASSERT_EQ(b.state, BREAKER_CLOSED);
    ASSERT_NEAR(breaker_ask(&b, 101), 0);
    breaker_failure(&b, 101);
    ASSERT_EQ(b.state, BREAKER_CLOSED);
    PASS("breaker opens, tries and closes");
}

int main(void)
{
    test_backoff();
    test_limiter();
    test_breaker();
    return 0;
}

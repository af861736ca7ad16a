/* Assertions for C tests. Each test file is one process; a failure prints both sides and ends it with 1. */
#ifndef BOLT_TEST_H
#define BOLT_TEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int test_count;

#define FAIL(...)                              \
    do {                                       \
        printf("%s:%d: ", __FILE__, __LINE__); \
        printf(__VA_ARGS__);                   \
        printf("\n");                          \
        exit(1);                               \
    } while (0)
#define ASSERT(c)                    \
    do {                             \
        if (!(c))                    \
            FAIL("%s is false", #c); \
    } while (0)
#define ASSERT_EQ(a, b)                                      \
    do {                                                     \
        long long a_ = (long long)(a), b_ = (long long)(b);  \
        if (a_ != b_)                                        \
            FAIL("%s == %s (%lld vs %lld)", #a, #b, a_, b_); \
    } while (0)
#define ASSERT_STR(a, b)                                         \
    do {                                                         \
        const char *a_ = (a), *b_ = (b);                         \
        if (strcmp(a_, b_))                                      \
            FAIL("%s == %s (\"%s\" vs \"%s\")", #a, #b, a_, b_); \
    } while (0)
/* Ends a test case: prints its name, so that the runner can count. */
#define PASS(name) (test_count++, printf("ok %s\n", name))

#endif

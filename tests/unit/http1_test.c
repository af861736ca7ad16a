/* The reader of request heads: what it accepts, what it refuses, and that no bytes make it read outside of
 * them. */
#include "net/http1.h"
#include "test.h"

#include <stdint.h>

static http1_request got;

/* Reads a copy of exactly the text's bytes, so that AddressSanitizer sees any step outside. */
static long parse_bytes(const char *bytes, size_t len)
{
    static char *copy;

    free(copy);
    copy = malloc(len ? len : 1);
    memcpy(copy, bytes, len);
    return http1_read_request(copy, len, &got);
}

static long parse(const char *text)
{
    return parse_bytes(text, strlen(text));
}

static int is(http1_span s, const char *want)
{
    return s.len == strlen(want) && !memcmp(s.text, want, s.len);
}

static void test_accepts(void)
{
    const char *text =
        "GET /a/b?c=d HTTP/1.1\r\nHost: example.com\r\nX-Thing:  two words \r\nEmpty:\r\n\r\nbody";

    ASSERT_EQ(parse(text), strlen(text) - 4);
    ASSERT(is(got.method, "GET") && is(got.target, "/a/b?c=d"));
    ASSERT_EQ(got.nheaders, 3);
    ASSERT(is(got.headers[1].name, "x-thing") && is(got.headers[1].value, "two words"));
    ASSERT(is(*http1_find(&got, "empty"), ""));
    ASSERT(http1_find(&got, "absent") == NULL);
    ASSERT_EQ(got.content_length, -1);
    ASSERT(got.keep_alive && !got.chunked && !got.expects_continue);
    ASSERT(parse("POST / HTTP/1.0\r\ncontent-length: 12\r\n\r\n") > 0);
    ASSERT_EQ(got.content_length, 12);
    ASSERT(!got.keep_alive);
    ASSERT(parse("GET / HTTP/1.0\r\nConnection: foo, Keep-Alive\r\n\r\n") > 0 && got.keep_alive);
    ASSERT(parse("GET / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n") > 0 && !got.keep_alive);
    ASSERT(parse("GET / HTTP/1.1\r\nHost: a\r\nConnection: closet\r\n\r\n") > 0 && got.keep_alive);
    ASSERT(parse("PUT /x HTTP/1.1\nHost: a\nExpect: 100-continue\nContent-Length: 3\n\n") > 0 &&
           got.expects_continue);
    ASSERT(parse("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n") > 0 && got.chunked);
    ASSERT(parse("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n") > 0);
    ASSERT(parse("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n") > 0);
    PASS("http1: heads as they should be");
}

static void test_needs_more(void)
{
    const char *text = "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n";

    for (size_t n = 0; n < strlen(text); n++)
        ASSERT_EQ(parse_bytes(text, n), 0);
    ASSERT_EQ(parse(text), strlen(text));
    PASS("http1: a head in pieces");
}

static void test_refuses(void)
{
    static const struct {
        const char *text;
        long status;
    } cases[] = {
        {"GET\r\n\r\n", -400},
        {"GET /\r\n\r\n", -400},
        {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", -400},
        {"GET / HTTP/1.1 \r\nHost: a\r\n\r\n", -400},
        {"GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", -400},
        {"G{T / HTTP/1.1\r\nHost: a\r\n\r\n", -400},
        {"GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n", -400},
        {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", -505},
        {"GET / HTTP/1.2\r\nHost: a\r\n\r\n", -505},
        {"GET / http/1.1\r\nHost: a\r\n\r\n", -400},
        {"GET / HTTP/1.1\r\n\r\n", -400},
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", -400},
        {"GET / HTTP/1.1\r\nHost : a\r\n\r\n", -400},
        {"GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n folded\r\n\r\n", -400},
        {"GET / HTTP/1.1\r\nHost: a\r\n: y\r\n\r\n", -400},
        {"GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", -400},
        {"GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", -400},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", -400},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n", -400},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n", -400},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n", -400},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\n", -400},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", -400},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", -400},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", -400},
        {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", -400},
        {"POST / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\n\r\n", -417},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        long rc = parse(cases[i].text);
        if (rc != cases[i].status)
            FAIL("%s gives %ld, want %ld", cases[i].text, rc, cases[i].status);
    }
    ASSERT_EQ(parse_bytes("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 35), -400);
    PASS("http1: malformed heads");
}

static void test_many_headers(void)
{
    char text[4096] = "GET / HTTP/1.1\r\nHost: a\r\n";
    size_t n = strlen(text);

    for (int i = 1; i < HTTP1_HEADERS_MAX; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "a%d: b\r\n", i);
    memcpy(text + n, "\r\n", 3);
    ASSERT_EQ(parse(text), n + 2);
    ASSERT_EQ(got.nheaders, HTTP1_HEADERS_MAX);
    memcpy(text + n, "z: b\r\n\r\n", 9);
    ASSERT_EQ(parse(text), -431);
    PASS("http1: too many headers");
}

/* Any bytes: the answer is in range and every span lies inside the head. */
static void test_noise(void)
{
    const char *seed = "POST /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close, "
                       "x\r\nExpect: 100-continue\r\n\r\n";
    static const char salt[] = "\r\n :,\t\0aZ0/\x7f\xff";
    char text[160];
    uint32_t r = 12345;
    size_t seed_len = strlen(seed);

    for (int round = 0; round < 200000; round++) {
        memcpy(text, seed, seed_len);
        for (int k = 0; k < 1 + round % 4; k++) {
            r = r * 1664525u + 1013904223u;
            text[(r >> 8) % seed_len] = salt[(r >> 24) % (sizeof salt - 1)];
        }
        size_t len = seed_len - (r >> 4) % 8;
        long rc = parse_bytes(text, len);
        ASSERT(rc <= (long)len && (rc >= 0 || (rc <= -400 && rc >= -505)));
        if (rc <= 0)
            continue;
        const char *base = got.method.text, *end = base + rc;
        for (int i = 0; i < got.nheaders; i++) {
            http1_header h = got.headers[i];
            ASSERT(h.name.text >= base && h.name.text + h.name.len <= h.value.text &&
                   h.value.text + h.value.len <= end);
        }
    }
    PASS("http1: 200 000 damaged heads");
}

int main(void)
{
    test_accepts();
    test_needs_more();
    test_refuses();
    test_many_headers();
    test_noise();
    return 0;
}

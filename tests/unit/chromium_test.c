/* Framing, message scanner and the choice of requests: the pure parts of runtime/chromium. */
#include "chromium/framing.h"
#include "chromium/message.h"
#include "chromium/requests.h"
#include "test.h"

static span of(const char *s)
{
    return (span){s, strlen(s)};
}

#define ASSERT_SPAN(span_, text_)                                                            \
    do {                                                                                     \
        span s_ = (span_);                                                                   \
        if (!span_is(s_, text_))                                                             \
            FAIL("%s is \"%.*s\", want \"%s\"", #span_, (int)s_.n, s_.s ? s_.s : "", text_); \
    } while (0)

static void feed(framing *f, const char *p, size_t n)
{
    char *at;
    size_t room;

    while (n) {
        ASSERT_EQ(framing_room(f, &at, &room), 0);
        ASSERT(room >= 65536);
        size_t take = n < room ? n : room;
        memcpy(at, p, take);
        framing_fed(f, take);
        p += take;
        n -= take;
        if (n) {
            const char *text;
            size_t len;
            ASSERT_EQ(framing_next(f, &text, &len), 0);
        }
    }
}

/* Two messages and half of a third, split at every place: the two come whole, the third after its rest. */
static void test_split_everywhere(void)
{
    static const char wire[] =
        "{\"id\":1}\0{\"s\":\"\xc3\xa9\"}\0{\"half\":1}"; /* its last NUL is the third's end */
    static const char *want[] = {"{\"id\":1}", "{\"s\":\"\xc3\xa9\"}", "{\"half\":1}"};
    size_t total = sizeof wire, ends[] = {9, 20, total};

    for (size_t a = 0; a <= total; a++)
        for (size_t b = a; b <= total; b++) {
            size_t cuts[] = {0, a, b, total};
            framing f = {0};
            size_t got = 0;
            for (int i = 0; i < 3; i++) {
                char *at;
                const char *text;
                size_t room, len, n = cuts[i + 1] - cuts[i];
                ASSERT_EQ(framing_room(&f, &at, &room), 0);
                memcpy(at, wire + cuts[i], n);
                framing_fed(&f, n);
                while (framing_next(&f, &text, &len)) {
                    ASSERT(got < 3 && ends[got] <= cuts[i + 1]);
                    ASSERT_EQ(len, strlen(want[got]));
                    ASSERT_STR(text, want[got]);
                    got++;
                }
                ASSERT(got == 3 || ends[got] > cuts[i + 1]); /* none is kept back */
            }
            framing_close(&f);
        }
    PASS("framing: two messages and a half, split at every byte [2]");
}

/* An answer with a text of n bytes, in characters of one to four bytes, as a message with its NUL. */
static char *large_answer(size_t n, size_t *len)
{
    static const char head[] = "{\"id\":7,\"result\":{\"value\":\"", tail[] = "\"}}";
    static const char letters[] = "x\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80";
    char *text = malloc(sizeof head + n + sizeof tail);

    ASSERT(text);
    memcpy(text, head, sizeof head - 1);
    for (size_t i = 0; i < n; i++)
        text[sizeof head - 1 + i] = letters[i % (sizeof letters - 1)];
    memcpy(text + sizeof head - 1 + n, tail, sizeof tail);
    *len = sizeof head - 1 + n + sizeof tail - 1;
    return text;
}

static void assert_whole(framing *f, const char *want, size_t want_len)
{
    const char *text;
    size_t len;
    message m;
    span value;

    ASSERT_EQ(framing_next(f, &text, &len), 1);
    ASSERT_EQ(len, want_len);
    ASSERT(!memcmp(text, want, len));
    ASSERT_EQ(message_parse(text, len, &m), 0);
    ASSERT_EQ(m.id, 7);
    ASSERT_EQ(message_member(m.result, "value", &value), 0);
    ASSERT_EQ(value.n, 2 + (5u << 20));
    ASSERT_EQ(framing_next(f, &text, &len), 0);
}

static void test_large(void)
{
    size_t len;
    char *big = large_answer(5u << 20, &len);
    const char *text;
    framing f = {0};

    for (size_t i = 0; i < len; i++) { /* a read for every byte */
        feed(&f, big + i, 1);
        ASSERT_EQ(framing_next(&f, &text, &(size_t){0}), 0);
    }
    feed(&f, "", 1);
    assert_whole(&f, big, len);
    for (size_t cut = len / 2; cut < len / 2 + 10;
         cut++) { /* two reads, cut at each byte of each character */
        feed(&f, big, cut);
        ASSERT_EQ(framing_next(&f, &text, &(size_t){0}), 0);
        feed(&f, big + cut, len + 1 - cut);
        assert_whole(&f, big, len);
    }
    feed(&f, "a", 2);
    ASSERT_EQ(framing_next(&f, &text, &len), 1);
    ASSERT_STR(text, "a");
    ASSERT(f.in.cap < 5u << 20); /* given back */
    framing_close(&f);
    free(big);
    PASS("framing: a message of 5 MB, split at every byte, and the memory back [1]");
}

static void test_parse(void)
{
    message m;
    span v;
    const char *event =
        "{\"method\":\"Page.x\",\"params\":{\"a\":\"}\\\"]\",\"b\":[{\"c\":1}],\"sessionId\":\"no\"},"
        "\"sessionId\":\"S1\"}";

    ASSERT_EQ(message_parse(event, strlen(event), &m), 0);
    ASSERT_EQ(m.id, 0);
    ASSERT_SPAN(m.method, "Page.x");
    ASSERT_SPAN(m.session, "S1");
    ASSERT_EQ(message_member(m.params, "b", &v), 0);
    ASSERT_SPAN(v, "[{\"c\":1}]");
    ASSERT_EQ(message_member(m.params, "c", &v), -1);
    const char *nested = "{\"a\":{\"b\":\"c\"}}";
    ASSERT_EQ(message_inner(of(nested), "a", "b", &v), 0);
    ASSERT_SPAN(v, "\"c\"");
    ASSERT_EQ(message_inner(of(nested), "a", "c", &v), -1);
    ASSERT_EQ(message_inner(of(nested), "b", "a", &v), -1);

    const char *answer = " { \"id\" : 42 , \"result\" : { } } ";
    ASSERT_EQ(message_parse(answer, strlen(answer), &m), 0);
    ASSERT_EQ(m.id, 42);
    ASSERT_SPAN(m.result, "{ }");
    ASSERT_EQ(m.session.n, 0);

    const char *error = "{\"id\":7,\"error\":{\"code\":-32000,\"message\":\"no\"}}";
    ASSERT_EQ(message_parse(error, strlen(error), &m), 0);
    ASSERT_EQ(message_member(m.error, "message", &v), 0);
    ASSERT_SPAN(v, "\"no\"");
    ASSERT_EQ(message_member(m.error, "code", &v), 0);
    ASSERT_SPAN(v, "-32000");

    ASSERT_EQ(message_parse("[]", 2, &m), -1);
    ASSERT_EQ(message_parse("", 0, &m), -1);
    ASSERT_EQ(message_parse("{}", 2, &m), -1);
    PASS("message: answers, errors, events");
}

/* Cut or damaged anywhere: no crash, and nothing outside the text (the sanitizers look). */
static void test_damaged(void)
{
    const char *whole = "{\"id\":12,\"method\":\"A.b\",\"params\":{\"k\":\"v\\\\\",\"l\":[1,{\"m\":\"\\\"\"}]"
                        "},\"sessionId\":\"S\"}";
    size_t n = strlen(whole);
    message m;
    span v;

    for (size_t i = 0; i <= n; i++) {
        char *cut = malloc(i ? i : 1);
        memcpy(cut, whole, i);
        if (message_parse(cut, i, &m) == 0)
            message_member(m.params, "l", &v);
        free(cut);
    }
    for (size_t i = 0; i < n; i++)
        for (int c = 0; c < 5; c++) {
            char *bad = malloc(n);
            memcpy(bad, whole, n);
            bad[i] = "\"{}\\,"[c];
            if (message_parse(bad, n, &m) == 0)
                message_member(m.params, "l", &v);
            free(bad);
        }
    PASS("message: damaged at every byte");
}

static void assert_string(const char *json, size_t max, const char *want, int want_cut)
{
    bytes out = {0};
    int cut;

    ASSERT_EQ(message_string(of(json), max, &out, &cut), 0);
    ASSERT_EQ(bytes_add_char(&out, 0), 0);
    ASSERT_STR(out.data, want);
    ASSERT_EQ(cut, want_cut);
    bytes_free(&out);
}

static void test_string(void)
{
    bytes out = {0};
    int cut;

    assert_string("\"\"", 10, "", 0);
    assert_string("\"a\\n\\\"\\\\\\/b\"", 10, "a\n\"\\/b", 0);
    assert_string("\"\\u00e9\\ud83d\\ude00\"", 10, "\xc3\xa9\xf0\x9f\x98\x80", 0);
    assert_string("\"\\ud83d!\"", 10, "\xef\xbf\xbd!", 0);
    assert_string("\"abcdef\"", 6, "abcdef", 0);
    assert_string("\"abcdef\"", 5, "abcde", 1);
    assert_string("\"ab\xc3\xa9z\"", 3, "ab", 1);
    assert_string("\"ab\\u00e9z\"", 3, "ab", 1);
    ASSERT_EQ(message_string(of("12"), 5, &out, &cut), -1);
    bytes_free(&out);
    PASS("message: strings, cut at a character");
}

static int keep(requests *r, const char *method, const char *params)
{
    return requests_keep(r, of(method), of(params));
}

static void test_requests(void)
{
    requests r = {0};

    ASSERT_EQ(keep(&r, "requestWillBeSent",
                   "{\"requestId\":\"1\",\"request\":{\"method\":\"GET\"},\"type\":\"Image\"}"),
              0);
    ASSERT_EQ(keep(&r, "responseReceived", "{\"requestId\":\"1\"}"), 0);
    ASSERT_EQ(keep(&r, "requestWillBeSent",
                   "{\"requestId\":\"2\",\"request\":{\"method\":\"GET\"},\"type\":\"Document\"}"),
              1);
    ASSERT_EQ(keep(&r, "requestWillBeSent",
                   "{\"requestId\":\"3\",\"request\":{\"method\":\"PUT\"},\"type\":\"Fetch\"}"),
              1);
    /* the redirect of a POST is a GET, and followed all the same */
    ASSERT_EQ(keep(&r, "requestWillBeSent",
                   "{\"requestId\":\"3\",\"request\":{\"method\":\"GET\"},\"type\":\"Fetch\"}"),
              1);
    ASSERT_EQ(keep(&r, "responseReceived", "{\"requestId\":\"3\"}"), 1);
    ASSERT_EQ(keep(&r, "loadingFinished", "{\"requestId\":\"3\"}"), 1);
    ASSERT_EQ(keep(&r, "loadingFinished", "{\"requestId\":\"3\"}"), 0);
    ASSERT_EQ(keep(&r, "loadingFailed", "{\"requestId\":\"2\"}"), 1);
    ASSERT_EQ(r.n, 0);
    for (int i = 0; i < REQUESTS_MAX + 10; i++) {
        char params[120];
        snprintf(params, sizeof params, "{\"requestId\":\"x%d\",\"request\":{\"method\":\"POST\"}}", i);
        ASSERT_EQ(keep(&r, "requestWillBeSent", params), 1);
    }
    ASSERT_EQ(r.n, REQUESTS_MAX);
    requests_close(&r);
    PASS("requests: which are followed");
}

int main(void)
{
    test_split_everywhere();
    test_large();
    test_parse();
    test_damaged();
    test_string();
    test_requests();
    return 0;
}

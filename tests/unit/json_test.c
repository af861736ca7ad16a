/* The JSON writer and reader of base: exact numbers, strict grammar, UTF-8, both directions. */
#include "base/json_read.h"
#include "base/json_write.h"
#include "test.h"

#include <math.h>
#include <stdint.h>

static const char *number(double v)
{
    static bytes b;

    b.len = 0;
    ASSERT_EQ(json_write_number(&b, v), JSON_OK);
    ASSERT_EQ(bytes_add_char(&b, 0), 0);
    return b.data;
}

static const char *string(const char *s, size_t n)
{
    static bytes b;

    b.len = 0;
    ASSERT_EQ(json_write_string(&b, s, n), JSON_OK);
    ASSERT_EQ(bytes_add_char(&b, 0), 0);
    return b.data;
}

static uint64_t seed = 88172645463325252u;

static uint64_t next(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

static void test_numbers(void)
{
    bytes b = {0};

    ASSERT_STR(number(0), "0");
    ASSERT_STR(number(-0.0), "0");
    ASSERT_STR(number(-42), "-42");
    ASSERT_STR(number(1700000000123456), "1700000000123456");
    ASSERT_STR(number(9007199254740992), "9007199254740992");
    ASSERT_STR(number(-9007199254740992), "-9007199254740992");
    ASSERT_STR(number(0.1), "0.1");
    ASSERT_STR(number(1.0 / 3), "0.3333333333333333");
    ASSERT_STR(number(1e-7), "1e-7");
    ASSERT_STR(number(1e300), "1e+300");
    ASSERT_STR(number(5e-324), "5e-324");
    ASSERT_EQ(json_write_number(&b, NAN), JSON_NOT_FINITE);
    ASSERT_EQ(json_write_number(&b, INFINITY), JSON_NOT_FINITE);
    bytes_free(&b);
    PASS("numbers are written exactly");
}

static double read_number(const char *text)
{
    json_reader r;
    double v;

    json_read_init(&r, text, strlen(text));
    if (json_read(&r) != JSON_NUMBER)
        FAIL("%s: %s", text, r.error);
    v = r.number;
    ASSERT_EQ(json_read(&r), JSON_END);
    json_read_close(&r);
    return v;
}

static void test_round_trip(void)
{
    char text[64];

    for (int i = 0; i < 300000; i++) {
        uint64_t bits = next();
        double v, back;
        if (i % 3 == 1) { /* short decimals and plain sizes, which take the fast path */
            v = (double)(int64_t)(bits % 2000000000000000u) / pow(10, (double)(next() % 23));
        } else if (i % 3 == 2) {
            v = (double)(int64_t)(bits >> (next() % 60));
        } else {
            memcpy(&v, &bits, sizeof v);
        }
        if (!isfinite(v))
            continue;
        back = read_number(number(v));
        if (back != v)
            FAIL("%s read back as %.17g, not %.17g", number(v), back, v);
        snprintf(text, sizeof text, "%.17g", v);
        ASSERT(read_number(text) == strtod(text, NULL));
    }
    PASS("300000 doubles survive writing and reading");
}

static void test_strings(void)
{
    bytes b = {0};
    static const char *const bad[] = {"\xff",     "\xc0\x80",     "\xed\xa0\x80",    "\xf4\x90\x80\x80",
                                      "\xe2\x82", "12345678\x80", "\xf0\x80\x80\x80"};

    ASSERT_STR(string("plain", 5), "\"plain\"");
    ASSERT_STR(string("a\"b\\c/\n\t\x01\x1f", 10), "\"a\\\"b\\\\c/\\n\\t\\u0001\\u001f\"");
    ASSERT_STR(string("\0", 1), "\"\\u0000\"");
    ASSERT_STR(string("a longer plain text \x7f and \xe2\x82\xac \xf0\x9f\x98\x80", 34),
               "\"a longer plain text \x7f and \xe2\x82\xac \xf0\x9f\x98\x80\"");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ASSERT_EQ(json_write_string(&b, bad[i], strlen(bad[i])), JSON_NOT_UTF8);
    bytes_free(&b);
    PASS("strings are escaped and checked");
}

/* Reads a text to its end and gives the tokens as one letter each, or the error. */
static const char *tokens(const char *text, size_t n)
{
    static char out[1024];
    static const char letters[] = ".zft#sk[]{}";
    char *copy = malloc(n ? n : 1); /* exactly sized: a sanitizer sees one byte too many */
    json_reader r;
    json_token tok;
    size_t len = 0;

    memcpy(copy, text, n);
    json_read_init(&r, copy, n);
    while ((tok = json_read(&r)) > JSON_END && len < sizeof out - 1)
        out[len++] = letters[tok];
    out[len] = 0;
    if (tok == JSON_ERROR) {
        snprintf(out, sizeof out, "%zu: %s", json_read_offset(&r), r.error);
        ASSERT_EQ(json_read(&r), JSON_ERROR);
    }
    json_read_close(&r);
    free(copy);
    return out;
}

#define TOKENS(text) tokens(text, sizeof(text) - 1)

static void test_grammar(void)
{
    static const char *const refused[] = {
        "",
        " ",
        "[",
        "{",
        "]",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\"}",
        "{a:1}",
        "01",
        "-",
        "1.",
        ".5",
        "+1",
        "1e",
        "1e+",
        "NaN",
        "Infinity",
        "nul",
        "truex",
        "\"a",
        "\"\\x\"",
        "\"\n\"",
        "[1 2]",
        "\"\\u12\"",
        "1 2",
        "{\"a\":1]",
        "0x10",
        "'a'",
        "[1}",
        "1e999",
        "-01",
        "{1:2}",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800\\u0041\"",
        "\"\xc3\"",
        "\"\xed\xa0\x80\"",
        "//x\n1",
        "[,1]",
    };

    ASSERT_STR(TOKENS(" [1, -2.5e3 ,true,false,null,\"x\",{},[]] "), "[##tfzs{}[]]");
    ASSERT_STR(TOKENS("{\"a\":{\"b\":[{\"c\":1}]},\"d\":2}"), "{k{k[{k#}]}k#}");
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (!strchr(tokens(refused[i], strlen(refused[i])), ':'))
            FAIL("accepted: %s", refused[i]);
    ASSERT_STR(TOKENS("[1,2"), "4: the text ends in the middle");
    ASSERT_STR(TOKENS("{\"a\" 1}"), "5: ':' expected");
    PASS("the grammar is strict");
}

static void test_depth(void)
{
    char text[2 * JSON_DEPTH_MAX + 2];

    memset(text, '[', JSON_DEPTH_MAX);
    memset(text + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
    ASSERT(!strchr(tokens(text, 2 * JSON_DEPTH_MAX), ':'));
    memset(text, '[', JSON_DEPTH_MAX + 1);
    memset(text + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
    ASSERT_STR(tokens(text, 2 * JSON_DEPTH_MAX + 2), "200: nested too deep");
    PASS("depth is limited");
}

static void test_read_strings(void)
{
    static const char text[] = "\"\\ud83d\\ude00 \\u20ac\\u0000\\n\\/ and \xc3\xa9\"";
    json_reader r;

    json_read_init(&r, text, sizeof text - 1);
    ASSERT_EQ(json_read(&r), JSON_STRING);
    ASSERT_EQ(r.len, 18);
    ASSERT(!memcmp(r.text, "\xf0\x9f\x98\x80 \xe2\x82\xac\0\n/ and \xc3\xa9", 18));
    json_read_close(&r);
    PASS("escapes are joined to UTF-8");
}

/* What a page holds may be half of a pair; a browser writes it as it is. */
static void test_mend(void)
{
    static const char text[] =
        "[\"\\ud83d\",\"a\\ude00b\",\"\\ud83d\\u0041\",\"\\ud83d\\ud83d\\ude00\",\"\\ud83dx\"]";
    static const char *want[] = {"\xef\xbf\xbd",
                                 "a\xef\xbf\xbd"
                                 "b",
                                 "\xef\xbf\xbd"
                                 "A",
                                 "\xef\xbf\xbd\xf0\x9f\x98\x80", "\xef\xbf\xbdx"};
    json_reader r;

    json_read_init(&r, text, sizeof text - 1);
    r.mend = 1;
    ASSERT_EQ(json_read(&r), JSON_ARRAY);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        ASSERT_EQ(json_read(&r), JSON_STRING);
        ASSERT_EQ(r.len, strlen(want[i]));
        ASSERT(!memcmp(r.text, want[i], r.len));
    }
    ASSERT_EQ(json_read(&r), JSON_ARRAY_END);
    json_read_close(&r);
    PASS("half of a surrogate pair is mended on request");
}

static void test_skip(void)
{
    static const char text[] = "{\"a\":[1,{\"b\":[2]}],\"c\":3}";
    json_reader r;

    json_read_init(&r, text, sizeof text - 1);
    ASSERT_EQ(json_read(&r), JSON_OBJECT);
    ASSERT_EQ(json_read(&r), JSON_KEY);
    ASSERT_EQ(json_read(&r), JSON_ARRAY);
    ASSERT_EQ(json_read_skip(&r), 0);
    ASSERT_EQ(json_read(&r), JSON_KEY);
    ASSERT(r.len == 1 && *r.text == 'c');
    json_read_close(&r);
    PASS("a part can be skipped");
}

/* Cuts and bit flips of a good text: any answer will do, but no byte outside may be read (run under SAN=1).
 */
static void test_damage(void)
{
    static const char good[] = "{\"k\":[1.5e-3,\"a\\u00e9\\ud83d\\ude00\",null,true],\"z\":\"\xe2\x82\xac\"}";
    char text[sizeof good];

    for (size_t n = 0; n < sizeof good; n++)
        tokens(good, n);
    for (int i = 0; i < 20000; i++) {
        memcpy(text, good, sizeof good);
        text[next() % (sizeof good - 1)] = (char)next();
        text[next() % (sizeof good - 1)] = (char)next();
        tokens(text, sizeof good - 1);
    }
    PASS("damaged texts are survived");
}

int main(void)
{
    test_numbers();
    test_round_trip();
    test_strings();
    test_grammar();
    test_depth();
    test_read_strings();
    test_mend();
    test_skip();
    test_damage();
    return 0;
}

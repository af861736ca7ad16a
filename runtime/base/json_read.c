#include "base/json_read.h"

#include "base/utf8.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define EXACT_MAX 9007199254740992 /* 2^53 */

enum { VALUE, VALUE_OR_END, KEY, KEY_OR_END, COMMA_OR_END, NOTHING, FAILED };

void json_read_init(json_reader *r, const char *text, size_t n)
{
    r->number = 0;
    r->text = r->error = NULL;
    r->len = 0;
    r->start = r->at = text;
    r->end = text + n;
    r->scratch = (bytes){0};
    r->depth = 0;
    r->expect = VALUE;
    r->mend = 0;
}

void json_read_close(json_reader *r)
{
    bytes_free(&r->scratch);
}

size_t json_read_offset(const json_reader *r)
{
    return (size_t)(r->at - r->start);
}

static json_token fail(json_reader *r, const char *why)
{
    r->error = why;
    r->expect = FAILED;
    return JSON_ERROR;
}

static void skip_space(json_reader *r)
{
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t'))
        r->at++;
}

static void after_value(json_reader *r)
{
    r->expect = r->depth ? COMMA_OR_END : NOTHING;
}

static json_token literal(json_reader *r, const char *word, size_t n, json_token tok)
{
    if ((size_t)(r->end - r->at) < n || memcmp(r->at, word, n))
        return fail(r, "a value expected");
    r->at += n;
    after_value(r);
    return tok;
}

/* ---- numbers ---- */

static int is_digit(const json_reader *r)
{
    return r->at < r->end && *r->at >= '0' && *r->at <= '9';
}

/* The general case: the exact text through strtod, which needs a NUL behind it. */
static json_token slow_number(json_reader *r, const char *from)
{
    size_t n = (size_t)(r->at - from);

    r->scratch.len = 0;
    if (bytes_add(&r->scratch, from, n) < 0 || bytes_add_char(&r->scratch, 0) < 0)
        return fail(r, "not enough memory");
    r->number = strtod(r->scratch.data, NULL);
    if (!isfinite(r->number))
        return fail(r, "a number too large for a double");
    after_value(r);
    return JSON_NUMBER;
}

/* Up to 2^53 and a power of ten up to 22 are exact doubles, so one multiplication or division rounds
 * right; that is nearly every number there is. */
static json_token number(json_reader *r)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    const char *from = r->at;
    int64_t mantissa = 0;
    int digits = 0, negative = 0, scale = 0, exponent = 0, exp_negative = 0;

    if (*r->at == '-') {
        negative = 1;
        r->at++;
    }
    if (!is_digit(r))
        return fail(r, "a digit expected");
    if (*r->at == '0' && r->at + 1 < r->end && r->at[1] >= '0' && r->at[1] <= '9')
        return fail(r, "a number with a leading zero");
    for (; is_digit(r); r->at++)
        if (++digits <= 18)
            mantissa = mantissa * 10 + (*r->at - '0');
    if (r->at < r->end && *r->at == '.') {
        r->at++;
        if (!is_digit(r))
            return fail(r, "a digit expected after the point");
        for (; is_digit(r); r->at++, scale--)
            if (++digits <= 18)
                mantissa = mantissa * 10 + (*r->at - '0');
    }
    if (r->at < r->end && (*r->at == 'e' || *r->at == 'E')) {
        r->at++;
        if (r->at < r->end && (*r->at == '+' || *r->at == '-'))
            exp_negative = *r->at++ == '-';
        if (!is_digit(r))
            return fail(r, "a digit expected in the exponent");
        for (; is_digit(r); r->at++)
            if (exponent < 10000)
                exponent = exponent * 10 + (*r->at - '0');
        scale += exp_negative ? -exponent : exponent;
    }
    if (digits > 18 || mantissa > EXACT_MAX || scale < -22 || scale > 22)
        return slow_number(r, from);
    r->number = (double)mantissa;
    if (scale)
        r->number = scale > 0 ? r->number * powers[scale] : r->number / powers[-scale];
    if (negative)
        r->number = -r->number;
    after_value(r);
    return JSON_NUMBER;
}

/* ---- strings ---- */

/* Past what is neither the end, an escape, a control character nor beyond ASCII. */
static const char *skip_plain(const char *p, const char *end)
{
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;

    for (; end - p >= 8; p += 8) {
        uint64_t w, quote, slash;
        memcpy(&w, p, 8);
        quote = w ^ ones * '"';
        slash = w ^ ones * '\\';
        if (((w - ones * 0x20) | (quote - ones) | (slash - ones) | w) & tops)
            break;
    }
    while (p < end && (unsigned char)*p >= 0x20 && (unsigned char)*p < 0x80 && *p != '"' && *p != '\\')
        p++;
    return p;
}

static int hex4(json_reader *r, unsigned *out)
{
    *out = 0;
    if (r->end - r->at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        char c = *r->at++;
        unsigned d = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                     : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                     : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
                                            : 16;
        if (d > 15)
            return -1;
        *out = *out << 4 | d;
    }
    return 0;
}

/* at is behind the backslash. Appends what the escape stands for. NULL, or what is wrong. */
static const char *unescape(json_reader *r)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    char out[4];
    const char *known;
    unsigned code, low;
    size_t n;

    if (r->at == r->end)
        return "a string that does not end";
    if (*r->at != 'u') {
        known = *r->at ? strchr(from, *r->at) : NULL;
        if (!known)
            return "an unknown escape";
        r->at++;
        return bytes_add_char(&r->scratch, to[known - from]) < 0 ? "not enough memory" : NULL;
    }
    r->at++;
    if (hex4(r, &code) < 0)
        return "four hex digits expected";
    if (code >= 0xd800 && code <= 0xdbff && r->end - r->at >= 6 && r->at[0] == '\\' && r->at[1] == 'u') {
        const char *next = r->at;
        r->at += 2;
        if (hex4(r, &low) < 0)
            return "four hex digits expected";
        if (low >= 0xdc00 && low <= 0xdfff)
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        else
            r->at = next;
    }
    n = utf8_put(out, code);
    if (!n && r->mend)
        n = utf8_put(out, 0xfffd);
    if (!n)
        return "half of a surrogate pair";
    return bytes_add(&r->scratch, out, n) < 0 ? "not enough memory" : NULL;
}

/* at is on the opening quote. Text without escapes is handed out where it lies. */
static int string(json_reader *r)
{
    const char *from = ++r->at, *why;
    int copied = 0;

    for (;;) {
        size_t n;
        r->at = skip_plain(r->at, r->end);
        if (r->at == r->end)
            return fail(r, "a string that does not end");
        if (*r->at == '"')
            break;
        if ((unsigned char)*r->at < 0x20)
            return fail(r, "a control character in a string");
        if (*r->at != '\\') {
            n = utf8_sequence(r->at, (size_t)(r->end - r->at));
            if (!n)
                return fail(r, "text that is not UTF-8");
            r->at += n;
            continue;
        }
        if (!copied)
            r->scratch.len = 0;
        copied = 1;
        if (bytes_add(&r->scratch, from, (size_t)(r->at - from)) < 0)
            return fail(r, "not enough memory");
        r->at++;
        if ((why = unescape(r)))
            return fail(r, why);
        from = r->at;
    }
    r->text = from;
    r->len = (size_t)(r->at - from);
    r->at++;
    if (!copied)
        return 0;
    if (bytes_add(&r->scratch, r->text, r->len) < 0)
        return fail(r, "not enough memory");
    r->text = r->scratch.data;
    r->len = r->scratch.len;
    return 0;
}

/* ---- structure ---- */

static json_token open_nested(json_reader *r, int is_object)
{
    if (r->depth == JSON_DEPTH_MAX)
        return fail(r, "nested too deep");
    r->at++;
    r->is_object[r->depth++] = (char)is_object;
    r->expect = is_object ? KEY_OR_END : VALUE_OR_END;
    return is_object ? JSON_OBJECT : JSON_ARRAY;
}

static json_token close_nested(json_reader *r)
{
    r->at++;
    r->depth--;
    after_value(r);
    return r->is_object[r->depth] ? JSON_OBJECT_END : JSON_ARRAY_END;
}

static json_token key(json_reader *r)
{
    if (*r->at == '}' && r->expect == KEY_OR_END)
        return close_nested(r);
    if (*r->at != '"')
        return fail(r, "a key in quotes expected");
    if (string(r) < 0)
        return JSON_ERROR;
    skip_space(r);
    if (r->at == r->end || *r->at != ':')
        return fail(r, "':' expected");
    r->at++;
    r->expect = VALUE;
    return JSON_KEY;
}

static json_token value(json_reader *r)
{
    switch (*r->at) {
    case '"':
        if (string(r) < 0)
            return JSON_ERROR;
        after_value(r);
        return JSON_STRING;
    case '{':
        return open_nested(r, 1);
    case '[':
        return open_nested(r, 0);
    case ']':
        return r->expect == VALUE_OR_END ? close_nested(r) : fail(r, "a value expected");
    case 't':
        return literal(r, "true", 4, JSON_TRUE);
    case 'f':
        return literal(r, "false", 5, JSON_FALSE);
    case 'n':
        return literal(r, "null", 4, JSON_NULL);
    case '-':
        return number(r);
    default:
        return is_digit(r) ? number(r) : fail(r, "a value expected");
    }
}

json_token json_read(json_reader *r)
{
    if (r->expect == FAILED)
        return JSON_ERROR;
    skip_space(r);
    if (r->expect == NOTHING)
        return r->at == r->end ? JSON_END : fail(r, "something after the value");
    if (r->at == r->end)
        return fail(r, "the text ends in the middle");
    if (r->expect == COMMA_OR_END) {
        int in_object = r->is_object[r->depth - 1];
        if (*r->at == (in_object ? '}' : ']'))
            return close_nested(r);
        if (*r->at != ',')
            return fail(r, in_object ? "',' or '}' expected" : "',' or ']' expected");
        r->at++;
        r->expect = in_object ? KEY : VALUE;
        skip_space(r);
        if (r->at == r->end)
            return fail(r, "the text ends in the middle");
    }
    return r->expect == KEY || r->expect == KEY_OR_END ? key(r) : value(r);
}

int json_read_skip(json_reader *r)
{
    int depth = r->depth;

    while (r->depth >= depth)
        if (json_read(r) == JSON_ERROR)
            return -1;
    return 0;
}

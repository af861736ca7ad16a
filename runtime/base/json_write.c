#include "base/json_write.h"

#include "base/utf8.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define EXACT_MAX 9007199254740992.0 /* 2^53 */

static int write_integer(bytes *out, int64_t v)
{
    char text[24], *p = text + sizeof text;
    uint64_t u = v < 0 ? (uint64_t)-v : (uint64_t)v;

    do
        *--p = (char)('0' + u % 10);
    while (u /= 10);
    if (v < 0)
        *--p = '-';
    return bytes_add(out, p, (size_t)(text + sizeof text - p));
}

/* printf pads exponents to two digits: 1e-07 becomes 1e-7. */
static size_t trim_exponent(char *text, size_t n)
{
    char *e = memchr(text, 'e', n), *from;

    if (!e)
        return n;
    from = e += 2;
    while (*from == '0')
        from++;
    memmove(e, from, (size_t)(text + n - from));
    return n - (size_t)(from - e);
}

int json_write_number(bytes *out, double v)
{
    char text[32];
    int n = 0;

    if (v >= -EXACT_MAX && v <= EXACT_MAX && v == (double)(int64_t)v)
        return write_integer(out, (int64_t)v) < 0 ? JSON_NO_MEMORY : JSON_OK;
    if (!isfinite(v))
        return JSON_NOT_FINITE;
    for (int digits = fabs(v) < DBL_MIN ? 1 : 15; digits <= 17; digits++) { /* subnormals have fewer digits */
        n = snprintf(text, sizeof text, "%.*g", digits, v);
        if (digits == 17 || strtod(text, NULL) == v)
            break;
    }
    return bytes_add(out, text, trim_exponent(text, (size_t)n)) < 0 ? JSON_NO_MEMORY : JSON_OK;
}

/* How many bytes at s need neither escaping nor a UTF-8 check. Eight at a time: most strings are long ASCII.
 */
static size_t plain_run(const char *s, size_t n)
{
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    size_t i = 0;

    for (; n - i >= 8; i += 8) {
        uint64_t w, quote, slash;
        memcpy(&w, s + i, 8);
        quote = w ^ ones * '"';
        slash = w ^ ones * '\\';
        if (((w - ones * 0x20) | (quote - ones) | (slash - ones) | w) & tops)
            break;
    }
    while (i < n && (unsigned char)s[i] >= 0x20 && (unsigned char)s[i] < 0x80 && s[i] != '"' && s[i] != '\\')
        i++;
    return i;
}

static size_t escape(char *out, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char *const shorts[] = {
        ['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n",  ['\f'] = "\\f",
        ['\r'] = "\\r", ['"'] = "\\\"", ['\\'] = "\\\\",
    };

    if (c <= '\\' && shorts[c]) {
        memcpy(out, shorts[c], 2);
        return 2;
    }
    memcpy(out, "\\u00", 4);
    out[4] = hex[c >> 4];
    out[5] = hex[c & 15];
    return 6;
}

int json_write_string(bytes *out, const char *s, size_t n)
{
    size_t i = 0;

    if (bytes_reserve(out, n + 2) < 0)
        return JSON_NO_MEMORY;
    out->data[out->len++] = '"';
    while (i < n) {
        size_t run = plain_run(s + i, n - i);
        if (bytes_add(out, s + i, run) < 0)
            return JSON_NO_MEMORY;
        i += run;
        if (i == n)
            break;
        if ((unsigned char)s[i] < 0x80) {
            char text[6];
            if (bytes_add(out, text, escape(text, (unsigned char)s[i])) < 0)
                return JSON_NO_MEMORY;
            i++;
        } else {
            size_t len = utf8_sequence(s + i, n - i);
            if (!len)
                return JSON_NOT_UTF8;
            if (bytes_add(out, s + i, len) < 0)
                return JSON_NO_MEMORY;
            i += len;
        }
    }
    return bytes_add_char(out, '"') < 0 ? JSON_NO_MEMORY : JSON_OK;
}

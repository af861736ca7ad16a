#include "base/encoding.h"

#include <stdint.h>

static const char hex_digits[] = "0123456789abcdef";
static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void hex_encode(const void *data, size_t n, char *out)
{
    const unsigned char *p = data;

    for (size_t i = 0; i < n; i++) {
        *out++ = hex_digits[p[i] >> 4];
        *out++ = hex_digits[p[i] & 15];
    }
}

size_t base64_encode(const void *data, size_t n, char *out)
{
    const unsigned char *p = data;
    char *start = out;

    for (; n >= 3; n -= 3, p += 3) {
        uint32_t w = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
        *out++ = digits[w >> 18];
        *out++ = digits[w >> 12 & 63];
        *out++ = digits[w >> 6 & 63];
        *out++ = digits[w & 63];
    }
    if (n) {
        uint32_t w = (uint32_t)p[0] << 16 | (n == 2 ? (uint32_t)p[1] << 8 : 0);
        *out++ = digits[w >> 18];
        *out++ = digits[w >> 12 & 63];
        *out++ = n == 2 ? digits[w >> 6 & 63] : '=';
        *out++ = '=';
    }
    return (size_t)(out - start);
}

/* The value of each digit plus one, so that the zeros of the initialiser mean "not a digit". */
static const unsigned char *values(void)
{
    static unsigned char table[256];

    if (!table['A'])
        for (unsigned char i = 0; i < 64; i++)
            table[(unsigned char)digits[i]] = (unsigned char)(i + 1);
    return table;
}

ssize_t base64_decode(const char *text, size_t n, void *out)
{
    const unsigned char *p = (const unsigned char *)text, *value = values();
    unsigned char *to = out;
    size_t pad, full;
    uint32_t w;

    if (n % 4)
        return -1;
    if (n == 0)
        return 0;
    pad = text[n - 1] != '=' ? 0 : text[n - 2] != '=' ? 1 : 2;
    full = pad ? n - 4 : n;
    for (size_t i = 0; i < full; i += 4, p += 4) {
        uint32_t a = value[p[0]], b = value[p[1]], c = value[p[2]], d = value[p[3]];
        if (!a || !b || !c || !d)
            return -1;
        w = (a - 1) << 18 | (b - 1) << 12 | (c - 1) << 6 | (d - 1);
        *to++ = (unsigned char)(w >> 16);
        *to++ = (unsigned char)(w >> 8);
        *to++ = (unsigned char)w;
    }
    if (pad) {
        uint32_t a = value[p[0]], b = value[p[1]], c = pad == 1 ? value[p[2]] : 1;
        if (!a || !b || !c)
            return -1;
        w = (a - 1) << 18 | (b - 1) << 12 | (c - 1) << 6;
        if (pad == 1 ? w & 0xff : w & 0xffff)
            return -1;
        *to++ = (unsigned char)(w >> 16);
        if (pad == 1)
            *to++ = (unsigned char)(w >> 8);
    }
    return to - (unsigned char *)out;
}

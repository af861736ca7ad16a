/*
 * JSON text, the writing side: numbers and strings. Structure (commas, braces) is up to the caller.
 *
 * Numbers. Integral doubles up to 2^53 are written as plain digits; every other finite double as the shortest
 * decimal that strtod reads back to the same bits. -0 is written 0, because the two are equal.
 * Strings. Must be UTF-8. Only what JSON demands is escaped: the quote, the backslash and bytes below 0x20.
 * Together with sorted keys and no white space that makes the canonical form that hashes are taken of.
 *
 * All return JSON_OK or one of the errors below; after an error the buffer may end in a part of the value.
 */
#ifndef BOLT_JSON_WRITE_H
#define BOLT_JSON_WRITE_H

#include "base/bytes.h"

enum {
    JSON_OK = 0,
    JSON_NO_MEMORY = -1,
    JSON_NOT_FINITE = -2, /* NaN or an infinity */
    JSON_NOT_UTF8 = -3,
};

int json_write_number(bytes *out, double v);
int json_write_string(bytes *out, const char *s, size_t n);

#endif

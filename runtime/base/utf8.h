/*
 * UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
#ifndef BOLT_UTF8_H
#define BOLT_UTF8_H

#include <stddef.h>

/* The length (1 to 4) of the sequence at s, of which n > 0 bytes exist; 0 when it is not valid. */
size_t utf8_sequence(const char *s, size_t n);

/* Writes the code point to out (room for 4 bytes), returns the length; 0 for a surrogate or above U+10FFFF.
 */
size_t utf8_put(char *out, unsigned code);

/* The number of bytes at s that are valid; n when all are. */
size_t utf8_valid_prefix(const char *s, size_t n);

#endif

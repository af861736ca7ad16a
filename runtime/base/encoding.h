/*
 * Bytes as text: hex and base64 (RFC 4648, with padding).
 *
 * The caller provides the output, sized by the macros below; no NUL is added. Decoding is strict: no white
 * space, padding required, unused bits zero, so that one text stands for one run of bytes.
 */
#ifndef BOLT_ENCODING_H
#define BOLT_ENCODING_H

#include <stddef.h>
#include <sys/types.h>

#define BASE64_ENCODED_MAX(n) (((n) + 2) / 3 * 4)
#define BASE64_DECODED_MAX(n) ((n) / 4 * 3)

/* Writes 2 * n lower-case digits. */
void hex_encode(const void *data, size_t n, char *out);

/* Writes BASE64_ENCODED_MAX(n) characters and returns that. */
size_t base64_encode(const void *data, size_t n, char *out);

/* Returns how many bytes were written, or -1 when the text is not base64. */
ssize_t base64_decode(const char *text, size_t n, void *out);

#endif

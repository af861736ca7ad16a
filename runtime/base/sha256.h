/*
 * SHA-256 and HMAC-SHA-256 from OpenSSL. The algorithm is fetched once and its context reused, which halves
 * the cost of short messages. One caller at a time: the loop's thread.
 *
 * All return 0, or -1 when OpenSSL refuses (no memory, or no SHA-256 in its configuration).
 */
#ifndef BOLT_SHA256_H
#define BOLT_SHA256_H

#include <stddef.h>

#define SHA256_BYTES 32

int sha256(const void *data, size_t n, unsigned char out[SHA256_BYTES]);
int sha256_hmac(const void *key, size_t nkey, const void *data, size_t n, unsigned char out[SHA256_BYTES]);

/* The digest as 64 lower-case hex digits and a NUL. */
int sha256_hex(const void *data, size_t n, char out[2 * SHA256_BYTES + 1]);

#endif

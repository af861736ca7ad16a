/*
 * MD5 from OpenSSL: a checksum that some protocols still carry, nothing that protects.
 *
 * Returns 0, or -1 when OpenSSL has none (a FIPS configuration).
 */
#ifndef BOLT_MD5_H
#define BOLT_MD5_H

#include <stddef.h>

#define MD5_BYTES 16

/* The digest as 32 lower-case hex digits and a NUL. */
int md5_hex(const void *data, size_t n, char out[2 * MD5_BYTES + 1]);

#endif

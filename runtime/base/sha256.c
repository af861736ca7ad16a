/* The functions of OpenSSL 1.1: those that replace them load the library's providers first, which takes a
 * process a millisecond and a half to start. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "base/sha256.h"

#include "base/encoding.h"

#include <limits.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

int sha256(const void *data, size_t n, unsigned char out[SHA256_BYTES])
{
    SHA256_CTX context;

    return SHA256_Init(&context) && SHA256_Update(&context, data, n) && SHA256_Final(out, &context) ? 0 : -1;
}

int sha256_hmac(const void *key, size_t nkey, const void *data, size_t n, unsigned char out[SHA256_BYTES])
{
    if (nkey > INT_MAX)
        return -1;
    return HMAC(EVP_sha256(), key, (int)nkey, data, n, out, NULL) ? 0 : -1;
}

int sha256_hex(const void *data, size_t n, char out[2 * SHA256_BYTES + 1])
{
    unsigned char raw[SHA256_BYTES];

    if (sha256(data, n, raw) < 0)
        return -1;
    hex_encode(raw, sizeof raw, out);
    out[2 * SHA256_BYTES] = 0;
    return 0;
}

#include "base/sha256.h"

#include "base/encoding.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

static EVP_MD *algorithm;
static EVP_MD_CTX *context;

int sha256(const void *data, size_t n, unsigned char out[SHA256_BYTES])
{
    if (!algorithm && !(algorithm = EVP_MD_fetch(NULL, "SHA256", NULL)))
        return -1;
    if (!context && !(context = EVP_MD_CTX_new()))
        return -1;
    if (!EVP_DigestInit_ex2(context, algorithm, NULL) || !EVP_DigestUpdate(context, data, n) ||
        !EVP_DigestFinal_ex(context, out, NULL))
        return -1;
    return 0;
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

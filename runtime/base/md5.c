#include "base/md5.h"

#include "base/encoding.h"

#include <openssl/evp.h>

int md5_hex(const void *data, size_t n, char out[2 * MD5_BYTES + 1])
{
    unsigned char raw[MD5_BYTES];

    if (!EVP_Digest(data, n, raw, NULL, EVP_md5(), NULL))
        return -1;
    hex_encode(raw, sizeof raw, out);
    out[2 * MD5_BYTES] = 0;
    return 0;
}

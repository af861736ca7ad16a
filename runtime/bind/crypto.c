/* bolt.core.crypto: hashes, random bytes, identifiers and bytes as text. */
#include "base/encoding.h"
#include "base/md5.h"
#include "base/sha256.h"
#include "base/uuid.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <sys/random.h>

#define RANDOM_MAX 65536

int luaopen_bolt_crypto(lua_State *L);

/* sha256(text) -> 64 hex digits */
static int l_sha256(lua_State *L)
{
    size_t n;
    const char *s = luaL_checklstring(L, 1, &n);
    char hex[2 * SHA256_BYTES + 1];

    if (sha256_hex(s, n, hex) < 0)
        return luaL_error(L, "OpenSSL has no SHA-256");
    lua_pushlstring(L, hex, sizeof hex - 1);
    return 1;
}

/* sha256_raw(text) -> 32 bytes */
static int l_sha256_raw(lua_State *L)
{
    size_t n;
    const char *s = luaL_checklstring(L, 1, &n);
    unsigned char raw[SHA256_BYTES];

    if (sha256(s, n, raw) < 0)
        return luaL_error(L, "OpenSSL has no SHA-256");
    lua_pushlstring(L, (const char *)raw, sizeof raw);
    return 1;
}

/* hmac_sha256(key, text) -> 32 bytes */
static int l_hmac_sha256(lua_State *L)
{
    size_t nkey, n;
    const char *key = luaL_checklstring(L, 1, &nkey);
    const char *s = luaL_checklstring(L, 2, &n);
    unsigned char raw[SHA256_BYTES];

    if (sha256_hmac(key, nkey, s, n, raw) < 0)
        return luaL_error(L, "OpenSSL has no HMAC with SHA-256");
    lua_pushlstring(L, (const char *)raw, sizeof raw);
    return 1;
}

/* md5(text) -> 32 hex digits, or nil where OpenSSL may not */
static int l_md5(lua_State *L)
{
    size_t n;
    const char *s = luaL_checklstring(L, 1, &n);
    char hex[2 * MD5_BYTES + 1];

    if (md5_hex(s, n, hex) < 0)
        return 0;
    lua_pushlstring(L, hex, sizeof hex - 1);
    return 1;
}

/* random_bytes(n) -> n bytes */
static int l_random_bytes(lua_State *L)
{
    lua_Integer n = luaL_checkinteger(L, 1);
    luaL_Buffer b;

    luaL_argcheck(L, n >= 0 && n <= RANDOM_MAX, 1, "0 to 65536 expected");
    luaL_buffinit(L, &b);
    while (n > 0) {
        size_t part = n < 256 ? (size_t)n : 256; /* what one call always delivers in full */
        char *to = luaL_prepbuffer(&b);
        if (getrandom(to, part, 0) != (ssize_t)part)
            return luaL_error(L, "the kernel gives no random bytes");
        luaL_addsize(&b, part);
        n -= (lua_Integer)part;
    }
    luaL_pushresult(&b);
    return 1;
}

static int push_uuid(lua_State *L, int (*make)(char *))
{
    char text[UUID_TEXT];

    if (make(text) < 0)
        return luaL_error(L, "the kernel gives no random bytes");
    lua_pushlstring(L, text, UUID_TEXT - 1);
    return 1;
}

/* uuid() -> random UUID */
static int l_uuid(lua_State *L)
{
    return push_uuid(L, uuid_v4);
}

/* uuid7() -> UUID that sorts by time */
static int l_uuid7(lua_State *L)
{
    return push_uuid(L, uuid_v7);
}

/* hex(bytes) -> text */
static int l_hex(lua_State *L)
{
    size_t n;
    const char *s = luaL_checklstring(L, 1, &n);
    char *out = lua_newuserdata(L, 2 * n + 1);

    hex_encode(s, n, out);
    lua_pushlstring(L, out, 2 * n);
    return 1;
}

/* base64_encode(bytes) -> text */
static int l_base64_encode(lua_State *L)
{
    size_t n;
    const char *s = luaL_checklstring(L, 1, &n);
    char *out = lua_newuserdata(L, BASE64_ENCODED_MAX(n) + 1);

    lua_pushlstring(L, out, base64_encode(s, n, out));
    return 1;
}

/* base64_decode(text) -> bytes, or nil when it is not base64 */
static int l_base64_decode(lua_State *L)
{
    size_t n;
    const char *s = luaL_checklstring(L, 1, &n);
    char *out = lua_newuserdata(L, BASE64_DECODED_MAX(n) + 1);
    ssize_t len = base64_decode(s, n, out);

    if (len < 0)
        return 0;
    lua_pushlstring(L, out, (size_t)len);
    return 1;
}

static const luaL_Reg functions[] = {
    {"sha256", l_sha256},
    {"sha256_raw", l_sha256_raw},
    {"hmac_sha256", l_hmac_sha256},
    {"md5", l_md5},
    {"random_bytes", l_random_bytes},
    {"uuid", l_uuid},
    {"uuid7", l_uuid7},
    {"hex", l_hex},
    {"base64_encode", l_base64_encode},
    {"base64_decode", l_base64_decode},
    {NULL, NULL},
};

int luaopen_bolt_crypto(lua_State *L)
{
    lua_createtable(L, 0, sizeof functions / sizeof *functions);
    luaL_register(L, NULL, functions);
    return 1;
}

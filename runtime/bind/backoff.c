/* bolt.core.backoff: delays between retries, token buckets and circuit breakers on the monotonic clock. */
#include "base/backoff.h"

#include "base/breaker.h"
#include "base/limiter.h"

#include <lauxlib.h>
#include <stdint.h>
#include <sys/random.h>
#include <uv.h>

#define LIMITER "bolt.limiter"
#define BREAKER "bolt.breaker"

int luaopen_bolt_backoff(lua_State *L);

static double now(void)
{
    return (double)uv_hrtime() / 1e9;
}

/* From [0, 1). Spreading needs no secrets: the kernel seeds it once. */
static double random_unit(void)
{
    static uint64_t x;

    while (x == 0)
        if (getrandom(&x, sizeof x, 0) != sizeof x)
            x = uv_hrtime();
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return (double)(x >> 11) / 9007199254740992.0;
}

/* delay(attempt, base, factor, cap, jitter) -> seconds */
static int l_delay(lua_State *L)
{
    static const char *const jitters[] = {"none", "equal", "full", NULL};
    double attempt = luaL_checknumber(L, 1);
    backoff_policy p = {
        .base = luaL_checknumber(L, 2),
        .factor = luaL_checknumber(L, 3),
        .cap = luaL_checknumber(L, 4),
        .jitter = (backoff_jitter)luaL_checkoption(L, 5, NULL, jitters),
    };

    lua_pushnumber(L, backoff_delay(&p, attempt, random_unit()));
    return 1;
}

/* limiter(rate per second, burst) -> l */
static int l_limiter(lua_State *L)
{
    double rate = luaL_checknumber(L, 1), burst = luaL_checknumber(L, 2);

    luaL_argcheck(L, rate > 0, 1, "more than 0 expected");
    luaL_argcheck(L, burst >= 1, 2, "at least 1 expected");
    limiter_init(lua_newuserdata(L, sizeof(limiter)), rate, burst);
    luaL_getmetatable(L, LIMITER);
    lua_setmetatable(L, -2);
    return 1;
}

/* l:reserve() -> seconds to wait */
static int l_reserve(lua_State *L)
{
    lua_pushnumber(L, limiter_reserve(luaL_checkudata(L, 1, LIMITER), now()));
    return 1;
}

/* l:hold(seconds) */
static int l_hold(lua_State *L)
{
    limiter *l = luaL_checkudata(L, 1, LIMITER);

    limiter_hold(l, now(), luaL_checknumber(L, 2));
    return 0;
}

/* breaker(failures, cooldown) -> b */
static int l_breaker(lua_State *L)
{
    lua_Integer failures = luaL_checkinteger(L, 1);
    double cooldown = luaL_checknumber(L, 2);

    luaL_argcheck(L, failures >= 1, 1, "at least 1 expected");
    luaL_argcheck(L, cooldown >= 0, 2, "at least 0 expected");
    breaker_init(lua_newuserdata(L, sizeof(breaker)), (unsigned)failures, cooldown);
    luaL_getmetatable(L, BREAKER);
    lua_setmetatable(L, -2);
    return 1;
}

/* b:ask() -> 0 to go on, or seconds until the next try */
static int l_ask(lua_State *L)
{
    lua_pushnumber(L, breaker_ask(luaL_checkudata(L, 1, BREAKER), now()));
    return 1;
}

/* b:success() */
static int l_success(lua_State *L)
{
    breaker_success(luaL_checkudata(L, 1, BREAKER));
    return 0;
}

/* b:failure() */
static int l_failure(lua_State *L)
{
    breaker_failure(luaL_checkudata(L, 1, BREAKER), now());
    return 0;
}

/* b:state() -> "closed" | "open" | "half_open" */
static int l_state(lua_State *L)
{
    static const char *const names[] = {"closed", "open", "half_open"};
    breaker *b = luaL_checkudata(L, 1, BREAKER);

    lua_pushstring(L, names[b->state]);
    return 1;
}

static const luaL_Reg functions[] = {
    {"delay", l_delay}, {"limiter", l_limiter}, {"breaker", l_breaker}, {NULL, NULL}};
static const luaL_Reg limiter_methods[] = {{"reserve", l_reserve}, {"hold", l_hold}, {NULL, NULL}};
static const luaL_Reg breaker_methods[] = {
    {"ask", l_ask}, {"success", l_success}, {"failure", l_failure}, {"state", l_state}, {NULL, NULL}};

static void new_class(lua_State *L, const char *name, const luaL_Reg *methods)
{
    luaL_newmetatable(L, name);
    lua_newtable(L);
    luaL_register(L, NULL, methods);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
}

int luaopen_bolt_backoff(lua_State *L)
{
    new_class(L, LIMITER, limiter_methods);
    new_class(L, BREAKER, breaker_methods);
    lua_newtable(L);
    luaL_register(L, NULL, functions);
    return 1;
}

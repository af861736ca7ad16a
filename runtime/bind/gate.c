/* bolt.core.gate: a browser's only way out, for lua/bolt/browser/: to public addresses, or to one proxy. */
#include "core/fault.h"
#include "core/fiber.h"
#include "net/socks.h"

#include <lauxlib.h>
#include <uv.h>

#define META "bolt.gate"

int luaopen_bolt_gate(lua_State *L);

static socks *check(lua_State *L)
{
    socks **s = luaL_checkudata(L, 1, META);

    if (!*s)
        luaL_error(L, "this gate is closed");
    return *s;
}

static socks **new_gate(lua_State *L)
{
    socks **ref = lua_newuserdata(L, sizeof *ref);

    *ref = NULL;
    luaL_getmetatable(L, META);
    lua_setmetatable(L, -2);
    return ref;
}

/* open(hosts) -> gate; hosts may be private */
static int l_open(lua_State *L)
{
    const char *hosts[64];
    int n, rc;
    socks **ref;

    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    n = (int)lua_objlen(L, 1);
    luaL_argcheck(L, n <= 64, 1, "at most 64 hosts");
    luaL_checkstack(L, n + 4, "gate");
    for (int i = 0; i < n; i++) {
        lua_rawgeti(L, 1, i + 1);
        hosts[i] = luaL_checkstring(L, -1);
    }
    ref = new_gate(L);
    if ((rc = socks_open(hosts, n, ref)) < 0)
        return fault_throw(L, "browser_failed", 0, "cannot open the browser's way out: %s", uv_strerror(rc));
    return 1;
}

/* relay(host, port) -> gate that leads to this proxy only */
static int l_relay(lua_State *L)
{
    const char *host = luaL_checkstring(L, 1);
    int port = (int)luaL_checkinteger(L, 2), rc;

    if ((rc = socks_relay(host, port, new_gate(L))) < 0)
        return fault_throw(L, "browser_failed", 0, "cannot open the way to the proxy: %s", uv_strerror(rc));
    return 1;
}

/* gate:port() */
static int l_port(lua_State *L)
{
    lua_pushinteger(L, socks_port(check(L)));
    return 1;
}

/* gate:failure(host, port) -> why the last connection there failed, or nothing */
static int l_failure(lua_State *L)
{
    const char *why = socks_failure(check(L), luaL_checkstring(L, 2), (int)luaL_checkinteger(L, 3));

    if (!why)
        return 0;
    lua_pushstring(L, why);
    return 1;
}

/* gate:close(); also what its garbage collection does */
static int l_close(lua_State *L)
{
    socks **s = luaL_checkudata(L, 1, META);

    if (*s)
        socks_close(*s);
    *s = NULL;
    return 0;
}

static const luaL_Reg functions[] = {
    {"open", l_open},   /* open(hosts) -> gate */
    {"relay", l_relay}, /* relay(host, port) -> gate */
    {NULL, NULL},
};

static const luaL_Reg methods[] = {
    {"port", l_port}, {"failure", l_failure}, {"close", l_close}, {NULL, NULL}};

int luaopen_bolt_gate(lua_State *L)
{
    fiber_class(L, META, l_close, methods, NULL);
    lua_newtable(L);
    fiber_setfuncs(L, functions, NULL);
    return 1;
}

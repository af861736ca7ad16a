/* bolt.core.log: write(level, msg, key, value, ...) with strings only; lua/bolt/log.lua makes them. */
#include "core/log.h"

#include "core/fault.h"

#include <lauxlib.h>
#include <uv.h>

int luaopen_bolt_log(lua_State *L);

static const char *const levels[] = {"debug", "info", "warn", "error", NULL};

static int l_write(lua_State *L)
{
    const char *pairs[128];
    log_level level = (log_level)luaL_checkoption(L, 1, NULL, levels);
    const char *msg = luaL_checkstring(L, 2);
    int n = (lua_gettop(L) - 2) / 2;

    if (n > 64)
        n = 64;
    for (int i = 0; i < 2 * n; i++)
        pairs[i] = luaL_checkstring(L, 3 + i);
    log_write_pairs(level, msg, pairs, n);
    return 0;
}

static int l_enabled(lua_State *L)
{
    lua_pushboolean(L, log_enabled((log_level)luaL_checkoption(L, 1, NULL, levels)));
    return 1;
}

static int l_set_level(lua_State *L)
{
    log_set_level((log_level)luaL_checkoption(L, 1, NULL, levels));
    return 0;
}

/* to_file(path); raises kind "fs" with field code when the file cannot be opened */
static int l_to_file(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    int rc = log_to_file(path);

    if (rc == 0)
        return 0;
    fault_push(L, "fs", 0, "cannot write the log %s: %s", path, uv_strerror(rc));
    lua_pushstring(L, uv_err_name(rc));
    lua_setfield(L, -2, "code");
    return lua_error(L);
}

static const luaL_Reg plain[] = {
    {"write", l_write},     {"enabled", l_enabled}, {"set_level", l_set_level},
    {"to_file", l_to_file}, {NULL, NULL},
};

int luaopen_bolt_log(lua_State *L)
{
    lua_newtable(L);
    luaL_setfuncs(L, plain, 0);
    return 1;
}

#include "core/fault.h"

#include <lauxlib.h>
#include <stdio.h>

#define META "bolt.error"

/* The message, with what caused it behind a colon when the error has no message of its own. */
static int error_tostring(lua_State *L)
{
    lua_getfield(L, 1, "message");
    if (!lua_isstring(L, -1)) {
        lua_pop(L, 1);
        lua_getfield(L, 1, "kind");
    }
    if (!lua_isstring(L, -1))
        lua_pushliteral(L, "error without a message");
    return 1;
}

void fault_init(lua_State *L)
{
    luaL_newmetatable(L, META);
    lua_pushliteral(L, META);
    lua_setfield(L, -2, "__name");
    lua_pushcfunction(L, error_tostring);
    lua_setfield(L, -2, "__tostring");
    lua_pop(L, 1);
}

static void push_va(lua_State *L, const char *kind, int retryable, const char *fmt, va_list ap)
{
    char text[2048];

    vsnprintf(text, sizeof text, fmt, ap);
    luaL_checkstack(L, 4, "error");
    lua_createtable(L, 0, 3);
    lua_pushstring(L, kind);
    lua_setfield(L, -2, "kind");
    lua_pushstring(L, text);
    lua_setfield(L, -2, "message");
    lua_pushboolean(L, retryable);
    lua_setfield(L, -2, "retryable");
    luaL_getmetatable(L, META);
    lua_setmetatable(L, -2);
}

void fault_push(lua_State *L, const char *kind, int retryable, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    push_va(L, kind, retryable, fmt, ap);
    va_end(ap);
}

int fault_throw(lua_State *L, const char *kind, int retryable, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    push_va(L, kind, retryable, fmt, ap);
    va_end(ap);
    return lua_error(L);
}

const char *fault_text(lua_State *L, int idx)
{
    if (idx < 0)
        idx = lua_gettop(L) + idx + 1;
    if (luaL_callmeta(L, idx, "__tostring") && lua_isstring(L, -1))
        return lua_tostring(L, -1);
    if (lua_isstring(L, idx))
        lua_pushvalue(L, idx);
    else
        lua_pushfstring(L, "error of type %s", luaL_typename(L, idx));
    return lua_tostring(L, -1);
}

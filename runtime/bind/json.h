/*
 * JSON for the other bindings: Lua values to text and back, with the rules of lua/bolt/json.lua.
 *
 * luaopen_bolt_json must have run before (it does when "bolt.json" is first required). No function
 * here runs Lua code or yields. Not to be called from a finaliser.
 */
#ifndef BOLT_BIND_JSON_H
#define BOLT_BIND_JSON_H

#include "base/bytes.h"

#include <lua.h>

/* Pushes the value and returns 0; or pushes nothing, puts a reason into error and returns -1. Raises only for
 * memory and stack, so it may be called from fiber_op.push. */
int json_push(lua_State *L, const char *text, size_t n, char *error, size_t nerror);

/* The same for what browsers write: members of objects that are null are left out, half of a surrogate pair
 * becomes U+FFFD. */
int json_push_lean(lua_State *L, const char *text, size_t n, char *error, size_t nerror);

enum { JSON_CANONICAL = 1, JSON_PRETTY = 2 };

/* Appends the value at idx to out. Raises kind "encode"; out is the caller's to free, so use a static one. */
void json_append(lua_State *L, int idx, int flags, bytes *out);

/* Is the value at idx json.null? */
int json_is_null(lua_State *L, int idx);

int luaopen_bolt_json(lua_State *L);

#endif

/*
 * Errors as Lua values: tables { kind, message, retryable, cause } that print as their message.
 *
 * Every failure of the world that reaches Lua has this shape, whether C or Lua made it; `bolt.errors` is the
 * Lua side. kind is lower_snake and decides what happens next ("timeout", "cancelled", "network", ...).
 */
#ifndef BOLT_FAULT_H
#define BOLT_FAULT_H

#include <lua.h>
#include <stdarg.h>

/* Creates the shared metatable. Once per state, before anything else here. */
void fault_init(lua_State *L);

/* Pushes one error table. fmt as printf. */
void fault_push(lua_State *L, const char *kind, int retryable, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Pushes and raises. Never returns; int so that bindings can `return fault_throw(...)`. */
int fault_throw(lua_State *L, const char *kind, int retryable, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* The text of the error value at idx, of any type; pushes it and returns it. */
const char *fault_text(lua_State *L, int idx);

#endif

/* The C modules that Lua can see: one line each in modules.c. `require "bolt.core.NAME"`. */
#ifndef BOLT_MODULES_H
#define BOLT_MODULES_H

#include <lua.h>

void modules_preload(lua_State *L);

#endif

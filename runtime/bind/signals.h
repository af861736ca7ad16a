/* Signals by their names, for the bindings. */
#ifndef BOLT_BIND_SIGNALS_H
#define BOLT_BIND_SIGNALS_H

#include <lua.h>

/* The number of the signal at idx: a name with or without SIG, or a number (0 asks whether the process is
 * there). Raises for a name that is none. */
int signals_check(lua_State *L, int idx);

#endif

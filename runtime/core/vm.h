/*
 * The Lua state: how it is made and what it may use.
 *
 * The JIT is off: compiled loops cannot be interrupted by the watchdog, and this kind of program gains
 * nothing from it. Memory is counted by a wrapper around LuaJIT's own allocator; the cap (default 512 MiB,
 * BOLT_LUA_HEAP_MB) is enforced only inside a slice, where running out is an ordinary Lua error: outside, C
 * code that is not protected must not fail. After the first refusal the slice gets a little more, so that the
 * error can be dealt with, and what it leaves behind is collected before anybody else runs: Lua does not
 * collect by itself when memory is refused.
 */
#ifndef BOLT_VM_H
#define BOLT_VM_H

#include <lua.h>
#include <stddef.h>

/* A state with the standard libraries and faults ready. NULL: no memory. */
lua_State *vm_new(void);
void vm_free(lua_State *L);

/* Between these two calls an allocation over the cap fails. The scheduler calls them around lua_resume. */
void vm_slice_begin(void);
void vm_slice_end(lua_State *L);

/* Bytes in use by Lua. */
size_t vm_heap_bytes(void);

#endif

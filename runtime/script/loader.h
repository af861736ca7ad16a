/*
 * The loader: finds the text of library, flows and migrations.
 *
 * In a checkout (the binary lies in a folder, or in a folder of a folder, that holds lua/bolt/start.lua)
 * files are read from disk, so that a saved file is what runs. An installed binary uses the copies embedded
 * at build time. Paths are relative to the top of the tree: "lua/bolt/json.lua".
 *
 * A file whose size and time of change are those of the embedded copy is not read: it is that copy. A start
 * reads hundreds.
 *
 * Each embedded Lua file has its bytecode beside it. A text that is the same as the embedded one is loaded
 * from that, also when it came from disk: most of the time of a start went into compiling.
 *
 * Reading is synchronous: it happens at start and reload, on small local files.
 */
#ifndef BOLT_LOADER_H
#define BOLT_LOADER_H

#include <lua.h>
#include <stddef.h>

/* Finds the root. Call once before anything else. */
void loader_init(void);

/* The text of a file, malloc'ed when *owned is set, else static. NULL when there is no such file. */
const char *loader_read(const char *path, size_t *size, int *owned);

/* Pushes the function that the text of the file at path is, and returns 0; else an error message, and its
 * LUA_ERR. */
int loader_compile(lua_State *L, const char *text, size_t size, const char *path);

int luaopen_bolt_loader(lua_State *L);

#endif

/*
 * File watch: says when something in a set of folders changed.
 *
 * Lua: watch.open({dir, ...}) -> w; w:next() waits for a change and returns true; changes between two calls
 * are kept as one. It says that something changed, not what: whoever asks compares content. Folders are
 * watched one by one (inotify is not recursive); a folder made later is not seen until the watch is opened
 * again.
 */
#ifndef BOLT_WATCH_H
#define BOLT_WATCH_H

#include <lua.h>

int luaopen_bolt_watch(lua_State *L);

#endif

#include "bind/modules.h"

#include <lauxlib.h>

int luaopen_bolt_backoff(lua_State *L);
int luaopen_bolt_chromium(lua_State *L);
int luaopen_bolt_crypto(lua_State *L);
int luaopen_bolt_db(lua_State *L);
int luaopen_bolt_fiber(lua_State *L);
int luaopen_bolt_fs(lua_State *L);
int luaopen_bolt_json(lua_State *L);
int luaopen_bolt_http(lua_State *L);
int luaopen_bolt_loader(lua_State *L);
int luaopen_bolt_gate(lua_State *L);
int luaopen_bolt_log(lua_State *L);
int luaopen_bolt_repl(lua_State *L);
int luaopen_bolt_server(lua_State *L);
int luaopen_bolt_process(lua_State *L);
int luaopen_bolt_signals(lua_State *L);
int luaopen_bolt_watch(lua_State *L);

static const luaL_Reg modules[] = {
    {"bolt.core.backoff", luaopen_bolt_backoff},   /* retry delays, token buckets, circuit breakers */
    {"bolt.core.chromium", luaopen_bolt_chromium}, /* a browser over its debugging pipe */
    {"bolt.core.crypto", luaopen_bolt_crypto},     /* hashes, random bytes, identifiers */
    {"bolt.core.db", luaopen_bolt_db},             /* PostgreSQL: query, tx, journal */
    {"bolt.core.fiber", luaopen_bolt_fiber},       /* spawn, sleep, wait */
    {"bolt.core.fs", luaopen_bolt_fs},             /* files, on worker threads */
    {"bolt.core.gate", luaopen_bolt_gate},         /* a browser's way out */
    {"bolt.core.json", luaopen_bolt_json},         /* Lua values to JSON and back */
    {"bolt.core.http", luaopen_bolt_http},         /* HTTP client */
    {"bolt.core.loader", luaopen_bolt_loader},     /* library, flows and migrations as text */
    {"bolt.core.log", luaopen_bolt_log},           /* one line per event */
    {"bolt.core.repl", luaopen_bolt_repl},         /* lines over a Unix socket, line editing */
    {"bolt.core.server", luaopen_bolt_server},     /* HTTP server */
    {"bolt.core.process", luaopen_bolt_process},   /* child processes, locks */
    {"bolt.core.signals", luaopen_bolt_signals},   /* to us and to others */
    {"bolt.core.watch", luaopen_bolt_watch},       /* changes of files */
    {NULL, NULL},
};

void modules_preload(lua_State *L)
{
    lua_getglobal(L, "package");
    lua_getfield(L, -1, "preload");
    for (const luaL_Reg *m = modules; m->name; m++) {
        lua_pushcfunction(L, m->func);
        lua_setfield(L, -2, m->name);
    }
    lua_pop(L, 2);
}

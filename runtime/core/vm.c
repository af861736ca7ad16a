#include "core/vm.h"

#include "core/fault.h"
#include "core/log.h"

#include <lauxlib.h>
#include <luajit.h>
#include <lualib.h>
#include <stdlib.h>

static lua_Alloc inner;
static void *inner_ud;
#define RESERVE (8u << 20) /* over the cap, after the first refusal of a slice */

static size_t used, cap = 512u << 20;
static int capped, refused;

static void *count(void *ud, void *p, size_t was, size_t want)
{
    void *q;

    (void)ud;
    if (capped && want > was && used + (want - was) > cap + (refused ? RESERVE : 0)) {
        refused = 1;
        return NULL;
    }
    q = inner(inner_ud, p, was, want);
    if (q || want == 0)
        used = used - was + want;
    return q;
}

/* Reached only by an error outside every protected call, which is a bug of ours. */
static int panic(lua_State *L)
{
    log_error("lua panic", "error", fault_text(L, -1));
    abort();
}

lua_State *vm_new(void)
{
    const char *mb = getenv("BOLT_LUA_HEAP_MB");
    lua_State *L = luaL_newstate();

    if (!L)
        return NULL;
    if (mb && strtoul(mb, NULL, 10) > 0)
        cap = (size_t)strtoul(mb, NULL, 10) << 20;
    lua_atpanic(L, panic);
    used = (size_t)lua_gc(L, LUA_GCCOUNT, 0) * 1024;
    inner = lua_getallocf(L, &inner_ud);
    lua_setallocf(L, count, NULL);
    luaL_openlibs(L);
    luaJIT_setmode(L, 0, LUAJIT_MODE_ENGINE | LUAJIT_MODE_OFF); /* after openlibs, which switches it on */
    lua_gc(L, LUA_GCSETPAUSE, 200);
    fault_init(L);
    return L;
}

void vm_free(lua_State *L)
{
    lua_setallocf(L, inner, inner_ud);
    lua_close(L);
}

void vm_slice_begin(void)
{
    capped = 1;
}

void vm_slice_end(lua_State *L)
{
    capped = 0;
    if (refused) {
        refused = 0;
        lua_gc(L, LUA_GCCOLLECT, 0);
    }
}

size_t vm_heap_bytes(void)
{
    return used;
}

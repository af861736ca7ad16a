#include "script/watch.h"

#include "core/fault.h"
#include "core/fiber.h"
#include "core/sched.h"

#include <stdlib.h>

#define META "bolt.watch"

/* Survives its userdata until libuv has closed every handle. */
typedef struct watch watch;
struct watch {
    fiber_op op;
    int waiting, changed, closed;
    int handles; /* open uv handles */
    watch *next;
    struct {
        uv_fs_event_t event; /* a struct, so that the flexible array has a name per element */
    } dirs[];
};

static watch *all;

static void on_change(uv_fs_event_t *h, const char *name, int events, int status)
{
    watch *w = h->data;

    (void)name;
    (void)events;
    (void)status;
    w->changed = 1;
    if (w->waiting) {
        w->waiting = 0;
        fiber_done(&w->op);
    }
}

static int push(fiber_op *op, lua_State *L)
{
    watch *w = (watch *)op;

    lua_pushboolean(L, w->changed);
    w->changed = 0;
    return 1;
}

static void left(fiber_op *op)
{
    ((watch *)op)->waiting = 0;
}

static void on_closed(uv_handle_t *h)
{
    watch *w = h->data;

    if (--w->handles == 0)
        free(w);
}

static void stop(watch *w)
{
    int n = w->handles;

    if (w->closed)
        return;
    w->closed = 1;
    for (watch **p = &all; *p; p = &(*p)->next)
        if (*p == w) {
            *p = w->next;
            break;
        }
    if (w->waiting) { /* tell the fiber that waits: nothing will come any more */
        w->waiting = 0;
        fiber_done(&w->op);
    }
    if (n == 0)
        free(w);
    for (int i = 0; i < n; i++)
        uv_close((uv_handle_t *)&w->dirs[i].event, on_closed);
}

static void at_close(void *arg)
{
    (void)arg;
    while (all)
        stop(all);
}

static watch **check(lua_State *L)
{
    return luaL_checkudata(L, 1, META);
}

/* open({dir, ...}) -> watch */
static int l_open(lua_State *L)
{
    static int registered;
    int n, rc;
    watch *w, **p;

    luaL_checktype(L, 1, LUA_TTABLE);
    n = (int)lua_objlen(L, 1);
    p = lua_newuserdata(L, sizeof *p);
    *p = NULL;
    luaL_getmetatable(L, META);
    lua_setmetatable(L, -2);
    if (!(w = calloc(1, sizeof *w + (size_t)n * sizeof w->dirs[0])))
        return luaL_error(L, "not enough memory");
    w->op = (fiber_op){.what = "file change", .push = push, .cancel = left};
    w->next = all;
    all = w;
    *p = w;
    if (!registered) {
        registered = 1;
        sched_at_close(at_close, NULL);
    }
    for (int i = 0; i < n; i++) {
        const char *dir;
        lua_rawgeti(L, 1, i + 1);
        dir = lua_tostring(L, -1);
        uv_fs_event_init(sched_loop(), &w->dirs[i].event);
        w->dirs[i].event.data = w;
        w->handles++;
        if ((rc = uv_fs_event_start(&w->dirs[i].event, on_change, dir ? dir : "", 0)) < 0) {
            *p = NULL;
            stop(w);
            return fault_throw(L, "watch", 0, "cannot watch the folder %s: %s", dir ? dir : "?",
                               uv_strerror(rc));
        }
        lua_pop(L, 1);
    }
    return 1;
}

/* w:next() -> true on a change, false when the watch was closed */
static int l_next(lua_State *L)
{
    watch *w = *check(L);

    if (!w || w->closed || w->changed) {
        lua_pushboolean(L, w && w->changed);
        if (w)
            w->changed = 0;
        return 1;
    }
    w->waiting = 1;
    return fiber_await(L, &w->op);
}

static int l_close(lua_State *L)
{
    watch **p = check(L);

    if (*p && !(*p)->waiting)
        stop(*p);
    else if (*p)
        return luaL_error(L, "a fiber waits on this watch: cancel it first");
    *p = NULL;
    return 0;
}

static int l_gc(lua_State *L)
{
    watch **p = check(L);

    for (watch *w = all; w; w = w->next) /* shutdown may have freed it before us */
        if (w == *p) {
            stop(w);
            break;
        }
    *p = NULL;
    return 0;
}

static const luaL_Reg plain[] = {{"open", l_open}, {NULL, NULL}};
static const luaL_Reg methods[] = {{"close", l_close}, {NULL, NULL}};
static const luaL_Reg awaiting[] = {{"next", l_next}, {NULL, NULL}};

int luaopen_bolt_watch(lua_State *L)
{
    fiber_class(L, META, l_gc, methods, awaiting);
    lua_newtable(L);
    luaL_setfuncs(L, plain, 0);
    return 1;
}

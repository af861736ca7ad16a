/*
 * bolt: finds out what to run and runs it.
 *
 * Everything that a user sees is decided in Lua (lua/bolt/start.lua, lua/bolt/cli/). This file only answers
 * --version at once, and starts the Lua state on a thread of its own, whose 256 MiB of stack (virtual; pages
 * are touched when used) turn deep recursion through C into an ordinary Lua error instead of a crash.
 */
#include "bind/modules.h"
#include "core/log.h"
#include "core/sched.h"
#include "core/vm.h"
#include "core/watchdog.h"
#include "script/loader.h"

#include <lauxlib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define STACK_BYTES     (256u << 20)
#define SLICE_BUDGET_MS 2000

struct program {
    int argc, result;
    char **argv;
};

/* Pushes the start function and the arguments; returns how many arguments, or -1 with an error on top. */
static int push_start(lua_State *L, struct program *p)
{
    size_t size = 0;
    int owned, rc;
    const char *text = loader_read("lua/bolt/start.lua", &size, &owned);

    if (!text) {
        lua_pushliteral(L, "lua/bolt/start.lua is missing from this binary and from disk");
        return -1;
    }
    rc = loader_compile(L, text, size, "lua/bolt/start.lua");
    if (owned)
        free((char *)text);
    if (rc)
        return -1;
    luaL_checkstack(L, p->argc, "arguments");
    for (int i = 1; i < p->argc; i++)
        lua_pushstring(L, p->argv[i]);
    return p->argc > 0 ? p->argc - 1 : 0;
}

static void run(void *arg)
{
    struct program *p = arg;
    const char *budget = getenv("BOLT_SLICE_MS");
    lua_State *L = vm_new();
    int nargs, rc;

    p->result = 1;
    if (!L) {
        fprintf(stderr, "bolt: not enough memory to start\n");
        return;
    }
    modules_preload(L);
    if ((rc = sched_init(L)) < 0) {
        fprintf(stderr, "bolt: cannot start the event loop: %s\n", uv_strerror(rc));
        goto end;
    }
    if ((rc = watchdog_start(L, budget ? (int)strtol(budget, NULL, 10) : SLICE_BUDGET_MS)) < 0)
        log_warn("no watchdog on this system: a script that loops for ever will block", "error",
                 uv_strerror(rc));
    nargs = push_start(L, p);
    if (nargs < 0) {
        fprintf(stderr, "bolt: %s\n", lua_tostring(L, -1));
        goto end;
    }
    p->result = sched_run(L, nargs);
end:
    watchdog_stop();
    vm_free(L);
}

int main(int argc, char **argv)
{
    struct program p = {.argc = argc, .argv = argv};
    uv_thread_options_t options = {.flags = UV_THREAD_HAS_STACK_SIZE, .stack_size = STACK_BYTES};
    uv_thread_t thread;
    int rc;

    if (argc == 2 && (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V"))) {
        printf("bolt %s\n", BOLT_VERSION);
        return 0;
    }
    signal(SIGPIPE, SIG_IGN);
    log_init();
    loader_init();
    if ((rc = uv_thread_create_ex(&thread, &options, run, &p)) < 0) {
        fprintf(stderr, "bolt: cannot start a thread with %u MiB of stack: %s\n", STACK_BYTES >> 20,
                uv_strerror(rc));
        return 1;
    }
    uv_thread_join(&thread);
    return p.result;
}

/* bolt.core.process: child processes, locks, and what this process is. */
#include "core/process.h"

#include "core/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define META      "bolt.process"
#define LOCK_META "bolt.lock"
#define ARGS_MAX  128

int luaopen_bolt_process(lua_State *L);

typedef struct {
    fiber_op op;
    process *p;
    int waiting;
} child;

/* ---- children ---- */

static const char *string_field(lua_State *L, int idx, const char *name)
{
    const char *s;

    lua_getfield(L, idx, name);
    s = lua_isnil(L, -1) ? NULL : luaL_checkstring(L, -1);
    lua_pop(L, 1); /* the table keeps it */
    return s;
}

static int int_field(lua_State *L, int idx, const char *name)
{
    int n;

    lua_getfield(L, idx, name);
    n = lua_isnil(L, -1) ? -1 : (int)luaL_checkinteger(L, -1);
    lua_pop(L, 1);
    return n;
}

/* The strings of the list at idx as a NULL-ended array; the list keeps them alive. */
static char **string_list(lua_State *L, int idx, char **out)
{
    int n = (int)lua_objlen(L, idx);

    luaL_argcheck(L, n < ARGS_MAX, 1, "too many strings");
    for (int i = 0; i < n; i++) {
        lua_rawgeti(L, idx, i + 1);
        out[i] = (char *)(uintptr_t)luaL_checkstring(L, -1);
        lua_pop(L, 1);
    }
    out[n] = NULL;
    return out;
}

static int push_exit(fiber_op *op, lua_State *L)
{
    child *c = (child *)op;
    int code, signum;

    process_ended(c->p, &code, &signum);
    lua_pushinteger(L, code);
    lua_pushinteger(L, signum);
    return 2;
}

static void wait_over(fiber_op *op)
{
    ((child *)op)->waiting = 0;
}

static void wait_left(fiber_op *op)
{
    child *c = (child *)op;

    c->waiting = 0;
    process_left(c->p);
}

/* spawn{args=, env=, cwd=, out=, err=, uid=, gid=, detached=} -> child */
static int l_spawn(lua_State *L)
{
    char *args[ARGS_MAX], *env[ARGS_MAX], why[256];
    process_options o = {.uid = -1, .gid = -1};
    process *p;
    child *c;

    fiber_check_effects(L, "process.spawn");
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_getfield(L, 1, "args");
    luaL_argcheck(L, lua_istable(L, 2) && lua_objlen(L, 2) > 0, 1, "args: a list of strings expected");
    o.args = string_list(L, 2, args);
    lua_getfield(L, 1, "env");
    if (lua_istable(L, 3))
        o.env = string_list(L, 3, env);
    o.cwd = string_field(L, 1, "cwd");
    o.out = string_field(L, 1, "out");
    o.err = string_field(L, 1, "err");
    o.uid = int_field(L, 1, "uid");
    o.gid = int_field(L, 1, "gid");
    lua_getfield(L, 1, "detached");
    o.detached = lua_toboolean(L, -1);
    c = lua_newuserdata(L, sizeof *c);
    memset(c, 0, sizeof *c);
    c->op = (fiber_op){.what = "child process", .push = push_exit, .cancel = wait_left, .release = wait_over};
    if (process_spawn(&o, &p, why, sizeof why) < 0)
        return fault_throw(L, "spawn", 0, "%s", why);
    c->p = p;
    luaL_getmetatable(L, META);
    lua_setmetatable(L, -2);
    return 1;
}

static child *check_child(lua_State *L)
{
    return luaL_checkudata(L, 1, META);
}

/* p:wait() -> exit code, signal */
static int child_wait(lua_State *L)
{
    child *c = check_child(L);

    if (c->waiting)
        return luaL_error(L, "another fiber waits here already");
    c->waiting = 1;
    process_wait(c->p, &c->op);
    return fiber_await(L, &c->op);
}

/* p:kill(signal) -> was it there? */
static int child_kill(lua_State *L)
{
    lua_pushboolean(L, process_kill(check_child(L)->p, (int)luaL_checkinteger(L, 2)) == 0);
    return 1;
}

/* p:ended() -> has it ended? */
static int child_ended(lua_State *L)
{
    int code, signum;

    lua_pushboolean(L, process_ended(check_child(L)->p, &code, &signum));
    return 1;
}

static int child_pid(lua_State *L)
{
    lua_pushinteger(L, process_pid(check_child(L)->p));
    return 1;
}

static int child_gc(lua_State *L)
{
    process_close(check_child(L)->p);
    return 0;
}

/* ---- locks ---- */

/* lock(path, "shared" | "exclusive") -> lock, or nil when somebody else holds it */
static int l_lock(lua_State *L)
{
    static const char *const kinds[] = {"shared", "exclusive", NULL};
    const char *path = luaL_checkstring(L, 1);
    int op = luaL_checkoption(L, 2, NULL, kinds) ? LOCK_EX : LOCK_SH, fd, *p;

    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return fault_throw(L, "fs", 0, "cannot open the lock file %s: %s", path, strerror(errno));
    if (flock(fd, op | LOCK_NB) < 0) {
        close(fd);
        return 0;
    }
    p = lua_newuserdata(L, sizeof *p);
    *p = fd;
    luaL_getmetatable(L, LOCK_META);
    lua_setmetatable(L, -2);
    return 1;
}

static int lock_release(lua_State *L)
{
    int *p = luaL_checkudata(L, 1, LOCK_META);

    if (*p >= 0)
        close(*p);
    *p = -1;
    return 0;
}

/* ---- this process ---- */

/* user(name or uid) -> uid, gid, home, name; nil when there is none */
static int l_user(lua_State *L)
{
    struct passwd *pw = lua_type(L, 1) == LUA_TNUMBER ? getpwuid((uid_t)lua_tointeger(L, 1))
                                                      : getpwnam(luaL_checkstring(L, 1));

    if (!pw)
        return 0;
    lua_pushinteger(L, (lua_Integer)pw->pw_uid);
    lua_pushinteger(L, (lua_Integer)pw->pw_gid);
    lua_pushstring(L, pw->pw_dir);
    lua_pushstring(L, pw->pw_name);
    return 4;
}

static int l_pid(lua_State *L)
{
    lua_pushinteger(L, getpid());
    return 1;
}

static int l_euid(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)geteuid());
    return 1;
}

/* signal(pid, signum) -> was it there? signum 0 asks only */
static int l_signal(lua_State *L)
{
    pid_t pid = (pid_t)luaL_checkinteger(L, 1);

    luaL_argcheck(L, pid > 1, 1, "a process id above 1 expected");
    lua_pushboolean(L, kill(pid, (int)luaL_checkinteger(L, 2)) == 0 || errno == EPERM);
    return 1;
}

/* is_terminal(fd) */
static int l_is_terminal(lua_State *L)
{
    lua_pushboolean(L, isatty((int)luaL_checkinteger(L, 1)));
    return 1;
}

static const luaL_Reg plain[] = {
    {"spawn", l_spawn},
    {"lock", l_lock},
    {"user", l_user},
    {"pid", l_pid},
    {"euid", l_euid},
    {"signal", l_signal},
    {"is_terminal", l_is_terminal},
    {NULL, NULL},
};
static const luaL_Reg child_plain[] = {
    {"kill", child_kill}, {"pid", child_pid}, {"ended", child_ended}, {NULL, NULL}};
static const luaL_Reg child_awaiting[] = {{"wait", child_wait}, {NULL, NULL}};
static const luaL_Reg lock_plain[] = {{"release", lock_release}, {NULL, NULL}};

int luaopen_bolt_process(lua_State *L)
{
    luaL_newmetatable(L, META);
    lua_pushcfunction(L, child_gc);
    lua_setfield(L, -2, "__gc");
    lua_newtable(L);
    fiber_setfuncs(L, child_plain, child_awaiting);
    lua_setfield(L, -2, "__index");
    luaL_newmetatable(L, LOCK_META);
    lua_pushcfunction(L, lock_release);
    lua_setfield(L, -2, "__gc");
    lua_newtable(L);
    luaL_setfuncs(L, lock_plain, 0);
    lua_setfield(L, -2, "__index");
    lua_newtable(L);
    luaL_setfuncs(L, plain, 0);
    return 1;
}

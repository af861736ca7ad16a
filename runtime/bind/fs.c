/* bolt.core.fs: files on libuv's worker threads, so that a slow disk stops one fiber and not the loop. */
#include "base/file.h"
#include "core/effects.h"
#include "core/fault.h"
#include "core/fiber.h"
#include "core/sched.h"

#include <errno.h>
#include <lauxlib.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int luaopen_bolt_fs(lua_State *L);

typedef struct job job;
struct job {
    fiber_op op;
    uv_work_t work;
    int (*run)(job *);                 /* on a worker thread: 0 or a negative errno */
    int (*result)(job *, lua_State *); /* pushes what the fiber gets; NULL: nothing */
    int rc;
    int left;         /* the fiber is gone: free when the worker is done */
    int leased, late; /* not begun when the worker's lease has run out; it was so */
    char *path;
    bytes data; /* what is written, or what was read */
    size_t max;
    mode_t mode;
    int flags;
    uid_t uid;
    gid_t gid;
    struct stat st;
};

static void job_free(job *j)
{
    bytes_free(&j->data);
    free(j->path);
    free(j);
}

static void on_work(uv_work_t *w)
{
    job *j = w->data;

    j->late = j->leased && effects_over(); /* this thread, too, can have been stopped for long */
    j->rc = j->late ? 0 : j->run(j);
}

static void on_worked(uv_work_t *w, int status)
{
    job *j = w->data;

    if (j->left) {
        job_free(j);
        return;
    }
    if (status < 0)
        j->rc = status;
    fiber_done(&j->op);
}

static void op_cancel(fiber_op *op)
{
    job *j = (job *)op;

    j->left = 1;
    uv_cancel((uv_req_t *)&j->work); /* helps only while it waits for a thread */
}

static void op_release(fiber_op *op)
{
    job_free((job *)op);
}

/* kind "fs" with the fields code ("ENOENT") and path. */
static int push_error(job *j, lua_State *L)
{
    fault_push(L, "fs", 0, "%s: %s: %s", j->op.what, j->path, uv_strerror(j->rc));
    lua_pushstring(L, uv_err_name(j->rc));
    lua_setfield(L, -2, "code");
    lua_pushstring(L, j->path);
    lua_setfield(L, -2, "path");
    return FIBER_RAISE;
}

static int op_push(fiber_op *op, lua_State *L)
{
    job *j = (job *)op;

    if (j->late)
        return fiber_push_lease_lost(L, j->op.what);
    if (j->rc < 0)
        return push_error(j, L);
    return j->result ? j->result(j, L) : 0;
}

/* A job about the path in argument 1. Raises on a path that C would cut at a NUL. */
static job *job_new(lua_State *L, const char *what, int (*run)(job *))
{
    size_t n;
    const char *path = luaL_checklstring(L, 1, &n);
    job *j;

    luaL_argcheck(L, n > 0 && !memchr(path, 0, n), 1, "a path expected");
    j = calloc(1, sizeof *j);
    if (!j || !(j->path = strdup(path))) {
        free(j);
        luaL_error(L, "not enough memory");
        return NULL;
    }
    j->op = (fiber_op){.what = what, .push = op_push, .cancel = op_cancel, .release = op_release};
    j->work.data = j;
    j->run = run;
    return j;
}

/* The same for what changes something. */
static job *effect_new(lua_State *L, const char *what, int (*run)(job *))
{
    int leased = fiber_check_effects(L, what);
    job *j = job_new(L, what, run);

    j->leased = leased;
    return j;
}

static int job_start(lua_State *L, job *j)
{
    int rc = uv_queue_work(sched_loop(), &j->work, on_work, on_worked);

    if (rc < 0) {
        job_free(j);
        return fault_throw(L, "fs", 1, "no worker thread: %s", uv_strerror(rc));
    }
    return fiber_await(L, &j->op);
}

static int push_text(job *j, lua_State *L)
{
    lua_pushlstring(L, j->data.data, j->data.len);
    return 1;
}

static int put_text(job *j, const char *text)
{
    return bytes_add(&j->data, text, strlen(text)) < 0 ? -ENOMEM : 0;
}

/* ---- reading ---- */

static int run_read(job *j)
{
    return file_read(j->path, j->max, &j->data);
}

/* read(path, max) -> content */
static int l_read(lua_State *L)
{
    lua_Number max = luaL_checknumber(L, 2);
    job *j = job_new(L, "fs.read", run_read);

    j->max = (size_t)max;
    j->result = push_text;
    return job_start(L, j);
}

static int run_list(job *j)
{
    return file_list(j->path, &j->data);
}

static int push_names(job *j, lua_State *L)
{
    const char *at = j->data.data, *end = at + j->data.len;

    lua_newtable(L);
    for (int i = 1; at < end; i++) {
        size_t n = strlen(at);
        lua_pushlstring(L, at, n);
        lua_rawseti(L, -2, i);
        at += n + 1;
    }
    return 1;
}

/* list(path) -> names, in no order */
static int l_list(lua_State *L)
{
    job *j = job_new(L, "fs.list", run_list);

    j->result = push_names;
    return job_start(L, j);
}

static int run_stat(job *j)
{
    if ((j->flags ? lstat(j->path, &j->st) : stat(j->path, &j->st)) == 0)
        return 0;
    if (errno != ENOENT && errno != ENOTDIR)
        return -errno;
    j->st.st_mode = 0;
    return 0;
}

static void set_number(lua_State *L, const char *name, double v)
{
    lua_pushnumber(L, v);
    lua_setfield(L, -2, name);
}

static int push_stat(job *j, lua_State *L)
{
    mode_t m = j->st.st_mode;

    if (m == 0)
        return 0;
    lua_createtable(L, 0, 6);
    lua_pushstring(L, S_ISREG(m) ? "file" : S_ISDIR(m) ? "folder" : S_ISLNK(m) ? "link" : "other");
    lua_setfield(L, -2, "type");
    set_number(L, "size", (double)j->st.st_size);
    set_number(L, "mtime", (double)j->st.st_mtim.tv_sec + (double)j->st.st_mtim.tv_nsec / 1e9);
    set_number(L, "mode", m & 07777);
    set_number(L, "uid", j->st.st_uid);
    set_number(L, "gid", j->st.st_gid);
    return 1;
}

/* stat(path, of_link) -> {type, size, mtime, mode, uid, gid}, or nothing when there is none */
static int l_stat(lua_State *L)
{
    int of_link = lua_toboolean(L, 2);
    job *j = job_new(L, "fs.stat", run_stat);

    j->flags = of_link;
    j->result = push_stat;
    return job_start(L, j);
}

static int run_realpath(job *j)
{
    char path[PATH_MAX];

    return realpath(j->path, path) ? put_text(j, path) : -errno;
}

/* realpath(path) -> absolute, without links */
static int l_realpath(lua_State *L)
{
    job *j = job_new(L, "fs.realpath", run_realpath);

    j->result = push_text;
    return job_start(L, j);
}

/* ---- writing: each asks first whether effects are allowed ---- */

static int run_write(job *j)
{
    return file_write(j->path, j->data.data, j->data.len, j->mode, j->flags);
}

/* write(path, data, mode, atomic, sync, append) */
static int l_write(lua_State *L)
{
    int append = lua_toboolean(L, 6);
    const char *what = append ? "fs.append" : "fs.write";
    lua_Integer mode;
    const char *data;
    size_t n;
    job *j;

    data = luaL_checklstring(L, 2, &n);
    mode = luaL_checkinteger(L, 3);
    j = effect_new(L, what, run_write);
    j->mode = (mode_t)mode & 0777;
    j->flags = (lua_toboolean(L, 4) ? FILE_ATOMIC : 0) | (lua_toboolean(L, 5) ? FILE_SYNC : 0) |
               (append ? FILE_APPEND : 0);
    if (bytes_add(&j->data, data, n) < 0) {
        job_free(j);
        return luaL_error(L, "not enough memory");
    }
    return job_start(L, j);
}

static int run_make_dirs(job *j)
{
    return file_make_dirs(j->path, j->mode);
}

/* mkdir_p(path, mode) */
static int l_mkdir_p(lua_State *L)
{
    lua_Integer mode = luaL_checkinteger(L, 2);
    job *j;

    j = effect_new(L, "fs.mkdir_p", run_make_dirs);
    j->mode = (mode_t)mode & 0777;
    return job_start(L, j);
}

static int run_remove_tree(job *j)
{
    return file_remove_tree(j->path);
}

static int run_rename(job *j)
{
    return rename(j->path, j->data.data) < 0 ? -errno : 0;
}

static int run_symlink(job *j)
{
    return symlink(j->data.data, j->path) < 0 ? -errno : 0;
}

/* A job on two paths: the second travels as data, with its NUL. */
static int two_paths(lua_State *L, const char *what, int (*run)(job *))
{
    const char *second;
    job *j;

    second = luaL_checkstring(L, 2);
    j = effect_new(L, what, run);
    if (bytes_add(&j->data, second, strlen(second) + 1) < 0) {
        job_free(j);
        return luaL_error(L, "not enough memory");
    }
    return job_start(L, j);
}

/* rename(path, to) */
static int l_rename(lua_State *L)
{
    return two_paths(L, "fs.rename", run_rename);
}

/* symlink(path, target) */
static int l_symlink(lua_State *L)
{
    return two_paths(L, "fs.symlink", run_symlink);
}

/* remove_tree(path) */
static int l_remove_tree(lua_State *L)
{
    return job_start(L, effect_new(L, "fs.remove_tree", run_remove_tree));
}

static int run_temp_dir(job *j)
{
    return mkdtemp(j->path) ? put_text(j, j->path) : -errno;
}

/* temp_dir(template that ends in XXXXXX) -> path, mode 0700 */
static int l_temp_dir(lua_State *L)
{
    job *j;

    j = effect_new(L, "fs.temp_dir", run_temp_dir);
    j->result = push_text;
    return job_start(L, j);
}

static int run_chown(job *j)
{
    return lchown(j->path, j->uid, j->gid) < 0 ? -errno : 0;
}

/* chown(path, uid, gid) */
static int l_chown(lua_State *L)
{
    lua_Integer uid = luaL_checkinteger(L, 2), gid = luaL_checkinteger(L, 3);
    job *j;

    j = effect_new(L, "fs.chown", run_chown);
    j->uid = (uid_t)uid;
    j->gid = (gid_t)gid;
    return job_start(L, j);
}

static const luaL_Reg awaiting[] = {
    {"read", l_read},         {"list", l_list},
    {"stat", l_stat},         {"write", l_write},
    {"realpath", l_realpath}, {"mkdir_p", l_mkdir_p},
    {"chown", l_chown},       {"remove_tree", l_remove_tree},
    {"rename", l_rename},     {"symlink", l_symlink},
    {"temp_dir", l_temp_dir}, {NULL, NULL},
};

int luaopen_bolt_fs(lua_State *L)
{
    lua_newtable(L);
    fiber_setfuncs(L, NULL, awaiting);
    return 1;
}

/* The processes: the browser, its guard, and the profile folder; from start to the last handle. */
#include "chromium/state.h"

#include "base/file.h"
#include "core/sched.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

chromium *launch__all;

/*
 * Started before the browser. Reads the number of the browser's process group, then waits for the end of its
 * input, which only we hold. Without a number we died in the instant of the start: the browser finds its pipe
 * closed and ends by itself soon. What was just killed may still write, so the folder is removed until it
 * stays away. (dash takes no "--" before a group.)
 */
static char guard_script[] =
    "if read -r group; then read -r _; kill -9 \"-$group\" 2>/dev/null; else sleep 3; fi; i=0; "
    "while [ $i -lt 50 ]; do rm -rf -- \"$1\" 2>/dev/null; sleep 0.05; "
    "[ -e \"$1\" ] || exit 0; i=$((i+1)); done";

/* ---- end ---- */

void launch__free_when_over(chromium *c)
{
    if (!c->dropped || c->open_handles || c->child || c->guard)
        return;
    if (c->link) {
        *c->link = c->next;
        if (c->next)
            c->next->link = c->link;
    }
    route__free(c);
    framing_close(&c->framing);
    bytes_free(&c->queued);
    bytes_free(&c->under_way);
    free(c);
}

void launch__over(chromium *c)
{
    if (c->over)
        return;
    c->over = 1;
    pipe__close(c);
    if (c->socket)
        websocket_close(c->socket);
    c->socket = NULL;
    for (int i = 0; i < AWAITING_MAX; i++)
        if (c->awaiting[i]) {
            fiber_done(c->awaiting[i]);
            c->awaiting[i] = NULL;
        }
}

/* From here on the guard kills what is left and removes the profile. */
static void release_guard(chromium *c)
{
    if (c->guard_fd >= 0)
        close(c->guard_fd);
    c->guard_fd = -1;
}

void launch__broken(chromium *c)
{
    if (c->broken)
        return;
    c->broken = 1;
    call__fail_all(c, CALL_BROWSER_CLOSED);
    if (c->listener)
        fiber_done(c->listener);
    c->listener = NULL;
}

static void on_guard(process *p, void *arg)
{
    chromium *c = arg;

    if (!p->exited)
        return;
    process_drop(p);
    c->guard = NULL;
    release_guard(c);
    if (c->child)
        process_kill(c->child, SIGKILL, 1);
    else
        launch__over(c);
    launch__free_when_over(c);
}

static void on_child(process *p, void *arg)
{
    chromium *c = arg;

    if (!p->exited)
        return;
    process_drop(p);
    c->child = NULL;
    launch__broken(c);
    release_guard(c); /* at once: the group's number may be given to others */
    if (!c->guard)
        launch__over(c);
    launch__free_when_over(c);
}

static void on_grace(uv_timer_t *t)
{
    release_guard(t->data);
}

/* The pipe ends with the browser, or a little before it. One that goes on without it is of no use. */
void launch__lost(chromium *c)
{
    launch__broken(c);
    uv_read_stop((uv_stream_t *)&c->from);
    if (!c->ending && !c->over && c->child)
        uv_timer_start(&c->grace, on_grace, 1000, 0);
    c->ending = 1;
}

void chromium_close(chromium *c, int kill)
{
    if (c->over)
        return;
    if (kill)
        release_guard(c);
    if (c->ending)
        return;
    c->ending = 1;
    if (c->socket) {
        launch__broken(c);
        launch__over(c);
    }
    if (kill || c->over)
        return;
    chromium_post(c, (span){0}, "Browser.close", NULL, 0);
    uv_timer_start(&c->grace, on_grace, CHROMIUM_GRACE_MS, 0);
}

void chromium_drop(chromium *c)
{
    launch__broken(c);
    c->ending = c->dropped = 1;
    release_guard(c);
    if (c->socket)
        launch__over(c);
    launch__free_when_over(c);
}

/* At shutdown: no grace. The guard outlives us when it has to. */
static void close_all(void *arg)
{
    (void)arg;
    for (chromium *c = launch__all, *next; c; c = next) {
        next = c->next;
        launch__broken(c);
        c->ending = 1;
        release_guard(c);
        pipe__close(c);
        if (c->socket)
            launch__over(c);
    }
}

/* ---- start ---- */

/* A folder below the base. `mine` gives it to the browser's user; else it is ours, and he may pass through.
 */
static int make_folder(const chromium_options *o, const char *path, int mine)
{
    if (mkdir(path, 0700) < 0)
        return -errno;
    if (o->uid < 0)
        return 0;
    if (mine)
        return chown(path, (uid_t)o->uid, (gid_t)o->gid) < 0 ? -errno : 0;
    return chown(path, (uid_t)-1, (gid_t)o->gid) < 0 || chmod(path, 0710) < 0 ? -errno : 0;
}

/* What no flag says: no connection is opened ahead of its request (lua/bolt/browser/launch.lua has the why).
 */
static const char preferences[] = "{\"net\":{\"network_prediction_options\":2}}";

static int make_preferences(const char *profile, const chromium_options *o)
{
    char path[300];
    int fd, rc;

    snprintf(path, sizeof path, "%s/Default", profile);
    rc = make_folder(o, path, 1);
    if (rc < 0)
        return rc;
    snprintf(path, sizeof path, "%s/Default/Preferences", profile);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    if (write(fd, preferences, sizeof preferences - 1) != sizeof preferences - 1)
        rc = UV_ENOSPC;
    else if (o->uid >= 0 && fchown(fd, (uid_t)o->uid, (gid_t)o->gid) < 0)
        rc = -errno;
    close(fd);
    return rc;
}

static int make_folders(chromium *c, const chromium_options *o)
{
    int n = snprintf(c->base, sizeof c->base, "%s/bolt-chromium-XXXXXX", o->parent), rc;

    if (n < 0 || (size_t)n >= sizeof c->base) {
        c->base[0] = 0;
        return UV_ENAMETOOLONG;
    }
    if (!mkdtemp(c->base)) {
        c->base[0] = 0;
        return -errno;
    }
    if (o->uid >= 0 && (chown(c->base, (uid_t)-1, (gid_t)o->gid) < 0 || chmod(c->base, 0710) < 0))
        return -errno;
    snprintf(c->profile, sizeof c->profile, "%s/profile", c->base);
    snprintf(c->files, sizeof c->files, "%s/files", c->base);
    rc = make_folder(o, c->profile, 1);
    if (rc == 0)
        rc = make_preferences(c->profile, o);
    return rc < 0 ? rc : make_folder(o, c->files, 0);
}

static int start_guard(chromium *c)
{
    char sh[] = "/bin/sh", flag[] = "-c", name[] = "bolt-guard";
    char *args[] = {sh, flag, guard_script, name, c->base, NULL};
    process_options o = {.args = args, .stdio = {-1, PROCESS_NULL, PROCESS_NULL}, .uid = -1, .gid = -1};
    int ends[2], rc;

    if (pipe2(ends, O_CLOEXEC) < 0)
        return -errno;
    o.stdio[0] = ends[0];
    o.own_session = 1;
    rc = process_start(&o, on_guard, c, &c->guard);
    close(ends[0]);
    if (rc < 0)
        close(ends[1]);
    else
        c->guard_fd = ends[1];
    return rc;
}

/* The group to kill; none when there is no child after all. */
static int tell_guard(chromium *c)
{
    char line[16];
    int n =
        c->child ? snprintf(line, sizeof line, "%d\n", c->child->pid) : snprintf(line, sizeof line, "none\n");

    return write(c->guard_fd, line, (size_t)n) == n ? 0 : UV_EPIPE; /* a new pipe has room */
}

/* args and env with the profile in them; *made holds what has to be freed. */
static int start_child(chromium *c, const chromium_options *o, const int child_ends[3])
{
    char flag[300], home[300];
    int more[2] = {child_ends[0], child_ends[1]}, nargs = 0, nenv = 0, rc = UV_ENOMEM;
    char **args, **env;
    process_options p = {.stdio = {PROCESS_NULL, PROCESS_NULL, child_ends[2]},
                         .more = more,
                         .nmore = 2,
                         .uid = o->uid,
                         .gid = o->gid,
                         .cwd = c->profile,
                         .own_session = 1,
                         .exit_signal = SIGKILL};

    while (o->args[nargs])
        nargs++;
    while (o->env[nenv])
        nenv++;
    args = calloc((size_t)nargs + 2, sizeof *args);
    env = calloc((size_t)nenv + 2, sizeof *env);
    if (args && env) {
        snprintf(flag, sizeof flag, "--user-data-dir=%s", c->profile);
        snprintf(home, sizeof home, "HOME=%s", c->profile);
        memcpy(args, o->args, (size_t)nargs * sizeof *args);
        args[nargs] = flag;
        memcpy(env, o->env, (size_t)nenv * sizeof *env);
        env[nenv] = home;
        p.args = args;
        p.env = env;
        rc = process_start(&p, on_child, c, &c->child);
    }
    free(args);
    free(env);
    return rc;
}

static void hook(void)
{
    static int hooked;

    if (!hooked++) {
        sched_each_turn(pipe__flush_all, NULL);
        sched_at_close(close_all, NULL);
    }
}

static void init_handles(chromium *c)
{
    uv_pipe_init(sched_loop(), &c->from, 0);
    uv_pipe_init(sched_loop(), &c->to, 0);
    uv_pipe_init(sched_loop(), &c->err, 0);
    uv_timer_init(sched_loop(), &c->timer);
    uv_timer_init(sched_loop(), &c->grace);
    c->from.data = c->to.data = c->err.data = c->timer.data = c->grace.data = c;
    c->open_handles = 5;
}

chromium *launch__new(void)
{
    chromium *c = calloc(1, sizeof *c);

    if (!c)
        return NULL;
    c->guard_fd = -1;
    c->last = &c->first;
    init_handles(c);
    hook();
    if ((c->next = launch__all))
        c->next->link = &c->next;
    c->link = &launch__all;
    launch__all = c;
    return c;
}

int chromium_start(const chromium_options *o, chromium **out, const char **what)
{
    chromium *c = launch__new();
    int to[2] = {-1, -1}, from[2] = {-1, -1}, err[2] = {-1, -1}, rc = UV_ENOMEM;

    *what = "no memory";
    if (!c)
        return rc;
    *what = "making its folders";
    if ((rc = make_folders(c, o)) < 0)
        goto fail;
    *what = "making the pipes";
    if (pipe2(to, O_CLOEXEC) < 0 || pipe2(from, O_CLOEXEC) < 0 || pipe2(err, O_CLOEXEC) < 0) {
        rc = -errno;
        goto fail;
    }
    *what = "starting its guard";
    if ((rc = start_guard(c)) < 0)
        goto fail;
    *what = "starting the program";
    if ((rc = start_child(c, o, (int[3]){to[0], from[1], err[1]})) < 0)
        goto fail;
    close(to[0]);
    close(from[1]);
    close(err[1]);
    to[0] = from[1] = err[1] = -1;
    *what = "telling its guard";
    if ((rc = tell_guard(c)) < 0)
        goto fail;
    *what = "opening the pipes";
    rc = pipe__open(c, from[0], to[1], err[0]);
    from[0] = to[1] = err[0] = -1;
    if (rc < 0)
        goto fail;
    *out = c;
    return 0;
fail:
    for (int i = 0; i < 2; i++) {
        if (to[i] >= 0)
            close(to[i]);
        if (from[i] >= 0)
            close(from[i]);
        if (err[i] >= 0)
            close(err[i]);
    }
    if (c->child)
        process_kill(c->child, SIGKILL, 1);
    else if (c->guard)
        tell_guard(c);
    else if (c->base[0])
        file_remove_tree(c->base);
    pipe__close(c);
    chromium_drop(c);
    return rc;
}

/* ---- asking ---- */

int chromium_await_over(chromium *c, fiber_op *op)
{
    if (c->over) {
        fiber_done(op);
        return 0;
    }
    for (int i = 0; i < AWAITING_MAX; i++)
        if (!c->awaiting[i]) {
            c->awaiting[i] = op;
            return 0;
        }
    return UV_EBUSY;
}

void chromium_unawait_over(chromium *c, fiber_op *op)
{
    for (int i = 0; i < AWAITING_MAX; i++)
        if (c->awaiting[i] == op)
            c->awaiting[i] = NULL;
}

int chromium_pid(const chromium *c)
{
    return c->child ? c->child->pid : 0;
}

const char *chromium_profile(const chromium *c)
{
    return c->profile;
}

const char *chromium_files(const chromium *c)
{
    return c->files;
}

const char *chromium_tail(chromium *c)
{
    return c->tail;
}

int chromium_is_open(const chromium *c)
{
    return !c->broken && !c->ending;
}

int chromium_is_over(const chromium *c)
{
    return c->over;
}

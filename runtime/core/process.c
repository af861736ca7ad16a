#include "core/process.h"

#include "core/sched.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct process {
    uv_process_t handle;
    int ended, code, signal;
    int closed;
    fiber_op *waiting;
    process *next;
};

static process *all;

void process_sweep_descriptors(void)
{
    DIR *d = opendir("/proc/self/fd");
    struct dirent *e;

    if (!d)
        return;
    while ((e = readdir(d))) {
        int fd = (int)strtol(e->d_name, NULL, 10);
        if (fd > 2 && fd != dirfd(d))
            fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
    closedir(d);
}

static void on_closed(uv_handle_t *h)
{
    free(h->data);
}

static void unlink_process(process *p)
{
    for (process **q = &all; *q; q = &(*q)->next)
        if (*q == p) {
            *q = p->next;
            return;
        }
}

static void on_exit_(uv_process_t *h, int64_t code, int signum)
{
    process *p = h->data;

    p->ended = 1;
    p->code = (int)code;
    p->signal = signum;
    if (p->waiting) {
        fiber_op *op = p->waiting;
        p->waiting = NULL;
        fiber_done(op);
    }
    if (p->closed) {
        unlink_process(p);
        uv_close((uv_handle_t *)h, on_closed);
    }
}

/* At shutdown the children that are meant to outlive us must not keep the loop alive. */
static void at_close(void *arg)
{
    (void)arg;
    while (all) {
        process *p = all;
        all = p->next;
        p->closed = 1;
        uv_close((uv_handle_t *)&p->handle, on_closed);
    }
}

static int open_output(const char *path)
{
    if (path && !strcmp(path, "-"))
        return -1;
    return open(path ? path : "/dev/null", O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

static void set_output(uv_stdio_container_t *slot, int fd, int own)
{
    slot->flags = UV_INHERIT_FD;
    slot->data.fd = fd >= 0 ? fd : own;
}

int process_spawn(const process_options *o, process **out, char *why, size_t nwhy)
{
    static int registered;
    uv_process_options_t u = {0};
    uv_stdio_container_t stdio[3];
    process *p = calloc(1, sizeof *p);
    int fd1 = open_output(o->out), fd2 = open_output(o->err), rc;

    if (!p || (fd1 < 0 && !(o->out && !strcmp(o->out, "-"))) ||
        (fd2 < 0 && !(o->err && !strcmp(o->err, "-")))) {
        rc = p ? -errno : UV_ENOMEM;
        snprintf(why, nwhy, "cannot open the output file: %s", uv_strerror(rc));
        free(p);
        goto end;
    }
    stdio[0].flags = UV_IGNORE;
    set_output(&stdio[1], fd1, 1);
    set_output(&stdio[2], fd2, 2);
    u.file = o->args[0];
    u.args = o->args;
    u.env = o->env;
    u.cwd = o->cwd;
    u.stdio = stdio;
    u.stdio_count = 3;
    u.exit_cb = on_exit_;
    if (o->uid >= 0) {
        u.flags |= UV_PROCESS_SETUID;
        u.uid = (uv_uid_t)o->uid;
    }
    if (o->gid >= 0) {
        u.flags |= UV_PROCESS_SETGID;
        u.gid = (uv_gid_t)o->gid;
    }
    if (o->detached)
        u.flags |= UV_PROCESS_DETACHED;
    process_sweep_descriptors();
    p->handle.data = p;
    if ((rc = uv_spawn(sched_loop(), &p->handle, &u)) < 0) {
        snprintf(why, nwhy, "cannot start %s: %s", o->args[0], uv_strerror(rc));
        uv_close((uv_handle_t *)&p->handle, on_closed);
        goto end;
    }
    if (!registered) {
        registered = 1;
        sched_at_close(at_close, NULL);
    }
    p->next = all;
    all = p;
    *out = p;
end:
    if (fd1 >= 0)
        close(fd1);
    if (fd2 >= 0)
        close(fd2);
    return rc;
}

int process_pid(const process *p)
{
    return p->handle.pid;
}

int process_ended(const process *p, int *code, int *signal)
{
    *code = p->code;
    *signal = p->signal;
    return p->ended;
}

void process_wait(process *p, fiber_op *op)
{
    if (p->ended)
        fiber_done(op);
    else
        p->waiting = op;
}

void process_left(process *p)
{
    p->waiting = NULL;
}

int process_kill(process *p, int signum)
{
    return p->ended ? UV_ESRCH : uv_process_kill(&p->handle, signum);
}

void process_close(process *p)
{
    process *q = all;

    while (q && q != p)
        q = q->next;
    if (!q || p->closed) /* shutdown was here before */
        return;
    p->closed = 1;
    if (p->ended) {
        unlink_process(p);
        uv_close((uv_handle_t *)&p->handle, on_closed);
    }
}

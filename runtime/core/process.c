#include "core/process.h"

#include "core/sched.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static process *children; /* whose handles are open */
static int hooked;

/* Some libraries open descriptors without O_CLOEXEC. No thread of ours forks, so marking them here, just
 * before the one fork there is, leaves none out but those opened in this instant by a worker thread. */
static void keep_descriptors_here(void)
{
    DIR *d = opendir("/proc/self/fd");
    struct dirent *e;

    if (!d)
        return;
    while ((e = readdir(d))) {
        int fd = (int)strtol(e->d_name, NULL, 10), flags;
        if (fd > 2 && (flags = fcntl(fd, F_GETFD)) >= 0 && !(flags & FD_CLOEXEC))
            fcntl(fd, F_SETFD, flags | FD_CLOEXEC);
    }
    closedir(d);
}

static void free_when_over(process *p)
{
    if (p->open_handles)
        return;
    if (p->link) {
        *p->link = p->next;
        if (p->next)
            p->next->link = p->link;
        p->link = NULL;
    }
    if (p->dropped) {
        bytes_free(&p->output);
        free(p);
    }
}

static void on_closed(uv_handle_t *h)
{
    process *p = h->data;

    p->open_handles--;
    free_when_over(p);
}

static void tell(process *p)
{
    if (p->changed)
        p->changed(p, p->arg);
}

static void close_pipe(process *p)
{
    if (p->piped && !uv_is_closing((uv_handle_t *)&p->pipe)) {
        p->closed = 1;
        uv_close((uv_handle_t *)&p->pipe, on_closed);
    }
}

static void on_exit_status(uv_process_t *h, int64_t status, int signum)
{
    process *p = h->data;

    p->exited = 1;
    p->status = (int)status;
    p->signum = signum;
    uv_close((uv_handle_t *)h, on_closed);
    tell(p);
}

static void on_room(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
    process *p = h->data;

    (void)suggested;
    *buf = bytes_reserve(&p->output, 16384) < 0
               ? uv_buf_init(NULL, 0)
               : uv_buf_init(p->output.data + p->output.len, (unsigned)(p->output.cap - p->output.len));
}

static void on_output(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    process *p = s->data;

    (void)buf;
    if (n > 0)
        p->output.len += (size_t)n;
    if (p->output.len > PROCESS_OUTPUT_MAX) {
        p->too_much = 1;
        process_kill(p, SIGKILL, 0);
        n = UV_EOF;
    }
    if (n < 0) {
        p->failed = n == UV_EOF ? 0 : (int)n;
        close_pipe(p);
        tell(p);
    }
}

/* Those that have an exit signal are waited for: their handles stay open until they have ended. */
static void on_shutdown(void *arg)
{
    process *next;

    (void)arg;
    for (process *p = children; p; p = next) {
        next = p->next;
        close_pipe(p);
        if (p->exited)
            continue;
        if (!p->exit_signal || uv_process_kill(&p->handle, p->exit_signal) < 0)
            uv_close((uv_handle_t *)&p->handle, on_closed);
    }
}

static void set_streams(process *p, const process_options *o, uv_stdio_container_t *stdio)
{
    for (int i = 0; i < o->nmore; i++)
        stdio[3 + i] = (uv_stdio_container_t){.flags = UV_INHERIT_FD, .data.fd = o->more[i]};
    for (int i = 0; i < 3; i++) {
        stdio[i].flags = UV_IGNORE;
        if (o->stdio[i] >= 0) {
            stdio[i].flags = UV_INHERIT_FD;
            stdio[i].data.fd = o->stdio[i];
        } else if (o->stdio[i] == PROCESS_PIPE && i == 1) {
            stdio[i].flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE;
            stdio[i].data.stream = (uv_stream_t *)&p->pipe;
            p->piped = 1;
        }
    }
}

int process_start(const process_options *o, void (*changed)(process *, void *), void *arg, process **out)
{
    process *p = calloc(1, sizeof *p);
    uv_stdio_container_t stdio[3 + PROCESS_MORE_MAX];
    uv_process_options_t u = {.exit_cb = on_exit_status, .file = o->args[0], .args = o->args, .env = o->env};
    int rc;

    if (o->nmore > PROCESS_MORE_MAX) {
        free(p);
        return UV_EINVAL;
    }
    if (!p)
        return UV_ENOMEM;
    if (!hooked++)
        sched_at_close(on_shutdown, NULL);
    p->handle.data = p->pipe.data = p;
    p->exit_signal = o->exit_signal;
    set_streams(p, o, stdio);
    u.stdio = stdio;
    u.stdio_count = 3 + o->nmore;
    u.cwd = o->cwd;
    u.flags = o->own_session ? UV_PROCESS_DETACHED : 0;
    if (o->uid >= 0) {
        u.uid = (uv_uid_t)o->uid;
        u.flags |= UV_PROCESS_SETUID;
    }
    if (o->gid >= 0) {
        u.gid = (uv_gid_t)o->gid;
        u.flags |= UV_PROCESS_SETGID;
    }
    if (p->piped)
        uv_pipe_init(sched_loop(), &p->pipe, 0);
    keep_descriptors_here();
    rc = uv_spawn(sched_loop(), &p->handle, &u);
    p->open_handles = 1 + p->piped;
    if ((p->next = children))
        p->next->link = &p->next;
    p->link = &children;
    children = p;
    if (rc < 0) { /* the handles are initialised all the same */
        p->dropped = p->exited = 1;
        uv_close((uv_handle_t *)&p->handle, on_closed);
        close_pipe(p);
        return rc;
    }
    p->pid = p->handle.pid;
    p->changed = changed;
    p->arg = arg;
    if (p->piped && (rc = uv_read_start((uv_stream_t *)&p->pipe, on_room, on_output)) < 0) {
        p->failed = rc;
        close_pipe(p);
    }
    *out = p;
    return 0;
}

int process_kill(process *p, int signum, int group)
{
    if (p->exited)
        return UV_ESRCH;
    return group ? uv_kill(-p->pid, signum) : uv_process_kill(&p->handle, signum);
}

void process_drop(process *p)
{
    p->changed = NULL;
    p->dropped = 1;
    free_when_over(p);
}

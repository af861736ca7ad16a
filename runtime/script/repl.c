#include "script/repl.h"

#include "base/bytes.h"
#include "core/log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG  16
#define READ_MAX (64u << 10)

struct repl_conn {
    uv_pipe_t pipe;
    uv_connect_t connect;
    bytes in;
    size_t taken;   /* of in: lines given out */
    size_t scanned; /* of in: up to here there is no line end after taken */
    int reading, status;
    uid_t uid;
    pid_t pid;
    void (*event)(void *);
    void *arg;
    repl_conn *next; /* in the listener's queue */
};

struct repl_listener {
    uv_pipe_t pipe;
    repl_conn *first, *last;
    void (*event)(void *);
    void *arg;
};

static int check_path(const char *path)
{
    struct sockaddr_un address;

    /* libuv would cut it without a word */
    return strlen(path) < sizeof address.sun_path ? 0 : UV_ENAMETOOLONG;
}

/* ---- connections ---- */

static void on_conn_closed(uv_handle_t *h)
{
    repl_conn *c = h->data;

    bytes_free(&c->in);
    free(c);
}

void repl_conn_close(repl_conn *c)
{
    c->event = NULL;
    if (!uv_is_closing((uv_handle_t *)&c->pipe))
        uv_close((uv_handle_t *)&c->pipe, on_conn_closed);
}

static repl_conn *conn_new(uv_loop_t *loop)
{
    repl_conn *c = calloc(1, sizeof *c);

    if (!c)
        return NULL;
    uv_pipe_init(loop, &c->pipe, 0);
    c->pipe.data = c;
    return c;
}

static void notify(repl_conn *c)
{
    if (c->event)
        c->event(c->arg);
}

static void stop_reading(repl_conn *c)
{
    if (c->reading)
        uv_read_stop((uv_stream_t *)&c->pipe);
    c->reading = 0;
}

static void fail(repl_conn *c, int status)
{
    stop_reading(c);
    if (c->status == 0 || c->status == UV_EALREADY)
        c->status = status;
    notify(c);
}

static void on_alloc(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
    repl_conn *c = h->data;

    (void)suggested;
    if (bytes_reserve(&c->in, READ_MAX) < 0) /* a length of 0 reads as UV_ENOBUFS */
        *buf = uv_buf_init(NULL, 0);
    else
        *buf = uv_buf_init(c->in.data + c->in.len, READ_MAX);
}

/* Is there a whole line behind what was given out? */
static int find_line(repl_conn *c)
{
    const char *end = memchr(c->in.data + c->scanned, '\n', c->in.len - c->scanned);

    c->scanned = end ? (size_t)(end - c->in.data) : c->in.len;
    return end != NULL;
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    repl_conn *c = stream->data;

    (void)buf;
    if (n < 0) {
        fail(c, (int)n);
        return;
    }
    c->in.len += (size_t)n;
    if (find_line(c)) {
        if (c->in.len - c->taken > REPL_LINE_MAX)
            stop_reading(c);
        notify(c);
    } else if (c->in.len - c->taken > REPL_LINE_MAX) {
        fail(c, UV_EMSGSIZE);
    }
}

static int start_reading(repl_conn *c)
{
    int rc = uv_read_start((uv_stream_t *)&c->pipe, on_alloc, on_read);

    c->reading = rc == 0;
    return rc;
}

const char *repl_line(repl_conn *c, size_t *n)
{
    /* What was given out before goes now: the caller is done with it. */
    if (c->taken) {
        c->in.len -= c->taken;
        c->scanned -= c->taken;
        memmove(c->in.data, c->in.data + c->taken, c->in.len);
        c->taken = 0;
    }
    if (!c->in.len || !find_line(c)) {
        if (c->status == 0 && !c->reading)
            start_reading(c);
        return NULL;
    }
    *n = c->scanned;
    c->taken = c->scanned = *n + 1;
    return c->in.data;
}

int repl_status(const repl_conn *c)
{
    return c->status;
}

void repl_peer(const repl_conn *c, uid_t *uid, pid_t *pid)
{
    *uid = c->uid;
    *pid = c->pid;
}

void repl_conn_event(repl_conn *c, void (*event)(void *), void *arg)
{
    c->event = event;
    c->arg = arg;
}

typedef struct {
    uv_write_t req;
    void (*done)(void *, int);
    void *arg;
    char text[];
} write_req;

static void on_written(uv_write_t *req, int status)
{
    write_req *w = req->data;

    w->done(w->arg, status);
    free(w);
}

int repl_write(repl_conn *c, const char *text, size_t n, void (*done)(void *, int), void *arg)
{
    write_req *w;
    uv_buf_t buf;
    int rc;

    if (c->status < 0 && c->status != UV_EOF)
        return c->status;
    w = malloc(sizeof *w + n);
    if (!w)
        return UV_ENOMEM;
    memcpy(w->text, text, n);
    w->done = done;
    w->arg = arg;
    w->req.data = w;
    buf = uv_buf_init(w->text, (unsigned)n);
    rc = uv_write(&w->req, (uv_stream_t *)&c->pipe, &buf, 1, on_written);
    if (rc < 0)
        free(w);
    return rc;
}

static int read_peer(repl_conn *c)
{
    struct ucred peer;
    socklen_t n = sizeof peer;
    uv_os_fd_t fd;
    int rc = uv_fileno((uv_handle_t *)&c->pipe, &fd);

    if (rc < 0)
        return rc;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) < 0)
        return -errno;
    c->uid = peer.uid;
    c->pid = peer.pid;
    return 0;
}

static void on_connected(uv_connect_t *req, int status)
{
    repl_conn *c = req->data;

    if (status == UV_ECANCELED)
        return;
    if (status == 0)
        status = read_peer(c);
    if (status == 0)
        status = start_reading(c);
    c->status = status;
    notify(c);
}

int repl_connect(uv_loop_t *loop, const char *path, void (*event)(void *), void *arg, repl_conn **out)
{
    int rc = check_path(path);
    repl_conn *c;

    if (rc < 0)
        return rc;
    c = conn_new(loop);
    if (!c)
        return UV_ENOMEM;
    c->status = UV_EALREADY;
    c->event = event;
    c->arg = arg;
    c->connect.data = c;
    uv_pipe_connect(&c->connect, &c->pipe, path, on_connected);
    *out = c;
    return 0;
}

/* ---- listening ---- */

static void on_connection(uv_stream_t *server, int status)
{
    repl_listener *l = server->data;
    repl_conn *c;

    if (status < 0 || !(c = conn_new(server->loop)))
        return;
    if (uv_accept(server, (uv_stream_t *)&c->pipe) < 0 || read_peer(c) < 0) {
        repl_conn_close(c);
        return;
    }
    if (c->uid != geteuid() && c->uid != 0) {
        char uid[24];
        snprintf(uid, sizeof uid, "%u", (unsigned)c->uid);
        log_warn("repl: a connection of another user was refused", "uid", uid);
        repl_conn_close(c);
        return;
    }
    if (start_reading(c) < 0) {
        repl_conn_close(c);
        return;
    }
    if (l->last)
        l->last->next = c;
    else
        l->first = c;
    l->last = c;
    if (l->event)
        l->event(l->arg);
}

repl_conn *repl_accept(repl_listener *l)
{
    repl_conn *c = l->first;

    if (c) {
        l->first = c->next;
        if (!l->first)
            l->last = NULL;
    }
    return c;
}

void repl_listener_event(repl_listener *l, void (*event)(void *), void *arg)
{
    l->event = event;
    l->arg = arg;
}

static void on_listener_closed(uv_handle_t *h)
{
    free(h->data);
}

void repl_listener_close(repl_listener *l)
{
    repl_conn *c;

    l->event = NULL;
    while ((c = repl_accept(l)))
        repl_conn_close(c);
    uv_close((uv_handle_t *)&l->pipe, on_listener_closed); /* also removes the file */
}

/* Removes the socket of a process that died. UV_EADDRINUSE when somebody answers, or it is no socket. */
static int remove_stale(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct stat st;
    int fd, refused;

    if (lstat(path, &st) < 0)
        return errno == ENOENT ? 0 : -errno;
    if (!S_ISSOCK(st.st_mode))
        return UV_EADDRINUSE;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    memcpy(address.sun_path, path, strlen(path) + 1); /* its length was checked */
    refused = connect(fd, (struct sockaddr *)&address, sizeof address) < 0 && errno == ECONNREFUSED;
    close(fd);
    if (!refused)
        return UV_EADDRINUSE;
    return unlink(path) < 0 && errno != ENOENT ? -errno : 0;
}

int repl_listen(uv_loop_t *loop, const char *path, repl_listener **out)
{
    int rc = check_path(path);
    repl_listener *l;
    mode_t mask;

    if (rc < 0 || (rc = remove_stale(path)) < 0)
        return rc;
    l = calloc(1, sizeof *l);
    if (!l)
        return UV_ENOMEM;
    uv_pipe_init(loop, &l->pipe, 0);
    l->pipe.data = l;
    mask = umask(0177); /* the file is private from its first instant */
    rc = uv_pipe_bind(&l->pipe, path);
    umask(mask);
    if (rc < 0 || (rc = uv_listen((uv_stream_t *)&l->pipe, BACKLOG, on_connection)) < 0) {
        repl_listener_close(l);
        return rc;
    }
    *out = l;
    return 0;
}

#include "net/server.h"

#include "core/log.h"
#include "core/sched.h"
#include "net/server_conn.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BACKLOG      511
#define ACCEPT_BATCH 64
#define PAUSE_MS     100
#define ROOM_HIGH    (256u << 10)
#define ROOM_LOW     (64u << 10)

static server_listener *listeners;
static double last_id;

/* ---- requests ---- */

static void unref(server_request *r)
{
    server_listener *l = r->listener;

    if (--r->refs)
        return;
    free(r->text);
    free(r->body);
    free(r);
    l->nrequests--;
    server__release(l);
}

static void name_peer(int fd, char *out, size_t size)
{
    struct sockaddr_storage a;
    socklen_t len = sizeof a;

    out[0] = 0;
    if (getpeername(fd, (struct sockaddr *)&a, &len))
        return;
    if (a.ss_family == AF_INET)
        inet_ntop(AF_INET, &((struct sockaddr_in *)&a)->sin_addr, out, (socklen_t)size);
    else if (a.ss_family == AF_INET6)
        inet_ntop(AF_INET6, &((struct sockaddr_in6 *)&a)->sin6_addr, out, (socklen_t)size);
}

server_request *server__request_new(server_conn *c, const char *text, size_t len)
{
    server_request *r = calloc(1, sizeof *r);

    if (!r || !(r->text = malloc(len))) {
        free(r);
        return NULL;
    }
    memcpy(r->text, text, len);
    http1_read_request(r->text, len, &r->head); /* again, so that the spans point into our copy */
    r->id = ++last_id;
    r->conn = c;
    r->listener = c->listener;
    r->listener->nrequests++;
    r->refs = 1;
    name_peer(lws_get_socket_fd(c->wsi), r->remote, sizeof r->remote);
    return r;
}

static void wake(server_listener *l)
{
    fiber_op *op = l->waiter;

    l->waiter = NULL;
    if (op)
        fiber_done(op);
}

static void enqueue(server_request *r)
{
    server_listener *l = r->listener;

    r->queued = 1;
    r->next = NULL;
    *l->last = r;
    l->last = &r->next;
    wake(l);
}

static void dequeue(server_request *r)
{
    server_listener *l = r->listener;
    server_request **p = &l->first;

    if (!r->queued)
        return;
    while (*p != r)
        p = &(*p)->next;
    *p = r->next;
    if (!*p)
        l->last = p;
    r->queued = 0;
}

void server__deliver(server_request *r)
{
    r->refs++;
    enqueue(r);
}

void server__drained(server_request *r)
{
    if (r->waiting && (!r->conn || r->conn->out_len <= ROOM_LOW)) {
        r->waiting = 0;
        fiber_done(&r->drain);
    }
}

/* The client left before the answer was complete. */
void server__gone(server_request *r)
{
    r->conn = NULL;
    server__drained(r);
    if (r->taken) {
        enqueue(r);
    } else if (r->queued) {
        dequeue(r);
        unref(r);
    }
    unref(r);
}

void server_free(server_request *r)
{
    if (r->taken)
        dequeue(r);
    if (r->taken && r->conn && r->streaming)
        server__kill(r->conn);
    else if (r->taken && r->conn)
        server_reply(r, 500, uv_buf_init(NULL, 0), uv_buf_init((char *)"no answer\n", 10));
    r->taken = 0; /* nobody is told any more that the client left */
    unref(r);
}

/* ---- answers ---- */

static const char *http_date(void)
{
    static char text[40];
    static time_t of;
    time_t now = time(NULL);
    struct tm tm;

    if (now != of && gmtime_r(&now, &tm)) {
        strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &tm);
        of = now;
    }
    return text;
}

static uv_buf_t text_buf(const char *s, int n)
{
    return uv_buf_init((char *)s, (unsigned)n);
}

static const char *connection_header(const server_request *r)
{
    if (!r->conn->keep_alive)
        return "Connection: close\r\n";
    return r->head.minor ? "" : "Connection: keep-alive\r\n";
}

/* From here on the request and its connection go separate ways. */
static void part(server_request *r)
{
    server_conn *c = r->conn;

    r->conn = NULL;
    c->request = NULL;
    server__finish(c);
    server__drained(r);
    unref(r);
}

static int has_no_body(int status)
{
    return status < 200 || status == 204 || status == 304;
}

int server_reply(server_request *r, int status, uv_buf_t headers, uv_buf_t body)
{
    server_conn *c = r->conn;
    char first[160], last[120];
    int nfirst, nlast;

    if (!c || r->streaming)
        return UV_EPIPE;
    nfirst = snprintf(first, sizeof first, "HTTP/1.1 %d %s\r\nDate: %s\r\n", status, http1_reason(status),
                      http_date());
    if (has_no_body(status))
        nlast = snprintf(last, sizeof last, "%s\r\n", connection_header(r));
    else
        nlast = snprintf(last, sizeof last, "Content-Length: %zu\r\n%s\r\n", body.len, connection_header(r));
    uv_buf_t parts[] = {text_buf(first, nfirst), headers, text_buf(last, nlast), body};
    if (server__write(c, parts, has_no_body(status) || c->bodyless ? 3 : 4))
        return UV_ENOMEM;
    part(r);
    return 0;
}

int server_start(server_request *r, int status, uv_buf_t headers)
{
    server_conn *c = r->conn;
    char first[160], last[120];
    int nfirst, nlast;

    if (!c || r->streaming)
        return UV_EPIPE;
    c->chunked = r->head.minor == 1 && !has_no_body(status);
    c->bodyless |= has_no_body(status) & 1;
    if (!c->chunked && !c->bodyless)
        c->keep_alive = 0;
    nfirst = snprintf(first, sizeof first, "HTTP/1.1 %d %s\r\nDate: %s\r\n", status, http1_reason(status),
                      http_date());
    nlast = snprintf(last, sizeof last, "%s%s\r\n", c->chunked ? "Transfer-Encoding: chunked\r\n" : "",
                     connection_header(r));
    uv_buf_t parts[] = {text_buf(first, nfirst), headers, text_buf(last, nlast)};
    if (server__write(c, parts, 3))
        return UV_ENOMEM;
    r->streaming = 1;
    return 0;
}

int server_send(server_request *r, const char *data, size_t len)
{
    server_conn *c = r->conn;
    char size[24];

    if (!c || !r->streaming)
        return UV_EPIPE;
    if (!len || c->bodyless)
        return 0;
    if (!c->chunked)
        return server__write(c, &(uv_buf_t){(char *)data, len}, 1);
    uv_buf_t parts[] = {text_buf(size, snprintf(size, sizeof size, "%zx\r\n", len)),
                        {(char *)data, len},
                        text_buf("\r\n", 2)};
    return server__write(c, parts, 3);
}

int server_end(server_request *r)
{
    if (!r->conn || !r->streaming)
        return UV_EPIPE;
    if (r->conn->chunked && !r->conn->bodyless) {
        uv_buf_t last = text_buf("0\r\n\r\n", 5);
        if (server__write(r->conn, &last, 1))
            return UV_ENOMEM;
    }
    part(r);
    return 0;
}

int server_is_full(const server_request *r)
{
    return r->conn && r->conn->out_len > ROOM_HIGH;
}

static void on_room_over(fiber_op *op)
{
    server_request *r = (server_request *)op;

    r->waiting = 0;
    unref(r);
}

void server_await_room(server_request *r)
{
    r->drain.cancel = r->drain.release = on_room_over;
    r->waiting = 1;
    r->refs++;
}

/* ---- listeners ---- */

void server__release(server_listener *l)
{
    if (l->closed && !l->owned && !l->handles && !l->nconns && !l->nrequests)
        free(l);
}

static void on_handle_closed(uv_handle_t *h)
{
    server_listener *l = h->data;

    l->handles--;
    server__release(l);
}

static void stop(server_listener *l)
{
    if (l->closed)
        return;
    l->closed = 1;
    *l->link = l->next;
    if (l->next)
        l->next->link = l->link;
    uv_close((uv_handle_t *)&l->poll, on_handle_closed);
    uv_close((uv_handle_t *)&l->pause, on_handle_closed);
    close(l->fd);
    l->owned++; /* killing the last connection must not free it yet */
    while (l->conns)
        server__kill_now(l->conns);
    l->owned--;
    wake(l);
}

void server_close(server_listener *l)
{
    stop(l);
    l->owned = 0;
    while (l->first) { /* requests that nobody took */
        server_request *r = l->first;
        dequeue(r);
        if (!r->taken)
            unref(r);
    }
    server__release(l);
}

void server__stop_all(void)
{
    while (listeners)
        stop(listeners);
}

static void on_pause_over(uv_timer_t *t);

static void on_connection(uv_poll_t *p, int status, int events)
{
    server_listener *l = p->data;

    (void)status;
    (void)events;
    for (int i = 0; i < ACCEPT_BATCH; i++) {
        int fd = accept4(l->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0 && (errno == EINTR || errno == ECONNABORTED))
            continue;
        if (fd < 0 &&
            errno != EAGAIN) { /* out of descriptors or memory: the connection waits in the backlog */
            log_warn("cannot accept a connection", "error", strerror(errno));
            uv_poll_stop(p);
            uv_timer_start(&l->pause, on_pause_over, PAUSE_MS, 0);
        }
        if (fd < 0)
            return;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        if ((int)l->nconns >= l->max_connections)
            close(fd);
        else
            server__adopt(l, fd);
    }
}

static void on_pause_over(uv_timer_t *t)
{
    server_listener *l = t->data;

    uv_poll_start(&l->poll, UV_READABLE, on_connection);
}

static int open_socket(const server_options *o, int *port)
{
    struct sockaddr_storage a;
    socklen_t len = sizeof a;
    int one = 1, fd, rc;

    memset(&a, 0, sizeof a);
    if (uv_ip4_addr(o->host, o->port, (struct sockaddr_in *)&a) &&
        (rc = uv_ip6_addr(o->host, o->port, (struct sockaddr_in6 *)&a)) < 0)
        return rc;
    len = a.ss_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
    fd = socket(a.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -errno;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&a, len) || listen(fd, BACKLOG))
        goto fail;
    len = sizeof a;
    if (getsockname(fd, (struct sockaddr *)&a, &len))
        goto fail;
    *port = ntohs(a.ss_family == AF_INET ? ((struct sockaddr_in *)&a)->sin_port
                                         : ((struct sockaddr_in6 *)&a)->sin6_port);
    return fd;

fail:
    rc = -errno;
    close(fd);
    return rc;
}

server_listener *server_open(const server_options *o, int *rc)
{
    server_listener *l;

    if ((*rc = server__context()) < 0)
        return NULL;
    if (!(l = calloc(1, sizeof *l))) {
        *rc = UV_ENOMEM;
        return NULL;
    }
    if ((*rc = l->fd = open_socket(o, &l->port)) < 0)
        goto fail;
    if ((*rc = uv_poll_init(sched_loop(), &l->poll, l->fd)) < 0) {
        close(l->fd);
        goto fail;
    }
    uv_timer_init(sched_loop(), &l->pause);
    l->poll.data = l->pause.data = l;
    l->handles = 2;
    l->owned = 1;
    l->max_body = o->max_body;
    l->max_connections = o->max_connections;
    l->last = &l->first;
    l->link = &listeners;
    l->next = listeners;
    if (l->next)
        l->next->link = &l->next;
    listeners = l;
    uv_poll_start(&l->poll, UV_READABLE, on_connection);
    *rc = 0;
    return l;

fail:
    free(l);
    return NULL;
}

int server_port(const server_listener *l)
{
    return l->port;
}

int server_is_closed(const server_listener *l)
{
    return l->closed;
}

server_event server_next(server_listener *l, server_request **out)
{
    server_request *r = l->first;

    if (!r)
        return SERVER_NONE;
    dequeue(r);
    *out = r;
    if (r->taken)
        return SERVER_GONE;
    r->taken = 1;
    return SERVER_REQUEST;
}

void server_wait(server_listener *l, fiber_op *op)
{
    l->waiter = op;
}

void server_unwait(server_listener *l)
{
    l->waiter = NULL;
}

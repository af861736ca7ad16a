#include "net/socks.h"

#include "core/sched.h"
#include "net/address.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BUFFER   32768
#define FAILURES 64
#define HOST_MAX 256

typedef enum { GREETING, REQUEST, RESOLVING, CONNECTING, RELAY } stage;

/* SOCKS replies */
enum { OK = 0, FAILED = 1, NOT_ALLOWED = 2, UNREACHABLE = 4, REFUSED = 5, TIMED_OUT = 6, BAD_COMMAND = 7 };

typedef struct client client;

typedef struct {
    uv_tcp_t tcp;
    client *of;
    uv_write_t write; /* of what was read from the other end */
    uv_shutdown_t shutdown;
    int open, ended; /* handle to close; its input has ended */
    char buffer[BUFFER];
} end;

struct client {
    socks *of;
    client *next, **link;
    stage stage;
    end in, out;
    uv_timer_t timer;
    uv_getaddrinfo_t resolve;
    uv_connect_t connect;
    struct addrinfo *found, *at;
    int handles, pending, closing;
    size_t have;
    char host[HOST_MAX];
    int port;
    const char *reason;
};

typedef struct {
    char host[HOST_MAX];
    int port;
    const char *reason;
} failure;

struct socks {
    uv_tcp_t listener;
    socks *next, **link;
    client *clients;
    int nclients, listening, closed, dropped, port, nhosts;
    char **hosts;
    int relay_port; /* not 0: all goes to hosts[0] at this port */
    failure failures[FAILURES];
    unsigned nfailures;
};

static socks *all;

/* ---- end ---- */

static void free_server(socks *s)
{
    if (!s->dropped || s->listening || s->nclients)
        return;
    if (s->link) {
        *s->link = s->next;
        if (s->next)
            s->next->link = s->link;
    }
    for (int i = 0; i < s->nhosts; i++)
        free(s->hosts[i]);
    free(s->hosts);
    free(s);
}

static void free_client(client *c)
{
    socks *s = c->of;

    if (c->handles || c->pending)
        return;
    *c->link = c->next;
    if (c->next)
        c->next->link = c->link;
    s->nclients--;
    uv_freeaddrinfo(c->found);
    free(c);
    free_server(s);
}

static void on_handle_closed(uv_handle_t *h)
{
    client *c = h->data;

    c->handles--;
    free_client(c);
}

static void close_end(client *c, end *e)
{
    if (e->open) {
        e->open = 0;
        e->tcp.data = c;
        uv_close((uv_handle_t *)&e->tcp, on_handle_closed);
    }
}

static void close_client(client *c)
{
    if (c->closing++)
        return;
    uv_close((uv_handle_t *)&c->timer, on_handle_closed);
    if (c->stage == RESOLVING)
        uv_cancel((uv_req_t *)&c->resolve);
    close_end(c, &c->in);
    close_end(c, &c->out);
}

/* ---- relay: what one end sends goes to the other, one buffer at a time ---- */

static void read_on(end *e);

static void on_relayed(uv_write_t *w, int status)
{
    end *from = w->data;
    client *c = from->of;

    if (status < 0)
        close_client(c);
    else if (!c->closing)
        read_on(from);
}

static void on_shut(uv_shutdown_t *s, int status)
{
    (void)status;
    client *c = s->data;

    if (c->in.ended && c->out.ended)
        close_client(c);
}

static void on_relay_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    end *from = stream->data;
    client *c = from->of;
    end *to = from == &c->in ? &c->out : &c->in;
    uv_buf_t out;

    if (n == 0)
        return;
    uv_read_stop(stream);
    if (n == UV_EOF) {
        from->ended = 1;
        to->shutdown.data = c;
        if (uv_shutdown(&to->shutdown, (uv_stream_t *)&to->tcp, on_shut) < 0)
            close_client(c);
        return;
    }
    if (n < 0) {
        close_client(c);
        return;
    }
    out = uv_buf_init(buf->base, (unsigned)n);
    from->write.data = from;
    if (uv_write(&from->write, (uv_stream_t *)&to->tcp, &out, 1, on_relayed) < 0)
        close_client(c);
}

static void on_relay_room(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
    end *e = h->data;

    (void)suggested;
    *buf = uv_buf_init(e->buffer, BUFFER);
}

static void read_on(end *e)
{
    if (uv_read_start((uv_stream_t *)&e->tcp, on_relay_room, on_relay_read) < 0)
        close_client(e->of);
}

/* ---- connecting ---- */

static void note_failure(client *c, const char *reason)
{
    socks *s = c->of;
    failure *f = &s->failures[s->nfailures++ % FAILURES];

    memcpy(f->host, c->host, sizeof f->host);
    f->port = c->port;
    f->reason = reason;
}

static void on_refusal_written(uv_write_t *w, int status)
{
    (void)status;
    close_client(w->data);
}

/* The bound address in a reply is of no use to anybody. */
static void reply(client *c, int code, uv_write_cb then)
{
    uv_buf_t buf;

    memcpy(c->out.buffer, "\5\0\0\1\0\0\0\0\0\0", 10);
    c->out.buffer[1] = (char)code;
    buf = uv_buf_init(c->out.buffer, 10);
    c->in.write.data = c;
    if (uv_write(&c->in.write, (uv_stream_t *)&c->in.tcp, &buf, 1, then) < 0)
        close_client(c);
}

static void refuse(client *c, int code, const char *reason)
{
    uv_timer_stop(&c->timer);
    if (reason)
        note_failure(c, reason);
    close_end(c, &c->out);
    if (c->of->relay_port)
        close_client(c);
    else
        reply(c, code, on_refusal_written);
}

static void relay(client *c)
{
    c->stage = RELAY;
    read_on(&c->in);
    if (!c->closing)
        read_on(&c->out);
}

static void on_ready(uv_write_t *w, int status)
{
    client *c = w->data;

    if (status < 0)
        close_client(c);
    else if (!c->closing)
        relay(c);
}

static int may_be_private(const client *c)
{
    for (int i = 0; i < c->of->nhosts; i++)
        if (!strcasecmp(c->of->hosts[i], c->host))
            return 1;
    return 0;
}

static void try_next(client *c);

/* A handle that failed to connect is of no further use: only when it is closed there can be another. */
static void on_attempt_closed(uv_handle_t *h)
{
    client *c = h->data;

    c->handles--;
    if (c->closing)
        free_client(c);
    else
        try_next(c);
}

static void attempt_failed(client *c, int status)
{
    c->reason = status == UV_ECONNREFUSED ? "refused" : status == UV_ETIMEDOUT ? "timed_out" : "unreachable";
    c->at = c->at->ai_next;
    c->out.open = 0;
    c->out.tcp.data = c;
    uv_close((uv_handle_t *)&c->out.tcp, on_attempt_closed);
}

static void on_connected(uv_connect_t *r, int status)
{
    client *c = r->data;

    c->pending--;
    if (c->closing) {
        free_client(c);
    } else if (status < 0) {
        attempt_failed(c, status);
    } else {
        uv_timer_stop(&c->timer);
        uv_tcp_nodelay(&c->out.tcp, 1);
        if (c->of->relay_port)
            relay(c);
        else
            reply(c, OK, on_ready);
    }
}

static void connect_to(client *c, struct sockaddr *a)
{
    int rc;

    uv_tcp_init(sched_loop(), &c->out.tcp);
    c->out.tcp.data = &c->out;
    c->out.open = 1;
    c->handles++;
    c->connect.data = c;
    if ((rc = uv_tcp_connect(&c->connect, &c->out.tcp, a, on_connected)) < 0)
        attempt_failed(c, rc);
    else
        c->pending++;
}

/* The next address that is allowed; each name's own addresses, one after the other. */
static void try_next(client *c)
{
    int exempt = may_be_private(c);

    c->stage = CONNECTING;
    for (; c->at; c->at = c->at->ai_next) {
        struct sockaddr_storage a;
        if (c->at->ai_addrlen > sizeof a || (!exempt && !address_is_public(c->at->ai_addr))) {
            c->reason = c->reason ? c->reason : "private";
            continue;
        }
        memcpy(&a, c->at->ai_addr, c->at->ai_addrlen);
        if (a.ss_family == AF_INET)
            ((struct sockaddr_in *)&a)->sin_port = htons((uint16_t)c->port);
        else
            ((struct sockaddr_in6 *)&a)->sin6_port = htons((uint16_t)c->port);
        connect_to(c, (struct sockaddr *)&a);
        return;
    }
    if (!strcmp(c->reason, "private"))
        refuse(c, NOT_ALLOWED, c->reason);
    else
        refuse(c, !strcmp(c->reason, "refused") ? REFUSED : UNREACHABLE, c->reason);
}

static void on_resolved(uv_getaddrinfo_t *r, int status, struct addrinfo *found)
{
    client *c = r->data;

    c->pending--;
    c->found = c->at = found;
    if (c->closing)
        free_client(c);
    else if (status < 0 || !found)
        refuse(c, UNREACHABLE, "not_resolved");
    else
        try_next(c);
}

static int is_localhost(const char *host)
{
    size_t n = strlen(host), m = sizeof ".localhost" - 1;

    return !strcasecmp(host, "localhost") || (n > m && !strcasecmp(host + n - m, ".localhost"));
}

static void resolve(client *c)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};

    c->stage = RESOLVING;
    c->resolve.data = c;
    if (uv_getaddrinfo(sched_loop(), &c->resolve, on_resolved, is_localhost(c->host) ? "127.0.0.1" : c->host,
                       NULL, &hints) < 0)
        refuse(c, FAILED, "not_resolved");
    else
        c->pending++;
}

/* ---- the client's words ---- */

static void on_greeted(uv_write_t *w, int status)
{
    if (status < 0)
        close_client(w->data);
}

static void greet(client *c)
{
    static char answer[] = {5, 0};
    uv_buf_t buf = uv_buf_init(answer, 2);

    c->stage = REQUEST;
    c->in.write.data = c;
    if (uv_write(&c->in.write, (uv_stream_t *)&c->in.tcp, &buf, 1, on_greeted) < 0)
        close_client(c);
}

/* Takes a whole greeting or request from the buffer. Returns its length, 0 when more is needed, -1: nonsense.
 */
static int take_greeting(const unsigned char *b, size_t n)
{
    if (n > 0 && b[0] != 5)
        return -1;
    if (n < 2 || n < 2u + b[1])
        return 0;
    return memchr(b + 2, 0, b[1]) ? 2 + b[1] : -1;
}

static int take_request(client *c, const unsigned char *b, size_t n)
{
    size_t len;

    if (n < 5)
        return 0;
    if (b[0] != 5 || b[2] != 0)
        return -1;
    len = b[3] == 1 ? 4 : b[3] == 4 ? 16 : b[3] == 3 ? b[4] + 1u : 0;
    if (!len)
        return -1;
    if (n < 4 + len + 2)
        return 0;
    if (b[3] == 1)
        uv_inet_ntop(AF_INET, b + 4, c->host, sizeof c->host);
    else if (b[3] == 4)
        uv_inet_ntop(AF_INET6, b + 4, c->host, sizeof c->host);
    else
        memcpy(c->host, b + 5, b[4]);
    c->port = b[4 + len] << 8 | b[5 + len];
    return b[1] == 1 && strlen(c->host) > 0 ? (int)(4 + len + 2) : -1;
}

static void on_words(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    client *c = ((end *)stream->data)->of;
    unsigned char *b = (unsigned char *)c->in.buffer;
    int taken = 0;

    (void)buf;
    if (n < 0) {
        close_client(c);
        return;
    }
    c->have += (size_t)n;
    if (c->stage == GREETING && (taken = take_greeting(b, c->have)) > 0) {
        c->have -= (size_t)taken;
        memmove(b, b + taken, c->have);
        greet(c);
    }
    /* A client that says more before it is answered is none that we know. */
    if (c->stage == REQUEST && !c->closing && (taken = take_request(c, b, c->have)) > 0) {
        uv_read_stop(stream);
        if ((size_t)taken == c->have)
            resolve(c);
        else
            taken = -1;
    }
    if (taken < 0)
        close_client(c);
}

static void on_words_room(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
    client *c = ((end *)h->data)->of;

    (void)suggested;
    *buf = uv_buf_init(c->in.buffer + c->have, (unsigned)(sizeof c->in.buffer - c->have));
}

static void on_timer(uv_timer_t *t)
{
    client *c = t->data;

    if (c->host[0])
        note_failure(c, "timed_out");
    close_client(c);
}

static int begin(client *c)
{
    if (!c->of->relay_port)
        return uv_read_start((uv_stream_t *)&c->in.tcp, on_words_room, on_words);
    snprintf(c->host, sizeof c->host, "%s", c->of->hosts[0]);
    c->port = c->of->relay_port;
    resolve(c);
    return 0;
}

static void on_client(uv_stream_t *listener, int status)
{
    socks *s = listener->data;
    client *c;

    if (status < 0 || s->closed || s->nclients >= SOCKS_CLIENTS_MAX || !(c = calloc(1, sizeof *c)))
        return; /* the browser tries again */
    c->of = s;
    c->in.of = c->out.of = c;
    if ((c->next = s->clients))
        c->next->link = &c->next;
    c->link = &s->clients;
    s->clients = c;
    s->nclients++;
    uv_tcp_init(sched_loop(), &c->in.tcp);
    uv_timer_init(sched_loop(), &c->timer);
    c->in.tcp.data = &c->in;
    c->timer.data = c;
    c->in.open = 1;
    c->handles = 2;
    if (uv_accept(listener, (uv_stream_t *)&c->in.tcp) < 0 ||
        uv_timer_start(&c->timer, on_timer, SOCKS_CONNECT_MS, 0) < 0 || begin(c) < 0) {
        close_client(c);
        return;
    }
    uv_tcp_nodelay(&c->in.tcp, 1);
}

/* ---- the server ---- */

static void on_listener_closed(uv_handle_t *h)
{
    socks *s = h->data;

    s->listening = 0;
    free_server(s);
}

static void stop(socks *s)
{
    if (s->closed++)
        return;
    uv_close((uv_handle_t *)&s->listener, on_listener_closed);
    for (client *c = s->clients, *next; c; c = next) {
        next = c->next;
        close_client(c);
    }
}

void socks_close(socks *s)
{
    s->dropped = 1;
    stop(s);
    free_server(s);
}

/* At shutdown. The owner may let go later, when the loop is gone. */
static void stop_all(void *arg)
{
    (void)arg;
    for (socks *s = all; s; s = s->next)
        stop(s);
}

static int copy_hosts(socks *s, const char *const *hosts, int n)
{
    if (n == 0)
        return 0;
    if (!(s->hosts = calloc((size_t)n, sizeof *s->hosts)))
        return UV_ENOMEM;
    for (; s->nhosts < n; s->nhosts++)
        if (!(s->hosts[s->nhosts] = strdup(hosts[s->nhosts])))
            return UV_ENOMEM;
    return 0;
}

static int listen_on_loopback(socks *s)
{
    struct sockaddr_storage a;
    int rc, len = sizeof a;

    uv_ip4_addr("127.0.0.1", 0, (struct sockaddr_in *)&a);
    if ((rc = uv_tcp_bind(&s->listener, (struct sockaddr *)&a, 0)) < 0 ||
        (rc = uv_listen((uv_stream_t *)&s->listener, 128, on_client)) < 0 ||
        (rc = uv_tcp_getsockname(&s->listener, (struct sockaddr *)&a, &len)) < 0)
        return rc;
    s->port = ntohs(((struct sockaddr_in *)&a)->sin_port);
    return 0;
}

int socks_open(const char *const *hosts, int n, socks **out)
{
    static int hooked;
    socks *s = calloc(1, sizeof *s);
    int rc;

    if (!s)
        return UV_ENOMEM;
    if (!hooked++)
        sched_at_close(stop_all, NULL);
    uv_tcp_init(sched_loop(), &s->listener);
    s->listener.data = s;
    s->listening = 1;
    if ((s->next = all))
        s->next->link = &s->next;
    s->link = &all;
    all = s;
    if ((rc = copy_hosts(s, hosts, n)) < 0 || (rc = listen_on_loopback(s)) < 0) {
        socks_close(s);
        return rc;
    }
    *out = s;
    return 0;
}

int socks_relay(const char *host, int port, socks **out)
{
    int rc = socks_open(&host, 1, out);

    if (rc == 0)
        (*out)->relay_port = port;
    return rc;
}

int socks_port(const socks *s)
{
    return s->port;
}

const char *socks_failure(const socks *s, const char *host, int port)
{
    for (unsigned i = 1; i <= FAILURES && i <= s->nfailures; i++) {
        const failure *f = &s->failures[(s->nfailures - i) % FAILURES];
        if (f->port == port && !strcasecmp(f->host, host))
            return f->reason;
    }
    return NULL;
}

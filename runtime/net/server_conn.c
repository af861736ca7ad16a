/* One connection: its bytes, its states, its times. See server.h. */
#include "net/server_conn.h"

#include "core/log.h"
#include "core/sched.h"
#include "core/sockets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEAD_MAX    (16u << 10)
#define READ_AHEAD  (64u << 10)
#define WRITE_SLICE (64u << 10)
#define HEAD_TIME   15
#define BODY_TIME   30
#define IDLE_TIME   60
#define SEND_TIME   30
#define LINGER_TIME 2

struct out_chunk {
    out_chunk *next;
    size_t len, off;
    unsigned char data[]; /* LWS_PRE bytes of room first */
};

static struct lws_vhost *vhost;

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len);

static const struct lws_protocols protocols[] = {
    {.name = "bolt-http", .callback = on_event, .rx_buffer_size = 32768, .tx_packet_size = WRITE_SLICE},
    {.name = NULL},
};

/* ---- context ---- */

static void on_shutdown(void *arg)
{
    (void)arg;
    server__stop_all();
}

int server__context(void)
{
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .protocols = protocols,
        .vhost_name = "bolt",
    };
    struct lws_context *context;
    int rc;

    if (vhost)
        return 0;
    if ((rc = sockets_context(&context, 0)) < 0)
        return rc;
    vhost = lws_create_vhost(context, &info);
    sched_at_close(on_shutdown, NULL);
    return vhost ? 0 : UV_ENOMEM;
}

/* ---- output ---- */

int server__write(server_conn *c, const uv_buf_t *parts, int nparts)
{
    size_t len = 0;
    out_chunk *o;

    for (int i = 0; i < nparts; i++)
        len += parts[i].len;
    if (!len)
        return 0;
    o = malloc(sizeof *o + LWS_PRE + len);
    if (!o)
        return UV_ENOMEM;
    *o = (out_chunk){.next = NULL, .len = 0, .off = 0};
    for (int i = 0; i < nparts; i++) {
        if (parts[i].len)
            memcpy(o->data + LWS_PRE + o->len, parts[i].base, parts[i].len);
        o->len += parts[i].len;
    }
    if (!c->out)
        lws_set_timeout(c->wsi, PENDING_TIMEOUT_HTTP_CONTENT, SEND_TIME);
    *c->out_tail = o;
    c->out_tail = &o->next;
    c->out_len += len;
    lws_callback_on_writable(c->wsi);
    return 0;
}

static void drop_first(server_conn *c)
{
    out_chunk *o = c->out;

    c->out = o->next;
    if (!c->out)
        c->out_tail = &c->out;
    free(o);
}

/* ---- input ---- */

/* Reads are off while lws holds back part of a write (it would turn the loop over input it does not take),
 * and while a client pipelines more than we care to keep. */
static void set_flow(server_conn *c)
{
    unsigned off = lws_partial_buffered(c->wsi) || (c->state == CONN_HANDLING && c->in_len >= READ_AHEAD);

    if (off != c->rx_off) {
        c->rx_off = off & 1;
        lws_rx_flow_control(c->wsi, !off);
    }
}

static int keep_input(server_conn *c, const char *data, size_t len)
{
    if (c->in_len + len > c->in_cap) {
        size_t cap = c->in_cap ? c->in_cap : 2048;
        while (cap < c->in_len + len)
            cap *= 2;
        char *grown = realloc(c->in, cap);
        if (!grown)
            return UV_ENOMEM;
        c->in = grown;
        c->in_cap = cap;
    }
    memcpy(c->in + c->in_len, data, len);
    c->in_len += len;
    return 0;
}

static void eat(server_conn *c, size_t n)
{
    c->in_len -= n;
    memmove(c->in, c->in + n, c->in_len);
    if (!c->in_len) { /* an idle connection holds no buffer */
        free(c->in);
        c->in = NULL;
        c->in_cap = 0;
    }
}

/* Answers what never became a request, and closes. */
static void refuse(server_conn *c, int status)
{
    char text[256];
    int n = snprintf(
        text, sizeof text,
        "HTTP/1.1 %d %s\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n"
        "%s\n",
        status, http1_reason(status), strlen(http1_reason(status)) + 1, http1_reason(status));

    if (c->request) { /* its body was still being read: nobody has seen it */
        server_request *r = c->request;
        c->request = NULL;
        r->conn = NULL;
        server_free(r);
    }
    c->keep_alive = 0;
    c->state = CONN_HANDLING;
    if (server__write(c, &(uv_buf_t){text, (size_t)n}, 1))
        server__kill(c);
    else
        server__finish(c);
}

static int needs_length(const http1_request *h)
{
    static const char *const methods[] = {"POST", "PUT", "PATCH"};

    for (size_t i = 0; i < 3; i++)
        if (h->method.len == strlen(methods[i]) && !memcmp(h->method.text, methods[i], h->method.len))
            return 1;
    return 0;
}

static void dispatch(server_conn *c)
{
    c->state = CONN_HANDLING;
    lws_set_timeout(c->wsi, NO_PENDING_TIMEOUT, 0);
    server__deliver(c->request);
}

/* Returns 1 when a head was read, 0 when more bytes are needed or the connection is being closed. */
static int read_head(server_conn *c)
{
    http1_request head;
    long n = http1_read_request(c->in, c->in_len, &head);
    server_request *r;

    if (n == 0 && c->in_len > HEAD_MAX)
        n = -431;
    if (n == 0)
        return 0;
    if (n > 0 && (size_t)n > HEAD_MAX)
        n = -431;
    if (n > 0 && (head.chunked || (needs_length(&head) && head.content_length < 0)))
        n = -411;
    if (n > 0 && head.content_length > (int64_t)c->listener->max_body)
        n = -413;
    if (n < 0) {
        refuse(c, (int)-n);
        return 0;
    }
    r = server__request_new(c, c->in, (size_t)n);
    if (!r) {
        refuse(c, 503);
        return 0;
    }
    eat(c, (size_t)n);
    c->request = r;
    c->keep_alive = r->head.keep_alive & 1;
    c->bodyless = r->head.method.len == 4 && !memcmp(r->head.method.text, "HEAD", 4);
    c->state = CONN_BODY;
    if (r->head.expects_continue && r->head.content_length > 0 && c->in_len == 0)
        server__write(c, &(uv_buf_t){(char *)"HTTP/1.1 100 Continue\r\n\r\n", 25}, 1);
    lws_set_timeout(c->wsi, PENDING_TIMEOUT_HTTP_CONTENT, BODY_TIME);
    return 1;
}

static void read_body(server_conn *c)
{
    server_request *r = c->request;
    size_t want = r->head.content_length > 0 ? (size_t)r->head.content_length : 0;
    size_t n = c->in_len < want - r->body_len ? c->in_len : want - r->body_len;

    if (n) {
        /* grows with what arrives: a length that is only claimed costs nothing */
        size_t cap = r->body_len + n;
        if (cap < want && cap < r->body_len * 2)
            cap = r->body_len * 2 < want ? r->body_len * 2 : want;
        char *grown = realloc(r->body, cap);
        if (!grown) {
            refuse(c, 503);
            return;
        }
        r->body = grown;
        memcpy(r->body + r->body_len, c->in, n);
        r->body_len += n;
        eat(c, n);
        lws_set_timeout(c->wsi, PENDING_TIMEOUT_HTTP_CONTENT, BODY_TIME);
    }
    if (r->body_len == want)
        dispatch(c);
}

static void advance(server_conn *c)
{
    while (c->state == CONN_HEAD && c->in_len)
        if (!read_head(c))
            break;
        else
            read_body(c);
}

static int on_input(server_conn *c, const char *data, size_t len)
{
    if (c->state == CONN_LINGER || (c->finishing && !c->keep_alive))
        return 0;
    if (c->state == CONN_HEAD && !c->in_len)
        lws_set_timeout(c->wsi, PENDING_TIMEOUT_HTTP_CONTENT, HEAD_TIME);
    if (keep_input(c, data, len))
        return -1;
    if (c->state == CONN_HEAD)
        advance(c);
    else if (c->state == CONN_BODY)
        read_body(c);
    return 0;
}

/* ---- ends ---- */

void server__finish(server_conn *c)
{
    c->finishing = 1;
    lws_callback_on_writable(c->wsi);
}

/* The answer is out. Closing before what the client still sends is read would reset the connection and could
 * take the answer with it: so say "no more", and wait a little for the client's end. */
static void after_answer(server_conn *c)
{
    c->finishing = 0;
    if (c->keep_alive && !c->listener->closed) {
        c->state = CONN_HEAD;
        lws_set_timeout(c->wsi, PENDING_TIMEOUT_HTTP_CONTENT, c->in_len ? HEAD_TIME : IDLE_TIME);
        advance(c);
        return;
    }
    c->state = CONN_LINGER;
    c->in_len = 0;
    shutdown(lws_get_socket_fd(c->wsi), SHUT_WR);
    lws_set_timeout(c->wsi, PENDING_TIMEOUT_SHUTDOWN_FLUSH, LINGER_TIME);
}

static int on_writable(server_conn *c)
{
    out_chunk *o = c->out;

    if (o && !lws_partial_buffered(c->wsi)) {
        size_t n = o->len - o->off < WRITE_SLICE ? o->len - o->off : WRITE_SLICE;
        if (lws_write(c->wsi, o->data + LWS_PRE + o->off, n, LWS_WRITE_RAW) < 0)
            return -1;
        o->off += n;
        c->out_len -= n;
        if (o->off == o->len)
            drop_first(c);
        if (c->state == CONN_HANDLING)
            lws_set_timeout(c->wsi, PENDING_TIMEOUT_HTTP_CONTENT, SEND_TIME);
    }
    if (c->out || lws_partial_buffered(c->wsi)) {
        lws_callback_on_writable(c->wsi);
    } else if (c->finishing) {
        after_answer(c);
    } else if (c->state == CONN_HANDLING) {
        lws_set_timeout(c->wsi, NO_PENDING_TIMEOUT, 0); /* a stream may be silent as long as it likes */
    }
    if (c->request)
        server__drained(c->request);
    set_flow(c);
    return 0;
}

static void conn_free(server_conn *c)
{
    server_listener *l = c->listener;

    c->wsi = NULL;
    if (c->request) {
        server_request *r = c->request;
        c->request = NULL;
        server__gone(r);
    }
    while (c->out)
        drop_first(c);
    free(c->in);
    *c->link = c->next;
    if (c->next)
        c->next->link = c->link;
    l->nconns--;
    free(c);
    server__release(l);
}

/* A timeout set from outside lws is looked at when something else wakes it; room to write wakes it now. */
void server__kill(server_conn *c)
{
    c->doomed = 1;
    lws_callback_on_writable(c->wsi);
    lws_set_timeout(c->wsi, PENDING_TIMEOUT_HTTP_CONTENT, LWS_TO_KILL_ASYNC);
}

void server__kill_now(server_conn *c)
{
    lws_set_timeout(c->wsi, PENDING_TIMEOUT_HTTP_CONTENT, LWS_TO_KILL_SYNC);
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len)
{
    server_conn *c;

    (void)user;
    switch (reason) {
    case LWS_CALLBACK_RAW_ADOPT:
        c = lws_get_opaque_user_data(wsi);
        c->wsi = wsi;
        lws_set_timeout(wsi, PENDING_TIMEOUT_HTTP_CONTENT, IDLE_TIME);
        return 0;
    case LWS_CALLBACK_RAW_RX:
        c = lws_get_opaque_user_data(wsi);
        if (on_input(c, in, len))
            return -1;
        set_flow(c);
        return 0;
    case LWS_CALLBACK_RAW_WRITEABLE:
        c = lws_get_opaque_user_data(wsi);
        if (c->doomed && !c->out)
            return -1;
        if (c->doomed) /* once more, when this is out */
            lws_callback_on_writable(wsi);
        return on_writable(c);
    case LWS_CALLBACK_RAW_CLOSE:
        c = lws_get_opaque_user_data(wsi);
        if (c->adopting)
            c->wsi = NULL;
        else
            conn_free(c);
        return 0;
    default:
        return 0;
    }
}

void server__adopt(server_listener *l, int fd)
{
    server_conn *c = calloc(1, sizeof *c);
    lws_adopt_desc_t desc = {.vh = vhost,
                             .type = LWS_ADOPT_SOCKET,
                             .fd.sockfd = fd,
                             .vh_prot_name = protocols[0].name,
                             .opaque = c};

    if (!c) {
        close(fd);
        return;
    }
    c->listener = l;
    c->out_tail = &c->out;
    c->link = &l->conns;
    c->next = l->conns;
    if (c->next)
        c->next->link = &c->next;
    l->conns = c;
    l->nconns++;
    c->adopting = 1;
    struct lws *wsi = lws_adopt_descriptor_vhost_via_info(&desc); /* closes fd when it fails */
    c->adopting = 0;
    if (!wsi)
        conn_free(c);
}

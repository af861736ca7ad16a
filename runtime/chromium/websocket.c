#include "chromium/websocket.h"

#include "base/bytes.h"
#include "core/sched.h"
#include "core/sockets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEEP_BYTES   (1u << 20)
#define PIECE        65536
#define CONNECT_TIME 30 /* seconds */
#define SYSTEM_CERTS "/etc/ssl/certs/ca-certificates.crt"

typedef struct outgoing outgoing;
struct outgoing {
    outgoing *next;
    size_t len;
    unsigned char data[]; /* LWS_PRE bytes of room first */
};

struct websocket {
    websocket *next, **link;
    websocket_owner owner;
    struct lws *wsi;
    uv_getaddrinfo_t resolve;
    int resolving, dropped, ended, established, port, tls;
    char host[256], path[1024];
    bytes in;
    outgoing *first, **last;
};

static websocket *all;
static struct lws_vhost *vhost;

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len);

static const struct lws_protocols protocols[] = {
    {.name = "bolt-browser", .callback = on_event, .rx_buffer_size = PIECE},
    {0},
};

/* ---- end ---- */

static void free_when_gone(websocket *w)
{
    if (!w->dropped || w->resolving || w->wsi)
        return;
    *w->link = w->next;
    if (w->next)
        w->next->link = w->link;
    for (outgoing *o = w->first, *next; o; o = next) {
        next = o->next;
        free(o);
    }
    bytes_free(&w->in);
    free(w);
}

static void end(websocket *w, const char *why)
{
    if (w->ended)
        return;
    w->ended = 1;
    if (!w->dropped)
        w->owner.on_end(w->owner.arg, why);
}

/* A connection that stands says goodbye when it may write; one that does not is cut off. */
static void leave(websocket *w)
{
    if (!w->wsi || w->ended) /* that one goes by itself */
        return;
    if (w->established)
        lws_callback_on_writable(w->wsi);
    lws_set_timeout(w->wsi, PENDING_TIMEOUT_CLOSE_SEND, w->established ? 2 : LWS_TO_KILL_ASYNC);
}

void websocket_close(websocket *w)
{
    w->dropped = 1;
    if (w->resolving)
        uv_cancel((uv_req_t *)&w->resolve);
    leave(w);
    free_when_gone(w);
}

/* At shutdown: the context, which goes next, cuts off what is left. */
static void end_all(void *arg)
{
    (void)arg;
    for (websocket *w = all, *next; w; w = next) {
        next = w->next;
        if (w->resolving)
            uv_cancel((uv_req_t *)&w->resolve);
        leave(w);
        end(w, "bolt is shutting down");
    }
}

/* ---- bytes ---- */

int websocket_send(websocket *w, const char *text, size_t n)
{
    outgoing *o;

    if (w->ended)
        return 0;
    if (!(o = malloc(sizeof *o + LWS_PRE + n)))
        return UV_ENOMEM;
    o->next = NULL;
    o->len = n;
    memcpy(o->data + LWS_PRE, text, n);
    *w->last = o;
    w->last = &o->next;
    if (w->established)
        lws_callback_on_writable(w->wsi);
    return 0;
}

/* libwebsockets keeps what the socket does not take of a message, and asks again when it is out. */
static int on_writable(websocket *w)
{
    outgoing *o = w->first;
    int rc;

    if (w->dropped || w->ended) {
        lws_close_reason(w->wsi, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
        return -1;
    }
    if (!o || lws_partial_buffered(w->wsi))
        return 0;
    if (!(w->first = o->next))
        w->last = &w->first;
    rc = lws_write(w->wsi, o->data + LWS_PRE, o->len, LWS_WRITE_TEXT);
    free(o);
    if (rc < 0)
        return -1;
    if (w->first)
        lws_callback_on_writable(w->wsi);
    return 0;
}

static int on_piece(websocket *w, const char *piece, size_t n)
{
    if (w->dropped || w->ended)
        return 0;
    if (w->in.len + n > WEBSOCKET_MESSAGE_MAX || bytes_add(&w->in, piece, n) < 0) {
        end(w, "a message is too large");
        return -1;
    }
    if (!lws_is_final_fragment(w->wsi) || lws_remaining_packet_payload(w->wsi))
        return 0;
    if (bytes_add_char(&w->in, 0) < 0)
        return -1;
    w->owner.on_message(w->owner.arg, w->in.data, w->in.len - 1);
    bytes_clear(&w->in, KEEP_BYTES);
    return 0;
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len)
{
    websocket *w = lws_get_opaque_user_data(wsi);
    char why[256];

    (void)user;
    switch (reason) {
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        w->established = 1;
        lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0);
        lws_callback_on_writable(wsi);
        return 0;
    case LWS_CALLBACK_CLIENT_RECEIVE:
        return on_piece(w, in, len);
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        return on_writable(w);
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        snprintf(why, sizeof why, "%.*s", (int)(in ? len : 0), in ? (const char *)in : "");
        end(w, why[0] ? why : "no connection");
        return 0;
    case LWS_CALLBACK_CLIENT_CLOSED:
        end(w, "the connection was closed");
        return 0;
    case LWS_CALLBACK_WSI_DESTROY:
        if (w) {
            w->wsi = NULL;
            end(w, "the connection is gone");
            free_when_gone(w);
        }
        return 0;
    default:
        return 0;
    }
}

/* ---- connecting ---- */

static int prepare(struct lws_context **context)
{
    const char *certs = getenv("SSL_CERT_FILE");
    struct lws_context_creation_info info = {
        .options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT,
        .port = CONTEXT_PORT_NO_LISTEN,
        .protocols = protocols,
        .vhost_name = "bolt-browser",
        .client_ssl_ca_filepath = certs && certs[0] ? certs : SYSTEM_CERTS,
        .connect_timeout_secs = CONNECT_TIME,
        .ka_time = 30,
        .ka_probes = 3,
        .ka_interval = 10,
    };
    int rc = sockets_context(context, 1);

    if (rc < 0 || vhost)
        return rc;
    vhost = lws_create_vhost(*context, &info);
    sched_at_close(end_all, NULL);
    return vhost ? 0 : UV_ENOMEM;
}

static void connect_to(websocket *w, const struct sockaddr *at)
{
    struct lws_client_connect_info info = {
        .vhost = vhost,
        .port = w->port,
        .path = w->path,
        .ssl_connection = w->tls ? LCCSCF_USE_SSL : 0,
        .local_protocol_name = protocols[0].name,
        .opaque_user_data = w,
        .pwsi = &w->wsi,
    };
    char address[INET6_ADDRSTRLEN], host[300];

    if (prepare(&info.context) < 0) {
        end(w, "no connection");
        return;
    }
    if (at->sa_family == AF_INET)
        uv_ip4_name((const struct sockaddr_in *)(const void *)at, address, sizeof address);
    else
        uv_ip6_name((const struct sockaddr_in6 *)(const void *)at, address, sizeof address);
    snprintf(host, sizeof host, strchr(w->host, ':') ? "[%s]" : "%s", w->host);
    info.address = address;
    info.host = host;
    if (!lws_client_connect_via_info(&info)) {
        w->wsi = NULL;
        end(w, "no connection");
    }
}

static void on_resolved(uv_getaddrinfo_t *r, int status, struct addrinfo *found)
{
    websocket *w = r->data;

    if (!w->dropped && !w->ended) {
        if (status < 0 || !found)
            end(w, status < 0 ? uv_strerror(status) : "the name has no address");
        else
            connect_to(w, found->ai_addr);
    }
    uv_freeaddrinfo(found);
    w->resolving = 0; /* until here nobody frees w, whatever the owner does when he hears of the end */
    free_when_gone(w);
}

int websocket_open(const websocket_address *to, websocket_owner owner, websocket **out)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct lws_context *context;
    int rc = prepare(&context);
    websocket *w;

    if (rc < 0)
        return rc;
    if (strlen(to->host) >= sizeof w->host || strlen(to->path) >= sizeof w->path)
        return UV_ENAMETOOLONG;
    if (!(w = calloc(1, sizeof *w)))
        return UV_ENOMEM;
    snprintf(w->host, sizeof w->host, "%s", to->host);
    snprintf(w->path, sizeof w->path, "%s", to->path);
    w->port = to->port;
    w->tls = to->tls;
    w->owner = owner;
    w->last = &w->first;
    w->resolve.data = w;
    if ((rc = uv_getaddrinfo(sched_loop(), &w->resolve, on_resolved, w->host, NULL, &hints)) < 0) {
        free(w);
        return rc;
    }
    w->resolving = 1;
    if ((w->next = all))
        w->next->link = &w->next;
    w->link = &all;
    all = w;
    *out = w;
    return 0;
}

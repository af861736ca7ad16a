#include "net/client.h"

#include "core/sched.h"
#include "net/address.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define HOST_CONNECTIONS  32L
#define TOTAL_CONNECTIONS 256L
#define IDLE_CONNECTIONS  64L
#define HEAD_MAX          (256u << 10)

typedef struct {
    uv_poll_t poll;
    int fd, events;
} sock;

static CURLM *multi;
static uv_timer_t timer;
static client_request **active; /* for shutdown */
static int nactive, cap_active;
static sock **socks; /* by descriptor */
static int nsocks;

/* ---- the loop's side ---- */

static void drain(void);

static void on_sock_closed(uv_handle_t *h)
{
    free(h->data);
}

static void drop_sock(int fd)
{
    if (fd < 0 || fd >= nsocks || !socks[fd])
        return;
    uv_poll_stop(&socks[fd]->poll);
    uv_close((uv_handle_t *)&socks[fd]->poll, on_sock_closed);
    socks[fd] = NULL;
}

static void on_sock_ready(uv_poll_t *p, int status, int events)
{
    sock *s = p->data;
    int flags = 0, running;

    /* A socket with an error may still hold an answer: a server that refuses a body answers, closes, and so
     * resets the connection. Told of an error curl would not read it; told to read, it finds both. */
    if (status < 0)
        flags = CURL_CSELECT_IN | CURL_CSELECT_OUT;
    if (events & UV_READABLE)
        flags |= CURL_CSELECT_IN;
    if (events & UV_WRITABLE)
        flags |= CURL_CSELECT_OUT;
    curl_multi_socket_action(multi, s->fd, flags, &running);
    if (status < 0 && !uv_is_closing((uv_handle_t *)p)) /* libuv stops at an error */
        uv_poll_start(p, s->events, on_sock_ready);
    drain();
}

static sock *sock_at(int fd)
{
    if (fd >= nsocks) {
        int n = nsocks ? nsocks : 64;
        while (n <= fd)
            n *= 2;
        sock **grown = realloc(socks, (size_t)n * sizeof *socks);
        if (!grown)
            return NULL;
        memset(grown + nsocks, 0, (size_t)(n - nsocks) * sizeof *socks);
        socks = grown;
        nsocks = n;
    }
    if (!socks[fd]) {
        sock *s = calloc(1, sizeof *s);
        if (!s)
            return NULL;
        if (uv_poll_init_socket(sched_loop(), &s->poll, fd) < 0) {
            free(s);
            return NULL;
        }
        s->fd = fd;
        s->poll.data = s;
        socks[fd] = s;
    }
    return socks[fd];
}

static int on_curl_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *sockp)
{
    (void)easy;
    (void)arg;
    (void)sockp;
    if (what == CURL_POLL_REMOVE) {
        drop_sock(fd);
        return 0;
    }
    sock *s = sock_at(fd);
    if (!s)
        return -1;
    s->events = (what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0);
    return uv_poll_start(&s->poll, s->events, on_sock_ready) < 0 ? -1 : 0;
}

static void on_timer(uv_timer_t *t)
{
    int running;

    (void)t;
    curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
    drain();
}

/* curl may not be called from here: a timeout of 0 means the next turn. */
static int on_curl_timer(CURLM *m, long ms, void *arg)
{
    (void)m;
    (void)arg;
    if (ms < 0)
        uv_timer_stop(&timer);
    else
        uv_timer_start(&timer, on_timer, (uint64_t)ms, 0);
    return 0;
}

/* ---- sockets ---- */

/* Is the host of the URL that the transfer is at now among those that may be private? */
static int host_is_listed(const client_request *r)
{
    const char *url = NULL;
    char *host = NULL;
    int found = 0;
    CURLU *u;

    if (!r->nhosts || curl_easy_getinfo(r->easy, CURLINFO_EFFECTIVE_URL, &url) || !url || !(u = curl_url()))
        return 0;
    if (!curl_url_set(u, CURLUPART_URL, url, CURLU_GUESS_SCHEME) &&
        !curl_url_get(u, CURLUPART_HOST, &host, 0)) {
        size_t n = strlen(host);
        char *name = host;
        if (n > 1 && host[0] == '[') { /* an IPv6 literal */
            host[n - 1] = 0;
            name++;
        }
        for (int i = 0; i < r->nhosts && !found; i++)
            found = !strcasecmp(name, r->hosts[i]);
    }
    curl_free(host);
    curl_url_cleanup(u);
    return found;
}

static int may_be_private(const client_request *r)
{
    return r->allow_private || host_is_listed(r);
}

static curl_socket_t on_open(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
    client_request *r = arg;

    (void)purpose;
    if (!address_is_public(&a->addr) && !may_be_private(r)) {
        r->refused = 1;
        return CURL_SOCKET_BAD;
    }
    return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

/* libuv aborts when a descriptor it polls is closed behind its back. */
static int on_close(void *arg, curl_socket_t fd)
{
    (void)arg;
    drop_sock(fd);
    return close(fd);
}

static int before_request(void *arg, char *remote_ip, char *local_ip, int remote_port, int local_port)
{
    client_request *r = arg;

    (void)local_ip;
    (void)remote_port;
    (void)local_port;
    if (!address_text_is_public(remote_ip) && !may_be_private(r)) {
        r->refused = 1;
        return CURL_PREREQFUNC_ABORT;
    }
    return CURL_PREREQFUNC_OK;
}

/* ---- what comes in ---- */

static int keep(client_text *t, const char *data, size_t len)
{
    if (t->len + len > t->cap) {
        size_t cap = t->cap ? t->cap : 1024;
        while (cap < t->len + len)
            cap *= 2;
        char *grown = realloc(t->data, cap);
        if (!grown)
            return UV_ENOMEM;
        t->data = grown;
        t->cap = cap;
    }
    memcpy(t->data + t->len, data, len);
    t->len += len;
    return 0;
}

static size_t on_header(char *data, size_t size, size_t n, void *arg)
{
    client_request *r = arg;
    size_t len = n * size, end = len;

    if (len >= 5 && !memcmp(data, "HTTP/", 5)) { /* a new response: after a redirect or a 100 */
        r->head.len = 0;
        return len;
    }
    while (end && (data[end - 1] == '\r' || data[end - 1] == '\n'))
        end--;
    if (!memchr(data, ':', end))
        return len;
    if (r->head.len + end > HEAD_MAX) {
        r->too_large = 1;
        return 0;
    }
    size_t at = r->head.len;
    if (keep(&r->head, data, end) || keep(&r->head, "\n", 1))
        return 0;
    for (; r->head.data[at] != ':'; at++)
        if (r->head.data[at] >= 'A' && r->head.data[at] <= 'Z')
            r->head.data[at] |= 0x20;
    return len;
}

static size_t on_body(char *data, size_t size, size_t n, void *arg)
{
    client_request *r = arg;

    if (r->received.len + n * size > r->max_bytes) {
        r->too_large = 1;
        return 0;
    }
    return keep(&r->received, data, n * size) ? 0 : n * size;
}

/* ---- requests ---- */

client_request *client_new(void)
{
    return calloc(1, sizeof(client_request));
}

void client_free(client_request *r)
{
    for (int i = 0; i < r->nhosts; i++)
        free(r->hosts[i]);
    free(r->hosts);
    free(r->url);
    free(r->method);
    free(r->body);
    free(r->user_agent);
    free(r->sigv4);
    free(r->user);
    free(r->password);
    free(r->ca_file);
    free(r->head.data);
    free(r->received.data);
    free(r->final_url);
    curl_slist_free_all(r->headers);
    if (r->easy)
        curl_easy_cleanup(r->easy);
    free(r);
}

static void forget(client_request *r)
{
    for (int i = 0; i < nactive; i++)
        if (active[i] == r) {
            active[i] = active[--nactive];
            break;
        }
    curl_multi_remove_handle(multi, r->easy);
}

static void on_cancel(fiber_op *op)
{
    client_request *r = (client_request *)op;

    if (r->result == CURLE_AGAIN) /* still under way; otherwise forgotten already */
        forget(r);
    client_free(r);
}

static void on_release(fiber_op *op)
{
    client_free((client_request *)op);
}

static void complete(client_request *r, CURLcode result)
{
    char *text = NULL;

    curl_easy_getinfo(r->easy, CURLINFO_RESPONSE_CODE, &r->status);
    if (!curl_easy_getinfo(r->easy, CURLINFO_PRIMARY_IP, &text) && text)
        strncpy(r->remote_ip, text, sizeof r->remote_ip - 1);
    if (!curl_easy_getinfo(r->easy, CURLINFO_EFFECTIVE_URL, &text) && text)
        r->final_url = strdup(text);
    forget(r);
    if (result && !r->error[0])
        strncpy(r->error, curl_easy_strerror(result), sizeof r->error - 1);
    r->result = result;
    fiber_done(&r->op);
}

static void drain(void)
{
    CURLMsg *m;
    int left;

    while ((m = curl_multi_info_read(multi, &left))) {
        client_request *r = NULL;
        CURLcode result = m->data.result; /* m is gone once the handle is removed */
        if (m->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &r);
        complete(r, result);
    }
}

static void on_shutdown(void *arg)
{
    (void)arg;
    while (nactive) { /* their fibers have been cancelled; nothing should be left */
        client_request *r = active[0];
        forget(r);
        client_free(r);
    }
    curl_multi_cleanup(multi);
    multi = NULL;
    for (int fd = 0; fd < nsocks; fd++)
        drop_sock(fd);
    free(socks);
    free(active);
    socks = NULL;
    active = NULL;
    nsocks = cap_active = 0;
    uv_close((uv_handle_t *)&timer, NULL);
    curl_global_cleanup();
}

static int open_client(void)
{
    if (multi)
        return 0;
    if (curl_global_init(CURL_GLOBAL_DEFAULT))
        return UV_ENOMEM;
    if (!(multi = curl_multi_init()))
        return UV_ENOMEM;
    uv_disable_stdio_inheritance(); /* for its socket pair, which is not close-on-exec */
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_curl_socket);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_curl_timer);
    curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, HOST_CONNECTIONS);
    curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, TOTAL_CONNECTIONS);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, IDLE_CONNECTIONS);
    uv_timer_init(sched_loop(), &timer);
    sched_at_close(on_shutdown, NULL);
    return 0;
}

static long to_ms(double seconds)
{
    long ms = (long)(seconds * 1000);

    return seconds > 0 && ms == 0 ? 1 : ms;
}

static void set_method(client_request *r)
{
    CURL *e = r->easy;

    if (r->body) {
        curl_easy_setopt(e, CURLOPT_POSTFIELDS, r->body);
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body_len);
    }
    if (!strcmp(r->method, "HEAD"))
        curl_easy_setopt(e, CURLOPT_NOBODY, 1L);
    else if (strcmp(r->method,
                    r->body ? "POST" : "GET")) /* what curl does by itself it also redirects right */
        curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, r->method);
}

static void set_limits(client_request *r)
{
    CURL *e = r->easy;

    curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, to_ms(r->timeout));
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, to_ms(r->connect_timeout));
    if (r->stall_timeout > 0) {
        curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, r->stall_timeout < 1 ? 1L : (long)r->stall_timeout);
    }
    curl_easy_setopt(e, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)r->max_bytes);
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, r->max_redirects > 0 ? 1L : 0L);
    curl_easy_setopt(e, CURLOPT_MAXREDIRS, (long)r->max_redirects);
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_PROXY, "");
}

static void set_callbacks(client_request *r)
{
    CURL *e = r->easy;

    curl_easy_setopt(e, CURLOPT_PRIVATE, r);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, r->error);
    curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_open);
    curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, r);
    curl_easy_setopt(e, CURLOPT_CLOSESOCKETFUNCTION, on_close);
    curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, before_request);
    curl_easy_setopt(e, CURLOPT_PREREQDATA, r);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, r);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, r);
}

int client_start(client_request *r)
{
    int rc = open_client();

    if (rc < 0)
        return rc;
    if (nactive == cap_active) {
        int cap = cap_active ? cap_active * 2 : 16;
        client_request **grown = realloc(active, (size_t)cap * sizeof *active);
        if (!grown)
            return UV_ENOMEM;
        active = grown;
        cap_active = cap;
    }
    if (!(r->easy = curl_easy_init()))
        return UV_ENOMEM;
    CURL *e = r->easy;
    curl_easy_setopt(e, CURLOPT_URL, r->url);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L); /* an aborted lookup must not be waited for */
    curl_easy_setopt(e, CURLOPT_PIPEWAIT, 1L);
    curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(e, CURLOPT_USERAGENT, r->user_agent);
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, r->headers);
    const char *ca = r->ca_file ? r->ca_file : getenv("SSL_CERT_FILE"); /* libcurl does not look at that */
    if (ca && *ca)
        curl_easy_setopt(e, CURLOPT_CAINFO, ca);
    if (r->sigv4)
        curl_easy_setopt(e, CURLOPT_AWS_SIGV4, r->sigv4);
    curl_easy_setopt(e, CURLOPT_USERNAME, r->user);
    curl_easy_setopt(e, CURLOPT_PASSWORD, r->password);
    set_callbacks(r);
    set_limits(r);
    set_method(r);
    r->op.cancel = on_cancel;
    r->op.release = on_release;
    r->result = CURLE_AGAIN;
    if (curl_multi_add_handle(multi, e)) {
        curl_easy_cleanup(e);
        r->easy = NULL;
        return UV_ENOMEM;
    }
    active[nactive++] = r;
    return 0;
}

/* A browser that runs elsewhere: the same messages, one to a WebSocket message. */
#include "chromium/state.h"

#include <stdio.h>

#define KEEP_BYTES (256u << 10)

static void on_message(void *arg, const char *text, size_t n)
{
    route__message(arg, text, n);
}

static void on_end(void *arg, const char *why)
{
    chromium *c = arg;

    snprintf(c->tail, sizeof c->tail, "%s", why);
    c->ending = 1;
    launch__broken(c);
    launch__over(c);
    launch__free_when_over(c);
}

void remote__flush(chromium *c)
{
    const char *at = c->queued.data, *end = at + c->queued.len;

    while (at < end) {
        size_t n = strlen(at);
        if (websocket_send(c->socket, at, n) < 0)
            break; /* the deadlines tell */
        at += n + 1;
    }
    bytes_clear(&c->queued, KEEP_BYTES);
}

int chromium_connect(const websocket_address *to, chromium **out)
{
    chromium *c = launch__new();
    int rc;

    if (!c)
        return UV_ENOMEM;
    rc = websocket_open(to, (websocket_owner){on_message, on_end, c}, &c->socket);
    if (rc < 0) {
        pipe__close(c);
        chromium_drop(c);
        return rc;
    }
    *out = c;
    return 0;
}

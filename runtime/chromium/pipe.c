/* Bytes in and out: the two ends of the debugging pipe, and stderr. */
#include "chromium/state.h"

#include "core/sched.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define KEEP_BYTES (256u << 10)

void pipe__on_closed(uv_handle_t *h)
{
    chromium *c = h->data;

    c->open_handles--;
    launch__free_when_over(c);
}

/* ---- reading ---- */

static void on_room(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
    chromium *c = h->data;
    char *at;
    size_t room;

    (void)suggested;
    *buf = framing_room(&c->framing, &at, &room) < 0 ? uv_buf_init(NULL, 0) : uv_buf_init(at, (unsigned)room);
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    chromium *c = s->data;
    const char *text;
    size_t len;

    (void)buf;
    if (n < 0) {
        launch__lost(c);
        return;
    }
    framing_fed(&c->framing, (size_t)n);
    while (framing_next(&c->framing, &text, &len))
        route__message(c, text, len);
}

static void on_err_room(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
    static char room[4096];

    (void)h;
    (void)suggested;
    *buf = uv_buf_init(room, sizeof room);
}

/* Keeps the last CHROMIUM_TAIL bytes. */
static void on_err(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    chromium *c = s->data;
    const char *p = buf->base;

    if (n < 0) {
        uv_read_stop(s);
        return;
    }
    if (n > CHROMIUM_TAIL) {
        p += n - CHROMIUM_TAIL;
        n = CHROMIUM_TAIL;
    }
    if (c->ntail + (size_t)n > CHROMIUM_TAIL) {
        size_t drop = c->ntail + (size_t)n - CHROMIUM_TAIL;
        memmove(c->tail, c->tail + drop, c->ntail - drop);
        c->ntail -= drop;
    }
    memcpy(c->tail + c->ntail, p, (size_t)n);
    c->ntail += (size_t)n;
    c->tail[c->ntail] = 0;
}

/* ---- writing ---- */

static void flush(chromium *c);

static void on_written(uv_write_t *w, int status)
{
    chromium *c = w->data;

    c->writing = 0;
    bytes_clear(&c->under_way, KEEP_BYTES);
    if (status < 0)
        launch__lost(c);
    else
        flush(c);
}

static void flush(chromium *c)
{
    bytes empty = c->under_way;
    uv_buf_t buf;

    if (c->writing || c->broken || !c->queued.len)
        return;
    if (c->socket) {
        remote__flush(c);
        return;
    }
    c->under_way = c->queued;
    c->queued = empty;
    buf = uv_buf_init(c->under_way.data, (unsigned)c->under_way.len);
    if (uv_write(&c->write, (uv_stream_t *)&c->to, &buf, 1, on_written) < 0)
        launch__lost(c);
    else
        c->writing = 1;
}

void pipe__flush_all(void *arg)
{
    (void)arg;
    for (chromium *c = launch__all; c; c = c->next)
        flush(c);
}

void pipe__send(chromium *c, int64_t id, span session_id, const char *method, const char *params, size_t n)
{
    char head[256];
    size_t before = c->queued.len;
    int len = snprintf(head, sizeof head, "{\"id\":%lld,\"method\":\"%s\"%s%.*s%s%s", (long long)id, method,
                       session_id.n ? ",\"sessionId\":\"" : "", (int)session_id.n,
                       session_id.n ? session_id.s : "", session_id.n ? "\"" : "", n ? ",\"params\":" : "");

    if (len < 0 || (size_t)len >= sizeof head || bytes_add(&c->queued, head, (size_t)len) < 0 ||
        bytes_add(&c->queued, params, n) < 0 || bytes_add(&c->queued, "}", 2) < 0)
        c->queued.len = before; /* the deadline tells */
}

/* ---- opening and closing ---- */

int pipe__open(chromium *c, int from, int to, int err)
{
    int rc;

    /* Larger than the default 64 KiB, so that big messages need fewer turns. Refusal costs only speed. */
    fcntl(from, F_SETPIPE_SZ, 1 << 20);
    fcntl(to, F_SETPIPE_SZ, 1 << 20);
    if ((rc = uv_pipe_open(&c->from, from)) < 0) {
        close(from);
        close(to);
        close(err);
        return rc;
    }
    if ((rc = uv_pipe_open(&c->to, to)) < 0) {
        close(to);
        close(err);
        return rc;
    }
    if ((rc = uv_pipe_open(&c->err, err)) < 0) {
        close(err);
        return rc;
    }
    c->write.data = c;
    if ((rc = uv_read_start((uv_stream_t *)&c->from, on_room, on_read)) < 0)
        return rc;
    return uv_read_start((uv_stream_t *)&c->err, on_err_room, on_err);
}

static void close_handle(void *h)
{
    if (!uv_is_closing(h))
        uv_close(h, pipe__on_closed);
}

void pipe__close(chromium *c)
{
    close_handle(&c->from);
    close_handle(&c->to);
    close_handle(&c->err);
    close_handle(&c->timer);
    close_handle(&c->grace);
}

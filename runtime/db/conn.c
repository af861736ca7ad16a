#include "db/conn.h"

#include "core/log.h"
#include "core/sched.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONNECT_MS 10000

char *conn__info;
char *conn__direct;
int conn__pooled;

/* ---- opening and closing ---- */

static void destroy(db_conn *c)
{
    if (c->working || c->polling)
        return; /* whoever ends last frees it */
    if (c->pg)
        PQfinish(c->pg);
    free(c->conninfo);
    free(c);
}

static void on_poll_closed(uv_handle_t *h)
{
    db_conn *c = h->data;

    c->polling = 0;
    destroy(c);
}

void conn__close(db_conn *c)
{
    if (c->closing)
        return;
    c->closing = 1;
    c->state = CONN_CLOSED;
    if (c->polling)
        uv_close((uv_handle_t *)&c->poll, on_poll_closed);
    else
        destroy(c);
}

static void on_poll(uv_poll_t *p, int status, int events)
{
    db_conn *c = p->data;

    if (status >= 0 && (events & UV_WRITABLE) && conn__flush(c) < 0)
        status = -1;
    if (status < 0 || (events & UV_READABLE))
        c->on_readable(c);
    /* libuv stops watching a socket at its first error. What the server said last may have been read now, and
     * that it is gone is seen only by the read after that. */
    if (status < 0 && !c->closing)
        uv_poll_start(&c->poll, c->events, on_poll);
}

static void on_notice(void *arg, const char *message)
{
    char line[400];

    (void)arg;
    snprintf(line, sizeof line, "%s", message);
    line[strcspn(line, "\n")] = 0;
    log_debug("database notice", "notice", line);
}

static int start_polling(db_conn *c)
{
    int fd = PQsocket(c->pg);

    if (fd < 0 || uv_poll_init(sched_loop(), &c->poll, fd) < 0)
        return -1;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    c->poll.data = c;
    PQsetNoticeProcessor(c->pg, on_notice, NULL);
    c->polling = 1;
    c->events = UV_READABLE;
    return uv_poll_start(&c->poll, c->events, on_poll);
}

void conn__no_notice(void *arg, const char *message)
{
    (void)arg;
    (void)message;
}

/* PQconnectdb, on a worker thread: libpq resolves names, reads password files and waits for the server here.
 * Step by step, because a server that ends says so right behind its last word of the connecting, and libpq
 * would write that to stderr. What has not come about in time is neither CONNECTION_OK nor CONNECTION_BAD. */
static PGconn *connect_quietly(const char *conninfo)
{
    const char *keys[] = {"dbname", "fallback_application_name", "client_encoding", NULL};
    const char *values[] = {conninfo, "bolt", "UTF8", NULL};
    PGconn *pg = PQconnectStartParams(keys, values, 1);
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    uint64_t ends = uv_hrtime() + CONNECT_MS * 1000000ull;

    if (pg)
        PQsetNoticeProcessor(pg, conn__no_notice, NULL);
    while (pg && PQstatus(pg) != CONNECTION_BAD && next != PGRES_POLLING_OK) {
        struct pollfd fd = {.fd = PQsocket(pg), .events = next == PGRES_POLLING_READING ? POLLIN : POLLOUT};
        uint64_t now = uv_hrtime();
        if (now >= ends)
            break;
        if (poll(&fd, 1, (int)((ends - now) / 1000000) + 1) > 0)
            next = PQconnectPoll(pg);
    }
    return pg;
}

static void connect_work(uv_work_t *w)
{
    db_conn *c = w->data;

    c->pg = connect_quietly(c->conninfo);
}

static void after_connect(uv_work_t *w, int status)
{
    db_conn *c = w->data;

    c->working = 0;
    if (c->closing) {
        destroy(c);
        return;
    }
    if (status < 0 || !c->pg || PQstatus(c->pg) != CONNECTION_OK || PQsetnonblocking(c->pg, 1) ||
        (c->pipeline && !PQenterPipelineMode(c->pg)) || start_polling(c) < 0) {
        const char *why = c->pg ? PQerrorMessage(c->pg) : "not enough memory";
        int late = c->pg && PQstatus(c->pg) != CONNECTION_OK && PQstatus(c->pg) != CONNECTION_BAD;
        snprintf(c->error, sizeof c->error, "%s",
                 *why   ? why
                 : late ? "the server has not answered in time"
                        : "cannot watch the socket");
        c->error[strcspn(c->error, "\n")] = 0;
        PQfinish(c->pg);
        c->pg = NULL;
    } else {
        c->state = CONN_IDLE;
    }
    c->on_open(c);
}

db_conn *conn__open(const char *conninfo, int pipeline, void (*on_open)(db_conn *),
                    void (*on_readable)(db_conn *), void *owner)
{
    db_conn *c = calloc(1, sizeof *c);

    if (!c || !(c->conninfo = strdup(conninfo)))
        goto fail;
    c->pipeline = pipeline;
    c->on_open = on_open;
    c->on_readable = on_readable;
    c->owner = owner;
    c->state = CONN_CONNECTING;
    c->work.data = c;
    c->working = 1;
    if (uv_queue_work(sched_loop(), &c->work, connect_work, after_connect) < 0)
        goto fail;
    return c;
fail:
    if (c)
        free(c->conninfo);
    free(c);
    return NULL;
}

int conn__flush(db_conn *c)
{
    int left = PQflush(c->pg), want;

    if (left < 0)
        return -1;
    want = UV_READABLE | (left ? UV_WRITABLE : 0);
    if (want != c->events) {
        c->events = want;
        return uv_poll_start(&c->poll, want, on_poll);
    }
    return 0;
}

/* ---- cancelling ---- */

struct cancel_work {
    uv_work_t work;
    PGcancel *cancel;
};

static void cancel_work(uv_work_t *w)
{
    struct cancel_work *cw = w->data;
    char why[256];

    PQcancel(cw->cancel, why, sizeof why); /* the answer comes on the connection, or not at all */
}

static void after_cancel(uv_work_t *w, int status)
{
    struct cancel_work *cw = w->data;

    (void)status;
    PQfreeCancel(cw->cancel);
    free(cw);
}

void conn__cancel(db_conn *c)
{
    struct cancel_work *cw;

    c->cancelled = 1;
    if (conn__pooled)
        return; /* PgBouncer 1.18 to 1.20 ends, with all its clients, when a cancellation comes too late
                   (#822) */
    if (!(cw = calloc(1, sizeof *cw)) || !(cw->cancel = PQgetCancel(c->pg)))
        goto fail;
    cw->work.data = cw;
    if (uv_queue_work(sched_loop(), &cw->work, cancel_work, after_cancel) == 0)
        return;
    PQfreeCancel(cw->cancel);
fail:
    free(cw);
}

/* ---- requests ---- */

int conn__send(db_conn *c, db_request *r)
{
    int ok = r->script ? PQsendQuery(c->pg, r->sql)
                       : PQsendQueryParams(c->pg, r->sql, r->nparams, NULL, (const char *const *)r->params,
                                           r->lengths, NULL, 0);

    r->sent = ok;
    return ok ? 0 : -1;
}

void conn__free_request(db_request *r)
{
    PQclear(r->res);
    free(r->members);
    free(r->params);
    free(r->sql);
    free(r);
}

void conn__fail(db_request *r, const char *why, int lost)
{
    PQclear(r->res);
    r->res = NULL;
    r->lost = lost;
    r->conn = NULL;
    snprintf(r->error, sizeof r->error, "%s", why && *why ? why : "the connection to the database was lost");
    r->error[strcspn(r->error, "\n")] = 0;
    if (r->left)
        conn__free_request(r);
    else
        fiber_done(&r->op);
}

/* ---- is there a server? ---- */

struct ping_op {
    db_ping p;
    uv_work_t work;
    char *conninfo;
    int left;
};

static void ping_free(struct ping_op *o)
{
    free(o->conninfo);
    free(o);
}

static void ping_work(uv_work_t *w)
{
    struct ping_op *o = w->data;

    PGconn *pg = connect_quietly(o->conninfo);

    o->p.result = pg && PQstatus(pg) == CONNECTION_OK ? PQPING_OK : PQping(o->conninfo);
    PQfinish(pg);
}

static void after_ping(uv_work_t *w, int status)
{
    struct ping_op *o = w->data;

    (void)status;
    if (o->left)
        ping_free(o);
    else
        fiber_done(&o->p.op);
}

static void ping_left(fiber_op *op)
{
    ((struct ping_op *)op)->left = 1;
}

static void ping_release(fiber_op *op)
{
    ping_free((struct ping_op *)op);
}

db_ping *db_ping_new(const char *conninfo)
{
    struct ping_op *o = calloc(1, sizeof *o);

    if (!o || !(o->conninfo = strdup(conninfo)))
        goto fail;
    o->p.op = (fiber_op){.what = "database ping", .cancel = ping_left, .release = ping_release};
    o->p.result = PQPING_NO_ATTEMPT;
    o->work.data = o;
    if (uv_queue_work(sched_loop(), &o->work, ping_work, after_ping) == 0)
        return &o->p;
fail:
    if (o)
        ping_free(o);
    return NULL;
}

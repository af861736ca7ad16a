#include "db/conn.h"

#include "core/sched.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH_MAX       1000
#define CONNECT_WAIT_MS 10000
#define RETRY_MIN_MS    50
#define RETRY_MAX_MS    2000

static struct {
    db_conn *conn;
    db_request *head, *tail;        /* waiting for the next batch */
    db_request *flight, *last;      /* the batch that is in flight, in the order sent */
    db_request *reading;            /* whose result comes next */
    db_request *again, *again_last; /* members of a failed batch: run alone, before anything else */
    int failed;                     /* a member of the batch in flight got an error */
    int dirty;                      /* something was queued since the last turn */
    uv_timer_t *retry;
    int retry_ms;
    unsigned long long batches, statements;
} j;

static void start_batch(void);

static void append(db_request **head, db_request **tail, db_request *r)
{
    r->next = NULL;
    if (*tail)
        (*tail)->next = r;
    else
        *head = r;
    *tail = r;
}

static db_request *take(db_request **head, db_request **tail)
{
    db_request *r = *head;

    if (r && !(*head = r->next))
        *tail = NULL;
    return r;
}

static void end(db_request *r)
{
    if (r->left)
        conn__free_request(r);
    else
        fiber_done(&r->op);
}

/* The connection is gone: what was sent has an unknown outcome, what waits will be sent on the next one. */
static void lost(void)
{
    db_conn *c = j.conn;
    char why[512];
    db_request *r;

    snprintf(why, sizeof why, "%s", c->pg ? PQerrorMessage(c->pg) : c->error);
    j.conn = NULL;
    conn__close(c);
    j.reading = NULL;
    while ((r = take(&j.flight, &j.last)))
        conn__fail(r, why, 1);
    start_batch();
}

static void on_retry(uv_timer_t *t)
{
    (void)t;
    start_batch();
}

static void on_open(db_conn *c)
{
    if (c->state == CONN_IDLE) {
        j.retry_ms = 0;
        start_batch();
        return;
    }
    j.conn = NULL;
    j.retry_ms = j.retry_ms ? j.retry_ms * 2 : RETRY_MIN_MS;
    if (j.retry_ms > RETRY_MAX_MS)
        j.retry_ms = RETRY_MAX_MS;
    while (j.head && uv_now(sched_loop()) - j.head->queued_at + (uint64_t)j.retry_ms > CONNECT_WAIT_MS)
        conn__fail(take(&j.head, &j.tail), c->error, 0);
    while (j.again && uv_now(sched_loop()) - j.again->queued_at + (uint64_t)j.retry_ms > CONNECT_WAIT_MS)
        conn__fail(take(&j.again, &j.again_last), c->error, 0);
    conn__close(c);
    if ((j.head || j.again) && j.retry)
        uv_timer_start(j.retry, on_retry, (uint64_t)j.retry_ms, 0);
}

/* The sync came back: the batch is committed, or rolled back as a whole. */
static void batch_over(void)
{
    int alone = j.flight && !j.flight->next;
    db_request *r;

    j.conn->state = CONN_IDLE;
    j.batches++;
    while ((r = take(&j.flight, &j.last))) {
        if (j.failed && !alone) {
            PQclear(r->res);
            r->res = NULL;
            append(&j.again, &j.again_last, r);
        } else {
            j.statements++;
            end(r);
        }
    }
    j.failed = 0;
    start_batch();
}

static void on_readable(db_conn *c)
{
    PGresult *res;
    int nulls = 0;

    if (c != j.conn)
        return;
    if (!PQconsumeInput(c->pg)) {
        lost();
        return;
    }
    /* NULL ends one statement's results; two in a row mean that nothing more is there */
    while (j.flight && !PQisBusy(c->pg) && nulls < 2) {
        if (!(res = PQgetResult(c->pg))) {
            if (PQstatus(c->pg) == CONNECTION_BAD) {
                lost();
                return;
            }
            if (!nulls++ && j.reading && j.reading->res)
                j.reading = j.reading->next;
            continue;
        }
        nulls = 0;
        if (PQresultStatus(res) == PGRES_PIPELINE_SYNC) {
            PQclear(res);
            batch_over();
            if (c != j.conn)
                return;
            continue;
        }
        if (PQresultStatus(res) == PGRES_FATAL_ERROR || PQresultStatus(res) == PGRES_PIPELINE_ABORTED)
            j.failed = 1;
        if (j.reading && !j.reading->res)
            j.reading->res = res;
        else
            PQclear(res);
    }
    if (PQstatus(c->pg) == CONNECTION_BAD)
        lost();
}

static void start_batch(void)
{
    int n = 0, alone = j.again != NULL;
    db_request *r;

    if (!j.retry || (!j.head && !j.again) || j.flight)
        return;
    if (!j.conn) {
        if (!uv_is_active((uv_handle_t *)j.retry))
            j.conn = conn__open(conn__info, 1, on_open, on_readable, NULL);
        return;
    }
    if (j.conn->state != CONN_IDLE)
        return;
    while (n < (alone ? 1 : BATCH_MAX) &&
           (r = alone ? take(&j.again, &j.again_last) : take(&j.head, &j.tail))) {
        append(&j.flight, &j.last, r);
        n++;
        if (conn__send(j.conn, r) < 0) {
            lost();
            return;
        }
    }
    j.reading = j.flight;
    j.conn->state = CONN_BUSY;
    if (!PQpipelineSync(j.conn->pg) || conn__flush(j.conn) < 0)
        lost();
}

/* After each batch of fibers: everything they queued goes together. */
static void on_turn(void *arg)
{
    (void)arg;
    if (j.dirty) {
        j.dirty = 0;
        start_batch();
    }
}

static void left(fiber_op *op)
{
    ((db_request *)op)->left = 1; /* it may be in a batch: let it end */
}

void db_journal(db_request *r)
{
    r->op.what = "journal";
    r->op.cancel = left;
    r->queued_at = uv_now(sched_loop());
    append(&j.head, &j.tail, r);
    j.dirty = 1;
}

static void on_timer_closed(uv_handle_t *h)
{
    free(h);
}

void journal__open(void)
{
    static int registered;

    j.retry = malloc(sizeof *j.retry);
    if (j.retry)
        uv_timer_init(sched_loop(), j.retry);
    if (!registered) {
        registered = 1;
        sched_each_turn(on_turn, NULL);
    }
}

void journal__close(void)
{
    db_request *r;

    if (j.conn) {
        db_conn *c = j.conn;
        j.conn = NULL;
        conn__close(c);
    }
    while ((r = take(&j.flight, &j.last)))
        conn__fail(r, "the connection pool was closed", 1);
    while ((r = take(&j.again, &j.again_last)) || (r = take(&j.head, &j.tail)))
        conn__fail(r, "the connection pool was closed", 0);
    if (j.retry)
        uv_close((uv_handle_t *)j.retry, on_timer_closed);
    j.retry = NULL;
    j.retry_ms = j.failed = 0;
}

void journal__stats(db_stats *out)
{
    out->journal_batches = j.batches;
    out->journal_statements = j.statements;
}

#include "db/batch.h"
#include "db/conn.h"

#include "core/sched.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LANES           2
#define BATCH_MAX       500        /* requests of one batch */
#define BATCH_BYTES     (8u << 20) /* and bytes, beyond the first request */
#define CROWD           24         /* with so many waiting a batch need not wait for the one in flight */
#define CONNECT_WAIT_MS 10000
#define RETRY_MIN_MS    50
#define RETRY_MAX_MS    2000

typedef struct {
    db_request *head, *tail;
    int count;
} queue;

/* A connection and the batch that is in flight on it. */
typedef struct {
    db_conn *conn;
    queue flight;        /* one request for each statement, in the order sent; the others are its members */
    db_request *reading; /* whose result comes next */
    int failed;          /* a statement of the batch got an error */
    int alone;           /* the batch is one request */
    int preparing;       /* what is in flight is the preparation of statements */
    int prepared;        /* so many of the statements, the first ones, can be called by name */
    int forgotten;       /* the server did not know one of them */
} lane;

static struct {
    lane lanes[LANES];
    queue waiting;
    queue again; /* members of a failed batch: each runs alone, before anything else */
    int dirty;   /* something was queued since the last turn */
    uv_timer_t *retry;
    int retry_ms;
    unsigned long long batches, statements;
} j;

/* The statements whose requests are sent as one, and what a request by itself is sent as; never freed. Two
 * may differ in that alone: then the first one stands for both. */
static struct statement {
    char *sql, name[BATCH_NAME_SIZE];
    char *one, one_name[BATCH_NAME_SIZE]; /* NULL: the same */
    int nparams, first;
} * statements;
static int nstatements;

static void start_batches(void);

static void append(queue *q, db_request *r)
{
    r->next = NULL;
    if (q->tail)
        q->tail->next = r;
    else
        q->head = r;
    q->tail = r;
    q->count++;
}

static db_request *take(queue *q)
{
    db_request *r = q->head;

    if (!r)
        return NULL;
    if (!(q->head = r->next))
        q->tail = NULL;
    q->count--;
    return r;
}

static void end(db_request *r)
{
    if (r->left)
        conn__free_request(r);
    else
        fiber_done(&r->op);
}

/* Takes a batch apart: calls fn for every request of it. */
static void each_member(lane *l, void (*fn)(db_request *, const char *), const char *why)
{
    db_request *first;

    while ((first = take(&l->flight))) {
        db_request **members = first->members;
        int n = first->nmembers;
        first->members = NULL;
        fn(first, why);
        for (int i = 1; members && i < n; i++)
            fn(members[i], why);
        free(members);
    }
}

static void fail_unknown(db_request *r, const char *why)
{
    conn__fail(r, why, 1);
}

/* The connection is gone: what was sent has an unknown outcome, what waits will be sent on the next one. */
static void lost(lane *l)
{
    db_conn *c = l->conn;
    char why[512];

    snprintf(why, sizeof why, "%s", c->pg ? PQerrorMessage(c->pg) : c->error);
    l->conn = NULL;
    conn__close(c);
    l->reading = NULL;
    l->failed = l->forgotten = l->preparing = 0;
    each_member(l, fail_unknown, why);
    start_batches();
}

static void on_retry(uv_timer_t *t)
{
    (void)t;
    start_batches();
}

static void give_up(queue *q, const char *why)
{
    while (q->head && uv_now(sched_loop()) - q->head->queued_at + (uint64_t)j.retry_ms > CONNECT_WAIT_MS)
        conn__fail(take(q), why, 0);
}

/* Prepares the statements that are known, in a round trip of its own. Their plans are kept, so they must not
 * be made for the small tables of a new database, which reads all of a table. That is a setting of the
 * connection, which must not be left behind on one that a pooler gives to others: behind a pooler the
 * server's process is not the one that answered us when we connected. */
static int prepare(lane *l)
{
    static const char *const settle =
        "select set_config('enable_seqscan', 'off', false) where pg_backend_pid() = $1::int";
    char pid[16];
    const char *params[] = {pid};

    snprintf(pid, sizeof pid, "%d", PQbackendPID(l->conn->pg));
    if (!PQsendQueryParams(l->conn->pg, settle, 1, NULL, params, NULL, NULL, 0))
        return -1;
    for (l->prepared = 0; l->prepared < nstatements; l->prepared++) {
        struct statement *s = &statements[l->prepared];
        if ((s->first == l->prepared && batch_prepare(l->conn->pg, s->name, s->sql, s->nparams) < 0) ||
            (s->one && batch_prepare_one(l->conn->pg, s->one_name, s->one) < 0))
            return -1;
    }
    l->preparing = 1;
    l->conn->state = CONN_BUSY;
    return PQpipelineSync(l->conn->pg) && conn__flush(l->conn) == 0 ? 0 : -1;
}

static void on_open(db_conn *c)
{
    lane *l = c->owner;

    if (c->state == CONN_IDLE) {
        j.retry_ms = 0;
        l->prepared = 0;
        if (conn__pooled || !nstatements)
            start_batches();
        else if (prepare(l) < 0)
            lost(l);
        return;
    }
    l->conn = NULL;
    j.retry_ms = j.retry_ms ? j.retry_ms * 2 : RETRY_MIN_MS;
    if (j.retry_ms > RETRY_MAX_MS)
        j.retry_ms = RETRY_MAX_MS;
    give_up(&j.again, c->error);
    give_up(&j.waiting, c->error);
    conn__close(c);
    if ((j.waiting.head || j.again.head) && j.retry)
        uv_timer_start(j.retry, on_retry, (uint64_t)j.retry_ms, 0);
}

static void run_again(db_request *r, const char *why)
{
    (void)why;
    PQclear(r->res);
    r->res = NULL;
    append(&j.again, r);
}

/* Did its twin leave the request to the statement? */
static int undone(const db_request *r)
{
    const char *code = PQresultErrorField(r->res, PG_DIAG_SQLSTATE);

    if (r->twin <= 0)
        return 0;
    if (PQresultStatus(r->res) == PGRES_TUPLES_OK)
        return !r->answer;
    return code && !strcmp(code, "23505"); /* unique_violation */
}

static void done(db_request *r, const char *why)
{
    (void)why;
    j.statements++;
    if (undone(r)) {
        r->twin = -1;
        PQclear(r->res);
        r->res = NULL;
        append(&j.waiting, r);
        return;
    }
    end(r);
}

/* The sync came back: the batch is committed, or rolled back as a whole. */
static void batch_over(lane *l)
{
    l->conn->state = CONN_IDLE;
    if (l->preparing) {
        l->preparing = 0;
        start_batches();
        return;
    }
    j.batches++;
    if (l->failed && (!l->alone || l->forgotten)) {
        each_member(l, run_again, NULL);
    } else {
        for (db_request *r = l->flight.head; r && !l->failed; r = r->next)
            if (r->statement)
                batch_answers(r->res, r->members ? r->members : &r, r->nmembers);
        each_member(l, done, NULL);
    }
    l->failed = l->forgotten = 0;
    start_batches();
}

/* Notes what a result says of the batch as a whole. */
static void note(lane *l, const PGresult *res)
{
    const char *code = PQresultErrorField(res, PG_DIAG_SQLSTATE);

    if (l->preparing) {
        if (PQresultStatus(res) == PGRES_TUPLES_OK && PQntuples(res) == 0)
            conn__pooled = 1;
        else if (code && !strcmp(code, "42P05"))
            conn__pooled = 1; /* duplicate_prepared_statement: the connection was another client's */
        else if (code)
            l->prepared = 0; /* a table is not there yet */
    } else if (PQresultStatus(res) == PGRES_FATAL_ERROR || PQresultStatus(res) == PGRES_PIPELINE_ABORTED) {
        l->failed = 1;
        if (code && !strcmp(code, "26000")) /* invalid_sql_statement_name: nothing of the batch was done */
            l->forgotten = conn__pooled = 1;
    }
}

static void on_readable(db_conn *c)
{
    lane *l = c->owner;
    PGresult *res;
    int nulls = 0;

    if (c != l->conn)
        return;
    if (!PQconsumeInput(c->pg)) {
        lost(l);
        return;
    }
    /* NULL ends one statement's results; two in a row mean that nothing more is there */
    while ((l->flight.head || l->preparing) && !PQisBusy(c->pg) && nulls < 2) {
        if (!(res = PQgetResult(c->pg))) {
            if (PQstatus(c->pg) == CONNECTION_BAD) {
                lost(l);
                return;
            }
            if (!nulls++ && l->reading && l->reading->res)
                l->reading = l->reading->next;
            continue;
        }
        nulls = 0;
        if (PQresultStatus(res) == PGRES_PIPELINE_SYNC) {
            PQclear(res);
            batch_over(l);
            if (c != l->conn)
                return;
            continue;
        }
        note(l, res);
        if (l->reading && !l->reading->res)
            l->reading->res = res;
        else
            PQclear(res);
    }
    if (PQstatus(c->pg) == CONNECTION_BAD)
        lost(l);
}

static int go_together(const db_request *a, const db_request *b)
{
    return a->statement && b->statement &&
           statements[a->statement - 1].first == statements[b->statement - 1].first;
}

/* Puts a request into the batch: behind the one of the same statement, or as a statement of its own. */
static int join(lane *l, db_request *r)
{
    db_request *first = l->flight.head, **grown;

    r->nmembers = 1;
    while (first && !go_together(first, r))
        first = first->next;
    if (!first) {
        append(&l->flight, r);
        return 0;
    }
    if ((first->nmembers & (first->nmembers - 1)) == 0) { /* full at each power of two */
        grown = realloc(first->members, (size_t)first->nmembers * 2 * sizeof *grown);
        if (!grown)
            return -1;
        first->members = grown;
        grown[0] = first;
    }
    first->members[first->nmembers++] = r;
    return 0;
}

/* One request, or those of the same statement that it stands for. */
static int send_statement(lane *l, db_request *r)
{
    const struct statement *s;
    int named;

    if (!r->statement)
        return conn__send(l->conn, r);
    s = &statements[r->statement - 1];
    named = !conn__pooled && r->statement <= l->prepared;
    if (named && s->one && r->nmembers == 1 && r->twin >= 0) {
        r->twin = 1;
        return batch_send_one(l->conn->pg, s->one_name, r);
    }
    r->twin = -1;
    return batch_send(l->conn->pg, named ? s->name : NULL, s->sql, r->members ? r->members : &r, r->nmembers);
}

static int send_batch(lane *l)
{
    for (db_request *r = l->flight.head; r; r = r->next)
        if (send_statement(l, r) < 0)
            return -1;
    return PQpipelineSync(l->conn->pg) && conn__flush(l->conn) == 0 ? 0 : -1;
}

static void start_batch(lane *l)
{
    db_request *r;
    size_t size = 0;
    int n = 0;

    l->alone = j.again.head != NULL;
    while (n < (l->alone ? 1 : BATCH_MAX) && size < BATCH_BYTES &&
           (r = take(l->alone ? &j.again : &j.waiting))) {
        if (join(l, r) < 0) {
            conn__fail(r, "not enough memory", 0);
            continue;
        }
        size += r->size;
        n++;
    }
    l->alone = n == 1;
    l->reading = l->flight.head;
    l->conn->state = CONN_BUSY;
    if (send_batch(l) < 0)
        lost(l);
}

/* A batch on the first lane as soon as it is free; on the others only when there is a crowd, so that one
 * batch is written while the one before is on its way to the disk. */
static void start_batches(void)
{
    for (int i = 0; i < LANES && j.retry && (j.waiting.head || j.again.head); i++) {
        lane *l = &j.lanes[i];
        if (i && j.waiting.count < CROWD)
            return;
        if (!l->conn && !uv_is_active((uv_handle_t *)j.retry))
            l->conn = conn__open(conn__info, 1, on_open, on_readable, l);
        else if (l->conn && l->conn->state == CONN_IDLE)
            start_batch(l);
    }
}

/* After each batch of fibers: everything they queued goes together. */
static void on_turn(void *arg)
{
    (void)arg;
    if (j.dirty) {
        j.dirty = 0;
        start_batches();
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
    append(&j.waiting, r);
    if (j.waiting.count >= 2 * CROWD)
        start_batches();
    j.dirty = 1;
}

int db_statement(const char *sql, const char *one, int nparams)
{
    struct statement *grown = realloc(statements, (size_t)(nstatements + 1) * sizeof *grown), *s;

    if (!grown)
        return 0;
    statements = grown;
    s = &grown[nstatements];
    *s = (struct statement){.nparams = nparams, .sql = strdup(sql), .one = one ? strdup(one) : NULL};
    if (!s->sql || (one && !s->one)) {
        free(s->sql);
        free(s->one);
        return 0;
    }
    batch_name(s->name, sql);
    while (strcmp(grown[s->first].sql, sql) != 0)
        s->first++;
    if (one)
        batch_name(s->one_name, one);
    return ++nstatements;
}

int db_statement_params(int statement)
{
    return statement > 0 && statement <= nstatements ? statements[statement - 1].nparams : -1;
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

    for (int i = 0; i < LANES; i++) {
        lane *l = &j.lanes[i];
        if (l->conn) {
            db_conn *c = l->conn;
            l->conn = NULL;
            conn__close(c);
        }
        each_member(l, fail_unknown, "the connection pool was closed");
        l->failed = l->forgotten = l->preparing = 0;
    }
    while ((r = take(&j.again)) || (r = take(&j.waiting)))
        conn__fail(r, "the connection pool was closed", 0);
    if (j.retry)
        uv_close((uv_handle_t *)j.retry, on_timer_closed);
    j.retry = NULL;
    j.retry_ms = 0;
}

void journal__stats(db_stats *out)
{
    out->journal_batches = j.batches;
    out->journal_statements = j.statements;
}

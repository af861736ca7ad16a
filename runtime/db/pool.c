#include "db/conn.h"

#include "core/sched.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONNECT_WAIT_MS 10000
#define RETRY_MIN_MS    50
#define RETRY_MAX_MS    2000

static struct {
    int size, open; /* open: connections that exist or are being made */
    db_conn *all;   /* every one of them */
    db_request *head, *tail;
    uv_timer_t *retry;
    int retry_ms;
    int ever; /* a connection succeeded: until then a failure is a wrong setting, and waiting would hide it */
    char last_error[512];
    unsigned long long lost;
} pool;

static void pump(void);

/* ---- the queue of what waits for a connection ---- */

static void push(db_request *r)
{
    r->next = NULL;
    r->queued_at = uv_now(sched_loop());
    if (pool.tail)
        pool.tail->next = r;
    else
        pool.head = r;
    pool.tail = r;
}

static db_request *pop(void)
{
    db_request *r = pool.head;

    if (r && !(pool.head = r->next))
        pool.tail = NULL;
    return r;
}

static void unlink_request(db_request *r)
{
    db_request *before = NULL;

    for (db_request *q = pool.head; q; before = q, q = q->next) {
        if (q != r)
            continue;
        if (before)
            before->next = r->next;
        else
            pool.head = r->next;
        if (pool.tail == r)
            pool.tail = before;
        return;
    }
}

/* ---- connections ---- */

static void drop(db_conn *c)
{
    for (db_conn **p = &pool.all; *p; p = &(*p)->next)
        if (*p == c) {
            *p = c->next;
            pool.open--;
            break;
        }
    conn__close(c);
}

/* The statement of c is over. A left request only frees; a taken connection stays with its holder. */
static void finish(db_conn *c)
{
    db_request *r = c->current;

    c->current = NULL;
    c->state = c->taken ? CONN_TAKEN : CONN_IDLE;
    if (r->left)
        conn__free_request(r);
    else
        fiber_done(&r->op);
    if (c->cancelled && !c->taken)
        drop(c); /* the cancellation may still be on its way, and would hit the next statement */
    pump();
}

static void broken(db_conn *c)
{
    db_request *r = c->current;
    const char *why = PQerrorMessage(c->pg);

    pool.lost++;
    snprintf(pool.last_error, sizeof pool.last_error, "%s", why);
    c->current = NULL;
    if (r)
        conn__fail(r, why, r->sent);
    if (c->taken)
        c->state = CONN_CLOSED; /* its holder finds out, and gives it back */
    else
        drop(c);
    pump();
}

static void on_readable(db_conn *c)
{
    PGresult *res;

    if (c->state == CONN_CLOSED)
        return;
    if (!PQconsumeInput(c->pg)) {
        broken(c);
        return;
    }
    while (!PQisBusy(c->pg)) {
        db_request *r = c->current;
        if (!(res = PQgetResult(c->pg))) {
            if (PQstatus(c->pg) == CONNECTION_BAD)
                broken(c);
            else if (r)
                finish(c);
            return;
        }
        /* of a script the first error counts, else the last result */
        if (!r || (r->res && PQresultStatus(r->res) == PGRES_FATAL_ERROR)) {
            PQclear(res);
        } else {
            PQclear(r->res);
            r->res = res;
        }
    }
}

static void run_on(db_conn *c, db_request *r)
{
    c->current = r;
    c->state = CONN_BUSY;
    r->conn = c;
    if (conn__send(c, r) < 0 || conn__flush(c) < 0)
        broken(c);
}

static void on_retry(uv_timer_t *t)
{
    (void)t;
    pump();
}

static void on_open(db_conn *c)
{
    if (c->state == CONN_IDLE) {
        pool.retry_ms = 0;
        pool.ever = 1;
        pump();
        return;
    }
    snprintf(pool.last_error, sizeof pool.last_error, "%s", c->error);
    drop(c);
    pool.retry_ms = pool.retry_ms ? pool.retry_ms * 2 : RETRY_MIN_MS;
    if (pool.retry_ms > RETRY_MAX_MS)
        pool.retry_ms = RETRY_MAX_MS;
    for (db_request *r = pool.head, *next; r; r = next) {
        next = r->next;
        if (!pool.ever || uv_now(sched_loop()) - r->queued_at + (uint64_t)pool.retry_ms > CONNECT_WAIT_MS) {
            unlink_request(r);
            conn__fail(r, pool.last_error, 0);
        }
    }
    if (pool.head && pool.retry)
        uv_timer_start(pool.retry, on_retry, (uint64_t)pool.retry_ms, 0);
}

/* Gives waiting requests to idle connections and opens more while there is need. */
static void pump(void)
{
    int connecting = 0, waiting = 0;

    for (db_conn *c = pool.all, *next; c && pool.head; c = next) {
        next = c->next;
        connecting += c->state == CONN_CONNECTING;
        if (c->state != CONN_IDLE)
            continue;
        db_request *r = pop();
        if (r->take) {
            c->taken = 1;
            c->state = CONN_TAKEN;
            r->conn = c;
            fiber_done(&r->op);
        } else {
            run_on(c, r);
            next = pool.all; /* the list may have changed */
            connecting = 0;
        }
    }
    for (db_request *r = pool.head; r; r = r->next)
        waiting++;
    if (pool.retry && uv_is_active((uv_handle_t *)pool.retry))
        return;
    while (waiting > connecting && pool.open < pool.size) {
        db_conn *c = conn__open(conn__info, 0, on_open, on_readable, NULL);
        if (!c)
            return;
        c->next = pool.all;
        pool.all = c;
        pool.open++;
        connecting++;
    }
}

/* ---- what others call ---- */

static void left(fiber_op *op)
{
    db_request *r = (db_request *)op;

    r->left = 1;
    if (r->conn && r->conn->current == r) {
        conn__cancel(r->conn);
    } else if (r->take && r->conn) { /* granted, and nobody came for it */
        db_give_back(r->conn);
        conn__free_request(r);
    } else if (!r->conn && r->queued_at) {
        unlink_request(r);
        conn__free_request(r);
    } else {
        conn__free_request(r);
    }
}

static void release(fiber_op *op)
{
    conn__free_request((db_request *)op);
}

db_request *db_request_new(const char *sql, int nparams, const char *const *params, const size_t *lengths,
                           int script)
{
    db_request *r = calloc(1, sizeof *r);
    size_t total = 0;
    char *at;

    for (int i = 0; i < nparams; i++)
        total += params[i] ? lengths[i] + 1 : 0;
    /* one block: the array of pointers, the lengths, the texts */
    if (!r || (sql && !(r->sql = strdup(sql))) ||
        !(r->params = malloc((size_t)nparams * (sizeof(char *) + sizeof(int)) + total + 1)))
        goto fail;
    r->lengths = (int *)(void *)(r->params + nparams);
    at = (char *)(r->lengths + nparams);
    for (int i = 0; i < nparams; i++) {
        r->params[i] = params[i] ? at : NULL;
        r->lengths[i] = params[i] ? (int)lengths[i] : 0;
        if (params[i]) {
            memcpy(at, params[i], lengths[i]);
            at[lengths[i]] = 0;
            at += lengths[i] + 1;
        }
    }
    r->size = total;
    r->nparams = nparams;
    r->script = script;
    r->op.what = "db query";
    r->op.cancel = left;
    r->op.release = release;
    return r;
fail:
    if (r)
        free(r->sql);
    free(r);
    return NULL;
}

db_request *db_take_new(void)
{
    db_request *r = db_request_new("", 0, NULL, NULL, 0);

    if (r) {
        r->take = 1;
        r->op.what = "db connection";
    }
    return r;
}

void db_submit(db_request *r)
{
    push(r);
    pump();
}

void db_submit_on(db_conn *c, db_request *r)
{
    if (c->state == CONN_TAKEN) {
        run_on(c, r);
        return;
    }
    /* fail in the next turn, when the fiber waits */
    r->take = 0;
    push(r);
    unlink_request(r);
    r->next = NULL;
    if (c->current && !c->current->left) {
        conn__fail(r, "another statement of this transaction is under way: they run one after the other", 0);
        return;
    }
    /* lost meanwhile; or its statement was left under way, so that nothing can follow it */
    if (c->current)
        conn__free_request(c->current);
    c->current = NULL;
    conn__fail(r, PQerrorMessage(c->pg), 0);
}

void db_give_back(db_conn *c)
{
    c->taken = 0;
    if (c->cancelled || c->state == CONN_BUSY || c->state == CONN_CLOSED ||
        PQtransactionStatus(c->pg) != PQTRANS_IDLE) {
        if (c->current) {
            c->current->left = 1;
            conn__free_request(c->current);
            c->current = NULL;
        }
        drop(c);
    } else {
        c->state = CONN_IDLE;
    }
    pump();
}

static void on_timer_closed(uv_handle_t *h)
{
    free(h);
}

static void at_close(void *arg)
{
    (void)arg;
    db_close();
}

int db_open(const char *conninfo, int size, const char *direct)
{
    static int registered;
    char *copy = strdup(conninfo), *other = strdup(direct ? direct : conninfo);

    db_close();
    if (!copy || !other || !(pool.retry = malloc(sizeof *pool.retry))) {
        free(copy);
        free(other);
        return UV_ENOMEM;
    }
    uv_timer_init(sched_loop(), pool.retry);
    conn__info = copy;
    conn__direct = other;
    conn__pooled = 0;
    pool.size = size;
    pool.retry_ms = pool.ever = 0;
    journal__open();
    if (!registered) {
        registered = 1;
        sched_at_close(at_close, NULL);
    }
    return 0;
}

void db_close(void)
{
    db_request *r;

    if (!conn__info)
        return;
    while ((r = pop()))
        conn__fail(r, "the connection pool was closed", 0);
    while (pool.all) {
        db_conn *c = pool.all;
        if (c->current) {
            r = c->current;
            c->current = NULL;
            conn__fail(r, "the connection pool was closed", 1);
        }
        drop(c);
    }
    journal__close();
    uv_close((uv_handle_t *)pool.retry, on_timer_closed);
    pool.retry = NULL;
    free(conn__info);
    free(conn__direct);
    conn__info = conn__direct = NULL;
}

int db_is_open(void)
{
    return conn__info != NULL;
}

void db_get_stats(db_stats *out)
{
    memset(out, 0, sizeof *out);
    out->size = pool.size;
    out->open = pool.open;
    out->lost = pool.lost;
    for (db_conn *c = pool.all; c; c = c->next)
        out->busy += c->state == CONN_BUSY || c->state == CONN_TAKEN;
    for (db_request *r = pool.head; r; r = r->next)
        out->waiting++;
    journal__stats(out);
}

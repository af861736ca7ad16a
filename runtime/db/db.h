/*
 * PostgreSQL: a pool of connections, and the journal.
 *
 * A db_request is one statement with text parameters. It runs on the next free connection of the pool
 * (db_submit), on a connection that was taken (db_take, for transactions), or in the journal (db_journal).
 *
 * The journal is the group commit. It has connections of its own; statements that arrive while a batch is in
 * flight go together in the next one: one sync, so one transaction and one fsync. Requests of one
 * db_statement are one statement in it (see batch.h), whatever their number. When many wait, a second batch
 * is written on a second connection while the first is on its way to the disk; so two requests that wait at
 * the same time may commit in any order, and one that waits for the other's end comes after it. A request is
 * done when the server has confirmed the commit of its batch, not when its own result came. A statement that
 * fails aborts its batch, which the server rolls back as a whole; every member is then run again in a
 * transaction of its own, so that only the culprit gets the error. There is never a timer: a lone statement
 * commits at once.
 *
 * Through a pooler. Everything here works through PgBouncer or Supavisor in transaction mode, except
 * db_listen, which wants a direct connection: nothing needs a session. Only the journal, on a connection that
 * is the server's own, has its statements prepared and reads by indexes alone (enable_seqscan off).
 *
 * Connections are opened on a worker thread (libpq resolves names and reads password files there), with a
 * timeout of 10 s, and again with backoff (50 ms to 2 s) while requests wait; a request waits at most
 * connect_wait ms (10 s). When a connection is lost, requests that were sent fail with lost = 1: their
 * outcome is unknown. Those that were not sent are kept for the next connection.
 *
 * Cancelling a request that was sent asks the server to stop (PQcancel, on a worker thread). Once the journal
 * has found that a pooler is in between it is left to end: there are poolers that break when they are asked.
 */
#ifndef BOLT_DB_H
#define BOLT_DB_H

#include "core/fiber.h"

#include <libpq-fe.h>

typedef struct db_conn db_conn;
typedef struct db_request db_request;

struct db_request {
    fiber_op op; /* push is the binding's; the rest is filled by db_request_new */
    /* the answer: valid from push to release */
    PGresult *res;   /* NULL when the connection failed */
    int answer;      /* of a db_statement, see batch.h; res may be NULL then */
    int lost;        /* sent, and then the connection was lost: the outcome is unknown */
    char error[512]; /* why res is NULL */
    /* private */
    char *sql;
    int nparams, script, take, sent, left;
    char **params;
    int *lengths;
    size_t size; /* bytes of the parameters */
    int statement, nmembers;
    int twin;             /* it was sent as the statement's twin: 1; -1: that did nothing */
    db_request **members; /* of the first request of a statement in a batch: all of them */
    db_conn *conn;
    uint64_t queued_at;
    db_request *next;
};

/* Starts the pool: no connection is opened before it is needed. Closes the one before. direct, or NULL: how
 * to reach the server past a pooler, for listeners. 0 or negative. */
int db_open(const char *conninfo, int size, const char *direct);
void db_close(void);
int db_is_open(void);

/* Copies everything. params[i] NULL is SQL NULL. script: several statements, no parameters, simple protocol.
 * sql may be NULL for a db_statement. */
db_request *db_request_new(const char *sql, int nparams, const char *const *params, const size_t *lengths,
                           int script);

/* Hands the request over; fiber_done(&r->op) follows. */
void db_submit(db_request *r);
void db_journal(db_request *r);

/* Registers a statement of the kind batch.h describes, and its twin for one request or NULL, for good.
 * Returns its number, 0 without memory. A request with r->statement set to it, sql NULL and as many
 * parameters goes through db_journal. */
int db_statement(const char *sql, const char *one, int nparams);
int db_statement_params(int statement); /* -1: there is no such statement */

/* Takes a connection for a transaction: after fiber_done, r->conn is it (NULL: see error). */
db_request *db_take_new(void);
/* Runs r on a taken connection. */
void db_submit_on(db_conn *c, db_request *r);
/* Gives it back; broken connections and those inside a transaction are closed. */
void db_give_back(db_conn *c);

/* Notifications: a connection of its own that listens on one channel. */
typedef struct db_listener db_listener;
db_listener *db_listen(const char *channel);
/* The next payload, malloc'ed, or NULL when there is none yet; wait is done when there may be one. */
char *db_listen_take(db_listener *l);
void db_listen_wait(db_listener *l, fiber_op *op);
void db_listen_left(db_listener *l);
void db_listen_close(db_listener *l);

/* Asks whether a server accepts connections, without a pool and without logging in. Started at once; result
 * is valid when op is done. NULL: no memory. */
typedef struct {
    fiber_op op; /* push is the binding's */
    PGPing result;
} db_ping;
db_ping *db_ping_new(const char *conninfo);

/* Figures for metrics and `bolt doctor`. */
typedef struct {
    int size, open, busy, waiting;
    unsigned long long journal_batches, journal_statements, lost;
} db_stats;
void db_get_stats(db_stats *out);

#endif

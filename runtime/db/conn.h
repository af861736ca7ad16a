/*
 * One connection on the loop, shared by pool.c, journal.c and listen.c.
 *
 * conn__open starts connecting on a worker thread and calls on_open later, with conn->pg ready or NULL and
 * the reason in conn->error. on_readable is called when the socket has something. conn__close is allowed at
 * any time, also while connecting; the memory goes when libuv and the worker are done with it.
 */
#ifndef BOLT_DB_CONN_H
#define BOLT_DB_CONN_H

#include "db/db.h"

typedef enum { CONN_CLOSED, CONN_CONNECTING, CONN_IDLE, CONN_BUSY, CONN_TAKEN } conn_state;

struct db_conn {
    PGconn *pg;
    conn_state state;
    void (*on_open)(db_conn *c);
    void (*on_readable)(db_conn *c);
    void *owner;
    db_request *current; /* what runs on it */
    int taken;           /* held for a transaction */
    int cancelled;       /* a statement of it was to stop: not used for another */
    int pipeline;
    char error[512];
    db_conn *next;
    /* private to conn.c */
    uv_work_t work;
    uv_poll_t poll;
    int polling, closing, working, events;
    char *conninfo;
};

db_conn *conn__open(const char *conninfo, int pipeline, void (*on_open)(db_conn *),
                    void (*on_readable)(db_conn *), void *owner);
void conn__close(db_conn *c);

/* Sends what libpq buffered, and watches for room when the socket is full. Negative: the connection is gone.
 */
int conn__flush(db_conn *c);
/* For PQsetNoticeProcessor: libpq's own writes what the server says to stderr. */
void conn__no_notice(void *arg, const char *message);

/* Asks the server to stop the statement under way. */
void conn__cancel(db_conn *c);

/* Sends one request (unnamed statement or script). Negative: the connection is gone. */
int conn__send(db_conn *c, db_request *r);

/* Ends a request with the connection's failure. */
void conn__fail(db_request *r, const char *why, int lost);
void conn__free_request(db_request *r);

extern char *conn__info;   /* of the open pool */
extern int conn__pooled;   /* it is known to lead to a pooler */
extern char *conn__direct; /* the same for listeners: behind a pooler nobody is told */

/* pool.c gives the journal its own place in open and close */
void journal__open(void);
void journal__close(void);
void journal__stats(db_stats *out);

#endif

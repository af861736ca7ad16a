#include "db/conn.h"

#include "core/sched.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RETRY_MS 500

/* A listener hints; it never promises: what is sent while the connection is down is lost, and after each
 * reconnect an empty payload is delivered so that whoever listens looks once. */
struct db_listener {
    db_conn *conn;
    char *channel;
    fiber_op *waiting;
    uv_timer_t *retry;
    struct note {
        char *payload;
        struct note *next;
    } * head, *tail;
    int closed;
};

static void reconnect(db_listener *l);

static void add(db_listener *l, const char *payload)
{
    struct note *n = malloc(sizeof *n);

    if (!n || !(n->payload = strdup(payload))) {
        free(n);
        return;
    }
    n->next = NULL;
    if (l->tail)
        l->tail->next = n;
    else
        l->head = n;
    l->tail = n;
    if (l->waiting) {
        fiber_op *op = l->waiting;
        l->waiting = NULL;
        fiber_done(op);
    }
}

static void on_retry(uv_timer_t *t)
{
    reconnect(t->data);
}

static void lost(db_listener *l)
{
    conn__close(l->conn);
    l->conn = NULL;
    uv_timer_start(l->retry, on_retry, RETRY_MS, 0);
}

static void on_readable(db_conn *c)
{
    db_listener *l = c->owner;
    PGnotify *n;
    PGresult *res;

    if (c->state == CONN_CLOSED || l->conn != c)
        return;
    if (!PQconsumeInput(c->pg)) {
        lost(l);
        return;
    }
    while (!PQisBusy(c->pg) && (res = PQgetResult(c->pg))) {
        if (PQresultStatus(res) == PGRES_COMMAND_OK) /* listening from here on: look for what came before */
            add(l, "");
        PQclear(res);
    }
    while ((n = PQnotifies(c->pg))) {
        add(l, n->extra);
        PQfreemem(n);
    }
    if (PQstatus(c->pg) == CONNECTION_BAD)
        lost(l);
}

static void on_open(db_conn *c)
{
    db_listener *l = c->owner;
    char sql[160], *name;

    if (c->state != CONN_IDLE) {
        lost(l);
        return;
    }
    name = PQescapeIdentifier(c->pg, l->channel, strlen(l->channel));
    snprintf(sql, sizeof sql, "listen %s", name ? name : "bolt");
    PQfreemem(name);
    if (!PQsendQuery(c->pg, sql) || conn__flush(c) < 0)
        lost(l);
}

static void reconnect(db_listener *l)
{
    l->conn = conn__open(conn__direct ? conn__direct : "", 0, on_open, on_readable, l);
}

db_listener *db_listen(const char *channel)
{
    db_listener *l = calloc(1, sizeof *l);

    if (!l || !(l->channel = strndup(channel, 63)) || !(l->retry = malloc(sizeof *l->retry)))
        goto fail;
    uv_timer_init(sched_loop(), l->retry);
    l->retry->data = l;
    reconnect(l);
    return l;
fail:
    if (l)
        free(l->channel);
    free(l);
    return NULL;
}

char *db_listen_take(db_listener *l)
{
    struct note *n = l->head;
    char *payload;

    if (!n)
        return NULL;
    if (!(l->head = n->next))
        l->tail = NULL;
    payload = n->payload;
    free(n);
    return payload;
}

void db_listen_wait(db_listener *l, fiber_op *op)
{
    l->waiting = op;
    if (l->head || l->closed) {
        l->waiting = NULL;
        fiber_done(op);
    }
}

void db_listen_left(db_listener *l)
{
    l->waiting = NULL;
}

static void on_timer_closed(uv_handle_t *h)
{
    free(h);
}

void db_listen_close(db_listener *l)
{
    char *p;

    if (l->conn)
        conn__close(l->conn);
    uv_close((uv_handle_t *)l->retry, on_timer_closed);
    while ((p = db_listen_take(l)))
        free(p);
    free(l->channel);
    free(l);
}

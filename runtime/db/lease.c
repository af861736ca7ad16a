#include "db/lease.h"

#include "core/effects.h"
#include "core/sched.h"
#include "db/conn.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define SLICE_MS   50   /* how long a wait for the server lasts before stop is looked at */
#define ANSWER_MS  4000 /* for connecting, and for an answer */
#define AGAIN_MS   500
#define LOOP_STUCK (30 * 1000000000ull)

static struct {
    uv_thread_t thread;
    uv_mutex_t lock;
    uv_cond_t wake;
    char *sql, *worker, *conninfo;
    int interval_ms, lease_ms;
    int running;
    atomic_int stop;
    atomic_ullong turned; /* when the loop last turned */
} l;

/* Waits for the socket. 0 when it is ready, negative when it is not in time or the thread shall end. */
static int await(PGconn *pg, short events, uint64_t deadline)
{
    while (!atomic_load(&l.stop) && uv_hrtime() < deadline) {
        struct pollfd fd = {.fd = PQsocket(pg), .events = events};
        int rc = poll(&fd, 1, SLICE_MS);
        if (rc)
            return rc > 0 ? 0 : -1;
    }
    return -1;
}

static PGconn *connect_now(void)
{
    const char *keys[] = {"dbname", "application_name", "client_encoding", NULL};
    const char *values[] = {l.conninfo, "bolt lease", "UTF8", NULL};
    PGconn *pg = PQconnectStartParams(keys, values, 1);
    uint64_t deadline = uv_hrtime() + ANSWER_MS * 1000000ull;
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;

    if (pg)
        PQsetNoticeProcessor(pg, conn__no_notice, NULL);
    while (pg && status != PGRES_POLLING_OK) {
        if (status == PGRES_POLLING_FAILED || PQstatus(pg) == CONNECTION_BAD ||
            await(pg, status == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline) < 0) {
            PQfinish(pg);
            return NULL;
        }
        status = PQconnectPoll(pg);
    }
    return pg;
}

static int renew(PGconn *pg)
{
    const char *values[] = {l.worker};
    uint64_t deadline = uv_hrtime() + ANSWER_MS * 1000000ull;
    PGresult *res;
    int good = 0;

    if (!PQsendQueryParams(pg, l.sql, 1, NULL, values, NULL, NULL, 0))
        return -1;
    for (;;) {
        while (PQisBusy(pg))
            if (await(pg, POLLIN, deadline) < 0 || !PQconsumeInput(pg))
                return -1;
        if (!(res = PQgetResult(pg)))
            return good ? 0 : -1;
        good = PQresultStatus(res) == PGRES_COMMAND_OK || PQresultStatus(res) == PGRES_TUPLES_OK;
        PQclear(res);
    }
}

static void beat(void *arg)
{
    PGconn *pg = NULL;
    int pause = l.interval_ms;
    uint64_t began;

    (void)arg;
    uv_mutex_lock(&l.lock);
    while (!atomic_load(&l.stop)) {
        uv_cond_timedwait(&l.wake, &l.lock, (uint64_t)pause * 1000000u);
        if (atomic_load(&l.stop))
            break;
        pause = l.interval_ms;
        if (uv_hrtime() - atomic_load(&l.turned) > LOOP_STUCK)
            continue;
        uv_mutex_unlock(&l.lock);
        if (!pg)
            pg = connect_now();
        began = effects_clock();
        if (pg && renew(pg) == 0) {
            if (!effects_over()) /* answered before the old lease ended: nothing can have been lost */
                effects_until(began + (uint64_t)l.lease_ms);
        } else {
            PQfinish(pg);
            pg = NULL;
            pause = AGAIN_MS;
        }
        uv_mutex_lock(&l.lock);
    }
    uv_mutex_unlock(&l.lock);
    PQfinish(pg);
}

static void on_turn(void *arg)
{
    (void)arg;
    atomic_store(&l.turned, uv_hrtime());
}

static void free_texts(void)
{
    free(l.sql);
    free(l.worker);
    free(l.conninfo);
    l.sql = l.worker = l.conninfo = NULL;
}

static void at_close(void *arg)
{
    (void)arg;
    lease_stop();
}

int lease_start(const char *sql, const char *worker, int interval_ms, int lease_ms)
{
    static int registered;
    int rc;

    if (l.running)
        return UV_EALREADY;
    if (!conn__info)
        return UV_ENOTCONN;
    l.sql = strdup(sql);
    l.worker = strdup(worker);
    l.conninfo = strdup(conn__info);
    l.interval_ms = interval_ms;
    l.lease_ms = lease_ms;
    if (!l.sql || !l.worker || !l.conninfo) {
        free_texts();
        return UV_ENOMEM;
    }
    if (!registered) {
        uv_mutex_init(&l.lock);
        uv_cond_init(&l.wake);
        sched_each_turn(on_turn, NULL);
        sched_at_close(at_close, NULL);
        registered = 1;
    }
    atomic_store(&l.stop, 0);
    atomic_store(&l.turned, uv_hrtime());
    if ((rc = uv_thread_create(&l.thread, beat, NULL)) < 0) {
        free_texts();
        return rc;
    }
    l.running = 1;
    return 0;
}

void lease_stop(void)
{
    if (!l.running)
        return;
    atomic_store(&l.stop, 1);
    uv_mutex_lock(&l.lock);
    uv_cond_signal(&l.wake);
    uv_mutex_unlock(&l.lock);
    uv_thread_join(&l.thread);
    free_texts();
    l.running = 0;
}

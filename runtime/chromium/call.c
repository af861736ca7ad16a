/* Calls: sent, answered, overdue, failed with their session. */
#include "chromium/state.h"

#include "base/encoding.h"
#include "core/sched.h"

#include <stdlib.h>

static chromium_call **bucket(chromium *c, int64_t id)
{
    return &c->calls[(uint64_t)id % CALL_BUCKETS];
}

static void unlink_call(chromium_call *call)
{
    if (!call->of)
        return;
    for (chromium_call **at = bucket(call->of, call->id); *at; at = &(*at)->next)
        if (*at == call) {
            *at = call->next;
            break;
        }
    call->of = NULL;
}

/* The call is over: its fiber, or the queue of events, gets it. */
static void complete(chromium_call *call, call_state state)
{
    chromium *c = call->of;

    unlink_call(call);
    call->state = state;
    if (call->silent) {
        span json = {call->reply.data, call->reply.len}, method = {call->method, strlen(call->method)};
        route__event(c, call->session ? (span){call->session->id, call->session->nid} : (span){0}, method,
                     json, call->id, state, NULL);
        bytes_free(&call->reply);
        free(call);
    } else if (call->then) {
        call->then(call);
    } else {
        fiber_done(&call->op);
    }
}

/* ---- deadlines ---- */

void call__arm(chromium *c)
{
    uint64_t first = UINT64_MAX, now = uv_now(sched_loop());

    for (int i = 0; i < CALL_BUCKETS; i++)
        for (chromium_call *call = c->calls[i]; call; call = call->next)
            if (call->deadline < first)
                first = call->deadline;
    if (first == UINT64_MAX)
        uv_timer_stop(&c->timer);
    else
        uv_timer_start(&c->timer, call__on_timer, first > now ? first - now : 0, 0);
}

void call__on_timer(uv_timer_t *t)
{
    chromium *c = t->data;
    uint64_t now = uv_now(sched_loop());

    for (int i = 0; i < CALL_BUCKETS; i++)
        for (chromium_call *call = c->calls[i], *next; call; call = next) {
            next = call->next;
            if (call->deadline <= now)
                complete(call, CALL_TIMEOUT);
        }
    call__arm(c);
}

/* ---- sending ---- */

static void add_call(chromium *c, chromium_call *call, const char *method, uint64_t timeout_ms)
{
    chromium_call **first;
    uint64_t due;

    snprintf(call->method, sizeof call->method, "%s", method);
    call->state = CALL_PENDING;
    call->of = c;
    call->id = ++c->last_id;
    call->deadline = uv_now(sched_loop()) + timeout_ms;
    first = bucket(c, call->id);
    call->next = *first;
    *first = call;
    due = uv_timer_get_due_in(&c->timer);
    if (c->over || c->dropped)
        return;
    if (!uv_is_active((uv_handle_t *)&c->timer) || due > timeout_ms)
        uv_timer_start(&c->timer, call__on_timer, timeout_ms, 0);
}

void chromium_send(chromium *c, chromium_call *call, span session_id, const char *method, const char *params,
                   size_t n, uint64_t timeout_ms)
{
    session *s = route__session(c, session_id);

    call->session = s;
    add_call(c, call, method, timeout_ms);
    if (c->broken)
        complete(call, CALL_BROWSER_CLOSED);
    else if (!s)
        complete(call, CALL_PAGE_CLOSED);
    else if (s->crashed)
        complete(call, s->is_page ? CALL_PAGE_CRASHED : CALL_FRAME_DETACHED);
    else
        pipe__send(c, call->id, session_id, method, params, n);
}

void chromium_forget(chromium_call *call)
{
    unlink_call(call);
}

void chromium_post(chromium *c, span session_id, const char *method, const char *params, size_t n)
{
    if (!c->broken && route__session(c, session_id))
        pipe__send(c, ++c->last_id, session_id, method, params, n);
}

int64_t chromium_ask(chromium *c, span session_id, const char *method, const char *params, size_t n,
                     uint64_t timeout_ms)
{
    chromium_call *call = calloc(1, sizeof *call);

    if (!call)
        return UV_ENOMEM;
    call->silent = 1;
    chromium_send(c, call, session_id, method, params, n, timeout_ms);
    return c->last_id;
}

/* ---- answers ---- */

/* What of a result the call asked for. -1: no memory, or it is not there. */
static int keep(chromium_call *call, span json)
{
    span data, text;

    if (!call->take_base64)
        return bytes_add(&call->reply, json.s, json.n);
    if (message_member(json, "data", &data) < 0 || message_text(data, &text) < 0 ||
        bytes_reserve(&call->reply, BASE64_DECODED_MAX(text.n)) < 0)
        return -1;
    ssize_t len = base64_decode(text.s, text.n, call->reply.data);
    if (len < 0)
        return -1;
    call->reply.len = (size_t)len;
    return 0;
}

void call__answer(chromium *c, const message *m)
{
    for (chromium_call *call = *bucket(c, m->id); call; call = call->next)
        if (call->id == m->id) {
            int refused = m->error.n > 0;
            if ((refused ? bytes_add(&call->reply, m->error.s, m->error.n) : keep(call, m->result)) < 0) {
                call->reply.len = 0;
                refused = 1;
            }
            complete(call, refused ? CALL_REFUSED : CALL_ANSWERED);
            return;
        }
}

static int is_within(const session *s, const session *root)
{
    for (; s; s = s->parent)
        if (s == root)
            return 1;
    return 0;
}

void call__fail_session(chromium *c, const session *s, call_state why)
{
    for (int i = 0; i < CALL_BUCKETS; i++)
        for (chromium_call *call = c->calls[i], *next; call; call = next) {
            next = call->next;
            if (is_within(call->session, s))
                complete(call, why);
        }
}

void call__fail_all(chromium *c, call_state why)
{
    for (int i = 0; i < CALL_BUCKETS; i++)
        while (c->calls[i])
            complete(c->calls[i], why);
}

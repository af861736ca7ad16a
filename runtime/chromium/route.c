/* Where messages go: answers to their calls, events to the queue, sessions into the table, dialogs back. */
#include "chromium/state.h"

#include "base/json_write.h"

#include <stdlib.h>

/* ---- sessions ---- */

session *route__session(chromium *c, span id)
{
    if (!id.n)
        return &c->browser;
    for (session *s = c->sessions; s; s = s->next)
        if (s->nid == id.n && !memcmp(s->id, id.s, id.n))
            return s;
    return NULL;
}

static void attach(chromium *c, session *parent, span params)
{
    span id, type;
    session *s;

    if (message_member(params, "sessionId", &id) < 0 || message_text(id, &id) < 0 || id.n >= sizeof s->id ||
        route__session(c, id) || !(s = calloc(1, sizeof *s)))
        return;
    memcpy(s->id, id.s, id.n);
    s->nid = id.n;
    s->parent = parent;
    s->is_page = message_inner(params, "targetInfo", "type", &type) == 0 && span_is(type, "\"page\"");
    s->dialogs = parent->dialogs;
    if (bytes_add(&s->prompt, parent->prompt.data, parent->prompt.len) < 0)
        s->dialogs &= ~DIALOG_ACCEPT_PROMPT;
    s->next = c->sessions;
    c->sessions = s;
}

static void session_free(session *s)
{
    bytes_free(&s->prompt);
    free(s);
}

static void forget(chromium *c, session *s)
{
    session **at = &c->sessions;

    call__fail_session(c, s, s->is_page ? CALL_PAGE_CLOSED : CALL_FRAME_DETACHED);
    for (session *child = c->sessions; child;) {
        if (child->parent == s) {
            forget(c, child);
            child = c->sessions; /* the list has changed */
        } else {
            child = child->next;
        }
    }
    while (*at != s)
        at = &(*at)->next;
    *at = s->next;
    session_free(s);
}

static void crash(chromium *c, session *s)
{
    s->crashed = s != &c->browser;
    if (s->crashed)
        call__fail_session(c, s, s->is_page ? CALL_PAGE_CRASHED : CALL_FRAME_DETACHED);
}

int chromium_set_dialogs(chromium *c, span id, int flags, span prompt)
{
    static const char head[] = "{\"accept\":true,\"promptText\":";
    session *s = route__session(c, id);
    bytes answer = {0};

    if (!s)
        return 0;
    if (prompt.n && (bytes_add(&answer, head, sizeof head - 1) < 0 ||
                     json_write_string(&answer, prompt.s, prompt.n) < 0 || bytes_add(&answer, "}", 1) < 0)) {
        bytes_free(&answer);
        return UV_ENOMEM;
    }
    bytes_free(&s->prompt);
    s->prompt = answer;
    s->dialogs = flags;
    return 0;
}

/* ---- dialogs ---- */

/* Answers at once: the page stands still until then. Returns what was answered. */
static const char *answer_dialog(chromium *c, session *s, span params)
{
    static const char accept[] = "{\"accept\":true}", dismiss[] = "{\"accept\":false}";
    span type, answer;
    int yes = 1, prompt = 0;

    if (message_member(params, "type", &type) == 0) {
        if (span_is(type, "\"confirm\""))
            yes = s->dialogs & DIALOG_ACCEPT_CONFIRM;
        else if ((prompt = span_is(type, "\"prompt\"")))
            yes = s->dialogs & DIALOG_ACCEPT_PROMPT;
    }
    answer = yes ? (span){accept, sizeof accept - 1} : (span){dismiss, sizeof dismiss - 1};
    if (yes && prompt && s->prompt.len)
        answer = (span){s->prompt.data, s->prompt.len};
    chromium_post(c, (span){s->id, s->nid}, "Page.handleJavaScriptDialog", answer.s, answer.n);
    return yes ? "accept" : "dismiss";
}

/* ---- events ---- */

static void wake(chromium *c)
{
    fiber_op *op = c->listener;

    c->listener = NULL;
    if (op)
        fiber_done(op);
}

void route__event(chromium *c, span sid, span method, span json, int64_t id, call_state state,
                  const char *note)
{
    chromium_event *e = malloc(sizeof *e + json.n + 1);

    if (!e)
        return;
    *e = (chromium_event){.id = id, .state = state, .note = note, .n = json.n};
    snprintf(e->method, sizeof e->method, "%.*s", (int)method.n, method.s);
    snprintf(e->session, sizeof e->session, "%.*s", (int)sid.n, sid.s ? sid.s : "");
    if (json.n)
        memcpy(e->json, json.s, json.n);
    e->json[json.n] = 0;
    *c->last = e;
    c->last = &e->next;
    wake(c);
}

chromium_event *chromium_take(chromium *c)
{
    chromium_event *e = c->first;

    if (e && !(c->first = e->next))
        c->last = &c->first;
    return e;
}

int chromium_listen(chromium *c, fiber_op *op)
{
    if (c->listener)
        return UV_EBUSY;
    c->listener = op;
    if (c->first || c->broken)
        wake(c);
    return 0;
}

void chromium_unlisten(chromium *c)
{
    c->listener = NULL;
}

int chromium_want(chromium *c, const char *method)
{
    size_t n = strlen(method);
    wanted *w = malloc(sizeof *w + n + 1);

    if (!w)
        return UV_ENOMEM;
    w->n = n;
    memcpy(w->name, method, n + 1);
    w->next = c->wanted;
    c->wanted = w;
    return 0;
}

static int is_wanted(chromium *c, const message *m)
{
    static const char network[] = "Network.";
    size_t n = sizeof network - 1;
    wanted *w = c->wanted;

    while (w && (w->n != m->method.n || memcmp(w->name, m->method.s, w->n) != 0))
        w = w->next;
    if (!w)
        return 0;
    if (m->method.n > n && !memcmp(m->method.s, network, n))
        return requests_keep(&c->requests, (span){m->method.s + n, m->method.n - n}, m->params);
    return 1;
}

void route__message(chromium *c, const char *text, size_t n)
{
    const char *note = NULL;
    session *s;
    message m;
    span id;

    if (message_parse(text, n, &m) < 0)
        return;
    if (m.id) {
        call__answer(c, &m);
        return;
    }
    if (!(s = route__session(c, m.session)))
        return;
    if (span_is(m.method, "Target.attachedToTarget"))
        attach(c, s, m.params);
    else if (span_is(m.method, "Page.javascriptDialogOpening"))
        note = answer_dialog(c, s, m.params);
    if (is_wanted(c, &m))
        route__event(c, m.session, m.method, m.params, 0, CALL_PENDING, note);
    /* The consumer hears of an end before those who are failed by it, and can tell them what ended. */
    if (span_is(m.method, "Inspector.targetCrashed"))
        crash(c, s);
    if (span_is(m.method, "Inspector.targetReloadedAfterCrash"))
        s->crashed = 0;
    if (span_is(m.method, "Target.detachedFromTarget") && message_member(m.params, "sessionId", &id) == 0 &&
        message_text(id, &id) == 0 && id.n && (s = route__session(c, id)))
        forget(c, s);
}

void route__free(chromium *c)
{
    chromium_event *e;

    while ((e = chromium_take(c)))
        free(e);
    while (c->sessions) {
        session *s = c->sessions;
        c->sessions = s->next;
        session_free(s);
    }
    while (c->wanted) {
        wanted *w = c->wanted;
        c->wanted = w->next;
        free(w);
    }
    requests_close(&c->requests);
}

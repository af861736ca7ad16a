#include "chromium/requests.h"

#include <stdlib.h>

static int changes_nothing(span method)
{
    return span_is(method, "GET") || span_is(method, "HEAD") || span_is(method, "OPTIONS");
}

static int find(const requests *r, span id)
{
    for (unsigned i = 0; i < r->n; i++)
        if (strlen(r->ids[i]) == id.n && !memcmp(r->ids[i], id.s, id.n))
            return (int)i;
    return -1;
}

static void drop(requests *r, int at)
{
    free(r->ids[at]);
    r->ids[at] = r->ids[--r->n];
}

static void follow(requests *r, span id)
{
    if (find(r, id) >= 0)
        return;
    if (r->n == REQUESTS_MAX)
        drop(r, 0);
    if ((r->ids[r->n] = strndup(id.s, id.n)))
        r->n++;
}

int requests_keep(requests *r, span method, span params)
{
    span id, type, verb;
    int at;

    if (message_member(params, "requestId", &id) < 0 || message_text(id, &id) < 0)
        return 0;
    at = find(r, id);
    if (span_is(method, "requestWillBeSent")) {
        if (at >= 0)
            return 1;
        if (message_inner(params, "request", "method", &verb) < 0 || message_text(verb, &verb) < 0)
            return 0;
        if (changes_nothing(verb) &&
            (message_member(params, "type", &type) < 0 || !span_is(type, "\"Document\"")))
            return 0;
        follow(r, id);
        return 1;
    }
    if (at < 0)
        return 0;
    if (span_is(method, "loadingFinished") || span_is(method, "loadingFailed"))
        drop(r, at);
    return 1;
}

void requests_close(requests *r)
{
    while (r->n)
        free(r->ids[--r->n]);
}

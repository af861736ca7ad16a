/*
 * What a protocol message is, without reading all of it: finds members of a JSON object by skipping over
 * their values. Pure, and safe on any bytes; it does not check what it skips (bind/json.h does, for the parts
 * that reach Lua).
 *
 * Spans point into the text. A message is one of: an answer (id > 0, and result or error), an event (method,
 * and mostly params). session is empty for the browser itself.
 */
#ifndef BOLT_MESSAGE_H
#define BOLT_MESSAGE_H

#include "base/bytes.h"

#include <stdint.h>

typedef struct {
    const char *s;
    size_t n;
} span;

typedef struct {
    int64_t id;                 /* 0: an event */
    span method, session;       /* without their quotes */
    span params, result, error; /* JSON */
} message;

/* Returns 0, or -1 when the text is no message. */
int message_parse(const char *text, size_t n, message *m);

/* The value of a member of a JSON object, as JSON. Of a name that comes twice the first counts. 0, or -1 when
 * there is none. */
int message_member(span object, const char *name, span *value);

/* A member of a member: message_inner(params, "request", "method", &v). */
int message_inner(span object, const char *outer, const char *name, span *value);

/* The text between the quotes of a JSON string, escapes left as they are; -1 when it is none. */
int message_text(span value, span *text);

/* Appends the content of a JSON string, escapes resolved, to out: at most max bytes of it, cut at a
 * character. *cut tells whether there was more. 0, or -1: not a string, or no memory. */
int message_string(span value, size_t max, bytes *out, int *cut);

static inline int span_is(span a, const char *text)
{
    size_t n = strlen(text);

    return a.n == n && !memcmp(a.s, text, n);
}

#endif

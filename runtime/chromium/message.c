#include "chromium/message.h"

#include "base/utf8.h"

static const char *skip_space(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
        p++;
    return p;
}

/* p is at the opening quote. Returns the place behind the closing one, NULL when there is none. */
static const char *skip_string(const char *p, const char *end)
{
    const char *from = ++p;

    while ((p = memchr(p, '"', (size_t)(end - p)))) {
        const char *b = p;
        while (b > from && b[-1] == '\\')
            b--;
        p++;
        if ((p - 1 - b) % 2 == 0)
            return p;
    }
    return NULL;
}

static const char *skip_value(const char *p, const char *end)
{
    int depth = 0;

    while (p < end) {
        switch (*p) {
        case '"':
            if (!(p = skip_string(p, end)))
                return NULL;
            break;
        case '{':
        case '[':
            depth++;
            p++;
            continue;
        case '}':
        case ']':
            if (depth == 0)
                return p;
            depth--;
            p++;
            break;
        case ',':
            if (depth == 0)
                return p;
            p++;
            continue;
        default:
            p++;
            continue;
        }
        if (depth == 0)
            return p;
    }
    return depth ? NULL : p;
}

/* Steps to the next member: *name without quotes, *value. Returns the place behind it, NULL at the end. */
static const char *next_member(const char *p, const char *end, span *name, span *value)
{
    const char *after;

    p = skip_space(p, end);
    if (p < end && *p == ',')
        p = skip_space(p + 1, end);
    if (p >= end || *p != '"' || !(after = skip_string(p, end)))
        return NULL;
    *name = (span){p + 1, (size_t)(after - p) - 2};
    p = skip_space(after, end);
    if (p >= end || *p != ':')
        return NULL;
    p = skip_space(p + 1, end);
    if (p >= end || !(after = skip_value(p, end)) || after == p)
        return NULL;
    value->s = p;
    value->n = (size_t)(after - p);
    while (value->n && strchr(" \t\r\n", value->s[value->n - 1]))
        value->n--;
    return after;
}

static const char *enter_object(span object, const char **end)
{
    const char *p;

    *end = object.s + object.n;
    p = skip_space(object.s, *end);
    return p < *end && *p == '{' ? p + 1 : NULL;
}

static int64_t number(span v)
{
    int64_t n = 0;

    if (!v.n || v.n > 15)
        return 0;
    for (size_t i = 0; i < v.n; i++) {
        if (v.s[i] < '0' || v.s[i] > '9')
            return 0;
        n = n * 10 + (v.s[i] - '0');
    }
    return n;
}

int message_text(span value, span *text)
{
    if (value.n < 2 || value.s[0] != '"' || value.s[value.n - 1] != '"')
        return -1;
    *text = (span){value.s + 1, value.n - 2};
    return 0;
}

int message_parse(const char *text, size_t n, message *m)
{
    const char *end, *p = enter_object((span){text, n}, &end);
    span name, value;

    *m = (message){0};
    if (!p)
        return -1;
    while ((p = next_member(p, end, &name, &value))) {
        if (span_is(name, "id"))
            m->id = number(value);
        else if (span_is(name, "method"))
            message_text(value, &m->method);
        else if (span_is(name, "sessionId"))
            message_text(value, &m->session);
        else if (span_is(name, "params"))
            m->params = value;
        else if (span_is(name, "result"))
            m->result = value;
        else if (span_is(name, "error"))
            m->error = value;
    }
    return m->id > 0 || m->method.n ? 0 : -1;
}

int message_member(span object, const char *wanted, span *value)
{
    const char *end, *p = object.n ? enter_object(object, &end) : NULL;
    span name;

    while (p && (p = next_member(p, end, &name, value)))
        if (span_is(name, wanted))
            return 0;
    return -1;
}

int message_inner(span object, const char *outer, const char *name, span *value)
{
    span within;

    return message_member(object, outer, &within) < 0 ? -1 : message_member(within, name, value);
}

/* ---- strings ---- */

static int hex4(const char *p, const char *end, uint32_t *out)
{
    *out = 0;
    if (end - p < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        char c = p[i];
        uint32_t d = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                     : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                     : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                            : 16;
        if (d == 16)
            return -1;
        *out = *out << 4 | d;
    }
    return 0;
}

/* p is behind the backslash. Writes what it stands for; lone surrogates become U+FFFD. */
static const char *unescape(const char *p, const char *end, char out[4], size_t *n)
{
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    uint32_t c, low;
    const char *known;

    *n = 1;
    if (*p != 'u') {
        known = strchr(from, *p);
        out[0] = known && *p ? to[known - from] : *p;
        return p + 1;
    }
    if (hex4(p + 1, end, &c) < 0) {
        out[0] = '?';
        return p + 1;
    }
    p += 5;
    if (c >= 0xd800 && c < 0xdc00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u' &&
        hex4(p + 2, end, &low) == 0 && low >= 0xdc00 && low < 0xe000) {
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        p += 6;
    }
    *n = utf8_put(out, c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
    return p;
}

int message_string(span value, size_t max, bytes *out, int *cut)
{
    size_t from = out->len;
    const char *p, *end;
    span text;

    *cut = 0;
    if (message_text(value, &text) < 0)
        return -1;
    for (p = text.s, end = p + text.n; p < end && out->len - from <= max;) {
        const char *esc = memchr(p, '\\', (size_t)(end - p));
        size_t run = (size_t)((esc ? esc : end) - p), room = max + 1 - (out->len - from);
        char c[4];
        if (run > room) /* one byte more than allowed tells that there is more */
            run = room;
        if (run && bytes_add(out, p, run) < 0)
            return -1;
        p += run;
        if (p == esc && p + 1 < end) {
            p = unescape(p + 1, end, c, &run);
            if (bytes_add(out, c, run) < 0)
                return -1;
        } else if (p == esc) {
            break;
        }
    }
    if (out->len - from > max) {
        *cut = 1;
        out->len = from + utf8_valid_prefix(out->data + from, max);
    }
    return 0;
}

#include "net/http1.h"

#include <string.h>

static int is_token_char(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

static int is_name(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!is_token_char((unsigned char)s[i]))
            return 0;
    return len > 0;
}

static int is_value(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)s[i] < 0x20 ? s[i] != '\t' : s[i] == 0x7f)
            return 0;
    return 1;
}

static int equals(http1_span s, const char *word)
{
    return s.len == strlen(word) && !memcmp(s.text, word, s.len);
}

/* Is word among the comma-separated words of s? Compares without regard to case; word is in lower case. */
static int lists(http1_span s, const char *word)
{
    size_t n = strlen(word), i = 0;

    while (i < s.len) {
        while (i < s.len && (s.text[i] == ' ' || s.text[i] == '\t' || s.text[i] == ','))
            i++;
        size_t start = i, k = 0;
        while (i < s.len && s.text[i] != ',')
            i++;
        while (k < n && start + k < i && (s.text[start + k] | 0x20) == word[k])
            k++;
        if (k == n) {
            size_t end = i;
            while (end > start && (s.text[end - 1] == ' ' || s.text[end - 1] == '\t'))
                end--;
            if (end == start + n)
                return 1;
        }
    }
    return 0;
}

/* The next line in *line, without its end. Returns bytes used, 0 when there is no line end yet. */
static size_t next_line(char *text, size_t len, http1_span *line)
{
    char *lf = memchr(text, '\n', len);

    if (!lf)
        return 0;
    line->text = text;
    line->len = (size_t)(lf - text);
    if (line->len && lf[-1] == '\r')
        line->len--;
    return (size_t)(lf - text) + 1;
}

/* METHOD SP target SP HTTP/1.x */
static int read_request_line(http1_span line, http1_request *out)
{
    const char *end = line.text + line.len;
    const char *sp = memchr(line.text, ' ', line.len);

    if (!sp || !is_name(line.text, (size_t)(sp - line.text)))
        return -400;
    out->method = (http1_span){line.text, (size_t)(sp - line.text)};
    const char *target = sp + 1;
    sp = memchr(target, ' ', (size_t)(end - target));
    if (!sp || sp == target)
        return -400;
    out->target = (http1_span){target, (size_t)(sp - target)};
    for (const char *p = target; p < sp; p++)
        if ((unsigned char)*p <= 0x20 || *p == 0x7f)
            return -400;
    if (*target != '/' && !(*target == '*' && equals(out->method, "OPTIONS")))
        return -400;
    if (end - sp != 9 || memcmp(sp + 1, "HTTP/", 5) || sp[7] != '.')
        return -400;
    if (sp[6] != '1' || (sp[8] != '0' && sp[8] != '1'))
        return -505;
    out->minor = sp[8] - '0';
    return 0;
}

static int read_length(http1_span v, int64_t *out)
{
    int64_t n = 0;

    if (!v.len || v.len > 15)
        return -400;
    for (size_t i = 0; i < v.len; i++) {
        if (v.text[i] < '0' || v.text[i] > '9')
            return -400;
        n = n * 10 + (v.text[i] - '0');
    }
    *out = n;
    return 0;
}

static int read_header(char *text, http1_span line, http1_request *out)
{
    char *colon = memchr(text, ':', line.len);

    if (!colon || !is_name(text, (size_t)(colon - text)))
        return -400; /* a folded line begins with a blank and ends here as well */
    if (out->nheaders == HTTP1_HEADERS_MAX)
        return -431;
    for (char *p = text; p < colon; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p |= 0x20;
    const char *v = colon + 1, *end = line.text + line.len;
    while (v < end && (*v == ' ' || *v == '\t'))
        v++;
    while (end > v && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    if (!is_value(v, (size_t)(end - v)))
        return -400;
    out->headers[out->nheaders++] = (http1_header){{text, (size_t)(colon - text)}, {v, (size_t)(end - v)}};
    return 0;
}

/* What the headers say about framing. */
static int interpret(http1_request *out)
{
    int hosts = 0, connection_close = 0, connection_keep = 0;

    for (int i = 0; i < out->nheaders; i++) {
        http1_span name = out->headers[i].name, value = out->headers[i].value;
        if (equals(name, "content-length")) {
            if (out->content_length >= 0 || read_length(value, &out->content_length))
                return -400;
        } else if (equals(name, "transfer-encoding")) {
            out->chunked = 1;
        } else if (equals(name, "host")) {
            hosts++;
        } else if (equals(name, "connection")) {
            connection_close |= lists(value, "close");
            connection_keep |= lists(value, "keep-alive");
        } else if (equals(name, "expect")) {
            if (!lists(value, "100-continue"))
                return -417;
            out->expects_continue = out->minor == 1;
        }
    }
    if (hosts > 1 || (hosts == 0 && out->minor == 1))
        return -400;
    if (out->chunked && (out->content_length >= 0 || out->minor == 0))
        return -400;
    out->keep_alive = !connection_close && (out->minor == 1 || connection_keep);
    return 0;
}

long http1_read_request(char *text, size_t len, http1_request *out)
{
    size_t at = 0, used;
    http1_span line;
    int rc;

    *out = (http1_request){.content_length = -1};
    /* An empty line or two before the request line is what some clients send after a body. */
    while (at < len && at < 4 && (text[at] == '\r' || text[at] == '\n'))
        at++;
    if (!(used = next_line(text + at, len - at, &line)))
        return 0;
    if ((rc = read_request_line(line, out)) < 0)
        return rc;
    for (at += used;; at += used) {
        if (!(used = next_line(text + at, len - at, &line)))
            return 0;
        if (line.len == 0)
            break;
        if ((rc = read_header(text + at, line, out)) < 0)
            return rc;
    }
    if ((rc = interpret(out)) < 0)
        return rc;
    return (long)(at + used);
}

const http1_span *http1_find(const http1_request *r, const char *name)
{
    for (int i = 0; i < r->nheaders; i++)
        if (equals(r->headers[i].name, name))
            return &r->headers[i].value;
    return NULL;
}

const char *http1_reason(int status)
{
    static const struct {
        int status;
        const char *reason;
    } reasons[] = {
        {100, "Continue"},
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {206, "Partial Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {402, "Payment Required"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {411, "Length Required"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {422, "Unprocessable Content"},
        {423, "Locked"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
    };

    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return "Status";
}

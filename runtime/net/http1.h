/*
 * HTTP/1.x messages as text: the head of a request, read. Pure: no I/O, no memory.
 *
 * Reading is strict, because whatever two readers of one byte stream understand differently can be used to
 * smuggle a request past one of them. Refused: control bytes, obsolete line folding, blanks before a colon, a
 * name that is no token, a missing or doubled Host, a Content-Length that is doubled or not a plain number,
 * Content-Length together with Transfer-Encoding, any HTTP version but 1.0 and 1.1. A bare line feed ends a
 * line as CR LF does, since people type requests by hand.
 *
 * Limits: HTTP1_HEADERS_MAX header lines; the caller bounds the bytes of a head.
 */
#ifndef BOLT_HTTP1_H
#define BOLT_HTTP1_H

#include <stddef.h>
#include <stdint.h>

#define HTTP1_HEADERS_MAX 100

typedef struct {
    const char *text;
    size_t len;
} http1_span;

typedef struct {
    http1_span name, value; /* name in lower case, value without blanks around it */
} http1_header;

typedef struct {
    http1_span method, target; /* target as sent: path and query, or "*" */
    int minor;                 /* HTTP/1.minor */
    int keep_alive;            /* the connection stays open after this message */
    int chunked;               /* Transfer-Encoding is present */
    int expects_continue;
    int64_t content_length; /* -1: none given */
    int nheaders;
    http1_header headers[HTTP1_HEADERS_MAX];
} http1_request;

/*
 * Reads a request head from text, lowering header names in place; the spans of *out point into text.
 * Returns the length of the head with its empty line, 0 when more bytes are needed, or a negative HTTP status
 * that says why this can never become a request: -400 -417 -431 -505.
 */
long http1_read_request(char *text, size_t len, http1_request *out);

/* The value of a header (name in lower case), or NULL. Of repeated ones the first. */
const http1_span *http1_find(const http1_request *r, const char *name);

/* "Not Found" for 404; "Status" for numbers without a common name. */
const char *http1_reason(int status);

#endif

/*
 * HTTP/1.1 server on libwebsockets.
 *
 * libwebsockets carries the connections (its "raw" role: reads, writes, timeouts on our loop); the messages
 * on them are read here with http1.h. Its own HTTP role is not used: in 4.1 it hands bytes pipelined behind a
 * body to the wrong request, turns the loop at full load while an answer is pending and the client sends or
 * leaves, cannot list headers and never answers "Expect: 100-continue" (all seen; the regression test is
 * tests/spec/pipelined_posts_spec.lua).
 *
 * A request is handed over complete, head and body. Each listener keeps those that arrived in order until
 * server_next() takes them; the taker answers whenever it likes, once: server_reply(), or server_start(),
 * server_send() as often as needed, server_end(). Pipelined requests wait until the one before them is
 * answered and sent.
 *
 * Guarantees. One answer per request, in order. A client that leaves is noticed while its request is being
 * handled (event SERVER_GONE), unless it pipelined more than 64 KiB behind it; later answers to it go
 * nowhere. Refused with a status and a closed connection: malformed heads 400, heads over 16 KiB 431, bodies
 * over max_body 413, POST, PUT and PATCH without a length and any chunked body 411. Sockets are
 * close-on-exec.
 *
 * Times. Head 15 s from its first byte, body 30 s of silence, idle connection 60 s, unread answer 30 s
 * without progress; for a handler there is no limit here.
 *
 * Owner. server_listener belongs to its opener until server_close(). A request taken from server_next()
 * belongs to the taker until server_free(). Nothing here yields; all on the loop's thread.
 *
 * Needs the package libwebsockets-evlib-uv at run time: server_open() returns UV_ENOSYS without it.
 */
#ifndef BOLT_SERVER_H
#define BOLT_SERVER_H

#include "core/fiber.h"
#include "net/http1.h"

typedef struct server_listener server_listener;
typedef struct server_request server_request;
typedef enum { SERVER_NONE, SERVER_REQUEST, SERVER_GONE } server_event;

struct server_request {
    fiber_op drain; /* what a sender waits on; push is the binding's */
    http1_request head;
    char *body;
    size_t body_len;
    double id; /* unique in this process */
    char remote[48];
    /* private */
    struct server_conn *conn; /* NULL once the client is gone or the answer is complete */
    server_listener *listener;
    server_request *next;
    char *text; /* the head's bytes */
    unsigned refs, queued, taken, waiting, streaming;
};

typedef struct {
    const char *host; /* address literal: "127.0.0.1", "::1" */
    int port;         /* 0: any free one */
    size_t max_body;
    int max_connections;
} server_options;

/* Listens. Returns NULL with a libuv error in *rc. */
server_listener *server_open(const server_options *o, int *rc);
int server_port(const server_listener *l);

/* Stops listening, closes its connections, wakes the waiting fiber. The handle is invalid afterwards. */
void server_close(server_listener *l);

int server_is_closed(const server_listener *l);

/* The next event and its request. SERVER_REQUEST makes the caller its owner; SERVER_GONE only names it. */
server_event server_next(server_listener *l, server_request **out);

/* Completes op at the next event. At most one op at a time; server_unwait() before op is freed otherwise. */
void server_wait(server_listener *l, fiber_op *op);
void server_unwait(server_listener *l);

/*
 * Answers. headers are lines with CR LF; the status line, framing (Content-Length, Transfer-Encoding,
 * Connection) and Date are added here. All return 0, UV_EPIPE when the client is gone or the request is
 * answered, UV_ENOMEM. Data is copied. What the method or status forbids (a body for HEAD, 204, 304) is left
 * out.
 */
int server_reply(server_request *r, int status, uv_buf_t headers, uv_buf_t body);
int server_start(server_request *r, int status, uv_buf_t headers);
int server_send(server_request *r, const char *data, size_t len);
int server_end(server_request *r);

/* Is so much unsent that the sender should wait? */
int server_is_full(const server_request *r);
/* Completes r->drain when there is room again or nobody to send to (r->conn is NULL then). The caller sets
 * what and push, and gives it to fiber_await. */
void server_await_room(server_request *r);

/* Gives the reference back. An unanswered request is answered with 500, a started stream is cut off. */
void server_free(server_request *r);

#endif

/*
 * Private to server.c (listeners, the queue of requests, answers) and server_conn.c (one connection: bytes
 * in, bytes out, through libwebsockets).
 */
#ifndef BOLT_SERVER_CONN_H
#define BOLT_SERVER_CONN_H

#include "net/server.h"

#include <libwebsockets.h>

typedef struct server_conn server_conn;
typedef struct out_chunk out_chunk;

typedef enum {
    CONN_HEAD,     /* reading a head, or idle */
    CONN_BODY,     /* reading a body */
    CONN_HANDLING, /* the request is with its handler, or its answer is being sent */
    CONN_LINGER,   /* our last byte is out: whatever comes is thrown away until the peer closes */
} conn_state;

struct server_conn {
    server_listener *listener;
    server_conn *next, **link;
    struct lws *wsi; /* NULL before adoption and after close */
    server_request *request;
    conn_state state;
    unsigned keep_alive : 1, finishing : 1, rx_off : 1, chunked : 1, bodyless : 1, adopting : 1, doomed : 1;
    char *in;
    size_t in_len, in_cap;
    out_chunk *out, **out_tail;
    size_t out_len;
};

struct server_listener {
    uv_poll_t poll;
    uv_timer_t pause; /* after EMFILE */
    server_listener *next, **link;
    int fd, port, closed, owned, max_connections;
    unsigned handles, nconns, nrequests; /* what keeps the memory */
    size_t max_body;
    server_conn *conns;
    server_request *first, **last; /* events that nobody has taken yet */
    fiber_op *waiter;
};

/* server_conn.c */
int server__context(void); /* creates the lws context on first use; 0 or a libuv error */
void server__adopt(server_listener *l, int fd);
int server__write(server_conn *c, const uv_buf_t *parts, int nparts); /* copies; 0 or UV_ENOMEM */
void server__finish(server_conn *c);   /* the answer is complete: send it, then go on or close */
void server__kill(server_conn *c);     /* soon, from any place */
void server__kill_now(server_conn *c); /* frees c; not from its own callbacks */

/* server.c */
server_request *server__request_new(server_conn *c, const char *text, size_t len);
void server__deliver(server_request *r);
void server__gone(server_request *r);
void server__drained(server_request *r);
void server__release(server_listener *l); /* frees a closed listener that nothing refers to any more */
void server__stop_all(void);              /* at shutdown */

#endif

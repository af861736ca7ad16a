/*
 * The contexts of libwebsockets in this process, on the scheduler's loop: what the HTTP server and the
 * WebSockets to browsers stand on. Each has a vhost of its own. There is one without TLS, for the server, as
 * TLS takes a millisecond of each start, and one with it.
 *
 * Made on first use; destroyed at shutdown, after the hooks of those who use it (they register theirs after
 * their first call). Its messages go to our log. Belongs to the loop's thread.
 */
#ifndef BOLT_SOCKETS_H
#define BOLT_SOCKETS_H

#include <libwebsockets.h>

/* Returns 0 and the context; UV_ENOSYS: its plugin for libuv is missing (package libwebsockets-evlib-uv). */
int sockets_context(struct lws_context **out, int tls);

#endif

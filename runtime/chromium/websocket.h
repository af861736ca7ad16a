/*
 * A WebSocket to a browser that runs elsewhere (RFC 6455, client side, by libwebsockets): whole text messages
 * both ways.
 *
 * websocket_open() begins at once; what is sent before the connection stands goes out then. TLS certificates
 * are judged by the system's list, or by the file that SSL_CERT_FILE names. Names are resolved without
 * blocking.
 *
 * The owner hears of each message, and once of the end, whichever way it came, with the reason. He calls
 * websocket_close() exactly once, at any time; after that he hears nothing more. It says goodbye and frees
 * everything when the connection is gone. At shutdown all are closed. Belongs to the loop's thread; callbacks
 * must not yield.
 */
#ifndef BOLT_WEBSOCKET_H
#define BOLT_WEBSOCKET_H

#include <stddef.h>

#define WEBSOCKET_MESSAGE_MAX (256u << 20) /* bytes; a longer one ends the connection */

typedef struct websocket websocket;

typedef struct {
    void (*on_message)(void *arg, const char *text, size_t n); /* text[n] is 0 */
    void (*on_end)(void *arg, const char *why);
    void *arg;
} websocket_owner;

typedef struct {
    const char *host; /* name or address, without brackets */
    int port;
    const char *path; /* begins with a slash */
    int tls;
} websocket_address;

/* Returns 0 and *out, or an error: UV_ENOSYS as sockets_context(), UV_ENAMETOOLONG, UV_ENOMEM. */
int websocket_open(const websocket_address *to, websocket_owner owner, websocket **out);

/* Sends a message. 0, or UV_ENOMEM; content when the connection has ended. */
int websocket_send(websocket *w, const char *text, size_t n);

void websocket_close(websocket *w);

#endif

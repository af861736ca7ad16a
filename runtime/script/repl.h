/*
 * Lines over a Unix socket: the transport of the REPL, for both ends. What the lines mean is
 * lua/bolt/repl.lua.
 *
 * Guarantees. The socket file has mode 0600 and only peers with our effective uid (or root) get a connection.
 * A socket file left behind by a process that died is replaced; one that answers is not (UV_EADDRINUSE). A
 * line has at most REPL_LINE_MAX bytes (then the connection fails with UV_EMSGSIZE); no more than that is
 * buffered, so a peer that sends faster than its lines are read is held back.
 *
 * Ownership. repl_listener and repl_conn are freed after *_close(), once libuv lets go of them; their owner
 * must not touch them any more then. `event` is called on the loop's thread and may be changed at any time: a
 * listener has a connection to give out, or a connection has a line, or has ended.
 *
 * Errors are negative libuv codes; a failed call has changed nothing.
 */
#ifndef BOLT_REPL_H
#define BOLT_REPL_H

#include <stddef.h>
#include <sys/types.h>
#include <uv.h>

#define REPL_LINE_MAX (4u << 20)

typedef struct repl_listener repl_listener;
typedef struct repl_conn repl_conn;

/* Listens at path. UV_ENAMETOOLONG when it does not fit a Unix address (107 bytes). */
int repl_listen(uv_loop_t *loop, const char *path, repl_listener **out);

/* The next accepted connection, now the caller's; NULL when there is none yet. */
repl_conn *repl_accept(repl_listener *l);

void repl_listener_event(repl_listener *l, void (*event)(void *), void *arg);

/* Stops listening and removes the socket file. Connections given out live on. */
void repl_listener_close(repl_listener *l);

/* Connects to path; `event` tells that repl_status() is no longer UV_EALREADY. */
int repl_connect(uv_loop_t *loop, const char *path, void (*event)(void *), void *arg, repl_conn **out);

void repl_conn_event(repl_conn *c, void (*event)(void *), void *arg);

/* Takes the next line, without its end; valid until the next call about c. NULL: none yet, or ended. */
const char *repl_line(repl_conn *c, size_t *n);

/* 0 while open, UV_EALREADY while connecting, UV_EOF after the peer has ended, else the error. */
int repl_status(const repl_conn *c);

/* Sends a copy of the text. done(arg, status) is called once; arg must live till then. Returns 0, or an error
 * without a call of done. */
int repl_write(repl_conn *c, const char *text, size_t n, void (*done)(void *, int), void *arg);

/* Who is at the other end. */
void repl_peer(const repl_conn *c, uid_t *uid, pid_t *pid);

void repl_conn_close(repl_conn *c);

#endif

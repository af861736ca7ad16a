/*
 * A SOCKS5 server on loopback, through which a browser reaches public addresses and no others.
 *
 * What is checked is what is connected to: the name is resolved here, every address is judged by address.h,
 * and the connection is made to one that passed. A name that resolves differently the next time (DNS
 * rebinding) gains nothing, since each connection is judged on its own. `hosts` names the exceptions.
 *
 * Names under .localhost are loopback, as browsers have it. Only CONNECT is served, and no password asked:
 * whoever may open a socket on this machine may use it, and reaches nothing by it that he could not reach
 * without.
 *
 * Who owns what. socks_open() allocates; socks_close() ends its connections and frees it when their handles
 * are closed. At shutdown all are closed. Everything belongs to the loop's thread; nothing yields. Errors are
 * negative libuv errors.
 */
#ifndef BOLT_SOCKS_H
#define BOLT_SOCKS_H

#define SOCKS_CONNECT_MS  20000 /* from accept to connected */
#define SOCKS_CLIENTS_MAX 1024

typedef struct socks socks;

/* Listens on a free port. hosts: n lower-case names or addresses that may be private; copied. */
int socks_open(const char *const *hosts, int n, socks **out);
void socks_close(socks *s);

int socks_port(const socks *s);

/* A server without SOCKS: whatever connects is connected to host:port, a proxy that is to be used. It may be
 * private. For all other functions it is like one of socks_open(). */
int socks_relay(const char *host, int port, socks **out);

/* Why the latest connection to host:port that failed did so, a static text: "private", "not_resolved",
 * "refused", "unreachable", "timed_out". NULL when none did lately. */
const char *socks_failure(const socks *s, const char *host, int port);

#endif

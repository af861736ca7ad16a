/*
 * Which addresses are public. Pure.
 *
 * Not public: everything that IANA's special-purpose registries keep from global unicast routing: loopback,
 * private networks, link-local (with the clouds' metadata services), carrier-grade NAT, unique local,
 * documentation, benchmarking, multicast, reserved, "this network". An IPv6 address that carries an IPv4 one
 * (mapped, NAT64, 6to4) is as public as that; Teredo never is.
 */
#ifndef BOLT_ADDRESS_H
#define BOLT_ADDRESS_H

#include <sys/socket.h>

/* 1 for a public IPv4 or IPv6 address, 0 for any other and for other families. */
int address_is_public(const struct sockaddr *a);

/* The same for a literal: "192.0.2.1", "2001:db8::1". 0 when it is none. */
int address_text_is_public(const char *text);

#endif

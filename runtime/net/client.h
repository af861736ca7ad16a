/*
 * HTTP client: libcurl's multi interface on our loop.
 *
 * Connections are kept and shared between requests; over TLS, HTTP/2 with multiplexing. Bodies are decoded
 * (gzip, deflate, br, zstd) and kept whole in memory, up to max_bytes of decoded data. Only http and https,
 * also after a redirect. Environment proxies are ignored, as through a proxy the check of addresses would
 * mean nothing.
 *
 * Private addresses. Unless allowed, a request reaches public addresses only (address.h). The check is made
 * on the resolved address: before a socket is opened, and again before a request is sent on any connection,
 * so that one opened by a permitted request is of no use to another. Redirects are checked like first
 * requests. hosts allows by name: then the name in the URL decides, at each redirect anew.
 *
 * Owner. The caller fills a client_request, client_start() owns it until fiber_done(op); from then on the
 * op's push reads the results and its release calls client_free(). When the fiber leaves first, op.cancel
 * aborts the transfer and frees it. One client per process, made on first use, closed with the loop.
 *
 * Known limits: names are resolved by libcurl in one thread per lookup; an aborted lookup ends in the
 * background.
 */
#ifndef BOLT_CLIENT_H
#define BOLT_CLIENT_H

#include "core/fiber.h"

#include <curl/curl.h>

typedef struct {
    char *data;
    size_t len, cap;
} client_text;

typedef struct client_request {
    fiber_op op; /* what and push are the caller's, the rest is set by client_start */

    /* in */
    char *url, *method;
    char *body; /* NULL: none */
    size_t body_len;
    struct curl_slist *headers;
    char *user_agent;
    char *sigv4, *user, *password;                  /* "aws:amz:REGION:SERVICE" and the keys */
    char *ca_file;                                  /* whom to trust, instead of the system's; NULL: those */
    double timeout, connect_timeout, stall_timeout; /* seconds; 0: none */
    size_t max_bytes;
    int max_redirects; /* 0: a redirect is a response like any other */
    int allow_private;
    char **hosts; /* names that may be private, in lower case */
    int nhosts;

    /* out */
    CURLcode result;
    long status;
    client_text head;     /* header lines of the last response, "name: value\n", names in lower case */
    client_text received; /* body */
    char *final_url;
    char remote_ip[48];
    char error[CURL_ERROR_SIZE];
    int refused; /* an address was refused because it is private */
    int too_large;

    CURL *easy; /* private */
} client_request;

client_request *client_new(void);
/* Starts. 0, or a negative libuv error without change. */
int client_start(client_request *r);
void client_free(client_request *r);

#endif

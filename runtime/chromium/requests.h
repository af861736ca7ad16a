/*
 * Which requests of a page are followed: documents, and all that may change something at the server (any
 * method but GET, HEAD and OPTIONS). The others are most of the traffic and say nothing that we use.
 *
 * A request is known by its id from Network.requestWillBeSent to loadingFinished or loadingFailed. Ids are
 * unique in the whole browser, and a navigation's id moves with it from one session to the next.
 */
#ifndef BOLT_REQUESTS_H
#define BOLT_REQUESTS_H

#include "chromium/message.h"

#define REQUESTS_MAX 512 /* followed at once; with more of them one is forgotten */

typedef struct {
    char *ids[REQUESTS_MAX];
    unsigned n;
} requests;

/* Is this event of the Network domain (method without "Network.") to be kept? */
int requests_keep(requests *r, span method, span params);

void requests_close(requests *r);

#endif

/*
 * Messages on the debugging pipe: each ends with a NUL byte. Pure.
 *
 * The reader asks for room, fills some of it, says how much, and takes whole messages:
 *
 *     framing_room(&f, &at, &room);  n = read(fd, at, room);  framing_fed(&f, n);
 *     while (framing_next(&f, &text, &len)) ...
 *
 * Every byte is searched for a NUL once, however small the pieces it comes in. A message points into the
 * buffer, has its NUL behind it, and holds until the next framing_room(). The buffer grows to the largest
 * message and is given back when it is large and empty.
 */
#ifndef BOLT_FRAMING_H
#define BOLT_FRAMING_H

#include "base/bytes.h"

#define FRAMING_MESSAGE_MAX (256u << 20) /* bytes; Chromium's own limit on answers is lower */

typedef struct {
    bytes in;
    size_t start;   /* of the first message not taken yet */
    size_t scanned; /* no NUL between start and here */
} framing;

/* Room for at least 64 KiB at *at. Returns 0, or -1: no memory, or a message above FRAMING_MESSAGE_MAX. */
int framing_room(framing *f, char **at, size_t *room);
void framing_fed(framing *f, size_t n);

/* The next whole message, or 0 when there is none. */
int framing_next(framing *f, const char **text, size_t *len);

void framing_close(framing *f);

#endif

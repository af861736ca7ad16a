/*
 * UUIDs as text (RFC 9562): version 4 is random, version 7 starts with the time and so sorts by it.
 *
 * Those of uuid_v7 grow strictly within one process, also when several are made in one millisecond or the
 * clock steps back. Randomness is getrandom(2). Both return 0, or -1 when the kernel gives none.
 */
#ifndef BOLT_UUID_H
#define BOLT_UUID_H

#define UUID_TEXT 37 /* 36 characters and a NUL */

int uuid_v4(char out[UUID_TEXT]);
int uuid_v7(char out[UUID_TEXT]);

#endif

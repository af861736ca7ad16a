/*
 * A growable run of bytes.
 *
 * The owner is whoever declared it; {0} is a valid empty one. Growth doubles, so appending is O(1) amortised.
 * Functions return 0, or -1 when there is no memory; then nothing has changed.
 */
#ifndef BOLT_BYTES_H
#define BOLT_BYTES_H

#include <stddef.h>
#include <string.h>

typedef struct {
    char *data;
    size_t len, cap;
} bytes;

/* Makes room for `more` further bytes; b->data + b->len may then be written directly. */
int bytes_reserve(bytes *b, size_t more);

/* Forgets the content; keeps the memory unless there is more than `keep` of it. */
void bytes_clear(bytes *b, size_t keep);

void bytes_free(bytes *b);

static inline int bytes_add(bytes *b, const void *data, size_t n)
{
    if (b->cap - b->len < n && bytes_reserve(b, n) < 0)
        return -1;
    if (n)
        memcpy(b->data + b->len, data, n);
    b->len += n;
    return 0;
}

static inline int bytes_add_char(bytes *b, char c)
{
    if (b->cap == b->len && bytes_reserve(b, 1) < 0)
        return -1;
    b->data[b->len++] = c;
    return 0;
}

#endif

#include "base/bytes.h"

#include <stdint.h>
#include <stdlib.h>

int bytes_reserve(bytes *b, size_t more)
{
    size_t cap = b->cap ? b->cap : 256;
    char *grown;

    if (b->cap - b->len >= more)
        return 0;
    if (more > SIZE_MAX / 2 - b->len)
        return -1;
    while (cap - b->len < more)
        cap *= 2;
    grown = realloc(b->data, cap);
    if (!grown)
        return -1;
    b->data = grown;
    b->cap = cap;
    return 0;
}

void bytes_clear(bytes *b, size_t keep)
{
    if (b->cap > keep)
        bytes_free(b);
    b->len = 0;
}

void bytes_free(bytes *b)
{
    free(b->data);
    *b = (bytes){0};
}

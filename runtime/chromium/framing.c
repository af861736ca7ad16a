#include "chromium/framing.h"

#define PIECE (64u << 10)
#define KEEP  (1u << 20) /* a larger buffer is given back when it is empty */

int framing_room(framing *f, char **at, size_t *room)
{
    if (f->start) {
        f->in.len -= f->start;
        memmove(f->in.data, f->in.data + f->start, f->in.len);
        f->scanned -= f->start;
        f->start = 0;
        if (!f->in.len)
            bytes_clear(&f->in, KEEP);
    }
    if (f->in.len > FRAMING_MESSAGE_MAX || bytes_reserve(&f->in, PIECE) < 0)
        return -1;
    *at = f->in.data + f->in.len;
    *room = f->in.cap - f->in.len;
    return 0;
}

void framing_fed(framing *f, size_t n)
{
    f->in.len += n;
}

int framing_next(framing *f, const char **text, size_t *len)
{
    const char *end =
        f->scanned < f->in.len ? memchr(f->in.data + f->scanned, 0, f->in.len - f->scanned) : NULL;

    if (!end) {
        f->scanned = f->in.len;
        return 0;
    }
    *text = f->in.data + f->start;
    *len = (size_t)(end - *text);
    f->start = f->scanned = (size_t)(end - f->in.data) + 1;
    return 1;
}

void framing_close(framing *f)
{
    bytes_free(&f->in);
    *f = (framing){0};
}

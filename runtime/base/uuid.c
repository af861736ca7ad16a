#include "base/uuid.h"

#include "base/encoding.h"

#include <stdint.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

static void write_text(unsigned char raw[16], int version, char out[UUID_TEXT])
{
    static const unsigned char lengths[] = {4, 2, 2, 2, 6};
    const unsigned char *from = raw;

    raw[6] = (unsigned char)((raw[6] & 0x0f) | version << 4);
    raw[8] = (unsigned char)((raw[8] & 0x3f) | 0x80);
    for (int i = 0; i < 5; i++) {
        if (i)
            *out++ = '-';
        hex_encode(from, lengths[i], out);
        out += 2 * lengths[i];
        from += lengths[i];
    }
    *out = 0;
}

int uuid_v4(char out[UUID_TEXT])
{
    unsigned char raw[16];

    if (getrandom(raw, sizeof raw, 0) != sizeof raw)
        return -1;
    write_text(raw, 4, out);
    return 0;
}

int uuid_v7(char out[UUID_TEXT])
{
    static uint64_t last; /* milliseconds << 12 | counter */
    unsigned char raw[16];
    struct timespec now;
    uint64_t ms, stamp;

    if (getrandom(raw, sizeof raw, 0) != sizeof raw)
        return -1;
    clock_gettime(CLOCK_REALTIME, &now);
    ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
    /* The counter starts low, so that a busy millisecond seldom runs over into the next one. */
    stamp = ms << 12 | (raw[6] & 1u) << 8 | raw[7];
    last = stamp > last ? stamp : last + 1;
    for (int i = 0; i < 6; i++)
        raw[i] = (unsigned char)(last >> (12 + 8 * (5 - i)));
    raw[6] = (unsigned char)(last >> 8 & 0x0f);
    raw[7] = (unsigned char)last;
    write_text(raw, 7, out);
    return 0;
}

/*
 * JSON text, the reading side: a pull parser.
 *
 * Why not a library: the usual decoders for Lua lose the difference between [] and {}, accept NaN and broken
 * UTF-8, and cannot be used without Lua. This one is strict RFC 8259 (one value, nothing after it but white
 * space), checks UTF-8, joins \u surrogate pairs and refuses lone ones, and nests at most JSON_DEPTH_MAX.
 *
 *     json_reader r;
 *     json_read_init(&r, text, size);
 *     while ((tok = json_read(&r)) > JSON_END) ...
 *     json_read_close(&r);
 *
 * Each call gives one token; commas and colons are checked inside. A JSON_KEY comes before each member's
 * value. For JSON_STRING and JSON_KEY text and len are set: they point into the input, or into the reader
 * when there were escapes, and hold until the next call; no NUL is added. For JSON_NUMBER number is set.
 * After JSON_ERROR error is a static text and json_read_offset() the place; every later call is JSON_ERROR
 * too.
 *
 * With mend set after init, half of a surrogate pair becomes U+FFFD: browsers write what their pages hold.
 *
 * The caller keeps the input alive and unchanged. Numbers are doubles: integers beyond 2^53 are rounded, and
 * a number too large for a double is an error.
 */
#ifndef BOLT_JSON_READ_H
#define BOLT_JSON_READ_H

#include "base/bytes.h"

#define JSON_DEPTH_MAX 200

typedef enum {
    JSON_ERROR = -1,
    JSON_END = 0,
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_KEY,
    JSON_ARRAY,
    JSON_ARRAY_END,
    JSON_OBJECT,
    JSON_OBJECT_END,
} json_token;

typedef struct {
    double number;
    const char *text;
    size_t len;
    const char *error;
    int mend;
    /* private */
    const char *start, *at, *end;
    bytes scratch;
    int depth;
    int expect; /* what may come next */
    char is_object[JSON_DEPTH_MAX];
} json_reader;

void json_read_init(json_reader *r, const char *text, size_t n);
json_token json_read(json_reader *r);
size_t json_read_offset(const json_reader *r);
void json_read_close(json_reader *r);

/* Reads past the rest of the array or object whose opening token was just returned. 0, or -1 on an error. */
int json_read_skip(json_reader *r);

#endif

#include "core/log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 16384
#define PAIRS_MAX      64
#define FILE_MAX_BYTES (16 << 20)

static log_level threshold = LOG_INFO;
static int as_json = 1;
static int colour;
static int out = STDERR_FILENO;

static const char *const level_names[] = {"debug", "info", "warn", "error"};

void log_init(void)
{
    const char *level = getenv("LOG_LEVEL"), *format = getenv("LOG_FORMAT"), *plain = getenv("NO_COLOR");

    for (int i = 0; level && i < 4; i++)
        if (!strcasecmp(level, level_names[i]))
            threshold = (log_level)i;
    as_json = format ? !strcasecmp(format, "json") : !isatty(STDERR_FILENO);
    colour = !as_json && isatty(STDERR_FILENO) && !(plain && *plain);
}

int log_to_file(const char *path)
{
    char older[PATH_MAX];
    const char *format = getenv("LOG_FORMAT");
    struct stat st;
    int fd;

    if (stat(path, &st) == 0 && st.st_size > FILE_MAX_BYTES &&
        snprintf(older, sizeof older, "%s.1", path) < (int)sizeof older)
        rename(path, older); /* a file that cannot be moved grows on: better than no log */
    if ((fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)) < 0)
        return -errno;
    if (out != STDERR_FILENO)
        close(out);
    out = fd;
    as_json = !format || strcasecmp(format, "text");
    colour = 0;
    return 0;
}

void log_set_level(log_level level)
{
    threshold = level;
}

int log_enabled(log_level level)
{
    return level >= threshold;
}

struct line {
    char text[LINE_MAX_BYTES];
    size_t len;
};

static void put(struct line *l, const char *s, size_t n)
{
    size_t room = sizeof l->text - 8 - l->len; /* room for closing quotes and the newline */

    if (n > room)
        n = room;
    memcpy(l->text + l->len, s, n);
    l->len += n;
}

static void puts_(struct line *l, const char *s)
{
    put(l, s, strlen(s));
}

static void put_json(struct line *l, const char *s)
{
    char u[8];

    puts_(l, "\"");
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\') {
            u[0] = '\\';
            u[1] = (char)c;
            put(l, u, 2);
        } else if (c == '\n') {
            put(l, "\\n", 2);
        } else if (c < 0x20) {
            snprintf(u, sizeof u, "\\u%04x", c);
            put(l, u, 6);
        } else {
            put(l, s, 1);
        }
    }
    puts_(l, "\"");
}

/* On a terminal a value is quoted only when it would run into the next pair. */
static void put_text(struct line *l, const char *s)
{
    if (*s == 0 || strpbrk(s, " \t\"="))
        put_json(l, s);
    else
        for (; *s; s++)
            put(l, (unsigned char)*s < 0x20 ? " " : s, 1);
}

static int is_secret(const char *key)
{
    static const char *const words[] = {"password",      "passwd",  "token", "secret",
                                        "authorization", "api_key", "apikey"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasestr(key, words[i]))
            return 1;
    return 0;
}

void log_write_pairs(log_level level, const char *msg, const char *const *pairs, int npairs)
{
    struct line l = {.len = 0};
    struct timespec now;
    struct tm tm;
    char stamp[40];
    size_t n;

    if (!log_enabled(level))
        return;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);
    if (as_json) {
        n = strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &tm);
        snprintf(stamp + n, sizeof stamp - n, ".%03ldZ", now.tv_nsec / 1000000);
        puts_(&l, "{\"ts\":\"");
        puts_(&l, stamp);
        puts_(&l, "\",\"level\":\"");
        puts_(&l, level_names[level]);
        puts_(&l, "\",\"msg\":");
        put_json(&l, msg);
    } else {
        static const char *const paint[] = {"\033[2m", "", "\033[33m", "\033[31m"};
        strftime(stamp, sizeof stamp, "%H:%M:%S ", &tm);
        puts_(&l, stamp);
        if (colour)
            puts_(&l, paint[level]);
        if (level == LOG_WARN || level == LOG_ERROR) {
            puts_(&l, level_names[level]);
            puts_(&l, ": ");
        }
        puts_(&l, msg);
    }
    for (int i = 0; i < npairs; i++) {
        const char *key = pairs[2 * i], *value = is_secret(key) ? "***" : pairs[2 * i + 1];
        if (as_json) {
            puts_(&l, ",");
            put_json(&l, key);
            puts_(&l, ":");
            put_json(&l, value);
        } else {
            puts_(&l, " ");
            puts_(&l, key);
            puts_(&l, "=");
            put_text(&l, value);
        }
    }
    if (as_json) {
        if (l.len >= sizeof l.text - 8) /* cut: close the open string so that the line stays JSON */
            memcpy(l.text + l.len, "\"", 1), l.len++;
        memcpy(l.text + l.len, "}", 1), l.len++;
    } else if (colour) {
        memcpy(l.text + l.len, "\033[0m", 4), l.len += 4;
    }
    l.text[l.len++] = '\n';
    if (write(out, l.text, l.len) < 0) {
        /* stderr is gone or the disk is full: there is nowhere left to say so */
    }
}

void log_write(log_level level, const char *msg, ...)
{
    const char *pairs[PAIRS_MAX * 2], *key;
    int n = 0;
    va_list ap;

    if (!log_enabled(level))
        return;
    va_start(ap, msg);
    while (n < PAIRS_MAX && (key = va_arg(ap, const char *))) {
        const char *value = va_arg(ap, const char *);
        pairs[2 * n] = key;
        pairs[2 * n + 1] = value ? value : "";
        n++;
    }
    va_end(ap);
    log_write_pairs(level, msg, pairs, n);
}

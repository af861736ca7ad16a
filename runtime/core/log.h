/*
 * The log: one line per event on stderr (or in a file), readable text on a terminal, JSON elsewhere.
 *
 * Level from LOG_LEVEL (debug info warn error; default info), format from LOG_FORMAT (text json). Keys and
 * values are strings; the Lua side (`bolt.log`) adds the fiber's run, job, directory and attempt. Values
 * whose key names a secret (password, token, secret, authorization, api_key) are masked. A line is one
 * write(2), cut at 16 KiB. Any thread may log.
 */
#ifndef BOLT_LOG_H
#define BOLT_LOG_H

typedef enum { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR } log_level;

void log_init(void);
void log_set_level(log_level level);

/*
 * Writes to the end of this file from now on (JSON unless LOG_FORMAT says text), for commands that keep the
 * terminal to themselves. A file of more than 16 MiB is first moved to PATH.1. Returns 0, or -errno and the
 * log goes where it went. Opens the file at once: for the start of a command, not for later. Not safe while
 * another thread logs.
 */
int log_to_file(const char *path);
int log_enabled(log_level level);

/* Pairs of key and value, both const char *, ended by NULL. */
void log_write(log_level level, const char *msg, ...) __attribute__((sentinel));

/* The same from arrays, for bindings. */
void log_write_pairs(log_level level, const char *msg, const char *const *pairs, int npairs);

#define log_debug(...) log_write(LOG_DEBUG, __VA_ARGS__, (char *)0)
#define log_info(...)  log_write(LOG_INFO, __VA_ARGS__, (char *)0)
#define log_warn(...)  log_write(LOG_WARN, __VA_ARGS__, (char *)0)
#define log_error(...) log_write(LOG_ERROR, __VA_ARGS__, (char *)0)

#endif

/* The log writes one JSON line per event, masks secrets, and stays JSON when it has to cut. */
#include "core/log.h"
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static char line[65536];

static const char *captured(int fd)
{
    ssize_t n = read(fd, line, sizeof line - 1);

    line[n < 0 ? 0 : n] = 0;
    return line;
}

int main(void)
{
    static char big[40000];
    int fds[2];

    ASSERT_EQ(pipe(fds), 0);
    dup2(fds[1], STDERR_FILENO);
    unsetenv("LOG_LEVEL");
    setenv("LOG_FORMAT", "json", 1);
    log_init();
    log_info("hello \"you\"", "job", "7", "api_key", "abc", "note", "two\nlines");
    ASSERT(strstr(captured(fds[0]), "\"msg\":\"hello \\\"you\\\"\",\"job\":\"7\",\"api_key\":\"***\","
                                    "\"note\":\"two\\nlines\"}\n"));
    log_debug("not shown");
    memset(big, 'x', sizeof big - 1);
    log_warn("cut", "big", big);
    captured(fds[0]);
    ASSERT(strlen(line) <= 16384);
    ASSERT_STR(line + strlen(line) - 4, "x\"}\n");
    PASS("log lines");

    char path[] = "/tmp/bolt-log-test-XXXXXX", older[sizeof path + 2];
    int file = mkstemp(path);
    ASSERT(file >= 0);
    ASSERT_EQ(ftruncate(file, 17 << 20), 0);
    snprintf(older, sizeof older, "%s.1", path);
    ASSERT(log_to_file("/nonexistent/bolt.log") == -ENOENT);
    ASSERT_EQ(log_to_file(path), 0);
    log_info("to the file");
    close(file);
    file = open(path, O_RDONLY);
    ASSERT(file >= 0);
    ASSERT(strstr(captured(file), "\"msg\":\"to the file\"}\n"));
    ASSERT_EQ(access(older, F_OK), 0);
    unlink(path);
    unlink(older);
    PASS("log in a file; one that is too large is moved aside");
    return 0;
}

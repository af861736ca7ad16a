/* What a program is given on standard input is read, whatever kind of thing it is. */
#include "base/file.h"
#include "test.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

static void read_stdin(const char *want)
{
    bytes got = {0};

    ASSERT_EQ(file_read("/dev/stdin", 1000, &got), 0);
    ASSERT_EQ(got.len, strlen(want));
    ASSERT_EQ(memcmp(got.data, want, got.len), 0);
    bytes_free(&got);
}

int main(void)
{
    int ends[2];

    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    ASSERT_EQ(dup2(ends[0], STDIN_FILENO), 0);
    ASSERT_EQ(fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK), 0);
    ASSERT_EQ(write(ends[1], "by socket", 9), 9);
    ASSERT_EQ(shutdown(ends[1], SHUT_WR), 0);
    read_stdin("by socket");
    PASS("file_read: a socket on standard input");

    ASSERT_EQ(pipe(ends), 0);
    ASSERT_EQ(dup2(ends[0], STDIN_FILENO), 0);
    ASSERT_EQ(write(ends[1], "by pipe", 7), 7);
    ASSERT_EQ(close(ends[1]), 0);
    read_stdin("by pipe");
    PASS("file_read: a pipe on standard input");
    return 0;
}

/*
 * A proxy between bolt and PostgreSQL that fails on command: proxy LISTEN-SOCKET SERVER-SOCKET COMMAND-FIFO
 *
 * It passes bytes on, and follows the protocol closely enough to know where a message ends, which message of
 * a client asks for a commit (Sync, or a simple Query) and which of the server says that one is over
 * (ReadyForQuery). What it did is written to stdout, one line each. Commands, one a line:
 *
 * - cut before|during|after|none SKIP: closes the connection of the commit that comes after SKIP others,
 * before it is passed on, as soon as it is, or when the server has answered and the client hears nothing of
 * it
 * - drop: closes every connection
 * - refuse MS: closes new connections at once, for so long
 * - slow MS FOR: answers come MS milliseconds late, for FOR milliseconds
 * - stall MS: passes nothing on, for so long
 * - notify pass|drop|double: what becomes of notifications
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define PAIRS_MAX 256
#define CHUNK     65536

enum { CUT_NONE, CUT_BEFORE, CUT_DURING, CUT_AFTER };

typedef struct {
    char *data;
    size_t size, cap;
} buffer;

/* One direction: in holds what is not a whole message yet, out what the other side has not taken yet. */
typedef struct {
    buffer in, out;
    uint64_t not_before; /* out is held back until then */
} stream;

typedef struct {
    int client, server; /* -1: the place is free */
    stream up, down;
    int started;   /* the startup packet has passed */
    long asked;    /* commits passed on */
    long answered; /* commits answered */
    long cut_at;   /* close when this many are answered; 0: never */
    int closing;   /* what is in up.out is written, then it is closed */
    int gone;      /* the client has closed its end */
} pair;

static pair pairs[PAIRS_MAX];
static const char *server_path;
static int cut, notify_copies = 1;
static long cut_skip;
static uint64_t refuse_until, slow_until, slow_ms, stall_until;

static uint64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void add(buffer *b, const char *data, size_t size)
{
    if (b->size + size > b->cap) {
        b->cap = (b->size + size) * 2;
        if (!(b->data = realloc(b->data, b->cap)))
            abort();
    }
    memcpy(b->data + b->size, data, size);
    b->size += size;
}

static void take(buffer *b, size_t size)
{
    memmove(b->data, b->data + size, b->size - size);
    b->size -= size;
}

static void end(pair *k)
{
    close(k->client);
    close(k->server);
    k->client = k->server = -1;
    k->up.in.size = k->up.out.size = k->down.in.size = k->down.out.size = 0;
}

static uint32_t length_at(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;

    return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

/* The size of the message at the front of b, 0 when it is not whole. typed: it begins with its type. */
static size_t whole(const buffer *b, int typed)
{
    size_t head = typed ? 5 : 4, size;

    if (b->size < head)
        return 0;
    size = length_at(b->data + head - 4) + (typed ? 1 : 0);
    return b->size >= size ? size : 0;
}

/* Messages of the client. */
static void pass_up(pair *k)
{
    size_t size;

    while ((size = whole(&k->up.in, k->started))) {
        char type = k->started ? k->up.in.data[0] : 0;
        int commit = type == 'S' || type == 'Q';

        k->started = 1;
        if (commit && cut && cut_skip-- <= 0) {
            int when = cut;
            cut = CUT_NONE;
            if (when == CUT_BEFORE) {
                puts("cut before");
                take(&k->up.in, k->up.in.size);
                k->closing = 1;
                return;
            }
            if (when == CUT_AFTER)
                k->cut_at = k->asked + 1;
            if (when == CUT_DURING) {
                puts("cut during");
                k->closing = 1;
            }
        }
        k->asked += commit;
        add(&k->up.out, k->up.in.data, size);
        take(&k->up.in, size);
        if (k->closing && !k->gone)
            return;
    }
}

/* Messages of the server. Returns -1 when the pair was ended. */
static int pass_down(pair *k)
{
    size_t size;
    uint64_t now = now_ms();

    if (now < slow_until && !k->down.out.size)
        k->down.not_before = now + slow_ms;
    while ((size = whole(&k->down.in, 1))) {
        char type = k->down.in.data[0];
        int copies = 1;

        /* the one after the startup answers no commit */
        if (type == 'Z' && k->answered++ == k->cut_at && k->cut_at) {
            puts("cut after");
            end(k);
            return -1;
        }
        if (type == 'A') {
            copies = notify_copies;
            puts(copies == 1 ? "notify passed" : copies ? "notify doubled" : "notify dropped");
        }
        while (copies-- > 0)
            add(&k->down.out, k->down.in.data, size);
        take(&k->down.in, size);
    }
    return 0;
}

/* -1 when the peer is gone. */
static int fill(int fd, buffer *b)
{
    char chunk[CHUNK];
    ssize_t n = read(fd, chunk, sizeof chunk);

    if (n > 0)
        add(b, chunk, (size_t)n);
    return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)) ? 0 : -1;
}

static int flush(int fd, buffer *b)
{
    ssize_t n = b->size ? write(fd, b->data, b->size) : 0;

    if (n > 0)
        take(b, (size_t)n);
    return n >= 0 || errno == EAGAIN || errno == EINTR ? 0 : -1;
}

static int open_socket(const char *path, int listening)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(a.sun_path, sizeof a.sun_path, "%s", path);
    if (listening)
        unlink(path);
    if (fd < 0 || (listening ? bind(fd, (void *)&a, sizeof a) < 0 || listen(fd, 64) < 0
                             : connect(fd, (void *)&a, sizeof a) < 0)) {
        close(fd);
        return -1;
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static void accept_one(int listener)
{
    int client = accept(listener, NULL, NULL), server;
    pair *k = pairs;

    if (client < 0)
        return;
    fcntl(client, F_SETFL, O_NONBLOCK);
    while (k < pairs + PAIRS_MAX && k->client >= 0)
        k++;
    if (k == pairs + PAIRS_MAX || now_ms() < refuse_until || (server = open_socket(server_path, 0)) < 0) {
        close(client);
        return;
    }
    k->client = client;
    k->server = server;
    k->started = k->closing = k->gone = 0;
    k->asked = k->answered = k->cut_at = 0;
    k->down.not_before = 0;
}

static void command(const char *line)
{
    char word[16];
    unsigned long a = 0, b = 0;

    if (sscanf(line, "cut %15s %ld", word, &cut_skip) == 2)
        cut = !strcmp(word, "before")   ? CUT_BEFORE
              : !strcmp(word, "during") ? CUT_DURING
              : !strcmp(word, "after")  ? CUT_AFTER
                                        : CUT_NONE;
    else if (sscanf(line, "notify %15s", word) == 1)
        notify_copies = !strcmp(word, "drop") ? 0 : !strcmp(word, "double") ? 2 : 1;
    else if (sscanf(line, "refuse %lu", &a) == 1)
        refuse_until = now_ms() + a;
    else if (sscanf(line, "stall %lu", &a) == 1)
        stall_until = now_ms() + a;
    else if (sscanf(line, "slow %lu %lu", &a, &b) == 2) {
        slow_ms = a;
        slow_until = now_ms() + b;
    } else if (!strncmp(line, "drop", 4)) {
        for (pair *k = pairs; k < pairs + PAIRS_MAX; k++)
            if (k->client >= 0)
                end(k);
    } else
        printf("not understood: %s\n", line);
}

static void read_commands(int fifo)
{
    static char text[4096];
    static size_t size;
    ssize_t n = read(fifo, text + size, sizeof text - 1 - size);
    char *nl;

    if (n <= 0)
        return;
    size += (size_t)n;
    text[size] = 0;
    while ((nl = memchr(text, '\n', size))) {
        *nl = 0;
        command(text);
        size -= (size_t)(nl + 1 - text);
        memmove(text, nl + 1, size);
    }
}

/* One pair after poll(): reads, passes on, writes. */
static void serve(pair *k, int up, int down)
{
    if (up && !k->closing && fill(k->client, &k->up.in) < 0)
        k->gone = k->closing = 1; /* what it had sent arrives all the same */
    pass_up(k);
    if (flush(k->server, &k->up.out) < 0 || (down && fill(k->server, &k->down.in) < 0)) {
        end(k);
        return;
    }
    if (pass_down(k) < 0)
        return;
    if ((k->closing && !k->up.out.size) ||
        (now_ms() >= k->down.not_before && flush(k->client, &k->down.out) < 0))
        end(k);
}

int main(int argc, char **argv)
{
    static struct pollfd fds[2 + 2 * PAIRS_MAX];
    int listener, fifo;

    signal(SIGPIPE, SIG_IGN);
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (pair *k = pairs; k < pairs + PAIRS_MAX; k++)
        k->client = k->server = -1;
    if (argc != 4 || (mkfifo(argv[3], 0600) < 0 && errno != EEXIST) ||
        (fifo = open(argv[3], O_RDWR | O_NONBLOCK)) < 0 || (listener = open_socket(argv[1], 1)) < 0) {
        fprintf(stderr, "proxy LISTEN-SOCKET SERVER-SOCKET COMMAND-FIFO: %s\n", strerror(errno));
        return 1;
    }
    server_path = argv[2];
    puts("ready");
    for (;;) {
        int stalled = now_ms() < stall_until, waiting = stalled;

        fds[0] = (struct pollfd){.fd = listener, .events = POLLIN};
        fds[1] = (struct pollfd){.fd = fifo, .events = POLLIN};
        for (int i = 0; i < PAIRS_MAX; i++) {
            pair *k = pairs + i;
            int held = k->down.out.size && now_ms() < k->down.not_before;
            short up = k->closing ? 0 : POLLIN, down = POLLIN;

            waiting |= k->client >= 0 && held;
            if (k->down.out.size && !held)
                up |= POLLOUT;
            if (k->up.out.size)
                down |= POLLOUT;
            fds[2 + 2 * i] = (struct pollfd){.fd = stalled ? -1 : k->client, .events = up};
            fds[3 + 2 * i] = (struct pollfd){.fd = stalled ? -1 : k->server, .events = down};
        }
        if (poll(fds, 2 + 2 * PAIRS_MAX, waiting ? 2 : 1000) < 0 && errno != EINTR)
            return 1;
        if (fds[1].revents)
            read_commands(fifo);
        if (now_ms() >= stall_until)
            for (int i = 0; i < PAIRS_MAX; i++)
                if (pairs[i].client >= 0 && fds[2 + 2 * i].fd == pairs[i].client)
                    serve(pairs + i, fds[2 + 2 * i].revents & (POLLIN | POLLHUP | POLLERR),
                          fds[3 + 2 * i].revents & (POLLIN | POLLHUP | POLLERR));
        if (fds[0].revents)
            accept_one(listener);
    }
}

/*
 * Child processes: start, watch, signal.
 *
 * A child inherits the standard streams and descriptors it is given and nothing else: every other descriptor
 * of this process is marked close-on-exec before the fork, whichever library opened it. It may run as another
 * user (the supplementary groups are dropped then) and in a session of its own, where a ^C on our terminal
 * does not reach it.
 *
 * Who owns what. process_start() allocates; the caller gives it back with process_drop() when it no longer
 * cares, whether or not the child still runs: it is reaped in any case and the memory freed afterwards.
 * `changed` is called on the loop's thread when the child has ended or its output is complete, until
 * process_drop().
 *
 * At shutdown of the scheduler a child that still runs gets its exit_signal, if it has one, and the loop
 * waits for it as long as it waits for anything.
 *
 * Nothing here yields or runs Lua. Errors are negative libuv errors.
 */
#ifndef BOLT_PROCESS_H
#define BOLT_PROCESS_H

#include "base/bytes.h"

#include <sys/types.h>
#include <uv.h>

/* Where a standard stream of the child goes: a descriptor (0 or more) that it gets a copy of, or one of: */
enum { PROCESS_NULL = -1, PROCESS_PIPE = -2 /* stdout only: collected in process.output */ };

#define PROCESS_MORE_MAX 4

#define PROCESS_OUTPUT_MAX (16u << 20) /* bytes; a child that writes more is killed and `too_much` set */

typedef struct {
    char **args;     /* ends with NULL; args[0] is looked up in PATH */
    char **env;      /* ends with NULL; NULL: ours */
    const char *cwd; /* NULL: ours */
    int stdio[3];    /* see above */
    const int *more; /* descriptors that it gets as 3, 4, ... */
    int nmore;       /* at most PROCESS_MORE_MAX */
    long uid, gid;   /* -1: ours */
    int own_session; /* setsid() */
    int exit_signal; /* sent at shutdown; 0: none, the child outlives us */
} process_options;

typedef struct process process;
struct process {
    uv_process_t handle;
    uv_pipe_t pipe;
    int pid;
    int exited, status, signum; /* status: exit code; signum: what killed it, or 0 */
    int piped, closed;          /* stdout is collected; and has ended */
    int too_much, failed;       /* output over the limit; reading it failed (libuv error) */
    bytes output;
    int exit_signal;
    void (*changed)(process *p, void *arg);
    void *arg;
    int open_handles, dropped; /* private, as the rest */
    process *next, **link;
};

/* Starts a child. Returns 0 and *out, or a negative error (UV_ENOENT: no such program) and nothing. */
int process_start(const process_options *o, void (*changed)(process *, void *), void *arg, process **out);

/* Sends a signal to the child, or with group to its process group. UV_ESRCH when it has ended. */
int process_kill(process *p, int signum, int group);

/* The caller is done with p, which must not be used any more. The child is not signalled. */
void process_drop(process *p);

#endif

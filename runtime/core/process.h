/*
 * Child processes and advisory locks.
 *
 * process_spawn starts a program without a shell, with an environment and user of its own if asked; every
 * descriptor of ours above 2 is made close-on-exec first, because libraries open some that are not. The
 * handle lives until process_close and until the child has ended, whichever comes last; a child is not killed
 * by closing. Detached children have a session of their own: a Ctrl-C on the terminal does not reach them.
 *
 * process_lock takes an flock(2): it is released when the process dies, however it dies.
 */
#ifndef BOLT_PROCESS_H
#define BOLT_PROCESS_H

#include "core/fiber.h"

typedef struct process process;

typedef struct {
    char **args;           /* args[0] is the program, looked up in PATH */
    char **env;            /* NULL: ours */
    const char *cwd;       /* NULL: ours */
    const char *out, *err; /* files to append to; NULL: /dev/null, "-": ours */
    int uid, gid;          /* -1: ours */
    int detached;
} process_options;

/* 0 and the handle, or a negative libuv error with the reason in why. */
int process_spawn(const process_options *o, process **out, char *why, size_t nwhy);
int process_pid(const process *p);

/* The exit status when the child has ended: 1, else 0. */
int process_ended(const process *p, int *code, int *signal);

/* op is done when the child ends; process_left forgets it. One at a time. */
void process_wait(process *p, fiber_op *op);
void process_left(process *p);

/* 0 or a negative libuv error. */
int process_kill(process *p, int signum);
void process_close(process *p);

/* Makes every descriptor above 2 close-on-exec. */
void process_sweep_descriptors(void);

#endif

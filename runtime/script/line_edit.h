/*
 * Line editing in a terminal, by libedit in its callback mode: keys are read when the loop says that there
 * are some, so nothing waits and the other fibers go on.
 *
 * One line at a time, one terminal per process: standard input and output, both of which must be terminals.
 * Between line_edit_start() and the call of done (or line_edit_stop()) the terminal is in libedit's mode.
 * Completion is by a list of words handed over beforehand. History is kept in memory; loading and saving read
 * and write a small file at once, which only the client does, at its start and end.
 */
#ifndef BOLT_LINE_EDIT_H
#define BOLT_LINE_EDIT_H

#include <stddef.h>
#include <uv.h>

/* Asks for a line. done(arg, line) gets the text, or NULL at the end of input; line is freed afterwards.
 * Returns 0, UV_EBUSY while one is being asked for, or UV_ENOTTY. */
int line_edit_start(uv_loop_t *loop, const char *prompt, void (*done)(void *, const char *), void *arg);

/* Gives up: puts the terminal back as it was. Harmless when nothing is going on. */
void line_edit_stop(void);

/* The words that the tab key completes: n strings one after the other, each ended by a NUL. Copied. */
int line_edit_words(const char *words, size_t size);

/* 0 or a negative errno. */
int line_edit_load_history(const char *path);
int line_edit_save_history(const char *path);

#endif

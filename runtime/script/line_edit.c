#include "script/line_edit.h"

#include "base/bytes.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h> /* readline.h wants it first */
#include <readline.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HISTORY_MAX 1000

static struct {
    uv_poll_t *poll; /* of the line being asked for */
    void (*done)(void *, const char *);
    void *arg;
    char *line; /* what libedit handed over, at last */
    int have_line, set_up;
    bytes words;
    size_t word_at; /* where the next match is looked for */
} edit;

static void on_line(char *line)
{
    edit.line = line;
    edit.have_line = 1;
    rl_callback_handler_remove(); /* or libedit prompts again at once */
}

/* Asked again and again for one word until there are no more. */
static char *next_match(const char *prefix, int state)
{
    size_t n = strlen(prefix);

    if (state == 0)
        edit.word_at = 0;
    while (edit.word_at < edit.words.len) {
        const char *word = edit.words.data + edit.word_at;
        edit.word_at += strlen(word) + 1;
        if (!strncmp(word, prefix, n))
            return strdup(word);
    }
    return NULL;
}

static char **complete(const char *prefix, int start, int end)
{
    (void)start;
    (void)end;
    rl_attempted_completion_over = 1; /* no file names */
    return rl_completion_matches(prefix, next_match);
}

static void set_up(void)
{
    static char breaks[] = " \t\n\"\\'`@$><=;|&{}()[]+-*/%#~^,!?";

    if (edit.set_up)
        return;
    edit.set_up = 1;
    setlocale(LC_CTYPE, ""); /* the width of characters; numbers stay as they are */
    rl_readline_name = "bolt";
    rl_catch_signals = 0; /* the loop sees them */
    rl_initialize();
    rl_completer_word_break_characters = breaks;
    rl_attempted_completion_function = complete;
    rl_completion_append_character = 0;
    using_history();
    stifle_history(HISTORY_MAX);
}

static void on_poll_closed(uv_handle_t *h)
{
    free(h);
}

static void on_key(uv_poll_t *h, int status, int events)
{
    char *line;

    (void)h;
    (void)events;
    if (status < 0) {
        on_line(NULL);
    } else {
        rl_callback_read_char();
        if (!edit.have_line)
            return;
    }
    line = edit.line;
    if (line && *line)
        add_history(line);
    uv_close((uv_handle_t *)edit.poll, on_poll_closed);
    edit.poll = NULL;
    edit.done(edit.arg, line);
    free(line);
}

int line_edit_start(uv_loop_t *loop, const char *prompt, void (*done)(void *, const char *), void *arg)
{
    int rc;

    if (edit.poll)
        return UV_EBUSY;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return UV_ENOTTY;
    set_up();
    edit.poll = calloc(1, sizeof *edit.poll);
    if (!edit.poll)
        return UV_ENOMEM;
    if ((rc = uv_poll_init(loop, edit.poll, STDIN_FILENO)) < 0) {
        free(edit.poll);
        edit.poll = NULL;
        return rc;
    }
    edit.done = done;
    edit.arg = arg;
    edit.line = NULL;
    edit.have_line = 0;
    rl_callback_handler_install(prompt, on_line);
    uv_poll_start(edit.poll, UV_READABLE, on_key);
    return 0;
}

void line_edit_stop(void)
{
    if (!edit.poll)
        return;
    uv_close((uv_handle_t *)edit.poll, on_poll_closed);
    edit.poll = NULL;
    rl_callback_handler_remove();
}

int line_edit_words(const char *words, size_t size)
{
    edit.words.len = 0;
    return bytes_add(&edit.words, words, size) < 0 ? UV_ENOMEM : 0;
}

int line_edit_load_history(const char *path)
{
    set_up();
    return -read_history(path);
}

int line_edit_save_history(const char *path)
{
    mode_t mask = umask(0177);
    int rc = -write_history(path);

    umask(mask);
    return rc;
}

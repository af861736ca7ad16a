/*
 * One Chromium, spoken to over its debugging pipe (descriptors 3 and 4 of the child, JSON ended by NUL), or
 * over the WebSocket of one that runs elsewhere.
 *
 * Life. chromium_start() makes its folders, starts the browser in a session and process group of its own
 * and a guard beside it. The guard is a shell that waits for the end of a pipe which only we hold: when we
 * close it, or die however we die, it kills what is left of the group and removes the folders.
 * chromium_close() asks the browser to end, gives it CHROMIUM_GRACE_MS, and lets the guard do the rest. A
 * browser that ends by itself goes the same way.
 *
 * Talking. chromium_send() sends a command to a session ("" is the browser) and completes the call's fiber_op
 * when the answer, the deadline, or the end of the session comes. What is sent within a turn of the loop goes
 * out in one write at its end. Reading never waits for writing, so large messages both ways cannot lock up.
 *
 * Sessions are the targets that attached themselves (Target.setAutoAttach with flatten). They are known from
 * Target.attachedToTarget to Target.detachedFromTarget. When one ends or crashes, its calls and those of its
 * children fail at once: an answer would never come.
 *
 * Events. Only the methods named with chromium_want() are kept, Network events only for requests that are
 * followed (requests.h). They queue in order of arrival, with the answers to chromium_ask(), until the one
 * consumer takes them. Dialogs are answered on arrival by the session's policy, whatever the consumer does.
 *
 * Everything belongs to the loop's thread. Nothing yields or runs Lua. Errors are negative libuv errors.
 */
#ifndef BOLT_CHROMIUM_H
#define BOLT_CHROMIUM_H

#include "base/bytes.h"
#include "chromium/message.h"
#include "chromium/websocket.h"
#include "core/fiber.h"

#define CHROMIUM_GRACE_MS 5000
#define CHROMIUM_TAIL     2048 /* bytes of stderr that are kept */

typedef struct chromium chromium;

typedef struct {
    char **args;        /* ends with NULL; --user-data-dir is added */
    char **env;         /* ends with NULL; HOME is added */
    const char *parent; /* folder for its folders */
    long uid, gid;      /* user of the browser and owner of its profile; -1: ours */
} chromium_options;

/* Returns 0 and *out, or an error: UV_ENOENT when there is no such program. `what` names the step that
 * failed. */
int chromium_start(const chromium_options *o, chromium **out, const char **what);

/* Connects to a browser that somebody else started, by its DevTools WebSocket. Returns 0 and *out at once:
 * commands may be sent, and go out when the connection stands. When it does not come about, or ends, all
 * calls are completed with CALL_BROWSER_CLOSED, and chromium_tail() says why. Such a browser has no process,
 * folders or guard here, and chromium_close() only leaves it. Errors as websocket_open(). */
int chromium_connect(const websocket_address *to, chromium **out);

/* Begins to end the browser, with kill without asking it; content with one that has ended. */
void chromium_close(chromium *c, int kill);

/* The caller is done with c, which ends (at once, without the grace) and is freed when all its handles are
 * closed. */
void chromium_drop(chromium *c);

int chromium_pid(const chromium *c);
const char *chromium_profile(const chromium *c);
const char *chromium_files(const chromium *c); /* a folder for files that it shall read */
const char *chromium_tail(chromium *c);        /* the last lines of stderr */
int chromium_is_open(const chromium *c);       /* commands can be sent */
int chromium_is_over(const chromium *c);       /* the process is gone, its folders are removed */

/* ---- calls ---- */

typedef enum {
    CALL_PENDING,
    CALL_ANSWERED,       /* reply: the result, as JSON; or what `take` asked for */
    CALL_REFUSED,        /* reply: the error, as JSON; empty: the answer could not be kept */
    CALL_TIMEOUT,        /* no answer by the deadline */
    CALL_PAGE_CRASHED,   /* the session's page did */
    CALL_PAGE_CLOSED,    /* the session is gone, or never was */
    CALL_FRAME_DETACHED, /* the same, or a crash, of the session of a frame or worker */
    CALL_BROWSER_CLOSED,
} call_state;

typedef struct chromium_call chromium_call;
struct chromium_call {
    fiber_op op; /* the owner sets what, push, release; cancel is chromium_call_cancel */
    call_state state;
    int take_base64; /* 1: reply is the decoded string member "data" of the result */
    bytes reply;
    void (*then)(chromium_call *); /* called instead of fiber_done, when set */
    char method[64];
    /* private */
    chromium *of;
    struct session *session;
    int64_t id;
    uint64_t deadline; /* loop time, ms */
    int silent;        /* asked: the answer becomes an event */
    chromium_call *next;
};

/* Sends a command. params is JSON or NULL. When it cannot be sent the call is completed at once. The call's
 * memory is the caller's, and free again when its op is done or cancelled. */
void chromium_send(chromium *c, chromium_call *call, span session, const char *method, const char *params,
                   size_t n, uint64_t timeout_ms);

/* Forgets a call: its answer will be ignored. */
void chromium_forget(chromium_call *call);

/* Sends a command whose answer nobody wants. */
void chromium_post(chromium *c, span session, const char *method, const char *params, size_t n);

/* Sends a command whose answer comes as an event, in order with the others. Returns its number. */
int64_t chromium_ask(chromium *c, span session, const char *method, const char *params, size_t n,
                     uint64_t timeout_ms);

/* ---- events ---- */

typedef struct chromium_event chromium_event;
struct chromium_event {
    chromium_event *next;
    int64_t id;       /* of an ask; 0: an event */
    call_state state; /* of an ask */
    char method[64];
    char session[64];
    const char *note; /* static: how a dialog was answered */
    size_t n;
    char json[]; /* params, result, or error; may be empty */
};

/* Adds a method to those that are kept. 0, or UV_ENOMEM. */
int chromium_want(chromium *c, const char *method);

/* Takes the oldest event, NULL when there is none; free() it. */
chromium_event *chromium_take(chromium *c);

/* Completes op (once) when there is an event to take or none will come any more. One at a time: UV_EBUSY. */
int chromium_listen(chromium *c, fiber_op *op);
void chromium_unlisten(chromium *c);

/* Completes op (once) when the browser is over. */
int chromium_await_over(chromium *c, fiber_op *op);
void chromium_unawait_over(chromium *c, fiber_op *op);

/* ---- dialogs ---- */

enum { DIALOG_ACCEPT_CONFIRM = 1, DIALOG_ACCEPT_PROMPT = 2 };

/* How dialogs of the session, and of children attached later, are answered. Alerts and beforeunload are
 * always accepted; confirm and prompt are dismissed unless said otherwise. prompt is the text (UTF-8) that an
 * accepted prompt gets. 0, or UV_ENOMEM. */
int chromium_set_dialogs(chromium *c, span session, int flags, span prompt);

#endif

/* The inside of a chromium, shared by the files of this folder. The manual page is chromium.h. */
#ifndef BOLT_CHROMIUM_STATE_H
#define BOLT_CHROMIUM_STATE_H

#include "chromium/chromium.h"
#include "chromium/framing.h"
#include "chromium/requests.h"
#include "chromium/websocket.h"
#include "core/process.h"

#define CALL_BUCKETS 64
#define AWAITING_MAX 8

typedef struct session session;
struct session {
    session *next, *parent;
    int is_page, crashed, dialogs;
    bytes prompt; /* what an accepted prompt is answered, as JSON; empty: nothing */
    size_t nid;
    char id[64];
};

typedef struct wanted wanted;
struct wanted {
    wanted *next;
    size_t n;
    char name[];
};

struct chromium {
    process *child, *guard;
    websocket *socket;                        /* of a browser that runs elsewhere: no processes, no pipes */
    int guard_fd;                             /* -1 once closed */
    char base[240], profile[256], files[256]; /* base holds the two others */
    char tail[CHROMIUM_TAIL + 1];
    size_t ntail;

    uv_pipe_t from, to, err;
    uv_timer_t timer; /* the earliest deadline */
    uv_timer_t grace; /* from chromium_close to the kill */
    int open_handles; /* of the five above */
    uv_write_t write;
    bytes queued, under_way;
    framing framing;
    int writing, ending, broken, over, dropped;

    int64_t last_id;
    chromium_call *calls[CALL_BUCKETS];
    session browser; /* the session "" */
    session *sessions;
    wanted *wanted;
    requests requests;

    chromium_event *first, **last;
    fiber_op *listener;
    fiber_op *awaiting[AWAITING_MAX];
    chromium *next, **link;
};

/* call.c */
void call__answer(chromium *c, const message *m);
void call__fail_session(chromium *c, const session *s, call_state why); /* and its children */
void call__fail_all(chromium *c, call_state why);
void call__arm(chromium *c);
void call__on_timer(uv_timer_t *t);

/* route.c */
void route__message(chromium *c, const char *text, size_t n);
session *route__session(chromium *c, span id);
void route__event(chromium *c, span session, span method, span json, int64_t id, call_state state,
                  const char *note);
void route__free(chromium *c);

/* pipe.c */
int pipe__open(chromium *c, int from, int to, int err);
void pipe__send(chromium *c, int64_t id, span session, const char *method, const char *params, size_t n);
void pipe__flush_all(void *arg);
void pipe__close(chromium *c);
void pipe__on_closed(uv_handle_t *h);

/* remote.c */
void remote__flush(chromium *c);

/* launch.c */
chromium *launch__new(void);
void launch__broken(chromium *c); /* no command gets an answer any more */
void launch__over(chromium *c);
void launch__lost(chromium *c); /* the pipe is at its end */
void launch__free_when_over(chromium *c);
extern chromium *launch__all;

#endif

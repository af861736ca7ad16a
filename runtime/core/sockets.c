#include "core/sockets.h"

#include "core/log.h"
#include "core/sched.h"

#include <string.h>
#include <unistd.h>

#define DESTROY_TICK 5 /* turns of the loop between the two destroys */

static struct lws_context *contexts[2]; /* without TLS, and with it */
static uv_timer_t destroy_timer;
static int destroy_ticks;

static void on_lws_log(int level, const char *line)
{
    char text[512];
    size_t n = strcspn(line, "\n");

    if (n >= sizeof text)
        n = sizeof text - 1;
    memcpy(text, line, n);
    text[n] = 0;
    log_write(level & LLL_ERR ? LOG_WARN : LOG_DEBUG, "libwebsockets", "text", text, (char *)0);
}

static void on_destroy_tick(uv_timer_t *t)
{
    if (++destroy_ticks < DESTROY_TICK)
        return;
    for (int i = 0; i < 2; i++)
        if (contexts[i])
            lws_context_destroy(contexts[i]);
    contexts[0] = contexts[1] = NULL;
    uv_close((uv_handle_t *)t, NULL);
}

/* The first destroy closes the handles, which takes the loop some turns; the second frees the memory. */
static void on_shutdown(void *arg)
{
    (void)arg;
    for (int i = 0; i < 2; i++)
        if (contexts[i])
            lws_context_destroy(contexts[i]);
    uv_timer_init(sched_loop(), &destroy_timer);
    uv_timer_start(&destroy_timer, on_destroy_tick, 1, 1);
}

int sockets_context(struct lws_context **out, int tls)
{
    static const struct lws_protocols protocols[] = {{.name = "none", .callback = lws_callback_http_dummy},
                                                     {0}};
    void *loops[1] = {sched_loop()};
    struct lws_context_creation_info info = {
        .options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
                   LWS_SERVER_OPTION_UV_NO_SIGSEGV_SIGFPE_SPIN |
                   (tls ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0),
        .foreign_loops = loops,
        .port = CONTEXT_PORT_NO_LISTEN,
        .protocols = protocols,
        .pt_serv_buf_size = 32768,
        /* the default is a table of RLIMIT_NOFILE entries: 16 MB where that is a million */
        .fd_limit_per_thread = getdtablesize() > 16384 ? 4096 : 0,
        .gid = (gid_t)-1,
        .uid = (uid_t)-1,
    };

    if (!contexts[tls]) {
        lws_set_log_level(LLL_ERR | LLL_WARN, on_lws_log);
        if (!(contexts[tls] = lws_create_context(&info)))
            return UV_ENOSYS;
        if (!contexts[!tls])
            sched_at_close(on_shutdown, NULL);
    }
    *out = contexts[tls];
    return 0;
}

#include "core/watchdog.h"

#include "core/fault.h"
#include "core/fiber_table.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define TICK_MS 10

/* Shared with the signal handler, which runs on the same thread: atomics only stop the compiler from caching.
 */
static lua_State *state;
static atomic_uint serial;
static atomic_int in_slice;
static atomic_int hooked;
static unsigned last_serial;
static int ticks, budget_ticks;
static char where[LUA_IDSIZE + 16];
static timer_t cpu_timer;
static int running;

/* The line of Lua that is at work; a C function called by it has none. */
static void note_place(lua_State *L, lua_Debug *ar)
{
    int level = 0;

    do
        lua_getinfo(L, "Sl", ar);
    while (ar->currentline < 0 && lua_getstack(L, ++level, ar));
    snprintf(where, sizeof where, "%s:%d", ar->short_src, ar->currentline);
}

static void over_budget(lua_State *L, lua_Debug *ar)
{
    lua_Debug caller;

    /* Back in the fiber's own first function: the culprit is unwound, and what follows (telling those who
     * joined) is the library's code, which must get through. */
    if (fiber__is_root(L) && !lua_getstack(L, 1, &caller)) {
        atomic_store(&hooked, 0);
        ticks = 0;
        lua_sethook(L, NULL, 0, 0);
        return;
    }
    if (!where[0]) /* the first place is the culprit; later ones are where the error passes through */
        note_place(L, ar);
    fault_throw(L, "cpu_budget", 0,
                "%s: this code ran for more than %d ms of CPU time without waiting; "
                "split the work, or call fiber.sleep(0) in the loop",
                where, budget_ticks * TICK_MS);
}

static void on_tick(int sig)
{
    int saved = errno;
    unsigned now = atomic_load(&serial);

    (void)sig;
    if (!atomic_load(&in_slice) || now != last_serial) {
        last_serial = now;
        ticks = 0;
    } else if (++ticks == budget_ticks) {
        where[0] = 0;
        atomic_store(&hooked, 1);
        lua_sethook(state, over_budget, LUA_MASKCALL | LUA_MASKRET | LUA_MASKCOUNT, 1);
    } else if (ticks >= budget_ticks * 10) {
        static const char text[] =
            "bolt: a C call blocked the loop for ten times the slice budget; aborting, "
            "the leases hand the work on\n";
        if (write(STDERR_FILENO, text, sizeof text - 1) < 0) {
            /* nothing to be done in a handler */
        }
        abort();
    }
    errno = saved;
}

int watchdog_start(lua_State *L, int budget_ms)
{
    struct sigaction sa = {.sa_handler = on_tick, .sa_flags = SA_RESTART};
    struct sigevent ev = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGURG};
    struct itimerspec every = {{0, TICK_MS * 1000000L}, {0, TICK_MS * 1000000L}};

    if (budget_ms <= 0)
        return 0;
    state = L;
    budget_ticks = budget_ms / TICK_MS > 0 ? budget_ms / TICK_MS : 1;
    sigemptyset(&sa.sa_mask);
    ev._sigev_un._tid = (pid_t)syscall(SYS_gettid);
    if (sigaction(SIGURG, &sa, NULL) < 0)
        return -errno;
    if (timer_create(CLOCK_THREAD_CPUTIME_ID, &ev, &cpu_timer) < 0)
        return -errno;
    if (timer_settime(cpu_timer, 0, &every, NULL) < 0) {
        int rc = -errno;
        timer_delete(cpu_timer);
        return rc;
    }
    running = 1;
    return 0;
}

void watchdog_stop(void)
{
    if (!running)
        return;
    timer_delete(cpu_timer);
    running = 0;
}

unsigned watchdog_slice(void)
{
    return atomic_load(&serial);
}

void watchdog_slice_begin(void)
{
    atomic_fetch_add(&serial, 1);
    atomic_store(&in_slice, 1);
}

void watchdog_slice_end(lua_State *L)
{
    atomic_store(&in_slice, 0);
    if (atomic_exchange(&hooked, 0))
        lua_sethook(L, NULL, 0, 0);
}

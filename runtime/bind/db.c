/*
 * bolt.core.db: PostgreSQL for lua/bolt/db.lua. What travels is in db_values.h.
 */
#include "bind/db_values.h"
#include "core/fault.h"
#include "db/lease.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#define CONN_META     "bolt.db.conn"
#define LISTENER_META "bolt.db.listener"

int luaopen_bolt_db(lua_State *L);

/* ---- functions ---- */

/* connect(conninfo, size) */
static int l_connect(lua_State *L)
{
    int rc = db_open(luaL_checkstring(L, 1), (int)luaL_optinteger(L, 2, 8), luaL_optstring(L, 3, NULL));

    if (rc < 0)
        return luaL_error(L, "db.connect: %s", uv_strerror(rc));
    return 0;
}

static int l_close(lua_State *L)
{
    (void)L;
    db_close();
    return 0;
}

/* query(sql, ...) -> rows */
static int l_query(lua_State *L)
{
    db_request *r;

    fiber_check_effects(L, "db.query");
    r = db_values_request(L, 1, 0);
    db_submit(r);
    return fiber_await(L, &r->op);
}

/* script(sql): several statements, no parameters */
static int l_script(lua_State *L)
{
    db_request *r;

    fiber_check_effects(L, "db.script");
    lua_settop(L, 1);
    r = db_values_request(L, 1, 1);
    db_submit(r);
    return fiber_await(L, &r->op);
}

/* journal(sql, ...) -> rows, after the commit of its group */
static int l_journal(lua_State *L)
{
    db_request *r = db_values_request(L, 1, 0);

    db_journal(r);
    return fiber_await(L, &r->op);
}

/* statement(sql, nparams [, one]) -> number for journal_call; the SQL is of the kind db/batch.h describes */
static int l_statement(lua_State *L)
{
    int number =
        db_statement(luaL_checkstring(L, 1), luaL_optstring(L, 3, NULL), (int)luaL_checkinteger(L, 2));

    if (!number)
        return luaL_error(L, "not enough memory");
    lua_pushinteger(L, number);
    return 1;
}

/* journal_call(statement, ...) -> 1 or -1 when it was carried out, 0 when not; after the commit of its group
 */
static int l_journal_call(lua_State *L)
{
    int statement = (int)luaL_checkinteger(L, 1);
    db_request *r;

    luaL_argcheck(L, db_statement_params(statement) == lua_gettop(L) - 1, 1,
                  "no such statement, or not its number of parameters");
    r = db_values_new(L, 1, NULL, 0);
    r->op.push = db_values_push_answer;
    r->statement = statement;
    db_journal(r);
    return fiber_await(L, &r->op);
}

/* ---- taken connections ---- */

static int push_conn(fiber_op *op, lua_State *L)
{
    db_request *r = (db_request *)op;
    db_conn **p;

    if (!r->conn)
        return db_values_push_failure(L, r);
    p = lua_newuserdata(L, sizeof *p);
    *p = r->conn;
    luaL_getmetatable(L, CONN_META);
    lua_setmetatable(L, -2);
    r->conn = NULL;
    return 1;
}

static int l_take(lua_State *L)
{
    db_request *r;

    fiber_check_effects(L, "db.tx");
    if (!db_is_open())
        fault_throw(L, "db_connection", 0, "no database is connected: call db.connect first");
    if (!(r = db_take_new()))
        return luaL_error(L, "not enough memory");
    r->op.push = push_conn;
    db_submit(r);
    return fiber_await(L, &r->op);
}

static db_conn *check_conn(lua_State *L)
{
    db_conn **p = luaL_checkudata(L, 1, CONN_META);

    if (!*p)
        fault_throw(L, "db", 0, "this transaction is over");
    return *p;
}

/* conn:query(sql, ...) -> rows */
static int conn_query(lua_State *L)
{
    db_conn *c = check_conn(L);
    db_request *r = db_values_request(L, 2, 0);

    db_submit_on(c, r);
    return fiber_await(L, &r->op);
}

/* conn:script(sql) */
static int conn_script(lua_State *L)
{
    db_conn *c = check_conn(L);
    db_request *r;

    lua_settop(L, 2);
    r = db_values_request(L, 2, 1);
    db_submit_on(c, r);
    return fiber_await(L, &r->op);
}

/* conn:give_back() */
static int conn_give_back(lua_State *L)
{
    db_conn **p = luaL_checkudata(L, 1, CONN_META);
    db_conn *c = *p;

    *p = NULL;
    if (c && db_is_open())
        db_give_back(c);
    return 0;
}

/* ---- notifications ---- */

typedef struct {
    fiber_op op;
    db_listener *l;
    int ref, waiting;
} listener;

static int push_note(fiber_op *op, lua_State *L)
{
    listener *n = (listener *)op;
    char *payload = n->l ? db_listen_take(n->l) : NULL;

    if (!payload)
        return 0;
    lua_pushstring(L, payload);
    free(payload);
    return 1;
}

static void listener_release(fiber_op *op)
{
    ((listener *)op)->waiting = 0;
}

static void listener_left(fiber_op *op)
{
    listener *n = (listener *)op;

    n->waiting = 0;
    if (n->l)
        db_listen_left(n->l);
}

/* listen(channel) -> listener */
static int l_listen(lua_State *L)
{
    const char *channel = luaL_checkstring(L, 1);
    listener *n;

    if (!db_is_open())
        fault_throw(L, "db_connection", 0, "no database is connected: call db.connect first");
    n = lua_newuserdata(L, sizeof *n);
    memset(n, 0, sizeof *n);
    n->op = (fiber_op){
        .what = "notification", .push = push_note, .cancel = listener_left, .release = listener_release};
    luaL_getmetatable(L, LISTENER_META);
    lua_setmetatable(L, -2);
    if (!(n->l = db_listen(channel)))
        return luaL_error(L, "not enough memory");
    return 1;
}

/* l:next() -> payload; "" after each (re)connect */
static int listener_next(lua_State *L)
{
    listener *n = luaL_checkudata(L, 1, LISTENER_META);

    if (!n->l)
        return fault_throw(L, "closed", 0, "this listener is closed");
    if (n->waiting)
        return luaL_error(L, "another fiber waits here already");
    n->waiting = 1;
    db_listen_wait(n->l, &n->op);
    return fiber_await(L, &n->op);
}

static int listener_close(lua_State *L)
{
    listener *n = luaL_checkudata(L, 1, LISTENER_META);

    if (n->l)
        db_listen_close(n->l);
    n->l = NULL;
    return 0;
}

/* ---- the rest ---- */

static int push_ping(fiber_op *op, lua_State *L)
{
    static const char *const names[] = {"ok", "rejecting", "no_response", "no_attempt"};
    PGPing result = ((db_ping *)op)->result;

    lua_pushstring(L, names[result <= PQPING_NO_ATTEMPT ? result : PQPING_NO_ATTEMPT]);
    return 1;
}

/* ping(conninfo) -> "ok" | "rejecting" | "no_response" | "no_attempt" */
static int l_ping(lua_State *L)
{
    db_ping *p = db_ping_new(luaL_checkstring(L, 1));

    if (!p)
        return luaL_error(L, "not enough memory");
    p->op.push = push_ping;
    return fiber_await(L, &p->op);
}

/* lease_start(sql, worker, interval, lease): the statement, with the worker's name, again and again from a
 * thread */
static int l_lease_start(lua_State *L)
{
    int rc = lease_start(luaL_checkstring(L, 1), luaL_checkstring(L, 2), (int)(luaL_checknumber(L, 3) * 1000),
                         (int)(luaL_checknumber(L, 4) * 1000));

    if (rc < 0)
        return luaL_error(L, "lease: %s", uv_strerror(rc));
    return 0;
}

static int l_lease_stop(lua_State *L)
{
    (void)L;
    lease_stop();
    return 0;
}

/* array(list): marks a list that is sent as a Postgres array, not as JSON */
static int l_array(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    luaL_getmetatable(L, DB_VALUES_ARRAY);
    lua_setmetatable(L, -2);
    return 1;
}

/* stats() -> table */
static int l_stats(lua_State *L)
{
    db_stats s;

    db_get_stats(&s);
    lua_newtable(L);
#define FIELD(name) (lua_pushnumber(L, (double)s.name), lua_setfield(L, -2, #name))
    FIELD(size), FIELD(open), FIELD(busy), FIELD(waiting);
    FIELD(journal_batches), FIELD(journal_statements), FIELD(lost);
#undef FIELD
    return 1;
}

static const luaL_Reg plain[] = {
    {"connect", l_connect},
    {"close", l_close},
    {"listen", l_listen},
    {"array", l_array},
    {"stats", l_stats},
    {"statement", l_statement},
    {"lease_start", l_lease_start},
    {"lease_stop", l_lease_stop},
    {NULL, NULL},
};
static const luaL_Reg awaiting[] = {
    {"query", l_query},               /* query(sql, ...) -> rows */
    {"script", l_script},             /* script(sql) */
    {"journal", l_journal},           /* journal(sql, ...) -> rows */
    {"journal_call", l_journal_call}, /* journal_call(statement, ...) -> answer */
    {"take", l_take},                 /* take() -> conn */
    {"ping", l_ping},                 /* ping(conninfo) -> state of the server */
    {NULL, NULL},
};
static const luaL_Reg conn_plain[] = {{"give_back", conn_give_back}, {NULL, NULL}};
static const luaL_Reg conn_awaiting[] = {{"query", conn_query}, {"script", conn_script}, {NULL, NULL}};
static const luaL_Reg listener_plain[] = {{"close", listener_close}, {NULL, NULL}};
static const luaL_Reg listener_awaiting[] = {{"next", listener_next}, {NULL, NULL}};

int luaopen_bolt_db(lua_State *L)
{
    fiber_class(L, CONN_META, conn_give_back, conn_plain, conn_awaiting);
    fiber_class(L, LISTENER_META, listener_close, listener_plain, listener_awaiting);
    luaL_newmetatable(L, DB_VALUES_ARRAY);
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, DB_VALUES_ARRAY);
    lua_pop(L, 1);
    lua_newtable(L);
    fiber_setfuncs(L, plain, awaiting);
    return 1;
}

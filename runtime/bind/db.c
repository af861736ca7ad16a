/*
 * bolt.core.db: PostgreSQL for lua/bolt/db.lua. Turns Lua values into text parameters and results into rows.
 *
 * SQL to Lua: int, float and numeric become numbers (integers beyond 2^53 stay text), bool booleans, json and
 * jsonb their values, bytea the bytes, everything else its text; NULL leaves the key out.
 */
#include "bind/json.h"
#include "core/fault.h"
#include "db/db.h"
#include "db/lease.h"

#include <errno.h>
#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONN_META     "bolt.db.conn"
#define LISTENER_META "bolt.db.listener"
#define ARRAY_META    "bolt.db.array"
#define PARAMS_MAX    200

int luaopen_bolt_db(lua_State *L);

enum {
    BOOL = 16,
    BYTEA = 17,
    INT8 = 20,
    INT2 = 21,
    INT4 = 23,
    OID = 26,
    JSON = 114,
    FLOAT4 = 700,
    FLOAT8 = 701,
    NUMERIC = 1700,
    JSONB = 3802
};

/* ---- results ---- */

static void push_value(lua_State *L, PGresult *res, int row, int col)
{
    const char *text = PQgetvalue(res, row, col);
    size_t len = (size_t)PQgetlength(res, row, col), n;
    unsigned char *bytes_;
    char why[128];
    double number;

    switch (PQftype(res, col)) {
    case BOOL:
        lua_pushboolean(L, *text == 't');
        return;
    case INT2:
    case INT4:
    case OID:
    case FLOAT4:
    case FLOAT8:
    case NUMERIC:
        lua_pushnumber(L, strtod(text, NULL));
        return;
    case INT8:
        number = strtod(text, NULL);
        if (fabs(number) <= 9007199254740992.0)
            lua_pushnumber(L, number);
        else
            lua_pushlstring(L, text, len);
        return;
    case JSON:
    case JSONB:
        if (json_push(L, text, len, why, sizeof why) < 0)
            lua_pushlstring(L, text, len);
        return;
    case BYTEA:
        bytes_ = PQunescapeBytea((const unsigned char *)text, &n);
        lua_pushlstring(L, bytes_ ? (const char *)bytes_ : "", bytes_ ? n : 0);
        PQfreemem(bytes_);
        return;
    default:
        lua_pushlstring(L, text, len);
    }
}

/* Does a later attempt stand a chance? Deadlocks, timeouts, lost connections, servers that stop, fill up or
 * fail over. */
static int is_retryable(const char *state)
{
    static const char *const prefixes[] = {"40001", "40P01", "08", "57014", "57P0", "53", "55P03", "25006"};

    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (!strncmp(state, prefixes[i], strlen(prefixes[i])))
            return 1;
    return 0;
}

static int push_failure(lua_State *L, db_request *r)
{
    if (!r->res) {
        fault_push(L, "db_connection", 1,
                   r->lost ? "the connection to the database was lost, the outcome is unknown: %s"
                           : "no connection to the database: %s",
                   r->error);
        lua_pushboolean(L, r->lost);
        lua_setfield(L, -2, "outcome_unknown");
        return FIBER_RAISE;
    }
    const char *state = PQresultErrorField(r->res, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(r->res, PG_DIAG_MESSAGE_PRIMARY);
    const char *detail = PQresultErrorField(r->res, PG_DIAG_MESSAGE_DETAIL);
    const char *hint = PQresultErrorField(r->res, PG_DIAG_MESSAGE_HINT);
    const char *constraint = PQresultErrorField(r->res, PG_DIAG_CONSTRAINT_NAME);
    const char *position = PQresultErrorField(r->res, PG_DIAG_STATEMENT_POSITION);

    state = state ? state : "";
    fault_push(L, "db", is_retryable(state), "%s%s%s%s%s", message ? message : PQresultErrorMessage(r->res),
               detail ? ": " : "", detail ? detail : "", hint ? " -- " : "", hint ? hint : "");
    lua_pushstring(L, state);
    lua_setfield(L, -2, "sqlstate");
    lua_pushstring(L, constraint);
    lua_setfield(L, -2, "constraint");
    if (position) {
        lua_pushinteger(L, strtol(position, NULL, 10));
        lua_setfield(L, -2, "position");
    }
    return FIBER_RAISE;
}

static int is_success(ExecStatusType status)
{
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY;
}

static void push_row(lua_State *L, PGresult *res, int row)
{
    int cols = PQnfields(res);

    lua_createtable(L, 0, cols);
    for (int k = 0; k < cols; k++) {
        if (PQgetisnull(res, row, k))
            continue;
        push_value(L, res, row, k);
        lua_setfield(L, -2, PQfname(res, k));
    }
}

/* the answer to a db_statement */
static int push_answer(fiber_op *op, lua_State *L)
{
    db_request *r = (db_request *)op;

    lua_checkstack(L, 12);
    if (*r->error || (r->res && !is_success(PQresultStatus(r->res))))
        return push_failure(L, r);
    lua_pushinteger(L, r->answer);
    return 1;
}

/* a list of rows, or { count = rows changed } for a statement that returns none */
static int push_rows(fiber_op *op, lua_State *L)
{
    db_request *r = (db_request *)op;
    ExecStatusType status = r->res ? PQresultStatus(r->res) : PGRES_FATAL_ERROR;
    int rows, cols;

    lua_checkstack(L, 12);
    if (!is_success(status)) {
        if (r->res && status != PGRES_FATAL_ERROR) {
            fault_push(L, "db", 0, "this kind of statement is not supported here (%s)", PQresStatus(status));
            return FIBER_RAISE;
        }
        return push_failure(L, r);
    }
    rows = PQntuples(r->res);
    cols = PQnfields(r->res);
    lua_createtable(L, rows, 1);
    for (int i = 0; i < rows; i++) {
        push_row(L, r->res, i);
        lua_rawseti(L, -2, i + 1);
    }
    if (cols == 0) { /* rows stay a plain list: their count is its length */
        lua_pushinteger(L, strtol(PQcmdTuples(r->res), NULL, 10));
        lua_setfield(L, -2, "count");
    }
    return 1;
}

/* ---- parameters ---- */

/* A Postgres array literal of the list at idx: every element quoted. */
static void push_array(lua_State *L, int idx)
{
    luaL_Buffer b;
    int n = (int)lua_objlen(L, idx);

    luaL_buffinit(L, &b);
    luaL_addchar(&b, '{');
    for (int i = 1; i <= n; i++) {
        size_t len;
        const char *s;
        lua_rawgeti(L, idx, i);
        if (json_is_null(L, lua_gettop(L))) {
            lua_pop(L, 1);
            luaL_addstring(&b, i > 1 ? ",NULL" : "NULL");
            continue;
        }
        if (lua_isboolean(L, -1)) {
            int yes = lua_toboolean(L, -1);
            lua_pop(L, 1);
            lua_pushstring(L, yes ? "t" : "f");
        }
        s = lua_tolstring(L, -1, &len);
        if (!s)
            luaL_error(L, "db.array: strings, numbers and booleans expected, got %s at %d",
                       luaL_typename(L, -1), i);
        /* the element stays below the buffer's own stack use: copy it out first */
        char *copy = malloc(len * 2 + 4);
        size_t k = 0;
        if (!copy)
            luaL_error(L, "not enough memory");
        if (i > 1)
            copy[k++] = ',';
        copy[k++] = '"';
        for (size_t c = 0; c < len; c++) {
            if (s[c] == '"' || s[c] == '\\')
                copy[k++] = '\\';
            copy[k++] = s[c];
        }
        copy[k++] = '"';
        lua_pop(L, 1);
        luaL_addlstring(&b, copy, k);
        free(copy);
    }
    luaL_addchar(&b, '}');
    luaL_pushresult(&b);
}

/* The text of the parameter at idx; strings stay where they are, numbers go to room, the rest replaces the
 * value. */
static const char *to_text(lua_State *L, int idx, char room[32], size_t *len)
{
    static bytes text;

    switch (lua_type(L, idx)) {
    case LUA_TSTRING:
        return lua_tolstring(L, idx, len);
    case LUA_TNUMBER:
        text.len = 0;
        json_append(L, idx, 0, &text); /* 24 bytes at most */
        *len = text.len;
        return memcpy(room, text.data, text.len);
    case LUA_TBOOLEAN:
        *len = 1;
        return lua_toboolean(L, idx) ? "t" : "f";
    case LUA_TTABLE:
        if (luaL_getmetafield(L, idx, ARRAY_META)) {
            lua_pop(L, 1);
            push_array(L, idx);
            break;
        }
        text.len = 0;
        json_append(L, idx, 0, &text);
        lua_pushlstring(L, text.data, text.len);
        break;
    default:
        luaL_error(L, "db: parameter of type %s cannot be sent", luaL_typename(L, idx));
    }
    lua_replace(L, idx);
    return lua_tolstring(L, idx, len);
}

/* A request with the parameters behind idx. Raises before anything is started. */
static db_request *new_request(lua_State *L, int idx, const char *sql, int script)
{
    const char *params[PARAMS_MAX];
    char numbers[PARAMS_MAX][32];
    size_t lengths[PARAMS_MAX];
    int n = lua_gettop(L) - idx;
    db_request *r;

    if (!db_is_open())
        fault_throw(L, "db_connection", 0, "no database is connected: call db.connect first");
    luaL_argcheck(L, n <= PARAMS_MAX, idx, "more than 200 parameters");
    for (int i = 0; i < n; i++) {
        if (lua_isnil(L, idx + 1 + i) || json_is_null(L, idx + 1 + i)) {
            params[i] = NULL;
            lengths[i] = 0;
            continue;
        }
        params[i] = to_text(L, idx + 1 + i, numbers[i], &lengths[i]);
        if (memchr(params[i], 0, lengths[i]))
            fault_throw(L, "encode", 0, "db: parameter %d holds a NUL byte, which text in PostgreSQL cannot",
                        i + 1);
    }
    r = db_request_new(sql, n, params, lengths, script);
    if (!r)
        luaL_error(L, "not enough memory");
    return r;
}

/* The request for the SQL at idx and the parameters behind it. */
static db_request *check_request(lua_State *L, int idx, int script)
{
    db_request *r = new_request(L, idx, luaL_checkstring(L, idx), script);

    r->op.push = push_rows;
    return r;
}

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
    r = check_request(L, 1, 0);
    db_submit(r);
    return fiber_await(L, &r->op);
}

/* script(sql): several statements, no parameters */
static int l_script(lua_State *L)
{
    db_request *r;

    fiber_check_effects(L, "db.script");
    lua_settop(L, 1);
    r = check_request(L, 1, 1);
    db_submit(r);
    return fiber_await(L, &r->op);
}

/* journal(sql, ...) -> rows, after the commit of its group */
static int l_journal(lua_State *L)
{
    db_request *r = check_request(L, 1, 0);

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
    r = new_request(L, 1, NULL, 0);
    r->op.push = push_answer;
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
        return push_failure(L, r);
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
    db_request *r = check_request(L, 2, 0);

    db_submit_on(c, r);
    return fiber_await(L, &r->op);
}

/* conn:script(sql) */
static int conn_script(lua_State *L)
{
    db_conn *c = check_conn(L);
    db_request *r;

    lua_settop(L, 2);
    r = check_request(L, 2, 1);
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
    luaL_getmetatable(L, ARRAY_META);
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

static void new_meta(lua_State *L, const char *name, lua_CFunction gc, const luaL_Reg *p, const luaL_Reg *a)
{
    luaL_newmetatable(L, name);
    lua_pushcfunction(L, gc);
    lua_setfield(L, -2, "__gc");
    lua_newtable(L);
    fiber_setfuncs(L, p, a);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
}

int luaopen_bolt_db(lua_State *L)
{
    new_meta(L, CONN_META, conn_give_back, conn_plain, conn_awaiting);
    new_meta(L, LISTENER_META, listener_close, listener_plain, listener_awaiting);
    luaL_newmetatable(L, ARRAY_META);
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, ARRAY_META);
    lua_pop(L, 1);
    lua_newtable(L);
    fiber_setfuncs(L, plain, awaiting);
    return 1;
}

#include "bind/db_values.h"

#include "bind/json.h"
#include "core/fault.h"

#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PARAMS_MAX 200

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

int db_values_push_failure(lua_State *L, db_request *r)
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

int db_values_push_answer(fiber_op *op, lua_State *L)
{
    db_request *r = (db_request *)op;

    lua_checkstack(L, 12);
    if (*r->error || (r->res && !is_success(PQresultStatus(r->res))))
        return db_values_push_failure(L, r);
    lua_pushinteger(L, r->answer);
    return 1;
}

int db_values_push_rows(fiber_op *op, lua_State *L)
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
        return db_values_push_failure(L, r);
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
        if (luaL_getmetafield(L, idx, DB_VALUES_ARRAY)) {
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

db_request *db_values_new(lua_State *L, int idx, const char *sql, int script)
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

db_request *db_values_request(lua_State *L, int idx, int script)
{
    db_request *r = db_values_new(L, idx, luaL_checkstring(L, idx), script);

    r->op.push = db_values_push_rows;
    return r;
}

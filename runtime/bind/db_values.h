/*
 * Values between Lua and PostgreSQL: parameters as text, results as rows. For the bindings in db.c.
 *
 * Lua to SQL: strings as they are, numbers as the shortest text that reads back, booleans, tables as JSON,
 * what db.array() made as an array; nil and json.null are NULL. A string with a NUL byte is refused.
 *
 * SQL to Lua: int, float and numeric become numbers (integers beyond 2^53 stay text), bool booleans, json and
 * jsonb their values, bytea the bytes, everything else its text; NULL leaves the key out.
 *
 * Only the first two may raise; nothing here yields.
 */
#ifndef BOLT_BIND_DB_VALUES_H
#define BOLT_BIND_DB_VALUES_H

#include "db/db.h"

#include <lua.h>

#define DB_VALUES_ARRAY "bolt.db.array" /* the metatable of db.array(), with a field of this name */

/* A request with the parameters behind idx: for this SQL, or NULL for a statement (r->statement is the
 * caller's). Raises before anything is started: kinds "db_connection", "encode". */
db_request *db_values_new(lua_State *L, int idx, const char *sql, int script);

/* The request for the SQL at idx and the parameters behind it, which is answered with rows. */
db_request *db_values_request(lua_State *L, int idx, int script);

/* For fiber_op.push: a list of rows, or { count = rows changed } for a statement that returns none; the
 * answer to a db_statement; the error that says why there is neither. */
int db_values_push_rows(fiber_op *op, lua_State *L);
int db_values_push_answer(fiber_op *op, lua_State *L);
int db_values_push_failure(lua_State *L, db_request *r);

#endif

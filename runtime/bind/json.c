/* bolt.core.json: Lua values to JSON and back. The grammar is base/json_read.c and base/json_write.c. */
#include "bind/json.h"

#include "base/json_read.h"
#include "base/json_write.h"
#include "base/utf8.h"
#include "core/fault.h"

#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define ARRAY_MARK  "bolt.json.array"
#define OBJECT_MARK "bolt.json.object"
#define NULL_MARK   "bolt.json.null"
#define KEEP_BYTES  (1u << 20) /* buffers larger than this are given back after use */

static int array_ref, object_ref, null_ref; /* one Lua state per process */
static const void *null_mark;               /* what null_ref refers to */
static int leave_out_nulls;                 /* for the value that is being read */

/* ---- reading ---- */

static int build(lua_State *L, json_reader *r, json_token tok);

static int build_array(lua_State *L, json_reader *r)
{
    json_token tok;

    lua_createtable(L, 4, 0);
    lua_rawgeti(L, LUA_REGISTRYINDEX, array_ref);
    lua_setmetatable(L, -2);
    for (int i = 1; (tok = json_read(r)) != JSON_ARRAY_END; i++) {
        if (build(L, r, tok) < 0)
            return -1;
        lua_rawseti(L, -2, i);
    }
    return 0;
}

static int build_object(lua_State *L, json_reader *r)
{
    json_token tok;

    lua_createtable(L, 0, 4);
    while ((tok = json_read(r)) != JSON_OBJECT_END) {
        if (tok != JSON_KEY)
            return -1;
        lua_pushlstring(L, r->text, r->len);
        tok = json_read(r);
        if (tok == JSON_NULL && leave_out_nulls)
            lua_pushnil(L);
        else if (build(L, r, tok) < 0)
            return -1;
        lua_rawset(L, -3);
    }
    return 0;
}

/* Pushes the value that begins with tok. After -1 the stack holds parts; json_push drops them. */
static int build(lua_State *L, json_reader *r, json_token tok)
{
    switch (tok) {
    case JSON_STRING:
        lua_pushlstring(L, r->text, r->len);
        return 0;
    case JSON_NUMBER:
        lua_pushnumber(L, r->number);
        return 0;
    case JSON_TRUE:
    case JSON_FALSE:
        lua_pushboolean(L, tok == JSON_TRUE);
        return 0;
    case JSON_NULL:
        lua_rawgeti(L, LUA_REGISTRYINDEX, null_ref);
        return 0;
    case JSON_ARRAY:
        return build_array(L, r);
    case JSON_OBJECT:
        return build_object(L, r);
    default:
        return -1;
    }
}

static int push(lua_State *L, const char *text, size_t n, int lean, char *error, size_t nerror)
{
    static bytes scratch; /* kept between calls; an error raised for memory leaves nothing unowned */
    json_reader r;
    int top = lua_gettop(L), rc = -1;

    leave_out_nulls = lean;
    json_read_init(&r, text, n);
    r.mend = lean;
    r.scratch = scratch;
    scratch = (bytes){0};
    /* Three slots a level; asked for once, so that no call in between can run out. */
    if (!lua_checkstack(L, 3 * JSON_DEPTH_MAX + 4))
        r.error = "no room on the Lua stack";
    else if (build(L, &r, json_read(&r)) == 0 && json_read(&r) == JSON_END)
        rc = 0;
    if (rc < 0) {
        lua_settop(L, top);
        snprintf(error, nerror, "invalid JSON at byte %zu: %s", json_read_offset(&r), r.error);
    }
    scratch = r.scratch;
    bytes_clear(&scratch, KEEP_BYTES);
    return rc;
}

int json_push(lua_State *L, const char *text, size_t n, char *error, size_t nerror)
{
    return push(L, text, n, 0, error, nerror);
}

int json_push_lean(lua_State *L, const char *text, size_t n, char *error, size_t nerror)
{
    return push(L, text, n, 1, error, nerror);
}

/* decode(text) -> value */
static int l_decode(lua_State *L)
{
    size_t n;
    const char *text = luaL_checklstring(L, 1, &n);
    char error[160];

    if (json_push(L, text, n, error, sizeof error) < 0)
        return fault_throw(L, "decode", 0, "%s", error);
    return 1;
}

/* ---- writing ---- */

typedef struct frame frame;
struct frame {
    const frame *up;
    int value; /* stack index of the table; its current key is at value + 1 */
};

typedef struct {
    lua_State *L;
    bytes *out;
    int flags;
} writer;

typedef struct {
    const char *text;
    size_t len;
} key;

/* The sorted keys of the objects being written, innermost last. Strings stay alive in their tables. */
static struct {
    key *list;
    size_t n, cap;
} keys;

static void append_value(writer *w, const frame *up, int depth);

/* Where in the value the trouble is: "items[3].name". Pushes a string. */
static const char *push_path(writer *w, const frame *f)
{
    lua_State *L = w->L;

    if (!f) {
        lua_pushliteral(L, "");
        return lua_tostring(L, -1);
    }
    push_path(w, f->up);
    if (lua_type(L, f->value + 1) == LUA_TSTRING)
        lua_pushfstring(L, "%s.%s", lua_tostring(L, -1), lua_tostring(L, f->value + 1));
    else
        lua_pushfstring(L, "%s[%d]", lua_tostring(L, -1), (int)lua_tonumber(L, f->value + 1));
    lua_remove(L, -2);
    return lua_tostring(L, -1);
}

static void refuse(writer *w, const frame *f, const char *what)
{
    const char *path;
    size_t n;

    luaL_checkstack(w->L, JSON_DEPTH_MAX + 8, "error");
    path = push_path(w, f);
    path += *path == '.';
    n = strnlen(path, 200);
    fault_throw(w->L, "encode", 0, "cannot encode %s%s%.*s", what, n ? " at " : "",
                (int)utf8_valid_prefix(path, n), path);
}

static void add(writer *w, const char *s, size_t n)
{
    if (bytes_add(w->out, s, n) < 0)
        luaL_error(w->L, "not enough memory");
}

static void new_line(writer *w, int depth)
{
    if (!(w->flags & JSON_PRETTY))
        return;
    add(w, "\n", 1);
    while (depth-- > 0)
        add(w, "  ", 2);
}

static void append_string(writer *w, const frame *up, const char *s, size_t n)
{
    if ((w->flags & JSON_CANONICAL) && memchr(s, 0, n))
        refuse(w, up, "a string with a NUL byte");
    switch (json_write_string(w->out, s, n)) {
    case JSON_NO_MEMORY:
        luaL_error(w->L, "not enough memory");
        break;
    case JSON_NOT_UTF8:
        refuse(w, up, "a string that is not UTF-8");
        break;
    }
}

/* Are the keys of the table on top 1 to n and nothing else? */
static int is_sequence(lua_State *L, size_t n)
{
    size_t count = 0;

    for (lua_pushnil(L); lua_next(L, -2); count++) {
        double k;
        lua_pop(L, 1);
        k = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : 0;
        if (!(k >= 1 && k <= (double)n && k == floor(k))) {
            lua_pop(L, 1);
            return 0;
        }
    }
    return count == n;
}

static int has_mark(lua_State *L, int ref)
{
    int same;

    if (!lua_getmetatable(L, -1))
        return 0;
    lua_rawgeti(L, LUA_REGISTRYINDEX, ref);
    same = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return same;
}

/* 1 array, 0 object, -1 marked as an array without being one: the table on top, whose lua_objlen is n. */
static int shape(lua_State *L, size_t n)
{
    int marked = has_mark(L, array_ref);

    if (!marked && (n == 0 || has_mark(L, object_ref)))
        return 0;
    return is_sequence(L, n) ? 1 : marked ? -1 : 0;
}

static void append_array(writer *w, const frame *up, int depth, size_t n)
{
    lua_State *L = w->L;
    frame here = {up, lua_gettop(L)};

    add(w, "[", 1);
    for (size_t i = 1; i <= n; i++) {
        if (i > 1)
            add(w, ",", 1);
        new_line(w, depth);
        lua_pushnumber(L, (double)i);
        lua_rawgeti(L, here.value, (int)i);
        append_value(w, &here, depth);
        lua_pop(L, 2);
    }
    if (n)
        new_line(w, depth - 1);
    add(w, "]", 1);
}

/* The member whose key and value are on top. */
static void append_member(writer *w, const frame *here, int depth, int first)
{
    size_t len;
    const char *s;

    if (!first)
        add(w, ",", 1);
    new_line(w, depth);
    s = lua_tolstring(w->L, -2, &len);
    append_string(w, here->up, s, len);
    add(w, ": ", w->flags & JSON_PRETTY ? 2 : 1);
    append_value(w, here, depth);
}

static int compare_keys(const void *a, const void *b)
{
    const key *x = a, *y = b;
    int c = memcmp(x->text, y->text, x->len < y->len ? x->len : y->len);

    return c ? c : (x->len > y->len) - (x->len < y->len);
}

static void push_key(writer *w, const char *text, size_t len)
{
    if (keys.n == keys.cap) {
        size_t cap = keys.cap ? keys.cap * 2 : 64;
        key *grown = realloc(keys.list, cap * sizeof *grown);
        if (!grown)
            luaL_error(w->L, "not enough memory");
        keys.list = grown;
        keys.cap = cap;
    }
    keys.list[keys.n++] = (key){text, len};
}

static void append_sorted(writer *w, const frame *here, int depth)
{
    lua_State *L = w->L;
    size_t from = keys.n, to;

    for (lua_pushnil(L); lua_next(L, here->value); lua_pop(L, 1)) {
        size_t len;
        const char *s;
        if (lua_type(L, -2) != LUA_TSTRING)
            refuse(w, here->up, "a table with both numbers and names as keys, or with holes");
        s = lua_tolstring(L, -2, &len);
        push_key(w, s, len);
    }
    to = keys.n;
    if (to - from > 1)
        qsort(keys.list + from, to - from, sizeof *keys.list, compare_keys);
    for (size_t i = from; i < to; i++) {
        lua_pushlstring(L, keys.list[i].text, keys.list[i].len);
        lua_pushvalue(L, -1);
        lua_rawget(L, here->value);
        append_member(w, here, depth, i == from);
        lua_pop(L, 2);
    }
    keys.n = from;
    if (to > from)
        new_line(w, depth - 1);
}

static void append_object(writer *w, const frame *up, int depth)
{
    lua_State *L = w->L;
    frame here = {up, lua_gettop(L)};
    int first = 1;

    add(w, "{", 1);
    if (w->flags) {
        append_sorted(w, &here, depth);
    } else {
        for (lua_pushnil(L); lua_next(L, here.value); lua_pop(L, 1)) {
            if (lua_type(L, -2) != LUA_TSTRING)
                refuse(w, up, "a table with both numbers and names as keys, or with holes");
            append_member(w, &here, depth, first);
            first = 0;
        }
    }
    add(w, "}", 1);
}

static void append_table(writer *w, const frame *up, int depth)
{
    lua_State *L = w->L;
    size_t n = lua_objlen(L, -1);

    if (depth == JSON_DEPTH_MAX)
        refuse(w, NULL, "a value nested deeper than 200, or a cycle");
    luaL_checkstack(L, 8, "encode");
    switch (shape(L, n)) {
    case 1:
        append_array(w, up, depth + 1, n);
        break;
    case 0:
        append_object(w, up, depth + 1);
        break;
    default:
        refuse(w, up, "an array with holes or with names as keys");
    }
}

/* The value on top; stays there. */
static void append_value(writer *w, const frame *up, int depth)
{
    lua_State *L = w->L;
    char what[64];
    const char *s;
    size_t len;

    switch (lua_type(L, -1)) {
    case LUA_TSTRING:
        s = lua_tolstring(L, -1, &len);
        append_string(w, up, s, len);
        return;
    case LUA_TNUMBER:
        switch (json_write_number(w->out, lua_tonumber(L, -1))) {
        case JSON_NO_MEMORY:
            luaL_error(L, "not enough memory");
            break;
        case JSON_NOT_FINITE:
            refuse(w, up, "NaN or an infinity");
            break;
        }
        return;
    case LUA_TBOOLEAN:
        if (lua_toboolean(L, -1))
            add(w, "true", 4);
        else
            add(w, "false", 5);
        return;
    case LUA_TTABLE:
        append_table(w, up, depth);
        return;
    case LUA_TUSERDATA:
        if (json_is_null(L, -1)) {
            add(w, "null", 4);
            return;
        }
        break;
    }
    snprintf(what, sizeof what, "a value of type %s", luaL_typename(L, -1));
    refuse(w, up, what);
}

void json_append(lua_State *L, int idx, int flags, bytes *out)
{
    writer w = {L, out, flags};

    keys.n = 0; /* an error may have left some */
    luaL_checkstack(L, 8, "encode");
    lua_pushvalue(L, idx);
    append_value(&w, NULL, 0);
    lua_pop(L, 1);
}

/* encode(value, canonical, pretty) -> text */
static int l_encode(lua_State *L)
{
    static bytes out;
    int flags = (lua_toboolean(L, 2) ? JSON_CANONICAL : 0) | (lua_toboolean(L, 3) ? JSON_PRETTY : 0);

    luaL_checkany(L, 1);
    lua_settop(L, 1);
    bytes_clear(&out, KEEP_BYTES);
    json_append(L, 1, flags, &out);
    lua_pushlstring(L, out.data, out.len);
    bytes_clear(&out, KEEP_BYTES);
    return 1;
}

/* ---- marks ---- */

static int mark(lua_State *L, int ref)
{
    if (lua_isnoneornil(L, 1)) {
        lua_settop(L, 0);
        lua_newtable(L);
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, ref);
    lua_setmetatable(L, 1);
    return 1;
}

/* array([t]) -> t, which encodes as an array also when it is empty */
static int l_array(lua_State *L)
{
    return mark(L, array_ref);
}

/* object([t]) -> t, which encodes as an object */
static int l_object(lua_State *L)
{
    return mark(L, object_ref);
}

/* is_array(v) -> would it encode as an array? */
static int l_is_array(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_settop(L, 1);
    lua_pushboolean(L, lua_istable(L, 1) && shape(L, lua_objlen(L, 1)) == 1);
    return 1;
}

static void push_null(lua_State *L)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, null_ref);
}

int json_is_null(lua_State *L, int idx)
{
    return lua_touserdata(L, idx) == null_mark;
}

static int null_tostring(lua_State *L)
{
    lua_pushliteral(L, "null");
    return 1;
}

static int new_mark(lua_State *L, const char *name)
{
    luaL_newmetatable(L, name);
    lua_pushstring(L, name);
    lua_setfield(L, -2, "__name");
    return luaL_ref(L, LUA_REGISTRYINDEX);
}

static const luaL_Reg functions[] = {
    {"encode", l_encode}, {"decode", l_decode},     {"array", l_array},
    {"object", l_object}, {"is_array", l_is_array}, {NULL, NULL},
};

int luaopen_bolt_json(lua_State *L)
{
    array_ref = new_mark(L, ARRAY_MARK);
    object_ref = new_mark(L, OBJECT_MARK);
    null_mark = lua_newuserdata(L, 1);
    luaL_newmetatable(L, NULL_MARK);
    lua_pushcfunction(L, null_tostring);
    lua_setfield(L, -2, "__tostring");
    lua_setmetatable(L, -2);
    null_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_createtable(L, 0, 6);
    luaL_register(L, NULL, functions);
    push_null(L);
    lua_setfield(L, -2, "null");
    return 1;
}

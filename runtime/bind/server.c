/* bolt.core.server: listeners and requests as userdata, for lua/bolt/server.lua, which checks what it passes.
 */
#include "net/server.h"

#include "core/fault.h"
#include "core/fiber_table.h"

#include <stdlib.h>
#include <string.h>

#define LISTENER_META "bolt.server.listener"
#define REQUEST_META  "bolt.server.request"

int luaopen_bolt_server(lua_State *L);

typedef struct {
    fiber_op op;        /* the acceptor's wait */
    server_listener *l; /* NULL once closed */
    int self_ref;       /* keeps this userdata while a fiber waits */
} listener_box;

typedef struct {
    server_request *r;
} request_box;

/* ---- events ---- */

static void push_span(lua_State *L, http1_span s)
{
    lua_pushlstring(L, s.text, s.len);
}

/* Repeated headers are joined, as RFC 9110 allows for all but cookies, which have their own separator. */
static void push_headers(lua_State *L, const http1_request *head)
{
    lua_createtable(L, 0, head->nheaders);
    for (int i = 0; i < head->nheaders; i++) {
        const http1_header *h = &head->headers[i];
        push_span(L, h->name);
        lua_pushvalue(L, -1);
        lua_rawget(L, -3);
        if (lua_isnil(L, -1)) {
            lua_pop(L, 1);
            push_span(L, h->value);
        } else {
            lua_pushstring(L, h->name.len == 6 && !memcmp(h->name.text, "cookie", 6) ? "; " : ", ");
            push_span(L, h->value);
            lua_concat(L, 3);
        }
        lua_rawset(L, -3);
    }
}

static int push_request(lua_State *L, server_request *r)
{
    request_box *box = lua_newuserdata(L, sizeof *box);

    box->r = r;
    luaL_getmetatable(L, REQUEST_META);
    lua_setmetatable(L, -2);
    lua_createtable(L, 0, 6);
    push_span(L, r->head.method);
    lua_setfield(L, -2, "method");
    push_span(L, r->head.target);
    lua_setfield(L, -2, "target");
    push_headers(L, &r->head);
    lua_setfield(L, -2, "headers");
    lua_pushlstring(L, r->body ? r->body : "", r->body_len);
    lua_setfield(L, -2, "body");
    lua_pushstring(L, r->remote);
    lua_setfield(L, -2, "remote");
    free(r->body); /* Lua has its copy */
    r->body = NULL;
    return 2;
}

/* "request", id, request, fields | "gone", id | "none"; nothing at all once the listener is closed. */
static int push_event(lua_State *L, server_listener *l)
{
    server_request *r;

    switch (server_next(l, &r)) {
    case SERVER_REQUEST:
        lua_pushliteral(L, "request");
        lua_pushnumber(L, r->id);
        return 2 + push_request(L, r);
    case SERVER_GONE:
        lua_pushliteral(L, "gone");
        lua_pushnumber(L, r->id);
        return 2;
    default:
        if (server_is_closed(l))
            return 0;
        lua_pushliteral(L, "none");
        return 1;
    }
}

/* ---- listener ---- */

static void take_left(fiber_op *op)
{
    listener_box *box = (listener_box *)op;

    if (box->l)
        server_unwait(box->l);
    luaL_unref(sched__lua(), LUA_REGISTRYINDEX, box->self_ref);
    box->self_ref = LUA_NOREF;
}

static int take_push(fiber_op *op, lua_State *L)
{
    listener_box *box = (listener_box *)op;

    return box->l ? push_event(L, box->l) : 0;
}

/* listen(host, port, max_body, max_connections) -> listener, port */
static int l_listen(lua_State *L)
{
    server_options o = {.host = luaL_checkstring(L, 1),
                        .port = luaL_checkint(L, 2),
                        .max_body = (size_t)luaL_checknumber(L, 3),
                        .max_connections = luaL_checkint(L, 4)};
    listener_box *box;
    int rc;

    fiber_check_effects(L, "server.listen");
    box = lua_newuserdata(L, sizeof *box);
    memset(box, 0, sizeof *box);
    box->op = (fiber_op){.what = "http server", .push = take_push, .cancel = take_left, .release = take_left};
    box->self_ref = LUA_NOREF;
    luaL_getmetatable(L, LISTENER_META);
    lua_setmetatable(L, -2);
    box->l = server_open(&o, &rc);
    if (!box->l && rc == UV_ENOSYS)
        return fault_throw(L, "server", 0,
                           "the HTTP server needs libwebsockets' libuv plugin: apt-get install "
                           "libwebsockets-evlib-uv");
    if (!box->l)
        return fault_throw(L, "server", rc == UV_EADDRINUSE, "cannot listen on %s port %d: %s", o.host,
                           o.port, uv_strerror(rc));
    lua_pushinteger(L, server_port(box->l));
    return 2;
}

/* take(listener) -> the next event, see push_event */
static int l_take(lua_State *L)
{
    listener_box *box = luaL_checkudata(L, 1, LISTENER_META);
    int n;

    if (!box->l)
        return 0;
    if (box->self_ref != LUA_NOREF)
        return luaL_error(L, "another fiber takes requests here already");
    lua_settop(L, 1);
    if ((n = push_event(L, box->l)) != 1)
        return n;
    lua_pushvalue(L, 1);
    box->self_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    server_wait(box->l, &box->op);
    return fiber_await(L, &box->op);
}

/* close(listener): also what its garbage collection does */
static int l_close(lua_State *L)
{
    listener_box *box = luaL_checkudata(L, 1, LISTENER_META);
    server_listener *l = box->l;

    box->l = NULL;
    if (l)
        server_close(l);
    return 0;
}

/* ---- answers ---- */

static uv_buf_t check_buf(lua_State *L, int idx)
{
    size_t len;
    const char *s = luaL_checklstring(L, idx, &len);

    return (uv_buf_t){(char *)s, len};
}

static server_request *check_request(lua_State *L)
{
    server_request *r = ((request_box *)luaL_checkudata(L, 1, REQUEST_META))->r;

    if (!r)
        luaL_error(L, "the request was dropped");
    return r;
}

static int result(lua_State *L, int rc)
{
    if (rc == UV_ENOMEM)
        return luaL_error(L, "not enough memory for the answer");
    lua_pushboolean(L, rc == 0);
    return 1;
}

/* reply(request, status, header_lines, body) -> false when the client is gone */
static int l_reply(lua_State *L)
{
    server_request *r = check_request(L);

    return result(L, server_reply(r, luaL_checkint(L, 2), check_buf(L, 3), check_buf(L, 4)));
}

/* start(request, status, header_lines) -> false when the client is gone */
static int l_start(lua_State *L)
{
    server_request *r = check_request(L);

    return result(L, server_start(r, luaL_checkint(L, 2), check_buf(L, 3)));
}

static int gone(lua_State *L)
{
    fault_push(L, "client_gone", 0, "the client has closed the connection");
    return FIBER_RAISE;
}

static int room_push(fiber_op *op, lua_State *L)
{
    return ((server_request *)op)->conn ? 0 : gone(L);
}

/* send(request, data): waits while too much is unsent */
static int l_send(lua_State *L)
{
    server_request *r = check_request(L);
    uv_buf_t data = check_buf(L, 2);
    int rc = server_send(r, data.base, data.len);

    if (rc == UV_ENOMEM)
        return luaL_error(L, "not enough memory for the answer");
    if (rc < 0) {
        gone(L);
        return lua_error(L);
    }
    if (!server_is_full(r))
        return 0;
    r->drain.what = "http client to read";
    r->drain.push = room_push;
    server_await_room(r);
    return fiber_await(L, &r->drain);
}

/* finish(request) -> false when the client is gone */
static int l_finish(lua_State *L)
{
    return result(L, server_end(check_request(L)));
}

/* drop(request): without an answer 500 is sent, a stream is cut off; also what its garbage collection does */
static int l_drop(lua_State *L)
{
    request_box *box = luaL_checkudata(L, 1, REQUEST_META);
    server_request *r = box->r;

    box->r = NULL;
    if (r)
        server_free(r);
    return 0;
}

int luaopen_bolt_server(lua_State *L)
{
    static const luaL_Reg plain[] = {
        {"listen", l_listen}, {"close", l_close}, {"reply", l_reply}, {"start", l_start},
        {"finish", l_finish}, {"drop", l_drop},   {NULL, NULL},
    };
    static const luaL_Reg awaiting[] = {
        {"take", l_take},
        {"send", l_send},
        {NULL, NULL},
    };

    luaL_newmetatable(L, LISTENER_META);
    lua_pushcfunction(L, l_close);
    lua_setfield(L, -2, "__gc");
    luaL_newmetatable(L, REQUEST_META);
    lua_pushcfunction(L, l_drop);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 2);
    lua_newtable(L);
    fiber_setfuncs(L, plain, awaiting);
    return 1;
}

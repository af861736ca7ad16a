/* bolt.core.http: one function, request(table), for lua/bolt/http.lua, which checks what it passes. */
#include "core/fault.h"
#include "core/fiber.h"
#include "net/client.h"

#include <stdlib.h>
#include <string.h>

int luaopen_bolt_http(lua_State *L);

/* ---- results ---- */

/* "name: value\n" lines into a table; what came more than once is joined, cookies by line feeds. */
static void push_headers(lua_State *L, const client_text *head)
{
    const char *p = head->data, *end = p + head->len;

    lua_newtable(L);
    while (p < end) {
        const char *eol = memchr(p, '\n', (size_t)(end - p));
        const char *colon = memchr(p, ':', (size_t)(eol - p));
        const char *v = colon + 1;
        while (v < eol && (*v == ' ' || *v == '\t'))
            v++;
        lua_pushlstring(L, p, (size_t)(colon - p));
        lua_pushvalue(L, -1);
        lua_rawget(L, -3);
        if (lua_isnil(L, -1)) {
            lua_pop(L, 1);
            lua_pushlstring(L, v, (size_t)(eol - v));
        } else {
            int cookie = colon - p == 10 && !memcmp(p, "set-cookie", 10);
            lua_pushstring(L, cookie ? "\n" : ", ");
            lua_pushlstring(L, v, (size_t)(eol - v));
            lua_concat(L, 3);
        }
        lua_rawset(L, -3);
        p = eol + 1;
    }
}

/* The URL without what may be secret in it. */
static void push_shown_url(lua_State *L, const char *url)
{
    const char *start = strstr(url, "://");
    size_t scheme = start ? (size_t)(start - url) + 3 : 0;
    size_t len = strcspn(url, "?#");
    const char *at = len > scheme ? memchr(url + scheme, '@', strcspn(url + scheme, "/?#")) : NULL;

    lua_pushlstring(L, url, scheme);
    if (at)
        lua_pushlstring(L, at + 1, len - (size_t)(at + 1 - url));
    else
        lua_pushlstring(L, url + scheme, len > scheme ? len - scheme : 0);
    lua_concat(L, 2);
}

static int push_failure(lua_State *L, const client_request *r)
{
    const char *kind = "network", *text = r->error;
    int retryable = 1;

    if (r->too_large || r->result == CURLE_FILESIZE_EXCEEDED) {
        kind = "too_large";
        text = "the response is larger than allowed";
        retryable = 0;
    } else if (r->refused) {
        kind = "private_address";
        text = "the name resolves to a private address, which is not allowed here (allow_private)";
        retryable = 0;
    } else if (r->result == CURLE_OPERATION_TIMEDOUT) {
        kind = "timeout";
    } else if (r->result == CURLE_URL_MALFORMAT || r->result == CURLE_UNSUPPORTED_PROTOCOL) {
        kind = "bad_url";
        retryable = 0;
    } else if (r->result == CURLE_TOO_MANY_REDIRECTS || r->result == CURLE_PEER_FAILED_VERIFICATION ||
               r->result == CURLE_SSL_CACERT_BADFILE) {
        retryable = 0;
    }
    push_shown_url(L, r->final_url ? r->final_url : r->url);
    fault_push(L, kind, retryable, "%s %s: %s", r->method, lua_tostring(L, -1), text);
    lua_remove(L, -2);
    return FIBER_RAISE;
}

static int push_result(fiber_op *op, lua_State *L)
{
    client_request *r = (client_request *)op;

    if (r->result != CURLE_OK)
        return push_failure(L, r);
    lua_createtable(L, 0, 5);
    lua_pushinteger(L, (lua_Integer)r->status);
    lua_setfield(L, -2, "status");
    push_headers(L, &r->head);
    lua_setfield(L, -2, "headers");
    lua_pushlstring(L, r->received.data ? r->received.data : "", r->received.len);
    lua_setfield(L, -2, "body");
    lua_pushstring(L, r->final_url ? r->final_url : r->url);
    lua_setfield(L, -2, "url");
    lua_pushstring(L, r->remote_ip);
    lua_setfield(L, -2, "remote_ip");
    return 1;
}

/* ---- arguments: fields of the table at 1 ---- */

static char *copy_field(lua_State *L, const char *name, size_t *len)
{
    size_t n;
    char *copy = NULL;

    lua_getfield(L, 1, name);
    const char *s = lua_tolstring(L, -1, &n);
    if (s && (copy = malloc(n + 1))) {
        memcpy(copy, s, n + 1);
        if (len)
            *len = n;
    }
    lua_pop(L, 1);
    return copy;
}

static double number_field(lua_State *L, const char *name)
{
    lua_getfield(L, 1, name);
    double v = lua_tonumber(L, -1);
    lua_pop(L, 1);
    return v;
}

static void copy_headers(lua_State *L, client_request *r)
{
    lua_getfield(L, 1, "headers");
    for (int i = 1, n = lua_istable(L, -1) ? (int)lua_objlen(L, -1) : 0; i <= n; i++) {
        lua_rawgeti(L, -1, i);
        struct curl_slist *longer = curl_slist_append(r->headers, lua_tostring(L, -1));
        if (longer)
            r->headers = longer;
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

static void copy_hosts(lua_State *L, client_request *r)
{
    lua_getfield(L, 1, "hosts");
    int n = lua_istable(L, -1) ? (int)lua_objlen(L, -1) : 0;
    if (n && (r->hosts = calloc((size_t)n, sizeof *r->hosts))) {
        for (int i = 1; i <= n; i++) {
            lua_rawgeti(L, -1, i);
            const char *s = lua_tostring(L, -1);
            if (s && (r->hosts[r->nhosts] = strdup(s)))
                r->nhosts++;
            lua_pop(L, 1);
        }
    }
    lua_pop(L, 1);
}

/* request{url, method, headers = { "name: value" }, body, ...} -> {status, headers, body, url, remote_ip} */
static int l_request(lua_State *L)
{
    client_request *r;
    int rc;

    fiber_check_effects(L, "http.request");
    luaL_checktype(L, 1, LUA_TTABLE);
    if (!(r = client_new()))
        return luaL_error(L, "not enough memory");
    r->url = copy_field(L, "url", NULL);
    r->method = copy_field(L, "method", NULL);
    r->body = copy_field(L, "body", &r->body_len);
    r->user_agent = copy_field(L, "user_agent", NULL);
    r->sigv4 = copy_field(L, "sigv4", NULL);
    r->user = copy_field(L, "user", NULL);
    r->password = copy_field(L, "password", NULL);
    r->ca_file = copy_field(L, "ca_file", NULL);
    r->timeout = number_field(L, "timeout");
    r->connect_timeout = number_field(L, "connect_timeout");
    r->stall_timeout = number_field(L, "stall_timeout");
    r->max_bytes = (size_t)number_field(L, "max_bytes");
    r->max_redirects = (int)number_field(L, "max_redirects");
    lua_getfield(L, 1, "allow_private");
    r->allow_private = lua_toboolean(L, -1);
    lua_pop(L, 1);
    copy_headers(L, r);
    copy_hosts(L, r);
    rc = r->url && r->method ? UV_ENOMEM : UV_EINVAL;
    r->op.what = "http request";
    r->op.push = push_result;
    if (rc == UV_EINVAL || (rc = client_start(r)) < 0) {
        client_free(r);
        return fault_throw(L, "network", 0, "cannot start the request: %s", uv_strerror(rc));
    }
    return fiber_await(L, &r->op);
}

int luaopen_bolt_http(lua_State *L)
{
    static const luaL_Reg awaiting[] = {
        {"request", l_request},
        {NULL, NULL},
    };

    lua_newtable(L);
    fiber_setfuncs(L, NULL, awaiting);
    return 1;
}

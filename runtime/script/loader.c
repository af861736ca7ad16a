#include "script/loader.h"

#include <dirent.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARK "lua/bolt/start.lua"

struct embedded {
    const char *name, *data;
    uint64_t size, changed; /* ns since 1970 */
    const char *code;       /* bytecode of a Lua file */
    uint64_t code_size;
};
extern const struct embedded embed_files[]; /* by name, see embed.c */
extern const uint64_t embed_count;

static char root[PATH_MAX];

static int has_mark(const char *dir)
{
    char path[PATH_MAX + 32];

    snprintf(path, sizeof path, "%s/%s", dir, MARK);
    return access(path, R_OK) == 0;
}

void loader_init(void)
{
    char exe[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    char *slash;

    root[0] = 0;
    if (n <= 0)
        return;
    exe[n] = 0;
    for (int up = 0; up < 3 && (slash = strrchr(exe, '/')) && slash != exe; up++) {
        *slash = 0;
        if (has_mark(exe)) {
            snprintf(root, sizeof root, "%s", exe);
            return;
        }
    }
}

/* Into *text, which grows to *room. */
static int read_into(const char *path, char **text, size_t *room, size_t *size)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC); /* a start reads hundreds: one read() for each */
    char *grown;
    ssize_t n = 1;

    if (fd < 0)
        return -1;
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
        goto fail;
    if (*room < (size_t)st.st_size + 1) {
        if (!(grown = realloc(*text, (size_t)st.st_size + 1)))
            goto fail;
        *text = grown;
        *room = (size_t)st.st_size + 1;
    }
    for (*size = 0; n > 0 && *size < (size_t)st.st_size; *size += (size_t)n)
        if ((n = read(fd, *text + *size, (size_t)st.st_size - *size)) < 0)
            goto fail;
    (*text)[*size] = 0;
    close(fd);
    return 0;
fail:
    close(fd);
    return -1;
}

static const char *read_disk(const char *path, size_t *size)
{
    char *text = NULL;
    size_t room = 0;

    if (read_into(path, &text, &room, size) < 0) {
        free(text);
        return NULL;
    }
    return text;
}

static int compare(const void *name, const void *e)
{
    return strcmp(name, ((const struct embedded *)e)->name);
}

static const struct embedded *find(const char *path)
{
    return bsearch(path, embed_files, (size_t)embed_count, sizeof *embed_files, compare);
}

/* The embedded copy, when the file in the checkout is the one it was made from. */
static const struct embedded *unchanged(const char *path, const char *full)
{
    const struct embedded *e = find(path);
    struct stat st;

    if (!e || stat(full, &st) < 0 || !S_ISREG(st.st_mode) || (uint64_t)st.st_size != e->size)
        return NULL;
    return (uint64_t)st.st_mtim.tv_sec * 1000000000u + (uint64_t)st.st_mtim.tv_nsec == e->changed ? e : NULL;
}

const char *loader_read(const char *path, size_t *size, int *owned)
{
    char full[PATH_MAX * 2];
    const struct embedded *e;

    *owned = 1;
    if (path[0] == '/')
        return read_disk(path, size);
    if (root[0]) {
        snprintf(full, sizeof full, "%s/%s", root, path);
        if (!(e = unchanged(path, full)))
            return read_disk(full, size);
    } else if (!(e = find(path))) {
        return NULL;
    }
    *owned = 0;
    *size = (size_t)e->size;
    return e->data;
}

int loader_compile(lua_State *L, const char *text, size_t size, const char *path)
{
    const struct embedded *e = find(path);
    const char *name = lua_pushfstring(L, "@%s", path);
    int rc;

    if (e && e->code_size && e->size == size && (e->data == text || !memcmp(e->data, text, size)))
        rc = luaL_loadbuffer(L, e->code, (size_t)e->code_size, name);
    else
        rc = luaL_loadbuffer(L, text, size, name);
    lua_remove(L, -2);
    return rc;
}

/* read(path) -> text or nil */
static int l_read(lua_State *L)
{
    size_t size = 0;
    int owned;
    const char *text = loader_read(luaL_checkstring(L, 1), &size, &owned);

    if (!text)
        return 0;
    lua_pushlstring(L, text, size);
    if (owned)
        free((char *)text);
    return 1;
}

/* load(path) -> function; nil: there is no such file; nil and what is wrong with it. A start loads hundreds:
 * the text need not become a string of Lua. */
static int l_load(lua_State *L)
{
    static char *text; /* of the longest file yet */
    static size_t room;
    const char *path = luaL_checkstring(L, 1);
    const struct embedded *e;
    char full[PATH_MAX * 2];
    size_t size;
    int rc;

    snprintf(full, sizeof full, "%s/%s", root, path);
    if ((e = root[0] ? unchanged(path, full) : find(path)))
        rc = loader_compile(L, e->data, (size_t)e->size, path);
    else if (root[0] && read_into(full, &text, &room, &size) == 0)
        rc = loader_compile(L, text, size, path);
    else
        return 0;
    if (!rc)
        return 1;
    lua_pushnil(L);
    lua_insert(L, -2);
    return 2;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* compile(text, path) -> function, or nil and what is wrong */
static int l_compile(lua_State *L)
{
    size_t size;
    const char *text = luaL_checklstring(L, 1, &size);

    if (loader_compile(L, text, size, luaL_checkstring(L, 2))) {
        lua_pushnil(L);
        lua_insert(L, -2);
        return 2;
    }
    return 1;
}

/* The entries of a folder on disk; directories end in "/". */
static int list_disk(lua_State *L, const char *dir)
{
    char full[PATH_MAX * 2], *names[4096];
    int n = 0;
    struct dirent *e;
    struct stat st;
    DIR *d;

    snprintf(full, sizeof full, "%s%s%s", dir[0] == '/' ? "" : root, dir[0] == '/' ? "" : "/", dir);
    if (!(d = opendir(full)))
        return 0;
    while (n < 4096 && (e = readdir(d)))
        if (e->d_name[0] != '.') {
            size_t len = strlen(e->d_name);
            if (!(names[n] = malloc(len + 2)))
                break;
            memcpy(names[n], e->d_name, len + 1);
            if (fstatat(dirfd(d), e->d_name, &st, 0) == 0 && S_ISDIR(st.st_mode))
                memcpy(names[n] + len, "/", 2);
            n++;
        }
    closedir(d);
    qsort(names, (size_t)n, sizeof *names, by_name);
    lua_createtable(L, n, 0);
    for (int i = 0; i < n; i++) {
        lua_pushstring(L, names[i]);
        lua_rawseti(L, -2, i + 1);
        free(names[i]);
    }
    return 1;
}

/* list(dir) -> sorted names in it (folders end in "/"), or nil when there is no such folder */
static int l_list(lua_State *L)
{
    const char *dir = luaL_checkstring(L, 1);
    size_t len = strlen(dir);
    int n = 0;

    if (root[0] || dir[0] == '/')
        return list_disk(L, dir);
    lua_newtable(L);
    lua_newtable(L); /* folders seen: the embedded table is sorted, but a folder shows once per file in it */
    for (const struct embedded *e = embed_files; e < embed_files + embed_count; e++) {
        const char *rest = e->name + len + 1, *slash;
        if (strncmp(e->name, dir, len) || e->name[len] != '/')
            continue;
        slash = strchr(rest, '/');
        lua_pushlstring(L, rest, slash ? (size_t)(slash - rest + 1) : strlen(rest));
        lua_pushvalue(L, -1);
        lua_rawget(L, -3);
        if (lua_isnil(L, -1)) {
            lua_pop(L, 1);
            lua_pushvalue(L, -1);
            lua_pushboolean(L, 1);
            lua_rawset(L, -4);
            lua_rawseti(L, -3, ++n);
        } else {
            lua_pop(L, 2);
        }
    }
    lua_pop(L, 1);
    return n ? 1 : 0;
}

/* has(path) -> is there such a file? */
static int l_has(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    char full[PATH_MAX * 2];

    if (root[0])
        snprintf(full, sizeof full, "%s/%s", root, path);
    lua_pushboolean(L, root[0] ? access(full, R_OK) == 0 : find(path) != NULL);
    return 1;
}

/* release(): the pages of the embedded files leave memory. They come back from the binary when they are read
 * again. */
static int l_release(lua_State *L)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t from = UINTPTR_MAX, to = 0;

    (void)L;
    for (const struct embedded *e = embed_files; e < embed_files + embed_count; e++) {
        if ((uintptr_t)e->name < from)
            from = (uintptr_t)e->name;
        if ((uintptr_t)e->code + e->code_size > to)
            to = (uintptr_t)e->code + (uintptr_t)e->code_size;
    }
    from = (from + page - 1) / page * page; /* whole pages, which hold nothing else */
    to = to / page * page;
    if (from < to)
        madvise((void *)from, to - from, MADV_DONTNEED);
    return 0;
}

/* root() -> the top of the checkout, or nil when the embedded copies are used */
static int l_root(lua_State *L)
{
    if (!root[0])
        return 0;
    lua_pushstring(L, root);
    return 1;
}

static const luaL_Reg plain[] = {
    {"read", l_read}, {"load", l_load}, {"compile", l_compile}, {"release", l_release},
    {"list", l_list}, {"has", l_has},   {"root", l_root},       {NULL, NULL},
};

int luaopen_bolt_loader(lua_State *L)
{
    lua_newtable(L);
    luaL_setfuncs(L, plain, 0);
    lua_pushliteral(L, BOLT_VERSION);
    lua_setfield(L, -2, "version");
    return 1;
}

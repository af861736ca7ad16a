/*
 * embed: what `make` runs to put files into the binary.
 *
 *   embed CODE FILE... > ASSEMBLER
 *
 * Prints an assembler file with the table that script/loader.h reads: name, text, time of the last change and
 * bytecode of each FILE, sorted by name. The bytecode of all Lua files goes into the file CODE, which the
 * assembler takes in. It keeps names and line numbers, so errors look as if the source had been loaded. A
 * file that does not compile is embedded without bytecode: whoever loads its text gets the error.
 */
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct code {
    FILE *file;
    long size;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int append(lua_State *L, const void *bytes, size_t size, void *arg)
{
    struct code *c = arg;

    (void)L;
    c->size += (long)size;
    return fwrite(bytes, 1, size, c->file) == size ? 0 : 1;
}

/* Compiles a Lua file and appends its bytecode; returns how many bytes, 0 for none. */
static long compile(struct code *c, const char *path)
{
    lua_State *L = luaL_newstate();
    const char *dot = strrchr(path, '.');
    long before = c->size;
    char name[4096];
    FILE *f = NULL;
    char *text = NULL;
    size_t size;

    if (!L || !dot || strcmp(dot, ".lua") != 0 || !(f = fopen(path, "rb")) || fseek(f, 0, SEEK_END) != 0)
        goto end;
    size = (size_t)ftell(f);
    rewind(f);
    if (!(text = malloc(size + 1)) || fread(text, 1, size, f) != size)
        goto end;
    snprintf(name, sizeof name, "@%s", path); /* as the loader names it */
    if (luaL_loadbuffer(L, text, size, name) == 0 && lua_dump(L, append, c) != 0)
        exit(1);
end:
    free(text);
    if (f)
        fclose(f);
    if (L)
        lua_close(L);
    return c->size - before;
}

/* Nanoseconds since 1970; 0 when the file is not there. */
static unsigned long long changed(const char *path)
{
    struct stat st;

    if (stat(path, &st) < 0)
        return 0;
    return (unsigned long long)st.st_mtim.tv_sec * 1000000000u + (unsigned long long)st.st_mtim.tv_nsec;
}

int main(int argc, char **argv)
{
    struct code code = {NULL, 0};

    if (argc < 2 || !(code.file = fopen(argv[1], "wb"))) {
        fprintf(stderr, "usage: embed CODE FILE... > ASSEMBLER\n");
        return 1;
    }
    qsort(argv + 2, (size_t)argc - 2, sizeof *argv, by_name);
    puts(".section .rodata");
    for (int i = 2; i < argc; i++) {
        long at = code.size, size = compile(&code, argv[i]);
        printf("n%d: .asciz \"%s\"\n.balign 16\nd%d: .incbin \"%s\"\ne%d: .byte 0\n", i, argv[i], i, argv[i],
               i);
        printf("c%d:\n", i);
        if (size)
            printf(".incbin \"%s\", %ld, %ld\n", argv[1], at, size);
        printf("z%d:\n", i);
    }
    puts(".section .data.rel.ro,\"aw\"\n.balign 8\n.globl embed_files\nembed_files:");
    for (int i = 2; i < argc; i++)
        printf(".quad n%d, d%d, e%d - d%d, %llu, c%d, z%d - c%d\n", i, i, i, i, changed(argv[i]), i, i, i);
    puts(".globl embed_count\nembed_count:");
    printf(".quad %d\n.section .note.GNU-stack,\"\",@progbits\n", argc - 2);
    return fclose(code.file) == 0 && fflush(stdout) == 0 ? 0 : 1;
}

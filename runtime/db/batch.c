#include "db/batch.h"

#include "base/bytes.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_OID       25
#define TEXT_ARRAY_OID 1009
#define PARAMS_MAX     32

struct db_shared {
    PGresult *res;
    int refs;
};

static int add_int(bytes *out, int32_t v)
{
    uint32_t wire = htonl((uint32_t)v);

    return bytes_add(out, &wire, sizeof wire);
}

/* The elements at place p of all members, as PostgreSQL receives a text[]. */
static int add_array(bytes *out, db_request **members, int n, int p)
{
    int nulls = 0;

    for (int i = 0; i < n; i++)
        nulls |= !members[i]->params[p];
    if (add_int(out, 1) < 0 || add_int(out, nulls) < 0 || add_int(out, TEXT_OID) < 0 || add_int(out, n) < 0 ||
        add_int(out, 1) < 0)
        return -1;
    for (int i = 0; i < n; i++) {
        const char *text = members[i]->params[p];
        int len = members[i]->lengths[p];
        if (add_int(out, text ? len : -1) < 0 || (text && bytes_add(out, text, (size_t)len) < 0))
            return -1;
    }
    return 0;
}

int batch_send(PGconn *pg, const char *sql, db_request **members, int n)
{
    static bytes buffer; /* kept: every batch needs one of about the same size */
    Oid types[PARAMS_MAX];
    const char *values[PARAMS_MAX];
    size_t starts[PARAMS_MAX + 1];
    int lengths[PARAMS_MAX], formats[PARAMS_MAX], count = members[0]->nparams;

    if (count > PARAMS_MAX)
        return -1;
    buffer.len = 0;
    for (int p = 0; p < count; p++) {
        starts[p] = buffer.len;
        if (add_array(&buffer, members, n, p) < 0)
            return -1;
    }
    starts[count] = buffer.len;
    for (int p = 0; p < count; p++) {
        types[p] = TEXT_ARRAY_OID;
        formats[p] = 1;
        values[p] = (const char *)buffer.data + starts[p];
        lengths[p] = (int)(starts[p + 1] - starts[p]);
    }
    return PQsendQueryParams(pg, sql, count, types, values, lengths, formats, 0) ? 0 : -1;
}

int batch_share(PGresult *res, db_request **members, int n)
{
    struct db_shared *shared = malloc(sizeof *shared);

    if (!shared) {
        PQclear(res);
        return -1;
    }
    *shared = (struct db_shared){res, n};
    for (int i = 0; i < n; i++) {
        members[i]->res = res;
        members[i]->shared = shared;
        members[i]->row = -1;
    }
    for (int i = 0; i < PQntuples(res); i++) {
        long ord = strtol(PQgetvalue(res, i, 0), NULL, 10);
        if (ord >= 1 && ord <= n)
            members[ord - 1]->row = i;
    }
    return 0;
}

void batch_unshare(db_request *r)
{
    if (--r->shared->refs == 0) {
        PQclear(r->shared->res);
        free(r->shared);
    }
    r->shared = NULL;
    r->res = NULL;
}

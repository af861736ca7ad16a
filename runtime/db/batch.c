#include "db/batch.h"

#include "base/bytes.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_OID       25
#define TEXT_ARRAY_OID 1009
#define PARAMS_MAX     32
#define KEEP           (1u << 20) /* bytes of the buffer that stay for the next batch */

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

void batch_name(char name[BATCH_NAME_SIZE], const char *sql)
{
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */

    for (; *sql; sql++)
        hash = (hash ^ (unsigned char)*sql) * 0x100000001b3u;
    snprintf(name, BATCH_NAME_SIZE, "bolt_%016llx", (unsigned long long)hash);
}

int batch_prepare(PGconn *pg, const char *name, const char *sql, int nparams)
{
    Oid types[PARAMS_MAX];

    if (nparams > PARAMS_MAX)
        return -1;
    for (int p = 0; p < nparams; p++)
        types[p] = TEXT_ARRAY_OID;
    return PQsendPrepare(pg, name, sql, nparams, types) ? 0 : -1;
}

int batch_prepare_one(PGconn *pg, const char *name, const char *sql)
{
    return PQsendPrepare(pg, name, sql, 0, NULL) ? 0 : -1;
}

int batch_send(PGconn *pg, const char *name, const char *sql, db_request **members, int n)
{
    static bytes buffer; /* kept: every batch needs one of about the same size */
    Oid types[PARAMS_MAX];
    const char *values[PARAMS_MAX];
    size_t starts[PARAMS_MAX + 1];
    int lengths[PARAMS_MAX], formats[PARAMS_MAX], count = members[0]->nparams, sent;

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
    sent = name ? PQsendQueryPrepared(pg, name, count, values, lengths, formats, 0)
                : PQsendQueryParams(pg, sql, count, types, values, lengths, formats, 0);
    bytes_clear(&buffer, KEEP);
    return sent ? 0 : -1;
}

int batch_send_one(PGconn *pg, const char *name, const db_request *r)
{
    const char *const *params = (const char *const *)r->params;

    return PQsendQueryPrepared(pg, name, r->nparams, params, r->lengths, NULL, 0) ? 0 : -1;
}

void batch_answers(const PGresult *res, db_request **members, int n)
{
    const char *at = PQntuples(res) == 1 && PQnfields(res) == 1 ? PQgetvalue(res, 0, 0) : "";

    for (int i = 0; i < n; i++)
        members[i]->answer = 0;
    while (*at) {
        char *end;
        long place = strtol(at, &end, 10);
        if (end == at) { /* a brace or a comma */
            at++;
            continue;
        }
        at = end;
        if (place != 0 && labs(place) <= n)
            members[labs(place) - 1]->answer = place > 0 ? 1 : -1;
    }
}

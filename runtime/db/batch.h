/*
 * Many requests of one statement, sent and answered as one.
 *
 * A statement of this kind takes a text array for each parameter, element i from request i (with ordinality
 * gives i back), and returns at most one row for each i, with i in the first column:
 *
 *   insert into t select a::int, b::jsonb from unnest($1, $2) as i (a, b)   ... returning / select ord, ...
 *
 * So the server parses, plans and commits once for all of them. Arrays travel in binary: nothing is quoted.
 */
#ifndef BOLT_DB_BATCH_H
#define BOLT_DB_BATCH_H

#include "db/db.h"

/* Puts the statement into libpq's buffer. Negative: the connection is gone, or no memory. */
int batch_send(PGconn *pg, const char *sql, db_request **members, int n);

/* Gives each member its row of res (or none, row < 0). The members share res, which goes with the last of
 * them. Negative: no memory, and res is cleared. */
int batch_share(PGresult *res, db_request **members, int n);

/* Lets go of what batch_share gave. */
void batch_unshare(db_request *r);

#endif

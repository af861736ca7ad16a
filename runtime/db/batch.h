/*
 * Many requests of one statement, sent and answered as one.
 *
 * A statement of this kind takes a text array for each parameter, element i from request i, and returns one
 * value: an int[] with the places (1, 2, ...) of the requests it has carried out, negative for those it has
 * carried out in its second way:
 *
 *   select bolt.write_steps($1, $2, ...)
 *
 * So the server parses, plans and commits once for all of them. Arrays travel in binary: nothing is quoted.
 *
 * A connection may have them prepared. The name is made from the text, so that one connection of the server
 * that a pooler hands to several clients has the same statement under it, whoever prepared it.
 *
 * A statement may have a twin for a batch of one, which takes the values as they are and returns 1 or -1: a
 * third of what the call costs is the function with its arrays. Where it returns nothing, or what it inserts
 * is there already (unique_violation), it has done nothing, and the statement itself is asked: so it may
 * leave out what is rare. It is used prepared only, as the server would plan it anew each time.
 */
#ifndef BOLT_DB_BATCH_H
#define BOLT_DB_BATCH_H

#include "db/db.h"

#define BATCH_NAME_SIZE 24

/* Writes the name under which the statement is prepared. */
void batch_name(char name[BATCH_NAME_SIZE], const char *sql);

/* Puts its preparation into libpq's buffer. Negative: the connection is gone, or too many parameters. */
int batch_prepare(PGconn *pg, const char *name, const char *sql, int nparams);
int batch_prepare_one(PGconn *pg, const char *name, const char *sql);

/* Puts the statement into libpq's buffer: by its name, or without one as the text. Negative: the connection
 * is gone, or no memory. */
int batch_send(PGconn *pg, const char *name, const char *sql, db_request **members, int n);
int batch_send_one(PGconn *pg, const char *name, const db_request *r);

/* Sets the answer of each member: 1 or -1 when it was carried out, 0 when not. */
void batch_answers(const PGresult *res, db_request **members, int n);

#endif

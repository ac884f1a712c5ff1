/* SPDX-License-Identifier: MIT
 * What the store's tests share: a folder that goes away, and small batches on a real schema. */
#ifndef MIDWATCH_TESTS_DESK_H
#define MIDWATCH_TESTS_DESK_H

#include "store/store.h"

char *scratch_new(void); /* an empty folder */
void scratch_free(char *folder);
char *scratch_path(const char *folder, const char *name);
/* A place for a desk: in `folder`, or on PostgreSQL when that is wanted (server.h). */
char *scratch_desk(const char *folder);
gboolean scratch_is_served(void); /* by PostgreSQL */

/* store_open() of one that opens. */
struct store *store_opened(const char *where, enum store_mode mode);

/* A batch that opens a ticket (op_key, ref may be NULL) with its first event. */
struct batch *batch_opening(const char *op_key, const char *ref);
/* A batch that appends turn `turn` to `ticket` with one body, and counts the ticket's row up under
 * guard of turn − 1. */
struct batch *batch_turn(gint64 ticket, gint64 turn, const char *op_key);
/* Runs and frees. */
enum store_answer run_free(struct store *store, struct batch *batch, GError **error);
gint64 open_ticket(struct store *store, const char *op_key);
/* Past all guards, what a determined owner of the desk could do; only in a unit that is undone. */
void tamper(struct store *store, const char *sql);
/* The integer a select gives. */
gint64 number(struct store *store, const char *sql);

#endif

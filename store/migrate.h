/* SPDX-License-Identifier: MIT
 * The schema's versions. Numbered files (schema/NNN.sql), each run once and remembered by its SHA-256;
 * the table `meta` holds `version` (newest file run), `oldest_reader` and `oldest_writer` (the oldest
 * version a program must know to read or write this desk), `program` (the release that migrated it
 * last) and `schema_N` (checksums). HACKING tells how to add one. */
#ifndef MIDWATCH_STORE_MIGRATE_H
#define MIDWATCH_STORE_MIGRATE_H

#include "store/store.h"

struct schema_step {
	int version, oldest_reader, oldest_writer;
	const char *text;
};
/* Ascending by version, without gaps, from 1. */
struct schema {
	const struct schema_step *steps;
	int count;
};
extern const struct schema schema_current;
extern const char schema_001[], schema_002[], schema_003[], schema_004[], schema_005[], schema_006[], schema_007[]; /* generated from schema/NNN.sql */

/* May this program use the desk in `mode`? Sets why_read_only when it may only read. */
gboolean migrate_judge(struct store *store, const struct schema *schema, enum store_mode mode,
		       GError **error);
/* Is it still the desk that was judged? Else store_gone() says what it is. */
void migrate_look(struct store *store);
/* Judges, backs up where the driver does, and runs what is missing, in one transaction. */
enum store_answer migrate(struct store *store, const struct schema *schema, GError **error);
/* Runs the steps above version `from` (0: a new desk). */
enum store_answer migrate_run(struct store *store, const struct schema *schema, int from,
			      GError **error);
/* Schema text in an engine's words: `dialect` holds pairs of a word and its meaning; a word is one of
 * ours ("@int@") or one of SQL's. "@version@" becomes
 * `version`. Free with g_free. */
char *migrate_expand(const char *text, const char *const *dialect, int version);

#endif

/* SPDX-License-Identifier: MIT
 * What the files of store/incident.h share. */
#ifndef MIDWATCH_STORE_INCIDENT_PRIVATE_H
#define MIDWATCH_STORE_INCIDENT_PRIVATE_H

#include "store/history.h"
#include "store/incident.h"

/* ---- records as rows; store/incident-chain.c */

#define RECORD_COLUMNS 10
/* Columns turn, kind, about, base, recorded_at, who, what, why, fields, op_key from `first` on. */
struct record *record_of_row(const struct row *row, int first);
/* The hash of `record` behind `previous`; `out` may be `previous`. */
void record_hash(const guint8 previous[HASH_SIZE], const struct record *record, guint8 out[HASH_SIZE]);
/* The records behind `after`, whatever the limits; of struct record*. */
GPtrArray *records_read(struct desk *desk, gint64 id, gint64 after, GError **error);
/* Those a batch appends, each with its hash; g_array_unref. */
struct chained {
	struct record *record;
	guint8 hash[HASH_SIZE];
};
GArray *chain_new(void); /* of struct chained */
/* One more behind the newest, part of the incident from now on. Takes the record. */
void chain_add(GArray *chain, struct incident *incident, struct record *record);
/* Their rows. `id` 0: of the incident born in the batch, whose op_key is `born`. */
void chain_append(struct batch *batch, const GArray *chain, gint64 id, const char *born);
/* Puts a copy in its place. */
void text_take(char **text, const char *value);

/* ---- what was written goes for good; store/incident-redact.c */

/* Adds to `emptied` what is left of each record stored about the entry of `redaction`, which gets their hashes. */
gboolean redaction_empty(struct desk *desk, gint64 id, struct record *redaction, GPtrArray *emptied, GError **error);
/* Their rows. */
void redaction_append(struct batch *batch, const GPtrArray *emptied, gint64 id);
/* The same of records that are not stored yet, before the redaction at `until`. */
void redaction_reach(const GPtrArray *records, guint until);
/* Takes the hashes out: those of another desk. */
void redaction_unlink(struct record *redaction);
/* Whether a redaction among the records says that this is what is left of one whose hash is another. */
gboolean redaction_holds(const GPtrArray *records, const struct record *left, const guint8 computed[HASH_SIZE]);

/* ---- who sees what; store/incident-sight.c */

/* Sets MISSING; FALSE. */
gboolean incident_missing(gint64 id, GError **error);
/* Is it there, for the acting person? *tickets (may be NULL): how many of its tickets they see. */
gboolean incident_seen(struct desk *desk, gint64 id, const char *region, gint64 *tickets, gboolean *seen, GError **error);
/* The same of one that is perhaps not there: FALSE with MISSING. */
gboolean incident_sees(struct desk *desk, gint64 id, GError **error);
/* A region, or a list of them by commas, within the limits? NULL: of none. */
gboolean regions_within(const struct desk *desk, const char *regions);
/* "a,b" has "b"? */
gboolean listed(const char *list, const char *word);
/* Takes out what the acting person may not read: records that link tickets they don't see, and of entries that
 * concern such a ticket. *numbers (may be NULL): the numbers of those entries, of gint64*; g_hash_table_unref. */
gboolean records_hide(struct desk *desk, GPtrArray *records, GHashTable **numbers, GError **error);

/* ---- the whole; store/incident-load.c */

/* An incident with what its tickets say, whatever the limits, as stored now; owned by the desk until it is asked for
 * another one. Whoever changes it and does not store that drops it. */
struct incident *incident_whole(struct desk *desk, gint64 id, GError **error);
void incident_drop(struct desk *desk);
/* Is what incident_whole() gave last of this one, and worth a try without a question? */
gboolean incident_is_remembered(struct desk *desk, gint64 id);
/* incident_load() of one that is not kept. */
struct incident *incident_read(struct desk *desk, gint64 id, gint64 known_at, GError **error);
/* What brings it up to date is asked next, see store_expect(); within a snapshot. */
void incident_expect(struct desk *desk, const struct incident *incident);
/* Would it read otherwise by now although nothing happened? */
gboolean incident_moves(struct incident *incident, gint64 now);
gboolean incident_is_now(struct incident *incident); /* and not as it was known once */
/* Reads its tickets, all of them, into an incident that is folded. */
gboolean incident_read_tickets(struct desk *desk, struct incident *incident, GError **error);
/* The engine shows the acting person (store_person()) not all of it, so what it folds to is not for others: numbers
 * of entries may be taken, and its row is not all theirs to write. */
gboolean incident_is_in_part(struct incident *incident);
/* What it chains to, and when its newest record was made. */
const guint8 *incident_head(struct incident *incident);
gint64 incident_updated_at(struct incident *incident);
void incident_set_head(struct incident *incident, const guint8 head[HASH_SIZE], gint64 updated_at);
/* The tickets that were read, and up to which event. */
typedef void incident_ticket_fn(gint64 ticket, gint64 turn, void *data);
void incident_each_ticket(struct incident *incident, incident_ticket_fn *fn, void *data);

/* ---- its row and what else is cached; store/incident-row.c */

/* As it is listed; texts are borrowed from the incident. `tickets` and `actions_open` are not told. */
void incident_row_of(struct incident *incident, struct incident_row *row);
/* Columns id, turn, ref, title, severity, service, region, cause, lead, state, report, opened_at, updated_at,
 * next_update_at, impact_start, restored_at, resolved_at; texts are borrowed. */
void incident_row_read(const struct row *row, struct incident_row *out);
void incident_row_copy(const struct incident_row *row, struct incident_row *out);
void incident_row_clear(struct incident_row *row);
/* Adds the row to a batch: over turn `base`, or (0) a new one with op_key and its ref; and what is cached of its
 * tickets and actions, anew where these may be others now. */
struct incident_write {
	gint64 base;
	guint8 base_head[HASH_SIZE]; /* what it chains to, expected like `base` */
	const char *op_key;
	gboolean tickets, actions;
	/* Of one that is seen in part: as it folded before, and as it is stored. The engine has it read anew by who sees
	 * all of it. NULL: it is seen whole. */
	const struct incident_row *before, *stored;
};
/* Over `incident`, as it is before anything is added to it. */
void incident_write_over(struct incident_write *write, struct incident *incident);
void incident_write(struct batch *batch, struct incident *incident, const struct incident_write *write);
/* Both halves of it: a new one may be given another number in between. */
void incident_write_row(struct batch *batch, struct incident *incident, const struct incident_write *write);
void incident_write_parts(struct batch *batch, struct incident *incident, const struct incident_write *write);
/* Rows that say less than their tickets do by now: as they read, and stored so where the desk can be written. Of
 * struct incident_row* by id (gint64*). */
GHashTable *incident_catch_up(struct desk *desk, GError **error);

/* ---- what may be written; store/incident-valid.c */

gboolean incident_may_write(const struct desk *desk, GError **error);
/* USAGE: too long, no UTF-8, fields that are none. */
gboolean record_check_texts(const struct record *record, GError **error);
/* Is it of a kind that goes behind others, about something there can be? */
gboolean record_check_kind(const struct record *record, GError **error);
/* Neither moved out of the writer's own sight, nor linking what they don't see. */
gboolean record_check_limits(struct desk *desk, const struct record *record, GError **error);

/* ---- writing; store/incident-save.c */

struct writing {
	struct desk *desk;
	gint64 id;
	GPtrArray *records;	   /* the caller's, of struct record* */
	const GPtrArray *editions; /* stored with them; NULL */
	const char *draft;	   /* thrown away; NULL */
	GPtrArray *emptied;	   /* what redactions leave of records, of struct record* */
	const char *op_key;
	struct clash *clash; /* NULL: not asked */
	GHashTable *unseen;  /* numbers of entries outside the limits, of gint64*; NULL */
	gint64 first_entry;  /* the first number this batch gives */
	gint64 newest_entry; /* the last one it gave; 0 */
	struct incident_write row;
};
/* Gives `record` its number where it has none; CONFLICT when its base is no longer what it is about; MISSING when
 * that is not there. store/incident-clash.c */
gboolean record_settle(struct writing *writing, struct incident *incident, struct record *record, GError **error);
/* Stores writing->records behind the newest; their turn, about, by and recorded_at are set. */
gboolean records_store(struct writing *writing, GError **error);

/* ---- actions and editions as rows */

/* Columns incident, number, revision, text, owner, done_when, who, why, due, class, state, must, ticket, created_at,
 * state_at; texts are borrowed. */
void action_of_row(const struct row *row, struct action *action);
/* Columns incident, version, at, audience, client, language, who, sha256, and (`texts`) text, svg. */
struct edition *edition_of_row(const struct row *row, gboolean texts);
void edition_write(struct batch *batch, const struct edition *edition, gint64 id);
/* Is it what one of the records published, by its hash, its time and its author? */
gboolean edition_is_published(const GPtrArray *records, const struct edition *edition);

#endif

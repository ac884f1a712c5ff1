/* SPDX-License-Identifier: MIT
 * From events to the row a ticket is cached as: its plain facts, its folded clocks, its place in the
 * queue. Opening, acting, waking and `check` all compute the row here and nowhere else. */
#ifndef MIDWATCH_STORE_PROJECT_H
#define MIDWATCH_STORE_PROJECT_H

#include "store/history.h"
#include "store/tickets.h"

/* What events say besides clocks. Strings owned. */
struct facts {
	char *client, *service, *region, *kind, *language, *subject, *contact, *cc, *affected, *cause, *side;
	char *opened_by;
	int severity, claimed;	/* at opening; claimed -1: none */
	gint64 opened_at, revision;	/* of the storing */
	gint64 rebound;		/* revision of the newest standing rebind, else of the storing */
	char *cover;		/* contract of the newest standing `cover`; NULL */
	GPtrArray *tags;	/* of char*, sorted */
	GPtrArray *followers;	/* of char*, sorted */
	GHashTable *fields;	/* own fields: char* → char*; NULL none */
	GArray *links;		/* gint64; NULL none */
	GArray *uses;		/* of struct article_use, of articles; NULL none */
};
void facts_of(const GPtrArray *events, struct facts *facts);
void facts_clear(struct facts *facts);

struct projection {
	struct facts facts;
	struct folded *folded;
	struct queue_row row;
	const char *contract, *tier;	/* the book's; NULL uncovered */
};
/* Events in turn order. FALSE when a contract or policy in the book can't be read. */
gboolean ticket_project(struct desk *desk, const GPtrArray *events, gint64 now, gint64 known_at,
			struct projection *out, GError **error);
void projection_clear(struct projection *projection);

/* What a ticket's events are judged by, for clock_fold(): give `binding_terms` and a binding. */
struct binding {
	struct desk *desk;
	const char *client, *service, *cover;
	gint64 opened_at, revision;
	const struct terms *terms;	/* the last answer */
	const struct contract *contract;	/* its contract; NULL uncovered */
	GError *error;			/* the first failure; terms are then those of no contract */
};
const struct terms *binding_terms(const char *cover_contract, gint64 revision, void *data);

/* Adds the ticket's row (inserted when `id` is 0, with op_key and ref; else updated from `base`, its
 * turn so far, expecting that turn) and its clock rows to the batch. */
struct ticket_write {
	gint64 id, base, turn;
	gint64 number; /* of one inserted that keeps the number it had; 0: the next one */
	const char *op_key, *ref;
	const guint8 *base_head, *head; /* base_head: of the turn so far, expected like it */
};
void ticket_write(struct batch *batch, const struct ticket_write *write, const struct projection *projection);
/* What a ticket's row reads once that is written: all of it that events and time change. */
void ticket_written(struct ticket *ticket, gint64 turn, const struct projection *projection);
/* The tags column: " cdn sea ", "" when there are none; free with g_free. */
char *ticket_tags_text(const GPtrArray *tags);
/* The clocks alone, and own fields and links anew. */
void ticket_write_clocks(struct batch *batch, gint64 id, const char *op_key, const struct folded *folded);
void ticket_write_fields(struct batch *batch, gint64 id, const char *op_key, const struct facts *facts);

/* A cycle as its clock row has it (store/schema). `check` compares with these. */
struct clock_row {
	enum clock_kind clock;
	int cycle, state, flags, severity;
	gint64 started_at, stopped_at, due_at, original_due_at, breach_at, target, elapsed, version;
};
enum clock_row_flags { CLOCK_BREACHED = 1, CLOCK_WAIVED = 2, CLOCK_UNPROVED = 4, CLOCK_PROVISIONAL = 8, CLOCK_CAUSE_SHIFT = 8 };
void clock_row_of(const struct cycle *cycle, struct clock_row *row);
/* Adds it to the batch for a ticket that is new. */
void ticket_bear_clock(struct batch *batch, gint64 id, const struct clock_row *row);

/* Columns of a ticket's row in the order ticket_from_row() reads them. */
#define TICKET_COLUMNS                                                                             \
	"id, turn, revision, ref, contract, client, tier, service, region, kind, language, "      \
	"severity, claimed, state, wait, owner, team, subject, contact, affected, cause, side, "  \
	"tags, opened_at, updated_at, rest, klass, sort_key, clock, due_at, breached, breach_at, " \
	"wakes_at, unanswered"
#define TICKET_COLUMN_COUNT 34
/* Strings are copied; breached and breach_at read as at `now` (clocks.md §4). */
void ticket_from_row(const struct row *row, gint64 now, struct ticket *ticket);
/* A row folded a while ago as it reads at `now`. */
void ticket_read_at(struct ticket *ticket, gint64 now);
/* A stored ticket with what only the store needs. MISSING when absent or outside the limits. */
struct stored {
	struct ticket ticket;
	guint8 head[HASH_SIZE];
	char *op_key;
	GPtrArray *events;
};
/* stored_load() or stored_load_any() of this one follows: see store_expect(). What is remembered is not asked. */
void stored_expect(struct desk *desk, gint64 id);
gboolean stored_load(struct desk *desk, gint64 id, struct stored *stored, GError **error);
/* Whatever the limits: for upkeep, which shows nobody anything. */
gboolean stored_load_any(struct desk *desk, gint64 id, struct stored *stored, GError **error);
void stored_clear(struct stored *stored);
/* Without bodies. */
void stored_copy(const struct stored *from, struct stored *to);
/* Inside the client and region limits of the acting user? */
gboolean desk_sees(const struct desk *desk, const char *client, const char *region);
/* May rows that time alone or somebody else's act has changed be stored as they read now? Else they are computed each
 * time. */
gboolean desk_keeps_rows(const struct desk *desk);

/* The key of a batch: one made up, or the next of desk_keys_from(). g_free. */
char *desk_op_key(struct desk *desk);

#endif

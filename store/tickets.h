/* SPDX-License-Identifier: MIT
 * Tickets over the store: loading, opening, acting, listing. Every act appends events, refolds the
 * clocks and writes the cached row and cycles in the same batch. Pure of output. */
#ifndef MIDWATCH_STORE_TICKETS_H
#define MIDWATCH_STORE_TICKETS_H

#include "desk/book.h"
#include "desk/filter.h"
#include "desk/left.h"
#include "desk/queue.h"
#include "store/select.h"

/* Searching messages for a pattern goes on, question by question, for as long as the asker has: what was
 * found is kept between them. */
struct search {
	gint64 until;	/* monotonic microseconds at which it pauses; 0: it runs to its end */
	gint64 left, total;	/* after questions: tickets not looked at yet, and all of them */
	gboolean partial;	/* what is left has never been looked at: the answers lack it */
	guint unsearched;	/* tickets with a text that the pattern costs too much in */
	/* Hears how far it is, now and then; FALSE with an error ends it. NULL */
	gboolean (*told)(gint64 done, gint64 total, void *data, GError **error);
	void *data;
};

/* An open desk and who acts on it: what every command gets. */
struct desk {
	struct store *store;
	struct zone_set *zones;
	struct book *book;	/* definitions in force and their versions */
	struct edits *edits;	/* definitions put in the running unit (store/definition.c) */
	char *user;		/* acting user */
	enum role role;
	char **clients, **regions;	/* limits of the acting user; NULL: none. Every select takes them */
	gboolean test_clock;
	gint64 pinned;		/* --now; TIME_NONE */
	gint64 held;		/* desk_hold_now(); TIME_NONE */
	struct recent *recent;	/* tickets read or written last, where reads are far (store/recent.h); else NULL */
	const char *draft;	/* goes with the next act (draft_goes_along()); NULL */
	struct scans *scans;	/* what patterns in filters found (store/scan.h) */
	struct search search;
	struct incident *incident;	/* the one last written to, whole (store/incident-load.c); NULL */
	struct incident *read;	/* one that was read and given back (incident_give_back()); NULL */
	gint64 read_revision;	/* of the definitions it was read with */
	char *key_base;	/* of desk_op_key(); NULL: made up */
	guint keys;	/* given out of it */
	gboolean sent_before;	/* what has such a key may be stored already: whoever writes looks first */
	GData *kept;	/* what the layer above keeps with the desk (command/library.h), freed before it is closed */
};
/* `where` as store_open. The acting user's role and limits come from the desk (a directly opened file:
 * admin, no limits, unless `bound`). Sets up the book over the store. */
struct desk *desk_open(const char *where, enum store_mode mode, const char *user, gboolean bound, GError **error);
void desk_close(struct desk *desk);
gint64 desk_now(struct desk *desk);	/* pinned, or the engine's clock */
/* Until FALSE the clock stands still: what is read together is of one moment, and what was said to be asked
 * (store_expect()) is still the same question when it is asked. */
void desk_hold_now(struct desk *desk, gboolean hold);
/* What is stored from here on is known again by keys made of `base` in order, until NULL: so what a person did once
 * can be done over when its answer was lost (`again`), and is stored once. */
char *op_key_new(void);	/* g_free */
void desk_keys_from(struct desk *desk, const char *base, gboolean again);
/* Runs `fn` in a unit, or in the one that is open. It may be run again, after all of it was undone: store_unit(). */
gboolean desk_atomically(struct desk *desk, unit_fn *fn, void *data, GError **error);
/* A filter as the acting person types it: times in their zone, the desk's own fields known. USAGE says
 * where it is wrong. Free with filter_free. */
struct filter *desk_filter(struct desk *desk, const char *text, gint64 now, GError **error);
/* Keeps a line the person has typed for ^P and ^R. One that can't be kept is no reason to disturb
 * anybody: nothing is told. */
void desk_remember(struct desk *desk, const char *line);

/* Definitions. Edits made within one unit share one revision (M3): they are in force at once and are
 * written as the unit ends, or when desk_revision() binds something to them. */
gboolean definition_put(struct desk *desk, const char *noun, const char *key, const char *text, GError **error);	/* equal to the one in force: nothing changes */
gboolean definition_remove(struct desk *desk, const char *noun, const char *key, GError **error);
/* The newest revision, 0 when nothing is defined, -1 on an error. What a ticket stored now binds to. */
gint64 desk_revision(struct desk *desk, GError **error);
gint64 desk_known_revision(const struct desk *desk);	/* the newest as it was last asked; -1: it was not */
void desk_expect_revision(struct desk *desk);	/* of them follows, or of desk_refresh(): see store_expect() */
/* Another process may have edited definitions: makes "in force" mean what it means now. Cheap. */
gboolean desk_refresh(struct desk *desk, GError **error);

/* The cached row. Strings owned by the struct. */
struct ticket {
	gint64 id, turn, revision;
	char *ref, *contract, *client, *tier, *service, *region, *kind, *language, *owner, *team, *subject, *contact,
		*affected, *cause, *side, *tags;
	int severity, claimed;	/* claimed -1: none */
	enum ticket_state state;
	int wait;		/* enum pause_reason, -1 none */
	gint64 opened_at, updated_at;
	gboolean unanswered;
	struct queue_row row;
};
void ticket_clear(struct ticket *ticket);
void ticket_free(void *ticket); /* of one on the heap */
gboolean ticket_load(struct desk *desk, gint64 id, struct ticket *ticket, GError **error);	/* MISSING when absent or outside the limits */
gboolean ticket_by_ref(struct desk *desk, const char *ref, gint64 *id, GError **error);	/* *id = 0 when none */

/* ticket_load() of this one is going to be asked, as store_expect(). */
void ticket_expect_row(struct desk *desk, gint64 id);
/* ticket_load() and ticket_events() are going to be asked, as store_expect(). */
void ticket_expect(struct desk *desk, gint64 id, gboolean bodies);
/* All events in turn order, with texts when `bodies`; of struct event*, freed with the array. */
GPtrArray *ticket_events(struct desk *desk, gint64 id, gboolean bodies, GError **error);
/* Which events stand: one taken out by `retract` does not, unless the retract itself was taken out
 * (redo). A flag per event of the array; free with g_free. */
gboolean *ticket_standing(const GPtrArray *events);
/* Who follows the ticket these are the events of, sorted; of char*, freed with the array. */
GPtrArray *ticket_followers(const GPtrArray *events);
/* Who reads along from the opening on, "a@b.example,c@d.example"; NULL: nobody. Free with g_free. */
char *ticket_cc(const GPtrArray *events);
/* The fold of a stored ticket at `now` (and `known_at`, TIME_NONE for all). */
struct folded *ticket_fold(struct desk *desk, gint64 id, gint64 now, gint64 known_at, GError **error);
/* The same for events in memory of a ticket of (client, service) bound to `revision`: what-if, import. */
struct folded *ticket_fold_events(struct desk *desk, const char *client, const char *service, gint64 revision,
				  const char *contract, const GPtrArray *events, gint64 now, gint64 known_at, GError **error);

/* Appends "key=value" to the further facts of an event; a NULL value appends nothing. */
void history_fact(GString *more, const char *key, const char *value);

struct opening {
	const char *ref, *client, *service, *region, *kind, *language, *subject, *contact, *cc, *affected, *text, *op_key;
	const char *opened_by;	/* client, engineer, alert */
	const char *via;	/* the channel it came by; NULL */
	int severity, claimed;	/* claimed -1 */
	gint64 opened_at;
	gboolean imported;
	gboolean to_client;	/* opened by an engineer, and the text itself went to the client (K2) */
	/* Import of an export: recorded_at stands where given, here and in `events`; the number is kept when
	 * it is free (0: the next one); `live`: it was no import there either, so it carries no such mark. */
	gboolean keep_recorded, live;
	gint64 id, recorded_at;
	const char *by;	/* who opened it; NULL: by opened_by */
	char **tags;		/* NULL */
	char **fields;		/* KEY=VALUE, NULL */
	GPtrArray *events;	/* import: further events of the block, of struct event*; NULL */
	gint64 revision;	/* import of an export: binding; 0 newest */
};
gboolean ticket_open(struct desk *desk, const struct opening *opening, gint64 *id, GError **error);
/* Many at once, within a unit: each is judged when it is added, all are written together, by a few calls of the engine
 * instead of some for each. Either all have `id`, each another that is free, or none. Refs must be new. */
struct openings;
struct openings *openings_new(struct desk *desk);
void openings_free(struct openings *openings);
gboolean openings_add(struct openings *openings, const struct opening *opening, GError **error);
/* Writes what was added since the last time. CONFLICT: one of them is there, and nothing was written. */
gboolean openings_write(struct openings *openings, GError **error);
void openings_drop(struct openings *openings); /* what was added is not to be written */

/* One person's act on one ticket: events (turn, recorded_at set here) appended in one batch. `sees`
 * (the row's): turn the person saw, refused with CONFLICT when someone acted since; 0: any. The rules
 * that refuse an act (K6, K10, M6, states, times before opening or in the future) live in
 * store/act.c and judge against the folded ticket. */
struct act {
	gint64 ticket;
	gint64 sees;
	GPtrArray *events;	/* of struct event*, borrowed */
	const char *op_key;	/* made up when NULL */
	const char *late_reason;	/* --reason of --at (K12) */
	const void *content;	/* EVENT_ATTACH: the file, kept by its SHA-256; NULL when it is there */
	gsize content_size;
	/* Looks at what it is judged on, each time it is: FALSE refuses it, with an error. NULL */
	gboolean (*allows)(const struct ticket *ticket, const struct folded *folded, void *data, GError **error);
	void *data;
};
gboolean ticket_act(struct desk *desk, const struct act *act, gint64 *turn, GError **error);
/* One on each of several tickets (at least one), all or nothing, under the first one's op_key. `turns`: of each the
 * newest. */
gboolean tickets_act(struct desk *desk, const struct act *acts, guint count, gint64 *turns, GError **error);
/* The turn a person knows of who saw `seen`: what they have done themselves since counts as seen. */
gint64 ticket_known_turn(struct desk *desk, gint64 id, gint64 seen);

/* A run, from its first question to the one act it ends with. Where reads are far (else FALSE: nothing is to
 * be ended; or one is on already) ticket_load(), ticket_events() without bodies and folds may answer within
 * it from what is remembered; the act proves that. When it fails and desk_recalls(), whoever began it does
 * it anew, on what is read then. */
gboolean desk_recall_begin(struct desk *desk);
void desk_recall_anew(struct desk *desk);
void desk_recall_end(struct desk *desk);
/* Was something told in this run that nothing has proved yet? It is not to be told on. */
gboolean desk_recalls(const struct desk *desk);
/* Where reads are far: reads in one round trip those of the tickets that are not remembered at the turn their
 * row has, so that an act on them needs no question. */
gboolean ticket_remember(struct desk *desk, const gint64 *ids, const gint64 *turns, guint count, GError **error);

/* Acts that touch more than one ticket, all or nothing (clocks.md M5, M6, M7). */
/* Follows `into`'s own merges: *where; refuses cycles. */
gboolean ticket_merge(struct desk *desk, gint64 id, gint64 sees, gint64 into, gint64 *where, GError **error);
gboolean ticket_unmerge(struct desk *desk, gint64 id, GError **error);
/* A message becomes a ticket of its own, whose clocks start at the message. */
gboolean ticket_split(struct desk *desk, gint64 id, gint64 sees, gint64 message, const char *subject, gint64 *child, GError **error);
gboolean ticket_link(struct desk *desk, gint64 id, gint64 other, GError **error);
/* Empties the body of an event for good, an attachment's content too unless another ticket has it. */
gboolean ticket_redact(struct desk *desk, gint64 id, gint64 turn, const char *reason, GError **error);
/* A file beside the ticket, kept by its SHA-256. */
gboolean ticket_attach(struct desk *desk, gint64 id, const char *name, const char *type, const void *content, gsize size, GError **error);
/* The content of an attachment event; NULL with MISSING when it was redacted. */
GBytes *ticket_attachment(struct desk *desk, gint64 id, gint64 turn, GError **error);
/* What a person did, oldest first: events recorded since `since`, with the ticket's subject. */
typedef gboolean deed_fn(gint64 ticket, const char *subject, const struct event *event, void *data);
gboolean ticket_deeds(struct desk *desk, const char *user, gint64 since, deed_fn *fn, void *data, GError **error);
/* The ids of linked tickets that the acting user may see (gint64) and the own fields (char* → char*) of a ticket the caller has loaded. */
GArray *ticket_links(struct desk *desk, gint64 id, GError **error);
GHashTable *ticket_fields(struct desk *desk, gint64 id, GError **error);
gint64 ticket_final(struct desk *desk, gint64 id, GError **error);	/* where a chain of merges ends; 0: error */
/* What the client says: on the ticket it was merged into, on this one (a resolved one reopens by it),
 * or, when that is closed or the window has passed, on a new linked one. *where: the ticket that got
 * it. `late_reason` as in struct act. */
gboolean ticket_client_says(struct desk *desk, gint64 id, const struct event *message, const char *late_reason,
			    gint64 *where, GError **error);
/* Reopens, or after the window opens a linked ticket: *where. */
gboolean ticket_reopen(struct desk *desk, const struct act *act, gboolean regressed, gint64 at, const char *why, gint64 *where, GError **error);

/* Lists. `filter` may be NULL. Without a state: term live tickets only. Rows whose wakes_at has passed
 * are refolded first. FALSE from fn stops. */
struct list_query {
	const struct filter *filter;
	int limit;		/* 0: no limit */
	gint64 after;		/* id to go on behind in the order asked for; 0 */
	struct ordering ordering;	/* zeroed: the queue's (store/select.h) */
	gboolean closed_too;
	gboolean backwards;	/* the rows before `after` (0: from the end), nearest first: a console scrolls up */
	gboolean answering;	/* rest 0 only (clocks.md §4): a queue with the others folded away */
	gboolean fields;	/* ticket_fields() will be asked of each */
};
typedef gboolean ticket_fn(const struct ticket *ticket, void *data);
gboolean ticket_list(struct desk *desk, const struct list_query *query, ticket_fn *fn, void *data, GError **error);
/* Counts of live tickets that answer to us: per severity, breached, uncovered, resting; the least due
 * not yet breached and its ticket. */
struct queue_counts {
	gint64 severity[10], breached, uncovered, resting, total;
	gint64 next_due_at, next_ticket, next_wakes_at;
};
gboolean ticket_counts(struct desk *desk, const struct filter *filter, struct queue_counts *counts, GError **error);
/* What ticket_counts() is going to ask, as store_expect(). */
void counts_expect(struct desk *desk, const struct filter *filter);
/* The same without what happens next, for a view's count: reads the index once, writes nothing. */
gboolean ticket_totals(struct desk *desk, const struct filter *filter, struct queue_counts *counts, GError **error);
/* What a listed ticket's shown clock reads at `now`: sleeping and paused need its calendar and its
 * cached cycle, looked up here. *hours (may be NULL): the calendar's key where it is not 24x7, the book's;
 * else NULL. */
gboolean ticket_countdown(struct desk *desk, const struct ticket *ticket, gint64 now, struct left *left,
			  const char **hours, GError **error);
/* ticket_countdown(), and with `fields` ticket_fields(), of it follows: see store_expect(). */
void ticket_expect_shown(struct desk *desk, const struct ticket *ticket, gboolean fields);
/* Refolds rows with wakes_at ≤ now (in one batch each); done by ticket_list itself. */
gboolean ticket_wake(struct desk *desk, gint64 now, GError **error);

#endif

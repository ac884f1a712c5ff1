/* SPDX-License-Identifier: MIT
 * Questions about tickets as SQL, composed from a parsed filter out of whitelisted fragments. No text
 * of a person is ever part of the SQL: every value is a parameter ($1, $2 …). The SQL is the dialect
 * SQLite and PostgreSQL share. Every question carries the client and region limits of who asks. */
#ifndef MIDWATCH_STORE_SELECT_H
#define MIDWATCH_STORE_SELECT_H

#include "desk/filter.h"
#include "store/store.h"

/* The clients whose TAM or backup TAM is `tam` (NULL: the clients without a TAM), NULL-terminated;
 * freed by the caller with g_strfreev. NULL with an error set when the desk can't be read. */
typedef char **select_tam_fn(const char *tam, void *data, GError **error);

/* How a list is sorted. Each order is total: what is equal goes by id, the other way round too when it
 * descends. */
enum select_order {
	ORDER_QUEUE,	/* clocks.md §4: rest, severity, class, due, opened, id */
	ORDER_OPENED, ORDER_UPDATED,
	ORDER_DUE,	/* what has no due comes last in both directions */
	ORDER_CLIENT,	/* by its key */
	ORDER_ID,
};
struct ordering {
	enum select_order by;
	gboolean descending;	/* not with ORDER_QUEUE */
};

/* The tickets (gint64) whose subject or messages a /pattern/ or "phrase" of `filter` finds, among those that its
 * other terms let through; borrowed until the next call. *whole FALSE: the search has not ended, there
 * may be more. NULL with an error set when the desk can't be read or the pattern costs too much. */
struct select_context;
typedef const GArray *select_scan_fn(const struct filter *filter, const struct filter_term *term,
				     const struct select_context *context, void *data, gboolean *whole, GError **error);

struct select_context {
	gint64 now;	/* breached: and spans are judged at this instant */
	const char *me;	/* the acting user, for owner:me and tam:me */
	char **clients, **regions;	/* limits, NULL-terminated; NULL: none. A ticket without a
					 * region is outside every region limit */
	gboolean closed_too;	/* else, and without a state: term, live tickets only */
	gboolean answering;	/* rest 0 only */
	gboolean backwards;	/* select_tickets() from the end, or from `after`, towards the start */
	struct ordering ordering;	/* of select_tickets() */
	select_tam_fn *tam;	/* asked for tam: terms only */
	void *tam_data;
	select_scan_fn *scan;	/* asked for patterns and phrases only; NULL: messages have nothing */
	void *scan_data;
	gboolean unsearched;	/* whatever a scan could find matches: who is to be searched at all */
};

struct select {
	char *sql;
	GArray *values;	/* of struct value; texts are owned by this struct */
	GPtrArray *texts;
};
void select_free(struct select *select);

/* Runs it. */
enum store_answer select_run(struct store *store, const struct select *select, row_fn *fn, void *data,
			     GError **error);

/* It is going to be run, as store_expect(); NULL: nothing. */
void select_expect(struct store *store, const struct select *select);

/* The place of a row in any order: what a page goes on behind. */
struct select_after {
	gint64 rest, severity, klass, sort_key, opened_at, id, updated_at, due_at;
	const char *client;
};
/* Where `a` stands to `b` in an order: < 0 before it. */
int select_compare(const struct select_after *a, const struct select_after *b, struct ordering ordering);
/* SELECT `columns` FROM ticket … in context->ordering. `columns` is SQL of the caller's own
 * ("ticket.id, ticket.subject"), never a person's text. `filter` NULL: all; `after` NULL: from the
 * start; `limit` 0: no limit. NULL with an error: a failed lookup, or more values than an engine
 * takes in one question. */
struct select *select_tickets(const char *columns, const struct filter *filter,
			      const struct select_context *context, const struct select_after *after,
			      int limit, GError **error);

/* One row per (rest, severity) that has tickets: rest, severity, tickets, breached, uncovered. The
 * same WHERE as select_tickets; breached as clocks.md §4 has it for lists. */
struct select *select_counts(const struct filter *filter, const struct select_context *context,
			     GError **error);

/* What happens next, at or after now: one row (instant, ticket) or none. */
enum select_next {
	NEXT_DUE,	/* the least due not yet breached of a running clock, tickets of rest 0 */
	NEXT_WAKE,	/* the first resting ticket that time alone wakes */
};
struct select *select_next(enum select_next what, const struct filter *filter,
			   const struct select_context *context, GError **error);

#endif

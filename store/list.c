/* SPDX-License-Identifier: MIT
 * Lists and counts of tickets. The order of the queue (clocks.md §4) needs no clock, so one index
 * serves it; rows that time alone has changed (wakes_at) are refolded first: written back where
 * that is allowed, else set right in memory among the others. */
#include <string.h>

#include "desk/i18n.h"
#include "store/project.h"
#include "store/scan.h"
#include "store/select.h"
#include "store/wake.h"

/* From far away so many rows are told together. */
#define TOGETHER 1000

static struct select_context context_of(struct desk *desk, gboolean closed_too, gint64 now)
{
	return (struct select_context){.now = now,
				       .me = desk->user,
				       .clients = desk->clients,
				       .regions = desk->regions,
				       .closed_too = closed_too,
				       .tam = desk_clients_of_tam,
				       .tam_data = desk,
				       .scan = desk_scan,
				       .scan_data = desk};
}

static struct select_after place_of(const struct ticket *ticket)
{
	return (struct select_after){.rest = ticket->row.rest,
				     .severity = ticket->severity,
				     .klass = ticket->row.klass,
				     .sort_key = ticket->row.key,
				     .opened_at = ticket->opened_at,
				     .id = ticket->id,
				     .updated_at = ticket->updated_at,
				     .due_at = ticket->row.due_at,
				     .client = ticket->client};
}

static int compare_tickets(gconstpointer a, gconstpointer b, gpointer ordering)
{
	struct select_after x = place_of(*(const struct ticket *const *)a);
	struct select_after y = place_of(*(const struct ticket *const *)b);

	return select_compare(&x, &y, *(const struct ordering *)ordering);
}

struct listing {
	gint64 now;
	struct ordering ordering;
	gboolean backwards;
	int left;          /* rows still wanted; -1: all */
	GHashTable *woken; /* ids that stand in `fresh` instead; NULL: none */
	GPtrArray *fresh;  /* of struct ticket*, refolded in memory, in order */
	guint next;        /* of `fresh` */
	GPtrArray *given;  /* of struct ticket*: told together at the end; NULL: each at once */
	ticket_fn *fn;
	void *data;
};

/* Takes what the ticket holds over where all are told at the end. */
static gboolean give(struct listing *listing, struct ticket *ticket)
{
	if (listing->left == 0)
		return FALSE;
	if (listing->left > 0)
		listing->left--;
	if (listing->given) {
		g_ptr_array_add(listing->given, g_memdup2(ticket, sizeof(*ticket)));
		*ticket = (struct ticket){0};
	} else if (!listing->fn(ticket, listing->data)) {
		listing->left = 0;
	}
	return listing->left != 0;
}

/* Gives the refolded rows that come before `place` (NULL: all that are left). */
static gboolean give_fresh(struct listing *listing, const struct select_after *place)
{
	while (listing->fresh && listing->next < listing->fresh->len) {
		struct ticket *ticket = g_ptr_array_index(listing->fresh, listing->next);
		struct select_after here = place_of(ticket);
		int order = place ? select_compare(&here, place, listing->ordering) : 0;
		if (listing->backwards ? order < 0 : order > 0)
			break;
		listing->next++;
		if (!give(listing, ticket))
			return FALSE;
	}
	return TRUE;
}

static gboolean give_row(const struct row *row, void *data)
{
	struct listing *listing = data;
	struct ticket ticket;
	gint64 id = row_int(row, 0);
	gboolean more;

	if (listing->woken && g_hash_table_contains(listing->woken, &id))
		return TRUE;
	ticket_from_row(row, listing->now, &ticket);
	struct select_after place = place_of(&ticket);
	more = give_fresh(listing, &place) && give(listing, &ticket);
	ticket_clear(&ticket);
	return more;
}

static gboolean run(struct desk *desk, struct select *select, row_fn *fn, void *data,
		    GError **error)
{
	gboolean done;

	if (!select)
		return FALSE;
	done = store_ok(select_run(desk->store, select, fn, data, error), error);
	select_free(select);
	return done;
}

/* *client holds the text of it, freed by the caller. */
static gboolean find_place(struct desk *desk, gint64 id, struct select_after *place, char **client,
			   GError **error)
{
	struct ticket ticket;

	if (!ticket_load(desk, id, &ticket, error))
		return FALSE;
	*place = place_of(&ticket);
	place->client = *client = g_strdup(ticket.client);
	ticket_clear(&ticket);
	return TRUE;
}

static void reverse(GPtrArray *tickets)
{
	for (guint i = 0, j = tickets->len; i + 1 < j; i++) {
		j--;
		gpointer ticket = tickets->pdata[i];
		tickets->pdata[i] = tickets->pdata[j];
		tickets->pdata[j] = ticket;
	}
}

/* Only what stands behind the page's start and is asked for, in the order asked for. */
static void trim_fresh(GPtrArray *fresh, const struct select_after *after,
		       const struct list_query *query)
{
	struct ordering ordering = query->ordering;

	g_ptr_array_sort_with_data(fresh, compare_tickets, &ordering);
	if (query->backwards)
		reverse(fresh);
	for (guint i = 0; i < fresh->len;) {
		const struct ticket *ticket = g_ptr_array_index(fresh, i);
		struct select_after place = place_of(ticket);
		int order = after ? select_compare(&place, after, ordering) : 1;
		gboolean beyond = after && (query->backwards ? order >= 0 : order <= 0);
		if (beyond || (query->answering && ticket->row.rest))
			g_ptr_array_remove_index(fresh, i);
		else
			i++;
	}
}

/* What is asked for each row is asked for many of them at once. */
static void tell_given(struct desk *desk, const struct list_query *query,
		       const struct listing *listing)
{
	const GPtrArray *given = listing->given;
	gboolean more = TRUE;

	for (guint from = 0; from < given->len && more; from += TOGETHER) {
		guint to = MIN(given->len, from + TOGETHER);
		if (from)
			store_expect_none(desk->store);
		for (guint i = from; i < to; i++)
			ticket_expect_shown(desk, given->pdata[i], query->fields);
		for (guint i = from; i < to && more; i++)
			more = listing->fn(given->pdata[i], listing->data);
	}
}

/* Asked together with what wakes, when nothing does and no place has to be found first. */
static void list_expect(struct desk *desk, const struct list_query *query,
			struct select_context context)
{
	struct select *select = NULL;

	context.answering = query->answering;
	context.backwards = query->backwards;
	context.ordering = query->ordering;
	context.scan = NULL;
	if (query->after)
		store_expect(desk->store, QUERY_TICKET_GET, &V_INT(query->after), 1);
	else if (query->limit > 0)
		select = select_tickets(TICKET_COLUMNS, query->filter, &context, NULL, query->limit,
					NULL);
	select_expect(desk->store, select);
	select_free(select);
}

gboolean ticket_list(struct desk *desk, const struct list_query *query, ticket_fn *fn, void *data,
		     GError **error)
{
	gint64 now = desk_now(desk);
	struct select_context context = context_of(desk, query->closed_too, now);
	struct listing listing = {.now = now,
				  .ordering = query->ordering,
				  .backwards = query->backwards,
				  .left = query->limit > 0 ? query->limit : -1,
				  .fn = fn,
				  .data = data};
	g_autoptr(GHashTable) woken = NULL;
	g_autoptr(GPtrArray) fresh = NULL, given = NULL;
	g_autofree char *client = NULL;
	struct select_after after;
	int limit = query->limit;

	if (store_is_far(desk->store))
		list_expect(desk, query, context);
	/* One that wakes may come from the resting ones, so those are asked without `answering`. */
	if (!ticket_wake(desk, now, error) ||
	    !wake_in_memory(desk, query->filter, &context, now, &woken, &fresh, error) ||
	    (query->after && !find_place(desk, query->after, &after, &client, error)))
		return FALSE;
	context.answering = query->answering;
	context.backwards = query->backwards;
	context.ordering = query->ordering;
	if (fresh) {
		trim_fresh(fresh, query->after ? &after : NULL, query);
		listing.woken = woken;
		listing.fresh = fresh;
		limit = limit > 0 ? limit + (int)g_hash_table_size(woken) : 0;
	}
	if (store_is_far(desk->store))
		listing.given = given = g_ptr_array_new_with_free_func(ticket_free);
	if (!run(desk,
		 select_tickets(TICKET_COLUMNS, query->filter, &context,
				query->after ? &after : NULL, limit, error),
		 give_row, &listing, error))
		return FALSE;
	give_fresh(&listing, NULL);
	if (given)
		tell_given(desk, query, &listing);
	return TRUE;
}

static gboolean add_counts(const struct row *row, void *data)
{
	struct queue_counts *counts = data;
	gint64 severity = CLAMP(row_int(row, 1), 0, 9), tickets = row_int(row, 2);

	counts->total += tickets;
	if (row_int(row, 0)) {
		counts->resting += tickets;
		return TRUE;
	}
	counts->severity[severity] += tickets;
	counts->breached += row_int(row, 3);
	counts->uncovered += row_int(row, 4);
	return TRUE;
}

struct next_found {
	gint64 at, ticket;
};

static gboolean read_next(const struct row *row, void *data)
{
	struct next_found *next = data;

	next->at = row_time(row, 0);
	next->ticket = row_int(row, 1);
	return FALSE;
}

/* Takes a row out of the counts (by -1) or puts it in (by 1). */
static void count_ticket(struct queue_counts *counts, const struct ticket *ticket, int by)
{
	if (ticket->state > STATE_RESTORED)
		return;
	counts->total += by;
	if (ticket->row.rest) {
		counts->resting += by;
		return;
	}
	counts->severity[CLAMP(ticket->severity, 0, 9)] += by;
	counts->breached += ticket->row.breached ? by : 0;
	counts->uncovered += ticket->contract ? 0 : by;
}

static void count_fresh(struct queue_counts *counts, GPtrArray *stale, GPtrArray *fresh)
{
	for (guint i = 0; i < fresh->len; i++) {
		const struct ticket *ticket = g_ptr_array_index(fresh, i);
		count_ticket(counts, g_ptr_array_index(stale, i), -1);
		count_ticket(counts, ticket, 1);
		if (ticket->row.rest == 0 && ticket->row.next_breach_at != TIME_NONE &&
		    (counts->next_due_at == TIME_NONE ||
		     ticket->row.next_breach_at < counts->next_due_at)) {
			counts->next_due_at = ticket->row.next_breach_at;
			counts->next_ticket = ticket->id;
		}
	}
}

gboolean ticket_totals(struct desk *desk, const struct filter *filter, struct queue_counts *counts,
		       GError **error)
{
	struct select_context context = context_of(desk, FALSE, desk_now(desk));

	*counts = (struct queue_counts){.next_due_at = TIME_NONE, .next_wakes_at = TIME_NONE};
	return run(desk, select_counts(filter, &context, error), add_counts, counts, error);
}

void counts_expect(struct desk *desk, const struct filter *filter)
{
	struct select_context context = context_of(desk, FALSE, desk_now(desk));
	struct select *selects[] = {NULL, NULL, NULL};

	if (!store_is_far(desk->store))
		return;
	/* What looks through texts has to be looked for first, and is then another question. */
	context.scan = NULL;
	selects[0] = select_counts(filter, &context, NULL);
	selects[1] = select_next(NEXT_DUE, filter, &context, NULL);
	selects[2] = select_next(NEXT_WAKE, filter, &context, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(selects); i++) {
		select_expect(desk->store, selects[i]);
		select_free(selects[i]);
	}
}

gboolean ticket_counts(struct desk *desk, const struct filter *filter, struct queue_counts *counts,
		       GError **error)
{
	gint64 now = desk_now(desk);
	struct select_context context = context_of(desk, FALSE, now);
	struct next_found due = {TIME_NONE, 0}, wake = {TIME_NONE, 0};
	g_autoptr(GPtrArray) fresh = NULL, stale = NULL;

	*counts = (struct queue_counts){.next_due_at = TIME_NONE, .next_wakes_at = TIME_NONE};
	if (!ticket_wake(desk, now, error) ||
	    !run(desk, select_counts(filter, &context, error), add_counts, counts, error) ||
	    !run(desk, select_next(NEXT_DUE, filter, &context, error), read_next, &due, error) ||
	    !run(desk, select_next(NEXT_WAKE, filter, &context, error), read_next, &wake, error) ||
	    !wake_counted(desk, filter, &context, now, &stale, &fresh, error))
		return FALSE;
	counts->next_due_at = due.at;
	counts->next_ticket = due.ticket;
	counts->next_wakes_at = wake.at;
	if (fresh)
		count_fresh(counts, stale, fresh);
	return TRUE;
}

/* SPDX-License-Identifier: MIT
 * See since.h. What is live is found in the index of the queue, what is over by when it ended,
 * breaches among the running clocks: none of it grows with what was over long ago. */
#include "store/since.h"

#include <string.h>

#include "store/project.h"

struct touched {
	gint64 id;
	int severity;
	char *client, *subject;
};

struct looking {
	struct desk *desk;
	GArray *tickets; /* of struct touched */
	guint seen;
	since_fn *fn;
	void *data;
};

static void touched_clear(void *data)
{
	struct touched *touched = data;

	g_free(touched->client);
	g_free(touched->subject);
}

/* id, client, region, severity, subject */
static gboolean touched_row(const struct row *row, void *data)
{
	struct looking *looking = data;
	struct touched touched = {.id = row_int(row, 0), .severity = (int)row_int(row, 3)};

	looking->seen++;
	if (!desk_sees(looking->desk, row_text(row, 1), row_text(row, 2)))
		return TRUE;
	touched.client = g_strdup(row_text(row, 1));
	touched.subject = g_strdup(row_text(row, 4));
	g_array_append_val(looking->tickets, touched);
	return TRUE;
}

/* id, client, region, severity, subject, clock, due_at */
static gboolean breach_row(const struct row *row, void *data)
{
	struct looking *looking = data;
	const struct since_deed deed = {.ticket = row_int(row, 0),
					.client = row_text(row, 1),
					.severity = (int)row_int(row, 3),
					.subject = row_text(row, 4),
					.clock = (enum clock_kind)row_int(row, 5),
					.at = row_int(row, 6)};

	looking->seen++;
	if (desk_sees(looking->desk, deed.client, row_text(row, 2)))
		looking->fn(&deed, looking->data);
	return TRUE;
}

static gboolean ask(struct looking *looking, enum query query, gint64 from, gint64 to, row_fn *fn,
		    gboolean *more, GError **error)
{
	const struct value values[] = {V_INT(from), V_INT(SINCE_TICKETS), V_INT(to)};

	looking->seen = 0;
	if (!store_ok(store_select(looking->desk->store, query, values, to == TIME_NONE ? 2 : 3, fn,
				   looking, error),
		      error))
		return FALSE;
	*more = *more || looking->seen >= SINCE_TICKETS;
	return TRUE;
}

static gboolean tell_events(struct looking *looking, const struct touched *touched, gint64 from,
			    GError **error)
{
	g_autoptr(GPtrArray) events = ticket_events(looking->desk, touched->id, FALSE, error);
	g_autofree gboolean *standing = events ? ticket_standing(events) : NULL;

	for (guint i = 0; events && i < events->len; i++) {
		const struct event *event = g_ptr_array_index(events, i);
		struct since_deed deed = {.ticket = touched->id,
					  .severity = touched->severity,
					  .client = touched->client,
					  .subject = touched->subject,
					  .event = event};
		/* A late import happened when it happened; a late entry is news when it is entered.
		 */
		deed.at = event->flags & EVENT_IMPORTED ? event->occurred_at : event->recorded_at;
		if (standing[i] && deed.at >= from)
			looking->fn(&deed, looking->data);
	}
	return events != NULL;
}

gboolean since_each(struct desk *desk, gint64 from, since_fn *fn, void *data, gboolean *more,
		    GError **error)
{
	g_autoptr(GArray) tickets = g_array_new(FALSE, FALSE, sizeof(struct touched));
	struct looking looking = {.desk = desk, .tickets = tickets, .fn = fn, .data = data};

	const struct value values[] = {V_INT(from), V_INT(SINCE_TICKETS), V_INT(desk_now(desk))};

	*more = FALSE;
	g_array_set_clear_func(tickets, touched_clear);
	store_expect(desk->store, QUERY_SINCE_LIVE, values, 2);
	store_expect(desk->store, QUERY_SINCE_OVER, values, 2);
	store_expect(desk->store, QUERY_SINCE_BREACHES, values, 3);
	if (!ask(&looking, QUERY_SINCE_LIVE, from, TIME_NONE, touched_row, more, error) ||
	    !ask(&looking, QUERY_SINCE_OVER, from, TIME_NONE, touched_row, more, error) ||
	    !ask(&looking, QUERY_SINCE_BREACHES, from, values[2].integer, breach_row, more, error))
		return FALSE;
	for (guint i = 0; i < tickets->len; i++)
		ticket_expect(desk, g_array_index(tickets, struct touched, i).id, FALSE);
	for (guint i = 0; i < tickets->len; i++)
		if (!tell_events(&looking, &g_array_index(tickets, struct touched, i), from, error))
			return FALSE;
	return TRUE;
}

static void count(const struct since_deed *deed, void *data)
{
	struct since_counts *counts = data;
	const struct event *event = deed->event;

	if (!event) {
		counts->breached++;
		return;
	}
	if (event->kind == EVENT_OPENED) {
		counts->opened++;
		counts->opened_p0 += deed->severity == 0;
	}
	if (event->kind == EVENT_MESSAGE)
		counts->replies +=
			(event->flags & EVENT_CLIENT) && !(event->flags & EVENT_AUTOMATIC);
	if (event->kind == EVENT_STATE)
		counts->resolved += g_strcmp0(event->what, ticket_state_name(STATE_RESOLVED)) == 0;
}

gboolean since_count(struct desk *desk, gint64 from, struct since_counts *counts, GError **error)
{
	*counts = (struct since_counts){.from = from};
	return since_each(desk, from, count, counts, &counts->more, error);
}

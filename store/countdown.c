/* SPDX-License-Identifier: MIT
 * What the shown clock of a listed ticket reads: running, overdue, asleep outside its hours, or
 * paused. A list calls it for the rows it shows, so it costs one lookup by key. */
#include "store/project.h"

struct shown {
	gint64 due_at, remaining;
	int severity;
	gboolean paused, found;
};

/* Of several running cycles (promises) the one due first is meant, of paused ones the one that has
 * the least left. */
static gboolean read_shown(const struct row *row, void *data)
{
	struct shown *shown = data;
	struct shown here = {.paused = row_int(row, 0) == CLOCK_PAUSED,
			     .severity = (int)row_int(row, 1),
			     .due_at = row_time(row, 2),
			     .remaining = row_int(row, 3),
			     .found = TRUE};

	if (here.paused != shown->paused)
		return TRUE;
	if (!shown->found ||
	    (here.paused ? here.remaining < shown->remaining : here.due_at < shown->due_at))
		*shown = here;
	return TRUE;
}

static const struct calendar *calendar_of(struct desk *desk, const struct ticket *ticket,
					  int severity)
{
	struct binding binding = {.desk = desk,
				  .client = ticket->client,
				  .service = ticket->service,
				  .cover = ticket->contract,
				  .opened_at = ticket->opened_at,
				  .revision = ticket->revision};
	const struct terms *terms = binding_terms(NULL, 0, &binding);
	const struct policy *policy =
		binding.error ? NULL : terms->policy(terms, severity, ticket->row.clock);

	g_clear_error(&binding.error);
	return policy ? policy->calendar : NULL;
}

/* Its name where it is not 24x7: then the hours left are not those of the day. */
static const char *own_hours(const struct calendar *calendar)
{
	return calendar && !calendar_is_always(calendar) ? calendar_key(calendar) : NULL;
}

/* What its clock reads is kept apart from it. */
static gboolean has_clock(const struct ticket *ticket)
{
	return ticket->row.clock && ticket->row.klass != CLASS_DONE;
}

void ticket_expect_shown(struct desk *desk, const struct ticket *ticket, gboolean fields)
{
	const struct value values[] = {V_INT(ticket->id), V_INT(ticket->row.clock)};

	if (has_clock(ticket))
		store_expect(desk->store, QUERY_CLOCK_SHOWN, values, G_N_ELEMENTS(values));
	if (fields)
		store_expect(desk->store, QUERY_FIELD_LIST, &V_INT(ticket->id), 1);
}

gboolean ticket_countdown(struct desk *desk, const struct ticket *ticket, gint64 now,
			  struct left *left, const char **hours, GError **error)
{
	const struct queue_row *row = &ticket->row;
	struct shown shown = {.paused = row->klass == CLASS_PAUSED};
	const struct value values[] = {V_INT(ticket->id), V_INT(row->clock)};
	const struct calendar *calendar;

	*left = (struct left){.look = LEFT_NONE, .wakes_at = TIME_NONE};
	if (hours)
		*hours = NULL;
	if (!has_clock(ticket))
		return TRUE;
	gboolean over = !shown.paused && (row->due_at == TIME_NONE || now > row->due_at);
	if (over)
		left_running(left, row->due_at, NULL, now);
	if (over && !hours)
		return TRUE;
	if (!store_ok(store_select(desk->store, QUERY_CLOCK_SHOWN, values, G_N_ELEMENTS(values),
				   read_shown, &shown, error),
		      error))
		return FALSE;
	calendar = calendar_of(desk, ticket, shown.found ? shown.severity : ticket->severity);
	if (hours)
		*hours = own_hours(calendar);
	if (over)
		return TRUE;
	if (!shown.paused)
		left_running(left, row->due_at, calendar, now);
	else if (shown.found)
		left_paused(left, shown.remaining);
	if (left->look != LEFT_NONE && row->breached)
		left->breached = TRUE;
	return TRUE;
}

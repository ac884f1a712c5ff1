/* SPDX-License-Identifier: MIT
 * See strip.h. */
#include "config.h"

#include "store/incident.h"
#include "store/person.h"
#include "store/project.h"
#include "store/session.h"
#include "tui/strip.h"

enum { BURNING_MOST = 100 };

/* Who comes back after longer than this wants a report, not a line. */
#define LONGEST_AWAY (14 * G_GINT64_CONSTANT(86400))

struct counting {
	struct desk *desk;
	guint count;
};

static gboolean soon_row(const struct row *row, void *data)
{
	struct counting *counting = data;
	counting->count += desk_sees(counting->desk, row_text(row, 1), row_text(row, 2));
	return TRUE;
}

static gboolean count_soon(struct strip *strip, struct desk *desk, gint64 now)
{
	struct counting counting = {.desk = desk};
	const struct value values[] = {V_INT(now), V_INT(now + STRIP_SOON)};
	gboolean good =
		store_ok(store_select(desk->store, QUERY_DUE_SOON, values, G_N_ELEMENTS(values),
				      soon_row, &counting, &strip->job.error),
			 &strip->job.error);
	strip->soon = counting.count;
	return good;
}

static gboolean burning_row(const struct incident_row *row, void *data)
{
	struct strip *strip = data;
	if (row->state != INCIDENT_ACTIVE)
		return TRUE;
	if (strip->burning++ == 0) {
		strip->incident = row->id;
		strip->incident_began =
			row->impact_start != TIME_NONE ? row->impact_start : row->opened_at;
		strip->update_at = row->next_update_at;
	}
	return TRUE;
}

/* The gravest come first. */
static gboolean find_burning(struct strip *strip, struct desk *desk)
{
	const struct incident_query query = {.since = TIME_NONE, .limit = BURNING_MOST};
	return incident_list(desk, &query, burning_row, strip, &strip->job.error);
}

static void work(struct job *job, struct desk *desk)
{
	struct strip *strip = (struct strip *)job;
	gint64 now = desk_now(desk);
	struct person me;
	person_at(&me, desk, desk->user, now);
	strip->on_until = me.has_hours && me.there ? me.changes_at : TIME_NONE;
	person_clear(&me);
	const struct value soon[] = {V_INT(now), V_INT(now + STRIP_SOON)}, some = V_INT(FALSE);
	store_expect(desk->store, QUERY_DUE_SOON, soon, G_N_ELEMENTS(soon));
	store_expect(desk->store, QUERY_INCIDENT_STALE, NULL, 0);
	store_expect(desk->store, QUERY_INCIDENT_LIST, &some, 1);
	if (!count_soon(strip, desk, now) || !find_burning(strip, desk) || !strip->wants_since)
		return;
	gint64 from = session_last_seen(desk, desk->user, console_session(job->console));
	if (from != TIME_NONE && from < now)
		since_count(desk, MAX(from, now - LONGEST_AWAY), &strip->since, &job->error);
}

static void forget(struct strip *strip)
{
	*strip = (struct strip){.job = strip->job,
				.wants_since = strip->wants_since,
				.on_until = TIME_NONE,
				.since.from = TIME_NONE};
}

static void again(struct job *job)
{
	forget((struct strip *)job);
}

static void free_job(struct job *job)
{
	strip_free((struct strip *)job);
}

struct strip *strip_new(gboolean wants_since)
{
	struct strip *strip = g_new0(struct strip, 1);
	strip->wants_since = wants_since;
	forget(strip);
	strip->job.work = work;
	strip->job.free = free_job;
	strip->job.again = again;
	return strip;
}

void strip_free(struct strip *strip)
{
	if (!strip)
		return;
	g_clear_error(&strip->job.error);
	g_free(strip);
}

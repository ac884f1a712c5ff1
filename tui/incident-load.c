/* SPDX-License-Identifier: MIT
 * An incident read for its screen, on the store's thread. Two copies take turns: while one is
 * shown, the other is brought up to date by what is new, so that neither thread waits for the other
 * and 5 000 entries are read once. */
#include "config.h"

#include <string.h>

#include "command/incident.h"
#include "desk/i18n.h"
#include "tui/incident.h"
#include "tui/keeper.h"
#include "tui/kept-line.h"

#define DRAFT_PREFIX "draft "

struct timeline_job {
	struct job job;
	gint64 id, known_at;
	char *name;
	char *present;
	struct draft *draft; /* of a line, when the name was one's; NULL */
	struct incident *incident;
};

/* One line that was not stored is gone on with where it belongs. */
static gboolean find_draft(struct timeline_job *reading, struct desk *desk)
{
	struct job *job = &reading->job;
	reading->draft = draft_take(desk, reading->name + strlen(DRAFT_PREFIX),
				    console_session(job->console), &job->error);
	if (!reading->draft)
		return FALSE;
	reading->id = kept_line_incident(reading->draft);
	g_free(reading->name);
	reading->name = g_strdup("active");
	return TRUE;
}

static gboolean find_named(struct timeline_job *reading, struct desk *desk)
{
	struct call call = {.desk = desk};
	if (reading->id)
		return TRUE;
	if (g_str_has_prefix(reading->name, DRAFT_PREFIX) && !find_draft(reading, desk))
		return FALSE;
	return reading->id ||
	       incident_named(&call, reading->name, &reading->id, &reading->job.error);
}

static void timeline_work(struct job *job, struct desk *desk)
{
	struct timeline_job *reading = (struct timeline_job *)job;
	gboolean changed;
	if (!find_named(reading, desk))
		return;
	reading->present = console_others(job->console, desk, place_of_incident(reading->id));
	if (!reading->incident)
		reading->incident =
			incident_load(desk, reading->id, reading->known_at, &job->error);
	else if (!incident_refresh(desk, &reading->incident, &changed, &job->error))
		g_clear_pointer(&reading->incident, incident_free);
}

static void timeline_job_free(struct job *job)
{
	struct timeline_job *reading = (struct timeline_job *)job;
	g_clear_error(&job->error);
	if (reading->incident)
		incident_free(reading->incident);
	/* The timeline was left before it came, or there is none for it. */
	if (reading->draft)
		keeper_put_back(job->console, reading->draft);
	draft_free(reading->draft);
	g_free(reading->present);
	g_free(reading->name);
	g_free(reading);
}

static void take(struct timeline *timeline, struct incident *incident)
{
	timeline_clear(timeline);
	if (timeline->spare)
		incident_free(timeline->spare);
	timeline->spare = timeline->incident;
	timeline->incident = incident;
	timeline_make(timeline);
}

static void timeline_done(struct job *job)
{
	struct timeline_job *reading = (struct timeline_job *)job;
	struct timeline *timeline = (struct timeline *)job->owner;
	timeline->loading = FALSE;
	if (reading->id && !job->error)
		console_here(timeline->console, timeline, place_of_incident(reading->id),
			     DOING_VIEWING);
	timeline->id = reading->id;
	g_free(timeline->present);
	timeline->present = g_steal_pointer(&reading->present);
	g_clear_pointer(&timeline->error, g_free);
	if (job->error)
		timeline->error = g_strdup(job->error->message);
	else if (reading->known_at == timeline->known_at)
		take(timeline, g_steal_pointer(&reading->incident));
	if (reading->draft && timeline->incident) {
		kept_line_recall(timeline->console, reading->draft);
		g_clear_pointer(&reading->draft, draft_free);
	}
	console_touch(timeline->console);
	timeline_job_free(job);
	if (timeline->dirty)
		timeline_load(timeline);
}

void timeline_load(struct timeline *timeline)
{
	timeline->dirty = timeline->loading;
	if (timeline->loading)
		return;
	struct timeline_job *reading = g_new0(struct timeline_job, 1);
	reading->job.owner = timeline;
	reading->job.work = timeline_work;
	reading->job.done = timeline_done;
	reading->job.free = timeline_job_free;
	reading->id = timeline->id;
	reading->name = g_strdup(timeline->name);
	reading->known_at = timeline->known_at;
	reading->incident = g_steal_pointer(&timeline->spare);
	timeline->loading = TRUE;
	console_post(timeline->console, TOPIC_NONE, &reading->job);
}

/* ---- the past (T1) */

static int compare_moments(const void *a, const void *b)
{
	gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
	return (x > y) - (x < y);
}

static void add_moment(GArray *moments, gint64 at)
{
	if (at != TIME_NONE)
		g_array_append_val(moments, at);
}

/* Whenever something of it was recorded. */
static GArray *moments_of(const struct incident *incident)
{
	GArray *moments = g_array_new(FALSE, FALSE, sizeof(gint64));
	guint kept = 0;
	add_moment(moments, incident->opened_at);
	for (guint i = 0; i < incident->entries->len; i++) {
		const struct entry *entry = incident->entries->pdata[i];
		add_moment(moments, entry->recorded_at);
		add_moment(moments, entry->revised_at);
	}
	g_array_sort(moments, compare_moments);
	for (guint i = 0; i < moments->len; i++)
		if (kept == 0 ||
		    g_array_index(moments, gint64, i) != g_array_index(moments, gint64, kept - 1))
			g_array_index(moments, gint64, kept++) = g_array_index(moments, gint64, i);
	g_array_set_size(moments, kept);
	return moments;
}

gboolean timeline_slide(struct timeline *timeline, int by, GError **error)
{
	gint64 before = timeline->known_at;
	if (!timeline->incident)
		return TRUE;
	if (before == TIME_NONE) {
		g_clear_pointer(&timeline->moments, g_array_unref);
		timeline->moments = moments_of(timeline->incident);
	}
	const GArray *moments = timeline->moments;
	int at = (int)moments->len - 1;
	while (before != TIME_NONE && at > 0 && g_array_index(moments, gint64, at) > before)
		at--;
	at += by;
	if (before == TIME_NONE && by > 0) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("this is how it is known now"));
		return FALSE;
	}
	timeline->known_at =
		at >= (int)moments->len ? TIME_NONE : g_array_index(moments, gint64, MAX(at, 0));
	if (timeline->known_at == before)
		return TRUE;
	/* What was read for another moment is of no use. */
	if (timeline->spare)
		incident_free(g_steal_pointer(&timeline->spare));
	timeline_load(timeline);
	return TRUE;
}

/* SPDX-License-Identifier: MIT
 * Which rows the timeline of an incident has: what belongs to the story, gaps in their place, and
 * what was asked to be shown besides. Where they are is kept by name, since rows come and go. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "tui/incident.h"
#include "tui/moment.h"

gint64 timeline_now(const struct timeline *timeline)
{
	return timeline->known_at != TIME_NONE ? timeline->known_at
					       : console_now(timeline->console);
}

const struct timeline_row *timeline_at(const struct timeline *timeline, int place)
{
	return timeline->rows && place >= 0 && place < (int)timeline->rows->len
		       ? &g_array_index(timeline->rows, struct timeline_row, place)
		       : NULL;
}

const struct entry *timeline_entry(const struct timeline *timeline, GError **error)
{
	const struct timeline_row *row = timeline_at(timeline, timeline->list.cursor);
	if (row && row->entry)
		return row->entry;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("no entry is selected"));
	return NULL;
}

/* ---- where one is */

static char *name_of(const struct timeline_row *row)
{
	if (row->entry)
		return entry_key(row->entry);
	g_autofree char *from = row->gap->from ? entry_key(row->gap->from) : g_strdup("");
	return g_strconcat("gap ", from, NULL);
}

void timeline_keep_place(struct timeline *timeline)
{
	const struct timeline_row *row = timeline_at(timeline, timeline->list.cursor);
	if (!row)
		return;
	g_free(timeline->place);
	timeline->place = name_of(row);
}

static gboolean is_named(const struct timeline_row *row, const char *name)
{
	g_autofree char *own = NULL;
	/* Most are told from it by their numbers. */
	if (row->entry && g_strcmp0(row->entry->source_ref, name) == 0)
		return TRUE;
	if (row->entry && row->entry->number > 0)
		return row->entry->number == g_ascii_strtoll(name, NULL, 10) &&
		       !strpbrk(name, "/ ");
	own = name_of(row);
	return strcmp(own, name) == 0;
}

static int place_of(const struct timeline *timeline, const char *name)
{
	for (int i = 0; name && i < (int)timeline->rows->len; i++)
		if (is_named(timeline_at(timeline, i), name))
			return i;
	return -1;
}

/* On what was just written once it is there, else where it was, else as far down. */
static void find_place(struct timeline *timeline)
{
	int awaited = place_of(timeline, timeline->awaited), before = timeline->list.cursor;
	int place = awaited >= 0 ? awaited : place_of(timeline, timeline->place);
	gboolean at_end = timeline->list.height > 0 &&
			  timeline->list.top + timeline->list.height >= timeline->list.count;
	list_resize(&timeline->list, (int)timeline->rows->len);
	if (timeline->held_till && timeline->awaited &&
	    incident_entry(timeline->incident, timeline->awaited))
		timeline_go_on(timeline, TRUE);
	if (awaited >= 0) {
		g_clear_pointer(&timeline->awaited, g_free);
		list_seek(&timeline->list, awaited);
	} else if (place >= 0) {
		list_place(&timeline->list, place);
		/* Who looks at the end sees what others add there. */
		if (at_end) {
			timeline->list.top = timeline->list.count - timeline->list.height;
			list_show(&timeline->list, timeline->list.height);
		}
	} else if (before < 0) {
		/* What happened last is what one goes on from. */
		list_seek(&timeline->list, timeline->list.count - 1);
	}
	timeline_keep_place(timeline);
}

/* ---- rows */

static gboolean is_in(const char *text, const char *sought)
{
	g_autofree char *folded = text ? text_fold(text) : NULL;
	return folded && strstr(folded, sought);
}

/* What is looked for may be who wrote it, a tag, a ticket's number, or in any of its texts. */
static gboolean says(const struct entry *entry, const char *sought)
{
	const char *const said[] = {entry_words(entry), entry->by,  entry->tags,
				    entry->source_ref,  entry->who, entry_kind_title(entry->kind)};
	for (guint i = 0; i < G_N_ELEMENTS(said); i++)
		if (is_in(said[i], sought))
			return TRUE;
	for (guint i = 0; i < entry->customer->len; i++)
		if (is_in(((const struct wording *)entry->customer->pdata[i])->text, sought))
			return TRUE;
	return FALSE;
}

static gboolean is_shown(struct timeline *timeline, const struct entry *entry)
{
	if (entry->removed)
		timeline->removed++;
	else if (entry->promoted)
		timeline->told++;
	else
		timeline->logged++;
	if (entry->removed ? !timeline->shows_removed : !entry->promoted && !timeline->shows_log)
		return FALSE;
	if ((timeline->kind < 0 || entry->kind == (enum entry_kind)timeline->kind) &&
	    (!timeline->sought || says(entry, timeline->sought)))
		return TRUE;
	timeline->others++;
	return FALSE;
}

static void add_row(struct timeline *timeline, const struct entry *entry,
		    const struct timeline_gap *gap)
{
	const struct timeline_row row = {entry, gap};
	g_array_append_val(timeline->rows, row);
}

static void note_days(struct timeline *timeline)
{
	const struct zone *zone = console_zone(timeline->console);
	const struct entry *first = NULL, *last = NULL;
	for (guint i = 0; i < timeline->rows->len; i++) {
		const struct entry *entry = timeline_at(timeline, (int)i)->entry;
		first = first ? first : entry;
		last = entry ? entry : last;
	}
	timeline->many_days = first && moment_day_number(first->when.at, zone) !=
					       moment_day_number(last->when.at, zone);
}

void timeline_make_rows(struct timeline *timeline)
{
	const GPtrArray *entries = timeline->incident->entries;
	guint next = 0;
	if (!timeline->rows)
		timeline->rows = g_array_new(FALSE, FALSE, sizeof(struct timeline_row));
	g_array_set_size(timeline->rows, 0);
	timeline->told = timeline->logged = timeline->removed = timeline->others = 0;
	for (guint i = 0; i < entries->len; i++) {
		const struct entry *entry = entries->pdata[i];
		const struct timeline_gap *gap =
			next < timeline->gaps->len ? timeline->gaps->pdata[next] : NULL;
		if (gap && gap->to == entry) {
			add_row(timeline, NULL, gap);
			next++;
		}
		if (is_shown(timeline, entry))
			add_row(timeline, entry, NULL);
	}
	for (; next < timeline->gaps->len; next++)
		add_row(timeline, NULL, timeline->gaps->pdata[next]);
	note_days(timeline);
	find_place(timeline);
	console_touch(timeline->console);
}

/* ---- what is made of it */

/* T14: the promise counts from the newest notice, else from when it was noticed. */
static gint64 update_due(const struct timeline *timeline)
{
	const struct incident *incident = timeline->incident;
	const struct stamped *stamps = timeline->stamps;
	gint64 from =
		MIN(stamps[STAMP_DETECTED].when.at == TIME_NONE ? G_MAXINT64
								: stamps[STAMP_DETECTED].when.at,
		    stamps[STAMP_REPORTED].when.at == TIME_NONE ? G_MAXINT64
								: stamps[STAMP_REPORTED].when.at);
	if (!incident->update_every || timeline->state != INCIDENT_ACTIVE)
		return TIME_NONE;
	for (guint i = incident->entries->len; i > 0; i--) {
		const struct entry *entry = incident->entries->pdata[i - 1];
		if (entry->kind != ENTRY_COMMS_CUSTOMER || entry->removed)
			continue;
		from = entry->when.at;
		break;
	}
	return from == G_MAXINT64 ? TIME_NONE : from + incident->update_every;
}

void timeline_clear(struct timeline *timeline)
{
	g_clear_pointer(&timeline->gaps, g_ptr_array_unref);
	g_clear_pointer(&timeline->blockers, g_ptr_array_unref);
	g_clear_pointer(&timeline->missed, g_array_unref);
	g_clear_pointer(&timeline->axis, axis_free);
	g_clear_pointer(&timeline->rows, g_array_unref);
}

void timeline_make(struct timeline *timeline)
{
	gint64 now = timeline_now(timeline);
	timeline_clear(timeline);
	timeline->made_at = now;
	incident_stamps(timeline->incident, timeline->stamps);
	timeline->state = incident_state(timeline->incident);
	/* An entry of this very second has ended its gap. */
	timeline->gaps = incident_gaps(timeline->incident, now + 1);
	timeline->blockers = incident_blockers(timeline->incident, AUDIENCE_INTERNAL, now);
	timeline->missed = incident_missed_updates(timeline->incident, now);
	timeline->update_at = update_due(timeline);
	timeline_make_rows(timeline);
}

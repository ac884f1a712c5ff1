/* SPDX-License-Identifier: MIT
 * Times between stamps, figures over many of them, missed updates, and what still blocks a report
 * (incidents.md T9, T10, T12, T14). */
#include "desk/incident-metrics.h"

#include <stdlib.h>

#include "desk/i18n.h"
#include "desk/incident-private.h"

static const struct {
	enum stamp from, to;
} anchors[METRICS] = {
	[METRIC_DETECT] = {STAMP_IMPACT_START, STAMP_DETECTED},
	[METRIC_ACKNOWLEDGE] = {STAMP_DETECTED, STAMP_ACKNOWLEDGED},
	[METRIC_FIRST_RESPONSE] = {STAMP_REPORTED, STAMP_REPLIED},
	[METRIC_IDENTIFY] = {STAMP_DETECTED, STAMP_IDENTIFIED},
	[METRIC_RESTORE] = {STAMP_IMPACT_START, STAMP_RESTORED},
	[METRIC_RESOLVE] = {STAMP_IMPACT_START, STAMP_RESOLVED},
};

void metric_anchors(enum metric metric, enum stamp *from, enum stamp *to)
{
	*from = anchors[metric].from;
	*to = anchors[metric].to;
}

struct measured metric_measure(const struct stamped stamps[STAMPS], enum metric metric)
{
	const struct instant *from = &stamps[anchors[metric].from].when,
			     *to = &stamps[anchors[metric].to].when;

	if (from->at == TIME_NONE || to->at == TIME_NONE)
		return (struct measured){.known = FALSE};
	return (struct measured){
		.known = TRUE,
		.value = to->at - from->at,
		.least = (to->at - to->early) - (from->at + from->late),
		.most = (to->at + to->late) - (from->at - from->early),
	};
}

/* ---- aggregates (T12) */

static int compare_values(const void *a, const void *b)
{
	const gint64 *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

gboolean aggregate_values(gint64 *values, guint n, struct aggregate *out)
{
	if (!n)
		return FALSE;
	qsort(values, n, sizeof *values, compare_values);
	*out = (struct aggregate){
		.n = n,
		.median2 = values[(n - 1) / 2] + values[n / 2],
		.p90 = values[(n * 9 + 9) / 10 - 1], /* the nearest rank: ⌈0.9 n⌉ */
	};
	for (guint i = 0; i < n; i++)
		out->sum += values[i];
	return TRUE;
}

/* ---- updates promised to clients (T14) */

gint64 updates_missed(gint64 seconds, gint64 every)
{
	return seconds > 0 && every > 0 ? (seconds - 1) / every : 0;
}

static void add_missed(GArray *missed, gint64 from, gint64 to, gint64 every)
{
	struct missed more = {.from = from, .to = to, .count = updates_missed(to - from, every)};

	if (more.count)
		g_array_append_val(missed, more);
}

/* When clients were told, ascending: by a person, in an entry or by a notice. Of one ticket, or
 * with `all` of any and of none. */
static GArray *notices_of(const struct incident *incident, gboolean all, gint64 ticket)
{
	GArray *times = g_array_new(FALSE, FALSE, sizeof(gint64));

	for (guint i = 0; i < incident->entries->len; i++) {
		const struct entry *entry = incident->entries->pdata[i];
		if (entry->kind == ENTRY_COMMS_CUSTOMER && !entry->removed && !entry->automatic &&
		    (all || (ticket && entry->ticket == ticket)))
			g_array_append_val(times, entry->when.at);
	}
	for (guint i = 0; i < incident->notices->len; i++) {
		const struct notice *notice = incident->notices->pdata[i];
		if (!notice->taken_back && (all || (ticket && notice->ticket == ticket)))
			g_array_append_val(times, notice->at);
	}
	g_array_sort(times, compare_values);
	return times;
}

static GArray *missed_between(const struct incident *incident, const GArray *times, gint64 from,
			      gint64 to)
{
	GArray *missed = g_array_new(FALSE, FALSE, sizeof(struct missed));

	for (guint i = 0; i < times->len; i++) {
		gint64 at = g_array_index(times, gint64, i);
		if (at <= from)
			continue;
		if (at >= to)
			break;
		add_missed(missed, from, at, incident->update_every);
		from = at;
	}
	add_missed(missed, from, to, incident->update_every);
	return missed;
}

gint64 incident_next_update(const struct incident *incident)
{
	struct stamped stamps[STAMPS];
	gint64 from, to;

	if (!incident->update_every || incident_state(incident) != INCIDENT_ACTIVE)
		return TIME_NONE;
	incident_stamps(incident, stamps);
	if (!stamps_burning(stamps, G_MAXINT64, &from, &to))
		from = incident->opened_at;
	g_autoptr(GArray) times = notices_of(incident, TRUE, 0);
	if (times->len)
		from = MAX(from, g_array_index(times, gint64, times->len - 1));
	return from + incident->update_every;
}

static gboolean updates_due(const struct incident *incident, gint64 now, gint64 *from, gint64 *to)
{
	struct stamped stamps[STAMPS];

	incident_stamps(incident, stamps);
	return incident->update_every && stamps_burning(stamps, now, from, to);
}

GArray *incident_missed_updates(const struct incident *incident, gint64 now)
{
	g_autoptr(GArray) times = NULL;
	gint64 from, to;

	if (!updates_due(incident, now, &from, &to))
		return g_array_new(FALSE, FALSE, sizeof(struct missed));
	times = notices_of(incident, TRUE, 0);
	return missed_between(incident, times, from, to);
}

gint64 incident_missed_to(const struct incident *incident, gint64 ticket, gint64 reported_at,
			  gint64 now)
{
	g_autoptr(GArray) times = NULL, missed = NULL;
	gint64 from, to, count = 0;

	if (!updates_due(incident, now, &from, &to))
		return 0;
	times = notices_of(incident, FALSE, ticket);
	missed = missed_between(incident, times, reported_at == TIME_NONE ? from : reported_at, to);
	for (guint i = 0; i < missed->len; i++)
		count += g_array_index(missed, struct missed, i).count;
	return count;
}

/* ---- what blocks (T8, T13) */

void blocker_free(void *data)
{
	struct blocker *blocker = data;

	g_free(blocker->text);
	g_free(blocker->entry);
	g_free(blocker);
}

static void block(GPtrArray *blockers, char *text, char *entry)
{
	struct blocker *blocker = g_new(struct blocker, 1);

	*blocker = (struct blocker){text, entry};
	g_ptr_array_add(blockers, blocker);
}

static void block_by_disorder(GPtrArray *blockers, const struct incident *incident)
{
	g_autoptr(GPtrArray) lines = stamps_disorder(incident);

	for (guint i = 0; i < lines->len; i++)
		block(blockers, g_strdup(lines->pdata[i]), NULL);
}

/* What some of its tickets say already, T16. */
static char *unknown_stamp(const struct stamped *stamped, enum stamp stamp)
{
	if (!stamped->said_so)
		return g_strdup_printf(_("%s: unknown"), stamp_title(stamp));
	return g_strdup_printf(ngettext("%s: unknown, %u of %u ticket says it",
					"%s: unknown, %u of %u tickets say it", stamped->tickets),
			       stamp_title(stamp), stamped->said_so, stamped->tickets);
}

static void block_by_stamps(GPtrArray *blockers, const struct incident *incident)
{
	struct stamped stamps[STAMPS];

	incident_stamps(incident, stamps);
	if (stamps[STAMP_IMPACT_START].when.at == TIME_NONE)
		block(blockers, unknown_stamp(&stamps[STAMP_IMPACT_START], STAMP_IMPACT_START),
		      NULL);
	if (stamps[STAMP_DETECTED].when.at == TIME_NONE &&
	    stamps[STAMP_REPORTED].when.at == TIME_NONE)
		block(blockers, unknown_stamp(&stamps[STAMP_DETECTED], STAMP_DETECTED), NULL);
	if (stamps[STAMP_RESTORED].when.at == TIME_NONE)
		block(blockers, unknown_stamp(&stamps[STAMP_RESTORED], STAMP_RESTORED), NULL);
}

static void block_by_impact(GPtrArray *blockers, const struct incident *incident)
{
	const struct entry *entry;
	char *open = impact_left_open(incident, &entry);

	if (open)
		block(blockers, open, entry_key(entry));
}

static void block_by_gaps(GPtrArray *blockers, const struct incident *incident, gint64 now)
{
	g_autoptr(GPtrArray) gaps = incident_gaps(incident, now);

	for (guint i = 0; i < gaps->len; i++) {
		const struct timeline_gap *gap = gaps->pdata[i];
		gint64 minutes = (gap->end - gap->start) / 60;
		if (gap->state != GAP_UNEXPLAINED)
			continue;
		block(blockers,
		      g_strdup_printf(ngettext("a gap of %" PRId64 " minute is not explained",
					       "a gap of %" PRId64 " minutes is not explained",
					       (unsigned long)minutes),
				      minutes),
		      gap->from ? entry_key(gap->from)
		      : gap->to ? entry_key(gap->to)
				: NULL);
	}
}

static void block_by_actions(GPtrArray *blockers, const struct incident *incident)
{
	for (guint i = 0; i < incident->actions->len; i++) {
		const struct action *action = incident->actions->pdata[i];
		if (!action->must || action_settled(action))
			continue;
		if (!action->owner)
			block(blockers,
			      g_strdup_printf(_("action %" PRId64 " has no owner"), action->number),
			      NULL);
		else if (action->due == TIME_NONE)
			block(blockers,
			      g_strdup_printf(_("action %" PRId64 " has no date"), action->number),
			      NULL);
	}
}

/* Clients are not sent a form. */
static void block_by_silence(GPtrArray *blockers, const struct incident *incident,
			     enum audience audience)
{
	for (guint i = 0; i < incident->sections->len; i++) {
		const struct section *section = incident->sections->pdata[i];
		if (section->audience == audience && section_is_written(section))
			return;
	}
	block(blockers, g_strdup(_("nothing is written in it")), NULL);
}

/* What is explained and who does what is nobody's business outside the house; interim notices wait
 * for nothing but their words. */
GPtrArray *incident_blockers(const struct incident *incident, enum audience audience, gint64 now)
{
	GPtrArray *blockers = g_ptr_array_new_with_free_func(blocker_free);

	if (audience == AUDIENCE_INTERIM) {
		block_by_silence(blockers, incident, audience);
		return blockers;
	}
	block_by_disorder(blockers, incident);
	block_by_stamps(blockers, incident);
	block_by_impact(blockers, incident);
	if (audience != AUDIENCE_CUSTOMER)
		block_by_gaps(blockers, incident, now);
	block_by_actions(blockers, incident);
	if (audience == AUDIENCE_CUSTOMER)
		block_by_silence(blockers, incident, audience);
	return blockers;
}

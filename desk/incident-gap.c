/* SPDX-License-Identifier: MIT
 * Where nobody wrote anything while it burned (incidents.md T13). */
#include "desk/incident-metrics.h"

#include <string.h>

#include "desk/incident-private.h"

#define MINUTE 60

gboolean stamps_burning(const struct stamped stamps[STAMPS], gint64 now, gint64 *from, gint64 *to)
{
	gint64 detected = stamps[STAMP_DETECTED].when.at, reported = stamps[STAMP_REPORTED].when.at,
	       restored = stamps[STAMP_RESTORED].when.at;

	if (detected == TIME_NONE && reported == TIME_NONE)
		return FALSE;
	*from = detected == TIME_NONE   ? reported
		: reported == TIME_NONE ? detected
					: MIN(detected, reported);
	*to = restored == TIME_NONE ? now : restored;
	return *from < *to;
}

gint64 gap_threshold(int severity)
{
	if (severity <= 1)
		return 15 * MINUTE;
	return severity == 2 ? 60 * MINUTE : 240 * MINUTE;
}

/* Of people and actions, whoever told of them: what machines say, and what is said of gaps later,
 * fills none. */
static gboolean fills(const struct entry *entry)
{
	return !entry->removed && !entry->automatic && entry->kind != ENTRY_GAP_NOTE &&
	       entry->kind != ENTRY_SYSTEM;
}

/* A word said of one entry holds for all of its instant: which of them gives the gap its name may
 * change when another one is found. */
static gboolean names(const struct incident *incident, const char *key, const struct entry *entry)
{
	const struct entry *named = *key ? incident_entry(incident, key) : NULL;

	if (!entry || !*key)
		return !entry && !*key;
	return named && (named == entry || (!named->removed && named->when.at == entry->when.at));
}

/* What was said last of it; what was said when nothing had followed holds for whatever did. */
static const struct gap_word *word_of(const struct incident *incident,
				      const struct timeline_gap *gap, gint64 noticed)
{
	for (guint i = incident->gap_words->len; i-- > 0;) {
		const struct gap_word *word = incident->gap_words->pdata[i];
		if ((names(incident, word->from, gap->from) ||
		     (!*word->from && gap->start == noticed)) &&
		    (!*word->to || names(incident, word->to, gap->to)))
			return word;
	}
	return NULL;
}

struct gaps {
	const struct incident *incident;
	GPtrArray *list;
	const struct entry *from;
	gint64 noticed, start, threshold;
};

/* What took its time (a call, a check) fills it; how long an impact or a doubt lasted says nothing.
 */
static gint64 busy_until(const struct entry *entry)
{
	if (!entry || entry->end == TIME_NONE || entry->end < entry->when.at ||
	    entry->kind <= ENTRY_IMPACT_END || entry->kind == ENTRY_HYPOTHESIS)
		return TIME_NONE;
	return entry->end;
}

static void close_gap(struct gaps *gaps, const struct entry *to, gint64 end)
{
	gint64 until = MAX(end, busy_until(to));

	if (end - gaps->start > gaps->threshold) {
		struct timeline_gap *gap = g_new0(struct timeline_gap, 1);
		gap->from = gaps->from;
		gap->to = to;
		gap->start = gaps->start;
		gap->end = end;
		const struct gap_word *word = word_of(gaps->incident, gap, gaps->noticed);
		if (word) {
			gap->state = word->state;
			gap->why = word->why;
			gap->by = word->by;
		}
		g_ptr_array_add(gaps->list, gap);
	}
	if (until < gaps->start)
		return;
	gaps->from = to;
	gaps->start = until;
}

GPtrArray *incident_gaps(const struct incident *incident, gint64 now)
{
	struct stamped stamps[STAMPS];
	struct gaps gaps = {.incident = incident, .list = g_ptr_array_new_with_free_func(g_free)};
	gint64 end;

	incident_stamps(incident, stamps);
	if (!stamps_burning(stamps, now, &gaps.noticed, &end))
		return gaps.list;
	gaps.start = gaps.noticed;
	gaps.threshold = gap_threshold(incident->severity);
	gaps.from = stamps[STAMP_DETECTED].when.at == gaps.noticed ? stamps[STAMP_DETECTED].entry
								   : stamps[STAMP_REPORTED].entry;
	for (guint i = 0; i < incident->entries->len; i++) {
		const struct entry *entry = incident->entries->pdata[i];
		if (entry->when.at >= end)
			break;
		/* Of several at one instant the last has the word. */
		if (entry->when.at >= gaps.noticed && fills(entry))
			close_gap(&gaps, entry, entry->when.at);
	}
	close_gap(&gaps, stamps[STAMP_RESTORED].entry, end);
	return gaps.list;
}

guint gaps_unexplained(const GPtrArray *gaps)
{
	guint count = 0;

	for (guint i = 0; i < gaps->len; i++)
		count += ((const struct timeline_gap *)gaps->pdata[i])->state == GAP_UNEXPLAINED;
	return count;
}

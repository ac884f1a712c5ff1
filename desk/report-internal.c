/* SPDX-License-Identifier: MIT
 * Blocks for those who may read everything: the story, what follows from it, the appendix. */
#include <string.h>

#include "desk/error.h"
#include "desk/report-private.h"

/* ---- the story */

static gboolean tells(const struct entry *entry)
{
	return !entry->removed && entry->promoted && entry->when.at != TIME_NONE;
}

/* The roles there are words for; another is said as it was typed. */
static const char *say_role(struct writing *writing, const char *role)
{
	static const char *const names[] = {"lead",    "comms", "ops", "scribe",
					    "liaison", "owner", "team"};
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (g_strcmp0(role, names[i]) == 0)
			return say_word(writing, WORD_ROLE_NAME + i);
	return say_safe(writing, role);
}

/* Does it say no more than who has the role? */
static gboolean is_role_alone(const struct entry *entry)
{
	g_autofree char *said = g_strdup_printf("%s: %s", entry->role != NULL ? entry->role : "",
						entry->who != NULL ? entry->who : "");
	return entry->role != NULL && strcmp(entry->text, said) == 0;
}

static const char *entry_says(struct writing *writing, const struct entry *entry)
{
	if (is_role_alone(entry))
		return "";
	if (entry->fact != NULL)
		return entry->fact;
	const char *text = *entry->text != '\0' ? entry->text
						: entry_customer(entry, writing->facts->language);
	return text != NULL ? text : "";
}

/* "**Decision** · li · Drain the edge", with what it rests on. */
static const char *say_entry(struct writing *writing, const struct entry *entry)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_string_append_printf(out, "**%s**", say_word(writing, WORD_KIND + entry->kind));
	if (entry->kind == ENTRY_HYPOTHESIS)
		g_string_append_printf(out, " (%s)",
				       say_word(writing, WORD_HYPOTHESIS + entry->status));
	if (entry->weight >= 0 && entry->kind <= ENTRY_IMPACT_END)
		g_string_append_printf(out, " %d%%", entry->weight);
	if (entry->service != NULL || entry->region != NULL)
		g_string_append_printf(out, " %s",
				       say_scope(writing, entry->service, entry->region));
	if (entry->by != NULL)
		g_string_append_printf(out, " · %s", say_safe(writing, entry->by));
	if (entry->role != NULL)
		g_string_append_printf(out, " · %s",
				       say_fill(writing, WORD_LABELLED,
						say_role(writing, entry->role),
						entry->who != NULL ? say_safe(writing, entry->who)
								   : say_word(writing, WORD_NOBODY),
						NULL));
	const char *text = entry_says(writing, entry);
	if (*text != '\0')
		g_string_append_printf(out, " · %s", say_safe(writing, text));
	for (guint i = 0; entry->evidence != NULL && i < entry->evidence->len; i++) {
		const struct evidence *evidence = g_ptr_array_index(entry->evidence, i);
		g_string_append_printf(out, "<br>%s",
				       say_fill(writing, WORD_EVIDENCE,
						say_safe(writing, evidence->from),
						say_safe(writing, evidence->sha256), NULL));
	}
	return g_string_chunk_insert(writing->texts, out->str);
}

/* By days of UTC; the other zone's reading says so when its day is another one. */
void report_make_timeline(struct writing *writing)
{
	gboolean both = say_both(writing);
	const struct zone *zone = writing->facts->zone;
	const char *day = NULL, *what = say_word(writing, WORD_WHAT);
	for (guint i = 0; i < writing->incident->entries->len; i++) {
		const struct entry *entry = g_ptr_array_index(writing->incident->entries, i);
		if (!tells(entry))
			continue;
		gint64 at = entry->when.at, around = MAX(entry->when.early, entry->when.late);
		const char *date = say_date(writing, at, NULL);
		if (day == NULL || strcmp(day, date) != 0) {
			say(writing, "%s**%s**\n\n", day == NULL ? "" : "\n", date);
			if (both)
				say_head(writing, "UTC", say_zone(writing), what, NULL);
			else
				say_head(writing, "UTC", what, NULL);
			day = date;
		}
		const char *clock = say_clock(writing, at, NULL), *text = say_entry(writing, entry);
		if (around >= 60)
			clock = say_fill(writing, WORD_ABOUT, clock, say_span(writing, around),
					 NULL);
		gboolean same = !both || strcmp(say_date(writing, at, zone), date) == 0;
		if (both)
			say_row(writing, clock,
				same ? say_clock(writing, at, zone) : say_time(writing, at, zone),
				text, NULL);
		else
			say_row(writing, clock, text, NULL);
	}
}

/* A line of what happened, as an item. */
static void put_item(struct writing *writing, const struct entry *entry)
{
	say(writing, "- %s · %s\n", say_instant(writing, &entry->when, NULL),
	    say_entry(writing, entry));
}

static guint put_kinds(struct writing *writing, const enum entry_kind *kinds, guint count)
{
	guint shown = 0;
	for (guint i = 0; i < writing->incident->entries->len; i++) {
		const struct entry *entry = g_ptr_array_index(writing->incident->entries, i);
		for (guint k = 0; k < count; k++)
			if (tells(entry) && entry->kind == kinds[k]) {
				put_item(writing, entry);
				shown++;
			}
	}
	return shown;
}

static guint count_kind(const struct writing *writing, enum entry_kind kind)
{
	guint count = 0;
	for (guint i = 0; i < writing->incident->entries->len; i++) {
		const struct entry *entry = g_ptr_array_index(writing->incident->entries, i);
		count += !entry->removed && entry->kind == kind;
	}
	return count;
}

static void put_metric(struct writing *writing, enum metric metric)
{
	struct measured measured = metric_measure(writing->stamps, metric);
	say(writing, "- %s\n",
	    say_fill(writing, WORD_LABELLED, say_word(writing, WORD_METRIC + metric),
		     say_measured(writing, &measured), NULL));
}

void report_make_detection(struct writing *writing)
{
	static const enum stamp first[] = {STAMP_DETECTED, STAMP_REPORTED};
	for (guint i = 0; i < G_N_ELEMENTS(first); i++) {
		const struct stamped *stamp = &writing->stamps[first[i]];
		if (stamp->entry != NULL)
			put_item(writing, stamp->entry);
		else if (stamp->when.at != TIME_NONE)
			say(writing, "- %s · **%s**\n", say_instant(writing, &stamp->when, NULL),
			    say_word(writing, WORD_STAMP + first[i]));
	}
	put_metric(writing, METRIC_DETECT);
	guint reports = count_kind(writing, ENTRY_CUSTOMER_REPORT);
	if (reports > 0)
		say(writing, "- %s\n",
		    say_fill(writing, WORD_REPORTS, say_count(writing, reports), NULL));
}

static void put_gaps(struct writing *writing)
{
	g_autoptr(GPtrArray) gaps = incident_gaps(writing->incident, writing->facts->now);
	for (guint i = 0; i < gaps->len; i++) {
		const struct timeline_gap *gap = g_ptr_array_index(gaps, i);
		const char *state = say_word(writing, WORD_GAP + gap->state);
		if (gap->why != NULL)
			state = say_fill(writing, WORD_GAP_WHY, say_safe(writing, gap->why), state,
					 say_safe(writing, gap->by), NULL);
		say(writing, "- %s\n",
		    say_fill(writing, WORD_GAP_LINE, say_time(writing, gap->start, NULL),
			     say_time(writing, gap->end, NULL),
			     say_span(writing, gap->end - gap->start), state, NULL));
	}
}

static void put_missed(struct writing *writing)
{
	g_autoptr(GArray) missed = incident_missed_updates(writing->incident, writing->facts->now);
	for (guint i = 0; i < missed->len; i++) {
		const struct missed *it = &g_array_index(missed, struct missed, i);
		say(writing, "- %s\n",
		    say_fill(writing, WORD_MISSED_UPDATES, say_count(writing, (guint)it->count),
			     say_time(writing, it->from, NULL), say_time(writing, it->to, NULL),
			     NULL));
	}
}

void report_make_response(struct writing *writing)
{
	static const enum entry_kind kinds[] = {ENTRY_ACK, ENTRY_ROLE_CHANGE, ENTRY_ESCALATION,
						ENTRY_HYPOTHESIS, ENTRY_DECISION};
	put_kinds(writing, kinds, G_N_ELEMENTS(kinds));
	put_metric(writing, METRIC_ACKNOWLEDGE);
	put_metric(writing, METRIC_FIRST_RESPONSE);
	put_metric(writing, METRIC_IDENTIFY);
	say(writing, "- %s\n",
	    say_fill(writing, WORD_PAGES, say_count(writing, count_kind(writing, ENTRY_PAGE)),
		     say_count(writing, count_kind(writing, ENTRY_ESCALATION)),
		     say_count(writing, count_kind(writing, ENTRY_HANDOFF)), NULL));
	put_gaps(writing);
	put_missed(writing);
}

void report_make_fix(struct writing *writing)
{
	static const enum entry_kind kinds[] = {ENTRY_MITIGATION, ENTRY_CHANGE, ENTRY_RESTORED,
						ENTRY_RESOLVED, ENTRY_REOPENED};
	if (writing->audience == AUDIENCE_INTERNAL) {
		put_kinds(writing, kinds, G_N_ELEMENTS(kinds));
		return;
	}
	for (guint i = STAMP_RESTORED; i <= STAMP_RESOLVED; i++)
		say(writing, "- %s%s\n",
		    say_fill(writing, WORD_LABELLED, say_word(writing, WORD_STAMP + i),
			     say_instant(writing, &writing->stamps[i].when, NULL), NULL),
		    writing->stamps[i].when.at != TIME_NONE ? " UTC" : "");
}

/* ---- what follows from it */

void report_make_similar(struct writing *writing)
{
	const GPtrArray *similar = writing->facts->similar;
	for (guint i = 0; similar != NULL && i < similar->len; i++) {
		const struct report_similar *it = g_ptr_array_index(similar, i);
		say(writing, "- INC-%" G_GINT64_FORMAT " · %s", it->incident,
		    say_safe(writing, it->title));
		if (it->cause != NULL)
			say(writing, " · %s",
			    say_fill(writing, WORD_SAME_CAUSE, say_safe(writing, it->cause), NULL));
		if (it->service != NULL || it->region != NULL)
			say(writing, " · %s",
			    say_fill(writing, WORD_ALSO_THERE,
				     say_scope(writing, it->service, it->region), NULL));
		if (it->alike > 0)
			say(writing, " · %s",
			    say_fill(writing, WORD_ALIKE, say_count(writing, it->alike), NULL));
		say(writing, "\n");
	}
}

static void put_action(struct writing *writing, const struct action *action)
{
	g_autofree char *name = g_strdup_printf("%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT,
						writing->incident->id, action->number);
	g_autofree char *text = g_strdup(say_safe(writing, action->text));
	if (action->done_when != NULL && writing->audience == AUDIENCE_INTERNAL) {
		char *more = g_strdup_printf("%s<br>%s", text,
					     say_fill(writing, WORD_DONE_WHEN,
						      say_safe(writing, action->done_when), NULL));
		g_free(text);
		text = more;
	}
	say_row(writing, name, text, action->owner ? say_safe(writing, action->owner) : "-",
		say_due(writing, action), say_word(writing, WORD_CLASS + action->class),
		action->must ? say_word(writing, WORD_YES) : "",
		say_word(writing, WORD_ACTION_STATE + action->state), NULL);
}

/* Management reads of those that must be done. */
void report_make_actions(struct writing *writing)
{
	for (guint i = 0; i < writing->incident->actions->len; i++) {
		const struct action *action = g_ptr_array_index(writing->incident->actions, i);
		if (writing->audience == AUDIENCE_MANAGEMENT && !action->must)
			continue;
		if (writing->out->len == 0)
			say_head(writing, " ", say_word(writing, WORD_ACTION_COLUMN),
				 say_word(writing, WORD_OWNER), say_word(writing, WORD_DUE_DATE),
				 say_word(writing, WORD_CLASS_COLUMN), say_word(writing, WORD_MUST),
				 say_word(writing, WORD_ACTION_STATE_COLUMN), NULL);
		put_action(writing, action);
	}
}

void report_make_questions(struct writing *writing)
{
	for (guint i = 0; i < writing->incident->entries->len; i++) {
		const struct entry *entry = g_ptr_array_index(writing->incident->entries, i);
		if (!entry->removed && entry->kind == ENTRY_HYPOTHESIS &&
		    entry->status == HYPOTHESIS_OPEN)
			put_item(writing, entry);
	}
}

/* ---- the appendix */

static void put_correction(struct writing *writing, gint64 at, const char *by, const char *what,
			   const char *why)
{
	if (writing->out->len == 0)
		say_head(writing, say_word(writing, WORD_WHEN), say_word(writing, WORD_BY),
			 say_word(writing, WORD_WHAT_CHANGED), say_word(writing, WORD_WHY), NULL);
	say_row(writing, say_time(writing, at, NULL), say_safe(writing, by), what,
		say_safe(writing, why), NULL);
}

static const char *say_known(struct writing *writing, gint64 at)
{
	return at == TIME_NONE ? say_word(writing, WORD_UNKNOWN) : say_time(writing, at, NULL);
}

void report_make_corrections(struct writing *writing)
{
	const struct incident *incident = writing->incident;
	const GPtrArray *corrections = writing->facts->corrections;
	for (guint i = 0; corrections != NULL && i < corrections->len; i++) {
		const struct report_correction *it = g_ptr_array_index(corrections, i);
		g_autofree char *entry = g_strdup_printf("%" G_GINT64_FORMAT, it->entry);
		put_correction(writing, it->at, it->by,
			       say_fill(writing, WORD_CORRECTION,
					say_word(writing, WORD_STAMP + it->stamp),
					say_known(writing, it->was), say_known(writing, it->is),
					entry, NULL),
			       it->why);
	}
	for (guint i = 0; i < STAMPS; i++)
		if (incident->fixed[i].set)
			put_correction(
				writing, incident->fixed[i].at, incident->fixed[i].by,
				say_fill(writing, WORD_OVERRIDE, say_word(writing, WORD_STAMP + i),
					 say_instant(writing, &writing->stamps[i].said, NULL),
					 say_instant(writing, &incident->fixed[i].when, NULL),
					 NULL),
				incident->fixed[i].reason);
	for (guint i = 0; i < incident->entries->len; i++) {
		const struct entry *entry = g_ptr_array_index(incident->entries, i);
		if (!entry->removed && entry->source_at != TIME_NONE &&
		    entry->source_at != entry->when.at)
			put_correction(writing, entry->revised_at, entry->revised_by,
				       say_fill(writing, WORD_SOURCE_TIME,
						say_word(writing, WORD_KIND + entry->kind),
						say_time(writing, entry->source_at, NULL),
						say_time(writing, entry->when.at, NULL), NULL),
				       entry->reason);
	}
}

static void note_person(GPtrArray *people, const char *who)
{
	if (who != NULL && *who != '\0' &&
	    !g_ptr_array_find_with_equal_func(people, who, g_str_equal, NULL))
		g_ptr_array_add(people, (gpointer)who);
}

void report_make_participants(struct writing *writing)
{
	const struct incident *incident = writing->incident;
	g_autoptr(GPtrArray) with_role = g_ptr_array_new(), others = g_ptr_array_new();
	for (guint i = 0; i < incident->entries->len; i++) {
		const struct entry *entry = g_ptr_array_index(incident->entries, i);
		if (entry->removed || entry->kind != ENTRY_ROLE_CHANGE || entry->role == NULL)
			continue;
		if (writing->out->len == 0)
			say_head(writing, say_word(writing, WORD_ROLE),
				 say_word(writing, WORD_PERSON), say_word(writing, WORD_WHEN),
				 NULL);
		say_row(writing, say_role(writing, entry->role),
			entry->who != NULL ? say_safe(writing, entry->who)
					   : say_word(writing, WORD_NOBODY),
			say_instant(writing, &entry->when, NULL), NULL);
		note_person(with_role, entry->who);
	}
	for (guint i = 0; i < incident->entries->len; i++) {
		const struct entry *entry = g_ptr_array_index(incident->entries, i);
		if (!entry->removed && !entry->automatic && entry->kind != ENTRY_CUSTOMER_REPORT &&
		    !g_ptr_array_find_with_equal_func(with_role, entry->by, g_str_equal, NULL))
			note_person(others, entry->by);
	}
	if (others->len == 0)
		return;
	g_ptr_array_add(others, NULL);
	g_autofree char *names =
		g_strjoinv(say_word(writing, WORD_BETWEEN_NAMES), (char **)others->pdata);
	say(writing, "%s%s\n", writing->out->len > 0 ? "\n" : "",
	    say_fill(writing, WORD_TOOK_PART, say_safe(writing, names), NULL));
}

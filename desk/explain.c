/* SPDX-License-Identifier: MIT
 * A cycle told as steps: walks the calendar as the fold counted it, second for second. */
#include "desk/explain.h"

#include "desk/i18n.h"

#define LEAST_STEPS 8

const char *step_kind_name(enum step_kind kind)
{
	static const char *const names[] = {"start", "open", "closed",    "pause",
					    "gap",   "dst",  "extension", "obligation",
					    "stop",  "now",  "due"};

	return (unsigned)kind < G_N_ELEMENTS(names) ? names[kind] : "?";
}

/* The walk so far. `now` and `due` are told when it passes them; TIME_NONE: told, or never. */
struct walk {
	const struct cycle *cycle;
	const struct calendar *calendar; /* NULL: 24x7 */
	GPtrArray *steps;
	guint limit;
	gint64 total, now, due;
	guint summed; /* steps in the summary */
};

static void step_free(void *data)
{
	struct step *step = data;

	g_free(step->note);
	g_free(step);
}

/* Steps beyond the limit melt into one in the middle: the beginning and the end tell the most. */
static void walk_melt(struct walk *walk)
{
	guint middle = walk->limit / 2;
	struct step *into = g_ptr_array_index(walk->steps, middle);
	const struct step *from = g_ptr_array_index(walk->steps, middle + 1);

	walk->summed += walk->summed ? 1 : 2;
	into->kind = STEP_OPEN;
	into->to = from->to;
	into->counted_s += from->counted_s;
	into->total_s = from->total_s;
	g_free(into->note);
	into->note = g_strdup_printf(
		ngettext("%u step summed up", "%u steps summed up", walk->summed), walk->summed);
	g_ptr_array_remove_index(walk->steps, middle + 1);
}

/* Takes the note over. */
static void walk_step(struct walk *walk, enum step_kind kind, gint64 from, gint64 to,
		      gint64 counted, char *note)
{
	struct step *step = g_new(struct step, 1);

	walk->total += counted;
	*step = (struct step){.kind = kind,
			      .from = from,
			      .to = to,
			      .counted_s = counted,
			      .total_s = walk->total,
			      .note = note};
	g_ptr_array_add(walk->steps, step);
	if (walk->steps->len > walk->limit)
		walk_melt(walk);
}

static void walk_points(struct walk *walk, gint64 at)
{
	if (walk->due == at) {
		walk->due = TIME_NONE;
		walk_step(walk, STEP_DUE, at, at, 0, NULL);
	}
	if (walk->now == at) {
		walk->now = TIME_NONE;
		walk_step(walk, STEP_NOW, at, at, 0, NULL);
	}
}

static void walk_transition(struct walk *walk, gint64 at)
{
	const struct zone *zone = calendar_zone(walk->calendar);
	int shift = zone_offset(zone, at, NULL, NULL) - zone_offset(zone, at - 1, NULL, NULL);
	int minutes = ABS(shift) / 60;

	walk_step(walk, STEP_DST, at, at, 0,
		  g_strdup_printf(shift > 0 ? _("%s: clocks go forward %d:%02d h")
					    : _("%s: clocks go back %d:%02d h"),
				  zone_name(zone), minutes / 60, minutes % 60));
}

/* One stretch of one kind, told apart where the zone changes and where now and due lie. */
static void walk_stretch(struct walk *walk, enum step_kind kind, gint64 from, gint64 to,
			 const char *note)
{
	while (from < to) {
		gint64 until = to, change = TIME_NONE;
		if (walk->calendar && !calendar_is_always(walk->calendar))
			change = zone_next_transition(calendar_zone(walk->calendar), from);
		if (change != TIME_NONE && change < until)
			until = change;
		if (walk->now > from && walk->now < until)
			until = walk->now;
		if (walk->due > from && walk->due < until)
			until = walk->due;
		walk_step(walk, kind, from, until, kind == STEP_OPEN ? until - from : 0,
			  g_strdup(note));
		if (until == change && until < to)
			walk_transition(walk, until);
		walk_points(walk, until);
		from = until;
	}
}

/* A span in which the cycle counts: the calendar's open and closed stretches. */
static void walk_counting(struct walk *walk, gint64 from, gint64 to)
{
	gint64 opens, closes;

	if (!walk->calendar) {
		walk_stretch(walk, STEP_OPEN, from, to, NULL);
		return;
	}
	while (from < to) {
		if (!calendar_interval(walk->calendar, from, &opens, &closes))
			opens = closes = to;
		opens = CLAMP(opens, from, to);
		closes = MIN(closes, to);
		walk_stretch(walk, STEP_CLOSED, from, opens, NULL);
		walk_stretch(walk, STEP_OPEN, opens, closes, NULL);
		from = MAX(opens, closes);
	}
}

/* Why the cycle did not count in a span: the reasons it waited for, NULL for a gap. */
static char *pause_note(const struct cycle *cycle, const struct span *span)
{
	GString *out = NULL;

	for (guint i = 0; i < cycle->pauses->len && !out; i++) {
		unsigned reasons = g_array_index(cycle->reasons, unsigned, i);
		if (g_array_index(cycle->pauses, struct span, i).start != span->start)
			continue;
		out = g_string_new(NULL);
		for (int reason = 0; reason < PAUSE_REASONS; reason++)
			if (reasons & 1u << reason)
				g_string_append_printf(
					out, "%s%s", out->len ? ", " : "",
					pause_reason_name((enum pause_reason)reason));
	}
	return out ? g_string_free(out, FALSE) : NULL;
}

static void walk_spans(struct walk *walk, gint64 from, gint64 to)
{
	g_autoptr(GArray) breaks = cycle_breaks(walk->cycle);

	walk_points(walk, from);
	for (guint i = 0; i < breaks->len && from < to; i++) {
		const struct span *span = &g_array_index(breaks, struct span, i);
		gint64 start = CLAMP(span->start, from, to), end = CLAMP(span->end, from, to);
		walk_counting(walk, from, start);
		g_autofree char *note = pause_note(walk->cycle, span);
		if (note)
			walk_stretch(walk, STEP_PAUSE, start, end, note);
		else
			walk_stretch(walk, STEP_GAP, start, end, _("resolved or closed"));
		from = MAX(start, end);
	}
	walk_counting(walk, from, to);
}

static char *note_of(const struct obligation *obligation, const char *format)
{
	const struct policy *policy = obligation->policy;
	struct duration target = {.seconds = obligation->target_s};

	if (!policy)
		return g_strdup(_("a promise, on 24x7"));
	if (obligation->target_s > 0) {
		g_autofree char *span = duration_print(&target);
		return g_strdup_printf(format, severity_name(obligation->severity), span,
				       calendar_key(policy->calendar), (int)policy->version);
	}
	return g_strdup_printf(_("%s: no working time for it on %s"),
			       severity_name(obligation->severity), calendar_key(policy->calendar));
}

/* Where the figures come from: the obligation shown, its extension, and the others the cycle held.
 */
static void walk_obligations(struct walk *walk, const struct obligation *shown)
{
	const GArray *all = walk->cycle->obligations;

	walk_step(walk, STEP_START, shown->start, shown->start, 0,
		  note_of(shown, _("%s: %s on %s, policy of revision %d")));
	if (shown->original_due_at != TIME_NONE)
		walk_step(walk, STEP_EXTEND, shown->original_due_at, shown->original_due_at, 0,
			  g_strdup(walk->cycle->policy ? _("due before the extension agreed")
						       : _("promised before it was moved")));
	for (guint i = 0; i < all->len; i++) {
		const struct obligation *other = &g_array_index(all, struct obligation, i);
		if (i == walk->cycle->shown)
			continue;
		walk_step(walk, STEP_OBLIGATION, other->start, other->start, 0,
			  note_of(other, other->in_force
						 ? _("%s: %s on %s stays in force, policy of "
						     "revision %d")
						 : _("%s: %s on %s was replaced, policy of "
						     "revision %d")));
	}
}

GPtrArray *explain_cycle(const struct cycle *cycle, gint64 now, guint limit)
{
	const struct obligation *shown =
		&g_array_index(cycle->obligations, struct obligation, cycle->shown);
	gboolean stopped = cycle->stopped_at != TIME_NONE;
	struct walk walk = {
		.cycle = cycle,
		.calendar = cycle->policy ? cycle->policy->calendar : NULL,
		.steps = g_ptr_array_new_with_free_func(step_free),
		.limit = MAX(limit, LEAST_STEPS),
		.now = stopped ? TIME_NONE : MAX(now, shown->start),
		.due = cycle->due_at,
	};
	gint64 end = stopped ? cycle->stopped_at : MAX(walk.now, cycle->due_at);

	walk_obligations(&walk, shown);
	walk_spans(&walk, shown->start, end);
	if (stopped)
		walk_step(&walk, STEP_STOP, end, end, 0, g_strdup(clock_state_name(cycle->state)));
	if (cycle->due_if_resumed_at != TIME_NONE)
		walk_step(&walk, STEP_DUE, cycle->due_if_resumed_at, cycle->due_if_resumed_at, 0,
			  g_strdup(_("if resumed now")));
	else if (walk.due != TIME_NONE)
		walk_step(&walk, STEP_DUE, walk.due, walk.due, 0,
			  g_strdup(stopped ? _("had it gone on") : _("as agreed")));
	return walk.steps;
}

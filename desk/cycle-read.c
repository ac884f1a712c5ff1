/* SPDX-License-Identifier: MIT
 * A folded cycle as it reads at an instant: which obligation it shows, its state, due date, pauses
 * (clocks.md K4, K7, K8, M1). Reads only; what it hands out belongs to the reader. */
#include "desk/fold.h"

/* What cycles without pauses or gaps, nearly all, point to instead of an array of their own. */
static GArray no_spans;

/* The obligation that is due first: of those that count, else of all as if resumed at `at`. */
static const struct duty *lap_shown(const struct fold *fold, const struct lap *lap, gint64 at,
				    gboolean *paused, gint64 *due, gboolean *provisional)
{
	const struct duty *shown = NULL;

	*paused = lap->end == CYCLE_LIVE;
	for (int i = lap->force; i >= 0 && *paused; i = fold_duty(fold, i)->next)
		*paused = fold_duty(fold, i)->mark == TIME_NONE;
	for (int i = lap->force; i >= 0; i = fold_duty(fold, i)->next) {
		const struct duty *duty = fold_duty(fold, i);
		gboolean beyond = duty->provisional;
		gint64 then = duty->face.due_at;
		if (*paused)
			then = duty_due_if_resumed(duty, at, &beyond);
		else if (lap->end == CYCLE_LIVE && duty->mark == TIME_NONE)
			continue;
		if (shown && (then == TIME_NONE || (*due != TIME_NONE && then >= *due)))
			continue;
		shown = duty;
		*due = then;
		*provisional = beyond;
	}
	return shown;
}

static GArray *lap_obligations(const struct fold *fold, const struct lap *lap,
			       const struct duty *shown, guint *index)
{
	GArray *out = g_array_sized_new(FALSE, FALSE, sizeof(struct obligation), 1);

	for (int i = lap->first; i >= 0; i = fold_duty(fold, i)->next) {
		const struct duty *duty = fold_duty(fold, i);
		if (duty == shown)
			*index = out->len;
		g_array_append_val(out, duty->face);
	}
	return out;
}

static GArray *lap_gaps(const struct fold *fold, const struct lap *lap, int cycle)
{
	GArray *out = NULL;

	for (guint i = 0; lap->gaps && i < fold->gaps->len; i++) {
		const struct gap *gap = &g_array_index(fold->gaps, struct gap, i);
		if (gap->cycle == cycle)
			fold_append(&out, sizeof gap->span, &gap->span);
	}
	return out ? out : &no_spans;
}

static GArray *lap_pauses(const struct fold *fold, const struct lap *lap, const struct duty *shown)
{
	gint64 end = lap->end == CYCLE_LIVE ? G_MAXINT64 : lap->stopped_at;
	GArray *out = duty_spans(fold, shown, lap->started_at, end, FALSE);

	return out ? out : &no_spans;
}

static GArray *lap_reasons(const struct fold *fold, const struct duty *shown, const GArray *pauses)
{
	if (!pauses->len)
		return &no_spans;
	GArray *out = g_array_sized_new(FALSE, FALSE, sizeof(unsigned), pauses->len);
	for (guint i = 0; i < pauses->len; i++) {
		unsigned reasons =
			duty_reasons(fold, shown, &g_array_index(pauses, struct span, i));
		g_array_append_val(out, reasons);
	}
	return out;
}

/* K8 without disturbing the fold: what is overdue at `at`, beside what was. */
static void cycle_judge(struct cycle *cycle, const struct fold *fold, const struct lap *lap,
			gint64 at)
{
	for (int i = lap->force; i >= 0; i = fold_duty(fold, i)->next) {
		gint64 due = fold_duty(fold, i)->face.due_at;
		if (due == TIME_NONE || due >= at)
			continue;
		if (!cycle->breached || due < cycle->breach_at)
			cycle->breach_at = due;
		cycle->breached = TRUE;
	}
}

static enum clock_state lap_state(const struct lap *lap, gboolean paused, gboolean breached)
{
	switch (lap->end) {
	case CYCLE_LIVE:
		return paused ? CLOCK_PAUSED : CLOCK_RUNNING;
	case CYCLE_STOPPED:
		return breached ? CLOCK_MISSED : CLOCK_MET;
	default:
		return CLOCK_CANCELLED;
	}
}

/* C7's other side: a running clock outside its hours sleeps, unless it is overdue already. */
static gint64 cycle_sleeps(const struct cycle *cycle, gint64 now)
{
	gint64 opens, closes;

	if (cycle->state != CLOCK_RUNNING || !cycle->policy || cycle->remaining_s <= 0 ||
	    calendar_is_always(cycle->policy->calendar) ||
	    !calendar_interval(cycle->policy->calendar, now, &opens, &closes) || opens <= now)
		return TIME_NONE;
	return opens;
}

struct cycle *cycle_read(const struct fold *fold, int index, gint64 now)
{
	const struct lap *lap = fold_lap(fold, index);
	gint64 at = lap->end == CYCLE_LIVE ? now : lap->stopped_at, due = TIME_NONE;
	gboolean paused, provisional = FALSE;
	const struct duty *shown = lap_shown(fold, lap, at, &paused, &due, &provisional);
	const struct obligation *face = &shown->face;
	struct cycle *cycle = g_new(struct cycle, 1);

	*cycle = (struct cycle){
		.clock = lap->clock,
		.number = lap->number,
		.breached = lap->breached,
		.waived = lap->waived,
		.waive_pending = lap->waive_pending,
		.unproved = lap->unproved,
		.provisional = provisional,
		.cause = lap->cause,
		.breach_at = lap->breach_at,
		.started_at = lap->started_at,
		.stopped_at = lap->stopped_at,
		.due_at = paused ? TIME_NONE : due,
		.original_due_at = face->original_due_at,
		.due_if_resumed_at = paused ? due : TIME_NONE,
		.sleeping_until = TIME_NONE,
		.target_s = duty_target(shown),
		.aim_s = face->aim_s,
		.elapsed_s = duty_elapsed(shown, at),
		.turn = lap->turn,
		.stop_turn = lap->stop_turn,
		.severity = face->severity,
		.policy = face->policy,
		.calendar = face->policy ? calendar_key(face->policy->calendar) : "24x7",
		.gaps = lap_gaps(fold, lap, index),
		.pauses = lap_pauses(fold, lap, shown),
	};
	cycle->reasons = lap_reasons(fold, shown, cycle->pauses);
	cycle->obligations = lap_obligations(fold, lap, shown, &cycle->shown);
	cycle->quiet = lap->end != CYCLE_LIVE || fold_is_done(fold);
	cycle_judge(cycle, fold, lap, at);
	cycle->state = lap_state(lap, paused, cycle->breached);
	cycle->remaining_s =
		cycle->target_s == TIME_NONE ? TIME_NONE : cycle->target_s - cycle->elapsed_s;
	cycle->original_missed = face->original_due_at != TIME_NONE && face->original_due_at < at;
	cycle->sleeping_until = cycle_sleeps(cycle, now);
	return cycle;
}

static int compare_spans(const void *a, const void *b)
{
	const struct span *left = a, *right = b;

	return (left->start > right->start) - (left->start < right->start);
}

GArray *cycle_breaks(const struct cycle *cycle)
{
	GArray *breaks = g_array_new(FALSE, FALSE, sizeof(struct span));

	if (cycle->pauses->len)
		g_array_append_vals(breaks, cycle->pauses->data, cycle->pauses->len);
	if (cycle->gaps->len)
		g_array_append_vals(breaks, cycle->gaps->data, cycle->gaps->len);
	g_array_sort(breaks, compare_spans);
	return breaks;
}

static void spans_free(GArray *spans)
{
	if (spans != &no_spans)
		g_array_unref(spans);
}

void cycle_free(void *data)
{
	struct cycle *cycle = data;

	g_array_unref(cycle->obligations);
	spans_free(cycle->pauses);
	spans_free(cycle->reasons);
	spans_free(cycle->gaps);
	g_free(cycle);
}

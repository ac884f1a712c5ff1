/* SPDX-License-Identifier: MIT
 * Cycles of clocks: start, stop, cancel, pause, revive, and the obligations a change of severity or
 * of terms adds and replaces (clocks.md K4, K8, K9, M1, M3, M6). */
#include "desk/fold.h"

/* Walks the obligations in force of a lap. */
#define EACH_DUTY(fold, lap, duty) \
	for (struct duty *duty = fold_duty(fold, (lap)->force); duty; \
	     duty = duty->next < 0 ? NULL : fold_duty(fold, duty->next))

const struct policy *fold_policy(const struct fold *fold, enum clock_kind clock)
{
	return fold->terms ? fold->terms->policy(fold->terms, fold->severity, clock) : NULL;
}

static void lap_breach(struct lap *lap, gint64 due)
{
	if (!lap->breached || due < lap->breach_at)
		lap->breach_at = due;
	lap->breached = TRUE;
}

/* K8: overdue is strictly later than due. TRUE when this is the first breach of the cycle. */
static gboolean lap_judge(const struct fold *fold, struct lap *lap, gint64 at)
{
	gboolean before = lap->breached;

	EACH_DUTY(fold, lap, duty)
	if (duty->face.due_at != TIME_NONE && duty->face.due_at < at)
		lap_breach(lap, duty->face.due_at);
	return lap->breached && !before;
}

static int lap_new(struct fold *fold, enum clock_kind clock, gint64 at, gint64 turn)
{
	struct lap lap = {
		.clock = clock,
		.number = ++fold->count[clock],
		.started_at = at,
		.stopped_at = TIME_NONE,
		.turn = turn,
		.first = -1,
		.last = -1,
		.force = -1,
		.breach_at = TIME_NONE,
	};

	g_array_append_val(fold->laps, lap);
	return fold->newest[clock] = (int)fold->laps->len - 1;
}

int cycle_start(struct fold *fold, enum clock_kind clock, const struct policy *policy, gint64 at,
		gint64 turn)
{
	int cycle = lap_new(fold, clock, at, turn);

	fold->live[clock] = cycle;
	fold->pending &= ~(1u << clock);
	duty_add(fold, cycle, policy, fold->severity, at, at);
	return cycle;
}

int cycle_start_promise(struct fold *fold, gint64 at, gint64 until, gint64 turn)
{
	int cycle = lap_new(fold, CLOCK_PROMISE, at, turn);

	duty_add(fold, cycle, NULL, fold->severity, at, at);
	struct duty *duty = fold_duty(fold, fold_lap(fold, cycle)->first);
	duty->face.target_s = MAX(until - at, 0);
	duty->face.due_at = until;
	fold_append(&fold->promises, sizeof cycle, &cycle);
	return cycle;
}

static void lap_end(struct fold *fold, int cycle, enum lap_end end, gint64 at, gint64 turn)
{
	struct lap *lap = fold_lap(fold, cycle);

	EACH_DUTY(fold, lap, duty)
	duty_settle(duty, at);
	lap_judge(fold, lap, at);
	lap->end = end;
	lap->stopped_at = at;
	lap->stop_turn = turn;
	if (fold->live[lap->clock] == cycle)
		fold->live[lap->clock] = -1;
}

void cycle_stop(struct fold *fold, int cycle, gint64 at, gint64 turn, gboolean unproved)
{
	lap_end(fold, cycle, CYCLE_STOPPED, at, turn);
	fold_lap(fold, cycle)->unproved = unproved;
}

void cycle_cancel(struct fold *fold, int cycle, gint64 at, gint64 turn)
{
	lap_end(fold, cycle, CYCLE_CANCELLED, at, turn);
}

/* M6: as if it had not stopped, but for the span it was stopped. A change of severity in that span
 * takes hold now. */
void cycle_revive(struct fold *fold, int cycle, gint64 at)
{
	struct lap *lap = fold_lap(fold, cycle);
	struct gap gap = {.cycle = cycle, .span = {.start = lap->stopped_at, .end = at}};
	int severity = fold_duty(fold, lap->last)->face.severity;

	if (gap.span.start < gap.span.end) {
		fold_append(&fold->gaps, sizeof gap, &gap);
		lap->gaps++;
	}
	lap->end = CYCLE_LIVE;
	lap->stopped_at = TIME_NONE;
	lap->stop_turn = 0;
	lap->unproved = lap->closed_off = FALSE;
	fold->live[lap->clock] = cycle;
	EACH_DUTY(fold, lap, duty)
	{
		duty_resume(duty, at);
		if (duty_paused(fold, duty))
			duty_pause(duty, at);
	}
	if (fold->severity < severity)
		cycle_raise(fold, cycle, at);
	else if (fold->severity > severity)
		cycle_lower(fold, cycle, at, 0);
}

/* Adds one obligation; what it breaches at once, it breaches by reclassifying. */
static void lap_add(struct fold *fold, int cycle, const struct policy *policy, gint64 start,
		    gint64 at)
{
	duty_add(fold, cycle, policy, fold->severity, start, at);
	struct lap *lap = fold_lap(fold, cycle);
	if (lap_judge(fold, lap, at))
		lap->cause = CAUSE_RECLASSIFIED;
}

void cycle_raise(struct fold *fold, int cycle, gint64 at)
{
	struct lap *lap = fold_lap(fold, cycle);
	const struct policy *policy = fold_policy(fold, lap->clock);

	lap_judge(fold, lap, at);
	if (policy)
		lap_add(fold, cycle, policy, policy->raise == MODE_RETRO ? lap->started_at : at,
			at);
}

/* Replaces what is in force by one obligation from `start`. */
static void lap_replace(struct fold *fold, int cycle, const struct policy *policy, gint64 start,
			gint64 at)
{
	struct lap *lap = fold_lap(fold, cycle);

	EACH_DUTY(fold, lap, duty)
	{
		duty_settle(duty, at);
		duty->face.in_force = FALSE;
	}
	lap->force = (int)fold->duties->len;
	lap_add(fold, cycle, policy, start, at);
}

/* M1: lowered after a breach, or with at most a tenth of a target left. */
static gboolean lap_is_close(const struct fold *fold, const struct lap *lap, gint64 at)
{
	if (lap->breached)
		return TRUE;
	EACH_DUTY(fold, lap, duty)
	{
		gint64 target = duty_target(duty);
		if (target != TIME_NONE && target - duty_elapsed(duty, at) <= target / 10)
			return TRUE;
	}
	return FALSE;
}

void cycle_lower(struct fold *fold, int cycle, gint64 at, gint64 turn)
{
	struct lap *lap = fold_lap(fold, cycle);
	const struct policy *policy = fold_policy(fold, lap->clock);

	lap_judge(fold, lap, at);
	if (lap_is_close(fold, lap, at))
		lap->cause = CAUSE_FLAGGED_LOWERING;
	if (policy)
		lap_replace(fold, cycle, policy, policy->lower == MODE_FRESH ? at : lap->started_at,
			    at);
	else
		cycle_cancel(fold, cycle, at, turn);
}

void cycle_rebind(struct fold *fold, int cycle, gint64 at, gint64 turn)
{
	struct lap *lap = fold_lap(fold, cycle);
	const struct policy *policy = fold_policy(fold, lap->clock);
	gint64 agreed = fold_duty(fold, lap->last)->face.extended_s;

	lap_judge(fold, lap, at);
	if (!policy) {
		cycle_cancel(fold, cycle, at, turn);
		return;
	}
	lap_replace(fold, cycle, policy, lap->started_at, at);
	/* What the client agreed to is not the desk's to take back. */
	if (agreed > 0)
		duty_extend(fold_duty(fold, fold_lap(fold, cycle)->last), at, agreed, TIME_NONE);
}

void cycle_extend(struct fold *fold, int cycle, gint64 at, gint64 seconds, gint64 due)
{
	struct lap *lap = fold_lap(fold, cycle);

	lap_judge(fold, lap, at);
	EACH_DUTY(fold, lap, duty)
	duty_extend(duty, at, seconds, due);
}

void cycles_pause(struct fold *fold, gint64 at)
{
	for (int clock = 1; clock < CLOCK_KINDS; clock++) {
		if (fold->live[clock] < 0)
			continue;
		const struct lap *lap = fold_lap(fold, fold->live[clock]);
		EACH_DUTY(fold, lap, duty)
		if (duty_paused(fold, duty))
			duty_pause(duty, at);
	}
}

void cycles_resume(struct fold *fold, gint64 at)
{
	for (int clock = 1; clock < CLOCK_KINDS; clock++) {
		if (fold->live[clock] < 0)
			continue;
		const struct lap *lap = fold_lap(fold, fold->live[clock]);
		EACH_DUTY(fold, lap, duty)
		if (duty->mark == TIME_NONE && !duty_paused(fold, duty))
			duty_resume(duty, at);
	}
}

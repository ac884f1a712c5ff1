/* SPDX-License-Identifier: MIT
 * Counting one obligation on its calendar: what has passed, what the pauses and gaps take out, when
 * it is due (clocks.md C3, K5, K7, M1). A counting obligation knows the segment it is in and what
 * was counted before, so that an event costs one question to the calendar however long the history
 * is. */
#include "desk/fold.h"

/* No agreement moves a date further than a calendar is searched (C6). */
#define EXTENSION_LIMIT ((gint64)3660 * 86400)

/* How many obligations back duty_recall looks: ten severities of ten clocks, several times over. */
#define RECALL 512

/* Seconds that count in [from, to); without a policy (a promise) all do. */
static gint64 duty_count(const struct duty *duty, gint64 from, gint64 to)
{
	if (!duty->face.policy)
		return MAX(to - from, 0);
	return calendar_elapsed(duty->face.policy->calendar, from, to);
}

/* When `target` is reached, counting from `from`. */
static gint64 duty_reach(const struct duty *duty, gint64 target, gint64 from, gboolean *provisional)
{
	gint64 left = target - duty->counted;

	if (target == TIME_NONE)
		return TIME_NONE;
	if (left <= 0)
		return from;
	if (!duty->face.policy)
		return from + left;
	return calendar_due(duty->face.policy->calendar, from, left, provisional);
}

gint64 duty_target(const struct duty *duty)
{
	return duty->face.target_s == TIME_NONE ? TIME_NONE
						: duty->face.target_s + duty->face.extended_s;
}

gint64 duty_elapsed(const struct duty *duty, gint64 at)
{
	return duty->counted + (duty->mark == TIME_NONE ? 0 : duty_count(duty, duty->mark, at));
}

gint64 duty_due_if_resumed(const struct duty *duty, gint64 at, gboolean *provisional)
{
	if (duty->face.due_at != TIME_NONE)
		return duty->face.due_at;
	return duty_reach(duty, duty_target(duty), at, provisional);
}

/* Fills in the due dates that are open, counting from `at`. */
static void duty_predict(struct duty *duty, gint64 at)
{
	if (duty->face.due_at == TIME_NONE) {
		duty->provisional = FALSE;
		duty->face.due_at = duty_reach(duty, duty_target(duty), at, &duty->provisional);
	}
	if (duty->extended && duty->face.original_due_at == TIME_NONE)
		duty->face.original_due_at = duty_reach(duty, duty->face.target_s, at, NULL);
}

/* Due dates after `at` are open again; one reached by then stands, at the very instant too (K5). */
static void duty_forget(struct duty *duty, gint64 at)
{
	if (duty->face.due_at > at)
		duty->face.due_at = TIME_NONE;
	if (duty->face.original_due_at > at)
		duty->face.original_due_at = TIME_NONE;
}

static void duty_bank(struct duty *duty, gint64 at)
{
	duty->counted = duty_elapsed(duty, at);
	duty->mark = TIME_NONE;
	duty->settled = at;
}

void duty_pause(struct duty *duty, gint64 at)
{
	if (duty->mark == TIME_NONE)
		return;
	duty_bank(duty, at);
	duty_forget(duty, at);
}

void duty_resume(struct duty *duty, gint64 at)
{
	duty_forget(duty, duty->settled);
	duty->mark = at;
	duty_predict(duty, at);
}

void duty_settle(struct duty *duty, gint64 at)
{
	if (duty->mark != TIME_NONE)
		duty_bank(duty, at);
	else
		duty_predict(duty, at);
}

void duty_extend(struct duty *duty, gint64 at, gint64 seconds, gint64 due)
{
	struct obligation *face = &duty->face;

	if (!duty->extended) {
		duty->extended = TRUE;
		face->original_due_at = face->due_at;
	}
	if (due == TIME_NONE) {
		seconds = CLAMP(seconds, 0, EXTENSION_LIMIT);
		face->extended_s = MIN(face->extended_s + seconds, EXTENSION_LIMIT);
	} else if (face->target_s != TIME_NONE) {
		face->extended_s =
			duty_elapsed(duty, at) + duty_count(duty, at, due) - face->target_s;
	}
	face->due_at = TIME_NONE;
	if (duty->mark == TIME_NONE)
		return;
	/* A date agreed is that date, even one outside the calendar's hours. */
	if (due != TIME_NONE)
		face->due_at = due;
	duty_predict(duty, duty->mark);
}

/* Which reasons to wait pause it; `internal` never pauses a client's clock (K5). */
static unsigned duty_mask(const struct duty *duty, enum clock_kind clock)
{
	if (!duty->face.policy)
		return 0;
	return duty->face.policy->pause &
	       (clock == CLOCK_ACCEPTANCE ? ~0u : ~(1u << PAUSE_INTERNAL));
}

gboolean duty_paused(const struct fold *fold, const struct duty *duty)
{
	enum clock_kind clock = fold_lap(fold, duty->cycle)->clock;
	unsigned mask = duty_mask(duty, clock);

	return (fold->waiting && (mask & 1u << fold->wait_reason)) ||
	       (fold->window_open && clock == CLOCK_CHANGE && (mask & 1u << PAUSE_SCHEDULED));
}

static int compare_spans(const void *a, const void *b)
{
	const struct span *left = a, *right = b;

	return (left->start > right->start) - (left->start < right->start);
}

/* Adds the part of `span` within [from, to). */
static void spans_add(GArray **spans, struct span span, gint64 from, gint64 to)
{
	span.start = MAX(span.start, from);
	span.end = MIN(span.end, to);
	if (span.start < span.end)
		fold_append(spans, sizeof span, &span);
}

/* Sorts and unites what overlaps or touches. */
static void spans_unite(GArray *spans)
{
	guint kept = 0;

	g_array_sort(spans, compare_spans);
	for (guint i = 0; i < spans->len; i++) {
		struct span span = g_array_index(spans, struct span, i);
		struct span *last = kept ? &g_array_index(spans, struct span, kept - 1) : NULL;
		if (last && span.start <= last->end)
			last->end = MAX(last->end, span.end);
		else
			g_array_index(spans, struct span, kept++) = span;
	}
	g_array_set_size(spans, kept);
}

/* The first wait that ends after `from`: they are in order and never overlap. */
static guint waits_after(const struct fold *fold, gint64 from)
{
	guint low = 0, high = fold_length(fold->waits);

	while (low < high) {
		guint middle = low + (high - low) / 2;
		if (g_array_index(fold->waits, struct wait, middle).span.end > from)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

GArray *duty_spans(const struct fold *fold, const struct duty *duty, gint64 from, gint64 to,
		   gboolean gaps)
{
	const struct lap *lap = fold_lap(fold, duty->cycle);
	unsigned mask = duty_mask(duty, lap->clock);
	GArray *spans = NULL;

	for (guint i = mask ? waits_after(fold, from) : G_MAXUINT; i < fold_length(fold->waits);
	     i++) {
		const struct wait *wait = &g_array_index(fold->waits, struct wait, i);
		if (wait->span.start >= to)
			break;
		if (mask & 1u << wait->reason)
			spans_add(&spans, wait->span, from, to);
	}
	if (lap->clock == CLOCK_CHANGE && (mask & 1u << PAUSE_SCHEDULED))
		for (guint i = 0; i < fold_length(fold->windows); i++)
			spans_add(&spans, g_array_index(fold->windows, struct span, i), from, to);
	if (gaps && lap->gaps)
		for (guint i = 0; i < fold->gaps->len; i++) {
			const struct gap *gap = &g_array_index(fold->gaps, struct gap, i);
			if (gap->cycle == duty->cycle)
				spans_add(&spans, gap->span, from, to);
		}
	if (fold_length(spans) > 1)
		spans_unite(spans);
	return spans;
}

unsigned duty_reasons(const struct fold *fold, const struct duty *duty, const struct span *span)
{
	unsigned mask = duty_mask(duty, fold_lap(fold, duty->cycle)->clock), reasons = 0;

	for (guint i = waits_after(fold, span->start); i < fold_length(fold->waits); i++) {
		const struct wait *wait = &g_array_index(fold->waits, struct wait, i);
		if (wait->span.start >= span->end)
			break;
		reasons |= mask & 1u << wait->reason;
	}
	/* What no wait of the ticket explains is the agreed window of a change. */
	return reasons ? reasons : 1u << PAUSE_SCHEDULED;
}

/* Counts the segment [from, to) of the past; a due date reached in it stands. */
static void duty_pass(struct duty *duty, gint64 from, gint64 to)
{
	gint64 passed = duty_count(duty, from, to), target = duty_target(duty);

	if (duty->face.due_at == TIME_NONE && target != TIME_NONE &&
	    duty->counted + passed >= target)
		duty->face.due_at = duty_reach(duty, target, from, &duty->provisional);
	duty->counted += passed;
}

/* A severity that goes to and fro asks for the same obligation again and again. The one it replaced
 * has counted up to its replacement already; without it a long history would cost its square. */
static gint64 duty_recall(const struct fold *fold, struct duty *duty)
{
	guint newest = fold->duties->len, oldest = newest > RECALL ? newest - RECALL : 0;

	for (guint i = newest; i > oldest; i--) {
		const struct duty *old = fold_duty(fold, (int)i - 1);
		if (old->cycle != duty->cycle || old->face.policy != duty->face.policy ||
		    old->face.start != duty->face.start || old->face.in_force ||
		    old->mark != TIME_NONE)
			continue;
		gint64 due = old->extended ? old->face.original_due_at : old->face.due_at;
		duty->counted = old->counted;
		duty->provisional = old->provisional;
		if (due != TIME_NONE && due <= old->settled)
			duty->face.due_at = due;
		return old->settled;
	}
	return duty->face.start;
}

/* Counts from the start up to `at`, over the pauses and gaps between. */
static void duty_catch_up(struct fold *fold, struct duty *duty, gint64 at)
{
	gint64 from = duty_recall(fold, duty);
	g_autoptr(GArray) spans = duty_spans(fold, duty, from, at, TRUE);

	for (guint i = 0; i < fold_length(spans); i++) {
		const struct span *span = &g_array_index(spans, struct span, i);
		duty_pass(duty, from, span->start);
		from = span->end;
	}
	duty_pass(duty, from, at);
}

void duty_add(struct fold *fold, int cycle, const struct policy *policy, int severity, gint64 start,
	      gint64 at)
{
	struct lap *lap = fold_lap(fold, cycle);
	int index = (int)fold->duties->len;
	struct duty duty = {
		.face = {.start = start,
			 .severity = severity,
			 .policy = policy,
			 .aim_s = TIME_NONE,
			 .due_at = TIME_NONE,
			 .original_due_at = TIME_NONE,
			 .in_force = TRUE},
		.cycle = cycle,
		.next = -1,
		.mark = TIME_NONE,
		.settled = at,
	};

	if (policy) {
		duty.face.target_s = calendar_seconds(policy->calendar, start, &policy->target,
						      policy->day_mode);
		if (policy->aim.seconds > 0 || policy->aim.working_days > 0)
			duty.face.aim_s = calendar_seconds(policy->calendar, start, &policy->aim,
							   policy->day_mode);
	}
	if (start < at)
		duty_catch_up(fold, &duty, at);
	if (lap->first < 0)
		lap->first = lap->force = index;
	else
		fold_duty(fold, lap->last)->next = index;
	lap->last = index;
	if (!duty_paused(fold, &duty))
		duty_resume(&duty, at);
	g_array_append_val(fold->duties, duty);
}

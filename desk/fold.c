/* SPDX-License-Identifier: MIT
 * The fold of one ticket: takes events in order, does what time alone does between them, and reads
 * the result off without being disturbed (clocks.md, Principle). */
#include "desk/fold.h"

#include <string.h>

#define REOPEN_DEFAULT ((gint64)14 * 86400)

void fold_append(GArray **array, guint size, const void *element)
{
	if (!*array)
		*array = g_array_new(FALSE, FALSE, size);
	g_array_append_vals(*array, element, 1);
}

struct fold *fold_start(terms_fn *terms_of, void *data, const char *cover)
{
	struct fold *fold = g_new(struct fold, 1);

	*fold = (struct fold){
		.terms_of = terms_of,
		.data = data,
		.terms = terms_of(cover, 0, data),
		.cover = cover,
		.laps = g_array_sized_new(FALSE, FALSE, sizeof(struct lap), 6),
		.duties = g_array_sized_new(FALSE, FALSE, sizeof(struct duty), 6),
		.opened_at = TIME_NONE,
		.updated_at = TIME_NONE,
		.state = STATE_NEW,
		.severity = 3,
		.wait_until = TIME_NONE,
		.last_client_at = TIME_NONE,
		.last_public_at = TIME_NONE,
		.restored_at = TIME_NONE,
		.resolved_at = TIME_NONE,
		.closed_at = TIME_NONE,
		.first_response_at = TIME_NONE,
	};
	for (int clock = 0; clock < CLOCK_KINDS; clock++)
		fold->live[clock] = fold->newest[clock] = -1;
	return fold;
}

struct fold *fold_new(terms_fn *terms_of, void *data)
{
	struct fold *fold = fold_start(terms_of, data, NULL);

	fold->events = g_ptr_array_new();
	return fold;
}

static void array_free(GArray *array)
{
	if (array)
		g_array_unref(array);
}

void fold_free(struct fold *fold)
{
	if (!fold)
		return;
	if (fold->events)
		g_ptr_array_unref(fold->events);
	array_free(fold->laps);
	array_free(fold->duties);
	array_free(fold->waits);
	array_free(fold->windows);
	array_free(fold->gaps);
	array_free(fold->promises);
	array_free(fold->waives);
	array_free(fold->reminders);
	g_free(fold);
}

static GArray *array_copy(GArray *array)
{
	return array ? g_array_copy(array) : NULL;
}

/* A fold that can be moved on without the original noticing. */
static struct fold *fold_copy(const struct fold *fold)
{
	struct fold *copy = g_memdup2(fold, sizeof *fold);

	copy->events = NULL;
	copy->laps = array_copy(fold->laps);
	copy->duties = array_copy(fold->duties);
	copy->waits = array_copy(fold->waits);
	copy->windows = array_copy(fold->windows);
	copy->gaps = array_copy(fold->gaps);
	copy->promises = array_copy(fold->promises);
	copy->waives = array_copy(fold->waives);
	copy->reminders = array_copy(fold->reminders);
	return copy;
}

gboolean fold_is_done(const struct fold *fold)
{
	return fold->state >= STATE_RESOLVED;
}

void fold_wait_end(struct fold *fold, gint64 at)
{
	if (!fold->waiting)
		return;
	struct wait *wait = &g_array_index(fold->waits, struct wait, fold->waits->len - 1);
	fold->waiting = FALSE;
	wait->span.end = at;
	if (wait->span.start == at)
		g_array_set_size(fold->waits, fold->waits->len - 1);
	cycles_resume(fold, at);
}

void fold_window_end(struct fold *fold, gint64 at)
{
	if (!fold->window_open)
		return;
	fold->window_open = FALSE;
	g_array_index(fold->windows, struct span, fold->windows->len - 1).end = at;
	cycles_resume(fold, at);
}

static gint64 window_until(const struct fold *fold)
{
	return g_array_index(fold->windows, struct span, fold->windows->len - 1).end;
}

/* The earliest instant at which time alone does something; G_MAXINT64 when never. */
static gint64 fold_timer(const struct fold *fold)
{
	gint64 timer = G_MAXINT64;

	if (fold->waiting && fold->wait_until != TIME_NONE)
		timer = fold->wait_until;
	if (fold->window_open)
		timer = MIN(timer, window_until(fold));
	if (fold->pending && !fold_is_done(fold))
		for (int clock = 1; clock < CLOCK_KINDS; clock++)
			if ((fold->pending & 1u << clock) && fold->deadline[clock] != TIME_NONE)
				timer = MIN(timer, fold->deadline[clock]);
	return timer;
}

void fold_advance(struct fold *fold, gint64 at)
{
	for (gint64 timer; (timer = fold_timer(fold)) <= at;) {
		/* K6: the pause ends, the state stays `waiting`. */
		if (fold->waiting && fold->wait_until == timer)
			fold_wait_end(fold, timer);
		if (fold->window_open && window_until(fold) == timer)
			fold_window_end(fold, timer);
		for (int clock = 1; clock < CLOCK_KINDS && !fold_is_done(fold); clock++)
			if ((fold->pending & 1u << clock) && fold->deadline[clock] == timer)
				fold_start_pending(fold, clock, timer, fold->opened_turn);
	}
}

void fold_apply(struct fold *fold, const struct event *event, gint64 at, gboolean unproved)
{
	/* What is entered as before the opening never was. */
	if (fold->opened == (event->kind == EVENT_OPENED))
		return;
	if (fold->updated_at == TIME_NONE || at > fold->updated_at)
		fold->updated_at = at;
	fold_advance(fold, at);
	fold_act(fold, event, at, unproved);
}

gboolean fold_is_indirect(const struct event *event)
{
	switch (event->kind) {
	case EVENT_RETRACT:
	case EVENT_DELIVERY:
	case EVENT_SPLIT:
	case EVENT_UNMERGE:
	case EVENT_COVER:
		return TRUE;
	case EVENT_OPENED:
		return FALSE;
	default:
		return event->recorded_at > event->occurred_at && !(event->flags & EVENT_IMPORTED);
	}
}

void fold_event(struct fold *fold, const struct event *event)
{
	g_ptr_array_add(fold->events, (void *)event);
	if (fold_is_indirect(event))
		fold->indirect = TRUE;
	if (!fold->indirect)
		fold_apply(fold, event, event->occurred_at, FALSE);
}

struct folded *fold_read(const struct fold *fold, gint64 now)
{
	if (fold->indirect)
		return clock_fold((const struct event *const *)fold->events->pdata,
				  fold->events->len, fold->terms_of, fold->data, now, TIME_NONE);
	struct fold *copy = fold_copy(fold);
	if (copy->updated_at != TIME_NONE && now < copy->updated_at)
		now = copy->updated_at;
	fold_advance(copy, now);
	struct folded *folded = fold_result(copy, now);
	fold_free(copy);
	return folded;
}

gint64 fold_reopen_until(const struct fold *fold)
{
	static const enum clock_kind asked[] = {CLOCK_RESOLVE, CLOCK_RESTORE, CLOCK_FIRST_RESPONSE};
	gint64 from = fold->resolved_at == TIME_NONE ? fold->closed_at : fold->resolved_at;

	if (from == TIME_NONE)
		return TIME_NONE;
	for (guint i = 0; i < G_N_ELEMENTS(asked); i++) {
		const struct policy *policy = fold_policy(fold, asked[i]);
		if (!policy ||
		    (policy->reopen_within.seconds == 0 && policy->reopen_within.working_days == 0))
			continue;
		if (policy->reopen_within.working_days == 0)
			return from + policy->reopen_within.seconds;
		gint64 within = calendar_seconds(policy->calendar, from, &policy->reopen_within,
						 policy->day_mode);
		return within == TIME_NONE || within <= 0
			       ? from
			       : calendar_due(policy->calendar, from, within, NULL);
	}
	return from + REOPEN_DEFAULT;
}

/* When time alone does something to the row, or has something to say of it. */
static gint64 fold_wakes_at(const struct fold *fold, gint64 now)
{
	gint64 wakes = fold_timer(fold);

	for (guint i = 0; i < fold_length(fold->reminders); i++) {
		gint64 at = g_array_index(fold->reminders, gint64, i);
		if (at > now)
			wakes = MIN(wakes, at);
	}
	return wakes == G_MAXINT64 ? TIME_NONE : wakes;
}

static int compare_cycles(const void *a, const void *b)
{
	const struct cycle *left = *(struct cycle *const *)a, *right = *(struct cycle *const *)b;

	if (left->started_at != right->started_at)
		return left->started_at < right->started_at ? -1 : 1;
	if (left->clock != right->clock)
		return left->clock < right->clock ? -1 : 1;
	return (left->number > right->number) - (left->number < right->number);
}

struct folded *fold_result(const struct fold *fold, gint64 now)
{
	struct folded *folded = g_new(struct folded, 1);
	gboolean sorted = TRUE;

	*folded = (struct folded){
		.cycles = g_ptr_array_new_full(fold->laps->len, cycle_free),
		.state = fold->state,
		.wait_reason = fold->wait_reason,
		.wait_until = fold->state == STATE_WAITING ? fold->wait_until : TIME_NONE,
		.severity = fold->severity,
		.owner = g_strdup(fold->owner),
		.team = g_strdup(fold->team),
		.restored = fold->restored,
		.covered = fold->terms && fold->terms->contract,
		.pausing = fold->waiting,
		.unanswered = fold->unanswered,
		.last_client_at = fold->last_client_at,
		.last_public_at = fold->last_public_at,
		.restored_at = fold->restored_at,
		.resolved_at = fold->resolved_at,
		.closed_at = fold->closed_at,
		.first_response_at = fold->first_response_at,
		.reopen_until = fold_reopen_until(fold),
		.wakes_at = fold_wakes_at(fold, now),
		.handover_at = TIME_NONE,
		.updated_at = fold->updated_at,
		.merged_into = fold->merged_into,
	};
	for (guint i = 0; i < fold->laps->len; i++) {
		struct cycle *cycle = cycle_read(fold, (int)i, now);
		guint n = folded->cycles->len;
		if (n && compare_cycles(&folded->cycles->pdata[n - 1], &cycle) > 0)
			sorted = FALSE;
		g_ptr_array_add(folded->cycles, cycle);
	}
	if (!sorted)
		g_ptr_array_sort(folded->cycles, compare_cycles);
	return folded;
}

void folded_free(struct folded *folded)
{
	if (!folded)
		return;
	g_ptr_array_unref(folded->cycles);
	g_free(folded->owner);
	g_free(folded->team);
	g_free(folded);
}

const struct cycle *folded_cycle(const struct folded *folded, const struct cycle *like)
{
	for (guint i = 0; i < folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		if (cycle->clock == like->clock && cycle->number == like->number)
			return cycle;
	}
	return NULL;
}

const struct cycle *folded_unstopped(const struct folded *folded, enum clock_kind clock)
{
	for (guint i = folded->cycles->len; i-- > 0;) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		if (cycle->clock == clock &&
		    (cycle->state == CLOCK_RUNNING || cycle->state == CLOCK_PAUSED))
			return cycle;
	}
	return NULL;
}

/* SPDX-License-Identifier: MIT
 * What people agree on beside the contract: promises given and moved, extensions, waivers
 * (clocks.md K4, K9, `promise`). */
#include "desk/fold.h"

#include <string.h>

void fold_cancel_promises(struct fold *fold, gint64 at, gint64 turn)
{
	for (guint i = 0; i < fold_length(fold->promises); i++)
		cycle_cancel(fold, g_array_index(fold->promises, int, i), at, turn);
	if (fold->promises)
		g_array_set_size(fold->promises, 0);
}

static void act_promise(struct fold *fold, const struct event *event, gint64 at)
{
	if (event->until != TIME_NONE && fold->state < STATE_CLOSED)
		cycle_start_promise(fold, at, event->until, event->turn);
}

/* Kept or moved by agreement: `number` names the promise by its turn, or any turn of its moves. */
static void act_promise_end(struct fold *fold, const struct event *event, gint64 at)
{
	for (guint i = fold_length(fold->promises); i-- > 0;) {
		int cycle = g_array_index(fold->promises, int, i);
		const struct lap *lap = fold_lap(fold, cycle);
		gint64 root = lap->root ? lap->root : lap->turn;
		if (event->number && lap->turn != event->number && root != event->number)
			continue;
		const struct obligation *old = &fold_duty(fold, lap->first)->face;
		gint64 first =
			old->original_due_at == TIME_NONE ? old->due_at : old->original_due_at;
		cycle_stop(fold, cycle, at, event->turn, FALSE);
		g_array_remove_index(fold->promises, i);
		if (event->kind == EVENT_PROMISE_MOVED && event->until != TIME_NONE) {
			cycle = cycle_start_promise(fold, at, event->until, event->turn);
			fold_lap(fold, cycle)->root = root;
			fold_duty(fold, fold_lap(fold, cycle)->first)->face.original_due_at = first;
		}
		return;
	}
}

static void act_extend(struct fold *fold, const struct event *event, gint64 at)
{
	enum clock_kind clock;

	if (!event->what || !clock_kind_parse(event->what, &clock) || fold->live[clock] < 0 ||
	    (event->until == TIME_NONE && event->number <= 0))
		return;
	cycle_extend(fold, fold->live[clock], at, event->number, event->until);
}

static void act_waive(struct fold *fold, const struct event *event)
{
	enum clock_kind clock;

	if (!event->what || !clock_kind_parse(event->what, &clock))
		return;
	for (int i = fold->newest[clock]; i >= 0; i--) {
		struct lap *lap = fold_lap(fold, i);
		struct waive waive = {.turn = event->turn, .cycle = i, .by = event->by};
		if (lap->clock != clock || (event->number && lap->number != event->number))
			continue;
		lap->waive_pending = !lap->waived;
		fold_append(&fold->waives, sizeof waive, &waive);
		return;
	}
}

/* K4: effective when another person approves; `number` names the waive by its turn, else `what` its
 * clock. */
static void act_waive_approve(struct fold *fold, const struct event *event)
{
	enum clock_kind clock;

	for (guint i = fold_length(fold->waives); i-- > 0;) {
		const struct waive *waive = &g_array_index(fold->waives, struct waive, i);
		struct lap *lap = fold_lap(fold, waive->cycle);
		if (event->number ? waive->turn != event->number
				  : !event->what || !clock_kind_parse(event->what, &clock) ||
					    clock != lap->clock)
			continue;
		if (strcmp(waive->by, event->by) == 0)
			continue;
		lap->waived = TRUE;
		lap->waive_pending = FALSE;
		g_array_remove_index(fold->waives, i);
		return;
	}
}

void fold_agree(struct fold *fold, const struct event *event, gint64 at)
{
	switch (event->kind) {
	case EVENT_PROMISE:
		act_promise(fold, event, at);
		break;
	case EVENT_PROMISE_KEPT:
	case EVENT_PROMISE_MOVED:
		act_promise_end(fold, event, at);
		break;
	case EVENT_EXTEND:
		act_extend(fold, event, at);
		break;
	case EVENT_WAIVE:
		act_waive(fold, event);
		break;
	case EVENT_WAIVE_APPROVE:
		act_waive_approve(fold, event);
		break;
	default:
		break;
	}
}

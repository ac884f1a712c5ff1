/* SPDX-License-Identifier: MIT
 * A ticket's events put in the order and the form in which they count: sorted by (occurred_at,
 * turn), what was retracted, split off or unmerged left out (clocks.md K10, M5), messages moved to
 * their handover (K11), the last cover in force from the opening (M2). A late entry that saves a
 * clock is found by folding again with every late entry where it was recorded (K12). */
#include "desk/fold.h"

#include <stdlib.h>
#include <string.h>

/* K11: a message handed over within this time of its writing counts at its writing. */
#define HANDOVER_S 300

struct item {
	const struct event *event;
	gint64 at;
	gboolean dead, unproved, late;
};

struct history {
	struct item *items;
	gsize count;
	const char *cover;
	gint64 wakes_at; /* a message that stops counting if it is not handed over; TIME_NONE */
};

static int compare_items(const void *a, const void *b)
{
	const struct item *left = a, *right = b;

	if (left->at != right->at)
		return left->at < right->at ? -1 : 1;
	return (left->event->turn > right->event->turn) - (left->event->turn < right->event->turn);
}

static int compare_turns(const void *a, const void *b)
{
	const struct item *left = a, *right = b;

	return (left->event->turn > right->event->turn) - (left->event->turn < right->event->turn);
}

/* The item of a turn, the items being in turn order; NULL when there is none. */
static struct item *history_find(const struct history *history, gint64 turn)
{
	gsize low = 0, high = history->count;

	while (low < high) {
		gsize middle = low + (high - low) / 2;
		if (history->items[middle].event->turn < turn)
			low = middle + 1;
		else
			high = middle;
	}
	return low < history->count && history->items[low].event->turn == turn
		       ? &history->items[low]
		       : NULL;
}

/* The merge an unmerge undoes: the nearest before it. */
static struct item *history_merge(const struct history *history, gsize before)
{
	for (gsize i = before; i-- > 0;)
		if (history->items[i].event->kind == EVENT_MERGE && !history->items[i].dead)
			return &history->items[i];
	return NULL;
}

/* From the newest turn down, so that whether a retraction itself stands is known when it is met. */
static void history_strike(struct history *history)
{
	for (gsize i = history->count; i-- > 0;) {
		const struct event *event = history->items[i].event;
		struct item *target = NULL;
		if (history->items[i].dead)
			continue;
		if (event->kind == EVENT_RETRACT || event->kind == EVENT_SPLIT)
			target = history_find(history, event->number);
		else if (event->kind == EVENT_UNMERGE)
			target = history_merge(history, i);
		if (target && target->event->turn < event->turn &&
		    target->event->kind != EVENT_OPENED)
			target->dead = TRUE;
	}
}

struct handover {
	gint64 at;
	gboolean queued, handed, failed;
};

/* K11, for one message: where it counts, if it counts yet. */
static void history_deliver(struct history *history, struct item *item,
			    const struct handover *handover, gint64 now)
{
	gint64 written = item->event->occurred_at, limit = written + HANDOVER_S;

	if (item->event->flags & EVENT_IMPORTED)
		return;
	if (handover->handed) {
		if (handover->at > limit)
			item->at = handover->at;
	} else if (handover->failed) {
		item->unproved = TRUE;
	} else if (handover->queued && now > limit) {
		item->dead = TRUE;
	} else if (handover->queued &&
		   (history->wakes_at == TIME_NONE || limit + 1 < history->wakes_at)) {
		history->wakes_at = limit + 1;
	}
}

static void history_deliveries(struct history *history, gint64 now)
{
	g_autoptr(GHashTable) handovers =
		g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
	GHashTableIter iter;
	void *key, *value;

	for (gsize i = 0; i < history->count; i++) {
		const struct event *event = history->items[i].event;
		struct item *message;
		if (event->kind != EVENT_DELIVERY || history->items[i].dead || !event->what ||
		    !(message = history_find(history, event->number)))
			continue;
		struct handover *handover = g_hash_table_lookup(handovers, message);
		if (!handover) {
			handover = g_new0(struct handover, 1);
			g_hash_table_insert(handovers, message, handover);
		}
		if (strcmp(event->what, "handed") == 0) {
			if (!handover->handed || event->occurred_at < handover->at)
				handover->at = event->occurred_at;
			handover->handed = TRUE;
		} else if (strcmp(event->what, "failed") == 0) {
			handover->failed = TRUE;
		} else if (strcmp(event->what, "queued") == 0) {
			handover->queued = TRUE;
		}
	}
	g_hash_table_iter_init(&iter, handovers);
	while (g_hash_table_iter_next(&iter, &key, &value))
		history_deliver(history, key, value, now);
}

/* Everything that changes how other events read. */
static void history_settle(struct history *history, gint64 now)
{
	qsort(history->items, history->count, sizeof *history->items, compare_turns);
	history_strike(history);
	history_deliveries(history, now);
}

static void history_order(struct history *history)
{
	gsize i = 1;

	while (i < history->count && compare_items(&history->items[i - 1], &history->items[i]) <= 0)
		i++;
	if (i < history->count)
		qsort(history->items, history->count, sizeof *history->items, compare_items);
	history->cover = NULL;
	for (i = 0; i < history->count; i++)
		if (history->items[i].event->kind == EVENT_COVER && !history->items[i].dead)
			history->cover = history->items[i].event->what;
}

static struct folded *history_fold(const struct history *history, terms_fn *terms_of, void *data,
				   gint64 now)
{
	struct fold *fold = fold_start(terms_of, data, history->cover);

	for (gsize i = 0; i < history->count; i++) {
		const struct item *item = &history->items[i];
		if (!item->dead)
			fold_apply(fold, item->event, item->at, item->unproved);
	}
	if (fold->updated_at != TIME_NONE && now < fold->updated_at)
		now = fold->updated_at;
	fold_advance(fold, now);
	struct folded *folded = fold_result(fold, now);
	fold_free(fold);
	folded->handover_at = history->wakes_at;
	if (history->wakes_at != TIME_NONE &&
	    (folded->wakes_at == TIME_NONE || history->wakes_at < folded->wakes_at))
		folded->wakes_at = history->wakes_at;
	return folded;
}

static guint cycle_hash(const void *data)
{
	const struct cycle *cycle = data;

	return (guint)cycle->turn * 31 + cycle->clock;
}

static gboolean cycle_equal(const void *a, const void *b)
{
	const struct cycle *left = a, *right = b;

	return left->turn == right->turn && left->clock == right->clock;
}

/* K12: what was breached when the late entries were made, counting each from then on, and is not.
 * What that other course of events would have come to since is nobody's verdict. */
static void history_mark_late(struct history *history, struct folded *folded, terms_fn *terms_of,
			      void *data, gint64 now)
{
	gint64 newest = TIME_NONE;
	for (gsize i = 0; i < history->count; i++) {
		struct item *item = &history->items[i];
		if (!item->late)
			continue;
		item->at = MAX(item->at, item->event->recorded_at);
		newest = MAX(newest, item->event->recorded_at);
	}
	history_order(history);
	struct folded *known = history_fold(history, terms_of, data, now);
	g_autoptr(GHashTable) breached = g_hash_table_new(cycle_hash, cycle_equal);
	for (guint i = 0; i < known->cycles->len; i++) {
		struct cycle *cycle = g_ptr_array_index(known->cycles, i);
		if (cycle->breached && cycle->breach_at < newest)
			g_hash_table_add(breached, cycle);
	}
	for (guint i = 0; i < folded->cycles->len; i++) {
		struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		if (!cycle->breached && g_hash_table_contains(breached, cycle))
			cycle->cause = CAUSE_LATE_ENTRY;
	}
	folded_free(known);
}

struct folded *clock_fold(const struct event *const *events, gsize count, terms_fn *terms_of,
			  void *data, gint64 now, gint64 known_at)
{
	struct item few[64];
	struct history history = {.items = count <= G_N_ELEMENTS(few) ? few
								      : g_new(struct item, count),
				  .wakes_at = TIME_NONE};
	gboolean indirect = FALSE, late = FALSE;

	for (gsize i = 0; i < count; i++) {
		const struct event *event = events[i];
		if (known_at != TIME_NONE && event->recorded_at > known_at)
			continue;
		struct item item = {.event = event, .at = event->occurred_at};
		if (fold_is_indirect(event)) {
			indirect = TRUE;
			item.late = event->recorded_at > event->occurred_at &&
				    !(event->flags & EVENT_IMPORTED);
			late |= item.late;
		}
		history.items[history.count++] = item;
	}
	if (indirect)
		history_settle(&history, now);
	history_order(&history);
	struct folded *folded = history_fold(&history, terms_of, data, now);
	if (late)
		history_mark_late(&history, folded, terms_of, data, now);
	if (history.items != few)
		g_free(history.items);
	return folded;
}

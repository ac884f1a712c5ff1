/* SPDX-License-Identifier: MIT
 * The cached row of a ticket and the order of a queue (clocks.md §4). Nothing here depends on the
 * time of day but what `wakes_at` covers, so that one index serves the order. */
#include "desk/queue.h"

const char *queue_class_name(enum queue_class klass)
{
	switch (klass) {
	case CLASS_LIVE:
		return "live";
	case CLASS_PAUSED:
		return "paused";
	case CLASS_DONE:
		return "done";
	default:
		return "untimed";
	}
}

static gboolean is_done(enum ticket_state state)
{
	return state >= STATE_RESOLVED;
}

/* A running clock that answers to us whatever the ticket waits for. */
static gboolean answers_to_us(enum clock_kind clock, gboolean restored)
{
	switch (clock) {
	case CLOCK_FIRST_RESPONSE:
	case CLOCK_NOTIFY:
	case CLOCK_DIAGNOSIS:
	case CLOCK_NEXT_RESPONSE:
	case CLOCK_UPDATE:
	case CLOCK_RESTORE:
	case CLOCK_PROMISE:
		return TRUE;
	case CLOCK_RESOLVE:
	case CLOCK_CHANGE:
		return !restored;
	default:
		return FALSE;
	}
}

static gboolean earlier(gint64 at, gint64 than)
{
	return at != TIME_NONE && (than == TIME_NONE || at < than);
}

/* Where the ticket stands that nothing runs for: it rests when done, restored, or waiting. A wait
 * whose end has passed waits no more, though its state says so (K6): else nobody would be told. */
static gboolean state_rests(const struct folded *folded)
{
	switch (folded->state) {
	case STATE_NEW:
	case STATE_OPEN:
		return FALSE;
	case STATE_WAITING:
		return folded->pausing || folded->restored;
	default:
		return TRUE;
	}
}

void queue_row_of(const struct folded *folded, gboolean covered, struct queue_row *row)
{
	gboolean done = is_done(folded->state), running = FALSE, paused = FALSE;
	gint64 resumed = TIME_NONE;
	enum clock_kind first_paused = 0;

	*row = (struct queue_row){
		.rest = state_rests(folded),
		.severity = folded->severity,
		.key = G_MAXINT64,
		.due_at = TIME_NONE,
		.breach_at = TIME_NONE,
		.next_breach_at = TIME_NONE,
		.wakes_at = folded->wakes_at,
	};
	for (guint i = 0; i < folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		if (cycle->state == CLOCK_RUNNING) {
			if (!running || earlier(cycle->due_at, row->due_at)) {
				row->due_at = cycle->due_at;
				row->clock = cycle->clock;
			}
			running = TRUE;
			if (!cycle->breached && earlier(cycle->due_at, row->next_breach_at))
				row->next_breach_at = cycle->due_at;
			if (!done && answers_to_us(cycle->clock, folded->restored))
				row->rest = 0;
		} else if (cycle->state == CLOCK_PAUSED) {
			if (!paused || earlier(cycle->due_if_resumed_at, resumed)) {
				resumed = cycle->due_if_resumed_at;
				first_paused = cycle->clock;
			}
			paused = TRUE;
		} else {
			continue;
		}
		if (cycle->breached) {
			row->breached = TRUE;
			if (earlier(cycle->breach_at, row->breach_at))
				row->breach_at = cycle->breach_at;
		}
	}
	if (done)
		row->klass = CLASS_DONE;
	else if (!covered && folded->severity <= 1)
		row->klass = CLASS_UNCOVERED;
	else
		row->klass = running ? CLASS_LIVE : paused ? CLASS_PAUSED : CLASS_UNTIMED;
	if (!running)
		row->clock = first_paused;
	else if (!done && row->due_at != TIME_NONE)
		row->key = row->due_at;
}

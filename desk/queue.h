/* SPDX-License-Identifier: MIT
 * The order of a queue (clocks.md §4) and the thresholds of a clock (§5 E1), pure. */
#ifndef MIDWATCH_DESK_QUEUE_H
#define MIDWATCH_DESK_QUEUE_H

#include "desk/clock.h"

enum queue_class { CLASS_UNCOVERED = -1, CLASS_LIVE = 0, CLASS_UNTIMED = 1, CLASS_PAUSED = 2, CLASS_DONE = 3 };
const char *queue_class_name(enum queue_class klass);	/* live untimed paused done; UNCOVERED reads "untimed" */

/* The cached row of a ticket: sorts by (rest, severity, klass, key, opened_at, id), needs no `now`. */
struct queue_row {
	int rest;		/* 0 answers to us, 1 folds away */
	int severity;
	enum queue_class klass;
	gint64 key;		/* least due of the running clocks; G_MAXINT64 when absent */
	enum clock_kind clock;	/* the clock shown; 0 */
	gint64 due_at;		/* TIME_NONE */
	gboolean breached;	/* an unstopped clock is flagged */
	gint64 breach_at;	/* the earliest of the unstopped; TIME_NONE */
	gint64 next_breach_at;	/* least due not yet breached at `now`; TIME_NONE */
	gint64 wakes_at;
};
void queue_row_of(const struct folded *folded, gboolean covered, struct queue_row *row);

struct threshold {
	enum clock_kind clock;
	int cycle;
	int percent;
	gboolean aim;		/* the aim of a range lies here (K14) */
	gint64 at;		/* when elapsed reaches percent of the target on its calendar, pauses excluded */
	gint64 binding;		/* target and calendar it was computed from: part of its identity (E1) */
	guint notify;		/* mask of enum threshold_role */
};
enum threshold_role { NOTIFY_OWNER = 1, NOTIFY_LEAD_ON_DUTY = 2, NOTIFY_LEAD = 4, NOTIFY_MANAGEMENT = 8 };
/* The shares of a target that have a threshold, `seconds` after its start, ascending by percent; the aim
 * is one of them (K14). Gives how many. */
struct share {
	int percent;
	gint64 seconds;
	guint notify;		/* mask of enum threshold_role */
	gboolean aim;
};
enum { SHARES_MOST = 9 };
guint clock_shares(const struct policy *policy, gint64 target_s, gint64 aim_s,
		   struct share shares[SHARES_MOST]);
/* Appends (struct threshold) every threshold of a running cycle, ascending; none for a stopped or
 * paused one. */
void clock_thresholds(const struct cycle *cycle, gint64 now, GArray *out);

#endif

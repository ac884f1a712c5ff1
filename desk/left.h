/* SPDX-License-Identifier: MIT
 * How a time left reads (terminal.md §1): `3h10`, `41m`, `3m10` (seconds under 10 min), overdue
 * `-4m12 !`, sleeping `z>09:00`, paused `|| 3h10`. Breached but not overdue, by agreement or because
 * it stands, reads `3h10 !`, `z!09:00`, `||!3h10`: a breach is text, not only colour. The list, the
 * console and the footers share it. */
#ifndef MIDWATCH_DESK_LEFT_H
#define MIDWATCH_DESK_LEFT_H

#include "desk/clock.h"

enum left_look { LEFT_NONE, LEFT_RUNNING, LEFT_OVERDUE, LEFT_SLEEPING, LEFT_PAUSED };
struct left {
	enum left_look look;
	gint64 seconds;		/* to the due date; OVERDUE: past it (> 0); PAUSED: of the calendar, < 0 when overdue */
	gint64 wakes_at;	/* SLEEPING: when the calendar opens again */
	gboolean breached;	/* an unstopped clock of the row is past due or has its flag set */
};

/* What a clock with this due date (or, paused, this remainder) reads at `now`. `calendar` NULL: 24x7. */
void left_running(struct left *left, gint64 due_at, const struct calendar *calendar, gint64 now);
void left_paused(struct left *left, gint64 remaining_s);
void left_cycle(struct left *left, const struct cycle *cycle, gint64 now);	/* NONE when stopped */

#define LEFT_SIZE 16
/* At most 8 columns of ASCII; empty for NONE. Wake times read in `zone`: "z>09:00" today, "z>Mon09"
 * within six days, else "z>11-23". */
void left_print(const struct left *left, gint64 now, const struct zone *zone, char out[LEFT_SIZE]);
/* The bare span: "3h10", "41m", "3m10", "2d04", "12d". Seconds ≥ 0. */
void left_span(gint64 seconds, char out[LEFT_SIZE]);
/* The clock as a list names it, at most 10 columns: "first-resp", "next-resp" …; "-" for 0. */
const char *left_clock_name(enum clock_kind clock);

#endif

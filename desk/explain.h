/* SPDX-License-Identifier: MIT
 * The derivation of a due date: every open segment counted, closed span passed over, pause, DST step
 * and version, as steps a person or a program can read. Pure. */
#ifndef MIDWATCH_DESK_EXPLAIN_H
#define MIDWATCH_DESK_EXPLAIN_H

#include "desk/clock.h"

enum step_kind { STEP_START, STEP_OPEN, STEP_CLOSED, STEP_PAUSE, STEP_GAP, STEP_DST, STEP_EXTEND, STEP_OBLIGATION, STEP_STOP, STEP_NOW, STEP_DUE };
struct step {
	enum step_kind kind;
	gint64 from, to;	/* instants; equal for a point */
	gint64 counted_s;	/* seconds this step adds to elapsed */
	gint64 total_s;		/* elapsed after it */
	char *note;		/* a translated phrase: which obligation, which pause, "+1 h summer time" */
};
const char *step_kind_name(enum step_kind kind);	/* "open", "closed" … for JSON */
/* The steps of one cycle, of the obligation it shows, in order of time. They add up: counted_s up to
 * "now" (or to the stop) is the cycle's elapsed_s, and up to "due" its target_s. The last is the due
 * date; of an overdue clock, now or its stop. A due date that only would be (paused: if resumed now;
 * stopped before) comes last and counts nothing. At most `limit` steps (never less than 8): one
 * summary step stands for those in the middle. Of struct step*; frees with its own function. */
GPtrArray *explain_cycle(const struct cycle *cycle, gint64 now, guint limit);

#endif

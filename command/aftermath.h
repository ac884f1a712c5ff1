/* SPDX-License-Identifier: MIT
 * What an act did to the clocks of a ticket, and what still runs: the truth a footer tells
 * (terminal.md §1). Two folds are compared, so it holds for every act, and for what takes one back. */
#ifndef MIDWATCH_COMMAND_AFTERMATH_H
#define MIDWATCH_COMMAND_AFTERMATH_H

#include "desk/clock.h"

/* Many tickets in one act: what a single line can say about them all. */
struct tally {
	guint tickets, met, missed, paused, resumed, moved;
	guint owed;	     /* first responses still running */
	gint64 next_due_at;  /* the least due of a running clock; TIME_NONE */
	gint64 next_ticket;
};
void tally_begin(struct tally *tally);
void tally_ticket(struct tally *tally, gint64 ticket, const struct folded *before, const struct folded *after);
/* Appends "; 2 clocks met; 3 first responses still run; next 42 in 41m"; maybe nothing. */
void tally_append(GString *out, const struct tally *tally, gint64 now);

/* Appends "; restore met with 12m to spare; resolve paused at 2h10; update still runs, 14m left": what
 * changed from `before` to `after`, then at most two clocks that go on as they did. NULL before: the
 * ticket is new, and all of it goes on. Both as they read at `now`. */
void aftermath_append(GString *out, const struct folded *before, const struct folded *after, gint64 now,
		      const struct zone *zone);
/* "first response", as sentences have it; translated. */
const char *aftermath_clock(enum clock_kind clock);

#endif

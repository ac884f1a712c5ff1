/* SPDX-License-Identifier: MIT
 * A cycle of a clock with all that a screen tells of it, taken out of the fold so that it outlives
 * it. The preview, the ticket's panel and the footers speak of clocks in the same words. */
#ifndef MIDWATCH_TUI_DIAL_H
#define MIDWATCH_TUI_DIAL_H

#include "tui/face.h"
#include "tui/pen.h"

struct dial {
	enum clock_kind clock;
	int number;
	char *name; /* "update 3" from the second cycle on */
	enum clock_state state;
	gboolean breached, waived, waive_pending, unproved, provisional;
	enum breach_cause cause;
	struct face face;
	gint64 read_at; /* when the figures were read */
	gint64 due_at;	/* TIME_NONE: paused, or none */
	gint64 original_due_at, due_if_resumed_at, started_at, stopped_at; /* TIME_NONE */
	gint64 target_s, aim_s, elapsed_s; /* target, aim: TIME_NONE */
	char *calendar; /* NULL: 24x7 */
};
/* Every cycle of a fold as it reads at `now`; of struct dial*, freed with the array. */
GPtrArray *dials_of(const struct folded *folded, gint64 now);
/* What it says in a word or two: the time left, or how it ended. */
enum style dial_word(const struct dial *dial, gint64 now, const struct zone *zone, char *out,
		     gsize size);
/* Running ones weigh 0, paused ones 1, what has been 2. */
int dial_weight(const struct dial *dial);
/* Seconds of its calendar used up to `now`. */
gint64 dial_used(const struct dial *dial, gint64 now);
/* What the figures alone don't say: "waived", "extended, was due 03:10" …; empty for nothing. Free with
 * g_free. */
char *dial_note(const struct dial *dial, gint64 now, const struct zone *zone);
/* All of them like a sentence, running ones first, since they are why one looks. `uncovered`: why there
 * are none. Ends its line. */
void dials_put(const GPtrArray *dials, gboolean uncovered, struct pen *pen, gint64 now, const struct zone *zone);
/* Whether one of them shows seconds. */
gboolean dials_tick(const GPtrArray *dials, gint64 now);

#endif

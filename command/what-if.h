/* SPDX-License-Identifier: MIT
 * What an act would do to a ticket's clocks, found by doing it and taking it back: the very rules that
 * judge and fold the act answer, so what is foretold is what happens. Nothing is written. */
#ifndef MIDWATCH_COMMAND_WHAT_IF_H
#define MIDWATCH_COMMAND_WHAT_IF_H

#include "command/command.h"

/* The ticket with the act and without it, both read at `now`. */
struct what_if {
	struct folded *before, *after;
	gint64 now;
};
/* Runs a line of words (of struct word*) on the ticket. FALSE with the error the act itself would have met;
 * USAGE for a command that is no act on tickets or names one itself. Holds the desk's write lock as
 * long as the act would. */
gboolean what_if(struct context *context, gint64 ticket, const GPtrArray *words, struct what_if *what,
		 GError **error);
void what_if_clear(struct what_if *what);
/* "restore due 04:10, was 06:00; update starts, due 03:30": every clock that would change, the one the
 * queue would show first; NULL when none would. Free with g_free. */
char *what_if_words(const struct what_if *what, const struct zone *zone);

/* Whether anything a person goes by is another; either may be NULL, not both. */
gboolean what_if_differs(const struct cycle *before, const struct cycle *after);
/* What becomes of one clock: "due 04:10, was 06:00"; empty: nothing. Free with g_free. */
char *what_if_change(const struct cycle *before, const struct cycle *after, gint64 now, const struct zone *zone);

#endif

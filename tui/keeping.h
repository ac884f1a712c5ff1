/* SPDX-License-Identifier: MIT
 * When a text is to be saved, and where: pure, over monotonic microseconds, for tui/keeper.c. There are
 * two places, the desk and a file beside it; each holds the text as it was at some count of changes. */
#ifndef MIDWATCH_TUI_KEEPING_H
#define MIDWATCH_TUI_KEEPING_H

#include <glib.h>

#define KEEPING_REST G_USEC_PER_SEC	   /* after the last change, to the desk */
#define KEEPING_TYPING (1200 * 1000)	   /* after the first change it does not hold */
#define KEEPING_FALLBACK (1500 * 1000)	   /* after that: to the file */
#define KEEPING_AGAIN (2 * G_USEC_PER_SEC) /* after a failure */

struct keeping_place {
	gint64 held, asked;	   /* changes; asked 0: nothing is under way */
	gint64 after, asked_after; /* of the first change beyond them; 0 none */
	gint64 failed_at;	   /* of the last answer, when it was a failure; else 0 */
};
struct keeping {
	gint64 changes, changed_at;
	struct keeping_place desk, file;
};

void keeping_change(struct keeping *keeping, gint64 now);
/* When each is to be written; G_MAXINT64: nothing to write, or it is being written. */
gint64 keeping_desk_due(const struct keeping *keeping);
gint64 keeping_file_due(const struct keeping *keeping);
/* The text as it is now is on its way to a place. */
void keeping_ask(const struct keeping *keeping, struct keeping_place *place);
/* It came there, or did not. */
void keeping_answer(struct keeping_place *place, gboolean good, gint64 now);
/* Whether every change is held somewhere. */
gboolean keeping_is_safe(const struct keeping *keeping);

#endif

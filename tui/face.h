/* SPDX-License-Identifier: MIT
 * A clock as it is shown: what the desk said about it when it was read, enough to tell what it reads at
 * any later second without asking again. The words and styles of a ticket's row are here too, so that
 * the list, the preview and the header speak alike. */
#ifndef MIDWATCH_TUI_FACE_H
#define MIDWATCH_TUI_FACE_H

#include "desk/left.h"
#include "store/tickets.h"
#include "tui/draw.h"

struct face {
	enum left_look look; /* when it was read */
	gint64 due_at;	     /* running ones */
	gint64 wakes_at;     /* sleeping ones */
	gint64 remaining_s;  /* paused ones */
	gboolean breached;
	const char *hours; /* the calendar of a row's clock where it is not 24x7, interned; else NULL */
};

/* On the store's thread: the clock a row shows, on its own calendar. */
gboolean face_of_ticket(struct face *face, struct desk *desk, const struct ticket *ticket, gint64 now,
			GError **error);
void face_of_cycle(struct face *face, const struct cycle *cycle, gint64 now);

/* What it reads now, and in which style. */
void face_print(const struct face *face, gint64 now, const struct zone *zone, char out[LEFT_SIZE]);
enum style face_style(const struct face *face, gint64 now);
/* Whether it shows seconds, so must be drawn again with each. */
gboolean face_ticks(const struct face *face, gint64 now);

enum style face_severity_style(int severity);
/* "new", "open", "wait" …: at most 6 columns, or in full. */
const char *face_state(enum ticket_state state, gboolean unanswered, gboolean full);

#endif

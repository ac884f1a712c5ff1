/* SPDX-License-Identifier: MIT
 * The ticket screen's private block, shared by what it does (screen-ticket.c) and how it looks
 * (ticket-draw.c). Nobody else includes this. */
#ifndef MIDWATCH_TUI_TICKET_H
#define MIDWATCH_TUI_TICKET_H

#include "tui/kb-line.h"
#include "tui/page.h"
#include "tui/reader.h"

struct ticket_view {
	struct console *console;
	gint64 id;
	struct target seen; /* in the list it was opened from; label NULL: in none */
	struct page *page; /* NULL: not read yet */
	struct kb_line *kb_line; /* NULL: not there yet */
	struct reader *reader;
	gint64 seek; /* the event to begin at; 0: the newest */
	gint64 talk_turn; /* the reader has the conversation up to here; 0: none */
	gint64 read_turn; /* what was known when it was opened */

	gboolean details;	/* every fact and the table of clocks */
	gboolean details_asked; /* by a key; else by the room there is */
	gboolean roomy;		/* the last frame had it */
	int clock;		/* selected, as ticket_clock_at() counts; -1: the one that counts now */

	gint64 frame_due; /* monotonic: a countdown changes */
	gint64 minute;	  /* of console_now(), when it was last read for the clock's sake */
};

/* ticket-draw.c */
void ticket_draw(struct ticket_view *view, const struct area *area);
/* The clocks in the order they are shown in: running, paused, then what has been, newest first. NULL
 * beyond the last. */
const struct dial *ticket_clock_at(const struct page *page, int index);

#endif

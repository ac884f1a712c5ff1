/* SPDX-License-Identifier: MIT
 * The queue screen's private block, shared by what it does (screen-queue.c), how its rows move
 * (queue-rows.c) and how it looks (queue-draw.c). Nobody else includes this. */
#ifndef MIDWATCH_TUI_QUEUE_H
#define MIDWATCH_TUI_QUEUE_H

#include "tui/feed.h"
#include "tui/list.h"
#include "tui/preview.h"

/* Where an answer to come is to put the cursor. */
enum wanted {
	WANT_PLACE, /* where it is: the rows were read again */
	WANT_ORDER, /* where it is, in the new order at once */
	WANT_MORE,  /* where it is: the window grows */
	WANT_TOP,
	WANT_BOTTOM,
	WANT_TICKET, /* `wanted_ticket` */
};

struct queue {
	struct console *console;
	char *filter;
	char *filter_error; /* NULL: it is understood */
	gboolean unfolded, flat; /* flat: by the filter, see struct feed */
	gboolean unfolded_to_jump; /* and folded again when the ticket is not there either */

	GPtrArray *rows; /* of struct feed_row*, in the order on the screen */
	gboolean first, last, loaded;
	gboolean renumbered; /* while rows are exchanged: the new ones begin elsewhere */
	struct queue_counts counts;
	char *next_label;

	/* What the cursor is on; 0: the row of what is folded away. */
	gint64 selected;
	struct list list; /* over the rows and the folding row */
	int fold;	  /* the place of the folding row in the list; -1: out of sight */
	GHashTable *marks; /* id → struct target* */

	enum wanted wanted;
	gint64 wanted_ticket;
	int steps;	    /* still to go when the window has grown */
	gboolean growing;   /* asked for, not yet answered */
	struct feed *held;  /* an order that waits for a quiet moment; NULL */
	int moved;	    /* rows it would move */
	char note[48];

	struct page *preview;
	gint64 preview_due; /* monotonic: the cursor rests; 0: nothing to load */
	int preview_skip;

	gint64 frame_due;  /* monotonic: a countdown changes */
	gint64 minute;	   /* of console_now(), when the rows were last read for the clock's sake */
};

/* queue-rows.c */
/* The row at a place of the list; NULL: the folding row, or none. */
struct feed_row *queue_row_at(const struct queue *queue, int place);
struct feed_row *queue_selected(const struct queue *queue);
/* Takes the place of the cursor over as the selection. */
void queue_select(struct queue *queue);
/* An answer has come; takes it over. */
void queue_take(struct queue *queue, struct feed *feed);
/* The held order comes into force. */
void queue_settle(struct queue *queue);
gboolean queue_place_on(struct queue *queue, gint64 ticket);

/* queue-draw.c */
void queue_draw(struct queue *queue, const struct area *area);
/* Whether anything in sight shows seconds. */
gboolean queue_ticks(const struct queue *queue, gint64 now);

#endif

/* SPDX-License-Identifier: MIT
 * The queue screen's private block, shared by what it does (screen-queue.c), how its rows move
 * (queue-rows.c) and how it looks (queue-draw.c). Nobody else includes this. */
#ifndef MIDWATCH_TUI_QUEUE_H
#define MIDWATCH_TUI_QUEUE_H

#include "tui/feed.h"
#include "tui/kb-line.h"
#include "tui/list.h"
#include "tui/preview.h"
#include "tui/sidebar.h"
#include "tui/strip.h"

/* The preview follows a cursor that rests. */
#define PREVIEW_DELAY (150 * 1000)

/* Where an answer to come is to put the cursor. */
enum wanted {
	WANT_PLACE, /* where it is: the rows were read again */
	WANT_ORDER, /* where it is, in the new order at once */
	WANT_MORE,  /* where it is: the window grows */
	WANT_TOP,
	WANT_BOTTOM,
	WANT_TICKET, /* `wanted_ticket` */
};

/* What is listed, and how: each part of it asked for here, else by the view, else the usual. */
struct sought {
	char *view;	    /* its name; "all" in the beginning */
	char *title;	    /* what people read */
	char *base;	    /* the view's filter */
	char *view_columns, *view_order; /* NULL: the view says nothing */
	char *filter;	    /* typed: narrows the view */
	char *columns, *order; /* NULL: as the view has it */
};

struct queue {
	struct console *console;
	struct sought sought;
	guint asked; /* counted on when what is sought changes */
	char *filter_error; /* NULL: it is understood */
	gboolean unfolded, flat; /* flat: by the filter, see struct feed */
	gboolean unfolded_to_jump; /* and folded again when the ticket is not there either */
	GPtrArray *columns; /* of struct ticket_column*, of the rows; NULL before there are any */
	struct ordering ordering;
	struct sidebar *sidebar;
	gboolean sidebar_shown;	  /* in the last frame */
	const char *sidebar_wish; /* on, off, auto, interned; NULL: as the person prefers */

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
	gint64 mark_anchor; /* the ticket marked last: one end of a range */
	GArray *found;	    /* of struct target: to be marked when that is confirmed; NULL */
	gboolean found_inverts;

	gboolean searching; /* a pattern of the filter is still looked for */
	int searched;	    /* percent; -1: all of it was, once */
	guint unsearched;   /* tickets, as was told */
	gint64 search_due;  /* monotonic: before then what was found is not shown */

	enum wanted wanted;
	gint64 wanted_ticket;
	guint finding; /* views looked for by their names */
	int steps;	    /* still to go when the window has grown */
	gboolean growing;   /* asked for, not yet answered */
	struct feed *held;  /* an order that waits for a quiet moment; NULL */
	int moved;	    /* rows it would move */
	char note[48];

	struct strip *strip; /* NULL: not there yet */
	gboolean left_before; /* what happened since I was here last has been asked for */

	struct page *preview;
	struct kb_line *kb_line; /* NULL: not there yet */
	gint64 preview_due; /* monotonic: the cursor rests; 0: nothing to load */
	int preview_skip;
	/* What stands beside a list that is scrolled goes along with it, see queue-draw.c. */
	int drawn_top, drawn_height; /* of the list in the last frame */
	int preview_ride, views_ride; /* rows it has gone, negative upwards */
	gint64 scrolled_at;	      /* monotonic */

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
/* Whether another list, or another place in it, has been asked for: the row under the cursor is not the
 * one meant by keys typed behind. */
gboolean queue_is_going(const struct queue *queue);

/* queue-ask.c */
/* Lists another view. */
void queue_look(struct queue *queue, const struct view *view);
/* What is sought has changed: the rows are asked anew, from the top or around the cursor. */
void queue_seek(struct queue *queue, gboolean from_top);
void sought_clear(struct sought *sought);
void queue_ask_rows(struct queue *queue, enum feed_from from, gint64 anchor);
/* The rows around the cursor once more. */
void queue_reload(struct queue *queue);
/* Rows beyond an end of the window that the cursor is near. */
void queue_ask_ahead(struct queue *queue);
void queue_ask_preview(struct queue *queue);
/* What the knowledge base has for the ticket in the preview; `self` is the queue. */
void queue_ask_kb_line(void *self);
void queue_ask_strip(struct queue *queue);

/* queue-head.c */
/* The two lines on top: who and how many; what matters now. */
void queue_draw_head(const struct queue *queue, const struct area *area);

/* queue-marks.c */
char *queue_label(const struct feed_row *row); /* free it */
void queue_mark(struct queue *queue);
void queue_unmark(struct queue *queue);
void queue_unmark_one(struct queue *queue, gint64 ticket);
/* From the ticket marked last to the cursor. */
gboolean queue_mark_range(struct queue *queue, GError **error);
/* Every ticket of the list; "invert": turns their marks around; "now": it has been confirmed. */
void queue_mark_all(struct queue *queue, const char *how);

/* queue-draw.c */
void queue_draw(struct queue *queue, const struct area *area);
/* Whether anything in sight shows seconds. */
gboolean queue_ticks(const struct queue *queue, gint64 now);

/* queue-columns.c */
/* The columns of the list as they fit: which, how wide. Those that matter least go first where there is
 * no room; the last one takes what is left. */
#define LAYOUT_MOST 32
struct layout {
	struct {
		const struct ticket_column *column;
		int width;
	} cells[LAYOUT_MOST];
	int count;
	gboolean wide; /* states in full */
};
void layout_of(struct layout *layout, const struct queue *queue, int columns);
void draw_headings(const struct layout *layout, int row, int column, int columns);
void draw_ticket(const struct queue *queue, const struct feed_row *data, const struct layout *layout,
		 int row, int column, int columns, gint64 now);

#endif

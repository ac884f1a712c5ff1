/* SPDX-License-Identifier: MIT
 * The rows of a queue as a console asks for them: a window around a ticket, never the whole desk, and
 * the counts for the header. Asked and answered as one job (tui/screen.h). */
#ifndef MIDWATCH_TUI_FEED_H
#define MIDWATCH_TUI_FEED_H

#include "tui/face.h"
#include "tui/screen.h"

struct feed_row {
	gint64 id, turn;
	int severity, rest; /* rest as in desk/queue.h */
	enum ticket_state state;
	enum clock_kind clock;
	gboolean unanswered, uncovered, strategic;
	struct face face;
	char *client, *owner, *subject; /* owner NULL: nobody; a team as "@net" */
};
/* Rows are counted, since a held answer and the screen share them; on the console's thread only. */
struct feed_row *feed_row_ref(struct feed_row *row);
void feed_row_unref(void *row);

enum feed_from { FEED_TOP, FEED_AROUND, FEED_BOTTOM };

struct feed {
	struct job job;
	int purpose; /* the asker's own */
	/* asked */
	char *filter; /* as typed; "" all */
	enum feed_from from;
	gint64 anchor; /* AROUND: the ticket in the middle, whether it is still listed or not */
	int margin;    /* rows on each side of it */
	gboolean unfolded;
	gboolean uncounted; /* rows alone: the counts of the last answer still stand */
	GArray *watched; /* gint64: rows now on screen; those no longer listed come as `strays` */
	/* answered */
	GPtrArray *rows;	    /* of struct feed_row */
	GPtrArray *strays;	    /* of struct feed_row */
	gboolean flat;		    /* the filter asks for states itself: nothing is folded away */
	gboolean first, last;	    /* the window holds the first row, the last row of the queue */
	struct queue_counts counts; /* of the filtered queue */
	char *next_label;	    /* "P2 first-resp" of the ticket due next; NULL */
};
struct feed *feed_new(const char *filter);
void feed_free(struct job *job);
/* The job's work, on the store's thread. */
void feed_load(struct job *job, struct desk *desk);

#endif

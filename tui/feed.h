/* SPDX-License-Identifier: MIT
 * The rows of a queue as a console asks for them: a window around a ticket, never the whole desk, and
 * the counts for the header. Asked and answered as one job (tui/screen.h). */
#ifndef MIDWATCH_TUI_FEED_H
#define MIDWATCH_TUI_FEED_H

#include "command/ticket-column.h"
#include "tui/face.h"
#include "tui/screen.h"

struct feed_row {
	gint64 id, turn;
	int severity, rest; /* rest as in desk/queue.h */
	enum ticket_state state;
	enum clock_kind clock;
	gboolean unanswered, uncovered, strategic;
	gint64 opened_at, updated_at;
	struct face face;
	char *client, *owner, *subject; /* owner NULL: nobody; a team as "@net" */
	/* What the columns of the answer have that is none of the above, NULL elsewhere. */
	GPtrArray *columns;
	char **cells;
};
/* The text of a column of its own; "" when the row has none of it. */
const char *feed_row_cell(const struct feed_row *row, const struct ticket_column *column);
/* Rows are counted, since a held answer and the screen share them; on the console's thread only. */
struct feed_row *feed_row_ref(struct feed_row *row);
void feed_row_unref(void *row);

enum feed_from { FEED_TOP, FEED_AROUND, FEED_BOTTOM };

struct feed {
	struct job job;
	int purpose; /* the asker's own */
	/* asked */
	char *filter; /* as typed; "" all */
	char *base;   /* another one that must hold too, a view's; NULL */
	char *columns_named, *order_named; /* as `list --columns` and `--order`; NULL: the usual ones */
	guint asked; /* which of the asker's questions this is: another filter, order … is another one */
	enum feed_from from;
	gint64 anchor; /* AROUND: the ticket in the middle, whether it is still listed or not */
	int before, behind; /* rows on each side of it; of a window at an end their sum */
	gboolean unfolded;
	gboolean uncounted; /* rows alone: the counts of the last answer still stand */
	GArray *watched; /* gint64: rows now on screen; those no longer listed come as `strays` */
	/* answered */
	GPtrArray *rows;	    /* of struct feed_row */
	GPtrArray *strays;	    /* of struct feed_row */
	GPtrArray *columns;	    /* of struct ticket_column* */
	struct ordering ordering;
	char *complaint;	    /* what was wrong with the columns asked for; NULL */
	gboolean flat;		    /* the filter asks for states itself: nothing is folded away */
	gboolean first, last;	    /* the window holds the first row, the last row of the queue */
	struct queue_counts counts; /* of the filtered queue */
	/* A pattern in the filter is still looked for: ask again. `searched`, in percent: never before;
	 * else -1, and the rows are those of before a change. */
	gboolean searching;
	int searched;
	guint unsearched;	    /* tickets that the pattern costs too much in */
	char *next_label;	    /* "P2 first-resp" of the ticket due next; NULL */
};
struct feed *feed_new(const char *filter);
/* The same for one that is the first field of something larger, zeroed, made with g_new0(). */
void feed_init(struct feed *feed, const char *filter);
void feed_free(struct job *job);
/* The job's work, on the store's thread. */
void feed_load(struct job *job, struct desk *desk);

#endif

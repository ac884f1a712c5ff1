/* SPDX-License-Identifier: MIT
 * The night board's private block, shared by what it does (screen-night.c) and how it looks
 * (night-draw.c). Nobody else includes this. */
#ifndef MIDWATCH_TUI_NIGHT_H
#define MIDWATCH_TUI_NIGHT_H

#include "store/night.h"
#include "tui/list.h"

/* What is shown of it. */
enum night_show {
	SHOW_ALL,
	SHOW_DUE,    /* what breaches, updates, promises, reminders */
	SHOW_QUIET,  /* all but what only warns */
	SHOW_WAKING, /* pauses that end, clocks that start, wake and sleep */
	SHOW_KINDS
};

struct night {
	struct console *console;
	char *filter; /* as typed */
	char *until;  /* as typed; NULL: to the end of the shift */
	gint64 span;  /* seconds asked for instead; 0: none */
	enum night_show show;

	struct night_board *board; /* NULL: not read yet */
	struct night_board *held;  /* a newer one that waits for a quiet moment; NULL */
	gboolean shift, held_shift; /* it ends with the shift */
	char *error;		   /* why it can't be read; NULL */
	GArray *rows;		   /* of guint: the moments shown */
	struct list list;
	char note[32];

	/* One answer is awaited at a time; `stale`: to a question that is no longer put. */
	gboolean loading, stale, dirty;
	gboolean at_once;  /* the person asked for it: no quiet moment is waited for */
	gint64 load_due;   /* monotonic: when `dirty`, not before */
	gint64 detail_due; /* monotonic: the cursor rests; 0: the detail is that of the cursor */
	int detail;	   /* the row told in full; -1: none */
	gint64 frame_due;  /* monotonic: a countdown changes */
};

/* The moment at a row of the list; NULL: none. */
const struct moment *night_moment_at(const struct night *night, int row);

/* night-draw.c */
void night_draw(struct night *night, const struct area *area);
/* The monotonic time at which a countdown in sight changes next. */
gint64 night_frame_due(const struct night *night, gint64 monotonic);

/* A moment that has passed stays for so many seconds. */
#define NIGHT_LINGERS 60

#endif

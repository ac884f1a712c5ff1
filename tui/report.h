/* SPDX-License-Identifier: MIT
 * The report of an incident on the screen (incidents.md §2): screen-report.c (the screen and its keys), report-load.c
 * (read on the store's thread), report-draw.c (how it looks), report-commands.c (what its keys do). */
#ifndef MIDWATCH_TUI_REPORT_H
#define MIDWATCH_TUI_REPORT_H

#include "command/review.h"
#include "tui/reading.h"

/* A block of the template in its order. Texts never NULL. */
struct page_block {
	const char *name, *help;
	gboolean written, made; /* by people; of facts */
	char *text, *language;	/* what was written, and in which language; "" */
	char *by;
	gint64 revision, at;
	gsize start; /* where it stands in the body; G_MAXSIZE: it says nothing there */
};
struct page_client { char *key, *title; };

/* What one reading gives; nothing in it changes. */
struct report_page {
	enum audience audience;
	char *client;	      /* whose text; NULL: of nobody in particular, or for the house */
	const char *language; /* the one it is in */
	gint64 turn;
	int severity;
	char *title;
	enum report_state states[AUDIENCES];
	gint64 version;	  /* published; 0 */
	gboolean changed; /* since then */
	gboolean lapsed;  /* it was approved, and has been edited since */
	char *author, *approved, *why; /* approved: names by commas; NULL */
	struct review review;
	gboolean looking;     /* the texts of other clients are still looked through */
	GPtrArray *blocks;  /* of struct page_block* */
	GPtrArray *clients; /* of struct page_client* */
	GPtrArray *leaks;   /* of struct review_leak*, those of this text that nobody answers for */
	char *body;
};
void report_page_free(void *page);

struct report_view {
	struct console *console;
	char *name; /* the incident as it was named */
	gint64 id;  /* 0: not known yet */
	enum audience audience; /* what is wanted; the page may still be of what was wanted before */
	char *client, *language; /* NULL: the first one, its own */
	struct report_page *page; /* NULL: not read yet */
	struct incident *incident; /* kept for the next reading; NULL while one runs, or before */
	gboolean loading, dirty;
	char *error; /* why it can't be read; NULL */
	struct list list; /* over its blocks */
	struct reading view;
	int columns; /* the sheet was made for */
	gboolean rendering;
	guint hit;   /* of page->leaks, from 1; 0: none was gone to */
	gsize going; /* where the next sheet is to be shown from; MD_NOWHERE: where it was */
	char note[48];
};

/* ---- report-load.c */
void report_load(struct report_view *view);
/* Of the page's body, for `columns`; on a thread beside. */
void report_render(struct report_view *view, int columns);

/* ---- report-draw.c */
const char *report_audience_title(enum audience audience);
const char *report_state_title(enum report_state state);
void report_draw(struct report_view *view, const struct area *area);
/* The text is shown from a byte of the body, also one that is laid out by and by. */
void report_go(struct report_view *view, gsize source);
/* The text is shown from where the selected block stands. */
void report_follow(struct report_view *view);

/* ---- report-commands.c */
/* The one on top, read; NULL with USAGE. */
struct report_view *report_shown(struct console *console, GError **error);
const struct page_block *report_block_at(const struct report_view *view);

#endif

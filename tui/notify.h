/* SPDX-License-Identifier: MIT
 * A notice to all clients of an incident on the screen: whom it hits, what each would get, and the text. Files:
 * screen-notify.c (the screen), notify-load.c (what the desk says), notify-draw.c, notify-commands.c. */
#ifndef MIDWATCH_TUI_NOTIFY_H
#define MIDWATCH_TUI_NOTIFY_H

#include "tui/letter.h"
#include "tui/list.h"

struct notify_row {
	char *client, *title, *language, *channel, *contact; /* contact NULL: none is known */
	const struct zone *zone;
	gint64 ticket, told_at, next_at; /* 0; TIME_NONE */
	gboolean strategic;
	gboolean goes;	/* it gets the text below */
	char *note;	/* in a word or two: a new ticket, another language, why not */
	enum style look;
	char *subject;	/* of its new ticket; NULL */
	char *text;	/* what it would read, clean, its lines apart; NULL: nothing */
	char *warning;	/* what in it should not leave the house; NULL */
	GArray *leaks;	/* of struct text_span, where that stands in the text */
};
/* What the desk says, for one state of the text. */
struct notify_read {
	struct job job;
	gint64 id;	/* 0: the active one */
	char *written, *except;
	char *title;	/* "INC-7 P1 SEA edge 502" */
	char *problem;	/* with the texts; NULL */
	GPtrArray *rows; /* of struct notify_row* */
	GPtrArray *languages; /* of char*, primary tags, those with most clients first */
	guint goes, warnings, others;
	guint64 version; /* of the text */
};
void notify_read_free(struct notify_read *read);

struct notify {
	struct console *console;
	gint64 id;	       /* 0: not known yet */
	struct letter *letter; /* NULL: it is on its way here */
	struct notify_read *read; /* NULL: not read yet */
	gboolean asked, again, writing;
	char *why;	       /* it came back unsent, or can't be read; NULL */
	guint64 version;       /* of the text that the draft was told of */
	guint64 changes;       /* of what is to be said, the exclusions too */
	struct list list;
	int top;	       /* first line of the preview in sight */
};
/* Asks the desk, for the text as it is now. */
void notify_ask(struct notify *notify);
void notify_draw(struct notify *notify, const struct area *area);
/* The row under the cursor; NULL: none. */
const struct notify_row *notify_selected(const struct notify *notify);
/* Left out by its writer? */
gboolean notify_leaves_out(const struct notify *notify, const char *client);
/* Text or exclusions are others now. */
void notify_changed(struct notify *notify);
/* From the text back to the list, or to the text; what is there at first are the headings of the languages. */
void notify_write(struct notify *notify, gboolean writing);
/* Whether anything is written but headings. */
gboolean notify_is_written(const struct notify *notify);

#endif

/* SPDX-License-Identifier: MIT
 * Reading an article line by line: the place in a sheet (tui/sheet.h), going by lines, matches, headings
 * and links, and what is at the cursor. Lines of code are cut at the edge and slide. */
#ifndef MIDWATCH_TUI_READING_H
#define MIDWATCH_TUI_READING_H

#include "tui/list.h"
#include "tui/sheet.h"

struct reading {
	struct sheet *sheet; /* NULL: none is there yet */
	struct list list;    /* over its lines */
	int left;	     /* columns that lines of code are slid by */
	char place[64];
};

/* Takes the sheet over. Of the same article in another width the place stays, unless it is `anew`. */
void reading_take(struct reading *view, struct sheet *sheet);
void reading_drop(struct reading *view);
/* `focused`: the cursor stands in it. */
void reading_draw(struct reading *view, const struct area *area, gboolean focused);
/* Movements; VERB_NEXT_PART and VERB_PREVIOUS_PART (headings), VERB_PREVIEW_UP and VERB_PREVIEW_DOWN. FALSE for others, or with an
 * error. */
gboolean reading_verb(struct reading *view, enum verb verb, int count, GError **error);
/* To the next line (by -1: the one before) with a mark; FALSE: there is none further. */
gboolean reading_next_mark(struct reading *view, int by);
gboolean reading_next_link(struct reading *view, int by);
/* To the first mark (1), the last one (-1), or from the cursor on the first, if there is any (0). */
void reading_go_mark(struct reading *view, int which);
/* Columns that its line must be slid by, at least, for a mark to be seen. (reading-draw.c) */
int reading_slide_of(const struct reading *view, const struct regex_span *mark);
/* Slides the lines of code in sight by half a width; FALSE: they are at that end. */
gboolean reading_slide(struct reading *view, int by);
/* Whether a heading is called so ("check-the-edge"); goes there. */
gboolean reading_go_anchor(struct reading *view, const char *anchor);
/* The byte of the body that the cursor's line begins with. */
gsize reading_source(const struct reading *view);
void reading_go_source(struct reading *view, gsize source);
/* The count-th link of the cursor's line; NULL. */
const struct md_link *reading_link(const struct reading *view, int count);
/* The block the cursor is in as one copies it; NULL: it is between two. g_free. */
char *reading_block(const struct reading *view);
/* "3/12 12-30/141": the mark the cursor is at or behind, of how many, and the lines in sight; valid until
 * the next call. */
const char *reading_place(struct reading *view);

#endif

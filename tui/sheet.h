/* SPDX-License-Identifier: MIT
 * An article rendered for a width, with what was looked for marked in it. Made on the reckoning thread
 * (console_reckon()) from the shelf it stands on: neither a key nor the store's thread waits for it. */
#ifndef MIDWATCH_TUI_SHEET_H
#define MIDWATCH_TUI_SHEET_H

#include "desk/regex.h"
#include "kb/markdown.h"
#include "kb/shelf.h"
#include "tui/screen.h"

/* So many places of one article are marked. */
enum { SHEET_MARKS = 5000 };

/* What to mark: a question as typed (words, or a pattern behind its slash) and the words it was answered
 * by (of char*; NULL: those of the question). */
struct sheet {
	struct job job;
	struct shelf *shelf; /* NULL: a text of its own */
	char *own;
	const char *image; /* as md_render_in() takes it */
	guint part, doc;
	int columns;
	char *question;
	GPtrArray *used;
	gboolean anew; /* it is shown from the first mark, or `from`, on, wherever one was before */
	gsize from;    /* byte of the body; MD_NOWHERE: the first mark */
	/* made, unless job.error is set */
	struct kb_doc article; /* of the shelf, which the sheet holds */
	struct md_text *text;
	GArray *marks;	/* of struct regex_span in the body, ascending */
	gboolean unmarked; /* the pattern costs too much here: there may be more of them */
};
struct sheet *sheet_new(struct shelf *shelf, guint part, guint doc, int columns, const char *question,
			const GPtrArray *used);
/* Of any Markdown, which is taken over; what is put into `marks` before it is posted is marked. */
struct sheet *sheet_of_text(char *text, int columns);
void sheet_free(struct sheet *sheet); /* NULL is fine */

#endif

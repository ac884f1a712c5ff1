/* SPDX-License-Identifier: MIT
 * Markdown for the terminal (cmark): styled lines of a given width, with where each piece came from in the
 * source, so that what a pattern found there can be marked here. Pure. */
#ifndef MIDWATCH_KB_MARKDOWN_H
#define MIDWATCH_KB_MARKDOWN_H

#include <glib.h>

enum md_style { MD_PLAIN, MD_HEADING, MD_STRONG, MD_EMPHASIS, MD_CODE, MD_LINK, MD_QUOTE, MD_RULE, MD_BULLET };
struct md_piece {
	enum md_style style;
	char *text;	    /* sanitised, what is shown */
	gsize source;	    /* byte of the source where it begins; G_MAXSIZE: not from the source (a bullet) */
	gsize source_size;  /* bytes of the source it stands for */
};
struct md_line {
	GPtrArray *pieces;  /* of struct md_piece */
	int block;	    /* which block it belongs to: what `copy` takes, counted from 0 */
	gboolean code;	    /* of a code block: never wrapped, cut at the pane's edge and scrolled */
};
struct md_text {
	GPtrArray *lines;   /* of struct md_line */
	GPtrArray *headings; /* of struct md_heading: level, text, line */
	GPtrArray *links;   /* of struct md_link: target, text, line */
	GPtrArray *blocks;  /* of char*: the source of each block, code without its fence */
	GArray *boxes;	    /* of struct md_box: task list items, "- [ ] call the NOC": line, source, ticked */
};
struct md_heading { int level; char *text; guint line; };
struct md_link { char *target, *text; guint line; };
struct md_box { guint line; gsize source; gboolean ticked; };
/* `size` bytes of Markdown (hostile: any bytes) in `columns` columns. */
struct md_text *md_render(const char *text, gsize size, int columns);
void md_text_free(struct md_text *text);
/* Plain text of it, without marks: for suggestions and lint. g_free. */
char *md_plain(const char *text, gsize size);

#endif

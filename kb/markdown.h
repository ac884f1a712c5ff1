/* SPDX-License-Identifier: MIT
 * Markdown for the terminal (cmark): styled lines of a given width, with where each piece came from in the
 * source, so that what a pattern found there can be marked here. Pure. Any bytes in: time and memory grow
 * with the size alone, and text that is nested beyond reason is shown as it is written (`plain`). */
#ifndef MIDWATCH_KB_MARKDOWN_H
#define MIDWATCH_KB_MARKDOWN_H

#include <glib.h>

enum md_style { MD_PLAIN, MD_HEADING, MD_STRONG, MD_EMPHASIS, MD_CODE, MD_LINK, MD_QUOTE, MD_RULE, MD_BULLET };
#define MD_NOWHERE G_MAXSIZE

struct md_piece {
	const char *text; /* sanitised, what is shown */
	guint size;	  /* bytes of it; behind them stands a NUL */
	guint8 style;	  /* enum md_style */
	guint8 exact;	  /* it stands for its source byte by byte; else as a whole ("&" for "&amp;") */
	int link;	  /* which of `links`; -1 none */
	/* Where it stands in the source; MD_NOWHERE: it does not (a bullet, the bar of a quote). */
	gsize source, source_size;
};
struct md_line {
	guint first, count; /* of `pieces` */
	int block;	    /* which of `blocks`; -1: the space between two */
	gboolean code;	    /* never wrapped: cut at the edge and scrolled */
};
struct md_heading {
	int level; /* 1..6 */
	guint line;
	const char *text, *anchor; /* "## Check the edge" has the anchor "check-the-edge" (as GitHub and GitLab make them) */
};
struct md_link {
	const char *target; /* as it leads there: raw, not sanitised; "../cdn/purge.md#check" */
	const char *text;   /* what is shown */
	guint line;
	gboolean image;
	gsize source, source_size; /* of the target in the source; MD_NOWHERE when it stands elsewhere ([text][name]) */
};
struct md_block { /* what `copy` takes */
	gsize source, source_size;
	const char *code; /* of a code block: its text without fence and indentation, raw; else NULL: take the source */
};
struct md_box { /* "- [ ] call the NOC" */
	guint line;
	gsize source; /* of its "[" */
	gboolean ticked;
	const char *text; /* "call the NOC", without marks: names it, see article_tick() */
};
struct md_text {
	GArray *lines, *pieces; /* of struct md_line, md_piece */
	GArray *headings, *links, *blocks, *boxes; /* in the order of the text */
	gboolean plain; /* nested so deeply that it is shown as written */
	GStringChunk *store; /* every text above */
};
/* `size` bytes of Markdown in `columns` columns (at least 1). Front matter is not shown. */
struct md_text *md_render(const char *text, gsize size, int columns);
/* The same with a frame around the descriptions of pictures, "[image: %s]", in the text's language and not in the
 * program's; NULL: as md_render(). */
struct md_text *md_render_in(const char *text, gsize size, int columns, const char *image);
void md_text_free(struct md_text *text);
/* Which bytes *from..*to of a piece's text are marked when bytes start..end of the source are (start < end); FALSE:
 * none. A match within the target of a link marks its whole text. */
gboolean md_marked(const struct md_text *text, const struct md_piece *piece, gsize start, gsize end, guint *from, guint *to);
/* The line on which byte `source` is seen, or what comes next behind it. */
guint md_line_at(const struct md_text *text, gsize source);
/* Plain text of it, without marks: for suggestions and lint. g_free. */
char *md_plain(const char *text, gsize size);

#endif

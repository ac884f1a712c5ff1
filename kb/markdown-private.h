/* SPDX-License-Identifier: MIT
 * Between the parts that render Markdown: a flow is the text of one paragraph, cell or heading with styles and
 * where it came from; a page lays flows out in lines with margins. None of it knows cmark. */
#ifndef MIDWATCH_KB_MARKDOWN_PRIVATE_H
#define MIDWATCH_KB_MARKDOWN_PRIVATE_H

#include "kb/markdown.h"

enum md_break {
	MD_NO_BREAK,
	MD_SOFT, /* a line of the source ends, shown as a space */
	MD_HARD, /* it ends, also where it is shown */
	MD_INNER, /* <br>: only where it is shown */
};
struct md_run {
	guint at, size; /* bytes of the flow's text */
	gsize source, source_size;
	int link;
	guint8 style;
	guint8 ends; /* enum md_break: it stands for the end of a line */
};
struct md_flow {
	GString *text; /* sanitised; a hard break is a newline */
	GArray *runs;  /* of struct md_run, without gaps */
	int column;    /* of what is added next, for tabs of code */
};
struct md_look {
	guint8 style;
	int link;
};
void md_flow_init(struct md_flow *flow);
void md_flow_clear(struct md_flow *flow); /* to be filled anew */
void md_flow_free(struct md_flow *flow);  /* what is in it */
/* Adds raw text that stands byte for byte at `source` (or MD_NOWHERE). */
void md_flow_add(struct md_flow *flow, struct md_look look, const char *text, gsize size, gsize source);
/* Adds text that the whole of source..source+source_size stands for. */
void md_flow_add_for(struct md_flow *flow, struct md_look look, const char *text, gsize size, gsize source, gsize source_size);
void md_flow_add_code(struct md_flow *flow, const char *text, gsize size, gsize source); /* tabs to their stops */
void md_flow_break(struct md_flow *flow, enum md_break how, gsize source);
/* Adds the text of a leaf whose markup was taken off: what `literal` says is found in source[*at..end), behind
 * delimiters, with escapes and entities in between. *at moves behind it. `code`: there are no escapes in it. */
void md_flow_align(struct md_flow *flow, struct md_look look, const char *literal, const char *source, gsize *at, gsize end, gboolean code);

/* The source with a place in it that goes along with what is read. */
struct md_source {
	const char *text;
	gsize size;
	GArray *starts; /* of guint32: where each line begins; the end of all is the last */
	gsize at, end;	/* in the leaf being read */
	guint quotes;	/* open ones */
};
void md_source_init(struct md_source *source, const char *text, gsize size);
void md_source_clear(struct md_source *source);
gsize md_source_at(const struct md_source *source, int line, int column); /* both counted from 1 */
/* Goes on behind characters of a set; how many. */
guint md_source_skip(struct md_source *source, const char *set, guint most);
/* Goes on in the next line, behind what stands before its text within quotes; where the newline was. */
gsize md_source_next_line(struct md_source *source);
/* Goes on behind (target "title"), which begins here; where the target stands. */
void md_source_target(struct md_source *source, gsize *from, gsize *to);
gsize md_line_size(const char *text, gsize size); /* without the ends of lines behind it */
gboolean md_ascii_in(char c, const char *set);
/* "Check the edge!" is "check-the-edge", the second one of them in `seen` (slugs to how often; owns) "…-1". */
char *md_anchor(const char *text, GHashTable *seen);
gboolean md_too_deep(const char *text, gsize size);

struct md_text *md_text_new(gsize size); /* of about so many bytes */
void md_text_shift(struct md_text *text, gsize by); /* all of it stands so much later in the source */

struct md_margin { /* on the left of a quote or an item */
	char mark[32];	 /* of an item: on its first line; of a quote on each */
	guint8 style;
	gboolean each;
	gboolean shown;	 /* the mark of an item was */
	int columns;
	gsize source, source_size;
};
struct md_page {
	struct md_text *out;
	int columns;
	GArray *margins; /* of struct md_margin; those that fit */
	guint deeper;	 /* margins that have no room */
	int margin;	 /* columns of all */
};
void md_page_push(struct md_page *page, const struct md_margin *margin);
void md_page_pop(struct md_page *page);
int md_page_room(const struct md_page *page); /* columns beside the margins, at least 1 */
void md_page_line(struct md_page *page, int block, gboolean code); /* begins one */
void md_page_space(struct md_page *page);     /* an empty one */
void md_page_rule(struct md_page *page, int block);
/* The innermost item has a box "[x] " that stands at `source` instead of its mark. FALSE: its mark has no room. */
gboolean md_page_box(struct md_page *page, char mark, gsize source, gsize size);
/* Appends to the line begun last. */
void md_page_put(struct md_page *page, enum md_style style, const char *text);
void md_page_put_flow(struct md_page *page, const struct md_flow *flow, guint from, guint to);
/* Lines of from..to of a flow, wrapped. */
void md_page_wrap(struct md_page *page, const struct md_flow *flow, guint from, guint to, int block);
/* Does clean text go on with what stands upon the character before? */
gboolean md_is_mark(const char *at);
/* The end of the line of from..to that fits in `columns`; *next where the next one begins. */
guint md_flow_fit(const struct md_flow *flow, guint from, guint to, int columns, guint *next);

/* A paragraph that is a GFM table, or ends in one: lays all of it out. FALSE: it is none. */
gboolean md_table(struct md_page *page, const struct md_flow *flow, const char *source, int block);

#endif

/* SPDX-License-Identifier: MIT
 * Text of strangers inside of markup (incidents.md T18): written so that it reads as it was written, and means nothing.
 * What can't be seen is shown (desk/text.h) and bytes that are no text as well. Pure. */
#ifndef MIDWATCH_DESK_MARKUP_H
#define MIDWATCH_DESK_MARKUP_H

#include <glib.h>

enum markup_lines {
	MARKUP_JOIN,   /* newlines are spaces: in a heading, in the middle of a line */
	MARKUP_CELL,   /* newlines are <br>: in a cell of a table */
	MARKUP_BLOCKS, /* newlines stay, an empty line begins a paragraph: where a line of Markdown begins */
};
/* As Markdown that shows the same characters, but for blanks at the ends of lines and repeated ones. */
void markup_markdown(GString *out, const char *text, enum markup_lines lines);
/* In XML and HTML: text and attributes within quotes. */
void markup_xml(GString *out, const char *text);
/* Back: the text markup_xml() was given. g_free. */
char *markup_plain(const char *xml);
/* In lines of roff that begin at the margin: no request, no escape; beyond ASCII by number. Newlines are spaces. */
void markup_roff(GString *out, const char *text);

#endif

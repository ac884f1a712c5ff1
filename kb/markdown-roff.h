/* SPDX-License-Identifier: MIT
 * Markdown as roff for groff -t -ms -Tpdf (incidents.md R6), where the text is Latin: pictures are descriptions, links
 * their text and where they lead. */
#ifndef MIDWATCH_KB_MARKDOWN_ROFF_H
#define MIDWATCH_KB_MARKDOWN_ROFF_H

#include <glib.h>

/* A whole document; `svg` (an axis of ours, NULL: none) is drawn in the place of the comment `mark`. g_free. */
char *md_roff(const char *text, gsize size, const char *svg, const char *mark);
/* Has groff's PDF a letter for each character? */
gboolean md_roff_can(const char *text);
/* The drawing alone: lines, boxes, dots and texts of an SVG as desk/axis.h writes it. */
void md_roff_figure(GString *out, const char *svg);

#endif

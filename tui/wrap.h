/* SPDX-License-Identifier: MIT
 * Sanitised text cut into the lines of a screen: at spaces where there are any, never within a
 * character. Lines are offsets into the text, which is copied nowhere. */
#ifndef MIDWATCH_TUI_WRAP_H
#define MIDWATCH_TUI_WRAP_H

#include <glib.h>

struct piece {
	gsize start, size;
	int indent; /* columns left empty before it */
};
/* Appends the lines (struct piece) that text[start, start + size) takes in `width` columns: one of a
 * text without a newline at least, be it empty. There is no newline within it. Lines behind the first
 * are indented by `hang` columns, fewer than `width`. */
void wrap_line(GArray *pieces, const char *text, gsize start, gsize size, int width, int hang);

#endif

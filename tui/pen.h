/* SPDX-License-Identifier: MIT
 * Writing into an area as on paper: pieces one behind the other, lines below each other, nothing
 * beyond the edges. */
#ifndef MIDWATCH_TUI_PEN_H
#define MIDWATCH_TUI_PEN_H

#include "tui/draw.h"

struct pen {
	const struct area *area;
	int row, column; /* where the next piece goes, within the area */
};
gboolean pen_has_room(const struct pen *pen);
void pen_text(struct pen *pen, enum style style, const char *text);
void pen_newline(struct pen *pen);
/* Makes room for a piece of `width` in a row of pieces: " · " before it, or a new line where it would
 * not fit. */
void pen_item(struct pen *pen, int width);

#endif

/* SPDX-License-Identifier: MIT
 * See pen.h. */
#include "config.h"

#include "tui/pen.h"

gboolean pen_has_room(const struct pen *pen)
{
	return pen->row < pen->area->rows;
}

void pen_text(struct pen *pen, enum style style, const char *text)
{
	if (pen_has_room(pen))
		pen->column += draw_text(pen->area->row + pen->row, pen->area->column + pen->column,
					 pen->area->columns - pen->column, style, text);
}

void pen_newline(struct pen *pen)
{
	pen->row++;
	pen->column = 0;
}

void pen_item(struct pen *pen, int width)
{
	if (pen->column > 0 && pen->column + 3 + width > pen->area->columns)
		pen_newline(pen);
	else if (pen->column > 0)
		pen_text(pen, STYLE_TEXT, " · ");
}

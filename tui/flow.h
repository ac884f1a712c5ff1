/* SPDX-License-Identifier: MIT
 * Long lines in a narrow place: where a row of the screen ends, and which character stands at which
 * column of it. Pure. Rows break behind blanks and between wide characters, never before what closes
 * nor behind what opens; a blank may hang over the end. Columns are those draw_text() takes, tabs going
 * to the next multiple of 8 of their row. */
#ifndef MIDWATCH_TUI_FLOW_H
#define MIDWATCH_TUI_FLOW_H

#include <glib.h>

/* Bytes of the character at `at` (as text_cluster()), and the columns it takes when it begins at
 * `column`. */
gsize flow_step(const char *text, gsize size, gsize at, int column, int *columns);
/* Where the row that begins at `start` ends: at a newline or the end of the text, else where the next
 * row begins. `width` at least 1. */
gsize flow_end(const char *text, gsize size, gsize start, int width);
/* The columns before `at` in the row that begins at `start`. */
int flow_column(const char *text, gsize size, gsize start, gsize at);
/* The character of the row [start, end) at that column, or the row's last place. */
gsize flow_place(const char *text, gsize size, gsize start, gsize end, int column);
/* The row as draw_text() can show it, tabs made blanks. */
void flow_show(GString *out, const char *text, gsize size, gsize start, gsize end);

#endif

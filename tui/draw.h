/* SPDX-License-Identifier: MIT
 * What is drawn: text at a place, in a style with a name. The other curses file. Every text passes the
 * sanitiser of desk/text.h here, so nothing foreign reaches the terminal raw (terminal.md §5), and is
 * measured by its widths, so columns stay columns. Frames are drawn whole; curses sends what differs. */
#ifndef MIDWATCH_TUI_DRAW_H
#define MIDWATCH_TUI_DRAW_H

#include <glib.h>

/* Styles by what they mean. Colour only adds: everything they say also stands there as text. */
enum style {
	STYLE_TEXT,
	STYLE_DIM,	/* of less weight: what rests, labels */
	STYLE_STRONG,
	STYLE_HEADER,	/* the strip above and headings of columns */
	STYLE_KEY,	/* a key in hints and help */
	STYLE_P0,
	STYLE_P1,
	STYLE_P2,
	STYLE_P3,	/* and lower */
	STYLE_BREACHED,
	STYLE_SOON,	/* due in under 10 minutes */
	STYLE_SLEEPING,
	STYLE_PAUSED,
	STYLE_MARKED,
	STYLE_CURSOR,	/* the marker of the selected row */
	STYLE_WARN,	/* what the sanitiser shows instead of obeying */
	STYLE_ERROR,
	STYLE_GOOD,
	STYLE_PUBLIC,	/* the client will read it */
	STYLE_INTERNAL,	/* the client never will */
	STYLE_PROMPT,
	STYLE_MATCH,	/* what was looked for, where it stands */
	STYLE_EMPHASIS,
	STYLE_CODE,
	STYLE_LINK,
	STYLES
};

/* A piece of the screen. Rows and columns from 0; may be empty (0 rows or columns), never negative. */
struct area {
	int row, column, rows, columns;
};

/* Called by terminal_open(): how many colours there are, by the terminal and NO_COLOR. All text is plain
 * until a theme is given. */
void draw_open(void);
struct theme;
/* The looks of the styles from here on; what is on the screen is repainted where it differs. */
void draw_theme(const struct theme *theme);
/* Whether the row of the cursor is reversed in whole (draw_marker). */
void draw_bar(gboolean bar);

/* Begins a frame: an empty one, cursor hidden. */
void draw_begin(struct area *whole);
/* Until the next call, or the next frame, only these rows are drawn; what is drawn elsewhere still says
 * how wide it is. */
void draw_clip(int row, int rows);
/* One line of hostile text at (row, column), within `columns`, cut with "…" when it is longer. Gives
 * the columns it took. Outside the screen: draws nothing. */
int draw_text(int row, int column, int columns, enum style style, const char *text);
int draw_format(int row, int column, int columns, enum style style, const char *format, ...)
	G_GNUC_PRINTF(5, 6);
/* The same, ending at the right edge of the `columns`. */
int draw_right(int row, int column, int columns, enum style style, const char *text);
/* Columns the text would take. */
int draw_width(const char *text);
/* The marker of the selected row, at the beginning of its `columns`, once the row is drawn. */
void draw_marker(int row, int column, int columns);
/* Nothing, over whatever was drawn there. */
void draw_blank(int row, int column, int columns);
/* Where so many columns of a row are still empty, as far to the right as can be; -1: nowhere. */
int draw_empty(int row, int columns);
/* A line of `columns` across. */
void draw_rule(int row, int column, int columns, enum style style);
/* Where the cursor goes. Hidden, it still rests where the eye is, for those who read by its place. */
void draw_cursor(int row, int column, gboolean visible);
/* The row it was put on in the present frame. */
int draw_cursor_row(void);
/* The row of the last marker, and whether the column lies within what it marks; -1: there is none. */
int draw_marker_row(int column);
/* Ends the frame: the screen as it is to be; terminal_show() sends it. */
void draw_end(void);
/* terminal_show()'s: what differs, written where curses writes to. */
int draw_send(void);

#endif

/* SPDX-License-Identifier: MIT
 * Drawing on the one curses window. Characters are placed cluster by cluster at columns of our own
 * count, so a disagreement with the C library about a width can shift one character, never a table.
 */
#include "config.h"

#include <curses.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "desk/text.h"
#include "tui/draw.h"
#include "tui/theme.h"

static enum depth depth;
static attr_t attributes[STYLES];
static short pairs[STYLES];
static gboolean with_bar;
static struct area marker;        /* of the present frame; no columns: none */
static gboolean bar;              /* its row is reversed */
static int clip_top, clip_bottom; /* rows outside are not drawn */

void draw_open(void)
{
	const char *none = getenv("NO_COLOR");
	gboolean colours = !(none && *none) && has_colors() && start_color() == OK &&
			   use_default_colors() == OK && COLORS >= 8 && COLOR_PAIRS > STYLES;
	depth = !colours        ? DEPTH_MONO
		: COLORS >= 256 ? DEPTH_256
		: COLORS >= 16  ? DEPTH_16
				: DEPTH_8;
}

static attr_t attributes_of(unsigned flags)
{
	return (flags & LOOK_BOLD ? A_BOLD : 0) | (flags & LOOK_DIM ? A_DIM : 0) |
	       (flags & LOOK_UNDERLINE ? A_UNDERLINE : 0) | (flags & LOOK_REVERSE ? A_REVERSE : 0);
}

void draw_theme(const struct theme *theme)
{
	for (int i = 0; i < STYLES; i++) {
		const struct look *look = &theme->looks[i][depth];
		/* Pairs are given out by style: one that changes its colour repaints what uses it.
		 */
		short pair = (short)(i + 1);
		gboolean coloured = depth != DEPTH_MONO && look->colour >= 0 &&
				    init_pair(pair, look->colour, -1) == OK;
		attributes[i] = attributes_of(look->flags);
		pairs[i] = coloured ? pair : 0;
	}
}

void draw_bar(gboolean wanted)
{
	with_bar = wanted;
}

static struct {
	int row, column;
	gboolean visible;
} cursor;

void draw_begin(struct area *whole)
{
	werase(stdscr);
	whole->row = whole->column = 0;
	getmaxyx(stdscr, whole->rows, whole->columns);
	cursor.row = cursor.column = 0;
	cursor.visible = FALSE;
	marker.columns = 0;
	bar = FALSE;
	draw_clip(0, whole->rows);
}

void draw_clip(int row, int rows)
{
	clip_top = MAX(row, 0);
	clip_bottom = MIN(row + rows, getmaxy(stdscr));
}

/* Puts sanitised text, `columns` wide at most, from a place inside the screen. */
static void put(int row, int column, enum style style, const char *text, gsize size)
{
	const char *end = text + size;
	if (row < clip_top || row >= clip_bottom)
		return;
	attr_set(attributes[style], pairs[style], NULL);
	while (text < end) {
		const char *run = text;
		while (run < end && (guchar)*run < 0x80)
			run++;
		if (run > text) {
			mvaddnstr(row, column, text, (int)(run - text));
			column += (int)(run - text);
			text = run;
			continue;
		}
		/* One character with the marks that combine with it, as one cell. */
		wchar_t cell[CCHARW_MAX + 1];
		int count = 0, width = 0;
		while (text < end && count < CCHARW_MAX) {
			gunichar c = g_utf8_get_char(text);
			int w = text_width_char(c);
			if (count > 0 && w != 0)
				break;
			cell[count++] = (wchar_t)c;
			width += MAX(w, 0);
			text = g_utf8_next_char(text);
		}
		cell[count] = L'\0';
		cchar_t c;
		if (setcchar(&c, cell, attributes[style], pairs[style], NULL) == OK)
			mvadd_wch(row, column, &c);
		column += width;
	}
}

/* Cuts, then puts, changing to the warning style for what the sanitiser shows. */
static int put_line(int row, int column, int columns, enum style style, const GString *clean,
		    const GArray *warn)
{
	int used;
	gsize fits = text_fit(clean->str, columns, &used);
	gboolean cut = fits < clean->len;
	if (cut)
		fits = text_fit(clean->str, columns - 1, &used);
	gsize at = 0;
	for (guint i = 0; i < warn->len && at < fits; i++) {
		const struct text_span *span = &g_array_index(warn, struct text_span, i);
		gsize start = MIN(span->start, fits), end = MIN(span->end, fits);
		put(row, column + text_width(clean->str, (gssize)at), style, clean->str + at,
		    start - at);
		put(row, column + text_width(clean->str, (gssize)start), STYLE_WARN,
		    clean->str + start, end - start);
		at = end;
	}
	put(row, column + text_width(clean->str, (gssize)at), style, clean->str + at, fits - at);
	if (cut)
		put(row, column + used, style, "…", strlen("…"));
	return used + (cut ? 1 : 0);
}

static int draw(int row, int column, int columns, enum style style, const char *text,
		gboolean right)
{
	columns = MIN(columns, getmaxx(stdscr) - column);
	if (!text || column < 0 || columns <= 0)
		return 0;
	g_autoptr(GString) clean = g_string_new(NULL);
	g_autoptr(GArray) warn = g_array_new(FALSE, FALSE, sizeof(struct text_span));
	text_sanitise(clean, text, -1, TEXT_LINE, warn);
	if (right) {
		int taken = text_width(clean->str, (gssize)clean->len);
		if (taken < columns) {
			column += columns - taken;
			columns = taken;
		}
	}
	return put_line(row, column, columns, style, clean, warn);
}

int draw_text(int row, int column, int columns, enum style style, const char *text)
{
	return draw(row, column, columns, style, text, FALSE);
}

int draw_right(int row, int column, int columns, enum style style, const char *text)
{
	return draw(row, column, columns, style, text, TRUE);
}

int draw_format(int row, int column, int columns, enum style style, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	g_autofree char *text = g_strdup_vprintf(format, list);
	va_end(list);
	return draw(row, column, columns, style, text, FALSE);
}

int draw_width(const char *text)
{
	g_autofree char *clean = text_clean(text);
	return text_width(clean, -1);
}

void draw_rule(int row, int column, int columns, enum style style)
{
	/* The terminal's own line characters: repeated, they cost a few bytes, "─" three each. */
	if (columns > 0 && row >= clip_top && row < clip_bottom) {
		attr_set(attributes[style], pairs[style], NULL);
		mvhline(row, column, ACS_HLINE, columns);
	}
}

void draw_marker(int row, int column, int columns)
{
	draw_text(row, column, MIN(columns, 1), STYLE_CURSOR, ">");
	marker = (struct area){.row = row, .column = column, .rows = 1, .columns = columns};
	bar = with_bar;
}

void draw_blank(int row, int column, int columns)
{
	if (row == marker.row)
		bar = FALSE; /* something is put over it */
	g_autofree char *blank = g_strnfill((gsize)MAX(columns, 0), ' ');
	draw_text(row, column, columns, STYLE_TEXT, blank);
}

static gboolean is_empty(int row, int column)
{
	wchar_t text[CCHARW_MAX + 1];
	attr_t look;
	short pair;
	cchar_t cell;
	return mvin_wch(row, column, &cell) == OK &&
	       getcchar(&cell, text, &look, &pair, NULL) == OK && text[0] == L' ' &&
	       !(look & (A_REVERSE | A_UNDERLINE));
}

int draw_empty(int row, int columns)
{
	int run = 0;
	for (int column = getmaxx(stdscr) - 1; column >= 0; column--) {
		run = is_empty(row, column) ? run + 1 : 0;
		if (run == columns)
			return column;
	}
	return -1;
}

void draw_cursor(int row, int column, gboolean visible)
{
	cursor.row = row;
	cursor.column = column;
	cursor.visible = visible;
}

int draw_cursor_row(void)
{
	return cursor.row;
}

int draw_marker_row(int column)
{
	gboolean within = column >= marker.column && column < marker.column + marker.columns;
	return within ? marker.row : -1;
}

void draw_end(void)
{
	int rows, columns;
	getmaxyx(stdscr, rows, columns);
	attr_set(A_NORMAL, 0, NULL);
	/* Over the colours of the row: reversed, they would be many switches, and loud. */
	if (bar && marker.columns > 0)
		mvchgat(marker.row, marker.column, marker.columns, A_REVERSE, 0, NULL);
	wmove(stdscr, CLAMP(cursor.row, 0, rows - 1), CLAMP(cursor.column, 0, columns - 1));
	wnoutrefresh(stdscr);
}

int draw_send(void)
{
	/* It writes at once, so it belongs where the writing is caught. */
	curs_set(cursor.visible ? 1 : 0);
	return doupdate();
}

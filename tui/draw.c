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

/* A style per number of colours; -1 is the terminal's own. Of 256 colours only the first 16 are
 * used: they follow the person's own palette, and each change costs 5 bytes on the wire instead
 * of 11. Red and green never stand for opposites alone, brightness and the words tell them apart.
 */
struct look {
	attr_t mono;
	short basic, rich;
	attr_t basic_attributes, rich_attributes;
};

enum { BRIGHT = 8 };

static const struct look looks[STYLES] = {
	[STYLE_TEXT] = {0, -1, -1, 0, 0},
	[STYLE_DIM] = {0, -1, -1, 0, A_DIM},
	[STYLE_STRONG] = {A_BOLD, -1, -1, A_BOLD, A_BOLD},
	[STYLE_HEADER] = {0, COLOR_CYAN, COLOR_CYAN, 0, 0},
	[STYLE_KEY] = {A_BOLD, -1, -1, A_BOLD, A_BOLD},
	[STYLE_P0] = {A_BOLD, COLOR_RED, BRIGHT + COLOR_RED, A_BOLD, 0},
	[STYLE_P1] = {A_BOLD, COLOR_YELLOW, BRIGHT + COLOR_YELLOW, A_BOLD, 0},
	[STYLE_P2] = {0, -1, -1, 0, 0},
	[STYLE_P3] = {0, -1, -1, 0, 0},
	[STYLE_BREACHED] = {A_REVERSE, COLOR_RED, BRIGHT + COLOR_RED, A_BOLD, 0},
	[STYLE_SOON] = {A_BOLD, COLOR_YELLOW, BRIGHT + COLOR_YELLOW, A_BOLD, 0},
	[STYLE_SLEEPING] = {0, -1, -1, 0, 0},
	[STYLE_PAUSED] = {0, -1, -1, 0, A_DIM},
	[STYLE_MARKED] = {A_BOLD, COLOR_MAGENTA, BRIGHT + COLOR_MAGENTA, A_BOLD, A_BOLD},
	[STYLE_CURSOR] = {A_BOLD, -1, -1, A_BOLD, A_BOLD},
	[STYLE_WARN] = {A_REVERSE, COLOR_MAGENTA, COLOR_MAGENTA, A_REVERSE, A_REVERSE},
	[STYLE_ERROR] = {A_BOLD, COLOR_RED, BRIGHT + COLOR_RED, A_BOLD, 0},
	[STYLE_GOOD] = {0, COLOR_GREEN, COLOR_GREEN, 0, 0},
	[STYLE_PROMPT] = {A_BOLD, -1, -1, A_BOLD, A_BOLD},
};

static attr_t attributes[STYLES];
static short pairs[STYLES];

void draw_open(void)
{
	const char *none = getenv("NO_COLOR");
	gboolean colours = !(none && *none) && has_colors() && start_color() == OK &&
			   use_default_colors() == OK && COLORS >= 8;
	gboolean rich = colours && COLORS >= 256 && COLOR_PAIRS > STYLES;
	for (int i = 0; i < STYLES; i++) {
		const struct look *look = &looks[i];
		short colour = rich ? look->rich : look->basic;
		pairs[i] = 0;
		if (!colours) {
			attributes[i] = look->mono;
			continue;
		}
		attributes[i] = rich ? look->rich_attributes : look->basic_attributes;
		if (colour >= 0 && init_pair((short)(i + 1), colour, -1) == OK)
			pairs[i] = (short)(i + 1);
	}
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
}

/* Puts sanitised text, `columns` wide at most, from a place inside the screen. */
static void put(int row, int column, enum style style, const char *text, gsize size)
{
	const char *end = text + size;
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
	int rows, width;
	getmaxyx(stdscr, rows, width);
	columns = MIN(columns, width - column);
	if (!text || row < 0 || row >= rows || column < 0 || columns <= 0)
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
	if (columns > 0 && row >= 0) {
		attr_set(attributes[style], pairs[style], NULL);
		mvhline(row, column, ACS_HLINE, columns);
	}
}

void draw_blank(int row, int column, int columns)
{
	g_autofree char *blank = g_strnfill((gsize)MAX(columns, 0), ' ');
	draw_text(row, column, columns, STYLE_TEXT, blank);
}

void draw_cursor(int row, int column, gboolean visible)
{
	cursor.row = row;
	cursor.column = column;
	cursor.visible = visible;
}

void draw_end(void)
{
	int rows, columns;
	getmaxyx(stdscr, rows, columns);
	attr_set(A_NORMAL, 0, NULL);
	curs_set(cursor.visible ? 1 : 0);
	wmove(stdscr, CLAMP(cursor.row, 0, rows - 1), CLAMP(cursor.column, 0, columns - 1));
	wnoutrefresh(stdscr);
}

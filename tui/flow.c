/* SPDX-License-Identifier: MIT
 * Wrapping, one row at a time from its beginning, so that a long text costs what is shown of it. */
#include "config.h"

#include <string.h>

#include "desk/text.h"
#include "tui/flow.h"

enum { TAB_STOP = 8 };

gsize flow_step(const char *text, gsize size, gsize at, int column, int *columns)
{
	guchar byte = (guchar)text[at];
	gboolean alone = at + 1 >= size || (guchar)text[at + 1] < 0x80;
	if (alone && byte >= 0x20 && byte < 0x7f) {
		*columns = 1;
		return 1;
	}
	gsize used = text_cluster(text + at, size - at, columns);
	if (byte == '\t')
		*columns = TAB_STOP - column % TAB_STOP;
	return used;
}

/* Where those marks are found: no text is made of them, and this is asked of each wide character.
 */
static gboolean is_mark(gunichar c)
{
	return (c >= 0x2010 && c <= 0x303F) || (c >= 0x30FB && c <= 0x30FC) ||
	       (c >= 0xFF00 && c <= 0xFF65);
}

/* What may not begin a row, and what may not end one: the closing and opening marks of Chinese and
 * Japanese writing. */
static gboolean closes(gunichar c)
{
	if (c < 0x80)
		return c != 0 && strchr(",.;:?!)]}", (int)c) != NULL;
	return is_mark(c) && g_utf8_strchr("，。、；：？！）》」』】〕〉…—”’％・ー", -1, c) != NULL;
}

static gboolean opens(gunichar c)
{
	if (c < 0x80)
		return c == '(' || c == '[' || c == '{';
	return is_mark(c) && g_utf8_strchr("（《「『【〔〈“‘", -1, c) != NULL;
}

gsize flow_end(const char *text, gsize size, gsize start, int width)
{
	gsize at = start, may_break = start;
	int column = 0, columns;
	gboolean was_wide = FALSE;
	gunichar last = 0;
	while (at < size && text[at] != '\n') {
		gsize used = flow_step(text, size, at, column, &columns);
		gboolean ascii = (guchar)text[at] < 0x80;
		gunichar c = ascii ? (gunichar)text[at] : g_utf8_get_char(text + at);
		gboolean wide = columns == 2 && !ascii;
		if ((wide || was_wide) && !closes(c) && !opens(last))
			may_break = at;
		if (column + columns > width) {
			if (c == ' ' && used == 1)
				return at + used;
			if (may_break > start)
				return may_break;
			return at > start ? at : at + used;
		}
		column += columns;
		at += used;
		if (c == ' ' || c == '\t')
			may_break = at;
		was_wide = wide;
		last = c;
	}
	return at;
}

int flow_column(const char *text, gsize size, gsize start, gsize at)
{
	int column = 0, columns;
	for (gsize p = start; p < at;) {
		gsize used = flow_step(text, size, p, column, &columns);
		if (p + used > at)
			break;
		column += columns;
		p += used;
	}
	return column;
}

gsize flow_place(const char *text, gsize size, gsize start, gsize end, int column)
{
	/* The end of a row that is gone on with is the next one's beginning. */
	gboolean goes_on = end < size && text[end] != '\n';
	gsize at = start, last = start;
	for (int passed = 0, columns; at < end; passed += columns) {
		gsize used = flow_step(text, size, at, passed, &columns);
		if (passed + columns > column)
			return at;
		last = at;
		at += used;
	}
	return goes_on ? last : at;
}

void flow_show(GString *out, const char *text, gsize size, gsize start, gsize end)
{
	for (int column = 0, columns; start < end; column += columns) {
		gsize used = flow_step(text, size, start, column, &columns);
		gsize tab = text[start] == '\t';
		for (int i = 0; tab && i < columns; i++)
			g_string_append_c(out, ' ');
		/* Marks may stand on a tab. */
		g_string_append_len(out, text + start + tab, (gssize)(used - tab));
		start += used;
	}
}

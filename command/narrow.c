/* SPDX-License-Identifier: MIT
 * Wide tables on narrow screens: a row folded into lines, aligned from row to row. */
#include "command/narrow.h"

#include <string.h>

#include "desk/text.h"

#define GAP 2
#define INDENT 4
#define TEXT_LEAST 24 /* a free text gets at least this, or lines of its own */

struct place {
	int line, at, width;
	gboolean flows; /* broken at spaces where it ends */
};

struct folding {
	const struct narrow *table;
	int room, lines;
	gsize offset;          /* bytes of " +08:00" that times leave to the heading; 0 */
	const char *offset_is; /* that text */
	struct place *places;  /* of the columns */
};

static const char *cell_of(const struct folding *folding, guint row, int column)
{
	return folding->table->cells[row * (guint)folding->table->count + (guint)column];
}

static gboolean is_none(const char *cell)
{
	return strcmp(cell, "-") == 0 || !*cell;
}

/* The offset every time of the table ends in. */
static void find_offset(struct folding *folding)
{
	const struct narrow *table = folding->table;

	for (guint row = 0; row < table->rows; row++) {
		for (int i = 0; i < table->count; i++) {
			const char *cell = cell_of(folding, row, i);
			const char *space = strrchr(cell, ' ');
			if (!table->headings[i] || table->columns[i].cell != CELL_TIME ||
			    is_none(cell))
				continue;
			if (!space ||
			    (folding->offset_is && strcmp(folding->offset_is, space) != 0)) {
				folding->offset = 0;
				return;
			}
			folding->offset_is = space;
			folding->offset = strlen(space);
		}
	}
}

/* What stands in a cell; for row -1 in the heading. g_free. */
static char *text_of(const struct folding *folding, int row, int column)
{
	const char *heading = folding->table->headings[column];
	gboolean moves = folding->offset && folding->table->columns[column].cell == CELL_TIME;
	const char *cell = row < 0 ? heading : cell_of(folding, (guint)row, column);

	if (!moves)
		return g_strdup(cell);
	if (row < 0)
		return g_strconcat(heading, folding->offset_is, NULL);
	return is_none(cell) ? g_strdup(cell) : g_strndup(cell, strlen(cell) - folding->offset);
}

static int width_of(const struct folding *folding, int column)
{
	int width = 0;

	for (int row = -1; row < (int)folding->table->rows; row++) {
		g_autofree char *text = text_of(folding, row, column);
		width = MAX(width, text_width(text, -1));
	}
	return width;
}

static int last_shown(const struct narrow *table)
{
	int last = -1;

	for (int i = 0; i < table->count; i++)
		if (table->headings[i])
			last = i;
	return last;
}

static void place_columns(struct folding *folding)
{
	const struct narrow *table = folding->table;
	int last = last_shown(table), line = 0, end = -GAP;

	for (int i = 0; i <= last; i++) {
		struct place *place = &folding->places[i];
		int width = table->headings[i] ? width_of(folding, i) : 0;
		int needs = table->columns[i].cell == CELL_LONG ? MIN(width, TEXT_LEAST) : width;
		if (!table->headings[i])
			continue;
		if (end > 0 && end + GAP + needs > folding->room) {
			line++;
			end = INDENT - GAP;
		}
		end += GAP;
		/* What flows fills its line: the next column begins another. */
		*place = (struct place){line, end, width,
					needs < width && end + width > folding->room};
		end = place->flows ? folding->room : end + width;
	}
	folding->lines = line + 1;
}

static void append_blanks(GString *out, int count)
{
	for (; count > 0; count--)
		g_string_append_c(out, ' ');
}

static void append_flowing(GString *out, const char *text, int at, int room)
{
	gboolean first = TRUE;
	const char *end = text + strlen(text);

	while (text < end || first) {
		gsize fits = text_fit_words(text, (gsize)(end - text), MAX(room - at, 1));
		if (!first) {
			g_string_append_c(out, '\n');
			append_blanks(out, at);
		}
		gsize kept = fits;
		while (kept > 0 && text[kept - 1] == ' ')
			kept--;
		g_string_append_len(out, text, (gssize)kept);
		text += fits;
		text += *text == ' ';
		first = FALSE;
	}
}

static gboolean line_is_empty(const struct folding *folding, int row, int line)
{
	if (line == 0 || row < 0)
		return FALSE;
	for (int i = 0; i < folding->table->count; i++)
		if (folding->table->headings[i] && folding->places[i].line == line &&
		    !is_none(cell_of(folding, (guint)row, i)))
			return FALSE;
	return TRUE;
}

static void print_line(GString *out, const struct folding *folding, int row, int line)
{
	const struct narrow *table = folding->table;
	int column = 0;

	for (int i = 0; i < table->count; i++) {
		const struct place *place = &folding->places[i];
		enum cell kind = table->columns[i].cell;
		if (!table->headings[i] || place->line != line)
			continue;
		g_autofree char *text = text_of(folding, row, i);
		int width = text_width(text, -1), at = place->at;
		if (kind == CELL_INT || kind == CELL_SPAN)
			at += place->width - width;
		append_blanks(out, at - column);
		if (place->flows) {
			append_flowing(out, text, at, folding->room);
			break;
		}
		g_string_append(out, text);
		column = at + width;
	}
	while (out->len > 0 && out->str[out->len - 1] == ' ')
		g_string_truncate(out, out->len - 1);
	g_string_append_c(out, '\n');
}

void narrow_table(GString *out, const struct narrow *table)
{
	struct folding folding = {.table = table, .room = MAX(table->room, NARROW_LEAST)};

	folding.places = g_new0(struct place, table->count);
	find_offset(&folding);
	place_columns(&folding);
	for (int row = table->headed ? -1 : 0; row < (int)table->rows; row++)
		for (int line = 0; line < folding.lines; line++)
			if (!line_is_empty(&folding, row, line))
				print_line(out, &folding, row, line);
	g_free(folding.places);
}

/* SPDX-License-Identifier: MIT
 * Finding words in a conversation, a slice of the person's time at once. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "tui/reader-private.h"

/* Microseconds a search may take of the person's time at once. */
enum { SEARCH_SLICE = 3000 };

gboolean reader_row_matches(struct reader *reader, int item, int row)
{
	g_autofree char *line = block_line(reader, item, row);
	g_autofree char *folded = text_fold(line);
	return strstr(folded, reader->search) != NULL;
}

/* Without wrapping it: most messages of a long conversation don't match. */
static gboolean may_match(const struct reader *reader, int item)
{
	const struct said *said = reader->talk->pdata[item];
	g_autofree char *folded = said->text ? text_fold(said->text) : NULL;
	if (folded && strstr(folded, reader->search))
		return TRUE;
	g_autofree char *heading = said_heading(said);
	g_autofree char *folded_heading = text_fold(heading);
	return strstr(folded_heading, reader->search) != NULL;
}

/* A phrase may begin in this line and end in the next. */
static gboolean row_begins_match(struct reader *reader, int item, int row)
{
	if (reader_row_matches(reader, item, row))
		return TRUE;
	g_autofree char *both = block_two_lines(reader, item, row);
	g_autofree char *folded = both ? text_fold(both) : NULL;
	return folded && strstr(folded, reader->search) &&
	       !reader_row_matches(reader, item, row + 1);
}

static gboolean search_item(struct reader *reader, const struct spot *from, int by)
{
	int rows = block_rows(reader, from->item);
	for (int row = MIN(from->row, rows - 1); row >= 0 && row < rows; row += by)
		if (row_begins_match(reader, from->item, row)) {
			reader->cursor = (struct spot){from->item, row};
			reader_settle(reader);
			return TRUE;
		}
	return FALSE;
}

gboolean reader_search_more(struct reader *reader, GError **error)
{
	gint64 until = g_get_monotonic_time() + SEARCH_SLICE;
	struct spot *at = &reader->sought;
	while (at->item >= 0 && at->item < (int)reader->talk->len) {
		reader->searching = FALSE;
		if (may_match(reader, at->item) && search_item(reader, at, reader->search_by))
			return TRUE;
		at->item += reader->search_by;
		at->row = reader->search_by > 0 ? 0 : G_MAXINT;
		reader->searching = TRUE;
		if (g_get_monotonic_time() >= until)
			return TRUE;
	}
	reader->searching = FALSE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, _("no further \"%s\""),
		    reader->search);
	return FALSE;
}

gboolean reader_is_searching(const struct reader *reader)
{
	return reader->searching;
}

static gboolean search(struct reader *reader, struct spot from, int by, GError **error)
{
	reader->sought = from;
	reader->search_by = by;
	return reader_search_more(reader, error);
}

gboolean reader_search_on(struct reader *reader, int by, GError **error)
{
	struct spot from = reader->cursor;
	if (!reader->search)
		return reader_go_by_message(reader, by, error);
	from.row += by;
	if (from.row < 0)
		from = (struct spot){from.item - 1, G_MAXINT};
	else if (from.row >= block_rows(reader, from.item))
		from = (struct spot){from.item + 1, 0};
	return search(reader, from, by, error);
}

gboolean reader_search_for(struct reader *reader, const char *text, GError **error)
{
	g_free(reader->search);
	reader->search = text && *text ? text_fold(text) : NULL;
	return !reader->search || search(reader, reader->cursor, 1, error);
}

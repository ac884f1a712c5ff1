/* SPDX-License-Identifier: MIT
 * The editor's rows. The first one shown is the only place that is kept: from it rows are found
 * forwards, and a change can only make it wrong when it is in its line before it, so a key costs
 * what is on the screen and not what the text is long. */
#include "config.h"

#include <string.h>

#include "keymaps/keymaps.h"
#include "tui/editor-private.h"
#include "tui/flow.h"

struct editor *editor_new(gsize limit)
{
	struct editor *editor = g_new0(struct editor, 1);
	editor->buffer = buffer_new(limit);
	editor->width = 80;
	editor->height = 10;
	editor->goal = -1;
	return editor;
}

void editor_free(struct editor *editor)
{
	if (!editor)
		return;
	buffer_free(editor->buffer);
	g_free(editor);
}

struct buffer *editor_buffer(struct editor *editor)
{
	return editor->buffer;
}

gboolean editor_is_typing(const struct editor *editor)
{
	return !editor->normal;
}

void editor_set(struct editor *editor, const char *text)
{
	buffer_set(editor->buffer, text);
	editor->top = 0;
	editor->goal = -1;
}

/* ---- rows */

struct row {
	gsize start, end; /* without the newline */
};

static struct row row_from(const struct editor *editor, gsize start)
{
	gsize size;
	const char *text = buffer_text(editor->buffer, &size);
	return (struct row){start, flow_end(text, size, start, editor->width)};
}

static gboolean row_ends_line(const struct editor *editor, const struct row *row)
{
	gsize size;
	const char *text = buffer_text(editor->buffer, &size);
	return row->end >= size || text[row->end] == '\n';
}

static gboolean row_has(const struct editor *editor, const struct row *row, gsize at)
{
	return at >= row->start &&
	       (at < row->end || (at == row->end && row_ends_line(editor, row)));
}

/* FALSE: it was the last. */
static gboolean next_row(const struct editor *editor, struct row *row)
{
	gsize size;
	const char *text = buffer_text(editor->buffer, &size);
	if (row->end >= size)
		return FALSE;
	*row = row_from(editor, row->end + (text[row->end] == '\n'));
	return TRUE;
}

/* The row of a place, found from the beginning of its line. */
static struct row row_of(const struct editor *editor, gsize at)
{
	const char *text = buffer_text(editor->buffer, NULL);
	struct row row = row_from(editor, motion_line_start(text, at));
	while (!row_has(editor, &row, at) && next_row(editor, &row))
		continue;
	return row;
}

/* The beginning of the row that is `count` rows before the one that begins at `start`, or of the
 * first one; *count gets how many there were. */
static gsize rows_back(const struct editor *editor, gsize start, int *count)
{
	const char *text = buffer_text(editor->buffer, NULL);
	g_autoptr(GArray) starts = g_array_new(FALSE, FALSE, sizeof(gsize));
	int wanted = *count, passed = 0;
	while (passed < wanted) {
		gsize line = motion_line_start(text, start);
		if (line == start) {
			if (line == 0)
				break;
			line = motion_line_start(text, start - 1);
		}
		g_array_set_size(starts, 0);
		for (struct row row = row_from(editor, line); row.start < start;) {
			g_array_append_val(starts, row.start);
			if (!next_row(editor, &row))
				break;
		}
		int step = MIN((int)starts->len, wanted - passed);
		start = g_array_index(starts, gsize, starts->len - (guint)step);
		passed += step;
	}
	*count = passed;
	return start;
}

/* Where rows begin is wrong from a change on; one in the first row shown, or before it, may let
 * that begin elsewhere too. */
static void check_top(struct editor *editor)
{
	gsize size;
	buffer_text(editor->buffer, &size);
	struct row row = row_from(editor, MIN(editor->top, size));
	if (buffer_take_changed(editor->buffer) <= row.end)
		editor->top = row_of(editor, row.start).start;
}

/* Where the rows from the first one shown on begin, up to that of the cursor; which it is, or -1
 * when it is none of the first `limit`. */
static int find_cursor(struct editor *editor, GArray *starts, int limit)
{
	gsize cursor = buffer_cursor(editor->buffer);
	check_top(editor);
	struct row row = row_from(editor, editor->top);
	for (int i = 0; cursor >= row.start && i < limit; i++) {
		g_array_append_val(starts, row.start);
		if (row_has(editor, &row, cursor))
			return i;
		if (!next_row(editor, &row))
			break;
	}
	return -1;
}

/* Scrolls as little as shows the cursor; a long way off it comes to the middle, if there is so much
 * text behind it. */
static void follow_cursor(struct editor *editor)
{
	g_autoptr(GArray) starts = g_array_new(FALSE, FALSE, sizeof(gsize));
	gsize cursor = buffer_cursor(editor->buffer);
	int height = editor->height, place = find_cursor(editor, starts, 2 * height), back;
	if (place >= height)
		editor->top = g_array_index(starts, gsize, place - height + 1);
	if (place >= 0)
		return;
	struct row row = row_of(editor, cursor), below = row;
	if (cursor < editor->top) {
		int near = height;
		back = cursor >= rows_back(editor, editor->top, &near) ? 0 : height / 2;
	} else {
		int behind = 0;
		while (behind < height / 2 && next_row(editor, &below))
			behind++;
		back = height - 1 - behind;
	}
	editor->top = rows_back(editor, row.start, &back);
}

void editor_move_rows(struct editor *editor, int rows)
{
	g_autoptr(GArray) starts = g_array_new(FALSE, FALSE, sizeof(gsize));
	gsize size, cursor = buffer_cursor(editor->buffer);
	const char *text = buffer_text(editor->buffer, &size);
	int place = find_cursor(editor, starts, editor->height);
	struct row row = place >= 0 ? row_from(editor, g_array_index(starts, gsize, place))
				    : row_of(editor, cursor);
	if (editor->goal < 0)
		editor->goal = flow_column(text, size, row.start, cursor);
	int goal = editor->goal;
	/* On the screen the way up is known; beyond it rows are counted from the line's beginning.
	 */
	int back = place < 0 ? -rows : -rows - place;
	if (rows < 0 && place >= 0 && back <= 0)
		row = row_from(editor, g_array_index(starts, gsize, -back));
	else if (rows < 0)
		row = row_from(editor,
			       rows_back(editor, place < 0 ? row.start : editor->top, &back));
	for (int i = 0; i < rows && next_row(editor, &row); i++)
		continue;
	buffer_move_to(editor->buffer, flow_place(text, size, row.start, row.end, goal));
	editor->goal = goal;
}

/* ---- drawing */

void editor_draw(struct editor *editor, const struct area *area)
{
	gsize size, cursor = buffer_cursor(editor->buffer);
	const char *text = buffer_text(editor->buffer, &size);
	/* The cursor behind the last character needs a column of its own. */
	int width = MAX(area->columns - 1, 1);
	if (width != editor->width) {
		editor->width = width;
		editor->top = row_of(editor, MIN(editor->top, size)).start;
	}
	editor->height = MAX(area->rows, 1);
	follow_cursor(editor);
	g_autoptr(GString) shown = g_string_new(NULL);
	struct row row = row_from(editor, editor->top);
	for (int i = 0; i < area->rows; i++) {
		g_string_truncate(shown, 0);
		flow_show(shown, text, size, row.start, row.end);
		draw_text(area->row + i, area->column, area->columns, STYLE_TEXT, shown->str);
		if (row_has(editor, &row, cursor))
			draw_cursor(area->row + i,
				    area->column +
					    MIN(flow_column(text, size, row.start, cursor), width),
				    TRUE);
		if (!next_row(editor, &row))
			break;
	}
}

/* ---- typing */

gboolean editor_key(struct editor *editor, int key, GError **error)
{
	gunichar c = key == '\r' ? '\n' : (gunichar)key;
	if (editor->normal || key <= 0 || key >= KEY_NAMED ||
	    (key < ' ' && key != '\r' && key != '\t') || key == 0x7f)
		return FALSE;
	editor->goal = -1;
	buffer_type(editor->buffer, c, error);
	return TRUE;
}

gboolean editor_paste(struct editor *editor, const char *text, gsize size, GError **error)
{
	editor->goal = -1;
	return buffer_insert(editor->buffer, text, size, error);
}

/* SPDX-License-Identifier: MIT
 * How an article looks: styles of its pieces, marks over them, lines of code cut at both edges. */
#include "config.h"

#include "desk/text.h"
#include "tui/reading.h"

/* Behind the cursor's marker. */
enum { TEXT_AT = 2 };

static const enum style styles[] = {
	[MD_PLAIN] = STYLE_TEXT,        [MD_HEADING] = STYLE_HEADER, [MD_STRONG] = STYLE_STRONG,
	[MD_EMPHASIS] = STYLE_EMPHASIS, [MD_CODE] = STYLE_CODE,      [MD_LINK] = STYLE_LINK,
	[MD_QUOTE] = STYLE_DIM,         [MD_RULE] = STYLE_DIM,       [MD_BULLET] = STYLE_DIM,
};

/* A line being drawn: what lies left of it is passed over. */
struct stroke {
	int row, column, room, skip;
};

static void put(struct stroke *stroke, enum style style, const char *text, guint size)
{
	g_autofree char *part = g_strndup(text, size);
	char *from = part;
	if (stroke->skip > 0) {
		int used;
		from += text_fit(part, stroke->skip, &used);
		/* A wide character that is cut in two is left out whole. */
		if (*from && used < stroke->skip)
			from = g_utf8_next_char(from);
		stroke->skip = *from ? 0 : MAX(stroke->skip - used, 0);
	}
	/* What is cut is said once, at the edge. */
	from[text_fit(from, stroke->room, NULL)] = '\0';
	int used = draw_text(stroke->row, stroke->column, stroke->room, style, from);
	stroke->column += used;
	stroke->room -= used;
}

/* The first mark that ends behind a byte of the source. */
static guint first_mark(const GArray *marks, gsize source)
{
	guint low = 0, high = marks->len;
	while (low < high) {
		guint middle = (low + high) / 2;
		if (g_array_index(marks, struct regex_span, middle).end <= source)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Whether something in bytes start..end of the source is marked, as far as this piece shows it. */
static void put_marked(struct stroke *stroke, const struct sheet *sheet,
		       const struct md_piece *piece, gsize start, gsize end)
{
	enum style style = styles[piece->style];
	guint done = 0;
	for (guint i = first_mark(sheet->marks, start); i < sheet->marks->len; i++) {
		const struct regex_span *mark = &g_array_index(sheet->marks, struct regex_span, i);
		guint from, to;
		if (mark->start >= end)
			break;
		if (!md_marked(sheet->text, piece, mark->start, mark->end, &from, &to) ||
		    to <= done)
			continue;
		from = MAX(from, done);
		put(stroke, style, piece->text + done, from - done);
		put(stroke, STYLE_MATCH, piece->text + from, to - from);
		done = to;
	}
	put(stroke, style, piece->text + done, piece->size - done);
}

static void put_piece(struct stroke *stroke, const struct sheet *sheet,
		      const struct md_piece *piece)
{
	gsize start = piece->source, end = piece->source + piece->source_size;
	if (piece->link >= 0) {
		/* Its target is marked in it too. */
		const struct md_link *link =
			&g_array_index(sheet->text->links, struct md_link, piece->link);
		if (link->source != MD_NOWHERE) {
			start = MIN(start, link->source);
			end = start == MD_NOWHERE ? end
						  : MAX(end, link->source + link->source_size);
		}
	}
	if (start == MD_NOWHERE || piece->source == MD_NOWHERE)
		put(stroke, styles[piece->style], piece->text, piece->size);
	else
		put_marked(stroke, sheet, piece, start, end);
}

static int width_of(const struct sheet *sheet, const struct md_line *line)
{
	int width = 0;
	for (guint i = 0; i < line->count; i++) {
		const struct md_piece *piece =
			&g_array_index(sheet->text->pieces, struct md_piece, line->first + i);
		width += text_width(piece->text, piece->size);
	}
	return width;
}

static void draw_line(const struct reading *view, const struct md_line *line, int row, int column,
		      int columns)
{
	const struct sheet *sheet = view->sheet;
	int width = line->code ? width_of(sheet, line) : 0;
	int left = line->code && width > columns ? MIN(view->left, width - columns + 1) : 0;
	struct stroke stroke = {row, column, columns, left};
	gboolean more = width - left > columns;
	if (left > 0) {
		draw_text(row, column, 1, STYLE_DIM, "‹");
		stroke.column++;
		stroke.room--;
		stroke.skip++;
	}
	stroke.room -= more;
	for (guint i = 0; i < line->count && stroke.room > 0; i++)
		put_piece(&stroke, sheet,
			  &g_array_index(sheet->text->pieces, struct md_piece, line->first + i));
	if (more)
		draw_text(row, column + columns - 1, 1, STYLE_DIM, "›");
}

void reading_draw(struct reading *view, const struct area *area, gboolean focused)
{
	if (!view->sheet) {
		view->list.height = area->rows;
		return;
	}
	list_show(&view->list, area->rows);
	int columns = area->columns - TEXT_AT;
	for (int i = 0; i < area->rows && view->list.top + i < view->list.count; i++) {
		int index = view->list.top + i, row = area->row + i;
		draw_line(view, &g_array_index(view->sheet->text->lines, struct md_line, index),
			  row, area->column + TEXT_AT, columns);
		if (focused && index == view->list.cursor) {
			draw_text(row, area->column, MIN(columns, 1), STYLE_CURSOR, ">");
			draw_cursor(row, area->column + 1, FALSE);
		}
	}
}

int reading_slide_of(const struct reading *view, const struct regex_span *mark)
{
	const struct sheet *sheet = view->sheet;
	const struct md_line *line = &g_array_index(sheet->text->lines, struct md_line,
						    md_line_at(sheet->text, mark->start));
	int at = 0, columns = sheet->columns;
	for (guint i = 0; line->code && i < line->count; i++) {
		const struct md_piece *piece =
			&g_array_index(sheet->text->pieces, struct md_piece, line->first + i);
		guint from, to;
		if (md_marked(sheet->text, piece, mark->start, mark->end, &from, &to)) {
			int end = at + text_width(piece->text, to);
			at += text_width(piece->text, from);
			/* With some of what stands before it. */
			return end < columns ? 0 : MAX(at - columns / 3, 0);
		}
		at += text_width(piece->text, piece->size);
	}
	return 0;
}

gboolean reading_slide(struct reading *view, int by)
{
	const struct list *list = &view->list;
	if (!view->sheet)
		return FALSE;
	int widest = 0, columns = view->sheet->columns;
	for (int i = list->top; i < MIN(list->top + list->height, list->count); i++) {
		const struct md_line *line =
			&g_array_index(view->sheet->text->lines, struct md_line, i);
		if (line->code)
			widest = MAX(widest, width_of(view->sheet, line));
	}
	int left = CLAMP(view->left + by * MAX(columns / 2, 1), 0, MAX(widest - columns + 1, 0));
	gboolean moved = left != view->left;
	view->left = left;
	return moved;
}

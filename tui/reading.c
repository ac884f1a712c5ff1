/* SPDX-License-Identifier: MIT
 * Where one is in an article, and how it gets elsewhere. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/reading.h"

/* Lines that stay in sight above a place one is led to. */
enum { ABOVE = 2 };

static const struct md_line *line_at(const struct reading *view, int line)
{
	return &g_array_index(view->sheet->text->lines, struct md_line, line);
}

static const struct md_piece *piece_at(const struct reading *view, guint piece)
{
	return &g_array_index(view->sheet->text->pieces, struct md_piece, piece);
}

static const struct regex_span *mark_at(const struct reading *view, guint mark)
{
	return &g_array_index(view->sheet->marks, struct regex_span, mark);
}

static guint line_of_mark(const struct reading *view, guint mark)
{
	return md_line_at(view->sheet->text, mark_at(view, mark)->start);
}

/* There, with some lines above it in sight. */
static void go(struct reading *view, int line)
{
	struct list *list = &view->list;
	list_seek(list, line);
	if (list->cursor < list->top + ABOVE)
		list->top = MAX(list->cursor - ABOVE, 0);
	if (list->height > 0)
		list_show(list, list->height);
}

/* Led from elsewhere: near the head of the window. */
static void arrive(struct reading *view, int line)
{
	view->list.top = MAX(line - ABOVE, 0);
	view->list.cursor = CLAMP(line, 0, MAX(view->list.count - 1, 0));
	/* Before the first frame there is no window to hold it. */
	if (view->list.height > 0)
		list_show(&view->list, view->list.height);
}

gsize reading_source(const struct reading *view)
{
	const struct sheet *sheet = view->sheet;
	for (int i = view->list.cursor; sheet && i >= 0; i--) {
		const struct md_line *line = line_at(view, i);
		for (guint j = 0; j < line->count; j++) {
			gsize source = piece_at(view, line->first + j)->source;
			if (source != MD_NOWHERE)
				return source;
		}
	}
	return 0;
}

void reading_go_source(struct reading *view, gsize source)
{
	if (view->sheet)
		arrive(view, (int)md_line_at(view->sheet->text, source));
}

void reading_take(struct reading *view, struct sheet *sheet)
{
	const struct sheet *before = view->sheet;
	gboolean same = before && before->article.id == sheet->article.id && !sheet->anew;
	gsize source = same ? reading_source(view) : 0;
	gboolean edited = same && before->article.seq != sheet->article.seq;
	int line = view->list.cursor;
	sheet_free(view->sheet);
	view->sheet = sheet;
	view->left = same ? view->left : 0;
	view->list.count = (int)sheet->text->lines->len;
	if (same)
		arrive(view, edited ? MIN(line, view->list.count - 1)
				    : (int)md_line_at(sheet->text, source));
	else if (sheet->from != MD_NOWHERE)
		arrive(view, (int)md_line_at(sheet->text, sheet->from));
	else if (sheet->marks->len == 0)
		arrive(view, 0);
	else
		reading_go_mark(view, 1);
}

void reading_drop(struct reading *view)
{
	g_clear_pointer(&view->sheet, sheet_free);
	view->list = (struct list){.cursor = -1, .height = view->list.height};
	view->left = 0;
}

/* ---- marks, headings, links */

/* The first mark that is shown behind this line. */
static guint marks_up_to(const struct reading *view, int line)
{
	guint low = 0, high = view->sheet->marks->len;
	while (low < high) {
		guint middle = (low + high) / 2;
		if ((int)line_of_mark(view, middle) <= line)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A place in a long line of code is slid into sight. */
static void go_mark(struct reading *view, guint mark)
{
	go(view, (int)line_of_mark(view, mark));
	view->left = reading_slide_of(view, mark_at(view, mark));
}

gboolean reading_next_mark(struct reading *view, int by)
{
	if (!view->sheet)
		return FALSE;
	int cursor = view->list.cursor;
	guint mark = marks_up_to(view, by > 0 ? cursor : cursor - 1);
	if (by > 0 ? mark >= view->sheet->marks->len : mark == 0)
		return FALSE;
	go_mark(view, by > 0 ? mark : mark - 1);
	return TRUE;
}

void reading_go_mark(struct reading *view, int which)
{
	guint count = view->sheet ? view->sheet->marks->len : 0, mark = 0;
	if (count == 0)
		return;
	if (which == 0)
		mark = marks_up_to(view, view->list.cursor - 1) % count;
	else if (which < 0)
		mark = count - 1;
	if (which != 0)
		arrive(view, (int)line_of_mark(view, mark));
	go_mark(view, mark);
}

/* Of lines ascending: the next one behind the cursor, or before it; -1. */
static int next_line(const struct reading *view, guint count,
		     guint (*line)(const struct md_text *, guint), int by)
{
	int found = -1;
	for (guint i = 0; i < count; i++) {
		int at = (int)line(view->sheet->text, i);
		if (by > 0 && at > view->list.cursor)
			return at;
		if (by < 0 && at < view->list.cursor)
			found = at;
	}
	return found;
}

static guint heading_line(const struct md_text *text, guint i)
{
	return g_array_index(text->headings, struct md_heading, i).line;
}

static guint link_line(const struct md_text *text, guint i)
{
	return g_array_index(text->links, struct md_link, i).line;
}

gboolean reading_next_link(struct reading *view, int by)
{
	int line = view->sheet ? next_line(view, view->sheet->text->links->len, link_line, by) : -1;
	if (line >= 0)
		go(view, line);
	return line >= 0;
}

static gboolean next_heading(struct reading *view, int count, GError **error)
{
	int by = count < 0 ? -1 : 1;
	for (int i = 0; i < ABS(count); i++) {
		int line = next_line(view, view->sheet->text->headings->len, heading_line, by);
		if (line < 0 && i == 0) {
			g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
					    by > 0 ? _("no heading further down")
						   : _("no heading further up"));
			return FALSE;
		}
		if (line < 0)
			break;
		arrive(view, line);
	}
	return TRUE;
}

gboolean reading_go_anchor(struct reading *view, const char *anchor)
{
	const GArray *headings = view->sheet->text->headings;
	for (guint i = 0; i < headings->len; i++) {
		const struct md_heading *heading = &g_array_index(headings, struct md_heading, i);
		if (strcmp(heading->anchor, anchor) == 0) {
			arrive(view, (int)heading->line);
			return TRUE;
		}
	}
	return FALSE;
}

const struct md_link *reading_link(const struct reading *view, int count)
{
	const GArray *links = view->sheet ? view->sheet->text->links : NULL;
	for (guint i = 0; links && i < links->len; i++) {
		const struct md_link *link = &g_array_index(links, struct md_link, i);
		if ((int)link->line == view->list.cursor && --count <= 0)
			return link;
	}
	return NULL;
}

/* ---- moving */

/* Without the cursor: it is not in the article, and only keeps the window. */
static void scroll(struct reading *view, int by)
{
	struct list *list = &view->list;
	list->top = CLAMP(list->top + by, 0, MAX(list->count - list->height, 0));
	list->cursor = CLAMP(list->cursor, list->top,
			     MAX(MIN(list->top + list->height, list->count) - 1, 0));
}

gboolean reading_verb(struct reading *view, enum verb verb, int count, GError **error)
{
	if (!view->sheet)
		return verb <= VERB_BOTTOM;
	switch (verb) {
	case VERB_NEXT_PART:
		return next_heading(view, MAX(count, 1), error);
	case VERB_PREVIOUS_PART:
		return next_heading(view, -MAX(count, 1), error);
	case VERB_PREVIEW_UP:
		scroll(view, -MAX(count, 3));
		return TRUE;
	case VERB_PREVIEW_DOWN:
		scroll(view, MAX(count, 3));
		return TRUE;
	default:
		return list_move(&view->list, verb, count, NULL);
	}
}

char *reading_block(const struct reading *view)
{
	const struct sheet *sheet = view->sheet;
	int block = sheet && view->list.cursor >= 0 ? line_at(view, view->list.cursor)->block : -1;
	if (block < 0)
		return NULL;
	const struct md_block *at = &g_array_index(sheet->text->blocks, struct md_block, block);
	return at->code ? g_strdup(at->code)
			: g_strndup(sheet->article.body + at->source, at->source_size);
}

const char *reading_place(struct reading *view)
{
	const struct sheet *sheet = view->sheet;
	*view->place = '\0';
	if (!sheet)
		return view->place;
	const struct list *list = &view->list;
	int used = 0;
	if (sheet->marks->len)
		used = g_snprintf(view->place, sizeof view->place, "%u/%u%s  ",
				  MAX(marks_up_to(view, list->cursor), 1), sheet->marks->len,
				  sheet->unmarked || sheet->marks->len == SHEET_MARKS ? "+" : "");
	g_snprintf(view->place + used, sizeof view->place - (gsize)used, "%d-%d/%d",
		   MIN(list->top + 1, list->count), MIN(list->top + list->height, list->count),
		   list->count);
	return view->place;
}

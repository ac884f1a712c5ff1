/* SPDX-License-Identifier: MIT
 * How a notice looks: the clients, and below what the one under the cursor would read; or the text
 * being written. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "desk/when.h"
#include "tui/moment.h"
#include "tui/notify.h"
#include "tui/wrap.h"

enum {
	HEAD_ROWS = 2,
	LIST_LEAST = 3,
	TEXT_COLUMNS = 100,
	TITLE_COLUMN = 4,
	TITLE_COLUMNS = 20,
	LANGUAGE_COLUMNS = 6,
	THERE_COLUMNS = 9,
	CHANNEL_COLUMNS = 7,
	TICKET_COLUMNS = 8,
	TOLD_COLUMNS = 6,
	NEXT_COLUMNS = 6,
};

/* Columns from the left on, as many as there is room for; what stands behind them has the rest. */
static const struct {
	const char *title;
	int columns, from; /* shown where the screen has so many */
} columns[] = {
	{N_("CLIENT"), TITLE_COLUMNS, 0},   {N_("LANG"), LANGUAGE_COLUMNS, 0},
	{N_("THERE"), THERE_COLUMNS, 60},   {N_("BY"), CHANNEL_COLUMNS, 70},
	{N_("TICKET"), TICKET_COLUMNS, 50}, {N_("TOLD"), TOLD_COLUMNS, 40},
	{N_("NEXT"), NEXT_COLUMNS, 76},
};
enum { CELL_TITLE, CELL_LANGUAGE, CELL_THERE, CELL_BY, CELL_TICKET, CELL_TOLD, CELL_NEXT, CELLS };

static void draw_head(const struct notify *notify, const struct area *area)
{
	const struct notify_read *read = notify->read;
	g_autofree char *count = NULL;
	int used = draw_text(area->row, area->column, area->columns, STYLE_PUBLIC, _(" NOTICE "));
	if (read->problem)
		count = g_strdup("");
	else
		count = g_strdup_printf(
			ngettext("goes to %u of %u", "goes to %u of %u", read->rows->len),
			read->goes, read->rows->len);
	int reserved = draw_width(count) + 2;
	draw_text(area->row, area->column + used + 1, MAX(area->columns - used - 1 - reserved, 0),
		  STYLE_STRONG, read->title);
	draw_right(area->row, area->column, area->columns, STYLE_TEXT, count);
}

static void draw_titles(const struct area *area)
{
	int column = area->column + TITLE_COLUMN;
	draw_blank(area->row, area->column, area->columns);
	for (int i = 0; i < CELLS; i++) {
		if (area->columns < columns[i].from)
			continue;
		draw_text(area->row, column, columns[i].columns - 1, STYLE_HEADER,
			  _(columns[i].title));
		column += columns[i].columns;
	}
}

/* "03:12", "-": only the hour where it is of today. */
static void short_time(const struct notify *notify, gint64 at, char out[MOMENT_SIZE])
{
	if (at == TIME_NONE)
		g_strlcpy(out, "-", MOMENT_SIZE);
	else
		moment_clock(at, console_zone(notify->console), out);
}

static void draw_row(const struct notify *notify, const struct notify_row *row, int line,
		     const struct area *area)
{
	gboolean out = notify_leaves_out(notify, row->client);
	gint64 now = console_now(notify->console);
	char there[MOMENT_SIZE], told[MOMENT_SIZE], next[MOMENT_SIZE], ticket[24] = "-";
	g_autofree char *title = g_strconcat(row->strategic ? "*" : "", row->title, NULL);
	int column = area->column + TITLE_COLUMN;
	moment_zoned(now, row->zone, there);
	short_time(notify, row->told_at, told);
	short_time(notify, row->next_at, next);
	if (row->ticket)
		g_snprintf(ticket, sizeof ticket, "%" PRId64, row->ticket);
	const char *cells[CELLS] = {title, row->language, there, row->channel, ticket, told, next};
	draw_text(line, area->column + 2, 1, STYLE_MARKED, out ? "x" : " ");
	for (int i = 0; i < CELLS; i++) {
		enum style style =
			out                                 ? STYLE_DIM
			: i == CELL_TITLE && row->strategic ? STYLE_STRONG
			: i == CELL_NEXT && row->next_at != TIME_NONE && row->next_at <= now
				? STYLE_BREACHED
				: STYLE_TEXT;
		if (area->columns < columns[i].from)
			continue;
		draw_text(line, column, columns[i].columns - 1, style, cells[i]);
		column += columns[i].columns;
	}
	int room = area->column + area->columns - column;
	if (out || row->note || row->warning)
		draw_text(line, column, MAX(room, 0),
			  out                          ? STYLE_DIM
			  : row->warning && !row->note ? STYLE_WARN
						       : row->look,
			  out         ? _("left out")
			  : row->note ? row->note
				      : row->warning);
}

/* ---- what one would read */

/* A line of it, what should not leave the house marked. */
static void draw_piece(const struct notify_row *row, const struct piece *piece, int line,
		       const struct area *area)
{
	gsize at = piece->start, end = piece->start + piece->size;
	int column = area->column;
	while (at < end) {
		gsize stop = end;
		enum style style = STYLE_TEXT;
		for (guint i = 0; i < row->leaks->len; i++) {
			const struct text_span *span =
				&g_array_index(row->leaks, struct text_span, i);
			if (span->start <= at && at < span->end) {
				style = STYLE_WARN;
				stop = MIN(stop, span->end);
			} else if (span->start > at) {
				stop = MIN(stop, span->start);
			}
		}
		g_autofree char *part = g_strndup(row->text + at, stop - at);
		column +=
			draw_text(line, column, area->column + area->columns - column, style, part);
		at = stop;
	}
}

static GArray *lines_of(const char *text, int width)
{
	GArray *pieces = g_array_new(FALSE, FALSE, sizeof(struct piece));
	gsize start = 0;
	for (;;) {
		gsize size = strcspn(text + start, "\n");
		wrap_line(pieces, text, start, size, width, 0);
		start += size;
		if (!text[start++])
			return pieces;
	}
}

static void draw_rule_of(const struct notify_row *row, const struct area *area)
{
	g_autofree char *label =
		row->contact
			? g_strdup_printf(" %s · %s · %s ", row->title, row->contact, row->channel)
			: g_strdup_printf(" %s · %s ", row->title, row->channel);
	draw_rule(area->row, area->column, area->columns, STYLE_DIM);
	draw_text(area->row, area->column + 2, MAX(area->columns - 4, 0), STYLE_TEXT, label);
}

static void draw_preview(struct notify *notify, const struct area *area)
{
	const struct notify_row *row = notify_selected(notify);
	struct area body = {area->row + 1, area->column + 2, area->rows - 1,
			    MIN(area->columns - 2, TEXT_COLUMNS)};
	if (!row || body.rows < 1 || body.columns < 1)
		return;
	draw_rule_of(row, area);
	if (row->warning) {
		body.rows--;
		draw_text(body.row + body.rows, body.column, body.columns, STYLE_WARN,
			  row->warning);
	}
	if (row->subject && body.rows > 2) {
		draw_format(body.row++, body.column, body.columns, STYLE_STRONG, _("Subject: %s"),
			    row->subject);
		body.rows--;
	}
	if (!row->text) {
		draw_text(body.row, body.column, body.columns, STYLE_DIM,
			  notify_is_written(notify) && row->note ? row->note
			  : notify_is_written(notify)            ? ""
								 : _("nothing is written yet"));
		return;
	}
	g_autoptr(GArray) pieces = lines_of(row->text, body.columns);
	notify->top = CLAMP(notify->top, 0, MAX((int)pieces->len - body.rows, 0));
	for (int i = 0; i < body.rows && notify->top + i < (int)pieces->len; i++)
		draw_piece(row, &g_array_index(pieces, struct piece, notify->top + i), body.row + i,
			   &body);
}

/* ---- writing */

static void draw_writing(struct notify *notify, const struct area *area)
{
	const struct notify_read *read = notify->read;
	struct area text = {area->row + 2, area->column, MAX(area->rows - 2, 0),
			    MIN(area->columns, TEXT_COLUMNS)};
	g_autoptr(GString) languages = g_string_new(NULL);
	for (guint i = 0; read && i < read->languages->len; i++)
		g_string_append_printf(languages, "%s%s", i ? ", " : "",
				       (const char *)read->languages->pdata[i]);
	if (languages->len)
		draw_format(area->row + 1, area->column, area->columns, STYLE_DIM,
			    _("they read %s; a line “== zh” begins the text in Chinese"),
			    languages->str);
	if (notify->why && text.rows > 2) {
		text.rows--;
		draw_text(text.row + text.rows, text.column, text.columns, STYLE_ERROR,
			  notify->why);
	}
	if (text.rows > 0)
		editor_draw(notify->letter->editor, &text);
}

/* ---- the whole */

static void draw_list(struct notify *notify, const struct area *area)
{
	const struct notify_read *read = notify->read;
	list_show(&notify->list, area->rows);
	for (int i = 0; i < area->rows && notify->list.top + i < notify->list.count; i++) {
		int index = notify->list.top + i;
		draw_row(notify, read->rows->pdata[index], area->row + i, area);
		if (index == notify->list.cursor) {
			draw_marker(area->row + i, area->column, area->columns);
			draw_cursor(area->row + i, area->column + 1, FALSE);
		}
	}
	if (notify->list.count == 0 && area->rows > 0)
		draw_text(area->row, area->column + 2, area->columns - 2, STYLE_DIM,
			  _("no contract and no ticket is hit by it"));
}

void notify_draw(struct notify *notify, const struct area *area)
{
	struct area line = {area->row, area->column, 1, area->columns};
	if (!notify->read || !notify->letter) {
		draw_text(area->row, area->column, area->columns,
			  notify->why ? STYLE_ERROR : STYLE_DIM,
			  notify->why ? notify->why : _("being read"));
		return;
	}
	draw_head(notify, &line);
	if (notify->writing) {
		draw_writing(notify, area);
		return;
	}
	const char *trouble = notify->why ? notify->why : notify->read->problem;
	int rows = MAX(area->rows - HEAD_ROWS - (trouble != NULL), 0);
	int listed = CLAMP((int)notify->read->rows->len, LIST_LEAST, MAX(rows / 2, LIST_LEAST));
	struct area list = {area->row + HEAD_ROWS, area->column, MIN(listed, rows), area->columns};
	struct area preview = {list.row + list.rows, area->column, rows - list.rows, area->columns};
	line.row++;
	draw_titles(&line);
	draw_list(notify, &list);
	draw_preview(notify, &preview);
	if (trouble)
		draw_text(area->row + area->rows - 1, area->column, area->columns, STYLE_ERROR,
			  trouble);
}

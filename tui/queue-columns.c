/* SPDX-License-Identifier: MIT
 * The columns of the queue. Their widths are fixed rather than fitted to what is in sight, so that
 * scrolling moves rows and nothing within them. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "tui/queue.h"

enum {
	HOURS_COLUMNS = 94,  /* the calendar of a clock beside it */
	WIDE_COLUMNS = 110,  /* states in full, longer names */
	NARROW_COLUMNS = 60, /* shorter names */
	KEPT = 7,            /* columns of this weight stay, whatever the room */
};

/* How wide a column is where there is room or not, and how much it matters. */
static const struct {
	int narrow, usual, wide, weight;
} sizes[COLUMN_KINDS] = {
	[COLUMN_SEVERITY] = {3, 3, 3, 9},   [COLUMN_DUE] = {8, 8, 8, 9},
	[COLUMN_CLOCK] = {10, 10, 16, 2},   [COLUMN_ID] = {4, 4, 4, 9},
	[COLUMN_CLIENT] = {8, 12, 16, 8},   [COLUMN_STATE] = {6, 6, 8, 4},
	[COLUMN_OWNER] = {6, 6, 9, 3},      [COLUMN_SUBJECT] = {20, 20, 20, 9},
	[COLUMN_REF] = {8, 10, 12, 1},      [COLUMN_TIER] = {8, 9, 10, 1},
	[COLUMN_SERVICE] = {6, 8, 10, 1},   [COLUMN_REGION] = {6, 6, 8, 1},
	[COLUMN_KIND] = {8, 9, 9, 1},       [COLUMN_TEAM] = {6, 8, 9, 1},
	[COLUMN_CONTRACT] = {8, 12, 16, 1}, [COLUMN_TAGS] = {8, 12, 16, 1},
	[COLUMN_CAUSE] = {6, 8, 10, 1},     [COLUMN_OPENED] = {6, 6, 6, 1},
	[COLUMN_UPDATED] = {7, 7, 7, 1},    [COLUMN_OWN] = {8, 10, 12, 1},
};

/* Numbers in sight; at least four, so that a list rarely changes its shape. */
static int id_width(const struct queue *queue)
{
	int width = sizes[COLUMN_ID].usual;
	for (int i = queue->list.top; i < queue->list.top + queue->list.height; i++) {
		const struct feed_row *row = queue_row_at(queue, i);
		if (row)
			width = MAX(width, list_digits(row->id));
	}
	return width;
}

static int width_of(const struct queue *queue, const struct ticket_column *column, int columns)
{
	if (column->kind == COLUMN_ID)
		return id_width(queue);
	if (column->kind == COLUMN_CLOCK && columns >= HOURS_COLUMNS)
		return sizes[COLUMN_CLOCK].wide;
	return columns >= WIDE_COLUMNS    ? sizes[column->kind].wide
	       : columns < NARROW_COLUMNS ? sizes[column->kind].narrow
					  : sizes[column->kind].usual;
}

/* The one before the last that matters least, of equal ones the rightmost; -1: all of them stay. */
static int least(const struct layout *layout)
{
	int found = -1, weight = KEPT;
	for (int i = 0; i + 1 < layout->count; i++) {
		int own = sizes[layout->cells[i].column->kind].weight;
		if (own < KEPT && (found < 0 || own <= weight)) {
			found = i;
			weight = own;
		}
	}
	return found;
}

void layout_of(struct layout *layout, const struct queue *queue, int columns)
{
	int taken = 2;
	layout->count = 0;
	layout->wide = columns >= WIDE_COLUMNS;
	for (guint i = 0; queue->columns && i < MIN(queue->columns->len, LAYOUT_MOST); i++) {
		const struct ticket_column *column = queue->columns->pdata[i];
		int width = width_of(queue, column, columns);
		layout->cells[layout->count].column = column;
		layout->cells[layout->count++].width = width;
		taken += width + 1;
	}
	if (layout->count == 0)
		return;
	/* The last one's own width is what it must have at least. */
	taken--;
	for (int gone = least(layout); taken > columns && gone >= 0; gone = least(layout)) {
		taken -= layout->cells[gone].width + 1;
		memmove(&layout->cells[gone], &layout->cells[gone + 1],
			sizeof layout->cells[0] * (gsize)(layout->count - gone - 1));
		layout->count--;
	}
	layout->cells[layout->count - 1].width = G_MAXINT16;
}

void draw_headings(const struct layout *layout, int row, int column, int columns)
{
	/* One piece of text, since each change of style costs as much as a word. */
	g_autoptr(GString) line = g_string_new("  ");
	for (int i = 0; i < layout->count; i++) {
		const char *heading = layout->cells[i].column->heading;
		int width = layout->cells[i].width;
		g_autofree char *cut = g_strndup(heading, text_fit(heading, width, NULL));
		if (i + 1 == layout->count)
			g_string_append(line, cut);
		else
			text_pad(line, cut, width);
		g_string_append_c(line, ' ');
	}
	draw_text(row, column, columns, STYLE_HEADER, g_strchomp(line->str));
}

/* An instant in five columns: today's as a time, others as a date. */
static void print_instant(gint64 at, gint64 now, const struct zone *zone, char out[8])
{
	gint64 wall = at + zone_offset(zone, at, NULL, NULL);
	gint64 here = now + zone_offset(zone, now, NULL, NULL);
	if (wall / 86400 == here / 86400) {
		g_snprintf(out, 8, "%02d:%02d", (int)(wall % 86400 / 3600),
			   (int)(wall % 3600 / 60));
		return;
	}
	g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(wall);
	g_snprintf(out, 8, "%02d-%02d", date ? g_date_time_get_month(date) : 0,
		   date ? g_date_time_get_day_of_month(date) : 0);
}

/* What stands in a cell, and how. `room`: enough for all that is composed here. */
static const char *cell_text(const struct queue *queue, const struct feed_row *data,
			     const struct layout *layout, int index, gint64 now, char room[32],
			     enum style *style)
{
	const struct ticket_column *column = layout->cells[index].column;
	const struct zone *zone = console_zone(queue->console);
	gboolean rests = data->rest > 0;
	gboolean asks = data->unanswered && data->state != STATE_NEW && !rests;
	char due[LEFT_SIZE], instant[8];
	switch (column->kind) {
	case COLUMN_SEVERITY:
		*style = rests ? STYLE_DIM : face_severity_style(data->severity);
		return severity_name(data->severity);
	case COLUMN_DUE:
		*style = rests && !data->face.breached ? STYLE_DIM : face_style(&data->face, now);
		face_print(&data->face, now, zone, due);
		g_strlcpy(room, *due ? due : data->uncovered ? "?" : "-", 32);
		return room;
	case COLUMN_CLOCK:
		if (!data->clock || !data->face.hours ||
		    layout->cells[index].width < sizes[COLUMN_CLOCK].wide)
			return data->uncovered && !data->clock ? _("uncovered")
			       : data->clock                   ? left_clock_name(data->clock)
							       : "";
		g_snprintf(room, 32, "%s [%s]", left_clock_name(data->clock), data->face.hours);
		return room;
	case COLUMN_ID:
		if (g_hash_table_contains(queue->marks, &data->id))
			*style = STYLE_MARKED;
		g_snprintf(room, 32, "%*" PRId64, MIN(layout->cells[index].width, 20), data->id);
		return room;
	case COLUMN_STATE:
		if (asks)
			*style = STYLE_STRONG;
		return face_state(data->state, data->unanswered, layout->wide && !asks);
	case COLUMN_OWNER:
		return data->owner ? data->owner : "-";
	case COLUMN_SUBJECT:
		return data->subject;
	case COLUMN_OPENED:
	case COLUMN_UPDATED:
		print_instant(column->kind == COLUMN_OPENED ? data->opened_at : data->updated_at,
			      now, zone, instant);
		g_strlcpy(room, instant, 32);
		return room;
	default:
		return feed_row_cell(data, column);
	}
}

void draw_ticket(const struct queue *queue, const struct feed_row *data,
		 const struct layout *layout, int row, int column, int columns, gint64 now)
{
	int end = column + columns;
	if (console_acts_on(queue->console, data->id))
		draw_text(row, column + 1, 1, STYLE_PROMPT, CONSOLE_ACTS);
	else if (g_hash_table_contains(queue->marks, &data->id))
		draw_text(row, column + 1, 1, STYLE_MARKED, "*");
	column += 2;
	for (int i = 0; i < layout->count && column < end; i++) {
		int width = MIN(layout->cells[i].width, end - column);
		enum style style = data->rest > 0 ? STYLE_DIM : STYLE_TEXT;
		char room[32];
		if (layout->cells[i].column->kind != COLUMN_CLIENT) {
			const char *text = cell_text(queue, data, layout, i, now, room, &style);
			draw_text(row, column, width, style, text);
			column += layout->cells[i].width + 1;
			continue;
		}
		/* The star tells a strategic client, as the sample of terminal.md §1 has it. */
		int star = data->strategic ? draw_text(row, column, width, style, "*") : 0;
		draw_text(row, column + star, width - star, style, data->client);
		column += layout->cells[i].width + 1;
	}
}

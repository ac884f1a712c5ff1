/* SPDX-License-Identifier: MIT
 * How the queue looks (terminal.md §1): two lines of header, the headings, the rows, and the
 * preview below or, where there is the width, beside. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "tui/queue.h"

enum {
	PREVIEW_ROWS = 20,    /* a screen of so many rows has room for one below */
	BESIDE_COLUMNS = 160, /* … and of so many columns for one beside */
	PREVIEW_HEIGHT = 7,
	WIDE_COLUMNS = 100, /* states in full, longer names */
};

/* Columns of the list, from the left; each but the last has its width and one space. */
struct layout {
	int id, clock, client, state, owner;
	gboolean wide;
};

static int digits(gint64 number)
{
	int count = 1;
	while (number >= 10) {
		number /= 10;
		count++;
	}
	return count;
}

static struct layout layout_of(const struct queue *queue, int columns)
{
	struct layout layout = {.id = 4, .clock = 10, .client = 12, .state = 6, .owner = 6};
	for (int i = queue->list.top; i < queue->list.top + queue->list.height; i++) {
		const struct feed_row *row = queue_row_at(queue, i);
		if (row)
			layout.id = MAX(layout.id, digits(row->id));
	}
	if (columns >= WIDE_COLUMNS) {
		layout.wide = TRUE;
		layout.client = 16;
		layout.state = 8;
		layout.owner = 9;
	} else if (columns < 60) {
		/* What is due, when, and whose: the rest has its preview and `show`. */
		layout.clock = layout.owner = layout.state = 0;
		layout.client = 8;
	}
	return layout;
}

/* ---- header */

static void print_clock(gint64 at, const struct zone *zone, char *out, gsize size)
{
	int offset = zone_offset(zone, at, NULL, NULL), minutes = ABS(offset) / 60 % 60;
	gint64 wall = at + offset;
	g_snprintf(out, size, "%02d:%02d%c%02d", (int)(wall % 86400 / 3600),
		   (int)(wall % 3600 / 60), offset < 0 ? '-' : '+', ABS(offset) / 3600);
	if (minutes)
		g_snprintf(out + strlen(out), size - strlen(out), ":%02d", minutes);
}

static int put_count(int row, int column, int columns, enum style style, gint64 count,
		     const char *word)
{
	g_autofree char *text = g_strdup_printf("%s%" PRId64, word, count);
	return draw_text(row, column, columns, style, text);
}

static void draw_counts(const struct queue *queue, const struct area *area)
{
	const struct queue_counts *counts = &queue->counts;
	gint64 now = console_now(queue->console);
	const struct zone *zone = console_zone(queue->console);
	int end = area->columns, column = area->column;
	char local[16], times[40];
	print_clock(now, zone, local, sizeof local);
	g_snprintf(times, sizeof times, "%s", local);
	if (area->columns >= 60 && zone_offset(zone, now, NULL, NULL) != 0)
		g_snprintf(times, sizeof times, "%s %02d:%02dZ", local, (int)(now % 86400 / 3600),
			   (int)(now % 3600 / 60));
	end -= draw_right(area->row, area->column, area->columns, STYLE_HEADER, times) + 1;
	if (area->columns >= 60) {
		column += draw_text(area->row, column, MIN(16, end - column), STYLE_HEADER,
				    console_user(queue->console));
		column += 2;
	}
	for (int i = 0; i < (int)G_N_ELEMENTS(counts->severity); i++) {
		if (counts->severity[i] == 0)
			continue;
		column += draw_text(area->row, column, end - column, face_severity_style(i),
				    severity_name(i));
		column += put_count(area->row, column, end - column, STYLE_TEXT,
				    counts->severity[i], " ") +
			  1;
	}
	/* Of what a filter leaves out nothing can be said. */
	if (queue->loaded && !*queue->filter && counts->total - counts->resting <= 0)
		column +=
			draw_text(area->row, column, end - column, STYLE_GOOD, _("nothing to do")) +
			1;
	if (counts->breached > 0) {
		g_autofree char *text =
			g_strdup_printf(_("%" PRId64 " breached"), counts->breached);
		column += 1 +
			  draw_text(area->row, column + 1, end - column - 1, STYLE_BREACHED, text);
	}
	if (counts->uncovered > 0) {
		g_autofree char *text =
			g_strdup_printf(_("%" PRId64 " uncovered"), counts->uncovered);
		draw_text(area->row, column + 1, end - column - 1, STYLE_SOON, text);
	}
}

static gboolean print_next(const struct queue *queue, gint64 now, char *out, gsize size)
{
	const struct queue_counts *counts = &queue->counts;
	char left[LEFT_SIZE];
	if (!counts->next_ticket || !queue->next_label)
		return FALSE;
	left_span(MAX(counts->next_due_at - now, 0), left);
	g_snprintf(out, size, "%" PRId64 " %s %s", counts->next_ticket, queue->next_label, left);
	return TRUE;
}

static void draw_matters(const struct queue *queue, const struct area *area)
{
	gint64 now = console_now(queue->console);
	int row = area->row + 1, column = area->column, end = area->column + area->columns;
	char next[96];
	if (!queue->loaded && !queue->filter_error) {
		draw_text(row, column, end - column, STYLE_DIM, _("opening the desk"));
		return;
	}
	if (*queue->filter || queue->filter_error) {
		column += draw_text(row, column, end - column, STYLE_HEADER, _("filter "));
		column += draw_text(row, column, (end - column) / 2, STYLE_STRONG, queue->filter);
		if (queue->filter_error) {
			draw_format(row, column, end - column, STYLE_ERROR, "  %s",
				    queue->filter_error);
			return;
		}
		column += draw_text(row, column, end - column, STYLE_DIM, " · ");
	}
	if (print_next(queue, now, next, sizeof next)) {
		column += draw_text(row, column, end - column, STYLE_HEADER, _("next "));
		gint64 left = queue->counts.next_due_at - now;
		draw_text(row, column, end - column, left < 600 ? STYLE_SOON : STYLE_TEXT, next);
	} else {
		draw_text(row, column, end - column, STYLE_DIM, _("nothing is due"));
	}
}

/* ---- rows */

static void draw_headings(const struct layout *layout, int row, int column, int columns)
{
	const struct {
		const char *text;
		int width;
	} headings[] = {
		{_("SEV"), 3},
		{_("DUE"), 8},
		{_("CLOCK"), layout->clock},
		{_("ID"), layout->id},
		{_("CLIENT"), layout->client},
		{_("STATE"), layout->state},
		{_("OWNER"), layout->owner},
		{_("SUBJECT"), 20},
	};
	/* One piece of text, since each change of style costs as much as a word. */
	g_autoptr(GString) line = g_string_new("  ");
	for (guint i = 0; i < G_N_ELEMENTS(headings); i++) {
		if (headings[i].width == 0)
			continue;
		text_pad(line, headings[i].text, headings[i].width);
		g_string_append_c(line, ' ');
	}
	draw_text(row, column, columns, STYLE_HEADER, g_strchomp(line->str));
}

static int put_cell(int row, int column, int end, int width, enum style style, const char *text)
{
	if (width == 0)
		return column;
	draw_text(row, column, MIN(width, end - column), style, text);
	return column + width + 1;
}

static void draw_row(const struct queue *queue, const struct feed_row *data,
		     const struct layout *layout, int row, int column, int columns, gint64 now)
{
	int end = column + columns;
	gboolean rests = data->rest > 0, marked = g_hash_table_contains(queue->marks, &data->id);
	enum style plain = rests ? STYLE_DIM : STYLE_TEXT;
	char due[LEFT_SIZE], id[24];
	face_print(&data->face, now, console_zone(queue->console), due);
	if (!*due && data->uncovered)
		g_strlcpy(due, "?", sizeof due);
	else if (!*due)
		g_strlcpy(due, "-", sizeof due);
	g_snprintf(id, sizeof id, "%*" PRId64, layout->id, data->id);
	if (marked)
		draw_text(row, column + 1, 1, STYLE_MARKED, "*");
	column += 2;
	column = put_cell(row, column, end, 3,
			  rests ? STYLE_DIM : face_severity_style(data->severity),
			  severity_name(data->severity));
	column = put_cell(row, column, end, 8,
			  rests && !data->face.breached ? STYLE_DIM : face_style(&data->face, now),
			  due);
	column = put_cell(row, column, end, layout->clock, plain,
			  data->uncovered && !data->clock ? _("uncovered")
			  : data->clock                   ? left_clock_name(data->clock)
							  : "");
	column = put_cell(row, column, end, layout->id, marked ? STYLE_MARKED : plain, id);
	/* The star tells a strategic client, as the sample of terminal.md §1 has it. */
	if (data->strategic)
		draw_text(row, column, 1, plain, "*");
	put_cell(row, column + (data->strategic ? 1 : 0), end,
		 layout->client - (data->strategic ? 1 : 0), plain, data->client);
	column += layout->client + 1;
	gboolean asks = data->unanswered && data->state != STATE_NEW && !rests;
	column = put_cell(row, column, end, layout->state, asks ? STYLE_STRONG : plain,
			  face_state(data->state, data->unanswered, layout->wide && !asks));
	column = put_cell(row, column, end, layout->owner, plain, data->owner ? data->owner : "-");
	draw_text(row, column, end - column, plain, data->subject);
}

static void draw_fold(const struct queue *queue, int row, int column, int columns, gint64 now)
{
	const struct queue_counts *counts = &queue->counts;
	g_autoptr(GString) text = g_string_new("— ");
	g_string_append_printf(text,
			       ngettext("%" PRId64 " waiting or restored",
					"%" PRId64 " waiting or restored", (gulong)counts->resting),
			       counts->resting);
	if (counts->next_wakes_at != TIME_NONE && counts->next_wakes_at > now) {
		char clock[16];
		const struct zone *zone = console_zone(queue->console);
		gint64 wall = counts->next_wakes_at +
			      zone_offset(zone, counts->next_wakes_at, NULL, NULL);
		g_snprintf(clock, sizeof clock, "%02d:%02d", (int)(wall % 86400 / 3600),
			   (int)(wall % 3600 / 60));
		g_string_append_printf(text, _(" · next wakes %s"), clock);
	}
	g_string_append(text, queue->unfolded ? " —" : _(" · z shows them —"));
	draw_text(row, column + 2, columns - 2, STYLE_DIM, text->str);
}

static void draw_list(struct queue *queue, const struct area *area)
{
	gint64 now = console_now(queue->console);
	list_show(&queue->list, MAX(area->rows - 1, 0));
	struct layout layout = layout_of(queue, area->columns);
	draw_headings(&layout, area->row, area->column, area->columns);
	for (int i = 0; i < queue->list.height && queue->list.top + i < queue->list.count; i++) {
		int place = queue->list.top + i, row = area->row + 1 + i;
		const struct feed_row *data = queue_row_at(queue, place);
		if (data)
			draw_row(queue, data, &layout, row, area->column, area->columns, now);
		else
			draw_fold(queue, row, area->column, area->columns, now);
		if (place == queue->list.cursor) {
			draw_marker(row, area->column, area->columns);
			draw_cursor(row, area->column + 1, FALSE);
		}
	}
	if (queue->loaded && queue->list.count == 0)
		draw_text(area->row + 2, area->column + 2, area->columns - 2, STYLE_DIM,
			  *queue->filter ? _("no ticket matches the filter")
					 : _("no open tickets"));
}

void queue_draw(struct queue *queue, const struct area *area)
{
	gint64 now = console_now(queue->console);
	const struct zone *zone = console_zone(queue->console);
	gboolean beside = area->columns >= BESIDE_COLUMNS,
		 below = !beside && area->rows + 1 >= PREVIEW_ROWS;
	struct area list = {area->row + 2, area->column, MAX(area->rows - 2, 0), area->columns};
	struct area preview = {0};
	if (beside) {
		list.columns = area->columns * 3 / 5;
		preview = (struct area){list.row, area->column + list.columns + 1, list.rows,
					area->columns - list.columns - 1};
		list.columns -= 2;
	} else if (below) {
		int height = MAX(PREVIEW_HEIGHT, area->rows / 3);
		list.rows -= height + 1;
		preview = (struct area){list.row + list.rows + 1, area->column, height,
					area->columns};
		draw_rule(preview.row - 1, area->column, area->columns, STYLE_DIM);
	}
	draw_counts(queue, area);
	draw_matters(queue, area);
	draw_list(queue, &list);
	if (queue->preview && preview.rows > 0)
		preview_draw(queue->preview, &preview, now, zone, &queue->preview_skip);
}

gboolean queue_ticks(const struct queue *queue, gint64 now)
{
	const struct queue_counts *counts = &queue->counts;
	if (counts->next_ticket && counts->next_due_at - now <= 600 && counts->next_due_at >= now)
		return TRUE;
	for (int i = queue->list.top; i < queue->list.top + queue->list.height; i++) {
		const struct feed_row *row = queue_row_at(queue, i);
		if (row && face_ticks(&row->face, now))
			return TRUE;
	}
	return queue->preview && queue->preview->dials && dials_tick(queue->preview->dials, now);
}

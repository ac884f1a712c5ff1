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
	SIDEBAR_ROOMY = 120, /* the views stand beside the list by themselves */
	SIDEBAR_LEAST = 60,  /* … and when asked for */
};

/* Scrolled again within this, the list is being scrolled through. */
#define GLIDES_WITHIN (300 * 1000)

/* ---- rows */

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
	struct layout layout;
	layout_of(&layout, queue, area->columns);
	draw_headings(&layout, area->row, area->column, area->columns);
	for (int i = 0; i < queue->list.height && queue->list.top + i < queue->list.count; i++) {
		int place = queue->list.top + i, row = area->row + 1 + i;
		const struct feed_row *data = queue_row_at(queue, place);
		if (data)
			draw_ticket(queue, data, &layout, row, area->column, area->columns, now);
		else
			draw_fold(queue, row, area->column, area->columns, now);
		if (place == queue->list.cursor) {
			draw_marker(row, area->column, area->columns);
			draw_cursor(row, area->column + 1, FALSE);
		}
	}
	if (queue->loaded && queue->list.count == 0)
		draw_text(area->row + 2, area->column + 2, area->columns - 2, STYLE_DIM,
			  *queue->sought.filter || *queue->sought.base
				  ? _("no ticket matches the filter")
				  : _("no open tickets"));
}

/* By itself where there is plenty of width; while the cursor is in it, always: where there is none
 * to spare in the place of the list. */
static gboolean shows_sidebar(const struct queue *queue, int columns)
{
	const char *wish = queue->sidebar_wish ? queue->sidebar_wish
					       : console_option(queue->console, "sidebar");
	if (sidebar_has_cursor(queue->sidebar))
		return TRUE;
	return columns >= SIDEBAR_LEAST &&
	       (strcmp(wish, "on") == 0 || (strcmp(wish, "off") != 0 && columns >= SIDEBAR_ROOMY));
}

/* A terminal scrolls whole lines. While the list is scrolled key after key, what stands beside it
 * goes along with its lines, until the cursor rests: to put it back at each step would cost as much
 * as the rest of the screen. The preview will be another ticket's then anyway; the views stay in
 * place for a single step. */
static void ride(struct queue *queue)
{
	/* In another size everything is somewhere else. */
	int by = queue->drawn_height == queue->list.height ? queue->list.top - queue->drawn_top : 0;
	gint64 now = g_get_monotonic_time();
	queue->drawn_top = queue->list.top;
	queue->drawn_height = queue->list.height;
	if (by == 0 || ABS(by) > queue->list.height * 2 / 3)
		return;
	queue->preview_ride -= by;
	if (now - queue->scrolled_at < GLIDES_WITHIN)
		queue->views_ride -= by;
	queue->scrolled_at = now;
}

/* The first line stands beside the headings, which stay; the others may be somewhere else. */
static void clip_to(const struct area *area, gboolean others)
{
	draw_clip(area->row + (others ? 1 : 0), others ? area->rows - 1 : 1);
}

static void draw_sides(struct queue *queue, const struct area *views, const struct area *preview)
{
	gint64 now = console_now(queue->console);
	const struct zone *zone = console_zone(queue->console);
	for (int others = 0; others <= 1; others++) {
		struct area moved = *views;
		moved.row += others ? queue->views_ride : 0;
		clip_to(views, others);
		if (queue->sidebar_shown)
			sidebar_draw(queue->sidebar, &moved, queue->sought.view);
		moved = *preview;
		moved.row += others ? queue->preview_ride : 0;
		clip_to(preview, others);
		if (queue->preview && preview->rows > 0)
			preview_draw(queue->preview,
				     kb_line_text(queue->kb_line, queue->preview->id), &moved, now,
				     zone, &queue->preview_skip);
	}
	draw_clip(0, G_MAXINT16);
}

void queue_draw(struct queue *queue, const struct area *area)
{
	gboolean beside = area->columns >= BESIDE_COLUMNS,
		 below = !beside && area->rows + 1 >= PREVIEW_ROWS;
	struct area list = {area->row + 2, area->column, MAX(area->rows - 2, 0), area->columns};
	struct area preview = {0};
	struct area views = {list.row, list.column, list.rows, SIDEBAR_COLUMNS - 1};
	queue->sidebar_shown = shows_sidebar(queue, area->columns);
	if (queue->sidebar_shown) {
		views.columns = MIN(views.columns, area->columns);
		list.column += SIDEBAR_COLUMNS;
		list.columns = area->columns >= SIDEBAR_LEAST ? list.columns - SIDEBAR_COLUMNS : 0;
	}
	if (beside) {
		int columns = list.columns * 11 / 20;
		preview = (struct area){list.row, list.column + columns + 1, list.rows,
					list.columns - columns - 1};
		list.columns = columns - 2;
	} else if (below) {
		int height = MAX(PREVIEW_HEIGHT, area->rows / 3);
		list.rows -= height + 1;
		preview = (struct area){list.row + list.rows + 1, area->column, height,
					area->columns};
		views.rows = list.rows;
		draw_rule(preview.row - 1, area->column, area->columns, STYLE_DIM);
		if (queue->preview && !preview_is_tall(&preview))
			kb_line_draw(kb_line_text(queue->kb_line, queue->preview->id),
				     preview.row - 1, area->column, area->columns);
	}
	queue_draw_head(queue, area);
	draw_list(queue, &list);
	ride(queue);
	if (!beside)
		queue->preview_ride = 0;
	draw_sides(queue, &views, &preview);
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

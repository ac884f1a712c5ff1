/* SPDX-License-Identifier: MIT
 * How a conversation looks. */
#include "config.h"

#include "desk/i18n.h"
#include "tui/moment.h"
#include "tui/reader-private.h"

/* Behind the cursor's marker: the time, and the gutter. */
enum { TIME_AT = 2, GUTTER_AT = 8, TEXT_AT = 11 };

/* Wider lines are hard to follow back. */
enum { WIDEST = 88 };
/* A line entered so much later than it happened says so. */
enum { LATE_AFTER = 15 * 60 };

static const char *gutter_of(const struct said *said)
{
	if (said->kind == TALK_EVENT)
		return " ·";
	if (said->automatic)
		return "~~";
	return said->kind == TALK_CLIENT ? "<<" : said->kind == TALK_PUBLIC ? ">>" : "##";
}

static enum style heading_style(const struct said *said)
{
	if (said->kind == TALK_CLIENT)
		return STYLE_STRONG;
	return said->kind == TALK_PUBLIC ? STYLE_GOOD : STYLE_HEADER;
}

/* What goes behind the words of a heading: the client's hour, that it is new, that it came late. */
static char *remarks_of(const struct reader *reader, int item, const struct reader_zones *zones)
{
	const struct said *said = reader->talk->pdata[item];
	GString *out = g_string_new(NULL);
	if (zones->client && said->kind == TALK_CLIENT &&
	    zone_offset(zones->client, said->at, NULL, NULL) !=
		    zone_offset(zones->own, said->at, NULL, NULL)) {
		char local[MOMENT_SIZE];
		moment_clock(said->at, zones->client, local);
		g_string_append_printf(out, " · %s %s", zones->city, local);
	}
	if (said->recorded_at - said->at > LATE_AFTER && !said->imported) {
		char entered[MOMENT_SIZE];
		moment_clock(said->recorded_at, zones->own, entered);
		g_string_append_printf(out, _(" · entered %s"), entered);
	}
	if (block_is_new(reader, item))
		g_string_append(out, _(" · new"));
	return g_string_free(out, FALSE);
}

static void draw_heading(const struct reader *reader, int item, int row, const struct area *area,
			 const struct reader_zones *zones)
{
	const struct said *said = reader->talk->pdata[item];
	char at[MOMENT_SIZE];
	moment_clock(said->at, zones->own, at);
	int column = GUTTER_AT, end = area->columns;
	draw_text(row, area->column + TIME_AT, end - TIME_AT, STYLE_TEXT, at);
	g_autofree char *word = g_strdup_printf("%s %s", gutter_of(said), talk_kind_word(said));
	column += draw_text(row, area->column + column, end - column, heading_style(said), word);
	g_autofree char *remarks = remarks_of(reader, item, zones);
	g_autofree char *who = said_heading(said);
	g_autofree char *rest = g_strdup_printf(" %s%s", who, remarks);
	draw_text(row, area->column + column, end - column, STYLE_TEXT, rest);
}

static void draw_row(struct reader *reader, const struct spot *spot, int row,
		     const struct area *area, gint64 now, const struct reader_zones *zones)
{
	const struct said *said = reader->talk->pdata[spot->item];
	g_autofree char *line = block_line(reader, spot->item, spot->row), *text = NULL;
	enum style style = STYLE_TEXT;
	char day[MOMENT_SIZE];
	int column = GUTTER_AT;
	switch (block_kind(reader, spot->item, spot->row)) {
	case ROW_DAY:
		moment_day(said->at, now, zones->own, day);
		draw_text(row, area->column + TIME_AT, area->columns - TIME_AT, STYLE_HEADER, day);
		return;
	case ROW_READ:
		draw_text(row, area->column + TIME_AT, area->columns - TIME_AT, STYLE_SOON,
			  _("-- above: new since you were here last --"));
		return;
	case ROW_HEADING:
		draw_heading(reader, spot->item, row, area, zones);
		return;
	case ROW_DONE:
		style = STYLE_DIM;
		if (spot->row == block_heading(reader, spot->item)) {
			char at[MOMENT_SIZE];
			moment_clock(said->at, zones->own, at);
			g_autofree char *remarks = remarks_of(reader, spot->item, zones);
			text = g_strdup_printf("%s %s %s%s", at, gutter_of(said), line, remarks);
			column = TIME_AT;
		}
		break;
	case ROW_FOLDED:
		style = STYLE_DIM;
		break;
	case ROW_TEXT:
		break;
	}
	if (!text)
		text = g_strdup_printf("%s %s", said->kind == TALK_EVENT ? "  " : gutter_of(said),
				       line);
	if (reader->search && reader_row_matches(reader, spot->item, spot->row))
		style = STYLE_STRONG;
	draw_text(row, area->column + column, area->columns - column, style, text);
}

void reader_draw(struct reader *reader, const struct area *area, gint64 now,
		 const struct reader_zones *zones)
{
	int width = CLAMP(area->columns - TEXT_AT, 1, WIDEST),
	    today = moment_day_number(now, zones->own);
	if (reader->width != width || reader->today != today || reader->zone != zones->own)
		blocks_forget(reader);
	reader->width = width;
	reader->today = today;
	reader->zone = zones->own;
	reader->height = area->rows;
	reader_settle(reader);
	struct spot spot = reader->top;
	for (int i = 0; i < area->rows && reader->talk->len > 0; i++) {
		int row = area->row + i;
		draw_row(reader, &spot, row, area, now, zones);
		if (spot.item == reader->cursor.item && spot.row == reader->cursor.row) {
			draw_text(row, area->column, 1, STYLE_CURSOR, ">");
			draw_cursor(row, area->column + 1, FALSE);
		}
		if (reader_step(reader, &spot, 1) == 0)
			return;
	}
}

const char *reader_place(struct reader *reader)
{
	int said = 0, before = 0;
	for (guint i = 0; i < reader->talk->len; i++) {
		if (((const struct said *)reader->talk->pdata[i])->kind == TALK_EVENT)
			continue;
		said++;
		before += (int)i <= reader->cursor.item;
	}
	g_snprintf(reader->place, sizeof reader->place, "%d/%d", MIN(MAX(before, 1), said), said);
	return reader->place;
}

/* SPDX-License-Identifier: MIT
 * The place in a conversation and how it is drawn; what lines a message has is reader-wrap.c's. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "tui/moment.h"
#include "tui/reader-private.h"

/* Behind the cursor's marker: the time, and the gutter. */
enum { TIME_AT = 2, GUTTER_AT = 8, TEXT_AT = 11 };

/* Wider lines are hard to follow back. */
enum { WIDEST = 88 };
/* Microseconds a search may take of the person's time at once. */
enum { SEARCH_SLICE = 3000 };
/* A line entered so much later than it happened says so. */
enum { LATE_AFTER = 15 * 60 };

struct reader *reader_new(void)
{
	struct reader *reader = g_new0(struct reader, 1);
	reader->talk = g_ptr_array_new();
	return reader;
}

void reader_free(struct reader *reader)
{
	if (!reader)
		return;
	blocks_forget(reader);
	g_free(reader->blocks);
	g_ptr_array_unref(reader->talk);
	g_free(reader->search);
	g_free(reader);
}

static int item_of(const struct reader *reader, gint64 turn)
{
	for (guint i = 0; i < reader->talk->len; i++)
		if (((const struct said *)reader->talk->pdata[i])->turn == turn)
			return (int)i;
	return -1;
}

const struct said *reader_said(const struct reader *reader)
{
	return reader->cursor.item < (int)reader->talk->len
		       ? reader->talk->pdata[reader->cursor.item]
		       : NULL;
}

/* ---- moving */

static gboolean at_start(const struct spot *spot)
{
	return spot->item == 0 && spot->row == 0;
}

/* Moves by so many lines, as far as there are any; gives how many that was. */
static int step(struct reader *reader, struct spot *spot, int by)
{
	int done = 0;
	while (done < by) {
		int left = block_rows(reader, spot->item) - 1 - spot->row, want = by - done;
		if (want <= left) {
			spot->row += want;
			return by;
		}
		if (spot->item + 1 >= (int)reader->talk->len) {
			spot->row += left;
			return done + left;
		}
		done += left + 1;
		spot->item++;
		spot->row = 0;
	}
	while (done > by) {
		int want = done - by;
		if (want <= spot->row) {
			spot->row -= want;
			return by;
		}
		if (spot->item == 0) {
			done -= spot->row;
			spot->row = 0;
			return done;
		}
		done -= spot->row + 1;
		spot->item--;
		spot->row = block_rows(reader, spot->item) - 1;
	}
	return done;
}

/* Lines from one place down to another, at most `limit`; -1: it is above. */
static int distance(struct reader *reader, struct spot from, const struct spot *to, int limit)
{
	if (to->item < from.item || (to->item == from.item && to->row < from.row))
		return -1;
	int lines = -from.row;
	while (from.item < to->item && lines <= limit)
		lines += block_rows(reader, from.item++);
	return from.item == to->item ? MIN(lines + to->row, limit) : limit;
}

static void clamp_spot(struct reader *reader, struct spot *spot)
{
	spot->item = CLAMP(spot->item, 0, MAX((int)reader->talk->len - 1, 0));
	spot->row = reader->talk->len == 0
			    ? 0
			    : CLAMP(spot->row, 0, block_rows(reader, spot->item) - 1);
}

/* The window holds the cursor, and no more nothing than it must. */
static void settle(struct reader *reader)
{
	int height = MAX(reader->height, 1);
	if (reader->talk->len == 0 || reader->width <= 0)
		return;
	clamp_spot(reader, &reader->top);
	clamp_spot(reader, &reader->cursor);
	int below = distance(reader, reader->top, &reader->cursor, height);
	if (below < 0) {
		reader->top = reader->cursor;
	} else if (below >= height) {
		reader->top = reader->cursor;
		step(reader, &reader->top, 1 - height);
	}
	struct spot end = reader->top;
	int shown = step(reader, &end, height - 1);
	if (shown < height - 1)
		step(reader, &reader->top, shown + 1 - height);
	blocks_trim(reader);
}

/* To the heading of a message, in sight as much of it as goes in. */
static void go_to(struct reader *reader, int item)
{
	reader->cursor = (struct spot){item, block_heading(reader, item)};
	struct spot end = {item, block_rows(reader, item) - 1};
	int lines = distance(reader, reader->top, &end, reader->height);
	if (lines < 0 || lines >= reader->height) {
		int rows = block_rows(reader, item);
		reader->top = (struct spot){item, 0};
		if (rows < reader->height)
			step(reader, &reader->top, rows - reader->height);
	}
	settle(reader);
}

gboolean reader_seek(struct reader *reader, gint64 turn)
{
	int item = item_of(reader, turn);
	if (item < 0)
		return FALSE;
	if (reader->width > 0)
		go_to(reader, item);
	else
		reader->cursor = (struct spot){item, 0};
	return TRUE;
}

void reader_take(struct reader *reader, GPtrArray *talk, gint64 read_turn)
{
	const struct said *said = reader_said(reader);
	const struct said *first = reader->top.item < (int)reader->talk->len
					   ? reader->talk->pdata[reader->top.item]
					   : NULL;
	gint64 turn = said ? said->turn : 0, top_turn = first ? first->turn : 0;
	gboolean top = at_start(&reader->top), start = at_start(&reader->cursor);
	reader->searching = FALSE;
	blocks_forget(reader);
	g_ptr_array_ref(talk);
	g_ptr_array_unref(reader->talk);
	reader->talk = talk;
	reader->read_turn = read_turn;
	blocks_begin(reader);
	int item = item_of(reader, turn), top_item = item_of(reader, top_turn);
	/* Who is at the beginning wants to see what comes. */
	if (!top && top_item >= 0)
		reader->top.item = top_item;
	if (!start && item >= 0)
		reader->cursor.item = item;
	settle(reader);
}

/* The next message that was said, from `item` on; what was done between is passed over. */
static int next_message(const struct reader *reader, int item, int by)
{
	for (int i = item + by; i >= 0 && i < (int)reader->talk->len; i += by)
		if (((const struct said *)reader->talk->pdata[i])->kind != TALK_EVENT)
			return i;
	return -1;
}

static gboolean go_by_message(struct reader *reader, int count, GError **error)
{
	int item = reader->cursor.item, by = count < 0 ? -1 : 1;
	/* Back from within a message is to its own beginning. */
	if (by < 0 && reader->talk->len > 0 && reader->cursor.row > block_heading(reader, item))
		count++;
	for (int i = 0; i < ABS(count); i++) {
		int next = next_message(reader, item, by);
		if (next < 0 && i == 0) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
				    by > 0 ? _("no older message") : _("no newer message"));
			return FALSE;
		}
		if (next < 0)
			break;
		item = next;
	}
	go_to(reader, item);
	return TRUE;
}

static void move(struct reader *reader, int by)
{
	step(reader, &reader->cursor, by);
}

/* A page moves the window, and the cursor with it, so the eye finds it at the same height. */
static void page(struct reader *reader, int by)
{
	step(reader, &reader->top, by);
	step(reader, &reader->cursor, by);
}

/* ---- searching */

static gboolean row_matches(struct reader *reader, int item, int row)
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
	if (row_matches(reader, item, row))
		return TRUE;
	g_autofree char *both = block_two_lines(reader, item, row);
	g_autofree char *folded = both ? text_fold(both) : NULL;
	return folded && strstr(folded, reader->search) && !row_matches(reader, item, row + 1);
}

static gboolean search_item(struct reader *reader, const struct spot *from, int by)
{
	int rows = block_rows(reader, from->item);
	for (int row = MIN(from->row, rows - 1); row >= 0 && row < rows; row += by)
		if (row_begins_match(reader, from->item, row)) {
			reader->cursor = (struct spot){from->item, row};
			settle(reader);
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

static gboolean search_on(struct reader *reader, int by, GError **error)
{
	struct spot from = reader->cursor;
	if (!reader->search)
		return go_by_message(reader, by, error);
	from.row += by;
	if (from.row < 0)
		from = (struct spot){from.item - 1, G_MAXINT};
	else if (from.row >= block_rows(reader, from.item))
		from = (struct spot){from.item + 1, 0};
	return search(reader, from, by, error);
}

static gboolean search_for(struct reader *reader, const char *text, GError **error)
{
	g_free(reader->search);
	reader->search = text && *text ? text_fold(text) : NULL;
	return !reader->search || search(reader, reader->cursor, 1, error);
}

gboolean reader_verb(struct reader *reader, enum verb verb, int count, const char *argument,
		     GError **error)
{
	int times = CLAMP(count, 1, 99999), height = MAX(reader->height - 1, 1);
	reader->searching = FALSE;
	/* Before the first frame there are no lines. */
	if (reader->talk->len == 0 || reader->width <= 0)
		return verb <= VERB_BOTTOM;
	switch (verb) {
	case VERB_UP:
		move(reader, -times);
		break;
	case VERB_DOWN:
		move(reader, times);
		break;
	case VERB_PAGE_UP:
		page(reader, -times * height);
		break;
	case VERB_PAGE_DOWN:
		page(reader, times * height);
		break;
	case VERB_HALF_UP:
		page(reader, -times * MAX(height / 2, 1));
		break;
	case VERB_HALF_DOWN:
		page(reader, times * MAX(height / 2, 1));
		break;
	case VERB_TOP:
		reader->cursor = reader->top = (struct spot){0, 0};
		break;
	case VERB_BOTTOM:
		reader->cursor.item = (int)reader->talk->len - 1;
		reader->cursor.row = block_rows(reader, reader->cursor.item) - 1;
		break;
	case VERB_NEXT_PART:
		return go_by_message(reader, times, error);
	case VERB_PREVIOUS_PART:
		return go_by_message(reader, -times, error);
	case VERB_FOLD:
		reader->quotes = !reader->quotes;
		blocks_forget(reader);
		break;
	case VERB_SEARCH:
		return search_for(reader, argument, error);
	case VERB_SEARCH_NEXT:
		return search_on(reader, 1, error);
	case VERB_SEARCH_BACK:
		return search_on(reader, -1, error);
	default:
		return FALSE;
	}
	settle(reader);
	return TRUE;
}

/* ---- drawing */

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
			text = g_strdup_printf("%s %s %s", at, gutter_of(said), line);
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
	if (reader->search && row_matches(reader, spot->item, spot->row))
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
	settle(reader);
	struct spot spot = reader->top;
	for (int i = 0; i < area->rows && reader->talk->len > 0; i++) {
		int row = area->row + i;
		draw_row(reader, &spot, row, area, now, zones);
		if (spot.item == reader->cursor.item && spot.row == reader->cursor.row) {
			draw_text(row, area->column, 1, STYLE_CURSOR, ">");
			draw_cursor(row, area->column + 1, FALSE);
		}
		if (step(reader, &spot, 1) == 0)
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

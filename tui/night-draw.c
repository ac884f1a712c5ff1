/* SPDX-License-Identifier: MIT
 * How the night board looks: two lines of header, the headings, a row for each moment, and where
 * there is room the one under the cursor in full. Only the next departure counts its seconds. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/left.h"
#include "desk/when.h"
#include "tui/face.h"
#include "tui/moment.h"
#include "tui/night.h"

enum {
	DETAIL_ROWS = 16,  /* a screen of so many rows has room for the detail */
	DETAIL_HEIGHT = 3, /* with its rule */
	NARROW_COLUMNS = 60,
	MEDIUM_COLUMNS = 76,
	WIDE_COLUMNS = 110,
	SOON_SECONDS = 600,
};

struct layout {
	int time, what, id, client, there, owner; /* columns; 0: none; no subject without `there` */
};

static struct layout layout_of(const struct night *night, int columns)
{
	struct layout layout = {.time = 5, .what = 28, .id = 4, .client = 11, .there = 5};
	if (night->board && night->board->until - night->board->now > 24 * 3600)
		layout.time = 9;
	for (int i = 0; i < night->list.height; i++) {
		const struct moment *moment = night_moment_at(night, night->list.top + i);
		if (moment)
			layout.id = MAX(layout.id, list_digits(moment->ticket));
	}
	if (columns < NARROW_COLUMNS) {
		layout.client = layout.there = 0;
		layout.what = CLAMP(columns - layout.time - layout.id - 14, 8, 28);
	} else if (columns < MEDIUM_COLUMNS) {
		layout.what = 22;
		layout.client = columns - layout.time - layout.what - layout.id - 16;
		layout.there = 0;
	} else if (columns >= WIDE_COLUMNS) {
		layout.what = 34;
		layout.client = 18;
		layout.owner = 9;
	}
	return layout;
}

/* ---- header */

static const char *show_name(enum night_show show)
{
	static const char *const names[SHOW_KINDS] = {
		[SHOW_DUE] = N_("what is due"),
		[SHOW_QUIET] = N_("no warnings"),
		[SHOW_WAKING] = N_("what wakes"),
	};
	return show == SHOW_ALL ? NULL : _(names[show]);
}

static void draw_until(const struct night *night, const struct area *area)
{
	char now[MOMENT_SIZE];
	const struct zone *zone = console_zone(night->console);
	int columns = area->columns;
	moment_clock(console_now(night->console), zone, now);
	columns -= draw_right(area->row, area->column, columns, STYLE_HEADER, now) + 1;
	if (!night->board) {
		draw_text(area->row, area->column, columns, STYLE_STRONG, _("the night ahead"));
		return;
	}
	g_autofree char *until = when_print(night->board->until, zone);
	draw_format(area->row, area->column, columns, STYLE_STRONG,
		    night->shift ? _("until %s, when your shift ends") : _("until %s"), until);
}

static void draw_sums(const struct night *night, const struct area *area)
{
	int row = area->row + 1, column = area->column, end = area->column + area->columns;
	const char *show = show_name(night->show);
	if (*night->filter) {
		column += draw_text(row, column, end - column, STYLE_HEADER, _("filter "));
		column += draw_text(row, column, (end - column) / 2, STYLE_STRONG, night->filter);
		column += draw_text(row, column, end - column, STYLE_DIM, " · ");
	}
	if (night->error) {
		draw_text(row, column, end - column, STYLE_ERROR, night->error);
		return;
	}
	if (!night->board) {
		draw_text(row, column, end - column, STYLE_DIM, _("reading the desk"));
		return;
	}
	if (show) {
		column += draw_text(row, column, end - column, STYLE_STRONG, show);
		column += draw_text(row, column, end - column, STYLE_DIM, " · ");
	}
	g_autofree char *sums = night_summary(night->board->moments, console_now(night->console));
	draw_text(row, column, end - column, STYLE_TEXT, sums);
}

static void draw_headings(const struct layout *layout, int row, int column, int columns)
{
	const struct {
		const char *text;
		int width;
	} headings[] = {
		{_("TIME"), layout->time},
		{_("IN"), 5},
		{_("WHAT"), layout->what},
		{_("ID"), layout->id},
		{_("SEV"), 3},
		{_("CLIENT"), layout->client},
		{_("THERE"), layout->there},
		{_("OWNER"), layout->owner},
		{_("SUBJECT"), layout->there ? 20 : 0},
	};
	/* One piece of text, since each change of style costs as much as a word. */
	g_autoptr(GString) line = g_string_new("  ");
	for (guint i = 0; i < G_N_ELEMENTS(headings); i++) {
		if (!headings[i].width)
			continue;
		g_string_append(line, headings[i].text);
		for (int w = draw_width(headings[i].text); w <= headings[i].width; w++)
			g_string_append_c(line, ' ');
	}
	draw_text(row, column, columns, STYLE_HEADER, g_strchomp(line->str));
}

/* ---- rows */

static void print_time(const struct night *night, const struct layout *layout, gint64 at,
		       char out[MOMENT_SIZE])
{
	const struct zone *zone = console_zone(night->console);
	char clock[MOMENT_SIZE];
	moment_clock(at, zone, clock);
	if (layout->time > 5)
		g_snprintf(out, MOMENT_SIZE, "%s %s", _(when_weekday(moment_day_number(at, zone))),
			   clock);
	else
		g_strlcpy(out, clock, MOMENT_SIZE);
}

/* Minutes change with the clock's own, all at once; seconds are those of the next departure. */
static void print_in(gint64 at, gint64 now, gboolean next, char out[LEFT_SIZE])
{
	gint64 left = next ? at - now : at - (now - now % 60);
	if (at < now)
		g_strlcpy(out, "-", LEFT_SIZE);
	else if (!next && left < 60)
		g_strlcpy(out, "<1m", LEFT_SIZE);
	else if (!next && left < SOON_SECONDS)
		g_snprintf(out, LEFT_SIZE, "%dm", (int)(left / 60));
	else
		left_span(left, out);
}

static enum style what_style(const struct moment *moment, gboolean passed)
{
	if (passed)
		return STYLE_DIM;
	switch (moment->kind) {
	case NIGHT_BREACH:
		return STYLE_STRONG;
	case NIGHT_SLEEP:
	case NIGHT_WAKE:
		return STYLE_SLEEPING;
	case NIGHT_ZONE:
	case NIGHT_SHIFT:
		return STYLE_DIM;
	default:
		return STYLE_TEXT;
	}
}

static void draw_entry(const struct layout *layout, const struct moment *moment,
		       const struct night_entry *entry, int row, int column, int end,
		       gboolean passed)
{
	char there[MOMENT_SIZE] = "";
	enum style style = passed ? STYLE_DIM : STYLE_TEXT;
	draw_format(row, column, MIN(layout->id, end - column), style, "%" PRId64, entry->id);
	column += layout->id + 1;
	draw_text(row, column, end - column,
		  passed ? STYLE_DIM : face_severity_style(moment->severity),
		  severity_name(moment->severity));
	column += 4;
	if (layout->client) {
		draw_format(row, column, MIN(layout->client, end - column), style, "%s%s",
			    entry->strategic ? "*" : "", entry->client);
		column += layout->client + 1;
	}
	if (layout->there) {
		if (entry->zone)
			moment_clock(moment->at, entry->zone, there);
		draw_text(row, column, end - column, style, there);
		column += layout->there + 1;
	}
	if (layout->owner) {
		draw_text(row, column, MIN(layout->owner, end - column), style,
			  entry->owner ? entry->owner : "-");
		column += layout->owner + 1;
	}
	if (layout->there)
		draw_text(row, column, end - column, style, entry->subject);
}

static void draw_row(const struct night *night, const struct layout *layout, int index, int row,
		     const struct area *area, gboolean next)
{
	const struct moment *moment = night_moment_at(night, index);
	const struct night_entry *entry = night_board_entry(night->board, moment->ticket);
	gint64 now = console_now(night->console);
	gboolean passed = moment->at < now;
	int column = area->column + 2, end = area->column + area->columns;
	char at[MOMENT_SIZE], in[LEFT_SIZE];
	g_autofree char *words = night_words(moment, console_zone(night->console));
	print_time(night, layout, moment->at, at);
	print_in(moment->at, now, next, in);
	draw_format(row, column, end - column,
		    passed                            ? STYLE_DIM
		    : moment->at - now < SOON_SECONDS ? STYLE_SOON
						      : STYLE_TEXT,
		    "%*s %s", layout->time, at, in);
	column += layout->time + 7;
	draw_text(row, column, entry ? MIN(layout->what, end - column) : end - column,
		  what_style(moment, passed), words);
	column += layout->what + 1;
	if (entry && console_acts_on(night->console, moment->ticket))
		draw_text(row, area->column + 1, 1, STYLE_PROMPT, CONSOLE_ACTS);
	if (entry)
		draw_entry(layout, moment, entry, row, column, end, passed);
	if (index == night->list.cursor) {
		draw_marker(row, area->column, area->columns);
		draw_cursor(row, area->column, FALSE);
	}
}

/* The first row that has not passed; -1: none. */
static int next_row(const struct night *night)
{
	gint64 now = console_now(night->console);
	for (int i = 0; i < (int)night->rows->len; i++)
		if (night_moment_at(night, i)->at >= now)
			return i;
	return -1;
}

static void draw_rows(struct night *night, const struct area *area)
{
	struct layout layout;
	int next = next_row(night);
	list_show(&night->list, area->rows - 1);
	layout = layout_of(night, area->columns);
	draw_headings(&layout, area->row, area->column, area->columns);
	for (int i = 0; i < night->list.height && night->list.top + i < night->list.count; i++) {
		int index = night->list.top + i;
		draw_row(night, &layout, index, area->row + 1 + i, area, index == next);
	}
	if (night->board && night->rows->len == 0)
		draw_text(area->row + 1, area->column + 2, area->columns - 2, STYLE_GOOD,
			  night->show == SHOW_ALL ? _("nothing happens until then")
						  : _("nothing of that until then"));
}

/* ---- the moment under the cursor */

static void draw_when(const struct night *night, const struct moment *moment,
		      const struct night_entry *entry, int row, const struct area *area)
{
	g_autofree char *at = when_print(moment->at, console_zone(night->console));
	g_autofree char *words = night_words(moment, console_zone(night->console));
	g_autoptr(GString) line = g_string_new(NULL);
	if (entry && entry->zone) {
		g_autofree char *there = when_print(moment->at, entry->zone);
		g_string_append_printf(line, _("%s, there %s"), at, there + strlen("2026-11-22 "));
	} else {
		g_string_append(line, at);
	}
	g_string_append_printf(line, " · %s", words);
	if (moment->kind != NIGHT_BREACH && moment->breached)
		g_string_append_printf(line, " · %s", _("breached before"));
	if (moment->provisional)
		g_string_append_printf(line, " · %s", _("the calendar is not known so far ahead"));
	draw_text(row, area->column, area->columns, STYLE_TEXT, line->str);
}

static void draw_detail(const struct night *night, const struct area *area)
{
	const struct moment *moment = night_moment_at(night, night->detail);
	draw_rule(area->row, area->column, area->columns, STYLE_DIM);
	if (!moment)
		return;
	const struct night_entry *entry = night_board_entry(night->board, moment->ticket);
	draw_when(night, moment, entry, area->row + 1, area);
	if (entry)
		draw_format(area->row + 2, area->column, area->columns, STYLE_TEXT,
			    "#%" PRId64 " %s %s%s · %s · %s", entry->id,
			    severity_name(moment->severity), entry->strategic ? "*" : "",
			    entry->client, entry->owner ? entry->owner : _("nobody's"),
			    entry->subject);
}

void night_draw(struct night *night, const struct area *area)
{
	struct area body = {area->row + 2, area->column, area->rows - 2, area->columns};
	if (area->rows < 1)
		return;
	draw_until(night, area);
	if (area->rows >= DETAIL_ROWS) {
		struct area detail = {area->row + area->rows - DETAIL_HEIGHT, area->column,
				      DETAIL_HEIGHT, area->columns};
		body.rows -= DETAIL_HEIGHT;
		draw_detail(night, &detail);
	}
	if (area->rows > 1)
		draw_sums(night, area);
	if (body.rows > 1)
		draw_rows(night, &body);
}

gint64 night_frame_due(const struct night *night, gint64 monotonic)
{
	gint64 now = console_now(night->console), real = console_real_time(night->console);
	gint64 step = (gint64)60 * G_USEC_PER_SEC;
	int next = next_row(night);
	const struct moment *first = night_moment_at(night, 0);
	if (console_is_pinned(night->console) || !night->board)
		return G_MAXINT64;
	/* One second more, so that the step down to "9m59" happens on time. */
	if ((first && first->at < now) ||
	    (next >= 0 && night_moment_at(night, next)->at - now <= SOON_SECONDS))
		step = G_USEC_PER_SEC;
	return monotonic + (step - real % step);
}

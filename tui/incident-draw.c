/* SPDX-License-Identifier: MIT
 * How the timeline of an incident looks: what it is, its drawn axis, the rows, and what they come
 * to (incident-strip.c) below or, where there is the width, beside. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/left.h"
#include "desk/text.h"
#include "desk/when.h"
#include "tui/face.h"
#include "tui/incident.h"
#include "tui/moment.h"

enum {
	SIDE_COLUMNS = 160, /* so many have room for the strip beside */
	AXIS_ROWS = 16,     /* … and so many rows for the axis, */
	STRIP_LEAST = 12,   /* for one line of the strip, */
	STRIP_WHOLE = 18,   /* for all of it */
	AXIS_LABEL = 12,
	AXIS_NAME = 8,
	MARKER = 2,
	KIND_COLUMNS = 15,
	WHO_COLUMNS = 6,
	NARROW_COLUMNS = 60,
	RIDE_RESTS = 150 * 1000, /* the strip goes back so long behind the last step */
	TITLE_LEAST = 16,
};

/* ---- header */

static const char *state_word(enum incident_state state)
{
	static const char *const words[INCIDENT_STATES] = {
		[INCIDENT_ACTIVE] = N_("active"),
		[INCIDENT_RESTORED] = N_("restored"),
		[INCIDENT_RESOLVED] = N_("resolved"),
		[INCIDENT_CANCELLED] = N_("cancelled"),
	};
	return _(words[state]);
}

/* Since when it burns. */
static gint64 began_at(const struct timeline *timeline)
{
	gint64 at = timeline->stamps[STAMP_IMPACT_START].when.at;
	return at != TIME_NONE ? at : timeline->incident->opened_at;
}

static void append_part(GString *out, const char *text)
{
	if (text && *text)
		g_string_append_printf(out, " · %s", text);
}

static void draw_head(const struct timeline *timeline, const struct area *area)
{
	const struct incident *incident = timeline->incident;
	char now[MOMENT_SIZE], age[LEFT_SIZE];
	int row = area->row, column = area->column, end = area->column + area->columns;
	g_autoptr(GString) rest = g_string_new(NULL);
	moment_zoned(timeline_now(timeline), console_zone(timeline->console), now);
	if (timeline->known_at != TIME_NONE) {
		g_autofree char *known = g_strdup_printf(_("as known at %s"), now);
		end -= draw_right(row, column, area->columns, STYLE_WARN, known) + 1;
	} else {
		end -= draw_right(row, column, area->columns, STYLE_HEADER, now) + 1;
	}
	column += draw_format(row, column, end - column, STYLE_STRONG, "INC-%" PRId64 " ",
			      incident->id);
	column += draw_text(row, column, end - column, face_severity_style(incident->severity),
			    severity_name(incident->severity));
	append_part(rest, incident->service);
	append_part(rest, incident->region);
	left_span(MAX(timeline_now(timeline) - began_at(timeline), 0), age);
	append_part(rest, state_word(timeline->state));
	if (timeline->state == INCIDENT_ACTIVE)
		g_string_append_printf(rest, " %s", age);
	append_part(rest, timeline->present);
	/* Where there is no room for all the title gives way, as long as it tells what it is. */
	int room = end - column, title = room - text_width(rest->str, -1);
	column += draw_format(row, column, title >= TITLE_LEAST ? title : room, STYLE_STRONG, " %s",
			      incident->title);
	draw_text(row, column, end - column, STYLE_TEXT, rest->str);
}

/* ---- the axis */

static const char *shade(int weight)
{
	return weight >= 100 ? "█" : weight >= 67 ? "▓" : weight >= 34 ? "▒" : "░";
}

/* One bar of all services and regions: the gravest at each column. */
static void draw_impact(const struct axis *axis, int row, int column)
{
	g_autofree int *weights = g_new0(int, (gsize)axis->width);
	g_autoptr(GString) bar = g_string_new(NULL);
	gboolean open = FALSE;
	for (guint i = 0; i < axis->bars->len; i++) {
		const struct axis_bar *one = &g_array_index(axis->bars, struct axis_bar, i);
		for (int x = MAX(one->from, 0); x < one->to && x < axis->width; x++)
			weights[x] = MAX(weights[x], one->weight);
		open = open || one->open;
	}
	for (int x = 0; x < axis->width; x++)
		g_string_append(bar, open && x == axis->width - 1 && weights[x] > 0 ? ">"
				     : weights[x] > 0 ? shade(weights[x])
						      : " ");
	draw_text(row, column, axis->width, STYLE_BREACHED, bar->str);
}

static char mark_letter(enum stamp stamp)
{
	static const char letters[STAMPS + 1] = "IDCAPFRS";
	return letters[stamp];
}

/* Ticks where no mark is in the way. */
static void draw_ticks(const struct axis *axis, int row, int column)
{
	g_autofree char *line = g_strnfill((gsize)axis->width, ' ');
	for (guint i = 0; i < axis->marks->len; i++) {
		const struct axis_mark *mark = &g_array_index(axis->marks, struct axis_mark, i);
		int at = mark->at;
		/* Two of one moment stand side by side. */
		while (at < axis->width - 1 && line[at] != ' ')
			at++;
		line[at] = mark_letter(mark->stamp);
	}
	for (guint i = 0; i < axis->ticks->len; i++) {
		const struct axis_tick *tick = &g_array_index(axis->ticks, struct axis_tick, i);
		int size = (int)strlen(tick->label), from = MAX(tick->at - 1, 0);
		gboolean clear = tick->at + size < axis->width;
		for (int x = from; clear && x <= tick->at + size; x++)
			clear = line[x] == ' ';
		if (clear)
			memcpy(line + tick->at, tick->label, (gsize)size);
	}
	draw_text(row, column, axis->width, STYLE_DIM, g_strchomp(line));
}

static void draw_axis(struct timeline *timeline, const struct area *area)
{
	int width = area->columns - AXIS_NAME;
	if (width < 20)
		return;
	if (!timeline->axis || timeline->axis->width != width) {
		g_clear_pointer(&timeline->axis, axis_free);
		timeline->axis = axis_new(timeline->incident, timeline_now(timeline),
					  console_zone(timeline->console), width, AXIS_LABEL);
	}
	draw_text(area->row, area->column, AXIS_NAME, STYLE_DIM, _("impact"));
	draw_impact(timeline->axis, area->row, area->column + AXIS_NAME);
	draw_ticks(timeline->axis, area->row + 1, area->column + AXIS_NAME);
}

/* ---- rows */

struct layout {
	int time, who, kind; /* columns; 0: none */
};

static struct layout layout_of(const struct timeline *timeline, int columns)
{
	struct layout layout = {
		.time = timeline->many_days ? 14 : 11, .who = WHO_COLUMNS, .kind = KIND_COLUMNS};
	if (columns < NARROW_COLUMNS)
		layout = (struct layout){.time = timeline->many_days ? 11 : 8, .kind = 0};
	else if (columns >= 100)
		layout.who = 10;
	return layout;
}

/* A span short enough for a column: "5m", "90s". */
static void span_print(gint64 seconds, char *out, gsize size)
{
	if (seconds % 60 == 0)
		g_snprintf(out, size, "%" PRId64 "m", seconds / 60);
	else
		g_snprintf(out, size, "%" PRId64 "s", seconds);
}

void entry_time_print(const struct instant *when, const struct zone *zone, gboolean day,
		      char out[ENTRY_TIME_SIZE])
{
	char span[16] = "", prefix[8] = "";
	if (when->at == TIME_NONE) {
		g_strlcpy(out, "-", ENTRY_TIME_SIZE);
		return;
	}
	gint64 wall = when->at + zone_offset(zone, when->at, NULL, NULL);
	int second = (int)(((wall % 86400) + 86400) % 86400);
	gboolean exact = when->early == 0 && when->late == 0;
	if (day) {
		char full[MOMENT_SIZE];
		moment_day(when->at, when->at, zone, full);
		g_snprintf(prefix, sizeof prefix, "%s ",
			   strpbrk(full, "0123456789") ? strpbrk(full, "0123456789") : "");
		prefix[2] = prefix[1] == ' ' ? '\0' : ' ';
		prefix[3] = '\0';
	}
	if (!exact && when->early > 0) {
		span_print(MAX(when->early, when->late), span, sizeof span);
		g_snprintf(out, ENTRY_TIME_SIZE, "%s%02d:%02d ±%s", prefix, second / 3600,
			   second / 60 % 60, span);
	} else if (exact) {
		g_snprintf(out, ENTRY_TIME_SIZE, "%s%02d:%02d:%02d", prefix, second / 3600,
			   second / 60 % 60, second % 60);
	} else {
		g_snprintf(out, ENTRY_TIME_SIZE, "%s%02d:%02d", prefix, second / 3600,
			   second / 60 % 60);
	}
}

static const char *kind_word(const struct entry *entry)
{
	if (entry->kind != ENTRY_HYPOTHESIS || entry->status == HYPOTHESIS_OPEN)
		return entry->kind == ENTRY_HYPOTHESIS ? _("hypothesis?")
						       : entry_kind_title(entry->kind);
	return entry->status == HYPOTHESIS_CONFIRMED ? _("cause found") : _("ruled out");
}

/* What happens on its first line; the rest of a longer text is in the entry. */
static char *text_of(const struct entry *entry)
{
	GString *out = g_string_new(NULL);
	const char *text = entry_words(entry), *line;
	if (entry->removed)
		g_string_append_printf(out, _("removed: %s · "),
				       entry->reason ? entry->reason : "");
	if (!*text && entry_customer(entry, ""))
		text = entry_customer(entry, "");
	line = strchr(text, '\n');
	g_string_append_len(out, text, line ? line - text : (gssize)strlen(text));
	if (line)
		g_string_append(out, " …");
	return g_string_free(out, FALSE);
}

/* The client has a text of it; it has evidence. */
static const char *flags_of(const struct entry *entry)
{
	gboolean told = entry->customer->len > 0, proved = entry->evidence->len > 0;
	return told && proved ? ">e" : told ? ">" : proved ? "e" : "";
}

static enum style style_of(const struct entry *entry)
{
	return entry->removed || !entry->promoted ? STYLE_DIM : STYLE_TEXT;
}

static gboolean is_nudged(const struct timeline *timeline, const struct entry *entry)
{
	g_autofree char *key = timeline->nudged ? entry_key(entry) : NULL;
	return key && strcmp(key, timeline->nudged) == 0;
}

static void draw_entry(const struct timeline *timeline, const struct layout *layout,
		       const struct entry *entry, int row, int column, int end)
{
	char time[ENTRY_TIME_SIZE];
	enum style style = style_of(entry);
	g_autofree char *text = text_of(entry);
	struct instant when = entry->when;
	gboolean moving = is_nudged(timeline, entry);
	when.at += moving ? timeline->nudge : 0;
	entry_time_print(&when, console_zone(timeline->console), timeline->many_days, time);
	draw_text(row, column, MIN(layout->time, end - column), moving ? STYLE_PROMPT : style,
		  time);
	column += layout->time + 1;
	if (layout->who) {
		draw_text(row, column, MIN(layout->who - 1, end - column), style, entry->by);
		column += layout->who;
	}
	if (layout->kind) {
		draw_text(row, column, MIN(layout->kind - 1, end - column),
			  style == STYLE_TEXT ? STYLE_STRONG : style, kind_word(entry));
		column += layout->kind;
		draw_text(row, column, MIN(2, end - column), STYLE_PUBLIC, flags_of(entry));
		column += 3;
	}
	draw_text(row, column, end - column, style, text);
}

static void draw_gap(const struct timeline_gap *gap, int row, int column, int columns)
{
	char span[LEFT_SIZE];
	g_autofree char *text = NULL;
	left_span(MAX(gap->end - gap->start, 0), span);
	text = gap->state == GAP_UNEXPLAINED
		       ? g_strdup_printf(_(" %s without an entry: unexplained "), span)
	       : gap->state == GAP_EXPLAINED
		       ? g_strdup_printf(_(" %s without an entry: %s "), span,
					 gap->why ? gap->why : "")
		       : g_strdup_printf(_(" %s without an entry: accepted "), span);
	draw_rule(row, column, columns, STYLE_DIM);
	draw_text(row, column + 2, MIN(columns - 2, draw_width(text)),
		  gap->state == GAP_UNEXPLAINED ? STYLE_SOON : STYLE_DIM, text);
}

static void draw_headings(const struct layout *layout, int row, int column, int columns)
{
	g_autoptr(GString) line = g_string_new("  ");
	text_pad(line, _("TIME"), layout->time + 1);
	if (layout->who)
		text_pad(line, _("WHO"), layout->who);
	if (layout->kind)
		text_pad(line, _("KIND"), layout->kind + 3);
	g_string_append(line, _("TEXT"));
	draw_text(row, column, columns, STYLE_HEADER, line->str);
}

static void draw_rows(struct timeline *timeline, const struct area *area)
{
	struct layout layout = layout_of(timeline, area->columns);
	list_show(&timeline->list, area->rows - 1);
	draw_headings(&layout, area->row, area->column, area->columns);
	for (int i = 0; i < timeline->list.height; i++) {
		int place = timeline->list.top + i, row = area->row + 1 + i;
		const struct timeline_row *data = timeline_at(timeline, place);
		if (!data)
			break;
		if (data->entry)
			draw_entry(timeline, &layout, data->entry, row, area->column + MARKER,
				   area->column + area->columns);
		else
			draw_gap(data->gap, row, area->column + MARKER, area->columns - MARKER);
		if (place == timeline->list.cursor) {
			draw_marker(row, area->column, area->columns);
			draw_cursor(row, area->column, FALSE);
		}
	}
	if (timeline->rows->len == 0)
		draw_text(area->row + 1, area->column + MARKER, area->columns - MARKER, STYLE_DIM,
			  timeline->others > 0 ? _("no entry is like that")
					       : _("nothing is recorded yet"));
}

/* What is left out, so that nobody takes a part for the whole. */
static void draw_tail(const struct timeline *timeline, int row, int column, int columns)
{
	g_autoptr(GString) line = g_string_new(NULL);
	if (timeline->kind >= 0)
		g_string_append_printf(line, _(" only %s ·"),
				       entry_kind_title((enum entry_kind)timeline->kind));
	if (timeline->sought)
		g_string_append_printf(line, _(" only “%s” ·"), timeline->sought);
	if (timeline->logged > 0)
		g_string_append_printf(line,
				       timeline->shows_log ? _(" %u log ·") : _(" %u log hidden ·"),
				       timeline->logged);
	if (timeline->removed > 0)
		g_string_append_printf(line,
				       timeline->shows_removed ? _(" %u removed ·")
							       : _(" %u removed hidden ·"),
				       timeline->removed);
	draw_rule(row, column, columns, STYLE_DIM);
	if (line->len == 0)
		return;
	g_string_truncate(line, line->len - strlen("·"));
	draw_text(row, column + 2, MIN(columns - 4, draw_width(line->str)), STYLE_DIM, line->str);
}

/* A terminal scrolls whole lines. While rows are scrolled key after key, what stands beside them
 * goes along, as in the queue: to put it back at each step would cost as much as the rest of the
 * screen. */
static void ride(struct timeline *timeline)
{
	const struct list *list = &timeline->list;
	int by = timeline->drawn_height == list->height ? list->top - timeline->drawn_top : 0;
	timeline->drawn_top = list->top;
	timeline->drawn_height = list->height;
	if (by == 0 || ABS(by) > list->height * 2 / 3)
		return;
	timeline->ride -= by;
	timeline->ride_due = g_get_monotonic_time() + RIDE_RESTS;
}

gint64 timeline_settle_ride(struct timeline *timeline, gint64 monotonic)
{
	if (timeline->ride_due == 0)
		return G_MAXINT64;
	if (timeline->ride_due > monotonic)
		return timeline->ride_due;
	timeline->ride = 0;
	timeline->ride_due = 0;
	console_touch(timeline->console);
	return G_MAXINT64;
}

/* Its first line stands beside the headings, which stay. */
static void draw_beside(struct timeline *timeline, const struct area *side)
{
	struct area moved = *side;
	ride(timeline);
	moved.row += timeline->ride;
	if (timeline->ride == 0) {
		timeline_draw_side(timeline, side);
		return;
	}
	draw_clip(side->row, 1);
	timeline_draw_side(timeline, side);
	draw_clip(side->row + 1, timeline->list.height);
	timeline_draw_side(timeline, &moved);
	draw_clip(0, G_MAXINT16);
}

static void draw_body(struct timeline *timeline, const struct area *area)
{
	struct area rows = *area;
	gboolean beside = area->columns >= SIDE_COLUMNS;
	int strip = beside || area->rows < STRIP_LEAST ? 0
		    : area->rows < STRIP_WHOLE         ? 1
						       : STRIP_ROWS;
	const struct area side = {area->row, area->column + area->columns - STRIP_COLUMNS,
				  area->rows, STRIP_COLUMNS};
	if (beside)
		rows.columns -= STRIP_COLUMNS + 2;
	rows.rows -= strip + 1;
	if (strip > 0) {
		struct area below = {rows.row + rows.rows + 1, area->column, strip, area->columns};
		timeline_draw_strip(timeline, &below);
	}
	draw_tail(timeline, rows.row + rows.rows, rows.column, rows.columns);
	if (rows.rows > 1)
		draw_rows(timeline, &rows);
	if (beside)
		draw_beside(timeline, &side);
	else
		timeline->ride = 0;
}

void timeline_draw(struct timeline *timeline, const struct area *area)
{
	struct area body = {area->row + 1, area->column, area->rows - 1, area->columns};
	if (area->rows < 1)
		return;
	if (!timeline->incident) {
		draw_text(area->row, area->column, area->columns,
			  timeline->error ? STYLE_ERROR : STYLE_DIM,
			  timeline->error ? timeline->error : _("being read"));
		return;
	}
	draw_head(timeline, area);
	if (timeline->error && body.rows > 1) {
		draw_text(body.row, body.column, body.columns, STYLE_ERROR, timeline->error);
		body.row++;
		body.rows--;
	}
	if (area->rows >= AXIS_ROWS) {
		draw_axis(timeline, &body);
		body.row += 2;
		body.rows -= 2;
	}
	if (body.rows > 1)
		draw_body(timeline, &body);
}

/* SPDX-License-Identifier: MIT
 * The header of the queue (terminal.md §1). The first line never cuts the time, the breaches or
 * what is uncovered: what matters less gives way, piece by piece. The second is a list of parts,
 * what is due next before all; a further one is a function and its place in the list. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/moment.h"
#include "tui/queue.h"

enum { ROOMY = 60, NAME_MOST = 16, URGENT = 600 };

/* ---- the first line */

/* What gives way, one after the other; at last words become the signs that rows have. */
enum give_way { KEEP_ALL, NO_SHIFT, NO_UTC, NO_P4, NO_P3, NO_P2, NO_NAME, SIGNS };

struct first_line {
	enum give_way give_way;
	char user[80], shift[48], times[64], breached[48], uncovered[48];
};

static gboolean has_severity(const struct queue *queue, const struct first_line *line, int severity)
{
	if (queue->counts.severity[severity] == 0)
		return FALSE;
	return severity < 2 || (severity == 2 && line->give_way < NO_P2) ||
	       (severity == 3 && line->give_way < NO_P3) ||
	       (severity > 3 && line->give_way < NO_P4);
}

static int put(int row, int column, int end, enum style style, const char *text)
{
	if (!*text)
		return column;
	return column + draw_text(row, column, end - column, style, text) + 1;
}

static int width_of(const char *text)
{
	return *text ? draw_width(text) + 1 : 0;
}

/* Columns the line takes as it stands. */
static int line_width(const struct queue *queue, const struct first_line *line)
{
	int width = width_of(line->user) + width_of(line->shift) + width_of(line->breached) +
		    width_of(line->uncovered) + draw_width(line->times) + 2;
	for (int i = 0; i < (int)G_N_ELEMENTS(queue->counts.severity); i++) {
		g_autofree char *count = g_strdup_printf("%" PRId64, queue->counts.severity[i]);
		if (has_severity(queue, line, i))
			width += 4 + (int)strlen(count);
	}
	return width;
}

static void compose(struct first_line *line, const struct queue *queue, enum give_way give_way)
{
	const struct queue_counts *counts = &queue->counts;
	gint64 now = console_now(queue->console);
	const struct zone *zone = console_zone(queue->console);
	char local[MOMENT_SIZE], until[MOMENT_SIZE];
	*line = (struct first_line){.give_way = give_way};
	moment_zoned(now, zone, local);
	g_strlcpy(line->times, local, sizeof line->times);
	if (give_way < NO_UTC && zone_offset(zone, now, NULL, NULL) != 0)
		g_snprintf(line->times, sizeof line->times, "%s %02d:%02dZ", local,
			   (int)(now % 86400 / 3600), (int)(now % 3600 / 60));
	if (give_way < NO_NAME)
		g_snprintf(line->user, sizeof line->user, "%s", console_user(queue->console));
	if (give_way < NO_SHIFT && queue->strip && queue->strip->on_until != TIME_NONE) {
		moment_clock(queue->strip->on_until, zone, until);
		g_snprintf(line->shift, sizeof line->shift, _("on to %s"), until);
	}
	if (counts->breached > 0)
		g_snprintf(line->breached, sizeof line->breached,
			   give_way < SIGNS ? _("%" PRId64 " breached") : "%" PRId64 "!",
			   counts->breached);
	if (counts->uncovered > 0)
		g_snprintf(line->uncovered, sizeof line->uncovered,
			   give_way < SIGNS ? _("%" PRId64 " uncovered") : "%" PRId64 "?",
			   counts->uncovered);
}

static void draw_counts(const struct queue *queue, const struct area *area)
{
	const struct queue_counts *counts = &queue->counts;
	struct first_line line;
	int give_way = area->columns < ROOMY ? NO_UTC : KEEP_ALL, row = area->row;
	do
		compose(&line, queue, (enum give_way)give_way);
	while (line_width(queue, &line) > area->columns && ++give_way <= SIGNS);
	int end = area->column + area->columns - draw_width(line.times) - 1, column = area->column;
	draw_right(row, area->column, area->columns, STYLE_HEADER, line.times);
	column = put(row, column, MIN(end, column + NAME_MOST), STYLE_HEADER, line.user);
	column = put(row, column, end, STYLE_HEADER, line.shift);
	if (column > area->column)
		column++;
	for (int i = 0; i < (int)G_N_ELEMENTS(counts->severity); i++) {
		if (!has_severity(queue, &line, i))
			continue;
		column += draw_text(row, column, end - column, face_severity_style(i),
				    severity_name(i));
		column += draw_format(row, column, end - column, STYLE_TEXT, " %" PRId64,
				      counts->severity[i]) +
			  1;
	}
	/* Of what a filter leaves out nothing can be said. */
	if (queue->loaded && !*queue->sought.filter && !*queue->sought.base &&
	    counts->total - counts->resting <= 0)
		column = put(row, column, end, STYLE_GOOD, _("nothing to do"));
	if (*line.breached || *line.uncovered)
		column++;
	column = put(row, column, end, STYLE_BREACHED, line.breached);
	put(row, column, end, STYLE_SOON, line.uncovered);
}

/* ---- the second line */

/* A piece of it: a word before it, what it says, how it looks. */
struct part {
	const char *label;
	char *text; /* NULL: nothing to say */
	enum style style;
};
typedef void part_fn(struct part *part, const struct queue *queue, gint64 now);

static void part_view(struct part *part, const struct queue *queue, gint64 now G_GNUC_UNUSED)
{
	if (strcmp(queue->sought.view, "all") != 0)
		part->text = g_strdup(queue->sought.title);
	part->style = STYLE_STRONG;
}

static void part_filter(struct part *part, const struct queue *queue, gint64 now G_GNUC_UNUSED)
{
	if (!*queue->sought.filter)
		return;
	part->label = _("filter ");
	part->text = g_strdup(queue->sought.filter);
	part->style = STYLE_STRONG;
}

static void part_order(struct part *part, const struct queue *queue, gint64 now G_GNUC_UNUSED)
{
	const struct sought *sought = &queue->sought;
	if (queue->ordering.by == ORDER_QUEUE)
		return;
	part->label = _("order ");
	part->text = g_strdup(sought->order ? sought->order : sought->view_order);
}

static void part_error(struct part *part, const struct queue *queue, gint64 now G_GNUC_UNUSED)
{
	part->text = g_strdup(queue->filter_error);
	part->style = STYLE_ERROR;
}

/* "INC-7 19m, update in 11m": the gravest incident, and how many others burn. */
static void part_incident(struct part *part, const struct queue *queue, gint64 now)
{
	const struct strip *strip = queue->strip;
	char age[LEFT_SIZE], update[LEFT_SIZE];
	if (!strip || !strip->burning)
		return;
	g_autoptr(GString) out = g_string_new(NULL);
	left_span(MAX(now - strip->incident_began, 0), age);
	g_string_printf(out, "INC-%" PRId64 " %s", strip->incident, age);
	if (strip->update_at != TIME_NONE) {
		gint64 left = strip->update_at - now;
		left_span(ABS(left), update);
		g_string_append_printf(out, left < 0 ? _(", update %s late") : _(", update in %s"),
				       update);
		part->style = left < URGENT ? STYLE_SOON : STYLE_TEXT;
	}
	if (strip->burning > 1)
		g_string_append_printf(out, ngettext(", %u more", ", %u more", strip->burning - 1),
				       strip->burning - 1);
	part->text = g_string_free(g_steal_pointer(&out), FALSE);
}

static void part_next(struct part *part, const struct queue *queue, gint64 now)
{
	const struct queue_counts *counts = &queue->counts;
	char left[LEFT_SIZE];
	gint64 seconds = counts->next_due_at - now;
	if (queue->filter_error)
		return;
	if (!counts->next_ticket || !queue->next_label) {
		part->text = g_strdup(_("nothing is due"));
		part->style = STYLE_DIM;
		return;
	}
	left_span(MAX(seconds, 0), left);
	part->label = _("next ");
	part->text =
		g_strdup_printf("%" PRId64 " %s %s", counts->next_ticket, queue->next_label, left);
	part->style = seconds < URGENT ? STYLE_SOON : STYLE_TEXT;
}

/* Until the first key. */
static void part_since(struct part *part, const struct queue *queue, gint64 now)
{
	const struct since_counts *since = queue->strip ? &queue->strip->since : NULL;
	if (!since || since->from == TIME_NONE || !console_is_fresh(queue->console))
		return;
	const struct {
		guint count;
		char *text;
	} said[] = {
		{since->opened, since->opened_p0 ? g_strdup_printf(_("%u new (%u P0)"),
								   since->opened, since->opened_p0)
						 : g_strdup_printf(_("%u new"), since->opened)},
		{since->breached, g_strdup_printf(_("%u breached"), since->breached)},
		{since->replies,
		 g_strdup_printf(ngettext("%u client reply", "%u client replies", since->replies),
				 since->replies)},
		{since->resolved, g_strdup_printf(_("%u resolved"), since->resolved)},
	};
	g_autoptr(GString) out = g_string_new(NULL);
	char span[LEFT_SIZE];
	left_span(MAX(now - since->from, 0), span);
	g_string_printf(out, _("since you left %s"), span);
	guint any = 0;
	for (guint i = 0; i < G_N_ELEMENTS(said); i++) {
		if (said[i].count > 0)
			g_string_append_printf(out, "%s%s", any++ ? ", " : ": ", said[i].text);
		g_free(said[i].text);
	}
	if (any)
		part->text = g_string_free(g_steal_pointer(&out), FALSE);
	part->style = STYLE_STRONG;
}

/* Of the whole desk, so not beside what is due next of a part of it. */
static void part_soon(struct part *part, const struct queue *queue, gint64 now)
{
	if (*queue->sought.filter || *queue->sought.base)
		return;
	guint soon = queue->strip ? queue->strip->soon : 0;
	/* The one that is named already is one of them. */
	guint named =
		queue->counts.next_ticket && queue->counts.next_due_at - now <= STRIP_SOON ? 1 : 0;
	guint others = soon > named ? soon - named : 0;
	if (others > 0)
		part->text = g_strdup_printf(_("%u more within 1 h"), others);
}

static part_fn *const parts[] = {part_view,     part_filter, part_order, part_error,
				 part_incident, part_next,   part_since, part_soon};

static void draw_matters(const struct queue *queue, const struct area *area)
{
	gint64 now = console_now(queue->console);
	int row = area->row + 1, start = area->column, column = start,
	    end = area->column + area->columns;
	if (!queue->loaded && !queue->filter_error) {
		draw_text(row, column, end - column, STYLE_DIM, _("opening the desk"));
		return;
	}
	for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
		struct part part = {.label = "", .style = STYLE_TEXT};
		parts[i](&part, queue, now);
		if (!part.text)
			continue;
		int between = column > start ? 3 : 0;
		/* What is typed leaves room for what it leads to; what comes last must fit whole.
		 */
		int room = parts[i] == part_view || parts[i] == part_filter
				   ? (end - column) / 2
				   : end - column - between;
		if (parts[i] != part_soon ||
		    draw_width(part.label) + draw_width(part.text) <= room) {
			if (between)
				column += draw_text(row, column, end - column, STYLE_DIM, " · ");
			column += draw_text(row, column, MIN(room, end - column), STYLE_HEADER,
					    part.label);
			/* Behind what was cut a column may be left that a wide character did not
			 * fit. */
			if (draw_width(part.label) > room)
				column = end;
			column += draw_text(row, column, MIN(room, end - column), part.style,
					    part.text);
		}
		g_free(part.text);
	}
}

void queue_draw_head(const struct queue *queue, const struct area *area)
{
	draw_counts(queue, area);
	draw_matters(queue, area);
}

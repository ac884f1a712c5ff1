/* SPDX-License-Identifier: MIT
 * How the ticket screen looks: who it is for and how it stands, its clocks as a line or a table
 * with gauges, and under a rule the conversation over the full width, so that a line scrolled costs
 * a line on the wire. */
#include "config.h"

#include "desk/i18n.h"
#include "desk/text.h"
#include "desk/when.h"
#include "tui/gauge.h"
#include "tui/glance.h"
#include "tui/moment.h"
#include "tui/pen.h"
#include "tui/ticket.h"

enum {
	BESIDE_COLUMNS = 160, /* the clocks stand beside the facts, not under them */
	ROOMY_ROWS = 36,      /* a screen of so many rows shows details unasked */
	LOW_ROWS = 14,        /* one of fewer has no line for the facts */
	CLOCKS_SHOWN = 12,
	NAME_COLUMNS = 12, /* of further facts where they stand in a list */
};

const struct dial *ticket_clock_at(const struct page *page, int index)
{
	for (int weight = 0; weight <= 2; weight++)
		for (guint i = 0; i < page->dials->len; i++) {
			const struct dial *dial =
				page->dials->pdata[weight < 2 ? i : page->dials->len - 1 - i];
			if (dial_weight(dial) == weight && index-- == 0)
				return dial;
		}
	return NULL;
}

/* ---- the head */

static void draw_name(const struct ticket_view *view, struct pen *pen)
{
	const struct page *page = view->page;
	g_autofree char *id = g_strdup_printf(
		"%s%" PRId64 " ", console_acts_on(view->console, page->id) ? CONSOLE_ACTS : "",
		page->id);
	g_autofree char *client =
		g_strdup_printf(" %s%s", page->strategic ? "*" : "", page->client);
	g_autofree char *rest = g_strdup_printf(" · %s%s · %s", page->state,
						page->unanswered ? _(", unanswered") : "",
						page->owner ? page->owner : _("nobody's"));
	char local[MOMENT_SIZE];
	moment_zoned(console_now(view->console), console_zone(view->console), local);
	struct area row = *pen->area;
	row.columns -=
		1 + draw_right(row.row + pen->row, row.column, row.columns, STYLE_HEADER, local);
	struct pen name = {&row, pen->row, 0};
	pen_text(&name, STYLE_STRONG, id);
	pen_text(&name, face_severity_style(page->severity), severity_name(page->severity));
	pen_text(&name, STYLE_STRONG, client);
	pen_text(&name, STYLE_TEXT, rest);
	pen_newline(pen);
}

/* Who else is at it: before one acts, not after. */
static void draw_others(const struct ticket_view *view, struct pen *pen)
{
	if (!view->page->others)
		return;
	pen_text(pen, STYLE_SOON, view->page->others);
	pen_newline(pen);
}

static void draw_subject(const struct ticket_view *view, struct pen *pen)
{
	const struct page *page = view->page;
	char opened[WHEN_SHORT_SIZE];
	when_short(page->opened_at, console_now(view->console), console_zone(view->console),
		   opened);
	g_autofree char *when = g_strdup_printf(_("opened %s"), opened);
	int row = pen->area->row + pen->row, columns = pen->area->columns;
	int width = draw_width(when) + 2;
	if (pen_has_room(pen)) {
		draw_text(row, pen->area->column, MAX(columns - width, 1), STYLE_STRONG,
			  page->subject);
		if (columns > 2 * width)
			draw_right(row, pen->area->column, columns, STYLE_DIM, when);
	}
	pen_newline(pen);
}

/* With the table of clocks below, whether the client was told and who else is hit stand here. */
static void draw_facts(const struct ticket_view *view, struct pen *pen, gboolean details)
{
	const struct page *page = view->page;
	gint64 now = console_now(view->console);
	g_autofree char *local = page_local_hour(page, now);
	enum style style = page->uncovered ? STYLE_ERROR : STYLE_TEXT;
	pen_text(pen, style, page->facts);
	if (local) {
		pen_item(pen, draw_width(local));
		pen_text(pen, STYLE_TEXT, local);
	}
	if (details)
		glance_put_told(&page->glance, pen, now);
	pen_newline(pen);
	if (details)
		glance_line(&page->glance, pen, now);
}

/* Further facts one behind the other, or each on a line where there is the width for a list. */
static void draw_more(const struct page *page, struct pen *pen, gboolean list)
{
	for (guint i = 0; page->more && i < page->more->len; i++) {
		const struct page_fact *fact = page->more->pdata[i];
		g_autoptr(GString) text = g_string_new(NULL);
		if (list)
			text_pad(text, fact->name, NAME_COLUMNS);
		else
			g_string_append(text, fact->name);
		g_string_append_printf(text, " %s", fact->text);
		if (!list)
			pen_item(pen, draw_width(text->str));
		pen_text(pen, STYLE_TEXT, text->str);
		if (list)
			pen_newline(pen);
	}
	if (pen->column > 0)
		pen_newline(pen);
	for (guint i = 0; page->links && i < page->links->len; i++) {
		const struct page_link *link = &g_array_index(page->links, struct page_link, i);
		g_autofree char *text =
			g_strdup_printf(_("link %u: %" PRId64 " %s"), i + 1, link->id, link->text);
		pen_text(pen, STYLE_TEXT, text);
		pen_newline(pen);
	}
}

/* ---- the clocks */

struct table {
	int name, word, bar, due, target; /* columns of each */
};

static struct table table_of(int columns)
{
	struct table table = {.name = 17, .word = 10, .bar = 18, .due = 12, .target = 6};
	if (columns >= 90) {
		table.bar = 28;
		table.name = 20;
	} else if (columns < 64) {
		table.bar = columns < 56 ? 0 : 12;
		/* The calendar stays in sight: it is what a time left is worth. */
		table.due = columns < 48 ? 0 : table.due;
		table.name = 14;
		table.word = 8;
		table.target = 0;
	}
	return table;
}

static void put_cell(struct pen *pen, enum style style, const char *text, int columns)
{
	struct area cell = *pen->area;
	if (columns == 0)
		return;
	cell.columns = MIN(pen->column + columns, cell.columns);
	struct pen inner = {&cell, pen->row, pen->column};
	pen_text(&inner, style, text);
	pen->column += columns + 1;
}

static void draw_headings(const struct table *table, struct pen *pen)
{
	const struct {
		const char *text;
		int columns;
	} cells[] = {
		{_("CLOCK"), table->name}, {_("LEFT"), table->word},     {_("USED"), table->bar},
		{_("DUE"), table->due},    {_("TARGET"), table->target}, {_("CALENDAR"), 8},
	};
	g_autoptr(GString) line = g_string_new("  ");
	for (guint i = 0; i < G_N_ELEMENTS(cells); i++) {
		if (cells[i].columns == 0)
			continue;
		text_pad(line, cells[i].text, cells[i].columns);
		g_string_append_c(line, ' ');
	}
	pen_text(pen, STYLE_HEADER, g_strchomp(line->str));
	pen_newline(pen);
}

static void draw_clock(const struct ticket_view *view, const struct dial *dial,
		       const struct table *table, gboolean selected, struct pen *pen)
{
	gint64 now = console_now(view->console);
	const struct zone *zone = console_zone(view->console);
	char word[64], due[WHEN_SHORT_SIZE] = "-", target[LEFT_SIZE] = "-";
	enum style style = dial_word(dial, now, zone, word, sizeof word);
	enum style row = dial_weight(dial) == 2 ? STYLE_DIM : STYLE_TEXT;
	g_autoptr(GString) bar = g_string_new(NULL);
	g_autofree char *note = dial_note(dial, now, zone);
	if (dial->due_at != TIME_NONE)
		when_short(dial->due_at, now, zone, due);
	if (dial->target_s != TIME_NONE && dial->target_s > 0) {
		left_span(dial->target_s, target);
		gauge_bar(bar, dial_used(dial, now), dial->target_s,
			  dial->aim_s == TIME_NONE ? 0 : dial->aim_s, table->bar);
	}
	if (selected)
		pen_text(pen, STYLE_CURSOR, ">");
	pen->column = 2;
	put_cell(pen, row, dial->name, table->name);
	put_cell(pen, style, word, table->word);
	put_cell(pen, row, bar->str, table->bar);
	put_cell(pen, row, due, table->due);
	put_cell(pen, row, target, table->target);
	pen_text(pen, row, dial->calendar ? dial->calendar : "24x7");
	if (*note && pen->column + 2 + draw_width(note) > pen->area->columns) {
		pen_newline(pen);
		pen->column = 2;
	}
	if (*note) {
		pen_text(pen, row, "  ");
		pen_text(pen, row, note);
	}
	pen_newline(pen);
}

static void draw_clocks(const struct ticket_view *view, struct pen *pen)
{
	const struct page *page = view->page;
	struct table table = table_of(pen->area->columns);
	int count = (int)page->dials->len, shown = MIN(count, CLOCKS_SHOWN);
	if (count == 0) {
		pen_text(pen, STYLE_DIM,
			 page->uncovered ? _("no contract, no clocks") : _("no clocks"));
		pen_newline(pen);
		return;
	}
	draw_headings(&table, pen);
	/* The selected one stays in sight. */
	int from = MAX(view->clock - shown + 1, 0);
	for (int i = from; i < from + shown; i++)
		draw_clock(view, ticket_clock_at(page, i), &table, i == view->clock, pen);
	if (count > from + shown) {
		g_autofree char *more = g_strdup_printf(
			ngettext("  %d more", "  %d more", (gulong)(count - from - shown)),
			count - from - shown);
		pen_text(pen, STYLE_DIM, more);
		pen_newline(pen);
	}
}

/* ---- all of it */

/* Gives the rows it took. */
static int draw_head(const struct ticket_view *view, const struct area *area)
{
	struct pen pen = {.area = area};
	gboolean details = view->details_asked ? view->details : view->roomy;
	gint64 now = console_now(view->console);
	draw_name(view, &pen);
	draw_others(view, &pen);
	draw_subject(view, &pen);
	if (details && area->columns >= BESIDE_COLUMNS) {
		struct area left = {area->row + pen.row, area->column, area->rows - pen.row,
				    area->columns * 2 / 5};
		struct area right = {left.row, area->column + left.columns + 2, left.rows,
				     area->columns - left.columns - 2};
		struct pen facts = {.area = &left}, clocks = {.area = &right};
		draw_facts(view, &facts, TRUE);
		draw_more(view->page, &facts, TRUE);
		draw_clocks(view, &clocks);
		return pen.row + MIN(MAX(facts.row, clocks.row), left.rows);
	}
	if (area->rows >= LOW_ROWS)
		draw_facts(view, &pen, details);
	if (details) {
		draw_clocks(view, &pen);
		if (area->rows < LOW_ROWS)
			draw_facts(view, &pen, TRUE);
		draw_more(view->page, &pen, FALSE);
	} else {
		dials_put(view->page->dials, view->page->uncovered, &pen, now,
			  console_zone(view->console));
		glance_put_told(&view->page->glance, &pen, now);
		pen_newline(&pen);
		glance_line(&view->page->glance, &pen, now);
	}
	return MIN(pen.row, area->rows);
}

/* The rule carries where one is. */
static void draw_rule_with(const struct ticket_view *view, int row, const struct area *area)
{
	g_autofree char *place = g_strdup_printf(" %s ", reader_place(view->reader));
	int width = draw_width(place);
	if (width + 4 > area->columns) {
		draw_rule(row, area->column, area->columns, STYLE_DIM);
		return;
	}
	draw_rule(row, area->column, area->columns - width - 2, STYLE_DIM);
	draw_text(row, area->column + area->columns - width - 2, width, STYLE_DIM, place);
	draw_rule(row, area->column + area->columns - 2, 2, STYLE_DIM);
	kb_line_draw(kb_line_text(view->kb_line, view->id), row, area->column,
		     area->columns - width - 2);
}

void ticket_draw(struct ticket_view *view, const struct area *area)
{
	if (!view->page) {
		draw_format(area->row, area->column, area->columns, STYLE_DIM,
			    _("reading ticket %" PRId64), view->id);
		return;
	}
	if (view->page->job.error) {
		draw_text(area->row, area->column, area->columns, STYLE_ERROR,
			  view->page->job.error->message);
		return;
	}
	const struct reader_zones zones = {console_zone(view->console), view->page->client_zone,
					   view->page->city};
	view->roomy = area->rows >= ROOMY_ROWS;
	/* However much there is to say of it, some of what was said stays in sight. */
	struct area head = {area->row, area->column, area->rows - MAX(area->rows / 3, 3) - 1,
			    area->columns};
	head.rows = MAX(head.rows, 1);
	int rows = draw_head(view, &head);
	struct area body = {area->row + rows + 1, area->column, MAX(area->rows - rows - 1, 0),
			    area->columns};
	if (rows < area->rows)
		draw_rule_with(view, area->row + rows, area);
	reader_draw(view->reader, &body, console_now(view->console), &zones);
}

/* SPDX-License-Identifier: MIT
 * How a report looks on the screen: where it stands and what it waits for, its blocks, and the text
 * as its reader would get it, below or, where there is the width, beside. */
#include "config.h"

#include <string.h>

#include "desk/event.h"
#include "desk/i18n.h"
#include "desk/incident-metrics.h"
#include "desk/left.h"
#include "desk/text.h"
#include "desk/when.h"
#include "tui/report.h"

enum {
	HEAD_ROWS = 4,
	BESIDE_COLUMNS = 140, /* so many have room for both side by side */
	LIST_COLUMNS = 58,
	LIST_ROWS = 7,
	TEXT_COLUMNS = 100,
	STATE_AT = 2,
	NAME_AT = 11,
	SAID_AT = 25,
};

const char *report_audience_title(enum audience audience)
{
	static const char *const titles[AUDIENCES] = {
		[AUDIENCE_INTERNAL] = N_("internal"),
		[AUDIENCE_CUSTOMER] = N_("customer"),
		[AUDIENCE_MANAGEMENT] = N_("management"),
		[AUDIENCE_INTERIM] = N_("interim"),
	};
	return _(titles[audience]);
}

const char *report_state_title(enum report_state state)
{
	static const char *const titles[REPORT_STATES] = {
		[REPORT_DRAFT] = N_("draft"),       [REPORT_IN_REVIEW] = N_("in review"),
		[REPORT_APPROVED] = N_("approved"), [REPORT_PUBLISHED] = N_("published"),
		[REPORT_CLOSED] = N_("closed"),     [REPORT_WAIVED] = N_("waived"),
	};
	return _(titles[state]);
}

/* ---- where it stands */

/* By when it is wanted (R3), in few characters at the right. */
static int draw_due(const struct report_view *view, const struct area *area)
{
	gint64 due = view->page->review.due_at, now = console_now(view->console);
	char span[LEFT_SIZE];
	g_autofree char *text = NULL;
	if (due == TIME_NONE)
		return 0;
	left_span(ABS(due - now), span);
	text = due < now ? g_strdup_printf(_("%s overdue !"), span)
			 : g_strdup_printf(_("due in %s"), span);
	return draw_right(area->row, area->column, area->columns,
			  due < now ? STYLE_BREACHED : STYLE_TEXT, text) +
	       1;
}

static void draw_title(const struct report_view *view, const struct area *area)
{
	const struct report_page *page = view->page;
	int room = area->columns - draw_due(view, area);
	int used = draw_format(area->row, area->column, room, STYLE_STRONG, "INC-%" PRId64 " %s ",
			       view->id, page->severity < 0 ? "" : severity_name(page->severity));
	draw_text(area->row, area->column + used, room - used, STYLE_TEXT, page->title);
}

/* "[customer: in review]" is the one that is shown. */
static void draw_tabs(const struct report_view *view, const struct area *area)
{
	const struct report_page *page = view->page;
	g_autoptr(GString) whose = g_string_new(NULL);
	int column = area->column, end = area->column + area->columns;
	for (guint i = 0; page->client != NULL && i < page->clients->len; i++) {
		const struct page_client *client = g_ptr_array_index(page->clients, i);
		if (strcmp(client->key, page->client) == 0)
			g_string_printf(whose, "%s %u/%u · ", client->title, i + 1,
					page->clients->len);
	}
	g_string_append(whose, page->language);
	end -= draw_right(area->row, column, area->columns, STYLE_HEADER, whose->str) + 1;
	for (int i = 0; i < AUDIENCES; i++) {
		gboolean shown = i == (int)page->audience;
		const char *title = report_audience_title((enum audience)i);
		if (shown)
			column += draw_format(area->row, column, end - column, STYLE_STRONG,
					      "[%s: %s] ", title,
					      report_state_title(page->states[i]));
		else
			column += draw_format(area->row, column, end - column, STYLE_DIM, " %s  ",
					      title);
	}
}

static void append(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void append(GString *out, const char *format, ...)
{
	va_list arguments;
	if (out->len > 0)
		g_string_append(out, " · ");
	va_start(arguments, format);
	g_string_append_vprintf(out, format, arguments);
	va_end(arguments);
}

static void draw_people(const struct report_page *page, const struct area *area)
{
	g_autoptr(GString) out = g_string_new(NULL);
	if (page->version > 0)
		append(out,
		       page->changed ? _("version %" PRId64 " is published, changed since")
				     : _("version %" PRId64 " is published"),
		       page->version);
	if (page->lapsed)
		append(out, "%s", _("changed since it was approved"));
	if (page->author != NULL)
		append(out, _("by %s"), page->author);
	if (page->approved != NULL)
		append(out, _("approved by %s"), page->approved);
	if (page->why != NULL && *page->why != '\0')
		append(out, "%s", page->why);
	for (guint i = 0; i < page->review.wants->len; i++)
		append(out, _("wants %s"), (const char *)g_ptr_array_index(page->review.wants, i));
	if (out->len == 0)
		append(out, "%s",
		       page->audience == AUDIENCE_INTERIM
			       ? _("no approval is needed: it is published as it stands")
			       : _("nobody has submitted it"));
	draw_text(area->row, area->column, area->columns, STYLE_TEXT, out->str);
}

static void draw_blocked(const struct report_page *page, const struct area *area)
{
	const GPtrArray *blockers = page->review.blockers;
	if (blockers->len == 0) {
		draw_text(area->row, area->column, area->columns, STYLE_DIM,
			  page->looking ? _("looking for what must stay in the house …")
					: _("nothing blocks it"));
		return;
	}
	draw_format(area->row, area->column, area->columns, STYLE_WARN,
		    ngettext("%u thing blocks it: %s", "%u things block it: %s …", blockers->len),
		    blockers->len, ((struct blocker *)g_ptr_array_index(blockers, 0))->text);
}

static void draw_head(const struct report_view *view, const struct area *area)
{
	struct area line = {area->row, area->column, 1, area->columns};
	draw_title(view, &line);
	line.row++;
	draw_tabs(view, &line);
	if (area->rows < HEAD_ROWS)
		return;
	line.row++;
	draw_people(view->page, &line);
	line.row++;
	draw_blocked(view->page, &line);
}

/* ---- its blocks */

/* Its first line that says something; what should stand there as long as nothing does. */
static void draw_said(const struct report_view *view, int row, int column, int room,
		      const struct page_block *block)
{
	const char *text = block->text + strspn(block->text, " \t\r\n");
	g_autofree char *line = g_strndup(text, strcspn(text, "\r\n"));
	char when[WHEN_SHORT_SIZE];
	int end = column + room;
	if (*text == '\0') {
		draw_text(row, column, room, STYLE_DIM, _(block->help));
		return;
	}
	if (room > 60) {
		when_short(block->at, console_now(view->console), console_zone(view->console),
			   when);
		column += draw_format(row, column, end - column, STYLE_DIM, "%s %s  ", block->by,
				      when);
	}
	if (*block->language != '\0' && strcmp(block->language, view->page->language) != 0)
		column += draw_format(row, column, end - column, STYLE_SOON, "(%s) ",
				      block->language);
	draw_text(row, column, end - column, STYLE_TEXT, line);
}

static void draw_block(const struct report_view *view, const struct area *area, int row,
		       const struct page_block *block)
{
	gboolean some = *block->text != '\0';
	int end = area->column + area->columns;
	draw_text(row, area->column + STATE_AT, NAME_AT - STATE_AT - 1,
		  some             ? STYLE_GOOD
		  : block->written ? STYLE_TEXT
				   : STYLE_DIM,
		  some             ? _("written")
		  : block->written ? (block->made ? _("facts +") : _("empty"))
				   : _("facts"));
	draw_text(row, area->column + NAME_AT, SAID_AT - NAME_AT - 1,
		  block->written ? STYLE_TEXT : STYLE_DIM, block->name);
	draw_said(view, row, area->column + SAID_AT, end - area->column - SAID_AT, block);
}

static void draw_blocks(struct report_view *view, const struct area *area)
{
	list_show(&view->list, area->rows);
	for (int i = 0; i < area->rows && view->list.top + i < view->list.count; i++) {
		int index = view->list.top + i;
		draw_block(view, area, area->row + i, g_ptr_array_index(view->page->blocks, index));
		if (index == view->list.cursor)
			draw_marker(area->row + i, area->column, area->columns);
	}
}

/* ---- its text */

static guint count_empty(const struct report_page *page)
{
	guint empty = 0;
	for (guint i = 0; i < page->blocks->len; i++) {
		const struct page_block *block = g_ptr_array_index(page->blocks, i);
		empty += block->written && !block->made && *block->text == '\0';
	}
	return empty;
}

/* Where one is in it, and the hit one went to, in words. */
static void draw_bar_between(struct report_view *view, const struct area *area)
{
	const struct report_page *page = view->page;
	guint empty = count_empty(page);
	g_autoptr(GString) left = g_string_new(NULL);
	const char *place = reading_place(&view->view);
	const char *lines = strrchr(place, ' ');
	draw_rule(area->row, area->column, area->columns, STYLE_DIM);
	if (view->hit > 0 && view->hit <= page->leaks->len)
		g_string_printf(
			left, _(" %u/%u: it %s "), view->hit, page->leaks->len,
			((struct review_leak *)g_ptr_array_index(page->leaks, view->hit - 1))
				->words);
	else if (page->leaks->len > 0)
		g_string_printf(left,
				ngettext(" %u thing should stay in the house ",
					 " %u things should stay in the house ", page->leaks->len),
				page->leaks->len);
	else if (empty > 0)
		g_string_printf(left,
				ngettext(" %u block is empty ", " %u blocks are empty ", empty),
				empty);
	g_autofree char *right = g_strdup_printf(" %s ", lines != NULL ? lines + 1 : place);
	int used = *place != '\0' ? draw_right(area->row, area->column, area->columns - 2,
					       STYLE_DIM, right)
				  : 0;
	if (left->len > 0)
		draw_text(area->row, area->column + 2, area->columns - used - 5,
			  page->leaks->len > 0 ? STYLE_WARN : STYLE_DIM, left->str);
}

static void draw_text_of(struct report_view *view, const struct area *area)
{
	struct area inside = {area->row, area->column, area->rows,
			      MIN(area->columns, TEXT_COLUMNS)};
	report_render(view, MAX(inside.columns - 2, 1));
	reading_draw(&view->view, &inside, FALSE);
}

void report_go(struct report_view *view, gsize source)
{
	if (view->rendering || view->columns == 0)
		view->going = source;
	else
		reading_go_source(&view->view, source);
}

void report_follow(struct report_view *view)
{
	const struct page_block *block = report_block_at(view);
	if (block != NULL && block->start != G_MAXSIZE)
		report_go(view, block->start);
}

/* ---- the whole */

static void draw_beside(struct report_view *view, const struct area *area)
{
	struct area blocks = {area->row + 1, area->column, area->rows - 1, LIST_COLUMNS - 2};
	struct area text = {area->row + 1, area->column + LIST_COLUMNS, area->rows - 1,
			    area->columns - LIST_COLUMNS};
	struct area bar = {area->row, area->column, 1, area->columns};
	draw_bar_between(view, &bar);
	draw_blocks(view, &blocks);
	draw_text_of(view, &text);
}

static void draw_below(struct report_view *view, const struct area *area)
{
	int rows = CLAMP(area->rows / 3, 1, MIN(LIST_ROWS, MAX(view->list.count, 1)));
	struct area blocks = {area->row, area->column, MIN(rows, area->rows), area->columns};
	struct area bar = {area->row + rows, area->column, 1, area->columns};
	struct area text = {bar.row + 1, area->column, area->rows - rows - 1, area->columns};
	draw_blocks(view, &blocks);
	if (text.rows < 1)
		return;
	draw_bar_between(view, &bar);
	draw_text_of(view, &text);
}

void report_draw(struct report_view *view, const struct area *area)
{
	struct area top = {area->row, area->column, area->rows >= 12 ? HEAD_ROWS : 2,
			   area->columns};
	struct area rest = {area->row + top.rows, area->column, MAX(area->rows - top.rows, 0),
			    area->columns};
	if (view->page == NULL) {
		draw_text(area->row, area->column, area->columns,
			  view->error != NULL ? STYLE_ERROR : STYLE_DIM,
			  view->error != NULL ? view->error : _("being read"));
		return;
	}
	draw_head(view, &top);
	if (area->columns >= BESIDE_COLUMNS)
		draw_beside(view, &rest);
	else
		draw_below(view, &rest);
}

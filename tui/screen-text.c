/* SPDX-License-Identifier: MIT
 * A text under a heading: what a command printed, the log of messages. The argument is the heading,
 * a newline, and the text. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/pager.h"
#include "tui/screen.h"

struct text {
	struct console *console;
	char *title;
	struct pager *pager;
};

static void *text_open(struct console *console, const char *argument)
{
	struct text *text = g_new0(struct text, 1);
	const char *newline = strchr(argument, '\n');
	text->console = console;
	text->title = newline ? g_strndup(argument, (gsize)(newline - argument)) : g_strdup("");
	text->pager = pager_new(newline ? newline + 1 : argument);
	return text;
}

static void text_close(void *self)
{
	struct text *text = self;
	pager_free(text->pager);
	g_free(text->title);
	g_free(text);
}

static void text_draw(void *self, const struct area *area)
{
	struct text *text = self;
	struct area body = {area->row + 2, area->column, MAX(area->rows - 2, 0), area->columns};
	pager_draw(text->pager, &body);
	const char *place = pager_place(text->pager);
	int width = draw_width(place) + 2;
	draw_text(area->row, area->column, MAX(area->columns - width, 0), STYLE_STRONG,
		  text->title);
	draw_right(area->row, area->column, area->columns, STYLE_HEADER, place);
	draw_rule(area->row + 1, area->column, area->columns, STYLE_DIM);
}

static gboolean text_verb(void *self, enum verb verb, int count, const char *argument,
			  GError **error)
{
	struct text *text = self;
	return pager_verb(text->pager, verb, count, argument, error);
}

static const struct hint hints[] = {
	{"quit", N_("back")},      {"page-down", N_("page")}, {"find", N_("search")},
	{"find-next", N_("next")}, {"menu", N_("keys")},      {0},
};

const struct screen screen_text = {
	.name = "text",
	.context = "text",
	.hints = hints,
	.open = text_open,
	.close = text_close,
	.draw = text_draw,
	.verb = text_verb,
};

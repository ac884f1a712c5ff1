/* SPDX-License-Identifier: MIT
 * The report of an incident: whose it is (tabs), where it stands, its blocks, and the text its
 * reader would get, what must not leave the house marked in it. The argument: "7 --audience
 * customer", or the line `incident report 7 …`, which opens it. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/report.h"
#include "tui/report.h"

/* ---- opening */

/* What was checked when the line was run. */
static void read_words(struct report_view *view, const GPtrArray *words, guint from)
{
	struct call call = {0};
	const struct command *command = command_find("incident report");
	if (command != NULL && command_parse(command, words, from, &call, NULL)) {
		const char *audience = call_option(&call, "audience");
		view->name = g_strdup(call_argument(&call, 0));
		if (audience != NULL)
			audience_find(audience, &view->audience);
		view->client = g_strdup(call_option(&call, "client"));
		view->language = g_strdup(report_language(call_option(&call, "language")));
	}
	call_clear(&call);
}

static void *report_open(struct console *console, const char *argument)
{
	struct report_view *view = g_new0(struct report_view, 1);
	const char *rest = argument != NULL ? argument : "";
	GPtrArray *words = words_split(rest, &rest, NULL, NULL);
	guint used = 0;
	view->console = console;
	view->list.cursor = -1;
	view->view.list.cursor = -1;
	view->going = MD_NOWHERE;
	if (words != NULL) {
		if (g_str_has_prefix(argument, "incident "))
			command_match(words, &used, NULL);
		read_words(view, words, used);
		words_free(words);
	}
	report_load(view);
	return view;
}

static void report_close(void *self)
{
	struct report_view *view = self;
	report_page_free(view->page);
	incident_free(view->incident);
	reading_drop(&view->view);
	g_free(view->name);
	g_free(view->client);
	g_free(view->language);
	g_free(view->error);
	g_free(view);
}

/* ---- verbs */

static void go_hit(struct report_view *view, guint hit)
{
	const struct review_leak *leak = g_ptr_array_index(view->page->leaks, hit - 1);
	view->hit = hit;
	report_go(view, leak->start);
}

static gboolean next_hit(struct report_view *view, int by, GError **error)
{
	guint count = view->page != NULL ? view->page->leaks->len : 0;
	if (count == 0) {
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
				    _("nothing in this text had better stay in the house"));
		return FALSE;
	}
	if (by > 0)
		go_hit(view, view->hit >= count ? 1 : view->hit + 1);
	else
		go_hit(view, view->hit <= 1 ? count : view->hit - 1);
	return TRUE;
}

static gboolean report_verb(void *self, enum verb verb, int count,
			    const char *argument G_GNUC_UNUSED, GError **error)
{
	struct report_view *view = self;
	int page = MAX(view->view.list.height - 1, 3);
	switch (verb) {
	case VERB_OPEN:
		console_run_line(view->console, "report edit");
		return TRUE;
	case VERB_SEARCH_NEXT:
		return next_hit(view, 1, error);
	case VERB_SEARCH_BACK:
		return next_hit(view, -1, error);
	case VERB_REFRESH:
		report_load(view);
		return TRUE;
	case VERB_PREVIEW_UP:
	case VERB_PREVIEW_DOWN:
		return reading_verb(&view->view, verb, count > 0 ? count : page, error);
	default:
		if (!list_move(&view->list, verb, count, NULL))
			return FALSE;
		view->hit = 0;
		report_follow(view);
		return TRUE;
	}
}

static void report_changed(void *self)
{
	report_load(self);
}

static void draw(void *self, const struct area *area)
{
	report_draw(self, area);
}

static const char *note(void *self)
{
	struct report_view *view = self;
	if (view->list.count == 0)
		return NULL;
	g_snprintf(view->note, sizeof view->note, "%d/%d", view->list.cursor + 1, view->list.count);
	return view->note;
}

static const struct hint hints[] = {
	{"report edit", N_("edit")},
	{"report next", N_("whose")},
	{"report language", N_("language")},
	{"find-next", N_("hit")},
	{"report submit", N_("submit")},
	{"report approve", N_("approve")},
	{"report publish", N_("publish")},
	{"report export", N_("export")},
	{"menu", N_("keys")},
	{"quit", N_("back")},
	{0},
};

const struct screen screen_report = {
	.name = "report",
	.context = "report",
	.hints = hints,
	.opened_by = "incident report",
	.printed_with = "format output version template",
	.terse = TRUE,
	.open = report_open,
	.close = report_close,
	.draw = draw,
	.verb = report_verb,
	.changed = report_changed,
	.recorded = report_changed,
	.note = note,
};

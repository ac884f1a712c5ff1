/* SPDX-License-Identifier: MIT
 * What the keys of a report do. What it says and where it stands is changed by the ordinary
 * commands, over the turn that is shown: nobody approves what they have not seen. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/report.h"
#include "tui/console-private.h"
#include "tui/incident.h"
#include "tui/report.h"

struct report_view *report_shown(struct console *console, GError **error)
{
	void *self;
	const struct screen *screen = console_screen(console, &self);
	struct report_view *view = strcmp(screen->name, "report") == 0 ? self : NULL;
	if (view != NULL && view->page != NULL)
		return view;
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    view != NULL ? _("the report is still being read")
					 : _("no report is shown on this screen"));
	return NULL;
}

const struct page_block *report_block_at(const struct report_view *view)
{
	return view->page != NULL && view->list.cursor >= 0 &&
			       view->list.cursor < (int)view->page->blocks->len
		       ? g_ptr_array_index(view->page->blocks, view->list.cursor)
		       : NULL;
}

/* The report of the incident whose timeline is shown. */
static gboolean run_open(struct call *call, GError **error)
{
	struct timeline *timeline = timeline_known(call->console, error);
	g_autofree char *words =
		timeline != NULL ? g_strdup_printf("%" PRId64, timeline->id) : NULL;
	if (timeline != NULL)
		console_push(call->console, "report", words);
	return timeline != NULL;
}

/* ---- whose, in which language */

static void turn_to(struct report_view *view)
{
	report_load(view);
	console_touch(view->console);
}

static gboolean turn_audience(struct call *call, int by, GError **error)
{
	struct report_view *view = report_shown(call->console, error);
	if (view == NULL)
		return FALSE;
	view->audience = (enum audience)(((int)view->audience + by + AUDIENCES) % AUDIENCES);
	g_clear_pointer(&view->client, g_free);
	turn_to(view);
	return TRUE;
}

static gboolean run_next(struct call *call, GError **error)
{
	return turn_audience(call, 1, error);
}

static gboolean run_previous(struct call *call, GError **error)
{
	return turn_audience(call, -1, error);
}

static gboolean run_language(struct call *call, GError **error)
{
	struct report_view *view = report_shown(call->console, error);
	const char *typed = call_argument(call, 0), *now;
	guint next = 0;
	if (view == NULL)
		return FALSE;
	if (typed != NULL && report_language(typed) == NULL) {
		g_autofree char *known = g_strjoinv(", ", (char **)report_languages);
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("there are no reports in “%s”; expected one of %s"), typed, known);
		return FALSE;
	}
	now = view->language != NULL ? view->language : view->page->language;
	for (guint i = 0; report_languages[i] != NULL; i++)
		if (strcmp(report_languages[i], now) == 0)
			next = report_languages[i + 1] != NULL ? i + 1 : 0;
	now = typed != NULL ? report_language(typed) : report_languages[next];
	g_free(view->language);
	view->language = g_strdup(now);
	turn_to(view);
	return TRUE;
}

/* The next client whose text there is. Of the audience that was asked for: its page may be on its
 * way. */
static gboolean run_client(struct call *call, GError **error)
{
	struct report_view *view = report_shown(call->console, error);
	const struct report_page *page = view != NULL ? view->page : NULL;
	const char *now = page != NULL ? view->client != NULL ? view->client : page->client : NULL;
	guint next = 0;
	if (page == NULL)
		return FALSE;
	if (page->clients->len == 0 ||
	    (view->audience != AUDIENCE_CUSTOMER && view->audience != AUDIENCE_INTERIM)) {
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    page->clients->len > 0 ? _("this report is of no client")
							   : _("no client's ticket is linked"));
		return FALSE;
	}
	for (guint i = 0; i < page->clients->len; i++)
		if (g_strcmp0(((struct page_client *)g_ptr_array_index(page->clients, i))->key,
			      now) == 0)
			next = (i + 1) % page->clients->len;
	now = ((struct page_client *)g_ptr_array_index(page->clients, next))->key;
	g_free(view->client);
	view->client = g_strdup(now);
	turn_to(view);
	return TRUE;
}

/* ---- what it says */

static gboolean run_edit(struct call *call, GError **error)
{
	struct report_view *view = report_shown(call->console, error);
	const struct page_block *block = view != NULL ? report_block_at(view) : NULL;
	g_autofree char *words = NULL;
	if (view == NULL)
		return FALSE;
	if (block == NULL || !block->written) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("“%s” is made of facts: they are changed where they come from"),
			    block != NULL ? block->name : "-");
		return FALSE;
	}
	words = g_strdup_printf("%" PRId64 " %s %s %s", view->id,
				audience_name(view->page->audience), block->name,
				view->page->language);
	console_push(view->console, "section-edit", words);
	return TRUE;
}

static gboolean run_override(struct call *call, GError **error)
{
	struct report_view *view = report_shown(call->console, error);
	const struct review_leak *leak =
		view != NULL && view->hit > 0 && view->hit <= view->page->leaks->len
			? g_ptr_array_index(view->page->leaks, view->hit - 1)
			: NULL;
	g_autoptr(GString) line = g_string_new(NULL);
	if (view == NULL)
		return FALSE;
	if (leak == NULL) {
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("go to what may stay first: the key for the next hit does"));
		return FALSE;
	}
	g_string_printf(line, "incident leaks %" PRId64 " --audience %s --override %s ", view->id,
			audience_name(view->page->audience), leak_kind_name(leak->kind));
	words_quote(line, leak->found);
	g_string_append(line, " --reason ");
	console_ask(view->console, _("You answer for it; why may it stay? "), line->str, NULL);
	return TRUE;
}

/* ---- where it stands */

/* The line of a command on the report that is shown. */
static char *line_of(const struct report_view *view, const char *verb)
{
	return g_strdup_printf("incident %s %" PRId64 " --audience %s", verb, view->id,
			       audience_name(view->page->audience));
}

/* Of a deed, over the turn that is shown. */
static char *deed_of(const struct report_view *view, const char *verb)
{
	g_autofree char *line = line_of(view, verb);
	return g_strdup_printf("%s --sees %" PRId64, line, view->page->turn);
}

static gboolean run_deed(struct call *call, GError **error)
{
	struct report_view *view = report_shown(call->console, error);
	const char *verb = call->command->name + strlen("report ");
	g_autofree char *line = view != NULL ? deed_of(view, verb) : NULL;
	if (view != NULL)
		console_run_line(view->console, line);
	return view != NULL;
}

/* It is said why. */
static gboolean run_why(struct call *call, GError **error)
{
	struct report_view *view = report_shown(call->console, error);
	const char *verb = call->command->name + strlen("report ");
	g_autofree char *deed = view != NULL ? deed_of(view, verb) : NULL;
	g_autofree char *line = deed != NULL ? g_strconcat(deed, " --reason ", NULL) : NULL;
	if (view != NULL)
		console_ask(view->console, _("Why: "), line, NULL);
	return view != NULL;
}

/* What is frozen stays: it is asked before. */
static gboolean run_publish(struct call *call, GError **error)
{
	struct report_view *view = report_shown(call->console, error);
	g_autofree char *line = view != NULL ? deed_of(view, "publish") : NULL;
	g_autofree char *question = NULL;
	if (view == NULL)
		return FALSE;
	question = g_strdup_printf(
		_("Publish the %s report of INC-%" PRId64 " as version %" PRId64 "?"),
		report_audience_title(view->page->audience), view->id,
		view->page->version +
			(view->page->version == 0 || view->page->changed ||
			 view->page->states[view->page->audience] != REPORT_PUBLISHED));
	console_confirm(view->console, question, _("freezes it"), line);
	return TRUE;
}

/* ---- out of the house */

static const struct {
	const char *ending, *format;
} formats[] = {
	{".md", "md"},    {".markdown", "md"}, {".html", "html"}, {".htm", "html"},
	{".txt", "text"}, {".json", "json"},   {".pdf", "pdf"},
};

static const char *format_of(const char *file, GError **error)
{
	for (guint i = 0; i < G_N_ELEMENTS(formats); i++)
		if (g_str_has_suffix(file, formats[i].ending))
			return formats[i].format;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("“%s”: a name that ends in .html, .md, .txt, .pdf or .json is expected"),
		    file);
	return NULL;
}

static void append_reader(const struct report_page *page, GString *line)
{
	if (page->client != NULL) {
		g_string_append(line, " --client ");
		words_quote(line, page->client);
	}
	g_string_append_printf(line, " --language %s", page->language);
}

static gboolean run_export(struct call *call, GError **error)
{
	struct report_view *view = report_shown(call->console, error);
	const char *file = call_argument(call, 0), *format;
	g_autofree char *begin = view != NULL ? line_of(view, "report") : NULL, *name = NULL;
	g_autoptr(GString) line = g_string_new(begin);
	if (view == NULL)
		return FALSE;
	if (file == NULL) {
		name = g_strdup_printf("INC-%" PRId64 "-%s-%s.html", view->id,
				       audience_name(view->page->audience), view->page->language);
		console_ask(view->console, _("Write it to (.html .md .txt .pdf .json): "),
			    "report export ", name);
		return TRUE;
	}
	format = format_of(file, error);
	if (format == NULL)
		return FALSE;
	append_reader(view->page, line);
	g_string_append_printf(line, " --format %s --output ", format);
	words_quote(line, file);
	console_run_line(view->console, line->str);
	return TRUE;
}

static gboolean run_versions(struct call *call, GError **error)
{
	struct report_view *view = report_shown(call->console, error);
	g_autofree char *words = view != NULL ? g_strdup_printf("%" PRId64, view->id) : NULL;
	if (view != NULL)
		console_push(view->console, "report-versions", words);
	return view != NULL;
}

/* Since it was approved, as long as others have to read that again; else since the last version. */
static gboolean run_differences(struct call *call, GError **error)
{
	struct report_view *view = report_shown(call->console, error);
	g_autofree char *begin = view != NULL ? line_of(view, "diff") : NULL;
	g_autoptr(GString) line = g_string_new(begin);
	if (view == NULL)
		return FALSE;
	if (!view->page->lapsed && view->page->version == 0) {
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
				    _("it was neither approved nor published before"));
		return FALSE;
	}
	append_reader(view->page, line);
	if (view->page->lapsed)
		g_string_append(line, " --approved");
	console_run_line(view->console, line->str);
	return TRUE;
}

static const struct argument_spec language_argument[] = {
	{.name = "LANGUAGE", .completer = COMPLETE_WORDS, .optional = TRUE, .words = "en zh"},
	{0},
};
static const struct argument_spec file_argument[] = {
	{.name = "FILE", .completer = COMPLETE_FILE, .optional = TRUE},
	{0},
};
const struct command command_open_report = CONSOLE_COMMAND(
	"open-report", NULL, N_("The report of the incident that is shown"), run_open);
const struct command command_report_next =
	CONSOLE_COMMAND("report next", NULL, N_("To the report for the next readers"), run_next);
const struct command command_report_previous = CONSOLE_COMMAND(
	"report previous", NULL, N_("To the report for the readers before"), run_previous);
const struct command command_report_language = CONSOLE_COMMAND(
	"report language", language_argument, N_("The report in another language"), run_language);
const struct command command_report_client = CONSOLE_COMMAND(
	"report client", NULL, N_("The text that the next client would get"), run_client);
const struct command command_report_edit =
	WRITING_COMMAND("report edit", NULL, N_("Write the selected block"), run_edit);
const struct command command_report_override =
	WRITING_COMMAND("report override", NULL,
			N_("What the leak check found here may stay; you say why"), run_override);
const struct command command_report_submit =
	WRITING_COMMAND("report submit", NULL, N_("Give the report to others to read"), run_deed);
const struct command command_report_approve =
	WRITING_COMMAND("report approve", NULL, N_("Approve the report as it is shown"), run_deed);
const struct command command_report_return =
	WRITING_COMMAND("report return", NULL, N_("Give the report back; you say why"), run_why);
const struct command command_report_waive = WRITING_COMMAND(
	"report waive", NULL, N_("There will be no such report; you say why"), run_why);
const struct command command_report_close =
	WRITING_COMMAND("report close", NULL, N_("Close the published report"), run_deed);
const struct command command_report_reopen =
	WRITING_COMMAND("report reopen", NULL, N_("Make it a draft again"), run_deed);
const struct command command_report_publish = WRITING_COMMAND(
	"report publish", NULL, N_("Freeze the report as its next version"), run_publish);
const struct command command_report_export =
	CONSOLE_COMMAND("report export", file_argument,
			N_("Write the report to a file; its name says how"), run_export);
const struct command command_report_versions = CONSOLE_COMMAND(
	"report versions", NULL, N_("What was published, and what differs"), run_versions);
const struct command command_report_differences = CONSOLE_COMMAND(
	"report differences", NULL, N_("What was changed since it was approved, or published"),
	run_differences);

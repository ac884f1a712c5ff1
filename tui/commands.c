/* SPDX-License-Identifier: MIT
 * The commands only a console has. Most are verbs a screen takes or refuses; one function hands
 * them over, told apart by their rows. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/console-private.h"
#include "tui/terminal.h"
#include "tui/tour.h"

static const struct argument_spec count_argument[] = {
	{.name = "COUNT", .optional = TRUE},
	{0},
};
static const struct argument_spec ticket_argument[] = {
	{.name = "TICKET", .completer = COMPLETE_TICKET},
	{0},
};
static const struct argument_spec filter_argument[] = {
	{.name = "FILTER", .completer = COMPLETE_FILTER, .optional = TRUE, .rest = TRUE},
	{0},
};
static const struct argument_spec text_argument[] = {
	{.name = "TEXT", .optional = TRUE, .rest = TRUE},
	{0},
};

const struct argument_spec now_argument[] = {
	{.name = "NOW", .completer = COMPLETE_WORDS, .optional = TRUE, .words = "now"},
	{0},
};

gboolean take_now(struct call *call, gboolean *now, GError **error)
{
	const char *word = call_argument(call, 0);
	int index;
	*now = word != NULL;
	return !word || call_choice(call->command->name, word, "now", &index, error);
}

gboolean console_give_verb(struct call *call, enum verb verb, int count, const char *argument,
			   GError **error)
{
	struct console *console = call->console;
	g_autoptr(GError) refused = NULL;
	void *self;
	const struct screen *screen = console_screen(console, &self);
	console_touch(console);
	if (screen->verb(self, verb, count, argument, &refused))
		return TRUE;
	if (refused)
		g_propagate_error(error, g_steal_pointer(&refused));
	else
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("not on this screen"));
	return FALSE;
}

static gboolean run_verb(struct call *call, GError **error);

const struct command command_up = CONSOLE_COMMAND("up", count_argument, N_("One row up"), run_verb);
const struct command command_down =
	CONSOLE_COMMAND("down", count_argument, N_("One row down"), run_verb);
const struct command command_page_up =
	CONSOLE_COMMAND("page-up", count_argument, N_("One page up"), run_verb);
const struct command command_page_down =
	CONSOLE_COMMAND("page-down", count_argument, N_("One page down"), run_verb);
const struct command command_half_up =
	CONSOLE_COMMAND("half-up", count_argument, N_("Half a page up"), run_verb);
const struct command command_half_down =
	CONSOLE_COMMAND("half-down", count_argument, N_("Half a page down"), run_verb);
const struct command command_top = CONSOLE_COMMAND("top", NULL, N_("To the first row"), run_verb);
const struct command command_bottom =
	CONSOLE_COMMAND("bottom", NULL, N_("To the last row"), run_verb);
const struct command command_enter =
	CONSOLE_COMMAND("enter", NULL, N_("Open what the cursor is on"), run_verb);
const struct command command_mark = CONSOLE_COMMAND(
	"mark", NULL,
	N_("Mark or unmark the ticket, and go to the next; commands then mean the marked "
	   "ones"),
	run_verb);
const struct command command_unmark = CONSOLE_COMMAND("unmark", NULL, N_("Unmark all"), run_verb);
const struct command command_fold = CONSOLE_COMMAND(
	"fold", NULL, N_("Show what waits or is restored, or fold it away"), run_verb);
const struct command command_next_due = CONSOLE_COMMAND(
	"next-due", NULL, N_("To the ticket that is due next, of all severities"), run_verb);
const struct command command_jump = CONSOLE_COMMAND(
	"jump", ticket_argument, N_("To a ticket of the list by its number"), run_verb);
const struct command command_filter =
	CONSOLE_COMMAND("filter", filter_argument,
			N_("Filter the list; without words the line to type one"), run_verb);
const struct command command_find_text =
	CONSOLE_COMMAND("find", text_argument, N_("Search the text"), run_verb);
const struct command command_find_text_next =
	CONSOLE_COMMAND("find-next", NULL, N_("The next place found"), run_verb);
const struct command command_find_text_back =
	CONSOLE_COMMAND("find-back", NULL, N_("The place found before"), run_verb);
const struct command command_preview_up =
	CONSOLE_COMMAND("preview-up", NULL, N_("Newer messages in the preview"), run_verb);
const struct command command_preview_down =
	CONSOLE_COMMAND("preview-down", NULL, N_("Older messages in the preview"), run_verb);
const struct command command_reload =
	CONSOLE_COMMAND("reload", NULL, N_("Read the desk again, and sort at once"), run_verb);

static const struct {
	const struct command *command;
	enum verb verb;
} verbs[] = {
	{&command_up, VERB_UP},
	{&command_down, VERB_DOWN},
	{&command_page_up, VERB_PAGE_UP},
	{&command_page_down, VERB_PAGE_DOWN},
	{&command_half_up, VERB_HALF_UP},
	{&command_half_down, VERB_HALF_DOWN},
	{&command_top, VERB_TOP},
	{&command_bottom, VERB_BOTTOM},
	{&command_enter, VERB_OPEN},
	{&command_mark, VERB_MARK},
	{&command_unmark, VERB_UNMARK},
	{&command_fold, VERB_FOLD},
	{&command_next_due, VERB_NEXT_DUE},
	{&command_jump, VERB_JUMP},
	{&command_filter, VERB_FILTER},
	{&command_find_text, VERB_SEARCH},
	{&command_find_text_next, VERB_SEARCH_NEXT},
	{&command_find_text_back, VERB_SEARCH_BACK},
	{&command_preview_up, VERB_PREVIEW_UP},
	{&command_preview_down, VERB_PREVIEW_DOWN},
	{&command_reload, VERB_REFRESH},
};

static gboolean run_verb(struct call *call, GError **error)
{
	struct console *console = call->console;
	const char *argument = call_argument(call, 0);
	g_autofree char *rest = argument ? call_rest(call, 0) : NULL;
	enum verb verb = VERB_UP;
	for (guint i = 0; i < G_N_ELEMENTS(verbs); i++)
		if (verbs[i].command == call->command)
			verb = verbs[i].verb;
	/* Without words these two ask for them, so that a key can be bound to the bare name. */
	if (verb == VERB_FILTER && !argument) {
		console_ask_filter(console);
		return TRUE;
	}
	if (verb == VERB_SEARCH && !argument) {
		console_ask(console, "/", "find", NULL);
		return TRUE;
	}
	gint64 count = console_count(console);
	if (call->command->arguments == count_argument && argument &&
	    !call_number("COUNT", argument, 1, 99999, &count, error))
		return FALSE;
	return console_give_verb(call, verb, (int)count, rest, error);
}

static gboolean run_quit(struct call *call, GError **error)
{
	/* A text that was asked for is what is left, though it is not there yet. */
	if (!act_leave_reading(call->console))
		console_pop(call->console);
	return TRUE;
}

const struct command command_quit = CONSOLE_COMMAND(
	"quit", NULL, N_("Leave this screen; from the first one, leave Midwatch"), run_quit);

static gboolean run_leave(struct call *call, GError **error)
{
	struct console *console = call->console;
	gboolean now;
	if (!take_now(call, &now, error))
		return FALSE;
	console->forsaken = now;
	console_leave(console, 0);
	return TRUE;
}

const struct command command_leave =
	CONSOLE_COMMAND("leave", now_argument, N_("Leave Midwatch from any screen"), run_leave);

static gboolean run_dismiss(struct call *call, GError **error)
{
	struct console *console = call->console;
	if (!console_cancel(console) && !banner_dismiss(console->banner))
		tour_leave(console);
	return TRUE;
}

const struct command command_dismiss = CONSOLE_COMMAND(
	"dismiss", NULL, N_("Forget a count or a prefix that was begun, else put the banner away"),
	run_dismiss);

static gboolean run_point(struct call *call, GError **error)
{
	int row, column;
	terminal_pointer(&row, &column);
	int marked = draw_marker_row(column);
	if (marked < 0)
		return TRUE; /* beside the list */
	return console_give_verb(call, VERB_POINT, row - marked, NULL, error);
}

const struct command command_point =
	CONSOLE_COMMAND("point", NULL, N_("Select the row the mouse points at"), run_point);

static gboolean run_redraw(struct call *call, GError **error)
{
	terminal_repaint();
	console_touch(call->console);
	return TRUE;
}

const struct command command_redraw =
	CONSOLE_COMMAND("redraw", NULL, N_("Paint the whole screen again"), run_redraw);

static gboolean run_suspend(struct call *call, GError **error)
{
	console_suspend(call->console);
	return TRUE;
}

const struct command command_suspend = CONSOLE_COMMAND(
	"suspend", NULL, N_("Stop Midwatch until the shell brings it back"), run_suspend);

static gboolean run_prompt(struct call *call, GError **error)
{
	g_autofree char *initial = call_argument(call, 0) ? call_rest(call, 0) : NULL;
	g_autofree char *spaced = initial ? g_strconcat(initial, " ", NULL) : NULL;
	console_ask_command(call->console, spaced);
	return TRUE;
}

const struct command command_prompt = {
	.name = "prompt",
	.group = N_("Console"),
	.arguments = text_argument,
	.help = N_("Type a command, beginning with TEXT"),
	.needs = NEEDS_CONSOLE | LONG_OPTIONS_ONLY,
	.run = run_prompt,
};

static const struct argument_spec ask_arguments[] = {
	{.name = "LABEL"},
	{.name = "COMMAND", .completer = COMPLETE_COMMAND},
	{0},
};

static gboolean run_ask(struct call *call, GError **error)
{
	console_ask(call->console, call_argument(call, 0), call_argument(call, 1), NULL);
	return TRUE;
}

const struct command command_ask = CONSOLE_COMMAND(
	"ask", ask_arguments, N_("Type a text that becomes the last word of COMMAND"), run_ask);

static gboolean run_menu(struct call *call, GError **error)
{
	struct console *console = call->console;
	console_push(console, "menu", console_context(console));
	return TRUE;
}

const struct command command_menu = CONSOLE_COMMAND(
	"menu", NULL, N_("Every key of this screen; type to search, Enter runs"), run_menu);

static gboolean run_messages(struct call *call, GError **error)
{
	g_autofree char *log = console_log(call->console);
	g_autofree char *text = g_strconcat(_("messages"), "\n", log, NULL);
	console_push(call->console, "text", text);
	return TRUE;
}

const struct command command_messages =
	CONSOLE_COMMAND("messages", NULL, N_("What the last line has said so far"), run_messages);

static gboolean run_repeat(struct call *call, GError **error)
{
	struct console *console = call->console;
	if (!console->last_act) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("nothing has been done yet"));
		return FALSE;
	}
	g_autofree char *line = g_strdup(console->last_act);
	console_run_line(console, line);
	return TRUE;
}

const struct command command_repeat = CONSOLE_COMMAND(
	"repeat", NULL, N_("Do the last act again, on the ticket selected now"), run_repeat);

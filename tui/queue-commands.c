/* SPDX-License-Identifier: MIT
 * The commands on lists of tickets beyond moving in them: views, their order and columns, marks. */
#include "config.h"

#include <string.h>

#include "command/view.h"
#include "desk/i18n.h"
#include "tui/console-private.h"

static const struct argument_spec view_argument[] = {
	{.name = "NAME", .completer = COMPLETE_VIEW},
	{0},
};
static const struct argument_spec order_argument[] = {
	{.name = "ORDER",
	 .completer = COMPLETE_WORDS,
	 .words = ORDER_WORDS,
	 .optional = TRUE,
	 .rest = TRUE},
	{0},
};
static const struct argument_spec columns_argument[] = {
	{.name = "COLUMN,…", .completer = COMPLETE_COLUMN, .optional = TRUE},
	{0},
};
static const struct argument_spec sidebar_argument[] = {
	{.name = "WHEN", .completer = COMPLETE_WORDS, .words = "auto on off", .optional = TRUE},
	{0},
};

static gboolean run_view(struct call *call, GError **error)
{
	return console_give_verb(call, VERB_VIEW, 0, call_argument(call, 0), error);
}

const struct command command_view =
	CONSOLE_COMMAND("view", view_argument, N_("List the tickets of a view"), run_view);

static gboolean run_views(struct call *call, GError **error)
{
	return console_give_verb(call, VERB_VIEWS, 0, NULL, error);
}

const struct command command_views = CONSOLE_COMMAND(
	"views", NULL, N_("Choose a view: by its digit, its first letter, or the cursor"),
	run_views);

static gboolean run_order(struct call *call, GError **error)
{
	g_autofree char *text = call_argument(call, 0) ? call_rest(call, 0) : g_strdup("");
	return console_give_verb(call, VERB_ORDER, 0, text, error);
}

const struct command command_order = CONSOLE_COMMAND(
	"order", order_argument,
	N_("Sort the list by opened, updated, due, client or id, “,desc” the other way round; "
	   "alone as the view has it"),
	run_order);

static gboolean run_columns(struct call *call, GError **error)
{
	const char *names = call_argument(call, 0);
	return console_give_verb(call, VERB_COLUMNS, 0, names ? names : "", error);
}

const struct command command_columns =
	CONSOLE_COMMAND("columns", columns_argument,
			N_("Show these columns; alone those of the view"), run_columns);

static gboolean run_sidebar(struct call *call, GError **error)
{
	const char *when = call_argument(call, 0);
	int index;
	if (when && !call_choice("WHEN", when, "auto on off", &index, error))
		return FALSE;
	return console_give_verb(call, VERB_SIDEBAR, 0, when, error);
}

const struct command command_sidebar = CONSOLE_COMMAND(
	"sidebar", sidebar_argument,
	N_("The views beside the list: always, never, or where there is width"), run_sidebar);

static const struct argument_spec mark_all_argument[] = {
	{.name = "HOW", .completer = COMPLETE_WORDS, .words = "invert", .optional = TRUE},
	{0},
};

static gboolean run_mark_all(struct call *call, GError **error)
{
	return console_give_verb(call, VERB_MARK_ALL, 0, call_argument(call, 0), error);
}

const struct command command_mark_all = CONSOLE_COMMAND(
	"mark-all", mark_all_argument,
	N_("Mark every ticket of the list, or turn the marks around"), run_mark_all);

static gboolean run_mark_range(struct call *call, GError **error)
{
	return console_give_verb(call, VERB_MARK_RANGE, 0, NULL, error);
}

const struct command command_mark_range = CONSOLE_COMMAND(
	"mark-range", NULL, N_("Mark from the ticket marked last to this one"), run_mark_range);

static gboolean run_save_view(struct call *call, GError **error)
{
	return console_give_verb(call, VERB_SAVE_VIEW, 0, NULL, error);
}

const struct command command_save_view = WRITING_COMMAND(
	"save-view", NULL,
	N_("Keep what is listed as a view: filter, columns and order; type its name"),
	run_save_view);

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

const struct command command_view = {
	.name = "view",
	.group = N_("Console"),
	.arguments = view_argument,
	.help = N_("List the tickets of a view"),
	.needs = NEEDS_CONSOLE,
	.run = run_view,
};

static gboolean run_views(struct call *call, GError **error)
{
	return console_give_verb(call, VERB_VIEWS, 0, NULL, error);
}

const struct command command_views = {
	.name = "views",
	.group = N_("Console"),
	.help = N_("Choose a view: by its digit, its first letter, or the cursor"),
	.needs = NEEDS_CONSOLE,
	.run = run_views,
};

static gboolean run_order(struct call *call, GError **error)
{
	g_autofree char *text = call_argument(call, 0) ? call_rest(call, 0) : g_strdup("");
	return console_give_verb(call, VERB_ORDER, 0, text, error);
}

const struct command command_order = {
	.name = "order",
	.group = N_("Console"),
	.arguments = order_argument,
	.help = N_(
		"Sort the list by opened, updated, due, client or id, “,desc” the other way round; "
		"alone as the view has it"),
	.needs = NEEDS_CONSOLE,
	.run = run_order,
};

static gboolean run_columns(struct call *call, GError **error)
{
	const char *names = call_argument(call, 0);
	return console_give_verb(call, VERB_COLUMNS, 0, names ? names : "", error);
}

const struct command command_columns = {
	.name = "columns",
	.group = N_("Console"),
	.arguments = columns_argument,
	.help = N_("Show these columns; alone those of the view"),
	.needs = NEEDS_CONSOLE,
	.run = run_columns,
};

static gboolean run_sidebar(struct call *call, GError **error)
{
	const char *when = call_argument(call, 0);
	int index;
	if (when && !call_choice("WHEN", when, "auto on off", &index, error))
		return FALSE;
	return console_give_verb(call, VERB_SIDEBAR, 0, when, error);
}

const struct command command_sidebar = {
	.name = "sidebar",
	.group = N_("Console"),
	.arguments = sidebar_argument,
	.help = N_("The views beside the list: always, never, or where there is width"),
	.needs = NEEDS_CONSOLE,
	.run = run_sidebar,
};

static const struct argument_spec mark_all_argument[] = {
	{.name = "HOW", .completer = COMPLETE_WORDS, .words = "invert", .optional = TRUE},
	{0},
};

static gboolean run_mark_all(struct call *call, GError **error)
{
	return console_give_verb(call, VERB_MARK_ALL, 0, call_argument(call, 0), error);
}

const struct command command_mark_all = {
	.name = "mark-all",
	.group = N_("Console"),
	.arguments = mark_all_argument,
	.help = N_("Mark every ticket of the list, or turn the marks around"),
	.needs = NEEDS_CONSOLE,
	.run = run_mark_all,
};

static gboolean run_mark_range(struct call *call, GError **error)
{
	return console_give_verb(call, VERB_MARK_RANGE, 0, NULL, error);
}

const struct command command_mark_range = {
	.name = "mark-range",
	.group = N_("Console"),
	.help = N_("Mark from the ticket marked last to this one"),
	.needs = NEEDS_CONSOLE,
	.run = run_mark_range,
};

static gboolean run_save_view(struct call *call, GError **error)
{
	return console_give_verb(call, VERB_SAVE_VIEW, 0, NULL, error);
}

const struct command command_save_view = {
	.name = "save-view",
	.group = N_("Console"),
	.help = N_("Keep what is listed as a view: filter, columns and order; type its name"),
	.needs = NEEDS_CONSOLE,
	.run = run_save_view,
};

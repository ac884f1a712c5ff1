/* SPDX-License-Identifier: MIT
 * option set, list, show, remove. A list shows every preference there is, what holds in a console
 * and where that comes from: the desk, or a line of midwatchrc over it. */
#include <string.h>

#include "command/define.h"
#include "command/preference.h"
#include "command/rc.h"
#include "command/sink.h"
#include "desk/i18n.h"

static const struct argument_spec set_arguments[] = {
	{.name = "NAME", .completer = COMPLETE_PREFERENCE},
	{.name = "VALUE", .completer = COMPLETE_PREFERRED},
	{NULL}};
static const struct option_spec set_options[] = {
	{"user", 0, "USER", N_("Whose preference it is (default one's own)"), COMPLETE_USER},
	{NULL},
};

static gboolean change_option(struct call *call, GPtrArray *lines, GError **error)
{
	struct line *line = define_line(call, NULL, error);

	if (!line)
		return FALSE;
	/* Who set it is part of it: `config` gives everyone's. */
	if (!line_option(line, "user"))
		g_hash_table_insert(line->options, g_strdup("user"), g_strdup(call->desk->user));
	g_ptr_array_set_size(lines, 0);
	g_ptr_array_add(lines, line);
	return TRUE;
}

static gboolean set_option(struct call *call, GError **error)
{
	const char *user = call_option(call, "user"), *name = call_argument(call, 0);
	const char *owner = user && *user ? user : call->desk->user;
	g_autofree char *key = g_strconcat(owner, "/", name, NULL);
	const struct preference *preference = preference_find(name, error);

	if (!preference)
		return FALSE;
	if (strcmp(owner, call->desk->user) != 0 && call->desk->role < ROLE_ADMIN) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
			    _("only an admin sets the preferences of others"));
		return FALSE;
	}
	return preference_check(preference, call->desk, call_argument(call, 1), error) &&
	       define_edit(call, key, change_option, error);
}

const struct command command_option_set = {
	.name = "option set",
	.group = N_("Definitions"),
	.arguments = set_arguments,
	.options = set_options,
	.help = N_("Set a personal preference"),
	.role = ROLE_VIEWER,
	.needs = DEFINITION_NEEDS,
	.run = set_option,
};

static const struct column columns[] = {
	{"option", "option", CELL_TEXT},   {"value", "value", CELL_TEXT},
	{"default", "default", CELL_TEXT}, {"origin", "origin", CELL_TEXT},
	{"choices", NULL, CELL_WORDS},     {"user", NULL, CELL_TEXT},
	{"help", NULL, CELL_TEXT},
};

static void print_preference(struct call *call, const struct rc *rc,
			     const struct preference *preference)
{
	const char *kept = book_option(call->desk->book, call->desk->user, preference->name);
	const struct rc_line *line = rc_option(rc, preference->name);
	g_autofree char *origin = line   ? g_strdup_printf("%s:%d", RC_NAME, line->number)
				  : kept ? g_strdup("desk")
					 : g_strdup("default");
	g_auto(GStrv) choices = preference->words ? g_strsplit(preference->words, " ", -1) : NULL;

	sink_row(call->sink);
	sink_text(call->sink, preference->name);
	sink_text(call->sink, line ? line->value : kept ? kept : preference->usual);
	sink_text(call->sink, preference->usual);
	sink_text(call->sink, origin);
	sink_words(call->sink, choices);
	sink_text(call->sink, call->desk->user);
	sink_text(call->sink, _(preference->help));
}

static void tell_wrong(const char *message, void *data)
{
	const struct context *context = data;

	if (context->complain)
		context->complain(message, context->complain_data);
}

static gboolean list_options(struct call *call, GError **error)
{
	const char *prefix = call_argument(call, 0);
	struct rc *rc = rc_read(call->context->restricted, tell_wrong, call->context);

	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	for (const struct preference *at = preferences; at->name; at++)
		if (!prefix || g_str_has_prefix(at->name, prefix))
			print_preference(call, rc, at);
	sink_end(call->sink);
	rc_free(rc);
	return TRUE;
}

static gboolean show_option(struct call *call, GError **error)
{
	static const struct column full[] = {
		{"option", N_("option"), CELL_TEXT},    {"value", N_("value"), CELL_TEXT},
		{"default", N_("default"), CELL_TEXT},  {"origin", N_("origin"), CELL_TEXT},
		{"choices", N_("choices"), CELL_WORDS}, {"user", NULL, CELL_TEXT},
		{"help", N_("help"), CELL_LONG},
	};
	const struct preference *preference = preference_find(call_argument(call, 0), error);

	if (!preference)
		return FALSE;
	struct rc *rc = rc_read(call->context->restricted, tell_wrong, call->context);
	sink_record(call->sink, full, G_N_ELEMENTS(full));
	print_preference(call, rc, preference);
	sink_end(call->sink);
	rc_free(rc);
	return TRUE;
}

const struct command command_option_list = {
	.name = "option list",
	.group = N_("Definitions"),
	.arguments = OPTIONAL_ARGUMENT("PREFIX", COMPLETE_PREFERENCE),
	.help = N_("List the preferences: what holds, and where it comes from"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = list_options,
};
const struct command command_option_show = {
	.name = "option show",
	.group = N_("Definitions"),
	.arguments = ONE_ARGUMENT("NAME", COMPLETE_PREFERENCE),
	.help = N_("Show a preference, and what it can be"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = show_option,
};
const struct command command_option_remove =
	REMOVE_ROW("option", COMPLETE_PREFERENCE, N_("Forget a preference"), ROLE_VIEWER);

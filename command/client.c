/* SPDX-License-Identifier: MIT
 * Clients: who they are, whom to reach there, what to know about them. */
#include <string.h>

#include "command/define.h"
#include "desk/i18n.h"

#define GROUP N_("Definitions")

static const struct argument_spec client_argument[] = {{.name = "KEY", COMPLETE_CLIENT}, {NULL}};
static const struct option_spec client_options[] = {
	{"title", 't', "TEXT", N_("What people read")},
	{"zone", 'z', "ZONE", N_("Where they are"), COMPLETE_ZONE},
	{"region", 'r', "KEY,…", N_("Where they are served"), COMPLETE_REGION},
	{"tam", 0, "USER", N_("Their technical account manager"), COMPLETE_USER},
	{"backup-tam", 0, "USER", N_("Who stands in for the TAM"), COMPLETE_USER},
	{"domain", 'd', "DOMAIN,…", N_("Mail from there is theirs")},
	{"language", 'l', "TAG", N_("What they write in")},
	{"peak", 0, "SLOTS", N_("Their busy hours, like \"19:00-23:00\"")},
	{NULL},
};
const struct command command_client_add = {
	.name = "client add",
	.group = GROUP,
	.arguments = client_argument,
	.options = client_options,
	.help = N_("Define a client, or change what is known of one"),
	.role = ROLE_TAM,
	.needs = DEFINITION_NEEDS,
	.run = define_head,
};
const struct command command_client_list =
	LIST_ROW("client", COMPLETE_CLIENT, N_("List the clients"));
const struct command command_client_show =
	SHOW_ROW("client", COMPLETE_CLIENT, N_("Show a client, its contacts and facts"));
const struct command command_client_remove = REMOVE_ROW(
	"client", COMPLETE_CLIENT, N_("Remove a client without tickets and contracts"), ROLE_LEAD);

/* Where the line of the same verb and word stands; 0: nowhere, the head stands there. */
static guint find_line(const GPtrArray *lines, const char *verb, const char *word)
{
	for (guint i = 1; i < lines->len; i++) {
		const struct line *line = g_ptr_array_index(lines, i);
		if (line_is(line, verb) && strcmp(line_word(line, 3), word) == 0)
			return i;
	}
	return 0;
}

/* Contacts come before facts, each in the order in which they were given. */
static guint last_of(const GPtrArray *lines, const char *verb)
{
	guint place = lines->len;

	if (strcmp(verb, "contact") == 0)
		while (place > 1 && line_is(g_ptr_array_index(lines, place - 1), "fact"))
			place--;
	return place;
}

/* Adds, edits in place, or with --remove takes out a contact or fact. */
static gboolean change_further(struct call *call, GPtrArray *lines, GError **error)
{
	const char *verb = strchr(call->command->name, ' ') + 1, *word = call_argument(call, 1);

	if (lines->len == 0)
		return key_exists(call->desk, "client", call_argument(call, 0), error);
	guint at = find_line(lines, verb, word);
	if (call_flag(call, "remove")) {
		if (at)
			g_ptr_array_remove_index(lines, at);
		else
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
				    _("client “%s” has no %s “%s”"), call_argument(call, 0), verb,
				    word);
		return at > 0;
	}
	struct line *line = define_line(call, at ? g_ptr_array_index(lines, at) : NULL, error);
	if (!line)
		return FALSE;
	if (at)
		g_ptr_array_remove_index(lines, at);
	g_ptr_array_insert(lines, (gint)(at ? at : last_of(lines, verb)), line);
	return TRUE;
}

static gboolean run_further(struct call *call, GError **error)
{
	return define_edit(call, call_argument(call, 0), change_further, error);
}

static const struct argument_spec contact_arguments[] = {
	{.name = "KEY", COMPLETE_CLIENT}, {.name = "NAME"}, {NULL}};
static const struct option_spec contact_options[] = {
	{"mail", 0, "ADDRESS", N_("Where mail reaches them")},
	{"phone", 0, "NUMBER", N_("Where a call reaches them")},
	{"hours", 0, "HOURS", N_("When they can be reached")},
	{"language", 'l', "TAG", N_("What they speak")},
	{"note", 0, "TEXT", N_("What to know before calling")},
	{"remove", 0, NULL, N_("Take the contact out")},
	{NULL},
};
const struct command command_client_contact = {
	.name = "client contact",
	.group = GROUP,
	.arguments = contact_arguments,
	.options = contact_options,
	.help = N_("Name a person at a client, or change what is known of them"),
	.role = ROLE_ENGINEER,
	.needs = DEFINITION_NEEDS,
	.run = run_further,
};

static const struct argument_spec fact_arguments[] = {
	{.name = "KEY", COMPLETE_CLIENT}, {.name = "TEXT"}, {NULL}};
static const struct option_spec fact_options[] = {
	{"remove", 0, NULL, N_("Take the fact out")},
	{NULL},
};
const struct command command_client_fact = {
	.name = "client fact",
	.group = GROUP,
	.arguments = fact_arguments,
	.options = fact_options,
	.help = N_("Keep a fact about a client: set-up, versions, habits"),
	.role = ROLE_ENGINEER,
	.needs = DEFINITION_NEEDS,
	.run = run_further,
};

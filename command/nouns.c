/* SPDX-License-Identifier: MIT
 * The table of nouns, and the rows of those that are one line of options and no more. */
#include <string.h>

#include "command/define.h"
#include "command/view.h"
#include "desk/i18n.h"

#define GROUP N_("Definitions")

static gboolean tier_key_free(struct call *call, const char *key, const GPtrArray *lines,
			      GError **error);
static gboolean client_key_free(struct call *call, const char *key, const GPtrArray *lines,
				GError **error);
static gboolean field_right(struct call *call, const char *key, const GPtrArray *lines,
			    GError **error);
static gboolean titles_right(struct call *call, const char *key, const GPtrArray *lines,
			     GError **error);
gboolean contract_right(struct call *call, const char *key, const GPtrArray *lines, GError **error);

const struct noun nouns[] = {
	{"calendar", COMPLETE_CALENDAR, "calendar add"},
	{"service", COMPLETE_SERVICE, "service add", .used = TRUE, .uses = QUERY_USES_SERVICE,
	 .check = titles_right},
	{"region", COMPLETE_REGION, "region add", .used = TRUE, .uses = QUERY_USES_REGION,
	 .check = titles_right},
	{"field", COMPLETE_NONE, "field add", .used = TRUE, .uses = QUERY_USES_FIELD,
	 .check = field_right},
	{"tier", COMPLETE_TIER, "tier add", .check = tier_key_free},
	{"client", COMPLETE_CLIENT, "client add", .used = TRUE, .uses = QUERY_USES_CLIENT,
	 .check = client_key_free},
	{"user", COMPLETE_USER, "user add", .used = TRUE, .uses = QUERY_USES_USER},
	{"team", COMPLETE_TEAM, "team add", .used = TRUE, .uses = QUERY_USES_TEAM},
	{"severity", COMPLETE_NONE, "severity set", .many = TRUE},
	{"policy", COMPLETE_NONE, "policy set", .many = TRUE},
	{"contract", COMPLETE_CONTRACT, "contract add", .keyed = TRUE, .used = TRUE,
	 .uses = QUERY_USES_CONTRACT, .check = contract_right},
	{"canned", COMPLETE_CANNED, "canned add"},
	{"view", COMPLETE_VIEW, "view add", .check = view_right},
	{"option", COMPLETE_NONE, "option set"},
	{NULL},
};

/* Tiers and clients share one key space: a policy's subject is either. */
static gboolean key_free_of(struct call *call, const char *noun, const char *key, GError **error)
{
	GError *local = NULL;

	if (book_text(call->desk->book, noun, key, G_MAXINT64, NULL, &local))
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("“%s” is a %s already; tiers and clients share their names"), key,
			    noun);
	else if (local)
		g_propagate_error(error, local);
	else
		return TRUE;
	return FALSE;
}

static gboolean tier_key_free(struct call *call, const char *key, const GPtrArray *lines,
			      GError **error)
{
	return key_free_of(call, "client", key, error);
}

static gboolean client_key_free(struct call *call, const char *key, const GPtrArray *lines,
				GError **error)
{
	return key_free_of(call, "tier", key, error);
}

static gboolean field_right(struct call *call, const char *key, const GPtrArray *lines,
			    GError **error)
{
	const struct line *line = g_ptr_array_index(lines, 0);
	const char *kind = line_option(line, "kind");

	if ((g_strcmp0(kind, "choice") == 0) == (line_option(line, "choices") != NULL))
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("--kind choice and --choices WORD,… come together"));
	return FALSE;
}

/* "zh=直播": a language and what it is called there, each language once. */
static gboolean titles_right(struct call *call, const char *key, const GPtrArray *lines,
			     GError **error)
{
	const char *titles = line_option(g_ptr_array_index(lines, 0), "title-in");
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_auto(GStrv) each = g_strsplit(titles ? titles : "", "\n", -1);

	for (guint i = 0; each[i]; i++) {
		gsize size = strspn(each[i], "abcdefghijklmnopqrstuvwxyz");
		gboolean right =
			(size == 2 || size == 3) && each[i][size] == '=' && each[i][size + 1];
		if (right && g_hash_table_add(seen, g_strndup(each[i], size)))
			continue;
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    right ? _("--title-in: “%s”: its language is said twice")
				  : _("--title-in: “%s”; a language and a title are expected, as "
				      "zh=直播"),
			    each[i]);
		return FALSE;
	}
	return TRUE;
}

static const struct option_spec titled[] = {
	{"title", 't', "TEXT", N_("What people read")},
	{"title-in", 0, "LANG=TEXT", N_("What those read whose language it is, as zh=直播"),
	 .many = TRUE},
	{NULL},
};

const struct command command_service_add = {
	.name = "service add",
	.group = GROUP,
	.arguments = ONE_ARGUMENT("KEY", COMPLETE_SERVICE),
	.options = titled,
	.help = N_("Define a service clients buy, or change it"),
	.role = ROLE_LEAD,
	.needs = DEFINITION_NEEDS,
	.run = define_head,
};
const struct command command_service_list =
	LIST_ROW("service", COMPLETE_SERVICE, N_("List the services"));
const struct command command_service_show =
	SHOW_ROW("service", COMPLETE_SERVICE, N_("Show a service"));
const struct command command_service_remove =
	REMOVE_ROW("service", COMPLETE_SERVICE, N_("Remove a service nobody uses"), ROLE_LEAD);

const struct command command_region_add = {
	.name = "region add",
	.group = GROUP,
	.arguments = ONE_ARGUMENT("KEY", COMPLETE_REGION),
	.options = titled,
	.help = N_("Define a region of the world, or change it"),
	.role = ROLE_LEAD,
	.needs = DEFINITION_NEEDS,
	.run = define_head,
};
const struct command command_region_list =
	LIST_ROW("region", COMPLETE_REGION, N_("List the regions"));
const struct command command_region_show = SHOW_ROW("region", COMPLETE_REGION, N_("Show a region"));
const struct command command_region_remove =
	REMOVE_ROW("region", COMPLETE_REGION, N_("Remove a region nobody uses"), ROLE_LEAD);

static const struct option_spec team_options[] = {
	{"title", 't', "TEXT", N_("What people read")},
	{"members", 'm', "USER,…", N_("Who belongs to it"), COMPLETE_USER},
	{NULL},
};
const struct command command_team_add = {
	.name = "team add",
	.group = GROUP,
	.arguments = ONE_ARGUMENT("KEY", COMPLETE_TEAM),
	.options = team_options,
	.help = N_("Define a team that tickets can be assigned to, or change it"),
	.role = ROLE_LEAD,
	.needs = DEFINITION_NEEDS,
	.run = define_head,
};
const struct command command_team_list = LIST_ROW("team", COMPLETE_TEAM, N_("List the teams"));
const struct command command_team_show = SHOW_ROW("team", COMPLETE_TEAM, N_("Show a team"));
const struct command command_team_remove =
	REMOVE_ROW("team", COMPLETE_TEAM, N_("Remove a team nobody uses"), ROLE_LEAD);

static const struct option_spec tier_options[] = {
	{"title", 't', "TEXT", N_("What people read")},
	{"rank", 0, "N", N_("Its place among the tiers; higher is better served")},
	{"strategic", 0, NULL, N_("Its clients have a TAM who watches over them")},
	{NULL},
};
const struct command command_tier_add = {
	.name = "tier add",
	.group = GROUP,
	.arguments = ONE_ARGUMENT("KEY", COMPLETE_TIER),
	.options = tier_options,
	.help = N_("Define a tier of service, or change it"),
	.role = ROLE_LEAD,
	.needs = DEFINITION_NEEDS,
	.run = define_head,
};
const struct command command_tier_list = LIST_ROW("tier", COMPLETE_TIER, N_("List the tiers"));
const struct command command_tier_show = SHOW_ROW("tier", COMPLETE_TIER, N_("Show a tier"));
const struct command command_tier_remove =
	REMOVE_ROW("tier", COMPLETE_TIER, N_("Remove a tier nobody uses"), ROLE_LEAD);

static const struct option_spec canned_options[] = {
	{"text", 0, "TEXT", N_("The reply, word for word")},
	{"language", 0, "TAG", N_("The language it is written in")},
	{NULL},
};
const struct command command_canned_add = {
	.name = "canned add",
	.group = GROUP,
	.arguments = ONE_ARGUMENT("NAME", COMPLETE_CANNED),
	.options = canned_options,
	.help = N_("Define a reply to be sent again and again, or change it"),
	.role = ROLE_ENGINEER,
	.needs = DEFINITION_NEEDS,
	.run = define_head,
};
const struct command command_canned_list =
	LIST_ROW("canned", COMPLETE_CANNED, N_("List the canned replies"));
const struct command command_canned_show =
	SHOW_ROW("canned", COMPLETE_CANNED, N_("Show a canned reply"));
const struct command command_canned_remove =
	REMOVE_ROW("canned", COMPLETE_CANNED, N_("Remove a canned reply"), ROLE_ENGINEER);

static const struct option_spec field_options[] = {
	{"title", 't', "TEXT", N_("What people read")},
	{"kind", 'k', "KIND", N_("What it holds: text, number or choice"), COMPLETE_WORDS,
	 "text number choice"},
	{"choices", 0, "WORD,…", N_("What a choice can be")},
	{NULL},
};
const struct command command_field_add = {
	.name = "field add",
	.group = GROUP,
	.arguments = ONE_ARGUMENT("KEY", COMPLETE_NONE),
	.options = field_options,
	.help = N_("Define an own field of tickets, or change it"),
	.role = ROLE_LEAD,
	.needs = DEFINITION_NEEDS,
	.run = define_head,
};
const struct command command_field_list =
	LIST_ROW("field", COMPLETE_NONE, N_("List the own fields of tickets"));
const struct command command_field_show = SHOW_ROW("field", COMPLETE_NONE, N_("Show an own field"));
const struct command command_field_remove =
	REMOVE_ROW("field", COMPLETE_NONE, N_("Remove an own field no ticket has"), ROLE_LEAD);

static const struct option_spec user_options[] = {
	{"title", 't', "TEXT", N_("What people read")},
	{"role", 0, "ROLE", N_("What they may do (default engineer)"), COMPLETE_WORDS,
	 "viewer engineer tam lead admin"},
	{"zone", 0, "ZONE", N_("Where they are: times they type are read there"), COMPLETE_ZONE},
	{"hours", 0, "HOURS", N_("When they work, like \"Mon-Fri 09:00-18:00\"")},
	{"languages", 0, "TAG,…", N_("What they speak")},
	{"skills", 0, "KEY,…", N_("What they know")},
	{"mail", 0, "ADDRESS", N_("Where mail reaches them")},
	{"phone", 0, "NUMBER", N_("Where a call reaches them")},
	{"backup", 0, "USER", N_("Who stands in for them"), COMPLETE_USER},
	{"clients", 0, "KEY,…", N_("The only clients they see"), COMPLETE_CLIENT},
	{"regions", 0, "KEY,…", N_("The only regions they see"), COMPLETE_REGION},
	{"key", 0, "KEY", N_("A public key of theirs for “login”"), .many = TRUE},
	{NULL},
};
const struct command command_user_add = {
	.name = "user add",
	.group = GROUP,
	.arguments = ONE_ARGUMENT("NAME", COMPLETE_USER),
	.options = user_options,
	.help = N_("Define a person of the desk, or change what is known of them"),
	.role = ROLE_ADMIN,
	.needs = DEFINITION_NEEDS | NEEDS_USERS,
	.run = define_head,
};
const struct command command_user_list =
	LIST_ROW("user", COMPLETE_USER, N_("List the people of the desk"));
const struct command command_user_show =
	SHOW_ROW("user", COMPLETE_USER, N_("Show a person of the desk"));
const struct command command_user_remove =
	REMOVE_ROW("user", COMPLETE_USER, N_("Remove a person nothing hangs on"), ROLE_ADMIN);

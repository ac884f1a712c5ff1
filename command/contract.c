/* SPDX-License-Identifier: MIT
 * Contracts: dated versions of which tier a client, or one service of it, is served by (M2). */
#include <string.h>

#include "command/define.h"
#include "desk/i18n.h"

#define GROUP N_("Definitions")

gboolean contract_right(struct call *call, const char *key, const GPtrArray *lines, GError **error);

/* Versions of the same kind may not overlap: which one binds would be chance. A temporary one may
 * lie over a standing one, which is what it is for. */
gboolean contract_right(struct call *call, const char *key, const GPtrArray *lines, GError **error)
{
	g_autofree char *text = define_print(lines);
	struct book *book = call->desk->book;
	struct contract *contract = book_contract_build(book, key, text, G_MAXINT64, error);
	const GPtrArray *others =
		contract ? book_contracts(book, contract->client, G_MAXINT64, error) : NULL;
	gboolean good = others != NULL;

	for (guint i = 0; good && i < others->len; i++) {
		const struct contract *other = g_ptr_array_index(others, i);
		if (strcmp(other->name, key) == 0 || other->temporary != contract->temporary ||
		    g_strcmp0(other->service, contract->service) != 0 ||
		    other->to <= contract->from || contract->to <= other->from)
			continue;
		good = FALSE;
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    contract->temporary
				    ? _("“%s” would overlap the temporary “%s”")
				    : _("“%s” would overlap “%s”; only a --temporary one may"),
			    key, other->name);
	}
	contract_free(contract);
	return good;
}

static gboolean change_add(struct call *call, GPtrArray *lines, GError **error)
{
	const struct line *before = lines->len ? g_ptr_array_index(lines, 0) : NULL;

	if (!key_exists(call->desk, "client", call_argument(call, 0), error))
		return FALSE;
	/* The name is the client, the date and the service, so these two would be one. */
	if (before && !line_option(before, "temporary") != !call_flag(call, "temporary")) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    line_option(before, "temporary")
				    ? _("a temporary version begins on %s already; say --temporary "
					"to change it")
				    : _("a standing version begins on %s already; a temporary one "
					"has to begin on another date"),
			    call_option(call, "from"));
		return FALSE;
	}
	struct line *line = define_line(call, before, error);
	if (!line)
		return FALSE;
	g_ptr_array_set_size(lines, 0);
	g_ptr_array_add(lines, line);
	return TRUE;
}

static gboolean run_add(struct call *call, GError **error)
{
	const char *client = call_argument(call, 0), *from = call_option(call, "from");
	const char *service = call_option(call, "service");
	int day;

	if (!from) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--from DATE is missing"));
		return FALSE;
	}
	if (!civil_parse_date(from, &day, error)) {
		g_prefix_error(error, "--from: ");
		return FALSE;
	}
	if (service && *service && !key_check(noun_find("service"), service, error))
		return FALSE;
	g_autofree char *name = service && *service
					? g_strconcat(client, "@", from, "/", service, NULL)
					: g_strconcat(client, "@", from, NULL);
	return define_edit(call, name, change_add, error);
}

static const struct argument_spec add_arguments[] = {{.name = "CLIENT", COMPLETE_CLIENT}, {NULL}};
static const struct option_spec add_options[] = {
	{"tier", 't', "TIER", N_("How the client is served"), COMPLETE_TIER},
	{"from", 0, "DATE", N_("The first day"), COMPLETE_DATE},
	{"to", 0, "DATE", N_("The first day no longer covered"), COMPLETE_DATE},
	{"service", 's', "KEY", N_("Of this service only"), COMPLETE_SERVICE},
	{"zone", 'z', "ZONE", N_("Where the days begin (default the client's, else UTC)"),
	 COMPLETE_ZONE},
	{"calendar", 'c', "CAL", N_("The hours of its policies with --calendar contract"),
	 COMPLETE_CALENDAR},
	{"temporary", 0, NULL, N_("May lie over a standing version, and wins")},
	{"availability", 0, "PCT", N_("The availability promised, like 99.95"), .many = TRUE},
	{"fee", 0, "AMOUNT", N_("The fee of a period, for credits")},
	{"currency", 0, "CODE", N_("The currency of the fee")},
	{"bands", 0, "BANDS", N_("Credit bands, like \"99.9:0,99:20,95:30,0:50\"")},
	{"weights", 0, "WEIGHTS", N_("What impacts weigh, like \"full:1,partial:0.3\"")},
	{"minimum", 0, "DURATION", N_("Shorter outages don't count"), COMPLETE_DURATION},
	{"denominator", 0, "HOW", N_("whole: the period; net: the period without exclusions"),
	 COMPLETE_WORDS, "whole net"},
	{"anchor", 0, "WHAT", N_("What an outage begins with"), COMPLETE_WORDS,
	 "impact detection ticket"},
	{"claim-days", 0, "N", N_("How long a credit can be claimed")},
	{NULL},
};
const struct command command_contract_add = {
	.name = "contract add",
	.group = GROUP,
	.arguments = add_arguments,
	.options = add_options,
	.help = N_("Sign a version of a contract, or change the one of that date"),
	.role = ROLE_TAM,
	.needs = DEFINITION_NEEDS,
	.run = run_add,
};
const struct command command_contract_list =
	LIST_ROW("contract", COMPLETE_CONTRACT, N_("List the contracts, by client"));
const struct command command_contract_show =
	SHOW_ROW("contract", COMPLETE_CONTRACT, N_("Show a version of a contract"));
const struct command command_contract_remove =
	REMOVE_ROW("contract", COMPLETE_CONTRACT, N_("Remove a version no open ticket is bound to"),
		   ROLE_LEAD);

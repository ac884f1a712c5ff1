/* SPDX-License-Identifier: MIT
 * incident report leaks, allow: what a report for clients says that must not leave the house, and
 * what somebody let pass and answers for (incidents.md R5). */
#include <string.h>

#include "command/incident.h"
#include "command/leaks.h"
#include "command/report-paper.h"
#include "desk/i18n.h"

static const struct column columns[] = {
	{"row", NULL, CELL_TEXT},
	{"kind", N_("KIND"), CELL_TEXT},
	{"line", N_("LINE"), CELL_INT},
	{"found", NULL, CELL_TEXT},
	{"instead", NULL, CELL_TEXT},
	{NULL, N_("WHAT"), CELL_LONG}, /* plain only, so it stands last */
};

static void give_leak(struct sink *sink, const struct leak *leak)
{
	g_autofree char *words = leak_words(leak);
	sink_row(sink);
	sink_text(sink, "leak");
	sink_text(sink, leak_kind_name(leak->kind));
	sink_int(sink, leak->line);
	sink_text(sink, leak->kind == LEAK_SECRET ? NULL : leak->found);
	sink_text(sink, leak->instead);
	if (!sink_is_json(sink))
		sink_text(sink, words);
}

static gboolean tell_leaks(struct call *call, const struct incident *incident, GError **error)
{
	struct report_wish wish = {.audience = AUDIENCE_CUSTOMER,
				   .client = call_option(call, "client")};
	struct report_made made;
	g_autoptr(GPtrArray) leaks = NULL;
	if ((call_option(call, "audience") != NULL &&
	     !review_audience(call, &wish.audience, error)) ||
	    !report_language_check(call_option(call, "language"), &wish.language, error))
		return FALSE;
	if (report_make(call->desk, incident, &wish, call->zone, call->now, &made, error))
		leaks = report_leaks(call->desk, incident, wish.audience, wish.client, made.text,
				     error);
	report_made_clear(&made);
	if (leaks == NULL)
		return FALSE;
	sink_table(call->sink, columns, (int)G_N_ELEMENTS(columns) - sink_is_json(call->sink));
	for (guint i = 0; i < leaks->len; i++)
		give_leak(call->sink, g_ptr_array_index(leaks, i));
	sink_end(call->sink);
	return TRUE;
}

static gboolean run_leaks(struct call *call, GError **error)
{
	struct incident *incident = incident_argument(call, 0, error);
	gboolean good = incident != NULL && tell_leaks(call, incident, error);
	incident_free(incident);
	return good;
}

static const struct argument_spec leaks_arguments[] = {INCIDENT_ARGUMENT, {.name = NULL}};
static const struct option_spec leaks_options[] = {
	{.name = "audience",
	 .letter = 'a',
	 .value = N_("WHO"),
	 .help = N_("For whom: customer (so without it), interim, management, internal"),
	 .completer = COMPLETE_WORDS,
	 .words = AUDIENCE_WORDS},
	OPTION_REPORT_CLIENT,
	OPTION_REPORT_LANGUAGE,
	{.name = NULL},
};
const struct command command_incident_report_leaks = {
	.name = "incident report leaks",
	.group = INCIDENT_GROUP,
	.arguments = leaks_arguments,
	.options = leaks_options,
	.help = N_("List what a report says that must not leave the house"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_leaks,
};

/* ---- allow */

#define LEAK_WORDS \
	"address host mail person client link secret" /* in the order of enum leak_kind */

static gboolean allow(struct call *call, struct incident_act *act, GError **error)
{
	const char *kind = call_option(call, "kind");
	g_autofree char *text = call_rest(call, 1);
	enum audience audience;
	int index;
	if (!review_audience(call, &audience, error))
		return FALSE;
	if (kind == NULL || act->reason == NULL) {
		g_set_error(
			error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			_("--kind and --reason are needed: what it is, and why it may be read"));
		return FALSE;
	}
	if (!call_choice("--kind", kind, LEAK_WORDS, &index, error))
		return FALSE;
	struct record *record = incident_say(act, RECORD_OVERRIDE, (gint64)audience);
	record->what = g_strdup(leak_kind_name((enum leak_kind)index));
	record_put(record, "text", text);
	if (!incident_commit(act, error))
		return FALSE;
	incident_tell(act, _("let pass"));
	return TRUE;
}

static gboolean run_allow(struct call *call, GError **error)
{
	struct incident_act act;
	gboolean good = incident_begin(call, &act, error) && allow(call, &act, error);
	incident_act_clear(&act);
	return good;
}

static const struct argument_spec allow_arguments[] = {
	INCIDENT_ARGUMENT,
	{.name = N_("TEXT"), .rest = TRUE},
	{.name = NULL},
};
static const struct option_spec allow_options[] = {
	OPTION_AUDIENCE,
	{.name = "kind",
	 .letter = 'k',
	 .value = N_("KIND"),
	 .help = N_("What the leak check takes it for"),
	 .completer = COMPLETE_WORDS,
	 .words = LEAK_WORDS},
	{.name = "reason", .letter = 'r', .value = N_("TEXT"), .help = N_("Why it may be read")},
	{.name = NULL},
};
const struct command command_incident_report_allow = {
	.name = "incident report allow",
	.group = INCIDENT_GROUP,
	.arguments = allow_arguments,
	.options = allow_options,
	.help = N_("Let a text pass that the leak check finds; you answer for it"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES,
	.run = run_allow,
};

/* SPDX-License-Identifier: MIT
 * incident leaks: what a report for clients says that it should not, and who answers for what stays
 * (incidents.md R5). */
#include "command/incident.h"

#include <string.h>

#include "command/report-paper.h"
#include "command/review.h"
#include "desk/i18n.h"

static const struct column columns[] = {
	{"row", NULL, CELL_TEXT},
	{"incident", NULL, CELL_INT},
	{"audience", NULL, CELL_TEXT},
	{"client", N_("CLIENT"), CELL_TEXT},
	{"language", N_("IN"), CELL_TEXT},
	{"line", N_("LINE"), CELL_INT},
	{"column", NULL, CELL_INT},
	{"kind", N_("KIND"), CELL_TEXT},
	{"found", N_("FOUND"), CELL_TEXT},
	{"instead", N_("INSTEAD"), CELL_TEXT},
	{"overridden_by", N_("ANSWERS"), CELL_TEXT},
	{"why", N_("WHY"), CELL_LONG},
};

/* Of a secret people are shown how it begins. */
static void give_found(struct sink *sink, const struct review_leak *leak)
{
	g_autofree char *begin =
		leak->kind == LEAK_SECRET && !sink_is_json(sink)
			? g_utf8_substring(leak->found, 0, MIN(4, g_utf8_strlen(leak->found, -1)))
			: NULL;
	g_autofree char *shown = begin ? g_strconcat(begin, "…", NULL) : NULL;

	sink_text(sink, shown ? shown : leak->found);
}

static void tell(struct call *call, const struct incident *incident, enum audience audience,
		 const GPtrArray *leaks)
{
	struct sink *sink = call->sink;

	sink_table(sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < leaks->len; i++) {
		const struct review_leak *leak = g_ptr_array_index(leaks, i);
		sink_row(sink);
		sink_text(sink, "leak");
		sink_int(sink, incident->id);
		sink_text(sink, audience_name(audience));
		sink_text(sink, leak->client);
		sink_text(sink, leak->language);
		sink_int(sink, leak->line);
		sink_int(sink, leak->column);
		sink_text(sink, leak_kind_name(leak->kind));
		give_found(sink, leak);
		sink_text(sink, leak->instead);
		sink_text(sink, leak->by);
		sink_text(sink, leak->why);
	}
	sink_end(sink);
	if (!leaks->len)
		sink_say(sink, "%s", _("nothing in it had better stay in the house"));
}

/* ---- what stays */

static gboolean is_there(const GPtrArray *leaks, const char *kind, const char *text)
{
	for (guint i = 0; i < leaks->len; i++) {
		const struct review_leak *leak = g_ptr_array_index(leaks, i);
		if (strcmp(leak_kind_name(leak->kind), kind) == 0 && strcmp(leak->found, text) == 0)
			return TRUE;
	}
	return FALSE;
}

static gboolean take_words(struct call *call, char **text, GError **error)
{
	const char *kind = call_argument(call, 1);
	enum leak_kind known;

	*text = call_rest(call, 2);
	if (!kind || !**text)
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("--override: what was found is expected, its kind and the "
				      "text: person “Li Na”"));
	else if (!leak_kind_find(kind, &known))
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("“%s”: one of address, host, mail, person, client, link, secret is "
			      "expected"),
			    kind);
	else
		return TRUE;
	return FALSE;
}

static gboolean answer(struct incident_act *act, enum audience audience, const GPtrArray *leaks,
		       GError **error)
{
	struct call *call = act->call;
	g_autofree char *text = NULL;
	struct record *record;

	if (!take_words(call, &text, error))
		return FALSE;
	if (!act->reason) {
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("whoever answers for it says why: --reason is expected"));
		return FALSE;
	}
	if (!is_there(leaks, call_argument(call, 1), text)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("the %s report: no %s “%s” was found in it"), audience_name(audience),
			    call_argument(call, 1), text);
		return FALSE;
	}
	record = incident_say(act, RECORD_OVERRIDE, audience);
	record->what = g_strdup(call_argument(call, 1));
	record_put(record, "text", text);
	if (!incident_commit(act, error))
		return FALSE;
	sink_say(call->sink, _("INC-%" PRId64 " %s report: “%s” may stay; %s answers for it"),
		 act->incident->id, audience_name(audience), text, call->desk->user);
	return TRUE;
}

/* ---- the command */

static GPtrArray *find(struct call *call, const struct incident *incident, enum audience audience,
		       GError **error)
{
	const char *client = call_option(call, "client"), *language = NULL;
	struct report_wish wish = {.audience = audience, .client = client};
	struct report_made made;
	GPtrArray *leaks = NULL;

	if (!report_language_check(call_option(call, "language"), &language, error))
		return NULL;
	if (!client && !language)
		return review_leaks(call->desk, incident, audience, error);
	wish.language = language;
	if (report_make(call->desk, incident, &wish, call->zone, call->now, &made, error))
		leaks = review_leaks_in(call->desk, incident, audience, client, made.language,
					made.text, error);
	report_made_clear(&made);
	return leaks;
}

static gboolean check_audience(const struct call *call, enum audience *audience, GError **error)
{
	*audience = AUDIENCE_CUSTOMER;
	if (call_option(call, "audience") && !review_audience(call, audience, error))
		return FALSE;
	if (*audience == AUDIENCE_CUSTOMER || *audience == AUDIENCE_INTERIM)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("the %s report stays in the house: customer or interim is expected"),
		    audience_name(*audience));
	return FALSE;
}

static gboolean run_leaks(struct call *call, GError **error)
{
	struct incident_act act = {0};
	enum audience audience;
	g_autoptr(GPtrArray) leaks = NULL;
	gboolean good = check_audience(call, &audience, error) && incident_begin(call, &act, error);

	if (good)
		leaks = find(call, act.incident, audience, error);
	good = leaks && (!call_flag(call, "override") || answer(&act, audience, leaks, error));
	if (good && call_flag(call, "override")) {
		g_clear_pointer(&leaks, g_ptr_array_unref);
		leaks = sink_is_json(call->sink) ? find(call, act.incident, audience, error) : NULL;
		good = leaks || !sink_is_json(call->sink);
	}
	if (good && leaks)
		tell(call, act.incident, audience, leaks);
	incident_act_clear(&act);
	return good;
}

static const struct argument_spec arguments[] = {
	INCIDENT_ARGUMENT,
	{.name = N_("KIND"),
	 .completer = COMPLETE_WORDS,
	 .words = "address host mail person client link secret",
	 .optional = TRUE},
	{.name = N_("TEXT"), .optional = TRUE, .rest = TRUE},
	{.name = NULL},
};
static const struct option_spec options[] = {
	{.name = "audience",
	 .letter = 'a',
	 .value = N_("WHO"),
	 .help = N_("For whom: customer (so without it), interim"),
	 .completer = COMPLETE_WORDS,
	 .words = "customer interim"},
	OPTION_REPORT_CLIENT,
	OPTION_REPORT_LANGUAGE,
	{.name = "override",
	 .help = N_("What was found, its KIND and TEXT, may stay: you answer for it, with a "
		    "--reason")},
	{.name = "reason", .letter = 'r', .value = N_("TEXT"), .help = N_("Why it may stay")},
	{.name = NULL},
};
const struct command command_incident_leaks = {
	.name = "incident leaks",
	.group = INCIDENT_GROUP,
	.arguments = arguments,
	.options = options,
	.help = N_("Look through a report for clients for what must not leave the house"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES,
	.run = run_leaks,
};

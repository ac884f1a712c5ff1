/* SPDX-License-Identifier: MIT
 * incident list, active: which incidents there are, and which one is written to. */
#include "command/incident.h"

#include <string.h>

#include "desk/event.h"
#include "desk/i18n.h"

static const struct column columns[] = {
	{"incident", N_("ID"), CELL_INT},
	{"severity", N_("SEV"), CELL_TEXT},
	{"state", N_("STATE"), CELL_TEXT},
	{"active", NULL, CELL_BOOL},
	{"ref", NULL, CELL_TEXT},
	{"service", N_("SERVICE"), CELL_TEXT},
	{"region", N_("REGION"), CELL_TEXT},
	{"cause", N_("CAUSE"), CELL_TEXT},
	{"lead", N_("LEAD"), CELL_TEXT},
	{"tickets", N_("TICKETS"), CELL_INT},
	{"actions_open", N_("ACTIONS"), CELL_INT},
	{"report", N_("REPORT"), CELL_TEXT},
	{"opened_at", NULL, CELL_TIME},
	{"impact_start_at", N_("BEGAN"), CELL_TIME},
	{"restored_at", N_("RESTORED"), CELL_TIME},
	{"resolved_at", NULL, CELL_TIME},
	{"next_update_at", N_("NEXT UPDATE"), CELL_TIME},
	{"updated_at", NULL, CELL_TIME},
	{"turn", NULL, CELL_INT},
	{"title", N_("TITLE"), CELL_LONG},
};

struct listing {
	struct call *call;
	gint64 active;
};

static gboolean give(const struct incident_row *row, void *data)
{
	const struct listing *listing = data;
	struct sink *sink = listing->call->sink;
	g_autofree char *word = g_strdup_printf("INC-%" PRId64 "%s", row->id,
						row->id == listing->active ? "*" : "");

	sink_row(sink);
	if (sink_is_json(sink))
		sink_int(sink, row->id);
	else
		sink_text(sink, word);
	sink_text(sink, row->severity < 0 ? NULL : severity_name(row->severity));
	sink_text(sink, incident_state_name(row->state));
	sink_bool(sink, row->id == listing->active);
	sink_text(sink, row->ref);
	sink_text(sink, row->service);
	sink_text(sink, row->region);
	sink_text(sink, row->cause);
	sink_text(sink, row->lead);
	sink_int(sink, row->tickets);
	sink_int(sink, row->actions_open);
	sink_text(sink, report_state_name(row->report));
	sink_time(sink, row->opened_at);
	sink_time(sink, row->impact_start);
	sink_time(sink, row->restored_at);
	sink_time(sink, row->resolved_at);
	sink_time(sink, row->next_update_at);
	sink_time(sink, row->updated_at);
	sink_int(sink, row->turn);
	sink_text(sink, row->title);
	return !sink_failed(sink);
}

static gboolean run_list(struct call *call, GError **error)
{
	struct listing listing = {.call = call};
	const char *since = call_option(call, "since"), *limit = call_option(call, "limit");
	struct incident_query query = {.all = call_flag(call, "all") || since,
				       .service = call_option(call, "service"),
				       .region = call_option(call, "region"),
				       .cause = call_option(call, "cause"),
				       .since = TIME_NONE};
	gint64 most = 0;

	if ((since && !call_time(call, since, &query.since, error)) ||
	    (limit && !call_number("--limit", limit, 1, G_MAXINT32, &most, error)) ||
	    !incident_active(call->desk, &listing.active, error))
		return FALSE;
	query.limit = (guint)most;
	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	gboolean good = incident_list(call->desk, &query, give, &listing, error);
	sink_end(call->sink);
	return good;
}

static const struct option_spec list_options[] = {
	{.name = "all", .help = N_("Those that are over, too")},
	{.name = "service",
	 .value = N_("KEY"),
	 .help = N_("Of that service"),
	 .completer = COMPLETE_SERVICE},
	{.name = "region",
	 .value = N_("KEY"),
	 .help = N_("Of that region"),
	 .completer = COMPLETE_REGION},
	{.name = "cause",
	 .value = N_("KEY"),
	 .help = N_("With that cause"),
	 .completer = COMPLETE_CAUSE},
	{.name = "since",
	 .value = N_("TIME"),
	 .help = N_("Opened since then, those that are over, too"),
	 .completer = COMPLETE_TIME},
	{.name = "limit", .value = "N", .help = N_("At most so many")},
	{.name = NULL},
};
const struct command command_incident_list = {
	.name = "incident list",
	.group = INCIDENT_GROUP,
	.options = list_options,
	.help = N_("List incidents, the gravest and newest first; * marks the active one"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_list,
};

/* ---- active */

static gboolean run_active(struct call *call, GError **error)
{
	static const struct column one[] = {{"incident", NULL, CELL_INT},
					    {"title", NULL, CELL_TEXT}};
	const char *named = call_argument(call, 0);
	struct incident *incident = NULL;
	gint64 id = 0;

	if (named && strcmp(named, "none") != 0 && !incident_named(call, named, &id, error))
		return FALSE;
	if ((named && !incident_choose(call->desk, id, error)) ||
	    !incident_active(call->desk, &id, error))
		return FALSE;
	if (id && !(incident = incident_load(call->desk, id, TIME_NONE, error)))
		return FALSE;
	if (sink_is_json(call->sink)) {
		sink_table(call->sink, one, G_N_ELEMENTS(one));
		sink_row(call->sink);
		sink_id(call->sink, id);
		sink_text(call->sink, incident ? incident->title : NULL);
		sink_end(call->sink);
	} else if (incident) {
		sink_say(call->sink, _("INC-%" PRId64 " is the active one: %s"), id,
			 incident->title);
	} else {
		sink_say(call->sink, "%s", _("none is active"));
	}
	incident_free(incident);
	return TRUE;
}

static const struct argument_spec active_arguments[] = {
	{.name = N_("INCIDENT|none"), .completer = COMPLETE_INCIDENT, .optional = TRUE},
	{.name = NULL},
};
const struct command command_incident_active = {
	.name = "incident active",
	.group = INCIDENT_GROUP,
	.arguments = active_arguments,
	.help = N_("Say or choose the incident that “incident log” and + write to; unless chosen, "
		   "the newest one that goes on and you wrote in, else the only one"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES,
	.run = run_active,
};

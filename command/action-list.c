/* SPDX-License-Identifier: MIT
 * action list, show: what incidents have left to do. A repeat lists what its likes have left first
 * (incidents.md A1). */
#include <string.h>

#include "command/action.h"
#include "command/incident-link.h"
#include "desk/i18n.h"
#include "desk/incident-report.h"

static const struct column columns[] = {
	{"action", N_("ACTION"), CELL_TEXT}, {"incident", NULL, CELL_INT},
	{"number", NULL, CELL_INT},          {"state", N_("STATE"), CELL_TEXT},
	{"must", N_("MUST"), CELL_BOOL},     {"class", N_("CLASS"), CELL_TEXT},
	{"owner", N_("OWNER"), CELL_TEXT},   {"due_at", N_("DUE"), CELL_TIME},
	{"due_date", NULL, CELL_TEXT},       {"overdue", N_("OVERDUE"), CELL_BOOL},
	{"ticket", NULL, CELL_INT},          {"repeat", NULL, CELL_BOOL},
	{"cause", N_("CAUSE"), CELL_TEXT},   {"by", NULL, CELL_TEXT},
	{"created_at", NULL, CELL_TIME},     {"state_at", NULL, CELL_TIME},
	{"reason", NULL, CELL_TEXT},         {"revision", NULL, CELL_INT},
	{"done_when", NULL, CELL_TEXT},      {"title", NULL, CELL_TEXT},
	{"text", N_("TEXT"), CELL_LONG},
};

void action_table(struct call *call)
{
	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
}

/* The owner's date; g_free. */
static char *due_date(struct call *call, const struct action *action)
{
	const struct zone *zone = action_zone(call->desk, action->owner);
	char date[11];

	if (action->due == TIME_NONE)
		return NULL;
	civil_print_date(civil_day_of(action->due + zone_offset(zone, action->due, NULL, NULL)),
			 date);
	return g_strdup(date);
}

void action_row_give(struct call *call, const struct action_row *row, gboolean repeat)
{
	const struct action *action = &row->action;
	struct sink *sink = call->sink;
	g_autofree char *name =
		g_strdup_printf("%" PRId64 ".%" PRId64, row->incident, action->number);
	g_autofree char *date = due_date(call, action);

	sink_row(sink);
	sink_text(sink, name);
	sink_int(sink, row->incident);
	sink_int(sink, action->number);
	sink_text(sink, action_state_name(action->state));
	sink_bool(sink, action->must);
	sink_text(sink, action_class_name(action->class));
	sink_text(sink, action->owner);
	/* People read the day. */
	if (sink_is_json(sink))
		sink_time(sink, action->due);
	else
		sink_text(sink, date);
	sink_text(sink, date);
	sink_bool(sink, action_overdue(action, call->now));
	sink_id(sink, action->ticket);
	sink_bool(sink, repeat);
	sink_text(sink, row->cause);
	sink_text(sink, action->by);
	sink_time(sink, action->created_at);
	sink_time(sink, action->state_at);
	sink_text(sink, action->why);
	sink_int(sink, action->revision);
	sink_text(sink, action->done_when);
	sink_text(sink, row->title);
	sink_text(sink, action->text);
}

/* ---- list */

struct listing {
	struct call *call;
	gint64 than, before; /* the incident others are older than, and when it was opened */
	GHashTable *older;   /* of the ids of those */
	gboolean overdue, repeats;
	guint count;
};

static gboolean give(const struct action_row *row, void *data)
{
	struct listing *listing = data;

	if (listing->overdue && !action_overdue(&row->action, listing->call->now))
		return TRUE;
	if (listing->repeats && !g_hash_table_contains(listing->older, &row->incident))
		return TRUE;
	listing->count++;
	action_row_give(listing->call, row, listing->repeats);
	return !sink_failed(listing->call->sink);
}

static gboolean note_older(const struct incident_row *row, void *data)
{
	struct listing *listing = data;

	if (row->opened_at < listing->before ||
	    (row->opened_at == listing->before && row->id < listing->than))
		g_hash_table_add(listing->older, g_memdup2(&row->id, sizeof row->id));
	return TRUE;
}

/* Gives the rows of what older incidents with the same cause have left. */
static gboolean give_repeats(struct listing *listing, const struct incident *incident,
			     GError **error)
{
	const struct incident_query older = {
		.all = TRUE, .cause = incident->cause, .since = TIME_NONE};
	const struct action_query left = {.cause = incident->cause};
	gboolean good;

	if (!incident->cause)
		return TRUE;
	listing->than = incident->id;
	listing->before = incident->opened_at;
	listing->older = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	listing->repeats = TRUE;
	good = incident_list(listing->call->desk, &older, note_older, listing, error) &&
	       action_list(listing->call->desk, &left, give, listing, error);
	listing->repeats = FALSE;
	g_clear_pointer(&listing->older, g_hash_table_unref);
	return good;
}

gboolean action_tell_repeats(struct call *call, const struct incident *incident, GError **error)
{
	struct listing listing = {.call = call};
	gboolean good;

	/* JSON has told what it was asked for. */
	if (sink_is_json(call->sink) || call->quiet)
		return TRUE;
	action_table(call);
	good = give_repeats(&listing, incident, error);
	sink_end(call->sink);
	if (good && listing.count)
		sink_say(call->sink,
			 ngettext("%u action of an older incident with the cause %s is not done",
				  "%u actions of older incidents with the cause %s are not done",
				  listing.count),
			 listing.count, incident->cause);
	return good;
}

static gboolean run_list(struct call *call, GError **error)
{
	struct listing listing = {.call = call, .overdue = call_flag(call, "overdue")};
	struct action_query query = {.owner = call_option(call, "owner"),
				     .cause = call_option(call, "cause"),
				     .all = call_flag(call, "all")};
	struct incident *incident = NULL;
	gboolean good = TRUE;

	if (query.owner && strcmp(query.owner, "me") == 0)
		query.owner = call->desk->user;
	if (call_argument(call, 0)) {
		incident = incident_argument(call, 0, error);
		if (!incident)
			return FALSE;
		query.incident = incident->id;
	}
	action_table(call);
	if (incident && !query.owner && !query.cause)
		good = give_repeats(&listing, incident, error);
	good = good && action_list(call->desk, &query, give, &listing, error);
	sink_end(call->sink);
	incident_free(incident);
	return good;
}

static const struct argument_spec list_arguments[] = {
	{.name = N_("INCIDENT"), .completer = COMPLETE_INCIDENT, .optional = TRUE},
	{.name = NULL},
};
static const struct option_spec list_options[] = {
	{.name = "owner",
	 .value = N_("USER"),
	 .help = N_("Whose; me is oneself"),
	 .completer = COMPLETE_USER},
	{.name = "cause",
	 .value = N_("KEY"),
	 .help = N_("Of incidents with that cause"),
	 .completer = COMPLETE_CAUSE},
	{.name = "overdue", .help = N_("Whose day is over where their owner is")},
	{.name = "all", .help = N_("What is settled, too")},
	{.name = NULL},
};
const struct command command_action_list = {
	.name = "action list",
	.group = INCIDENT_GROUP,
	.arguments = list_arguments,
	.options = list_options,
	.help = N_("List what is to be done, the soonest due first; of an incident, first what "
		   "older ones with the same cause have left"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_list,
};

/* ---- show */

static gboolean run_show(struct call *call, GError **error)
{
	const struct column record[] = {
		{"action", N_("Action"), CELL_TEXT},
		{"incident", NULL, CELL_INT},
		{"number", NULL, CELL_INT},
		{"state", N_("State"), CELL_TEXT},
		{"must", N_("Must"), CELL_BOOL},
		{"class", N_("Class"), CELL_TEXT},
		{"owner", N_("Owner"), CELL_TEXT},
		{"due_at", N_("Due"), CELL_TIME},
		{"due_date", NULL, CELL_TEXT},
		{"overdue", N_("Overdue"), CELL_BOOL},
		{"ticket", N_("Ticket"), CELL_INT},
		{"repeat", NULL, CELL_BOOL},
		{"cause", N_("Cause"), CELL_TEXT},
		{"by", N_("By"), CELL_TEXT},
		{"created_at", N_("Written"), CELL_TIME},
		{"state_at", N_("Since"), CELL_TIME},
		{"reason", N_("Reason"), CELL_TEXT},
		{"revision", N_("Revision"), CELL_INT},
		{"done_when", N_("Done when"), CELL_TEXT},
		{"title", N_("Incident"), CELL_TEXT},
		{"text", N_("Text"), CELL_LONG},
	};
	struct incident *incident;
	const struct action *action;
	gint64 id, number;

	if (!action_named(call, call_argument(call, 0), &id, &number, error) ||
	    !(incident = incident_load(call->desk, id, TIME_NONE, error)))
		return FALSE;
	action = action_find(incident, number, error);
	if (action) {
		const struct action_row row = {.incident = id,
					       .action = *action,
					       .title = incident->title,
					       .cause = incident->cause};
		sink_record(call->sink, record, G_N_ELEMENTS(record));
		action_row_give(call, &row, FALSE);
		sink_end(call->sink);
	}
	incident_free(incident);
	return action != NULL;
}

static const struct argument_spec show_arguments[] = {
	{.name = N_("ACTION"), .completer = COMPLETE_ACTION},
	{.name = NULL},
};
const struct command command_action_show = {
	.name = "action show",
	.group = INCIDENT_GROUP,
	.arguments = show_arguments,
	.help = N_("Show an action"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_show,
};

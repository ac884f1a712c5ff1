/* SPDX-License-Identifier: MIT
 * incident restore: the service works again, in a region or everywhere: said in the timeline and on
 * the linked tickets. A part of it is a change of the impact, and stops nothing (incidents.md T19).
 */
#include "command/incident-restore.h"

#include <string.h>

#include "command/acting.h"
#include "command/incident-affected.h"
#include "command/incident.h"
#include "desk/i18n.h"
#include "desk/incident-metrics.h"
#include "store/project.h"
#include "store/rules.h"

struct restoring {
	struct call *call;
	const struct incident *incident;
	const char *regions; /* by commas; NULL: all */
	char **tickets;      /* NULL: all */
	gint64 at;
	gboolean elsewhere; /* it burns on in other regions */
	GPtrArray *rows;    /* of struct restored* */
	guint done, failed;
};
struct restored {
	gint64 ticket, opened_at;
	char *client, *region, *problem; /* problem NULL: it is restored */
	gboolean was;                    /* before already */
};

static void restored_free(void *data)
{
	struct restored *row = data;

	g_free(row->client);
	g_free(row->region);
	g_free(row->problem);
	g_free(row);
}

/* ---- which tickets */

static gboolean is_named(const struct restoring *restoring, gint64 ticket)
{
	char number[24];

	g_snprintf(number, sizeof number, "%" PRId64, ticket);
	return !restoring->tickets ||
	       g_strv_contains((const char *const *)restoring->tickets, number);
}

/* One that is not to be seen is not the person's to restore. */
static gboolean add_ticket(struct restoring *restoring, const struct incident_link *link,
			   GError **error)
{
	struct ticket ticket;
	struct restored *row;
	const char *region;
	GError *problem = NULL;

	if (!ticket_load(restoring->call->desk, link->ticket, &ticket, &problem)) {
		if (!g_error_matches(problem, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING)) {
			g_propagate_error(error, problem);
			return FALSE;
		}
		g_error_free(problem);
		return TRUE;
	}
	region = link->region ? link->region : ticket.region;
	if (is_named(restoring, ticket.id) && list_says(restoring->regions, region)) {
		row = g_new0(struct restored, 1);
		row->ticket = ticket.id;
		row->opened_at = ticket.opened_at;
		row->client = g_strdup(ticket.client);
		row->region = g_strdup(region);
		row->was = ticket.state >= STATE_RESTORED;
		g_ptr_array_add(restoring->rows, row);
	}
	ticket_clear(&ticket);
	return TRUE;
}

static gboolean find_tickets(struct restoring *restoring, GError **error)
{
	const GPtrArray *links = restoring->incident->links;

	for (guint i = 0; i < links->len; i++)
		if (!add_ticket(restoring, links->pdata[i], error))
			return FALSE;
	for (char **name = restoring->tickets; name && *name; name++) {
		gboolean found = FALSE;
		for (guint i = 0; i < restoring->rows->len && !found; i++) {
			const struct restored *row = restoring->rows->pdata[i];
			found = row->ticket == g_ascii_strtoll(*name, NULL, 10);
		}
		if (found)
			continue;
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("--ticket %s: no such ticket is linked to INC-%" PRId64
			      ", or not in that region"),
			    *name, restoring->incident->id);
		return FALSE;
	}
	return TRUE;
}

/* ---- is it over? */

static gboolean covers(const struct restoring *restoring, const char *region)
{
	return !restoring->regions || (region && list_says(restoring->regions, region));
}

/* What burns where the outage is not said to be over. Where nobody told an impact, each of the
 * incident's regions counts. */
static gboolean burns_elsewhere(const struct restoring *restoring)
{
	g_autoptr(GPtrArray) impacts = impact_intervals(restoring->incident, restoring->call->now);
	g_auto(GStrv) regions = list_split(restoring->incident->region);

	for (guint i = 0; i < impacts->len; i++) {
		const struct impact *impact = impacts->pdata[i];
		if (impact->open && !covers(restoring, impact->region))
			return TRUE;
	}
	for (char **region = impacts->len ? NULL : regions; region && *region; region++)
		if (!covers(restoring, *region))
			return TRUE;
	return FALSE;
}

static gboolean burns_here(const struct restoring *restoring)
{
	g_autoptr(GPtrArray) impacts = impact_intervals(restoring->incident, restoring->call->now);

	for (guint i = 0; i < impacts->len; i++) {
		const struct impact *impact = impacts->pdata[i];
		if (impact->open && covers(restoring, impact->region))
			return TRUE;
	}
	return FALSE;
}

/* ---- entries */

static void say_entry(const struct restoring *restoring, GPtrArray *records, enum entry_kind kind,
		      const char *text, int weight)
{
	struct record *record = record_new(RECORD_ENTRY, 0);

	record_put(record, "kind", entry_kind_name(kind));
	record_put_time(record, "at", restoring->at);
	record_put(record, "text", text);
	if (restoring->regions)
		record_put(record, "region", restoring->regions);
	if (weight >= 0)
		record_put_number(record, "weight", weight);
	record->why = g_strdup(call_option(restoring->call, "reason"));
	g_ptr_array_add(records, record);
}

/* Said once: a stamp that stands is not said again, and what was over stays so. */
static gboolean write_restored(struct restoring *restoring, GError **error)
{
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(record_free);
	g_autofree char *where = restoring->regions
					 ? g_strdup_printf(_("restored in %s"), restoring->regions)
					 : g_strdup(_("restored"));
	gboolean stamped = incident_state(restoring->incident) != INCIDENT_ACTIVE;

	if (burns_here(restoring))
		say_entry(restoring, records, ENTRY_IMPACT_END, where, -1);
	if (restoring->elsewhere && !records->len)
		say_entry(restoring, records, ENTRY_MITIGATION, where, -1);
	if (!restoring->elsewhere && !stamped)
		say_entry(restoring, records, ENTRY_RESTORED, where, -1);
	return incident_record(restoring->call->desk, restoring->incident->id, records, NULL, NULL,
			       error);
}

static gboolean write_partial(struct restoring *restoring, GError **error)
{
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(record_free);
	const char *option = call_option(restoring->call, "partial");
	g_autofree char *digits = g_strndup(option, strcspn(option, "%")), *text = NULL;
	gint64 percent;

	if (!call_number("--partial", digits, 1, 99, &percent, error))
		return FALSE;
	text = restoring->regions
		       ? g_strdup_printf(_("restored to %s%% in %s"), digits, restoring->regions)
		       : g_strdup_printf(_("restored to %s%%"), digits);
	say_entry(restoring, records, ENTRY_IMPACT_CHANGE, text, (int)(100 - percent));
	if (!incident_record(restoring->call->desk, restoring->incident->id, records, NULL, NULL,
			     error))
		return FALSE;
	sink_say(restoring->call->sink, _("INC-%" PRId64 " %s; no clock stops"),
		 restoring->incident->id, text);
	return TRUE;
}

/* ---- tickets */

struct one {
	struct restoring *restoring;
	struct restored *row;
	gint64 turn;
};

/* As long as it burns elsewhere, a ticket's end is none of the incident. */
static gboolean say_mitigated(const struct one *one, GError **error)
{
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(record_free);
	struct record *record = record_new(RECORD_ENTRY, 0);
	g_autofree char *ref = g_strdup_printf("%" PRId64 "/%" PRId64, one->row->ticket, one->turn);

	record_put(record, "source", entry_source_name(SOURCE_TICKET));
	record_put(record, "source_ref", ref);
	record_put(record, "kind", entry_kind_name(ENTRY_MITIGATION));
	g_ptr_array_add(records, record);
	return incident_record(one->restoring->call->desk, one->restoring->incident->id, records,
			       NULL, NULL, error);
}

/* One that was opened later was never without what is restored. */
static gboolean restore_one(struct store *store G_GNUC_UNUSED, void *data, GError **error)
{
	struct one *one = data;
	struct call *call = one->restoring->call;
	g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
	struct event *event = g_new(struct event, 1);
	const struct act act = {.ticket = one->row->ticket,
				.events = events,
				.late_reason = call_option(call, "reason")};

	event_init(event);
	event->kind = EVENT_STATE;
	event->what = g_strdup(ticket_state_name(STATE_RESTORED));
	if (one->restoring->at != call->now)
		event->occurred_at = MAX(one->restoring->at, one->row->opened_at);
	g_ptr_array_add(events, event);
	return ticket_act(call->desk, &act, &one->turn, error) &&
	       (!one->restoring->elsewhere || say_mitigated(one, error));
}

static gboolean restore_all(struct restoring *restoring, GError **error)
{
	struct call *call = restoring->call;
	gboolean within = store_in_unit(call->desk->store);

	for (guint i = 0; i < restoring->rows->len; i++) {
		struct one one = {restoring, restoring->rows->pdata[i], 0};
		g_autoptr(GError) problem = NULL;
		if (one.row->was)
			continue;
		if (desk_atomically(call->desk, restore_one, &one, &problem)) {
			call_deed(call, one.row->ticket, one.turn);
			restoring->done++;
			continue;
		}
		/* Of a unit that goes on half of it would stay. */
		if (within) {
			g_propagate_error(error, g_steal_pointer(&problem));
			return FALSE;
		}
		one.row->problem = g_strdup(problem->message);
		restoring->failed++;
	}
	return TRUE;
}

/* ---- the command */

static void write_rows(struct restoring *restoring, gboolean dry)
{
	static const struct column columns[] = {
		{"ticket", N_("ticket"), CELL_INT},  {"client", N_("client"), CELL_TEXT},
		{"region", N_("region"), CELL_TEXT}, {"restored", NULL, CELL_BOOL},
		{"problem", NULL, CELL_TEXT},        {"result", N_("result"), CELL_LONG}};
	struct sink *sink = restoring->call->sink;

	sink_table(sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < restoring->rows->len; i++) {
		const struct restored *row = restoring->rows->pdata[i];
		sink_row(sink);
		sink_int(sink, row->ticket);
		sink_text(sink, row->client);
		sink_text(sink, row->region);
		sink_bool(sink, row->was || (!dry && !row->problem));
		sink_text(sink, row->problem);
		sink_text(sink, row->was       ? _("it was before")
				: row->problem ? row->problem
				: dry          ? _("would be restored")
					       : _("restored"));
	}
	sink_end(sink);
}

static gboolean tell(struct restoring *restoring, GError **error)
{
	/* First what it comes to: where there is room for a line, it is that one. */
	if (restoring->elsewhere)
		sink_say(restoring->call->sink,
			 _("INC-%" PRId64 " restored in %s; it burns on elsewhere"),
			 restoring->incident->id, restoring->regions);
	else
		sink_say(restoring->call->sink, _("INC-%" PRId64 " restored"),
			 restoring->incident->id);
	write_rows(restoring, FALSE);
	if (!restoring->failed)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, _("%u of %u tickets failed"),
		    restoring->failed, restoring->failed + restoring->done);
	return FALSE;
}

/* Late, each ticket would want a reason: it is asked for before anything is said, so that the
 * timeline never says what its tickets refused. */
static gboolean check_late(const struct restoring *restoring, GError **error)
{
	struct call *call = restoring->call;

	for (guint i = 0; !call_option(call, "reason") && i < restoring->rows->len; i++) {
		const struct restored *row = restoring->rows->pdata[i];
		if (row->was ||
		    call->now - MAX(restoring->at, row->opened_at) <= LATE_WITHOUT_REASON_S)
			continue;
		call_want(call, "reason", g_strdup(_("Why: ")));
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, "%s",
			    _("more than 15 minutes late: say why with --reason"));
		return FALSE;
	}
	return TRUE;
}

/* Said once, it is the time for what is still to be restored. */
static gboolean read_time(struct restoring *restoring, GError **error)
{
	const char *text = call_option(restoring->call, "at");
	struct stamped stamps[STAMPS];

	incident_stamps(restoring->incident, stamps);
	restoring->at = restoring->call->now;
	if (text)
		return call_past(restoring->call, text, &restoring->at, error);
	if (stamps[STAMP_RESTORED].when.at != TIME_NONE && !call_option(restoring->call, "partial"))
		restoring->at = MIN(stamps[STAMP_RESTORED].when.at, restoring->call->now);
	return TRUE;
}

static gboolean restore(struct restoring *restoring, GError **error)
{
	struct call *call = restoring->call;

	if (!read_time(restoring, error) ||
	    (restoring->regions && !check_keys(call, "region", restoring->regions, error)))
		return FALSE;
	if (call_option(call, "partial"))
		return write_partial(restoring, error);
	restoring->elsewhere = burns_elsewhere(restoring);
	if (!find_tickets(restoring, error) || !check_late(restoring, error))
		return FALSE;
	if (call_flag(call, "dry-run")) {
		write_rows(restoring, TRUE);
		return TRUE;
	}
	return restore_all(restoring, error) &&
	       (call_flag(call, "only-tickets") || write_restored(restoring, error)) &&
	       tell(restoring, error);
}

static gboolean run_restore(struct call *call, GError **error)
{
	struct incident *incident = incident_argument(call, 0, error);
	const char *region = call_option(call, "region"), *ticket = call_option(call, "ticket");
	struct restoring restoring = {.call = call,
				      .incident = incident,
				      .regions = region && *region ? region : NULL,
				      .tickets = list_split(ticket)};
	gboolean good;

	restoring.rows = g_ptr_array_new_with_free_func(restored_free);
	good = incident && restore(&restoring, error);
	g_ptr_array_unref(restoring.rows);
	g_strfreev(restoring.tickets);
	incident_free(incident);
	return good;
}

static const struct argument_spec arguments[] = {INCIDENT_ARGUMENT, {.name = NULL}};
static const struct option_spec options[] = {
	{.name = "region",
	 .value = N_("KEY,..."),
	 .help = N_("Only there; everywhere otherwise"),
	 .completer = COMPLETE_REGION},
	{.name = "partial",
	 .value = N_("PCT"),
	 .help = N_("Only so many percent work again; no clock stops")},
	{.name = "ticket",
	 .value = N_("N,..."),
	 .help = N_("Only these of its tickets; all of that region otherwise"),
	 .completer = COMPLETE_TICKET},
	{.name = "only-tickets", .help = N_("The timeline says it already: only on the tickets")},
	OPTION_AT,
	OPTION_REASON,
	{.name = "dry-run", .letter = 'n', .help = N_("List the tickets, and change nothing")},
	{.name = NULL},
};
const struct command command_incident_restore = {
	.name = "incident restore",
	.group = INCIDENT_GROUP,
	.arguments = arguments,
	.options = options,
	.help = N_("Say that the service works again, in the timeline and on the linked tickets"),
	.role = ROLE_ENGINEER,
	.needs = NEEDS_DESK | NEEDS_WRITE | NEEDS_CONFIRM,
	.run = run_restore,
};

/* ---- the offer */

guint incident_unrestored(struct desk *desk, const struct incident *incident)
{
	guint count = 0;

	if (incident_state(incident) != INCIDENT_RESTORED &&
	    incident_state(incident) != INCIDENT_RESOLVED)
		return 0;
	for (guint i = 0; i < incident->links->len; i++) {
		const struct incident_link *link = incident->links->pdata[i];
		struct ticket ticket;
		if (!ticket_load(desk, link->ticket, &ticket, NULL))
			continue;
		count += ticket.state < STATE_RESTORED;
		ticket_clear(&ticket);
	}
	return count;
}

void incident_offer_restore(struct call *call, const struct incident *incident)
{
	guint count = incident_unrestored(call->desk, incident);
	g_autofree char *message = NULL;

	if (!count || !call->context || !call->context->remark || call->quiet ||
	    sink_is_json(call->sink))
		return;
	message = g_strdup_printf(ngettext("%u linked ticket runs on: midwatch incident restore "
					   "%" PRId64 " says it there too",
					   "%u linked tickets run on: midwatch incident restore "
					   "%" PRId64 " says it there too",
					   count),
				  count, incident->id);
	call->context->remark(message, call->context->complain_data);
}

/* SPDX-License-Identifier: MIT
 * incident link, unlink, role: the tickets an incident is about, and who does what on it. */
#include "command/incident-link.h"

#include <string.h>

#include "desk/event.h"
#include "desk/i18n.h"

/* When the client first told of it: the opening, or, where we or an alert opened it, their first
 * own word. */
static gint64 reported_at(const GPtrArray *events)
{
	g_autofree gboolean *standing = ticket_standing(events);

	for (guint i = 0; i < events->len; i++) {
		const struct event *event = g_ptr_array_index(events, i);
		gboolean opened = event->kind == EVENT_OPENED &&
				  g_strcmp0(event->why ? event->why : "client", "client") == 0;
		gboolean said = event->kind == EVENT_MESSAGE && (event->flags & EVENT_CLIENT) &&
				!(event->flags & EVENT_AUTOMATIC);
		if (standing[i] && (opened || said))
			return event->occurred_at;
	}
	return TIME_NONE;
}

struct record *link_record(struct desk *desk, gint64 ticket, GError **error)
{
	g_autoptr(GPtrArray) events = NULL;
	struct record *record = NULL;
	struct ticket row;

	if (!ticket_load(desk, ticket, &row, error))
		return NULL;
	events = ticket_events(desk, ticket, FALSE, error);
	if (events) {
		record = record_new(RECORD_LINK, ticket);
		record_put(record, "client", row.client);
		record_put(record, "ref", row.ref);
		record_put(record, "service", row.service);
		record_put(record, "region", row.region);
		record_put_time(record, "reported", reported_at(events));
	}
	ticket_clear(&row);
	return record;
}

static const struct incident_link *link_of(const struct incident *incident, gint64 ticket)
{
	for (guint i = 0; i < incident->links->len; i++) {
		const struct incident_link *link = g_ptr_array_index(incident->links, i);
		if (link->ticket == ticket)
			return link;
	}
	return NULL;
}

static gboolean link_one(struct call *call, GError **error)
{
	struct incident_act act = {0};
	struct record *record;
	gboolean known, done = incident_begin(call, &act, error);

	if (!done)
		return FALSE;
	known = link_of(act.incident, call->ticket) != NULL;
	if (!known) {
		ticket_expect(call->desk, call->ticket, FALSE);
		record = link_record(call->desk, call->ticket, error);
		if (record)
			g_ptr_array_add(act.records, record);
		done = record && incident_commit(&act, error);
	}
	if (done && !sink_is_json(call->sink))
		sink_say(call->sink,
			 known ? _("%" PRId64 " is linked to INC-%" PRId64 " already")
			       : _("%" PRId64 " linked to INC-%" PRId64),
			 call->ticket, act.incident->id);
	else if (done)
		incident_tell(&act, "");
	if (done && !known)
		incident_tell_after(&act);
	incident_act_clear(&act);
	return done;
}

static gboolean run_link(struct call *call, GError **error)
{
	return call_tickets(call, 1, link_one, error);
}

static const struct argument_spec link_arguments[] = {
	INCIDENT_ARGUMENT,
	{.name = N_("TICKET"), .completer = COMPLETE_TICKET, .optional = TRUE, .rest = TRUE},
	{.name = NULL},
};
const struct command command_incident_link = {
	.name = "incident link",
	.group = INCIDENT_GROUP,
	.arguments = link_arguments,
	.help = N_("Link tickets: what happens on them is part of the incident's log"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES,
	.run = run_link,
};

static gboolean unlink_one(struct call *call, GError **error)
{
	struct incident_act act = {0};
	gboolean done = incident_begin(call, &act, error);

	act.corrects = TRUE;
	if (done && !link_of(act.incident, call->ticket)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("ticket %" PRId64 " is not linked to INC-%" PRId64), call->ticket,
			    act.incident->id);
		done = FALSE;
	}
	if (done) {
		incident_say(&act, RECORD_UNLINK, call->ticket);
		done = incident_commit(&act, error);
	}
	if (done && !sink_is_json(call->sink))
		sink_say(call->sink, _("%" PRId64 " unlinked from INC-%" PRId64), call->ticket,
			 act.incident->id);
	else if (done)
		incident_tell(&act, "");
	if (done)
		incident_tell_after(&act);
	incident_act_clear(&act);
	return done;
}

static gboolean run_unlink(struct call *call, GError **error)
{
	return call_tickets(call, 1, unlink_one, error);
}

static const struct option_spec unlink_options[] = {OPTION_BECAUSE, {.name = NULL}};
const struct command command_incident_unlink = {
	.name = "incident unlink",
	.group = INCIDENT_GROUP,
	.arguments = link_arguments,
	.options = unlink_options,
	.help = N_("Take tickets from an incident again, with what was captured of them"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES,
	.run = run_unlink,
};

/* ---- roles */

static gboolean give_role(struct incident_act *act, GError **error)
{
	struct call *call = act->call;
	const char *role = call_argument(call, 1), *who = call_argument(call, 2),
		   *at = call_option(call, "at");
	struct record *record = incident_say(act, RECORD_ENTRY, 0);
	g_autofree char *key = NULL;
	gint64 when = call->now;

	if (strcmp(who, "me") == 0)
		who = call->desk->user;
	if (strcmp(who, call->desk->user) != 0 && !check_keys(call, "user", who, error))
		return FALSE;
	if (at && !call_past(call, at, &when, error))
		return FALSE;
	record_put(record, "kind", entry_kind_name(ENTRY_ROLE_CHANGE));
	record_put_time(record, "at", when);
	record_put(record, "role", role);
	record_put(record, "who", who);
	g_autofree char *text = g_strdup_printf("%s: %s", role, who);
	record_put(record, "text", text);
	if (strcmp(role, "lead") == 0)
		record_put(incident_say(act, RECORD_SET, 0), "lead", who);
	if (!incident_commit(act, error))
		return FALSE;
	key = g_strdup_printf("%" PRId64, record->about);
	if (sink_is_json(call->sink))
		entry_tell(act, key, "");
	else
		sink_say(call->sink, _("INC-%" PRId64 " entry %s: %s is %s"), act->incident->id,
			 key, who, role);
	return TRUE;
}

static gboolean run_role(struct call *call, GError **error)
{
	struct incident_act act = {0};
	gboolean done = incident_begin(call, &act, error) && give_role(&act, error);

	incident_act_clear(&act);
	return done;
}

static const struct argument_spec role_arguments[] = {
	INCIDENT_ARGUMENT,
	{.name = N_("ROLE"), .completer = COMPLETE_WORDS, .words = "lead comms ops scribe liaison"},
	{.name = N_("USER"), .completer = COMPLETE_USER},
	{.name = NULL},
};
static const struct option_spec role_options[] = {
	{.name = "at",
	 .value = N_("TIME"),
	 .help = N_("Since when; now otherwise"),
	 .completer = COMPLETE_TIME},
	{.name = NULL},
};
const struct command command_incident_role = {
	.name = "incident role",
	.group = INCIDENT_GROUP,
	.arguments = role_arguments,
	.options = role_options,
	.help = N_("Say who takes a role from now on: lead, comms, scribe, or any other word"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES | ONE_ACT,
	.run = run_role,
};

/* SPDX-License-Identifier: MIT
 * incident evidence: what an entry rests on, kept with its hash (incidents.md T17). */
#include "command/incident.h"

#include <string.h>

#include "command/acting.h"
#include "desk/i18n.h"

/* "48213/7": what a ticket's event says. */
static gboolean read_event(struct call *call, const char *named, char **text, gint64 *at,
			   char **from, GError **error)
{
	const char *slash = strrchr(named, '/');
	g_autofree char *ticket = g_strndup(named, slash ? (gsize)(slash - named) : 0);
	g_autoptr(GPtrArray) events = NULL;
	gint64 id, turn;

	if (!slash || !g_ascii_string_to_signed(slash + 1, 10, 1, G_MAXINT64, &turn, NULL)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--ticket: “%s”: a ticket and the number of its event are expected, "
			      "like 48213/7"),
			    named);
		return FALSE;
	}
	if (!ticket_option(call, ticket, &id, error))
		return FALSE;
	events = ticket_events(call->desk, id, TRUE, error);
	for (guint i = 0; events && i < events->len; i++) {
		const struct event *event = g_ptr_array_index(events, i);
		if (event->turn != turn || !event->text)
			continue;
		*text = g_strdup(event->text);
		*at = event->occurred_at;
		*from = g_strdup_printf("%" PRId64 "/%" PRId64, id, turn);
		return TRUE;
	}
	if (events)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("ticket %" PRId64 ": event %" PRId64 " has no text"), id, turn);
	return FALSE;
}

static gboolean read_excerpt(struct call *call, char **text, gint64 *at, char **from,
			     GError **error)
{
	const char *ticket = call_option(call, "ticket"), *source = call_option(call, "from"),
		   *value = call_option(call, "text");

	*at = call->now;
	if (ticket && (value || call_argument(call, 2))) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--ticket gives the text already"));
		return FALSE;
	}
	if (ticket)
		return read_event(call, ticket, text, at, from, error);
	if (!acting_text(call, 2, TRUE, text, error))
		return FALSE;
	if (source && *source)
		*from = g_strdup(source);
	else if (value && *value == '@' && value[1] != '@')
		*from = g_path_get_basename(value + 1);
	else
		*from = g_strdup("paste");
	return TRUE;
}

static gboolean add(struct incident_act *act, GError **error)
{
	struct call *call = act->call;
	const struct entry *entry = entry_named(act->incident, call_argument(call, 1), error);
	g_autofree char *text = NULL, *from = NULL, *sha256 = NULL, *key = NULL;
	struct record *record;
	gint64 at;

	if (!entry || !read_excerpt(call, &text, &at, &from, error))
		return FALSE;
	record = incident_say_entry(act, RECORD_EVIDENCE, entry);
	record->base = 0; /* it changes nothing that is there */
	record->what = g_strdup("+");
	sha256 = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
	record_put(record, "excerpt", text);
	record_put(record, "from", from);
	record_put_time(record, "at", at);
	record_put(record, "sha256", sha256);
	if (!incident_commit(act, error))
		return FALSE;
	key = g_strdup_printf("%" PRId64, record->about);
	if (sink_is_json(call->sink))
		entry_tell(act, key, "");
	else
		sink_say(call->sink,
			 _("INC-%" PRId64 " entry %s: evidence %" PRId64 " from %s, SHA-256 %s"),
			 act->incident->id, key, record->turn, from, sha256);
	return TRUE;
}

static gboolean run_act(struct call *call,
			gboolean (*act)(struct incident_act *act, GError **error), GError **error)
{
	struct incident_act evidence = {0};
	gboolean done = incident_begin(call, &evidence, error) && act(&evidence, error);

	incident_act_clear(&evidence);
	return done;
}

static gboolean run_add(struct call *call, GError **error)
{
	return run_act(call, add, error);
}

static const struct argument_spec add_arguments[] = {
	INCIDENT_ARGUMENT,
	ENTRY_ARGUMENT,
	{.name = N_("TEXT"), .optional = TRUE, .rest = TRUE},
	{.name = NULL},
};
static const struct option_spec add_options[] = {
	{.name = "ticket",
	 .value = N_("TICKET/EVENT"),
	 .help = N_("What a ticket's event says, like 48213/7")},
	OPTION_TEXT,
	{.name = "from", .value = N_("TEXT"), .help = N_("Where it comes from: a host, a link")},
	{.name = NULL},
};
const struct command command_incident_evidence = {
	.name = "incident evidence",
	.group = INCIDENT_GROUP,
	.arguments = add_arguments,
	.options = add_options,
	.help = N_("Keep an excerpt with an entry, where it came from, when, and its SHA-256"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES | ONE_ACT,
	.run = run_add,
};

/* ---- away again */

static gboolean take_away(struct incident_act *act, GError **error)
{
	struct call *call = act->call;
	const struct entry *entry = entry_named(act->incident, call_argument(call, 1), error);
	gint64 turn;

	if (!entry ||
	    !call_number(_("evidence"), call_argument(call, 2), 1, G_MAXINT64, &turn, error))
		return FALSE;
	for (guint i = 0; i < entry->evidence->len; i++) {
		const struct evidence *evidence = g_ptr_array_index(entry->evidence, i);
		if (evidence->turn != turn)
			continue;
		struct record *record = incident_say_entry(act, RECORD_EVIDENCE, entry);
		g_autofree char *key = entry_key(entry);
		record->what = g_strdup("-");
		record_put_number(record, "turn", turn);
		if (!incident_commit(act, error))
			return FALSE;
		if (sink_is_json(call->sink))
			entry_tell(act, key, "");
		else
			sink_say(call->sink,
				 _("INC-%" PRId64 " entry %s: evidence %" PRId64 " taken away"),
				 act->incident->id, key, turn);
		return TRUE;
	}
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
		    _("entry %s has no evidence %" PRId64), call_argument(call, 1), turn);
	return FALSE;
}

static gboolean run_remove(struct call *call, GError **error)
{
	return run_act(call, take_away, error);
}

static const struct argument_spec remove_arguments[] = {
	INCIDENT_ARGUMENT,
	ENTRY_ARGUMENT,
	{.name = N_("EVIDENCE")},
	{.name = NULL},
};
static const struct option_spec remove_options[] = {
	{.name = "reason", .letter = 'r', .value = N_("TEXT"), .help = N_("Why")},
	{.name = NULL},
};
const struct command command_incident_evidence_remove = {
	.name = "incident evidence remove",
	.group = INCIDENT_GROUP,
	.arguments = remove_arguments,
	.options = remove_options,
	.help = N_("Take an excerpt from an entry again; it stays on record"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES | ONE_ACT,
	.run = run_remove,
};

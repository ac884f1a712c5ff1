/* SPDX-License-Identifier: MIT
 * action new, edit, start, done, verify, waive, reopen: what an incident leaves to do (incidents.md
 * A1). */
#include "command/action.h"

#include <string.h>

#include "command/acting.h"
#include "desk/i18n.h"
#include "desk/incident-report.h"

#define CLASS_WORDS "prevent detect respond limit process supplier"

gboolean action_named(struct call *call, const char *text, gint64 *incident, gint64 *number,
		      GError **error)
{
	const char *dot = strrchr(text, '.');
	g_autofree char *named = g_strndup(text, dot ? (gsize)(dot - text) : 0);

	if (!dot || !g_ascii_string_to_signed(dot + 1, 10, 1, G_MAXINT32, number, NULL)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("“%s” is no action: 7.3 is expected, the third of INC-7"), text);
		return FALSE;
	}
	return incident_named(call, named, incident, error);
}

const struct action *action_find(const struct incident *incident, gint64 number, GError **error)
{
	const struct action *action = incident_action(incident, number);

	if (!action)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("INC-%" PRId64 " has no action %" PRId64), incident->id, number);
	return action;
}

const struct zone *action_zone(struct desk *desk, const char *owner)
{
	return book_user_zone(desk->book, owner ? owner : desk->user);
}

/* ---- fields */

/* The end of the day an instant lies in, on the owner's wall: the second before the next begins. */
static gint64 end_of_day(gint64 at, const struct zone *zone)
{
	int day = civil_day_of(at + zone_offset(zone, at, NULL, NULL));
	gint64 earliest, latest;

	zone_instants(zone, ((gint64)day + 1) * CIVIL_DAY_SECONDS, &earliest, &latest);
	return earliest - 1;
}

/* Whoever takes it over has the same day of theirs. */
static gint64 same_day(gint64 due, const struct zone *from, const struct zone *to)
{
	int day = civil_day_of(due + zone_offset(from, due, NULL, NULL));
	gint64 earliest, latest;

	zone_instants(to, ((gint64)day + 1) * CIVIL_DAY_SECONDS, &earliest, &latest);
	return earliest - 1;
}

static gboolean put_due(struct call *call, struct record *record, const struct action *action,
			const char *owner, GError **error)
{
	const char *text = call_option(call, "due");
	const struct zone *zone = action_zone(call->desk, owner);
	gint64 at;

	if (text && !*text) {
		record_put(record, "due", "");
	} else if (text) {
		if (!when_parse(text, call->now, zone, call->desk->zones, &at, error)) {
			g_prefix_error(error, "--due: ");
			return FALSE;
		}
		record_put_time(record, "due", end_of_day(at, zone));
	} else if (action && action->due != TIME_NONE && g_strcmp0(owner, action->owner) != 0) {
		record_put_time(
			record, "due",
			same_day(action->due, action_zone(call->desk, action->owner), zone));
	}
	return TRUE;
}

static gboolean put_owner(struct call *call, struct record *record, const char **owner,
			  GError **error)
{
	const char *value = call_option(call, "owner");

	if (!value)
		return TRUE;
	if (strcmp(value, "me") == 0)
		value = call->desk->user;
	if (*value && strcmp(value, call->desk->user) != 0 &&
	    !check_defined(call->desk, "user", value, error))
		return FALSE;
	record_put(record, "owner", value);
	*owner = *value ? value : NULL;
	return TRUE;
}

/* What the options say; `action` NULL: of a new one. */
static gboolean put_all(struct call *call, struct record *record, const struct action *action,
			GError **error)
{
	const char *class = call_option(call, "class"), *ticket = call_option(call, "ticket"),
		   *owner = action ? action->owner : NULL;
	enum action_class which;
	gint64 id = 0;

	if (class && !action_class_find(class, &which)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--class: “%s” is none of %s"), class, CLASS_WORDS);
		return FALSE;
	}
	record_put(record, "class", class);
	if (!put_owner(call, record, &owner, error) ||
	    !put_due(call, record, action, owner, error) ||
	    (ticket && *ticket && !ticket_option(call, ticket, &id, error)))
		return FALSE;
	if (call_flag(call, "must") || call_flag(call, "optional"))
		record_put(record, "must", call_flag(call, "must") ? "1" : "0");
	record_put(record, "done_when", call_option(call, "done-when"));
	if (id)
		record_put_number(record, "ticket", id);
	else if (ticket)
		record_put(record, "ticket", "");
	return TRUE;
}

#define ACTION_OPTIONS \
	OPTION_TEXT, \
		{.name = "owner", \
		 .value = N_("USER"), \
		 .help = N_("Whose it is; me is oneself"), \
		 .completer = COMPLETE_USER}, \
		{.name = "due", \
		 .value = N_("DATE"), \
		 .help = N_("The day by whose end, where its owner is, it is due"), \
		 .completer = COMPLETE_DATE}, \
		{.name = "class", \
		 .value = N_("WORD"), \
		 .help = N_("What it is for"), \
		 .completer = COMPLETE_WORDS, \
		 .words = CLASS_WORDS}, \
		{.name = "must", .help = N_("The report is not closed before it is settled")}, \
		{.name = "done-when", \
		 .value = N_("TEXT"), \
		 .help = N_("What shows that it is done")}, \
	{ \
		.name = "ticket", .value = N_("TICKET"), \
		.help = N_("The ticket it is worked on in"), .completer = COMPLETE_TICKET \
	}

/* ---- telling */

static void tell(struct call *call, const struct incident *incident, gint64 number, const char *did)
{
	const struct action *action = incident_action(incident, number);

	if (!action)
		return;
	if (!sink_is_json(call->sink)) {
		sink_say(call->sink, _("%" PRId64 ".%" PRId64 " %s: %s"), incident->id, number, did,
			 action->text);
		return;
	}
	const struct action_row row = {.incident = incident->id,
				       .action = *action,
				       .title = incident->title,
				       .cause = incident->cause};
	action_table(call);
	action_row_give(call, &row, FALSE);
	sink_end(call->sink);
}

/* ---- new */

static gboolean add(struct incident_act *act, const char *text, GError **error)
{
	struct record *record = incident_say(act, RECORD_ACTION, 0);

	record_put(record, "text", text);
	if (!put_all(act->call, record, NULL, error) || !incident_commit(act, error))
		return FALSE;
	tell(act->call, act->incident, record->about, _("to do"));
	return TRUE;
}

static gboolean run_new(struct call *call, GError **error)
{
	g_autofree char *text = NULL;
	struct incident_act act = {0};
	gboolean done = acting_text(call, 1, TRUE, &text, error) &&
			incident_begin(call, &act, error) && add(&act, text, error);

	incident_act_clear(&act);
	return done;
}

static const struct argument_spec new_arguments[] = {
	INCIDENT_ARGUMENT,
	{.name = N_("TEXT"), .optional = TRUE, .rest = TRUE},
	{.name = NULL},
};
static const struct option_spec new_options[] = {
	ACTION_OPTIONS,
	{.name = NULL},
};
const struct command command_action_new = {
	.name = "action new",
	.group = INCIDENT_GROUP,
	.arguments = new_arguments,
	.options = new_options,
	.help = N_("Write down what an incident leaves to do"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES | ONE_ACT,
	.run = run_new,
};

/* ---- one that is there */

/* Begins an act on the incident of an action. */
static gboolean begin(struct call *call, const char *named, struct incident_act *act,
		      const struct action **action, GError **error)
{
	const char *reason = call_option(call, "reason");
	gint64 id, number;

	*act = (struct incident_act){.call = call, .reason = reason && *reason ? reason : NULL};
	act->records = g_ptr_array_new_with_free_func(record_free);
	if (!action_named(call, named, &id, &number, error) ||
	    !(act->incident = incident_load(call->desk, id, TIME_NONE, error)))
		return FALSE;
	*action = action_find(act->incident, number, error);
	return *action != NULL;
}

static gboolean check_sees(struct call *call, const char *named, const struct action *action,
			   GError **error)
{
	gint64 sees;

	if (!sees_option(call, &sees, error))
		return FALSE;
	if (sees < 0 || sees == action->revision)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
		    _("action %s was changed since you read it; it is revision %" PRId64 " now"),
		    named, action->revision);
	return FALSE;
}

static gboolean edit(struct incident_act *act, const struct action *action, const char *text,
		     GError **error)
{
	struct call *call = act->call;
	gint64 number = action->number;
	struct record *record = incident_say(act, RECORD_ACTION, number);

	record->base = action->revision;
	record_put(record, "text", text);
	if (!put_all(call, record, action, error))
		return FALSE;
	if (!record->fields) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("what is other now is expected: a text, --owner, --due …"));
		return FALSE;
	}
	if (!incident_commit(act, error))
		return FALSE;
	tell(call, act->incident, number, _("is changed"));
	return TRUE;
}

static gboolean run_edit(struct call *call, GError **error)
{
	const struct action *action;
	g_autofree char *text = NULL;
	struct incident_act act = {0};
	gboolean done = acting_text(call, 1, FALSE, &text, error) &&
			begin(call, call_argument(call, 0), &act, &action, error) &&
			check_sees(call, call_argument(call, 0), action, error) &&
			edit(&act, action, text, error);

	incident_act_clear(&act);
	return done;
}

static const struct argument_spec edit_arguments[] = {
	{.name = N_("ACTION"), .completer = COMPLETE_ACTION},
	{.name = N_("TEXT"), .optional = TRUE, .rest = TRUE},
	{.name = NULL},
};
static const struct option_spec edit_options[] = {
	ACTION_OPTIONS,
	{.name = "optional", .help = N_("The report may be closed without it")},
	{.name = "reason", .letter = 'r', .value = N_("TEXT"), .help = N_("Why")},
	OPTION_SEES,
	{.name = NULL},
};
const struct command command_action_edit = {
	.name = "action edit",
	.group = INCIDENT_GROUP,
	.arguments = edit_arguments,
	.options = edit_options,
	.help = N_("Change an action; an empty value takes it off"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES | ONE_ACT,
	.run = run_edit,
};

/* ---- where it stands */

static gboolean become(struct call *call, const char *named, enum action_state state,
		       const char *did, GError **error)
{
	struct incident_act act = {0};
	const struct action *action;
	gboolean done = begin(call, named, &act, &action, error) &&
			action_may_become(action, state, act.reason, error);

	if (done) {
		gint64 number = action->number;
		struct record *record = incident_say(&act, RECORD_ACTION, number);
		record->base = action->revision;
		record_put(record, "state", action_state_name(state));
		done = incident_commit(&act, error);
		if (done)
			tell(call, act.incident, number, did);
	}
	incident_act_clear(&act);
	return done;
}

static gboolean become_all(struct call *call, enum action_state state, const char *did,
			   GError **error)
{
	for (guint i = 0; call_argument(call, i); i++) {
		if (become(call, call_argument(call, i), state, did, error))
			continue;
		g_prefix_error(error, "%s: ", call_argument(call, i));
		return FALSE;
	}
	return TRUE;
}

static gboolean run_start(struct call *call, GError **error)
{
	return become_all(call, ACTION_DOING, _("begun"), error);
}

static gboolean run_done(struct call *call, GError **error)
{
	return become_all(call, ACTION_DONE, _("done"), error);
}

static gboolean run_verify(struct call *call, GError **error)
{
	return become_all(call, ACTION_VERIFIED, _("verified"), error);
}

static gboolean run_waive(struct call *call, GError **error)
{
	return become_all(call, ACTION_WAIVED, _("waived"), error);
}

static gboolean run_reopen(struct call *call, GError **error)
{
	return become_all(call, ACTION_OPEN, _("open again"), error);
}

static const struct argument_spec actions_arguments[] = {
	{.name = N_("ACTION"), .completer = COMPLETE_ACTION, .rest = TRUE},
	{.name = NULL},
};
static const struct option_spec state_options[] = {
	{.name = "reason", .letter = 'r', .value = N_("TEXT"), .help = N_("Why")},
	{.name = NULL},
};

#define STATE_ROW(verb, function, who, text) \
	{ \
		.name = "action " verb, .group = INCIDENT_GROUP, .arguments = actions_arguments, \
		.options = state_options, .help = text, .role = who, \
		.needs = INCIDENT_WRITES | ONE_ACT, .run = function, \
	}
const struct command command_action_start =
	STATE_ROW("start", run_start, ROLE_ENGINEER, N_("Begin with actions"));
const struct command command_action_done =
	STATE_ROW("done", run_done, ROLE_ENGINEER, N_("Say that actions are done"));
const struct command command_action_verify =
	STATE_ROW("verify", run_verify, ROLE_ENGINEER,
		  N_("Say that actions have been seen to work; they are done before"));
const struct command command_action_waive =
	STATE_ROW("waive", run_waive, ROLE_LEAD, N_("Let actions be; it needs a --reason"));
const struct command command_action_reopen =
	STATE_ROW("reopen", run_reopen, ROLE_ENGINEER, N_("Take up settled actions again"));

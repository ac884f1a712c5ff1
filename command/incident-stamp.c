/* SPDX-License-Identifier: MIT
 * incident stamp: the one explicit override of a key stamp (incidents.md T7). */
#include "command/incident.h"

#include "desk/i18n.h"

static gboolean put_time(struct incident_act *act, struct record *record, const char *text,
			 GError **error)
{
	struct call *call = act->call;
	const char *precision = call_option(call, "precision");
	struct typed_time typed;
	struct instant instant;

	if (!typed_time_read(call, text, &typed, error))
		return FALSE;
	record_put_time(record, "at", typed.at);
	record_put(record, "precision", precision ? precision : typed.minute ? "minute" : "exact");
	typed_time_clear(&typed);
	return !precision || precision_parse(precision, &instant, error);
}

static gboolean stamp(struct incident_act *act, GError **error)
{
	struct call *call = act->call;
	const char *name = call_argument(call, 1), *text = call_argument(call, 2);
	gboolean clear = call_flag(call, "clear");
	enum stamp which;
	struct stamped stamps[STAMPS];
	struct record *record;

	if (!stamp_find(name, &which)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("“%s” is no stamp; expected one of %s"), name, STAMP_WORDS);
		return FALSE;
	}
	if (clear == (text != NULL)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("a time is expected, or --clear"));
		return FALSE;
	}
	if (!clear && !act->reason) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--reason is expected: why it is not what the entries say"));
		return FALSE;
	}
	record = incident_say(act, RECORD_STAMP, 0);
	record->what = g_strdup(stamp_name(which));
	record->base = act->incident->turn;
	if ((!clear && !put_time(act, record, text, error)) || !incident_commit(act, error))
		return FALSE;
	incident_stamps(act->incident, stamps);
	if (sink_is_json(call->sink)) {
		stamp_table(call);
		stamp_row(call, act->incident, stamps, which);
		sink_end(call->sink);
		return TRUE;
	}
	if (stamps[which].when.at == TIME_NONE) {
		sink_say(call->sink, _("INC-%" PRId64 " %s: unknown"), act->incident->id,
			 stamp_title(which));
	} else {
		g_autofree char *times = incident_echo(call, act->incident, stamps[which].when.at);
		sink_say(call->sink, _("INC-%" PRId64 " %s: %s"), act->incident->id,
			 stamp_title(which), times);
	}
	incident_tell_after(act);
	return TRUE;
}

static gboolean run_stamp(struct call *call, GError **error)
{
	struct incident_act act = {0};
	gboolean done = incident_begin(call, &act, error);

	act.corrects = TRUE;
	done = done && stamp(&act, error);
	incident_act_clear(&act);
	return done;
}

static const struct argument_spec stamp_arguments[] = {
	INCIDENT_ARGUMENT,
	{.name = N_("STAMP"), .completer = COMPLETE_STAMP},
	{.name = N_("TIME"), .completer = COMPLETE_TIME, .optional = TRUE},
	{.name = NULL},
};
static const struct option_spec stamp_options[] = {
	{.name = "clear", .help = N_("It is again what the entries say")},
	{.name = "precision",
	 .value = N_("PRECISION"),
	 .help = N_("exact, minute, or how far it may be off: 5m"),
	 .completer = COMPLETE_WORDS,
	 .words = "exact minute 30s 1m 5m 15m"},
	{.name = "reason",
	 .letter = 'r',
	 .value = N_("TEXT"),
	 .help = N_("Why it is not what the entries say")},
	{.name = NULL},
};
const struct command command_incident_stamp = {
	.name = "incident stamp",
	.group = INCIDENT_GROUP,
	.arguments = stamp_arguments,
	.options = stamp_options,
	.help = N_("Say when something counts as begun, detected, restored … against the entries"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES | ONE_ACT,
	.run = run_stamp,
};

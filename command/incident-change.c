/* SPDX-License-Identifier: MIT
 * incident remove, put-back, promote, demote, confirm, reject: one word about entries that are
 * there. */
#include "command/incident.h"

#include <string.h>

#include "desk/i18n.h"

/* Says the same of each entry named from the second argument on. */
struct saying {
	enum record_kind kind;
	const char *key, *value; /* of the field; NULL: none */
	gboolean corrects;
	const char *did; /* "removed" */
};

static gboolean tell_all(struct incident_act *act, const char *did)
{
	if (sink_is_json(act->call->sink))
		entry_table(act->call);
	for (guint i = 0; i < act->records->len; i++) {
		const struct record *record = g_ptr_array_index(act->records, i);
		g_autofree char *key = g_strdup_printf("%" PRId64, record->about);
		const struct entry *entry = incident_entry(act->incident, key);
		if (!entry)
			continue;
		if (sink_is_json(act->call->sink))
			entry_row(act->call, act->incident, entry);
		else
			sink_say(act->call->sink, _("INC-%" PRId64 " entry %s %s: %s"),
				 act->incident->id, key, did,
				 *entry->text ? entry->text : entry_kind_title(entry->kind));
	}
	if (sink_is_json(act->call->sink))
		sink_end(act->call->sink);
	incident_tell_after(act);
	return TRUE;
}

static gboolean check_removed(const struct entry *entry, const struct saying *saying,
			      const char *named, GError **error)
{
	gboolean back = saying->kind == RECORD_PUT_BACK;

	if (entry->removed == back)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		    back ? _("entry %s is not removed")
			 : _("entry %s is removed; “incident put-back” brings it back"),
		    named);
	return FALSE;
}

static gboolean say_all(struct incident_act *act, const struct saying *saying, GError **error)
{
	struct call *call = act->call;

	for (guint i = 1; call_argument(call, i); i++) {
		const char *named = call_argument(call, i);
		const struct entry *entry = entry_named(act->incident, named, error);
		if (!entry || !incident_check_sees(call, act->incident, entry, error) ||
		    !check_removed(entry, saying, named, error))
			return FALSE;
		struct record *record = incident_say_entry(act, saying->kind, entry);
		if (saying->key)
			record_put(record, saying->key, saying->value);
	}
	return incident_commit(act, error) && tell_all(act, saying->did);
}

static gboolean say(struct call *call, const struct saying *saying, GError **error)
{
	struct incident_act act = {0};
	gboolean done = incident_begin(call, &act, error);

	act.corrects = saying->corrects;
	done = done && say_all(&act, saying, error);
	incident_act_clear(&act);
	return done;
}

/* ---- remove, put-back */

static gboolean run_remove(struct call *call, GError **error)
{
	const char *reason = call_option(call, "reason");
	const struct saying saying = {
		.kind = RECORD_REMOVED, .corrects = TRUE, .did = _("removed")};

	if (!reason || !*reason) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--reason is expected: why it is taken out"));
		return FALSE;
	}
	return say(call, &saying, error);
}

static const struct argument_spec entries_arguments[] = {
	INCIDENT_ARGUMENT,
	{.name = N_("ENTRY"), .completer = COMPLETE_ENTRY, .rest = TRUE},
	{.name = NULL},
};
static const struct option_spec remove_options[] = {
	{.name = "reason", .letter = 'r', .value = N_("TEXT"), .help = N_("Why it is taken out")},
	OPTION_SEES,
	{.name = NULL},
};
const struct command command_incident_remove = {
	.name = "incident remove",
	.group = INCIDENT_GROUP,
	.arguments = entries_arguments,
	.options = remove_options,
	.help = N_("Take entries out of the timeline; they stay on record and can be put back"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES | ONE_ACT,
	.run = run_remove,
};

static gboolean run_put_back(struct call *call, GError **error)
{
	const struct saying saying = {
		.kind = RECORD_PUT_BACK, .corrects = TRUE, .did = _("put back")};

	return say(call, &saying, error);
}

static const struct option_spec back_options[] = {
	OPTION_BECAUSE,
	OPTION_SEES,
	{.name = NULL},
};
const struct command command_incident_put_back = {
	.name = "incident put-back",
	.group = INCIDENT_GROUP,
	.arguments = entries_arguments,
	.options = back_options,
	.help = N_("Put removed entries back where they were"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES | ONE_ACT,
	.run = run_put_back,
};

/* ---- promote, demote */

static gboolean run_promote(struct call *call, GError **error)
{
	const struct saying saying = {
		.kind = RECORD_ENTRY, .key = "promoted", .value = "1", .did = _("promoted")};

	return say(call, &saying, error);
}

static gboolean run_demote(struct call *call, GError **error)
{
	const struct saying saying = {
		.kind = RECORD_ENTRY, .key = "promoted", .value = "0", .did = _("is log")};

	return say(call, &saying, error);
}

const struct command command_incident_promote = {
	.name = "incident promote",
	.group = INCIDENT_GROUP,
	.arguments = entries_arguments,
	.help = N_("Make entries part of the story told"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES | ONE_ACT,
	.run = run_promote,
};
const struct command command_incident_demote = {
	.name = "incident demote",
	.group = INCIDENT_GROUP,
	.arguments = entries_arguments,
	.help = N_("Leave entries in the log: they count, but are not told"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES | ONE_ACT,
	.run = run_demote,
};

/* ---- hypotheses */

/* It was settled when that was found out, not when it was thought of. */
static gboolean settle(struct incident_act *act, enum hypothesis status, GError **error)
{
	struct call *call = act->call;
	const char *at = call_option(call, "at"), *named = call_argument(call, 1);
	const struct entry *entry = entry_named(act->incident, named, error);
	gint64 end = MAX(call->now, entry ? entry->when.at : call->now);
	struct record *record;

	if (!entry || !incident_check_sees(call, act->incident, entry, error))
		return FALSE;
	if (entry->kind != ENTRY_HYPOTHESIS) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("entry %s is no hypothesis"), named);
		return FALSE;
	}
	if (at && !call_past(call, at, &end, error))
		return FALSE;
	if (end < entry->when.at) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--at: “%s” is before it was thought of"), at);
		return FALSE;
	}
	record = incident_say_entry(act, RECORD_ENTRY, entry);
	record_put(record, "status", hypothesis_name(status));
	record_put_time(record, "end", end);
	return incident_commit(act, error) &&
	       tell_all(act, status == HYPOTHESIS_CONFIRMED ? _("confirmed") : _("rejected"));
}

static gboolean run_settle(struct call *call, enum hypothesis status, GError **error)
{
	struct incident_act act = {0};
	gboolean done = incident_begin(call, &act, error);

	act.corrects = TRUE;
	done = done && settle(&act, status, error);
	incident_act_clear(&act);
	return done;
}

static gboolean run_confirm(struct call *call, GError **error)
{
	return run_settle(call, HYPOTHESIS_CONFIRMED, error);
}

static gboolean run_reject(struct call *call, GError **error)
{
	return run_settle(call, HYPOTHESIS_REJECTED, error);
}

static const struct argument_spec entry_arguments[] = {
	INCIDENT_ARGUMENT,
	ENTRY_ARGUMENT,
	{.name = NULL},
};
static const struct option_spec settle_options[] = {
	{.name = "at",
	 .value = N_("TIME"),
	 .help = N_("When that was found out; now otherwise"),
	 .completer = COMPLETE_TIME},
	OPTION_BECAUSE,
	OPTION_SEES,
	{.name = NULL},
};
const struct command command_incident_confirm = {
	.name = "incident confirm",
	.group = INCIDENT_GROUP,
	.arguments = entry_arguments,
	.options = settle_options,
	.help = N_("Say that a hypothesis is true: the cause is identified"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES | ONE_ACT,
	.run = run_confirm,
};
const struct command command_incident_reject = {
	.name = "incident reject",
	.group = INCIDENT_GROUP,
	.arguments = entry_arguments,
	.options = settle_options,
	.help = N_("Say that a hypothesis is not true"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES | ONE_ACT,
	.run = run_reject,
};

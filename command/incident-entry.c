/* SPDX-License-Identifier: MIT
 * incident add, log, edit: writing entries of a timeline while it happens, and correcting them. */
#include "command/incident.h"

#include <string.h>

#include "command/acting.h"
#include "desk/i18n.h"

#define VISIBILITY_WORDS "internal customer log"
#define STATUS_WORDS "open confirmed rejected"

#define ENTRY_OPTIONS \
	{.name = "at", \
	 .value = N_("TIME"), \
	 .help = N_("When it happened; a new entry otherwise takes now"), \
	 .completer = COMPLETE_TIME}, \
		{.name = "end", \
		 .value = N_("TIME"), \
		 .help = N_("When it ended, of what took its time"), \
		 .completer = COMPLETE_TIME}, \
		{.name = "precision", \
		 .value = N_("PRECISION"), \
		 .help = N_("exact, minute, or how far it may be off: 5m"), \
		 .completer = COMPLETE_WORDS, \
		 .words = "exact minute 30s 1m 5m 15m"}, \
		OPTION_TEXT, \
		{.name = "customer", \
		 .value = N_("[LANG=]TEXT"), \
		 .help = N_("What clients may read of it, by language; they may from then on"), \
		 .many = TRUE}, \
		{.name = "visibility", \
		 .value = N_("WORD"), \
		 .help = N_("Who may read it: internal, customer, or log, not told at all"), \
		 .completer = COMPLETE_WORDS, \
		 .words = VISIBILITY_WORDS}, \
		{.name = "promote", .help = N_("It belongs to the story told")}, \
		{.name = "tag", \
		 .value = N_("TAG,…"), \
		 .help = N_("Its tags; +TAG adds one, -TAG takes it off"), \
		 .completer = COMPLETE_TAG, \
		 .many = TRUE}, \
		{.name = "service", \
		 .value = N_("KEY"), \
		 .help = N_("Of an impact: which service; all of the incident's otherwise"), \
		 .completer = COMPLETE_SERVICE}, \
		{.name = "region", \
		 .value = N_("KEY"), \
		 .help = N_("Of an impact: where; everywhere otherwise"), \
		 .completer = COMPLETE_REGION}, \
		{.name = "weight", \
		 .value = N_("PCT"), \
		 .help = N_("Of an impact: how much of the service is gone, 0 to 100")}, \
		{.name = "status", \
		 .value = N_("WORD"), \
		 .help = N_("Of a hypothesis"), \
		 .completer = COMPLETE_WORDS, \
		 .words = STATUS_WORDS}, \
		{.name = "role", .value = N_("ROLE"), .help = N_("Of a change of role: which")}, \
		{.name = "who", \
		 .value = N_("USER"), \
		 .help = N_("Of a change of role: who takes it"), \
		 .completer = COMPLETE_USER}, \
	{ \
		.name = "ticket", .value = N_("TICKET"), .help = N_("The ticket it concerns"), \
		.completer = COMPLETE_TICKET \
	}

/* ---- add */

/* What it is about, in one word of the answer. */
static gboolean store_new(struct incident_act *act, const char *kind, const char *text,
			  GError **error)
{
	struct call *call = act->call;
	struct record *record = incident_say(act, RECORD_ENTRY, 0);
	g_autofree char *key = NULL;

	record_put(record, "kind", kind);
	record_put(record, "text", text);
	if (!call_option(call, "at"))
		record_put_time(record, "at", call->now);
	if (!entry_options(call, record, NULL, error) || !incident_commit(act, error))
		return FALSE;
	key = g_strdup_printf("%" PRId64, record->about);
	entry_tell(act, key, _("added"));
	incident_tell_after(act);
	return TRUE;
}

static gboolean check_kind(const char *word, GError **error)
{
	enum entry_kind kind;
	g_autoptr(GString) words = NULL;

	if (entry_kind_find(word, &kind))
		return TRUE;
	words = g_string_new(NULL);
	for (int i = 0; i < ENTRY_KINDS; i++)
		g_string_append_printf(words, "%s%s", i ? ", " : "",
				       entry_kind_name((enum entry_kind)i));
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("“%s” is no kind of entry; expected one of %s"), word, words->str);
	return FALSE;
}

static gboolean run_add(struct call *call, GError **error)
{
	const char *kind = call_argument(call, 1);
	g_autofree char *text = NULL;
	struct incident_act act = {0};
	gboolean done = check_kind(kind, error) && acting_text(call, 2, FALSE, &text, error) &&
			incident_begin(call, &act, error) &&
			store_new(&act, kind, text ? text : "", error);

	incident_act_clear(&act);
	return done;
}

static const struct argument_spec add_arguments[] = {
	INCIDENT_ARGUMENT,
	{.name = N_("KIND"), .completer = COMPLETE_ENTRY_KIND},
	{.name = N_("TEXT"), .optional = TRUE, .rest = TRUE},
	{.name = NULL},
};
static const struct option_spec add_options[] = {
	ENTRY_OPTIONS,
	OPTION_BECAUSE,
	{.name = NULL},
};
const struct command command_incident_add = {
	.name = "incident add",
	.group = INCIDENT_GROUP,
	.arguments = add_arguments,
	.options = add_options,
	.help = N_("Add an entry to the timeline of an incident: what happened, and when"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES | ONE_ACT,
	.run = run_add,
};

/* ---- log */

static gboolean run_log(struct call *call, GError **error)
{
	const char *kind = call_option(call, "kind");
	g_autofree char *text = NULL;
	struct incident_act act = {0};
	gboolean done;

	if (!acting_text(call, 0, TRUE, &text, error) || (kind && !check_kind(kind, error)))
		return FALSE;
	/* Its words are the text: the incident is the one the person writes to. */
	g_ptr_array_set_size(call->arguments, 0);
	g_ptr_array_add(call->arguments, (void *)"active");
	done = incident_begin(call, &act, error) &&
	       store_new(&act, kind ? kind : entry_kind_name(ENTRY_NOTE), text, error);
	incident_act_clear(&act);
	return done;
}

static const struct argument_spec log_arguments[] = {
	{.name = N_("TEXT"), .optional = TRUE, .rest = TRUE},
	{.name = NULL},
};
static const struct option_spec log_options[] = {
	{.name = "kind",
	 .value = N_("KIND"),
	 .help = N_("What kind of entry; a note otherwise"),
	 .completer = COMPLETE_ENTRY_KIND},
	ENTRY_OPTIONS,
	{.name = NULL},
};
const struct command command_incident_log = {
	.name = "incident log",
	.group = INCIDENT_GROUP,
	.arguments = log_arguments,
	.options = log_options,
	.help = N_("Write an entry to the active incident; see “incident active”"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES | ONE_ACT,
	.run = run_log,
};

/* ---- edit */

static gboolean edit(struct incident_act *act, const char *text, GError **error)
{
	struct call *call = act->call;
	const struct entry *entry = entry_named(act->incident, call_argument(call, 1), error);
	struct record *record;
	g_autofree char *key = NULL;

	if (!entry || !incident_check_sees(call, act->incident, entry, error))
		return FALSE;
	if (entry->removed) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("entry %s is removed; “incident put-back” brings it back"),
			    call_argument(call, 1));
		return FALSE;
	}
	record = incident_say_entry(act, RECORD_ENTRY, entry);
	g_autofree char *named = g_strdup(record->fields);
	record_put(record, "text", text);
	if (!entry_options(call, record, entry, error))
		return FALSE;
	if (g_strcmp0(named, record->fields) == 0) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("what is other now is expected: a text, --at TIME, --kind KIND …"));
		return FALSE;
	}
	if (!incident_commit(act, error))
		return FALSE;
	key = g_strdup_printf("%" PRId64, record->about);
	entry_tell(act, key, _("changed"));
	incident_tell_after(act);
	return TRUE;
}

static gboolean run_edit(struct call *call, GError **error)
{
	g_autofree char *text = NULL;
	struct incident_act act = {0};
	gboolean done =
		acting_text(call, 2, FALSE, &text, error) && incident_begin(call, &act, error);

	act.corrects = TRUE;
	done = done && edit(&act, text, error);
	incident_act_clear(&act);
	return done;
}

static const struct argument_spec edit_arguments[] = {
	INCIDENT_ARGUMENT,
	ENTRY_ARGUMENT,
	{.name = N_("TEXT"), .optional = TRUE, .rest = TRUE},
	{.name = NULL},
};
static const struct option_spec edit_options[] = {
	{.name = "kind",
	 .value = N_("KIND"),
	 .help = N_("What kind of entry it is"),
	 .completer = COMPLETE_ENTRY_KIND},
	ENTRY_OPTIONS,
	OPTION_BECAUSE,
	OPTION_SEES,
	{.name = NULL},
};
const struct command command_incident_edit = {
	.name = "incident edit",
	.group = INCIDENT_GROUP,
	.arguments = edit_arguments,
	.options = edit_options,
	.help = N_("Correct an entry; what it said before stays in its history, and edits are "
		   "taken back by another"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES | ONE_ACT,
	.run = run_edit,
};

/* SPDX-License-Identifier: MIT
 * incident new, set: beginning an incident, and what is said of it as a whole. */
#include "command/incident.h"

#include <string.h>

#include "command/incident-link.h"
#include "desk/event.h"
#include "desk/i18n.h"
#include "store/project.h"

#define HEADER_OPTIONS \
	{.name = "severity", \
	 .value = N_("P0…P9"), \
	 .help = N_("How grave it is"), \
	 .completer = COMPLETE_SEVERITY}, \
		{.name = "service", \
		 .value = N_("KEY,…"), \
		 .help = N_("The services hit"), \
		 .completer = COMPLETE_SERVICE}, \
		{.name = "region", \
		 .value = N_("KEY,…"), \
		 .help = N_("Where"), \
		 .completer = COMPLETE_REGION}, \
		{.name = "language", \
		 .value = N_("TAG"), \
		 .help = N_("The language it is written in")}, \
		{.name = "cause", \
		 .value = N_("KEY"), \
		 .help = N_("The cause, once it is known: a tag that repeats are found by"), \
		 .completer = COMPLETE_CAUSE}, \
		{.name = "lead", \
		 .value = N_("USER"), \
		 .help = N_("Who leads the work on it"), \
		 .completer = COMPLETE_USER}, \
	{ \
		.name = "update-every", .value = N_("DURATION"), \
		.help = N_("How often clients were promised to hear of it; none"), \
		.completer = COMPLETE_DURATION \
	}

static gboolean check_title(const char *title, GError **error)
{
	g_autofree char *words = title ? g_strstrip(g_strdup(title)) : NULL;

	if (!words || *words)
		return TRUE;
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("an incident needs a title"));
	return FALSE;
}

/* What the options say of the whole. */
static gboolean put_header(struct call *call, struct record *record, GError **error)
{
	static const struct {
		const char *name, *noun;
	} texts[] = {{"title", NULL},    {"service", "service"}, {"region", "region"},
		     {"language", NULL}, {"cause", NULL},        {"lead", "user"}};
	const char *severity = call_option(call, "severity"),
		   *update = call_option(call, "update-every");
	struct duration duration = {0};
	int number;

	if (!check_title(call_option(call, "title"), error))
		return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		const char *value = call_option(call, texts[i].name);
		gboolean me = value && texts[i].noun && strcmp(texts[i].noun, "user") == 0 &&
			      (strcmp(value, "me") == 0 || strcmp(value, call->desk->user) == 0);
		if (value && *value && texts[i].noun && !me &&
		    !check_keys(call, texts[i].noun, value, error))
			return FALSE;
		record_put(record, texts[i].name, me ? call->desk->user : value);
	}
	if (severity && !severity_parse(severity, &number)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--severity: “%s” is none of P0 to P9"), severity);
		return FALSE;
	}
	record_put(record, "severity", severity ? severity_name(number) : NULL);
	if (!update)
		return TRUE;
	if (*update && strcmp(update, "none") != 0 &&
	    (!duration_parse(update, &duration, error) || duration.working_days)) {
		if (error && *error)
			g_prefix_error(error, "--update-every: ");
		else
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("--update-every: “%s”: hours or minutes are expected"),
				    update);
		return FALSE;
	}
	record_put_number(record, "update", duration.seconds);
	return TRUE;
}

/* ---- new */

struct beginning {
	struct call *call;
	GArray *tickets; /* gint64 */
	struct record *record;
	gint64 id, starts; /* starts TIME_NONE: not told */
	char *precision, *zone;
};

static gboolean read_tickets(struct beginning *beginning, GError **error)
{
	const GPtrArray *lists = call_options(beginning->call, "ticket");

	for (guint i = 0; lists && i < lists->len; i++) {
		g_auto(GStrv) words = words_in(g_ptr_array_index(lists, i));
		for (char **word = words; *word; word++) {
			gint64 id = 0;
			if (!ticket_option(beginning->call, *word, &id, error))
				return FALSE;
			g_array_append_val(beginning->tickets, id);
		}
	}
	return TRUE;
}

static void add_key(GString *list, const char *key)
{
	g_auto(GStrv) have = words_in(list->str);

	if (key && *key && !g_strv_contains((const char *const *)have, key))
		g_string_append_printf(list, "%s%s", list->len ? "," : "", key);
}

/* What is not said is what its tickets say. */
static gboolean take_from_tickets(struct beginning *beginning, GError **error)
{
	g_autoptr(GString) services = g_string_new(NULL), regions = g_string_new(NULL);
	struct call *call = beginning->call;
	int gravest = -1;

	for (guint i = 0; i < beginning->tickets->len; i++) {
		struct ticket ticket;
		if (!ticket_load(call->desk, g_array_index(beginning->tickets, gint64, i), &ticket,
				 error))
			return FALSE;
		add_key(services, ticket.service);
		add_key(regions, ticket.region);
		gravest = gravest < 0 ? ticket.severity : MIN(gravest, ticket.severity);
		ticket_clear(&ticket);
	}
	if (!call_option(call, "service") && services->len)
		record_put(beginning->record, "service", services->str);
	if (!call_option(call, "region") && regions->len)
		record_put(beginning->record, "region", regions->str);
	if (!call_option(call, "severity") && gravest >= 0)
		record_put(beginning->record, "severity", severity_name(gravest));
	return TRUE;
}

static void add_start(const struct beginning *beginning, const char *title, GPtrArray *records)
{
	struct record *record;

	if (beginning->starts == TIME_NONE)
		return;
	record = record_new(RECORD_ENTRY, 0);
	record_put(record, "kind", entry_kind_name(ENTRY_IMPACT_START));
	record_put_time(record, "at", beginning->starts);
	record_put(record, "precision", beginning->precision);
	record_put(record, "zone", beginning->zone);
	record_put(record, "text", title);
	g_ptr_array_add(records, record);
}

static gboolean begin(struct store *store G_GNUC_UNUSED, void *data, GError **error)
{
	struct beginning *beginning = data;
	struct desk *desk = beginning->call->desk;
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(record_free);
	g_autofree char *title = record_field(beginning->record, "title");

	if (!incident_open(desk, beginning->record, &beginning->id, error))
		return FALSE;
	add_start(beginning, title, records);
	for (guint i = 0; i < beginning->tickets->len; i++) {
		struct record *record =
			link_record(desk, g_array_index(beginning->tickets, gint64, i), error);
		if (!record)
			return FALSE;
		g_ptr_array_add(records, record);
	}
	return (!records->len ||
		incident_record(desk, beginning->id, records, NULL, NULL, error)) &&
	       incident_choose(desk, beginning->id, error);
}

static gboolean read_start(struct beginning *beginning, GError **error)
{
	const char *at = call_option(beginning->call, "at"),
		   *precision = call_option(beginning->call, "precision");
	struct instant instant;
	struct typed_time typed;

	beginning->starts = TIME_NONE;
	if (precision && !precision_parse(precision, &instant, error))
		return FALSE;
	if (!at)
		return TRUE;
	if (!typed_time_read(beginning->call, at, &typed, error)) {
		g_prefix_error(error, "--at: ");
		return FALSE;
	}
	beginning->starts = typed.at;
	beginning->zone = g_steal_pointer(&typed.zone);
	beginning->precision = g_strdup(precision ? precision : typed.minute ? "minute" : "exact");
	return TRUE;
}

static gboolean tell_new(struct beginning *beginning, GError **error)
{
	struct call *call = beginning->call;
	struct incident *incident = incident_load(call->desk, beginning->id, TIME_NONE, error);

	if (!incident)
		return FALSE;
	if (sink_is_json(call->sink)) {
		incident_facts(call, incident);
	} else if (beginning->starts != TIME_NONE) {
		g_autofree char *times = incident_echo(call, incident, beginning->starts);
		sink_say(call->sink, _("INC-%" PRId64 " begun: %s; impact starts at %s"),
			 incident->id, incident->title, times);
	} else {
		sink_say(call->sink, _("INC-%" PRId64 " begun: %s"), incident->id, incident->title);
	}
	incident_free(incident);
	return TRUE;
}

static gboolean run_new(struct call *call, GError **error)
{
	struct beginning beginning = {.call = call, .record = record_new(RECORD_OPENED, 0)};
	g_autofree char *title = call_rest(call, 0);
	gboolean done;

	beginning.tickets = g_array_new(FALSE, FALSE, sizeof(gint64));
	record_put(beginning.record, "title", title);
	if (!call_option(call, "lead"))
		record_put(beginning.record, "lead", call->desk->user);
	done = check_title(title, error) && read_start(&beginning, error) &&
	       read_tickets(&beginning, error) && take_from_tickets(&beginning, error) &&
	       put_header(call, beginning.record, error) &&
	       desk_atomically(call->desk, begin, &beginning, error) && tell_new(&beginning, error);
	g_array_unref(beginning.tickets);
	record_free(beginning.record);
	g_free(beginning.precision);
	g_free(beginning.zone);
	return done;
}

static const struct argument_spec new_arguments[] = {
	{.name = N_("TITLE"), .rest = TRUE},
	{.name = NULL},
};
static const struct option_spec new_options[] = {
	HEADER_OPTIONS,
	{.name = "ticket",
	 .value = N_("TICKET,…"),
	 .help = N_("Tickets it is about; severity, service and region are theirs unless told"),
	 .completer = COMPLETE_TICKET,
	 .many = TRUE},
	{.name = "at",
	 .value = N_("TIME"),
	 .help = N_("When the impact began"),
	 .completer = COMPLETE_TIME},
	{.name = "precision",
	 .value = N_("PRECISION"),
	 .help = N_("How well that is known: exact, minute, or how far it may be off: 5m"),
	 .completer = COMPLETE_WORDS,
	 .words = "exact minute 30s 1m 5m 15m"},
	{.name = NULL},
};
const struct command command_incident_new = {
	.name = "incident new",
	.group = INCIDENT_GROUP,
	.arguments = new_arguments,
	.options = new_options,
	.help = N_("Begin an incident; it is the active one from then on"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES,
	.run = run_new,
};

/* ---- set */

/* Whether it happened at all is for a lead to say. */
static gboolean put_status(struct incident_act *act, struct record *record, GError **error)
{
	struct call *call = act->call;
	gboolean cancel = call_flag(call, "cancel"), revive = call_flag(call, "revive");

	if (!cancel && !revive)
		return TRUE;
	if (call->desk->role < ROLE_LEAD) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
			    _("--cancel and --revive need the role %s; %s is %s"),
			    role_name(ROLE_LEAD), call->desk->user, role_name(call->desk->role));
		return FALSE;
	}
	if (cancel && revive) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--cancel or --revive, not both"));
		return FALSE;
	}
	if (cancel && !act->reason) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--cancel: --reason is expected"));
		return FALSE;
	}
	record_put(record, "status", cancel ? "cancelled" : "active");
	return TRUE;
}

static gboolean set(struct incident_act *act, GError **error)
{
	struct call *call = act->call;
	struct record *record = incident_say(act, RECORD_SET, 0);
	const char *cause = call_option(call, "cause");
	gint64 sees;

	if (!sees_option(call, &sees, error) || !put_header(call, record, error) ||
	    !put_status(act, record, error))
		return FALSE;
	record->base = sees < 0 ? act->incident->turn : sees;
	if (!record->fields) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("what is other now is expected: --title, --severity, --cause …"));
		return FALSE;
	}
	if (!incident_commit(act, error))
		return FALSE;
	incident_tell(act, _("is changed"));
	return !cause || !*cause || action_tell_repeats(call, act->incident, error);
}

static gboolean run_set(struct call *call, GError **error)
{
	struct incident_act act = {0};
	gboolean done = incident_begin(call, &act, error) && set(&act, error);

	incident_act_clear(&act);
	return done;
}

static const struct argument_spec set_arguments[] = {INCIDENT_ARGUMENT, {.name = NULL}};
static const struct option_spec set_options[] = {
	{.name = "title", .value = N_("TEXT"), .help = N_("What it is called")},
	HEADER_OPTIONS,
	{.name = "cancel", .help = N_("It was none; a lead says so, with a --reason")},
	{.name = "revive", .help = N_("It was one after all; a lead says so")},
	{.name = "reason", .letter = 'r', .value = N_("TEXT"), .help = N_("Why")},
	{.name = "sees",
	 .value = N_("TURN"),
	 .help = N_("Refused when somebody said the same of it behind that turn")},
	{.name = NULL},
};
const struct command command_incident_set = {
	.name = "incident set",
	.group = INCIDENT_GROUP,
	.arguments = set_arguments,
	.options = set_options,
	.help = N_("Change what is said of an incident as a whole; an empty value takes it off"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES | ONE_ACT,
	.run = run_set,
};

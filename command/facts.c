/* SPDX-License-Identifier: MIT
 * severity, set, cause, tag, follow, link, cover: what a ticket is about. */
#include <string.h>

#include "command/acting.h"
#include "command/sink.h"
#include "desk/i18n.h"

static gboolean run_severity(struct call *call, GError **error)
{
	const char *word = call_argument(call, 0);
	struct ticket ticket;
	struct acting acting;
	gboolean done;
	int severity, before;

	if (!severity_parse(word, &severity)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("“%s” is no severity; expected P0 to P9"), word);
		return FALSE;
	}
	if (!ticket_load(call->desk, call->ticket, &ticket, error))
		return FALSE;
	before = ticket.severity;
	ticket_clear(&ticket);
	if (before == severity && !call_option(call, "at")) {
		g_autofree char *did = g_strdup_printf(_("is %s already"), severity_name(severity));
		return tell_ticket(call, call->ticket, G_MAXINT64, did, error);
	}
	done = acting_begin(call, &acting, error);
	if (done) {
		struct event *event = acting_add(&acting, EVENT_SEVERITY);
		event_set(&event->what, severity_name(severity));
		event_set(&event->why, acting.reason);
		done = acting_tell(&acting, error, _("%s, was %s"), severity_name(severity),
				   severity_name(before));
	}
	acting_clear(&acting);
	return done;
}

static const struct argument_spec severity_arguments[] = {
	{.name = "SEVERITY", .completer = COMPLETE_SEVERITY},
	{.name = NULL},
};
static const struct option_spec severity_options[] = {OPTION_AT, OPTION_REASON, {.name = NULL}};
const struct command command_severity = {
	.name = "severity",
	.group = N_("Tickets"),
	.arguments = severity_arguments,
	.options = severity_options,
	.help = N_("Raise or lower the severity"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT | NEEDS_SEES,
	.run = run_severity,
};

static void add_set(struct acting *acting, const char *name, const char *value)
{
	struct event *event = acting_add(acting, EVENT_SET);

	event_set(&event->what, name);
	event_set(&event->why, value);
}

#define KIND_WORDS "fault question change advice security complaint"

/* One option of `set`: what it may be. */
static gboolean check_value(struct call *call, const char *name, const char *value, GError **error)
{
	int ignored;

	if (!*value)
		return TRUE;
	if (strcmp(name, "service") == 0 || strcmp(name, "region") == 0)
		return check_defined(call->desk, name, value, error);
	if (strcmp(name, "affected") == 0)
		return check_affected(value, error);
	if (strcmp(name, "kind") == 0)
		return call_choice("--kind", value, KIND_WORDS, &ignored, error);
	if (strcmp(name, "claimed") == 0 && !severity_parse(value, &ignored)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--claimed: “%s” is no severity; expected P0 to P9"), value);
		return FALSE;
	}
	return TRUE;
}

/* What the field's definition lets it hold; an empty value clears it. */
static gboolean check_field_value(struct call *call, const char *key, const char *value,
				  GError **error)
{
	GError *problem = NULL;
	const struct line *line = book_line(call->desk->book, "field", key, G_MAXINT64, &problem);
	const char *kind = line ? line_option(line, "kind") : NULL;
	g_auto(GStrv) choices = line ? line_list(line, "choices") : NULL;

	if (problem) {
		g_propagate_error(error, problem);
		return FALSE;
	}
	if (!*value)
		return TRUE;
	if (choices && !g_strv_contains((const char *const *)choices, value)) {
		g_autofree char *list = g_strjoinv(", ", choices);
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--field: %s: “%s” is none of %s"), key, value, list);
		return FALSE;
	}
	if (g_strcmp0(kind, "number") == 0) {
		char *end;
		g_ascii_strtod(value, &end);
		if (*end || !strpbrk(value, "0123456789") || strpbrk(value, " \txX")) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("--field: %s: “%s” is no number"), key, value);
			return FALSE;
		}
	}
	return TRUE;
}

gboolean check_field(struct call *call, const char *field, GError **error)
{
	const char *equals = strchr(field, '=');
	g_autofree char *key = equals ? g_strndup(field, (gsize)(equals - field)) : NULL;

	if (!key || !*key) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--field: “%s” is not KEY=VALUE"), field);
		return FALSE;
	}
	return check_defined(call->desk, "field", key, error) &&
	       check_field_value(call, key, equals + 1, error);
}

gboolean check_affected(const char *text, GError **error)
{
	gsize digits = strspn(text, "0123456789");
	gsize part = text[digits] == '.' ? 1 + strspn(text + digits + 1, "0123456789") : 0;
	gboolean number = digits > 0 && digits < 16 && text[digits] == '\0';
	gboolean percent = digits > 0 && part != 1 && strcmp(text + digits + part, "%") == 0 &&
			   g_ascii_strtod(text, NULL) <= 100;

	if (number || percent)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("--affected: “%s” is neither a number nor a percentage like 30%%"), text);
	return FALSE;
}

static gboolean add_settings(struct acting *acting, GError **error)
{
	static const char *const names[] = {"service", "region",  "kind",    "affected", "language",
					    "contact", "subject", "claimed", NULL};
	struct call *call = acting->call;
	const GPtrArray *fields = call_options(call, "field");

	for (guint i = 0; names[i]; i++) {
		const char *value = call_option(call, names[i]);
		if (!value)
			continue;
		if (!check_value(call, names[i], value, error))
			return FALSE;
		if (!*value && strcmp(names[i], "subject") == 0) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("--subject: a ticket has one"));
			return FALSE;
		}
		add_set(acting, names[i], value);
	}
	for (guint i = 0; fields && i < fields->len; i++) {
		const char *field = g_ptr_array_index(fields, i);
		g_autofree char *name = NULL;
		if (!check_field(call, field, error))
			return FALSE;
		name = g_strdup_printf("field.%.*s", (int)strcspn(field, "="), field);
		add_set(acting, name, strchr(field, '=') + 1);
	}
	if (acting->events->len)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("set what? --service, --region, --kind, --affected, --language, --contact, "
		      "--subject, --claimed or --field"));
	return FALSE;
}

static gboolean run_set(struct call *call, GError **error)
{
	struct acting acting;
	gboolean done = acting_begin(call, &acting, error) && add_settings(&acting, error) &&
			acting_tell(&acting, error, "%s", _("set"));

	acting_clear(&acting);
	return done;
}

static const struct option_spec set_options[] = {
	{.name = "service",
	 .value = N_("KEY"),
	 .help = N_("The service it is about; its contract then applies"),
	 .completer = COMPLETE_SERVICE},
	{.name = "region",
	 .value = N_("KEY"),
	 .help = N_("Where it happens"),
	 .completer = COMPLETE_REGION},
	{.name = "kind",
	 .value = N_("KIND"),
	 .help = N_("What it is: fault, question, change, advice, security or complaint"),
	 .completer = COMPLETE_WORDS,
	 .words = KIND_WORDS},
	{.name = "affected", .value = N_("N|PCT"), .help = N_("How many are hit")},
	{.name = "language", .value = N_("TAG"), .help = N_("The client's language")},
	{.name = "contact", .value = N_("ADDR"), .help = N_("Who asked")},
	{.name = "subject", .value = N_("TEXT"), .help = N_("A better subject")},
	{.name = "claimed",
	 .value = N_("SEVERITY"),
	 .help = N_("The severity the client claims"),
	 .completer = COMPLETE_SEVERITY},
	{.name = "field",
	 .letter = 'f',
	 .value = N_("KEY=VALUE"),
	 .help = N_("An own field; an empty value clears it"),
	 .many = TRUE},
	{.name = NULL},
};
const struct command command_set = {
	.name = "set",
	.group = N_("Tickets"),
	.options = set_options,
	.help = N_("Correct facts of a ticket"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_set,
};

static gboolean run_cause(struct call *call, GError **error)
{
	struct acting acting;
	gboolean done = acting_begin(call, &acting, error) &&
			acting_cause(&acting, call_argument(call, 0), error) &&
			acting_tell(&acting, error, _("cause: %s"), call_argument(call, 0));

	acting_clear(&acting);
	return done;
}

static const struct argument_spec cause_arguments[] = {{.name = "KEY"}, {.name = NULL}};
static const struct option_spec cause_options[] = {
	{.name = "side",
	 .value = N_("SIDE"),
	 .help = N_("Whose: vendor, client or third-party"),
	 .completer = COMPLETE_WORDS,
	 .words = "vendor client third-party"},
	{.name = NULL},
};
const struct command command_cause = {
	.name = "cause",
	.group = N_("Tickets"),
	.arguments = cause_arguments,
	.options = cause_options,
	.help = N_("Say what caused it, and whose cause it was"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_cause,
};

gboolean check_tag(const char *tag, GError **error)
{
	gboolean good = *tag && strlen(tag) <= 64;

	for (const char *at = tag; good && *at; at++)
		good = (unsigned char)*at > ' ' && !strchr(",()\"", *at) && *at != 0x7f;
	if (good)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("tag “%s”: one word of up to 64 bytes without comma, quote or bracket is "
		      "expected"),
		    tag);
	return FALSE;
}

static gboolean add_tags(struct acting *acting, const char *have, GError **error)
{
	struct call *call = acting->call;

	for (guint i = 0; call_argument(call, i); i++) {
		const char *word = call_argument(call, i);
		gboolean off = word[0] == '-';
		const char *tag = word + (off || word[0] == '+');
		g_autofree char *whole = NULL;
		struct event *event;
		if (!check_tag(tag, error))
			return FALSE;
		/* A tag that is there, or gone, already is no news. */
		whole = g_strdup_printf(" %s ", tag);
		if ((strstr(have, whole) != NULL) != off)
			continue;
		event = acting_add(acting, EVENT_TAG);
		event_set(&event->what, tag);
		event_set(&event->why, off ? "-" : "+");
	}
	return TRUE;
}

static gboolean run_tag(struct call *call, GError **error)
{
	struct acting acting;
	struct ticket ticket;
	gboolean done = acting_begin(call, &acting, error);

	if (done && ticket_load(call->desk, call->ticket, &ticket, error)) {
		done = add_tags(&acting, ticket.tags ? ticket.tags : "", error);
		ticket_clear(&ticket);
	} else {
		done = FALSE;
	}
	if (done && !acting.events->len)
		done = tell_ticket(call, call->ticket, G_MAXINT64, _("has it so already"), error);
	else if (done)
		done = acting_tell(&acting, error, "%s", _("tagged"));
	acting_clear(&acting);
	return done;
}

static const struct argument_spec tag_arguments[] = {
	{.name = "TAG", .completer = COMPLETE_TAG, .rest = TRUE},
	{.name = NULL},
};
const struct command command_tag = {
	.name = "tag",
	.group = N_("Tickets"),
	.arguments = tag_arguments,
	.help = N_("Put tags on (+TAG) and take them off (-TAG)"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT | LONG_OPTIONS_ONLY,
	.run = run_tag,
};

static gboolean run_follow(struct call *call, GError **error)
{
	const char *user = call_option(call, "user");
	gboolean off = call_flag(call, "off");
	struct acting acting;
	gboolean done = acting_begin(call, &acting, error) &&
			(!user || check_defined(call->desk, "user", user, error));

	if (done) {
		struct event *event = acting_add(&acting, EVENT_FOLLOW);
		event_set(&event->what, user ? user : call->desk->user);
		event_set(&event->why, off ? "-" : "+");
		done = acting_tell(&acting, error,
				   off ? _("no longer followed by %s") : _("followed by %s"),
				   event->what);
	}
	acting_clear(&acting);
	return done;
}

static const struct option_spec follow_options[] = {
	{.name = "user",
	 .value = N_("USER"),
	 .help = N_("Who; you otherwise"),
	 .completer = COMPLETE_USER},
	{.name = "off", .help = N_("No longer")},
	{.name = NULL},
};
const struct command command_follow = {
	.name = "follow",
	.group = N_("Tickets"),
	.options = follow_options,
	.help = N_("Keep an eye on a ticket without owning it"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_follow,
};

static gboolean run_link(struct call *call, GError **error)
{
	gint64 other;
	const char *word = call_argument(call, 0);
	g_autofree char *did = NULL;

	if (!call_number("TICKET", word[0] == '#' ? word + 1 : word, 1, G_MAXINT64, &other,
			 error) ||
	    !ticket_link(call->desk, call->ticket, other, error))
		return FALSE;
	call_deed_newest(call, call->ticket, EVENT_LINK);
	call_deed_newest(call, other, EVENT_LINK);
	did = g_strdup_printf(_("linked to %" PRId64), other);
	return tell_ticket(call, call->ticket, G_MAXINT64, did, error);
}

static const struct argument_spec other_arguments[] = {
	{.name = "OTHER", .completer = COMPLETE_TICKET},
	{.name = NULL},
};
const struct command command_link = {
	.name = "link",
	.group = N_("Tickets"),
	.arguments = other_arguments,
	.help = N_("Say that two tickets belong together"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_link,
};

static gboolean run_cover(struct call *call, GError **error)
{
	const char *contract = call_argument(call, 0);
	struct acting acting;
	gboolean done = acting_begin(call, &acting, error);

	if (done) {
		struct event *event = acting_add(&acting, EVENT_COVER);
		event_set(&event->what, contract);
		event_set(&event->why, acting.reason);
		done = acting_tell(&acting, error, _("covered by %s"), contract);
	}
	acting_clear(&acting);
	return done;
}

static const struct argument_spec cover_arguments[] = {
	{.name = "CONTRACT", .completer = COMPLETE_CONTRACT},
	{.name = NULL},
};
static const struct option_spec cover_options[] = {
	{.name = "reason",
	 .letter = 'r',
	 .value = N_("TEXT"),
	 .help = N_("Why this contract applies; required")},
	{.name = NULL},
};
const struct command command_cover = {
	.name = "cover",
	.group = N_("Tickets"),
	.arguments = cover_arguments,
	.options = cover_options,
	.help = N_("Bind an uncovered ticket to a contract, from its opening on"),
	.role = ROLE_LEAD,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_cover,
};

/* SPDX-License-Identifier: MIT
 * reply, note, contact, remind: what is said, and to whom. */
#include <string.h>

#include "command/acting.h"
#include "command/canned.h"
#include "command/leaks.h"
#include "command/promise.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/when.h"

static const struct argument_spec text_arguments[] = {
	{.name = "TEXT", .optional = TRUE, .rest = TRUE},
	{.name = NULL},
};

static gboolean reply_text(struct call *call, char **text, GError **error)
{
	const char *canned = call_option(call, "canned");

	if (!canned)
		return acting_text(call, 0, TRUE, text, error);
	if (call_option(call, "text") || call_argument(call, 0)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("either a text or --canned is expected, not both"));
		return FALSE;
	}
	*text = canned_text(call->desk, call->ticket, canned, error);
	return *text != NULL;
}

/* Closing says that the work is done: what is not yet resolved is resolved by it. */
static gboolean add_close(struct acting *acting, GError **error)
{
	struct folded *folded = call_fold(acting->call, error);

	if (!folded)
		return FALSE;
	if (folded->state <= STATE_RESTORED)
		acting_state(acting, STATE_RESOLVED);
	acting_state(acting, STATE_CLOSED);
	folded_free(folded);
	return TRUE;
}

static gboolean add_reply(struct acting *acting, GError **error)
{
	struct call *call = acting->call;
	struct event *event = acting_add(acting, EVENT_MESSAGE);

	if (!acting_address(acting, event, call_option(call, "to"), call_option(call, "cc"), error))
		return FALSE;
	if (call_flag(call, "diagnosis"))
		event->flags |= EVENT_DIAGNOSIS;
	if (!call_option_time(call, "eta", &event->until, error) ||
	    !reply_text(call, &event->text, error) || !promise_add(acting, event, error))
		return FALSE;
	return !call_flag(call, "close") || add_close(acting, error);
}

static gboolean run_reply(struct call *call, GError **error)
{
	struct acting acting;
	gboolean done =
		acting_begin(call, &acting, error) && add_reply(&acting, error) &&
		acting_tell(&acting, error, "%s",
			    call_flag(call, "close") ? _("answered and closed") : _("answered"));

	if (done) {
		leaks_remark(call, g_ptr_array_index(acting.events, 0));
		promise_remind(call, g_ptr_array_index(acting.events, 0));
	}
	acting_clear(&acting);
	return done;
}

static const struct option_spec reply_options[] = {
	OPTION_TEXT,
	{.name = "canned",
	 .letter = 'c',
	 .value = N_("NAME"),
	 .help = N_("Send this canned answer"),
	 .completer = COMPLETE_CANNED},
	{.name = "to", .value = N_("ADDR"), .help = N_("To whom; the ticket's contact otherwise")},
	{.name = "cc",
	 .value = N_("ADDR,..."),
	 .help = N_("Who gets a copy; who reads along otherwise")},
	OPTION_PROMISES,
	{.name = "diagnosis",
	 .letter = 'd',
	 .help = N_("It says what is wrong: stops the diagnosis clock, confirms the problem")},
	{.name = "close", .help = N_("Resolve and close the ticket with it")},
	OPTION_AT,
	OPTION_REASON,
	{.name = NULL},
};
const struct command command_reply = {
	.name = "reply",
	.group = N_("Tickets"),
	.arguments = text_arguments,
	.options = reply_options,
	.help = N_("Answer the client, in public"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT | NEEDS_SEES,
	.run = run_reply,
};

static gboolean run_note(struct call *call, GError **error)
{
	struct acting acting;
	gboolean done = acting_begin(call, &acting, error);

	if (done)
		done = acting_text(call, 0, TRUE, &acting_add(&acting, EVENT_MESSAGE)->text,
				   error) &&
		       acting_tell(&acting, error, "%s", _("noted"));
	acting_clear(&acting);
	return done;
}

static const struct option_spec note_options[] = {
	OPTION_TEXT, OPTION_AT, OPTION_REASON, {.name = NULL}};
const struct command command_note = {
	.name = "note",
	.group = N_("Tickets"),
	.arguments = text_arguments,
	.options = note_options,
	.help = N_("Write an internal note; the client never sees it"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_note,
};

static gboolean fill_contact(struct acting *acting, struct event *event, GError **error)
{
	struct call *call = acting->call;
	const char *via = call_option(call, "via"), *from = call_option(call, "from");
	GString *more;
	int ignored;

	if (!via) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--via is missing: phone, group, im, meeting, mail or portal"));
		return FALSE;
	}
	if (!call_choice("--via", via, "phone group im meeting mail portal", &ignored, error) ||
	    (from && !call_choice("--from", from, "client", &ignored, error)) ||
	    !call_option_time(call, "eta", &event->until, error) ||
	    !acting_text(call, 0, TRUE, &event->text, error))
		return FALSE;
	event_set(&event->via, via);
	event->flags = EVENT_PUBLIC | (from ? EVENT_CLIENT : 0) |
		       (call_flag(call, "diagnosis") ? EVENT_DIAGNOSIS : 0);
	more = g_string_new(NULL);
	history_fact(more, "with", call_option(call, "with"));
	event_set(&event->more, more->str);
	g_string_free(more, TRUE);
	if (from && (event->until != TIME_NONE || call_flag(call, "promises"))) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--%s: a promise is ours to make, not the client's"),
			    event->until != TIME_NONE ? "eta" : "promises");
		return FALSE;
	}
	return promise_add(acting, event, error);
}

/* What the client says may belong to another ticket than the one that was named. */
static gboolean client_said(struct acting *acting, const struct event *event, GError **error)
{
	struct call *call = acting->call;
	gint64 where = 0, turn;
	struct ticket ticket;
	g_autofree char *did = NULL;

	if (!ticket_load(call->desk, call->ticket, &ticket, error))
		return FALSE;
	turn = ticket.turn;
	ticket_clear(&ticket);
	if (!ticket_client_says(call->desk, call->ticket, event,
				acting->at == TIME_NONE ? NULL : acting->reason, &where, error))
		return FALSE;
	did = where == call->ticket
		      ? g_strdup(_("client's words recorded"))
		      : g_strdup_printf(_("client's words recorded, for %" PRId64), call->ticket);
	return tell_ticket(call, where, where == call->ticket ? turn : G_MAXINT64, did, error);
}

static gboolean run_contact(struct call *call, GError **error)
{
	struct acting acting;
	gboolean done = acting_begin(call, &acting, error);

	if (done) {
		struct event *event = acting_add(&acting, EVENT_MESSAGE);
		done = fill_contact(&acting, event, error);
		if (done && event->flags & EVENT_CLIENT)
			done = client_said(&acting, event, error);
		else if (done)
			done = acting_tell(&acting, error, _("contact by %s recorded"), event->via);
		if (done && !(event->flags & EVENT_CLIENT))
			promise_remind(call, event);
	}
	acting_clear(&acting);
	return done;
}

static const struct option_spec contact_options[] = {
	{.name = "via",
	 .value = N_("CHANNEL"),
	 .help = N_("How: phone, group, im, meeting, mail or portal"),
	 .completer = COMPLETE_WORDS,
	 .words = "phone group im meeting mail portal"},
	{.name = "from",
	 .value = "client",
	 .help = N_("It was the client who spoke"),
	 .completer = COMPLETE_WORDS,
	 .words = "client"},
	{.name = "with", .value = N_("NAME"), .help = N_("With whom")},
	OPTION_PROMISES,
	{.name = "diagnosis", .letter = 'd', .help = N_("It said what is wrong")},
	OPTION_TEXT,
	OPTION_AT,
	OPTION_REASON,
	{.name = NULL},
};
const struct command command_contact = {
	.name = "contact",
	.group = N_("Tickets"),
	.arguments = text_arguments,
	.options = contact_options,
	.help = N_("Record a call, a chat or a meeting with the client"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_contact,
};

static gboolean run_remind(struct call *call, GError **error)
{
	struct acting acting;
	g_autofree char *when = NULL;
	const char *user = call_option(call, "user");
	gboolean done = acting_begin(call, &acting, error);

	if (done) {
		struct event *event = acting_add(&acting, EVENT_REMIND);
		event_set(&event->what, user ? user : call->desk->user);
		done = call_time(call, call_argument(call, 0), &event->until, error) &&
		       acting_text(call, 1, TRUE, &event->text, error);
		if (done) {
			when = when_print(event->until, call->zone);
			done = acting_tell(&acting, error, _("reminder set for %s"), when);
		}
	}
	acting_clear(&acting);
	return done;
}

static const struct argument_spec remind_arguments[] = {
	{.name = "TIME", .completer = COMPLETE_TIME},
	{.name = "TEXT", .optional = TRUE, .rest = TRUE},
	{.name = NULL},
};
static const struct option_spec remind_options[] = {
	{.name = "user",
	 .value = N_("USER"),
	 .help = N_("Whom; you otherwise"),
	 .completer = COMPLETE_USER},
	OPTION_TEXT,
	{.name = NULL},
};
const struct command command_remind = {
	.name = "remind",
	.group = N_("Tickets"),
	.arguments = remind_arguments,
	.options = remind_options,
	.help = N_("Remind a person of something at a time"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_remind,
};

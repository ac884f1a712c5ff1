/* SPDX-License-Identifier: MIT
 * wait, open, restore, resolve, close, cancel, reopen, change: where a ticket stands. */
#include <string.h>

#include "command/acting.h"
#include "desk/i18n.h"
#include "desk/when.h"

static const struct option_spec act_options[] = {OPTION_AT, OPTION_REASON, {.name = NULL}};

#define PAUSE_WORDS "waiting-client third-party scheduled force-majeure internal"

static gboolean add_wait(struct acting *acting, GError **error)
{
	struct call *call = acting->call;
	struct event *event = acting_state(acting, STATE_WAITING);
	const char *reason = call_argument(call, 0), *promised = call_option(call, "promised");
	GString *more;
	int ignored;
	gint64 promised_at = TIME_NONE;

	if (strcmp(reason, "client") == 0)
		reason = pause_reason_name(PAUSE_WAITING_CLIENT);
	if (!call_choice("REASON", reason, PAUSE_WORDS, &ignored, error) ||
	    !call_option_time(call, "until", &event->until, error) ||
	    !call_option_time(call, "promised", &promised_at, error))
		return FALSE;
	event_set(&event->why, reason);
	more = g_string_new(NULL);
	history_fact(more, "supplier", call_option(call, "supplier"));
	history_fact(more, "ref", call_option(call, "ref"));
	if (promised) {
		char at[21];
		civil_print_utc(promised_at, at);
		history_fact(more, "promised", at);
	}
	event_set(&event->more, more->str);
	g_string_free(more, TRUE);
	return TRUE;
}

static gboolean run_wait(struct call *call, GError **error)
{
	struct acting acting;
	gboolean done = acting_begin(call, &acting, error) && add_wait(&acting, error);

	if (done) {
		const struct event *event = g_ptr_array_index(acting.events, 0);
		g_autofree char *until =
			event->until == TIME_NONE ? NULL : when_print(event->until, call->zone);
		done = until ? acting_tell(&acting, error, _("waits (%s) until %s"), event->why,
					   until)
			     : acting_tell(&acting, error, _("waits (%s)"), event->why);
	}
	acting_clear(&acting);
	return done;
}

static const struct argument_spec wait_arguments[] = {
	{.name = "REASON", .completer = COMPLETE_PAUSE, .words = PAUSE_WORDS},
	{.name = NULL},
};
static const struct option_spec wait_options[] = {
	{.name = "until",
	 .letter = 'u',
	 .value = N_("TIME"),
	 .help = N_("The pause ends then by itself"),
	 .completer = COMPLETE_TIME},
	{.name = "supplier", .value = N_("KEY"), .help = N_("Which supplier it waits for")},
	{.name = "ref", .value = N_("TEXT"), .help = N_("The supplier's own ticket")},
	{.name = "promised",
	 .value = N_("TIME"),
	 .help = N_("When the supplier promised an answer"),
	 .completer = COMPLETE_TIME},
	OPTION_AT,
	OPTION_REASON,
	{.name = NULL},
};
const struct command command_wait = {
	.name = "wait",
	.group = N_("Tickets"),
	.arguments = wait_arguments,
	.options = wait_options,
	.help = N_("Wait for someone or something; pauses what the contract lets it pause"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_wait,
};

static gboolean go(struct call *call, enum ticket_state state, const char *did, GError **error)
{
	struct acting acting;
	gboolean done = acting_begin(call, &acting, error);

	if (done) {
		acting_state(&acting, state);
		done = acting_tell(&acting, error, "%s", did);
	}
	acting_clear(&acting);
	return done;
}

static gboolean run_open(struct call *call, GError **error)
{
	return go(call, STATE_OPEN, _("open"), error);
}

const struct command command_open = {
	.name = "open",
	.group = N_("Tickets"),
	.options = act_options,
	.help = N_("Work goes on: ends a wait"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_open,
};

static gboolean run_restore(struct call *call, GError **error)
{
	struct acting acting;
	const char *partial = call_option(call, "partial");
	gboolean done = acting_begin(call, &acting, error);

	if (done) {
		struct event *event = acting_state(&acting, STATE_RESTORED);
		g_autofree char *digits =
			partial ? g_strndup(partial, strcspn(partial, "%")) : NULL;
		if (partial)
			event->flags = EVENT_PARTIAL;
		done = !partial || call_number("--partial", digits, 1, 99, &event->number, error);
		if (done)
			done = partial ? acting_tell(&acting, error, _("restored to %s%%"), digits)
				       : acting_tell(&acting, error, "%s", _("restored"));
	}
	acting_clear(&acting);
	return done;
}

static const struct option_spec restore_options[] = {
	{.name = "partial",
	 .value = N_("PCT"),
	 .help = N_("Only so many percent work again; the restore clock goes on")},
	OPTION_AT,
	OPTION_REASON,
	{.name = NULL},
};
const struct command command_restore = {
	.name = "restore",
	.group = N_("Tickets"),
	.options = restore_options,
	.help = N_("The service works again, if only by a workaround"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_restore,
};

gboolean acting_cause(struct acting *acting, const char *cause, GError **error)
{
	const char *side = call_option(acting->call, "side");
	struct event *event;
	int ignored;

	if (!cause && !side)
		return TRUE;
	if (side && !call_choice("--side", side, "vendor client third-party", &ignored, error))
		return FALSE;
	if (!cause) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--side says whose cause it was: --cause is missing"));
		return FALSE;
	}
	event = acting_add(acting, EVENT_CAUSE);
	event_set(&event->what, cause);
	event_set(&event->why, side);
	return TRUE;
}

static gboolean run_resolve(struct call *call, GError **error)
{
	struct acting acting;
	gboolean done = acting_begin(call, &acting, error) &&
			acting_cause(&acting, call_option(call, "cause"), error);

	if (done) {
		acting_state(&acting, STATE_RESOLVED);
		done = acting_tell(&acting, error, "%s", _("resolved"));
	}
	acting_clear(&acting);
	return done;
}

static const struct option_spec resolve_options[] = {
	{.name = "cause",
	 .value = N_("KEY"),
	 .help = N_("What caused it"),
	 .completer = COMPLETE_CAUSE},
	{.name = "side",
	 .value = N_("SIDE"),
	 .help = N_("Whose cause: vendor, client or third-party"),
	 .completer = COMPLETE_WORDS,
	 .words = "vendor client third-party"},
	OPTION_AT,
	OPTION_REASON,
	{.name = NULL},
};
const struct command command_resolve = {
	.name = "resolve",
	.group = N_("Tickets"),
	.options = resolve_options,
	.help = N_("The cause is gone"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT | NEEDS_SEES,
	.run = run_resolve,
};

static gboolean run_close(struct call *call, GError **error)
{
	struct acting acting;
	struct folded *folded = call_fold(call, error);
	gboolean done = acting_begin(call, &acting, error) && folded;

	if (done) {
		/* Closing says that the work is done, so that it is resolved by it and every clock
		 * gets its verdict instead of being cancelled. */
		gboolean both = folded->state <= STATE_RESTORED;
		if (both)
			acting_state(&acting, STATE_RESOLVED);
		acting_state(&acting, STATE_CLOSED);
		done = acting_tell(&acting, error, "%s",
				   both ? _("resolved and closed") : _("closed"));
	}
	folded_free(folded);
	acting_clear(&acting);
	return done;
}

const struct command command_close = {
	.name = "close",
	.group = N_("Tickets"),
	.options = act_options,
	.help = N_("Nothing is left to do; resolves it first where needed"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT | NEEDS_SEES,
	.run = run_close,
};

static gboolean run_cancel(struct call *call, GError **error)
{
	struct acting acting;
	gboolean spam = call_flag(call, "spam"), done = acting_begin(call, &acting, error);

	if (done) {
		struct event *event = acting_state(&acting, STATE_CANCELLED);
		event->flags = spam ? EVENT_SPAM : 0;
		done = acting_tell(&acting, error, "%s",
				   spam ? _("cancelled as spam") : _("cancelled"));
	}
	acting_clear(&acting);
	return done;
}

static const struct option_spec cancel_options[] = {
	{.name = "spam", .help = N_("It never was a request")},
	OPTION_AT,
	OPTION_REASON,
	{.name = NULL},
};
const struct command command_cancel = {
	.name = "cancel",
	.group = N_("Tickets"),
	.options = cancel_options,
	.help = N_("Drop it: no clock runs on"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT | NEEDS_CONFIRM,
	.run = run_cancel,
};

static gboolean run_reopen(struct call *call, GError **error)
{
	struct acting acting;
	struct ticket ticket = {0};
	gint64 where = call->ticket;
	gboolean done = acting_begin(call, &acting, error) &&
			ticket_load(call->desk, call->ticket, &ticket, error);
	const struct act act = {.ticket = call->ticket,
				.op_key = call->op_key,
				.late_reason = acting.at == TIME_NONE ? NULL : acting.reason};

	done = done && ticket_reopen(call->desk, &act, call_flag(call, "regressed"), acting.at,
				     acting.reason, &where, error);
	if (done && where != call->ticket) {
		g_autofree char *did = g_strdup_printf(
			_("opened in place of %" PRId64 ", which was over too long ago"),
			call->ticket);
		done = tell_ticket(call, where, G_MAXINT64, did, error);
	} else if (done) {
		call_deed_newest(call, where, EVENT_STATE);
		done = tell_ticket(call, where, ticket.turn, _("reopened"), error);
	}
	ticket_clear(&ticket);
	acting_clear(&acting);
	return done;
}

static const struct option_spec reopen_options[] = {
	{.name = "regressed", .help = N_("What was restored broke again: a new restore clock")},
	OPTION_AT,
	OPTION_REASON,
	{.name = NULL},
};
const struct command command_reopen = {
	.name = "reopen",
	.group = N_("Tickets"),
	.options = reopen_options,
	.help = N_("It is not over; after the contract's window a linked new ticket opens"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_reopen,
};

static gboolean run_change(struct call *call, GError **error)
{
	struct acting acting;
	const char *word = call_argument(call, 0), *time = call_argument(call, 1);
	gboolean done = acting_begin(call, &acting, error), window = strcmp(word, "window") == 0;
	struct event *event = done ? acting_add(&acting, EVENT_CHANGE) : NULL;
	int ignored;

	done = done && call_choice("change", word, "accept window effective", &ignored, error);
	if (done && window != (time != NULL)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    window ? _("window: the time it opens is expected")
				   : _("only “window” takes a time"));
		done = FALSE;
	}
	if (done && time)
		done = call_time(call, time, &event->until, error);
	if (done) {
		event_set(&event->what, word);
		done = acting_tell(&acting, error, _("change: %s"), word);
	}
	acting_clear(&acting);
	return done;
}

static const struct argument_spec change_arguments[] = {
	{.name = "accept|window|effective",
	 .completer = COMPLETE_WORDS,
	 .words = "accept window effective"},
	{.name = "TIME", .completer = COMPLETE_TIME, .optional = TRUE},
	{.name = NULL},
};
const struct command command_change = {
	.name = "change",
	.group = N_("Tickets"),
	.arguments = change_arguments,
	.options = act_options,
	.help = N_("A change was accepted, got its window, took effect"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_change,
};

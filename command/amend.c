/* SPDX-License-Identifier: MIT
 * extend, waive, retract, redact, undo, redo, escalate: setting right what was promised or done. */
#include <string.h>

#include "command/acting.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/told.h"

/* A duration in the seconds of the clock's own calendar. */
static gboolean added_seconds(struct call *call, enum clock_kind clock, const char *text,
			      gint64 *seconds, GError **error)
{
	struct duration duration;
	struct folded *folded;
	const struct cycle *cycle;

	if (!duration_parse(text, &duration, error))
		return FALSE;
	*seconds = duration.seconds;
	if (!duration.working_days)
		return TRUE;
	folded = call_fold(call, error);
	if (!folded)
		return FALSE;
	cycle = folded_unstopped(folded, clock);
	*seconds = cycle && cycle->policy ? calendar_seconds(cycle->policy->calendar, call->now,
							     &duration, cycle->policy->day_mode)
					  : duration.working_days * G_GINT64_CONSTANT(86400);
	folded_free(folded);
	if (*seconds > 0)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		    _("%s: the calendar has no such working time"), text);
	return FALSE;
}

static gboolean add_extend(struct acting *acting, GError **error)
{
	struct call *call = acting->call;
	const char *duration = call_argument(call, 1);
	enum clock_kind clock;
	struct event *event;

	if (!clock_kind_expect(call_argument(call, 0), &clock, error))
		return FALSE;
	if ((duration == NULL) == (call_option(call, "to") == NULL)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("by how much? a DURATION or --to TIME is expected"));
		return FALSE;
	}
	event = acting_add(acting, EVENT_EXTEND);
	event_set(&event->what, call_argument(call, 0));
	event_set(&event->why, call_option(call, "consent"));
	if (!event->why) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--consent is missing: who agreed, and where"));
		return FALSE;
	}
	return duration ? added_seconds(call, clock, duration, &event->number, error)
			: call_option_time(call, "to", &event->until, error);
}

static gboolean run_extend(struct call *call, GError **error)
{
	struct acting acting;
	gboolean done =
		acting_begin(call, &acting, error) && add_extend(&acting, error) &&
		acting_tell(&acting, error, _("%s extended by agreement"), call_argument(call, 0));

	acting_clear(&acting);
	return done;
}

static const struct argument_spec extend_arguments[] = {
	{.name = "CLOCK", .completer = COMPLETE_CLOCK},
	{.name = "DURATION", .completer = COMPLETE_DURATION, .optional = TRUE},
	{.name = NULL},
};
static const struct option_spec extend_options[] = {
	{.name = "to",
	 .value = N_("TIME"),
	 .help = N_("The new due date, instead of a duration"),
	 .completer = COMPLETE_TIME},
	{.name = "consent",
	 .value = N_("TEXT"),
	 .help = N_("Who of the client agreed, and where; required")},
	{.name = NULL},
};
const struct command command_extend = {
	.name = "extend",
	.group = N_("Tickets"),
	.arguments = extend_arguments,
	.options = extend_options,
	.help = N_("Give a clock more time by agreement; the first verdict stays on record"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_extend,
};

/* The cycle to waive: --cycle, else the newest breached, else the newest. */
static gboolean waived_cycle(struct call *call, enum clock_kind clock, gint64 *number,
			     GError **error)
{
	const char *named = call_option(call, "cycle");
	struct folded *folded;
	gboolean breached = FALSE;

	*number = 0;
	if (named)
		return call_number("--cycle", named, 1, G_MAXINT, number, error);
	folded = call_fold(call, error);
	if (!folded)
		return FALSE;
	for (guint i = 0; i < folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		if (cycle->clock != clock || (breached && !cycle->breached))
			continue;
		breached = cycle->breached;
		*number = cycle->number;
	}
	folded_free(folded);
	if (*number)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
		    _("ticket %" PRId64 " has no %s clock"), call->ticket, clock_kind_name(clock));
	return FALSE;
}

/* The newest standing waive of the clock that no approval follows. */
static gint64 open_waive(const GPtrArray *events, const char *clock)
{
	g_autofree gboolean *standing = ticket_standing(events);
	g_autoptr(GHashTable) approved = g_hash_table_new(g_int64_hash, g_int64_equal);

	for (guint i = events->len; i-- > 0;) {
		const struct event *event = g_ptr_array_index(events, i);
		if (!standing[i])
			continue;
		if (event->kind == EVENT_WAIVE_APPROVE)
			g_hash_table_add(approved, (gpointer)&event->number);
		if (event->kind == EVENT_WAIVE && strcmp(event->what, clock) == 0 &&
		    !g_hash_table_contains(approved, &event->turn))
			return event->turn;
	}
	return 0;
}

static gboolean add_waive(struct acting *acting, GError **error)
{
	struct call *call = acting->call;
	gboolean approve = call_flag(call, "approve");
	enum clock_kind clock;
	struct event *event;

	if (!clock_kind_expect(call_argument(call, 0), &clock, error))
		return FALSE;
	if (approve == (acting->reason != NULL)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--reason asks for a waiver, --approve grants it: one of them is "
			      "expected"));
		return FALSE;
	}
	event = acting_add(acting, approve ? EVENT_WAIVE_APPROVE : EVENT_WAIVE);
	event_set(&event->what, clock_kind_name(clock));
	if (approve) {
		g_autoptr(GPtrArray) events = ticket_events(call->desk, call->ticket, FALSE, error);
		event->number = events ? open_waive(events, event->what) : 0;
		return events != NULL;
	}
	event_set(&event->why, acting->reason);
	return waived_cycle(call, clock, &event->number, error);
}

static gboolean run_waive(struct call *call, GError **error)
{
	struct acting acting;
	gboolean done = acting_begin(call, &acting, error) && add_waive(&acting, error) &&
			acting_tell(&acting, error,
				    call_flag(call, "approve")
					    ? _("waiver of %s approved")
					    : _("waiver of %s asked for; another person approves"),
				    call_argument(call, 0));

	acting_clear(&acting);
	return done;
}

static const struct argument_spec clock_arguments[] = {
	{.name = "CLOCK", .completer = COMPLETE_CLOCK},
	{.name = NULL},
};
static const struct option_spec waive_options[] = {
	{.name = "reason",
	 .letter = 'r',
	 .value = N_("TEXT"),
	 .help = N_("Why it should not count")},
	{.name = "approve", .help = N_("Grant what another person asked for")},
	{.name = "cycle",
	 .value = N_("N"),
	 .help = N_("Which cycle; the newest breached one otherwise")},
	{.name = NULL},
};
const struct command command_waive = {
	.name = "waive",
	.group = N_("Tickets"),
	.arguments = clock_arguments,
	.options = waive_options,
	.help = N_("Take a breach out of the accounts; effective when another person approves"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_waive,
};

static gboolean run_retract(struct call *call, GError **error)
{
	struct acting acting;
	gboolean done = acting_begin(call, &acting, error);

	if (done) {
		struct event *event = acting_add(&acting, EVENT_RETRACT);
		event_set(&event->why, acting.reason);
		done = call_number("EVENT", call_argument(call, 0), 1, G_MAXINT64, &event->number,
				   error) &&
		       acting_tell(&acting, error, _("event %s taken back"),
				   call_argument(call, 0));
	}
	acting_clear(&acting);
	return done;
}

static const struct argument_spec event_arguments[] = {{.name = "EVENT"}, {.name = NULL}};
static const struct option_spec reason_options[] = {
	{.name = "reason", .letter = 'r', .value = N_("TEXT"), .help = N_("Why")},
	{.name = NULL},
};
const struct command command_retract = {
	.name = "retract",
	.group = N_("Tickets"),
	.arguments = event_arguments,
	.options = reason_options,
	.help = N_("Take one event back, as if it had not happened; both stay in the log"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT | NEEDS_SEES,
	.run = run_retract,
};

static gboolean run_redact(struct call *call, GError **error)
{
	gint64 message;

	if (!call_number("MESSAGE", call_argument(call, 0), 1, G_MAXINT64, &message, error) ||
	    !ticket_redact(call->desk, call->ticket, message, call_option(call, "reason"), error))
		return FALSE;
	call_deed(call, call->ticket, 0);
	return tell_ticket(call, call->ticket, G_MAXINT64, _("redacted"), error);
}

static const struct argument_spec message_arguments[] = {{.name = "MESSAGE"}, {.name = NULL}};
const struct command command_redact = {
	.name = "redact",
	.group = N_("Tickets"),
	.arguments = message_arguments,
	.options = reason_options,
	.help = N_("Empty a message or an attachment for good; that it was there stays on record"),
	.role = ROLE_LEAD,
	.needs = TICKET_ACT | ONE_ACT | NEEDS_CONFIRM,
	.run = run_redact,
};

static gboolean undoable(enum event_kind kind)
{
	switch (kind) {
	case EVENT_OPENED:
	case EVENT_RETRACT:
	case EVENT_REDACT:
	case EVENT_MERGE:
	case EVENT_UNMERGE:
	case EVENT_ABSORB:
	case EVENT_SPLIT:
	case EVENT_DELIVERY:
		return FALSE;
	default:
		return TRUE;
	}
}

static const struct event *taken_back(const GPtrArray *events, const struct event *retract)
{
	if (retract->kind != EVENT_RETRACT || retract->number < 1 || retract->number > events->len)
		return NULL;
	return g_ptr_array_index(events, (guint)retract->number - 1);
}

static gboolean is_redo(const GPtrArray *events, const struct event *event)
{
	const struct event *target = taken_back(events, event);

	return target && target->kind == EVENT_RETRACT;
}

/* The acting person's last step whose events pass the test, newest event first: their turns. Steps
 * of one command share an op_key. */
static GArray *last_step(struct call *call, const GPtrArray *events, gboolean redo)
{
	g_autofree gboolean *standing = ticket_standing(events);
	GArray *turns = g_array_new(FALSE, FALSE, sizeof(gint64));
	const char *step = NULL;

	for (guint i = events->len; i-- > 0;) {
		const struct event *event = g_ptr_array_index(events, i);
		if (strcmp(event->by, call->desk->user) != 0 || !standing[i] ||
		    event->flags & EVENT_IMPORTED)
			continue;
		if (step && g_strcmp0(step, event->op_key) != 0)
			break;
		if (redo && is_redo(events, event))
			continue;
		/* Whoever did something new after an undo has nothing to redo. */
		if (redo && event->kind != EVENT_RETRACT)
			break;
		if (!redo && !undoable(event->kind))
			continue;
		g_array_append_val(turns, event->turn);
		step = event->op_key;
		if (!step)
			break;
	}
	return turns;
}

static gboolean same_step(const struct event *one, const struct event *other)
{
	return one == other || (one->op_key && g_strcmp0(one->op_key, other->op_key) == 0);
}

/* The step `turn` belongs to, however much was done since: its standing events, or for redo the
 * standing retractions of them. Newest first. */
static GArray *named_step(const GPtrArray *events, gint64 turn, gboolean redo)
{
	g_autofree gboolean *standing = ticket_standing(events);
	GArray *turns = g_array_new(FALSE, FALSE, sizeof(gint64));
	const struct event *named =
		turn <= events->len ? g_ptr_array_index(events, (guint)turn - 1) : NULL;

	for (guint i = events->len; named && i-- > 0;) {
		const struct event *event = g_ptr_array_index(events, i);
		const struct event *meant = redo ? taken_back(events, event) : event;
		if (!standing[i] || !meant || !same_step(meant, named))
			continue;
		if (undoable(meant->kind) || meant->kind == EVENT_RETRACT)
			g_array_append_val(turns, event->turn);
	}
	return turns;
}

static GArray *step_to_take_back(struct call *call, const GPtrArray *events, gboolean redo,
				 GError **error)
{
	const char *named = call_option(call, "event");
	g_autoptr(GArray) turns = NULL;
	gint64 turn = 0;

	if (named && !call_number("--event", named, 1, G_MAXINT, &turn, error))
		return NULL;
	turns = named ? named_step(events, turn, redo) : last_step(call, events, redo);
	if (turns->len)
		return g_steal_pointer(&turns);
	if (named)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    redo ? _("ticket %" PRId64 ": event %s was not taken back")
				 : _("ticket %" PRId64
				     ": event %s can't be taken back, or was already"),
			    call->ticket, named);
	else
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    redo ? _("ticket %" PRId64 ": nothing of yours to redo")
				 : _("ticket %" PRId64 ": nothing of yours to undo"),
			    call->ticket);
	return NULL;
}

static gboolean take_back(struct call *call, gboolean redo, GError **error)
{
	g_autoptr(GPtrArray) events = ticket_events(call->desk, call->ticket, FALSE, error);
	g_autoptr(GArray) turns = events ? step_to_take_back(call, events, redo, error) : NULL;
	GString *did;
	struct acting acting;
	gboolean done;

	if (!turns)
		return FALSE;
	did = g_string_new(redo ? _("redone:") : _("undone:"));
	done = acting_begin(call, &acting, error);
	acting.takes_back = TRUE;
	for (guint i = 0; done && i < turns->len; i++) {
		gint64 turn = g_array_index(turns, gint64, i);
		const struct event *target = g_ptr_array_index(events, (guint)turn - 1);
		acting_add(&acting, EVENT_RETRACT)->number = turn;
		if (redo)
			target = g_ptr_array_index(events, (guint)target->number - 1);
		g_autofree char *said = event_summary(target, call->zone);
		g_string_append_printf(did, "%s %s", i ? ";" : "", said);
	}
	done = done && acting_tell(&acting, error, "%s", did->str);
	acting_clear(&acting);
	g_string_free(did, TRUE);
	return done;
}

static gboolean run_undo(struct call *call, GError **error)
{
	return take_back(call, FALSE, error);
}

static const struct option_spec step_options[] = {
	{.name = "event",
	 .value = N_("EVENT"),
	 .help = N_("The step this event belongs to; your last one otherwise")},
	{.name = NULL},
};
const struct command command_undo = {
	.name = "undo",
	.group = N_("Tickets"),
	.options = step_options,
	.help = N_("Take back your last step on the ticket, within 10 minutes"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_undo,
};

static gboolean run_redo(struct call *call, GError **error)
{
	return take_back(call, TRUE, error);
}

const struct command command_redo = {
	.name = "redo",
	.group = N_("Tickets"),
	.options = step_options,
	.help = N_("Do again what you undid last"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_redo,
};

static gboolean run_escalate(struct call *call, GError **error)
{
	const char *level = call_argument(call, 0);
	struct acting acting;
	gboolean done = acting_begin(call, &acting, error);

	if (done) {
		struct event *event = acting_add(&acting, EVENT_ESCALATE);
		event_set(&event->what, level);
		event_set(&event->why, acting.reason);
		done = level ? acting_tell(&acting, error, _("escalated to %s"), level)
			     : acting_tell(&acting, error, "%s", _("escalated"));
	}
	acting_clear(&acting);
	return done;
}

static const struct argument_spec level_arguments[] = {
	{.name = "LEVEL", .optional = TRUE},
	{.name = NULL},
};
const struct command command_escalate = {
	.name = "escalate",
	.group = N_("Tickets"),
	.arguments = level_arguments,
	.options = reason_options,
	.help = N_("Record that it goes up a level"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT | NEEDS_CONFIRM,
	.run = run_escalate,
};

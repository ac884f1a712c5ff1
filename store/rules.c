/* SPDX-License-Identifier: MIT
 * What is refused, and why. Each rule is one function; rule_event() picks it by kind. */
#include "store/rules.h"

#include <string.h>

#include "desk/i18n.h"

static gboolean refuse(const struct ruling *ruling, enum midwatch_error code, GError **error,
		       const char *format, ...) G_GNUC_PRINTF(4, 5);

static gboolean refuse(const struct ruling *ruling, enum midwatch_error code, GError **error,
		       const char *format, ...)
{
	g_autofree char *why = NULL;
	va_list arguments;

	va_start(arguments, format);
	why = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error(error, MIDWATCH_ERROR, code, _("ticket %" PRId64 ": %s"),
		    ruling->stored->ticket.id, why);
	return FALSE;
}

#define FAILED MIDWATCH_ERROR_FAILED
#define USAGE MIDWATCH_ERROR_USAGE

gboolean rule_times(gint64 ticket, gint64 opened_at, gint64 occurred_at, gint64 now, GError **error)
{
	char at[21], limit[21];

	if (occurred_at >= opened_at && occurred_at <= now)
		return TRUE;
	civil_print_utc(occurred_at, at);
	civil_print_utc(occurred_at > now ? now : opened_at, limit);
	if (occurred_at > now)
		g_set_error(error, MIDWATCH_ERROR, USAGE,
			    _("ticket %" PRId64 ": %s lies in the future (now %s)"), ticket, at,
			    limit);
	else
		g_set_error(error, MIDWATCH_ERROR, USAGE,
			    _("ticket %" PRId64 ": %s is before its opening at %s"), ticket, at,
			    limit);
	return FALSE;
}

gboolean rule_client_may_be_awaited(const struct folded *folded)
{
	return folded->last_public_at != TIME_NONE && !folded->unanswered;
}

gboolean rule_reopens(const struct folded *folded, gint64 at)
{
	return folded->reopen_until == TIME_NONE || at <= folded->reopen_until;
}

static gboolean is_live(const struct folded *folded)
{
	return folded->state <= STATE_RESTORED;
}

static const struct event *event_of(const struct ruling *ruling, gint64 turn)
{
	const GPtrArray *events = ruling->stored->events;

	return turn >= 1 && turn <= events->len ? g_ptr_array_index(events, (guint)turn - 1) : NULL;
}

static gboolean stands(const struct ruling *ruling, gint64 turn)
{
	g_autofree gboolean *standing = ticket_standing(ruling->stored->events);

	return standing[turn - 1];
}

static gboolean rule_wait(const struct ruling *ruling, const struct event *event, GError **error)
{
	const struct folded *folded = ruling->then->folded;
	enum pause_reason reason;

	if (!event->why || !pause_reason_parse(event->why, &reason))
		return refuse(ruling, USAGE, error,
			      _("wait for what? expected waiting-client, third-party, scheduled, "
				"force-majeure or internal"));
	if (!is_live(folded))
		return refuse(ruling, FAILED, error, _("%s: reopen it first"),
			      ticket_state_name(folded->state));
	if (event->until != TIME_NONE && event->until <= event->occurred_at)
		return refuse(ruling, USAGE, error, _("the end of the wait has already passed"));
	if (reason == PAUSE_WAITING_CLIENT && !rule_client_may_be_awaited(folded))
		return refuse(
			ruling, FAILED, error,
			_("reply first: nothing public was said since the client's last message"));
	return TRUE;
}

static gboolean rule_open(const struct ruling *ruling, const struct event *event, GError **error)
{
	const struct folded *folded = ruling->then->folded;
	gboolean regressed = (event->flags & EVENT_REGRESSED) != 0;

	if (folded->state == STATE_CANCELLED)
		return refuse(ruling, FAILED, error,
			      _("cancelled: undo that, or open a new ticket"));
	if (regressed && !folded->restored && folded->restored_at == TIME_NONE)
		return refuse(ruling, FAILED, error, _("it never was restored: nothing regressed"));
	if (is_live(folded)) {
		if (folded->state == STATE_OPEN && !(regressed && folded->restored))
			return refuse(ruling, FAILED, error, _("open already"));
		return TRUE;
	}
	if (!rule_reopens(folded, event->occurred_at))
		return refuse(ruling, FAILED, error,
			      _("resolved too long ago to be reopened: open a new ticket"));
	return TRUE;
}

static gboolean rule_state(const struct ruling *ruling, const struct event *event, GError **error)
{
	const struct folded *folded = ruling->then->folded;
	const char *is = ticket_state_name(folded->state);
	enum ticket_state to;

	if (!event->what || !ticket_state_parse(event->what, &to) || to == STATE_NEW)
		return refuse(ruling, USAGE, error, _("%s: no state to go to"),
			      event->what ? event->what : "");
	switch (to) {
	case STATE_OPEN:
		return rule_open(ruling, event, error);
	case STATE_WAITING:
		return rule_wait(ruling, event, error);
	case STATE_RESTORED:
		if (!is_live(folded))
			return refuse(ruling, FAILED, error, _("%s: reopen it first"), is);
		if (event->flags & EVENT_PARTIAL) {
			if (event->number < 1 || event->number > 99)
				return refuse(ruling, USAGE, error,
					      _("a partial restoration is 1 to 99 percent"));
		} else if (folded->restored && folded->state == STATE_RESTORED) {
			return refuse(ruling, FAILED, error, _("restored already"));
		}
		return TRUE;
	case STATE_RESOLVED:
		if (!is_live(folded))
			return refuse(ruling, FAILED, error, _("%s already"), is);
		return TRUE;
	case STATE_CLOSED:
		if (folded->state != STATE_RESOLVED)
			return refuse(ruling, FAILED, error, _("%s: only a resolved ticket closes"),
				      is);
		return TRUE;
	case STATE_CANCELLED:
		if (!is_live(folded))
			return refuse(ruling, FAILED, error, _("%s already"), is);
		return TRUE;
	case STATE_NEW:
		break;
	}
	return FALSE;
}

/* K10. */
static gboolean rule_retract(const struct ruling *ruling, const struct event *event, GError **error)
{
	const struct event *target = event_of(ruling, event->number);
	gboolean own;

	if (!target)
		return refuse(ruling, MIDWATCH_ERROR_MISSING, error, _("no event %" PRId64),
			      event->number);
	switch (target->kind) {
	case EVENT_OPENED:
		return refuse(ruling, FAILED, error,
			      _("the opening can't be taken back: cancel the ticket"));
	case EVENT_REDACT:
		return refuse(ruling, FAILED, error, _("what was redacted is gone"));
	case EVENT_MERGE:
	case EVENT_ABSORB:
	case EVENT_UNMERGE:
	case EVENT_SPLIT:
		return refuse(ruling, FAILED, error,
			      _("merge, unmerge and split undo each other; "
				"event %" PRId64 " stays"),
			      event->number);
	case EVENT_DELIVERY:
		return refuse(ruling, FAILED, error, _("a delivery is a fact, not an act"));
	default:
		break;
	}
	if (!stands(ruling, event->number))
		return refuse(ruling, FAILED, error, _("event %" PRId64 " was taken back already"),
			      event->number);
	if (target->flags & EVENT_SENT && ruling->now - target->recorded_at > HELD_S)
		return refuse(ruling, FAILED, error,
			      _("a message that was sent can't be taken back"));
	own = strcmp(target->by, event->by) == 0 &&
	      ruling->now - target->recorded_at <= RETRACT_WINDOW_S;
	if (own)
		return TRUE;
	if (ruling->desk->role < ROLE_LEAD)
		return refuse(ruling, MIDWATCH_ERROR_DENIED, error,
			      strcmp(target->by, event->by) == 0
				      ? _("recorded more than 10 minutes ago: only a lead takes "
					  "it back")
				      : _("another person's act: only a lead takes it back"));
	if (!event->why)
		return refuse(ruling, USAGE, error,
			      _("taking back another's act, or one older than 10 minutes, needs "
				"--reason"));
	return TRUE;
}

static gboolean rule_promise(const struct ruling *ruling, const struct event *event, GError **error)
{
	const struct folded *folded = ruling->then->folded;

	if (event->kind != EVENT_PROMISE_KEPT && event->until <= event->occurred_at)
		return refuse(ruling, USAGE, error, _("a promise is for a time still to come"));
	if (event->kind == EVENT_PROMISE)
		return TRUE;
	for (guint i = 0; i < folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		if (cycle->clock == CLOCK_PROMISE && cycle->turn == event->number &&
		    (cycle->state == CLOCK_RUNNING || cycle->state == CLOCK_PAUSED))
			return TRUE;
	}
	return refuse(ruling, MIDWATCH_ERROR_MISSING, error, _("no promise is open"));
}

static gboolean rule_clock_word(const struct ruling *ruling, const struct event *event,
				enum clock_kind *clock, GError **error)
{
	if (event->what && clock_kind_parse(event->what, clock))
		return TRUE;
	return refuse(ruling, USAGE, error, _("%s: no such clock"), event->what ? event->what : "");
}

/* K9. */
static gboolean rule_extend(const struct ruling *ruling, const struct event *event, GError **error)
{
	enum clock_kind clock = 0;
	const struct cycle *cycle;

	if (!rule_clock_word(ruling, event, &clock, error))
		return FALSE;
	cycle = folded_unstopped(ruling->then->folded, clock);
	if (!cycle)
		return refuse(ruling, FAILED, error, _("no %s clock runs"), event->what);
	if (!event->why)
		return refuse(ruling, USAGE, error,
			      _("extending needs the client's consent, cited"));
	if ((event->until == TIME_NONE) == (event->number <= 0))
		return refuse(ruling, USAGE, error, _("extend by a duration or --to a time"));
	if (event->until != TIME_NONE && event->until <= cycle->started_at)
		return refuse(ruling, USAGE, error,
			      _("the new due date is before the clock's start"));
	return TRUE;
}

static gboolean rule_waive(const struct ruling *ruling, const struct event *event, GError **error)
{
	const struct folded *folded = ruling->then->folded;
	enum clock_kind clock = 0;

	if (!rule_clock_word(ruling, event, &clock, error))
		return FALSE;
	if (!event->why)
		return refuse(ruling, USAGE, error, _("waiving needs --reason"));
	for (guint i = 0; i < folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		if (cycle->clock != clock || cycle->number != event->number)
			continue;
		if (cycle->waived)
			return refuse(ruling, FAILED, error, _("%s is waived already"),
				      event->what);
		return TRUE;
	}
	return refuse(ruling, MIDWATCH_ERROR_MISSING, error, _("no %s clock"), event->what);
}

/* K4: effective when another person approves. */
static gboolean rule_approve(const struct ruling *ruling, const struct event *event, GError **error)
{
	const struct event *waive = event_of(ruling, event->number);

	if (!waive || waive->kind != EVENT_WAIVE || !stands(ruling, event->number))
		return refuse(ruling, MIDWATCH_ERROR_MISSING, error,
			      _("no waiver of %s waits for approval"),
			      event->what ? event->what : "");
	if (strcmp(waive->by, event->by) == 0)
		return refuse(ruling, MIDWATCH_ERROR_DENIED, error,
			      _("a waiver takes effect when another person approves it, not %s"),
			      event->by);
	if (ruling->desk->role < ROLE_LEAD)
		return refuse(ruling, MIDWATCH_ERROR_DENIED, error,
			      _("only a lead approves a waiver"));
	return TRUE;
}

static gboolean rule_redact(const struct ruling *ruling, const struct event *event, GError **error)
{
	const struct event *target = event_of(ruling, event->number);

	if (!target)
		return refuse(ruling, MIDWATCH_ERROR_MISSING, error, _("no message %" PRId64),
			      event->number);
	if (!event->why)
		return refuse(ruling, USAGE, error, _("redacting needs --reason"));
	for (guint i = 0; i < ruling->stored->events->len; i++) {
		const struct event *other = g_ptr_array_index(ruling->stored->events, i);
		if (other->kind == EVENT_REDACT && other->number == event->number)
			return refuse(ruling, FAILED, error,
				      _("message %" PRId64 " was redacted already"), event->number);
	}
	return TRUE;
}

/* M2. */
static gboolean rule_cover(const struct ruling *ruling, const struct event *event, GError **error)
{
	const struct contract *contract;

	if (!event->why)
		return refuse(ruling, USAGE, error, _("covering needs --reason"));
	contract = book_contract(ruling->desk->book, event->what ? event->what : "", G_MAXINT64,
				 error);
	if (!contract) {
		if (!error || !*error)
			refuse(ruling, MIDWATCH_ERROR_MISSING, error, _("%s: no such contract"),
			       event->what ? event->what : "");
		return FALSE;
	}
	if (g_strcmp0(contract->client, ruling->stored->ticket.client) != 0)
		return refuse(ruling, FAILED, error, _("contract %s is not the client's"),
			      event->what);
	return TRUE;
}

static gboolean rule_message(const struct ruling *ruling, const struct event *event, GError **error)
{
	const struct folded *folded = ruling->then->folded;

	if (!(event->flags & EVENT_CLIENT) || event->flags & EVENT_AUTOMATIC)
		return TRUE;
	if (folded->state == STATE_CLOSED || folded->state == STATE_CANCELLED ||
	    (folded->state == STATE_RESOLVED && !rule_reopens(folded, event->occurred_at)))
		return refuse(ruling, FAILED, error,
			      _("%s: what the client says now belongs to a new, linked ticket"),
			      ticket_state_name(folded->state));
	return TRUE;
}

static gboolean rule_claim(const struct ruling *ruling, const struct event *event, GError **error)
{
	const char *owner = ruling->then->folded->owner;

	if (owner && strcmp(owner, event->by) != 0)
		return refuse(ruling, MIDWATCH_ERROR_CONFLICT, error,
			      _("owned by %s; assign it to take it over"), owner);
	return TRUE;
}

static gboolean rule_accept(const struct ruling *ruling, const struct event *event, GError **error)
{
	const struct folded *folded = ruling->then->folded;

	if (!folded_unstopped(folded, CLOCK_ACCEPTANCE) && !folded->team)
		return refuse(ruling, FAILED, error, _("nothing waits to be accepted"));
	if (folded->owner && strcmp(folded->owner, event->by) != 0)
		return refuse(ruling, FAILED, error, _("it was assigned to %s"), folded->owner);
	return TRUE;
}

static gboolean rule_kind(const struct ruling *ruling, const struct event *event, GError **error)
{
	const struct folded *folded = ruling->then->folded;
	int severity;

	switch (event->kind) {
	case EVENT_STATE:
		return rule_state(ruling, event, error);
	case EVENT_MESSAGE:
		return rule_message(ruling, event, error);
	case EVENT_RETRACT:
		return rule_retract(ruling, event, error);
	case EVENT_REDACT:
		return rule_redact(ruling, event, error);
	case EVENT_PROMISE:
	case EVENT_PROMISE_KEPT:
	case EVENT_PROMISE_MOVED:
		return rule_promise(ruling, event, error);
	case EVENT_EXTEND:
		return rule_extend(ruling, event, error);
	case EVENT_WAIVE:
		return rule_waive(ruling, event, error);
	case EVENT_WAIVE_APPROVE:
		return rule_approve(ruling, event, error);
	case EVENT_COVER:
		return rule_cover(ruling, event, error);
	case EVENT_CLAIM:
		return rule_claim(ruling, event, error);
	case EVENT_ACCEPT:
		return rule_accept(ruling, event, error);
	case EVENT_RELEASE:
		if (!folded->owner)
			return refuse(ruling, FAILED, error, _("nobody owns it"));
		return TRUE;
	case EVENT_SEVERITY:
		if (!event->what || !severity_parse(event->what, &severity))
			return refuse(ruling, USAGE, error, _("%s: expected a severity, P0 to P9"),
				      event->what ? event->what : "");
		return TRUE;
	case EVENT_REMIND:
		if (event->until <= ruling->now)
			return refuse(ruling, USAGE, error, _("that time has passed"));
		return TRUE;
	case EVENT_UNMERGE:
		if (!folded->merged_into)
			return refuse(ruling, FAILED, error, _("it is not merged into another"));
		return TRUE;
	default:
		return TRUE;
	}
}

/* Acts that only make sense on a ticket that is being worked on. */
static gboolean needs_live(enum event_kind kind)
{
	switch (kind) {
	case EVENT_ACK:
	case EVENT_BEGUN:
	case EVENT_CONFIRM:
	case EVENT_CLAIM:
	case EVENT_RELEASE:
	case EVENT_ACCEPT:
	case EVENT_ASSIGN:
	case EVENT_SEVERITY:
	case EVENT_PROMISE:
	case EVENT_EXTEND:
	case EVENT_ESCALATE:
	case EVENT_CHANGE:
		return TRUE;
	default:
		return FALSE;
	}
}

gboolean rule_event(const struct ruling *ruling, const struct event *event, GError **error)
{
	const struct folded *folded = ruling->then->folded;
	const struct ticket *ticket = &ruling->stored->ticket;

	if (event->kind == EVENT_OPENED)
		return refuse(ruling, FAILED, error, _("it is open already"));
	if (!rule_times(ticket->id, ticket->opened_at, event->occurred_at, ruling->now, error))
		return FALSE;
	if (event->flags & EVENT_IMPORTED)
		return TRUE;
	if (ruling->now - event->occurred_at > LATE_WITHOUT_REASON_S && !ruling->late_reason)
		return refuse(ruling, USAGE, error,
			      _("more than 15 minutes late: say why with --reason"));
	if (folded->merged_into && event->kind != EVENT_UNMERGE && event->kind != EVENT_REDACT &&
	    event->kind != EVENT_ABSORB)
		return refuse(ruling, FAILED, error, _("merged into %" PRId64 ": act there"),
			      folded->merged_into);
	if (needs_live(event->kind) &&
	    (folded->state == STATE_CLOSED || folded->state == STATE_CANCELLED))
		return refuse(ruling, FAILED, error, _("%s: reopen it first"),
			      ticket_state_name(folded->state));
	return rule_kind(ruling, event, error);
}

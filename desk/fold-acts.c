/* SPDX-License-Identifier: MIT
 * What each event does to a ticket and its clocks (clocks.md §2, §3). The ticket has been advanced
 * to the event's time before. At one event: stop, then pause, then start (K4). */
#include "desk/fold.h"

#include <string.h>

/* Clocks that stand from the opening on, once their start condition is fulfilled. */
static const enum clock_kind opening_clocks[] = {
	CLOCK_FIRST_RESPONSE, CLOCK_DIAGNOSIS, CLOCK_RESTORE, CLOCK_RESOLVE, CLOCK_NOTIFY,
};

/* K3: the first response has been given, or no clock asks for one. */
static gboolean response_given(const struct fold *fold)
{
	int newest = fold->newest[CLOCK_FIRST_RESPONSE];

	if (newest < 0)
		return !(fold->pending & 1u << CLOCK_FIRST_RESPONSE);
	return fold_lap(fold, newest)->end != CYCLE_LIVE;
}

/* What has happened fulfils this policy's definition of a first response (K1, K2). */
static gboolean response_fulfils(const struct fold *fold, const struct policy *policy)
{
	if (fold->alert && fold->acked)
		return TRUE;
	switch (policy->stop) {
	case STOP_BEGUN_REPLY:
		return fold->begun && fold->replied;
	case STOP_ACK:
		return fold->replied || fold->acked;
	case STOP_BEGUN:
		return fold->replied || fold->begun;
	default:
		return fold->replied;
	}
}

/* Whether what a clock measures is still to be done. */
static gboolean clock_stands(const struct fold *fold, enum clock_kind clock,
			     const struct policy *policy)
{
	int newest = fold->newest[clock];
	gboolean fresh = newest < 0 || fold_lap(fold, newest)->end == CYCLE_CANCELLED;

	switch (clock) {
	case CLOCK_FIRST_RESPONSE:
		return fresh && !response_fulfils(fold, policy);
	case CLOCK_DIAGNOSIS:
		return fresh && !fold->diagnosed;
	case CLOCK_RESTORE:
		return fresh && !fold->restored;
	case CLOCK_RESOLVE:
		return fresh;
	case CLOCK_NOTIFY:
		return fresh && fold->alert && !fold->contacted;
	case CLOCK_NEXT_RESPONSE:
		return fold->asked && response_given(fold);
	case CLOCK_UPDATE:
		return fold->cadence && !fold->restored;
	case CLOCK_REVIEW:
		return fold->restored && !fold->published;
	case CLOCK_CHANGE:
		return fold->change_accepted && !fold->change_effective;
	case CLOCK_ACCEPTANCE:
		return fold->team && !fold->accepted;
	default:
		return FALSE;
	}
}

/* Starts a clock, or lets it wait for its condition: `confirmed` is for restore and resolve,
 * `routed` for first-response (§2). `earliest`: a deadline it had before that a raise must not put
 * off (M1). */
static void clock_open(struct fold *fold, enum clock_kind clock, const struct policy *policy,
		       gint64 at, gint64 turn, gint64 earliest)
{
	gboolean confirm = policy->start == START_CONFIRMED && !fold->confirmed &&
			   (clock == CLOCK_RESTORE || clock == CLOCK_RESOLVE);
	gboolean route =
		policy->start == START_ROUTED && !fold->routed && clock == CLOCK_FIRST_RESPONSE;
	gint64 deadline = TIME_NONE;

	if (confirm &&
	    (policy->confirm_within.seconds > 0 || policy->confirm_within.working_days > 0)) {
		gint64 within = calendar_seconds(policy->calendar, fold->opened_at,
						 &policy->confirm_within, policy->day_mode);
		if (within != TIME_NONE && within > 0)
			deadline = calendar_due(policy->calendar, fold->opened_at, within, NULL);
		else if (within == 0)
			deadline = fold->opened_at;
	}
	if (earliest != TIME_NONE && (deadline == TIME_NONE || earliest < deadline))
		deadline = earliest;
	if ((confirm || route) && (deadline == TIME_NONE || deadline > at)) {
		fold->pending |= 1u << clock;
		fold->deadline[clock] = deadline;
	} else {
		cycle_start(fold, clock, policy, at, turn);
	}
}

/* Starts whatever stands, has a target and does not run: a raise to a first target, new terms, a
 * reopening (M1, M3, M6). */
static void start_missing(struct fold *fold, gint64 at, gint64 turn, gboolean raised)
{
	if (fold_is_done(fold))
		return;
	for (int clock = 1; clock < CLOCK_KINDS; clock++) {
		const struct policy *policy =
			fold->live[clock] < 0 ? fold_policy(fold, clock) : NULL;
		gboolean waits = fold->pending & 1u << clock;
		fold->pending &= ~(1u << clock);
		if (policy && clock_stands(fold, clock, policy))
			clock_open(fold, clock, policy, at, turn,
				   waits && raised ? fold->deadline[clock] : TIME_NONE);
	}
}

static void stop_clock(struct fold *fold, enum clock_kind clock, gint64 at, gint64 turn,
		       gboolean unproved)
{
	if (fold->live[clock] >= 0)
		cycle_stop(fold, fold->live[clock], at, turn, unproved);
}

static void cancel_clock(struct fold *fold, enum clock_kind clock, gint64 at, gint64 turn)
{
	if (fold->live[clock] >= 0)
		cycle_cancel(fold, fold->live[clock], at, turn);
}

static void start_clock(struct fold *fold, enum clock_kind clock, gint64 at, gint64 turn)
{
	const struct policy *policy = fold->live[clock] < 0 ? fold_policy(fold, clock) : NULL;

	if (policy && !fold_is_done(fold) && clock_stands(fold, clock, policy))
		cycle_start(fold, clock, policy, at, turn);
}

/* Stops the first response when what has happened is what its policy asks for. */
static void judge_response(struct fold *fold, gint64 at, gint64 turn, gboolean unproved)
{
	int cycle = fold->live[CLOCK_FIRST_RESPONSE];

	if (cycle < 0)
		return;
	const struct duty *duty = fold_duty(fold, fold_lap(fold, cycle)->last);
	if (!response_fulfils(fold, duty->face.policy))
		return;
	cycle_stop(fold, cycle, at, turn, unproved);
	fold->cadence = TRUE;
	if (fold->first_response_at == TIME_NONE)
		fold->first_response_at = at;
}

static void first_touch(struct fold *fold)
{
	if (fold->state == STATE_NEW)
		fold->state = STATE_OPEN;
}

void fold_start_pending(struct fold *fold, enum clock_kind clock, gint64 at, gint64 turn)
{
	const struct policy *policy = fold_policy(fold, clock);

	fold->pending &= ~(1u << clock);
	if (policy && clock_stands(fold, clock, policy))
		cycle_start(fold, clock, policy, at, turn);
	/* A reply may have come before the ticket was routed. */
	if (clock == CLOCK_FIRST_RESPONSE && policy && fold->live[clock] < 0 &&
	    fold->newest[clock] < 0)
		cycle_stop(fold, cycle_start(fold, clock, policy, at, turn), at, turn, FALSE);
}

static void confirm(struct fold *fold, gint64 at, gint64 turn)
{
	fold->confirmed = TRUE;
	if (fold_is_done(fold))
		return;
	for (int clock = CLOCK_RESTORE; clock <= CLOCK_RESOLVE; clock++)
		if (fold->pending & 1u << clock)
			fold_start_pending(fold, clock, at, turn);
}

static void route(struct fold *fold, gint64 at, gint64 turn)
{
	fold->routed = TRUE;
	if (!fold_is_done(fold) && (fold->pending & 1u << CLOCK_FIRST_RESPONSE))
		fold_start_pending(fold, CLOCK_FIRST_RESPONSE, at, turn);
}

/* A human public message of ours: the act towards the client (K1). */
static void act_reply(struct fold *fold, const struct event *event, gint64 at, gboolean unproved)
{
	gboolean diagnosis = event->flags & EVENT_DIAGNOSIS;

	fold->replied = fold->contacted = TRUE;
	fold->unanswered = fold->asked = FALSE;
	fold->last_public_at = at;
	if (fold->first_response_at == TIME_NONE)
		fold->first_response_at = at;
	judge_response(fold, at, event->turn, unproved);
	stop_clock(fold, CLOCK_NOTIFY, at, event->turn, unproved);
	stop_clock(fold, CLOCK_NEXT_RESPONSE, at, event->turn, unproved);
	stop_clock(fold, CLOCK_UPDATE, at, event->turn, unproved);
	if (diagnosis) {
		fold->diagnosed = TRUE;
		stop_clock(fold, CLOCK_DIAGNOSIS, at, event->turn, unproved);
		confirm(fold, at, event->turn);
	}
	fold->cadence = response_given(fold);
	start_clock(fold, CLOCK_UPDATE, at, event->turn);
	first_touch(fold);
	if (event->until != TIME_NONE && event->kind == EVENT_MESSAGE && !fold_is_done(fold))
		cycle_start_promise(fold, at, event->until, event->turn);
}

/* M6: a done ticket lives again. What closing cancelled and the resolve clock go on, the span
 * between left out. */
static void reopen(struct fold *fold, gint64 at, gint64 turn)
{
	for (int clock = 1; clock < CLOCK_KINDS; clock++) {
		int cycle = fold->newest[clock];
		const struct lap *lap = cycle < 0 ? NULL : fold_lap(fold, cycle);
		if (!lap || lap->end == CYCLE_LIVE || clock == CLOCK_PROMISE)
			continue;
		if (lap->closed_off || (clock == CLOCK_RESOLVE && lap->end == CYCLE_STOPPED))
			cycle_revive(fold, cycle, at);
	}
	fold->resolved_at = fold->closed_at = TIME_NONE;
	fold->state = STATE_OPEN;
	if (!fold->stamped) {
		fold->restored = FALSE;
		fold->restored_at = TIME_NONE;
	}
}

static void act_client(struct fold *fold, const struct event *event, gint64 at)
{
	gboolean imported = event->flags & EVENT_IMPORTED;

	fold->last_client_at = at;
	fold->unanswered = TRUE;
	if (response_given(fold))
		fold->asked = TRUE;
	if (fold->state == STATE_WAITING && fold->wait_reason == PAUSE_WAITING_CLIENT) {
		fold_wait_end(fold, at);
		if (!imported)
			fold->state = STATE_OPEN;
	} else if (fold->state == STATE_RESOLVED && !imported && at <= fold_reopen_until(fold)) {
		reopen(fold, at, event->turn);
		start_missing(fold, at, event->turn, FALSE);
	}
	start_clock(fold, CLOCK_NEXT_RESPONSE, at, event->turn);
}

static void act_message(struct fold *fold, const struct event *event, gint64 at, gboolean unproved)
{
	if (event->flags & EVENT_AUTOMATIC)
		return;
	if (event->flags & EVENT_CLIENT)
		act_client(fold, event, at);
	else if (event->flags & EVENT_PUBLIC)
		act_reply(fold, event, at, unproved);
}

static void act_opened(struct fold *fold, const struct event *event, gint64 at)
{
	const char *by = event->why ? event->why : "client";

	fold->opened = TRUE;
	fold->opened_at = at;
	fold->opened_turn = event->turn;
	fold->alert = strcmp(by, "alert") == 0;
	if (!event->what || !severity_parse(event->what, &fold->severity))
		fold->severity = 3;
	if (strcmp(by, "client") == 0) {
		fold->unanswered = TRUE;
		fold->last_client_at = at;
	}
	for (guint i = 0; i < G_N_ELEMENTS(opening_clocks); i++) {
		const struct policy *policy = fold_policy(fold, opening_clocks[i]);
		if (policy && clock_stands(fold, opening_clocks[i], policy))
			clock_open(fold, opening_clocks[i], policy, at, event->turn, TIME_NONE);
	}
	if (event->flags & EVENT_TO_CLIENT)
		act_reply(fold, event, at, FALSE);
}

static void act_ack(struct fold *fold, const struct event *event, gint64 at)
{
	gboolean *done = event->kind == EVENT_ACK ? &fold->acked : &fold->begun;

	if (event->flags & EVENT_AUTOMATIC)
		return;
	*done = TRUE;
	gboolean given = response_given(fold);
	judge_response(fold, at, event->turn, FALSE);
	if (!given)
		start_clock(fold, CLOCK_UPDATE, at, event->turn);
	first_touch(fold);
}

static void act_accept(struct fold *fold, const struct event *event, gint64 at)
{
	fold->accepted = TRUE;
	stop_clock(fold, CLOCK_ACCEPTANCE, at, event->turn, FALSE);
	if (event->kind != EVENT_CLAIM)
		return;
	fold->owner = event->by;
	route(fold, at, event->turn);
	first_touch(fold);
}

/* M5: client clocks stay, acceptance begins again. */
static void act_assign(struct fold *fold, const struct event *event, gint64 at)
{
	gboolean team = event->flags & EVENT_TEAM;

	cancel_clock(fold, CLOCK_ACCEPTANCE, at, event->turn);
	if (team)
		fold->team = event->what;
	fold->owner = team ? NULL : event->what;
	fold->accepted = !team;
	route(fold, at, event->turn);
	start_clock(fold, CLOCK_ACCEPTANCE, at, event->turn);
	if (!team)
		first_touch(fold);
}

static void act_severity(struct fold *fold, const struct event *event, gint64 at)
{
	int before = fold->severity;

	if (!event->what || !severity_parse(event->what, &fold->severity) ||
	    fold->severity == before)
		return;
	for (int clock = 1; clock < CLOCK_KINDS; clock++) {
		if (fold->live[clock] < 0)
			continue;
		if (fold->severity < before)
			cycle_raise(fold, fold->live[clock], at);
		else
			cycle_lower(fold, fold->live[clock], at, event->turn);
	}
	judge_response(fold, at, event->turn, FALSE);
	start_missing(fold, at, event->turn, fold->severity < before);
}

static void act_rebind(struct fold *fold, const struct event *event, gint64 at)
{
	fold->terms = fold->terms_of(fold->cover, event->number, fold->data);
	for (int clock = 1; clock < CLOCK_KINDS; clock++)
		if (fold->live[clock] >= 0)
			cycle_rebind(fold, fold->live[clock], at, event->turn);
	judge_response(fold, at, event->turn, FALSE);
	start_missing(fold, at, event->turn, FALSE);
}

/* K15: closed and cancelled end every running cycle, flags kept. An update or an answer that was
 * due then is not owed again when the ticket is reopened; the rest is. */
static void close_all(struct fold *fold, gint64 at, gint64 turn)
{
	for (int clock = 1; clock < CLOCK_KINDS; clock++) {
		int cycle = fold->live[clock];
		if (cycle < 0)
			continue;
		cycle_cancel(fold, cycle, at, turn);
		fold_lap(fold, cycle)->closed_off =
			clock != CLOCK_UPDATE && clock != CLOCK_NEXT_RESPONSE;
	}
	fold_cancel_promises(fold, at, turn);
	fold->closed_at = at;
}

static void stamp_restored(struct fold *fold, const struct event *event, gint64 at)
{
	fold->pending &= ~(1u << CLOCK_RESTORE);
	fold->cadence = FALSE;
	stop_clock(fold, CLOCK_RESTORE, at, event->turn, FALSE);
	cancel_clock(fold, CLOCK_UPDATE, at, event->turn);
	if (!fold->restored) {
		fold->restored = TRUE;
		fold->restored_at = at;
	}
	start_clock(fold, CLOCK_REVIEW, at, event->turn);
}

/* The service is worse again: restore has a second cycle, and what was to be reviewed is not over.
 */
static void regress(struct fold *fold, gint64 at, gint64 turn)
{
	const struct policy *policy = fold_policy(fold, CLOCK_RESTORE);

	if (!fold->restored && fold->live[CLOCK_RESTORE] >= 0)
		return;
	fold->restored = fold->stamped = fold->published = FALSE;
	fold->restored_at = TIME_NONE;
	cancel_clock(fold, CLOCK_REVIEW, at, turn);
	if (policy && fold->live[CLOCK_RESTORE] < 0)
		cycle_start(fold, CLOCK_RESTORE, policy, at, turn);
}

/* K1: nothing automatic stops a clock; a monitor's word that the service is back does under a
 * policy that takes it. */
static gboolean monitor_may(const struct fold *fold)
{
	int cycle = fold->live[CLOCK_RESTORE];

	return cycle < 0 ||
	       fold_duty(fold, fold_lap(fold, cycle)->last)->face.policy->restore_by_monitor;
}

static void act_resolved(struct fold *fold, const struct event *event, gint64 at)
{
	stop_clock(fold, CLOCK_NEXT_RESPONSE, at, event->turn, FALSE);
	stamp_restored(fold, event, at);
	stop_clock(fold, CLOCK_RESOLVE, at, event->turn, FALSE);
	cancel_clock(fold, CLOCK_ACCEPTANCE, at, event->turn);
	fold->asked = FALSE;
	fold->resolved_at = at;
}

static void act_state(struct fold *fold, const struct event *event, gint64 at)
{
	gboolean done = fold_is_done(fold);
	enum ticket_state to;
	enum pause_reason reason = PAUSE_INTERNAL;

	if (!event->what || !ticket_state_parse(event->what, &to) || fold->merged_into)
		return;
	if (to == STATE_RESTORED && ((event->flags & EVENT_PARTIAL) ||
				     ((event->flags & EVENT_AUTOMATIC) && !monitor_may(fold))))
		return;
	/* Imports apply state events as written (M6). */
	if (to == STATE_RESOLVED && (event->flags & EVENT_AUTOMATIC) &&
	    !(event->flags & EVENT_IMPORTED))
		return;
	fold_wait_end(fold, at);
	if (done && to < STATE_RESOLVED)
		reopen(fold, at, event->turn);
	if (to == STATE_RESOLVED && fold->state != STATE_RESOLVED) {
		act_resolved(fold, event, at);
	} else if (to == STATE_RESTORED) {
		fold->stamped = TRUE;
		stamp_restored(fold, event, at);
	} else if (to > STATE_RESOLVED && fold->state != STATE_CLOSED &&
		   fold->state != STATE_CANCELLED) {
		close_all(fold, at, event->turn);
	}
	fold->state = to;
	if (event->flags & EVENT_REGRESSED && to < STATE_RESTORED)
		regress(fold, at, event->turn);
	if (to == STATE_WAITING) {
		if (event->why)
			pause_reason_parse(event->why, &reason);
		fold->wait_reason = reason;
		fold->wait_until = event->until;
		if (event->until == TIME_NONE || event->until > at) {
			struct wait wait = {.span = {.start = at, .end = G_MAXINT64},
					    .reason = reason};
			fold_append(&fold->waits, sizeof wait, &wait);
			fold->waiting = TRUE;
			cycles_pause(fold, at);
		}
	}
	if (done)
		start_missing(fold, at, event->turn, FALSE);
}

static void act_merge(struct fold *fold, const struct event *event, gint64 at)
{
	fold_wait_end(fold, at);
	close_all(fold, at, event->turn);
	fold->merged_into = event->number;
	fold->state = STATE_CANCELLED;
}

static void act_change(struct fold *fold, const struct event *event, gint64 at)
{
	struct span window = {.start = at, .end = event->until};

	if (!event->what)
		return;
	if (strcmp(event->what, "effective") == 0) {
		fold->change_effective = TRUE;
		stop_clock(fold, CLOCK_CHANGE, at, event->turn, FALSE);
		fold_window_end(fold, at);
		return;
	}
	if (event->until != TIME_NONE) {
		fold_window_end(fold, at);
		if (event->until > at) {
			fold_append(&fold->windows, sizeof window, &window);
			fold->window_open = TRUE;
			cycles_pause(fold, at);
		}
	}
	if (strcmp(event->what, "accept") == 0) {
		fold->change_accepted = TRUE;
		fold->change_effective = FALSE;
		start_clock(fold, CLOCK_CHANGE, at, event->turn);
	}
}

void fold_act(struct fold *fold, const struct event *event, gint64 at, gboolean unproved)
{
	switch (event->kind) {
	case EVENT_OPENED:
		act_opened(fold, event, at);
		break;
	case EVENT_MESSAGE:
		act_message(fold, event, at, unproved);
		break;
	case EVENT_ACK:
	case EVENT_BEGUN:
		act_ack(fold, event, at);
		break;
	case EVENT_CONFIRM:
		confirm(fold, at, event->turn);
		break;
	case EVENT_CLAIM:
	case EVENT_ACCEPT:
		act_accept(fold, event, at);
		break;
	case EVENT_RELEASE:
		fold->owner = NULL;
		break;
	case EVENT_ASSIGN:
		act_assign(fold, event, at);
		break;
	case EVENT_SEVERITY:
		act_severity(fold, event, at);
		break;
	case EVENT_STATE:
		act_state(fold, event, at);
		break;
	case EVENT_MERGE:
		act_merge(fold, event, at);
		break;
	case EVENT_PROMISE:
	case EVENT_PROMISE_KEPT:
	case EVENT_PROMISE_MOVED:
	case EVENT_EXTEND:
	case EVENT_WAIVE:
	case EVENT_WAIVE_APPROVE:
		fold_agree(fold, event, at);
		break;
	case EVENT_REBIND:
		act_rebind(fold, event, at);
		break;
	case EVENT_CHANGE:
		act_change(fold, event, at);
		break;
	case EVENT_REMIND:
		if (event->until != TIME_NONE)
			fold_append(&fold->reminders, sizeof event->until, &event->until);
		break;
	case EVENT_REVIEW:
		fold->published = TRUE;
		stop_clock(fold, CLOCK_REVIEW, at, event->turn, FALSE);
		break;
	default:
		break;
	}
}

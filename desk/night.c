/* SPDX-License-Identifier: MIT
 * The moments of one ticket, piece by piece: from one instant at which time alone changes the
 * ticket (folded->wakes_at) to the next one nothing but counting goes on, so due dates, thresholds
 * and the calendar say everything; across such an instant the ticket is folded on both sides and
 * compared. */
#include "desk/night.h"

static void moment_clear(void *data)
{
	g_free(((struct moment *)data)->text);
}

GArray *night_new(void)
{
	GArray *moments = g_array_new(FALSE, TRUE, sizeof(struct moment));

	g_array_set_clear_func(moments, moment_clear);
	return moments;
}

/* [from, to): nothing acts, nothing wakes. `to` is where the ticket wakes, or the end. */
struct piece {
	const struct night_ticket *ticket;
	const struct folded *folded;
	gint64 from, to;
	gboolean first; /* what stands at `from` stood there before */
	gboolean last;
	GArray *out;
};

static struct moment of_cycle(const struct folded *folded, gint64 ticket, const struct cycle *cycle)
{
	return (struct moment){
		.ticket = ticket,
		.clock = cycle->clock,
		.cycle = cycle->number,
		.severity = folded->severity,
		.breached = cycle->breached,
		.provisional = cycle->provisional,
		.due_at = cycle->due_at,
		.wakes_at = TIME_NONE,
		.count = 1,
	};
}

static void add(GArray *out, struct moment moment, enum night_kind kind, gint64 at)
{
	moment.kind = kind;
	moment.at = at;
	g_array_append_val(out, moment);
}

static gboolean is_live(const struct cycle *cycle)
{
	return cycle->state == CLOCK_RUNNING || cycle->state == CLOCK_PAUSED;
}

/* The breach of a cycle is that of the first of its obligations; one that reached its due date as
 * it was paused is breached a second later all the same (K5, K8). */
static void add_breach(const struct piece *piece, const struct cycle *cycle)
{
	gint64 due = TIME_NONE, end = piece->last ? piece->to : piece->to - 1;

	for (guint i = 0; i < cycle->obligations->len; i++) {
		const struct obligation *duty =
			&g_array_index(cycle->obligations, struct obligation, i);
		if (duty->in_force && duty->due_at != TIME_NONE &&
		    (due == TIME_NONE || duty->due_at < due))
			due = duty->due_at;
	}
	if (cycle->breached || due == TIME_NONE || due < piece->from || due >= end)
		return;
	add(piece->out, of_cycle(piece->folded, piece->ticket->ticket, cycle), NIGHT_BREACH, due);
}

static void add_warnings(const struct piece *piece, const struct cycle *cycle)
{
	struct moment moment = of_cycle(piece->folded, piece->ticket->ticket, cycle);
	g_autoptr(GArray) thresholds = g_array_new(FALSE, FALSE, sizeof(struct threshold));

	clock_thresholds(cycle, piece->from, thresholds);
	for (guint i = 0; i < thresholds->len; i++) {
		const struct threshold *threshold = &g_array_index(thresholds, struct threshold, i);
		/* At 100 % it breaches, which is told already. */
		if (threshold->percent == 100 || threshold->at >= piece->to ||
		    threshold->at < piece->from + piece->first)
			continue;
		moment.percent = threshold->percent;
		moment.aim = threshold->aim;
		moment.breached = cycle->breached ||
				  (cycle->due_at != TIME_NONE && cycle->due_at < threshold->at);
		add(piece->out, moment, NIGHT_WARN, threshold->at);
	}
}

/* The openings and closings in (from, to) of a calendar on which `remaining` seconds are left. */
static void add_sleeps(const struct calendar *calendar, gint64 remaining, const struct moment *like,
		       gint64 from, gint64 to, GArray *out)
{
	struct moment moment = *like;
	gint64 at = from, counted = from, opens, closes;

	moment.calendar = g_intern_string(calendar_key(calendar));
	while (remaining > 0 && calendar_interval(calendar, at, &opens, &closes)) {
		if (opens > at) {
			if (opens >= to)
				return;
			moment.wakes_at = TIME_NONE;
			add(out, moment, NIGHT_WAKE, opens);
		}
		remaining -= calendar_elapsed(calendar, counted, MIN(closes, to));
		counted = at = closes;
		if (closes >= to || remaining <= 0 ||
		    !calendar_interval(calendar, closes, &moment.wakes_at, &opens))
			return;
		add(out, moment, NIGHT_SLEEP, closes);
	}
}

static void add_piece(const struct piece *piece)
{
	for (guint i = 0; i < piece->folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(piece->folded->cycles, i);
		struct moment moment = of_cycle(piece->folded, piece->ticket->ticket, cycle);
		if (!is_live(cycle))
			continue;
		add_breach(piece, cycle);
		if (cycle->state != CLOCK_RUNNING)
			continue;
		if (!cycle->quiet)
			add_warnings(piece, cycle);
		if (cycle->policy && !calendar_is_always(cycle->policy->calendar))
			add_sleeps(cycle->policy->calendar, cycle->remaining_s, &moment,
				   piece->from, piece->to, piece->out);
	}
}

/* What an instant changed: the same ticket a second before and at `at`. */
struct change {
	gint64 ticket, at;
	const struct folded *before, *after;
	GArray *out;
};

static void add_cycle_change(const struct change *change, const struct cycle *cycle)
{
	const struct cycle *old = folded_cycle(change->before, cycle);
	struct moment moment = of_cycle(change->after, change->ticket, cycle);
	gboolean slept = old && old->sleeping_until != TIME_NONE,
		 sleeps = cycle->sleeping_until != TIME_NONE;

	if (!is_live(cycle))
		return;
	/* It may be long overdue by what only now is known to have counted (K11). */
	if (cycle->breached && !(old && old->breached)) {
		struct moment breach = moment;
		breach.breached = FALSE;
		add(change->out, breach, NIGHT_BREACH, MAX(cycle->breach_at, change->at - 1));
	}
	moment.wakes_at = cycle->sleeping_until;
	if (!old && cycle->started_at == change->at)
		add(change->out, moment, NIGHT_START, change->at);
	if (!old || old->state != CLOCK_RUNNING || cycle->state != CLOCK_RUNNING || slept == sleeps)
		return;
	moment.calendar = g_intern_string(cycle->calendar);
	add(change->out, moment, sleeps ? NIGHT_SLEEP : NIGHT_WAKE, change->at);
}

static void add_resume(const struct change *change)
{
	gboolean ended = change->before->pausing && !change->after->pausing;
	struct moment moment = {.ticket = change->ticket,
				.severity = change->after->severity,
				.due_at = TIME_NONE,
				.wakes_at = TIME_NONE};
	guint resumed = 0;

	for (guint i = 0; i < change->after->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(change->after->cycles, i);
		const struct cycle *old = folded_cycle(change->before, cycle);
		if (!old || old->state != CLOCK_PAUSED || cycle->state != CLOCK_RUNNING)
			continue;
		if (!resumed++ || (cycle->due_at != TIME_NONE &&
				   (moment.due_at == TIME_NONE || cycle->due_at < moment.due_at))) {
			moment = of_cycle(change->after, change->ticket, cycle);
			moment.wakes_at = cycle->sleeping_until;
		}
	}
	if (!resumed && !ended)
		return;
	moment.count = MAX(resumed, 1);
	add(change->out, moment, NIGHT_RESUME, change->at);
}

static void add_changes(const struct change *change)
{
	for (guint i = 0; i < change->after->cycles->len; i++)
		add_cycle_change(change, g_ptr_array_index(change->after->cycles, i));
	if (change->before->handover_at == change->at) {
		const struct moment moment = {.ticket = change->ticket,
					      .severity = change->after->severity,
					      .due_at = TIME_NONE,
					      .wakes_at = TIME_NONE,
					      .count = 1};
		add(change->out, moment, NIGHT_UNPROVED, change->at);
	}
	add_resume(change);
}

/* K10: whether an event was taken back, by a retraction that was not. */
static gboolean is_retracted(const struct night_ticket *ticket, gint64 turn)
{
	for (gsize i = 0; i < ticket->count; i++) {
		const struct event *event = ticket->events[i];
		if (event->kind == EVENT_RETRACT && event->number == turn && event->turn > turn &&
		    !is_retracted(ticket, event->turn))
			return TRUE;
	}
	return FALSE;
}

static void add_reminders(const struct night_ticket *ticket, int severity, gint64 now, gint64 until,
			  GArray *out)
{
	for (gsize i = 0; i < ticket->count; i++) {
		const struct event *event = ticket->events[i];
		if (event->kind != EVENT_REMIND || event->until < now || event->until >= until ||
		    is_retracted(ticket, event->turn))
			continue;
		const char *who = event->what ? event->what : event->by;
		const struct moment moment = {
			.ticket = ticket->ticket,
			.severity = severity,
			.due_at = TIME_NONE,
			.wakes_at = TIME_NONE,
			.count = 1,
			.text = event->text ? g_strdup_printf("%s: %s", who, event->text)
					    : g_strdup(who),
		};
		add(out, moment, NIGHT_REMIND, event->until);
	}
}

static struct folded *fold_at(const struct night_ticket *ticket, gint64 at)
{
	return clock_fold(ticket->events, ticket->count, ticket->terms_of, ticket->data, at,
			  TIME_NONE);
}

void night_of_ticket(const struct night_ticket *ticket, gint64 now, gint64 until, GArray *out)
{
	struct folded *folded = fold_at(ticket, now);
	struct piece piece = {.ticket = ticket, .first = TRUE, .out = out};

	add_reminders(ticket, folded->severity, now, until, out);
	for (gint64 from = MAX(now, folded->updated_at); from < until; from = piece.to) {
		piece.folded = folded;
		piece.from = from;
		piece.last = folded->wakes_at <= from || folded->wakes_at >= until;
		piece.to = piece.last ? until : folded->wakes_at;
		add_piece(&piece);
		if (piece.last)
			break;
		struct folded *before = fold_at(ticket, piece.to - 1),
			      *after = fold_at(ticket, piece.to);
		add_changes(&(struct change){ticket->ticket, piece.to, before, after, out});
		folded_free(before);
		folded_free(folded);
		folded = after;
		piece.first = FALSE;
	}
	folded_free(folded);
}

static gint64 count(const struct night_clock *clock, gint64 from, gint64 to)
{
	return clock->policy ? calendar_elapsed(clock->policy->calendar, from, to)
			     : MAX(to - from, 0);
}

/* Seconds of its calendar until it is due; negative when overdue, unless it paused since. */
static gint64 remaining(const struct night_clock *clock, gint64 now)
{
	return clock->due_at >= now ? count(clock, now, clock->due_at)
				    : -count(clock, clock->due_at, now);
}

gboolean night_concerns(const struct night_clock *clock, gint64 now, gint64 until)
{
	struct share shares[SHARES_MOST];
	guint n = clock_shares(clock->policy, clock->target_s, clock->aim_s, shares);
	gint64 left, ahead;

	if (clock->due_at >= now && clock->due_at < until)
		return TRUE;
	left = remaining(clock, now);
	ahead = count(clock, now, until - 1);
	for (guint i = 0; i < n; i++) {
		gint64 need = left - (clock->target_s - shares[i].seconds);
		if (need > 0 && need <= ahead)
			return TRUE;
	}
	return FALSE;
}

void night_sleeps(const struct night_clock *clock, const struct moment *like, gint64 now,
		  gint64 until, GArray *out)
{
	if (clock->policy && !calendar_is_always(clock->policy->calendar))
		add_sleeps(clock->policy->calendar, remaining(clock, now), like, now, until, out);
}

void night_of_zone(const struct zone *zone, gint64 now, gint64 until, GArray *out)
{
	gint64 at = now - 1;

	while ((at = zone_next_transition(zone, at)) != TIME_NONE && at < until) {
		const struct moment moment = {
			.due_at = TIME_NONE,
			.wakes_at = TIME_NONE,
			.shift = zone_offset(zone, at, NULL, NULL) -
				 zone_offset(zone, at - 1, NULL, NULL),
			.count = 1,
			.text = g_strdup(zone_name(zone)),
		};
		add(out, moment, NIGHT_ZONE, at);
	}
}

gint64 night_shift_end(const struct calendar *hours, gint64 now)
{
	gint64 opens, closes;

	if (!calendar_interval(hours, now, &opens, &closes) || opens > now || closes == G_MAXINT64)
		return TIME_NONE;
	return closes;
}

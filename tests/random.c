/* SPDX-License-Identifier: MIT
 * See random.h. */
#include "tests/random.h"

#include <string.h>

#define DAY 86400

static struct calendar *calendars[8];
static struct matrix {
	struct terms terms;
	struct policy cells[10][CLOCK_KINDS];
	gboolean has[10][CLOCK_KINDS];
} matrices[RANDOM_TERMS];

static struct calendar *make(const char *zone, const char *hours)
{
	g_autoptr(GError) error = NULL;
	struct calendar *calendar = calendar_new(zone, given_zone(zone), hours, &error);

	g_assert_no_error(error);
	g_assert_true(calendar_seal(calendar, &error));
	return calendar;
}

static const struct policy *matrix_policy(const struct terms *terms, int severity,
					  enum clock_kind clock)
{
	const struct matrix *matrix = (const struct matrix *)terms;

	return matrix->has[severity][clock] ? &matrix->cells[severity][clock] : NULL;
}

gboolean one_in(GRand *rand, int n)
{
	return g_rand_int_range(rand, 0, n) == 0;
}

static void random_policy(GRand *rand, struct policy *policy, enum clock_kind clock, int severity)
{
	static const int minutes[] = {5, 15, 30, 60, 120, 240, 480, 1440, 4320};

	*policy = (struct policy){
		.clock = clock,
		.severity = severity,
		.calendar = calendars[g_rand_int_range(rand, 0, G_N_ELEMENTS(calendars))],
		.pause = clock_default_pause(clock, severity),
		.raise = one_in(rand, 2) ? MODE_FRESH : MODE_RETRO,
		.lower = one_in(rand, 2) ? MODE_FRESH : MODE_RETRO,
		.start = (enum clock_start)(one_in(rand, 3) ? g_rand_int_range(rand, 0, 3) : 0),
		.stop = (enum clock_stop)(one_in(rand, 2) ? g_rand_int_range(rand, 0, 4) : 0),
		.day_mode = one_in(rand, 2) ? DAY_SAME_TIME : DAY_CLOSE_OF_DAY,
		.restore_by_monitor = one_in(rand, 2),
		.version = 1,
	};
	policy->target.seconds =
		60 * (gint64)minutes[g_rand_int_range(rand, 0, G_N_ELEMENTS(minutes))];
	if (one_in(rand, 8))
		policy->target = (struct duration){.working_days = g_rand_int_range(rand, 1, 4)};
	else if (one_in(rand, 5))
		policy->aim.seconds = policy->target.seconds / 2;
	if (one_in(rand, 2))
		policy->pause = (unsigned)g_rand_int_range(rand, 0, 1 << PAUSE_REASONS);
	if (one_in(rand, 2))
		policy->confirm_within.seconds = g_rand_int_range(rand, 1, 10) * 1800;
	if (one_in(rand, 3))
		policy->reopen_within.seconds = g_rand_int_range(rand, 1, 40) * 3600;
}

void random_begin(void)
{
	GRand *rand = g_rand_new_with_seed(41);

	calendars[0] = calendar_new_always("24x7");
	calendars[1] = make("UTC", "Mon-Fri 09:00-17:00");
	calendars[2] = make("Australia/Lord_Howe", "Mon-Sun 00:00-24:00");
	calendars[3] = make("Asia/Kathmandu", "Sun-Fri 10:00-12:30,13:00-17:45");
	calendars[4] = make("Africa/Casablanca", "Mon-Sat 08:00-20:00");
	calendars[5] = make("America/Sao_Paulo", "Mon-Fri 22:00-30:00");
	calendars[6] = make("Europe/London", "Mon-Fri 00:30-03:00; Sat 22:00-26:00");
	calendars[7] = make("Asia/Shanghai", "Mon-Fri 09:00-12:00,13:30-18:00");
	for (int i = 0; i < RANDOM_TERMS; i++) {
		matrices[i].terms.policy = matrix_policy;
		matrices[i].terms.contract = one_in(rand, 10) ? NULL : "acme@2020-01-01";
		for (int severity = 0; severity < 10; severity++)
			for (int clock = 1; clock < CLOCK_KINDS; clock++) {
				matrices[i].has[severity][clock] =
					clock != CLOCK_PROMISE && !one_in(rand, 4);
				random_policy(rand, &matrices[i].cells[severity][clock],
					      (enum clock_kind)clock, severity);
			}
	}
	g_rand_free(rand);
}

void random_end(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(calendars); i++)
		calendar_unref(calendars[i]);
}

const struct terms *random_terms(const char *cover, gint64 revision, void *data)
{
	gint64 which = GPOINTER_TO_INT(data) + (cover ? cover[0] - '0' : revision);

	return &matrices[which % RANDOM_TERMS].terms;
}

/* What a history is made of: `plain` leaves out what changes how earlier events read. */
struct making {
	GRand *rand;
	GPtrArray *events;
	gint64 at;
	gboolean plain;
};

static struct event *add(struct making *making, enum event_kind kind)
{
	struct event *event = g_new(struct event, 1);

	event_init(event);
	event->turn = making->events->len + 1;
	event->kind = kind;
	event->occurred_at = event->recorded_at = making->at;
	g_free(event->by);
	event->by = g_strdup(one_in(making->rand, 2) ? "li" : "zhao");
	g_ptr_array_add(making->events, event);
	return event;
}

static char *severity_word(GRand *rand)
{
	return g_strdup(severity_name(g_rand_int_range(rand, 0, one_in(rand, 4) ? 10 : 4)));
}

static gint64 soon(struct making *making)
{
	return making->at + g_rand_int_range(making->rand, -1, 40) * 1800;
}

static gint64 some_turn(struct making *making)
{
	return g_rand_int_range(making->rand, 0, (int)making->events->len + 1);
}

static void add_message(struct making *making)
{
	struct event *event = add(making, EVENT_MESSAGE);

	event->flags = one_in(making->rand, 5) ? 0 : EVENT_PUBLIC;
	if (one_in(making->rand, 2))
		event->flags |= EVENT_CLIENT;
	if (one_in(making->rand, 6))
		event->flags |= EVENT_AUTOMATIC;
	if (one_in(making->rand, 4))
		event->flags |= EVENT_DIAGNOSIS;
	if (one_in(making->rand, 5))
		event->until = soon(making);
}

static void add_state(struct making *making)
{
	static const enum ticket_state states[] = {STATE_OPEN, STATE_WAITING,  STATE_WAITING,
						   STATE_OPEN, STATE_RESTORED, STATE_RESOLVED,
						   STATE_OPEN, STATE_CLOSED,   STATE_CANCELLED};
	struct event *event = add(making, EVENT_STATE);
	enum ticket_state state = states[g_rand_int_range(making->rand, 0, G_N_ELEMENTS(states))];

	event->what = g_strdup(ticket_state_name(state));
	if (state == STATE_WAITING) {
		event->why = g_strdup(pause_reason_name(
			(enum pause_reason)g_rand_int_range(making->rand, 0, PAUSE_REASONS)));
		if (one_in(making->rand, 2))
			event->until = soon(making);
	}
	if (one_in(making->rand, 4))
		event->flags |= state == STATE_RESTORED ? EVENT_PARTIAL : EVENT_REGRESSED;
	/* What an automatic end does depends on the policy; the oracle knows none. */
	if (one_in(making->rand, 8) &&
	    !(making->plain && (state == STATE_RESTORED || state == STATE_RESOLVED)))
		event->flags |= EVENT_AUTOMATIC;
}

/* What acts on a clock by its name or on an event by its turn. */
static void add_correction(struct making *making)
{
	static const enum event_kind plain[] = {EVENT_EXTEND, EVENT_WAIVE, EVENT_WAIVE_APPROVE},
				     other[] = {EVENT_RETRACT,  EVENT_RETRACT,  EVENT_SPLIT,
						EVENT_DELIVERY, EVENT_DELIVERY, EVENT_UNMERGE,
						EVENT_COVER};
	static const char *const words[] = {"queued", "handed", "failed"};
	enum event_kind kind =
		making->plain || one_in(making->rand, 3)
			? plain[g_rand_int_range(making->rand, 0, G_N_ELEMENTS(plain))]
			: other[g_rand_int_range(making->rand, 0, G_N_ELEMENTS(other))];
	struct event *event = add(making, kind);

	event->number = some_turn(making);
	if (kind == EVENT_DELIVERY)
		event->what = g_strdup(words[g_rand_int_range(making->rand, 0, 3)]);
	else if (kind == EVENT_COVER)
		event->what = g_strdup("3");
	else
		event->what = g_strdup(clock_kind_name(
			(enum clock_kind)g_rand_int_range(making->rand, 1, CLOCK_KINDS)));
	if (kind == EVENT_WAIVE)
		event->number = g_rand_int_range(making->rand, 0, 3);
	if (kind == EVENT_EXTEND) {
		event->number = g_rand_int_range(making->rand, 0, 20) * 900;
		if (one_in(making->rand, 3))
			event->until = making->at + g_rand_int_range(making->rand, 1, 100) * 3600;
	}
}

static void add_act(struct making *making)
{
	static const enum event_kind acts[] = {
		EVENT_ACK,    EVENT_BEGUN,  EVENT_CONFIRM,      EVENT_CLAIM,         EVENT_RELEASE,
		EVENT_ACCEPT, EVENT_ASSIGN, EVENT_ASSIGN,       EVENT_PROMISE,       EVENT_CHANGE,
		EVENT_CHANGE, EVENT_REVIEW, EVENT_PROMISE_KEPT, EVENT_PROMISE_MOVED, EVENT_TAG,
	};
	static const char *const changes[] = {"accept", "window", "effective"};
	struct event *event =
		add(making, acts[g_rand_int_range(making->rand, 0, (int)G_N_ELEMENTS(acts))]);

	event->number = some_turn(making);
	if (event->kind == EVENT_CHANGE)
		event->what = g_strdup(changes[g_rand_int_range(making->rand, 0, 3)]);
	if (event->kind == EVENT_ASSIGN)
		event->what = g_strdup("voice");
	if (event->kind == EVENT_ASSIGN && one_in(making->rand, 2))
		event->flags = EVENT_TEAM;
	if (event->kind == EVENT_PROMISE || event->kind == EVENT_PROMISE_MOVED ||
	    event->kind == EVENT_CHANGE)
		event->until = soon(making);
	if (one_in(making->rand, 8))
		event->flags |= EVENT_AUTOMATIC;
}

static void add_any(struct making *making)
{
	int what = g_rand_int_range(making->rand, 0, 20);

	if (what < 6)
		add_message(making);
	else if (what < 11)
		add_state(making);
	else if (what < 14)
		add(making, EVENT_SEVERITY)->what = severity_word(making->rand);
	else if (what < 18)
		add_act(making);
	else if (what < 19)
		add_correction(making);
	else if (one_in(making->rand, 6))
		add(making, EVENT_MERGE)->number = 7;
	else if (one_in(making->rand, 4))
		add(making, EVENT_REBIND)->number = 5;
}

/* Around a transition of some zone more often than not. */
static gint64 random_start(GRand *rand)
{
	gint64 at = given_at("2015-01-01T00:00:00Z") + g_rand_int_range(rand, 0, 15 * 365) * DAY;
	const struct calendar *calendar =
		calendars[g_rand_int_range(rand, 2, G_N_ELEMENTS(calendars))];

	if (!one_in(rand, 3)) {
		gint64 next = zone_next_transition(calendar_zone(calendar), at);
		if (next != TIME_NONE && next < at + 400 * DAY)
			at = next - DAY;
	}
	return at + g_rand_int_range(rand, 0, DAY);
}

GPtrArray *random_history(GRand *rand, gboolean plain)
{
	static const char *const openers[] = {"client", "engineer", "alert"};
	struct making making = {
		.rand = rand,
		.events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free),
		.at = random_start(rand),
		.plain = plain,
	};
	int count = g_rand_int_range(rand, 1, one_in(rand, 20) ? 120 : 24);
	struct event *event = add(&making, EVENT_OPENED);
	gint64 opened = making.at;

	event->what = severity_word(rand);
	event->why = g_strdup(openers[g_rand_int_range(rand, 0, 3)]);
	if (one_in(rand, 5))
		event->flags = EVENT_TO_CLIENT;
	for (int i = 0; i < count; i++) {
		if (!one_in(rand, 5))
			making.at += one_in(rand, 6) ? g_rand_int_range(rand, 0, 4 * DAY)
						     : g_rand_int_range(rand, 0, 3 * 3600);
		add_any(&making);
	}
	/* Some were entered late, some imported: their order is that of occurring. */
	for (guint i = 1; !plain && i < making.events->len; i++) {
		event = g_ptr_array_index(making.events, i);
		if (one_in(rand, 8)) {
			event->occurred_at -= g_rand_int_range(rand, 0, 4 * 3600);
			event->occurred_at = MAX(event->occurred_at, opened);
		} else if (one_in(rand, 8)) {
			event->flags |= EVENT_IMPORTED;
		}
	}
	return making.events;
}

void random_print(const GPtrArray *events)
{
	for (guint i = 0; i < events->len; i++) {
		const struct event *event = g_ptr_array_index(events, i);
		g_printerr("%d +%d %s %s %s flags=%x until=%d number=%d\n", (int)event->turn,
			   (int)(event->occurred_at -
				 ((const struct event *)events->pdata[0])->occurred_at),
			   event_kind_name(event->kind), event->what, event->why, event->flags,
			   event->until == TIME_NONE ? 0 : (int)(event->until - event->occurred_at),
			   (int)event->number);
	}
}

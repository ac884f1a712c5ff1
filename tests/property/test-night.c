/* SPDX-License-Identifier: MIT
 * The night board equals stepping `now`: on random desks every ticket is folded anew at every
 * second of the night, and what is seen to change is what the board said, moment by moment, neither
 * more nor less. A second night, of a day, is stepped by minutes, and by seconds where a minute saw
 * a change. The environment's MIDWATCH_NIGHTS says how many desks (40 without it); a failing one is
 * named by its number, which is its seed. */
#include <stdlib.h>
#include <string.h>

#include "desk/night.h"
#include "tests/random.h"

#define DESKS 40
#define SECONDS 3600
#define DAY 86400
#define CYCLES 200

/* What is seen of a cycle that counts. */
struct seen_cycle {
	enum clock_kind clock;
	int number;
	enum clock_state state;
	gboolean live, breached, asleep, warns;
	gint64 target, start, started_at;
	const char *calendar;
	unsigned passed; /* bit per share */
	guint8 percents[SHARES_MOST];
};

struct seen {
	gint64 at;
	struct seen_cycle cycles[CYCLES];
	guint count;
	gboolean pausing;
	gint64 handover_at;
	/* What orders a queue; which of several paused clocks a row shows depends on the hour. */
	struct {
		gint64 rest, severity, klass, key;
	} row;
};

/* The shares of E1 anew: the defaults, the policy's, the aim, whichever lies at 100 % left out. */
static void look_shares(const struct cycle *cycle, struct seen_cycle *seen)
{
	static const guint8 brief[] = {50, 80, 0}, lengthy[] = {75, 90, 150, 0};
	const guint8 *percents = cycle->target_s <= 3600 ? brief : lengthy;
	guint count = 0;
	gboolean aim = cycle->aim_s != TIME_NONE && cycle->aim_s < cycle->target_s;

	for (; percents[count]; count++) {
		gint64 seconds = cycle->target_s * percents[count];
		seen->percents[count] = percents[count];
		if (cycle->elapsed_s * 100 >= seconds)
			seen->passed |= 1u << count;
		if (aim && cycle->aim_s * 100 / cycle->target_s == percents[count])
			aim = FALSE;
	}
	if (!aim)
		return;
	seen->percents[count] = (guint8)(cycle->aim_s * 100 / cycle->target_s);
	if (cycle->elapsed_s >= cycle->aim_s)
		seen->passed |= 1u << count;
}

static void look(const GPtrArray *events, int which, gint64 at, struct seen *seen)
{
	struct folded *folded = clock_fold((const struct event *const *)events->pdata, events->len,
					   random_terms, GINT_TO_POINTER(which), at, TIME_NONE);
	struct queue_row row;

	memset(seen, 0, sizeof *seen);
	seen->at = at;
	seen->count = folded->cycles->len;
	seen->pausing = folded->pausing;
	seen->handover_at = folded->handover_at;
	queue_row_of(folded, folded->covered, &row);
	seen->row.rest = row.rest;
	seen->row.severity = row.severity;
	seen->row.klass = row.klass;
	seen->row.key = row.key;
	g_assert_cmpuint(seen->count, <=, CYCLES);
	for (guint i = 0; i < seen->count; i++) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		struct seen_cycle *own = &seen->cycles[i];
		gboolean live = cycle->state == CLOCK_RUNNING || cycle->state == CLOCK_PAUSED;
		own->clock = cycle->clock;
		own->number = cycle->number;
		own->state = cycle->state;
		own->started_at = cycle->started_at;
		own->breached = cycle->breached;
		if (!live)
			continue;
		own->live = TRUE;
		own->asleep = cycle->sleeping_until != TIME_NONE;
		own->warns = cycle->state == CLOCK_RUNNING && !cycle->quiet && cycle->target_s > 0;
		if (!own->warns)
			continue;
		own->target = cycle->target_s;
		own->calendar = cycle->calendar;
		own->start =
			g_array_index(cycle->obligations, struct obligation, cycle->shown).start;
		look_shares(cycle, own);
	}
	folded_free(folded);
}

static const struct seen_cycle *find(const struct seen *seen, const struct seen_cycle *like)
{
	for (guint i = 0; i < seen->count; i++)
		if (seen->cycles[i].clock == like->clock && seen->cycles[i].number == like->number)
			return &seen->cycles[i];
	return NULL;
}

static void told(GPtrArray *lines, gint64 at, enum night_kind kind, enum clock_kind clock,
		 int number, int percent)
{
	g_ptr_array_add(lines,
			g_strdup_printf("%" G_GINT64_FORMAT " %s %s/%d %d", at,
					night_kind_name(kind), clock ? clock_kind_name(clock) : "-",
					number, percent));
}

/* Whether a cycle reads as a clock that nothing happened to, as far as an instant may go. */
static gboolean is_same(const struct seen_cycle *old, const struct seen_cycle *new)
{
	return old->state == new->state && old->started_at == new->started_at;
}

/* What a second changed, as the board would say it. */
static void compare(const struct seen *old, const struct seen *new, gint64 until, GPtrArray *lines)
{
	gboolean unproved = old->handover_at == new->at, resumed = old->pausing && !new->pausing,
		 started = FALSE;

	for (guint i = 0; i < new->count; i++) {
		const struct seen_cycle *own = &new->cycles[i], *was = find(old, own);
		if (own->live && own->breached && !(was && was->breached))
			told(lines, new->at - 1, NIGHT_BREACH, own->clock, own->number, 0);
		if (new->at >= until)
			continue;
		if (was && was->state == CLOCK_PAUSED && own->state == CLOCK_RUNNING) {
			resumed = TRUE;
		} else if (!was && own->started_at == new->at) {
			g_assert_cmpint(own->state, ==, CLOCK_RUNNING);
			told(lines, new->at, NIGHT_START, own->clock, own->number, 0);
			started = TRUE;
		} else if (!unproved) {
			g_assert_true(was && is_same(was, own));
		}
		if (was && was->state == CLOCK_RUNNING && own->state == CLOCK_RUNNING &&
		    was->asleep != own->asleep)
			told(lines, new->at, own->asleep ? NIGHT_SLEEP : NIGHT_WAKE, own->clock,
			     own->number, 0);
		if (!was || !was->warns || !own->warns || was->target != own->target ||
		    was->start != own->start || strcmp(was->calendar, own->calendar) != 0)
			continue; /* another binding: nothing of it fires anew (E1) */
		for (int bit = 0; bit < SHARES_MOST; bit++)
			if (own->passed & ~was->passed & 1u << bit)
				told(lines, new->at, NIGHT_WARN, own->clock, own->number,
				     own->percents[bit]);
	}
	if (new->at >= until)
		return;
	if (unproved)
		told(lines, new->at, NIGHT_UNPROVED, 0, 0, 0);
	if (resumed)
		told(lines, new->at, NIGHT_RESUME, 0, 0, 0);
	/* The order of a queue moves by nothing else (clocks.md §4). */
	if (!unproved && !resumed && !started) {
		g_assert_cmpuint(old->count, ==, new->count);
		g_assert_cmpmem(&old->row, sizeof old->row, &new->row, sizeof new->row);
	}
}

static gboolean is_still(const struct seen *old, const struct seen *new)
{
	return old->count == new->count && old->pausing == new->pausing &&
	       old->handover_at ==
		       new->handover_at &&memcmp(&old->row, &new->row, sizeof old->row) == 0 &&
	       memcmp(old->cycles, new->cycles, sizeof old->cycles[0] * old->count) == 0;
}

/* Second by second, or by strides, and by seconds in those that saw a change. */
static void watch(const GPtrArray *events, int which, gint64 now, gint64 until, int stride,
		  GPtrArray *lines)
{
	g_autofree struct seen *old = g_new(struct seen, 1), *new = g_new(struct seen, 1);

	look(events, which, now, old);
	for (gint64 at = now; at < until; at += stride) {
		gint64 to = MIN(at + stride, until);
		look(events, which, to, new);
		if (stride > 1 && is_still(old, new))
			continue;
		for (gint64 second = at + 1; second < to; second++) {
			look(events, which, second, new);
			compare(old, new, until, lines);
			struct seen *swap = old;
			old = new;
			new = swap;
		}
		look(events, which, to, new);
		compare(old, new, until, lines);
		struct seen *swap = old;
		old = new;
		new = swap;
	}
	for (guint i = 0; i < events->len; i++) {
		const struct event *event = g_ptr_array_index(events, i);
		if (event->kind == EVENT_REMIND && event->until >= now && event->until < until)
			told(lines, event->until, NIGHT_REMIND, 0, 0, 0);
	}
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *joined(GPtrArray *lines)
{
	g_ptr_array_sort(lines, compare_lines);
	g_ptr_array_add(lines, NULL);
	return g_strjoinv("\n", (char **)lines->pdata);
}

static guint moments;

static void board(const GPtrArray *events, int which, gint64 now, gint64 until, GPtrArray *lines)
{
	g_autoptr(GArray) out = night_new();
	const struct night_ticket ticket = {
		.ticket = 7,
		.events = (const struct event *const *)events->pdata,
		.count = events->len,
		.terms_of = random_terms,
		.data = GINT_TO_POINTER(which),
	};

	night_of_ticket(&ticket, now, until, out);
	moments += out->len;
	for (guint i = 0; i < out->len; i++) {
		const struct moment *moment = &g_array_index(out, struct moment, i);
		gboolean of_ticket = moment->kind == NIGHT_RESUME || moment->kind == NIGHT_REMIND;
		g_assert_cmpint(moment->ticket, ==, 7);
		g_assert_cmpint(moment->at, >=, now);
		g_assert_cmpint(moment->at, <, until);
		told(lines, moment->at, moment->kind, of_ticket ? 0 : moment->clock,
		     of_ticket ? 0 : moment->cycle, moment->percent);
	}
}

/* Something that time will do: most random histories have come to rest by their end. */
static void keep_going(GRand *rand, GPtrArray *events)
{
	const struct event *last = g_ptr_array_index(events, events->len - 1);
	gint64 at = last->occurred_at;
	int count = g_rand_int_range(rand, 0, 5);

	for (guint i = 0; i < events->len; i++)
		at = MAX(at, ((const struct event *)events->pdata[i])->recorded_at);
	for (int i = 0; i < count; i++) {
		struct event *event = g_new(struct event, 1);
		static const enum event_kind kinds[] = {EVENT_STATE,   EVENT_STATE,   EVENT_PROMISE,
							EVENT_REMIND,  EVENT_MESSAGE, EVENT_EXTEND,
							EVENT_SEVERITY};
		event_init(event);
		at += g_rand_int_range(rand, 0, 900);
		event->turn = events->len + 1;
		event->kind = kinds[g_rand_int_range(rand, 0, G_N_ELEMENTS(kinds))];
		event->occurred_at = event->recorded_at = at;
		event->until = at + g_rand_int_range(rand, 0, 4 * SECONDS);
		if (event->kind == EVENT_STATE) {
			event->what = g_strdup(one_in(rand, 4) ? "open" : "waiting");
			event->why = g_strdup(pause_reason_name(
				(enum pause_reason)g_rand_int_range(rand, 0, PAUSE_REASONS)));
		} else if (event->kind == EVENT_EXTEND) {
			event->what = g_strdup(one_in(rand, 2) ? "restore" : "resolve");
		} else if (event->kind == EVENT_SEVERITY) {
			event->what = g_strdup(severity_name(g_rand_int_range(rand, 0, 4)));
		} else if (event->kind == EVENT_MESSAGE) {
			event->flags = EVENT_PUBLIC | (one_in(rand, 4) ? EVENT_CLIENT : 0);
			event->until = TIME_NONE;
		}
		g_ptr_array_add(events, event);
		if (event->kind != EVENT_MESSAGE || one_in(rand, 2))
			continue;
		/* An outbox took it, and says no more. */
		struct event *queued = g_new(struct event, 1);
		event_init(queued);
		queued->turn = events->len + 1;
		queued->kind = EVENT_DELIVERY;
		queued->what = g_strdup("queued");
		queued->number = event->turn;
		queued->occurred_at = queued->recorded_at = at;
		g_ptr_array_add(events, queued);
	}
}

/* Often just before something: a due date, an opening, a change of the clocks. */
static gint64 pick_now(GRand *rand, const GPtrArray *events, int which)
{
	gint64 newest = 0;

	for (guint i = 0; i < events->len; i++)
		newest = MAX(newest, ((const struct event *)events->pdata[i])->occurred_at);
	if (one_in(rand, 2))
		return newest + g_rand_int_range(rand, 0, 2 * SECONDS);
	g_autoptr(GArray) out = night_new();
	const struct night_ticket ticket = {
		.ticket = 7,
		.events = (const struct event *const *)events->pdata,
		.count = events->len,
		.terms_of = random_terms,
		.data = GINT_TO_POINTER(which),
	};
	night_of_ticket(&ticket, newest, newest + 9 * DAY, out);
	if (!out->len)
		return newest + g_rand_int_range(rand, 0, DAY);
	guint pick = (guint)g_rand_int_range(rand, 0, (int)out->len);
	gint64 at = g_array_index(out, struct moment, pick).at;
	at -= g_rand_int_range(rand, 0, SECONDS / 2);
	return MAX(newest, at);
}

static void check_ticket(GRand *rand, int which, gint64 length, int stride)
{
	g_autoptr(GPtrArray) events = random_history(rand, one_in(rand, 2));
	g_autoptr(GPtrArray) seen = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) said = g_ptr_array_new_with_free_func(g_free);

	keep_going(rand, events);
	gint64 now = pick_now(rand, events, which), until = now + length;
	watch(events, which, now, until, stride, seen);
	board(events, which, now, until, said);
	g_autofree char *seen_text = joined(seen), *said_text = joined(said);
	if (strcmp(seen_text, said_text) != 0) {
		random_print(events);
		g_printerr("terms %d, now +%d\n", which,
			   (int)(now - ((const struct event *)events->pdata[0])->occurred_at));
	}
	g_assert_cmpstr(said_text, ==, seen_text);
}

static guint32 desks(void)
{
	const char *word = g_getenv("MIDWATCH_NIGHTS");

	return word ? (guint32)strtoul(word, NULL, 10) : DESKS;
}

static void check_desks(guint32 first, gint64 length, int stride)
{
	moments = 0;
	for (guint32 seed = 0; seed < desks(); seed++) {
		GRand *rand = g_rand_new_with_seed(first + seed);
		int tickets = g_rand_int_range(rand, 1, 5);
		g_test_message("desk %u", first + seed);
		for (int i = 0; i < tickets; i++)
			check_ticket(rand, (int)((seed + (guint32)i) % RANDOM_TERMS), length,
				     stride);
		g_rand_free(rand);
	}
	g_test_message("%u moments on %u desks", moments, desks());
	g_assert_cmpuint(moments, >, desks());
}

static void test_seconds(void)
{
	check_desks(0, SECONDS, 1);
}

static void test_minutes(void)
{
	check_desks(100000, DAY + 1, 60);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	if (!given_database()) {
		g_print("1..0 # SKIP no tz database\n");
		return 0;
	}
	random_begin();
	g_test_add_func("/night/is-what-every-second-shows", test_seconds);
	g_test_add_func("/night/is-what-a-day-shows", test_minutes);
	int status = g_test_run();
	random_end();
	return status;
}

/* SPDX-License-Identifier: MIT
 * clocks.md C8: random calendars against a slow walker around every transition of 2000–2037 in
 * zones with odd rules, and the laws that elapsed and due must keep. The walker shares nothing with
 * what it checks: it takes readings from glibc, minute by minute, and looks for those a slot begins
 * and ends at. Seeded: every run asks the same. */
#include "desk/calendar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "desk/error.h"
#include "tests/given.h"

static const char *const zones[] = {
	"Australia/Lord_Howe",
	"Asia/Kathmandu",
	"Africa/Casablanca",
	"America/Sao_Paulo",
	"Europe/London",
	"America/New_York",
	"Asia/Shanghai",
	"Africa/Cairo",
	"Africa/El_Aaiun",
	"Africa/Juba",
	"Africa/Windhoek",
	"America/Argentina/San_Luis",
	"America/Asuncion",
	"America/Caracas",
	"America/Havana",
	"America/Nuuk",
	"America/Port-au-Prince",
	"America/Santiago",
	"America/St_Johns",
	"America/Los_Angeles",
	"Antarctica/Casey",
	"Antarctica/Macquarie",
	"Antarctica/Troll",
	"Asia/Amman",
	"Asia/Beirut",
	"Asia/Dhaka",
	"Asia/Gaza",
	"Asia/Kolkata",
	"Asia/Pyongyang",
	"Asia/Tehran",
	"Atlantic/Azores",
	"Europe/Berlin",
	"Europe/Dublin",
	"Europe/Istanbul",
	"Europe/Moscow",
	"Europe/Volgograd",
	"Pacific/Apia",
	"Pacific/Chatham",
	"Pacific/Fakaofo",
	"Pacific/Norfolk",
	"Pacific/Tongatapu",
};

#define DAYS 14      /* a window: seven days to either side of a transition */
#define SLOT_REACH 3 /* dates left out of the comparison at either edge of it */
#define MINUTES (DAYS * 24 * 60)

struct window {
	gint64 start;         /* an instant, a whole minute */
	gint64 wall[MINUTES]; /* the reading of each minute, in minutes */
	guint8 open[MINUTES];
	int first_day; /* the date of the first reading */
};

static int glibc_offset(gint64 at)
{
	time_t t = (time_t)at;
	struct tm tm;

	localtime_r(&t, &tm);
	return (int)tm.tm_gmtoff;
}

/* Offsets are asked for each hour, and within an hour in which they differ for each minute. */
static void read_walls(struct window *window)
{
	for (int hour = 0; hour < DAYS * 24; hour++) {
		gint64 at = window->start + hour * 3600;
		int before = glibc_offset(at), after = glibc_offset(at + 3600);

		for (int minute = 0; minute < 60; minute++) {
			gint64 now = at + minute * 60;
			int offset = before == after ? before : glibc_offset(now);

			window->wall[hour * 60 + minute] = (now + offset) / 60;
		}
	}
	window->first_day = (int)(window->wall[0] / 1440);
}

static void open_slot(struct window *window, gint64 from, gint64 to)
{
	int opens = -1, closes = -1, beyond_from = -1, beyond_to = -1;

	for (int i = 0; i < MINUTES; i++) {
		if (window->wall[i] == from && opens < 0)
			opens = i;
		if (window->wall[i] == to)
			closes = i;
		if (window->wall[i] > from && beyond_from < 0)
			beyond_from = i;
		if (window->wall[i] > to && beyond_to < 0)
			beyond_to = i;
	}
	/* A reading that no clock showed: the instant of the transition. */
	if (opens < 0)
		opens = beyond_from < 0 ? MINUTES : beyond_from;
	if (closes < 0)
		closes = beyond_to < 0 ? MINUTES : beyond_to;
	for (int i = opens; i < closes; i++)
		window->open[i] = 1;
}

/* A random calendar twice: as the program's, and as hours for each date of the window. */
struct plan {
	GString *week[7];
	char *dated[DAYS + 1]; /* NULL: the week's; "": closed */
};

static void random_slots(GRand *random, GString *text)
{
	int count = g_rand_int_range(random, 1, 4), from = g_rand_int_range(random, 0, 1440);

	for (int i = 0; i < count; i++) {
		int to = from + g_rand_int_range(random, 1, i == 0 ? 1500 : 400);

		if (g_rand_int_range(random, 0, 4) == 0)
			to = (from / 1440 + 1) * 1440;
		to = MIN(to, 2880);
		if (from >= 1440 || to <= from)
			break;
		g_string_append_printf(text, "%s%02d:%02d-%02d:%02d", i > 0 ? "," : "", from / 60,
				       from % 60, to / 60, to % 60);
		from = to + g_rand_int_range(random, -30, 200);
		from = MAX(from, 0);
	}
}

static struct calendar *random_calendar(GRand *random, const struct zone *zone, int first_day,
					struct plan *plan)
{
	g_autoptr(GString) hours = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	struct calendar *calendar;
	static const char *const names[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

	for (int day = 0; day < 7; day++) {
		plan->week[day] = g_string_new(NULL);
		if (day > 0 && g_rand_int_range(random, 0, 3) == 0)
			continue;
		random_slots(random, plan->week[day]);
		g_string_append_printf(hours, "%s%s %s", hours->len > 0 ? "; " : "", names[day],
				       plan->week[day]->str);
	}
	calendar = calendar_new("random", zone, hours->str, &error);
	g_assert_no_error(error);
	/* Holidays first, overrides after: the plan is what the later ones leave. */
	for (int kind = 0; kind < 2; kind++) {
		for (int i = g_rand_int_range(random, 0, 4); i > 0; i--) {
			int from = g_rand_int_range(random, 0, DAYS);
			int to = from + g_rand_int_range(random, 0, 3);
			g_autoptr(GString) text = g_string_new(NULL);

			to = MIN(to, DAYS);
			if (kind == 1 || g_rand_boolean(random))
				random_slots(random, text);
			if (kind == 0)
				calendar_add_holiday(calendar, first_day + from, first_day + to,
						     text->len > 0 ? text->str : NULL, &error);
			else
				calendar_add_open(calendar, first_day + from, first_day + to,
						  text->str, &error);
			g_assert_no_error(error);
			for (int day = from; day <= to; day++) {
				g_free(plan->dated[day]);
				plan->dated[day] = g_strdup(text->str);
			}
		}
	}
	calendar_seal(calendar, &error);
	g_assert_no_error(error);
	return calendar;
}

static void plan_clear(struct plan *plan)
{
	for (int day = 0; day < 7; day++)
		g_string_free(plan->week[day], TRUE);
	for (int day = 0; day <= DAYS; day++)
		g_free(plan->dated[day]);
}

static void walk_plan(struct window *window, const struct plan *plan)
{
	memset(window->open, 0, sizeof window->open);
	for (int i = 0; i <= DAYS; i++) {
		int day = window->first_day + i;
		const char *text =
			plan->dated[i] != NULL ? plan->dated[i] : plan->week[(day + 3) % 7]->str;
		g_auto(GStrv) slots = g_strsplit(text, ",", -1);

		for (char **slot = slots; *slot != NULL; slot++) {
			int a, b, c, d;

			g_assert_cmpint(sscanf(*slot, "%d:%d-%d:%d", &a, &b, &c, &d), ==, 4);
			open_slot(window, day * 1440 + a * 60 + b, day * 1440 + c * 60 + d);
		}
	}
}

static gint64 walk_elapsed(const struct window *window, gint64 start, gint64 end)
{
	gint64 sum = 0;

	for (gint64 at = start; at < end;) {
		gint64 next = MIN(end, at - (at - window->start) % 60 + 60);

		if (window->open[(at - window->start) / 60])
			sum += next - at;
		at = next;
	}
	return sum;
}

/* TIME_NONE: not within the window. */
static gint64 walk_due(const struct window *window, gint64 start, gint64 seconds, gint64 until)
{
	for (gint64 at = start; at < until;) {
		gint64 next = at - (at - window->start) % 60 + 60;

		if (window->open[(at - window->start) / 60]) {
			if (seconds <= next - at)
				return at + seconds;
			seconds -= next - at;
		}
		at = next;
	}
	return TIME_NONE;
}

static void compare_window(GRand *random, const struct calendar *calendar,
			   const struct window *window)
{
	gint64 from = window->start + SLOT_REACH * 86400,
	       until = window->start + (DAYS - SLOT_REACH) * 86400;

	for (int i = 0; i < 12; i++) {
		gint64 start = from + g_rand_int_range(random, 0, (gint32)(until - from));
		gint64 end = start + g_rand_int_range(random, 0, (gint32)(until - start));
		gint64 seconds = g_rand_int_range(random, 1, 5 * 86400), expected, due;

		g_assert_cmpint(calendar_elapsed(calendar, start, end), ==,
				walk_elapsed(window, start, end));
		g_assert_cmpint(calendar_is_open(calendar, start), ==,
				window->open[(start - window->start) / 60]);
		/* Exactly up to a closing as well as to anywhere. */
		if (i % 2 == 0)
			seconds = MAX(1, walk_elapsed(window, start, end));
		expected = walk_due(window, start, seconds, until);
		due = calendar_due(calendar, start, seconds, NULL);
		if (expected != TIME_NONE)
			g_assert_cmpint(due, ==, expected);
		else
			g_assert_true(due == TIME_NONE || due >= until);
	}
}

static void test_walker(void)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(20002037);
	g_autofree struct window *window = g_new(struct window, 1);
	guint transitions = 0;

	for (gsize z = 0; z < G_N_ELEMENTS(zones); z++) {
		const struct zone *zone = given_zone(zones[z]);
		gint64 at = given_at("2000-01-01T00:00:00Z"),
		       last = given_at("2038-01-01T00:00:00Z");

		setenv("TZ", zones[z], 1);
		tzset();
		while ((at = zone_next_transition(zone, at)) != TIME_NONE && at < last) {
			struct plan plan = {0};
			struct calendar *calendar;

			window->start = at - at % 60 - DAYS / 2 * 86400;
			read_walls(window);
			calendar = random_calendar(random, zone, window->first_day, &plan);
			walk_plan(window, &plan);
			compare_window(random, calendar, window);
			calendar_unref(calendar);
			plan_clear(&plan);
			transitions++;
		}
	}
	unsetenv("TZ");
	tzset();
	g_test_message("%u transitions of %u zones", transitions, (guint)G_N_ELEMENTS(zones));
	g_assert_cmpuint(transitions, >, 1500);
}

/* A calendar of any zone with hours, holidays and overrides somewhere in 1999–2040. */
static struct calendar *calendar_for_laws(GRand *random)
{
	const struct zone *zone =
		given_zone(zones[g_rand_int_range(random, 0, (gint32)G_N_ELEMENTS(zones))]);
	struct plan plan = {0};
	int first = given_day("1999-01-01") + g_rand_int_range(random, 0, 41 * 365);
	struct calendar *calendar = random_calendar(random, zone, first, &plan);

	plan_clear(&plan);
	return calendar;
}

/* One law asked of many calendars: any start, any targets, any later instant. */
struct question {
	const struct calendar *calendar;
	gint64 start, later, a, b;
};

static gint64 due_of(const struct question *q, gint64 start, gint64 length)
{
	return calendar_due(q->calendar, start, length, NULL);
}

/* A target is used up at its due date, and not a second before. */
static void elapsed_of_due(const struct question *q)
{
	gint64 due = due_of(q, q->start, q->a);

	g_assert_cmpint(calendar_elapsed(q->calendar, q->start, due), ==, q->a);
	g_assert_cmpint(calendar_elapsed(q->calendar, q->start, due - 1), ==, q->a - 1);
}

static void due_in_parts(const struct question *q)
{
	g_assert_cmpint(due_of(q, due_of(q, q->start, q->a), q->b), ==,
			due_of(q, q->start, q->a + q->b));
}

/* In the target strictly, in the start not. */
static void monotone(const struct question *q)
{
	gint64 due = due_of(q, q->start, q->a);

	g_assert_cmpint(due, <, due_of(q, q->start, q->a + q->b));
	g_assert_cmpint(due, <=, due_of(q, q->later, q->a));
}

static void additive(const struct question *q)
{
	gint64 end = due_of(q, q->start, q->a + q->b), middle = q->start + (end - q->start) / 3;
	gint64 before = calendar_elapsed(q->calendar, q->start, middle);

	g_assert_cmpint(before + calendar_elapsed(q->calendar, middle, end), ==, q->a + q->b);
	/* The same due date from any instant between (K7). */
	g_assert_cmpint(due_of(q, middle, q->a + q->b - before), ==, end);
}

/* Intervals are open, closed around, and never touch. */
static void intervals(const struct question *q)
{
	gint64 opens, closes;

	g_assert_true(calendar_interval(q->calendar, q->start, &opens, &closes));
	g_assert_cmpint(closes, >, q->start);
	g_assert_cmpint(calendar_elapsed(q->calendar, opens, closes), ==, closes - opens);
	g_assert_false(calendar_is_open(q->calendar, closes));
	g_assert_false(calendar_is_open(q->calendar, opens - 1));
	g_assert_cmpint(calendar_elapsed(q->calendar, q->start, opens), ==, 0);
}

typedef void law_fn(const struct question *question);

static void test_law(gconstpointer data)
{
	law_fn *const *law = data;
	g_autoptr(GRand) random = g_rand_new_with_seed(8);

	for (int round = 0; round < 1500; round++) {
		struct calendar *calendar = calendar_for_laws(random);

		for (int i = 0; i < 20; i++) {
			gint64 start = given_at("1999-01-01T00:00:00Z") +
				       g_rand_int_range(random, 0, 41 * 365 * 86400);
			const struct question question = {
				.calendar = calendar,
				.start = start,
				.later = start + g_rand_int_range(random, 0, 30 * 86400),
				.a = g_rand_int_range(random, 1, 40 * 86400),
				.b = g_rand_int_range(random, 1, 40 * 86400),
			};
			(*law)(&question);
		}
		calendar_unref(calendar);
	}
}

/* A sum over many pieces of time is the measure of the whole, however it is cut. */
static void test_pieces(void)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(9);

	for (int round = 0; round < 200; round++) {
		struct calendar *calendar = calendar_for_laws(random);
		gint64 start = given_at("1999-01-01T00:00:00Z") +
			       g_rand_int_range(random, 0, 41 * 365 * 86400);
		gint64 at = start, sum = 0;

		for (int i = 0; i < 300; i++) {
			gint64 next = at + g_rand_int_range(random, 0, 5 * 86400);

			sum += calendar_elapsed(calendar, at, next);
			at = next;
		}
		g_assert_cmpint(sum, ==, calendar_elapsed(calendar, start, at));
		calendar_unref(calendar);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	if (!given_database()) {
		g_print("1..0 # SKIP no tz database\n");
		return 0;
	}
	g_test_add_func("/clocks/C8/walker-over-every-transition", test_walker);
	static law_fn *const laws[] = {elapsed_of_due, due_in_parts, monotone, additive, intervals};
	g_test_add_data_func("/clocks/C8/elapsed-of-due-is-the-target", &laws[0], test_law);
	g_test_add_data_func("/clocks/C8/due-in-parts", &laws[1], test_law);
	g_test_add_data_func("/clocks/C8/monotone", &laws[2], test_law);
	g_test_add_data_func("/clocks/C8/additive", &laws[3], test_law);
	g_test_add_data_func("/clocks/C8/intervals", &laws[4], test_law);
	g_test_add_func("/clocks/C8/pieces", test_pieces);
	return g_test_run();
}

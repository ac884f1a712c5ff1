/* SPDX-License-Identifier: MIT
 * Business calendars: the golden vectors of clocks.md §6, the rules C1 to C7, and the calendar
 * mistakes of §7, each under its name. */
#include "desk/calendar.h"

#include <string.h>

#include "desk/error.h"
#include "tests/given.h"

static struct calendar *seal(struct calendar *calendar)
{
	g_autoptr(GError) error = NULL;

	calendar_seal(calendar, &error);
	g_assert_no_error(error);
	return calendar;
}

static struct calendar *open_calendar(const char *zone, const char *hours)
{
	g_autoptr(GError) error = NULL;
	struct calendar *calendar = calendar_new("test", given_zone(zone), hours, &error);

	g_assert_no_error(error);
	return calendar;
}

static struct calendar *make(const char *zone, const char *hours)
{
	return seal(open_calendar(zone, hours));
}

static void holiday(struct calendar *calendar, const char *first, const char *last,
		    const char *hours)
{
	g_autoptr(GError) error = NULL;

	calendar_add_holiday(calendar, given_day(first), given_day(last), hours, &error);
	g_assert_no_error(error);
}

static void open_on(struct calendar *calendar, const char *first, const char *last,
		    const char *hours)
{
	g_autoptr(GError) error = NULL;

	calendar_add_open(calendar, given_day(first), given_day(last), hours, &error);
	g_assert_no_error(error);
}

static gint64 due(const struct calendar *calendar, const char *start, gint64 seconds)
{
	return calendar_due(calendar, given_at(start), seconds, NULL);
}

static gint64 elapsed(const struct calendar *calendar, const char *start, const char *end)
{
	return calendar_elapsed(calendar, given_at(start), given_at(end));
}

#define HOUR 3600

static void test_v1(void)
{
	struct calendar *calendar = open_calendar("Asia/Shanghai", "Mon-Fri 09:00-18:00");

	open_on(calendar, "2026-09-20", "2026-09-20", "09:00-18:00");
	seal(calendar);
	assert_at(due(calendar, "2026-09-19T17:00:00+08:00", 4 * HOUR), "2026-09-20T05:00:00Z");
	calendar_unref(calendar);
}

static void test_v2(void)
{
	struct calendar *calendar = make("Asia/Riyadh", "Sun-Thu 08:00-17:00");

	assert_at(due(calendar, "2026-03-19T16:30:00+03:00", 3 * HOUR), "2026-03-22T07:30:00Z");
	calendar_unref(calendar);
}

static void test_v3(void)
{
	struct calendar *calendar = make("Europe/Berlin", "Mon-Sun 00:00-06:00");

	assert_at(due(calendar, "2026-03-29T00:00:00Z", 3 * HOUR), "2026-03-29T03:00:00Z");
	calendar_unref(calendar);
}

static void test_v4(void)
{
	struct calendar *calendar = make("Europe/Berlin", "Mon-Sun 01:00-04:00");

	assert_at(due(calendar, "2026-10-24T23:00:00Z", 3 * HOUR), "2026-10-25T02:00:00Z");
	g_assert_cmpint(elapsed(calendar, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"), ==,
			4 * HOUR);
	calendar_unref(calendar);
}

static void expect_interval(const struct calendar *calendar, const char *at, const char *opens,
			    const char *closes)
{
	gint64 from, to;

	g_assert_true(calendar_interval(calendar, given_at(at), &from, &to));
	assert_at(from, opens);
	assert_at(to, closes);
}

static void test_v5(void)
{
	struct calendar *spring = make("Europe/Berlin", "Sun 02:30-05:00");
	struct calendar *autumn = make("Europe/Berlin", "Sun 00:00-02:30");

	expect_interval(spring, "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z",
			"2026-03-29T03:00:00Z");
	g_assert_cmpint(elapsed(spring, "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"), ==,
			2 * HOUR);
	expect_interval(autumn, "2026-10-24T12:00:00Z", "2026-10-24T22:00:00Z",
			"2026-10-25T01:30:00Z");
	g_assert_cmpint(elapsed(autumn, "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z"), ==,
			7 * HOUR / 2);
	calendar_unref(spring);
	calendar_unref(autumn);
}

static void test_v6(void)
{
	struct calendar *calendar = make("Europe/Berlin", "Sat 22:00-30:00");

	g_assert_cmpint(elapsed(calendar, "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"), ==,
			7 * HOUR);
	g_assert_cmpint(elapsed(calendar, "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z"), ==,
			9 * HOUR);
	calendar_unref(calendar);
}

static void sum_slots(gint64 opens, gint64 closes, void *data)
{
	*(gint64 *)data += closes - opens;
}

static void test_v7(void)
{
	struct calendar *calendar = make("Australia/Lord_Howe", "Mon-Sun 00:00-24:00");
	gint64 longer = 0, shorter = 0;

	calendar_slots(calendar, given_day("2026-04-05"), given_day("2026-04-05"), sum_slots,
		       &longer);
	calendar_slots(calendar, given_day("2026-10-04"), given_day("2026-10-04"), sum_slots,
		       &shorter);
	g_assert_cmpint(longer, ==, 24 * HOUR + 1800);
	g_assert_cmpint(shorter, ==, 24 * HOUR - 1800);
	g_assert_cmpint(elapsed(calendar, "2026-04-05T00:00:00+11:00", "2026-04-06T00:00:00+10:30"),
			==, 24 * HOUR + 1800);
	g_assert_cmpint(elapsed(calendar, "2026-10-04T00:00:00+10:30", "2026-10-05T00:00:00+11:00"),
			==, 24 * HOUR - 1800);
	calendar_unref(calendar);
}

/* The clock's half of V8 is tests/unit/test-clock.c's; here: due at closing, not at the next
 * opening. */
static void test_v8(void)
{
	struct calendar *calendar = make("UTC", "Mon-Fri 09:00-17:00");

	assert_at(due(calendar, "2026-09-18T16:00:00Z", HOUR), "2026-09-18T17:00:00Z");
	assert_at(due(calendar, "2026-09-18T16:00:00Z", HOUR + 1), "2026-09-21T09:00:01Z");
	g_assert_cmpint(elapsed(calendar, "2026-09-18T16:00:00Z", "2026-09-19T12:00:00Z"), ==,
			HOUR);
	calendar_unref(calendar);
}

/* V9's due date without its pause: 30 min used on Friday, 90 more from Monday 09:30. */
static void test_v9(void)
{
	struct calendar *calendar = make("UTC", "Mon-Fri 09:00-17:00");
	gint64 used = elapsed(calendar, "2026-09-18T16:00:00Z", "2026-09-18T16:30:00Z");

	assert_at(due(calendar, "2026-09-21T09:30:00Z", 2 * HOUR - used), "2026-09-21T11:00:00Z");
	calendar_unref(calendar);
}

/* C1: an override beats a holiday, a holiday the week; partial hours; what is said later wins. */
static void test_precedence(void)
{
	struct calendar *calendar = open_calendar("UTC", "Mon-Fri 09:00-17:00");

	holiday(calendar, "2026-09-21", "2026-09-25", NULL);
	holiday(calendar, "2026-09-23", "2026-09-23", "10:00-12:00");
	open_on(calendar, "2026-09-24", "2026-09-27", "20:00-22:00");
	holiday(calendar, "2026-09-24", "2026-09-24", "01:00-02:00");
	seal(calendar);
	g_assert_cmpint(elapsed(calendar, "2026-09-21T00:00:00Z", "2026-09-23T00:00:00Z"), ==, 0);
	expect_interval(calendar, "2026-09-21T00:00:00Z", "2026-09-23T10:00:00Z",
			"2026-09-23T12:00:00Z");
	expect_interval(calendar, "2026-09-23T12:00:00Z", "2026-09-24T20:00:00Z",
			"2026-09-24T22:00:00Z");
	g_assert_cmpint(elapsed(calendar, "2026-09-24T00:00:00Z", "2026-09-28T00:00:00Z"), ==,
			8 * HOUR);
	expect_interval(calendar, "2026-09-27T22:00:00Z", "2026-09-28T09:00:00Z",
			"2026-09-28T17:00:00Z");
	calendar_unref(calendar);
}

/* C1: ranges of dates cut each other in every way; a table of days says what must come out. */
static void test_date_ranges(void)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(7);

	for (int round = 0; round < 300; round++) {
		struct calendar *calendar = open_calendar("UTC", "Mon-Sun 00:00-01:00");
		int first = given_day("2026-01-01"), hours[60];

		for (int i = 0; i < 60; i++)
			hours[i] = 1;
		for (int i = g_rand_int_range(random, 1, 12); i > 0; i--) {
			int from = g_rand_int_range(random, 0, 60),
			    to = g_rand_int_range(random, from, 60);
			int length = g_rand_int_range(random, 0, 5);
			g_autofree char *text = g_strdup_printf("00:00-%02d:00", length);

			g_assert_true(calendar_add_holiday(calendar, first + from, first + to,
							   length > 0 ? text : NULL, NULL));
			for (int day = from; day <= to; day++)
				hours[day] = length;
		}
		seal(calendar);
		for (int day = 0; day < 60; day++) {
			gint64 start = (gint64)(first + day) * 86400;

			g_assert_cmpint(calendar_elapsed(calendar, start, start + 86400), ==,
					hours[day] * HOUR);
		}
		calendar_unref(calendar);
	}
}

/* C1: slots that overlap or touch, within a date and over midnight, are one. */
static void test_merging(void)
{
	struct calendar *calendar = make(
		"UTC", "Mon 09:00-12:00,11:00-13:00,13:00-14:00; Mon 08:00-09:00; Tue 20:00-30:00; "
		       "Wed 02:00-08:00");

	expect_interval(calendar, "2026-09-20T00:00:00Z", "2026-09-21T08:00:00Z",
			"2026-09-21T14:00:00Z");
	expect_interval(calendar, "2026-09-21T14:00:00Z", "2026-09-22T20:00:00Z",
			"2026-09-23T08:00:00Z");
	g_assert_cmpint(elapsed(calendar, "2026-09-21T00:00:00Z", "2026-09-28T00:00:00Z"), ==,
			18 * HOUR);
	calendar_unref(calendar);
}

/* C1: a slot past midnight belongs to the date it starts on; the next date's holiday leaves it. */
static void test_overnight_and_holiday(void)
{
	struct calendar *calendar = open_calendar("UTC", "Mon-Sun 22:00-30:00");

	holiday(calendar, "2026-09-22", "2026-09-22", NULL);
	seal(calendar);
	expect_interval(calendar, "2026-09-21T12:00:00Z", "2026-09-21T22:00:00Z",
			"2026-09-22T06:00:00Z");
	expect_interval(calendar, "2026-09-22T06:00:00Z", "2026-09-23T22:00:00Z",
			"2026-09-24T06:00:00Z");
	calendar_unref(calendar);
}

/* C4: 24x7 is addition, and equals every day from 00:00 to 24:00 for every input. */
static void test_always(void)
{
	struct calendar *always = calendar_new_always("24x7");
	static const char *const zones[] = {"UTC", "Europe/Berlin", "Australia/Lord_Howe",
					    "Pacific/Apia"};
	static const gint64 odd[] = {G_MININT64, CIVIL_FIRST, -1, 1, CIVIL_END, G_MAXINT64};
	g_autoptr(GRand) random = g_rand_new_with_seed(4);

	seal(always);
	g_assert_true(calendar_is_always(always));
	g_assert_true(calendar_zone(always) == zone_utc());
	for (gsize z = 0; z < G_N_ELEMENTS(zones); z++) {
		struct calendar *daily = make(zones[z], "Mon-Sun 00:00-24:00");

		for (int round = 0; round < 2000; round++) {
			gint64 start = given_at("1990-01-01T00:00:00Z") +
				       g_rand_int_range(random, 0, G_MAXINT);
			gint64 length = g_rand_int_range(random, 1, 316224000);

			g_assert_cmpint(calendar_due(always, start, length, NULL), ==,
					start + length);
			g_assert_cmpint(calendar_due(daily, start, length, NULL), ==,
					start + length);
			g_assert_cmpint(calendar_elapsed(daily, start, start + length), ==, length);
			g_assert_cmpint(calendar_elapsed(always, start, start + length), ==,
					length);
		}
		/* Whole ages are walked year by year: one zone, the oddest, will do. */
		for (gsize i = 0;
		     strcmp(zones[z], "Australia/Lord_Howe") == 0 && i < G_N_ELEMENTS(odd); i++) {
			for (gsize k = 0; k < G_N_ELEMENTS(odd); k++) {
				g_assert_cmpint(calendar_elapsed(daily, odd[i], odd[k]), ==,
						calendar_elapsed(always, odd[i], odd[k]));
				g_assert_cmpint(calendar_due(daily, odd[i], odd[k], NULL), ==,
						calendar_due(always, odd[i], odd[k], NULL));
			}
		}
		calendar_unref(daily);
	}
	calendar_unref(always);
}

static gint64 working_days(const struct calendar *calendar, const char *start, int days,
			   enum day_mode mode)
{
	gint64 at = given_at(start), seconds = calendar_working_days(calendar, at, days, mode);

	g_assert_cmpint(seconds, !=, TIME_NONE);
	return calendar_due(calendar, at, seconds, NULL);
}

/* C5, on a week with a holiday on Wednesday 23 September 2026. */
static void test_working_days(void)
{
	struct calendar *calendar =
		open_calendar("Asia/Shanghai", "Mon-Fri 09:00-12:00,13:00-18:00");
	struct calendar *always = seal(calendar_new_always("24x7"));

	holiday(calendar, "2026-09-23", "2026-09-23", NULL);
	seal(calendar);
	assert_at(working_days(calendar, "2026-09-21T10:30:00+08:00", 1, DAY_SAME_TIME),
		  "2026-09-22T02:30:00Z");
	assert_at(working_days(calendar, "2026-09-22T10:30:00+08:00", 1, DAY_SAME_TIME),
		  "2026-09-24T02:30:00Z");
	assert_at(working_days(calendar, "2026-09-21T10:30:00+08:00", 5, DAY_SAME_TIME),
		  "2026-09-29T02:30:00Z");
	assert_at(working_days(calendar, "2026-09-21T10:30:00+08:00", 1, DAY_CLOSE_OF_DAY),
		  "2026-09-22T10:00:00Z");
	/* In the lunch break: the next opening is due at the closing before it. */
	assert_at(working_days(calendar, "2026-09-21T12:30:00+08:00", 1, DAY_SAME_TIME),
		  "2026-09-22T04:00:00Z");
	/* After hours: Tuesday 20:00 is closed, so by Tuesday's closing. */
	assert_at(working_days(calendar, "2026-09-21T20:00:00+08:00", 1, DAY_SAME_TIME),
		  "2026-09-22T10:00:00Z");
	/* Before hours: Tuesday 08:00 is closed, so by Monday's closing. */
	assert_at(working_days(calendar, "2026-09-21T08:00:00+08:00", 1, DAY_SAME_TIME),
		  "2026-09-21T10:00:00Z");
	/* On a weekend: Monday at the same reading, or where that leaves nothing, a day later. */
	assert_at(working_days(calendar, "2026-09-19T10:00:00+08:00", 1, DAY_SAME_TIME),
		  "2026-09-21T02:00:00Z");
	assert_at(working_days(calendar, "2026-09-19T08:00:00+08:00", 1, DAY_SAME_TIME),
		  "2026-09-21T10:00:00Z");
	assert_at(working_days(calendar, "2026-09-19T08:00:00+08:00", 1, DAY_CLOSE_OF_DAY),
		  "2026-09-21T10:00:00Z");
	g_assert_cmpint(calendar_working_days(always, 1000, 2, DAY_SAME_TIME), ==, 2 * 86400);
	g_assert_cmpint(calendar_working_days(always, 1000, 1, DAY_CLOSE_OF_DAY), ==,
			2 * 86400 - 1000);
	g_assert_cmpint(calendar_working_days(calendar, 0, 0, DAY_SAME_TIME), ==, TIME_NONE);
	calendar_unref(calendar);
	calendar_unref(always);
}

/* C5: an open date is one on which a slot starts: a Saturday only reached by Friday's night is
 * none. */
static void test_working_days_overnight(void)
{
	struct calendar *calendar = make("UTC", "Mon-Fri 22:00-30:00");

	assert_at(working_days(calendar, "2026-09-18T23:00:00Z", 1, DAY_SAME_TIME),
		  "2026-09-21T23:00:00Z");
	assert_at(working_days(calendar, "2026-09-18T23:00:00Z", 1, DAY_CLOSE_OF_DAY),
		  "2026-09-22T06:00:00Z");
	calendar_unref(calendar);
}

/* C6: an endless holiday is refused, a long one is waited for, and the search ends. */
static void test_horizon(void)
{
	struct calendar *never = open_calendar("UTC", "Mon-Sun 09:00-17:00");
	struct calendar *later = open_calendar("UTC", "Mon-Sun 09:00-17:00");
	struct calendar *ends = open_calendar("UTC", "Mon-Sun 09:00-17:00");
	g_autoptr(GError) error = NULL;
	gint64 opens, closes;

	holiday(never, "1990-01-01", "9999-12-31", NULL);
	g_assert_false(calendar_seal(never, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	g_assert_nonnull(strstr(error->message, "never open"));
	/* 3 660 days from the closing on 31 December 2025 at 17:00 reach into 8 January 2036. */
	holiday(later, "2026-01-01", "2036-01-07", NULL);
	seal(later);
	assert_at(due(later, "2025-12-31T17:00:00Z", 1), "2036-01-08T09:00:01Z");
	assert_at(due(later, "2025-12-31T16:00:00Z", HOUR + 1), "2036-01-08T09:00:01Z");
	holiday(ends, "2026-01-01", "9999-12-31", NULL);
	seal(ends);
	assert_at(due(ends, "2025-12-31T16:00:00Z", HOUR), "2025-12-31T17:00:00Z");
	g_assert_cmpint(due(ends, "2025-12-31T16:00:00Z", HOUR + 1), ==, TIME_NONE);
	g_assert_cmpint(due(ends, "2050-01-01T00:00:00Z", 1), ==, TIME_NONE);
	g_assert_false(calendar_interval(ends, given_at("2026-01-01T00:00:00Z"), &opens, &closes));
	g_assert_cmpint(
		calendar_working_days(ends, given_at("2026-01-01T00:00:00Z"), 1, DAY_SAME_TIME), ==,
		TIME_NONE);
	g_assert_cmpint(elapsed(ends, "2026-01-01T00:00:00Z", "9999-12-31T23:59:59Z"), ==, 0);
	calendar_unref(never);
	calendar_unref(later);
	calendar_unref(ends);
}

/* C6: sums stay sums to the last second of the year 9999, and a target past it has no date. */
static void test_far_ends(void)
{
	struct calendar *calendar = make("Europe/Berlin", "Mon-Fri 09:00-17:00");
	gint64 all = calendar_elapsed(calendar, G_MININT64, G_MAXINT64);
	gint64 middle = given_at("5000-01-01T00:00:00Z");

	g_assert_cmpint(all, ==,
			calendar_elapsed(calendar, G_MININT64, middle) +
				calendar_elapsed(calendar, middle, G_MAXINT64));
	g_assert_cmpint(all / (8 * HOUR), >, 9998 * 260);
	g_assert_cmpint(calendar_elapsed(calendar, 10, -10), ==, 0);
	g_assert_cmpint(due(calendar, "9999-12-31T00:00:00Z", 30 * 86400), ==, TIME_NONE);
	g_assert_cmpint(calendar_due(calendar, G_MAXINT64, 1, NULL), ==, TIME_NONE);
	g_assert_cmpint(calendar_due(calendar, 0, G_MAXINT64, NULL), ==, TIME_NONE);
	g_assert_cmpint(calendar_due(calendar, 0, 0, NULL), ==, TIME_NONE);
	g_assert_cmpint(calendar_due(calendar, 0, -5, NULL), ==, TIME_NONE);
	assert_at(due(calendar, "5000-06-02T12:00:00Z", 8 * HOUR), "5000-06-03T12:00:00Z");
	calendar_unref(calendar);
}

/* C6: provisional is what lies behind the last day that is known. */
static void test_known_until(void)
{
	struct calendar *calendar = open_calendar("Asia/Shanghai", "Mon-Sun 00:00-24:00");
	gboolean provisional;
	gint64 start;

	calendar_set_known_until(calendar, given_day("2026-12-31"));
	seal(calendar);
	start = given_at("2026-12-31T23:00:00+08:00");
	calendar_due(calendar, start, HOUR, &provisional);
	g_assert_false(provisional);
	calendar_due(calendar, start, HOUR + 1, &provisional);
	g_assert_true(provisional);
	calendar_due(calendar, start, G_MAXINT64, &provisional);
	g_assert_false(provisional);
	calendar_unref(calendar);
}

static void test_intervals(void)
{
	struct calendar *nights = make("UTC", "Mon-Sun 22:00-30:00");
	struct calendar *daily = make("Europe/Berlin", "Mon-Sun 00:00-24:00");
	struct calendar *long_open = open_calendar("UTC", "Mon 09:00-10:00");
	gint64 at = given_at("2026-09-20T12:00:00Z"), opens, closes;

	/* Over New Year, where blocks end. */
	expect_interval(nights, "2026-12-31T23:00:00Z", "2026-12-31T22:00:00Z",
			"2027-01-01T06:00:00Z");
	expect_interval(nights, "2027-01-01T00:00:00Z", "2026-12-31T22:00:00Z",
			"2027-01-01T06:00:00Z");
	g_assert_true(calendar_interval(daily, at, &opens, &closes));
	g_assert_cmpint(opens, ==, at);
	g_assert_cmpint(closes, ==, G_MAXINT64);
	open_on(long_open, "2026-09-20", "2028-02-29", "00:00-24:00");
	seal(long_open);
	expect_interval(long_open, "2027-05-05T05:05:05Z", "2026-09-20T00:00:00Z",
			"2028-03-01T00:00:00Z");
	expect_interval(long_open, "2026-09-15T00:00:00Z", "2026-09-20T00:00:00Z",
			"2028-03-01T00:00:00Z");
	g_assert_true(calendar_is_open(long_open, given_at("2028-02-29T23:59:59Z")));
	g_assert_false(calendar_is_open(long_open, given_at("2028-03-01T00:00:00Z")));
	g_assert_false(calendar_is_open(nights, given_at("2026-12-31T21:59:59Z")));
	g_assert_true(calendar_is_open(nights, given_at("2026-12-31T22:00:00Z")));
	calendar_unref(nights);
	calendar_unref(daily);
	calendar_unref(long_open);
}

/* Far west a slot of 48 h that starts on 30 December ends on 1 January, in the next year of UTC. */
static void test_over_new_year(void)
{
	struct calendar *west = open_calendar("Pacific/Pago_Pago", "Mon 12:00-13:00");
	struct calendar *east = open_calendar("Pacific/Kiritimati", "Mon 12:00-13:00");

	open_on(west, "2026-12-30", "2026-12-30", "00:00-48:00");
	open_on(east, "2027-01-01", "2027-01-01", "00:00-01:00");
	seal(west);
	seal(east);
	g_assert_cmpint(elapsed(west, "2027-01-01T00:00:00Z", "2027-01-01T20:00:00Z"), ==,
			11 * HOUR);
	expect_interval(west, "2027-01-01T05:00:00Z", "2026-12-30T11:00:00Z",
			"2027-01-01T11:00:00Z");
	expect_interval(east, "2026-12-31T00:00:00Z", "2026-12-31T10:00:00Z",
			"2026-12-31T11:00:00Z");
	calendar_unref(west);
	calendar_unref(east);
}

/* C2: a date that the zone skipped has no hours. */
static void test_skipped_date(void)
{
	struct calendar *calendar = make("Pacific/Apia", "Mon-Sun 09:00-17:00");
	gint64 sum = 0;

	calendar_slots(calendar, given_day("2011-12-30"), given_day("2011-12-30"), sum_slots, &sum);
	g_assert_cmpint(sum, ==, 0);
	/* Thursday 29 December 16:00, 2 h: Saturday 31 December 10:00. */
	assert_at(due(calendar, "2011-12-29T16:00:00-10:00", 2 * HOUR), "2011-12-30T20:00:00Z");
	calendar_unref(calendar);
}

static void test_hours_text(void)
{
	static const struct {
		const char *text, *part;
	} wrong[] = {
		{"", "column 1"},
		{"Mon", "column 4"},
		{"Mon ", "column 5"},
		{"Mon 09:00", "column 10"},
		{"Mon 09:00-", "column 11"},
		{"Mon 09:00-09:00", "column 11"},
		{"Mon 22:00-06:00", "22:00-30:00"},
		{"Mon 09:00-48:01", "48:00"},
		{"Mon 24:00-25:00", "before 24:00"},
		{"Mon 09:60-10:00", "HH:MM"},
		{"Mon 9-18", "HH:MM"},
		{"Mon 09:00-18:00;", "column 17"},
		{"Mon 09:00-18:00; Xxx 09:00-18:00", "column 18"},
		{"Mon-Fri,", "column 9"},
		{"Monday 09:00-18:00", "column 1"},
		{"Mon 09:00-18:00 x", "column 17"},
		{"\xe5\x91\xa8 09:00-18:00", "column 1"},
		{"Mon 009:00-18:00", "HH:MM"},
		{"Mon 09:000-18:00", "HH:MM"},
		{"09:00-18:00", "column 1"},
	};
	g_autoptr(GString) many = g_string_new("Mon ");
	g_autoptr(GError) error = NULL;
	struct calendar *calendar;

	for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autoptr(GError) refused = NULL;

		g_assert_null(calendar_new("x", zone_utc(), wrong[i].text, &refused));
		g_assert_error(refused, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
		g_test_message("%s", refused->message);
		g_assert_nonnull(strstr(refused->message, wrong[i].part));
	}
	for (int i = 0; i < 49; i++)
		g_string_append_printf(many, "%s%02d:%02d-%02d:%02d", i > 0 ? "," : "", i / 3,
				       i % 3 * 20, i / 3, i % 3 * 20 + 10);
	g_assert_null(calendar_new("x", zone_utc(), many->str, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	g_clear_error(&error);
	calendar = make(
		"UTC", "mon,WED  9:00-10:00 , 11:00-12:00 ;Fri-Sat 09:00-10:00; daily 23:00-24:00");
	g_assert_cmpint(elapsed(calendar, "2026-09-21T00:00:00Z", "2026-09-28T00:00:00Z"), ==,
			13 * HOUR);
	g_assert_false(calendar_add_holiday(calendar, 20000, 20000, "Mon 09:00-10:00", &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	g_clear_error(&error);
	g_assert_false(calendar_add_open(calendar, 20001, 20000, "09:00-10:00", &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	calendar_unref(calendar);
}

/* clocks.md §7, from here on. */
static void test_dst_shifts_working_time(void)
{
	struct calendar *calendar = make("America/New_York", "Mon-Fri 09:00-17:00");

	assert_at(due(calendar, "2026-03-06T16:00:00-05:00", 2 * HOUR), "2026-03-09T14:00:00Z");
	assert_at(due(calendar, "2026-10-30T16:00:00-04:00", 2 * HOUR), "2026-11-02T15:00:00Z");
	calendar_unref(calendar);
}

/* A shift is handed over at the same reading all year, not a day's seconds after the last. */
static void test_rotation(void)
{
	static const char *const begins[][2] = {
		{"2026-03-27T23:00:00Z", "2026-03-28T07:00:00Z"},
		{"2026-03-28T23:00:00Z", "2026-03-29T06:00:00Z"},
		{"2026-10-23T22:00:00Z", "2026-10-24T06:00:00Z"},
		{"2026-10-24T22:00:00Z", "2026-10-25T07:00:00Z"},
	};
	struct calendar *shift = make("Europe/Berlin", "Mon-Sun 08:00-16:00");

	for (gsize i = 0; i < G_N_ELEMENTS(begins); i++) {
		gint64 opens, closes;
		g_assert_true(calendar_interval(shift, given_at(begins[i][0]), &opens, &closes));
		assert_at(opens, begins[i][1]);
		g_assert_cmpint(closes - opens, ==, 8 * HOUR);
	}
	calendar_unref(shift);
}

static void test_end_of_day(void)
{
	struct calendar *full = make("UTC", "Mon-Sun 00:00-24:00");
	struct calendar *short_by_a_minute = make("UTC", "Mon-Sun 00:00-23:59");

	g_assert_cmpint(elapsed(full, "2026-09-20T00:00:00Z", "2026-09-22T00:00:00Z"), ==,
			48 * HOUR);
	g_assert_cmpint(elapsed(short_by_a_minute, "2026-09-20T00:00:00Z", "2026-09-22T00:00:00Z"),
			==, 48 * HOUR - 120);
	assert_at(due(full, "2026-09-20T23:59:30Z", 60), "2026-09-21T00:00:30Z");
	calendar_unref(full);
	calendar_unref(short_by_a_minute);
}

static void test_overnight(void)
{
	struct calendar *calendar = make("Asia/Shanghai", "Mon-Fri 22:00-32:00");

	assert_at(due(calendar, "2026-09-18T23:00:00+08:00", 10 * HOUR), "2026-09-21T15:00:00Z");
	calendar_unref(calendar);
}

static void test_some_weekdays(void)
{
	struct calendar *calendar = make("UTC", "Tue,Thu 09:00-17:00");

	assert_at(due(calendar, "2026-09-18T12:00:00Z", HOUR), "2026-09-22T10:00:00Z");
	assert_at(due(calendar, "2026-09-22T12:00:00Z", 8 * HOUR), "2026-09-24T12:00:00Z");
	calendar_unref(calendar);
}

static void test_lunch(void)
{
	struct calendar *calendar = make("UTC", "Mon-Fri 09:00-12:30,13:30-18:00");

	assert_at(due(calendar, "2026-09-21T12:00:00Z", HOUR), "2026-09-21T14:00:00Z");
	assert_at(due(calendar, "2026-09-21T12:00:00Z", HOUR / 2), "2026-09-21T12:30:00Z");
	assert_at(due(calendar, "2026-09-21T13:00:00Z", HOUR), "2026-09-21T14:30:00Z");
	calendar_unref(calendar);
}

/* In every zone a holiday is the date as read there, not a day of UTC. */
static void test_holidays_shifted(void)
{
	static const char *const zones[] = {"Pacific/Kiritimati", "Asia/Shanghai", "UTC",
					    "America/Sao_Paulo", "Pacific/Pago_Pago"};

	for (gsize i = 0; i < G_N_ELEMENTS(zones); i++) {
		struct calendar *calendar = open_calendar(zones[i], "Mon-Sun 00:00-24:00");
		gint64 before, after, unused, opens, closes;

		holiday(calendar, "2026-10-01", "2026-10-01", NULL);
		seal(calendar);
		zone_instants(given_zone(zones[i]), (gint64)given_day("2026-10-01") * 86400,
			      &before, &unused);
		zone_instants(given_zone(zones[i]), (gint64)given_day("2026-10-02") * 86400, &after,
			      &unused);
		g_assert_true(calendar_is_open(calendar, before - 1));
		g_assert_false(calendar_is_open(calendar, before));
		g_assert_false(calendar_is_open(calendar, after - 1));
		g_assert_true(calendar_is_open(calendar, after));
		g_assert_true(calendar_interval(calendar, before, &opens, &closes));
		g_assert_cmpint(opens, ==, after);
		calendar_unref(calendar);
	}
}

/* A year of China's make-up days: a week of holidays, the Saturday after it worked. */
static void test_make_up_days(void)
{
	struct calendar *calendar = open_calendar("Asia/Shanghai", "Mon-Fri 09:00-18:00");

	holiday(calendar, "2026-10-01", "2026-10-07", NULL);
	open_on(calendar, "2026-10-10", "2026-10-10", "09:00-18:00");
	seal(calendar);
	assert_at(due(calendar, "2026-09-30T17:00:00+08:00", 2 * HOUR), "2026-10-08T02:00:00Z");
	assert_at(due(calendar, "2026-10-09T17:00:00+08:00", 2 * HOUR), "2026-10-10T02:00:00Z");
	assert_at(working_days(calendar, "2026-10-09T10:00:00+08:00", 1, DAY_SAME_TIME),
		  "2026-10-10T02:00:00Z");
	calendar_unref(calendar);
}

static gpointer ask_thread(gpointer data)
{
	const struct calendar *calendar = data;
	gint64 sum = 0;

	for (int year = 1970; year < 2200; year++)
		sum += calendar_elapsed(calendar, (gint64)civil_day(year, 1, 1) * 86400,
					(gint64)civil_day(year, 12, 31) * 86400);
	return GSIZE_TO_POINTER((gsize)(sum / 60));
}

/* A sealed calendar may be asked by several threads at once, from the first question on. */
static void test_threads(void)
{
	struct calendar *calendar = make("America/New_York", "Mon-Fri 09:00-17:00");
	GThread *threads[4];
	gpointer first = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
		threads[i] = g_thread_new("asking", ask_thread, calendar);
	for (gsize i = 0; i < G_N_ELEMENTS(threads); i++) {
		gpointer result = g_thread_join(threads[i]);

		g_assert_nonnull(result);
		if (i == 0)
			first = result;
		g_assert_true(result == first);
	}
	calendar_unref(calendar);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	if (!given_database()) {
		g_print("1..0 # SKIP no tz database\n");
		return 0;
	}
	g_test_add_func("/clocks/V1", test_v1);
	g_test_add_func("/clocks/V2", test_v2);
	g_test_add_func("/clocks/V3", test_v3);
	g_test_add_func("/clocks/V4", test_v4);
	g_test_add_func("/clocks/V5", test_v5);
	g_test_add_func("/clocks/V6", test_v6);
	g_test_add_func("/clocks/V7", test_v7);
	g_test_add_func("/clocks/V8/due-at-closing", test_v8);
	g_test_add_func("/clocks/V9/rest-after-pause", test_v9);
	g_test_add_func("/clocks/C1/precedence", test_precedence);
	g_test_add_func("/clocks/C1/date-ranges", test_date_ranges);
	g_test_add_func("/clocks/C1/merging", test_merging);
	g_test_add_func("/clocks/C1/overnight-and-holiday", test_overnight_and_holiday);
	g_test_add_func("/clocks/C1/hours-text", test_hours_text);
	g_test_add_func("/clocks/C2/skipped-date", test_skipped_date);
	g_test_add_func("/clocks/C4/always", test_always);
	g_test_add_func("/clocks/C5/working-days", test_working_days);
	g_test_add_func("/clocks/C5/overnight", test_working_days_overnight);
	g_test_add_func("/clocks/C6/known-until", test_known_until);
	g_test_add_func("/clocks/C6/far-ends", test_far_ends);
	g_test_add_func("/calendar/intervals", test_intervals);
	g_test_add_func("/calendar/over-new-year", test_over_new_year);
	g_test_add_func("/calendar/threads", test_threads);
	g_test_add_func("/clocks/mistakes/dst-shifts-working-time", test_dst_shifts_working_time);
	g_test_add_func("/clocks/mistakes/rotation-moves-an-hour-at-dst", test_rotation);
	g_test_add_func("/clocks/mistakes/23:59-as-the-end-of-a-day", test_end_of_day);
	g_test_add_func("/clocks/mistakes/overnight-slots", test_overnight);
	g_test_add_func("/clocks/mistakes/only-some-weekdays", test_some_weekdays);
	g_test_add_func("/clocks/mistakes/lunch-break", test_lunch);
	g_test_add_func("/clocks/mistakes/no-working-day-endless-search", test_horizon);
	g_test_add_func("/clocks/mistakes/holidays-shifted-by-a-day", test_holidays_shifted);
	g_test_add_func("/clocks/mistakes/make-up-workdays", test_make_up_days);
	return g_test_run();
}

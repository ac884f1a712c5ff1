/* SPDX-License-Identifier: MIT
 * Day numbers against counting by hand; the texts of dates, instants and durations. */
#include "desk/civil.h"
#include "desk/error.h"

#include <string.h>

static void test_every_day(void)
{
	int number = CIVIL_FIRST_DAY, weekday = 0; /* 0001-01-01 was a Monday */

	for (int year = 1; year <= 9999; year++) {
		for (int month = 1; month <= 12; month++) {
			int days = civil_month_days(year, month);

			for (int day = 1; day <= days; day++, number++) {
				int y, m, d;

				civil_date(number, &y, &m, &d);
				if (y != year || m != month || d != day ||
				    civil_day(year, month, day) != number ||
				    civil_weekday(number) != weekday)
					g_error("%d-%d-%d", year, month, day);
				weekday = (weekday + 1) % 7;
			}
		}
	}
	g_assert_cmpint(number - 1, ==, CIVIL_LAST_DAY);
	g_assert_cmpint(civil_day(1970, 1, 1), ==, 0);
	g_assert_cmpint(civil_day(2000, 2, 29), ==, 11016);
	g_assert_cmpint(civil_weekday(civil_day(2026, 9, 20)), ==, 6);
	g_assert_cmpint(civil_day_of(-1), ==, -1);
	g_assert_cmpint(civil_day_of(-86400), ==, -1);
	g_assert_cmpint(civil_day_of(86399), ==, 0);
}

static void test_dates(void)
{
	static const char *const wrong[] = {"",           "2026-9-20",   "2026-02-29",
					    "2026-13-01", "2026-00-10",  "2026-01-00",
					    "0000-01-01", "2026-09-20 ", " 2026-09-20",
					    "2026/09/20", "20260920",    "2026-09-2\xc2\xb2"};
	char out[11];
	int day;

	g_assert_true(civil_parse_date("2024-02-29", &day, NULL));
	civil_print_date(day, out);
	g_assert_cmpstr(out, ==, "2024-02-29");
	civil_print_date(G_MAXINT, out);
	g_assert_cmpstr(out, ==, "9999-12-31");
	civil_print_date(G_MININT, out);
	g_assert_cmpstr(out, ==, "0001-01-01");
	for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_false(civil_parse_date(wrong[i], &day, &error));
		g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	}
}

static void test_rfc3339(void)
{
	static const struct {
		const char *text, *utc;
	} good[] = {
		{"2026-09-20T05:00:00Z", "2026-09-20T05:00:00Z"},
		{"2026-09-20t13:00:00+08:00", "2026-09-20T05:00:00Z"},
		{"2026-09-20 00:30:00.999-05:30", "2026-09-20T06:00:00Z"},
		{"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
		{"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
		{"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"},
		{"1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"},
	};
	static const char *const wrong[] = {
		"2026-09-20",
		"2026-09-20T05:00Z",
		"2026-09-20T24:00:00Z",
		"2026-09-20T05:60:00Z",
		"2026-09-20T05:00:61Z",
		"2026-09-20T05:00:00",
		"2026-09-20T05:00:00.Z",
		"2026-09-20T05:00:00Z ",
		"0001-01-01T00:00:00+01:00",
		"2026-02-30T05:00:00Z",
		"9999-12-31T23:59:59-00:01",
		"",
	};
	char out[21];
	gint64 at;

	for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
		g_autoptr(GError) error = NULL;

		civil_parse_rfc3339(good[i].text, &at, &error);
		g_assert_no_error(error);
		civil_print_utc(at, out);
		g_assert_cmpstr(out, ==, good[i].utc);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_false(civil_parse_rfc3339(wrong[i], &at, &error));
		g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	}
	civil_print_utc(G_MAXINT64, out);
	g_assert_cmpstr(out, ==, "9999-12-31T23:59:59Z");
	civil_print_utc(G_MININT64, out);
	g_assert_cmpstr(out, ==, "0001-01-01T00:00:00Z");
}

static void test_durations(void)
{
	static const struct {
		const char *text;
		gint64 seconds;
		int working_days;
		const char *printed;
	} good[] = {
		{"90s", 90, 0, "90s"},         {"15m", 900, 0, "15m"},
		{"8h", 28800, 0, "8h"},        {"2d", 172800, 0, "2d"},
		{"48h", 172800, 0, "2d"},      {"1h30m", 5400, 0, "90m"},
		{"1d1s", 86401, 0, "86401s"},  {"1wd", 0, 1, "1wd"},
		{"3660wd", 0, 3660, "3660wd"}, {"3660d", 316224000, 0, "3660d"},
	};
	static const char *const wrong[] = {
		"",      "0",   "0s",           "5",       "-5m",   "5 m", "1.5h",
		"3661d", "0wd", "3661wd",       "1h1wd",   "1wd1h", "1y",  "99999999999999999999s",
		"1h\n",  "1H",  "4294967297wd", "3660d1s",
	};
	struct duration duration;

	for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *printed = NULL;

		duration_parse(good[i].text, &duration, &error);
		g_assert_no_error(error);
		g_assert_cmpint(duration.seconds, ==, good[i].seconds);
		g_assert_cmpint(duration.working_days, ==, good[i].working_days);
		printed = duration_print(&duration);
		g_assert_cmpstr(printed, ==, good[i].printed);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autoptr(GError) error = NULL;

		g_test_message("%s", wrong[i]);
		g_assert_false(duration_parse(wrong[i], &duration, &error));
		g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/civil/every-day", test_every_day);
	g_test_add_func("/civil/dates", test_dates);
	g_test_add_func("/civil/rfc3339", test_rfc3339);
	g_test_add_func("/civil/durations", test_durations);
	return g_test_run();
}

/* SPDX-License-Identifier: MIT
 * incidents.md T2: every form of a typed time, and the two that must be refused with a choice. */
#include "desk/when.h"

#include <string.h>

#include "desk/civil.h"
#include "desk/error.h"
#include "tests/given.h"

struct row {
	const char *text, *expected;
};

static void check_rows(const struct row *rows, gsize count, const char *now, const char *zone)
{
	for (gsize i = 0; i < count; i++) {
		g_autoptr(GError) error = NULL;
		char printed[21];
		gint64 at;

		when_parse(rows[i].text, given_at(now), given_zone(zone), given_zones(), &at,
			   &error);
		g_assert_no_error(error);
		civil_print_utc(at, printed);
		g_test_message("%s", rows[i].text);
		g_assert_cmpstr(printed, ==, rows[i].expected);
	}
}

/* At 02:00 of 20 September in Shanghai it is still the 19th in London and in UTC. */
static void test_forms(void)
{
	static const struct row rows[] = {
		{"now", "2026-09-19T18:00:00Z"},
		{"-12m", "2026-09-19T17:48:00Z"},
		{"+2h", "2026-09-19T20:00:00Z"},
		{"+1h30m", "2026-09-19T19:30:00Z"},
		{"14:05", "2026-09-20T06:05:00Z"},
		{"9:05", "2026-09-20T01:05:00Z"},
		{"14:05:30", "2026-09-20T06:05:30Z"},
		{"  14:05 ", "2026-09-20T06:05:00Z"},
		{"14:05 +0800", "2026-09-20T06:05:00Z"},
		{"14:05 -03:30", "2026-09-19T17:35:00Z"},
		{"14:05 +08", "2026-09-20T06:05:00Z"},
		{"14:05Z", "2026-09-19T14:05:00Z"},
		{"14:05 UTC", "2026-09-19T14:05:00Z"},
		{"14:05 Europe/London", "2026-09-19T13:05:00Z"},
		{"today 14:05", "2026-09-20T06:05:00Z"},
		{"yesterday 23:50", "2026-09-19T15:50:00Z"},
		{"Yesterday 23:50 Europe/London", "2026-09-18T22:50:00Z"},
		{"tomorrow 09:00", "2026-09-21T01:00:00Z"},
		{"tomorrow", "2026-09-20T16:00:00Z"},
		{"2026-09-20", "2026-09-19T16:00:00Z"},
		{"2026-09-20 Europe/London", "2026-09-19T23:00:00Z"},
		{"2026-09-20 14:05", "2026-09-20T06:05:00Z"},
		{"2026-09-20T14:05", "2026-09-20T06:05:00Z"},
		{"2026-09-20 14:05 America/Los_Angeles", "2026-09-20T21:05:00Z"},
		{"2026-09-20 14:05 +08:00", "2026-09-20T06:05:00Z"},
		{"2026-09-20T14:05:07Z", "2026-09-20T14:05:07Z"},
		{"2026-09-20T14:05:07.25+02:00", "2026-09-20T12:05:07Z"},
		{"@1760000000", "2025-10-09T08:53:20Z"},
		{"1760000000", "2025-10-09T08:53:20Z"},
		{"@0", "1970-01-01T00:00:00Z"},
		{"@-1", "1969-12-31T23:59:59Z"},
	};

	check_rows(rows, G_N_ELEMENTS(rows), "2026-09-19T18:00:00Z", "Asia/Shanghai");
}

/* clocks.md §7: the same words mean another instant for each writer, never the server's. */
static void test_writers_zone(void)
{
	static const struct row shanghai[] = {{"14:05", "2026-09-20T06:05:00Z"}};
	static const struct row london[] = {{"14:05", "2026-09-20T13:05:00Z"}};
	static const struct row angeles[] = {{"14:05", "2026-09-20T21:05:00Z"}};
	g_autofree char *before = g_strdup(g_getenv("TZ"));

	g_setenv("TZ", "Pacific/Kiritimati", TRUE);
	check_rows(shanghai, 1, "2026-09-20T12:00:00Z", "Asia/Shanghai");
	check_rows(london, 1, "2026-09-20T12:00:00Z", "Europe/London");
	check_rows(angeles, 1, "2026-09-20T12:00:00Z", "America/Los_Angeles");
	if (before != NULL)
		g_setenv("TZ", before, TRUE);
	else
		g_unsetenv("TZ");
}

static void refused(const char *text, const char *now, const char *zone, int code, const char *part,
		    const char *other_part)
{
	g_autoptr(GError) error = NULL;
	gint64 at;

	g_assert_false(
		when_parse(text, given_at(now), given_zone(zone), given_zones(), &at, &error));
	g_assert_error(error, MIDWATCH_ERROR, code);
	g_assert_nonnull(strstr(error->message, part));
	g_assert_nonnull(strstr(error->message, other_part));
}

static void test_gap(void)
{
	static const struct row neighbours[] = {
		{"2026-03-29 01:59 +0100", "2026-03-29T00:59:00Z"},
		{"2026-03-29 03:00 +0200", "2026-03-29T01:00:00Z"},
	};

	refused("2026-03-29 02:30", "2026-09-20T12:00:00Z", "Europe/Berlin", MIDWATCH_ERROR_USAGE,
		neighbours[0].text, neighbours[1].text);
	refused("02:30", "2026-03-29T12:00:00Z", "Europe/Berlin", MIDWATCH_ERROR_USAGE,
		neighbours[0].text, neighbours[1].text);
	refused("2026-03-29 02:30 Europe/Berlin", "2026-03-29T12:00:00Z", "Asia/Shanghai",
		MIDWATCH_ERROR_USAGE, neighbours[0].text, neighbours[1].text);
	refused("2011-12-30", "2026-03-29T12:00:00Z", "Pacific/Apia", MIDWATCH_ERROR_USAGE,
		"2011-12-29 23:59 -1000", "2011-12-31 00:00 +1400");
	check_rows(neighbours, 2, "2026-09-20T12:00:00Z", "Europe/Berlin");
}

/* What a wall in London, Los Angeles or on Lord Howe (half an hour) never shows is refused with the
 * readings beside it, each of which is taken. */
static void test_gaps_elsewhere(void)
{
	static const struct {
		const char *text, *zone, *before, *after, *before_at, *after_at;
	} rows[] = {
		{"2026-03-29 01:30", "Europe/London", "2026-03-29 00:59 +0000",
		 "2026-03-29 02:00 +0100", "2026-03-29T00:59:00Z", "2026-03-29T01:00:00Z"},
		{"2026-03-08 02:00", "America/Los_Angeles", "2026-03-08 01:59 -0800",
		 "2026-03-08 03:00 -0700", "2026-03-08T09:59:00Z", "2026-03-08T10:00:00Z"},
		{"2026-03-08 02:59", "America/Los_Angeles", "2026-03-08 01:59 -0800",
		 "2026-03-08 03:00 -0700", "2026-03-08T09:59:00Z", "2026-03-08T10:00:00Z"},
		{"2026-10-04 02:15", "Australia/Lord_Howe", "2026-10-04 01:59 +1030",
		 "2026-10-04 02:30 +1100", "2026-10-03T15:29:00Z", "2026-10-03T15:30:00Z"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct row neighbours[] = {{rows[i].before, rows[i].before_at},
						 {rows[i].after, rows[i].after_at}};
		refused(rows[i].text, "2026-09-20T12:00:00Z", rows[i].zone, MIDWATCH_ERROR_USAGE,
			rows[i].before, rows[i].after);
		check_rows(neighbours, 2, "2026-09-20T12:00:00Z", rows[i].zone);
	}
}

/* What is shown twice there asks which; the minutes around it are as clear as any. */
static void test_twice_elsewhere(void)
{
	static const struct {
		const char *text, *zone, *first, *second, *first_at, *second_at;
	} rows[] = {
		{"2026-10-25 01:00", "Europe/London", "2026-10-25 01:00 +0100",
		 "2026-10-25 01:00 +0000", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"},
		{"2026-11-01 01:30", "America/Los_Angeles", "2026-11-01 01:30 -0700",
		 "2026-11-01 01:30 -0800", "2026-11-01T08:30:00Z", "2026-11-01T09:30:00Z"},
		{"2026-04-05 01:45", "Australia/Lord_Howe", "2026-04-05 01:45 +1100",
		 "2026-04-05 01:45 +1030", "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z"},
	};
	static const struct row angeles[] = {{"2026-11-01 00:59", "2026-11-01T07:59:00Z"},
					     {"2026-11-01 02:00", "2026-11-01T10:00:00Z"}};
	static const struct row lord_howe[] = {{"2026-04-05 01:29", "2026-04-04T14:29:00Z"},
					       {"2026-04-05 02:00", "2026-04-04T15:30:00Z"}};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct row choices[] = {{rows[i].first, rows[i].first_at},
					      {rows[i].second, rows[i].second_at}};
		refused(rows[i].text, "2026-09-20T12:00:00Z", rows[i].zone, MIDWATCH_ERROR_USAGE,
			rows[i].first, rows[i].second);
		check_rows(choices, 2, "2026-09-20T12:00:00Z", rows[i].zone);
	}
	check_rows(angeles, 2, "2026-12-01T00:00:00Z", "America/Los_Angeles");
	check_rows(lord_howe, 2, "2026-12-01T00:00:00Z", "Australia/Lord_Howe");
}

/* T2: before saving, the time in the author's zone, UTC and the client's. */
static void test_echo(void)
{
	static const struct {
		const char *at, *now, *author, *client, *expected;
	} rows[] = {
		{"2026-09-20T18:41:00Z", "2026-09-20T19:00:00Z", "Asia/Shanghai", "Asia/Jakarta",
		 "02:41 +08:00 · 18:41Z (20 Sep) · there 01:41 +07:00"},
		{"2026-09-20T06:05:30Z", "2026-09-20T19:00:00Z", "Asia/Shanghai", NULL,
		 "2026-09-20 14:05:30 +08:00 · 06:05:30Z"},
		{"2026-09-20T16:30:00Z", "2026-09-20T19:00:00Z", "UTC", "Asia/Kolkata",
		 "16:30 +00:00 · 16:30Z · there 22:00 +05:30"},
		{"2026-09-20T20:30:00Z", "2026-09-20T21:00:00Z", "America/St_Johns", "Asia/Tokyo",
		 "18:00 -02:30 · 20:30Z · there 05:30 +09:00 (21 Sep)"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = when_echo(
			given_at(rows[i].at), given_at(rows[i].now), given_zone(rows[i].author),
			rows[i].client ? given_zone(rows[i].client) : NULL);
		g_assert_cmpstr(text, ==, rows[i].expected);
	}
}

/* The zone as typed is kept with an entry; a time told to the minute is known to the minute. */
static void test_typed(void)
{
	static const struct {
		const char *text, *zone;
		gboolean minute;
	} rows[] = {
		{"14:05", NULL, TRUE},
		{"9:05", NULL, TRUE},
		{"14:05:30", NULL, FALSE},
		{" 14:05 +0800 ", "+0800", TRUE},
		{"yesterday 23:50 Europe/London", "Europe/London", TRUE},
		{"2026-09-20 14:05:00 Asia/Kolkata", "Asia/Kolkata", FALSE},
		{"2026-09-20T14:05:00Z", "Z", FALSE},
		{"2026-09-20T14:05:00.123+08:00", "+08:00", FALSE},
		{"2026-09-20T14:05+08:00", "+08:00", TRUE},
		{"-12m", NULL, FALSE},
		{"now", NULL, FALSE},
		{"@1795372800", NULL, FALSE},
		{":", NULL, FALSE},
		{"", NULL, FALSE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		gboolean minute = TRUE;
		g_autofree char *zone = when_typed_zone(rows[i].text, &minute);
		g_assert_cmpstr(zone, ==, rows[i].zone);
		g_assert_cmpint(minute, ==, rows[i].minute);
	}
}

static void test_twice(void)
{
	static const struct row choices[] = {
		{"2026-10-25 01:30 +0100", "2026-10-25T00:30:00Z"},
		{"2026-10-25 01:30 +0000", "2026-10-25T01:30:00Z"},
	};

	refused("2026-10-25 01:30", "2026-09-20T12:00:00Z", "Europe/London", MIDWATCH_ERROR_USAGE,
		choices[0].text, choices[1].text);
	refused("yesterday 01:30", "2026-10-26T12:00:00Z", "Europe/London", MIDWATCH_ERROR_USAGE,
		choices[0].text, choices[1].text);
	check_rows(choices, 2, "2026-09-20T12:00:00Z", "Europe/London");
}

/* A date is no reading: it begins at the transition where midnight is missing or doubled. */
static void test_odd_midnights(void)
{
	static const struct row sao_paulo[] = {{"2018-11-04", "2018-11-04T03:00:00Z"}};
	static const struct row havana[] = {{"2026-11-01", "2026-11-01T04:00:00Z"}};

	check_rows(sao_paulo, 1, "2026-09-20T12:00:00Z", "America/Sao_Paulo");
	check_rows(havana, 1, "2026-09-20T12:00:00Z", "America/Havana");
}

static void test_refused(void)
{
	static const char *const wrong[] = {
		"",
		"noon",
		"25:00",
		"14:60",
		"14:5",
		"14",
		"+0800",
		"-",
		"+1wd",
		"-0m",
		"+5",
		"yesterday 24:00",
		"2026-02-30",
		"2026-09-20 5x",
		"2026-09-2014:05",
		"2026-09-20+08:00",
		"14:05Europe/London",
		"14:05 +25:00",
		"@",
		"@12x",
		"@9999999999999",
		"123456789",
		"12345678901",
		"todayish",
		"14:05 08:00",
		"0001-01-01 00:00",
		"now+1h",
		"14:05 +08 x",
		"2026-09-20TT14:05",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autoptr(GError) error = NULL;
		gint64 at;

		g_test_message("%s", wrong[i]);
		g_assert_false(when_parse(wrong[i], given_at("2026-09-20T12:00:00Z"),
					  given_zone("Asia/Shanghai"), given_zones(), &at, &error));
		g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	}
	refused("14:05 Mars/Olympus", "2026-09-20T12:00:00Z", "Asia/Shanghai",
		MIDWATCH_ERROR_MISSING, "Mars/Olympus", "no zone");
	refused("14:05 CST", "2026-09-20T12:00:00Z", "Asia/Shanghai", MIDWATCH_ERROR_MISSING, "CST",
		"");
	refused("14:05 ../../etc/passwd", "2026-09-20T12:00:00Z", "Asia/Shanghai",
		MIDWATCH_ERROR_USAGE, "passwd", "");
}

static void test_print(void)
{
	static const struct {
		const char *zone, *expected;
	} rows[] = {
		{"Asia/Shanghai", "2026-09-20 14:05 +08:00"},
		{"Asia/Kathmandu", "2026-09-20 11:50 +05:45"},
		{"America/St_Johns", "2026-09-20 03:35 -02:30"},
		{"UTC", "2026-09-20 06:05 +00:00"},
	};
	g_autofree char *old =
		when_print(given_at("1900-01-01T00:00:00Z"), given_zone("Asia/Shanghai"));

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text =
			when_print(given_at("2026-09-20T06:05:59Z"), given_zone(rows[i].zone));
		gint64 at;

		g_assert_cmpstr(text, ==, rows[i].expected);
		g_assert_true(when_parse(text, 0, zone_utc(), given_zones(), &at, NULL));
		g_assert_cmpint(at, ==, given_at("2026-09-20T06:05:00Z"));
	}
	g_assert_cmpstr(old, ==, "1900-01-01 08:05 +08:05:43");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	if (!given_database()) {
		g_print("1..0 # SKIP no tz database\n");
		return 0;
	}
	g_test_add_func("/incidents/T2/forms", test_forms);
	g_test_add_func("/clocks/mistakes/server-zone-text-in-the-viewers-zone", test_writers_zone);
	g_test_add_func("/incidents/T2/gap-refused-with-neighbours", test_gap);
	g_test_add_func("/incidents/T2/twice-refused-with-both", test_twice);
	g_test_add_func("/incidents/T2/gaps-elsewhere", test_gaps_elsewhere);
	g_test_add_func("/incidents/T2/twice-elsewhere", test_twice_elsewhere);
	g_test_add_func("/incidents/T2/echo", test_echo);
	g_test_add_func("/incidents/T2/zone-as-typed", test_typed);
	g_test_add_func("/incidents/T2/odd-midnights", test_odd_midnights);
	g_test_add_func("/incidents/T2/refused", test_refused);
	g_test_add_func("/incidents/T2/printed", test_print);
	return g_test_run();
}

/* SPDX-License-Identifier: MIT
 * The TZif reader against glibc: every installed zone at every transition and at sampled instants,
 * inside the tables and past them by the footer's rule; wall readings against a search by hand;
 * bytes that are wrong in every way. */
#include "desk/zone.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "desk/civil.h"
#include "desk/error.h"
#include "desk/zone-rule.h"
#include "tests/given.h"

#define DATABASE "/usr/share/zoneinfo"

static GPtrArray *installed; /* of char*: names */

static void collect(const char *folder, const char *prefix)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *entry;

	while (dir != NULL && (entry = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(folder, entry, NULL);
		g_autofree char *name = g_strconcat(prefix, entry, NULL);
		g_autofree char *inside = g_strconcat(name, "/", NULL);

		if (prefix[0] == '\0' && g_ascii_islower(entry[0]))
			continue;
		if (g_file_test(path, G_FILE_TEST_IS_DIR))
			collect(path, inside);
		else
			g_ptr_array_add(installed, g_steal_pointer(&name));
	}
}

static gint64 utc(int year, int month, int day, int hour, int minute)
{
	return (gint64)civil_day(year, month, day) * 86400 + hour * 3600 + minute * 60;
}

static void compare(const struct zone *zone, gint64 at)
{
	time_t t = (time_t)at;
	struct tm tm;
	gboolean is_dst;
	const char *abbreviation;
	int offset = zone_offset(zone, at, &is_dst, &abbreviation);

	localtime_r(&t, &tm);
	if (offset != tm.tm_gmtoff || is_dst != (tm.tm_isdst > 0) ||
	    strcmp(abbreviation, tm.tm_zone) != 0)
		g_error("%s at %" G_GINT64_FORMAT ": %d %d %s, glibc says %ld %d %s",
			zone_name(zone), at, offset, is_dst, abbreviation, tm.tm_gmtoff,
			tm.tm_isdst, tm.tm_zone);
}

static void compare_zone(const char *name)
{
	const struct zone *zone = given_zone(name);
	gint64 from = utc(2000, 1, 1, 0, 0), until = utc(2101, 1, 1, 0, 0);
	gint64 at = utc(1800, 1, 1, 0, 0);

	setenv("TZ", name, 1);
	tzset();
	/* What the file says itself, to the second … */
	while ((at = zone_next_transition(zone, at)) != TIME_NONE && at < until) {
		compare(zone, at - 1);
		compare(zone, at);
		compare(zone, at + 1);
	}
	/* … and in between, so that no transition can be missing. */
	for (at = from; at < until; at += 73 * 3600 + 1)
		compare(zone, at);
}

static void test_glibc(void)
{
	g_autofree char *before = g_strdup(g_getenv("TZ"));

	if (installed->len == 0) {
		g_test_skip("no tz database in " DATABASE);
	} else {
		for (guint i = 0; i < installed->len; i++)
			compare_zone(installed->pdata[i]);
		g_test_message("%u zones", installed->len);
	}
	if (before != NULL)
		setenv("TZ", before, 1);
	else
		unsetenv("TZ");
	tzset();
}

/* Every hour of a few zones, so that the samples above stand on something. */
static void test_glibc_hours(void)
{
	static const char *const names[] = {"Australia/Lord_Howe", "Africa/Casablanca",
					    "Europe/Dublin", "America/New_York"};

	if (installed->len == 0) {
		g_test_skip("no tz database in " DATABASE);
	} else {
		for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
			const struct zone *zone = given_zone(names[i]);

			setenv("TZ", names[i], 1);
			tzset();
			for (gint64 at = utc(2000, 1, 1, 0, 0); at < utc(2038, 1, 1, 0, 0);
			     at += 3600)
				compare(zone, at);
		}
		unsetenv("TZ");
		tzset();
	}
}

/* The readings around a transition by looking at every second that could show them. */
static void compare_instants(const struct zone *zone, gint64 wall)
{
	gint64 earliest, latest, first = TIME_NONE, last = TIME_NONE, after = TIME_NONE;
	enum zone_fit fit = zone_instants(zone, wall, &earliest, &latest);

	for (gint64 offset = -15 * 3600; offset <= 15 * 3600; offset += 900) {
		gint64 at = wall - offset;

		if (at + zone_offset(zone, at, NULL, NULL) != wall)
			continue;
		if (first == TIME_NONE || at < first)
			first = at;
		if (last == TIME_NONE || at > last)
			last = at;
	}
	if (first == TIME_NONE) {
		after = zone_next_transition(zone, wall - 16 * 3600);
		while (after + zone_offset(zone, after, NULL, NULL) < wall)
			after = zone_next_transition(zone, after);
		g_assert_cmpint(fit, ==, ZONE_GAP);
		g_assert_cmpint(earliest, ==, after);
		g_assert_cmpint(latest, ==, after);
		return;
	}
	g_assert_cmpint(fit, ==, first == last ? ZONE_ONCE : ZONE_TWICE);
	g_assert_cmpint(earliest, ==, first);
	g_assert_cmpint(latest, ==, last);
}

static void test_instants(void)
{

	for (guint i = 0; i < installed->len; i += 3) {
		const struct zone *zone = given_zone(installed->pdata[i]);
		gint64 at = utc(1990, 1, 1, 0, 0);

		while ((at = zone_next_transition(zone, at)) != TIME_NONE &&
		       at < utc(2045, 1, 1, 0, 0)) {
			gint64 wall = at + zone_offset(zone, at, NULL, NULL);

			/* Offsets after 1990 are whole quarters of an hour. */
			for (int step = -5400; step <= 5400; step += 900)
				compare_instants(zone, wall + step);
			compare_instants(zone, wall - 1);
			compare_instants(zone, wall + 1);
		}
	}
	if (installed->len == 0)
		g_test_skip("no tz database in " DATABASE);
}

/* clocks.md C2 on the two nights everybody knows, and on a date that never was. */
static void test_known_nights(void)
{
	const struct zone *berlin, *apia;
	gint64 earliest, latest;

	if (installed->len == 0) {
		g_test_skip("no tz database in " DATABASE);
		return;
	}
	berlin = given_zone("Europe/Berlin");
	apia = given_zone("Pacific/Apia");
	g_assert_cmpint(zone_instants(berlin, utc(2026, 3, 29, 2, 30), &earliest, &latest), ==,
			ZONE_GAP);
	g_assert_cmpint(earliest, ==, utc(2026, 3, 29, 1, 0));
	g_assert_cmpint(latest, ==, utc(2026, 3, 29, 1, 0));
	g_assert_cmpint(zone_instants(berlin, utc(2026, 10, 25, 2, 30), &earliest, &latest), ==,
			ZONE_TWICE);
	g_assert_cmpint(earliest, ==, utc(2026, 10, 25, 0, 30));
	g_assert_cmpint(latest, ==, utc(2026, 10, 25, 1, 30));
	g_assert_cmpint(zone_instants(berlin, utc(2026, 7, 1, 12, 0), &earliest, &latest), ==,
			ZONE_ONCE);
	g_assert_cmpint(earliest, ==, utc(2026, 7, 1, 10, 0));
	/* Samoa went from 29 to 31 December 2011. */
	g_assert_cmpint(zone_instants(apia, utc(2011, 12, 30, 12, 0), &earliest, &latest), ==,
			ZONE_GAP);
	g_assert_cmpint(earliest, ==, utc(2011, 12, 30, 10, 0));
}

/* A version 2 file of one type and a footer. */
static GByteArray *file_of(const char *footer)
{
	GByteArray *file = g_byte_array_new();
	guint8 header[44] = "TZif2";
	static const guint8 type[6] = {0, 0, 0, 0, 0, 0};

	header[39] = 1;
	header[43] = 4;
	for (int part = 0; part < 2; part++) {
		g_byte_array_append(file, header, sizeof header);
		g_byte_array_append(file, type, sizeof type);
		g_byte_array_append(file, (const guint8 *)"LMT", 4);
	}
	g_byte_array_append(file, (const guint8 *)"\n", 1);
	g_byte_array_append(file, (const guint8 *)footer, (guint)strlen(footer));
	g_byte_array_append(file, (const guint8 *)"\n", 1);
	return file;
}

static struct zone *zone_of(const char *footer)
{
	g_autoptr(GByteArray) file = file_of(footer);
	g_autoptr(GError) error = NULL;
	struct zone *zone = zone_new(footer, file->data, file->len, &error);

	g_assert_no_error(error);
	return zone;
}

static void test_footers_glibc(void)
{
	static const char *const rules[] = {
		"UTC0",
		"CET-1CEST,M3.5.0,M10.5.0/3",
		"<+0330>-3:30<+0430>,J79/24,J263/24",
		"EST5EDT,M3.2.0,M11.1.0",
		"<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
		"IST-1GMT0,M10.5.0,M3.5.0/1",
		"NZST-12NZDT,M9.5.0,M4.1.0/3",
		"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
		"AAA3BBB2,59/12,J200/12:30:15",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rules); i++) {
		struct zone *zone = zone_of(rules[i]);

		setenv("TZ", rules[i], 1);
		tzset();
		for (gint64 at = utc(1971, 1, 1, 0, 0); at < utc(2600, 1, 1, 0, 0);
		     at += 29 * 3600 + 7)
			compare(zone, at);
		zone_free(zone);
	}
	unsetenv("TZ");
	tzset();
}

/* What glibc does not read: RFC 8536 §3.3.1. */
static void test_footers_extended(void)
{
	struct zone *permanent = zone_of("EST5EDT,0/0,J365/25");
	struct zone *early = zone_of("XXX3YYY,M3.4.4/-167,M10.4.4/167");
	struct zone *gaza = zone_of("EET-2EEST,M3.4.4/50,M10.4.4/50");

	/* The end of one year's summer time is the start of the next one's: it never ends. */
	g_assert_cmpint(zone_offset(permanent, utc(2026, 1, 1, 5, 0), NULL, NULL), ==, -4 * 3600);
	g_assert_cmpint(zone_offset(permanent, utc(2025, 12, 31, 12, 0), NULL, NULL), ==,
			-4 * 3600);
	g_assert_cmpint(zone_next_transition(permanent, utc(2026, 1, 1, 0, 0)), ==, TIME_NONE);
	/* Thursday 26 March 2026 00:00 less 167 h; Thursday 22 October plus 167 h. */
	g_assert_cmpint(zone_next_transition(early, utc(2026, 1, 1, 0, 0)), ==,
			utc(2026, 3, 26, 0, 0) - 167 * 3600 + 3 * 3600);
	g_assert_cmpint(zone_next_transition(early, utc(2026, 6, 1, 0, 0)), ==,
			utc(2026, 10, 22, 0, 0) + 167 * 3600 + 2 * 3600);
	/* The fourth Thursday's 50th hour: Saturday 02:00. */
	g_assert_cmpint(zone_next_transition(gaza, utc(2026, 1, 1, 0, 0)), ==,
			utc(2026, 3, 28, 0, 0));
	zone_free(permanent);
	zone_free(early);
	zone_free(gaza);
}

/* Back at 02:00 and forward at 20:00 of one day: the gap belongs to the second. */
static void test_two_in_a_day(void)
{
	struct zone *zone = zone_of("AAA0BBB1,J100/2,J100/20");
	gint64 day = utc(2026, 4, 10, 0, 0), earliest, latest;

	for (int minute = -600; minute < 3000; minute += 15)
		compare_instants(zone, day + minute * 60);
	g_assert_cmpint(zone_instants(zone, day + 20 * 3600 + 1800, &earliest, &latest), ==,
			ZONE_GAP);
	g_assert_cmpint(earliest, ==, day + 21 * 3600);
	zone_free(zone);
}

static void test_rule_errors(void)
{
	static const char *const wrong[] = {
		"",
		"A1",
		"UTC",
		"UTC25",
		"<+0>0",
		"<+03-3",
		"UTC0:60",
		"CET-1CEST,",
		"CET-1CEST,M3.5.0",
		"CET-1CEST,M13.5.0,M10.5.0",
		"CET-1CEST,M3.6.0,M10.5.0",
		"CET-1CEST,M3.5.7,M10.5.0",
		"CET-1CEST,J0,J365",
		"CET-1CEST,366,J365",
		"CET-1CEST,M3.5.0/168,M10.5.0",
		"CET-1CEST,M3.5.0,M10.5.0/3x",
		"CET-1CEST,M3.5.0,M10.5.0,",
		"CET-1CEST,M3",
		"UTC99999999999999999999",
		"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJ0",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
		struct zone_rule rule;

		g_test_message("%s", wrong[i]);
		g_assert_false(zone_rule_parse(wrong[i], &rule));
	}
}

/* The rule goes on past the table written out, and stops with the calendar. */
static void test_far_future(void)
{
	struct zone *zone = zone_of("CET-1CEST,M3.5.0,M10.5.0/3");

	/* 2026 and 2026 + 400 k years have the same days. */
	for (int year = 2026; year <= 9999; year += 400) {
		g_assert_cmpint(zone_next_transition(zone, utc(year, 1, 1, 0, 0)), ==,
				utc(year, 3, 29, 1, 0));
		g_assert_cmpint(zone_offset(zone, utc(year, 3, 29, 1, 0), NULL, NULL), ==, 7200);
		g_assert_cmpint(zone_offset(zone, utc(year, 10, 25, 1, 0), NULL, NULL), ==, 3600);
	}
	g_assert_cmpint(zone_next_transition(zone, utc(9999, 12, 1, 0, 0)), ==, TIME_NONE);
	g_assert_cmpint(zone_offset(zone, G_MAXINT64, NULL, NULL) % 3600, ==, 0);
	g_assert_cmpint(zone_offset(zone, G_MININT64, NULL, NULL), ==, 3600);
	g_assert_cmpint(zone_next_transition(zone, G_MAXINT64), ==, TIME_NONE);
	zone_free(zone);
}

/* clocks.md C7: a zone that is missing or damaged is an error, never UTC in silence. */
static void test_hostile_bytes(void)
{
	g_autoptr(GByteArray) good = file_of("CET-1CEST,M3.5.0,M10.5.0/3");
	g_autoptr(GRand) random = g_rand_new_with_seed(20260920);

	for (guint size = 0; size < good->len; size++) {
		g_autofree guint8 *copy = g_memdup2(good->data, size + 1);
		g_autoptr(GError) error = NULL;

		g_assert_null(zone_new("cut", copy, size, &error));
		g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED);
	}
	for (int round = 0; round < 20000; round++) {
		g_autofree guint8 *copy = g_memdup2(good->data, good->len);
		struct zone *zone;

		for (int i = g_rand_int_range(random, 1, 5); i > 0; i--)
			copy[g_rand_int_range(random, 0, (gint32)good->len)] =
				(guint8)g_rand_int_range(random, 0, 256);
		zone = zone_new("bent", copy, good->len, NULL);
		if (zone != NULL) {
			gint64 earliest, latest;

			zone_offset(zone, 0, NULL, NULL);
			zone_next_transition(zone, 0);
			zone_instants(zone, 0, &earliest, &latest);
			zone_free(zone);
		}
	}
	good->data[31] = 1;           /* a leap second in the first block … */
	good->data[44 + 10 + 31] = 1; /* … and in the second */
	for (int i = 0; i < 40; i++)
		g_byte_array_append(good, (const guint8 *)"", 1);
	g_assert_null(zone_new("right", good->data, good->len, NULL));
}

static void test_names(void)
{
	static const char *const wrong[] = {
		"",     "/etc/passwd", "../x", "Asia/../../etc/passwd", "Asia/",
		"A//B", "a b",         "a\nb", "Asia/.hidden",          "\xe4\xb8\xad"};
	g_autoptr(GError) error = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_assert_null(zone_set_get(given_zones(), wrong[i], &error));
		g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
		g_clear_error(&error);
	}
	g_assert_null(zone_set_get(given_zones(), "Atlantis/Capital", &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING);
	g_assert_true(zone_set_get(given_zones(), "UTC", NULL) == zone_utc());
	if (installed->len > 0)
		g_assert_true(given_zone("Asia/Shanghai") == given_zone("Asia/Shanghai"));
}

int main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	installed = g_ptr_array_new_with_free_func(g_free);
	collect(DATABASE, "");
	g_test_add_func("/clocks/C7/every-zone-as-glibc", test_glibc);
	g_test_add_func("/zone/every-hour-as-glibc", test_glibc_hours);
	g_test_add_func("/clocks/C2/instants-by-hand", test_instants);
	g_test_add_func("/clocks/C2/known-nights", test_known_nights);
	g_test_add_func("/zone/footers-as-glibc", test_footers_glibc);
	g_test_add_func("/zone/footers-extended", test_footers_extended);
	g_test_add_func("/clocks/C2/two-transitions-in-a-day", test_two_in_a_day);
	g_test_add_func("/zone/footers-refused", test_rule_errors);
	g_test_add_func("/zone/far-future", test_far_future);
	g_test_add_func("/clocks/C7/hostile-bytes", test_hostile_bytes);
	g_test_add_func("/clocks/C7/names", test_names);
	status = g_test_run();
	g_ptr_array_unref(installed);
	return status;
}

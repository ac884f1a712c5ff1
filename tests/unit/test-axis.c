/* SPDX-License-Identifier: MIT
 * The drawn axis of time: where its ticks are, over changes of a zone's clock too, what lies on it,
 * and that no two labels of the SVG stand on each other. */
#include <string.h>

#include "desk/axis.h"
#include "desk/civil.h"
#include "desk/error.h"
#include "tests/chronicle.h"
#include "tests/given.h"

static const char *stamp_word(enum stamp stamp, void *data G_GNUC_UNUSED)
{
	return stamp_name(stamp);
}

static char *scope_words(const char *service, const char *region, void *data G_GNUC_UNUSED)
{
	return service == NULL && region == NULL
		       ? g_strdup("everything")
		       : g_strdup_printf("%s · %s", service,
					 region != NULL ? region : "everywhere");
}

static const struct axis_words words = {stamp_word, "The axis", scope_words, NULL};

/* An outage of so many seconds, restored, from `from` on. */
static struct incident *outage(gint64 from, gint64 seconds)
{
	CHRONICLE log = chronicle_new(NULL);
	struct record *record = record_new(RECORD_ENTRY, 1);
	record->turn = 2;
	g_free(record->by);
	record->by = g_strdup("wei");
	record_put(record, "kind", "impact-start");
	record_put_time(record, "at", from);
	g_ptr_array_add(log, record);
	record = record_new(RECORD_ENTRY, 2);
	record->turn = 3;
	g_free(record->by);
	record->by = g_strdup("wei");
	record_put(record, "kind", "restored");
	record_put_time(record, "at", from + seconds);
	g_ptr_array_add(log, record);
	return chronicle_fold(log);
}

static char *labels(const struct axis *axis)
{
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < axis->ticks->len; i++)
		g_string_append_printf(out, "%s%s", i > 0 ? " " : "",
				       g_array_index(axis->ticks, struct axis_tick, i).label);
	return g_string_free(out, FALSE);
}

static void check_ticks(const char *from, gint64 seconds, const char *zone_name, int width,
			int label, const char *expected)
{
	const struct zone *zone = zone_name == NULL ? zone_utc() : given_zone(zone_name);
	struct incident *incident = outage(given_at(from), seconds);
	struct axis *axis = axis_new(incident, given_at(from) + seconds, zone, width, label);
	g_autofree char *got = labels(axis);
	g_assert_cmpstr(got, ==, expected);
	for (guint i = 1; i < axis->ticks->len; i++)
		g_assert_cmpint(g_array_index(axis->ticks, struct axis_tick, i).at -
					g_array_index(axis->ticks, struct axis_tick, i - 1).at,
				>=, label);
	axis_free(axis);
	incident_free(incident);
}

static void test_ticks(void)
{
	check_ticks("2026-09-20T01:00:00Z", 48 * 60, NULL, 66, 8, "01:00 01:10 01:20 01:30 01:40");
	check_ticks("2026-09-20T01:07:30Z", 7200, NULL, 66, 8, "01:30 02:00 02:30 03:00");
	/* The day that begins is named. */
	check_ticks("2026-09-19T22:10:00Z", 4 * 3600, NULL, 66, 8, "23:00 09-20 01:00 02:00");
	check_ticks("2026-09-01T00:00:00Z", 20 * 86400, NULL, 66, 8, "09-03 09-10 09-17");
	/* Round where the reader is: Kathmandu is 5:45 ahead. */
	check_ticks("2026-09-20T01:00:00Z", 3600, "Asia/Kathmandu", 66, 8,
		    "06:50 07:00 07:10 07:20 07:30 07:40");
}

static void test_ticks_over_a_change(void)
{
	/* 01:00 UTC: London goes back from 02:00 to 01:00. */
	check_ticks("2026-10-25T00:00:00Z", 2 * 3600, "Europe/London", 66, 12,
		    "01:00 01:30 01:00 01:30 02:00");
	/* 01:00 UTC: it goes on from 01:00 to 02:00. */
	check_ticks("2026-03-29T00:00:00Z", 2 * 3600, "Europe/London", 66, 12,
		    "03-29 00:30 02:00 02:30 03:00");
	/* Lord Howe goes back half an hour, at 15:00 UTC the day before. */
	check_ticks("2026-04-04T14:00:00Z", 2 * 3600, "Australia/Lord_Howe", 66, 12,
		    "01:00 01:30 01:30 02:00 02:30");
}

static void test_places(void)
{
	struct incident *incident = outage(given_at("2026-09-20T01:00:00Z"), 3600);
	struct axis *axis = axis_new(incident, 0, zone_utc(), 100, 8);
	g_assert_cmpint(axis_at(axis, axis->from - 1000000), ==, 0);
	g_assert_cmpint(axis_at(axis, axis->to + 1000000), ==, 99);
	for (int at = 0; at < 100; at++)
		g_assert_cmpint(ABS(axis_at(axis, axis_time(axis, at)) - at), <=, 1);
	g_assert_cmpint(axis->from, <, given_at("2026-09-20T01:00:00Z"));
	g_assert_cmpint(axis->to, >, given_at("2026-09-20T02:00:00Z"));
	axis_free(axis);
	incident_free(incident);
}

/* What belongs to the outage has at least a third of the axis, however long the rest takes. */
static void test_far_off(void)
{
	CHRONICLE log = chronicle_new(NULL);
	chronicle_note(log, "01:00 impact-start");
	chronicle_note(log, "01:30 restored");
	chronicle_note(log, "20:00 resolved");
	struct incident *incident = chronicle_fold(log);
	struct axis *axis = axis_new(incident, hour("21:00"), zone_utc(), 90, 8);
	const struct axis_mark *last =
		&g_array_index(axis->marks, struct axis_mark, axis->marks->len - 1);
	g_assert_cmpint(last->stamp, ==, STAMP_RESOLVED);
	g_assert_true(last->beyond);
	g_assert_cmpint(last->at, ==, 89);
	g_assert_cmpint(axis_at(axis, hour("01:30")) - axis_at(axis, hour("01:00")), >=, 30);
	axis_free(axis);
	incident_free(incident);
}

static void test_burning(void)
{
	CHRONICLE log = chronicle_new(NULL);
	chronicle_note(log, "01:00 impact-start service=live region=sea");
	chronicle_note(log, "01:10 impact-start service=live region=eu weight=40");
	chronicle_note(log, "01:20 impact-end service=live region=eu");
	struct incident *incident = chronicle_fold(log);
	struct axis *axis = axis_new(incident, hour("03:00"), zone_utc(), 66, 8);
	g_assert_cmpint(axis->to, >, hour("03:00"));
	g_assert_cmpuint(axis->bars->len, ==, 2);
	gboolean open = FALSE;
	for (guint i = 0; i < 2; i++) {
		const struct axis_bar *bar = &g_array_index(axis->bars, struct axis_bar, i);
		if (strcmp(bar->region, "sea") == 0) {
			open = bar->open;
			g_assert_cmpint(bar->to, ==, axis_at(axis, hour("03:00")));
		} else {
			g_assert_cmpint(bar->weight, ==, 40);
			g_assert_false(bar->open);
		}
	}
	g_assert_true(open);
	axis_keep(axis, 0, NULL, NULL);
	g_assert_cmpuint(axis->marks->len, ==, 0);
	g_assert_cmpuint(axis->bars->len, ==, 2);
	axis_free(axis);
	incident_free(incident);
}

static void test_nothing(void)
{
	CHRONICLE log = chronicle_new(NULL);
	struct incident *incident = chronicle_fold(log);
	struct axis *axis = axis_new(incident, hour("01:00"), zone_utc(), 40, 8);
	g_autofree char *text = axis_text(axis, zone_utc(), &words);
	g_autofree char *svg = axis_svg(axis, zone_utc(), &words);
	g_assert_cmpint(axis->from, <=, hour("01:00"));
	g_assert_cmpint(axis->to - axis->from, >=, 300);
	g_assert_nonnull(strstr(text, "01:00"));
	g_assert_nonnull(strstr(svg, "<title>The axis</title>"));
	axis_free(axis);
	incident_free(incident);
}

static void test_text(void)
{
	CHRONICLE log = chronicle_new(NULL);
	chronicle_note(log, "01:00 impact-start service=live region=sea");
	chronicle_note(log, "01:30 impact-change service=live region=sea weight=40");
	chronicle_note(log, "01:45 impact-end service=live region=sea");
	chronicle_note(log, "01:05 detection");
	chronicle_note(log, "01:05 ack");
	chronicle_note(log, "01:48 restored");
	struct incident *incident = chronicle_fold(log);
	struct axis *axis = axis_new(incident, hour("02:00"), zone_utc(), 52, 8);
	g_autofree char *text = axis_text(axis, zone_utc(), &words);
	g_assert_cmpstr(text, ==,
			"UTC            01:00     01:10     01:20      01:30     01:40\n"
			"              ─┬─────────┬─────────┬──────────┬─────────┬─────────\n"
			"live · sea     ███████████████████████████████▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒\n"
			"               1    2                                           4\n"
			"                    3\n"
			"1 impact-start 01:00   2 detected 01:05   3 acknowledged 01:05\n"
			"4 restored 01:48\n");
	axis_free(axis);
	incident_free(incident);
}

/* ---- SVG */

struct box {
	double from, to, y;
};

/* The boxes of its texts, as wide as their letters may be. */
static GArray *boxes(const char *svg)
{
	GArray *found = g_array_new(FALSE, FALSE, sizeof(struct box));
	for (const char *at = svg; (at = strstr(at, "<text x=\"")) != NULL; at++) {
		double x = g_ascii_strtod(at + 9, NULL),
		       y = g_ascii_strtod(strstr(at, "y=\"") + 3, NULL);
		const char *text = strchr(at, '>') + 1;
		glong size = g_utf8_strlen(text, strstr(text, "</text>") - text);
		gboolean middle =
			strstr(at, "\"middle\"") != NULL && strstr(at, "\"middle\"") < text;
		gboolean end = strstr(at, "\"end\"") != NULL && strstr(at, "\"end\"") < text;
		double width = (double)size * 6.5;
		struct box box = {middle ? x - width / 2 : end ? x - width : x, 0, y};
		box.to = box.from + width;
		g_array_append_val(found, box);
	}
	return found;
}

static void assert_apart(const char *svg, double width)
{
	g_autoptr(GArray) all = boxes(svg);
	for (guint i = 0; i < all->len; i++) {
		const struct box *a = &g_array_index(all, struct box, i);
		g_assert_cmpfloat(a->from, >=, -1);
		g_assert_cmpfloat(a->to, <=, width + 1);
		for (guint j = i + 1; j < all->len; j++) {
			const struct box *b = &g_array_index(all, struct box, j);
			if (a->from < b->to && b->from < a->to && ABS(a->y - b->y) < 12)
				g_error("labels %u and %u overlap: %s", i, j, svg);
		}
	}
}

static void test_svg(void)
{
	CHRONICLE log = chronicle_new(NULL);
	chronicle_note(log, "01:00 impact-start service='<b>&' region=sea");
	chronicle_note(log, "01:48 impact-end service='<b>&' region=sea");
	struct incident *incident = chronicle_fold(log);
	struct axis *axis = axis_new(incident, hour("02:00"), zone_utc(), 720, 56);
	g_autofree char *svg = axis_svg(axis, zone_utc(), &words);
	g_assert_true(
		g_str_has_prefix(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\""));
	g_assert_true(g_str_has_suffix(svg, "</svg>\n"));
	g_assert_nonnull(strstr(svg, ">&lt;b&gt;&amp; · sea</text>"));
	g_assert_nonnull(strstr(svg, "<desc>impact-start 01:00</desc>"));
	g_assert_null(strstr(svg, "<b>"));
	g_assert_null(strstr(svg, "href"));
	axis_free(axis);
	incident_free(incident);
}

/* Stamps at any times, in a rush or apart. */
static void test_svg_labels(void)
{
	static const char *const kinds[] = {
		"impact-start",   "detection", "customer-report", "ack",
		"comms-customer", "restored",  "resolved",        "hypothesis status=confirmed"};
	g_autoptr(GRand) rand = g_rand_new_with_seed(7);
	for (int round = 0; round < 400; round++) {
		CHRONICLE log = chronicle_new(NULL);
		int spread = g_rand_int_range(rand, 1, 600);
		for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
			int minute = g_rand_int_range(rand, 0, spread);
			g_autofree char *line = g_strdup_printf("%02d:%02d %s", 1 + minute / 60,
								minute % 60, kinds[i]);
			if (g_rand_int_range(rand, 0, 6) > 0)
				chronicle_note(log, line);
		}
		struct incident *incident = chronicle_fold(log);
		struct axis *axis = axis_new(incident, hour("12:00"), zone_utc(), 720, 56);
		g_autofree char *svg = axis_svg(axis, zone_utc(), &words);
		assert_apart(svg, 760);
		axis_free(axis);
		incident_free(incident);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	if (given_database()) {
		g_test_add_func("/axis/ticks", test_ticks);
		g_test_add_func("/axis/ticks-over-a-change-of-the-clock", test_ticks_over_a_change);
	}
	g_test_add_func("/axis/places", test_places);
	g_test_add_func("/axis/far-off", test_far_off);
	g_test_add_func("/axis/burning", test_burning);
	g_test_add_func("/axis/nothing", test_nothing);
	g_test_add_func("/axis/text", test_text);
	g_test_add_func("/axis/svg", test_svg);
	g_test_add_func("/axis/svg-labels-apart", test_svg_labels);
	return g_test_run();
}

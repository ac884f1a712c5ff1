/* SPDX-License-Identifier: MIT
 * Bars and sparklines: exactly as wide as asked, never full before it is, past the target in view.
 */
#include "tui/gauge.h"

static void check_bar(gint64 used, gint64 whole, gint64 mark, int columns, const char *expected)
{
	g_autoptr(GString) out = g_string_new(NULL);
	gauge_bar(out, used, whole, mark, columns);
	g_assert_cmpstr(out->str, ==, expected);
}

static void test_bar(void)
{
	check_bar(0, 100, 0, 18, "[..........]   0 %");
	check_bar(62, 100, 0, 18, "[######....]  62 %");
	check_bar(100, 100, 0, 18, "[##########] 100 %");
	check_bar(999, 1000, 0, 18, "[#########.]  99 %");
	check_bar(1001, 1000, 0, 18, "[#########!] 100 %");
	check_bar(180, 100, 0, 18, "[#####!####] 180 %");
	check_bar(G_MAXINT32, 1, 0, 18, "[!#########] 999 %");
	check_bar(-5, 100, 0, 18, "[..........]   0 %");
}

static void test_aim(void)
{
	check_bar(20, 100, 50, 18, "[##...|....]  20 %");
	/* Once reached it is part of what is used. */
	check_bar(60, 100, 50, 18, "[######....]  60 %");
	check_bar(110, 100, 50, 18, "[#########!] 110 %");
}

static void test_width(void)
{
	for (int columns = 10; columns < 60; columns++)
		for (gint64 used = 0; used < 1000; used += 37) {
			g_autoptr(GString) out = g_string_new(NULL);
			gauge_bar(out, used, 300, 200, columns);
			g_assert_cmpuint(out->len, ==, columns);
		}
	check_bar(1, 3, 0, 3, "[..]  33 %"); /* as narrow as it gets */
}

static void test_percent(void)
{
	g_assert_cmpint(gauge_percent(1, 3), ==, 33);
	g_assert_cmpint(gauge_percent(0, 0), ==, 0);
	g_assert_cmpint(gauge_percent(1, 0), ==, 999);
}

static void test_spark(void)
{
	const gint64 values[] = {0, 1, 4, 8, 2};
	const gint64 none[] = {0, 0, 0};
	g_autoptr(GString) out = g_string_new(NULL);
	gauge_spark(out, values, G_N_ELEMENTS(values));
	g_assert_cmpstr(out->str, ==, "·▁▄█▂");
	g_string_truncate(out, 0);
	gauge_spark(out, none, G_N_ELEMENTS(none));
	g_assert_cmpstr(out->str, ==, "···");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/gauge/bar", test_bar);
	g_test_add_func("/gauge/aim", test_aim);
	g_test_add_func("/gauge/width", test_width);
	g_test_add_func("/gauge/percent", test_percent);
	g_test_add_func("/gauge/spark", test_spark);
	return g_test_run();
}

/* SPDX-License-Identifier: MIT
 * The tz database on disk, as clocks.md C7 and M4 need it. */
#include "store/tzfile.h"

#include <string.h>

#include "desk/error.h"
#include "desk/zone.h"

static void test_read(void)
{
	struct zone_set *set = zone_set_new(tzfile_read, NULL);
	g_autoptr(GError) error = NULL;
	const struct zone *zone;

	/* Two people at one desk get the same answer whatever their environments say. */
	g_setenv("TZ", "America/New_York", TRUE);
	g_setenv("TZDIR", "/nonexistent", TRUE);
	zone = zone_set_get(set, "Asia/Shanghai", &error);
	g_assert_no_error(error);
	g_assert_cmpint(zone_offset(zone, 1790000000, NULL, NULL), ==, 8 * 3600);
	zone_set_free(set);
}

static void test_missing(void)
{
	static const char *const names[] = {"Mars/Olympus", "Europe", "Asia/Shanghai/x",
					    "Europe/berlin"};
	struct zone_set *set = zone_set_new(tzfile_read, NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(zone_set_get(set, names[i], &error));
		g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING);
		g_assert_nonnull(strstr(error->message, names[i]));
	}
	zone_set_free(set);
}

static void test_names(void)
{
	g_auto(GStrv) names = tzfile_names();
	struct zone_set *set = zone_set_new(tzfile_read, NULL);
	guint count = g_strv_length(names);

	g_assert_cmpuint(count, >, 300);
	g_assert_true(g_strv_contains((const char *const *)names, "America/Argentina/Ushuaia"));
	g_assert_true(g_strv_contains((const char *const *)names, "UTC"));
	g_assert_false(g_strv_contains((const char *const *)names, "Factory"));
	for (guint i = 0; i < count; i++) {
		g_autoptr(GError) error = NULL;

		g_assert_true(i == 0 || strcmp(names[i - 1], names[i]) < 0);
		g_assert_false(g_str_has_prefix(names[i], "posix"));
		g_assert_false(g_str_has_prefix(names[i], "right"));
		/* What is offered can be used. */
		zone_set_get(set, names[i], &error);
		g_assert_no_error(error);
	}
	zone_set_free(set);
}

static void test_release(void)
{
	const char *release = tzfile_release();

	/* A year and a letter, or honest ignorance. */
	g_test_message("%s", release);
	g_assert_true(strcmp(release, "unknown") == 0 ||
		      g_regex_match_simple("^20[0-9][0-9][a-z][-0-9A-Za-z]*$", release, 0, 0));
	g_assert_true(tzfile_release() == release);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	if (!g_file_test("/usr/share/zoneinfo/Asia/Shanghai", G_FILE_TEST_EXISTS)) {
		g_print("1..0 # SKIP no tz database\n");
		return 0;
	}
	g_test_add_func("/clocks/C7/read-whatever-TZ-says", test_read);
	g_test_add_func("/clocks/C7/missing-zone-is-an-error", test_missing);
	g_test_add_func("/tzfile/names", test_names);
	g_test_add_func("/clocks/M4/release", test_release);
	return g_test_run();
}

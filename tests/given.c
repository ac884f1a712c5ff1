/* SPDX-License-Identifier: MIT
 * Reads the tz database directly: these tests link nothing above desk/. */
#include "tests/given.h"

#include "desk/civil.h"
#include "desk/error.h"

#define DATABASE "/usr/share/zoneinfo"

gboolean given_database(void)
{
	return g_file_test(DATABASE "/Asia/Shanghai", G_FILE_TEST_IS_REGULAR);
}

static GBytes *read_zone(const char *name, void *data, GError **error)
{
	g_autofree char *path = g_build_filename(DATABASE, name, NULL);
	char *bytes;
	gsize size;

	if (!g_file_get_contents(path, &bytes, &size, NULL)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, "no zone %s", name);
		return NULL;
	}
	return g_bytes_new_take(bytes, size);
}

struct zone_set *given_zones(void)
{
	static struct zone_set *set;

	if (set == NULL)
		set = zone_set_new(read_zone, NULL);
	return set;
}

const struct zone *given_zone(const char *name)
{
	g_autoptr(GError) error = NULL;
	const struct zone *zone = zone_set_get(given_zones(), name, &error);

	g_assert_no_error(error);
	return zone;
}

gint64 given_at(const char *text)
{
	g_autoptr(GError) error = NULL;
	gint64 at = 0;

	civil_parse_rfc3339(text, &at, &error);
	g_assert_no_error(error);
	return at;
}

int given_day(const char *text)
{
	g_autoptr(GError) error = NULL;
	int day = 0;

	civil_parse_date(text, &day, &error);
	g_assert_no_error(error);
	return day;
}

/* SPDX-License-Identifier: MIT
 * See clock.h: a file of eight bytes that a preloaded library (tests/fault/standstill.c) reads. */
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "clock.h"

static int face = -1;

void clock_begin(const char *folder)
{
	const char *build = g_getenv("MIDWATCH_BUILD");
	g_autofree char *library =
		g_build_filename(build ? build : ".", "tests", "fault", "standstill.so", NULL);
	g_autofree char *path = g_build_filename(folder, "clock", NULL);
	g_autofree char *absolute = g_canonicalize_filename(library, NULL);
	g_assert_true(g_file_test(absolute, G_FILE_TEST_EXISTS));
	face = g_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	g_assert_cmpint(face, >=, 0);
	g_setenv("STANDSTILL", path, TRUE);
	g_setenv("LD_PRELOAD", absolute, TRUE);
}

void clock_set(const char *time)
{
	g_autoptr(GDateTime) at = g_date_time_new_from_iso8601(time, NULL);
	g_assert_nonnull(at);
	gint64 second = g_date_time_to_unix(at);
	g_assert_cmpint(pwrite(face, &second, sizeof second, 0), ==, sizeof second);
}

void clock_end(void)
{
	g_unsetenv("LD_PRELOAD");
	g_unsetenv("STANDSTILL");
	close(face);
}

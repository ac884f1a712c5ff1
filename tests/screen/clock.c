/* SPDX-License-Identifier: MIT
 * See clock.h: a file of eight bytes that a preloaded library (tests/fault/standstill.c) reads. */
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "clock.h"

static int face = -1;

/* A server's clock is its desk's, so it looks at the same one: a server of our own, which may be
 * another user's whom no folder of ours lets in. Gives the library where it can be had. */
static char *let_server_look(const char *folder, const char *path, const char *library)
{
	char *copy = g_build_filename(folder, "standstill.so", NULL);
	g_autofree char *bytes = NULL;
	gsize size;
	g_unsetenv("MIDWATCH_TEST_SERVER");
	g_assert_true(g_file_get_contents(library, &bytes, &size, NULL));
	g_assert_true(g_file_set_contents_full(copy, bytes, (gssize)size, G_FILE_SET_CONTENTS_NONE,
					       0644, NULL));
	g_assert_cmpint(g_chmod(folder, 0711), ==, 0);
	g_assert_cmpint(g_chmod(copy, 0644), ==, 0);
	g_assert_cmpint(g_chmod(path, 0644), ==, 0);
	return copy;
}

void clock_begin(const char *folder)
{
	const char *build = g_getenv("MIDWATCH_BUILD");
	g_autofree char *built =
		g_build_filename(build ? build : ".", "tests", "fault", "standstill.so", NULL);
	g_autofree char *path = g_build_filename(folder, "clock", NULL);
	g_autofree char *library = g_canonicalize_filename(built, NULL);
	g_assert_true(g_file_test(library, G_FILE_TEST_EXISTS));
	face = g_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	g_assert_cmpint(face, >=, 0);
	if (g_getenv("MIDWATCH_TEST_DESK")) {
		char *copy = let_server_look(folder, path, library);
		g_free(library);
		library = copy;
	}
	g_setenv("STANDSTILL", path, TRUE);
	g_setenv("LD_PRELOAD", library, TRUE);
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

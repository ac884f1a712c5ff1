/* SPDX-License-Identifier: MIT
 * Who may do what to incidents through the commands: viewers read, engineers write, leads decide;
 * and nobody is told of what their limits hide. */
#include <glib/gstdio.h>
#include <string.h>

#include "command/command.h"
#include "command/sink.h"
#include "desk/error.h"
#include "tests/store/desk.h"

static char *folder, *where;

/* What a line of `user` answers, or how it ends. */
static char *runs(const char *user, gboolean bound, const char *line, int status)
{
	g_autoptr(GString) out = g_string_new(NULL);
	struct sink *sink = sink_collect(out, zone_utc(), 0);
	struct context context = {.where = where, .user = user, .bound = bound, .sink = sink};
	g_autoptr(GError) error = NULL;

	command_run_line(&context, line, &error);
	g_clear_pointer(&context.desk, desk_close);
	sink_free(sink);
	if (error)
		g_test_message("%s: %s: %s", user, line, error->message);
	g_assert_cmpint(error ? error->code : 0, ==, status);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* As one who logged in. */
static void does(const char *user, const char *line, int status)
{
	g_free(runs(user, TRUE, line, status));
}

static void test_roles(void)
{
	static const char *const writing[] = {
		"incident add 1 note x",
		"incident log x",
		"incident edit 1 1 x",
		"incident remove 1 1 --reason x",
		"incident put-back 1 1",
		"incident promote 1 1",
		"incident stamp 1 detected -1m --reason x",
		"incident set 1 --cause x",
		"incident link 1 1",
		"incident evidence 1 1 x",
		"incident paste 1 '2026-01-01T00:00:00Z x'",
		"incident role 1 lead me",
		"incident active 1",
		"action new 1 x",
		"action edit 1.1 x",
		"action start 1.1",
		"action done 1.1",
		"action verify 1.1",
		"incident new x",
	};

	for (guint i = 0; i < G_N_ELEMENTS(writing); i++) {
		does("vi", writing[i], MIDWATCH_ERROR_DENIED);
		does("wei", writing[i], 0);
	}
	does("vi", "incident list; incident show 1; incident metrics 1; incident gaps 1", 0);
	does("vi", "incident similar 1; action list; action show 1.1", 0);
}

static void test_leads(void)
{
	static const char *const deciding[] = {
		"incident set 1 --cancel --reason x",
		"incident set 1 --revive",
		"action waive 1.1 --reason x",
	};

	for (guint i = 0; i < G_N_ELEMENTS(deciding); i++) {
		does("wei", deciding[i], MIDWATCH_ERROR_DENIED);
		does("lee", deciding[i], 0);
	}
	does("wei", "incident gap 1 1 - accepted --text x", MIDWATCH_ERROR_DENIED);
	does("lee", "incident gap 1 1 9 accepted --text x", MIDWATCH_ERROR_MISSING);
}

static void test_limits(void)
{
	g_autofree char *listed = NULL, *shown = NULL;

	does("eu", "incident show 1", MIDWATCH_ERROR_MISSING);
	does("eu", "incident add 1 note x", MIDWATCH_ERROR_MISSING);
	does("eu", "action show 1.1", MIDWATCH_ERROR_MISSING);
	does("eu", "incident link 2 1", MIDWATCH_ERROR_MISSING);
	listed = runs("eu", TRUE, "incident list --all; action list --all", 0);
	g_assert_null(strstr(listed, "Asian"));
	g_assert_nonnull(strstr(listed, "European"));
	g_free(runs("li", FALSE, "incident link 2 1", 0));
	shown = runs("eu", TRUE, "incident show 2 --log", 0);
	g_assert_null(strstr(shown, "All streams dead"));
	g_assert_nonnull(strstr(shown, "European"));
}

int main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	folder = g_dir_make_tmp("midwatch-roles-XXXXXX", NULL);
	where = scratch_desk(folder);
	struct desk *made = desk_open(where, STORE_CREATE, "li", FALSE, NULL);
	g_assert_nonnull(made);
	desk_close(made);
	g_free(runs("li", FALSE,
		    "region add sea --title SEA; region add eu --title EU;"
		    "client add acme --title Acme;"
		    "user add li --role admin; user add vi --role viewer;"
		    "user add wei --role engineer; user add lee --role lead;"
		    "user add eu --role engineer --regions eu;"
		    "new acme Cut --severity P1 --region sea --text 'All streams dead' "
		    "--opened-by client",
		    0));
	g_free(runs("li", FALSE,
		    "incident new Asian --region sea --ticket 1 --at -1m;"
		    "incident new European --region eu; action new 1 'Asian action'",
		    0));
	g_test_add_func("/incident/roles", test_roles);
	g_test_add_func("/incident/leads", test_leads);
	g_test_add_func("/incident/limits", test_limits);
	status = g_test_run();
	static const char *const endings[] = {"", "-wal", "-shm"};
	for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
		g_autofree char *path = g_strconcat(where, endings[i], NULL);
		g_unlink(path);
	}
	g_rmdir(folder);
	g_free(where);
	g_free(folder);
	return status;
}

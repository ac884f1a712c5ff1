/* SPDX-License-Identifier: MIT
 * Whom an outage hits, and who tells them, within the limits of who asks: nobody outside them is
 * named, told or restored. */
#include <glib/gstdio.h>
#include <string.h>

#include "command/command.h"
#include "command/sink.h"
#include "desk/error.h"
#include "tests/store/desk.h"

static char *folder, *where;

/* What a line of `user`, who logged in, answers, or how it ends. */
static char *runs(const char *user, const char *line, int status)
{
	g_autoptr(GString) out = g_string_new(NULL);
	struct sink *sink = sink_collect(out, zone_utc(), 0);
	struct context context = {
		.where = where, .user = user, .bound = user != NULL, .sink = sink};
	g_autoptr(GError) error = NULL;

	command_run_line(&context, line, &error);
	g_clear_pointer(&context.desk, desk_close);
	sink_free(sink);
	if (error)
		g_test_message("%s: %s: %s", user, line, error->message);
	g_assert_cmpint(error ? error->code : 0, ==, status);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static void does(const char *user, const char *line, int status)
{
	g_free(runs(user, line, status));
}

/* Those of the clients named in the answer, as "acme beta". */
static char *named(const char *answer)
{
	static const char *const titles[] = {"Acme", "Beta", "Gamma"};
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(titles); i++)
		if (strstr(answer, titles[i]))
			g_string_append_printf(out, "%s%s", out->len ? " " : "", titles[i]);
	return g_string_free(out, FALSE);
}

static void sees(const char *user, const char *line, const char *titles)
{
	g_autofree char *answer = runs(user, line, 0), *seen = named(answer);

	g_test_message("%s", answer);
	g_assert_cmpstr(seen, ==, titles);
}

static void test_limits(void)
{
	sees("all", "incident affected 1", "Acme Beta Gamma");
	sees("ann", "incident affected 1", "Acme");
	sees("max", "incident affected 1", "Beta Gamma");
	sees("ann", "incident notify 1 --text x --dry-run", "Acme");
	does("ann", "incident notify 1 --text x --only beta", MIDWATCH_ERROR_MISSING);
	does("ann", "incident notify 1 --text x --exclude beta", MIDWATCH_ERROR_MISSING);
	does("eye", "incident notify 1 --text x", MIDWATCH_ERROR_DENIED);
	does("eye", "incident restore 1", MIDWATCH_ERROR_DENIED);
	sees("eye", "incident affected 1", "Acme Beta Gamma");
	/* Told by those who may, each their own; nobody is told twice. */
	sees("ann", "incident notify 1 --text x", "Acme");
	sees("max", "incident notify 1 --text x --exclude gamma", "Beta Gamma");
	does("ann", "incident notify 1 --text x --rest", MIDWATCH_ERROR_MISSING);
	does("all", "incident notify 1 --text x --rest --only gamma", 0);
	does("all", "incident notify 1 --text x --rest", MIDWATCH_ERROR_MISSING);
	/* Of the three tickets there are now. */
	does("ann", "incident restore 1 --ticket 2", MIDWATCH_ERROR_MISSING);
	does("ann", "incident restore 1 --region sea", 0);
	g_autofree char *left = runs("all", "list --all --columns id,state", 0);
	g_assert_nonnull(strstr(left, "restored"));
	g_assert_null(strstr(strstr(left, "restored") + 1, "restored"));
}

/* In a script all of it is one piece: who can't be told ends it, and nothing was said. */
static void test_unit(void)
{
	does("all",
	     "incident new Another --service live --region sea; "
	     "incident notify 2 --only acme --text 'to {{client}}'",
	     0);
	does("all", "incident notify 2 --text '{{nothing}}'", MIDWATCH_ERROR_USAGE);
	g_autofree char *shown = runs("all", "incident show 2", 0);
	g_assert_nonnull(strstr(shown, "told 1 client"));
	does(NULL, "check", 0);
}

static void set_up(void)
{
	static const char *const lines[] = {
		"region add sea; region add us; service add live; tier add gold --title Gold",
		"client add acme --title Acme --region sea; client add beta --title Beta --region "
		"us",
		"client add gamma --title Gamma --region us",
		"contract add acme --tier gold --from 2020-01-01 --to 2040-01-01",
		"contract add beta --tier gold --from 2020-01-01 --to 2040-01-01",
		"contract add gamma --tier gold --from 2020-01-01 --to 2040-01-01",
		"user add all --role lead; user add eye --role viewer",
		"user add ann --role engineer --clients acme",
		"user add max --role engineer --regions us",
		"new acme Cut --service live --severity P1; new beta Cut --service live --severity "
		"P1",
		"incident new Down --service live --region sea,us --ticket 1,2",
	};
	struct desk *made;

	folder = g_dir_make_tmp("affected-XXXXXX", NULL);
	where = scratch_desk(folder);
	made = desk_open(where, STORE_CREATE, "li", FALSE, NULL);
	g_assert_nonnull(made);
	desk_close(made);
	for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
		does(NULL, lines[i], 0);
}

static void strike(void)
{
	static const char *const endings[] = {"", "-wal", "-shm"};

	for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
		g_autofree char *path = g_strconcat(where, endings[i], NULL);
		g_unlink(path);
	}
	g_rmdir(folder);
	g_free(where);
	g_free(folder);
}

int main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	set_up();
	g_test_add_func("/affected/limits", test_limits);
	g_test_add_func("/affected/unit", test_unit);
	status = g_test_run();
	strike();
	return status;
}

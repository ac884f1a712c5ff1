/* SPDX-License-Identifier: MIT
 * See desk.h. */
#include <glib/gstdio.h>

#include "desk.h"
#include "tests/store/server.h"

char *desk_program, *desk_folder;
static char *pristine;

void desk_begin(void)
{
	const char *build = g_getenv("MIDWATCH_BUILD");
	static const char *const homes[] = {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
					    "XDG_STATE_HOME", "XDG_CACHE_HOME"};
	desk_program = g_build_filename(build ? build : ".", "midwatch", NULL);
	desk_folder = g_dir_make_tmp("midwatch-screen-XXXXXX", NULL);
	for (guint i = 0; i < G_N_ELEMENTS(homes); i++)
		g_setenv(homes[i], desk_folder, TRUE);
}

static void empty_folder(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	for (const char *name; dir && (name = g_dir_read_name(dir));) {
		g_autofree char *inside = g_build_filename(path, name, NULL);
		if (g_file_test(inside, G_FILE_TEST_IS_DIR))
			empty_folder(inside);
		else
			g_unlink(inside);
	}
	g_rmdir(path);
}

void desk_end(void)
{
	empty_folder(desk_folder);
	g_clear_pointer(&desk_folder, g_free);
	g_clear_pointer(&desk_program, g_free);
	g_clear_pointer(&pristine, g_free);
}

void desk_run_as(const char *user, const char *desk, char **out, const char *const *words)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	const char *const head[] = {desk_program, "-d", desk, "--as", user, "--now", DESK_NOW};
	for (guint i = 0; i < G_N_ELEMENTS(head); i++)
		g_ptr_array_add(argv, (char *)head[i]);
	for (; *words; words++)
		g_ptr_array_add(argv, (char *)*words);
	g_ptr_array_add(argv, NULL);
	int status;
	g_autofree char *errors = NULL;
	g_assert_true(g_spawn_sync(NULL, (char **)argv->pdata, NULL,
				   out ? G_SPAWN_DEFAULT : G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
				   out, &errors, &status, NULL));
	if (status != 0)
		g_test_message("%s", errors);
	g_assert_cmpint(status, ==, 0);
}

void desk_run(const char *desk, char **out, const char *const *words)
{
	desk_run_as("wei", desk, out, words);
}

char *desk_place(void)
{
	static int count;
	return server_is_wanted() ? server_database(NULL)
				  : g_strdup_printf("%s/desk-%d.db", desk_folder, ++count);
}

char *desk_copy(const char *desk)
{
	if (server_is_wanted())
		return server_database(desk);
	char *copy = desk_place();
	DESK_RUN(desk, NULL, "backup", copy);
	return copy;
}

gboolean desk_is_no_file(void)
{
	if (!server_is_wanted())
		return FALSE;
	g_test_skip("the desk is no file");
	return TRUE;
}

char *desk_new(void)
{
	g_autofree char *rows = session_file("desk.jsonl");
	char *desk = desk_place();
	DESK_RUN(desk, NULL, "init", "--test-clock");
	DESK_RUN(desk, NULL, "--quiet", "import", rows);
	return desk;
}

char *desk_fresh(void)
{
	if (!pristine)
		pristine = desk_new();
	return desk_copy(pristine);
}

static struct session *start(const char *term, const char *user, const char *desk, int columns,
			     int rows)
{
	const char *const argv[] = {desk_program, "-d",    desk,     "--as",
				    user,         "--now", DESK_NOW, NULL};
	return session_start(term, columns, rows, argv);
}

/* The queue stands there. */
static struct session *await_queue(struct session *session)
{
	session_expect(session, "P0");
	session_settle(session, 250);
	return session;
}

struct session *desk_console_as(const char *term, const char *desk, int columns, int rows)
{
	return start(term, "wei", desk, columns, rows);
}

struct session *desk_console(const char *desk, int columns, int rows)
{
	return await_queue(desk_console_as("xterm-256color", desk, columns, rows));
}

struct session *desk_console_costs(const char *desk, int columns, int rows, gsize most)
{
	for (int i = 1;; i++) {
		struct session *session = desk_console(desk, columns, rows);
		gsize size;
		session_raw(session, &size);
		g_test_message("%dx%d start %" G_GSIZE_FORMAT, columns, rows, size);
		if (size <= most)
			return session;
		g_assert_cmpint(i, <, SESSION_TRIES);
		desk_quit(session);
	}
}

struct session *desk_console_of(const char *user, const char *desk)
{
	return await_queue(start("xterm-256color", user, desk, 80, 24));
}

char *desk_with_incidents(void)
{
	char *desk = desk_fresh();
	g_autofree char *rows = session_file("incident.jsonl");
	DESK_RUN(desk, NULL, "--quiet", "import", rows);
	return desk;
}

struct session *desk_timeline_of(const char *user, const char *desk)
{
	struct session *session = desk_console_of(user, desk);
	session_type(session, ":open-incident 7<Enter>");
	session_expect(session, "every RTMP publish");
	return session;
}

gboolean desk_has_draft(const char *desk, const char *text)
{
	g_autofree char *out = NULL;

	DESK_RUN(desk, &out, "draft", "list", "--json");
	return *out && strstr(out, text);
}

void desk_await_draft(const char *desk, const char *text)
{
	gint64 deadline = g_get_monotonic_time() + 30 * G_USEC_PER_SEC;

	while (!desk_has_draft(desk, text))
		g_assert_cmpint(g_get_monotonic_time(), <, deadline);
}

void desk_quit(struct session *session)
{
	session_type(session, "q");
	g_assert_cmpint(session_wait(session), ==, 0);
	session_free(session);
}

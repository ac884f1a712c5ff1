/* SPDX-License-Identifier: MIT
 * Much at once from and to PostgreSQL: rows that are told while they come, nothing told twice when
 * the line breaks; rows that go by COPY, all of a batch or nothing (test-copy.c looks at what
 * arrives); backups. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "store/driver.h"
#include "tests/store/desk.h"
#include "tests/store/server.h"

struct fixture {
	struct proxy *line;
	char *where;
	struct store *store, *other;
};

static void set_up(struct fixture *fixture, gconstpointer data)
{
	fixture->line = proxy_new(1000);
	fixture->where = server_place(proxy_folder(fixture->line));
	fixture->store = store_opened(fixture->where, STORE_CREATE);
	fixture->other = store_opened(fixture->where, STORE_WRITE);
}

static void tear_down(struct fixture *fixture, gconstpointer data)
{
	store_close(fixture->store);
	store_close(fixture->other);
	proxy_free(fixture->line);
	g_free(fixture->where);
}

/* ---- rows */

/* Some 60 MB. */
#define MANY_ROWS "SELECT n, repeat('x', 200) FROM generate_series(1, 300000) AS n"
#define FEW_ROWS "SELECT n, repeat('x', 200) FROM generate_series(1, 100) AS n"

struct reader {
	struct store *store, *other;
	struct proxy *line;
	gint64 rows, stop_at, ask_at, break_at, cut_at;
	pid_t server; /* of `store`'s session */
};

static gboolean read_row(const struct row *row, void *data)
{
	struct reader *reader = data;

	reader->rows++;
	g_assert_cmpint(row_int(row, 0), ==, reader->rows);
	g_assert_cmpuint(strlen(row_text(row, 1)), ==, 200);
	if (reader->rows == reader->ask_at)
		g_assert_cmpint(number(reader->store, "SELECT 7"), ==, 7);
	if (reader->rows == reader->break_at) {
		g_autofree char *sql = g_strdup_printf(
			"SELECT COUNT(*) FROM pg_terminate_backend(%d)", (int)reader->server);

		g_assert_cmpint(number(reader->other, sql), ==, 1);
	}
	/* Whatever the server has sent by now, most of it is on its way still. */
	if (reader->rows == reader->cut_at) {
		proxy_is(reader->line, LINE_CUT);
		proxy_is(reader->line, LINE_FINE);
	}
	return reader->rows != reader->stop_at;
}

static struct reader reader_of(struct fixture *fixture)
{
	return (struct reader){.store = fixture->store,
			       .other = fixture->other,
			       .line = fixture->line,
			       .server = (pid_t)number(fixture->store, "SELECT pg_backend_pid()")};
}

static enum store_answer read_all(struct reader *reader, const char *sql, GError **error)
{
	return store_select_text(reader->store, sql, NULL, 0, read_row, reader, error);
}

/* Who is told may ask; who has enough is told no more, and the next question has its own answer. */
static void test_rows(struct fixture *fixture, gconstpointer data)
{
	static const struct reader readers[] = {{.rows = 300000},
						{.rows = 300000, .ask_at = 1},
						{.rows = 300000, .ask_at = 200000},
						{.rows = 1, .stop_at = 1},
						{.rows = 250000, .stop_at = 250000}};
	GError *error = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(readers); i++) {
		struct reader reader = readers[i];

		reader.store = fixture->store;
		reader.rows = 0;
		g_assert_cmpint(read_all(&reader, MANY_ROWS, &error), ==, STORE_OK);
		g_assert_no_error(error);
		g_assert_cmpint(reader.rows, ==, readers[i].rows);
		g_assert_cmpint(number(fixture->store, "SELECT 5"), ==, 5);
	}
}

/* What goes wrong behind the first rows is told, in a transaction and without one. */
static void test_rows_wrong(struct fixture *fixture, gconstpointer data)
{
	struct reader reader = reader_of(fixture);
	GError *error = NULL;

	g_assert_cmpint(
		read_all(&reader,
			 "SELECT n, repeat('x', 200 / CASE n WHEN 290000 THEN 0 ELSE 1 END) "
			 "FROM generate_series(1, 300000) AS n",
			 &error),
		==, STORE_FAILED);
	g_assert_nonnull(strstr(error->message, "division by zero"));
	g_clear_error(&error);
	g_assert_cmpint(reader.rows, >, 0);
	g_assert_cmpint(number(fixture->store, "SELECT 5"), ==, 5);
	/* Few are told all or not at all. */
	reader.rows = 0;
	g_assert_cmpint(read_all(&reader,
				 "SELECT n, repeat('x', 200 / (100 - n)) "
				 "FROM generate_series(0, 200) AS n",
				 &error),
			==, STORE_FAILED);
	g_clear_error(&error);
	g_assert_cmpint(reader.rows, ==, 0);
}

/* Told while they come, so the line can break meanwhile: none is told twice, and that they are not
 * whole is told. Few are there before the first is told. */
static void test_rows_lost(struct fixture *fixture, gconstpointer data)
{
	struct reader reader = reader_of(fixture);
	GError *error = NULL;

	reader.cut_at = 10;
	g_assert_cmpint(read_all(&reader, MANY_ROWS, &error), ==, STORE_LOST);
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_UNREACHABLE);
	g_clear_error(&error);
	g_assert_cmpint(reader.rows, >=, 10);
	g_assert_cmpint(reader.rows, <, 300000);
	reader = reader_of(fixture);
	reader.break_at = 10;
	g_assert_cmpint(read_all(&reader, FEW_ROWS, &error), ==, STORE_OK);
	g_assert_no_error(error);
	g_assert_cmpint(reader.rows, ==, 100);
	/* A question on the way to nobody is asked of the next session; the rows are lost with
	 * theirs. */
	reader = reader_of(fixture);
	reader.cut_at = 10;
	reader.ask_at = 11;
	g_assert_cmpint(read_all(&reader, MANY_ROWS, &error), ==, STORE_LOST);
	g_clear_error(&error);
	g_assert_cmpint(number(fixture->store, "SELECT 5"), ==, 5);
}

/* ---- COPY */

static void add_lines(struct batch *batch, gint64 first, int count)
{
	for (int i = 0; i < count; i++) {
		const struct value values[] = {V_INT(first + i), V_TEXT("li"), V_TEXT("音画 \t\\N"),
					       V_INT(i ? -i : G_MININT64)};

		batch_add(batch, QUERY_COPY_PUT_HISTORY, values, 4);
	}
}

static enum store_answer put_lines(struct store *store, gint64 first, int count, GError **error)
{
	struct batch *batch = batch_new();

	add_lines(batch, first, count);
	return run_free(store, batch, error);
}

static gint64 lines_in(struct store *store)
{
	return number(store, "SELECT COUNT(*) FROM history");
}

/* Few go with everything else in one round trip; many take a few trips, whatever their number. */
static void test_many(struct fixture *fixture, gconstpointer data)
{
	static const struct {
		int rows;
		guint trips;
	} runs[] = {{10, 1}, {1000, 4}, {20000, 4}};
	struct store *store = fixture->store;
	GError *error = NULL;
	gint64 all = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(runs); i++) {
		guint before = proxy_trips(fixture->line);

		g_assert_cmpint(put_lines(store, 1 + all, runs[i].rows, &error), ==, STORE_OK);
		g_assert_no_error(error);
		/* What was sent is read in pieces, and may be waited for between them. */
		g_assert_cmpuint(proxy_trips(fixture->line) - before, >=, runs[i].trips);
		g_assert_cmpuint(proxy_trips(fixture->line) - before, <, runs[i].trips + 20);
		all += runs[i].rows;
		g_assert_cmpint(lines_in(store), ==, all);
	}
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM history WHERE line = E'音画 \\t\\\\N'"),
			==, all);
	g_assert_cmpint(number(store, "SELECT MIN(at) FROM history"), ==, G_MININT64);
}

/* What goes before and behind in a batch is one with it; a unit is left as it was. */
static void test_all_or_nothing(struct fixture *fixture, gconstpointer data)
{
	struct store *store = fixture->store;
	struct batch *batch = batch_new();
	const struct value meta[] = {V_TEXT("a"), V_TEXT("b")};
	GError *error = NULL;

	g_assert_cmpint(put_lines(store, 1, 500, &error), ==, STORE_OK);
	batch_add(batch, QUERY_META_PUT, meta, 2);
	add_lines(batch, 1000, 500);
	batch_add(batch, QUERY_COPYING_END, meta, 1);
	batch_expect_one(batch);
	g_assert_cmpint(run_free(store, batch, &error), ==, STORE_CONFLICT);
	g_assert_no_error(error);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM meta WHERE name = 'a'"), ==, 0);
	/* The last of many is there already. */
	g_assert_cmpint(store_unit_begin(store, &error), ==, STORE_OK);
	g_assert_cmpint(put_lines(store, 1000, 500, &error), ==, STORE_OK);
	g_assert_cmpint(put_lines(store, -498, 500, &error), ==, STORE_CONFLICT);
	g_assert_cmpint(lines_in(store), ==, 1000);
	g_assert_cmpint(put_lines(store, 2000, 500, &error), ==, STORE_OK);
	g_assert_cmpint(store_unit_end(store, TRUE, &error), ==, STORE_OK);
	g_assert_no_error(error);
	g_assert_cmpint(lines_in(store), ==, 1500);
	/* Rows that refer to nothing, and the session goes on. */
	batch = batch_new();
	for (int i = 0; i < 500; i++) {
		const struct value link[] = {V_INT(1), V_INT(i)};

		batch_add(batch, QUERY_COPY_PUT_LINK, link, 2);
	}
	g_assert_cmpint(run_free(store, batch, &error), ==, STORE_FAILED);
	g_assert_nonnull(strstr(error->message, "link"));
	g_clear_error(&error);
	g_assert_cmpint(lines_in(store), ==, 1500);
}

/* The line breaks while rows are on their way. */
static void test_many_lost(struct fixture *fixture, gconstpointer data)
{
	struct store *store = fixture->store;
	GError *error = NULL;

	g_assert_cmpint(put_lines(store, 1, 500, &error), ==, STORE_OK);
	proxy_is(fixture->line, LINE_LOSES_ANSWER);
	g_assert_cmpint(put_lines(store, 1000, 500, &error), ==, STORE_LOST);
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_UNREACHABLE);
	g_clear_error(&error);
	g_assert_cmpint(lines_in(store), ==, 500);
	g_assert_cmpint(put_lines(store, 1000, 500, &error), ==, STORE_OK);
	g_assert_cmpint(lines_in(store), ==, 1000);
}

/* Who is under row-level security can't COPY, and is served all the same. */
static void test_row_security(struct fixture *fixture, gconstpointer data)
{
	g_auto(GStrv) parts = g_strsplit(fixture->where, "midwatch@", 2);
	g_autofree char *role = g_strdup_printf("guest_%d", (int)getpid());
	g_autofree char *where = g_strconcat(parts[0], role, "@", parts[1], NULL);
	g_autofree char *sql = g_strdup_printf(
		"CREATE ROLE %s LOGIN; ALTER TABLE history ENABLE ROW LEVEL SECURITY; "
		"CREATE POLICY own ON history USING (TRUE) WITH CHECK (who = 'li'); "
		"DO $$ BEGIN "
		"EXECUTE format('GRANT USAGE ON SCHEMA %%I TO %s', current_schema()); "
		"EXECUTE format('GRANT ALL ON ALL TABLES IN SCHEMA %%I TO %s', current_schema()); "
		"END $$",
		role, role, role);
	struct store *store;
	GError *error = NULL;

	g_assert_cmpint(store_unit_begin(fixture->store, &error), ==, STORE_OK);
	g_assert_cmpint(fixture->store->ops->script(fixture->store, sql, &error), ==, STORE_OK);
	g_assert_cmpint(store_unit_end(fixture->store, TRUE, &error), ==, STORE_OK);
	store = store_opened(where, STORE_WRITE);
	g_assert_cmpint(put_lines(store, 1, 500, &error), ==, STORE_OK);
	g_assert_cmpint(put_lines(store, 1000, 500, &error), ==, STORE_OK);
	g_assert_no_error(error);
	g_assert_cmpint(lines_in(store), ==, 1000);
	store_close(store);
}

/* ---- backup */

static void expect_no_backup(struct fixture *fixture, const char *folder, const char *path,
			     const char *words)
{
	g_autofree char *file = g_build_filename(folder, "backup", NULL);
	g_autofree char *before = g_strdup(g_getenv("PATH"));
	GError *error = NULL;
	GDir *left;

	g_setenv("PATH", path, TRUE);
	g_assert_cmpint(store_backup(fixture->store, file, &error), ==, STORE_FAILED);
	g_setenv("PATH", before, TRUE);
	g_assert_nonnull(strstr(error->message, words));
	g_clear_error(&error);
	left = g_dir_open(folder, 0, NULL);
	for (const char *name; (name = g_dir_read_name(left)) != NULL;)
		g_assert_cmpstr(name, ==, "pg_dump");
	g_dir_close(left);
}

/* Where pg_dump is not there, or fails half way, nothing is left and why is told. */
static void test_no_backup(struct fixture *fixture, gconstpointer data)
{
	static const char fails[] =
		"#!/bin/sh\nwhile [ $# -gt 0 ]; do [ \"$1\" = --file ] && echo half >\"$2\"; "
		"shift; done\n"
		"echo 'pg_dump: error: aborting because of server version mismatch' >&2\nexit 1\n";
	g_autofree char *folder = scratch_new();
	g_autofree char *program = g_build_filename(folder, "pg_dump", NULL);

	expect_no_backup(fixture, folder, "/nonexistent", "postgresql-client");
	g_assert_true(g_file_set_contents(program, fails, -1, NULL));
	g_assert_cmpint(g_chmod(program, 0700), ==, 0);
	expect_no_backup(fixture, folder, folder, "version mismatch");
	scratch_free(g_steal_pointer(&folder));
}

/* Back into a new database it is what it was. */
static void test_backup(struct fixture *fixture, gconstpointer data)
{
	g_autofree char *folder = scratch_new(), *file = g_build_filename(folder, "backup", NULL);
	g_autofree char *database = server_database(NULL);
	g_autofree char *where =
		g_strconcat(database, "&options=", strstr(fixture->where, "options=") + 8, NULL);
	const char *const words[] = {"pg_restore", "--dbname", database, file, NULL};
	GError *error = NULL;
	struct store *store;
	int status = -1;

	if (store_backup(fixture->store, file, &error) != STORE_OK) {
		g_test_skip(error->message);
		g_clear_error(&error);
	} else {
		g_assert_cmpint(put_lines(fixture->store, 1, 10, &error), ==, STORE_OK);
		g_assert_cmpint(store_backup(fixture->store, file, &error), ==, STORE_OK);
		g_spawn_sync(NULL, (char **)words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
			     NULL, &status, &error);
		g_assert_no_error(error);
		g_assert_cmpint(status, ==, 0);
		store = store_opened(where, STORE_WRITE);
		g_assert_cmpint(lines_in(store), ==, 10);
		store_close(store);
	}
	scratch_free(g_steal_pointer(&folder));
}

static const struct {
	const char *name;
	void (*run)(struct fixture *fixture, gconstpointer data);
} tests[] = {
	{"rows", test_rows},
	{"rows-wrong", test_rows_wrong},
	{"rows-lost", test_rows_lost},
	{"many", test_many},
	{"all-or-nothing", test_all_or_nothing},
	{"many-lost", test_many_lost},
	{"row-security", test_row_security},
	{"no-backup", test_no_backup},
	{"backup", test_backup},
};

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
		g_autofree char *path = g_strconcat("/bulk/", tests[i].name, NULL);

		server_test_add(path, struct fixture, NULL, set_up, tests[i].run, tear_down);
	}
	return g_test_run();
}

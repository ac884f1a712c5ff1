/* SPDX-License-Identifier: MIT
 * Much at once from and to PostgreSQL: rows that are told while they come, nothing told twice when
 * the line breaks. */
#include <string.h>
#include "store/driver.h"
#include "tests/store/desk.h"
#include "tests/store/server.h"

struct fixture {
	char *where;
	struct store *store, *other;
};

static struct store *opened(const char *where, enum store_mode mode)
{
	GError *error = NULL;
	struct store *store = store_open(where, mode, &error);

	g_assert_no_error(error);
	return store;
}

static void set_up(struct fixture *fixture, gconstpointer data)
{
	fixture->where = server_place(NULL);
	fixture->store = opened(fixture->where, STORE_CREATE);
	fixture->other = opened(fixture->where, STORE_WRITE);
}

static void tear_down(struct fixture *fixture, gconstpointer data)
{
	store_close(fixture->store);
	store_close(fixture->other);
	g_free(fixture->where);
}

/* ---- rows */

/* Some 60 MB. */
#define MANY_ROWS "SELECT n, repeat('x', 200) FROM generate_series(1, 300000) AS n"
#define FEW_ROWS "SELECT n, repeat('x', 200) FROM generate_series(1, 100) AS n"

struct reader {
	struct store *store, *other;
	gint64 rows, stop_at, ask_at, break_at;
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
	return reader->rows != reader->stop_at;
}

static struct reader reader_of(struct fixture *fixture)
{
	return (struct reader){.store = fixture->store,
			       .other = fixture->other,
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

/* Told while they come, so the server can go meanwhile: none is told twice, and that they are not
 * whole is told. Few are there before the first is told. */
static void test_rows_lost(struct fixture *fixture, gconstpointer data)
{
	struct reader reader = reader_of(fixture);
	GError *error = NULL;

	reader.break_at = 10;
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
	reader.break_at = 10;
	reader.ask_at = 11;
	g_assert_cmpint(read_all(&reader, MANY_ROWS, &error), ==, STORE_LOST);
	g_clear_error(&error);
	g_assert_cmpint(number(fixture->store, "SELECT 5"), ==, 5);
}

static const struct {
	const char *name;
	void (*run)(struct fixture *fixture, gconstpointer data);
} tests[] = {
	{"rows", test_rows},
	{"rows-wrong", test_rows_wrong},
	{"rows-lost", test_rows_lost},
};

static void skip(gconstpointer data G_GNUC_UNUSED)
{
	g_test_skip(server_why_not());
}

int main(int argc, char **argv)
{
	gboolean there;

	g_test_init(&argc, &argv, NULL);
	there = server_start();
	for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
		g_autofree char *path = g_strconcat("/bulk/", tests[i].name, NULL);

		if (there)
			g_test_add(path, struct fixture, NULL, set_up, tests[i].run, tear_down);
		else
			g_test_add_data_func(path, NULL, skip);
	}
	return g_test_run();
}

/* SPDX-License-Identifier: MIT
 * One suite over every backend: what store.h promises. A backend is a row of the table at the end.
 */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tests/store/desk.h"
#include "tests/store/fake.h"
#include "tests/store/server.h"

/* One way, in µs: small beside a wide line's, large beside what the server does. */
#define FAR 4000

struct backend {
	const char *name, *scheme; /* NULL: PostgreSQL */
	gint64 delay;
};

struct fixture {
	char *folder, *where;
	struct proxy *line;
	struct store *store;
};

static struct store *open_again(struct fixture *fixture, enum store_mode mode)
{
	GError *error = NULL;
	struct store *store = store_open(fixture->where, mode, &error);

	g_assert_no_error(error);
	g_assert_nonnull(store);
	return store;
}

static void set_up(struct fixture *fixture, gconstpointer data)
{
	const struct backend *backend = data;

	fixture->folder = scratch_new();
	fixture->line = backend->delay ? proxy_new(backend->delay) : NULL;
	if (backend->scheme)
		fixture->where = g_strdup_printf("%s%s/desk.db", backend->scheme, fixture->folder);
	else
		fixture->where = server_place(fixture->line ? proxy_folder(fixture->line) : NULL);
	fixture->store = open_again(fixture, STORE_CREATE);
}

static void tear_down(struct fixture *fixture, gconstpointer backend)
{
	store_close(fixture->store);
	g_clear_pointer(&fixture->line, proxy_free);
	scratch_free(fixture->folder);
	g_free(fixture->where);
	fake_fail(NULL);
	fake_watch(NULL);
}

static gint64 events(struct store *store)
{
	return number(store, "SELECT COUNT(*) FROM event");
}

static gboolean gives(struct store *store, struct batch *batch, enum store_answer wanted)
{
	GError *error = NULL;
	enum store_answer answer = run_free(store, batch, &error);

	if (answer != wanted)
		g_test_message("%s, wanted %s: %s", store_answer_name(answer),
			       store_answer_name(wanted), error ? error->message : "no error");
	/* Outcomes leave the error alone; failures say what. */
	g_assert_true((error != NULL) == (answer > STORE_REPEATED));
	g_clear_error(&error);
	return answer == wanted;
}

struct seen {
	GString *text;
	int rows, stop_after;
};

static gboolean seen_row(const struct row *row, void *data)
{
	struct seen *seen = data;

	for (int i = 0; i < row_columns(row); i++)
		g_string_append_printf(seen->text, "%s%s", i ? "|" : "",
				       row_is_null(row, i) ? "-" : row_text(row, i));
	g_string_append_c(seen->text, '\n');
	return ++seen->rows != seen->stop_after;
}

static char *seen(struct store *store, const char *sql)
{
	struct seen all = {.text = g_string_new(NULL)};
	GError *error = NULL;

	g_assert_cmpint(store_select_text(store, sql, NULL, 0, seen_row, &all, &error), ==,
			STORE_OK);
	g_assert_no_error(error);
	return g_string_free(all.text, FALSE);
}

static gboolean values_row(const struct row *row, void *data)
{
	static const guint8 bytes[] = {0, 1, 0, 255};
	gsize size = 99;

	g_assert_cmpint(row_columns(row), ==, 7);
	g_assert_true(row_is_null(row, 0));
	g_assert_cmpint(row_int(row, 0), ==, 0);
	g_assert_true(row_time(row, 0) == TIME_NONE);
	g_assert_null(row_text(row, 0));
	g_assert_true(row_int(row, 1) == G_MAXINT64);
	g_assert_true(row_int(row, 2) == G_MININT64 + 1);
	g_assert_cmpstr(row_text(row, 3), ==, "a 'quoted' 文\n");
	g_assert_cmpstr(row_text(row, 4), ==, "");
	g_assert_false(row_is_null(row, 4));
	g_assert_cmpmem(row_blob(row, 5, &size), sizeof(bytes), bytes, sizeof(bytes));
	g_assert_cmpuint(size, ==, sizeof(bytes));
	g_assert_false(row_is_null(row, 6));
	row_blob(row, 6, &size);
	g_assert_cmpuint(size, ==, 0);
	*(int *)data += 1;
	return TRUE;
}

static void test_values(struct fixture *fixture, gconstpointer backend)
{
	const struct value values[] = {V_TIME(TIME_NONE),
				       V_INT(G_MAXINT64),
				       V_INT(G_MININT64 + 1),
				       V_TEXT("a 'quoted' 文\n"),
				       V_TEXT(""),
				       V_BLOB("\0\1\0\377", 4),
				       V_BLOB(NULL, 0)};
	GError *error = NULL;
	int rows = 0;

	store_select_text(fixture->store, "SELECT $1, $2, $3, $4, $5, $6, $7", values, 7,
			  values_row, &rows, &error);
	g_assert_no_error(error);
	g_assert_cmpint(rows, ==, 1);
	/* Numbers, not places: the second value twice, the first never first. */
	const struct value pair[] = {V_INT(1), V_INT(2)};
	struct seen all = {.text = g_string_new(NULL)};
	store_select_text(fixture->store, "SELECT $2, $1, $2", pair, 2, seen_row, &all, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(all.text->str, ==, "2|1|2\n");
	g_string_free(all.text, TRUE);
	/* All of them. */
	g_assert_cmpint(
		store_select_text(fixture->store, "SELECT $1, $2", pair, 1, seen_row, NULL, &error),
		==, STORE_FAILED);
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED);
	g_clear_error(&error);
}

static void test_batch(struct fixture *fixture, gconstpointer backend)
{
	struct store *store = fixture->store;
	gint64 ticket = open_ticket(store, "op-1");
	const struct value missing[] = {V_INT(ticket), V_NULL, V_INT(2), V_TEXT("twice")};
	struct batch *batch = batch_turn(ticket, 2, "op-2");
	g_autofree char *rows = NULL;

	/* The last statement fails: nothing of it is there. */
	batch_add(batch, QUERY_BODY_INSERT, missing, 4);
	g_assert_true(gives(store, batch, STORE_CONFLICT));
	g_assert_cmpint(events(store), ==, 1);
	g_assert_true(gives(store, batch_turn(ticket, 2, "op-2"), STORE_OK));
	rows = seen(store, "SELECT ticket, turn, op_key FROM event ORDER BY turn");
	g_assert_cmpstr(rows, ==, "1|1|op-1\n1|2|op-2\n");
	/* A batch can be run again; values were copied. */
	g_assert_cmpint(store_last_id(store), ==, 0);
}

static void test_claims(struct fixture *fixture, gconstpointer backend)
{
	struct store *store = fixture->store;
	gint64 ticket = open_ticket(store, "op-1");
	struct batch *batch;

	g_assert_true(gives(store, batch_turn(ticket, 2, "mine"), STORE_OK));
	g_assert_true(gives(store, batch_turn(ticket, 2, "mine"), STORE_REPEATED));
	g_assert_true(gives(store, batch_turn(ticket, 2, "yours"), STORE_CONFLICT));
	/* A stale guard alone, and the same guard of a batch stored before. */
	batch = batch_turn(ticket, 4, "ahead");
	g_assert_true(gives(store, batch, STORE_CONFLICT));
	g_assert_cmpint(events(store), ==, 2);
	/* Its own first statements don't pass for the batch sent before. */
	batch = batch_turn(ticket, 3, "third");
	const struct value again[] = {V_INT(ticket), V_NULL, V_INT(3), V_TEXT("x")};
	batch_add(batch, QUERY_BODY_INSERT, again, 4);
	g_assert_true(gives(store, batch, STORE_CONFLICT));
}

static void test_opens(struct fixture *fixture, gconstpointer backend)
{
	struct store *store = fixture->store;
	gint64 first = open_ticket(store, "op-1");

	g_assert_true(gives(store, batch_opening("op-2", "zd:1"), STORE_OK));
	g_assert_cmpint(store_last_id(store), ==, first + 1);
	g_assert_true(gives(store, batch_opening("op-1", NULL), STORE_REPEATED));
	g_assert_cmpint(store_last_id(store), ==, first);
	g_assert_true(gives(store, batch_opening("op-3", "zd:1"), STORE_CONFLICT));
	g_assert_cmpint(store_last_id(store), ==, 0);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM ticket"), ==, 2);
}

static void expect_script(struct store *store, const char *sql, gboolean allowed)
{
	GError *error = NULL;
	enum store_answer answer;

	g_assert_cmpint(store_unit_begin(store, &error), ==, STORE_OK);
	answer = store->ops->script(store, sql, &error);
	store_unit_end(store, FALSE, NULL);
	g_assert_true((answer == STORE_OK) == allowed);
	g_assert_true((error == NULL) == allowed);
	g_clear_error(&error);
}

static void test_guards(struct fixture *fixture, gconstpointer backend)
{
	struct store *store = fixture->store;
	gint64 ticket = open_ticket(store, "op-1");
	const struct value body[] = {V_INT(ticket), V_INT(2)};
	struct batch *batch = batch_new();
	g_autofree char *rows = NULL;

	g_assert_true(gives(store, batch_turn(ticket, 2, "op-2"), STORE_OK));
	expect_script(store, "UPDATE event SET who = 'x'", FALSE);
	expect_script(store, "DELETE FROM event", FALSE);
	expect_script(store, "UPDATE definition SET text = ''", TRUE); /* no row */
	expect_script(store, "UPDATE body SET text = 'other'", FALSE);
	expect_script(store, "UPDATE body SET turn = 9, text = NULL", FALSE);
	expect_script(store, "DELETE FROM body", FALSE);
	expect_script(store, "INSERT INTO body VALUES(99, 'no number', NULL)", FALSE);
	expect_script(
		store,
		"INSERT INTO event SELECT 99, turn, kind, flags, occurred_at, recorded_at, "
		"who, what, why, via, until, number, more, ref, op_key, body, hash FROM event",
		FALSE);
	batch_add(batch, QUERY_BODY_EMPTY, body, 2);
	g_assert_true(gives(store, batch, STORE_OK));
	rows = seen(store, "SELECT turn, text FROM body");
	g_assert_cmpstr(rows, ==, "2|-\n");
}

/* Selects don't write, whatever their text says. */
static void test_select_only(struct fixture *fixture, gconstpointer backend)
{
	GError *error = NULL;

	open_ticket(fixture->store, "op-1");
	g_assert_cmpint(store_select_text(fixture->store, "DELETE FROM ticket", NULL, 0, seen_row,
					  NULL, &error),
			==, STORE_FAILED);
	g_clear_error(&error);
	g_assert_cmpint(number(fixture->store, "SELECT COUNT(*) FROM ticket"), ==, 1);
}

static gboolean inner_row(const struct row *row, void *data)
{
	struct store *store = data;
	const struct value name = V_TEXT("oldest_reader");
	struct seen all = {.text = g_string_new(NULL)};

	/* The same named query within itself. */
	store_select(store, QUERY_META_GET, &name, 1, seen_row, &all, NULL);
	g_assert_cmpstr(all.text->str, ==, "1\n");
	g_string_free(all.text, TRUE);
	return TRUE;
}

static void test_cursors(struct fixture *fixture, gconstpointer backend)
{
	struct store *store = fixture->store, *other = open_again(fixture, STORE_WRITE);
	struct seen some = {.text = g_string_new(NULL), .stop_after = 1};
	const struct value name = V_TEXT("version");
	GError *error = NULL;

	open_ticket(store, "op-1");
	open_ticket(store, "op-2");
	store_select_text(store, "SELECT id FROM ticket ORDER BY id", NULL, 0, seen_row, &some,
			  &error);
	g_assert_no_error(error);
	g_assert_cmpstr(some.text->str, ==, "1\n");
	/* No cursor is left that would hold an old state or stop a write. */
	open_ticket(other, "op-3");
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM ticket"), ==, 3);
	open_ticket(store, "op-4");
	store_select(store, QUERY_META_GET, &name, 1, inner_row, store, &error);
	g_assert_no_error(error);
	g_string_free(some.text, TRUE);
	store_close(other);
}

static gboolean refuse(struct store *store, void *data, GError **error)
{
	open_ticket(store, "refused");
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, "no such thing");
	return FALSE;
}

static gboolean two_tickets(struct store *store, void *data, GError **error)
{
	gint64 ticket = open_ticket(store, "op-1");

	g_assert_true(store_in_unit(store));
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM ticket"), ==, 1);
	/* What fails within leaves the unit as it was. */
	g_assert_true(gives(store, batch_turn(ticket, 5, "x"), STORE_CONFLICT));
	g_assert_true(gives(store, batch_opening("op-1", NULL), STORE_REPEATED));
	g_assert_cmpint(events(store), ==, 1);
	open_ticket(store, "op-2");
	return TRUE;
}

static void test_units(struct fixture *fixture, gconstpointer backend)
{
	struct store *store = fixture->store, *other = open_again(fixture, STORE_READ);
	GError *error = NULL;

	g_assert_cmpint(store_unit(store, refuse, NULL, &error), ==, STORE_FAILED);
	g_assert_false(store_ok(STORE_FAILED, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING);
	g_clear_error(&error);
	g_assert_cmpint(events(store), ==, 0);
	g_assert_false(store_in_unit(store));
	g_assert_cmpint(store_unit(store, two_tickets, NULL, &error), ==, STORE_OK);
	g_assert_cmpint(events(other), ==, 2);
	store_close(other);
}

/* Each row fills a page of its own, and every one of them is changed. */
static void put_pages(struct store *store, char letter)
{
	g_autofree char *page = g_strnfill(3900, letter);
	struct batch *batch = batch_new();

	for (int i = 0; i < 3000; i++) {
		g_autofree char *name = g_strdup_printf("page-%d", i);
		const struct value values[] = {V_TEXT(name), V_TEXT(page)};

		batch_add(batch, QUERY_META_PUT, values, 2);
	}
	g_assert_true(gives(store, batch, STORE_OK));
}

/* A batch within a unit may change more than fits in any buffer, and be undone. */
static void test_wide(struct fixture *fixture, gconstpointer backend)
{
	static const char changed[] =
		"SELECT COUNT(*) FROM meta WHERE name LIKE 'page-%' AND value LIKE 'bb%'";
	struct store *store = fixture->store;
	GError *error = NULL;

	put_pages(store, 'a');
	g_assert_cmpint(store_unit_begin(store, &error), ==, STORE_OK);
	g_assert_cmpint(store_savepoint(store, &error), ==, STORE_OK);
	put_pages(store, 'b');
	g_assert_cmpint(number(store, changed), ==, 3000);
	g_assert_cmpint(store_savepoint_end(store, FALSE, &error), ==, STORE_OK);
	g_assert_cmpint(number(store, changed), ==, 0);
	put_pages(store, 'b');
	g_assert_cmpint(store_unit_end(store, TRUE, &error), ==, STORE_OK);
	g_assert_no_error(error);
	g_assert_cmpint(number(store, changed), ==, 3000);
}

static void test_savepoints(struct fixture *fixture, gconstpointer backend)
{
	struct store *store = fixture->store;
	GError *error = NULL;

	store_unit_begin(store, &error);
	for (int i = 0; i < 4; i++) {
		g_autofree char *key = g_strdup_printf("op-%d", i);

		g_assert_cmpint(store_savepoint(store, &error), ==, STORE_OK);
		open_ticket(store, key);
		g_assert_cmpint(store_savepoint_end(store, i % 2 == 0, &error), ==, STORE_OK);
	}
	g_assert_cmpint(store_unit_end(store, TRUE, &error), ==, STORE_OK);
	g_assert_no_error(error);
	g_autofree char *rows = seen(store, "SELECT op_key FROM ticket ORDER BY id");
	g_assert_cmpstr(rows, ==, "op-0\nop-2\n");
}

static void test_snapshot(struct fixture *fixture, gconstpointer backend)
{
	struct store *store = fixture->store, *other = open_again(fixture, STORE_WRITE);
	GError *error = NULL;

	g_assert_cmpint(store_snapshot_begin(store, &error), ==, STORE_OK);
	g_assert_cmpint(events(store), ==, 0);
	open_ticket(other, "op-1");
	g_assert_cmpint(store_snapshot_begin(store, &error), ==, STORE_OK);
	g_assert_cmpint(events(store), ==, 0);
	store_snapshot_end(store);
	g_assert_cmpint(events(store), ==, 0);
	g_assert_true(gives(store, batch_opening("op-2", NULL), STORE_READ_ONLY));
	store_snapshot_end(store);
	g_assert_cmpint(events(store), ==, 1);
	store_close(other);
}

static void test_changed(struct fixture *fixture, gconstpointer backend)
{
	struct store *store = fixture->store, *other;

	other = open_again(fixture, STORE_WRITE);
	g_assert_false(store_changed(store));
	open_ticket(store, "op-1");
	g_assert_false(store_changed(store));
	open_ticket(other, "op-2");
	/* News may be under way. */
	while (!store_changed(store))
		g_usleep(1000);
	g_assert_false(store_changed(store));
	store_close(other);
}

static void test_busy(struct fixture *fixture, gconstpointer backend)
{
	struct store *store = fixture->store, *other = open_again(fixture, STORE_WRITE);
	GError *error = NULL;

	store_set_patience(store, 3000);
	g_assert_cmpint(store_unit_begin(other, &error), ==, STORE_OK);
	open_ticket(other, "op-1");
	g_assert_cmpint(run_free(store, batch_opening("op-1", NULL), &error), ==, STORE_BUSY);
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_UNREACHABLE);
	g_clear_error(&error);
	/* Readers don't wait. */
	g_assert_cmpint(events(store), ==, 0);
	g_assert_cmpint(store_unit_end(other, TRUE, &error), ==, STORE_OK);
	g_assert_true(gives(store, batch_opening("op-1", NULL), STORE_REPEATED));
	open_ticket(store, "op-2");
	store_close(other);
}

static void test_lease(struct fixture *fixture, gconstpointer backend)
{
	struct store *store = fixture->store;
	GError *error = NULL;
	gboolean got = FALSE;

	g_assert_cmpint(store_lease(store, "outbox", "a", 60, &got, &error), ==, STORE_OK);
	g_assert_true(got);
	g_assert_cmpint(store_lease(store, "outbox", "b", 60, &got, &error), ==, STORE_OK);
	g_assert_false(got);
	store_lease(store, "ladders", "b", 60, &got, &error);
	g_assert_true(got);
	store_lease(store, "outbox", "a", 0, &got, &error); /* renewed, and over */
	g_assert_true(got);
	store_lease(store, "outbox", "b", 60, &got, &error);
	g_assert_true(got);
	g_assert_no_error(error);
}

static void count_complaint(const char *what, void *data)
{
	*(int *)data += 1;
}

static void test_integrity(struct fixture *fixture, gconstpointer backend)
{
	GError *error = NULL;
	int complaints = 0;

	open_ticket(fixture->store, "op-1");
	g_assert_cmpint(store_integrity(fixture->store, count_complaint, &complaints, &error), ==,
			STORE_OK);
	g_assert_cmpint(complaints, ==, 0);
}

static void test_read_only(struct fixture *fixture, gconstpointer backend)
{
	struct store *reader = open_again(fixture, STORE_READ);
	GError *error = NULL;

	g_assert_true(store_is_read_only(reader));
	g_assert_false(store_is_read_only(fixture->store));
	g_assert_cmpint(run_free(reader, batch_opening("op-1", NULL), &error), ==, STORE_READ_ONLY);
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED);
	g_clear_error(&error);
	g_assert_cmpint(store_unit_begin(reader, &error), ==, STORE_READ_ONLY);
	g_clear_error(&error);
	store_close(reader);
}

static void test_now(struct fixture *fixture, gconstpointer backend)
{
	gint64 before = g_get_real_time() / G_USEC_PER_SEC, now = store_now(fixture->store);

	/* The server's clock is known to half a round trip. */
	g_assert_cmpint(now, >=, before - 1);
	g_assert_cmpint(now, <=, before + 60);
}

static const struct {
	const char *name;
	void (*run)(struct fixture *fixture, gconstpointer backend);
} tests[] = {
	{"values", test_values},
	{"batch", test_batch},
	{"claims", test_claims},
	{"opens", test_opens},
	{"guards", test_guards},
	{"select-only", test_select_only},
	{"cursors", test_cursors},
	{"units", test_units},
	{"wide", test_wide},
	{"savepoints", test_savepoints},
	{"snapshot", test_snapshot},
	{"changed", test_changed},
	{"busy", test_busy},
	{"lease", test_lease},
	{"integrity", test_integrity},
	{"read-only", test_read_only},
	{"now", test_now},
};

static const struct backend backends[] = {
	{"sqlite", "sqlite:", 0},
	{"fake", "fake:", 0},
	{"postgres", NULL, 0},
	{"postgres-far", NULL, FAR},
};

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	fake_install();
	for (gsize i = 0; i < G_N_ELEMENTS(backends); i++) {
		if (!backends[i].scheme && !server_start()) {
			g_autofree char *path = g_strdup_printf("/store/%s", backends[i].name);

			server_skip(path);
			continue;
		}
		for (gsize j = 0; j < G_N_ELEMENTS(tests); j++) {
			g_autofree char *path =
				g_strdup_printf("/store/%s/%s", backends[i].name, tests[j].name);

			g_test_add(path, struct fixture, &backends[i], set_up, tests[j].run,
				   tear_down);
		}
	}
	return g_test_run();
}

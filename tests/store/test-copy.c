/* SPDX-License-Identifier: MIT
 * `copy`: every kind of value in every column of every table arrives as it was; what was cut short
 * goes on; what changes meanwhile is had; and a failing store leaves nothing that passes for a
 * desk. A pair of engines is a row of the table at the end. */
#include <glib/gstdio.h>
#include <string.h>
#include "store/copy.h"
#include "store/table.h"
#include "tests/store/desk.h"
#include "tests/store/fake.h"
#include "tests/store/server.h"

struct pair {
	const char *name, *from, *to; /* schemes; NULL: PostgreSQL */
};
struct fixture {
	const struct pair *pair;
	char *folder, *from, *to;
	int places;
	/* What watch() does. */
	struct copy copy;
	int calls, stop_at, change_at, change_until;
	struct store *changer;
};

/* Where a desk may be made. */
static char *new_place(struct fixture *fixture, const char *scheme)
{
	return scheme ? g_strdup_printf("%s%s/%d/desk.db", scheme, fixture->folder,
					++fixture->places)
		      : server_place(NULL);
}

static void new_from(struct fixture *fixture)
{
	g_free(fixture->from);
	fixture->from = new_place(fixture, fixture->pair->from);
}

static void new_to(struct fixture *fixture)
{
	g_free(fixture->to);
	fixture->to = new_place(fixture, fixture->pair->to);
}

static void set_up(struct fixture *fixture, gconstpointer data)
{
	*fixture = (struct fixture){.pair = data, .folder = scratch_new()};
	new_from(fixture);
	new_to(fixture);
}

static void tear_down(struct fixture *fixture, gconstpointer data)
{
	fake_fail(NULL);
	store_close(fixture->changer);
	copy_clear(&fixture->copy);
	scratch_free(fixture->folder);
	g_free(fixture->from);
	g_free(fixture->to);
}

static struct store *open_good(const char *where, enum store_mode mode)
{
	GError *error = NULL;
	struct store *store = store_open(where, mode, &error);

	g_assert_no_error(error);
	return store;
}

/* ---- a desk with everything in it */

static const struct table *table_named(const char *name)
{
	for (int i = 0; i < table_count; i++)
		if (!strcmp(tables[i].name, name))
			return &tables[i];
	return NULL;
}

static gboolean is_key(const struct table *table, int column)
{
	for (int i = 0; i < table->keys; i++)
		if (table->key[i] == column)
			return TRUE;
	return FALSE;
}

/* The i-th row of any table: its numbers name the i-th rows of others, its texts are its own. */
static void make_row(const struct table *table, gint64 i, struct value *values, GStringChunk *chunk)
{
	static const gint64 numbers[] = {G_MAXINT64, G_MININT64, 0, -1, 1700000000};
	static const char bytes[] = "\0\1\0\377 \n";

	for (int c = 0; c < table->count; c++) {
		const struct table_column *column = &table->columns[c];
		g_autofree char *text = g_strdup_printf(
			"%s %" G_GINT64_FORMAT " 音画不同步 'q' \"\\\t\n %%", column->name, i);
		gboolean names = is_key(table, c) || table_named(column->name) ||
				 !strcmp(column->name, "seq");

		if (column->type == VALUE_INT)
			values[c] = V_INT(names ? i : numbers[(i + c) % G_N_ELEMENTS(numbers)]);
		else if (column->type == VALUE_TEXT)
			values[c] = V_TEXT(g_string_chunk_insert(chunk, text));
		else
			values[c] = V_BLOB(bytes, (gsize)((i + c) % (gint64)sizeof bytes));
	}
}

static enum store_answer put_row(struct store *store, const struct table *table,
				 const struct value *values)
{
	struct batch *batch = batch_new();

	batch_add(batch, table->put, values, table->count);
	return run_free(store, batch, NULL);
}

/* A row for each column, which is absent in it, or empty where it can't be. */
static void fill_table(struct store *store, const struct table *table, int most)
{
	GStringChunk *chunk = g_string_chunk_new(1024);
	struct value values[TABLE_COLUMNS_MOST];

	for (int i = 0; i < most; i++) {
		int column = i % table->count;

		make_row(table, i + 1, values, chunk);
		if (is_key(table, column)) {
			g_assert_cmpint(put_row(store, table, values), ==, STORE_OK);
			continue;
		}
		values[column] = V_NULL;
		if (put_row(store, table, values) == STORE_OK)
			continue;
		make_row(table, i + 1, values, chunk);
		if (values[column].type == VALUE_TEXT)
			values[column] = V_TEXT("");
		/* A second empty one may be one too many. */
		if (put_row(store, table, values) != STORE_OK) {
			make_row(table, i + 1, values, chunk);
			g_assert_cmpint(put_row(store, table, values), ==, STORE_OK);
		}
	}
	g_string_chunk_free(chunk);
}

static void fill(struct store *store, int most)
{
	GError *error = NULL;

	g_assert_cmpint(store_unit_begin(store, &error), ==, STORE_OK);
	for (int i = 0; i < table_count; i++)
		fill_table(store, &tables[i], most);
	if (store->ops->renumber)
		g_assert_cmpint(store->ops->script(store, store->ops->renumber, &error), ==,
				STORE_OK);
	g_assert_cmpint(store_unit_end(store, TRUE, &error), ==, STORE_OK);
}

/* ROWS of each table; MANY are more than an engine takes one by one. */
enum { FEW = 8, ROWS = 40, MANY = 130 };

static void make_from(struct fixture *fixture, int rows)
{
	struct store *store = open_good(fixture->from, STORE_CREATE);

	fill(store, rows);
	store_close(store);
}

/* ---- all that is in a desk, as text */

struct dump {
	GString *text;
	const struct table *table;
	int rows;
};

static gboolean dump_row(const struct row *row, void *data)
{
	struct dump *dump = data;

	g_string_append(dump->text, dump->table->name);
	for (int i = 0; i < row_columns(row); i++) {
		gsize size = 0;
		const guint8 *bytes;
		g_autofree char *sum = NULL;

		g_string_append_c(dump->text, '|');
		if (row_is_null(row, i)) {
			g_string_append(dump->text, "-");
			continue;
		}
		switch (dump->table->columns[i].type) {
		case VALUE_INT:
			g_string_append_printf(dump->text, "%" G_GINT64_FORMAT, row_int(row, i));
			break;
		case VALUE_TEXT:
			g_string_append_printf(dump->text, "'%s'", row_text(row, i));
			break;
		default:
			bytes = row_blob(row, i, &size);
			sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, size);
			g_string_append_printf(dump->text, "%zu %s", size, sum);
		}
	}
	g_string_append_c(dump->text, '\n');
	dump->rows++;
	return TRUE;
}

static char *dump_desk(const char *where, int *rows)
{
	const struct value all = V_INT(10000000);
	struct store *store = open_good(where, STORE_READ);
	struct dump dump = {.text = g_string_new(NULL)};
	GError *error = NULL;

	for (int i = 0; i < table_count; i++) {
		dump.table = &tables[i];
		store_select(store, tables[i].first, &all, 1, dump_row, &dump, &error);
		g_assert_no_error(error);
	}
	store_close(store);
	if (rows)
		*rows = dump.rows;
	return g_string_free(dump.text, FALSE);
}

/* Shows where they part. */
static void expect_same(const char *a, const char *b)
{
	gsize at = 0, line = 0;

	for (; a[at] && a[at] == b[at]; at++)
		if (a[at] == '\n')
			line = at + 1;
	if (a[at] || b[at])
		g_error("“%.*s” is not “%.*s”", (int)strcspn(a + line, "\n"), a + line,
			(int)strcspn(b + line, "\n"), b + line);
}

static void expect_equal(struct fixture *fixture)
{
	g_autofree char *from = dump_desk(fixture->from, NULL);
	g_autofree char *to = dump_desk(fixture->to, NULL);

	expect_same(from, to);
}

/* ---- copying */

static void change(struct fixture *fixture, int i)
{
	g_autofree char *key = g_strdup_printf("change-%d", i);
	const gint64 ticket = open_ticket(fixture->changer, key);
	g_autofree char *turn = g_strdup_printf("turn-%d", i);

	g_assert_cmpint(run_free(fixture->changer, batch_turn(ticket, 2, turn), NULL), ==,
			STORE_OK);
}

static gboolean watch(enum copy_stage stage, gint64 done, gint64 total, void *data, GError **error)
{
	struct fixture *fixture = data;

	g_assert_cmpint(done, <=, total);
	fixture->calls++;
	if (fixture->calls >= fixture->change_at && fixture->calls < fixture->change_until)
		change(fixture, fixture->calls);
	if (fixture->calls != fixture->stop_at)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, "stopped");
	return FALSE;
}

static gboolean run(struct fixture *fixture, GError **error)
{
	gboolean live = fixture->copy.live;

	fixture->calls = 0;
	copy_clear(&fixture->copy);
	fixture->copy = (struct copy){.live = live, .progress = watch, .data = fixture};
	return desk_copy(fixture->from, fixture->to, "li", FALSE, &fixture->copy, error);
}

static void run_good(struct fixture *fixture)
{
	GError *error = NULL;

	run(fixture, &error);
	g_assert_no_error(error);
}

static void run_bad(struct fixture *fixture, int code, const char *words)
{
	GError *error = NULL;

	g_assert_false(run(fixture, &error));
	g_assert_error(error, MIDWATCH_ERROR, code);
	if (!strstr(error->message, words))
		g_error("“%s” lacks “%s”", error->message, words);
	g_clear_error(&error);
}

static void test_exact(struct fixture *fixture, gconstpointer data)
{
	g_autofree char *from = NULL;
	int rows = 0;

	make_from(fixture, MANY);
	run_good(fixture);
	expect_equal(fixture);
	from = dump_desk(fixture->from, &rows);
	g_assert_cmpint(rows, >, MANY * table_count);
	g_assert_cmpint(fixture->copy.rows, ==, rows);
	g_assert_cmpint(fixture->copy.tables, ==, table_count);
	g_assert_false(fixture->copy.resumed);
	g_assert_cmpint(fixture->copy.rounds, ==, 0);
	/* These rows were never acts: their chains are wrong here and there. */
	g_assert_cmpint(fixture->copy.complaints, >, 0);
	run_bad(fixture, MIDWATCH_ERROR_CONFLICT, "something in it");
}

/* There, and back to the engine it came from. */
static void test_round_trip(struct fixture *fixture, gconstpointer data)
{
	g_autofree char *before = NULL, *after = NULL, *back = NULL;
	char digest[65];

	make_from(fixture, ROWS);
	before = dump_desk(fixture->from, NULL);
	run_good(fixture);
	g_strlcpy(digest, fixture->copy.digest, sizeof digest);
	back = new_place(fixture, fixture->pair->from);
	g_free(fixture->from);
	fixture->from = g_steal_pointer(&fixture->to);
	fixture->to = g_steal_pointer(&back);
	run_good(fixture);
	after = dump_desk(fixture->to, NULL);
	expect_same(before, after);
	g_assert_cmpstr(fixture->copy.digest, ==, digest);
}

/* The copy's next ids lie behind those that came. */
static void test_numbers(struct fixture *fixture, gconstpointer data)
{
	struct store *store;

	make_from(fixture, ROWS);
	run_good(fixture);
	store = open_good(fixture->to, STORE_WRITE);
	g_assert_cmpint(open_ticket(store, "the next"), ==, 41);
	/* A long transaction does not leave the server a row for each ticket in it. */
	if (!fixture->pair->to)
		g_assert_cmpint(
			number(store, "SELECT SUM(count) FROM pulse WHERE name LIKE 'desk:%'"), <,
			10);
	store_close(store);
}

static void add_history(struct store *store, int rows)
{
	const struct table *table = table_named("history");
	struct batch *batch = batch_new();

	for (int i = 0; i < rows; i++) {
		const struct value values[] = {V_INT(1000 + i), V_TEXT("li"), V_TEXT("list p0"),
					       V_INT(i)};
		batch_add(batch, table->put, values, 4);
	}
	g_assert_cmpint(run_free(store, batch, NULL), ==, STORE_OK);
}

static void make_large(struct fixture *fixture, int rows)
{
	struct store *store = open_good(fixture->from, STORE_CREATE);

	fill(store, ROWS);
	add_history(store, rows);
	store_close(store);
}

static void test_large(struct fixture *fixture, gconstpointer data)
{
	make_large(fixture, 30000);
	run_good(fixture);
	g_assert_cmpint(fixture->copy.rows, >, 30000);
	expect_equal(fixture);
}

/* Texts and files larger than a slice. */
static void test_heavy(struct fixture *fixture, gconstpointer data)
{
	const struct table *table = table_named("attachment");
	struct store *store = open_good(fixture->from, STORE_CREATE);
	gsize size = 3 << 20;
	g_autofree char *bytes = g_malloc0(size + 12);

	for (int i = 0; i < 12; i++) {
		g_autofree char *sha = g_strdup_printf("%02d", i);
		const struct value values[] = {V_TEXT(sha),
					       V_BLOB(bytes, i % 3 ? 10 : size + (gsize)i)};

		bytes[i] = (char)i;
		g_assert_cmpint(put_row(store, table, values), ==, STORE_OK);
	}
	store_close(store);
	run_good(fixture);
	expect_equal(fixture);
}

/* ---- cut short */

static void expect_refused(const char *where)
{
	static const enum store_mode modes[] = {STORE_READ, STORE_WRITE, STORE_MIGRATE};

	for (gsize i = 0; i < G_N_ELEMENTS(modes); i++) {
		GError *error = NULL;

		g_assert_null(store_open(where, modes[i], &error));
		g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED);
		g_assert_nonnull(strstr(error->message, "half copied"));
		g_clear_error(&error);
	}
}

/* Stopped while rows are copied, compared, and chains are checked. */
static void test_resume(struct fixture *fixture, gconstpointer data)
{
	static const int stops[] = {1, 12, 27, 60};
	const gint64 all = 25000 + ROWS * table_count;

	make_large(fixture, 25000);
	for (gsize i = 0; i < G_N_ELEMENTS(stops); i++) {
		gint64 written;

		new_to(fixture);
		fixture->stop_at = stops[i];
		run_bad(fixture, MIDWATCH_ERROR_FAILED, "stopped");
		expect_refused(fixture->to);
		written = fixture->copy.written;
		g_assert_cmpint(written, >=, (MIN(stops[i], 25) / 10 - 1) * 8000);
		fixture->stop_at = 0;
		run_good(fixture);
		g_assert_true(fixture->copy.resumed);
		/* Nothing is written twice, but what a new desk has of its own. */
		g_assert_cmpint(written + fixture->copy.written, >=, all);
		g_assert_cmpint(written + fixture->copy.written, <=, all + 20);
		expect_equal(fixture);
	}
	g_assert_cmpint(fixture->calls, >, 2);
}

/* What alone may be done to what was said: its text goes. */
static void empty_text(struct store *store, gint64 ticket)
{
	const struct value body[] = {V_INT(ticket), V_INT(ticket)};
	struct batch *batch = batch_new();

	batch_add(batch, QUERY_BODY_EMPTY, body, 2);
	batch_expect_one(batch);
	g_assert_cmpint(run_free(store, batch, NULL), ==, STORE_OK);
}

/* What changed in every table while nobody copied. */
static void test_resume_changed(struct fixture *fixture, gconstpointer data)
{
	static const int stops[] = {12, 27};

	make_large(fixture, 25000);
	for (gsize i = 0; i < G_N_ELEMENTS(stops); i++) {
		struct store *store;

		new_to(fixture);
		fixture->stop_at = stops[i];
		run_bad(fixture, MIDWATCH_ERROR_FAILED, "stopped");
		fixture->stop_at = 0;
		store = open_good(fixture->from, STORE_WRITE);
		fixture->changer = store;
		change(fixture, (int)i);
		empty_text(store, 5 + (gint64)i);
		for (int k = 0; k < table_count; k++) {
			GError *error = NULL;
			struct batch *batch = batch_new();
			const struct table *table = &tables[k];
			const struct value key[] = {V_INT(5 + (gint64)i), V_INT(5 + (gint64)i)};

			/* Children of nobody, by numbers alone. */
			if (table->drop == QUERY_COUNT || table->keys > 2 ||
			    strcmp(table->name, "article") == 0 ||
			    strcmp(table->name, "ticket") == 0 ||
			    strcmp(table->name, "incident") == 0 ||
			    strcmp(table->name, "revision") == 0 ||
			    table->columns[table->key[0]].type != VALUE_INT ||
			    table->columns[table->key[table->keys - 1]].type != VALUE_INT) {
				batch_free(batch);
				continue;
			}
			batch_add(batch, table->drop, key, table->keys);
			batch_expect_one(batch);
			g_assert_cmpint(run_free(store, batch, &error), ==, STORE_OK);
		}
		g_clear_pointer(&fixture->changer, store_close);
		run_good(fixture);
		g_assert_true(fixture->copy.resumed);
		g_assert_cmpint(fixture->copy.rounds, ==, 0);
		expect_equal(fixture);
	}
}

static void test_refusals(struct fixture *fixture, gconstpointer data)
{
	g_autofree char *from = g_strdup(fixture->from), *to = g_strdup(fixture->to);
	GError *error = NULL;

	/* No source: nothing is made. */
	run_bad(fixture, MIDWATCH_ERROR_MISSING, "no desk");
	g_assert_null(store_open(fixture->to, STORE_READ, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING);
	g_clear_error(&error);
	/* An empty desk is a place as good as none. */
	make_from(fixture, ROWS);
	store_close(open_good(fixture->to, STORE_CREATE));
	fixture->stop_at = 1;
	run_bad(fixture, MIDWATCH_ERROR_FAILED, "stopped");
	fixture->stop_at = 0;
	/* Half a desk is none. */
	g_free(fixture->from);
	fixture->from = g_strdup(to);
	new_to(fixture);
	run_bad(fixture, MIDWATCH_ERROR_FAILED, "half copied");
	/* Nor is it another's half. */
	new_from(fixture);
	make_from(fixture, ROWS);
	g_free(fixture->to);
	fixture->to = g_strdup(to);
	run_bad(fixture, MIDWATCH_ERROR_CONFLICT, "another desk");
	g_free(fixture->from);
	fixture->from = g_strdup(from);
	run_good(fixture);
	expect_equal(fixture);
}

/* One desk by two names, with nothing in it, so that it would do as a place. */
static void test_itself(struct fixture *fixture, gconstpointer data)
{
	store_close(open_good(fixture->from, STORE_CREATE));
	g_free(fixture->to);
	fixture->to = g_strdup(fixture->from);
	run_bad(fixture, MIDWATCH_ERROR_USAGE, "same desk");
	store_close(open_good(fixture->from, STORE_WRITE));
}

/* Somebody else's copy into the same place: the second stops before it writes. */
static gboolean watch_rival(enum copy_stage stage, gint64 done, gint64 total, void *data,
			    GError **error)
{
	struct fixture *fixture = data;
	struct copy rival = {.live = TRUE};
	GError *problem = NULL;

	if (++fixture->calls == 5) {
		g_assert_true(desk_copy(fixture->from, fixture->to, "li", FALSE, &rival, &problem));
		g_assert_no_error(problem);
		copy_clear(&rival);
	}
	return TRUE;
}

static void test_rival(struct fixture *fixture, gconstpointer data)
{
	GError *error = NULL;

	make_large(fixture, 20000);
	fixture->copy = (struct copy){.progress = watch_rival, .data = fixture};
	g_assert_false(desk_copy(fixture->from, fixture->to, "li", FALSE, &fixture->copy, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT);
	g_assert_nonnull(strstr(error->message, "another copy"));
	g_clear_error(&error);
	expect_equal(fixture);
}

/* ---- a source that is worked on */

static void test_catches_up(struct fixture *fixture, gconstpointer data)
{
	make_large(fixture, 20000);
	fixture->changer = open_good(fixture->from, STORE_WRITE);
	fixture->change_at = 3;
	fixture->change_until = 15;
	run_good(fixture);
	g_assert_cmpint(fixture->copy.rounds, >, 0);
	g_assert_cmpint(fixture->copy.written, <, 20000 + ROWS * table_count + 500);
	expect_equal(fixture);
}

/* Changed while it was compared: what was compared is no longer what there is. */
static void test_catches_up_late(struct fixture *fixture, gconstpointer data)
{
	make_large(fixture, 20000);
	fixture->changer = open_good(fixture->from, STORE_WRITE);
	fixture->change_at = 40;
	fixture->change_until = 41;
	run_good(fixture);
	g_assert_cmpint(fixture->copy.rounds, ==, 1);
	expect_equal(fixture);
}

static void test_never_quiet(struct fixture *fixture, gconstpointer data)
{
	make_large(fixture, 20000);
	fixture->changer = open_good(fixture->from, STORE_WRITE);
	fixture->change_until = G_MAXINT;
	run_bad(fixture, MIDWATCH_ERROR_CONFLICT, "goes on being changed");
	expect_refused(fixture->to);
	fixture->change_until = 0;
	run_good(fixture);
	g_assert_cmpint(fixture->copy.written, <, 2000);
	expect_equal(fixture);
}

/* Content with what there was when it began. */
static void test_live(struct fixture *fixture, gconstpointer data)
{
	g_autofree char *before = NULL, *after = NULL;

	make_large(fixture, 20000);
	before = dump_desk(fixture->from, NULL);
	fixture->changer = open_good(fixture->from, STORE_WRITE);
	fixture->change_until = G_MAXINT;
	fixture->copy.live = TRUE;
	run_good(fixture);
	g_assert_cmpint(fixture->copy.rounds, ==, 0);
	after = dump_desk(fixture->to, NULL);
	expect_same(before, after);
}

/* A row that went wrong on its way is found in the end, and put right by copying again. */
static gboolean watch_spoil(enum copy_stage stage, gint64 done, gint64 total, void *data,
			    GError **error)
{
	struct fixture *fixture = data;
	const struct value row[] = {V_INT(1001), V_TEXT("li"), V_TEXT("spoilt"), V_INT(1)};
	struct batch *batch;

	if (stage != COPY_COMPARE || fixture->calls++)
		return TRUE;
	batch = batch_new();
	batch_add(batch, table_named("history")->set, row, 4);
	g_assert_cmpint(run_free(fixture->changer, batch, NULL), ==, STORE_OK);
	return TRUE;
}

static void test_found_out(struct fixture *fixture, gconstpointer data)
{
	GError *error = NULL;

	make_large(fixture, 2000);
	fixture->stop_at = 1;
	run_bad(fixture, MIDWATCH_ERROR_FAILED, "stopped");
	fixture->stop_at = fixture->calls = 0;
	fixture->changer = open_good(fixture->to, STORE_FILL);
	fixture->copy = (struct copy){.progress = watch_spoil, .data = fixture};
	g_assert_false(desk_copy(fixture->from, fixture->to, "li", FALSE, &fixture->copy, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED);
	g_assert_nonnull(strstr(error->message, "history"));
	g_clear_error(&error);
	expect_refused(fixture->to);
	run_good(fixture);
	g_assert_cmpint(fixture->copy.written, ==, 1);
	expect_equal(fixture);
}

/* ---- the schema */

static gboolean list_row(const struct row *row, void *data)
{
	GString *out = data;

	for (int i = 0; i < row_columns(row); i++)
		g_string_append_printf(out, "%s%s", i ? " " : "", row_text(row, i));
	g_string_append_c(out, '\n');
	return TRUE;
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *known_columns(const char *const *types)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	GString *known = g_string_new(NULL);

	for (int i = 0; i < table_count; i++)
		g_ptr_array_add(names, (char *)tables[i].name);
	g_ptr_array_sort(names, compare_names);
	for (guint i = 0; i < names->len; i++) {
		const struct table *table = table_named(names->pdata[i]);

		for (int c = 0; c < table->count; c++)
			g_string_append_printf(known, "%s %d %s %s\n", table->name, c,
					       table->columns[c].name,
					       types[table->columns[c].type]);
	}
	return g_string_free(known, FALSE);
}

/* What the engine says of its tables is what copying knows of them: a column it does not know would
 * be lost. */
static void test_schema(struct fixture *fixture, gconstpointer data)
{
	static const struct {
		const char *asked, *types[4];
	} engines[] = {
		{"SELECT t.name, c.cid, c.name, c.type FROM pragma_table_list t, "
		 "pragma_table_info(t.name) c WHERE t.type = 'table' AND t.schema = 'main' AND "
		 "t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid",
		 {[VALUE_INT] = "INTEGER", [VALUE_TEXT] = "TEXT", [VALUE_BLOB] = "BLOB"}},
		{"SELECT table_name, ordinal_position - 1, column_name, data_type FROM "
		 "information_schema.columns WHERE table_schema = current_schema() "
		 "ORDER BY table_name, ordinal_position",
		 {[VALUE_INT] = "bigint", [VALUE_TEXT] = "text", [VALUE_BLOB] = "bytea"}},
	};
	int engine = fixture->pair->to ? 0 : 1;
	struct store *store = open_good(fixture->to, STORE_CREATE);
	g_autoptr(GString) catalogue = g_string_new(NULL);
	g_autofree char *known = known_columns(engines[engine].types);
	GError *error = NULL;

	store_select_text(store, engines[engine].asked, NULL, 0, list_row, catalogue, &error);
	g_assert_no_error(error);
	expect_same(catalogue->str, known);
	store_close(store);
}

/* History has no statement that would change it. */
static void test_history(void)
{
	static const char *const frozen[] = {"event", "definition", "article_text",
					     "article_revision", "edition"};
	static const char *const emptied[] = {"body", "incident_record"};

	for (gsize i = 0; i < G_N_ELEMENTS(frozen); i++) {
		g_assert_cmpint(table_named(frozen[i])->set, ==, QUERY_COUNT);
		g_assert_cmpint(table_named(frozen[i])->drop, ==, QUERY_COUNT);
	}
	/* A text may be emptied. */
	for (gsize i = 0; i < G_N_ELEMENTS(emptied); i++) {
		g_assert_cmpint(table_named(emptied[i])->set, !=, QUERY_COUNT);
		g_assert_cmpint(table_named(emptied[i])->drop, ==, QUERY_COUNT);
	}
}

/* ---- a store that fails */

static void test_fault(void)
{
	const struct pair pair = {"", "fake:", "fake:"};
	static const enum store_answer answers[] = {STORE_LOST, STORE_FULL, STORE_BUSY};
	struct fixture fixture;
	struct fake_fault fault = {.call = FAKE_ANY};
	gboolean struck = TRUE;

	set_up(&fixture, &pair);
	make_from(&fixture, FEW);
	for (fault.nth = 1; struck; fault.nth += 5) {
		GError *error = NULL;
		gboolean good;

		new_to(&fixture);
		fault.answer = answers[fault.nth % (int)G_N_ELEMENTS(answers)];
		fault.after = fault.answer == STORE_LOST && fault.nth % 2 == 0;
		fake_fail(&fault);
		good = run(&fixture, &error);
		struck = fake_struck();
		fake_fail(NULL);
		g_assert_true(good || error);
		g_clear_error(&error);
		if (!good)
			run_good(&fixture);
		expect_equal(&fixture);
	}
	g_assert_cmpint(fault.nth, >, 100);
	tear_down(&fixture, &pair);
}

static const struct {
	const char *name;
	void (*run)(struct fixture *fixture, gconstpointer data);
} tests[] = {
	{"schema", test_schema},
	{"exact", test_exact},
	{"round-trip", test_round_trip},
	{"numbers", test_numbers},
	{"large", test_large},
	{"heavy", test_heavy},
	{"resume", test_resume},
	{"resume-changed", test_resume_changed},
	{"refusals", test_refusals},
	{"itself", test_itself},
	{"rival", test_rival},
	{"catches-up", test_catches_up},
	{"catches-up-late", test_catches_up_late},
	{"never-quiet", test_never_quiet},
	{"live", test_live},
	{"found-out", test_found_out},
};

static const struct pair pairs[] = {
	{"sqlite-sqlite", "sqlite:", "sqlite:"},
	{"sqlite-postgres", "sqlite:", NULL},
	{"postgres-sqlite", NULL, "sqlite:"},
	{"postgres-postgres", NULL, NULL},
};

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	fake_install();
	g_test_add_func("/copy/history", test_history);
	g_test_add_func("/copy/fault", test_fault);
	for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
		for (gsize j = 0; j < G_N_ELEMENTS(tests); j++) {
			g_autofree char *path =
				g_strdup_printf("/copy/%s/%s", pairs[i].name, tests[j].name);

			if ((pairs[i].from && pairs[i].to) || server_start())
				g_test_add(path, struct fixture, &pairs[i], set_up, tests[j].run,
					   tear_down);
			else
				server_skip(path);
		}
	}
	return g_test_run();
}

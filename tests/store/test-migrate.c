/* SPDX-License-Identifier: MIT
 * Migrations: later schemas run once, in order, whole or not at all, behind a backup; newer and
 * older desks are refused or only read, and say which version it takes. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/driver.h"
#include "store/migrate.h"
#include "tests/store/desk.h"

struct fixture {
	char *folder, *where;
	struct store *store;
};

/* Steps that may come one day, over those there are. */
enum { NOW = 7, NEXT, LAST };
static struct schema_step later[LAST] = {
	[NOW] = {NEXT, 1, NEXT,
		 "CREATE TABLE second(id @id@, n @int@ NOT NULL) @strict@; INSERT INTO second "
		 "VALUES(1, "
		 "2);"},
	{LAST, NEXT, LAST,
	 "INSERT INTO second VALUES(2, 3); CREATE TABLE third(k TEXT PRIMARY KEY NOT NULL) "
	 "@keyed@;"},
};
static struct schema_step broken[LAST] = {
	[NOW] = {NEXT, 1, NEXT, "CREATE TABLE second(id @id@) @strict@;"},
	{LAST, NEXT, LAST, "INSERT INTO nowhere VALUES(1);"},
};
static const struct schema next = {later, NEXT}, last = {later, LAST}, bad = {broken, LAST};

static void set_up(struct fixture *fixture, gconstpointer data)
{
	GError *error = NULL;

	fixture->folder = scratch_new();
	fixture->where = scratch_path(fixture->folder, "desk.db");
	fixture->store = store_open(fixture->where, STORE_CREATE, &error);
	g_assert_no_error(error);
	open_ticket(fixture->store, "op-1");
}

static void tear_down(struct fixture *fixture, gconstpointer data)
{
	store_close(fixture->store);
	scratch_free(fixture->folder);
	g_free(fixture->where);
}

static gint64 version(struct store *store)
{
	return number(store, "SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'version'");
}

static void meta(struct store *store, const char *name, const char *value)
{
	const struct value values[] = {V_TEXT(name), V_TEXT(value)};
	struct batch *batch = batch_new();
	GError *error = NULL;

	batch_add(batch, QUERY_META_PUT, values, 2);
	g_assert_cmpint(run_free(store, batch, &error), ==, STORE_OK);
	g_assert_no_error(error);
}

static void test_forward(struct fixture *fixture, gconstpointer data)
{
	struct store *store = fixture->store;
	g_autofree char *before = g_strdup_printf("%s.before-%d", fixture->where, LAST);
	GError *error = NULL;
	struct store *kept;

	g_assert_cmpint(migrate(store, &last, &error), ==, STORE_OK);
	g_assert_no_error(error);
	g_assert_cmpint(version(store), ==, LAST);
	g_assert_cmpint(number(store, "SELECT SUM(n) FROM second"), ==, 5);
	g_assert_cmpint(number(store, "SELECT user_version FROM pragma_user_version"), ==, LAST);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM meta WHERE name LIKE 'schema_%'"), ==,
			LAST);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'trigger'"),
			==, 17);
	/* What was there is in the backup, as it was. */
	kept = store_open(before, STORE_READ, &error);
	g_assert_no_error(error);
	g_assert_cmpint(version(kept), ==, NOW);
	g_assert_cmpint(number(kept, "SELECT COUNT(*) FROM ticket"), ==, 1);
	store_close(kept);
	/* Again: nothing to do. */
	unlink(before);
	g_assert_cmpint(migrate(store, &last, &error), ==, STORE_OK);
	g_assert_cmpint(access(before, F_OK), ==, -1);
	open_ticket(store, "op-2");
}

static void test_by_steps(struct fixture *fixture, gconstpointer data)
{
	struct store *store = fixture->store;
	GError *error = NULL;

	g_assert_cmpint(migrate(store, &next, &error), ==, STORE_OK);
	g_assert_cmpint(number(store, "SELECT SUM(n) FROM second"), ==, 2);
	g_assert_cmpint(migrate(store, &last, &error), ==, STORE_OK);
	g_assert_no_error(error);
	g_assert_cmpint(number(store, "SELECT SUM(n) FROM second"), ==, 5);
}

static void test_whole(struct fixture *fixture, gconstpointer data)
{
	GError *error = NULL;

	g_assert_cmpint(migrate(fixture->store, &bad, &error), ==, STORE_FAILED);
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED);
	g_clear_error(&error);
	g_assert_cmpint(version(fixture->store), ==, NOW);
	g_assert_cmpint(
		number(fixture->store, "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'second'"),
		==, 0);
	open_ticket(fixture->store, "op-2");
}

static void test_checksum(struct fixture *fixture, gconstpointer data)
{
	GError *error = NULL;

	meta(fixture->store, "schema_1", "0123");
	g_assert_cmpint(migrate(fixture->store, &last, &error), ==, STORE_FAILED);
	g_assert_nonnull(strstr(error->message, "version 1"));
	g_clear_error(&error);
	g_assert_cmpint(version(fixture->store), ==, NOW);
}

/* An older desk is refused but for migrating. */
static void test_older(struct fixture *fixture, gconstpointer data)
{
	GError *error = NULL;

	g_assert_false(migrate_judge(fixture->store, &next, STORE_WRITE, &error));
	g_assert_nonnull(strstr(error->message, "migrate"));
	g_clear_error(&error);
	g_assert_true(migrate_judge(fixture->store, &next, STORE_MIGRATE, &error));
	g_assert_false(store_is_read_only(fixture->store));
}

static void test_newer(struct fixture *fixture, gconstpointer data)
{
	struct store *store = fixture->store, *reader;
	GError *error = NULL;

	meta(store, "version", "9");
	meta(store, "oldest_writer", "8");
	meta(store, "program", "2.5.0");
	reader = store_open(fixture->where, STORE_WRITE, &error);
	g_assert_no_error(error);
	g_assert_true(store_is_read_only(reader));
	g_assert_cmpint(number(reader, "SELECT COUNT(*) FROM ticket"), ==, 1);
	g_assert_cmpint(run_free(reader, batch_opening("op-2", NULL), &error), ==, STORE_READ_ONLY);
	g_assert_nonnull(strstr(error->message, "2.5.0"));
	g_clear_error(&error);
	g_assert_cmpint(store_migrate(reader, &error), ==, STORE_READ_ONLY);
	g_clear_error(&error);
	store_close(reader);
	meta(store, "oldest_reader", "8");
	for (enum store_mode mode = STORE_READ; mode <= STORE_MIGRATE; mode++) {
		if (mode == STORE_CREATE)
			continue;
		g_assert_null(store_open(fixture->where, mode, &error));
		g_assert_nonnull(strstr(error->message, "2.5.0"));
		g_clear_error(&error);
	}
}

/* A process that goes on while another migrates must not write by its old statements. */
static void test_meanwhile(struct fixture *fixture, gconstpointer data)
{
	GError *error = NULL;
	struct store *other = store_open(fixture->where, STORE_WRITE, &error);

	open_ticket(other, "op-2");
	g_assert_cmpint(migrate(fixture->store, &next, &error), ==, STORE_OK);
	g_assert_cmpint(run_free(other, batch_opening("op-3", NULL), &error), ==, STORE_FAILED);
	g_assert_nonnull(strstr(error->message, "migrated"));
	g_clear_error(&error);
	g_assert_cmpint(number(other, "SELECT COUNT(*) FROM ticket"), ==, 2);
	store_close(other);
}

/* A desk that a program of version 1 has filled (version-1.sql). */
static char *old_desk(struct fixture *fixture)
{
	const char *source = g_getenv("MIDWATCH_SOURCE");
	g_autofree char *path =
		g_build_filename(source ? source : ".", "tests", "store", "version-1.sql", NULL);
	g_autofree char *text = NULL;
	char *where = scratch_path(fixture->folder, "old.db");
	GError *error = NULL;
	struct store *store;

	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	store = sqlite_driver.open(where, STORE_CREATE, &error);
	g_assert_no_error(error);
	store->ops->script(store, text, &error);
	g_assert_no_error(error);
	store_close(store);
	return where;
}

static void test_version_1(struct fixture *fixture, gconstpointer data)
{
	g_autofree char *where = old_desk(fixture);
	g_autofree char *before = g_strdup_printf("%s.before-%d", where, NOW);
	GError *error = NULL;
	struct store *store;

	/* Not even looked into before it is migrated: one version is one meaning of its rows. */
	for (enum store_mode mode = STORE_READ; mode <= STORE_WRITE; mode++) {
		g_assert_null(store_open(where, mode, &error));
		g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED);
		g_assert_nonnull(strstr(error->message, "midwatch migrate"));
		g_clear_error(&error);
	}
	g_assert_cmpint(access(before, F_OK), ==, -1);
	store = store_open(where, STORE_MIGRATE, &error);
	g_assert_no_error(error);
	g_assert_cmpint(store_migrate(store, &error), ==, STORE_OK);
	g_assert_no_error(error);
	store_close(store);
	g_assert_cmpint(access(before, F_OK), ==, 0);
	store = store_open(where, STORE_WRITE, &error);
	g_assert_no_error(error);
	g_assert_cmpint(store_version(store, &error), ==, NOW);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM ticket"), ==, 2);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM event"), ==, 7);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM draft WHERE text = 'Half a sentence' "
				      "AND saves = 0"),
			==, 1);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM session"), ==, 0);
	/* Its drafts and tickets are as good as new ones. */
	open_ticket(store, "op-new");
	g_assert_cmpint(number(store, "SELECT count FROM pulse WHERE name = 'desk'"), ==, 1);
	/* Programs of versions 1 to 6 may look on, but not write: they don't keep what tickets say
	 * of articles, and take one ticket's end for an incident's. */
	g_assert_cmpint(
		number(store,
		       "SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'oldest_reader'"),
		==, 1);
	g_assert_cmpint(
		number(store,
		       "SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'oldest_writer'"),
		==, 7);
	g_assert_cmpint(number(store, "SELECT value FROM counter WHERE name = 'article'"), ==, 0);
	store_close(store);
}

/* A desk as programs of a version left it, but for its guards, which are made anew. */
static char *desk_of(struct fixture *fixture, int version, const char *more)
{
	char *where = scratch_path(fixture->folder, "old.db");
	g_autofree char *number = g_strdup_printf("%d", version);
	g_autofree char *pragmas = g_strdup_printf(
		"PRAGMA application_id = 1299669864; PRAGMA user_version = %d;", version);
	GError *error = NULL;
	struct store *store = sqlite_driver.open(where, STORE_CREATE, &error);

	g_assert_no_error(error);
	for (int i = 0; i < version; i++) {
		g_autofree char *sql = migrate_expand(later[i].text, store->ops->dialect, version);
		g_autofree char *name = g_strdup_printf("schema_%d", i + 1);
		g_autofree char *sum =
			g_compute_checksum_for_string(G_CHECKSUM_SHA256, later[i].text, -1);
		store->ops->script(store, sql, &error);
		g_assert_no_error(error);
		meta(store, name, sum);
	}
	store->ops->script(store, pragmas, &error);
	g_assert_no_error(error);
	meta(store, "version", number);
	meta(store, "oldest_reader", "1");
	meta(store, "oldest_writer", "5");
	open_ticket(store, "op-old");
	store->ops->script(store, more, &error);
	g_assert_no_error(error);
	store_close(store);
	return where;
}

static struct store *migrated(const char *where)
{
	GError *error = NULL;
	struct store *store = store_open(where, STORE_MIGRATE, &error);

	g_assert_no_error(error);
	g_assert_cmpint(store_migrate(store, &error), ==, STORE_OK);
	g_assert_no_error(error);
	store_close(store);
	store = store_open(where, STORE_WRITE, &error);
	g_assert_no_error(error);
	return store;
}

/* Programs of version 5 look on at a desk of now. */
static void test_version_5(struct fixture *fixture, gconstpointer data)
{
	static const struct schema five = {later, 5};
	g_autofree char *where = desk_of(fixture, 5, "");
	struct store *store = migrated(where);
	GError *error = NULL;

	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM ticket"), ==, 1);
	g_assert_cmpint(number(store, "SELECT SUM(value) FROM counter"), ==, 0);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM incident"), ==, 0);
	g_assert_true(migrate_judge(store, &five, STORE_READ, &error));
	g_assert_no_error(error);
	g_assert_true(store_is_read_only(store));
	store_close(store);
}

static gboolean refused(struct store *store, const char *sql)
{
	GError *error = NULL;
	gboolean refusal;

	store->ops->script(store, sql, &error);
	refusal = error != NULL;
	g_clear_error(&error);
	return refusal;
}

/* Records of incidents can be emptied, and nothing else; rows are read anew from their tickets. */
static void test_version_6(struct fixture *fixture, gconstpointer data)
{
	g_autofree char *where = desk_of(
		fixture, 6,
		"INSERT INTO incident(id, op_key, seq, turn, head, title, severity, state, report, "
		"opened_at, updated_at) VALUES(1, 'op', 1, 2, x'00', 'x', 1, 0, 0, 5, 5);"
		"INSERT INTO incident_ticket(incident, ticket, turn) VALUES(1, 1, 3);"
		"INSERT INTO incident_record(incident, turn, kind, about, base, recorded_at, who, "
		"why, fields, hash) VALUES(1, 2, 3, 1, 0, 5, 'li', 'secret', 'text=secret', "
		"x'00')");
	struct store *store = migrated(where);

	g_assert_cmpint(number(store, "SELECT SUM(turn) FROM incident_ticket"), ==, 0);
	g_assert_true(refused(store, "UPDATE incident_record SET fields = 'text=others'"));
	g_assert_true(refused(store, "UPDATE incident_record SET fields = 'text=longer than it'"));
	g_assert_true(refused(store, "UPDATE incident_record SET why = 'others'"));
	g_assert_true(refused(store, "UPDATE incident_record SET who = 'ana'"));
	g_assert_true(refused(store, "UPDATE incident_record SET hash = x'01', fields = ''"));
	g_assert_true(refused(store, "DELETE FROM incident_record"));
	g_assert_false(refused(store, "UPDATE incident_record SET fields = 'text=', why = NULL"));
	g_assert_true(refused(store, "UPDATE incident_record SET fields = 'text=secret'"));
	g_assert_true(refused(store, "UPDATE incident_record SET why = 'secret'"));
	store_close(store);
}

static void test_expand(void)
{
	static const char *const dialect[] = {"@id@", "KEY",    "@int@", "BIGINT",
					      "TEXT", "C-TEXT", NULL};
	g_autofree char *all =
		migrate_expand("a @id@, b@int@@int@ v@version@ @other@ c@d @", dialect, 7);
	g_autofree char *words = migrate_expand("a TEXT, TEXTS MY_TEXT TEXT@int@", dialect, 7);
	g_autofree char *none = migrate_expand("", dialect, 7);

	g_assert_cmpstr(all, ==, "a KEY, bBIGINTBIGINT v7 @other@ c@d @");
	g_assert_cmpstr(words, ==, "a C-TEXT, TEXTS MY_TEXT C-TEXTBIGINT");
	g_assert_cmpstr(none, ==, "");
}

int main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run)(struct fixture *fixture, gconstpointer data);
	} tests[] = {
		{"/migrate/forward", test_forward},     {"/migrate/by-steps", test_by_steps},
		{"/migrate/whole", test_whole},         {"/migrate/checksum", test_checksum},
		{"/migrate/older", test_older},         {"/migrate/newer", test_newer},
		{"/migrate/meanwhile", test_meanwhile}, {"/migrate/version-1", test_version_1},
		{"/migrate/version-5", test_version_5}, {"/migrate/version-6", test_version_6},
	};

	g_test_init(&argc, &argv, NULL);
	memcpy(later, schema_current.steps, NOW * sizeof(*later));
	memcpy(broken, schema_current.steps, NOW * sizeof(*broken));
	for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].path, struct fixture, NULL, set_up, tests[i].run, tear_down);
	g_test_add_func("/migrate/expand", test_expand);
	return g_test_run();
}

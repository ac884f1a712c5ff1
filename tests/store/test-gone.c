/* SPDX-License-Identifier: MIT
 * A desk that is open is migrated by another program, or another desk put in its place: who has it
 * open is told, reads on, and writes nothing; two who migrate at once do it once. On every engine.
 */
#include "config.h"
#include <pthread.h>
#include <string.h>
#include "store/driver.h"
#include "store/migrate.h"
#ifdef HAVE_POSTGRESQL
#include "store/postgres-private.h"
#endif
#include "tests/store/desk.h"
#include "tests/store/server.h"

struct fixture {
	char *folder, *where;
	struct store *store;
};

/* A step that may come one day, over those there are. */
enum { NOW = 7, NEXT };
static struct schema_step later[NEXT] = {
	[NOW] = {NEXT, 1, NEXT, "CREATE TABLE later(id @id@, n @int@ NOT NULL) @strict@;"},
};
static const struct schema older = {later, NOW - 1}, next = {later, NEXT};

static void set_up(struct fixture *fixture, gconstpointer postgres)
{
	fixture->folder = scratch_new();
	fixture->where = postgres ? server_place(NULL) : scratch_path(fixture->folder, "desk.db");
}

static void set_up_desk(struct fixture *fixture, gconstpointer postgres)
{
	set_up(fixture, postgres);
	fixture->store = store_opened(fixture->where, STORE_CREATE);
	open_ticket(fixture->store, "op-1");
}

static void tear_down(struct fixture *fixture, gconstpointer postgres)
{
	store_close(fixture->store);
	scratch_free(fixture->folder);
	g_free(fixture->where);
}

static void migrate_elsewhere(const struct fixture *fixture, const struct schema *schema)
{
	struct store *other = store_opened(fixture->where, STORE_MIGRATE);
	GError *error = NULL;

	g_assert_cmpint(migrate(other, schema, &error), ==, STORE_OK);
	g_assert_no_error(error);
	/* Whoever migrated goes on. */
	open_ticket(other, "op-other");
	g_assert_null(store_gone(other));
	store_close(other);
}

/* A server is asked every quarter of a minute; the time has passed. */
static void look(struct store *store, gconstpointer postgres)
{
#ifdef HAVE_POSTGRESQL
	if (postgres)
		postgres_of(store)->looked_at = 0;
#endif
	while (!store_changed(store))
		g_usleep(1000);
}

static void refused(struct store *store, enum store_answer answer, GError **error)
{
	g_assert_cmpint(answer, ==, STORE_FAILED);
	g_assert_nonnull(*error);
	g_assert_nonnull(strstr((*error)->message, "the desk was migrated meanwhile: start again"));
	g_assert_null(strchr((*error)->message, '\n'));
	g_clear_error(error);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM ticket"), ==, 2);
}

static void test_migrated(struct fixture *fixture, gconstpointer postgres)
{
	struct store *store = fixture->store;
	GError *error = NULL;

	store_changed(store);
	g_assert_null(store_gone(store));
	migrate_elsewhere(fixture, &next);
	/* What is written without looking first is refused in its own transaction. */
	refused(store, run_free(store, batch_opening("op-2", NULL), &error), &error);
	g_assert_cmpint(store_unit_begin(store, &error), ==, postgres ? STORE_OK : STORE_FAILED);
	if (postgres) {
		g_assert_cmpint(run_free(store, batch_opening("op-2", NULL), &error), ==,
				STORE_FAILED);
		g_clear_error(&error);
		g_assert_cmpint(store_unit_end(store, TRUE, &error), ==, STORE_FAILED);
	}
	g_clear_error(&error);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM ticket"), ==, 2);
	/* Who looks hears of it. */
	look(store, postgres);
	for (int i = 0; i < 2; i++) {
		g_assert_cmpstr(store_gone(store), ==,
				"the desk was migrated to version 8 by another midwatch");
		store_changed(store);
	}
	/* A program of the old version may begin here, to read. */
	struct store *again = store_opened(fixture->where, STORE_WRITE);
	g_assert_true(store_is_read_only(again));
	g_assert_null(store_gone(again));
	store_close(again);
}

/* Also while somebody is in the middle of a unit: the migration waits, or the unit does. */
static void test_in_a_unit(struct fixture *fixture, gconstpointer postgres)
{
	struct store *store = fixture->store, *other = store_opened(fixture->where, STORE_MIGRATE);
	GError *error = NULL;

	g_assert_cmpint(store_unit_begin(store, &error), ==, STORE_OK);
	open_ticket(store, "op-2");
	store_set_patience(other, 50 * 1000);
	g_assert_cmpint(migrate(other, &next, &error), ==, STORE_BUSY);
	g_clear_error(&error);
	open_ticket(store, "op-3");
	g_assert_cmpint(store_unit_end(store, TRUE, &error), ==, STORE_OK);
	store_set_patience(other, 30 * G_USEC_PER_SEC);
	g_assert_cmpint(migrate(other, &next, &error), ==, STORE_OK);
	g_assert_no_error(error);
	g_assert_cmpint(number(other, "SELECT COUNT(*) FROM ticket"), ==, 3);
	store_close(other);
}

static void test_replaced(struct fixture *fixture, gconstpointer postgres)
{
	struct store *store = fixture->store, *other = store_opened(fixture->where, STORE_WRITE);
	const struct value values[] = {V_TEXT("identity"), V_TEXT("another")};
	struct batch *batch = batch_new();
	GError *error = NULL;

	batch_add(batch, QUERY_META_PUT, values, 2);
	g_assert_cmpint(run_free(other, batch, &error), ==, STORE_OK);
	open_ticket(other, "op-2");
	store_close(other);
	look(store, postgres);
	g_assert_cmpstr(store_gone(store), ==, "another desk was put in the place of this one");
	g_assert_cmpint(run_free(store, batch_opening("op-3", NULL), &error), ==, STORE_FAILED);
	g_assert_nonnull(strstr(error->message, "start again: another desk was put in the place"));
	g_clear_error(&error);
}

struct migrator {
	const char *where;
	enum store_answer answer;
	char *said;
};

static void *migrate_once(void *data)
{
	struct migrator *migrator = data;
	GError *error = NULL;
	struct store *store = store_open(migrator->where, STORE_MIGRATE, &error);

	g_assert_no_error(error);
	migrator->answer = store_migrate(store, &error);
	migrator->said = error ? g_strdup(error->message) : NULL;
	g_clear_error(&error);
	store_close(store);
	return NULL;
}

static void test_at_once(struct fixture *fixture, gconstpointer postgres)
{
	const struct driver_ops *ops = &sqlite_driver;
	const char *where = fixture->where;
	struct migrator migrators[4];
	pthread_t threads[G_N_ELEMENTS(migrators)];
	GError *error = NULL;
	guint done = 0;

#ifdef HAVE_POSTGRESQL
	if (postgres) {
		ops = &postgres_driver;
		where += strlen("postgresql:");
	}
#endif
	fixture->store = ops->open(where, STORE_CREATE, &error);
	g_assert_no_error(error);
	g_assert_cmpint(migrate_run(fixture->store, &older, 0, &error), ==, STORE_OK);
	g_clear_pointer(&fixture->store, store_close);
	/* An older desk is refused with what helps. */
	for (enum store_mode mode = STORE_READ; mode <= STORE_WRITE; mode++) {
		g_assert_null(store_open(fixture->where, mode, &error));
		g_assert_nonnull(strstr(error->message, "run 'midwatch migrate'"));
		g_clear_error(&error);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(migrators); i++) {
		migrators[i] = (struct migrator){.where = fixture->where};
		pthread_create(&threads[i], NULL, migrate_once, &migrators[i]);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(migrators); i++) {
		pthread_join(threads[i], NULL);
		if (migrators[i].answer == STORE_OK)
			done++;
		else if (!strstr(migrators[i].said, "migrated meanwhile"))
			g_error("%s", migrators[i].said);
		g_free(migrators[i].said);
	}
	g_assert_cmpuint(done, >=, 1);
	fixture->store = store_opened(fixture->where, STORE_WRITE);
	open_ticket(fixture->store, "op-1");
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*set_up)(struct fixture *fixture, gconstpointer postgres);
		void (*run)(struct fixture *fixture, gconstpointer postgres);
	} tests[] = {
		{"migrated", set_up_desk, test_migrated},
		{"in-a-unit", set_up_desk, test_in_a_unit},
		{"replaced", set_up_desk, test_replaced},
		{"at-once", set_up, test_at_once},
	};

	g_test_init(&argc, &argv, NULL);
	memcpy(later, schema_current.steps, NOW * sizeof(*later));
	for (int postgres = 0; postgres < 2; postgres++) {
		for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
			g_autofree char *path = g_strdup_printf(
				"/gone/%s/%s", postgres ? "postgres" : "sqlite", tests[i].name);
			if (!postgres || server_start())
				g_test_add(path, struct fixture, GINT_TO_POINTER(postgres),
					   tests[i].set_up, tests[i].run, tear_down);
			else
				server_skip(path);
		}
	}
	return g_test_run();
}

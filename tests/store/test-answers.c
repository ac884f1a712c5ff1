/* SPDX-License-Identifier: MIT
 * What follows each answer a driver can give, on the n-th call, through the scripted fake: nothing
 * half done, the next call works, the error is one line with the right exit status. */
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include "tests/store/desk.h"
#include "tests/store/fake.h"

struct fixture {
	char *folder, *where;
	struct store *store;
};

static void set_up(struct fixture *fixture, gconstpointer data)
{
	GError *error = NULL;

	fixture->folder = scratch_new();
	fixture->where = g_strdup_printf("fake:%s/desk.db", fixture->folder);
	fixture->store = store_open(fixture->where, STORE_CREATE, &error);
	g_assert_no_error(error);
}

static void tear_down(struct fixture *fixture, gconstpointer data)
{
	fake_fail(NULL);
	fake_watch(NULL);
	store_close(fixture->store);
	scratch_free(fixture->folder);
	g_free(fixture->where);
}

static const struct {
	enum store_answer answer;
	int code;
} failures[] = {
	{STORE_BUSY, MIDWATCH_ERROR_UNREACHABLE}, {STORE_LOST, MIDWATCH_ERROR_UNREACHABLE},
	{STORE_READ_ONLY, MIDWATCH_ERROR_DENIED}, {STORE_FULL, MIDWATCH_ERROR_FAILED},
	{STORE_FAILED, MIDWATCH_ERROR_FAILED},
};

static gint64 tickets(struct store *store)
{
	return number(store, "SELECT COUNT(*) FROM ticket");
}

static void expect(GError **error, int code)
{
	g_assert_error(*error, MIDWATCH_ERROR, code);
	g_assert_null(strchr((*error)->message, '\n'));
	g_clear_error(error);
}

static void test_batch(struct fixture *fixture, gconstpointer data)
{
	struct store *store = fixture->store;
	GError *error = NULL;
	gint64 expected = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(failures); i++) {
		for (int nth = 1; nth <= 3; nth++) {
			const struct fake_fault fault = {FAKE_BATCH, nth, failures[i].answer};

			fake_fail(&fault);
			for (int call = 1; call <= 3; call++) {
				g_autofree char *key = g_strdup_printf("%zu-%d-%d", i, nth, call);
				enum store_answer answer =
					run_free(store, batch_opening(key, NULL), &error);

				if (call != nth) {
					expected++;
					g_assert_cmpint(answer, ==, STORE_OK);
					continue;
				}
				g_assert_cmpint(answer, ==, failures[i].answer);
				g_assert_false(store_ok(answer, &error));
				expect(&error, failures[i].code);
			}
			g_assert_true(fake_struck());
			g_assert_cmpint(tickets(store), ==, expected);
		}
	}
}

static void test_words(void)
{
	GError *error = NULL;

	g_assert_true(store_ok(STORE_OK, &error));
	g_assert_true(store_ok(STORE_REPEATED, &error));
	g_assert_no_error(error);
	g_assert_false(store_ok(STORE_CONFLICT, &error));
	expect(&error, MIDWATCH_ERROR_CONFLICT);
	for (gsize i = 0; i < G_N_ELEMENTS(failures); i++) {
		g_assert_false(store_ok(failures[i].answer, &error));
		expect(&error, failures[i].code);
		g_assert_false(store_ok(failures[i].answer, NULL));
	}
	/* A message that is there is kept, and gets the answer's code; FAILED keeps both. */
	g_set_error(&error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, "what and where");
	store_ok(STORE_FAILED, &error);
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING);
	store_ok(STORE_BUSY, &error);
	g_assert_cmpstr(error->message, ==, "what and where");
	expect(&error, MIDWATCH_ERROR_UNREACHABLE);
}

/* An answer lost on its way: the batch is simply sent again. */
static void test_lost(struct fixture *fixture, gconstpointer data)
{
	const struct fake_fault fault = {FAKE_BATCH, 1, STORE_LOST, .after = TRUE};
	struct store *store = fixture->store;
	struct batch *batch = batch_opening("op-1", NULL);
	GError *error = NULL;

	fake_fail(&fault);
	g_assert_cmpint(store_batch(store, batch, &error), ==, STORE_LOST);
	g_clear_error(&error);
	g_assert_cmpint(store_batch(store, batch, &error), ==, STORE_REPEATED);
	g_assert_cmpint(store_last_id(store), ==, 1);
	batch_free(batch);
	g_assert_cmpint(tickets(store), ==, 1);
	batch = batch_turn(1, 2, "op-2");
	fake_fail(&fault);
	g_assert_cmpint(store_batch(store, batch, &error), ==, STORE_LOST);
	g_clear_error(&error);
	g_assert_cmpint(store_batch(store, batch, &error), ==, STORE_REPEATED);
	batch_free(batch);
	g_assert_no_error(error);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM event"), ==, 2);
}

static void test_spoilt(struct fixture *fixture, gconstpointer data)
{
	const struct fake_fault fault = {FAKE_BATCH, 2, STORE_FULL, .spoils = TRUE};
	struct store *store = fixture->store;
	GError *error = NULL;

	fake_fail(&fault);
	g_assert_cmpint(store_unit_begin(store, &error), ==, STORE_OK);
	open_ticket(store, "op-1");
	g_assert_cmpint(run_free(store, batch_opening("op-2", NULL), &error), ==, STORE_FULL);
	expect(&error, MIDWATCH_ERROR_FAILED);
	/* Whoever goes on regardless is told again, and writes nothing outside the transaction. */
	g_assert_cmpint(run_free(store, batch_opening("op-3", NULL), &error), ==, STORE_FULL);
	g_clear_error(&error);
	g_assert_cmpint(store_savepoint(store, &error), ==, STORE_FULL);
	g_clear_error(&error);
	g_assert_cmpint(store_unit_end(store, TRUE, &error), ==, STORE_FULL);
	g_clear_error(&error);
	g_assert_cmpint(tickets(store), ==, 0);
	open_ticket(store, "op-4");
}

static gboolean one(struct store *store, void *data, GError **error)
{
	return store_ok(run_free(store, batch_opening("op", NULL), error), error);
}

static gboolean one_of(struct store *store, void *data, GError **error)
{
	return store_ok(run_free(store, batch_opening(data, NULL), error), error);
}

static void test_unit(struct fixture *fixture, gconstpointer data)
{
	struct store *store = fixture->store;
	GError *error = NULL;

	store_set_patience(store, 0);
	for (gsize i = 0; i < G_N_ELEMENTS(failures); i++) {
		/* The first call begins, the second commits. */
		for (int nth = 1; nth <= 2; nth++) {
			const struct fake_fault fault = {FAKE_UNIT, nth, failures[i].answer};

			fake_fail(&fault);
			g_assert_cmpint(store_unit(store, one, NULL, &error), ==,
					failures[i].answer);
			expect(&error, failures[i].code);
			g_assert_false(store_in_unit(store));
			g_assert_cmpint(tickets(store), ==, 0);
		}
	}
	g_assert_cmpint(store_unit(store, one, NULL, &error), ==, STORE_OK);
}

/* As long as the patience lasts a unit is begun again, unless it may be stored. */
static void test_unit_again(struct fixture *fixture, gconstpointer data)
{
	static const struct {
		struct fake_fault fault;
		enum store_answer answer;
	} cases[] = {
		{{FAKE_UNIT, 1, STORE_BUSY}, STORE_OK},   {{FAKE_UNIT, 1, STORE_LOST}, STORE_OK},
		{{FAKE_UNIT, 2, STORE_BUSY}, STORE_OK},   {{FAKE_UNIT, 2, STORE_LOST}, STORE_LOST},
		{{FAKE_UNIT, 2, STORE_FULL}, STORE_FULL},
	};
	struct store *store = fixture->store;

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		GError *error = NULL;
		gint64 before = tickets(store);
		g_autofree char *key = g_strdup_printf("op-%d", (int)i);

		fake_fail(&cases[i].fault);
		g_assert_cmpint(store_unit(store, one_of, key, &error), ==, cases[i].answer);
		g_assert_true((error == NULL) == (cases[i].answer == STORE_OK));
		g_assert_cmpint(tickets(store), ==, before + (cases[i].answer == STORE_OK));
		g_clear_error(&error);
	}
}

static void test_select(struct fixture *fixture, gconstpointer data)
{
	const struct fake_fault fault = {FAKE_SELECT, 1, STORE_LOST};
	const struct value name = V_TEXT("version");
	GError *error = NULL;

	fake_fail(&fault);
	g_assert_cmpint(store_select(fixture->store, QUERY_META_GET, &name, 1, NULL, NULL, &error),
			==, STORE_LOST);
	expect(&error, MIDWATCH_ERROR_UNREACHABLE);
	/* The question who was first can fail as well: then it is no conflict but a failure. */
	open_ticket(fixture->store, "op-1");
	fake_fail(&fault);
	g_assert_cmpint(run_free(fixture->store, batch_opening("op-1", NULL), &error), ==,
			STORE_LOST);
	expect(&error, MIDWATCH_ERROR_UNREACHABLE);
}

static void test_open(struct fixture *fixture, gconstpointer data)
{
	g_autofree char *path = scratch_path(fixture->folder, "new/desk.db");
	g_autofree char *where = g_strconcat("fake:", path, NULL);
	GError *error = NULL;
	struct store *store;

	for (gsize i = 0; i < G_N_ELEMENTS(failures); i++) {
		const struct fake_fault opening = {FAKE_OPEN, 1, failures[i].answer};
		const struct fake_fault judging = {FAKE_SELECT, 1, failures[i].answer};

		fake_fail(&opening);
		g_assert_null(store_open(fixture->where, STORE_WRITE, &error));
		expect(&error, failures[i].code);
		fake_fail(&judging);
		g_assert_null(store_open(fixture->where, STORE_WRITE, &error));
		expect(&error, failures[i].code);
		/* A creation cut short can be repeated. */
		for (int nth = 1; nth <= 2; nth++) {
			const struct fake_fault script = {FAKE_SCRIPT, nth, failures[i].answer};

			fake_fail(&script);
			g_assert_null(store_open(where, STORE_CREATE, &error));
			expect(&error, failures[i].code);
		}
	}
	fake_fail(NULL);
	store = store_open(where, STORE_CREATE, &error);
	g_assert_no_error(error);
	store_close(store);
}

static void test_backup(struct fixture *fixture, gconstpointer data)
{
	const struct fake_fault fault = {FAKE_COPY, 1, STORE_FULL};
	g_autofree char *path = scratch_path(fixture->folder, "backup.db");
	GError *error = NULL;
	GDir *dir;
	const char *name;

	fake_fail(&fault);
	g_assert_cmpint(store_backup(fixture->store, path, &error), ==, STORE_FULL);
	expect(&error, MIDWATCH_ERROR_FAILED);
	/* Complete or not there at all: not even the beginning of one. */
	dir = g_dir_open(fixture->folder, 0, NULL);
	while ((name = g_dir_read_name(dir)))
		g_assert_true(g_str_has_prefix(name, "desk.db"));
	g_dir_close(dir);
	g_assert_cmpint(store_backup(fixture->store, path, &error), ==, STORE_OK);
}

static gboolean holds(int signal)
{
	sigset_t mask;

	pthread_sigmask(SIG_BLOCK, NULL, &mask);
	return sigismember(&mask, signal) == 1;
}

static gboolean watched;

static void watch_batch(void)
{
	watched = TRUE;
	g_assert_true(holds(SIGTSTP) && holds(SIGTTIN) && holds(SIGTTOU));
	g_assert_true(holds(SIGINT) && holds(SIGTERM) && holds(SIGHUP) && holds(SIGQUIT));
}

static void watch_unit(void)
{
	watched = TRUE;
	g_assert_true(holds(SIGTSTP));
	g_assert_false(holds(SIGINT));
}

static void test_signals(struct fixture *fixture, gconstpointer data)
{
	const struct fake_fault fault = {FAKE_UNIT, 1, STORE_BUSY};
	struct store *store = fixture->store;
	GError *error = NULL;

	fake_watch(watch_batch);
	open_ticket(store, "op-1");
	g_assert_true(watched);
	g_assert_false(holds(SIGTSTP) || holds(SIGINT));
	watched = FALSE;
	fake_watch(watch_unit);
	g_assert_cmpint(store_unit(store, one, NULL, &error), ==, STORE_OK);
	g_assert_true(watched);
	g_assert_false(holds(SIGTSTP) || holds(SIGINT));
	fake_fail(&fault);
	store_unit_begin(store, &error);
	g_clear_error(&error);
	g_assert_false(holds(SIGTSTP));
}

int main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run)(struct fixture *fixture, gconstpointer data);
	} tests[] = {
		{"/answers/batch/nth", test_batch},
		{"/answers/batch/lost", test_lost},
		{"/answers/unit/spoilt", test_spoilt},
		{"/answers/unit/nth", test_unit},
		{"/answers/unit/again", test_unit_again},
		{"/answers/select", test_select},
		{"/answers/open", test_open},
		{"/answers/backup", test_backup},
		{"/answers/signals", test_signals},
	};

	g_test_init(&argc, &argv, NULL);
	fake_install();
	g_test_add_func("/answers/words", test_words);
	for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].path, struct fixture, NULL, set_up, tests[i].run, tear_down);
	return g_test_run();
}

/* SPDX-License-Identifier: MIT
 * How often an act waits for a far server, counted on the wire; and that what is remembered to
 * spare a question is never told, nor acted on, once it is wrong. */
#include <inttypes.h>
#include <pthread.h>
#include <string.h>

#include "store/driver.h"
#include "store/recent.h"
#include "tests/store/far.h"

/* A ticket nobody has looked at yet is asked for once. */
static void test_unseen(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	warm(fixture);
	count(fixture);
	says(fixture, "claim 1", 0, "claimed");
	assert_trips(fixture, 2);
}

static void test_page(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	gint64 ids[20], turns[20];
	GError *error = NULL;

	warm(fixture);
	for (gsize i = 0; i < G_N_ELEMENTS(ids); i++) {
		ids[i] = opened(fixture->near, "acme", "live", 1);
		turns[i] = 1;
	}
	/* One, and the end of what it was read in, for which nobody waits. */
	count(fixture);
	g_assert_true(ticket_remember(fixture->far, ids, turns, G_N_ELEMENTS(ids), &error));
	g_assert_cmpuint(proxy_trips(fixture->line) - fixture->counted, <=, 2);
	see(fixture);
	count(fixture);
	g_assert_true(ticket_remember(fixture->far, ids, turns, G_N_ELEMENTS(ids), &error));
	assert_trips(fixture, 0);
	for (gsize i = 0; i < G_N_ELEMENTS(ids); i++) {
		g_autofree char *line = g_strdup_printf("claim %" PRId64, ids[i]);

		count(fixture);
		says(fixture, line, 0, "claimed");
		assert_trips(fixture, 1);
	}
	/* Their rows say that others acted. */
	g_assert_true(acts(fixture->near, ids[3], EVENT_BEGUN, NULL, NULL, 0, 0, 0));
	turns[3] = 3;
	g_assert_true(ticket_remember(fixture->far, ids, turns, G_N_ELEMENTS(ids), &error));
	g_assert_cmpint(turn_known(fixture, ids[3]), ==, 3);
	g_assert_no_error(error);
}

/* Others acted meanwhile: it conflicts, is read, and stored. */
static void test_conflict(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	warm(fixture);
	see(fixture);
	g_assert_true(acts(fixture->near, 1, EVENT_BEGUN, NULL, NULL, 0, 0, 0));
	count(fixture);
	says(fixture, "note 1 looked at the origin", 0, "noted");
	assert_trips(fixture, 3);
	g_assert_cmpint(turn_of(fixture->near, 1), ==, 3);
}

static void change(struct desk *desk, const char *sql)
{
	GError *error = NULL;

	g_assert_cmpint(store_unit_begin(desk->store, &error), ==, STORE_OK);
	desk->store->ops->script(desk->store, sql, &error);
	g_assert_cmpint(store_unit_end(desk->store, TRUE, &error), ==, STORE_OK);
	g_assert_no_error(error);
}

/* The turn is the same, and what it is chained to is not: a desk that went back. */
static void test_head(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	warm(fixture);
	see(fixture);
	change(fixture->near, "CREATE TABLE kept AS SELECT id, head FROM ticket; "
			      "UPDATE ticket SET head = '\\x00' WHERE id = 1");
	says(fixture, "note 1 looked at the origin", MIDWATCH_ERROR_CONFLICT, "try again");
	change(fixture->near,
	       "UPDATE ticket SET head = kept.head FROM kept WHERE kept.id = ticket.id; "
	       "DROP TABLE kept");
	g_assert_cmpint(turn_of(fixture->near, 1), ==, 1);
}

/* What was read before is no reason to refuse, nor to say that it is done. */
static void test_refused(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	warm(fixture);
	says(fixture, "claim 1", 0, "claimed");
	g_assert_true(acts(fixture->near, 1, EVENT_RELEASE, NULL, NULL, 0, 0, 0));
	says(fixture, "claim 1", 0, "1 claimed");
	count(fixture);
	says(fixture, "claim 1", 0, "is yours already");
	g_assert_cmpint(turn_of(fixture->near, 1), ==, 4);
	says(fixture, "resolve 1 --cause=origin; close 1", 0, "closed");
	says(fixture, "severity 1 P0", MIDWATCH_ERROR_FAILED, "severity: ");
	g_assert_true(acts(fixture->near, 1, EVENT_STATE, "open", NULL, 0, 0, 0));
	says(fixture, "severity 1 P0", 0, "P0, was P1");
}

/* A person acts on what they saw, or not at all; what they did themselves they know. */
static void test_sees(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	warm(fixture);
	see(fixture);
	fixture->context.sees = 1;
	says(fixture, "note 1 looked at the origin", 0, "noted");
	count(fixture);
	says(fixture, "severity 1 P0", 0, "P0, was P1");
	assert_trips(fixture, 1);
	g_assert_true(acts(fixture->near, 1, EVENT_BEGUN, NULL, NULL, 0, 0, 0));
	says(fixture, "severity 1 P2", MIDWATCH_ERROR_CONFLICT, "wei acted since you read it");
	g_assert_cmpint(turn_of(fixture->near, 1), ==, 4);
	fixture->context.sees = 4;
	says(fixture, "severity 1 P2", 0, "P2, was P0");
	fixture->context.sees = 0;
}

static gboolean act_and_fail(struct store *store G_GNUC_UNUSED, void *data, GError **error)
{
	struct fixture *fixture = data;

	says(fixture, "claim 1; note 1 looked at the origin", 0, "noted");
	g_assert_cmpint(far_turn(fixture), ==, 3);
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, "taken back");
	return FALSE;
}

static gboolean act_well(struct store *store G_GNUC_UNUSED, void *data,
			 GError **error G_GNUC_UNUSED)
{
	says(data, "claim 1; note 1 looked at the origin", 0, "noted");
	return TRUE;
}

/* What a unit wrote is remembered when it is stored, and only then. */
static void test_unit(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	GError *error = NULL;

	warm(fixture);
	see(fixture);
	g_assert_cmpint(store_unit(fixture->far->store, act_and_fail, fixture, &error), ==,
			STORE_FAILED);
	g_clear_error(&error);
	g_assert_cmpint(far_turn(fixture), ==, 1);
	see(fixture); /* nobody waited for the end of that one */
	count(fixture);
	g_assert_cmpint(store_unit(fixture->far->store, act_well, fixture, &error), ==, STORE_OK);
	assert_trips(fixture, 3); /* two acts, and the end of it */
	g_assert_cmpint(far_turn(fixture), ==, 3);
	count(fixture);
	says(fixture, "release 1", 0, "released");
	assert_trips(fixture, 1);
}

/* The server stored it, and the answer did not come. */
static void test_lost(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	warm(fixture);
	see(fixture);
	proxy_is(fixture->line, LINE_LOSES_ANSWER);
	says(fixture, "note 1 looked at the origin", 0, "noted");
	g_assert_cmpint(turn_of(fixture->near, 1), ==, 2);
	fixture->context.sees = 2;
	proxy_is(fixture->line, LINE_LOSES_ANSWER);
	says(fixture, "severity 1 P0", 0, "P0, was P1");
	g_assert_cmpint(turn_of(fixture->near, 1), ==, 3);
	fixture->context.sees = 0;
}

static void test_limits(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	const char *others[] = {"beta", NULL};

	warm(fixture);
	see(fixture);
	fixture->far->clients = g_strdupv((char **)others);
	says(fixture, "note 1 looked at the origin", MIDWATCH_ERROR_MISSING, "no such ticket");
	says(fixture, "claim 1", MIDWATCH_ERROR_MISSING, "no such ticket");
	g_assert_cmpint(turn_of(fixture->near, 1), ==, 1);
}

static void test_bound(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	enum { MORE = 320, KEPT = 256, AT_ONCE = 64 };
	gint64 ids[MORE], turns[MORE];
	guint known = 0;

	for (int i = 0; i < MORE; i++) {
		ids[i] = opened(fixture->near, "beta", NULL, 3);
		turns[i] = 1;
	}
	for (int i = 0; i < MORE; i += AT_ONCE)
		g_assert_true(ticket_remember(fixture->far, ids + i, turns + i, AT_ONCE, NULL));
	for (int i = 0; i < MORE; i++)
		known += turn_known(fixture, ids[i]) > 0;
	g_assert_cmpuint(known, ==, KEPT);
	g_assert_cmpint(turn_known(fixture, ids[0]), ==, 0);
	g_assert_cmpint(turn_known(fixture, ids[MORE - 1]), ==, 1);
}

/* ---- others in the way */

static void *claim(void *data)
{
	says(data, "claim 1", 0, "claimed");
	return NULL;
}

/* Somebody waits for a lock that this unit of `near` has. */
static void await_waiting(const struct fixture *fixture)
{
	while (number(fixture->near->store, "SELECT COUNT(*) FROM pg_locks WHERE NOT granted") == 0)
		g_usleep(1000);
}

static enum store_answer script(const struct fixture *fixture, const char *sql)
{
	g_autoptr(GError) error = NULL;

	return fixture->near->store->ops->script(fixture->near->store, sql, &error);
}

/* Each has what the other wants: the server ends one of them, and both find what they want. */
static void test_deadlock(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	GError *error = NULL;
	enum store_answer answer;
	pthread_t thread;

	warm(fixture);
	see(fixture);
	g_assert_cmpint(store_unit_begin(fixture->near->store, &error), ==, STORE_OK);
	g_assert_cmpint(script(fixture, "UPDATE clock SET elapsed = elapsed WHERE ticket = 1"), ==,
			STORE_OK);
	g_assert_cmpint(pthread_create(&thread, NULL, claim, fixture), ==, 0);
	await_waiting(fixture);
	answer = script(fixture, "UPDATE ticket SET unanswered = unanswered WHERE id = 1");
	g_assert_true(answer == STORE_OK || answer == STORE_BUSY);
	store_unit_end(fixture->near->store, answer == STORE_OK, NULL);
	pthread_join(thread, NULL);
	g_assert_cmpint(turn_of(fixture->near, 1), ==, 2);
	while (number(fixture->near->store, "SELECT deadlocks FROM pg_stat_database WHERE datname "
					    "= current_database()") == 0)
		g_usleep(10000);
}

/* A server that is told to serialize refuses who comes second; the driver asks again. */
static void test_serialized(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *where =
		g_strconcat(store_address(fixture->far->store),
			    "%20-cdefault_transaction_isolation%3Dserializable", NULL);
	GError *error = NULL;
	pthread_t thread;

	desk_close(fixture->far);
	fixture->far = desk_open(where, STORE_WRITE, "li", FALSE, &error);
	g_assert_no_error(error);
	fixture->far->test_clock = TRUE;
	fixture->far->pinned = AT(9, 1);
	fixture->context.desk = fixture->far;
	warm(fixture);
	see(fixture);
	g_assert_cmpint(store_unit_begin(fixture->near->store, &error), ==, STORE_OK);
	g_assert_cmpint(script(fixture, "UPDATE ticket SET unanswered = unanswered WHERE id = 1"),
			==, STORE_OK);
	g_assert_cmpint(pthread_create(&thread, NULL, claim, fixture), ==, 0);
	await_waiting(fixture);
	g_assert_cmpint(store_unit_end(fixture->near->store, TRUE, &error), ==, STORE_OK);
	pthread_join(thread, NULL);
	g_assert_cmpint(turn_of(fixture->near, 1), ==, 2);
}

enum { CROWD = 8, ACTS_EACH = 4 };

static void *act_in_crowd(void *data)
{
	GError *error = NULL;
	struct desk *desk = desk_open(data, STORE_WRITE, "li", FALSE, &error);

	g_assert_no_error(error);
	desk->test_clock = TRUE;
	desk->pinned = AT(9, 1);
	for (int i = 0; i < ACTS_EACH; i++)
		acts(desk, 1, EVENT_MESSAGE, NULL, NULL, 0, 0, 0);
	desk_close(desk);
	return NULL;
}

/* Many on one ticket: nobody is refused, nothing is lost, and nobody waits in a circle. */
static void test_crowd(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	static const char count_deadlocks[] =
		"SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
	gint64 before = number(fixture->near->store, count_deadlocks);
	pthread_t threads[CROWD];

	for (int i = 0; i < CROWD; i++)
		g_assert_cmpint(pthread_create(&threads[i], NULL, act_in_crowd,
					       (void *)store_address(fixture->near->store)),
				==, 0);
	for (int i = 0; i < CROWD; i++)
		pthread_join(threads[i], NULL);
	g_assert_cmpint(turn_of(fixture->near, 1), ==, 1 + CROWD * ACTS_EACH);
	g_assert_cmpint(number(fixture->near->store, count_deadlocks), ==, before);
}

static const struct trips_test tests[] = {
	{"crowd", test_crowd},   {"deadlock", test_deadlock}, {"serialized", test_serialized},
	{"unseen", test_unseen}, {"page", test_page},         {"conflict", test_conflict},
	{"head", test_head},     {"refused", test_refused},   {"sees", test_sees},
	{"unit", test_unit},     {"lost", test_lost},         {"limits", test_limits},
	{"bound", test_bound},
};

int main(int argc, char **argv)
{
	return trips_run(argc, argv, "trips", tests, G_N_ELEMENTS(tests));
}

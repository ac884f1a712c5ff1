/* SPDX-License-Identifier: MIT
 * Whoever takes several tickets at once and meets others who take them in another order, or loses
 * the server on the way, does all of it over: once, told once. */
#include <inttypes.h>
#include <pthread.h>
#include <string.h>

#include "command/command.h"
#include "command/sink.h"
#include "store/driver.h"
#include "tests/store/server.h"
#include "tests/store/tickets.h"

enum { TICKETS = 6, ROUNDS = 3 };

struct fixture {
	struct desk *near;
	struct desk *other; /* li's */
	GString *out;
	struct context context; /* in `other` */
	guint complaints;
	GError *error; /* of a script on its thread */
	int ended;
	const char *text;
};

static struct desk *desk_of(const struct fixture *fixture, const char *user)
{
	GError *error = NULL;
	struct desk *desk =
		desk_open(store_address(fixture->near->store), STORE_WRITE, user, FALSE, &error);

	g_assert_no_error(error);
	desk->test_clock = TRUE;
	desk->pinned = AT(9, 1);
	return desk;
}

static void complain(const char *message G_GNUC_UNUSED, void *data)
{
	((struct fixture *)data)->complaints++;
}

static void set_up(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	struct stage stage = {0};
	g_autofree char *place = server_place(NULL);

	stage_set_at(&stage, place);
	fixture->near = stage.desk;
	fixture->near->pinned = AT(9, 1);
	for (int i = 0; i < TICKETS; i++)
		opened(fixture->near, "acme", "live", 1);
	fixture->other = desk_of(fixture, "li");
	fixture->out = g_string_new(NULL);
	fixture->context = (struct context){.desk = fixture->other,
					    .sink = sink_collect(fixture->out, NULL, 0),
					    .zone = zone_utc(),
					    .complain = complain,
					    .complain_data = fixture};
}

static void tear_down(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	assert_sound(fixture->near);
	sink_free(fixture->context.sink);
	g_string_free(fixture->out, TRUE);
	desk_close(fixture->other);
	desk_close(fixture->near);
}

static void *run(void *data)
{
	struct fixture *fixture = data;

	command_source(&fixture->context, "script", fixture->text, FALSE, &fixture->error);
	g_atomic_int_set(&fixture->ended, TRUE);
	return NULL;
}

static void sql(const struct fixture *fixture, const char *text)
{
	GError *error = NULL;

	g_assert_cmpint(fixture->near->store->ops->script(fixture->near->store, text, &error), ==,
			STORE_OK);
	g_assert_no_error(error);
}

/* Somebody waits for what this unit of `near` has. */
static void await_waiting(const struct fixture *fixture)
{
	while (number(fixture->near->store, "SELECT COUNT(*) FROM pg_locks WHERE NOT granted") ==
	       0) {
		if (g_atomic_int_get(&fixture->ended))
			g_error("%s", fixture->error ? fixture->error->message : "it did not wait");
		g_usleep(1000);
	}
}

static guint count_words(const char *text, const char *words)
{
	guint count = 0;

	for (; (text = strstr(text, words)); text += strlen(words))
		count++;
	return count;
}

/* `near` has ticket 2 and the script waits for it, with ticket 1 in its hands. */
static void meet(struct fixture *fixture, pthread_t *thread)
{
	GError *error = NULL;

	g_assert_cmpint(store_unit_begin(fixture->near->store, &error), ==, STORE_OK);
	/* The other one is to give way. */
	sql(fixture, "SET LOCAL deadlock_timeout = '1h';"
		     "UPDATE ticket SET unanswered = unanswered WHERE id = 2");
	g_assert_cmpint(pthread_create(thread, NULL, run, fixture), ==, 0);
	await_waiting(fixture);
}

static void part(struct fixture *fixture, pthread_t thread)
{
	GError *error = NULL;

	g_assert_cmpint(store_unit_end(fixture->near->store, TRUE, &error), ==, STORE_OK);
	pthread_join(thread, NULL);
	g_assert_no_error(fixture->error);
	g_assert_cmpint(turn_of(fixture->near, 1), ==, 2);
	g_assert_cmpint(turn_of(fixture->near, 2), ==, 2);
	g_assert_cmpint(fixture->complaints, ==, 0);
}

static void test_victim(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GArray) deeds = g_array_new(FALSE, FALSE, sizeof(struct deed));
	pthread_t thread;

	fixture->context.deeds = deeds;
	fixture->text = "show 1 --json\nnote 1 2 looked at it\n";
	meet(fixture, &thread);
	sql(fixture, "UPDATE ticket SET unanswered = unanswered WHERE id = 1");
	part(fixture, thread);
	g_assert_cmpuint(count_words(fixture->out->str, "noted"), ==, 2);
	g_assert_cmpuint(count_words(fixture->out->str, "\"opened_at\":"), ==, 1);
	g_assert_cmpuint(deeds->len, ==, 2);
}

/* Definitions of a script go with what was undone, and come again. */
static void test_definitions(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	pthread_t thread;

	fixture->text = "client add new --title=New\nnote 1 looked at it\nnote 2 looked at it\n";
	meet(fixture, &thread);
	sql(fixture, "UPDATE ticket SET unanswered = unanswered WHERE id = 1");
	part(fixture, thread);
	g_assert_cmpint(
		number(fixture->near->store, "SELECT COUNT(*) FROM definition WHERE key = 'new'"),
		==, 1);
}

/* The server lets go of whoever waits. */
static void test_lost(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	pthread_t thread;

	fixture->text = "note 1 looked at it\nnote 2 looked at it\n";
	meet(fixture, &thread);
	g_assert_cmpint(number(fixture->near->store,
			       "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_locks "
			       "WHERE NOT granted"),
			==, 1);
	part(fixture, thread);
	g_assert_cmpuint(count_words(fixture->out->str, "noted"), ==, 2);
}

/* Who has no patience left is told, and nothing is half done. */
static void test_patience(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	GError *error = NULL;
	pthread_t thread;

	store_set_patience(fixture->other->store, G_USEC_PER_SEC / 2);
	fixture->text = "note 1 looked at it\nnote 2 looked at it\n";
	meet(fixture, &thread);
	pthread_join(thread, NULL);
	g_assert_error(fixture->error, MIDWATCH_ERROR, MIDWATCH_ERROR_UNREACHABLE);
	g_assert_nonnull(strstr(fixture->error->message, "busy"));
	g_clear_error(&fixture->error);
	g_assert_cmpint(store_unit_end(fixture->near->store, TRUE, &error), ==, STORE_OK);
	g_assert_cmpint(turn_of(fixture->near, 1), ==, 1);
}

/* What is out can't be taken back: it is said, and the script not run again. */
static void test_long(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GString) text = g_string_new("note 1 looked at it\n");
	FILE *out = fopen("/dev/null", "w");
	GError *error = NULL;
	pthread_t thread;

	for (int i = 0; i < 1000; i++)
		g_string_append(text, "help\n");
	g_string_append(text, "note 2 looked at it\n");
	sink_free(fixture->context.sink);
	fixture->context.sink = sink_plain(out, NULL, 0, FALSE);
	fixture->text = text->str;
	meet(fixture, &thread);
	sql(fixture, "UPDATE ticket SET unanswered = unanswered WHERE id = 1");
	g_assert_cmpint(store_unit_end(fixture->near->store, TRUE, &error), ==, STORE_OK);
	pthread_join(thread, NULL);
	g_assert_error(fixture->error, MIDWATCH_ERROR, MIDWATCH_ERROR_UNREACHABLE);
	g_assert_nonnull(strstr(fixture->error->message, "run it again"));
	g_clear_error(&fixture->error);
	g_assert_cmpint(turn_of(fixture->near, 1), ==, 1);
	sink_flush(fixture->context.sink);
	fclose(out);
}

struct round {
	struct fixture *fixture;
	gboolean down;
	GError *error;
};

static void *take_in_order(void *data)
{
	struct round *round = data;
	g_autoptr(GString) text = g_string_new(NULL), out = g_string_new(NULL);
	struct context context = {.desk = desk_of(round->fixture, "li"),
				  .sink = sink_collect(out, NULL, 0),
				  .zone = zone_utc()};

	for (int i = 0; i < TICKETS; i++)
		g_string_append_printf(text, "note %d looked at it\n",
				       round->down ? TICKETS - i : i + 1);
	for (int i = 0; i < ROUNDS && !round->error; i++)
		command_source(&context, "script", text->str, FALSE, &round->error);
	g_assert_cmpuint(count_words(out->str, "noted"), ==, TICKETS * ROUNDS);
	sink_free(context.sink);
	desk_close(context.desk);
	return NULL;
}

static void test_both_ways(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	struct round rounds[] = {{fixture, FALSE, NULL}, {fixture, TRUE, NULL}};
	pthread_t threads[2];

	for (int i = 0; i < 2; i++)
		g_assert_cmpint(pthread_create(&threads[i], NULL, take_in_order, &rounds[i]), ==,
				0);
	for (int i = 0; i < 2; i++) {
		pthread_join(threads[i], NULL);
		g_assert_no_error(rounds[i].error);
	}
	for (int i = 1; i <= TICKETS; i++)
		g_assert_cmpint(turn_of(fixture->near, i), ==, 1 + 2 * ROUNDS);
}

static const struct {
	const char *name;
	void (*run)(struct fixture *fixture, gconstpointer data);
} tests[] = {
	{"victim", test_victim}, {"definitions", test_definitions},
	{"lost", test_lost},     {"patience", test_patience},
	{"long", test_long},     {"both-ways", test_both_ways},
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
		g_autofree char *path = g_strdup_printf("/again/%s", tests[i].name);

		if (there)
			g_test_add(path, struct fixture, NULL, set_up, tests[i].run, tear_down);
		else
			g_test_add_data_func(path, NULL, skip);
	}
	return g_test_run();
}

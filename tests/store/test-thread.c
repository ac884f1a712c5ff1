/* SPDX-License-Identifier: MIT
 * The store's thread: order, topics, collection, pausing, and real store work. Clean under
 * ThreadSanitizer (make check-thread). */
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include "store/thread.h"
#include "tests/store/desk.h"

struct task {
	struct store_thread *thread;
	GString *log; /* of the collecting thread */
	char name;
	int worked; /* written by the worker, read after collection */
	pthread_t worker;
};

static void work(void *data)
{
	struct task *task = data;

	task->worked++;
	task->worker = pthread_self();
}

static void done(void *data)
{
	struct task *task = data;

	g_assert_cmpint(task->worked, ==, 1);
	g_assert_false(pthread_equal(task->worker, pthread_self()));
	g_string_append_c(task->log, task->name);
}

static void drop(void *data)
{
	struct task *task = data;

	g_assert_cmpint(task->worked, ==, 0);
	g_string_append_c(task->log, g_ascii_toupper(task->name));
}

/* Collects until the log has `length` letters. */
static void collect(struct store_thread *thread, const GString *log, gsize length)
{
	while (log->len < length) {
		struct pollfd wait = {.fd = store_thread_fd(thread), .events = POLLIN};

		g_assert_cmpint(poll(&wait, 1, 10000), ==, 1);
		store_thread_collect(thread);
	}
}

static void test_order(void)
{
	struct store_thread *thread = store_thread_new();
	g_autoptr(GString) log = g_string_new(NULL);
	struct task tasks[26];

	for (int i = 0; i < 26; i++) {
		tasks[i] = (struct task){.log = log, .name = (char)('a' + i)};
		store_thread_post(thread, 0, work, done, drop, &tasks[i]);
	}
	collect(thread, log, 26);
	g_assert_cmpstr(log->str, ==, "abcdefghijklmnopqrstuvwxyz");
	g_assert_cmpint(store_thread_busy_since(thread), ==, 0);
	store_thread_free(thread);
}

/* Paused, nothing starts; of each topic only the newest remains, in its own place in the order. */
static void test_topics(void)
{
	struct store_thread *thread = store_thread_new();
	g_autoptr(GString) log = g_string_new(NULL);
	static const struct {
		char name;
		guint topic;
	} posted[] = {{'a', 1}, {'b', 0}, {'c', 2}, {'d', 1}, {'e', 0}, {'f', 1}};
	struct task tasks[G_N_ELEMENTS(posted)];

	g_assert_true(store_thread_pause(thread, G_MAXINT64));
	for (gsize i = 0; i < G_N_ELEMENTS(posted); i++) {
		tasks[i] = (struct task){.log = log, .name = posted[i].name};
		store_thread_post(thread, posted[i].topic, work, done, drop, &tasks[i]);
	}
	store_thread_resume(thread);
	collect(thread, log, G_N_ELEMENTS(posted));
	g_assert_cmpstr(log->str, ==, "ADbcef");
	store_thread_free(thread);
}

/* What is urged goes before what has a topic, behind what has none, and is known to wait. */
static void test_urged(void)
{
	struct store_thread *thread = store_thread_new();
	g_autoptr(GString) log = g_string_new(NULL);
	static const struct {
		char name;
		int topic; /* -1: urged */
	} posted[] = {{'a', 1}, {'b', 0}, {'c', 2}, {'d', -1}, {'e', 3}, {'f', -1}};
	struct task tasks[G_N_ELEMENTS(posted)];

	g_assert_true(store_thread_pause(thread, G_MAXINT64));
	for (gsize i = 0; i < G_N_ELEMENTS(posted); i++) {
		tasks[i] = (struct task){.log = log, .name = posted[i].name};
		g_assert_true(store_thread_is_urged(thread) == (i > 3));
		if (posted[i].topic < 0)
			store_thread_urge(thread, work, done, drop, &tasks[i]);
		else
			store_thread_post(thread, (guint)posted[i].topic, work, done, drop,
					  &tasks[i]);
	}
	store_thread_resume(thread);
	collect(thread, log, G_N_ELEMENTS(posted));
	g_assert_cmpstr(log->str, ==, "abdfce");
	g_assert_false(store_thread_is_urged(thread));
	store_thread_free(thread);
}

struct gate {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	gboolean entered, open;
};

static void wait_at_gate(void *data)
{
	struct gate *gate = data;

	pthread_mutex_lock(&gate->lock);
	gate->entered = TRUE;
	pthread_cond_broadcast(&gate->changed);
	while (!gate->open)
		pthread_cond_wait(&gate->changed, &gate->lock);
	pthread_mutex_unlock(&gate->lock);
}

static void *open_gate(void *data)
{
	struct gate *gate = data;

	pthread_mutex_lock(&gate->lock);
	gate->open = TRUE;
	pthread_cond_broadcast(&gate->changed);
	pthread_mutex_unlock(&gate->lock);
	return NULL;
}

/* Busy while a job runs; pausing waits for its end and no longer. */
static void test_busy(void)
{
	struct store_thread *thread = store_thread_new();
	struct gate gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, FALSE, FALSE};
	g_autoptr(GString) log = g_string_new(NULL);
	struct task after = {.log = log, .name = 'a'};
	gint64 before = g_get_monotonic_time();
	pthread_t opener;

	store_thread_post(thread, 0, wait_at_gate, NULL, NULL, &gate);
	pthread_mutex_lock(&gate.lock);
	while (!gate.entered)
		pthread_cond_wait(&gate.changed, &gate.lock);
	pthread_mutex_unlock(&gate.lock);
	g_assert_cmpint(store_thread_busy_since(thread), >=, before);
	store_thread_post(thread, 0, work, done, drop, &after);
	g_assert_false(store_thread_pause(thread, 1000));
	pthread_create(&opener, NULL, open_gate, &gate);
	g_assert_true(store_thread_pause(thread, G_MAXINT64));
	g_assert_cmpint(store_thread_busy_since(thread), ==, 0);
	store_thread_collect(thread);
	pthread_join(opener, NULL);
	store_thread_resume(thread);
	collect(thread, log, 1);
	store_thread_free(thread);
}

/* What is queued is finished and collected. */
static void test_free(void)
{
	g_autoptr(GString) log = g_string_new(NULL);
	struct task tasks[100];
	struct store_thread *thread = store_thread_new();

	for (int i = 0; i < 100; i++) {
		tasks[i] = (struct task){.log = log, .name = 'x'};
		store_thread_post(thread, 0, work, done, drop, &tasks[i]);
	}
	store_thread_free(thread);
	g_assert_cmpuint(log->len, ==, 100);
	store_thread_free(NULL);
}

static void post_another(void *data)
{
	struct task *task = data;

	g_string_append_c(task->log, task->name);
	if (task->name < 'e') {
		task->name++;
		store_thread_post(task->thread, 7, work, post_another, drop, task);
	}
}

/* A done may post again, as the console's tick does. */
static void test_chain(void)
{
	g_autoptr(GString) log = g_string_new(NULL);
	struct store_thread *thread = store_thread_new();
	struct task task = {.thread = thread, .log = log, .name = 'a'};

	store_thread_post(thread, 7, work, post_another, drop, &task);
	collect(thread, log, 5);
	g_assert_cmpstr(log->str, ==, "abcde");
	g_assert_cmpint(task.worked, ==, 5);
	store_thread_free(thread);
}

struct act {
	struct store **store;
	const char *where;
	char key[16];
	enum store_answer answer;
	gint64 count;
};

static void act_open(void *data)
{
	struct act *act = data;

	*act->store = store_open(act->where, STORE_CREATE, NULL);
}

static void act_write(void *data)
{
	struct act *act = data;

	act->answer = run_free(*act->store, batch_opening(act->key, NULL), NULL);
	act->count = number(*act->store, "SELECT COUNT(*) FROM ticket");
}

static void act_close(void *data)
{
	struct act *act = data;

	store_close(*act->store);
}

static void act_done(void *data)
{
	struct act *act = data;

	g_assert_cmpint(act->answer, ==, STORE_OK);
}

/* The handle belongs to the thread; another handle on this side sees what it wrote. */
static void test_store(void)
{
	char *folder = scratch_new();
	g_autofree char *where = scratch_desk(folder);
	struct store_thread *thread = store_thread_new();
	struct store *store = NULL, *here;
	struct act first = {.store = &store, .where = where}, acts[20];

	store_thread_post(thread, 0, act_open, NULL, NULL, &first);
	for (int i = 0; i < 20; i++) {
		acts[i] = (struct act){.store = &store};
		g_snprintf(acts[i].key, sizeof(acts[i].key), "op-%d", i);
		store_thread_post(thread, 0, act_write, act_done, NULL, &acts[i]);
	}
	store_thread_post(thread, 0, act_close, NULL, NULL, &first);
	store_thread_free(thread);
	for (int i = 0; i < 20; i++)
		g_assert_cmpint(acts[i].count, ==, i + 1);
	here = store_open(where, STORE_READ, NULL);
	g_assert_cmpint(number(here, "SELECT COUNT(*) FROM ticket"), ==, 20);
	store_close(here);
	scratch_free(folder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/thread/order", test_order);
	g_test_add_func("/thread/topics", test_topics);
	g_test_add_func("/thread/urged", test_urged);
	g_test_add_func("/thread/busy", test_busy);
	g_test_add_func("/thread/free", test_free);
	g_test_add_func("/thread/chain", test_chain);
	g_test_add_func("/thread/store", test_store);
	return g_test_run();
}

/* SPDX-License-Identifier: MIT
 * kill -9 at random instants of a copy, a disk that is full half way: what is left is refused as a
 * desk, and copying again goes on until the copy is whole. ROUNDS sets how many copies are made
 * (4). */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "store/copy.h"
#include "tests/store/desk.h"
#include "tests/store/server.h"

#define TICKETS 2500
#define PER_BATCH 50

static struct store *open_good(const char *where, enum store_mode mode)
{
	GError *error = NULL;
	struct store *store = store_open(where, mode, &error);

	g_assert_no_error(error);
	return store;
}

static void open_many(struct store *store, int from, int count)
{
	GError *error = NULL;

	g_assert_cmpint(store_unit_begin(store, &error), ==, STORE_OK);
	for (int i = from; i < from + count; i++) {
		g_autofree char *key = g_strdup_printf("op-%d", i);
		g_autofree char *turn = g_strdup_printf("turn-%d", i);

		g_assert_cmpint(
			run_free(store, batch_turn(open_ticket(store, key), 2, turn), &error), ==,
			STORE_OK);
	}
	g_assert_cmpint(store_unit_end(store, TRUE, &error), ==, STORE_OK);
}

static void make_from(const char *where)
{
	struct store *store = open_good(where, STORE_CREATE);

	for (int i = 0; i < TICKETS; i += PER_BATCH)
		open_many(store, i, PER_BATCH);
	store_close(store);
}

/* Ends with 0 when the copy is whole. */
static pid_t copy_begin(const char *from, const char *to)
{
	struct copy copy = {.live = FALSE};
	GError *error = NULL;
	pid_t pid = fork();

	g_assert_cmpint(pid, >=, 0);
	if (pid)
		return pid;
	/* A server may still be doing what the one killed before had sent. */
	while (!desk_copy(from, to, "li", FALSE, &copy, &error)) {
		if (!g_error_matches(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT))
			g_error("%s", error->message);
		g_clear_error(&error);
		g_usleep(50000);
	}
	_exit(0);
}

static gboolean copy_killed(const char *from, const char *to, int longest)
{
	pid_t pid = copy_begin(from, to);
	int status;

	g_usleep((gulong)g_random_int_range(0, longest));
	kill(pid, SIGKILL);
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	g_assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	return !WIFSIGNALED(status);
}

/* Refused as a desk, or one with nothing in it yet; TRUE: it was done before it was killed. */
static gboolean is_desk(const char *to)
{
	struct store *store = store_open(to, STORE_READ, NULL);
	gboolean whole = store && number(store, "SELECT COUNT(*) FROM ticket") > 0;

	store_close(store);
	return whole;
}

static void complain(const char *what, void *data)
{
	g_error("%s", what);
}

static void expect_whole(const char *from, const char *to)
{
	static const char *const counts[] = {
		"SELECT COUNT(*) FROM ticket", "SELECT COUNT(*) FROM event",
		"SELECT COUNT(*) FROM body", "SELECT SUM(turn) FROM ticket"};
	struct store *a = open_good(from, STORE_READ), *b = open_good(to, STORE_READ);
	GError *error = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(counts); i++)
		g_assert_cmpint(number(a, counts[i]), ==, number(b, counts[i]));
	g_assert_cmpint(store_integrity(b, complain, NULL, &error), ==, STORE_OK);
	store_close(a);
	store_close(b);
}

/* One copy, killed again and again; between its lives others may write to the source. */
static int run_round(const char *from, const char *to, int round)
{
	int kills = 0;

	while (!copy_killed(from, to, 1000 << MIN(kills, 10)) && !is_desk(to)) {
		kills++;
		if (round % 2 && kills % 4 == 0) {
			struct store *store = open_good(from, STORE_WRITE);

			open_many(store, 1000000 + round * 1000 + kills * 10, 10);
			store_close(store);
		}
	}
	expect_whole(from, to);
	return kills;
}

static void test_kill(gconstpointer on_server)
{
	const char *wanted = getenv("ROUNDS");
	int rounds = wanted ? atoi(wanted) : 4, kills = 0;
	char *folder = scratch_new();
	g_autofree char *from = scratch_path(folder, "from.db");

	make_from(from);
	for (int round = 0; round < rounds; round++) {
		g_autofree char *name = g_strdup_printf("to-%d.db", round);
		g_autofree char *to = on_server ? server_place(NULL) : scratch_path(folder, name);

		kills += run_round(from, to, round);
	}
	g_test_message("%d copies, killed %d times", rounds, kills);
	g_assert_cmpint(kills, >, rounds);
	scratch_free(folder);
}

static void limit(rlim_t bytes)
{
	struct rlimit limits;

	g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &limits), ==, 0);
	limits.rlim_cur = MIN(bytes, limits.rlim_max);
	g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &limits), ==, 0);
}

/* The limit makes one line at each of several sizes, and with more room it goes on. */
static void test_full(void)
{
	struct copy copy = {.live = FALSE};
	char *folder = scratch_new();
	g_autofree char *from = scratch_path(folder, "from.db");
	g_autofree char *to = scratch_path(folder, "to.db");
	GError *error = NULL;
	int refused = 0;

	signal(SIGXFSZ, SIG_IGN);
	make_from(from);
	for (rlim_t size = 400000; refused < 20; size += 200000, refused++) {
		gboolean done;

		limit(size);
		done = desk_copy(from, to, "li", FALSE, &copy, &error);
		limit(RLIM_INFINITY);
		if (done)
			break;
		g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED);
		g_assert_nonnull(strstr(error->message, "no room"));
		g_clear_error(&error);
		g_assert_false(is_desk(to));
	}
	g_assert_cmpint(refused, >, 1);
	g_assert_cmpint(refused, <, 20);
	expect_whole(from, to);
	copy_clear(&copy);
	scratch_free(folder);
}

static void test_kill_server(void)
{
	if (server_start())
		test_kill(server_folder());
	else
		g_test_skip(server_why_not());
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_data_func("/fault/copy/kill/sqlite", NULL, test_kill);
	g_test_add_func("/fault/copy/kill/postgres", test_kill_server);
	g_test_add_func("/fault/copy/full", test_full);
	return g_test_run();
}

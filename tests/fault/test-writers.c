/* SPDX-License-Identifier: MIT
 * 32 processes writing one desk at once: none fails, nothing is lost, and the waiting is told as
 * p50 and p99. ACTS sets the acts of each (8), THINK_MS the pause between them (0). On a disk that
 * syncs slowly: SLOWSYNC_US=2000 LD_PRELOAD=tests/fault/slowsync.so tests/fault/test-writers */
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "tests/store/desk.h"

#define PROCESSES 32
#define ACTS_MOST 1000

/* Shared by all; each process writes its own row. */
struct results {
	gint64 took[PROCESSES][ACTS_MOST]; /* µs */
	int tries[PROCESSES];
};

static int setting(const char *name, int otherwise, int most)
{
	const char *text = getenv(name);

	return text ? CLAMP(atoi(text), 0, most) : otherwise;
}

static gboolean turn_row(const struct row *row, void *data)
{
	*(gint64 *)data = row_int(row, 0);
	return FALSE;
}

/* Writes on the newest turn; someone else may be first. */
static void act(struct store *store, gint64 ticket, int *tries)
{
	const struct value id = V_INT(ticket);
	/* Not a random one: forked processes would all draw the same. */
	g_autofree char *key = g_strdup_printf("%ld-%d", (long)getpid(), *tries);
	enum store_answer answer;
	gint64 turn;

	do {
		if (store_select_text(store, "SELECT turn FROM ticket WHERE id = $1", &id, 1,
				      turn_row, &turn, NULL) != STORE_OK)
			_exit(3);
		answer = run_free(store, batch_turn(ticket, turn + 1, key), NULL);
		++*tries;
	} while (answer == STORE_CONFLICT);
	if (answer != STORE_OK)
		_exit(10 + (int)answer);
}

static void think(int milliseconds)
{
	struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};

	if (milliseconds)
		nanosleep(&time, NULL);
}

G_NORETURN static void console(const char *where, gint64 ticket, int me, int start,
			       struct results *results)
{
	int acts = setting("ACTS", 8, ACTS_MOST), pause = setting("THINK_MS", 0, 10000);
	struct store *store;
	char byte;

	/* All begin when the parent closes the pipe. */
	if (read(start, &byte, 1) != 0)
		_exit(2);
	store = store_open(where, STORE_WRITE, NULL);
	if (!store)
		_exit(4);
	store_set_patience(store, G_TIME_SPAN_HOUR); /* a slow disk is no fault */
	for (int i = 0; i < acts; i++) {
		gint64 before;

		think(pause);
		before = g_get_monotonic_time();
		act(store, ticket, &results->tries[me]);
		results->took[me][i] = g_get_monotonic_time() - before;
	}
	store_close(store);
	_exit(0);
}

static int compare(const void *a, const void *b)
{
	const gint64 *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void report(const struct results *results, int acts, gint64 took)
{
	g_autofree gint64 *all = g_new(gint64, (gsize)(PROCESSES * acts) + 1);
	int count = 0, tries = 0;

	for (int i = 0; i < PROCESSES; i++) {
		for (int j = 0; j < acts; j++)
			all[count++] = results->took[i][j];
		tries += results->tries[i];
	}
	if (!count)
		return;
	qsort(all, (gsize)count, sizeof(*all), compare);
	g_test_message("%d processes, %d acts, %.0f/s, p50 %.1f ms, p99 %.1f ms, most %.1f ms, "
		       "%d tried again",
		       PROCESSES, count, count * 1e6 / (double)took, (double)all[count / 2] / 1000,
		       (double)all[count * 99 / 100] / 1000, (double)all[count - 1] / 1000,
		       tries - count);
}

static void complain(const char *what, void *data)
{
	g_error("%s", what);
}

static void run(gboolean one_ticket)
{
	int acts = setting("ACTS", 8, ACTS_MOST), ends[2], status;
	char *folder = scratch_new();
	g_autofree char *where = scratch_desk(folder);
	struct results *results = mmap(NULL, sizeof(*results), PROT_READ | PROT_WRITE,
				       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct store *store = store_open(where, STORE_CREATE, NULL);
	pid_t pids[PROCESSES];
	gint64 before;

	g_assert_true(results != MAP_FAILED);
	for (int i = 0; i < PROCESSES; i++) {
		g_autofree char *key = g_strdup_printf("op-%d", i);

		open_ticket(store, key);
	}
	store_close(store);
	g_assert_cmpint(pipe(ends), ==, 0);
	for (int i = 0; i < PROCESSES; i++) {
		pids[i] = fork();
		g_assert_cmpint(pids[i], >=, 0);
		if (pids[i] == 0) {
			close(ends[1]);
			console(where, one_ticket ? 1 : i + 1, i, ends[0], results);
		}
	}
	before = g_get_monotonic_time();
	close(ends[0]);
	close(ends[1]);
	for (int i = 0; i < PROCESSES; i++) {
		g_assert_cmpint(waitpid(pids[i], &status, 0), ==, pids[i]);
		g_assert_cmpint(status, ==, 0);
	}
	report(results, acts, g_get_monotonic_time() - before);
	store = store_open(where, STORE_READ, NULL);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM event"), ==,
			PROCESSES + PROCESSES * acts);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM ticket t WHERE turn <> "
				      "(SELECT MAX(turn) FROM event WHERE ticket = t.id)"),
			==, 0);
	store_integrity(store, complain, NULL, NULL);
	store_close(store);
	munmap(results, sizeof(*results));
	scratch_free(folder);
}

static void test_apart(void)
{
	run(FALSE);
}

static void test_same(void)
{
	run(TRUE);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/fault/writers/different-tickets", test_apart);
	g_test_add_func("/fault/writers/one-ticket", test_same);
	return g_test_run();
}

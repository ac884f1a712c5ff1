/* SPDX-License-Identifier: MIT
 * kill -9 at random instants: what was acknowledged is stored, what is stored is whole. Three
 * processes write, by single batches or by units of ten, and tell each acknowledgement through a
 * pipe; all are killed; the next round writes on. ROUNDS sets how often (20). */
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tests/store/desk.h"
#include "tests/store/hold.h"

#define WRITERS 3
#define PER_UNIT 10

struct writer {
	pid_t pid;
	int pipe;
	gint64 ticket, acknowledged; /* newest turn */
	int per_unit;
};

static gboolean turn_row(const struct row *row, void *data)
{
	*(gint64 *)data = row_int(row, 0);
	return FALSE;
}

static gint64 newest(struct store *store, gint64 ticket, const char *sql)
{
	const struct value id = V_INT(ticket);
	GError *error = NULL;
	gint64 turn = -1;

	store_select_text(store, sql, &id, 1, turn_row, &turn, &error);
	g_assert_no_error(error);
	return turn;
}

static void acknowledge(int fd, gint64 turn)
{
	if (write(fd, &turn, sizeof(turn)) != sizeof(turn))
		_exit(3);
}

static void write_turn(struct store *store, gint64 ticket, gint64 turn)
{
	g_autofree char *key = g_strdup_printf("%ld-%" G_GINT64_FORMAT, (long)getpid(), turn);

	if (run_free(store, batch_turn(ticket, turn, key), NULL) != STORE_OK)
		_exit(4);
}

G_NORETURN static void write_for_ever(const char *where, gint64 ticket, int per_unit, int fd)
{
	struct store *store = store_open(where, STORE_WRITE, NULL);
	gint64 turn;

	if (!store)
		_exit(2);
	store_set_patience(store, G_TIME_SPAN_HOUR); /* a slow disk is no fault */
	turn = newest(store, ticket, "SELECT turn FROM ticket WHERE id = $1");
	for (;;) {
		if (per_unit > 1 && store_unit_begin(store, NULL) != STORE_OK)
			_exit(5);
		for (int i = 0; i < per_unit; i++)
			write_turn(store, ticket, ++turn);
		if (per_unit > 1 && store_unit_end(store, TRUE, NULL) != STORE_OK)
			_exit(6);
		acknowledge(fd, turn);
	}
}

static void writer_start(struct writer *writer, const char *where)
{
	int ends[2];

	g_assert_cmpint(pipe(ends), ==, 0);
	writer->pid = fork();
	g_assert_cmpint(writer->pid, >=, 0);
	if (writer->pid == 0) {
		close(ends[0]);
		write_for_ever(where, writer->ticket, writer->per_unit, ends[1]);
	}
	close(ends[1]);
	writer->pipe = ends[0];
}

/* FALSE at the end of the pipe. */
static gboolean hear(struct writer *writer)
{
	gint64 turn;

	if (read(writer->pipe, &turn, sizeof(turn)) != sizeof(turn))
		return FALSE;
	g_assert_cmpint(turn, >, writer->acknowledged);
	writer->acknowledged = turn;
	return TRUE;
}

static void hear_some(struct writer *writers, int wanted)
{
	struct pollfd wait[WRITERS];

	for (int i = 0; i < WRITERS; i++)
		wait[i] = (struct pollfd){.fd = writers[i].pipe, .events = POLLIN};
	while (wanted > 0) {
		g_assert_cmpint(poll(wait, WRITERS, 600000), >, 0);
		for (int i = 0; i < WRITERS; i++)
			if (wait[i].revents && hear(&writers[i]))
				wanted--;
			else if (wait[i].revents)
				g_error("a writer ended by itself");
	}
}

/* Up to 2 ms of nothing, to strike anywhere in a transaction. */
static void dither(void)
{
	gint64 until = g_get_monotonic_time() + g_random_int_range(0, 2000);

	while (g_get_monotonic_time() < until)
		continue;
}

static void complain(const char *what, void *data)
{
	g_error("after round %d: %s", *(int *)data, what);
}

static void check_writer(struct store *store, const struct writer *writer)
{
	gint64 stored =
		newest(store, writer->ticket, "SELECT MAX(turn) FROM event WHERE ticket = $1");

	g_assert_cmpint(stored, >=, writer->acknowledged);
	g_assert_cmpint(stored, <=, writer->acknowledged + writer->per_unit);
	if (writer->acknowledged)
		g_assert_cmpint((stored - writer->acknowledged) % writer->per_unit, ==, 0);
	/* No holes, and nothing of a batch without the rest of it. */
	g_assert_cmpint(
		newest(store, writer->ticket, "SELECT COUNT(*) FROM event WHERE ticket = $1"), ==,
		stored);
	g_assert_cmpint(newest(store, writer->ticket, "SELECT turn FROM ticket WHERE id = $1"), ==,
			stored);
	g_assert_cmpint(
		newest(store, writer->ticket, "SELECT COUNT(*) + 1 FROM body WHERE ticket = $1"),
		==, stored);
}

static void run_round(const char *where, int round)
{
	struct writer writers[WRITERS];
	struct store *store = store_open(where, STORE_READ, NULL);
	GError *error = NULL;

	for (int i = 0; i < WRITERS; i++) {
		writers[i] = (struct writer){.ticket = i + 1, .per_unit = i == 0 ? PER_UNIT : 1};
		writers[i].acknowledged =
			newest(store, i + 1, "SELECT turn FROM ticket WHERE id = $1");
	}
	store_close(store);
	for (int i = 0; i < WRITERS; i++)
		writer_start(&writers[i], where);
	hear_some(writers, g_random_int_range(1, 40));
	dither();
	for (int i = 0; i < WRITERS; i++)
		kill(writers[i].pid, SIGKILL);
	for (int i = 0; i < WRITERS; i++) {
		waitpid(writers[i].pid, NULL, 0);
		while (hear(&writers[i]))
			continue;
		close(writers[i].pipe);
	}
	await_alone(where);
	store = store_open(where, STORE_WRITE, &error);
	g_assert_no_error(error);
	for (int i = 0; i < WRITERS; i++)
		check_writer(store, &writers[i]);
	store_integrity(store, complain, &round, &error);
	g_assert_no_error(error);
	store_close(store);
}

static void test_kill(void)
{
	const char *wanted = getenv("ROUNDS");
	int rounds = wanted ? atoi(wanted) : 20;
	char *folder = scratch_new();
	g_autofree char *where = place_apart(folder);
	struct store *store = store_open(where, STORE_CREATE, NULL);

	for (int i = 0; i < WRITERS; i++) {
		g_autofree char *key = g_strdup_printf("op-%d", i);

		open_ticket(store, key);
	}
	store_close(store);
	for (int round = 1; round <= rounds; round++)
		run_round(where, round);
	store = store_open(where, STORE_READ, NULL);
	g_test_message("%d rounds, %" G_GINT64_FORMAT " events, acknowledged = stored", rounds,
		       number(store, "SELECT COUNT(*) FROM event"));
	store_close(store);
	scratch_free(folder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/fault/kill", test_kill);
	return g_test_run();
}

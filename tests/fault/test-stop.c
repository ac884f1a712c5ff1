/* SPDX-License-Identifier: MIT
 * Ctrl-Z of a process that has the desk to itself: it finishes first and stops then, so that nobody
 * waits for a stopped one. A process that only waits its turn stops, or ends, at once. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tests/store/desk.h"
#include "tests/store/hold.h"

/* What the child says when it is somewhere, and what lets it go on. */
struct talk {
	int up[2], down[2];
};

static void talk_init(struct talk *talk)
{
	g_assert_cmpint(pipe(talk->up), ==, 0);
	g_assert_cmpint(pipe(talk->down), ==, 0);
}

static void say(int fd)
{
	if (write(fd, "x", 1) != 1)
		_exit(9);
}

static void hear(int fd)
{
	char byte;

	if (read(fd, &byte, 1) != 1)
		_exit(8);
}

static void talk_clear(struct talk *talk)
{
	for (int i = 0; i < 2; i++) {
		close(talk->up[i]);
		close(talk->down[i]);
	}
}

G_NORETURN static void hold_desk(const char *where, struct talk *talk)
{
	struct store *store;

	/* In a group of its own: a stop would be ignored in one nobody could continue. */
	setpgid(0, 0);
	store = store_open(where, STORE_WRITE, NULL);
	if (!store || store_unit_begin(store, NULL) != STORE_OK)
		_exit(2);
	if (run_free(store, batch_opening("child", NULL), NULL) != STORE_OK)
		_exit(3);
	say(talk->up[1]);
	hear(talk->down[0]); /* the stop has been sent by now */
	if (store_unit_end(store, TRUE, NULL) != STORE_OK)
		_exit(4);
	store_close(store);
	_exit(0);
}

static void test_holder(void)
{
	char *folder = scratch_new();
	g_autofree char *where = scratch_desk(folder);
	struct store *store = store_open(where, STORE_CREATE, NULL);
	struct talk talk;
	int status;
	pid_t pid;

	store_close(store);
	talk_init(&talk);
	pid = fork();
	g_assert_cmpint(pid, >=, 0);
	if (pid == 0)
		hold_desk(where, &talk);
	hear(talk.up[0]);
	kill(pid, SIGTSTP);
	say(talk.down[1]);
	g_assert_cmpint(waitpid(pid, &status, WUNTRACED), ==, pid);
	g_assert_true(WIFSTOPPED(status));
	/* It has stopped, and with nothing in hand. */
	store = store_open(where, STORE_WRITE, NULL);
	store_set_patience(store, 0);
	open_ticket(store, "parent");
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM ticket"), ==, 2);
	store_close(store);
	kill(pid, SIGCONT);
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	g_assert_cmpint(status, ==, 0);
	talk_clear(&talk);
	scratch_free(folder);
}

G_NORETURN static void wait_turn(const char *where, struct talk *talk)
{
	struct store *store;

	setpgid(0, 0);
	store = store_open(where, STORE_WRITE, NULL);
	if (!store)
		_exit(2);
	say(talk->up[1]);
	hear(talk->down[0]);
	say(talk->up[1]);
	run_free(store, batch_opening("child", NULL), NULL);
	_exit(5);
}

/* While it waits for others it holds nothing, so that nobody has to look for kill -9. */
static void test_waiting(void)
{
	char *folder = scratch_new();
	g_autofree char *where = scratch_desk(folder);
	struct store *store = store_open(where, STORE_CREATE, NULL);
	struct talk talk;
	int status;
	pid_t pid;

	store_close(store);
	talk_init(&talk);
	/* Forked before anything is open: an open desk does not survive a fork. */
	pid = fork();
	g_assert_cmpint(pid, >=, 0);
	if (pid == 0)
		wait_turn(where, &talk);
	hear(talk.up[0]);
	store = store_open(where, STORE_WRITE, NULL);
	hold(store);
	say(talk.down[1]);
	hear(talk.up[0]);
	kill(pid, SIGTSTP);
	g_assert_cmpint(waitpid(pid, &status, WUNTRACED), ==, pid);
	g_assert_true(WIFSTOPPED(status));
	kill(pid, SIGTERM);
	kill(pid, SIGCONT);
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	g_assert_true(WIFSIGNALED(status));
	g_assert_cmpint(WTERMSIG(status), ==, SIGTERM);
	g_assert_cmpint(store_unit_end(store, TRUE, NULL), ==, STORE_OK);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM ticket"), ==, 0);
	store_close(store);
	talk_clear(&talk);
	scratch_free(folder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/fault/stop/holder", test_holder);
	g_test_add_func("/fault/stop/waiting", test_waiting);
	return g_test_run();
}

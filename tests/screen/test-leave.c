/* SPDX-License-Identifier: MIT
 * However a console is told to end, wherever it is: it ends at once, with the status that says why,
 * and takes no processor time over it. So it does with a terminal that takes nothing any more, and
 * with a desk that somebody keeps locked. */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "desk.h"
#include "fair.h"
#include "tests/store/hold.h"
#include "tests/store/server.h"

enum { CPU_LIMIT_MS = 300, END_LIMIT_MS = 3000, LOCKED_LIMIT_MS = 6000 };

/* Where one can be: the keys that lead there from the queue, and what is then on the screen. */
static const struct {
	const char *keys, *shows;
} places[] = {
	{"", "P0"},          {":se", ":se"},         {"/acme", "acme"}, {"?", "search"},
	{"s", "…"},          {"12", "12"},           {"D", "not sent"}, {"v", "1-"},
	{"<Enter>", "back"}, {"\"", "messages"},     {"r", "PUBLIC"},   {"N", "until"},
	{"mtyped", "typed"}, {"<Enter>r", "PUBLIC"},
};

enum way { WAY_PTY, WAY_HUP, WAY_TERM, WAYS };

static void cut(struct session *session, enum way way)
{
	if (way == WAY_PTY)
		session_hang_up(session);
	else
		session_signal(session, way == WAY_HUP ? SIGHUP : SIGTERM);
}

static void assert_left(struct session *session, enum way way, gint64 began, gint64 cpu, int limit)
{
	int status = session_wait(session);
	gint64 took = (fair_time() - began) / 1000;
	gint64 used = (session_cpu(session) - cpu) / 1000;
	g_assert_true(WIFEXITED(status));
	g_assert_cmpint(WEXITSTATUS(status), ==, 128 + (way == WAY_TERM ? SIGTERM : SIGHUP));
	g_assert_cmpint(took, <, limit);
	g_assert_cmpint(used, <, CPU_LIMIT_MS);
}

static void test_everywhere(void)
{
	g_autofree char *desk = desk_fresh();
	for (guint i = 0; i < G_N_ELEMENTS(places); i++)
		for (enum way way = 0; way < WAYS; way++) {
			struct session *session;
			/* Every place meets a pty that is gone, every third the others too. */
			if (way != WAY_PTY && i % 3 != 0)
				continue;
			g_test_message("%s by %d", places[i].keys, (int)way);
			session = desk_console(desk, 80, 24);
			session_type(session, places[i].keys);
			session_expect(session, places[i].shows);
			session_settle(session, 50);
			gint64 cpu = session_cpu(session), began = fair_time();
			cut(session, way);
			assert_left(session, way, began, cpu, END_LIMIT_MS);
			session_free(session);
		}
}

/* Nobody reads, and screen after screen is sent: more than a pty holds. */
static void fill(struct session *session)
{
	session_stall(session);
	for (int i = 0; i < 20; i++) {
		gint64 before = session_cpu(session);
		gint64 deadline = g_get_monotonic_time() + G_USEC_PER_SEC / 10;
		session_type(session, "<C-l>");
		while (session_cpu(session) < before + 500 && g_get_monotonic_time() < deadline)
			g_thread_yield();
	}
}

/* Nobody reads: the pty fills, keys still do what they do, and it still ends. */
static void test_stalled(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 200, 50);
	fill(session);
	/* This act is done while the screen can't show it. */
	session_type(session, "c");
	g_autofree char *out = NULL;
	gint64 deadline = fair_time() + 10 * G_USEC_PER_SEC;
	do {
		g_clear_pointer(&out, g_free);
		DESK_RUN(desk, &out, "list", "owner:wei", "--json");
	} while (!*out && fair_time() < deadline);
	g_assert_cmpstr(out, !=, "");
	gint64 cpu = session_cpu(session), began = fair_time();
	session_signal(session, SIGTERM);
	assert_left(session, WAY_TERM, began, cpu, END_LIMIT_MS);
	session_free(session);
}

static void expect_waits(struct session *session)
{
	session_expect(session, server_is_wanted() ? "on its way" : "waiting for the store");
}

/* In the middle of an act that waits for its turn: the process goes, the desk is whole. */
static void test_locked(void)
{
	static const enum way ways[] = {WAY_PTY, WAY_TERM};
	for (guint i = 0; i < G_N_ELEMENTS(ways); i++) {
		g_autofree char *desk = desk_fresh();
		GError *error = NULL;
		struct store *store = store_open(desk, STORE_WRITE, &error);
		g_assert_no_error(error);
		struct session *session = desk_console(desk, 80, 24);
		hold(store);
		session_type(session, "c");
		expect_waits(session);
		gint64 cpu = session_cpu(session), began = fair_time();
		cut(session, ways[i]);
		assert_left(session, ways[i], began, cpu, LOCKED_LIMIT_MS);
		store_unit_end(store, FALSE, NULL);
		store_close(store);
		DESK_RUN(desk, NULL, "check");
		session_free(session);
	}
}

/* ^Z while the store waits for its turn: told that not now, and everything goes on. */
static void test_no_suspend(void)
{
	g_autofree char *desk = desk_fresh();
	GError *error = NULL;
	struct store *store = store_open(desk, STORE_WRITE, &error);
	g_assert_no_error(error);
	struct session *session = desk_console(desk, 80, 24);
	hold(store);
	session_type(session, "c");
	expect_waits(session);
	session_type(session, "<C-z>");
	session_expect(session, "not suspended");
	store_unit_end(store, FALSE, NULL);
	store_close(store);
	session_expect(session, "claimed");
	desk_quit(session);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/leave/everywhere", test_everywhere);
	g_test_add_func("/leave/stalled", test_stalled);
	g_test_add_func("/leave/locked", test_locked);
	g_test_add_func("/leave/no-suspend", test_no_suspend);
	int failed = g_test_run();
	desk_end();
	return failed;
}

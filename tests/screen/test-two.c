/* SPDX-License-Identifier: MIT
 * Two people on one desk, each in a console (terminal.md §2): what one does stands before the other
 * within a second, without a flicker; who is where is seen; who was slower is told by whom and why.
 */
#include <signal.h>
#include <string.h>

#include "desk.h"
#include "fair.h"

/* A second from the key, and what this machine may be late by. */
enum { WITHIN_MS = 1000, LATE_MS = 400, FEW_BYTES = 700 };

struct two {
	char *desk;
	struct session *wei, *li;
};

static void set_up(struct two *two, gconstpointer data)
{
	two->desk = desk_fresh();
	two->wei = desk_console_of("wei", two->desk);
	two->li = desk_console_of("li", two->desk);
	/* Both have entered and know of it. */
	session_settle(two->wei, 1000);
	session_settle(two->li, 1000);
}

static void tear_down(struct two *two, gconstpointer data)
{
	session_free(two->wei);
	session_free(two->li);
	g_free(two->desk);
}

static gsize raw_size(struct session *session)
{
	gsize size;
	session_raw(session, &size);
	return size;
}

/* Typed by one, it stands before the other in time, with few bytes and nothing painted anew. */
static void reaches(struct session *from, const char *keys, struct session *to, const char *text)
{
	gsize before = raw_size(to);
	gint64 began = fair_time();
	g_assert_false(session_shows(to, text));
	session_type(from, keys);
	session_expect(to, text);
	gint64 took = (fair_time() - began) / 1000;
	session_settle(to, 150);
	gsize size;
	const char *raw = session_raw(to, &size);
	g_test_message("%s: seen after %d ms, in %u bytes", keys, (int)took,
		       (guint)(size - before));
	g_assert_cmpint(took, <=, WITHIN_MS + LATE_MS);
	g_assert_cmpint(size - before, <, FEW_BYTES);
	g_assert_null(g_strstr_len(raw + before, (gssize)(size - before), "\033[2J"));
	g_assert_null(g_strstr_len(raw + before, (gssize)(size - before), "\033[H\033[J"));
	session_settle(from, 150);
}

static void test_acts(struct two *two, gconstpointer data)
{
	reaches(two->wei, "c", two->li, " wei ");
	reaches(two->wei, "s1", two->li, "P1 3 P2");
	reaches(two->li, ":reply 1 --text=On_it<Enter>", two->wei, "On_it");
}

static void test_presence(struct two *two, gconstpointer data)
{
	reaches(two->li, "r", two->wei, "li is writing");
	reaches(two->wei, "r", two->li, "wei is writing");
	session_type(two->li, "<C-x>q");
	session_expect_gone(two->wei, "li is writing");
	/* One that is gone without a word is gone. */
	session_signal(two->wei, SIGKILL);
	session_wait(two->wei);
	session_settle(two->li, 500);
	session_type(two->li, "<C-r>");
	session_expect_gone(two->li, "wei is writing");
}

/* Written over a newer message of the client: told at once, and asked before it goes. */
static void test_stale_reply(struct two *two, gconstpointer data)
{
	session_type(two->wei, "r");
	session_expect(two->wei, "PUBLIC");
	session_type(two->wei, "We look into it");
	session_settle(two->wei, 300);
	reaches(two->li, ":contact 1 --from=client --via=im --text=Worse_now<Enter>", two->wei,
		"the client wrote");
	session_expect(two->wei, "Worse_now");
	session_type(two->wei, "<C-x>s");
	session_expect(two->wei, "sends it");
}

/* Idle again, neither writes to the other's terminal. */
static void test_idle(struct two *two, gconstpointer data)
{
	gsize before = raw_size(two->wei);
	session_settle(two->wei, 2200);
	g_assert_cmpint(raw_size(two->wei), ==, before);
}

static void test_conflict(struct two *two, gconstpointer data)
{
	static const char told[] = "li acted since you read it: severity P1";
	/* However soon the news comes, the keys are there before it. */
	session_signal(two->wei, SIGSTOP);
	desk_run_as("li", two->desk, NULL, (const char *const[]){"severity", "1", "P1", NULL});
	session_type(two->wei, "s2");
	session_signal(two->wei, SIGCONT);
	session_expect(two->wei, told);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run)(struct two *two, gconstpointer data);
	} tests[] = {
		{"/two/acts", test_acts},
		{"/two/presence", test_presence},
		{"/two/stale-reply", test_stale_reply},
		{"/two/idle", test_idle},
		{"/two/conflict", test_conflict},
	};
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	for (guint i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].path, struct two, NULL, set_up, tests[i].run, tear_down);
	int failed = g_test_run();
	desk_end();
	return failed;
}

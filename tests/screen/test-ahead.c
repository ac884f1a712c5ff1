/* SPDX-License-Identifier: MIT
 * Keys that come in one piece, before the desk has answered the first of them: what is behind a
 * search, a jump or a question must not fall on what still stands on the screen. A line is ended by
 * a plain \r here: what is typed then comes in one piece. */
#include <locale.h>
#include <string.h>

#include "desk.h"

/* Whether wei owns or did anything: what the keys of these tests would do. */
static void assert_untouched(const char *desk)
{
	g_autofree char *out = NULL;
	DESK_RUN(desk, &out, "--json", "list", "owner:wei");
	if (strstr(out, "ticket"))
		g_test_message("%s", out);
	g_assert_null(strstr(out, "ticket"));
}

static void test_filter(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "/stutter\rc");
	session_expect_gone(session, "Latency up");
	session_settle(session, 200);
	assert_untouched(desk);
	/* What is found is acted on as soon as it stands there. */
	session_type(session, "c");
	session_expect(session, "3 claimed");
	desk_quit(session);
}

static void test_mark(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "/stutter\r ");
	session_expect_gone(session, "Latency up");
	session_settle(session, 200);
	g_assert_false(session_shows(session, "1 marked"));
	session_type(session, ":view breached\rc");
	session_settle(session, 200);
	assert_untouched(desk);
	desk_quit(session);
}

static void test_jump(void)
{
	g_autofree char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "restore", "2");
	struct session *session = desk_console(desk, 80, 24);
	/* It is folded away, so the desk is asked where it is. */
	session_type(session, "#2\rc");
	session_settle(session, 300);
	assert_untouched(desk);
	session_type(session, "c");
	session_expect(session, "ticket 2: owned by li");
	desk_quit(session);
}

static void test_night(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "N");
	session_expect(session, "Latency up");
	session_settle(session, 200);
	session_type(session, "/stutter\rc");
	session_expect_gone(session, "Latency up");
	session_settle(session, 200);
	assert_untouched(desk);
	session_type(session, "q");
	session_expect(session, "N night");
	desk_quit(session);
}

/* A text that was asked for and left in one breath: the screen below stays. */
static void test_left_before(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "xq");
	session_expect(session, "explain: left before it came");
	session_settle(session, 200);
	g_assert_true(session_shows(session, "Stream cut: SEA edge"));
	g_assert_false(session_has_ended(session));
	session_type(session, "x");
	session_expect(session, "explain #1");
	session_type(session, "q");
	session_expect(session, "N night");
	desk_quit(session);
}

/* A question that comes while something else is typed waits until that is done. */
static void test_question(void)
{
	g_autofree char *desk = desk_fresh();
	g_autofree char *out = NULL, *after = NULL;
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "e:");
	session_settle(session, 500);
	session_type(session, "y");
	session_settle(session, 300);
	session_expect(session, ":y");
	DESK_RUN(desk, &out, "--json", "log", "1");
	g_assert_null(strstr(out, "escalat"));
	session_type(session, "<C-c>");
	session_expect(session, "y escalate, any other key");
	session_settle(session, 400);
	session_type(session, "y");
	session_expect(session, "1 escalated");
	DESK_RUN(desk, &after, "--json", "log", "1");
	g_assert_nonnull(strstr(after, "escalat"));
	desk_quit(session);
}

/* What was asked of the desk is done, though nobody waits for it. */
static void test_resolve_and_leave(void)
{
	g_autofree char *desk = desk_fresh();
	g_autofree char *out = NULL;
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "dsq");
	g_assert_cmpint(session_wait(session), ==, 0);
	session_free(session);
	DESK_RUN(desk, &out, "--json", "list", "state:resolved");
	g_assert_nonnull(strstr(out, "\"ticket\":1"));
}

/* And what was not, is told. */
static void test_refused_and_leave(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "jjcq");
	g_assert_cmpint(session_wait(session), ==, 0);
	g_assert_true(session_raw_has(session, "midwatch: claim: ticket 2: owned by li"));
	session_free(session);
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/ahead/filter", test_filter);
	g_test_add_func("/ahead/mark", test_mark);
	g_test_add_func("/ahead/jump", test_jump);
	g_test_add_func("/ahead/night", test_night);
	g_test_add_func("/ahead/left-before", test_left_before);
	g_test_add_func("/ahead/question", test_question);
	g_test_add_func("/ahead/resolve-and-leave", test_resolve_and_leave);
	g_test_add_func("/ahead/refused-and-leave", test_refused_and_leave);
	int status = g_test_run();
	desk_end();
	return status;
}

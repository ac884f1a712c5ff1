/* SPDX-License-Identifier: MIT
 * The night board's screen: what it looks like at three sizes, what its keys do, that the cursor
 * follows its moment and acts mean its ticket, that it stands still when nothing happens. */
#include <locale.h>
#include <string.h>

#include "desk.h"

/* A night with something of every kind, from DESK_NOW (Sunday, 2026-11-22 03:00Z) on. */
static char *night_desk(void)
{
	char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "promise", "2", "2026-11-22 04:30 +0000", "numbers");
	DESK_RUN(desk, NULL, "remind", "2", "2026-11-22 03:40 +0000", "ask", "the", "carrier");
	DESK_RUN(desk, NULL, "reply", "4", "--text", "We look at it.");
	DESK_RUN(desk, NULL, "reply", "3", "--text", "Please send the log.");
	DESK_RUN(desk, NULL, "wait", "3", "waiting-client", "--until", "2026-11-22 05:00 +0000");
	return desk;
}

static struct session *board(const char *desk, int columns, int rows)
{
	struct session *session = desk_console(desk, columns, rows);
	session_type(session, "N");
	session_expect(session, "until 2026-11-22");
	session_settle(session, 300);
	return session;
}

static void leave(struct session *session)
{
	session_type(session, "q");
	session_settle(session, 100);
	desk_quit(session);
}

static void check_looks(int columns, int rows, const char *name)
{
	g_autofree char *desk = night_desk();
	struct session *session = board(desk, columns, rows);
	session_golden(session, name);
	leave(session);
}

static void test_looks_80(void)
{
	check_looks(80, 24, "night-80x24");
}

static void test_looks_200(void)
{
	check_looks(200, 50, "night-200x50");
}

static void test_looks_40(void)
{
	check_looks(40, 10, "night-40x10");
}

static void test_looks_60(void)
{
	check_looks(60, 15, "night-60x15");
}

static void test_tiny(void)
{
	static const int sizes[][2] = {{1, 1}, {2, 1}, {10, 3}, {20, 5}, {300, 4}, {4, 100}};
	g_autofree char *desk = night_desk();
	struct session *session = board(desk, 80, 24);
	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		session_resize(session, sizes[i][0], sizes[i][1]);
		session_type(session, "jjkfGg");
		session_settle(session, 60);
	}
	session_type(session, "ffg");
	session_resize(session, 80, 24);
	session_settle(session, 300);
	session_golden(session, "night-80x24");
	leave(session);
}

static void test_kinds(void)
{
	g_autofree char *desk = night_desk();
	struct session *session = board(desk, 80, 24);
	g_assert_true(session_shows(session, "50% used"));
	session_type(session, "f");
	session_expect(session, "what is due");
	session_settle(session, 100);
	g_assert_false(session_shows(session, "% used"));
	g_assert_true(session_shows(session, "reminder for wei: ask the"));
	g_assert_true(session_shows(session, "promise is due"));
	session_type(session, "f");
	session_expect(session, "no warnings");
	session_expect(session, "resolve resumes, z>Mon 01:00");
	session_type(session, "f");
	session_expect(session, "what wakes");
	session_expect_gone(session, "BREACH");
	session_expect(session, "resolve resumes, z>Mon 01:00");
	session_type(session, "fg");
	session_expect(session, "50% used");
	leave(session);
}

static void test_horizon(void)
{
	g_autofree char *desk = night_desk();
	struct session *session = board(desk, 80, 24);
	g_assert_true(session_shows(session, "until 2026-11-22 15:00 +00:00"));
	session_type(session, "H");
	session_expect(session, "until 2026-11-22 11:00 +00:00");
	session_type(session, "HHH");
	session_expect(session, "until 2026-11-22 04:00 +00:00");
	session_type(session, "hhhhh");
	session_expect(session, "until 2026-11-23 03:00 +00:00");
	/* Further than a day the hours say of which day they are; London's calendar opens then. */
	session_type(session, "h");
	session_expect(session, "until 2026-11-24 03:00 +00:00");
	session_type(session, "G");
	session_expect(session, "Mon 17:30 38h30 ldn closes");
	leave(session);
}

static void test_command(void)
{
	g_autofree char *desk = night_desk();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, ":night --until 05:30 client:borealis<Enter>");
	session_expect(session, "until 2026-11-22 05:30 +00:00");
	session_expect(session, "filter client:borealis");
	session_settle(session, 200);
	g_assert_true(session_shows(session, "Borealis"));
	g_assert_false(session_shows(session, "Acme"));
	/* The filter line begins with it. */
	session_type(session, "/<Enter>");
	session_settle(session, 200);
	g_assert_true(session_shows(session, "filter client:borealis"));
	session_type(session, "F");
	session_expect(session, "Acme");
	session_type(session, "q");
	session_settle(session, 100);
	/* What asks to be printed is printed. */
	session_type(session, ":night --json<Enter>");
	session_expect(session, "\"kind\":\"warn\"");
	session_type(session, "q");
	session_settle(session, 100);
	/* What is wrong with it is said, and no board opened. */
	session_type(session, ":night --until<Enter>");
	session_expect(session, "--until");
	session_type(session, ":night --until yesterday<Enter>");
	session_expect(session, "yesterday");
	session_type(session, "q");
	session_settle(session, 100);
	desk_quit(session);
}

/* The key acts on the ticket of the row, and the cursor stays on its moment. */
static void test_acts(void)
{
	g_autofree char *desk = night_desk(), *seen = NULL;
	struct session *session = board(desk, 80, 24);
	session_type(session, "'");
	session_settle(session, 300);
	g_assert_true(session_shows(session, "#4 P1") || session_shows(session, "#1 P0"));
	session_type(session, "#2<Enter>");
	session_settle(session, 300);
	g_assert_true(session_shows(session, "#2 P1"));
	session_type(session, "c");
	session_expect(session, "owned by li");
	session_type(session, "s2");
	session_expect(session, "2 P2, was P1");
	session_settle(session, 300);
	/* What the act did stands on several rows, over what is told of the moment. */
	g_assert_true(session_shows(session, "|> 03:40"));
	DESK_RUN(desk, &seen, "--json", "list", "id:2");
	g_assert_nonnull(strstr(seen, "\"severity\":\"P2\""));
	leave(session);
}

static void test_explains(void)
{
	g_autofree char *desk = night_desk();
	struct session *session = board(desk, 80, 24);
	session_type(session, "f'x");
	session_expect(session, "explain");
	session_expect(session, "STEP");
	session_type(session, "q");
	session_expect(session, "what is due");
	session_type(session, "l");
	session_expect(session, "opened");
	session_type(session, "q");
	session_settle(session, 100);
	leave(session);
}

/* Enter opens the row's ticket; the next one from there is the next on the board. */
static void test_opens(void)
{
	g_autofree char *desk = night_desk();
	struct session *session = board(desk, 80, 24);
	session_type(session, "<Enter>");
	session_expect(session, "Please call me at once");
	session_type(session, "J");
	session_expect(session, "Latency up on edge-4");
	session_expect_gone(session, "Please call me at once");
	session_type(session, "q");
	session_expect(session, "until 2026-11-22");
	session_settle(session, 300);
	g_assert_true(session_shows(session, "#4 P1"));
	/* What is no ticket's has none to open. */
	session_type(session, "fffhhG");
	session_expect(session, "clocks sleep");
	session_settle(session, 300);
	leave(session);
}

/* Nothing is sent while nothing happens. */
static void test_idle(void)
{
	g_autofree char *desk = night_desk();
	struct session *session = board(desk, 80, 24);
	g_assert_false(session_output_within(session, 1500));
	leave(session);
}

/* One key, one marker. The detail follows when the cursor rests. */
static void test_wire(void)
{
	g_autofree char *desk = night_desk();
	struct session *session = board(desk, 80, 24);
	gsize before, after;
	for (int i = 0; i < 4; i++)
		session_type(session, "j");
	session_settle(session, 400);
	session_raw(session, &before);
	session_type(session, "j");
	g_assert_true(session_output_within(session, 100));
	session_raw(session, &after);
	g_assert_cmpuint(after - before, <=, 60);
	session_settle(session, 400);
	session_raw(session, &after);
	g_assert_cmpuint(after - before, <=, 700);
	leave(session);
}

/* Another console acts: the board follows, and the cursor its moment. */
static void test_follows(void)
{
	g_autofree char *desk = night_desk();
	struct session *session = board(desk, 80, 24);
	session_type(session, "f'");
	session_settle(session, 300);
	g_assert_true(session_shows(session, "promise is due"));
	DESK_RUN(desk, NULL, "promise", "2", "kept");
	session_expect_gone(session, "promise is due");
	leave(session);
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/night/looks/80x24", test_looks_80);
	g_test_add_func("/night/looks/200x50", test_looks_200);
	g_test_add_func("/night/looks/40x10", test_looks_40);
	g_test_add_func("/night/looks/60x15", test_looks_60);
	g_test_add_func("/night/looks/tiny", test_tiny);
	g_test_add_func("/night/kinds", test_kinds);
	g_test_add_func("/night/horizon", test_horizon);
	g_test_add_func("/night/command", test_command);
	g_test_add_func("/night/acts", test_acts);
	g_test_add_func("/night/explains", test_explains);
	g_test_add_func("/night/opens", test_opens);
	g_test_add_func("/night/idle", test_idle);
	g_test_add_func("/night/wire", test_wire);
	g_test_add_func("/night/follows", test_follows);
	int status = g_test_run();
	desk_end();
	return status;
}

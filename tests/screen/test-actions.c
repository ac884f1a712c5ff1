/* SPDX-License-Identifier: MIT
 * What incidents leave to do, on the screen: sorted by day, moved by keys, overdue where their
 * owner is (A1). */
#include <locale.h>
#include <string.h>

#include "desk.h"

/* At DESK_NOW it is 11:00 of the 22nd in Shanghai, and 19:00 of the 21st in Los Angeles. */
static char *desk_with_actions(void)
{
	char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "user", "add", "zoe", "--zone", "Asia/Shanghai");
	DESK_RUN(desk, NULL, "user", "add", "max", "--zone", "America/Los_Angeles");
	DESK_RUN(desk, NULL, "incident", "new", "SEA edge 502", "--severity", "P1");
	DESK_RUN(desk, NULL, "incident", "new", "Player is slow", "--severity", "P2");
	DESK_RUN(desk, NULL, "action", "new", "1", "Watch the routes", "--must", "--owner", "zoe",
		 "--due", "2026-11-21", "--class", "detect", "--done-when",
		 "it pages within 1 min");
	DESK_RUN(desk, NULL, "action", "new", "1", "A second origin", "--owner", "max", "--due",
		 "2026-11-21");
	DESK_RUN(desk, NULL, "action", "new", "2", "Smaller segments", "--owner", "wei", "--due",
		 "2026-12-24");
	return desk;
}

static struct session *listed(const char *desk, int columns, int rows, const char *line)
{
	struct session *session = desk_console(desk, columns, rows);
	session_type(session, line);
	session_expect(session, "To do after");
	return session;
}

static void test_sizes(void)
{
	static const struct {
		int columns, rows;
		const char *name;
	} sizes[] = {{80, 24, "80x24"}, {200, 50, "200x50"}, {40, 10, "40x10"}};
	g_autofree char *desk = desk_with_actions();
	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		struct session *session =
			listed(desk, sizes[i].columns, sizes[i].rows, ":action list<Enter>");
		g_autofree char *name = g_strconcat("actions-", sizes[i].name, NULL);
		session_expect(session, "1.1");
		session_golden(session, name);
		session_type(session, "q");
		desk_quit(session);
	}
}

static void test_overdue(void)
{
	g_autofree char *desk = desk_with_actions();
	struct session *session = listed(desk, 80, 24, ":action list<Enter>");
	session_expect(session, "1 overdue");
	session_expect(session, "2.1");
	session_type(session, "<Tab>");
	session_expect(session, "[mine]");
	session_expect(session, "2.1");
	session_expect_gone(session, "1.1");
	session_type(session, "<Tab>");
	session_expect(session, "[overdue]");
	session_expect(session, "1.1");
	session_expect_gone(session, "1.2");
	session_type(session, "q");
	desk_quit(session);
}

static void test_states(void)
{
	g_autofree char *desk = desk_with_actions(), *out = NULL;
	struct session *session = listed(desk, 80, 24, ":action list 1<Enter>");
	session_expect(session, "To do after INC-1");
	session_expect(session, "done when it pages");
	session_type(session, "v");
	session_expect(session, "only what is done can be verified");
	session_type(session, "s");
	session_expect(session, "1.1    doing");
	session_type(session, "d");
	session_expect_gone(session, "1.1    doing");
	session_type(session, "z");
	session_expect(session, "1.1    done");
	session_type(session, "gv");
	session_expect(session, "1.1    verified");
	session_type(session, "o");
	session_expect(session, "1.1    open");
	session_type(session, "w");
	session_expect(session, "Why it may be let be:");
	session_type(session, "nobody \"needs\" it<Enter>");
	session_expect(session, "1.1    waived");
	session_type(session, "a");
	session_expect(session, "To do after INC-1:");
	session_type(session, "Ask the carrier<Enter>");
	session_expect(session, "Ask the carrier");
	session_type(session, "g");
	session_expect(session, "> 1.");
	session_type(session, "O");
	session_expect(session, "Whose");
	session_type(session, "<C-a><C-k>me<Enter>");
	session_expect(session, "wei");
	session_type(session, "q");
	desk_quit(session);
	DESK_RUN(desk, &out, "--json", "action", "list", "1", "--all");
	g_assert_nonnull(strstr(out, "nobody \\\"needs\\\" it"));
	g_assert_nonnull(strstr(out, "\"owner\":\"wei\""));
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/actions/sizes", test_sizes);
	g_test_add_func("/actions/A1/overdue", test_overdue);
	g_test_add_func("/actions/A1/states", test_states);
	int status = g_test_run();
	desk_end();
	return status;
}

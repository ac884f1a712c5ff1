/* SPDX-License-Identifier: MIT
 * A notice to all clients of an incident: whom it hits, what each would read, left out, warned of,
 * sent after the wait, taken back, kept as a draft. */
#include <locale.h>
#include <string.h>

#include "desk.h"

/* Acme and Borealis have tickets of it, Kumo (which reads Japanese) and Solo none. */
static char *desk_with_outage(void)
{
	char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "client", "contact", "kumo", "Aiko", "--mail", "aiko@kumo.example");
	DESK_RUN(desk, NULL, "incident", "new", "SEA edge answers 502", "--severity", "P0",
		 "--service", "live", "--region", "sea", "--ticket", "1,2", "--update-every", "30m",
		 "--at", "2026-11-22 02:30 +0000");
	return desk;
}

static struct session *notice_of(const char *desk, int columns, int rows)
{
	struct session *session = desk_console(desk, columns, rows);
	session_type(session, ":open-notify 1<Enter>");
	session_expect(session, "goes to 0 of 4");
	return session;
}

static void test_sizes(void)
{
	static const struct {
		int columns, rows;
		const char *name;
	} sizes[] = {{80, 24, "notify-80x24"},
		     {200, 50, "notify-200x50"},
		     {60, 15, "notify-60x15"},
		     {40, 10, "notify-40x10"}};
	g_autofree char *desk = desk_with_outage();
	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		struct session *session = notice_of(desk, sizes[i].columns, sizes[i].rows);
		session_type(session, "e");
		session_expect(session, "they read");
		session_type(session, "Dear {{client}}, live is down since {{started}}, as at "
				      "Kumo TV.<Down><Down><Down>{{client}}: 障害です。");
		session_expect(session, "障害です。");
		if (i == 0)
			session_golden(session, "notify-write-80x24");
		session_type(session, "<C-x>s");
		session_expect(session, "goes to 4 of 4");
		session_golden(session, sizes[i].name);
		session_type(session, "D");
		session_expect(session, "y throws it away");
		session_settle(session, 500);
		session_type(session, "y");
		session_expect_gone(session, "NOTICE");
		desk_quit(session);
	}
}

static void assert_told(const char *desk, const char *client, gboolean told)
{
	g_autofree char *out = NULL;
	DESK_RUN(desk, &out, "--json", "incident", "affected", "1");
	g_autofree char *row = g_strdup_printf("{\"client\":\"%s\"", client);
	char *at = strstr(out, row);
	g_assert_nonnull(at);
	*strchr(at, '\n') = '\0';
	g_assert_true((strstr(at, "\"told_at\":null") == NULL) == told);
}

/* Another client's name is warned of where it stands, and asked about before it goes; what is left
 * out gets nothing; what waits is taken back with its text and its choices. */
static void test_send(void)
{
	g_autofree char *desk = desk_with_outage();
	struct session *session = notice_of(desk, 80, 24);
	session_type(session, "s");
	session_expect(session, "nothing is written yet");
	session_type(session, "e");
	session_expect(session, "they read");
	session_type(session, "Dear {{client}}, live is down since {{started}}, as at Kumo TV."
			      "<Down><Down><Down>{{client}}: 障害です。<C-x>s");
	session_expect(session, "Dear Acme Live, live is down since 2026-11-22 09:30 +07:00");
	session_expect(session, "names another client: Kumo TV");
	session_type(session, "jjj");
	session_expect(session, "Kumo TV: 障害です。");
	session_type(session, "gj ");
	session_expect(session, "goes to 3 of 4");
	session_expect(session, "left out");
	session_type(session, "s");
	session_expect(session, "any other key");
	session_settle(session, 500);
	session_type(session, "y");
	session_expect(session, "notice on INC-1 goes out in");
	assert_told(desk, "acme", FALSE);
	session_type(session, "u");
	session_expect(session, "goes to 3 of 4");
	session_type(session, "e");
	session_expect(session, "as at Kumo TV.");
	session_type(session, "<C-x>s");
	session_expect_gone(session, "they read");
	session_expect(session, "goes to 3 of 4");
	session_type(session, "s");
	session_expect(session, "any other key");
	session_settle(session, 500);
	session_type(session, "y");
	session_expect(session, "goes out in");
	desk_quit(session);
	assert_told(desk, "acme", TRUE);
	assert_told(desk, "borealis", TRUE);
	assert_told(desk, "kumo", TRUE);
	assert_told(desk, "solo", FALSE);
}

/* Left, it is a draft of its own kind, and goes on where it was; headings alone are none. */
static void test_draft(void)
{
	g_autofree char *desk = desk_with_outage();
	struct session *session = notice_of(desk, 80, 24);
	session_type(session, "e");
	session_expect(session, "they read");
	session_type(session, "<C-x>sq");
	session_expect_gone(session, "NOTICE");
	session_settle(session, 100);
	g_assert_false(desk_has_draft(desk, ""));
	session_type(session, ":open-notify<Enter>");
	session_expect(session, "INC-1 P0");
	session_expect(session, "goes to 0 of 4");
	session_type(session, " e");
	session_expect(session, "they read");
	session_type(session, "Half a text<C-x>s");
	session_expect(session, "goes to 3 of 4");
	session_type(session, "q");
	session_expect_gone(session, "NOTICE");
	session_type(session, "D");
	session_expect(session, "Half a text");
	session_type(session, "<Enter>");
	session_expect(session, "goes to 3 of 4");
	session_expect(session, "left out");
	session_type(session, "qq");
	desk_quit(session);
	g_assert_true(desk_has_draft(desk, "notice"));
}

/* One key from the timeline, n, comes here; o opens the plans, and what is ticked off is in its
 * log. */
static void test_timeline(void)
{
	g_autofree char *desk = desk_with_outage();
	g_autofree char *out = NULL;
	DESK_RUN(desk, NULL, "kb", "new", "Edge plan", "--kind", "plan", "--state", "published",
		 "--text", "- [ ] Call the NOC\n");
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, ":open-incident 1<Enter>");
	session_expect(session, "INC-1 P0");
	session_settle(session, 100);
	session_type(session, "n");
	session_expect(session, "goes to 0 of 4");
	session_type(session, "q");
	session_expect_gone(session, "NOTICE");
	session_type(session, "o");
	session_expect(session, "> [ ] Call the NOC");
	session_type(session, " ");
	session_expect(session, "[x] Call the NOC");
	session_type(session, "qq");
	desk_quit(session);
	DESK_RUN(desk, &out, "incident", "show", "1", "--log");
	g_assert_nonnull(strstr(out, "Call the NOC"));
}

int main(int argc, char **argv)
{
	int failed;

	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/notify/sizes", test_sizes);
	g_test_add_func("/notify/send", test_send);
	g_test_add_func("/notify/draft", test_draft);
	g_test_add_func("/notify/timeline", test_timeline);
	desk_begin();
	failed = g_test_run();
	desk_end();
	return failed;
}

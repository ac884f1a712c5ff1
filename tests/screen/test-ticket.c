/* SPDX-License-Identifier: MIT
 * The ticket's screen: what it looks like, that one can't mistake who reads what, that the place of
 * reading stays, that keys and memory don't grow with the conversation, and what goes to the
 * clipboard. */
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "desk.h"

/* Somebody else acts. */
#define LI_RUN(desk, ...) desk_run_as("li", desk, NULL, (const char *const[]){__VA_ARGS__, NULL})

/* Acts of others on ticket 1, so that there is something to tell apart. */
static char *desk_with_talk(void)
{
	char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "reply", "1",
		 "We are on it: the SEA edge returns 502 for about a third of the requests. "
		 "Rerouting now, next update in 15 minutes.");
	LI_RUN(desk, "note", "1",
	       "流量已切到备用节点，请客户确认第二路直播流是否恢复，然后再决定要不要回切到原来的"
	       "节点。"
	       "Edge 4 looks sick.");
	LI_RUN(desk, "contact", "1", "--via", "phone", "--from", "client", "--with", "Budi",
	       "--text",
	       "Still 502 on the second stream\n> On Sunday you wrote\n> two\n> three\n> four\n"
	       "see above");
	DESK_RUN(desk, NULL, "link", "1", "2");
	DESK_RUN(desk, NULL, "extend", "1", "restore", "1h", "--consent", "Budi on the phone");
	LI_RUN(desk, "set", "1", "--affected", "30%");
	return desk;
}

/* Ticket 1 on its screen. */
static struct session *open_first(const char *desk, int columns, int rows)
{
	struct session *session = desk_console(desk, columns, rows);
	session_type(session, ":open-ticket 1<Enter>");
	session_expect(session, "t take");
	session_expect(session, "affected");
	session_settle(session, 200);
	return session;
}

static void leave(struct session *session)
{
	session_type(session, "q");
	session_expect(session, "SEV");
	desk_quit(session);
}

static void check_looks(int columns, int rows, const char *name)
{
	g_autofree char *desk = desk_with_talk();
	struct session *session = open_first(desk, columns, rows);
	session_golden(session, name);
	leave(session);
}

static void test_looks_80(void)
{
	check_looks(80, 24, "ticket-80x24");
}

static void test_looks_200(void)
{
	check_looks(200, 50, "ticket-200x50");
}

static void test_looks_40(void)
{
	check_looks(40, 10, "ticket-40x10");
}

/* However little room there is, and back again. */
static void test_looks_tiny(void)
{
	static const int sizes[][2] = {{1, 1}, {2, 1}, {10, 3}, {20, 5}, {300, 4}, {4, 100}};
	static const char *const screens[] = {"", "l", "@"};
	g_autofree char *desk = desk_with_talk();
	struct session *session = open_first(desk, 80, 24);
	for (guint i = 0; i < G_N_ELEMENTS(screens); i++) {
		session_type(session, screens[i]);
		session_settle(session, 100);
		for (guint j = 0; j < G_N_ELEMENTS(sizes); j++) {
			session_resize(session, sizes[j][0], sizes[j][1]);
			session_type(session, "jjGgk<PageDown><PageUp>/Budi<Enter>nN<C-r>");
			if (i == 0)
				session_type(session, "v<Tab>zz][");
			session_settle(session, 40);
		}
		session_resize(session, 80, 24);
		session_settle(session, 100);
		if (i > 0)
			session_type(session, "q");
	}
	session_expect(session, "restore");
	leave(session);
}

static void test_details(void)
{
	g_autofree char *desk = desk_with_talk();
	struct session *session = open_first(desk, 80, 24);
	session_type(session, "v");
	session_expect(session, "extended, was due 03:41");
	session_expect(session, "link 1: 2 P1");
	session_settle(session, 150);
	session_golden(session, "ticket-details");
	/* The selected clock is explained; without one, that which counts. */
	session_type(session, "2<Tab>x");
	session_expect(session, "explain resolve");
	session_type(session, "qv");
	session_expect_gone(session, "CALENDAR");
	leave(session);
}

static void test_moving(void)
{
	g_autofree char *desk = desk_with_talk();
	struct session *session = open_first(desk, 80, 24);
	/* By message, what was done between passed over; back from within one to its own beginning.
	 */
	session_type(session, "]");
	session_expect(session, "> 03:00 << CLIENT Budi");
	session_type(session, "2]");
	session_expect(session, "> 03:00 >> PUBLIC wei");
	session_type(session, "j[");
	session_expect(session, "> 03:00 >> PUBLIC wei");
	session_type(session, "[");
	session_expect(session, "> 03:00 ## INTERNAL li");
	session_type(session, "G");
	session_expect(session, ">       << Please call me at once.");
	session_type(session, "9]");
	session_expect(session, "no older message");
	/* Quotes are folded until asked for. */
	session_type(session, "gz");
	session_expect(session, "<< > three");
	session_type(session, "z");
	session_expect(session, "> 4 quoted lines");
	session_type(session, "/备用<Enter>");
	session_expect(session, ">       ## 流量已切到备用");
	session_type(session, "n");
	session_expect(session, "no further");
	leave(session);
}

static void test_tickets(void)
{
	g_autofree char *desk = desk_with_talk();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "#4<Enter>");
	session_settle(session, 200);
	session_type(session, "<Enter>");
	session_expect(session, "Latency up on edge-4");
	/* The next one of the list behind, which follows. */
	session_type(session, "K");
	session_expect(session, "affected");
	session_type(session, "K");
	session_expect(session, "first ticket of the list");
	/* The linked one, and back. */
	session_type(session, "L");
	session_expect(session, "音画不同步");
	session_type(session, "q");
	session_expect_gone(session, "音画不同步");
	session_type(session, "q");
	session_expect(session, "SUBJECT");
	session_settle(session, 200);
	g_assert_true(session_shows(session, "> P0"));
	session_type(session, ":open-ticket 99<Enter>");
	session_expect(session, "ticket 99: no such ticket");
	leave(session);
}

/* What others write appears; what is being read stays where it is. */
static void test_changes(void)
{
	g_autofree char *desk = desk_with_talk();
	struct session *session = open_first(desk, 80, 24);
	session_type(session, "]]]]");
	session_expect(session, "> 02:41 << CLIENT ops@acme.example");
	LI_RUN(desk, "note", "1", "carrier has it");
	session_expect(session, "5/5");
	g_assert_true(session_shows(session, "> 02:41 << CLIENT ops@acme.example"));
	/* Acting is on this ticket, as it is on the screen. */
	session_type(session, "b");
	session_expect(session, "1 begun");
	/* Typed ahead too: what was seen in the list is acted on. */
	session_type(session, "q#4<Enter><Enter>c");
	session_expect(session, "4 claimed");
	session_type(session, "q#1<Enter>");
	session_expect(session, "SUBJECT");
	/* New since it was last looked at. */
	LI_RUN(desk, "note", "1", "carrier called back");
	session_type(session, ":open-ticket 1<Enter>");
	session_expect(session, "## carrier called back");
	session_expect(session, "above: new since you were here last");
	leave(session);
}

/* Behind a prefix key stands what each choice would do; nothing of it is done. */
static void test_foretold(void)
{
	g_autofree char *desk = desk_fresh(), *before = NULL, *after = NULL;
	struct session *session = desk_console(desk, 80, 24);
	DESK_RUN(desk, &before, "clocks", "1", "--json");
	session_type(session, "s");
	session_expect(session, "severity P1   first-resp due 03:41, was 02:56; restore due");
	session_expect(session, "severity P0   no clock changes");
	session_type(session, "<C-c>w");
	session_expect(session, "refused: ");
	session_type(session, "<C-c>:what-if severity P1<Enter>");
	session_expect(session, "nothing was done; the severity would be P1, is P0");
	session_type(session, "q");
	session_expect(session, "SUBJECT");
	desk_quit(session);
	DESK_RUN(desk, &after, "clocks", "1", "--json");
	g_assert_cmpstr(before, ==, after);
}

static void test_log(void)
{
	g_autofree char *desk = desk_with_talk();
	DESK_RUN(desk, NULL, "tag", "1", "+cdn");
	struct session *session = open_first(desk, 80, 24);
	session_type(session, "l");
	session_expect(session, "event 9 · tag");
	/* Typed, so that it is seen what is taken back; then told by words. */
	session_type(session, "X");
	session_expect(session, ":retract 1 9");
	session_type(session, "<Enter>");
	session_expect(session, "[taken back by 10]");
	session_type(session, "gj<Enter>");
	session_expect(session, "what was taken back is not in the conversation");
	session_settle(session, 200);
	session_type(session, "g");
	session_settle(session, 200);
	session_golden(session, "log-80x24");
	/* To where it was said. */
	session_type(session, "/Budi<Enter>n<Enter>");
	session_expect(session, "> 03:00 << CLIENT Budi");
	session_type(session, "q");
	session_expect(session, "[taken back by 10]");
	/* And back again by taking that back. */
	session_type(session, "gX");
	session_expect(session, ":retract 1 10");
	session_type(session, "<Enter>");
	session_expect_gone(session, "tag +cdn (taken back)");
	session_expect(session, "[taken back by 11]");
	session_type(session, "q");
	session_expect(session, "tag +cdn");
	leave(session);
}

static void test_client(void)
{
	g_autofree char *desk = desk_with_talk();
	DESK_RUN(desk, NULL, "user", "add", "chen", "--zone", "Asia/Shanghai", "--hours",
		 "Mon-Fri 09:00-18:00", "--phone", "+86 21 5555 0100");
	DESK_RUN(desk, NULL, "client", "add", "acme", "--tam", "chen");
	DESK_RUN(desk, NULL, "client", "contact", "acme", "Budi", "--phone", "+62 21 5555 0101",
		 "--hours", "daily 18:00-24:00", "--note", "phone first");
	DESK_RUN(desk, NULL, "client", "fact", "acme", "two encoders\u202e, SRT");
	struct session *session = open_first(desk, 80, 24);
	session_type(session, "@");
	session_expect(session, "acme · en · sea");
	session_settle(session, 200);
	session_golden(session, "client-80x24");
	session_type(session, "G");
	session_expect(session, "two encoders<U+202E>, SRT");
	/* Where one was when the desk changes. */
	LI_RUN(desk, "new", "acme", "another one", "--severity=P2");
	session_expect(session, "another one");
	g_assert_false(session_shows(session, "PEOPLE"));
	session_type(session, "q");
	session_expect(session, "<<");
	session_type(session, ":open-client nobody<Enter>");
	session_expect(session, "nobody");
	session_type(session, "q");
	leave(session);
}

/* A conversation of thousands: opened at its newest, walked to its oldest, and a line scrolled
 * costs a line (terminal.md §3). */
static void test_long(void)
{
	enum { MESSAGES = 5000, STEPS = 60 };
	g_autofree char *desk = desk_fresh();
	g_autofree char *file = g_build_filename(desk_folder, "long.jsonl", NULL);
	g_autoptr(GString) rows = g_string_new(
		"{\"type\":\"ticket\",\"ref\":\"zd:9000\",\"client\":\"acme\",\"severity\":\"P1\","
		"\"subject\":\"a long one\",\"opened_at\":\"2026-11-01T00:00:00Z\","
		"\"opened_by\":\"client\",\"text\":\"the very first\"}\n");
	for (int i = 1; i <= MESSAGES; i++)
		g_string_append_printf(
			rows,
			"{\"type\":\"event\",\"ticket\":\"zd:9000\",\"at\":\"2026-11-%02dT%02d:%"
			"02d:00Z\","
			"\"kind\":\"message\",\"from\":\"%s\",\"by\":\"%s\",\"public\":true,"
			"\"automatic\":false,\"via\":\"mail\",\"text\":\"message number %d "
			"音画不同步 and "
			"some more words that make it run over the end of a line of eighty "
			"columns\"}\n",
			2 + i / 300, i % 300 / 15, i % 15 * 4, i % 2 ? "client" : "staff",
			i % 2 ? "ops@acme.example" : "li", i);
	g_assert_true(g_file_set_contents(file, rows->str, -1, NULL));
	DESK_RUN(desk, NULL, "--quiet", "import", file);
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "/\"a long one\"<Enter>");
	session_expect_gone(session, "Stream cut");
	session_settle(session, 200);
	session_type(session, "<Enter>");
	session_expect(session, "message number 5000");
	session_expect(session, "1/5001");
	session_type(session, "30j");
	session_settle(session, 150);
	gsize before, after;
	session_raw(session, &before);
	for (int i = 0; i < STEPS; i++) {
		session_type(session, "j");
		session_settle(session, 15);
	}
	session_raw(session, &after);
	g_test_message("%" G_GSIZE_FORMAT " bytes a step", (after - before) / STEPS);
	g_assert_cmpuint((after - before) / STEPS, <=, 160);
	session_type(session, "/number 17 音<Enter>");
	session_expect(session, "message number 17 ");
	session_type(session, "/nowhere<Enter>");
	session_expect(session, "no further \"nowhere\"");
	session_type(session, "G");
	session_expect(session, "the very first");
	session_expect(session, "5001/5001");
	leave(session);
}

static void test_copy(void)
{
	g_autofree char *desk = desk_with_talk();
	LI_RUN(desk, "note", "1", "a\033]52;c;!\a\u202e b");
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, ":open-ticket 1<Enter>");
	session_expect(session, "## a<U+001B>]52");
	session_type(session, "Y");
	session_expect(session, "“1” sent");
	g_assert_true(session_raw_has(session, "\033]52;c;MQ==\a"));
	session_type(session, "y");
	session_expect(session, "“a<U+001B>");
	/* In the clipboard as on the screen: nothing to be obeyed where it is pasted. */
	const char *shown = "a<U+001B>]52;c;!<U+0007><U+202E> b";
	g_autofree char *encoded = g_base64_encode((const guchar *)shown, strlen(shown));
	g_autofree char *sequence = g_strconcat("\033]52;c;", encoded, "\a", NULL);
	g_assert_true(session_raw_has(session, sequence));
	g_assert_false(session_raw_has(session, "\033]52;c;!"));
	session_type(session, ":option set clipboard off<Enter>");
	session_expect(session, "clipboard");
	gsize before, after;
	session_settle(session, 200);
	session_raw(session, &before);
	session_type(session, "Y");
	session_expect(session, "clipboard is off");
	const char *raw = session_raw(session, &after);
	g_assert_null(g_strstr_len(raw + before, (gssize)(after - before), "\033]52"));
	leave(session);
}

static void test_no_clipboard(void)
{
	g_autofree char *desk = desk_with_talk();
	struct session *session = desk_console_as("vt100", desk, 80, 24);
	session_expect(session, "SUBJECT");
	session_type(session, "Y");
	session_expect(session, "this terminal has no clipboard");
	g_assert_false(session_raw_has(session, "]52"));
	desk_quit(session);
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/ticket/looks-80", test_looks_80);
	g_test_add_func("/ticket/looks-200", test_looks_200);
	g_test_add_func("/ticket/looks-40", test_looks_40);
	g_test_add_func("/ticket/looks-tiny", test_looks_tiny);
	g_test_add_func("/ticket/details", test_details);
	g_test_add_func("/ticket/moving", test_moving);
	g_test_add_func("/ticket/tickets", test_tickets);
	g_test_add_func("/ticket/changes", test_changes);
	g_test_add_func("/ticket/foretold", test_foretold);
	g_test_add_func("/ticket/log", test_log);
	g_test_add_func("/ticket/client", test_client);
	g_test_add_func("/ticket/long", test_long);
	g_test_add_func("/ticket/copy", test_copy);
	g_test_add_func("/ticket/no-clipboard", test_no_clipboard);
	int status = g_test_run();
	desk_end();
	return status;
}

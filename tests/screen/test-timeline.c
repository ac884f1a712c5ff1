/* SPDX-License-Identifier: MIT
 * The timeline of an incident under one's hands: what was done is taken back and done again, the
 * cursor stays with what it was about, a line that drops loses no word, who else is there is seen.
 */
#include <locale.h>
#include <signal.h>
#include <string.h>

#include "desk.h"
#include "fair.h"

/* `:incident list` and `:incident show` are these screens; in the shell, and with what a screen
 * does not do, they print. */
static void test_opens(void)
{
	g_autofree char *desk = desk_with_incidents(), *printed = NULL;
	struct session *session = desk_console_of("wei", desk);
	session_type(session, ":incident list --all<Enter>");
	session_expect(session, "All incidents");
	session_type(session, "q:incident show ext:8<Enter>");
	session_expect(session, "INC-8 P2 Recordings late in EU");
	session_type(session, "q:incident show inc-7 --log --kind=note<Enter>");
	session_expect(session, "routes dumped to the ticket");
	session_expect(session, "only note");
	session_type(session, "q:incident show ext:9<Enter>");
	session_expect(session, "“ext:9” is no incident");
	session_type(session, "q:incident list --region=eu<Enter>");
	session_expect(session, "incident list --region=eu");
	session_expect(session, "Recordings late in EU");
	session_type(session, "q:incident show 7 --known-at=02:00<Enter>");
	session_expect(session, "incident show 7 --known-at=02:00");
	session_type(session, "q");
	desk_quit(session);
	DESK_RUN(desk, &printed, "incident", "show", "7");
	g_assert_nonnull(strstr(printed, "every RTMP publish"));
}

/* u takes back what was done last, wherever the cursor is, and says what that was; U does it again.
 */
static void test_undo(void)
{
	g_autofree char *desk = desk_with_incidents(), *rows = NULL;
	struct session *session = desk_timeline_of("wei", desk);
	session_type(session, "+the relay restarts<Enter>");
	session_expect(session, "> 03:00:00    wei   observation       the relay restarts");
	session_type(session, "gu");
	session_expect(session,
		       "undone: incident add · INC-7 entry 8 removed: observation at 03:00");
	session_expect_gone(session, "the relay restarts");
	session_expect(session, "1 removed hidden");
	session_type(session, "U");
	session_expect(session, "redone: incident add · INC-7 entry 8 put back");
	session_expect(session, "the relay restarts");
	/* Kind, story, time; each by itself, the last first. */
	session_type(session, "Gt");
	session_expect(session, "What is it?");
	session_type(session, "miti<Enter>");
	session_expect(session, "wei   mitigation");
	session_type(session, "p");
	session_expect(session, "2 log hidden");
	session_type(session, "uu");
	session_expect(session,
		       "undone: incident edit · INC-7 entry 8 is as it was before: observation");
	session_expect(session, "1 log hidden");
	session_expect(session, "wei   observation       the relay restarts");
	session_type(session, "G5<");
	session_expect(session, "INC-7 entry 8 changed: observation at 02:55");
	session_type(session, "u");
	session_expect(session, "undone: incident edit · INC-7 entry 8 is as it was before");
	session_expect(session, "03:00:00    wei   observation       the relay restarts");
	/* What was edited in full, and what was taken out. */
	session_type(session, "e");
	session_expect(session, " ENTRY  INC-7");
	session_type(session, "<C-e>, again<C-x>s");
	session_expect(session, "INC-7 entry 8: changed");
	session_type(session, "u");
	session_expect_gone(session, "the relay restarts, again");
	session_type(session, "xwrong desk<Enter>");
	session_expect(session, "1 removed hidden");
	session_type(session, "u");
	session_expect(session, "undone: incident remove · INC-7 entry 8 put back");
	/* A stamp and a link. */
	session_type(session, "Srestored 02:50<Enter>the graph<Enter>");
	session_expect(session, "· restored 02:50");
	session_type(session, "u");
	session_expect(session,
		       "undone: incident stamp · INC-7 restored: what the entries say again");
	session_expect(session, "· restored -");
	session_type(session, ":incident link 7 1<Enter>");
	session_expect(session, "1 linked to INC-7");
	session_type(session, "u");
	session_expect(session, "undone: incident link · 1 unlinked from INC-7");
	/* From the queue, where what was done before goes on being taken back. */
	session_type(session, "qu");
	session_expect(session, "undone: incident add");
	session_type(session, "u");
	session_expect(session, "nothing done in this session to take back");
	DESK_RUN(desk, &rows, "export");
	g_assert_nonnull(strstr(rows, "\"why\":\"taken back\""));
	desk_quit(session);
}

/* What somebody else made of it since is not taken back with it. */
static void test_undo_others(void)
{
	static const char *const words[] = {"incident", "edit", "7", "8", "li was here", NULL};
	g_autofree char *desk = desk_with_incidents();
	struct session *session = desk_timeline_of("wei", desk);
	session_type(session, "+the relay restarts<Enter>");
	session_expect(session, "noted: observation");
	desk_run_as("li", desk, NULL, words);
	session_expect(session, "li was here");
	session_type(session, "u");
	session_expect(session, "li changed it since");
	session_expect(session, "li was here");
	session_type(session, "q");
	desk_quit(session);
}

/* ---- lines that drop (terminal.md §4) */

static void drop(struct session *session, const char *desk, const char *text, int signal)
{
	session_expect(session, text);
	/* What is killed saves nothing any more. */
	if (signal == SIGKILL)
		desk_await_draft(desk, text);
	session_signal(session, signal);
	session_wait(session);
	session_free(session);
}

/* Five minutes later, on a new line. */
static struct session *come_back(const char *desk, const char *label, const char *text)
{
	const char *const argv[] = {
		desk_program, "-d", desk, "--as", "wei", "--now", "2026-11-22 03:05 +0000", NULL};
	struct session *session = session_start("xterm-256color", 80, 24, argv);
	session_expect(session, "1 draft that was not sent: D shows it");
	session_type(session, "D");
	session_expect(session, text);
	session_type(session, "<Enter>");
	session_expect_gone(session, "Begun and not sent");
	g_autofree char *line = g_strconcat(label, " ", text, NULL);
	session_expect(session, line);
	return session;
}

static void leave(struct session *session, const char *desk)
{
	session_type(session, "qq");
	desk_quit(session);
	g_assert_false(desk_has_draft(desk, ""));
}

/* A note is stored as of its first letter, whenever its end is typed. */
static void test_drop_note(gconstpointer data)
{
	g_autofree char *desk = desk_with_incidents();
	struct session *session = desk_timeline_of("wei", desk);
	session_type(session, "+mitigation: the relay");
	drop(session, desk, "mitigation: the relay", GPOINTER_TO_INT(data));
	session = come_back(desk, "INC-7 +", "mitigation: the relay");
	session_type(session, " is up<Enter>");
	session_expect(session, "> 03:00:00    wei   mitigation        the relay is up");
	leave(session, desk);
}

/* From the queue, to the incident one writes to. */
static void test_drop_anywhere(void)
{
	g_autofree char *desk = desk_with_incidents();
	struct session *session = desk_console_of("wei", desk);
	session_type(session, "+from afar");
	drop(session, desk, "incident + from afar", SIGHUP);
	session = come_back(desk, "incident +", "from afar");
	session_expect(session, "INC-7 P1");
	session_type(session, "<Enter>");
	session_expect(session, "> 03:00:00    wei   observation       from afar");
	leave(session, desk);
}

/* Whatever else is asked for in a line. */
static void test_drop_others(void)
{
	static const struct {
		const char *keys, *asks, *typed, *after;
	} lines[] = {
		{"Gkx", "Remove it. Why:", "no such route", "1 removed hidden"},
		{"g'E", "What happened then:", "we waited", "without an entry: we waited"},
		{"Gk#", "Tags, as +cdn or -cdn:", "+drill", "INC-7 entry 7 changed"},
		{"gj}", "It moves “detected”. Why:", "read again", "INC-7 entry 2 changed"},
		{"Gkv", "Evidence, typed or pasted:", "502 502", "INC-7 entry 7: evidence"},
		{":incident edit 7 3 --at=01:47<Enter>", " Why:", "typed", "INC-7 entry 3 changed"},
	};
	for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_autofree char *desk = desk_with_incidents();
		struct session *session = desk_timeline_of("wei", desk);
		session_type(session, lines[i].keys);
		session_expect(session, lines[i].asks);
		session_type(session, lines[i].typed);
		drop(session, desk, lines[i].typed, i % 2 ? SIGKILL : SIGHUP);
		session = come_back(desk, lines[i].asks, lines[i].typed);
		session_type(session, "<Enter>");
		session_expect(session, lines[i].after);
		leave(session, desk);
	}
}

/* Of what is asked in two steps the first is kept while there is nothing of the second. */
static void test_drop_steps(void)
{
	g_autofree char *desk = desk_with_incidents();
	struct session *session = desk_timeline_of("wei", desk);
	session_type(session, "I02:20 +0000<Enter>");
	session_expect(session, "02:20 +00:00 · 02:20Z +");
	drop(session, desk, "02:20Z", SIGHUP);
	session = come_back(desk, "Europe/London:", "02:20 +0000");
	session_type(session, "<Enter>");
	session_expect(session, "02:20 +00:00 · 02:20Z +");
	session_type(session, "action: the supplier calls");
	drop(session, desk, "the supplier calls", SIGHUP);
	session = come_back(desk, "02:20Z +", "action: the supplier calls");
	session_type(session, " back<Enter>");
	session_expect(session, "> 02:20       wei   action            the supplier calls back");
	session_type(session, "Srestored 02:50<Enter>");
	session_expect(session, "Why not what the entries say:");
	session_type(session, "the graph");
	drop(session, desk, "the graph", SIGHUP);
	session = come_back(desk, "Why not what the entries say:", "the graph");
	session_type(session, "<Enter>");
	session_expect(session, "· restored 02:50");
	leave(session, desk);
}

/* What is refused is not lost; what one leaves with Esc, or sends, is no draft. */
static void test_refused(void)
{
	static const char *const words[] = {"incident", "remove", "7", "7", "--reason", "li", NULL};
	g_autofree char *desk = desk_with_incidents();
	struct session *session = desk_timeline_of("wei", desk);
	session_type(session, "+never mind");
	desk_await_draft(desk, "never mind");
	session_type(session, "<Esc>");
	session_expect(session, "nothing entered, nothing done");
	session_type(session, "+noted");
	desk_await_draft(desk, "noted");
	session_type(session, "<Enter>");
	session_expect(session, "noted: observation");
	g_assert_false(desk_has_draft(desk, ""));
	session_type(session, "Gkkx");
	session_expect(session, "Remove it. Why:");
	desk_run_as("li", desk, NULL, words);
	session_type(session, "the wrong desk<Enter>");
	session_expect(session, "incident remove: INC-7 entry 7: li changed it");
	session_type(session, "D");
	session_expect(session, "the wrong desk");
	session_type(session, "qq");
	desk_quit(session);
}

/* ---- the footer tells the truth */

static void test_footer(void)
{
	g_autofree char *desk = desk_with_incidents();
	struct session *session = desk_timeline_of("wei", desk);
	session_expect(session, "z log  n notify  ? keys  q back");
	session_type(session, "[");
	session_expect(session, "[ before  ] later  z log  ? keys  q back");
	session_type(session, "]q");
	desk_quit(session);
}

/* ---- two on one incident (terminal.md §2, incidents.md T6) */

/* A second from the key, and what this machine may be late by. */
enum { WITHIN_MS = 1000, LATE_MS = 400 };

static void reaches(struct session *from, const char *keys, struct session *to, const char *text)
{
	gint64 began = fair_time();
	g_assert_false(session_shows(to, text));
	session_type(from, keys);
	session_expect(to, text);
	gint64 took = (fair_time() - began) / 1000;
	g_test_message("%s: seen after %d ms", keys, (int)took);
	g_assert_cmpint(took, <=, WITHIN_MS + LATE_MS);
	session_settle(from, 150);
}

/* Who is there is seen while they are, whoever has written what; and what they write, in time. */
static void test_two(void)
{
	g_autofree char *desk = desk_with_incidents();
	struct session *wei = desk_timeline_of("wei", desk), *li = desk_console_of("li", desk);
	session_type(wei, "gj");
	/* Both have entered and know of it. */
	session_settle(wei, 1000);
	session_settle(li, 1000);
	reaches(li, ":open-incident 7<Enter>", wei, "active 1h30 · li looks");
	session_expect(li, "active 1h30 · wei looks");
	reaches(li, "+the third", wei, "li is writing");
	reaches(li, " origin<Enter>", wei, "the third origin");
	session_expect(wei, "active 1h30 · li looks");
	session_expect(wei, "> 01:41:10");
	reaches(li, "u", wei, "1 removed hidden");
	/* Who looks at the end sees what is added there, also where the window is full. */
	session_type(li, "q");
	session_resize(wei, 80, 14);
	session_type(wei, "G");
	session_settle(wei, 300);
	session_type(li, "+the newest of all<Enter>");
	session_expect(wei, "the newest of all");
	session_resize(wei, 80, 24);
	session_type(li, ":open-incident 7<Enter>");
	session_expect(wei, "li looks");
	session_type(li, "gjje");
	session_expect(wei, "li is writing");
	session_type(li, "<C-x>q");
	session_expect(wei, "li looks");
	session_type(li, "q");
	session_expect_gone(wei, "li looks");
	/* One that is gone without a word is gone. */
	session_type(li, ":open-incident 7<Enter>");
	session_expect(wei, "li looks");
	session_signal(li, SIGKILL);
	session_wait(li);
	session_type(wei, "<C-r>");
	session_expect_gone(wei, "li looks");
	session_free(wei);
	session_free(li);
}

int main(int argc, char **argv)
{
	int failed;

	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/timeline/opens", test_opens);
	g_test_add_func("/timeline/undo", test_undo);
	g_test_add_func("/timeline/undo/others", test_undo_others);
	g_test_add_data_func("/timeline/drop/HUP", GINT_TO_POINTER(SIGHUP), test_drop_note);
	g_test_add_data_func("/timeline/drop/KILL", GINT_TO_POINTER(SIGKILL), test_drop_note);
	g_test_add_func("/timeline/drop/anywhere", test_drop_anywhere);
	g_test_add_func("/timeline/drop/others", test_drop_others);
	g_test_add_func("/timeline/drop/steps", test_drop_steps);
	g_test_add_func("/timeline/refused", test_refused);
	g_test_add_func("/timeline/two", test_two);
	g_test_add_func("/timeline/footer", test_footer);
	desk_begin();
	failed = g_test_run();
	desk_end();
	return failed;
}

/* SPDX-License-Identifier: MIT
 * The timeline of an incident under one's hands: what was done is taken back and done again, the
 * cursor stays with what it was about, a line that drops loses no word, who else is there is seen.
 */
#include <locale.h>
#include <signal.h>
#include <string.h>

#include "desk.h"

/* INC-7 burns, INC-8 too; of both li wrote the beginning. */
static char *desk_with_incidents(void)
{
	char *desk = desk_fresh();
	g_autofree char *rows = session_file("incident.jsonl");
	DESK_RUN(desk, NULL, "--quiet", "import", rows);
	return desk;
}

static struct session *console_of(const char *user, const char *desk)
{
	const char *const argv[] = {desk_program, "-d",    desk,     "--as",
				    user,         "--now", DESK_NOW, NULL};
	struct session *session = session_start("xterm-256color", 80, 24, argv);
	session_expect(session, "P0");
	session_settle(session, 250);
	return session;
}

static struct session *timeline_of(const char *user, const char *desk)
{
	struct session *session = console_of(user, desk);
	session_type(session, ":open-incident 7<Enter>");
	session_expect(session, "every RTMP publish");
	return session;
}

/* `:incident list` and `:incident show` are these screens; in the shell, and with what a screen
 * does not do, they print. */
static void test_opens(void)
{
	g_autofree char *desk = desk_with_incidents(), *printed = NULL;
	struct session *session = console_of("wei", desk);
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
	struct session *session = timeline_of("wei", desk);
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
	struct session *session = timeline_of("wei", desk);
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

int main(int argc, char **argv)
{
	int failed;

	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/timeline/opens", test_opens);
	g_test_add_func("/timeline/undo", test_undo);
	g_test_add_func("/timeline/undo/others", test_undo_others);
	desk_begin();
	failed = g_test_run();
	desk_end();
	return failed;
}

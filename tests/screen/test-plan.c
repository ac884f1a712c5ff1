/* SPDX-License-Identifier: MIT
 * What the knowledge base has for a ticket, where the ticket is: the line in the preview and on the
 * ticket's screen, and its plans with boxes that are ticked off there, by whom and when. */
#include <locale.h>
#include <string.h>

#include "desk.h"

/* Ticket 1 is of Acme in sea. */
#define PLAN "# SEA edge\n\n- [ ] Call the **NOC**\n- [x] Steer DNS away\n- [ ] Call the client\n"

static char *desk_with_plans(void)
{
	char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "set", "1", "--region", "sea");
	DESK_RUN(desk, NULL, "kb", "new", "SEA edge v3", "--kind", "plan", "--region", "sea",
		 "--state", "published", "--text", PLAN);
	DESK_RUN(desk, NULL, "kb", "new", "Privacy in sea", "--kind", "compliance", "--state",
		 "published", "--text", "- [ ] Ask first\n");
	DESK_RUN(desk, NULL, "kb", "new", "Stream cut at an edge", "--state", "published", "--text",
		 "When the stream is cut at the edge, look at the relay.");
	return desk;
}

static void test_line(void)
{
	g_autofree char *desk = desk_with_plans();
	struct session *session = desk_console(desk, 80, 24);
	session_expect(session, "── plan: SEA edge v3, 0/3 done · kb: Stream cut at an edge ──");
	session_type(session, "<Enter>");
	session_expect(session, "nobody's");
	session_expect(session, "── plan: SEA edge v3, 0/3 done · kb: Stream cut at an edge ──");
	/* Others tick, and vote: the line follows. */
	desk_run_as("li", desk, NULL,
		    (const char *const[]){"kb", "tick", "1", "1", "Call the NOC", NULL});
	desk_run_as("li", desk, NULL, (const char *const[]){"kb", "vote", "3", "1", "2", NULL});
	session_expect(session, "plan: SEA edge v3, 1/3 done");
	session_expect(session, "(solved 2 of 2)");
	/* What only the knowledge base knows is news here, too. */
	DESK_RUN(desk, NULL, "kb", "set", "3", "--title", "Cut streams");
	session_expect(session, "kb: Cut streams (solved 2 of 2)");
	session_type(session, "q");
	desk_quit(session);
}

/* Space ticks the box in the cursor's line and goes on to the next; again opens it. */
static void test_tick(void)
{
	g_autofree char *desk = desk_with_plans();
	g_autofree char *boxes = NULL, *log = NULL;
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "p");
	session_expect(session, "SEA edge v3 0/3 · Privacy in sea 0/1");
	session_expect(session, "> [ ] Call the NOC");
	/* What stands ticked in the text is not done on this ticket. */
	session_expect(session, "  [ ] Steer DNS away");
	session_type(session, " ");
	session_expect(session, "  [x] Call the NOC");
	session_expect(session, "wei 03:00");
	session_expect(session, "> [ ] Steer DNS away");
	session_expect(session, "SEA edge v3 1/3");
	session_type(session, "n ");
	session_expect(session, "  [x] Call the client");
	session_expect(session, "SEA edge v3 2/3");
	DESK_RUN(desk, &boxes, "--json", "kb", "plan", "1", "1");
	g_assert_nonnull(strstr(boxes, "\"by\":\"wei\",\"text\":\"Call the NOC\""));
	g_assert_nonnull(strstr(boxes, "\"by\":null,\"text\":\"Steer DNS away\""));
	/* It is an act like any other. */
	session_type(session, "u");
	session_expect(session, "  [ ] Call the client");
	session_expect(session, "SEA edge v3 1/3");
	/* The line with the box, ticked once more: open again. */
	session_type(session, "g");
	session_type(session, "jj ");
	session_expect(session, "> [ ] Call the NOC");
	session_expect(session, "SEA edge v3 0/3");
	DESK_RUN(desk, &log, "log", "1");
	g_assert_nonnull(strstr(log, "not done after all"));
	session_type(session, "q");
	desk_quit(session);
}

static void test_several(void)
{
	g_autofree char *desk = desk_with_plans();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "<Enter>p");
	session_expect(session, "> [ ] Call the NOC");
	session_type(session, "<Tab>");
	session_expect(session, "> [ ] Ask first");
	session_type(session, " ");
	session_expect(session, "Privacy in sea 1/1");
	session_type(session, "<Tab>");
	session_expect(session, "> [ ] Call the NOC");
	/* Someone edits it meanwhile: what is done is done, and the eye stays. */
	session_type(session, " ");
	session_expect(session, "> [ ] Steer DNS away");
	DESK_RUN(desk, NULL, "kb", "set", "1", "--text", "- [ ] First of all\n" PLAN);
	session_expect(session, "SEA edge v3 1/4");
	session_expect(session, "[ ] First of all");
	session_expect(session, "  [x] Call the NOC");
	session_type(session, "<Enter>");
	session_expect(session, "plan");
	session_type(session, "q");
	session_expect(session, "SEA edge v3 1/4");
	session_type(session, "qq");
	desk_quit(session);
}

static void test_none(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 60, 15);
	session_type(session, "p");
	session_expect(session, "no emergency plan or compliance note concerns this ticket");
	session_type(session, " ");
	session_expect(session, "there is no box in this line");
	session_type(session, "q");
	g_assert_false(session_shows(session, "plan:"));
	desk_quit(session);
}

int main(int argc, char **argv)
{
	int failed;

	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/plan/line", test_line);
	g_test_add_func("/plan/tick", test_tick);
	g_test_add_func("/plan/several", test_several);
	g_test_add_func("/plan/none", test_none);
	desk_begin();
	failed = g_test_run();
	desk_end();
	return failed;
}

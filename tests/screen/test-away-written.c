/* SPDX-License-Identifier: MIT
 * What is written into articles and incidents over a long line to a PostgreSQL that goes away: it
 * shows as on its way, is stored once, and comes back with its text when somebody was faster. */
#include <sys/wait.h>

#include "away.h"

static gint64 noted(const struct away *away, const char *text)
{
	g_autofree char *sql = g_strdup_printf(
		"SELECT COUNT(*) FROM incident_record WHERE fields LIKE '%%%s%%'", text);
	return away_count(away, sql);
}

static void open_timeline(const struct away *away)
{
	g_autofree char *rows = session_file("incident.jsonl");
	DESK_RUN(away->near, NULL, "--quiet", "import", rows);
	session_type(away->wei, ":open-incident 7<Enter>");
	session_expect(away->wei, "every RTMP publish");
	session_settle(away->wei, 500);
}

/* Noted while it burns and the store is away: each line once, in order. */
static void test_noted(struct away *away, gconstpointer data G_GNUC_UNUSED)
{
	open_timeline(away);
	proxy_is(away->line, LINE_CUT);
	session_type(away->wei, "+the relay restarts<Enter>");
	session_expect(away->wei, "~ +the relay restarts on its way");
	session_expect(away->wei, "1 wait");
	session_type(away->wei, "+it plays again<Enter>");
	session_expect(away->wei, "2 acts on their way");
	proxy_is(away->line, LINE_FINE);
	session_expect(away->wei, "wei   observation       the relay restarts");
	session_expect(away->wei, "wei   observation       it plays again");
	session_expect_gone(away->wei, "on their way");
	session_settle(away->wei, 500);
	/* Its answer gets lost. */
	proxy_is(away->line, LINE_LOSES_ANSWER);
	session_type(away->wei, "+from afar<Enter>");
	session_expect(away->wei, "wei   observation       from afar");
	session_expect(away->wei, "noted: observation");
	g_assert_cmpint(noted(away, "the relay restarts"), ==, 1);
	g_assert_cmpint(noted(away, "it plays again"), ==, 1);
	g_assert_cmpint(noted(away, "from afar"), ==, 1);
	g_assert_cmpint(away_count(away, "SELECT COUNT(*) FROM draft"), ==, 0);
	DESK_RUN(away->near, NULL, "check");
}

/* Begun before the ticket was read: what one sees when it is there is what the draft is begun on.
 */
static void test_begun(struct away *away, gconstpointer data G_GNUC_UNUSED)
{
	session_settle(away->wei, 500);
	proxy_is(away->line, LINE_STALLED);
	session_type(away->wei, "r");
	session_expect(away->wei, "PUBLIC");
	session_type(away->wei, "We are on it");
	session_expect(away->wei, "We are on it");
	session_expect_gone(away->wei, "Stream cut");
	proxy_is(away->line, LINE_FINE);
	session_expect(away->wei, "Stream cut");
	session_type(away->wei, "<C-x>q");
	session_expect(away->wei, "kept as a draft");
	session_type(away->wei, "q");
	g_assert_true(WIFEXITED(session_wait(away->wei)));
	g_assert_cmpint(away_count(away, "SELECT COUNT(*) FROM draft JOIN ticket ON ticket.id = "
					 "draft.ticket WHERE draft.base_turn = ticket.turn"),
			==, 1);
}

/* An entry written over: stored when the store is back; not over what another wrote meanwhile. */
static void test_entry(struct away *away, gconstpointer data G_GNUC_UNUSED)
{
	open_timeline(away);
	session_type(away->wei, "+the relay restarts<Enter>");
	session_expect(away->wei, "noted: observation");
	session_type(away->wei, "e");
	session_expect(away->wei, "ENTRY");
	session_type(away->wei, "<C-x>> at once");
	session_settle(away->wei, 500);
	proxy_is(away->line, LINE_CUT);
	session_type(away->wei, "<C-x>s");
	session_expect(away->wei, "1 act waiting");
	proxy_is(away->line, LINE_FINE);
	session_expect(away->wei, "entry 8: changed");
	g_assert_cmpint(noted(away, "restarts at once"), ==, 1);
	session_type(away->wei, "e");
	session_expect(away->wei, "ENTRY");
	session_type(away->wei, "<C-x>>, says wei");
	session_settle(away->wei, 500);
	proxy_is(away->line, LINE_CUT);
	session_type(away->wei, "<C-x>s");
	session_expect(away->wei, "1 act waiting");
	desk_run_as("li", away->near, NULL,
		    (const char *const[]){"incident", "edit", "7", "8", "li was here", NULL});
	proxy_is(away->line, LINE_FINE);
	session_expect(away->wei, "yours is not stored; both are shown");
	session_expect(away->wei, "li was here");
	session_expect(away->wei, "says wei");
	g_assert_cmpint(noted(away, "says wei"), ==, 0);
}

static gint64 revisions(const struct away *away)
{
	return away_count(away, "SELECT COUNT(*) FROM article_revision WHERE article = 1");
}

/* Nobody waits for the store to be asked why. */
static void test_article(struct away *away, gconstpointer data G_GNUC_UNUSED)
{
	DESK_RUN(away->near, NULL, "kb", "new", "Edge answers 502", "--text",
		 "# Edge\n\nRestart it.\n");
	session_type(away->wei, ":kb edit 1<Enter>");
	session_expect(away->wei, "Restart it.");
	session_type(away->wei, "<C-x>>Wait a minute.");
	session_settle(away->wei, 1500);
	proxy_is(away->line, LINE_CUT);
	/* Known to be away before it is asked. */
	session_expect(away->wei, "away");
	session_type(away->wei, "<C-x>s");
	session_expect(away->wei, "Why (Enter: nothing to say):");
	session_type(away->wei, "too fast<Enter>");
	session_expect(away->wei, "1 wait");
	g_assert_cmpint(revisions(away), ==, 1);
	proxy_is(away->line, LINE_FINE);
	session_expect(away->wei, "1 revision 2: Edge answers 502");
	session_settle(away->wei, 500);
	session_type(away->wei, ":kb edit 1<Enter>");
	session_expect(away->wei, "Wait a minute.");
	session_type(away->wei, "<C-x>>Or two.<C-x>s");
	session_expect(away->wei, "Why (");
	session_settle(away->wei, 1500);
	proxy_is(away->line, LINE_LOSES_ANSWER);
	session_type(away->wei, "<Enter>");
	session_expect(away->wei, "1 revision 3: Edge answers 502");
	g_assert_cmpint(revisions(away), ==, 3);
	g_assert_cmpint(away_count(away, "SELECT COUNT(*) FROM draft"), ==, 0);
	DESK_RUN(away->near, NULL, "check");
}

/* Linked and voted for while the store is away: both, once. */
static void test_vote(struct away *away, gconstpointer data G_GNUC_UNUSED)
{
	DESK_RUN(away->near, NULL, "kb", "new", "Edge answers 502", "--state", "published",
		 "--text", "# Edge\n\nRestart it.\n");
	session_type(away->wei, "f");
	session_expect(away->wei, "find:");
	session_type(away->wei, "edge answers");
	session_expect(away->wei, "Restart it.");
	session_type(away->wei, "<Enter>");
	session_settle(away->wei, 1500);
	proxy_is(away->line, LINE_CUT);
	session_type(away->wei, "L");
	session_expect(away->wei, "1 act waiting");
	session_type(away->wei, "v");
	session_expect(away->wei, "2 acts on their way");
	proxy_is(away->line, LINE_FINE);
	session_expect(away->wei, "solved 1 of 1");
	g_assert_cmpint(away_count(away, "SELECT COUNT(*) FROM event WHERE ticket = 1 AND op_key "
					 "LIKE '%:%'"),
			==, 2);
	DESK_RUN(away->near, NULL, "check");
}

static const struct away_test tests[] = {
	{"noted", TOLD, test_noted},     {"begun", TOLD, test_begun}, {"entry", TOLD, test_entry},
	{"article", TOLD, test_article}, {"vote", TOLD, test_vote},
};

int main(int argc, char **argv)
{
	return away_main(argc, argv, "/away-written", tests, G_N_ELEMENTS(tests));
}

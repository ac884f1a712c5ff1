/* SPDX-License-Identifier: MIT
 * The console over a long line to a PostgreSQL that goes away: acts show as on their way, turn firm
 * or come back; what is done meanwhile waits, and is stored exactly once; keys never wait. */
#include <sys/wait.h>

#include "away.h"
#include "fair.h"

/* A key is answered by this process alone: what a machine may be late by. */
enum { KEY_MS = 60, KEYS = 20 };

/* As long as the desk was opened, acts of wei's on a ticket: those that came with it have no key of
 * an act. */
static gint64 claims(const struct away *away, int ticket)
{
	g_autofree char *sql = g_strdup_printf("SELECT COUNT(*) FROM event WHERE ticket = %d AND "
					       "op_key LIKE '%%:%%'",
					       ticket);
	return away_count(away, sql);
}

/* The best of some: what a loaded machine adds is not ours. */
static int quickest(struct session *session, const char *one, const char *other)
{
	gint64 best = G_MAXINT64;
	for (int i = 0; i < KEYS; i++) {
		session_settle(session, 20);
		gint64 began = fair_time();
		session_type(session, i % 2 ? other : one);
		g_assert_true(session_output_within(session, 1000));
		best = MIN(best, fair_time() - began);
	}
	return (int)(best / 1000);
}

static void test_firm(struct away *away, gconstpointer data)
{
	session_expect(away->wei, "0 ms ");
	session_type(away->wei, "a");
	session_expect(away->wei, ">~P0");
	session_expect(away->wei, "~ ack #1 on its way");
	session_expect(away->wei, "1 acknowledged");
	session_expect_gone(away->wei, ">~P0");
	session_expect_gone(away->wei, "on its way");
	g_assert_cmpint(claims(away, 1), ==, 1);
}

/* An act waits for no more than what is on the line already: of what is being read the rest is
 * asked for behind it. */
static void test_first(struct away *away, gconstpointer data)
{
	proxy_is(away->line, LINE_STALLED);
	session_type(away->wei, "/<C-u>solo<Enter>");
	session_settle(away->wei, 400);
	session_type(away->wei, ":ack 1<Enter>");
	session_expect(away->wei, "on its way");
	proxy_stalls_after(away->line, 1);
	session_expect(away->wei, "1 acknowledged");
	proxy_is(away->line, LINE_FINE);
	session_expect_gone(away->wei, "kumo");
}

/* Two acts on one ticket, the second before the first is answered. */
static void test_in_order(struct away *away, gconstpointer data)
{
	session_type(away->wei, "as1");
	session_expect(away->wei, "2 acts on their way");
	session_expect_gone(away->wei, "on their way");
	session_expect_gone(away->wei, "on its way");
	g_assert_cmpint(claims(away, 1), ==, 2);
	g_assert_cmpint(
		away_count(away, "SELECT COUNT(*) FROM ticket WHERE id = 1 AND severity = 1"), ==,
		1);
}

/* Somebody was quicker: told why, and seen although one types on; the text is not lost. */
static void test_bounce(struct away *away, gconstpointer data)
{
	proxy_is(away->line, LINE_STALLED);
	desk_run_as("li", away->near, NULL,
		    (const char *const[]){"note", "1", "--text=mine", NULL});
	session_type(away->wei, "s1jk");
	session_expect(away->wei, "~P0");
	proxy_is(away->line, LINE_FINE);
	session_expect(away->wei, "li acted since you read it");
	session_type(away->wei, "jk");
	session_settle(away->wei, 100);
	g_assert_true(session_shows(away->wei, "li acted since you read it"));
	g_assert_cmpint(claims(away, 1), ==, 0);
	session_expect_gone(away->wei, "~P0");
	/* Nor does what succeeds behind it hide it. */
	proxy_is(away->line, LINE_STALLED);
	desk_run_as("li", away->near, NULL,
		    (const char *const[]){"note", "1", "--text=again", NULL});
	session_type(away->wei, "gs2jt");
	session_expect(away->wei, "2 acts on their way");
	proxy_is(away->line, LINE_FINE);
	session_expect_gone(away->wei, "on their way");
	session_expect_gone(away->wei, "on its way");
	g_assert_true(session_shows(away->wei, "li acted since you read it"));
	/* A reply over what another says meanwhile. */
	session_type(away->wei, "gr");
	session_expect(away->wei, "PUBLIC");
	session_type(away->wei, "We look into it");
	session_settle(away->wei, 1500);
	proxy_is(away->line, LINE_CUT);
	session_type(away->wei, "<C-x>s");
	desk_run_as("li", away->near, NULL,
		    (const char *const[]){"contact", "1", "--from=client", "--via=im",
					  "--text=Worse_now", NULL});
	proxy_is(away->line, LINE_FINE);
	session_expect(away->wei, "Worse_now");
	session_type(away->wei, ":drafts<Enter>");
	session_expect(away->wei, "We look into it");
}

static void test_away(struct away *away, gconstpointer data)
{
	int near = quickest(away->wei, "j", "k");
	proxy_is(away->line, LINE_CUT);
	session_type(away->wei, "gaj");
	session_expect(away->wei, "~P0");
	session_type(away->wei, "a:note 2 --text=while_away<Enter>:ack 32 14 20<Enter>");
	session_expect(away->wei, "4 acts on their way");
	session_expect(away->wei, "away");
	session_expect(away->wei, "4 wait");
	int gone = quickest(away->wei, "j", "k");
	g_test_message("a key: %d ms near, %d ms while the store is away", near, gone);
	g_assert_cmpint(near, <=, KEY_MS);
	g_assert_cmpint(gone, <=, KEY_MS);
	/* Whatever is opened opens, and the typist types. */
	session_type(away->wei, "/kumo");
	session_expect(away->wei, "kumo");
	session_type(away->wei, "<Esc><Esc>");
	proxy_is(away->line, LINE_FINE);
	session_expect_gone(away->wei, "away");
	session_expect_gone(away->wei, "on their way");
	session_expect_gone(away->wei, "on its way");
	static const int tickets[] = {1, 4, 2, 32, 14, 20};
	for (guint i = 0; i < G_N_ELEMENTS(tickets); i++)
		g_assert_cmpint(claims(away, tickets[i]), ==, 1);
	DESK_RUN(away->near, NULL, "check");
}

/* What is asked before an act is asked at once, with what is known, and kept in it. */
static void test_asked(struct away *away, gconstpointer data)
{
	proxy_is(away->line, LINE_CUT);
	session_type(away->wei, "a");
	session_expect(away->wei, "1 wait");
	session_type(away->wei, ":resolve 1<Enter>");
	session_expect(away->wei, "cause (Tab");
	session_settle(away->wei, 400);
	session_type(away->wei, "config<Enter>");
	session_expect(away->wei, "whose?");
	session_settle(away->wei, 400);
	session_type(away->wei, "v<Enter>");
	session_expect(away->wei, "2 acts on their way");
	session_type(away->wei, ":escalate 4 --reason=worse<Enter>");
	session_expect(away->wei, "who hears of it is not known");
	session_settle(away->wei, 400);
	session_type(away->wei, "y");
	session_expect(away->wei, "3 acts on their way");
	proxy_is(away->line, LINE_FINE);
	session_expect(away->wei, "4 escalated");
	/* The cause is an event of its own. */
	g_assert_cmpint(claims(away, 1), ==, 3);
	g_assert_cmpint(claims(away, 4), ==, 1);
	g_assert_cmpint(
		away_count(away,
			   "SELECT COUNT(*) FROM ticket WHERE id = 1 AND cause = 'config' AND "
			   "side = 'vendor'"),
		==, 1);
}

/* What was stored and not answered is not stored twice: a batch, a unit with the draft it was. */
static void test_once(struct away *away, gconstpointer data)
{
	proxy_is(away->line, LINE_LOSES_ANSWER);
	session_type(away->wei, "a");
	session_expect(away->wei, "1 acknowledged");
	g_assert_cmpint(claims(away, 1), ==, 1);
	session_settle(away->wei, 1000);
	session_type(away->wei, "m");
	session_expect(away->wei, "INTERNAL");
	session_type(away->wei, "Seen at the edge");
	session_settle(away->wei, 1500);
	proxy_is(away->line, LINE_LOSES_ANSWER);
	session_type(away->wei, "<C-x>s");
	session_expect_gone(away->wei, "INTERNAL");
	session_expect_gone(away->wei, "on its way");
	session_settle(away->wei, 1000);
	g_assert_cmpint(claims(away, 1), ==, 2);
	g_assert_cmpint(away_count(away, "SELECT COUNT(*) FROM draft"), ==, 0);
	DESK_RUN(away->near, NULL, "check");
}

/* A server that keeps silent is told apart, and takes up where it was. */
static void test_silent(struct away *away, gconstpointer data)
{
	proxy_is(away->line, LINE_STALLED);
	session_type(away->wei, "a");
	session_expect(away->wei, "silent");
	proxy_is(away->line, LINE_FINE);
	session_expect(away->wei, "1 acknowledged");
	session_expect_gone(away->wei, "silent");
	g_assert_cmpint(claims(away, 1), ==, 1);
}

static void test_leave(struct away *away, gconstpointer data)
{
	proxy_is(away->line, LINE_CUT);
	session_type(away->wei, "a");
	session_expect(away->wei, "1 wait");
	session_type(away->wei, "q");
	session_expect(away->wei, "1 act not stored");
	session_settle(away->wei, 400);
	session_type(away->wei, "n");
	session_expect_gone(away->wei, "not stored");
	session_type(away->wei, "q");
	session_expect(away->wei, "1 act not stored");
	session_settle(away->wei, 400);
	session_type(away->wei, "y");
	g_assert_true(WIFEXITED(session_wait(away->wei)));
	g_assert_true(session_raw_has(away->wei, "ack #1: "));
	g_assert_cmpint(claims(away, 1), ==, 0);
}

/* Left before the desk was there, of which nothing was asked: nothing is waited for. */
static void test_opening(struct away *away, gconstpointer data)
{
	const char *const argv[] = {desk_program, "-d", away->far, "--as", "wei", NULL};
	proxy_is(away->line, LINE_STALLED);
	struct session *session = session_start("xterm-256color", 80, 24, argv);
	session_expect(session, "opening the desk");
	session_type(session, "q");
	g_assert_cmpint(session_wait(session), ==, 0);
	g_assert_false(session_raw_has(session, "waiting for the store to finish"));
	session_free(session);
}

static const struct away_test tests[] = {
	{"firm", TOLD, test_firm},         {"first", TOLD, test_first},
	{"in-order", TOLD, test_in_order}, {"bounce", FELT, test_bounce},
	{"away", FELT, test_away},         {"asked", FELT, test_asked},
	{"once", FELT, test_once},         {"silent", FELT, test_silent},
	{"leave", FELT, test_leave},       {"opening", TOLD, test_opening},
};

int main(int argc, char **argv)
{
	return away_main(argc, argv, "/away", tests, G_N_ELEMENTS(tests));
}

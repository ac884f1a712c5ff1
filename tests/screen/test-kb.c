/* SPDX-License-Identifier: MIT
 * The knowledge base's screen: found while typing, by words and by patterns; what is wrong is
 * pointed at; an article read, copied from, put into a reply, linked, voted for; what it looks
 * like. */
#include <locale.h>
#include <string.h>

#include "desk.h"

static const char ingest[] =
	"# 502 on ingest behind the SEA edge\n\nEvery edge of the region answers 502 to RTMP and "
	"SRT "
	"within a minute of each other.\n\n## Symptom\n\nPlayers stop; the origin stays green.\n\n"
	"- one edge alone: see [the other case](#check)\n- all edges: go on here\n\n"
	"## Check\n\n```\ncurl -sI https://edge-4.sea.example/ingest/health | head -1 && echo "
	"this line of code is wider than any pane it is read in\n```\n\nThe first line says "
	"502.\n\n"
	"## Fix\n\n1. Drain `edge-4`.\n2. Restart the ingest; 502 goes away within a minute.\n";

static void write_articles(const char *desk)
{
	DESK_RUN(desk, NULL, "kb", "new", "502 on ingest behind the SEA edge", "--kind", "case",
		 "--product", "live", "--language", "en", "--tag", "cdn,sea", "--state",
		 "published", "--visibility", "internal", "--text", ingest);
	DESK_RUN(desk, NULL, "kb", "new", "SEA edge: emergency plan", "--kind", "plan", "--product",
		 "live", "--language", "en", "--state", "published", "--text",
		 "# SEA edge: emergency plan\n\n- [ ] On 502 switch the ingest to the origin\n"
		 "- [ ] call the carrier\n");
	DESK_RUN(desk, NULL, "kb", "new", "音画不同步 SDK 4.2", "--language", "zh", "--state",
		 "published", "--visibility", "client", "--text",
		 "# 音画不同步\n\n升级到 SDK 4.2.1 后音画同步恢复。\n");
	DESK_RUN(desk, NULL, "kb", "new", "Purge the CDN", "--language", "en", "--state",
		 "published", "--visibility", "client", "--text",
		 "# Purge the CDN\n\nSend a purge for the path.\n\nIt takes a minute on every "
		 "edge.\n");
	for (int i = 1; i <= 12; i++) {
		g_autofree char *title = g_strdup_printf("Note %d about bitrate", i);
		g_autofree char *text = g_strdup_printf(
			"# Note %d\n\nThe ladder ends at %d kbit/s; the edge keeps it.\n", i,
			i * 250);
		DESK_RUN(desk, NULL, "kb", "new", title, "--state", i == 3 ? "draft" : "published",
			 "--text", text);
	}
}

/* Written once, copied for each test. */
static char *kb_desk(void)
{
	static char *written;
	if (!written) {
		written = desk_fresh();
		write_articles(written);
	}
	return desk_copy(written);
}

/* Opened from the ticket the cursor is on. */
static struct session *opened(const char *desk, int columns, int rows)
{
	struct session *session = desk_console(desk, columns, rows);
	session_type(session, "f");
	session_expect(session, "find:");
	session_settle(session, 400);
	return session;
}

static void ask(struct session *session, const char *question)
{
	session_type(session, question);
	session_settle(session, 400);
}

static void leave(struct session *session)
{
	session_type(session, "<Esc>");
	session_settle(session, 250);
	session_type(session, "q");
	session_settle(session, 100);
	desk_quit(session);
}

/* ---- looks */

static void check_looks(int columns, int rows, const char *name)
{
	g_autofree char *desk = kb_desk();
	struct session *session = opened(desk, columns, rows);
	ask(session, "502");
	session_golden(session, name);
	leave(session);
}

static void test_looks_80(void)
{
	check_looks(80, 24, "kb-80x24");
}

static void test_looks_200(void)
{
	check_looks(200, 50, "kb-200x50");
}

static void test_looks_40(void)
{
	check_looks(40, 10, "kb-40x10");
}

static void test_looks_article(void)
{
	g_autofree char *desk = kb_desk();
	struct session *session = opened(desk, 80, 24);
	ask(session, "ingest symptom<Enter>");
	session_expect(session, "heading");
	session_settle(session, 300);
	session_golden(session, "kb-article-80x24");
	session_resize(session, 40, 10);
	session_settle(session, 300);
	session_golden(session, "kb-article-40x10");
	leave(session);
}

static void test_tiny(void)
{
	static const int sizes[][2] = {{1, 1}, {2, 1}, {10, 3}, {20, 5}, {300, 4}, {4, 100}};
	g_autofree char *desk = kb_desk();
	struct session *session = opened(desk, 80, 24);
	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		session_resize(session, sizes[i][0], sizes[i][1]);
		session_type(session, "e<C-n><C-p><Tab><Enter>");
		session_settle(session, 60);
		session_type(session, "jjn]<Right><Left>f");
		session_settle(session, 60);
	}
	session_resize(session, 80, 24);
	session_settle(session, 300);
	g_assert_true(session_shows(session, "find: e"));
	leave(session);
}

/* ---- finding */

/* Before a letter is typed, what may help on the ticket is there, with the words that say so. */
static void test_suggested(void)
{
	g_autofree char *desk = kb_desk();
	struct session *session = opened(desk, 80, 24);
	g_assert_true(session_shows(session, "for #1 Acme Live: Stream cut"));
	g_assert_true(session_shows(session, "WORDS IN COMMON"));
	g_assert_true(session_shows(session, "> plan"));
	g_assert_true(session_shows(session, "502 sea call edge"));
	g_assert_true(session_shows(session, "502 on ingest behind"));
	leave(session);
}

static void test_types(void)
{
	g_autofree char *desk = kb_desk();
	struct session *session = opened(desk, 80, 24);
	ask(session, "ladder");
	g_assert_true(session_shows(session, "find: ladder"));
	g_assert_true(session_shows(session, "WHERE IT STANDS"));
	g_assert_true(session_shows(session, " 12"));
	ask(session, " state:draft");
	session_expect_gone(session, "Note 4 about");
	g_assert_true(session_shows(session, "Note 3 about bitrate draft"));
	ask(session, "<C-u>音画");
	g_assert_true(session_shows(session, "音画不同步 SDK 4.2"));
	ask(session, "<C-u>nosuchword");
	g_assert_true(session_shows(session, "no article has that"));
	leave(session);
}

static void test_pattern(void)
{
	g_autofree char *desk = kb_desk();
	struct session *session = opened(desk, 80, 24);
	ask(session, "/[12]\\d{3} kbit");
	g_assert_true(session_shows(session, "Note 11 about"));
	g_assert_true(session_shows(session, "Note 4 about"));
	session_expect_gone(session, "Note 12 about");
	/* What is wrong is pointed at, and the list stays. */
	ask(session, "(");
	g_assert_true(session_shows(session, "^ "));
	g_assert_true(session_shows(session, "is never closed"));
	g_assert_true(session_shows(session, "Note 11 about"));
	ask(session, "<BS>");
	session_expect_gone(session, "is never closed");
	leave(session);
}

/* An answer that is still on its way is not the one a key means: typed in one go it is the same. */
static void test_ahead(void)
{
	g_autofree char *desk = kb_desk();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "fladder<C-n><C-n><Enter>]");
	session_expect(session, "heading");
	session_settle(session, 300);
	g_assert_true(session_shows(session, "about bitrate"));
	g_assert_true(session_shows(session, "3 of 12"));
	leave(session);
}

/* The list before the answer, and the article before its preview, are not what a key means. */
static void test_ahead_acts(void)
{
	g_autofree char *desk = kb_desk(), *seen = NULL;
	struct session *session = opened(desk, 80, 24);
	session_type(session, "symptom\rv");
	session_expect(session, "solved 1 of 1");
	DESK_RUN(desk, &seen, "--json", "kb", "list", "kind:plan");
	g_assert_nonnull(strstr(seen, "\"votes\":0"));
	/* So with one that has just been opened, before there is anything to read from. */
	session_type(session, ":kb search carrier\rv");
	session_expect(session, "call the carrier");
	session_expect(session, "for which ticket?");
	session_type(session, "q");
	session_expect_gone(session, "for which ticket?");
	session_type(session, ":kb show 4\rv");
	session_expect(session, "Send a purge");
	session_expect(session, "for which ticket?");
	session_type(session, "q");
	session_expect(session, "solved 1 of 1");
	session_type(session, "f<C-u>minute<Esc>");
	session_settle(session, 400);
	g_assert_true(session_shows(session, "> article"));
	session_type(session, "i");
	session_expect(session, "PUBLIC");
	session_expect(session, "|It takes a minute on every edge.");
	session_type(session, "<C-x>D");
	session_settle(session, 400);
	session_type(session, "y");
	session_expect(session, "find: minute");
	session_settle(session, 400);
	/* The next one is internal, and it is the one that is meant. */
	session_type(session, "ji");
	session_expect(session, "INTERNAL text into a PUBLIC reply?");
	session_settle(session, 400);
	session_type(session, "y");
	session_expect_gone(session, "Send a purge");
	session_type(session, "<C-x>D");
	session_settle(session, 400);
	session_type(session, "y");
	session_expect(session, "find: minute");
	leave(session);
}

/* Where the list has the whole screen, a block is chosen in the article. */
static void test_unseen(void)
{
	g_autofree char *desk = kb_desk();
	struct session *session = opened(desk, 40, 10);
	ask(session, "purge path<Esc>");
	session_settle(session, 300);
	session_type(session, "i");
	session_expect(session, "Send a purge for the path.");
	session_settle(session, 300);
	g_assert_false(session_shows(session, "PUBLIC"));
	session_type(session, "i");
	session_expect(session, "PUBLIC");
	session_type(session, "<C-x>D");
	session_settle(session, 400);
	session_type(session, "y");
	session_expect_gone(session, "PUBLIC");
	leave(session);
}

static void test_recalls(void)
{
	g_autofree char *desk = kb_desk();
	struct session *session = opened(desk, 80, 24);
	ask(session, "purge path<Enter>");
	session_expect(session, "heading");
	session_type(session, "qq");
	session_settle(session, 200);
	session_type(session, "f");
	session_expect(session, "find:");
	ask(session, "<C-r><Tab>");
	session_expect(session, "find: purge path");
	ask(session, "<C-u>la<Tab>");
	session_expect(session, "lang:");
	ask(session, "z<Tab>");
	session_expect(session, "lang:zh");
	session_expect(session, "音画不同步 SDK 4.2");
	leave(session);
}

/* ---- reading */

static void test_matches(void)
{
	g_autofree char *desk = kb_desk();
	struct session *session = opened(desk, 80, 24);
	ask(session, "/502<Enter>");
	session_expect(session, "1/4");
	session_type(session, "n");
	session_expect(session, "2/4");
	session_type(session, "nn");
	session_expect(session, "4/4");
	/* On into the next article, and back to the last place of this one. */
	session_type(session, "n");
	session_expect(session, "SEA edge: emergency plan");
	session_expect(session, "1/1");
	session_type(session, "N");
	session_expect(session, "4/4");
	session_type(session, "/edge<Enter>");
	session_expect(session, "/4");
	session_type(session, "q");
	session_expect(session, "find: /502");
	leave(session);
}

static void test_moves(void)
{
	g_autofree char *desk = kb_desk();
	struct session *session = opened(desk, 80, 24);
	ask(session, "symptom<Enter>");
	session_expect(session, "heading");
	session_settle(session, 200);
	session_type(session, "g]]");
	session_settle(session, 200);
	g_assert_true(session_shows(session, "> ## Check"));
	/* Code is cut at the edge, and slid. */
	g_assert_true(session_shows(session, "›"));
	session_type(session, "<Right>");
	session_expect(session, "‹");
	session_type(session, "<Left>");
	session_expect_gone(session, "‹");
	session_type(session, "g<Tab><Enter>");
	session_settle(session, 200);
	g_assert_true(session_shows(session, "> ## Check"));
	session_type(session, "jjy");
	session_expect(session, "sent to the terminal's clipboard");
	g_assert_true(session_raw_has(session, "\033]52;c;Y3VybCAtc0kg")); /* curl -sI */
	session_type(session, "Y");
	session_expect(session, "“1” sent");
	leave(session);
}

/* ---- doing */

static void test_inserts(void)
{
	g_autofree char *desk = kb_desk();
	struct session *session = opened(desk, 80, 24);
	/* For clients: at once. */
	ask(session, "purge path<Enter>");
	session_expect(session, "FOR CLIENTS");
	session_settle(session, 200);
	session_type(session, "i");
	session_expect(session, "PUBLIC");
	session_settle(session, 200);
	g_assert_true(session_shows(session, "Send a purge for the path."));
	session_type(session, "<C-x>D");
	session_settle(session, 400);
	session_type(session, "y");
	/* Back in the article. An internal one asks. */
	session_expect(session, "FOR CLIENTS");
	session_type(session, "f<C-u>ingest<Enter>");
	session_expect(session, "INTERNAL");
	session_settle(session, 200);
	session_type(session, "i");
	session_expect(session, "INTERNAL text into a PUBLIC reply?");
	session_settle(session, 400);
	session_type(session, "n");
	session_expect(session, "left as it was");
	session_type(session, "<C-x>q");
	session_expect(session, "INTERNAL");
	leave(session);
}

/* From the composer, and back into it. */
static void test_composer(void)
{
	g_autofree char *desk = kb_desk();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "r");
	session_expect(session, "PUBLIC");
	session_type(session, "Dear all, <C-x>a");
	session_expect(session, "for #1");
	ask(session, "purge path<Enter>");
	session_expect(session, "FOR CLIENTS");
	session_settle(session, 200);
	session_type(session, "i");
	session_expect(session, "Dear all, Send a purge for the path.");
	session_type(session, "<C-x>D");
	session_settle(session, 400);
	session_type(session, "y");
	session_settle(session, 300);
	desk_quit(session);
}

static void test_votes(void)
{
	g_autofree char *desk = kb_desk(), *seen = NULL;
	struct session *session = opened(desk, 80, 24);
	ask(session, "symptom<Enter>");
	session_expect(session, "INTERNAL");
	session_type(session, "L");
	session_expect(session, "solved 0 of 1");
	session_type(session, "v");
	session_expect(session, "solved 1 of 1");
	session_type(session, "h");
	session_expect(session, "History of #1");
	session_settle(session, 200);
	session_type(session, "q");
	session_settle(session, 200);
	DESK_RUN(desk, &seen, "--json", "kb", "show", "1");
	g_assert_nonnull(strstr(seen, "\"votes\":1"));
	leave(session);
}

/* A ticket solved by keys alone: what is suggested, put into a reply, said to have solved it, and
 * what was learnt kept as an article. */
static void test_solved(void)
{
	g_autofree char *desk = kb_desk(), *seen = NULL;
	DESK_RUN(desk, NULL, "option", "set", "hold", "0");
	struct session *session = opened(desk, 80, 24);
	session_type(session, "<Down><Enter>");
	session_expect(session, "502 on ingest behind the SEA edge");
	session_expect(session, "INTERNAL");
	session_settle(session, 200);
	session_type(session, "G");
	session_settle(session, 100);
	session_type(session, "i");
	session_expect(session, "INTERNAL text into a PUBLIC reply?");
	session_settle(session, 400);
	session_type(session, "y");
	session_expect(session, "Restart the ingest");
	session_type(session, "<C-x>s");
	session_expect(session, "changed 0m ago");
	session_settle(session, 300);
	session_type(session, "v");
	session_expect(session, "solved 1 of 1");
	session_type(session, "qq");
	session_expect(session, "solved by article 1");
	session_expect(session, "Restart the ingest; 502 goes away");
	session_settle(session, 300);
	session_type(session, "ds");
	session_settle(session, 400);
	session_type(session, "ingest<Enter>");
	session_expect(session, "whose?");
	session_type(session, "vendor<Enter>");
	session_expect(session, "resolved");
	session_settle(session, 300);
	session_type(session, ":kb case 1<Enter>");
	session_settle(session, 500);
	DESK_RUN(desk, &seen, "--json", "kb", "list", "state:draft", "kind:case");
	g_assert_nonnull(strstr(seen, "\"kind\":\"case\""));
	desk_quit(session);
}

/* What was looked for in vain is to be written; used articles are to be judged. */
static void test_work(void)
{
	g_autofree char *desk = kb_desk();
	struct session *session = opened(desk, 80, 24);
	ask(session, "nosuchword<Esc>");
	session_settle(session, 300);
	session_type(session, "w");
	session_expect(session, "To do in the knowledge base");
	session_expect(session, "in vain 1 time");
	g_assert_true(session_shows(session, "never used"));
	session_type(session, "<Enter>");
	session_expect(session, "INTERNAL");
	session_settle(session, 200);
	session_type(session, "q");
	session_expect(session, "To do in the knowledge base");
	/* Somebody writes it: it is no gap any more, here and in the desk. */
	DESK_RUN(desk, NULL, "kb", "new", "About nosuchword", "--text", "Here it is.");
	session_expect_gone(session, "in vain 1 time");
	session_type(session, "q");
	session_expect(session, "find: nosuchword");
	leave(session);
}

static void test_commands(void)
{
	g_autofree char *desk = kb_desk();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, ":kb search purge path<Enter>");
	session_expect(session, "find: purge path");
	session_expect(session, "Purge the CDN");
	session_settle(session, 300);
	session_type(session, "q");
	session_settle(session, 200);
	session_type(session, ":kb show 3<Enter>");
	session_expect(session, "升级到");
	session_type(session, "q");
	session_settle(session, 200);
	session_type(session, ":kb show 4711<Enter>");
	session_expect(session, "4711");
	session_settle(session, 200);
	session_type(session, "q");
	session_settle(session, 200);
	desk_quit(session);
}

/* ---- the wire */

static void test_wire(void)
{
	g_autofree char *desk = kb_desk();
	struct session *session = opened(desk, 80, 24);
	ask(session, "nosuchwordatal");
	ask(session, "l");
	g_assert_cmpuint(session_cost(session, "x", 300), <=, 4);
	ask(session, "<C-u>ladder");
	session_settle(session, 400);
	/* The cursor; the article follows when it rests, and is counted apart. */
	gsize before, after;
	session_raw(session, &before);
	session_type(session, "<C-n>");
	g_assert_true(session_output_within(session, 100));
	session_raw(session, &after);
	g_assert_cmpuint(after - before, <=, 40);
	session_settle(session, 400);
	session_raw(session, &after);
	g_assert_cmpuint(after - before, <=, 740);
	g_assert_false(session_output_within(session, 1500));
	leave(session);
}

/* What is saved elsewhere is found at once, and the article that is read is the new one. */
static void test_follows(void)
{
	g_autofree char *desk = kb_desk();
	struct session *session = opened(desk, 80, 24);
	ask(session, "zebra");
	g_assert_true(session_shows(session, "no article has that"));
	DESK_RUN(desk, NULL, "kb", "new", "The zebra crossing", "--state", "published", "--text",
		 "A zebra.\n");
	session_expect(session, "The zebra crossing");
	session_type(session, "<Enter>");
	session_expect(session, "A zebra.");
	leave(session);
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/kb/looks/80x24", test_looks_80);
	g_test_add_func("/kb/looks/200x50", test_looks_200);
	g_test_add_func("/kb/looks/40x10", test_looks_40);
	g_test_add_func("/kb/looks/article", test_looks_article);
	g_test_add_func("/kb/looks/tiny", test_tiny);
	g_test_add_func("/kb/suggested", test_suggested);
	g_test_add_func("/kb/types", test_types);
	g_test_add_func("/kb/pattern", test_pattern);
	g_test_add_func("/kb/ahead", test_ahead);
	g_test_add_func("/kb/ahead-acts", test_ahead_acts);
	g_test_add_func("/kb/unseen", test_unseen);
	g_test_add_func("/kb/recalls", test_recalls);
	g_test_add_func("/kb/matches", test_matches);
	g_test_add_func("/kb/moves", test_moves);
	g_test_add_func("/kb/inserts", test_inserts);
	g_test_add_func("/kb/composer", test_composer);
	g_test_add_func("/kb/votes", test_votes);
	g_test_add_func("/kb/solved", test_solved);
	g_test_add_func("/kb/work", test_work);
	g_test_add_func("/kb/commands", test_commands);
	g_test_add_func("/kb/wire", test_wire);
	g_test_add_func("/kb/follows", test_follows);
	int status = g_test_run();
	desk_end();
	return status;
}

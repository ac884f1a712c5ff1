/* SPDX-License-Identifier: MIT
 * Writing an article: stored with a reason, looked over first, never lost to a kill, a colleague or
 * a mistake. */
#include <locale.h>
#include <signal.h>
#include <string.h>

#include "desk.h"

static char *with_article(void)
{
	char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "kb", "new", "Edge answers 502", "--text", "# Edge\n\nRestart it.\n");
	return desk;
}

static struct session *editing(const char *desk, int columns, int rows, const char *line)
{
	struct session *session = desk_console(desk, columns, rows);
	session_type(session, line);
	session_expect(session, "ARTICLE");
	return session;
}

static void assert_said(const char *desk, const char *text, const char *const *words)
{
	g_autofree char *out = NULL;
	desk_run(desk, &out, words);
	if (strstr(out, text) == NULL)
		g_test_message("%s\n%s", text, out);
	g_assert_nonnull(strstr(out, text));
}
#define ASSERT_SAID(desk, text, ...) \
	assert_said(desk, text, (const char *const[]){__VA_ARGS__, NULL})

static void test_edit(void)
{
	g_autofree char *desk = with_article();
	struct session *session = editing(desk, 80, 24, ":kb edit 1<Enter>");
	session_expect(session, "#1 draft → revision 2 · Edge answers 502");
	session_expect(session, "title: Edge answers 502");
	session_expect(session, "Restart it.");
	session_golden(session, "article-edit-80x24");
	session_type(session, "<C-x>>Wait a minute.<Enter><C-x>v");
	session_expect(session, "What you change");
	session_expect(session, "+ Wait a minute.");
	session_type(session, "<C-x>v");
	session_expect_gone(session, "What you change");
	session_type(session, "<C-x>s");
	session_expect(session, "Why (Enter: nothing to say):");
	session_type(session, "it was; \"too\" fast<Enter>");
	session_expect(session, "1 revision 2: Edge answers 502");
	desk_quit(session);
	ASSERT_SAID(desk, "it was; \\\"too\\\" fast", "--json", "kb", "history", "1");
	ASSERT_SAID(desk, "# Edge\\n\\nRestart it.\\nWait a minute.\\n", "--json", "kb", "show",
		    "1");
	g_assert_false(desk_has_draft(desk, ""));
}

static void test_new(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = editing(desk, 80, 24, ":kb edit<Enter>");
	session_expect(session, "a new one");
	session_type(session, "<C-x>>No heading yet.<C-x>s");
	session_expect(session, "a title is expected");
	session_type(session, "<Enter><Enter># Purge<Enter><Enter>[x](kb:99)<C-x>s");
	session_expect(session, "1 thing is wrong");
	session_expect(session, "“kb:99” leads to no article");
	session_settle(session, 400);
	session_type(session, "n");
	session_expect_gone(session, "stores it anyway");
	session_type(session, "<C-x>s");
	session_expect(session, "stores it anyway");
	session_settle(session, 400);
	session_type(session, "y");
	session_expect(session, "Why");
	session_type(session, "<Enter>");
	session_expect(session, "1 revision 1: Purge");
	desk_quit(session);
	ASSERT_SAID(desk, "No heading yet.\\n\\n# Purge", "--json", "kb", "show", "1");
	g_assert_false(desk_has_draft(desk, ""));
}

/* What the desk holds of it is there after kill -9. */
static void test_killed(void)
{
	g_autofree char *desk = with_article();
	struct session *session = editing(desk, 80, 24, ":kb edit 1<Enter>");
	session_expect(session, "Restart it.");
	session_type(session, "<C-x>>Saved by nobody.");
	session_expect(session, "Saved by nobody.");
	desk_await_draft(desk, "\"kind\":\"article\"");
	session_signal(session, SIGKILL);
	session_wait(session);
	session_free(session);
	session = desk_console(desk, 80, 24);
	session_type(session, ":drafts<Enter>");
	session_expect(session, "Begun and not sent");
	session_expect(session, "article");
	session_type(session, "<Enter>");
	session_expect(session, "#1 draft → revision 2");
	session_type(session, "<C-x>><C-x>s");
	session_expect(session, "Why");
	session_type(session, "<Enter>");
	session_expect(session, "1 revision 2");
	session_type(session, "qq");
	g_assert_cmpint(session_wait(session), ==, 0);
	session_free(session);
	ASSERT_SAID(desk, "Saved by nobody.", "--json", "kb", "show", "1");
	g_assert_false(desk_has_draft(desk, ""));
}

/* Somebody was faster: both texts are shown, and both are in the history in the end. */
static void test_conflict(void)
{
	g_autofree char *desk = with_article();
	struct session *session = editing(desk, 80, 24, ":kb edit 1<Enter>");
	session_expect(session, "Restart it.");
	session_type(session, "<C-x>>Mine.<Enter>");
	static const char *const theirs[] = {"kb", "set", "1", "--text", "# Edge\n\nTheirs.\n",
					     NULL};
	desk_run_as("li", desk, NULL, theirs);
	session_type(session, "<C-x>s");
	session_expect(session, "Why");
	session_type(session, "<Enter>");
	session_expect(session, "li stored revision 2 meanwhile");
	session_expect(session, "What was changed meanwhile");
	session_expect(session, "+ Theirs.");
	ASSERT_SAID(desk, "Theirs.", "kb", "show", "1");
	session_type(session, "<C-x>s");
	session_expect(session, "Why");
	session_type(session, "over theirs<Enter>");
	session_expect(session, "1 revision 3");
	desk_quit(session);
	ASSERT_SAID(desk, "Mine.", "kb", "show", "1");
	ASSERT_SAID(desk, "Theirs.", "kb", "show", "1", "--rev", "2");
	g_assert_false(desk_has_draft(desk, ""));
}

/* What is typed while it is being stored is neither lost nor meant for the screen below. */
static void test_typed_on(void)
{
	g_autofree char *desk = with_article();
	struct session *session = editing(desk, 80, 24, ":kb edit 1<Enter>");
	session_expect(session, "Restart it.");
	session_type(session, "<C-x>>Mine.<C-x>s");
	session_expect(session, "Why");
	session_type(session, "\r And on.");
	session_expect(session, "what was typed since is not");
	g_assert_true(session_shows(session, "Mine. And on."));
	session_type(session, "<C-x>s");
	session_expect(session, "Why");
	session_type(session, "<Enter>");
	session_expect(session, "1 revision 3");
	desk_quit(session);
	ASSERT_SAID(desk, "Mine. And on.", "kb", "show", "1");
	g_assert_false(desk_has_draft(desk, ""));
}

/* A mistake in the front matter is told with its line; nothing is stored, nothing lost. */
static void test_mistake(void)
{
	g_autofree char *desk = with_article();
	struct session *session = editing(desk, 80, 24, ":kb edit 1<Enter>");
	session_expect(session, "state: draft");
	session_type(session, "<Down><Down><C-e>y<C-x>s");
	session_expect(session, "line 3: state: draft|reviewed|published|stale|retired");
	session_type(session, "<C-x>q");
	session_expect(session, "what was written is kept as a draft");
	desk_quit(session);
	ASSERT_SAID(desk, "state: drafty", "draft", "list", "--json");
	ASSERT_SAID(desk, "Restart it.", "kb", "show", "1");
}

/* The revisions, and what each changed. */
static void test_history(void)
{
	g_autofree char *desk = with_article();
	DESK_RUN(desk, NULL, "kb", "set", "1", "--text", "# Edge\n\nRestart it twice.\n",
		 "--reason", "once is too few");
	DESK_RUN(desk, NULL, "kb", "set", "1", "--tag", "cdn", "--reason", "filed");
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, ":kb history 1<Enter>");
	session_expect(session, "History of #1: Edge answers 502");
	session_expect(session, "once is too few");
	session_expect(session, "+ tags:{+ [cdn]+}");
	session_golden(session, "article-history-80x24");
	session_type(session, "j");
	session_expect(session, "+ Restart it{+ twice+}.");
	session_type(session, "j");
	session_expect(session, "+ Restart it.");
	session_type(session, "<Enter>");
	session_expect(session, "Revision   1");
	session_type(session, "qq");
	desk_quit(session);
}

/* Neither left as it was nor thrown away is a draft. */
static void test_no_draft(void)
{
	g_autofree char *desk = with_article();
	struct session *session = editing(desk, 40, 10, ":kb edit 1<Enter>");
	session_expect(session, "title:");
	session_type(session, "<C-x>q");
	session_expect_gone(session, "title:");
	session_type(session, ":kb edit 1<Enter>");
	session_expect(session, "title:");
	session_type(session, "xyz<C-x>D");
	session_expect(session, "y throws it away");
	session_settle(session, 400);
	session_type(session, "y");
	session_expect(session, "thrown away");
	session_type(session, ":kb edit 77<Enter>");
	session_expect(session, "no such article");
	desk_quit(session);
	g_assert_false(desk_has_draft(desk, ""));
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/article-edit/edit", test_edit);
	g_test_add_func("/article-edit/new", test_new);
	g_test_add_func("/article-edit/killed", test_killed);
	g_test_add_func("/article-edit/conflict", test_conflict);
	g_test_add_func("/article-edit/typed-on", test_typed_on);
	g_test_add_func("/article-edit/mistake", test_mistake);
	g_test_add_func("/article-edit/no-draft", test_no_draft);
	g_test_add_func("/article-edit/history", test_history);
	int status = g_test_run();
	desk_end();
	return status;
}

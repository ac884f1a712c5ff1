/* SPDX-License-Identifier: MIT
 * The report of an incident on the screen: whose it is, its blocks and text, what must not leave
 * the house, how it is written, approved, published, and what is never lost of it. */
#include <locale.h>
#include <signal.h>
#include <string.h>

#include "desk.h"

#define DAY "2026-11-21T"

/* INC-1, which nothing blocks; its clients' report names what it should not. */
static char *desk_with_report(void)
{
	static const char *const entries[][3] = {
		{"impact-start", DAY "09:05Z", "every publish is answered 502"},
		{"detection", DAY "09:10Z", "the board is red"},
		{"ack", DAY "09:12Z", "on it"},
		{"restored", DAY "09:20Z", "it plays again"},
		{"impact-end", DAY "09:20Z", "over"},
	};
	char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "client", "add", "zedge", "--title", "Edge Live", "--tam", "ana");
	DESK_RUN(desk, NULL, "client", "add", "zkumo", "--title", "Kumo TV", "--language", "zh",
		 "--tam", "eve");
	DESK_RUN(desk, NULL, "contract", "add", "zedge", "--tier", "basic", "--from", "2026-01-01",
		 "--to", "2028-01-01");
	DESK_RUN(desk, NULL, "contract", "add", "zkumo", "--tier", "basic", "--from", "2026-01-01",
		 "--to", "2028-01-01");
	DESK_RUN(desk, NULL, "new", "zedge", "Stream cut", "--severity", "P1", "--at",
		 DAY "09:10Z");
	DESK_RUN(desk, NULL, "new", "zkumo", "No sound", "--severity", "P1", "--at", DAY "09:10Z");
	DESK_RUN(desk, NULL, "incident", "new", "SEA edge 502", "--severity", "P1");
	for (guint i = 0; i < G_N_ELEMENTS(entries); i++)
		DESK_RUN(desk, NULL, "incident", "add", "1", entries[i][0], entries[i][2], "--at",
			 entries[i][1]);
	DESK_RUN(desk, NULL, "incident", "section", "1", "summary", "--text",
		 "The edges lost their origin for 15 minutes.");
	DESK_RUN(desk, NULL, "incident", "section", "1", "cause", "-a", "customer", "--text",
		 "Edge 203.0.113.7 lost its route, as did 198.51.100.4.");
	DESK_RUN(desk, NULL, "incident", "section", "1", "cause", "-a", "customer", "-l", "zh",
		 "--text", "一条路由丢失。");
	return desk;
}

/* The newest two tickets. */
static void link_tickets(const char *desk)
{
	g_autofree char *out = NULL;
	DESK_RUN(desk, &out, "--json", "list", "client:zedge,zkumo");
	for (const char *at = out; (at = strstr(at, "\"ticket\":")) != NULL; at++) {
		g_autofree char *id = g_strndup(at + 9, strspn(at + 9, "0123456789"));
		DESK_RUN(desk, NULL, "incident", "link", "1", id);
	}
}

static struct session *shown(const char *desk, int columns, int rows, const char *line)
{
	struct session *session = desk_console(desk, columns, rows);
	session_type(session, line);
	session_expect(session, "INC-1 P1 SEA edge 502");
	return session;
}

static void assert_said(const char *desk, const char *text, const char *const *words)
{
	g_autofree char *out = NULL;
	desk_run(desk, &out, words);
	if (strstr(out, text) == NULL)
		g_error("“%s” is not in:\n%s", text, out);
}
#define ASSERT_SAID(desk, text, ...) \
	assert_said(desk, text, (const char *const[]){__VA_ARGS__, NULL})

static void test_sizes(void)
{
	static const struct {
		int columns, rows;
		const char *name;
	} sizes[] = {{80, 24, "80x24"}, {200, 50, "200x50"}, {40, 10, "40x10"}};
	g_autofree char *desk = desk_with_report();
	link_tickets(desk);
	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		struct session *session = shown(desk, sizes[i].columns, sizes[i].rows,
						":incident report 1 -a customer<Enter>");
		g_autofree char *name = g_strconcat("report-", sizes[i].name, NULL);
		session_expect(session, "[customer");
		session_expect(session, "Edge Live");
		session_type(session, "n");
		session_expect(session, "1/2: it says an address");
		session_expect(session, "198.51.100.4.");
		session_golden(session, name);
		session_type(session, "q");
		desk_quit(session);
	}
}

static void test_tabs(void)
{
	g_autofree char *desk = desk_with_report();
	link_tickets(desk);
	struct session *session = shown(desk, 80, 24, ":incident report 1<Enter>");
	session_expect(session, "[internal: draft]");
	session_expect(session, "> facts    header");
	session_expect(session, "written  summary       The edges lost");
	session_type(session, "jL");
	session_expect(session, "(en) The edges lost");
	session_expect(session, "zh");
	session_type(session, "<Tab>");
	session_expect(session, "[customer: draft]");
	session_expect(session, "Edge Live 1/2 · zh");
	session_type(session, "c");
	session_expect(session, "Kumo TV 2/2 · zh");
	session_type(session, "<Tab>c");
	session_expect(session, "this report is of no client");
	session_type(session, "<Tab>");
	session_expect(session, "[interim: draft]");
	session_expect(session, "no approval is needed");
	session_type(session, "q");
	desk_quit(session);
}

/* Written in place, kept when the program is killed, and what somebody else stored stands beside.
 */
static void test_edit(void)
{
	g_autofree char *desk = desk_with_report();
	struct session *session = shown(desk, 80, 24, ":incident report 1<Enter>");
	session_expect(session, "> facts    header");
	session_type(session, "e");
	session_expect(session, "“header” is made of facts");
	session_type(session, "j<Enter>");
	session_expect(session, "IN THE HOUSE  INC-1 · summary · en");
	session_expect(session, "two sentences");
	session_type(session, "<C-x>> A route was gone.");
	session_expect(session, "15 minutes. A route was gone.");
	desk_await_draft(desk, "\"kind\":\"section\"");
	session_signal(session, SIGKILL);
	session_wait(session);
	session_free(session);
	DESK_RUN(desk, NULL, "incident", "section", "1", "summary", "--text", "Theirs.");
	session = desk_console(desk, 80, 24);
	session_type(session, ":drafts<Enter>");
	session_expect(session, "section");
	session_type(session, "<Enter>");
	session_expect(session, "INC-1 · summary · en");
	session_expect(session, "A route was gone.");
	session_type(session, "<C-x>s");
	session_expect(session, "wei stored revision 2 meanwhile");
	session_expect(session, "What was changed meanwhile");
	session_expect(session, "Theirs.");
	session_type(session, "<C-x>s");
	session_expect(session, "INC-1: summary is revision 3");
	session_type(session, "q");
	desk_quit(session);
	ASSERT_SAID(desk, "15 minutes. A route was gone.", "incident", "section", "1", "summary");
	ASSERT_SAID(desk, "INC-1", "incident", "list");
}

/* What must not leave: gone to, answered for with a reason, and gone. */
static void test_leaks(void)
{
	g_autofree char *desk = desk_with_report();
	link_tickets(desk);
	struct session *session = shown(desk, 80, 24, ":incident report 1 -a customer<Enter>");
	session_expect(session, "2 things block it");
	session_type(session, "o");
	session_expect(session, "go to what may stay first");
	session_type(session, "s");
	session_expect(session, "must not leave the house");
	session_type(session, "N");
	session_expect(session, "2/2: it says an address: 198.51.100.4");
	session_type(session, "n");
	session_expect(session, "1/2: it says an address: 203.0.113.7");
	session_type(session, "o");
	session_expect(session, "why may it stay?");
	session_type(session, "they \"own\" it<Enter>");
	session_expect(session, "wei answers for it");
	session_expect(session, "1 thing blocks it");
	session_type(session, "no");
	session_expect(session, "why may it stay?");
	session_type(session, "too<Enter>");
	session_expect(session, "nothing blocks it");
	session_type(session, "s");
	session_expect(session, "[customer: in review]");
	session_expect(session, "TAM");
	session_type(session, "q");
	desk_quit(session);
	ASSERT_SAID(desk, "they \\\"own\\\" it", "incident", "leaks", "1", "--json");
}

static void test_course(void)
{
	g_autofree char *desk = desk_with_report();
	g_autofree char *file = g_build_filename(desk_folder, "out it.html", NULL), *text = NULL;
	static const char *const approve[] = {"incident", "approve", "1", NULL};
	struct session *session = shown(desk, 80, 24, ":incident report 1<Enter>");
	session_expect(session, "nobody has submitted it");
	session_type(session, "d");
	session_expect(session, "neither approved nor published");
	session_type(session, "s");
	session_expect(session, "[internal: in review]");
	session_expect(session, "by wei · wants an approval by somebody else");
	session_type(session, "r");
	session_expect(session, "Why:");
	session_type(session, "too thin<Enter>");
	session_expect(session, "[internal: draft]");
	session_expect(session, "too thin");
	session_type(session, "s");
	session_expect(session, "[internal: in review]");
	desk_run_as("li", desk, NULL, approve);
	session_expect(session, "[internal: approved]");
	DESK_RUN(desk, NULL, "incident", "section", "1", "background", "--text", "One origin.");
	session_expect(session, "changed since it was approved");
	session_type(session, "d");
	session_expect(session, "+ One origin.");
	session_type(session, "q");
	desk_run_as("li", desk, NULL, approve);
	session_expect(session, "[internal: approved]");
	session_type(session, "P");
	session_expect(session, "y freezes it");
	session_settle(session, 400);
	session_type(session, "y");
	session_expect(session, "version 1 of the internal report is published");
	session_expect(session, "version 1 is published · by wei");
	session_type(session, "v");
	session_expect(session, "> v1  internal");
	session_expect(session, "The edges lost their origin");
	session_golden(session, "report-versions-80x24");
	session_type(session, "qx");
	session_expect(session, "Write it to");
	session_type(session, "<Esc>:report export \"");
	session_type(session, file);
	session_type(session, "\"<Enter>");
	session_expect(session, "out it.html: written");
	session_type(session, ":report export x.doc<Enter>");
	session_expect(session, "a name that ends in .html");
	session_type(session, "q");
	session_expect_gone(session, "INC-1 P1");
	desk_quit(session);
	g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
	g_assert_nonnull(strstr(text, "<svg"));
	g_assert_nonnull(strstr(text, "One origin."));
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/report/sizes", test_sizes);
	g_test_add_func("/report/tabs", test_tabs);
	g_test_add_func("/report/edit", test_edit);
	g_test_add_func("/report/R5", test_leaks);
	g_test_add_func("/report/R1", test_course);
	int status = g_test_run();
	desk_end();
	return status;
}

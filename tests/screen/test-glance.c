/* SPDX-License-Identifier: MIT
 * The whole picture at a glance (terminal.md §1): what the header, the banner, the preview and the
 * footer say, and taking back what was done, one key for one act. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk.h"

static char *owner_of(const char *desk, const char *ticket)
{
	g_autofree char *out = NULL;
	DESK_RUN(desk, &out, "--json", "show", ticket);
	const char *owner = strstr(out, "\"owner\":");
	g_assert_nonnull(owner);
	owner += strlen("\"owner\":");
	return g_strndup(owner, strcspn(owner, ","));
}

static void assert_owner(const char *desk, const char *ticket, const char *owner)
{
	g_autofree char *seen = owner_of(desk, ticket);
	g_assert_cmpstr(seen, ==, owner);
}

/* ---- taking back */

/* Three tickets at once are one act; it is taken back from wherever the cursor is by then. */
static void test_undo_bulk(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "   ");
	session_expect(session, "3 marked");
	session_type(session, "c");
	session_expect(session, "2 of 3 done"); /* one is li's */
	session_type(session, "M");
	session_expect_gone(session, "marked");
	assert_owner(desk, "1", "\"wei\"");
	assert_owner(desk, "4", "\"wei\"");
	session_type(session, "Gu");
	session_expect(session, "undone: claim of 2 tickets");
	assert_owner(desk, "1", "null");
	assert_owner(desk, "4", "null");
	session_type(session, "gU");
	session_expect(session, "redone: claim of 2 tickets");
	assert_owner(desk, "1", "\"wei\"");
	assert_owner(desk, "4", "\"wei\"");
	desk_quit(session);
}

static void test_bulk_tells(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "  a");
	session_expect(
		session,
		"ack: 2 tickets; 1 clock met; 1 first response still runs; 1 overdue by 3m30");
	session_type(session, "\""); /* each by itself is in the messages */
	session_expect(session,
		       "4 acknowledged; first response met with 6m00 to spare; update now runs");
	session_type(session, "q");
	desk_quit(session);
}

/* Act after act, the newest first, of what was typed ahead too; then all of it again. */
static void test_undo_in_order(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "u");
	session_expect(session, "nothing done in this session");
	session_type(session, "ajcG");
	session_expect(session, "4 claimed");
	session_type(session, "u");
	session_expect(session, "4 undone: claim");
	session_type(session, "u");
	session_expect(session, "1 undone: ack");
	session_type(session, "u");
	session_expect(session, "nothing done in this session");
	session_type(session, "UU");
	session_expect(session, "4 redone: claim");
	session_type(session, "cuu");
	session_expect(session, "1 undone: ack");
	assert_owner(desk, "4", "null");
	desk_quit(session);
}

/* Several commands on one key are one act. */
static void test_undo_macro(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, ":claim 1; severity 1 P3<Enter>");
	session_expect(session, "1 P3, was P0");
	session_type(session, "u");
	session_expect(session, "1 undone: claim, severity");
	assert_owner(desk, "1", "null");
	desk_quit(session);
}

/* What can't be taken back says so, and the act before it is reached by the next key. */
static void test_undo_final(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "a");
	session_expect(session, "1 acknowledged");
	session_type(session, ":merge 4 1<Enter>");
	session_expect(session, "leaves it");
	session_settle(session, 400);
	session_type(session, "y");
	session_expect(session, "1 took in 4");
	session_type(session, "u");
	session_expect(session, "merge: this can't be taken back");
	session_type(session, "u");
	session_expect(session, "1 undone: ack");
	desk_quit(session);
}

/* ---- the banner */

/* As somebody else, from another process. */
#define AS_LI(desk, ...) desk_run_as("li", desk, NULL, (const char *const[]){__VA_ARGS__, NULL})

static gsize count_bytes(struct session *session, char byte)
{
	gsize size, found = 0;
	const char *raw = session_raw(session, &size);
	for (gsize i = 0; i < size; i++)
		found += raw[i] == byte;
	return found;
}

/* A new P0 shows on every screen, takes no key but its own, and one key goes there. */
static void test_banner(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_settle(session, 200);
	AS_LI(desk, "new", "kumo", "All dark in Osaka", "-s", "P0");
	session_expect(session, "NEW P0 37 Kumo TV: All dark in Osaka");
	session_expect(session, "! looks  Esc away");
	g_assert_cmpuint(count_bytes(session, '\a'), ==, 1);
	session_type(session, "j?");
	session_expect(session, "Enter run"); /* on the list of keys too */
	session_expect(session, "NEW P0 37");
	session_expect(session, "C-o looks  C-g away"); /* where letters are typed */
	session_type(session, "<Esc>");
	session_expect_gone(session, "Enter run");
	session_type(session, ":ack");
	session_expect(session, ":ack");
	session_expect(session, "NEW P0 37"); /* above a prompt */
	session_type(session, "<C-o>");
	session_expect(session, "All dark in Osaka");
	session_expect_gone(session, "NEW P0");
	session_expect(session, "q back");
	session_type(session, "q");
	desk_quit(session);
}

/* Several are counted; what I did myself is no news; it rings once. */
static void test_banner_several(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, ":new kumo mine -s P0<Enter>");
	session_expect(session, "37 opened");
	AS_LI(desk, "new", "kumo", "dark", "-s", "P0");
	session_expect(session, "NEW P0 38 Kumo TV: dark");
	AS_LI(desk, "severity", "4", "P0");
	session_expect(session, "2 NEW P0: 38 Kumo TV, 4 Acme Live");
	g_assert_cmpuint(count_bytes(session, '\a'), ==, 1);
	session_type(session, "!");
	session_expect(session, "q back");
	session_expect(session, "NEW P0 4 Acme Live");
	session_type(session, "q");
	session_expect_gone(session, "q back");
	session_type(session, "<Esc>");
	session_expect_gone(session, "NEW P0");
	session_type(session, "!");
	session_expect(session, "nothing new");
	/* One that was over and goes on is no new one; one raised again is. */
	AS_LI(desk, "resolve", "4");
	session_settle(session, 1500); /* it was looked at meanwhile */
	AS_LI(desk, "reopen", "4");
	AS_LI(desk, "severity", "2", "P0");
	session_expect(session, "NEW P0 2 Borealis");
	desk_quit(session);
}

/* What is mine now, and what I wanted to be told; P0s come first. */
static void test_banner_mine(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_settle(session, 200);
	AS_LI(desk, "assign", "4", "wei");
	session_expect(session, "given to you 4 P1 Acme Live: Latency up on edge-4 (by li)");
	AS_LI(desk, "severity", "3", "P0");
	session_expect(session, "NEW P0 3 Kumo TV: Stutter, Osaka mobile");
	session_expect(session, "+1");
	session_type(session, "<Esc>");
	session_expect_gone(session, "NEW P0");
	session_type(session, ":assign 2 wei<Enter>");
	session_expect(session, "2 assigned to wei");
	session_settle(session, 300);
	g_assert_false(session_shows(session, "given to you"));
	desk_quit(session);
}

/* The line mode tells it as a line of its own, and asks again. */
static void test_banner_plain(void)
{
	g_autofree char *desk = desk_fresh();
	const char *const argv[] = {desk_program, "-d",     desk,      "--as", "wei",
				    "--now",      DESK_NOW, "--plain", NULL};
	struct session *session = session_start("xterm-256color", 80, 50, argv);
	session_expect(session, "Stream cut");
	session_settle(session, 300);
	AS_LI(desk, "new", "kumo", "All dark in Osaka", "-s", "P0");
	session_expect(session, "! NEW P0 37 Kumo TV: All dark in Osaka");
	session_type(session, "quit\r");
	g_assert_cmpint(session_wait(session), ==, 0);
	session_free(session);
}

/* The bell is off when it is not wanted, and the desktop is told only on demand. */
static void test_banner_quiet(void)
{
	g_autofree char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "option", "set", "bell", "off");
	DESK_RUN(desk, NULL, "option", "set", "notify", "osc9");
	struct session *session = desk_console(desk, 80, 24);
	session_settle(session, 200);
	g_assert_false(session_raw_has(session, "\033]"));
	AS_LI(desk, "new", "kumo", "dark \033]0;x\a", "-s", "P0");
	session_expect(session, "NEW P0 37");
	g_assert_true(session_raw_has(session, "\033]9;NEW P0 37 Kumo TV: dark <U+001B>]0;x"));
	g_assert_cmpuint(count_bytes(session, '\a'), ==, 1); /* the end of the notice */
	session_type(session, "<Esc>");
	session_expect_gone(session, "NEW P0");
	desk_quit(session);
}

/* ---- the preview */

/* A client whose people we know, hit by the same as others. */
static char *desk_of_many(void)
{
	char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "user", "add", "chen", "--role", "tam", "--zone", "Asia/Shanghai",
		 "--hours", "Mon-Fri 09:00-18:00");
	DESK_RUN(desk, NULL, "user", "add", "lin", "--role", "tam", "--zone", "America/Los_Angeles",
		 "--hours", "daily 08:00-22:00");
	DESK_RUN(desk, NULL, "client", "add", "acme", "--tam", "chen", "--backup-tam", "lin");
	DESK_RUN(desk, NULL, "new", "kumo", "Cut in Singapore", "--service", "live", "--region",
		 "sea", "-s", "P2");
	DESK_RUN(desk, NULL, "new", "borealis", "Black in Manila", "--service", "live", "--region",
		 "sea", "-s", "P2");
	DESK_RUN(desk, NULL, "reply", "38", "we see it");
	return desk;
}

static void test_preview(void)
{
	g_autofree char *desk = desk_of_many();
	struct session *session = desk_console(desk, 80, 24);
	session_expect(session, "client told: NO");
	session_expect(session, "Acme Live · open · Jakarta 10:00 (peak 19:00-23:00)");
	session_expect(session, "also on sea/live: 2 tickets of 2 clients, 1 told");
	session_expect(session, "TAM chen 11:00 off→Mon 09:00, lin 19:00 on→22:00");
	session_settle(session, 250);
	session_golden(session, "glance-80x24");
	session_type(session, ":reply 1 we are on it<Enter>");
	session_expect(session, "client told: 0m00 ago");
	session_resize(session, 200, 50);
	session_expect(session, "also on sea/live");
	session_settle(session, 300);
	session_golden(session, "glance-200x50");
	desk_quit(session);
}

/* ---- the header */

/* The console at another time than the fixture's. */
static struct session *console_at(const char *desk, const char *now, int columns, int rows)
{
	const char *const argv[] = {desk_program, "-d", desk, "--as", "wei", "--now", now, NULL};
	struct session *session = session_start("xterm-256color", columns, rows, argv);
	session_expect(session, "SUBJECT");
	session_settle(session, 200);
	return session;
}

#define LATER "2026-11-22 05:00 +0000"

/* What happened while I was away, until the first key; all of it on another one. */
static void test_since(void)
{
	g_autofree char *desk = desk_fresh();
	g_autofree char *out = NULL;
	struct session *session = desk_console(desk, 80, 24);
	session_settle(session, 200);
	desk_quit(session);
	const char *const later[] = {
		desk_program, "-d", desk,    "--as",  "li",     "--now",  "2026-11-22 04:00 +0000",
		"contact",    "2",  "--via", "phone", "--from", "client", "still bad",
		NULL};
	g_assert_true(g_spawn_sync(NULL, (char **)later, NULL,
				   G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
				   NULL, NULL, NULL, NULL, NULL));
	const char *const p0[] = {
		desk_program, "-d",   desk,   "--as", "li", "--now", "2026-11-22 04:30 +0000",
		"new",        "kumo", "dark", "-s",   "P0", NULL};
	g_assert_true(g_spawn_sync(NULL, (char **)p0, NULL,
				   G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
				   NULL, NULL, NULL, NULL, NULL));
	session = console_at(desk, LATER, 120, 24);
	session_expect(session, "since you left 2h00: 1 new (1 P0), 2 breached, 1 client reply");
	session_type(session, "j");
	session_expect_gone(session, "since you left");
	session_type(session, "S");
	session_expect(session, "restore breached");
	session_expect(session, "client by phone");
	session_type(session, "q");
	desk_quit(session);
	DESK_RUN(desk, &out, "since", "2026-11-22 02:55 +0000", "--json");
	g_assert_nonnull(strstr(out, "\"kind\":\"message\""));
	session = desk_console(desk, 80, 24);
	session_settle(session, 200);
	g_assert_false(session_shows(session, "since you left")); /* before: nobody was away */
	desk_quit(session);
}

/* What came due while nobody was there is told to whom it concerns. */
static void test_came_due(void)
{
	g_autofree char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "remind", "4", "+30m", "call the NOC");
	DESK_RUN(desk, NULL, "claim", "1");
	DESK_RUN(desk, NULL, "promise", "1", "+20m", "a first finding");
	DESK_RUN(desk, NULL, "promise", "2", "+20m", "not mine to keep");
	struct session *session = desk_console(desk, 80, 24);
	session_settle(session, 200);
	g_assert_false(session_shows(session, "reminder"));
	desk_quit(session);
	session = console_at(desk, LATER, 80, 24);
	session_expect(session, "promise overdue 1 P0 Acme Live: Stream cut: SEA edge 502");
	session_expect(session, "+1");
	session_type(session, "!");
	session_expect(session, "reminder 4 P1 Acme Live: call the NOC");
	session_type(session, "!");
	session_expect_gone(session, "reminder 4");
	session_type(session, "qq");
	session_expect(session, "SUBJECT");
	desk_quit(session);
}

/* My hours are told while they last; nothing that matters is ever cut. */
static void test_header(void)
{
	static const struct {
		int columns;
		const char *line;
	} lines[] = {
		{120, "wei on to 16:00  P0 1 P1 2 P2 11 P3 11 P4 9  2 breached 1 uncovered"},
		{80, "wei  P0 1 P1 2 P2 11 P3 11 P4 9  2 breached 1 uncovered"},
		{60, "wei  P0 1 P1 2 P2 11 P3 11  2 breached 1 uncovered"},
		{40, "P0 1 P1 2  2! 1?"},
	};
	g_autofree char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "user", "add", "wei", "--role", "engineer", "--zone", "Asia/Shanghai",
		 "--hours", "daily 08:00-16:00");
	struct session *session = desk_console(desk, 120, 24);
	for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
		session_resize(session, lines[i].columns, 24);
		session_expect(session, lines[i].line);
		session_expect(session, "11:00+08"); /* the time stays whole */
	}
	desk_quit(session);
}

/* ---- before an act */

static void test_resolve_asks(void)
{
	g_autofree char *desk = desk_fresh();
	g_autofree char *out = NULL;
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "ds");
	session_expect(session, "cause (Tab");
	session_type(session, "node<Enter>");
	session_expect(session, "whose? vendor client third-party");
	session_type(session, "v<Enter>");
	session_expect(session, "1 resolved; ");
	DESK_RUN(desk, &out, "--json", "show", "1");
	g_assert_nonnull(strstr(out, "\"cause\":\"node\""));
	g_assert_nonnull(strstr(out, "\"side\":\"vendor\""));
	/* What was given before is offered. ^C gives all of it up, Esc leaves it open. */
	session_type(session, ":resolve 4<Enter>");
	session_expect(session, "cause (Tab");
	session_type(session, "no<Tab>");
	session_expect(session, "Esc: none): node");
	session_type(session, "<C-c>");
	session_expect(session, "left as it was");
	session_type(session, ":resolve 4<Enter>");
	session_expect(session, "cause (Tab");
	session_type(session, "<Esc>");
	session_expect(session, "4 resolved");
	g_clear_pointer(&out, g_free);
	DESK_RUN(desk, &out, "--json", "show", "4");
	g_assert_nonnull(strstr(out, "\"cause\":null"));
	/* Of a lesser one nobody is asked. */
	session_type(session, ":resolve 6<Enter>");
	session_expect(session, "6 resolved");
	desk_quit(session);
}

static void test_escalate_names(void)
{
	g_autofree char *desk = desk_of_many();
	DESK_RUN(desk, NULL, "user", "add", "ann", "--role", "lead", "--zone", "Europe/London");
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "e");
	session_expect(session, "TAM chen 11:00 off→Mon 09:00");
	session_expect(session, "stands in lin 19:00 on→22:00");
	session_expect(session, "lead ann 03:00");
	session_expect(session, "y escalate, any other key leaves it");
	session_settle(session, 400);
	session_type(session, "<Enter>");
	session_expect(session, "left as it was");
	session_type(session, "e");
	session_expect(session, "y escalate");
	session_settle(session, 400);
	session_type(session, "y");
	session_expect(session, "1 escalated");
	/* Who is named hears of it. */
	DESK_RUN(desk, NULL, "claim", "4");
	AS_LI(desk, "escalate", "4", "R&D");
	session_expect(session, "escalated 4 P1 Acme Live: Latency up on edge-4 (by li)");
	AS_LI(desk, "escalate", "3");
	session_settle(session, 1500);
	g_assert_false(session_shows(session, "escalated 3"));
	g_assert_false(session_shows(session, "+1"));
	desk_quit(session);
}

/* A desk that was removed under an open console: said, survived, and nothing is written. */
static void test_gone(void)
{
	if (desk_is_no_file())
		return;
	g_autofree char *desk = desk_fresh();
	g_autofree char *aside = g_strconcat(desk, ".aside", NULL);
	struct session *session = desk_console(desk, 80, 24);
	session_settle(session, 200);
	g_assert_cmpint(g_rename(desk, aside), ==, 0);
	session_expect(session, "the desk was moved or replaced: leave and start again");
	session_type(session, "jka");
	session_expect(session, "moved or replaced");
	session_expect(session, "Stream cut"); /* still there to be read */
	g_assert_cmpint(g_rename(aside, desk), ==, 0);
	session_expect_gone(session, "leave and start again");
	session_type(session, "a");
	session_expect(session, "1 acknowledged");
	desk_quit(session);
}

/* ---- long work */

static void feed(int pipe, int rows)
{
	static const char row[] =
		"{\"type\":\"definition\",\"line\":\"region add far --title Far\"}\n";
	for (int i = 0; i < rows; i++)
		g_assert_cmpint(write(pipe, row, sizeof row - 1), ==, sizeof row - 1);
}

/* An import that goes on and on shows how far it has come, and ^C ends it; the console goes on. */
static void test_progress(void)
{
	g_autofree char *desk = desk_fresh();
	g_autofree char *path = g_build_filename(desk_folder, "rows", NULL);
	g_autofree char *line = g_strdup_printf(":import %s<Enter>", path);
	struct session *session = desk_console(desk, 80, 24);
	g_assert_cmpint(mkfifo(path, 0600), ==, 0);
	int pipe = open(path, O_RDWR | O_CLOEXEC);
	g_assert_cmpint(pipe, >=, 0);
	session_type(session, line);
	session_settle(session, 100);
	for (int i = 0; i < 100 && !session_shows(session, "^C stops it"); i++) {
		feed(pipe, 1);
		session_output_within(session, 100);
	}
	session_expect(session, "import");
	session_expect(session, "kB");
	session_type(session, "j"); /* the list is not held up */
	session_expect(session, "> P1");
	session_type(session, "<C-c>");
	session_expect(session, "stopping");
	feed(pipe, 1);
	session_expect(session, "import: stopped");
	session_type(session, "a");
	session_expect(session, "4 acknowledged");
	close(pipe);
	desk_quit(session);
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/undo/bulk", test_undo_bulk);
	g_test_add_func("/undo/bulk-tells", test_bulk_tells);
	g_test_add_func("/undo/in-order", test_undo_in_order);
	g_test_add_func("/undo/macro", test_undo_macro);
	g_test_add_func("/undo/final", test_undo_final);
	g_test_add_func("/banner/everywhere", test_banner);
	g_test_add_func("/banner/several", test_banner_several);
	g_test_add_func("/banner/mine", test_banner_mine);
	g_test_add_func("/banner/quiet", test_banner_quiet);
	g_test_add_func("/banner/plain", test_banner_plain);
	g_test_add_func("/preview/facts", test_preview);
	g_test_add_func("/header/since", test_since);
	g_test_add_func("/header/line", test_header);
	g_test_add_func("/banner/came-due", test_came_due);
	g_test_add_func("/before/resolve", test_resolve_asks);
	g_test_add_func("/before/escalate", test_escalate_names);
	g_test_add_func("/banner/gone", test_gone);
	g_test_add_func("/work/progress", test_progress);
	int status = g_test_run();
	desk_end();
	return status;
}

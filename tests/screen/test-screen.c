/* SPDX-License-Identifier: MIT
 * The console as a person meets it: the real program on a small desk, its clock pinned. Golden
 * screens hold what it looks like, the rest what it does (terminal.md §2 to §5). */
#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "desk.h"

#define FIRST "Stream cut: SEA edge"

/* ---- what it looks like */

static void check_looks(int columns, int rows, const char *name)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, columns, rows);
	session_golden(session, name);
	desk_quit(session);
}

static void test_looks_80(void)
{
	check_looks(80, 24, "queue-80x24");
}

static void test_looks_200(void)
{
	check_looks(200, 50, "queue-200x50");
}

static void test_looks_40(void)
{
	check_looks(40, 10, "queue-40x10");
}

static void test_looks_tiny(void)
{
	g_autofree char *desk = desk_fresh();
	static const int sizes[][2] = {{1, 1}, {2, 1}, {10, 3}, {20, 5}, {300, 4}, {4, 100}};
	struct session *session = desk_console(desk, 80, 24);
	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		session_resize(session, sizes[i][0], sizes[i][1]);
		session_type(session, "jk/x<Esc>:a<Tab><Esc>");
		session_settle(session, 60);
	}
	session_resize(session, 80, 24);
	session_expect(session, FIRST);
	session_settle(session, 250);
	session_golden(session, "queue-80x24");
	desk_quit(session);
}

static void test_moving(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "2j");
	session_settle(session, 300);
	session_golden(session, "moved-2j");
	session_type(session, "G");
	session_expect(session, "2 waiting or restored");
	session_type(session, "z");
	session_settle(session, 300);
	session_golden(session, "unfolded");
	session_type(session, "g");
	session_settle(session, 300);
	session_type(session, "<PageDown><PageUp>");
	session_settle(session, 300);
	session_golden(session, "moved-back");
	desk_quit(session);
}

static void test_filter(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "/severity:P1");
	session_expect_gone(session, FIRST);
	session_settle(session, 250);
	session_golden(session, "filter-typed");
	session_type(session, "<Enter>");
	session_settle(session, 250);
	session_golden(session, "filter-set");
	session_type(session, "/owner:x:");
	session_expect(session, "/severity:P1 owner:x:");
	session_type(session, "<Esc>"); /* as it was */
	session_expect_gone(session, "owner:x");
	session_type(session, "F/client:nobody<Enter>");
	session_expect(session, "no ticket matches the filter");
	session_expect_gone(session, "nothing to do"); /* of the others nothing is known */
	session_type(session, "F");
	session_expect(session, FIRST);
	session_type(session, "/severity:P99<Enter>");
	session_settle(session, 250);
	session_golden(session, "filter-wrong");
	desk_quit(session);
}

static void test_menu(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "?");
	session_expect(session, "What can be done");
	session_settle(session, 100);
	session_golden(session, "menu");
	session_type(session, "acknow");
	session_expect_gone(session, "to the ticket");
	session_settle(session, 100);
	session_golden(session, "menu-typed");
	session_type(session, "<Enter>"); /* runs it */
	session_expect(session, "acknowledged");
	desk_quit(session);
}

static void test_show(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "#2<Enter>");
	session_settle(session, 250);
	session_type(session, "<Enter>");
	session_expect(session, "<< CLIENT");
	session_type(session, ":show<Enter>");
	session_expect(session, "show #2");
	session_type(session, "/SDK<Enter>");
	session_settle(session, 100);
	session_type(session, "qq");
	session_expect(session, "SUBJECT");
	session_type(session, "#99<Enter>");
	session_expect(session, "no such ticket");
	/* One that rests is unfolded; a filter by state folds nothing away. */
	session_type(session, "#7<Enter>");
	session_expect(session, "Recording stops");
	session_type(session, "z");
	session_expect_gone(session, "Recording stops");
	session_type(session, "/state:waiting<Enter>");
	session_expect(session, "Recording stops");
	session_type(session, "F");
	session_expect(session, FIRST);
	session_type(session, "x");
	session_expect(session, "explain");
	session_type(session, "q");
	desk_quit(session);
}

/* ---- what it does */

static void test_acting(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	g_autofree char *out = NULL;
	session_type(session, "j");
	session_settle(session, 250);
	session_type(session, "a");
	session_expect(session, "4 acknowledged");
	session_type(session, "mcalled the noc<C-x>s");
	session_expect(session, "4 not");
	session_type(session, "s2");
	session_expect(session, "4 P2");
	session_type(session, "u");
	session_expect(session, "4 undone: severity P2"); /* what, not only which kind */
	session_expect(session, "took back");             /* the preview in the log's words */
	session_type(session, "U");
	session_expect(session, "4 redone: severity P2");
	DESK_RUN(desk, &out, "--json", "list", "severity:P2", "client:acme");
	g_assert_nonnull(strstr(out, "\"ticket\":4,"));
	desk_quit(session);
}

/* A row moves only in a quiet moment, and the selection with its ticket. */
static void test_order_waits(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "j");
	session_settle(session, 250);
	session_type(session, "s2");
	session_expect(session, "moved");
	g_autofree char *before = session_screen(session);
	session_expect_gone(session, "moved");
	session_settle(session, 250);
	g_autofree char *after = session_screen(session);
	const char *row_before = strstr(before, "|>"), *row_after = strstr(after, "|>");
	g_assert_nonnull(row_before);
	g_assert_nonnull(row_after);
	g_assert_nonnull(strstr(row_before, "Latency up"));
	/* The same ticket, further down. */
	g_assert_true(strncmp(row_before, row_after, 60) == 0);
	g_assert_cmpint(row_after - after, >, row_before - before);
	desk_quit(session);
}

static void test_other_process(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	DESK_RUN(desk, NULL, "claim", "3");
	session_expect(session, "wei    Stutter");
	desk_quit(session);
}

static void test_marks(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	g_autofree char *out = NULL;
	session_type(session, "j  ");
	session_expect(session, "2 marked");
	session_type(session, "j ");
	session_expect(session, "3 marked");
	session_type(session, "c");
	/* One belongs to li: it is named, and stays marked. */
	session_expect(session, "owned by li");
	session_type(session, "q");
	session_expect(session, "1 marked");
	DESK_RUN(desk, &out, "--json", "list", "owner:wei");
	g_assert_nonnull(strstr(out, "\"ticket\":4,"));
	g_assert_null(strstr(out, "\"ticket\":2,"));
	session_type(session, "M");
	session_expect_gone(session, "1 marked");
	desk_quit(session);
}

/* What asks first is not answered by what was typed ahead, nor by Enter. */
static void test_confirm(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	g_autofree char *out = NULL;
	session_type(session, ":cancel\ryyyy");
	session_expect(session, "any other key leaves it");
	/* The question's first moment, in which nobody can have read it, is over. */
	session_settle(session, 500);
	session_expect(session, "any other key leaves it");
	session_type(session, "<Enter>");
	session_expect(session, "left as it was");
	DESK_RUN(desk, &out, "--json", "show", "1");
	g_assert_null(strstr(out, "\"state\":\"cancelled\""));
	desk_quit(session);
}

static void test_prompt(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, ":sever<Tab>");
	session_settle(session, 250);
	session_golden(session, "prompt-completed");
	session_type(session, "<C-u>x<C-c>:version<Enter>");
	session_expect(session, "midwatch 0");
	/* The history comes back, in this console and in the next. */
	session_type(session, ":<Up>");
	session_expect(session, ":version");
	session_type(session, "<C-c>");
	desk_quit(session);
	session = desk_console(desk, 80, 24);
	session_type(session, ":<Up>");
	session_expect(session, ":version");
	session_type(session, "<C-u><BS>");
	session_settle(session, 100);
	session_type(session, ":nonsense<Enter>");
	session_expect(session, "nonsense");
	desk_quit(session);
}

static void test_paste(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "<Paste:qqq\r:leave\r>");
	session_expect(session, "pasted text does nothing here");
	session_type(session, ":note --text <Paste:one\rtwo\x07>");
	session_expect(session, "note --text one two");
	session_type(session, "<C-c>");
	desk_quit(session);
}

/* The same language at a prompt, edited by libedit on the terminal itself. */
static void test_shell(void)
{
	g_autofree char *desk = desk_fresh();
	const char *const argv[] = {desk_program, "-d",     desk,    "--as", "wei",
				    "--now",      DESK_NOW, "shell", NULL};
	DESK_RUN(desk, NULL, "new", "acme", "x", "--ref", "\033]0;pwned\007");
	struct session *session = session_start("xterm-256color", 80, 50, argv);
	session_expect(session, "midwatch>");
	session_type(session, "sever<Tab>4 P2\r");
	session_expect(session, "4 P2, was P1");
	session_settle(session, 300); /* at its prompt again */
	session_type(session, "half a line<C-c>");
	session_settle(session,
		       300); /* what is typed ahead of a signal may still fall on its line */
	session_type(session, "list severity:P0\r");
	session_expect(session, FIRST);
	session_type(session, "<Up>");
	session_expect(session, "midwatch> list severity:P0");
	session_settle(session, 300); /* at its prompt: what is typed ahead the terminal echoes */
	session_type(session, "<C-u>list --li<Tab>1\r"); /* a value follows without a blank */
	session_expect(session, "list --limit=1");
	/* Candidates are somebody's words: shown clean, in columns. */
	session_type(session, "take <Tab><Tab>");
	session_expect(session, "]0;pwned");
	session_settle(session, 200);
	g_assert_true(session_raw_has(session, "<U+001B>]0;pwned<U+0007>"));
	g_assert_false(session_raw_has(session, "\033]0;pwned"));
	session_type(session, "<C-u>");
	session_type(session, "<C-u>\"unclosed\r");
	session_type(session, "exit\r");
	g_assert_cmpint(session_wait(session), ==, 0);
	session_free(session);
}

/* ---- lines drop */

static void test_resize(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_resize(session, 200, 50);
	session_settle(session, 300);
	session_golden(session, "queue-200x50");
	session_resize(session, 40, 10);
	session_settle(session, 300);
	session_golden(session, "queue-40x10");
	desk_quit(session);
}

/* Under a shell with job control: stopped, the terminal is the shell's as it was; back, it is ours.
 */
static void test_suspend(void)
{
	g_autofree char *desk = desk_fresh();
	const char *const argv[] = {"sh", "-c", "PS1=ready: ENV= exec sh -i 2>/dev/tty", NULL};
	struct session *session = session_start("xterm-256color", 80, 24, argv);
	g_autofree char *line =
		g_strdup_printf("stty -g >%s/before; %s -d %s --as wei --now '%s'\r", desk_folder,
				desk_program, desk, DESK_NOW);
	session_expect(session, "ready:");
	session_type(session, line);
	session_expect(session, FIRST);
	session_settle(session, 250);
	session_type(session, "<C-z>");
	session_expect(session, "topped");
	g_autofree char *after = g_strdup_printf("stty -g >%s/after; echo o''k\r", desk_folder);
	session_type(session, after);
	session_expect(session, "ok");
	session_type(session, "fg; echo en''ded\r");
	session_expect(session, FIRST);
	session_type(session, "G");
	session_expect(session, "2 waiting or restored");
	session_type(session, "q");
	session_expect(session, "ended");
	session_type(session, "exit\r");
	session_wait(session);
	g_autofree char *path_before = g_build_filename(desk_folder, "before", NULL);
	g_autofree char *path_after = g_build_filename(desk_folder, "after", NULL);
	g_autofree char *modes_before = NULL, *modes_after = NULL;
	g_assert_true(g_file_get_contents(path_before, &modes_before, NULL, NULL));
	g_assert_true(g_file_get_contents(path_after, &modes_after, NULL, NULL));
	g_assert_cmpstr(modes_before, ==, modes_after);
	session_free(session);
}

static void test_hang_up(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_hang_up(session);
	int status = session_wait(session);
	g_assert_true(WIFEXITED(status));
	g_assert_cmpint(WEXITSTATUS(status), ==, 128 + SIGHUP);
	session_free(session);
}

static void check_signal(int number, gboolean exits)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_signal(session, number);
	int status = session_wait(session);
	if (exits)
		g_assert_cmpint(WEXITSTATUS(status), ==, 128 + number);
	g_assert_true(session_raw_has(session, "\033[?1049l"));
	g_assert_true(session_raw_has(session, "\033[?2004l"));
	session_free(session);
}

static void test_signals(void)
{
	check_signal(SIGTERM, TRUE);
	check_signal(SIGINT, TRUE);
	check_signal(SIGHUP, TRUE);
	check_signal(SIGSEGV, FALSE);
	check_signal(SIGABRT, FALSE);
}

static void test_interrupt(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "s<C-c>"); /* stops the prefix, no more */
	session_settle(session, 60);
	session_type(session, "<C-c>");
	session_expect(session, "again leaves");
	session_type(session, "j"); /* changed one's mind */
	session_expect_gone(session, "again leaves");
	session_type(session, "<C-c><C-c>");
	g_assert_cmpint(session_wait(session), ==, 0);
	g_assert_true(session_raw_has(session, "\033[?1049l"));
	session_free(session);
}

/* ---- terminals */

static void test_terminals(void)
{
	static const char *const terms[] = {"xterm-256color", "screen", "tmux-256color",   "linux",
					    "vt100",          "vt220",  "no-such-terminal"};
	g_autofree char *desk = desk_fresh();
	for (guint i = 0; i < G_N_ELEMENTS(terms); i++) {
		struct session *session = desk_console_as(terms[i], desk, 80, 24);
		session_expect(session, FIRST);
		if (strcmp(terms[i], "no-such-terminal") == 0)
			session_expect(session, "no-such-terminal");
		session_type(session, "jjG");
		session_expect(session, "2 waiting or restored");
		desk_quit(session);
	}
}

static void test_dumb(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console_as("dumb", desk, 80, 24);
	session_expect(session, FIRST);
	session_type(session, "quit\r");
	g_assert_cmpint(session_wait(session), ==, 0);
	gsize size;
	const char *raw = session_raw(session, &size);
	g_assert_null(memchr(raw, '\033', size));
	session_free(session);
}

static void test_no_desk(void)
{
	g_autofree char *desk = desk_place();
	struct session *session = desk_console_as("xterm-256color", desk, 80, 24);
	int status = session_wait(session);
	g_assert_cmpint(WEXITSTATUS(status), ==, 3);
	g_assert_false(session_raw_has(session, "\033["));
	session_free(session);
}

/* ---- the wire (terminal.md §3, §5) */

static void check_wire(int columns, int rows, gsize start, gsize page)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console_costs(desk, columns, rows, start);
	/* The cursor alone; the preview follows 150 ms after it rests. */
	session_costs(session, "j", 50, 40);
	session_settle(session, 300);
	session_costs(session, "k", 50, 40);
	session_settle(session, 300);
	g_assert_cmpuint(session_cost(session, "<PageDown>", 100), <=, page);
	session_settle(session, 300);
	g_assert_cmpuint(session_cost(session, "<PageUp>", 300), <=, 2 * page);
	/* The keys are typed at once; a busy machine may let the cursor rest between two of them,
	 * and the preview follow. */
	g_assert_cmpuint(
		session_cost(session, "jjjjjjjjjjjjjjjjjjjjjjjjjkkkkkkkkkkkkkkkkkkkkkkkkk", 100),
		<=, 2000 + page);
	session_settle(session, 300);
	session_type(session, ":");
	session_settle(session, 100);
	for (const char *p = "abcdef"; *p; p++)
		g_assert_cmpuint(session_cost(session, (char[]){*p, '\0'}, 30), <=, 4);
	session_type(session, "<C-c>");
	session_settle(session, 300);
	/* A pinned clock shows nothing new by itself, so there is nothing to send. */
	g_assert_false(session_output_within(session, 1500));
	desk_quit(session);
}

static void test_wire(void)
{
	check_wire(80, 24, 2500, 1800);
	check_wire(200, 50, 6000, 3800);
}

/* Every escape sequence of the stream is one of those the console means to send. */
static void check_stream(struct session *session)
{
	g_autoptr(GRegex) allowed = g_regex_new("\\G(?:[^\\x00-\\x1f\\x7f]|[\\r\\n\\x08\\t]|\\x0e|"
						"\\x0f|\\x1b\\[[0-9;]*[ABCDGHJKLMPSTXbdmr@]|"
						"\\x1b\\[4[hl]|\\x1b\\[22;0;0t|\\x1b\\[23;0;0t|"
						"\\x1b\\[\\?(?:1|7|12|25|1049|2004|2026)[hl]|"
						"\\x1b\\(0|\\x1b\\(B|\\x1b[78MDE=>])*+",
						G_REGEX_OPTIMIZE, 0, NULL);
	g_autoptr(GMatchInfo) info = NULL;
	gsize size;
	const char *raw = session_raw(session, &size);
	g_assert_true(g_utf8_validate(raw, (gssize)size, NULL));
	g_assert_true(g_regex_match_full(allowed, raw, (gssize)size, 0, 0, &info, NULL));
	int start, end;
	g_match_info_fetch_pos(info, 0, &start, &end);
	if ((gsize)end != size) {
		g_autofree char *rest = g_strescape(raw + end, NULL);
		rest[MIN(strlen(rest), 80)] = '\0';
		g_test_message("not allowed at %d: %s", end, rest);
	}
	g_assert_cmpuint((gsize)end, ==, size);
	/* C1 controls are two bytes in UTF-8. */
	for (const char *p = raw; p < raw + size; p = g_utf8_next_char(p))
		g_assert_false(g_utf8_get_char(p) >= 0x80 && g_utf8_get_char(p) < 0xa0);
}

static void test_hostile(void)
{
	static const char *const subjects[] = {
		"\033]0;owned\007title \033[31mred\033[2J",
		("\xc2\x9b"
		 "31mC1 \xe2\x80\xae gnirts \xe2\x81\xa6 \xef\xbb\xbf"),
		"e\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86 stacked \xf3\xa0\x81\x81 tags",
		"\r\n\t\b\b\b over \x7f the \033P1$r line",
		"👩‍👩‍👧 wide 音画不同步 \xe2\x80\x8b zero \xef\xbf\xbd",
	};
	g_autofree char *desk = desk_fresh();
	for (guint i = 0; i < G_N_ELEMENTS(subjects); i++)
		DESK_RUN(desk, NULL, "new", "acme", subjects[i], "--severity", "P0", "--opened-by",
			 "client", "--text", subjects[i]);
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "jjjjjj");
	session_settle(session, 300);
	for (int i = 0; i < 6; i++) {
		session_type(session, "k");
		session_settle(session, 300);
		session_type(session, "<Enter>");
		session_settle(session, 200);
		session_type(session, "q");
		session_settle(session, 100);
	}
	session_type(session, ":<Paste:\033]0;x\007\xc2\x9b\xe2\x80\xae>");
	session_settle(session, 100);
	session_type(session, "<C-c>/<Paste:\033[2J\xff>");
	session_settle(session, 300);
	session_type(session, "<C-c>");
	session_settle(session, 100);
	check_stream(session);
	desk_quit(session);
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/screen/looks/80x24", test_looks_80);
	g_test_add_func("/screen/looks/200x50", test_looks_200);
	g_test_add_func("/screen/looks/40x10", test_looks_40);
	g_test_add_func("/screen/looks/tiny", test_looks_tiny);
	g_test_add_func("/screen/moving", test_moving);
	g_test_add_func("/screen/filter", test_filter);
	g_test_add_func("/screen/menu", test_menu);
	g_test_add_func("/screen/show", test_show);
	g_test_add_func("/screen/acting", test_acting);
	g_test_add_func("/screen/order-waits", test_order_waits);
	g_test_add_func("/screen/other-process", test_other_process);
	g_test_add_func("/screen/marks", test_marks);
	g_test_add_func("/screen/confirm", test_confirm);
	g_test_add_func("/screen/prompt", test_prompt);
	g_test_add_func("/screen/paste", test_paste);
	g_test_add_func("/screen/shell", test_shell);
	g_test_add_func("/screen/resize", test_resize);
	g_test_add_func("/screen/suspend", test_suspend);
	g_test_add_func("/screen/hang-up", test_hang_up);
	g_test_add_func("/screen/signals", test_signals);
	g_test_add_func("/screen/interrupt", test_interrupt);
	g_test_add_func("/screen/terminals", test_terminals);
	g_test_add_func("/screen/dumb", test_dumb);
	g_test_add_func("/screen/no-desk", test_no_desk);
	g_test_add_func("/wire/budgets", test_wire);
	g_test_add_func("/wire/hostile", test_hostile);
	int status = g_test_run();
	desk_end();
	return status;
}

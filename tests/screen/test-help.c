/* SPDX-License-Identifier: MIT
 * Help that teaches, keymaps, preferences, themes and the tour, as a person meets them (terminal.md
 * §2, §7, §8). */
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "desk.h"

#define FIRST "Stream cut: SEA edge"

static void write_rc(const char *text)
{
	g_autofree char *folder = g_build_filename(desk_folder, "midwatch", NULL);
	g_autofree char *path = g_build_filename(folder, "midwatchrc", NULL);
	g_mkdir_with_parents(folder, 0700);
	if (text)
		g_assert_true(g_file_set_contents(path, text, -1, NULL));
	else
		g_unlink(path);
}

/* The console with a variable of its own; `variable` may be NULL. */
static struct session *start(const char *term, const char *variable, const char *desk, int columns,
			     int rows, const char *command)
{
	const char *const argv[] = {"env",        variable ? variable : "MIDWATCH_NONE=1",
				    desk_program, "-d",
				    desk,         "--as",
				    "wei",        "--now",
				    DESK_NOW,     command,
				    NULL};
	return session_start(term, columns, rows, argv);
}

static struct session *open_at(const char *desk, int columns, int rows)
{
	struct session *session = start("xterm-256color", NULL, desk, columns, rows, NULL);
	session_expect(session, "P0");
	session_settle(session, 250);
	return session;
}

/* Esc, and what is typed behind it is no Alt. */
static void escape(struct session *session)
{
	session_type(session, "<Esc>");
	session_settle(session, 250);
}

/* The number of the row on which the text stands, from 0; -1: none. */
static int row_of(struct session *session, const char *text)
{
	g_autofree char *screen = session_screen(session);
	g_auto(GStrv) lines = g_strsplit(screen, "\n", -1);
	int row = -1;
	for (char **line = lines; *line; line++) {
		row += **line == '|';
		if (**line == '|' && strstr(*line, text))
			return row;
	}
	return -1;
}

/* Until the text stands on that row; a busy machine may take its time. */
static void expect_row(struct session *session, const char *text, int row)
{
	for (int i = 0; i < 200 && row_of(session, text) != row; i++)
		session_settle(session, 50);
	g_assert_cmpint(row_of(session, text), ==, row);
}

static void expect_raw(struct session *session, const char *bytes)
{
	for (int i = 0; i < 200 && !session_raw_has(session, bytes); i++)
		session_settle(session, 50);
	g_assert_true(session_raw_has(session, bytes));
}

/* ---- the menu */

static void test_menu(void)
{
	g_autofree char *desk = desk_fresh();
	write_rc("bind queue 'g x' explain # my own way\n");
	struct session *session = open_at(desk, 80, 24);
	session_type(session, "?");
	session_expect(session, "What can be done");
	/* One's own keys first, with where they come from. */
	g_assert_cmpint(row_of(session, "Your own keys"), ==, 2);
	g_assert_cmpint(row_of(session, "my own way"), ==, 3);
	g_assert_true(session_shows(session, "midwatchrc:1"));
	g_assert_cmpint(row_of(session, "Acting on tickets"), >, 3);
	/* Headings are passed over, both ways. */
	session_type(session, "<Down>");
	expect_row(session, "|>", 5);
	session_type(session, "<Up>");
	expect_row(session, "|> g x", 3);
	session_type(session, "<Up><Up>");
	expect_row(session, "|> g x", 3);
	/* All words that are typed must be there; what is bound to them exactly is chosen. */
	session_type(session, "third wait");
	session_expect_gone(session, "acknowledge");
	g_assert_true(session_shows(session, "wait for a third party"));
	session_type(session, "<BS><BS><BS><BS><BS><BS><BS><BS><BS><BS>U");
	session_expect(session, "> U");
	session_type(session, "zzzz");
	session_expect(session, "nothing here does that");
	session_type(session, "<Esc>");
	session_expect(session, FIRST);
	write_rc(NULL);
	desk_quit(session);
}

/* Commands without keys are there too, and ask for the words they need. */
static void test_menu_commands(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = open_at(desk, 80, 24);
	session_type(session, "?give it to");
	session_expect(session, ":assign");
	session_type(session, "<Enter>");
	session_expect(session, FIRST);
	session_type(session, "li<Enter>");
	session_expect(session, "assigned");
	session_type(session, "?definitions service list");
	session_expect(session, ":service list");
	session_type(session, "<Enter>");
	session_expect(session, "SERVICE");
	session_type(session, "q");
	session_expect(session, FIRST);
	desk_quit(session);
}

/* ---- choices behind a prefix */

static void test_choices(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = open_at(desk, 80, 24);
	session_type(session, "w");
	session_expect(session, "w…");
	session_expect(session, "wait for the client");
	g_assert_cmpint(row_of(session, "c  wait for the client"), <,
			row_of(session, "t  wait for a third party"));
	g_assert_cmpint(row_of(session, "── w… "), >, row_of(session, FIRST));
	/* A key that means nothing there is told; nothing was done. */
	session_type(session, "z");
	session_expect(session, "z means nothing after that");
	g_assert_false(session_shows(session, "wait for the client"));
	desk_quit(session);

	/* In columns where there is room, sorted downwards. */
	write_rc("bind queue 'X e' messages # five\nbind queue 'X a' messages # one\n"
		 "bind queue 'X b' messages # two\nbind queue 'X c' messages # three\n"
		 "bind queue 'X d' messages # four\n");
	session = open_at(desk, 30, 24);
	session_type(session, "X");
	session_expect(session, "d  four");
	g_assert_cmpint(row_of(session, "a  one"), ==, row_of(session, "d  four"));
	g_assert_cmpint(row_of(session, "b  two"), ==, row_of(session, "e  five"));
	g_assert_cmpint(row_of(session, "a  one") + 1, ==, row_of(session, "b  two"));
	g_assert_cmpint(row_of(session, "── X… "), ==, row_of(session, "a  one") - 1);
	escape(session);
	desk_quit(session);
	write_rc(NULL);

	/* Never over the row one is about to act on. */
	session = open_at(desk, 80, 16);
	session_type(session, "zG");
	session_settle(session, 300);
	int row = row_of(session, "|>");
	g_assert_cmpint(row, >=, 10);
	session_type(session, "w");
	session_expect(session, "wait for the client");
	g_assert_cmpint(row_of(session, "wait for the client"), <, row);
	g_assert_cmpint(row_of(session, "|>"), ==, row);
	escape(session);
	desk_quit(session);
}

/* The hints fit, the most needed first, and the menu's key is always among them. */
static void test_hints(void)
{
	g_autofree char *desk = desk_fresh();
	static const int widths[] = {30, 40, 60, 80, 200};
	for (guint i = 0; i < G_N_ELEMENTS(widths); i++) {
		struct session *session = open_at(desk, widths[i], 20);
		g_assert_cmpint(row_of(session, "? keys"), ==, 19);
		g_assert_cmpint(row_of(session, "t take"), ==, 19);
		desk_quit(session);
	}
}

/* ---- one's own file */

static void test_rc(void)
{
	g_autofree char *desk = desk_fresh();
	write_rc("# mine\nbind queue y begun\nbind queue Q akc\noption set theme mono\n"
		 "option set mood good\nbind attic x ack\n");
	struct session *session = open_at(desk, 80, 24);
	/* One line, the first mistake in it; the rest is a key away. */
	session_expect(session, "3 mistakes (\" shows all): midwatchrc:5: ");
	session_type(session, "\"");
	session_expect(session, "midwatchrc:3: ");
	session_expect(session, "midwatchrc:6: ");
	session_type(session, "q");
	session_expect(session, FIRST);
	session_type(session, "y");
	session_expect(session, "begun");
	g_assert_false(session_raw_has(session, "\033[38;5;"));
	/* What is set here holds here, over the file. */
	session_type(session, ":option set theme light<Enter>");
	expect_raw(session, "\033[38;5;160m");
	write_rc(NULL);
	desk_quit(session);
}

/* A view line there is a view of the person's own, in the desk; it is put once. */
static void test_rc_view(void)
{
	g_autofree char *desk = desk_fresh();
	g_autofree char *shown = NULL, *again = NULL;
	write_rc("view add hot --filter 'severity:P0,P1'\nview add bad --filter 'mood:good'\n"
		 "option set zone Asia/Nowhere\n");
	for (int i = 0; i < 2; i++) {
		struct session *session = open_at(desk, 200, 24);
		session_expect(session, "2 mistakes (\" shows all): midwatchrc:2: ");
		session_settle(session, 200);
		session_type(session, ":view hot<Enter>");
		session_expect_gone(session, "Stutter, Osaka");
		g_assert_true(session_shows(session, FIRST));
		desk_quit(session);
		DESK_RUN(desk, i ? &again : &shown, "view", "show", "hot", "--json");
	}
	g_assert_nonnull(strstr(shown, "\"user\":\"wei\""));
	g_assert_cmpstr(shown, ==, again);
	write_rc(NULL);
}

static void test_binding(void)
{
	g_autofree char *desk = desk_fresh();
	g_autofree char *file = g_build_filename(desk_folder, "more.keys", NULL);
	g_assert_true(g_file_set_contents(
		file, "bind queue Q severity P2 ; ack # both\nunbind queue z\n", -1, NULL));
	struct session *session = open_at(desk, 80, 24);
	session_type(session, ":bind queue % severity P3<Enter>%");
	session_expect(session, "P3, was P0");
	session_type(session, ":bind queue % akc<Enter>");
	session_expect(session, "did you mean ack");
	session_type(session, ":unbind queue %<Enter>");
	session_expect_gone(session, ":unbind");
	session_type(session, "%");
	session_expect(session, "% means nothing here");
	session_type(session, ":unbind queue %<Enter>");
	session_expect(session, "not bound in queue itself");
	g_autofree char *source = g_strdup_printf(":source %s<Enter>", file);
	session_type(session, source);
	session_settle(session, 300);
	session_type(session, "?both");
	session_expect(session, "more.keys:1");
	escape(session);
	session_type(session, "z");
	session_expect(session, "z means nothing here");
	desk_quit(session);
}

/* ---- keymaps */

static void test_keymaps(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = open_at(desk, 80, 24);
	session_type(session, ":option set keymap vi<Enter>");
	session_expect(session, ": done");
	session_type(session, "G");
	session_settle(session, 300);
	session_type(session, "gg");
	expect_row(session, "|> P0", 3);
	/* Hints are those of the keymap. */
	g_assert_true(session_shows(session, "l show"));
	/* Prompts are edited in vi's modes: Esc is the line's, and the second one leaves. */
	session_type(session, ":listt");
	session_expect(session, ":listt");
	escape(session);
	session_type(session, "x");
	session_expect_gone(session, ":listt");
	g_assert_true(session_shows(session, ":list"));
	escape(session);
	escape(session);
	session_expect_gone(session, ":list");
	session_type(session, ":option set keymap emacs<Enter>");
	session_expect(session, ": done");
	session_type(session, "g");
	session_settle(session, 100);
	session_type(session, "<C-x><C-c>");
	g_assert_cmpint(session_wait(session), ==, 0);
	session_free(session);

	/* It is the person's from now on, from the first frame. */
	session = open_at(desk, 80, 24);
	session_type(session, "<C-x>");
	session_expect(session, "C-x…");
	session_expect(session, "C-c  leave Midwatch");
	session_type(session, "k");
	g_assert_cmpint(session_wait(session), ==, 0);
	session_free(session);
}

/* ---- themes */

/* The largest colour the stream asks for; -1: none. Basic colours count 0 to 15. */
static int highest_colour(struct session *session)
{
	g_autoptr(GRegex) any = g_regex_new("\033\\[([0-9;]*)m", 0, 0, NULL);
	g_autoptr(GMatchInfo) match = NULL;
	gsize size;
	const char *raw = session_raw(session, &size);
	g_autofree char *valid = g_utf8_make_valid(raw, (gssize)size);
	int highest = -1;
	g_regex_match(any, valid, 0, &match);
	for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
		g_autofree char *list = g_match_info_fetch(match, 1);
		g_auto(GStrv) numbers = g_strsplit(list, ";", -1);
		for (char **at = numbers; *at; at++) {
			int number = atoi(*at);
			/* Backgrounds are never set. */
			g_assert_false((number >= 40 && number <= 48) || number >= 100);
			if (number == 38 && at[1] && at[2]) {
				highest = MAX(highest, atoi(at[2]));
				at += 2;
			} else if (number >= 90 && number <= 97) {
				highest = MAX(highest, number - 90 + 8);
			} else if (number >= 30 && number <= 37) {
				highest = MAX(highest, number - 30);
			}
		}
	}
	return highest;
}

static int colours_of(const char *term, const char *variable, const char *desk, const char *theme)
{
	g_autofree char *rc = g_strdup_printf("option set theme %s\n", theme);
	write_rc(rc);
	struct session *session = start(term, variable, desk, 80, 24, NULL);
	session_expect(session, FIRST);
	session_settle(session, 250);
	g_assert_false(session_shows(session, "midwatchrc"));
	int highest = highest_colour(session);
	desk_quit(session);
	write_rc(NULL);
	return highest;
}

static void test_depths(void)
{
	g_autofree char *desk = desk_fresh();
	static const struct {
		const char *term;
		int least, most;
	} terms[] = {{"xterm-256color", 16, 255},
		     {"xterm-16color", 8, 15},
		     {"xterm", 0, 7},
		     {"linux", 0, 7},
		     {"vt100", -1, -1},
		     {"vt220", -1, -1}};
	for (guint i = 0; i < G_N_ELEMENTS(terms); i++) {
		int highest = colours_of(terms[i].term, NULL, desk, "dark");
		g_test_message("%s: %d", terms[i].term, highest);
		g_assert_cmpint(highest, >=, terms[i].least);
		g_assert_cmpint(highest, <=, terms[i].most);
		g_assert_cmpint(colours_of(terms[i].term, NULL, desk, "mono"), ==, -1);
	}
	g_assert_cmpint(colours_of("xterm-256color", "NO_COLOR=1", desk, "dark"), ==, -1);
	g_assert_cmpint(colours_of("xterm-256color", "NO_COLOR=", desk, "dark"), >=, 16);
	g_assert_cmpint(colours_of("xterm-256color", NULL, desk, "light"), >=, 16);
	g_assert_cmpint(colours_of("xterm-256color", NULL, desk, "high-contrast"), ==, -1);
}

/* One's own theme, live changes with one repaint, and mistakes that are told and change nothing. */
static void test_own_theme(void)
{
	g_autofree char *desk = desk_fresh();
	g_autofree char *folder = g_build_filename(desk_folder, "midwatch", "themes", NULL);
	g_autofree char *file = g_build_filename(folder, "neon.theme", NULL);
	g_mkdir_with_parents(folder, 0700);
	g_assert_true(g_file_set_contents(file, "like light\np0 201,bold 1 1 bold\np9 - - - -\n",
					  -1, NULL));
	struct session *session = open_at(desk, 80, 24);
	session_type(session, ":option set theme n<Tab>");
	session_expect(session, "theme neon");
	session_type(session, "<Enter>");
	session_expect(session, "neon.theme:3: no style is called “p9”");
	expect_raw(session, "38;5;201");
	gsize before, after;
	session_type(session, ":option set theme dark<Enter>");
	session_settle(session, 400);
	session_raw(session, &before);
	session_settle(session, 200);
	session_raw(session, &after);
	g_assert_cmpuint(after, ==, before);
	session_type(session, ":option set theme nonesuch<Enter>");
	session_expect(session, "nonesuch");
	g_assert_true(session_shows(session, FIRST));
	desk_quit(session);
	g_unlink(file);
}

static void test_bar(void)
{
	g_autofree char *desk = desk_fresh();
	write_rc("option set cursor bar\n");
	struct session *session = open_at(desk, 80, 24);
	g_autofree char *first = session_screen(session);
	g_assert_nonnull(strstr(first, "~########"));
	gsize before, after;
	session_raw(session, &before);
	session_type(session, "j");
	session_settle(session, 120);
	session_raw(session, &after);
	g_test_message("a move of the bar: %u bytes", (guint)(after - before));
	g_autofree char *second = session_screen(session);
	g_assert_cmpstr(first, !=, second);
	/* The bar gives way to what is shown over it. */
	session_type(session, "?");
	session_expect(session, "What can be done");
	session_type(session, "<Esc>");
	session_expect(session, FIRST);
	write_rc(NULL);
	desk_quit(session);
}

/* Off at first: the terminal marks text by it. */
static void test_mouse(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = open_at(desk, 80, 24);
	g_assert_false(session_raw_has(session, "\033[?1000h"));
	session_type(session, ":option set mouse on<Enter>");
	expect_raw(session, "\033[?1000h\033[?1006h");
	session_type(session, "\033[<0;20;7M");
	expect_row(session, "|>", 6);
	session_type(session, "\033[<64;20;7M");
	expect_row(session, "|>", 3);
	/* Beside the rows there is nothing to select. */
	session_type(session, "\033[<0;20;1M\033[<0;20;22M");
	expect_row(session, "|>", 3);
	desk_quit(session);
}

/* ---- completion */

static void test_completion(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = open_at(desk, 80, 24);
	/* Every candidate has its line; reasons, not tickets, behind an id. */
	session_type(session, ":wait 1 <Tab>");
	session_expect(session, "third-party");
	g_assert_true(session_shows(session, "a supplier or another third party must act"));
	g_assert_false(session_shows(session, "P0 acme"));
	/* What begins so first, else what holds it, else its letters. */
	session_type(session, "<C-u>show acme<Tab>");
	session_expect(session, "P0 acme: " FIRST);
	session_type(session, "<C-u>option set theme <Tab>");
	session_expect(session, "high-contrast");
	session_type(session, "<C-u>option set theme hct<Tab>");
	session_expect(session, ":option set theme high-contrast");
	/* Times say what they mean. */
	session_type(session, "<C-u>wait third-party --until +3<Tab>");
	session_expect(session, ":wait third-party --until +30m");
	session_type(session, "<C-u>wait third-party --until +<Tab>");
	session_expect(session, "→ 2026-11-22 ");
	session_type(session, "<C-u>/<Tab>");
	session_expect(session, "nothing to complete");
	session_type(session, "<C-c>");
	session_expect(session, FIRST);
	desk_quit(session);
}

/* ---- the tour */

static void test_tour(void)
{
	static const struct {
		const char *keys, *then;
	} steps[] = {
		{"", "j goes down"},
		{"j", "jumps to what is due next"},
		{"'", "Enter opens a ticket"},
		{"<Enter>", "q comes back"},
		{"q", "Acting, and taking it back"},
		{"t", "takes it all back"},
		{"u", "r writes to the client"},
		{"r", "Write a few words"},
		{"We are on it.<C-x>s", "takes them back, and nobody"},
		{"u", "What you wrote is still there"},
		{"<C-x>q", "narrows the list"},
		{"/severity:P1<Enter>", "F shows all of it"},
		{"F", "takes any command"},
		{":explain<Enter>", "The night"},
		{"q", "N shows all that happens"},
		{"N", "Type to search"},
		{"?", "That was all"},
	};
	g_autofree char *desk = desk_place();
	DESK_RUN(desk, NULL, "init", "--demo", "--test-clock");
	struct session *session = start("xterm-256color", NULL, desk, 80, 24, "tour");
	for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
		session_type(session, steps[i].keys);
		session_expect(session, steps[i].then);
		session_expect(session, "Esc leaves it");
		session_settle(session, 150);
	}
	escape(session); /* the menu */
	session_expect(session, "Tour 5 of 5");
	escape(session);
	session_expect_gone(session, "Tour 5 of 5");
	session_type(session, "q");
	session_settle(session, 150);
	desk_quit(session);

	/* It is left at any time, and fits a small screen. */
	session = start("xterm-256color", NULL, desk, 40, 12, NULL);
	session_expect(session, "P0");
	session_settle(session, 250);
	session_type(session, ":tour<Enter>");
	session_expect(session, "Tour 1 of 5");
	session_expect(session, "next one.");
	session_type(session, "<Esc>");
	session_expect_gone(session, "Tour 1");
	session_settle(session, 200);
	desk_quit(session);
}

/* A desk in earnest is no place to learn on. */
static void test_tour_refused(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = open_at(desk, 200, 24);
	session_type(session, ":tour<Enter>");
	session_expect(session, "this desk is in earnest");
	g_assert_true(session_shows(session, "init --demo"));
	g_assert_false(session_shows(session, "Tour 1"));
	desk_quit(session);
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/help/menu", test_menu);
	g_test_add_func("/help/menu-commands", test_menu_commands);
	g_test_add_func("/help/choices", test_choices);
	g_test_add_func("/help/hints", test_hints);
	g_test_add_func("/own/file", test_rc);
	g_test_add_func("/own/view", test_rc_view);
	g_test_add_func("/own/bind", test_binding);
	g_test_add_func("/keymaps/live", test_keymaps);
	g_test_add_func("/themes/depths", test_depths);
	g_test_add_func("/themes/own", test_own_theme);
	g_test_add_func("/themes/bar", test_bar);
	g_test_add_func("/mouse/all", test_mouse);
	g_test_add_func("/completion/all", test_completion);
	g_test_add_func("/tour/steps", test_tour);
	g_test_add_func("/tour/refused", test_tour_refused);
	int status = g_test_run();
	desk_end();
	return status;
}

/* SPDX-License-Identifier: MIT
 * Terminals as they are: of every kind, in narrow locales, without colour, resized while one types,
 * suspended, and typed at before anything can have been read (terminal.md §3, §4). */
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "desk.h"

#define FIRST "Stream cut: SEA edge"
enum { RESIZES = 200, KEYS_AHEAD = 200 };

static struct session *start(const char *term, const char *variable, const char *desk)
{
	const char *const argv[] = {"env",  variable, desk_program, "-d",     desk,
				    "--as", "wei",    "--now",      DESK_NOW, NULL};
	return session_start(term, 80, 24, argv);
}

/* Through the screens by keys, on any terminal alike. */
static void go_through(struct session *session)
{
	session_expect(session, FIRST);
	session_settle(session, 250);
	session_type(session, "<Enter>");
	session_expect(session, "CLIENT");
	session_expect(session, "q back");
	session_type(session, "m");
	session_expect(session, "INTERNAL");
	session_type(session, "wide 音画不同步, narrow");
	session_expect(session, "|wide 音画不同步, narrow");
	session_type(session, "<C-x>q");
	session_expect(session, "kept as a draft");
	session_type(session, "q");
	session_expect(session, "SUBJECT");
	session_type(session, "N");
	session_expect(session, "until 2026-11-2");
	session_type(session, "q");
	session_expect(session, "SUBJECT");
	session_settle(session, 100);
	desk_quit(session);
}

static void test_matrix(void)
{
	static const char *const terms[] = {
		"xterm-256color", "xterm", "screen", "screen-256color", "tmux-256color",
		"tmux",           "linux", "vt100",  "vt220",           "rxvt-unicode"};
	for (guint i = 0; i < G_N_ELEMENTS(terms); i++) {
		g_autofree char *desk = desk_fresh();
		g_test_message("%s", terms[i]);
		go_through(start(terms[i], "LANG=C.UTF-8", desk));
	}
}

/* It says so, and goes on as a near relative. */
static void test_unknown(void)
{
	static const char *const terms[][2] = {{"no-such-thing", "treated as xterm-256color"},
					       {"tmux-strange", "treated as screen"}};
	for (guint i = 0; i < G_N_ELEMENTS(terms); i++) {
		g_autofree char *desk = desk_fresh();
		struct session *session = start(terms[i][0], "LANG=C.UTF-8", desk);
		session_expect(session, terms[i][0]);
		session_expect(session, terms[i][1]);
		go_through(session);
	}
}

static void test_lines(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = start("dumb", "LANG=C.UTF-8", desk);
	session_expect(session, FIRST);
	session_type(session, "1\r");
	session_expect(session, "|1>");
	session_type(session, "note wide 音画不同步\r");
	session_expect(session, "1 noted");
	session_type(session, "quit\r");
	g_assert_cmpint(session_wait(session), ==, 0);
	g_assert_false(session_raw_has(session, "\033"));
	session_free(session);
}

/* A narrow locale is no reason for question marks. */
static void test_narrow_locale(void)
{
	static const char *const locales[] = {"LC_ALL=C", "LC_ALL=POSIX", "LC_ALL=en_XX.ISO-8859-1",
					      "LC_ALL="};
	for (guint i = 0; i < G_N_ELEMENTS(locales); i++) {
		g_autofree char *desk = desk_fresh();
		struct session *session = start("xterm-256color", locales[i], desk);
		g_test_message("%s", locales[i]);
		session_expect(session, "音画不同步");
		go_through(session);
	}
}

/* The column in which the text begins on the first line that has it, from 0; -1: none. */
static int column_of(struct session *session, const char *text)
{
	g_autofree char *screen = session_screen(session);
	g_auto(GStrv) lines = g_strsplit(screen, "\n", -1);
	for (char **line = lines; *line; line++) {
		const char *found = **line == '|' ? strstr(*line, text) : NULL;
		int column = -1;
		for (const char *p = *line; found && p < found; p = g_utf8_next_char(p))
			column += g_unichar_iswide(g_utf8_get_char(p)) ? 2 : 1;
		if (found)
			return column;
	}
	return -1;
}

/* Words of two columns a character stand in columns as others do; dates are those of the language.
 */
static void test_chinese(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = start("xterm-256color", "LANGUAGE=zh_CN", desk);
	session_expect(session, FIRST);
	if (session_shows(session, "SUBJECT")) {
		g_test_skip("built without catalogues");
		session_free(session);
		return;
	}
	session_expect(session, "负责人");
	g_assert_cmpint(column_of(session, "客户"), ==, column_of(session, "*Acme"));
	g_assert_cmpint(column_of(session, "主题"), ==, column_of(session, FIRST));
	g_assert_cmpint(column_of(session, "负责人"), ==, column_of(session, "li "));
	session_type(session, "#3\r");
	session_settle(session, 250);
	session_type(session, "l");
	session_expect_gone(session, "负责人");
	session_expect(session, "11-20 ");
	g_assert_false(session_shows(session, "Nov"));
	session_type(session, "q");
	session_expect(session, "负责人");
	desk_quit(session);
}

static gboolean is_colour(int parameter)
{
	return (parameter >= 30 && parameter <= 49) || (parameter >= 90 && parameter <= 107);
}

static guint colours_in(struct session *session)
{
	gsize size;
	const char *raw = session_raw(session, &size), *end = raw + size;
	guint found = 0;
	for (const char *p = raw; p + 2 < end; p++) {
		if (p[0] != '\033' || p[1] != '[')
			continue;
		const char *last = p + 2 + strspn(p + 2, "0123456789;");
		if (*last != 'm')
			continue;
		g_autofree char *text = g_strndup(p + 2, (gsize)(last - p - 2));
		g_auto(GStrv) parts = g_strsplit(text, ";", -1);
		for (char **part = parts; *part; part++)
			found += is_colour(atoi(*part));
	}
	return found;
}

/* Colour only adds: without it the same is said. */
static void test_no_colour(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = start("xterm-256color", "NO_COLOR=1", desk);
	session_expect(session, FIRST);
	session_expect(session, "-3m30 !");
	session_settle(session, 250);
	g_assert_cmpuint(colours_in(session), ==, 0);
	g_autofree char *second = desk_fresh();
	struct session *coloured = start("xterm-256color", "LANG=C.UTF-8", second);
	session_expect(coloured, FIRST);
	session_settle(coloured, 250);
	g_assert_cmpuint(colours_in(coloured), >, 0);
	session_free(coloured);
	go_through(session);
}

/* ---- resizing while keys go on */

static const struct {
	const char *keys, *shows;         /* how to get there */
	const char *while_keys, *settled; /* typed meanwhile; brings it to one state again */
} places[] = {
	{"", FIRST, "jkG ", "Mg"},     {"<Enter>", "CLIENT", "jk][", "g"},
	{"N", "until", "jkG", "g"},    {"?", "What can be done", "<Down><Up><PageDown>", "<Home>"},
	{"l", "opened", "jkG", "g"},   {"D", "not sent", "jk", "g"},
	{"@", "PROMISES", "jkG", "g"},
};

static struct session *open_place(const char *desk, guint place)
{
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, places[place].keys);
	session_expect(session, places[place].shows);
	session_settle(session, 150);
	return session;
}

static void storm(struct session *session, GRand *rand, const char *keys)
{
	for (int i = 0; i < RESIZES; i++) {
		session_resize(session, g_rand_int_range(rand, 1, 301),
			       g_rand_int_range(rand, 1, 101));
		session_type(session, keys);
		/* Every few it is let to draw; between them the sizes overtake each other. */
		if (i % 8 == 0)
			session_settle(session, 5);
	}
	session_resize(session, 80, 24);
	session_settle(session, 300);
}

/* Both come to show the same. */
static void assert_same(struct session *one, struct session *other)
{
	g_autofree char *first = NULL, *second = NULL;
	for (int tries = 0; tries < 20; tries++) {
		g_free(first);
		g_free(second);
		first = session_screen(one);
		second = session_screen(other);
		if (strcmp(first, second) == 0)
			return;
		session_settle(one, 100);
		session_settle(other, 100);
	}
	g_assert_cmpstr(first, ==, second);
}

static void test_storm(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(7);
	for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
		g_autofree char *desk = desk_fresh();
		struct session *session = open_place(desk, i), *fresh = open_place(desk, i);
		g_test_message("%s", places[i].shows);
		storm(session, rand, places[i].while_keys);
		session_type(session, places[i].settled);
		session_type(fresh, places[i].settled);
		assert_same(session, fresh);
		session_free(fresh);
		session_free(session);
	}
}

static void test_storm_writing(void)
{
	g_autofree char *desk = desk_fresh();
	g_autoptr(GRand) rand = g_rand_new_with_seed(11);
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "m");
	session_expect(session, "INTERNAL");
	storm(session, rand, "音a");
	session_type(session, "<C-x>s");
	session_expect(session, "1 noted");
	g_autoptr(GString) wanted = g_string_new("\"");
	for (int i = 0; i < RESIZES; i++)
		g_string_append(wanted, "音a");
	g_string_append_c(wanted, '"');
	g_autofree char *out = NULL;
	DESK_RUN(desk, &out, "--json", "log", "1");
	g_assert_nonnull(strstr(out, wanted->str));
	desk_quit(session);
}

/* ---- typed ahead, and pasted */

static void assert_state(const char *desk, const char *words, const char *text, gboolean there)
{
	g_autofree char *out = NULL;
	DESK_RUN(desk, &out, "--json", words, "1");
	if ((strstr(out, text) != NULL) != there)
		g_test_message("%s\n%s", text, out);
	g_assert_cmpint(strstr(out, text) != NULL, ==, there);
}

/* What asks first: the keys up to the question, among many others, and what stays undone. */
static void test_ahead(void)
{
	static const struct {
		const char *keys, *asks;
	} questions[] = {
		{":cancel 1\r", "any other key leaves it"},
		{"s0w\033jg:cancel 1\r", "any other key leaves it"},
		{"e", "any other key leaves it"},
		{"mtext<C-x>D", "Throw this note away?"},
	};
	g_autofree char *ahead = g_strnfill(KEYS_AHEAD, 'y');
	for (guint i = 0; i < G_N_ELEMENTS(questions); i++) {
		g_autofree char *desk = desk_fresh();
		g_autofree char *keys = g_strconcat(questions[i].keys, ahead, NULL);
		struct session *session = desk_console(desk, 80, 24);
		g_test_message("%s", questions[i].keys);
		session_type(session, keys);
		session_expect(session, questions[i].asks);
		session_settle(session, 500); /* its first moment is over, and it still asks */
		session_expect(session, questions[i].asks);
		session_type(session, "<Enter>");
		session_expect_gone(session, questions[i].asks);
		assert_state(desk, "show", "\"state\":\"cancelled\"", FALSE);
		assert_state(desk, "log", "\"escalat", FALSE);
		session_free(session);
	}
}

/* Before the first frame nothing has been read. */
static void test_before_the_first_frame(void)
{
	g_autofree char *desk = desk_fresh();
	g_autofree char *ahead = g_strnfill(KEYS_AHEAD, 'y');
	g_autofree char *keys = g_strconcat("jj:cancel 1\r", ahead, NULL);
	struct session *session = desk_console_as("xterm-256color", desk, 80, 24);
	session_type(session, keys);
	session_expect(session, FIRST);
	session_settle(session, 800);
	session_type(session, "<Esc>");
	session_settle(session, 300);
	assert_state(desk, "show", "\"state\":\"cancelled\"", FALSE);
	session_free(session);
}

static void test_paste(void)
{
	static const struct {
		const char *keys, *shows;
	} lists[] = {{"", FIRST},      {"<Enter>", "CLIENT"}, {"N", "until"},
		     {"l", "opened"},  {"D", "not sent"},     {"@", "PROMISES"},
		     {"x", "explain"}, {"V", "VIEWS"},        {"\"", "messages"}};
	g_autofree char *desk = desk_fresh();
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
		struct session *session = desk_console(desk, 80, 24);
		g_test_message("%s", lists[i].shows);
		session_type(session, lists[i].keys);
		session_expect(session, lists[i].shows);
		session_type(session, "<Paste:q\rqqy:leave\rs0e>");
		session_expect(session, "pasted text does nothing here");
		session_expect(session, lists[i].shows);
		g_assert_false(session_has_ended(session));
		session_free(session);
	}
	assert_state(desk, "log", "\"severity\",\"to\":\"P0\"", FALSE);
}

/* ---- suspended */

/* The shell has said so as often; what it said of earlier stops stands on the screen as well, and
 * keys typed before it has the terminal are not its own. */
static void expect_stops(struct session *session, guint wanted)
{
	static const char word[] = "topped";
	for (int tries = 0; tries < 200; tries++) {
		gsize size;
		guint found = 0;
		const char *raw = session_raw(session, &size), *end = raw + size, *at = raw;
		while ((at = g_strstr_len(at, end - at, word))) {
			found++;
			at += strlen(word);
		}
		if (found >= wanted)
			return;
		session_settle(session, 50);
	}
	g_error("the console was not stopped %u times", wanted);
}

static void test_suspend(void)
{
	static const char *const keys[] = {"<Enter>", "N", "l"};
	static const char *const shows[] = {"CLIENT", "until", "opened"};
	g_autofree char *desk = desk_fresh();
	const char *const argv[] = {"sh", "-c", "PS1=ready: ENV= exec sh -i 2>/dev/tty", NULL};
	struct session *session = session_start("xterm-256color", 80, 24, argv);
	g_autofree char *line =
		g_strdup_printf("%s -d %s --as wei --now '%s'\r", desk_program, desk, DESK_NOW);
	session_expect(session, "ready:");
	session_type(session, line);
	session_expect(session, FIRST);
	session_settle(session, 250);
	for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
		session_type(session, keys[i]);
		session_expect(session, shows[i]);
		session_settle(session, 250);
		g_autofree char *before = session_screen(session);
		session_type(session, "<C-z>");
		expect_stops(session, i + 1);
		session_expect(session, "ready:");
		/* Back on a terminal that has another size by now, and then the old one. */
		session_resize(session, 60, 15);
		session_type(session, "fg\r");
		session_expect(session, shows[i]);
		session_resize(session, 80, 24);
		session_settle(session, 300);
		g_autofree char *after = session_screen(session);
		g_assert_cmpstr(after, ==, before);
		session_type(session, "q");
		session_expect(session, FIRST);
		session_settle(session, 250);
	}
	session_type(session, "q");
	session_expect(session, "ready:");
	session_type(session, "exit\r");
	session_wait(session);
	session_free(session);
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/terminals/matrix", test_matrix);
	g_test_add_func("/terminals/unknown", test_unknown);
	g_test_add_func("/terminals/lines", test_lines);
	g_test_add_func("/terminals/narrow-locale", test_narrow_locale);
	g_test_add_func("/terminals/chinese", test_chinese);
	g_test_add_func("/terminals/no-colour", test_no_colour);
	g_test_add_func("/terminals/storm", test_storm);
	g_test_add_func("/terminals/storm-writing", test_storm_writing);
	g_test_add_func("/terminals/ahead", test_ahead);
	g_test_add_func("/terminals/before-the-first-frame", test_before_the_first_frame);
	g_test_add_func("/terminals/paste", test_paste);
	g_test_add_func("/terminals/suspend", test_suspend);
	int status = g_test_run();
	desk_end();
	return status;
}

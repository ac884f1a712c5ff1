/* SPDX-License-Identifier: MIT
 * Wrapping: where rows end by example, and of random lines that the rows are the line, fit, and
 * lead from a place to its column and back. */
#include <string.h>

#include "desk/text.h"
#include "tui/flow.h"

/* The rows of a text, each ended by "|". */
static void check(const char *text, int width, const char *expected)
{
	gsize size = strlen(text);
	g_autoptr(GString) out = g_string_new(NULL);
	for (gsize at = 0; at < size;) {
		gsize end = flow_end(text, size, at, width);
		flow_show(out, text, size, at, end);
		g_string_append_c(out, '|');
		at = end + (end < size && text[end] == '\n');
	}
	g_assert_cmpstr(out->str, ==, expected);
}

static void test_words(void)
{
	check("one two three", 8, "one two |three|");
	check("one two three", 7, "one two |three|"); /* a blank hangs */
	check("one two three", 6, "one |two |three|");
	check("one\n\ntwo", 8, "one||two|");
	check("abcdefghij kl", 4, "abcd|efgh|ij |kl|");
	check("a    b", 3, "a   | b|");
	check("a\tb", 20, "a       b|");
	check("abc\tdef", 9, "abc     |def|");
}

static void test_wide(void)
{
	check("音画不同步", 4, "音画|不同|步|");
	check("音画不同步", 5, "音画|不同|步|");
	check("音画，不同", 4, "音|画，|不同|"); /* not before what closes */
	check("音（画）同", 4, "音|（画|）同|");
	check("SDK音画SDK", 5, "SDK音|画SDK|");
	check("音", 1, "音|"); /* wider than the place: alone */
	check("e\u0301e\u0301e\u0301", 2, "e\u0301e\u0301|e\u0301|");
	check("ab\u202Ecd", 9, "ab|\u202Ec|d|"); /* shown in 8 columns */
}

static void test_places(void)
{
	const char *text = "a\t音\u202Eb";
	gsize size = strlen(text);
	g_assert_cmpint(flow_column(text, size, 0, 2), ==, 8);
	g_assert_cmpint(flow_column(text, size, 0, 5), ==, 10);
	g_assert_cmpint(flow_column(text, size, 0, 8), ==, 18);
	g_assert_cmpuint(flow_place(text, size, 0, size, 5), ==, 1);
	g_assert_cmpuint(flow_place(text, size, 0, size, 9), ==, 2);
	g_assert_cmpuint(flow_place(text, size, 0, size, 12), ==, 5);
	g_assert_cmpuint(flow_place(text, size, 0, size, 99), ==, size);
	/* The end of a row that is gone on with belongs to the next. */
	g_assert_cmpuint(flow_place("abcd", 4, 0, 2, 9), ==, 1);
}

static void check_row(const char *text, gsize size, gsize start, gsize end, int width)
{
	g_autoptr(GString) shown = g_string_new(NULL), clean = g_string_new(NULL);
	flow_show(shown, text, size, start, end);
	text_sanitise(clean, shown->str, -1, TEXT_LINE, NULL);
	int columns = text_width(clean->str, -1), first, passed = 0;
	g_assert_cmpint(columns, ==, flow_column(text, size, start, end));
	gsize used = flow_step(text, size, start, 0, &first);
	g_assert_true(columns <= width || (columns == width + 1 && text[end - 1] == ' ') ||
		      start + used == end);
	for (gsize at = start; at < end;) {
		g_assert_cmpint(flow_column(text, size, start, at), ==, passed);
		g_assert_cmpuint(flow_place(text, size, start, end, passed), ==, at);
		at += flow_step(text, size, at, passed, &first);
		passed += first;
	}
}

static void test_random(void)
{
	static const char *const pieces[] = {"a",  "word",     " ",      "音",     "，",
					     "（", "e\u0301",  "\u0301", "\u202E", "\t",
					     "\n", "👍🏽", "word ",  "\x01"};
	for (guint32 seed = 1; seed <= 2000; seed++) {
		GRand *random = g_rand_new_with_seed(seed);
		g_autoptr(GString) text = g_string_new(NULL);
		int width = g_rand_int_range(random, 1, 30);
		for (int i = g_rand_int_range(random, 1, 60); i > 0; i--)
			g_string_append(text,
					pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
		for (gsize at = 0; at < text->len;) {
			gsize end = flow_end(text->str, text->len, at, width);
			gboolean newline = end < text->len && text->str[end] == '\n';
			g_assert_true(end > at || newline);
			g_assert_null(memchr(text->str + at, '\n', end - at));
			if (end > at)
				check_row(text->str, text->len, at, end, width);
			at = end + newline;
		}
		g_rand_free(random);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/flow/words", test_words);
	g_test_add_func("/flow/wide", test_wide);
	g_test_add_func("/flow/places", test_places);
	g_test_add_func("/flow/random", test_random);
	return g_test_run();
}

/* SPDX-License-Identifier: MIT
 * The command language's words: quoting, separators, comments, line counting, and the round trip
 * through words_quote. */
#include <string.h>

#include "desk/error.h"
#include "desk/words.h"

/* Splits a whole text and renders it as "word|word / word", * before a quoted word. */
static char *split_all(const char *text, int *line)
{
	g_autoptr(GString) out = g_string_new(NULL);
	const char *at = text;
	do {
		g_autoptr(GError) error = NULL;
		GPtrArray *words = words_split(at, &at, line, &error);
		g_assert_no_error(error);
		for (guint i = 0; i < words->len; i++) {
			const struct word *word = words->pdata[i];
			g_string_append_printf(out, "%s%s%s", i > 0 ? "|" : "",
					       word->quoted ? "*" : "", word->text);
		}
		words_free(words);
		if (*at != '\0')
			g_string_append(out, " / ");
	} while (*at != '\0');
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static void check(const char *text, const char *expected)
{
	g_autofree char *got = split_all(text, NULL);
	g_assert_cmpstr(got, ==, expected);
}

static void test_plain(void)
{
	check("", "");
	check("   \t ", "");
	check("ack 42\t43", "ack|42|43");
	check("new acme 'Stream cut: SEA' --text=\"a b\"", "new|acme|*Stream cut: SEA|--text=a b");
	check("a\\ b \\-x c\\\\", "a b|*-x|c\\");
	check("''", "*");
	check("a''b\"\"", "ab");
	check("音画 不同步", "音画|不同步");
}

static void test_double_quotes(void)
{
	check("\"a\\\"b\\\\c\\nd\\te\"", "*a\"b\\c\nd\te");
	check("\"\\d+\"", "*\\d+"); /* any other backslash stays, as in a shell */
	check("'\\n\"'", "*\\n\"");
	check("\"one\\\ntwo\"", "*onetwo");
}

static void test_separators(void)
{
	check("claim ; ack;begun", "claim / ack / begun");
	check("claim\nack\n", "claim / ack");
	check(";;", " / ");
	check("'a;b' a\\;b", "*a;b|a;b");
	check("list \\\n  state:open\\\n,waiting", "list|state:open,waiting");
	check("list \\\r\n a\r\nb", "list|a / b");
}

static void test_comments(void)
{
	check("# all of it ; ack", "");
	check("ack 1 # why; not\nack 2", "ack|1 / ack|2");
	check("a#b '#c' \\#d", "a#b|*#c|*#d");
	check("ack # ends here \\\nbegun", "ack / begun");
}

static void test_lines(void)
{
	int line = 1;
	g_autofree char *all = split_all("a 'two\nlines' \\\nb\nc; d", &line);
	g_assert_cmpint(line, ==, 4);
	const char *at = "x\n\n  y";
	line = 7;
	for (int expected = 8; expected <= 9; expected++) {
		words_free(words_split(at, &at, &line, NULL));
		g_assert_cmpint(line, ==, expected);
	}
}

static void test_positions(void)
{
	GPtrArray *words = words_split(" ab  'c d'e", NULL, NULL, NULL);
	g_assert_cmpuint(words->len, ==, 2);
	const struct word *first = words->pdata[0], *second = words->pdata[1];
	g_assert_cmpuint(first->start, ==, 1);
	g_assert_cmpuint(first->end, ==, 3);
	g_assert_cmpuint(second->start, ==, 5);
	g_assert_cmpuint(second->end, ==, 11);
	words_free(words);
}

static void check_error(const char *text, const char *column, int expected_line)
{
	g_autoptr(GError) error = NULL;
	const char *next = NULL;
	int line = 1;
	g_assert_null(words_split(text, &next, &line, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	g_assert_true(g_str_has_prefix(error->message, column));
	g_assert_cmpstr(next, ==, "");
	g_assert_cmpint(line, ==, expected_line);
}

static void test_errors(void)
{
	check_error("reply 'never", "column 7:", 1);
	check_error("音画 \"never", "column 4:", 1);
	check_error("a \\\n  \"never\nclosed", "column 3:", 2);
	check_error("a \\", "column 3:", 1);
	check_error("\"a\\", "column 1:", 1);
	check_error("\"a\\\"", "column 1:", 1);
}

static void round_trip(const char *text)
{
	g_autoptr(GString) line = g_string_new("note ");
	words_quote(line, text);
	gsize only = line->len;
	g_string_append(line, " end ");
	g_string_append(line, "--text=");
	words_quote(line, text);
	const char *next = NULL;
	GPtrArray *words = words_split(line->str, &next, NULL, NULL);
	g_assert_nonnull(words);
	g_assert_cmpstr(next, ==, "");
	g_assert_cmpuint(words->len, ==, 4);
	const struct word *word = words->pdata[1], *option = words->pdata[3];
	g_assert_cmpstr(word->text, ==, text);
	g_assert_cmpuint(word->end, ==, only);
	g_assert_false(*text == '-' && !word->quoted);
	g_assert_false(option->quoted);
	g_assert_cmpstr(option->text + strlen("--text="), ==, text);
	g_assert_null(memchr(line->str, '\n', line->len));
	words_free(words);
}

static void test_round_trip(void)
{
	const char *texts[] = {"",      "plain",  "-x",   "--text=a", "a b", "it's",
			       "\"",    "\\",     "\n",   "#c",       "a#b", "a;b",
			       "'\"\\", "\r\n\t", "日本", "\xFF'"};
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		round_trip(texts[i]);
	static const char alphabet[] = "ab '\"\\\n\t;#-=\r$\xC3\xA9";
	for (int i = 0; i < 20000; i++) {
		char text[12];
		int size = g_test_rand_int_range(0, sizeof text);
		for (int k = 0; k < size; k++)
			text[k] = alphabet[g_test_rand_int_range(0, sizeof alphabet - 1)];
		text[size] = '\0';
		round_trip(text);
	}
}

static void test_readable(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	words_quote(out, "acme@2026-01-01/live");
	words_quote(out, " it's\n");
	words_quote(out, "a b");
	g_assert_cmpstr(out->str, ==, "acme@2026-01-01/live\" it's\\n\"'a b'");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/words/plain", test_plain);
	g_test_add_func("/words/double-quotes", test_double_quotes);
	g_test_add_func("/words/separators", test_separators);
	g_test_add_func("/words/comments", test_comments);
	g_test_add_func("/words/lines", test_lines);
	g_test_add_func("/words/positions", test_positions);
	g_test_add_func("/words/errors", test_errors);
	g_test_add_func("/words/quote-round-trip", test_round_trip);
	g_test_add_func("/words/quote-readable", test_readable);
	return g_test_run();
}

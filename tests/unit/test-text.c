/* SPDX-License-Identifier: MIT
 * The sanitiser against every family of hostile text (terminal.md §5), and widths. */
#include <string.h>

#include "desk/text.h"

static char *clean(const char *text, gssize size, enum text_flags flags, GArray *warn)
{
	GString *out = g_string_new(NULL);
	text_sanitise(out, text, size, flags, warn);
	return g_string_free(out, FALSE);
}

/* The rule the output must keep, written apart from the table: printable, newline only when asked.
 */
static void check_safe(const char *out, gboolean newlines)
{
	g_assert_true(g_utf8_validate(out, -1, NULL));
	for (const char *at = out; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		if (c == '\n') {
			g_assert_true(newlines);
			continue;
		}
		g_assert_cmpuint(c, >=, 0x20);
		g_assert_true(c < 0x7F || c > 0x9F);
		g_assert_false(c == 0x61C || c == 0xFEFF || c == 0xAD);
		g_assert_false(c >= 0x200B && c <= 0x200F);
		g_assert_false(c >= 0x2028 && c <= 0x202E);
		g_assert_false(c >= 0x2060 && c <= 0x206F);
		g_assert_false(c >= 0xFE00 && c <= 0xFE0F);
		g_assert_false(c >= 0xE0000 && c <= 0xE0FFF);
		g_assert_false(c >= 0xE000 && c <= 0xF8FF);
		g_assert_cmpint(text_width_char(c), >=, 0);
	}
}

static void check_sized(const char *text, gssize size, const char *expected)
{
	g_autofree char *out = clean(text, size, TEXT_LINE, NULL);
	g_assert_cmpstr(out, ==, expected);
	check_safe(out, FALSE);
}

static void check(const char *text, const char *expected)
{
	check_sized(text, -1, expected);
}

static void test_plain(void)
{
	check("", "");
	check("Stream cut: SEA edge 502", "Stream cut: SEA edge 502");
	check("音画不同步 SDK 4.2.1", "音画不同步 SDK 4.2.1");
	check("São Paulo, Düsseldorf", "São Paulo, Düsseldorf");
	check("a\tb\nc", "a b⏎c");
	check("a\r\nb\rc", "a⏎b<U+000D>c");
	g_autofree char *none = text_clean(NULL);
	g_assert_cmpstr(none, ==, "");
}

static void test_controls(void)
{
	check_sized("a\0b", 3, "a<U+0000>b");
	check("\a\b\v\f\x0E\x7F", "<U+0007><U+0008><U+000B><U+000C><U+000E><U+007F>");
	for (int c = 1; c < 0x20; c++) {
		char text[] = {'x', (char)c, '\0'};
		g_autofree char *out = clean(text, -1, TEXT_KEEP_NEWLINES, NULL);
		check_safe(out, TRUE);
	}
}

static void test_sequences(void)
{
	check("\033[2J\033[31m", "<U+001B>[2J<U+001B>[31m");           /* CSI */
	check("\033]0;owned\a", "<U+001B>]0;owned<U+0007>");           /* OSC title */
	check("\033]52;c;cm0=\033\\", "<U+001B>]52;c;cm0=<U+001B>\\"); /* OSC clipboard */
	check("\033Pq#0\033\\", "<U+001B>Pq#0<U+001B>\\");             /* DCS */
	check("\033_Gx\033\\\033^x\033\\\033Xx",
	      "<U+001B>_Gx<U+001B>\\<U+001B>^x<U+001B>\\<U+001B>Xx");
	check("\x9B"
	      "2J\x9D"
	      "0;x\x9C\x90q",
	      "<0x9B>2J<0x9D>0;x<0x9C><0x90>q"); /* 8 bit */
	check("\xC2\x9B"
	      "2J\xC2\x9D\xC2\x90\xC2\x85",
	      "<U+009B>2J<U+009D><U+0090><U+0085>");
	for (gunichar c = 0x80; c <= 0x9F; c++) {
		char text[3] = {(char)0xC2, (char)c, '\0'};
		g_autofree char *shown = g_strdup_printf("<U+%04X>", c);
		check(text, shown);
	}
}

static void test_each(gunichar first, gunichar last)
{
	for (gunichar c = first; c <= last; c++) {
		char text[8] = "x";
		int size = g_unichar_to_utf8(c, text + 1);
		text[size + 1] = '\0';
		g_autofree char *shown = g_strdup_printf("x<U+%04X>", c);
		check(text, shown);
	}
}

static void test_bidi(void)
{
	test_each(0x202A, 0x202E);
	test_each(0x2066, 0x2069);
	test_each(0x061C, 0x061C);
	test_each(0x200E, 0x200F);
}

static void test_invisible(void)
{
	test_each(0x200B, 0x200D);
	test_each(0x2060, 0x2064);
	test_each(0x206A, 0x206F);
	test_each(0xFEFF, 0xFEFF);
	test_each(0x00AD, 0x00AD);
	test_each(0x034F, 0x034F);
	test_each(0x180E, 0x180E);
	test_each(0x115F, 0x1160);
	test_each(0x3164, 0x3164);
	test_each(0xFFA0, 0xFFA0);
	test_each(0xFFF9, 0xFFFB);
	test_each(0xE0000, 0xE00FF); /* tags */
	test_each(0xE01F0, 0xE0FFF);
	test_each(0x2028, 0x2029);
}

static void test_invalid(void)
{
	check("a\xFF"
	      "b\xFE",
	      "a<0xFF>b<0xFE>");
	check("\xC3", "<0xC3>");
	check("\xE2\x82", "<0xE2><0x82>");
	check("\xC0\x9B", "<0xC0><0x9B>"); /* overlong CSI */
	check("\xC0\xAF\xE0\x80\xAF", "<0xC0><0xAF><0xE0><0x80><0xAF>");
	check("\xED\xA0\x80", "<0xED><0xA0><0x80>");           /* surrogate */
	check("\xF4\x90\x80\x80", "<0xF4><0x90><0x80><0x80>"); /* past U+10FFFF */
	check("\xE2\x82\033[m", "<0xE2><0x82><U+001B>[m");     /* cut off by a sequence */
	check_sized("\xE2\x82\xAC", 2, "<0xE2><0x82>");
}

static void test_unknown(void)
{
	check("\uE000|\uF8FF", "\uFFFD|\uFFFD");
	check("\U000F0000", "\uFFFD");
	check("\U0001FFFE\uFFFE", "\uFFFD\uFFFD");
	check("\u0378", "\uFFFD");
}

static void test_marks(void)
{
	check("e\u0301", "e\u0301");
	check("Z\u0300\u0301\u0302\u0303\u0304\u0305z", "Z\u0300\u0301\u0302z");
	check("\u0301x", "<U+0301>x");
	check("\033\u0301", "<U+001B><U+0301>");
	g_autofree char *lines = clean("a\n\u0301", -1, TEXT_KEEP_NEWLINES, NULL);
	g_assert_cmpstr(lines, ==, "a\n<U+0301>");
	g_autoptr(GString) zalgo = g_string_new("a");
	for (int i = 0; i < 100000; i++)
		g_string_append(zalgo, "\u0336");
	check(zalgo->str, "a\u0336\u0336\u0336");
}

static void test_emoji(void)
{
	check("\u2764\uFE0F!", "\u2764!");
	check("\u2764\uFE0F\uFE0F\uFE01", "\u2764<U+FE0F><U+FE01>");
	check("\uFE0F", "<U+FE0F>");
	check("葛\U000E0100\U000E0101", "葛<U+E0101>");
	check("\U0001F44D\U0001F3FD", "\U0001F44D");
	check("\U0001F3FD", "\U0001F3FD");
	check("\U0001F468\u200D\U0001F469", "\U0001F468<U+200D>\U0001F469");
	check("1\uFE0F\u20E3", "1\u20E3");
}

static void test_lines(void)
{
	g_autofree char *out = clean("ab\tc\r\n音\td\n\te", -1, TEXT_KEEP_NEWLINES, NULL);
	g_assert_cmpstr(out, ==, "ab      c\n音      d\n        e");
}

static void test_warn(void)
{
	g_autoptr(GArray) warn = g_array_new(FALSE, FALSE, sizeof(struct text_span));
	g_autoptr(GString) out = g_string_new("> ");
	text_sanitise(out, "ok \u202E\xFF <U+0000>", -1, TEXT_LINE, warn);
	g_assert_cmpstr(out->str, ==, "> ok <U+202E><0xFF> <U+0000>");
	g_assert_cmpuint(warn->len, ==, 2); /* what only looks like a warning is none */
	const struct text_span *spans = (const struct text_span *)warn->data;
	g_assert_cmpuint(spans[0].start, ==, 5);
	g_assert_cmpuint(spans[0].end, ==, 13);
	g_assert_cmpuint(spans[1].start, ==, 13);
	g_assert_cmpuint(spans[1].end, ==, 19);
}

/* Pieces that matter, in any order: safe, and stable when cleaned again. */
static void test_property(void)
{
	static const char *const pieces[] = {
		"a",      " ",     "音",       "\U0001F468", "\U0001F3FD", "\uFE0F",     "\u0301",
		"\u0336", "\033[", "\xC2\x9B", "\x9B",       "\xE2",       "\x82",       "\u200D",
		"\u202E", "\n",    "\r",       "\t",         "\u1161",     "\U000E0041", "\uE000",
		"\x7F",   "<U+",   ">",        "\u0903",     "\u2028"};
	for (int round = 0; round < 20000; round++) {
		g_autoptr(GString) text = g_string_new(NULL);
		for (int i = g_test_rand_int_range(0, 12); i > 0; i--)
			g_string_append(text,
					pieces[g_test_rand_int_range(0, G_N_ELEMENTS(pieces))]);
		for (int flags = TEXT_LINE; flags <= TEXT_KEEP_NEWLINES; flags++) {
			g_autofree char *once = clean(text->str, text->len, flags, NULL);
			g_autofree char *twice = clean(once, -1, flags, NULL);
			check_safe(once, flags == TEXT_KEEP_NEWLINES);
			g_assert_cmpstr(twice, ==, once);
		}
	}
}

static void test_all_characters(void)
{
	for (gunichar c = 1; c <= 0x10FFFF; c++) {
		if (c >= 0xD800 && c <= 0xDFFF)
			continue;
		char text[8] = "x";
		text[1 + g_unichar_to_utf8(c, text + 1)] = '\0';
		g_autofree char *out = clean(text, -1, TEXT_LINE, NULL);
		check_safe(out, FALSE);
	}
}

static void test_width(void)
{
	g_assert_cmpint(text_width("abc", -1), ==, 3);
	g_assert_cmpint(text_width("音画不同步", -1), ==, 10);
	g_assert_cmpint(text_width("한국어 ｶﾅ ＡＢ", -1), ==, 6 + 1 + 2 + 1 + 4);
	g_assert_cmpint(text_width("e\u0301\u20E3", -1), ==, 1);
	g_assert_cmpint(text_width("\U0001F525\u2705\u2764", -1), ==, 5);
	g_assert_cmpint(text_width("\u1100\u1161\u11A8", -1), ==, 2); /* conjoining 각 */
	g_assert_cmpint(text_width("a\nb⏎…", -1), ==, 4);
	g_assert_cmpint(text_width("abcdef", 2), ==, 2);
	g_assert_cmpint(text_width_char(0x1B), ==, -1);
	g_assert_cmpint(text_width_char('\n'), ==, -1);
	g_assert_cmpint(text_width_char(0x202E), ==, -1);
	g_assert_cmpint(text_width_char(0xE000), ==, -1);
	g_assert_cmpint(text_width_char(0x110000), ==, -1);
	g_assert_cmpint(text_width_char(0x4DC0), ==, 2);
	g_assert_cmpint(text_width_char(0x3FFFF), ==, -1);
}

static void test_fit(void)
{
	int used = -1;
	g_assert_cmpuint(text_fit("abc", 2, &used), ==, 2);
	g_assert_cmpint(used, ==, 2);
	g_assert_cmpuint(text_fit("a音b", 2, &used), ==, 1);
	g_assert_cmpint(used, ==, 1);
	g_assert_cmpuint(text_fit("e\u0301x", 1, &used), ==, strlen("e\u0301"));
	g_assert_cmpuint(text_fit("ab\ncd", 9, NULL), ==, 2);
	g_assert_cmpuint(text_fit("abc", 0, &used), ==, 0);
	g_assert_cmpuint(text_fit("abc", -5, &used), ==, 0);
}

static void check_pad(const char *text, int columns, const char *expected)
{
	g_autoptr(GString) out = g_string_new(NULL);
	text_pad(out, text, columns);
	g_assert_cmpstr(out->str, ==, expected);
	g_assert_cmpint(text_width(out->str, -1), ==, MAX(columns, 0));
}

static void test_pad(void)
{
	check_pad("ab", 4, "ab  ");
	check_pad("abcd", 4, "abcd");
	check_pad("abcde", 4, "abc…");
	check_pad("音画不同步", 6, "音画… ");
	check_pad("音画不同步", 5, "音画…");
	check_pad("音", 1, "…");
	check_pad("a\nb", 4, "a…  ");
	check_pad("abc", 0, "");
	check_pad("", 2, "  ");
}

static void test_valid(void)
{
	gsize bad = 99;
	g_assert_true(text_valid("音", 3, NULL));
	g_assert_false(text_valid("ab\xFF", 3, &bad));
	g_assert_cmpuint(bad, ==, 2);
	g_assert_false(text_valid("a\0b", 3, &bad));
	g_assert_cmpuint(bad, ==, 1);
	g_assert_false(text_valid("a\xED\xA0\x80", 4, &bad));
	g_assert_cmpuint(bad, ==, 1);
	g_assert_true(text_valid("", 0, NULL));
}

static void check_fold(const char *text, const char *expected)
{
	g_autofree char *out = text_fold(text);
	g_assert_cmpstr(out, ==, expected);
	g_autofree char *again = text_fold(out);
	g_assert_cmpstr(again, ==, expected);
}

static void test_fold(void)
{
	check_fold("Stream CUT", "stream cut");
	check_fold("ÄÖ ÉCRAN", "äö écran");
	check_fold("E\u0301cran", "écran");
	check_fold("ＳＤＫ　４", "sdk 4");
	check_fold("STRASSE Straße", "strasse strasse");
	check_fold("音画不同步", "音画不同步");
	check_fold("İ", "i\u0307");
	g_autofree char *bad = text_fold("A\xFF"
					 "B");
	g_assert_true(g_utf8_validate(bad, -1, NULL));
}

static void test_fit_words(void)
{
	static const struct {
		const char *text;
		int columns;
		const char *line;
	} cases[] = {
		{"one two three", 9, "one two "},
		{"one two three", 7, "one two"},
		{"unbreakable", 4, "unbr"},
		{"one two three", 80, "one two three"},
		/* Beside an ideograph a line may end … */
		{"导致 RTMP 握手超时，已摘除", 20, "导致 RTMP 握手超时，"},
		{"切到 2 号集群", 9, "切到 2 号"},
		/* … but no mark begins a line that closes, and none ends one that opens. */
		{"握手超时，已摘除", 8, "握手超"},
		{"设置（自研）版本", 7, "设置"},
		{"ok。好", 4, "ok。"},
		{"x电", 1, "x"},
		{"电", 1, "电"},
	};
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		gsize size = text_fit_words(cases[i].text, strlen(cases[i].text), cases[i].columns);
		g_autofree char *line = g_strndup(cases[i].text, size);
		g_assert_cmpstr(line, ==, cases[i].line);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/text/plain", test_plain);
	g_test_add_func("/text/controls", test_controls);
	g_test_add_func("/text/sequences", test_sequences);
	g_test_add_func("/text/bidi", test_bidi);
	g_test_add_func("/text/invisible", test_invisible);
	g_test_add_func("/text/invalid-utf8", test_invalid);
	g_test_add_func("/text/unknown-width", test_unknown);
	g_test_add_func("/text/combining", test_marks);
	g_test_add_func("/text/emoji", test_emoji);
	g_test_add_func("/text/lines-and-tabs", test_lines);
	g_test_add_func("/text/warn", test_warn);
	g_test_add_func("/text/safe-and-stable", test_property);
	g_test_add_func("/text/every-character", test_all_characters);
	g_test_add_func("/text/width", test_width);
	g_test_add_func("/text/fit", test_fit);
	g_test_add_func("/text/pad", test_pad);
	g_test_add_func("/text/valid", test_valid);
	g_test_add_func("/text/fold", test_fold);
	g_test_add_func("/text/fit-words", test_fit_words);
	return g_test_run();
}

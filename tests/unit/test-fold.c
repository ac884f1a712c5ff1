/* SPDX-License-Identifier: MIT
 * The caseless classes of all of Unicode, asked again of the PCRE2 that runs. */
#include "kb/fold.h"

#include <string.h>

#include "desk/regex.h"

#define END 0x110000u

static struct regex *given(const char *pattern)
{
	g_autoptr(GError) error = NULL;
	struct regex *regex = regex_new(pattern, REGEX_TRUSTED | REGEX_CASELESS, NULL, &error);

	g_assert_no_error(error);
	return regex;
}

static gboolean is_character(gunichar c)
{
	return c < END && (c < 0xd800 || c >= 0xe000);
}

static gboolean takes(gunichar a, gunichar b)
{
	char pattern[20], text[6];
	struct regex_span found;
	struct regex *regex;
	gboolean answer;

	g_snprintf(pattern, sizeof pattern, "\\x{%x}", a);
	regex = given(pattern);
	answer = regex_find(regex, text, (gsize)g_unichar_to_utf8(b, text), 0, NULL, &found) ==
		 REGEX_FOUND;
	regex_free(regex);
	return answer;
}

/* Which characters share their class with another. */
static guint8 *cased(void)
{
	guint8 *in = g_malloc0(END);

	for (gunichar c = 0; c < END; c++)
		if (kb_fold(c) != c)
			in[c] = in[kb_fold(c)] = 1;
	return in;
}

typedef gboolean choose_fn(gunichar c, guint bit);

/* The characters chosen as ranges of a class, and as a text; NULL: not wanted. */
static void append(GString *ranges, gunichar c)
{
	if (c < 128)
		g_string_append_printf(ranges, "\\x%02x", c);
	else
		g_string_append_unichar(ranges, c);
}

static void gather(const guint8 *in, guint8 want, choose_fn *choose, guint bit, GString *ranges,
		   GString *text)
{
	gboolean before = FALSE;

	for (gunichar c = 0; c <= END; c++) {
		gboolean now = c < END && is_character(c) && in[c] == want && choose(c, bit);
		if (now && text)
			g_string_append_unichar(text, c);
		if (ranges && now && !before)
			append(ranges, c);
		if (ranges && before && !now) {
			g_string_append_c(ranges, '-');
			append(ranges, c - 1);
		}
		before = now;
	}
}

static gboolean all(gunichar c, guint bit)
{
	return TRUE;
}

static gboolean bit_set(gunichar c, guint bit)
{
	return kb_fold(c) >> bit & 1;
}

static gboolean bit_clear(gunichar c, guint bit)
{
	return !bit_set(c, bit);
}

static void assert_none(const GString *ranges, const GString *text)
{
	g_autofree char *pattern = g_strdup_printf("[%s]", ranges->str);
	struct regex *regex = given(pattern);
	struct regex_span found;

	if (regex_find(regex, text->str, text->len, 0, NULL, &found) != REGEX_NONE)
		g_error("U+%04X has others in its class", g_utf8_get_char(text->str + found.start));
	regex_free(regex);
}

/* No character of one choice takes one of the other for its like. */
static void check_apart(const guint8 *in, guint8 one, choose_fn *choose_one, guint8 other,
			choose_fn *choose_other, guint bit)
{
	g_autoptr(GString) ranges = g_string_new(NULL);
	g_autoptr(GString) text = g_string_new(NULL);

	gather(in, one, choose_one, bit, ranges, NULL);
	gather(in, other, choose_other, bit, NULL, text);
	if (ranges->len)
		assert_none(ranges, text);
}

static void test_joined(void)
{
	guint count = 0;

	for (gunichar c = 0; c < END; c++) {
		gunichar other = kb_fold(c);
		g_assert_cmpuint(kb_fold(other), ==, other);
		if (other == c)
			continue;
		g_assert_true(takes(c, other) || takes(other, c));
		count++;
	}
	g_assert_cmpuint(count, >, 1000);
}

static void test_cased_apart(void)
{
	g_autofree guint8 *in = cased();

	check_apart(in, 0, all, 1, all, 0);
	check_apart(in, 1, all, 0, all, 0);
	for (guint bit = 0; bit < 21; bit++) {
		check_apart(in, 1, bit_set, 1, bit_clear, bit);
		check_apart(in, 1, bit_clear, 1, bit_set, bit);
	}
}

/* Characters without a class are apart from each other: far ones by the bits 9 to 20 of their
 * numbers, near ones by looking for the same again. */
static void test_uncased_apart(void)
{
	g_autofree guint8 *in = cased();
	g_autoptr(GString) text = g_string_new(NULL);
	struct regex_span found;
	struct regex *again = given("(?s)(.)(?=.{0,511}?\\1)");

	for (guint bit = 9; bit < 21; bit++)
		check_apart(in, 0, bit_set, 0, bit_clear, bit);
	gather(in, 0, all, 0, NULL, text);
	g_assert_cmpint(regex_find(again, text->str, text->len, 0, NULL, &found), ==, REGEX_NONE);
	regex_free(again);
}

static void test_known(void)
{
	g_assert_true(kb_fold_holds());
	g_assert_cmpuint(kb_fold('K'), ==, 'k');
	g_assert_cmpuint(kb_fold(0x212a), ==, 'k');
	g_assert_cmpuint(kb_fold(0x17f), ==, 's');
	g_assert_cmpuint(kb_fold(0x1c4), ==, kb_fold(0x1c5)); /* DŽ Dž */
	g_assert_cmpuint(kb_fold(0x1e9e), ==, kb_fold(0xdf)); /* ẞ ß */
	g_assert_cmpuint(kb_fold(0x3b1), ==, kb_fold(0x391));
	g_assert_cmpuint(kb_fold(0x130), ==, 0x130); /* İ */
	g_assert_cmpuint(kb_fold(0x5361), ==, 0x5361);
	g_assert_cmpuint(kb_fold(0x10ffff), ==, 0x10ffff);
	g_assert_cmpuint(kb_fold(G_MAXUINT32), ==, G_MAXUINT32);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/fold/known", test_known);
	g_test_add_func("/fold/joined", test_joined);
	g_test_add_func("/fold/cased-apart", test_cased_apart);
	g_test_add_func("/fold/uncased-apart", test_uncased_apart);
	return g_test_run();
}

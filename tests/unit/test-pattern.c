/* SPDX-License-Identifier: MIT
 * What patterns are known to need, and what else a plan says of them. That it is true of what they
 * match is for tests/property/test-pattern.c. */
#include "kb/pattern.h"

#include <string.h>

#include "kb/fold.h"

enum { LINE = 1, ASCII = 2 };

static char *joined(const GPtrArray *literals)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; literals && i < literals->len; i++)
		g_string_append_printf(out, i ? " %s" : "%s", (char *)literals->pdata[i]);
	return g_string_free(out, FALSE);
}

static void check(const char *pattern, gboolean caseless, const char *need, const char *literals,
		  int is)
{
	struct pattern_plan *plan = pattern_plan_new(pattern, caseless);
	g_autofree char *found_need = need_words(plan->need);
	g_autofree char *found_literals = joined(plan->literals);
	g_autofree char *found =
		g_strdup_printf("%s: %s [%s] %d", pattern, found_need, found_literals,
				plan->one_line * LINE + plan->ascii * ASCII);
	g_autofree char *expected = g_strdup_printf("%s: %s [%s] %d", pattern, need, literals, is);

	g_assert_cmpstr(found, ==, expected);
	pattern_plan_free(plan);
}

static void test_plans(void)
{
	static const struct {
		const char *pattern, *need, *literals;
		int is;
	} rows[] = {
		/* plain text, anchors, escapes */
		{"error", "(err & rro & ror)", "error", LINE | ASCII},
		{"ERR-1234", "(err & rr- & r-1 & -12 & 123 & 234)", "ERR-1234", LINE | ASCII},
		{"(?i)out of memory",
		 "(out & ut  & t o &  of & of  & f m &  me & mem & emo & mor & ory)",
		 "out of memory", LINE | ASCII},
		{"ab", "all", "ab", LINE | ASCII},
		{"k", "all", "", LINE | ASCII},
		{"", "all", "", LINE},
		{"\\bOOM\\b", "oom", "OOM", LINE | ASCII},
		{"^abc$", "abc", "abc", LINE | ASCII},
		{"\\Aabc\\z", "abc", "", ASCII},
		{"abc\\Z", "abc", "", ASCII},
		{"\\Gabc", "abc", "", ASCII},
		{"\\x41bc", "abc", "Abc", LINE | ASCII},
		{"\\x{41}bc", "abc", "Abc", LINE | ASCII},
		{"\\0101bc", "(\\x081b & 1bc)", "\b1bc", LINE | ASCII},
		{"a\\tbc", "(a\\x09b & \\x09bc)", "a\tbc", LINE | ASCII},
		{"a\\nbc", "(a\\x0ab & \\x0abc)", "", ASCII},
		{"\\Qa.b\\Ec", "(a.b & .bc)", "a.bc", LINE | ASCII},
		{"\\Qab+\\E+cd", "(ab+ & +cd)", "ab", LINE | ASCII},
		{"\\Qabc", "abc", "abc", LINE | ASCII},
		{"ab\\.cd", "(ab. & b.c & .cd)", "ab.cd", LINE | ASCII},
		{"x{a}y", "(x{a & {a} & a}y)", "x{a}y", LINE | ASCII},
		{"x{}", "x{}", "x{}", LINE | ASCII},
		{"x{", "all", "x{", LINE | ASCII},
		{"]abc}", "(]ab & abc & bc})", "]abc}", LINE | ASCII},
		/* any character */
		{"error.{0,20}timeout", "(err & rro & ror & tim & ime & meo & eou & out)",
		 "timeout", LINE},
		{"(?s)abc.def", "(abc & def)", "", 0},
		{".*error.*", "(err & rro & ror)", "error", LINE},
		{".*a.*b", "all", "", LINE},
		{"abc\\Ndef", "(abc & def)", "abc", LINE},
		{"abc\\Rdef", "(abc & def)", "", 0},
		{"abc\\Xdef", "(abc & def)", "", 0},
		{"\\p{Lu}abc", "abc", "abc", LINE},
		{"\\pLabc", "abc", "abc", LINE},
		{"\\p{Any}abc", "abc", "", 0},
		{"\\P{Lu}abc", "abc", "", 0},
		{"\\w+abc", "abc", "abc", LINE | ASCII},
		{"\\Wabc", "abc", "", 0},
		{"\\Sabc", "abc", "abc", LINE},
		{"\\Dabc", "abc", "", 0},
		{"\\habc", "abc", "abc", LINE},
		{"\\vabc", "abc", "", 0},
		/* classes */
		{"[abc]de", "(ade | bde | cde)", "ade bde cde", LINE | ASCII},
		{"[a-z]rror", "(rro & ror)", "rror", LINE | ASCII},
		{"[\\x41-\\x43]xy", "(axy | bxy | cxy)", "Axy Bxy Cxy", LINE | ASCII},
		{"[]a]bc", "(]bc | abc)", "]bc abc", LINE | ASCII},
		{"[^]a]bc", "all", "", 0},
		{"[^\\n]+end", "end", "end", LINE},
		{"[^\\s]+end", "end", "end", LINE},
		{"[^\"]+\"xy", "\"xy", "", 0},
		{"[\\E^a]bc", "all", "", 0},
		{"[\\Q]\\Ea]bc", "all", "", 0},
		{"[a\\]b]cd", "(acd | ]cd | bcd)", "acd ]cd bcd", LINE | ASCII},
		{"[[:digit:]]ab", "(0ab | 1ab | 2ab | 3ab | 4ab | 5ab | 6ab | 7ab | 8ab | 9ab)",
		 "0ab 1ab 2ab 3ab 4ab 5ab 6ab 7ab 8ab 9ab", LINE | ASCII},
		{"[[:alpha:]]bcd", "bcd", "bcd", LINE},
		{"[[:space:]]abc",
		 "(abc & ( ab | \\x09ab | \\x0aab | \\x0bab | \\x0cab | \\x0dab))", "", ASCII},
		{"[\\d-]ab", "(0ab | 1ab | 2ab | 3ab | 4ab | 5ab | 6ab | 7ab | 8ab | 9ab | -ab)",
		 "0ab 1ab 2ab 3ab 4ab 5ab 6ab 7ab 8ab 9ab -ab", LINE | ASCII},
		{"[a-c-e]fg", "all", "", 0},
		{"[a-\\E]bc", "all", "", 0},
		{"[\\Qa-c\\E]de", "all", "", 0},
		{"[[:<:]]abc", "all", "", 0},
		{"[[:foo:]]bcd", "all", "", 0},
		{"[[.a.]]bc", "all", "", 0},
		{"[a\\1]bcd", "all", "", 0},
		{"v2\\.14\\.\\d+",
		 "(v2. & 2.1 & .14 & 14. & (4.0 | 4.1 | 4.2 | 4.3 | 4.4 | 4.5 | 4.6 | 4.7 | 4.8 | "
		 "4.9))",
		 "v2.14.", LINE | ASCII},
		{"10\\.23\\.\\d+\\.17\\b",
		 "(10. & 0.2 & .23 & 23. & (3.0 | 3.1 | 3.2 | 3.3 | 3.4 | 3.5 | 3.6 | 3.7 | 3.8 | "
		 "3.9) & .17 & (0.1 | 1.1 | 2.1 | 3.1 | 4.1 | 5.1 | 6.1 | 7.1 | 8.1 | 9.1))",
		 "10.23.", LINE | ASCII},
		/* how often */
		{"ab*cd", "all", "cd", LINE | ASCII},
		{"ab+cde", "(cde & bcd)", "cde", LINE | ASCII},
		{"colou?r", "(col & olo & ((lou & our) | lor))", "colour color", LINE | ASCII},
		{"a{3}", "aaa", "aaa", LINE | ASCII},
		{"ab{0}cd", "acd", "acd", LINE | ASCII},
		{"a{2}b{1,2}cd{3,}e", "(aab & ddd & bcd & cdd & dde)", "ddd", LINE | ASCII},
		{"(?:ab){2,3}c", "(aba & bab & abc)", "abab", LINE | ASCII},
		{"a{2}{2}b", "(aaa & aab)", "aaaab", LINE | ASCII},
		{"(?:abc)*def", "def", "def", LINE | ASCII},
		{"(foo|bar|qux)+", "(foo | bar | qux)", "foo bar qux", LINE | ASCII},
		{"(abc)?def", "def", "def", LINE | ASCII},
		{"abc+?d", "abc", "ab", LINE | ASCII},
		{"abc++d", "abc", "ab", LINE | ASCII},
		{"a{,3}bcd", "all", "", 0},
		{"a{ 3}bcd", "all", "", 0},
		{"a{3", "all", "", 0},
		{"a{1,b}cd", "all", "", 0},
		{"(a+)+$", "all", "", LINE | ASCII},
		/* nothing between an item and its quantifier */
		{"ab(?#x)*cde", "cde", "cde", LINE | ASCII},
		{"abc\\E*def", "def", "def", LINE | ASCII},
		{"abc\\Q\\E{2}def", "(abc & bcc & ccd & cde & def)", "abccdef", LINE | ASCII},
		{"ab(?#x)(?#y)\\E\\Q\\E?cde", "(cde & ((abc & bcd) | acd))", "abcde acde",
		 LINE | ASCII},
		{"ab(?#)cde", "(abc & bcd & cde)", "abcde", LINE | ASCII},
		{"a+(?#c)+bc", "abc", "bc", LINE | ASCII},
		{"\\Qab\\E(?#x)*cde", "cde", "cde", LINE | ASCII},
		{"\\Qab\\E\\E?cde", "(cde & ((abc & bcd) | acd))", "abcde acde", LINE | ASCII},
		{"(?i)*abc", "all", "", 0},
		{"(?:abc)(?#*", "all", "", 0},
		/* groups */
		{"(?:foo|bar)baz", "(baz & ((foo & oob & oba) | (bar & arb & rba)))",
		 "foobaz barbaz", LINE | ASCII},
		{"(?<n>abc)\\k<n>", "abc", "abc", LINE | ASCII},
		{"(?'n'abc)d", "(abc & bcd)", "abcd", LINE | ASCII},
		{"(?P<x>abc)(?P=x)(?P>x)", "abc", "", 0},
		{"(?|abc|def)g", "((abc & bcg) | (def & efg))", "abcg defg", LINE | ASCII},
		{"(?>abc|ab)c", "abc", "abc", LINE | ASCII},
		{"|abc", "all", "", LINE},
		{"a|bcd", "all", "", LINE | ASCII},
		{"foo(?i)bar|baz", "((foo & oob & oba & bar) | baz)", "foobar baz", LINE | ASCII},
		{"(?i:k)ey", "key", "key", LINE},
		{"((?i)a|b)cd", "(acd | bcd)", "acd bcd", LINE | ASCII},
		{"(?i)a(?-i)bcd", "(abc & bcd)", "abcd", LINE | ASCII},
		{"(?i-s:abc)d", "(abc & bcd)", "abcd", LINE | ASCII},
		{"(?^:abc)", "abc", "abc", LINE | ASCII},
		{"(?J)abc", "abc", "abc", LINE | ASCII},
		{"(?-x:abc)", "abc", "abc", LINE | ASCII},
		{"(a)\\1bc", "all", "bc", LINE | ASCII},
		{"(?i)(a)\\1bc", "all", "bc", LINE},
		{"abc(?1)def(g)", "(abc & def & efg)", "", 0},
		{"abc(?R)?def", "(abc & def)", "", 0},
		{"(?&x)abc(?<x>d)", "(abc & bcd)", "", 0},
		{"\\g{1}(abc)", "abc", "abc", LINE | ASCII},
		{"\\g<1>(abc)", "abc", "", 0},
		/* looking around */
		{"timeout(?=.*retry)", "(ret & etr & try & tim & ime & meo & eou & out)", "timeout",
		 LINE},
		{"(?<=user=)\\w+", "(use & ser & er=)", "user=", LINE | ASCII},
		{"(?!foo)bar", "bar", "bar", LINE | ASCII},
		{"(?<!foo)bar", "bar", "bar", LINE | ASCII},
		{"abc(?=def)ghi", "(def & abc & bcg & cgh & ghi)", "abcghi", LINE | ASCII},
		{"(?=foo)*bar", "bar", "bar", LINE | ASCII},
		{"(?=foo)+bar", "(foo & bar)", "foo", LINE | ASCII},
		{"user=\\Kabc", "(use & ser & er= & r=a & =ab & abc)", "user=abc", LINE | ASCII},
		/* not understood */
		{"(*UCP)abc", "all", "", 0},
		{"(*ACCEPT)abc", "all", "", 0},
		{"abc(*SKIP)def", "all", "", 0},
		{"(?x)abc", "all", "", 0},
		{"(?xi:abc)", "all", "", 0},
		{"(?(1)a|b)abc", "all", "", 0},
		{"(?(DEFINE)(?<x>a))abc", "all", "", 0},
		{"(?C1)abc", "all", "", 0},
		{"(?*abc)d", "all", "", 0},
		{"\\Cabc", "all", "", 0},
		{"\\cAbc", "all", "", 0},
		{"\\o{101}bc", "all", "", 0},
		{"\\N{U+41}bc", "all", "", 0},
		{"\\g1(abc)", "all", "", 0},
		{"(a)\\12bc", "all", "", 0},
		{"\\101bc", "all", "", 0},
		{"\\x4", "all", "", 0},
		{"\\x{4", "all", "", 0},
		{"a\\g", "all", "", 0},
		{"a\\k{", "all", "", 0},
		{"a(?", "all", "", 0},
		{"a(?i", "all", "", 0},
		{"[\\x{", "all", "", 0},
		{"(abc", "all", "", 0},
		{"abc)", "all", "", 0},
		{"*abc", "all", "", 0},
		{"a|*abc", "all", "", 0},
		{"[abc", "all", "", 0},
		{"abc\\", "all", "", 0},
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		check(rows[i].pattern, FALSE, rows[i].need, rows[i].literals, rows[i].is);
}

static void test_caseless(void)
{
	static const struct {
		const char *pattern, *need, *literals;
		int is;
	} rows[] = {
		{"ABC", "abc", "abc", LINE | ASCII},
		{"abk", "abk", "abk", LINE},
		{"abS", "abs", "abs", LINE},
		{"ab\\x{17f}", "abs", "abs", LINE},
		{"[a-z]bc", "all", "bc", LINE},
		{"10.*23", "all", "10", LINE},
		{"12:34.*错", "(12: & 2:3 & :34)", "12:34", LINE},
		{"(?-i)abk", "abk", "abk", LINE | ASCII},
		{"(?^)abk", "abk", "abk", LINE | ASCII},
		{"(?:(?-i)ab)k", "abk", "abk", LINE},
		{"\\w+abc", "abc", "abc", LINE | ASCII},
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		check(rows[i].pattern, TRUE, rows[i].need, rows[i].literals, rows[i].is);
}

/* What a line must have besides: another string, so many characters. */
static void test_lines(void)
{
	static const struct {
		const char *pattern, *literals, *others;
		guint least;
	} rows[] = {
		{"error.*timeout", "timeout", "error", 12},
		{"(?=.*retry).*timeout", "timeout", "retry", 7},
		{"(?!.*retry).*timeout", "timeout", "", 7},
		{"(?=.*retry)?.*timeout", "timeout", "", 7},
		{"timeout(?<=out)", "timeout", "out", 7},
		{"a(?:bcd|e.fgh)", "bcd fgh", "", 4},
		{"(abc)\\1", "abc", "", 3},
		{"(?:abc.){3,}", "abc", "", 12},
		{".{300}", "", "", 300},
		{"(?:.{3}|错错){20,}", "", "", 40},
		{"(?:x*|.{9})", "", "", 0},
		{"[^a]{65535}.{65535}", "", "", 65536},
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct pattern_plan *plan = pattern_plan_new(rows[i].pattern, FALSE);
		g_autofree char *literals = joined(plan->literals);
		g_autofree char *others = joined(plan->others);
		g_test_message("%s", rows[i].pattern);
		g_assert_cmpstr(literals, ==, rows[i].literals);
		g_assert_cmpstr(others, ==, rows[i].others);
		g_assert_cmpuint(plan->least, ==, rows[i].least);
		pattern_plan_free(plan);
	}
}

/* The same characters in any case, written in any way, are the same need. */
static void test_same(void)
{
	static const char *const same[][2] = {
		{"卡顿", "\\x{5361}\\x{987f}"},
		{"卡顿错误", "卡(?#x)顿\\Q错\\E误"},
		{"taſK", "TASK"},
		{"straße", "STRAẞE"},
		{"ΣΑΣ", "σας"},
		{"Ǆab", "ǆAB"},
		{"[错对]误", "错误|对误"},
		{"😀卡x顿y", "\\x{1f600}卡x[顿][Y]"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(same); i++) {
		struct pattern_plan *one = pattern_plan_new(same[i][0], TRUE);
		struct pattern_plan *other = pattern_plan_new(same[i][1], FALSE);
		g_autofree char *first = need_words(one->need), *second = need_words(other->need);
		g_assert_cmpstr(first, !=, "all");
		g_assert_cmpstr(first, ==, second);
		pattern_plan_free(one);
		pattern_plan_free(other);
	}
}

/* Patterns as long as one may be: the need stays small and comes soon. */
static void test_large(void)
{
	static const char *const units[] = {
		"a",       "[ab]", "(",  "(?:a|b|cd)",     "[a-c][d-f]?", "x{2,}",
		"(?=abc)", "卡",   "a|", "(?:abc|def){2}", "\\d-",        "ab?"};

	for (guint i = 0; i < G_N_ELEMENTS(units); i++) {
		g_autoptr(GString) pattern = g_string_new(NULL);
		while (pattern->len + strlen(units[i]) <= 1000)
			g_string_append(pattern, units[i]);
		struct pattern_plan *plan = pattern_plan_new(pattern->str, FALSE);
		g_autofree char *need = need_words(plan->need);
		g_assert_cmpuint(strlen(need), <, 100000);
		pattern_plan_free(plan);
	}
}

/* What the analyser takes for granted of characters without case (kb/pattern-know.c). */
static void test_no_case(void)
{
	for (gunichar c = 0; c < 0x110000; c++) {
		gboolean east = c >= 0x2e80 && c < 0xa640;
		gunichar like = kb_fold(c);
		g_assert_true(!east || like == c);
		g_assert_true(east || like < 0x2e80 || like >= 0xa640);
		if (c >= 128 && like < 128)
			g_assert_true(like == 'k' || like == 's');
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/pattern/plans", test_plans);
	g_test_add_func("/pattern/caseless", test_caseless);
	g_test_add_func("/pattern/lines", test_lines);
	g_test_add_func("/pattern/same", test_same);
	g_test_add_func("/pattern/large", test_large);
	g_test_add_func("/pattern/no-case", test_no_case);
	return g_test_run();
}

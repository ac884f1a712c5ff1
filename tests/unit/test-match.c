/* SPDX-License-Identifier: MIT
 * How near words are to what was typed. */
#include <glib.h>
#include <string.h>

#include "command/match.h"
#include "tests/spent.h"

static void test_tiers(void)
{
	static const struct {
		const char *text, *typed;
		enum match match;
	} cases[] = {
		{"severity", "", MATCH_PREFIX},
		{"severity", "sev", MATCH_PREFIX},
		{"severity", "severity", MATCH_PREFIX},
		{"severity", "severitys", MATCH_NONE},
		{"Acme Live", "acme", MATCH_CASE},
		{"acme", "AC", MATCH_CASE},
		{"restore-backup", "back", MATCH_WITHIN},
		{"Acme Live", "LIVE", MATCH_WITHIN},
		{"restore-backup", "rbk", MATCH_LETTERS},
		{"waiting-client", "wcl", MATCH_LETTERS},
		{"waiting-client", "clw", MATCH_NONE},
		/* A single letter is no search. */
		{"severity", "v", MATCH_NONE},
		{"severity", "S", MATCH_CASE},
		{"", "x", MATCH_NONE},
		{"灯笼直播", "灯笼", MATCH_PREFIX},
		{"灯笼直播", "直播", MATCH_WITHIN},
		{"灯笼直播", "灯播", MATCH_LETTERS},
		{"灯笼直播", "播", MATCH_NONE},
		{"acme", "ａｃ", MATCH_CASE}, /* full-width letters are the letters */
		{"a\xffz", "az", MATCH_LETTERS},
		{"acme", "\xff\xfe", MATCH_NONE},
	};
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_test_message("%s %s", cases[i].text, cases[i].typed);
		g_assert_cmpint(match_word(cases[i].text, cases[i].typed), ==, cases[i].match);
	}
}

/* However long, it is looked at no further. */
static void test_bounds(void)
{
	g_autofree char *text = g_strnfill(1 << 20, 'a');
	g_autofree char *typed = g_strconcat("b", text, NULL);
	gint64 began = spent();
	for (int i = 0; i < 1000; i++)
		g_assert_cmpint(match_word(text, typed), ==, MATCH_NONE);
	g_assert_cmpint(spent() - began, <, 2 * G_USEC_PER_SEC);
	text[MATCH_LENGTH + 10] = 'z';
	g_assert_cmpint(match_word(text, "az"), ==, MATCH_NONE);
	text[MATCH_LENGTH - 10] = 'z';
	g_assert_cmpint(match_word(text, "az"), ==, MATCH_WITHIN);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/match/tiers", test_tiers);
	g_test_add_func("/match/bounds", test_bounds);
	return g_test_run();
}

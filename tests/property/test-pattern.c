/* SPDX-License-Identifier: MIT
 * That what a plan says of a pattern is true of whatever PCRE2 matches with it (kb.md §4,
 * soundness): random patterns, texts made to match, and for each match the need, the literals, the
 * line and the script are proved. PAIRS says how many matches are looked at; SEED which. */
#include <string.h>

#include "tests/property/patterns.h"
#include "tests/sound.h"

#define PAIRS 200000
#define TEXTS 60 /* of each pattern */

struct campaign {
	struct gram_set *set;
	GString *pattern, *text, *before;
	guint64 pairs, patterns, refused, costly, needing, lines, ascii;
};

static void fail(const struct campaign *campaign, const struct pattern_plan *plan, const char *what)
{
	g_autofree char *need = need_words(plan->need);
	g_autoptr(GString) text = g_string_new(NULL);

	for (gsize i = 0; i < campaign->text->len; i++) {
		guchar c = (guchar)campaign->text->str[i];
		if (c >= 32 && c != 127)
			g_string_append_c(text, (char)c);
		else
			g_string_append_printf(text, "<%02x>", c);
	}
	g_print("# pattern: %s\n# text: %s\n# need: %s\n", campaign->pattern->str, text->str, need);
	g_error("%s", what);
}

static void check_match(struct campaign *campaign, struct regex *regex,
			const struct pattern_plan *plan, struct regex_span found)
{
	const char *wrong = sound_match(campaign->pattern->str, plan, regex, campaign->set,
					campaign->text->str, campaign->text->len, found);

	if (wrong)
		fail(campaign, plan, wrong);
	campaign->pairs++;
	campaign->needing += plan->need->kind != NEED_ALL;
	campaign->lines += plan->one_line;
	campaign->ascii += plan->ascii;
}

static void check_texts(struct campaign *campaign, struct regex *regex,
			const struct pattern_plan *plan, const struct shape *shape)
{
	gboolean variants = regex_caseless(regex) || strstr(campaign->pattern->str, "i");
	struct regex_span found;
	guint fruitless = 0;

	for (guint i = 0; i < TEXTS && fruitless < 12; i++) {
		patterns_sample(shape, variants, campaign->text);
		if (i % 4 == 3)
			patterns_spoil_text(campaign->text);
		/* Only pairs that differ are counted. */
		if (g_string_equal(campaign->text, campaign->before)) {
			fruitless++;
			continue;
		}
		g_string_assign(campaign->before, "");
		g_string_append_len(campaign->before, campaign->text->str,
				    (gssize)campaign->text->len);
		switch (sound_find(regex, campaign->text->str, campaign->text->len, &found)) {
		case REGEX_FOUND:
			check_match(campaign, regex, plan, found);
			break;
		case REGEX_NONE:
			fruitless++;
			break;
		case REGEX_COSTLY:
			campaign->costly++;
			return;
		}
	}
}

static void check_pattern(struct campaign *campaign)
{
	static const enum regex_flags flags[] = {REGEX_ARTICLES, REGEX_ARTICLES | REGEX_CASELESS,
						 REGEX_ARTICLES | REGEX_LINES,
						 REGEX_ARTICLES | REGEX_SMART};
	const struct shape *shape = patterns_next(campaign->pattern);
	struct pattern_plan *plan;
	struct regex *regex;

	for (guint spoils = patterns_below(6); spoils > 3; spoils--)
		patterns_spoil_pattern(campaign->pattern);
	regex = regex_new(campaign->pattern->str, flags[patterns_below(4)], NULL, NULL);
	campaign->patterns++;
	if (!regex) {
		campaign->refused++;
		/* Any plan will do, but there is one. */
		pattern_plan_free(pattern_plan_new(campaign->pattern->str, FALSE));
		return;
	}
	plan = pattern_plan_new(campaign->pattern->str, regex_caseless(regex));
	g_string_truncate(campaign->before, 0);
	check_texts(campaign, regex, plan, shape);
	pattern_plan_free(plan);
	regex_free(regex);
}

static void test_random(void)
{
	const char *wanted = g_getenv("PAIRS"), *seed = g_getenv("SEED");
	guint64 pairs = wanted ? g_ascii_strtoull(wanted, NULL, 10) : PAIRS;
	guint64 first = seed ? g_ascii_strtoull(seed, NULL, 10) : (guint64)g_test_rand_int();
	gint64 began = g_get_monotonic_time();
	struct campaign campaign = {.set = gram_set_new(),
				    .pattern = g_string_new(NULL),
				    .text = g_string_new(NULL),
				    .before = g_string_new(NULL)};

	g_print("# SEED=%" G_GUINT64_FORMAT "\n", first);
	patterns_seed(first);
	while (campaign.pairs < pairs)
		check_pattern(&campaign);
	g_print("# %lu matches of %lu patterns (%lu refused, %lu too costly) in %.1f s\n"
		"# %lu with a need, %lu of one line, %lu of ASCII\n",
		(gulong)campaign.pairs, (gulong)campaign.patterns, (gulong)campaign.refused,
		(gulong)campaign.costly, (double)(g_get_monotonic_time() - began) / G_USEC_PER_SEC,
		(gulong)campaign.needing, (gulong)campaign.lines, (gulong)campaign.ascii);
	/* The campaign is worth its time. */
	g_assert_cmpuint(campaign.needing, >, pairs / 4);
	g_assert_cmpuint(campaign.refused, <, campaign.patterns * 2 / 3);
	gram_set_free(campaign.set);
	g_string_free(campaign.pattern, TRUE);
	g_string_free(campaign.text, TRUE);
	g_string_free(campaign.before, TRUE);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/pattern/random", test_random);
	return g_test_run();
}

/* SPDX-License-Identifier: MIT
 * Fuzzing the analyser of patterns: the first byte gives the flags, the rest of the line is a
 * pattern, what follows a text. Any bytes get a plan; what it says is true of the text given and of
 * the pattern's own letters, wherever they match. */
#include <string.h>

#include "tests/sound.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void check_text(const char *pattern, const struct pattern_plan *plan, struct regex *regex,
		       struct gram_set *set, const char *text, gsize size)
{
	struct regex_span found;
	const char *wrong;

	if (sound_find(regex, text, size, &found) != REGEX_FOUND)
		return;
	wrong = sound_match(pattern, plan, regex, set, text, size, found);
	if (wrong)
		g_error("%s: %s", pattern, wrong);
}

/* What is left of a pattern without its signs; many match it. */
static char *letters_of(const char *pattern)
{
	GString *letters = g_string_new(NULL);

	for (; *pattern; pattern++)
		if (!strchr("\\()[]{}*+?|^$", *pattern))
			g_string_append_c(letters, *pattern);
	return g_string_free(letters, FALSE);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	static const enum regex_flags flags[] = {REGEX_ARTICLES, REGEX_ARTICLES | REGEX_CASELESS,
						 REGEX_ARTICLES | REGEX_LINES,
						 REGEX_ARTICLES | REGEX_SMART};
	static struct gram_set *set;
	const char *text = (const char *)data + 1, *end;
	g_autofree char *pattern = NULL;
	g_autofree char *letters = NULL;
	g_autofree char *words = NULL;
	struct pattern_plan *plan;
	struct regex *regex;

	if (size < 2)
		return 0;
	end = memchr(text, '\n', size - 1);
	if (!end)
		end = text + size - 1;
	pattern = g_strndup(text, (gsize)(end - text));
	regex = regex_new(pattern, flags[data[0] & 3], NULL, NULL);
	plan = pattern_plan_new(pattern, regex && regex_caseless(regex));
	words = need_words(plan->need);
	g_assert(*words);
	if (regex) {
		if (!set)
			set = gram_set_new();
		letters = letters_of(pattern);
		check_text(pattern, plan, regex, set, letters, strlen(letters));
		check_text(pattern, plan, regex, set, pattern, strlen(pattern));
		check_text(pattern, plan, regex, set, end, (gsize)(text + size - 1 - end));
	}
	regex_free(regex);
	pattern_plan_free(plan);
	return 0;
}

/* SPDX-License-Identifier: MIT
 * The need, the literals, the line and the script of a plan, each held against one match. */
#include "config.h"

#include "tests/sound.h"

#include <string.h>

#define PATIENCE (5 * G_TIME_SPAN_MILLISECOND)

enum regex_answer sound_find(struct regex *regex, const char *text, gsize size,
			     struct regex_span *found)
{
	const struct regex_budget budget = {g_get_monotonic_time, g_get_monotonic_time() + PATIENCE,
					    NULL};

	return regex_find(regex, text, size, 0, &budget, found);
}

static gboolean has_key(const gram *keys, guint count, gram key)
{
	for (guint i = 0; i < count; i++)
		if (keys[i] == key)
			return TRUE;
	return FALSE;
}

static gboolean holds(const struct need *need, const gram *keys, guint count)
{
	gboolean one = need->kind == NEED_OR;

	if (need->kind == NEED_ALL)
		return TRUE;
	if (need->kind == NEED_GRAM)
		return has_key(keys, count, need->key);
	for (guint i = 0; i < need->count; i++)
		if (holds(need->parts[i], keys, count) == one)
			return one;
	return !one;
}

static gboolean has_literal(const GPtrArray *literals, const char *text, gsize size)
{
	for (guint i = 0; i < literals->len; i++)
		if (memmem(text, size, literals->pdata[i], strlen(literals->pdata[i])))
			return TRUE;
	return FALSE;
}

/* The line around a match alone has a match. */
static const char *check_line(const char *pattern, struct regex *regex, const char *text,
			      gsize size, struct regex_span found)
{
	struct regex_span again;

	if (memchr(text + found.start, '\n', found.end - found.start))
		return "a match of one line has an end of line in it";
	if (strpbrk(pattern, "^$"))
		return NULL;
	while (found.start > 0 && text[found.start - 1] != '\n')
		found.start--;
	while (found.end < size && text[found.end] != '\n')
		found.end++;
	if (sound_find(regex, text + found.start, found.end - found.start, &again) == REGEX_NONE)
		return "the line of a match has none";
	return NULL;
}

static const char *check_ascii(const char *text, struct regex_span found)
{
	if (found.start == found.end)
		return "a match that holds a character is empty";
	for (gsize i = found.start; i < found.end; i++)
		if ((guchar)text[i] >= 128)
			return "a match of ASCII holds something else";
	return NULL;
}

const char *sound_match(const char *pattern, const struct pattern_plan *plan, struct regex *regex,
			struct gram_set *set, const char *text, gsize size, struct regex_span found)
{
	/* What \K leaves out is not in the span. */
	gboolean moved = strstr(pattern, "\\K") != NULL;
	gsize from = moved ? 0 : found.start, to = moved ? size : found.end;
	const char *wrong = NULL;
	const gram *keys;
	guint count;

	gram_set_clear(set);
	gram_set_add(set, text, size);
	keys = gram_set_keys(set, &count);
	if (!holds(plan->need, keys, count))
		return "a match without what it needs";
	if (plan->literals && !has_literal(plan->literals, text + from, to - from))
		return "a match without one of its literals";
	if (plan->one_line)
		wrong = check_line(pattern, regex, text, size, found);
	if (!wrong && plan->ascii && !moved)
		wrong = check_ascii(text, found);
	return wrong;
}

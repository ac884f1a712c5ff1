/* SPDX-License-Identifier: MIT
 * The need, the literals, the line and the script of a plan, each held against one match. */
#include "config.h"

#include "tests/sound.h"

#include <string.h>

#include "kb/fold.h"

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

/* As the library takes upper and lower case for the same. */
static GString *fold(const char *text, gsize size)
{
	GString *out = g_string_new(NULL);

	for (const char *c = text, *end = text + size; c < end;) {
		gunichar character = g_utf8_get_char_validated(c, end - c);
		if (*c && character < 0x110000) {
			g_string_append_unichar(out, kb_fold(character));
			c = g_utf8_next_char(c);
		} else {
			g_string_append_c(out, *c++);
		}
	}
	return out;
}

static gboolean has_literal(const GPtrArray *literals, gboolean folded, const char *text,
			    gsize size)
{
	g_autoptr(GString) own = fold(text, size);

	for (guint i = 0; i < literals->len; i++) {
		const char *literal = literals->pdata[i];
		g_autoptr(GString) wanted = fold(literal, strlen(literal));
		if (folded ? memmem(own->str, own->len, wanted->str, wanted->len) != NULL
			   : memmem(text, size, literal, strlen(literal)) != NULL)
			return TRUE;
	}
	return FALSE;
}

static guint characters(const char *text, gsize size)
{
	guint count = 0;

	for (gsize i = 0; i < size; i++)
		count += ((guchar)text[i] & 0xc0) != 0x80;
	return count;
}

/* The line around a match alone has a match. */
static const char *check_line(const char *pattern, const struct pattern_plan *plan,
			      struct regex *regex, const char *text, gsize size,
			      struct regex_span found)
{
	struct regex_span again;

	if (memchr(text + found.start, '\n', found.end - found.start))
		return "a match of one line has an end of line in it";
	while (found.start > 0 && text[found.start - 1] != '\n')
		found.start--;
	while (found.end < size && text[found.end] != '\n')
		found.end++;
	gsize line = found.end - found.start;
	text += found.start;
	if ((plan->literals && !has_literal(plan->literals, plan->folded, text, line)) ||
	    (plan->others && !has_literal(plan->others, plan->folded, text, line)))
		return "a match without one of its literals";
	if (characters(text, line) < plan->least)
		return "a match in a line that is too short";
	if (!strpbrk(pattern, "^$") && sound_find(regex, text, line, &again) == REGEX_NONE)
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
	const char *wrong = NULL;
	const gram *keys;
	guint count;

	gram_set_clear(set);
	gram_set_add(set, text, size);
	keys = gram_set_keys(set, &count);
	if (!holds(plan->need, keys, count))
		return "a match without what it needs";
	if (plan->one_line)
		wrong = check_line(pattern, plan, regex, text, size, found);
	if (!wrong && plan->ascii && !moved)
		wrong = check_ascii(text, found);
	return wrong;
}

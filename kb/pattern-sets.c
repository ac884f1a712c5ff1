/* SPDX-License-Identifier: MIT
 * Small sets of short strings: what an item of a pattern matches, begins with or ends with. */
#include "kb/pattern-private.h"

#include <string.h>

static gboolean same(const struct string *a, const struct string *b)
{
	return a->size == b->size && memcmp(a->at, b->at, a->size * sizeof *a->at) == 0;
}

static gboolean contains(const struct strings *set, const struct string *string)
{
	for (guint i = 0; i < set->count; i++)
		if (same(&set->at[i], string))
			return TRUE;
	return FALSE;
}

gboolean strings_add(struct strings *set, const struct string *string)
{
	if (contains(set, string))
		return TRUE;
	if (set->count == STRINGS_MOST)
		return FALSE;
	set->at[set->count++] = *string;
	return TRUE;
}

gboolean strings_cross(const struct strings *a, const struct strings *b, struct strings *out)
{
	out->count = 0;
	for (guint i = 0; i < a->count; i++) {
		for (guint j = 0; j < b->count; j++) {
			struct string joined = a->at[i];
			const struct string *behind = &b->at[j];
			if (joined.size + behind->size > STRING_MOST)
				return FALSE;
			memcpy(joined.at + joined.size, behind->at,
			       behind->size * sizeof *joined.at);
			joined.size += behind->size;
			if (!strings_add(out, &joined))
				return FALSE;
		}
	}
	return TRUE;
}

gboolean strings_unite(struct strings *set, const struct strings *other)
{
	guint before = set->count;

	for (guint i = 0; i < other->count; i++) {
		if (!strings_add(set, &other->at[i])) {
			set->count = before;
			return FALSE;
		}
	}
	return TRUE;
}

/* Some of them are the same after a cut. */
static void unite_same(struct strings *set)
{
	guint count = set->count;

	set->count = 0;
	for (guint i = 0; i < count; i++)
		if (!contains(set, &set->at[i]))
			set->at[set->count++] = set->at[i];
}

void strings_cut_first(struct strings *set, guint size)
{
	for (guint i = 0; i < set->count; i++)
		set->at[i].size = MIN(set->at[i].size, size);
	unite_same(set);
}

void strings_cut_last(struct strings *set, guint size)
{
	for (guint i = 0; i < set->count; i++) {
		struct string *string = &set->at[i];
		if (string->size <= size)
			continue;
		memmove(string->at, string->at + string->size - size, size * sizeof *string->at);
		string->size = size;
	}
	unite_same(set);
}

void strings_set_empty(struct strings *set)
{
	set->count = 1;
	set->at[0].size = 0;
}

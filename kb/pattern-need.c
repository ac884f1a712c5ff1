/* SPDX-License-Identifier: MIT
 * Questions of grams joined by AND and OR. To drop a part of an AND is always sound, as is to take
 * an OR for "anything": so what grows too large does. */
#include "kb/pattern-private.h"

#include <string.h>

#define PARTS_MOST 512 /* of one AND */
#define PAIRS_MOST 128 /* of strings on both sides of a junction */
#define ANYWHERE G_MAXUINT

struct need *need_all(void)
{
	return g_new0(struct need, 1);
}

struct need *need_gram(gram key)
{
	struct need *need = g_new0(struct need, 1);

	need->kind = NEED_GRAM;
	need->key = key;
	return need;
}

void need_free(struct need *need)
{
	if (!need)
		return;
	for (guint i = 0; i < need->count; i++)
		need_free(need->parts[i]);
	g_free(need->parts);
	g_free(need);
}

static gboolean same(const struct need *a, const struct need *b)
{
	if (a->kind != b->kind || a->key != b->key || a->count != b->count)
		return FALSE;
	for (guint i = 0; i < a->count; i++)
		if (!same(a->parts[i], b->parts[i]))
			return FALSE;
	return TRUE;
}

/* Adds a part that is not of the same kind as the whole. */
static void add_part(struct need *need, struct need *part)
{
	for (guint i = 0; i < need->count; i++) {
		if (same(need->parts[i], part)) {
			need_free(part);
			return;
		}
	}
	/* Room for a power of two. */
	if ((need->count & (need->count - 1)) == 0)
		need->parts = g_renew(struct need *, need->parts, MAX(2 * need->count, 2));
	need->parts[need->count++] = part;
}

static void add_parts(struct need *need, struct need *from)
{
	if (from->kind != need->kind) {
		add_part(need, from);
		return;
	}
	for (guint i = 0; i < from->count; i++)
		add_part(need, from->parts[i]);
	g_free(from->parts);
	g_free(from);
}

/* `a` as the whole that `b` is added to. */
static struct need *join(enum need_kind kind, struct need *a, struct need *b)
{
	struct need *whole = a;

	if (a->kind != kind) {
		whole = g_new0(struct need, 1);
		whole->kind = kind;
		add_part(whole, a);
	}
	add_parts(whole, b);
	if (whole->count > 1)
		return whole;
	a = whole->parts[0];
	g_free(whole->parts);
	g_free(whole);
	return a;
}

struct need *need_and(struct need *a, struct need *b)
{
	if (b->kind == NEED_ALL || (a->kind == NEED_AND && a->count >= PARTS_MOST)) {
		need_free(b);
		return a;
	}
	if (a->kind == NEED_ALL) {
		need_free(a);
		return b;
	}
	return join(NEED_AND, a, b);
}

struct need *need_or(struct need *a, struct need *b)
{
	if (a->kind == NEED_ALL || b->kind == NEED_ALL) {
		need_free(a);
		need_free(b);
		return need_all();
	}
	return join(NEED_OR, a, b);
}

/* The grams of a string. */
struct keys {
	guint count;
	gram at[STRING_MOST];
};

/* Only those of characters on both sides of the place `across`, or all. */
static void find_keys(const struct string *string, guint across, struct keys *keys)
{
	keys->count = 0;
	for (guint i = 0; i + 1 < string->size; i++) {
		const gunichar *at = string->at + i;
		gboolean two = gram_wide(at[0]) && gram_wide(at[1]);
		guint end = i + (two ? 2 : 3);
		if (end > string->size || (across != ANYWHERE && (i >= across || end <= across)))
			continue;
		keys->at[keys->count++] =
			two ? gram_two(at[0], at[1]) : gram_three(at[0], at[1], at[2]);
	}
}

static gboolean has_key(const struct keys *keys, gram key)
{
	for (guint i = 0; i < keys->count; i++)
		if (keys->at[i] == key)
			return TRUE;
	return FALSE;
}

/* All of the keys that are not among `without` (NULL: none is). */
static struct need *need_keys(const struct keys *keys, const struct keys *without)
{
	struct need *need = need_all();

	for (guint i = 0; i < keys->count; i++)
		if (!without || !has_key(without, keys->at[i]))
			need = need_and(need, need_gram(keys->at[i]));
	return need;
}

/* What all of the strings demand goes before the OR of the rest, so that it is asked once. */
struct need *need_strings(const struct strings *set)
{
	struct keys keys[STRINGS_MOST] = {0}, common = {0};
	struct need *rest;

	for (guint i = 0; i < set->count; i++)
		find_keys(&set->at[i], ANYWHERE, &keys[i]);
	for (guint i = 0; i < keys[0].count; i++) {
		guint having = 1;
		while (having < set->count && has_key(&keys[having], keys[0].at[i]))
			having++;
		if (having == set->count)
			common.at[common.count++] = keys[0].at[i];
	}
	rest = need_keys(&keys[0], &common);
	for (guint i = 1; i < set->count; i++)
		rest = need_or(rest, need_keys(&keys[i], &common));
	return need_and(need_keys(&common, NULL), rest);
}

static void join_at(const struct string *a, const struct string *b, struct string *joined)
{
	const guint side = 2; /* no gram has more on one side */
	guint front = MIN(a->size, side), back = MIN(b->size, side);

	memcpy(joined->at, a->at + a->size - front, front * sizeof *a->at);
	memcpy(joined->at + front, b->at, back * sizeof *b->at);
	joined->size = front + back;
}

struct need *need_junction(const struct strings *a, const struct strings *b)
{
	struct need *need = NULL;

	if (a->count * b->count > PAIRS_MOST)
		return need_all();
	for (guint i = 0; i < a->count; i++) {
		for (guint j = 0; j < b->count; j++) {
			struct string joined;
			struct keys keys;
			join_at(&a->at[i], &b->at[j], &joined);
			find_keys(&joined, MIN(a->at[i].size, 2), &keys);
			struct need *own = need_keys(&keys, NULL);
			need = need ? need_or(need, own) : own;
		}
	}
	return need;
}

/* SPDX-License-Identifier: MIT
 * The set of a text's grams: a bit for each key, and over the words of bits two levels of bits that
 * say which are not empty, so that reading in order and clearing cost what is in the set. */
#include "kb/grams.h"

#include "kb/fold.h"

#define WORDS (GRAM_END / 64)
/* What stands before the text and in place of bytes that are not UTF-8: no gram spans it. */
#define GAP G_MAXUINT32

struct gram_set {
	guint64 *bits;
	guint64 used[WORDS / 64];     /* words of bits */
	guint64 top[WORDS / 64 / 64]; /* words of used */
	guint count;
	gram *sorted;
	guint room;
	guint8 fold[128];
};

gboolean gram_wide(gunichar c)
{
	return c >= 0x2e80;
}

/* Multiplying carries every bit of the characters into the highest 24. */
static gram hashed(guint64 characters)
{
	return GRAM_END / 2 + (gram)((characters * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15)) >> 40);
}

gram gram_two(gunichar a, gunichar b)
{
	return hashed(a | (guint64)b << 21 | (guint64)0x1fffff << 42);
}

gram gram_three(gunichar a, gunichar b, gunichar c)
{
	if ((a | b | c) < 128)
		return a << 14 | b << 7 | c;
	return hashed(a | (guint64)b << 21 | (guint64)c << 42);
}

struct gram_set *gram_set_new(void)
{
	struct gram_set *set = g_new0(struct gram_set, 1);

	set->bits = g_new0(guint64, WORDS);
	for (guint i = 0; i < 128; i++)
		set->fold[i] = (guint8)kb_fold(i);
	return set;
}

void gram_set_free(struct gram_set *set)
{
	if (!set)
		return;
	g_free(set->bits);
	g_free(set->sorted);
	g_free(set);
}

static inline void put(struct gram_set *set, gram key)
{
	guint64 *word = set->bits + key / 64, bit = (guint64)1 << key % 64;

	if (*word & bit)
		return;
	if (*word == 0) {
		set->used[key / 64 / 64] |= (guint64)1 << key / 64 % 64;
		set->top[key / 64 / 64 / 64] |= (guint64)1 << key / 64 / 64 % 64;
	}
	*word |= bit;
	set->count++;
}

/* The grams that end with the character `c` behind `a` and `b`. */
static inline void put_behind(struct gram_set *set, gunichar a, gunichar b, gunichar c)
{
	if (b != GAP && gram_wide(b) && gram_wide(c))
		put(set, gram_two(b, c));
	if (a != GAP && b != GAP && !(gram_wide(a) && gram_wide(b)))
		put(set, gram_three(a, b, c));
}

/* From a run of ASCII characters with two in front of it; gives where it ends. */
static const guchar *put_ascii(struct gram_set *set, const guchar *at, const guchar *end,
			       guint32 *last)
{
	guint32 key = *last;

	for (; at < end && *at < 128; at++) {
		key = (key << 7 | set->fold[*at]) & 0x1fffff;
		put(set, key);
	}
	*last = key;
	return at;
}

void gram_set_add(struct gram_set *set, const char *text, gsize size)
{
	const guchar *at = (const guchar *)text, *end = at + size;
	gunichar a = GAP, b = GAP, c;

	while (at < end) {
		if ((a | b) < 128 && *at < 128) {
			guint32 last = a << 7 | b;
			at = put_ascii(set, at, end, &last);
			a = last >> 7 & 127;
			b = last & 127;
			continue;
		}
		if (*at < 128) {
			c = set->fold[*at++];
		} else {
			c = g_utf8_get_char_validated((const char *)at, end - at);
			if (c >= 0x110000) {
				a = b = GAP;
				at++;
				continue;
			}
			c = kb_fold(c);
			at = (const guchar *)g_utf8_next_char(at);
		}
		put_behind(set, a, b, c);
		a = b;
		b = c;
	}
}

static inline guint take_lowest(guint64 *bits)
{
	guint lowest = (guint)__builtin_ctzll(*bits);

	*bits &= *bits - 1;
	return lowest;
}

void gram_set_clear(struct gram_set *set)
{
	for (guint i = 0; i < G_N_ELEMENTS(set->top); i++) {
		while (set->top[i]) {
			guint used = i * 64 + take_lowest(&set->top[i]);
			while (set->used[used])
				set->bits[used * 64 + take_lowest(&set->used[used])] = 0;
		}
	}
	set->count = 0;
}

static gram *take_word(gram *next, gram first, guint64 bits)
{
	while (bits)
		*next++ = first + take_lowest(&bits);
	return next;
}

const gram *gram_set_sorted(struct gram_set *set, guint *count)
{
	gram *next;

	if (set->count > set->room) {
		set->room = MAX(set->count, 2 * set->room);
		set->sorted = g_renew(gram, set->sorted, set->room);
	}
	next = set->sorted;
	for (guint i = 0; i < G_N_ELEMENTS(set->top); i++) {
		for (guint64 top = set->top[i]; top;) {
			guint at = i * 64 + take_lowest(&top);
			for (guint64 used = set->used[at]; used;) {
				guint word = at * 64 + take_lowest(&used);
				next = take_word(next, word * 64, set->bits[word]);
			}
		}
	}
	*count = set->count;
	return set->sorted;
}

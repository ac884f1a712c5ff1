/* SPDX-License-Identifier: MIT
 * The set of a text's grams: a bit for each key says whether it is there, and what was put is noted
 * in a row, so that clearing costs what is in the set. Whether a gram is new cannot be foreseen, so
 * it is put without asking: the row goes on behind it or the next one takes its place. */
#include "kb/grams.h"

#include "kb/fold.h"

#define WORDS (GRAM_END / 64)
#define BMP 0x10000
#define BLOCK 64 /* characters of a bit in `folds` */
/* What stands before the text and in place of bytes that are not UTF-8: no gram spans it. */
#define GAP G_MAXUINT32

struct gram_set {
	guint64 *bits;
	gram *keys;
	gsize room;
	guint count;
	guint8 fold[128];
	guint64 folds[BMP / BLOCK / 64]; /* a character of these is not its own representative */
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
	for (gunichar c = 0; c < G_N_ELEMENTS(set->fold); c++)
		set->fold[c] = (guint8)kb_fold(c);
	for (gunichar c = 0; c < BMP; c++)
		if (kb_fold(c) != c)
			set->folds[c / BLOCK / 64] |= G_GUINT64_CONSTANT(1) << c / BLOCK % 64;
	return set;
}

void gram_set_free(struct gram_set *set)
{
	if (!set)
		return;
	g_free(set->bits);
	g_free(set->keys);
	g_free(set);
}

/* Behind `count` keys; how many there are now. */
static inline guint put(guint64 *bits, gram *keys, guint count, gram key)
{
	guint64 word = bits[key / 64];

	keys[count] = key;
	bits[key / 64] = word | G_GUINT64_CONSTANT(1) << key % 64;
	return count + !(word >> key % 64 & 1);
}

/* The character at `at`, folded, and its bytes; GAP for a byte that is not UTF-8. */
static inline gunichar take(const struct gram_set *set, const guchar *at, const guchar *end,
			    guint *bytes)
{
	gunichar c;

	/* Most of what is not ASCII is Chinese. */
	if (end - at >= 3 && (at[0] & 0xf0) == 0xe0 && (at[1] & 0xc0) == 0x80 &&
	    (at[2] & 0xc0) == 0x80) {
		c = (gunichar)(at[0] & 0xf) << 12 | (gunichar)(at[1] & 0x3f) << 6 | (at[2] & 0x3f);
		*bytes = 3;
		if (c >= 0x800 && (c & 0xf800) != 0xd800)
			return set->folds[c / BLOCK / 64] >> c / BLOCK % 64 & 1 ? kb_fold(c) : c;
	}
	c = g_utf8_get_char_validated((const char *)at, end - at);
	*bytes = c < 0x110000 ? (guint)g_utf8_skip[*at] : 1;
	return c < 0x110000 ? kb_fold(c) : GAP;
}

void gram_set_add(struct gram_set *set, const char *text, gsize size)
{
	const guchar *at = (const guchar *)text, *end = at + size;
	gunichar a = GAP, b = GAP, c;

	/* A byte ends one gram at the most, a wide character two. And one that is there already. */
	if (set->count + size >= set->room) {
		set->room = MAX(set->count + size + 1, 2 * set->room);
		set->keys = g_renew(gram, set->keys, set->room);
	}
	guint64 *bits = set->bits;
	gram *keys = set->keys;
	guint count = set->count, bytes;
	while (at < end) {
		if ((a | b) < 128 && *at < 128) {
			gram key = a << 7 | b;
			for (; at < end && *at < 128; at++) {
				key = (key << 7 | set->fold[*at]) & 0x1fffff;
				count = put(bits, keys, count, key);
			}
			a = key >> 7 & 127;
			b = key & 127;
			continue;
		}
		if (*at < 128) {
			c = set->fold[*at];
			bytes = 1;
		} else {
			c = take(set, at, end, &bytes);
		}
		at += bytes;
		if (c == GAP) {
			a = b = GAP;
			continue;
		}
		if (b != GAP && gram_wide(b) && gram_wide(c))
			count = put(bits, keys, count, gram_two(b, c));
		if (a != GAP && b != GAP && !(gram_wide(a) && gram_wide(b)))
			count = put(bits, keys, count, gram_three(a, b, c));
		a = b;
		b = c;
	}
	set->count = count;
}

void gram_set_clear(struct gram_set *set)
{
	for (guint i = 0; i < set->count; i++)
		set->bits[set->keys[i] / 64] = 0;
	set->count = 0;
}

const gram *gram_set_keys(const struct gram_set *set, guint *count)
{
	*count = set->count;
	return set->keys;
}

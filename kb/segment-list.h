/* SPDX-License-Identifier: MIT
 * Ascending document numbers in few bits: the gaps between them, in blocks of 64 as wide as the widest of the
 * block. About a nanosecond a number either way. */
#ifndef MIDWATCH_KB_SEGMENT_LIST_H
#define MIDWATCH_KB_SEGMENT_LIST_H

#include <glib.h>

#define LIST_BLOCK 64
#define LIST_SLACK 8 /* bytes behind a list that may be read (their value means nothing) */

/* Appends `count` of them; nothing for none. */
void list_pack(GByteArray *out, const guint32 *docs, guint count);

struct list_reader {
	const guint8 *at, *end; /* the list; LIST_SLACK bytes more are readable */
	guint left;		/* numbers not read yet */
	guint limit;		/* every number is below */
	guint32 next;		/* the least the next can be: 0 at first */
};
/* The next block: how many numbers were set; 0 at the end. At the end `left` is 0, else the list is damaged. */
guint list_next(struct list_reader *reader, guint32 docs[LIST_BLOCK]);

/* Numbers in the least bytes, seven bits in each: for tables of sizes. How many bytes it took. */
#define LIST_PUT_MOST 10
static inline guint list_put(guint8 *out, guint64 number)
{
	guint size = 0;

	for (; number >= 0x80; number >>= 7)
		out[size++] = (guint8)(number | 0x80);
	out[size++] = (guint8)number;
	return size;
}
/* FALSE: it does not end before `end`. */
static inline gboolean list_take(const guint8 **at, const guint8 *end, guint64 *number)
{
	guint64 value = 0;

	for (guint shift = 0; *at < end && shift < 64; shift += 7) {
		guint8 byte = *(*at)++;
		value |= (guint64)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			*number = value;
			return TRUE;
		}
	}
	return FALSE;
}

/* How many bits a number needs. */
static inline guint list_width(guint32 number)
{
	return number ? 32 - (guint)__builtin_clz(number) : 0;
}
/* What list_put_bits() wrote. LIST_SLACK bytes behind it are readable. */
void list_get_bits(const guint8 *bytes, guint count, guint width, guint32 *numbers);
/* Numbers of so many bits one after another, from the lowest bit of the first byte on; where they end. */
static inline guint8 *list_put_bits(guint8 *out, const guint32 *numbers, guint count, guint width)
{
	guint64 bits = 0;
	guint held = 0;

	for (guint i = 0; i < count; i++) {
		bits |= (guint64)numbers[i] << held;
		for (held += width; held >= 8; held -= 8, bits >>= 8)
			*out++ = (guint8)bits;
	}
	if (held > 0)
		*out++ = (guint8)bits;
	return out;
}

#endif

/* SPDX-License-Identifier: MIT
 * Counting the documents of a set. */
#include "kb/bits.h"

static inline guint count(const guint64 *bits, guint words)
{
	guint sum = 0;
	for (guint i = 0; i < words; i++)
		sum += (guint)__builtin_popcountll(bits[i]);
	return sum;
}

BITS_FAST static guint count_fast(const guint64 *bits, guint words)
{
	return count(bits, words);
}

static guint count_plain(const guint64 *bits, guint words)
{
	return count(bits, words);
}

guint bits_count(const guint64 *bits, guint words)
{
	return bits_fast() ? count_fast(bits, words) : count_plain(bits, words);
}

/* SPDX-License-Identifier: MIT
 * Counting the documents of a set. */
#include "kb/bits.h"

static inline __attribute__((always_inline)) guint count(const guint64 *bits, guint words)
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

static inline __attribute__((always_inline)) guint before(const guint64 *bits, guint words,
							  guint32 *sums)
{
	guint sum = 0;
	for (guint i = 0; i < words; i++) {
		sums[i] = sum;
		sum += (guint)__builtin_popcountll(bits[i]);
	}
	return sum;
}

BITS_FAST static guint before_fast(const guint64 *bits, guint words, guint32 *sums)
{
	return before(bits, words, sums);
}

static guint before_plain(const guint64 *bits, guint words, guint32 *sums)
{
	return before(bits, words, sums);
}

guint bits_before(const guint64 *bits, guint words, guint32 *sums)
{
	return bits_fast() ? before_fast(bits, words, sums) : before_plain(bits, words, sums);
}

static inline __attribute__((always_inline)) void places(const guint64 *bits, const guint32 *sums,
							 const guint32 *docs, guint count,
							 guint32 *out)
{
	for (guint i = 0; i < count; i++) {
		guint64 below = (G_GUINT64_CONSTANT(1) << docs[i] % 64) - 1;
		out[i] = sums[docs[i] / 64] +
			 (guint)__builtin_popcountll(bits[docs[i] / 64] & below);
	}
}

BITS_FAST static void places_fast(const guint64 *bits, const guint32 *sums, const guint32 *docs,
				  guint count, guint32 *out)
{
	places(bits, sums, docs, count, out);
}

static void places_plain(const guint64 *bits, const guint32 *sums, const guint32 *docs, guint count,
			 guint32 *out)
{
	places(bits, sums, docs, count, out);
}

void bits_places(const guint64 *bits, const guint32 *sums, const guint32 *docs, guint count,
		 guint32 *out)
{
	if (bits_fast())
		places_fast(bits, sums, docs, count, out);
	else
		places_plain(bits, sums, docs, count, out);
}

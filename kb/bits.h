/* SPDX-License-Identifier: MIT
 * Sets of documents, a bit for each, in words of 64. */
#ifndef MIDWATCH_KB_BITS_H
#define MIDWATCH_KB_BITS_H

#include <glib.h>

/* Counting bits is most of what a dense list costs; compilers only use the processor's own instruction where a
 * function says that it may, and processors from before 2008 lack it. Such a function begins with BITS_FAST and is
 * called when bits_fast() says so. */
#if defined(__x86_64__)
#define BITS_FAST __attribute__((target("popcnt")))
static inline gboolean bits_fast(void)
{
	return __builtin_cpu_supports("popcnt") != 0;
}
#else
#define BITS_FAST
static inline gboolean bits_fast(void)
{
	return TRUE;
}
#endif

static inline guint bits_words(guint docs)
{
	return (docs + 63) / 64;
}

static inline gboolean bits_has(const guint64 *bits, guint doc)
{
	return bits[doc / 64] >> doc % 64 & 1;
}

static inline void bits_set(guint64 *bits, guint doc)
{
	bits[doc / 64] |= G_GUINT64_CONSTANT(1) << doc % 64;
}

static inline gboolean bits_any(const guint64 *bits, guint words)
{
	for (guint i = 0; i < words; i++)
		if (bits[i])
			return TRUE;
	return FALSE;
}

guint bits_count(const guint64 *bits, guint words);
/* How many stand before each word, in `before`; how many in all. */
guint bits_before(const guint64 *bits, guint words, guint32 *before);
/* Of documents that are in the set: how many stand before each. `before` as bits_before() has it. */
void bits_places(const guint64 *bits, const guint32 *before, const guint32 *docs, guint count, guint32 *places);

#endif

/* SPDX-License-Identifier: MIT
 * Grams: the small pieces of text by which articles are found before they are read (kb.md §2). Of folded
 * characters (kb/fold.h): two neighbouring wide ones (>= U+2E80) give their bigram, otherwise three
 * characters a trigram; ASCII exact 21-bit keys, the rest hashed to 24 bits. A collision only adds
 * candidates. Bytes that are not UTF-8 are a gap that no gram spans, as no match does. */
#ifndef MIDWATCH_KB_GRAMS_H
#define MIDWATCH_KB_GRAMS_H

#include <glib.h>

typedef guint32 gram; /* below GRAM_END */
#define GRAM_END (1u << 25)

gboolean gram_wide(gunichar c);
/* Of folded characters; gram_two() only of two wide ones. */
gram gram_two(gunichar a, gunichar b);
gram gram_three(gunichar a, gunichar b, gunichar c);

/* Collects the distinct grams of texts; one per thread, reused from article to article. */
struct gram_set;
struct gram_set *gram_set_new(void);
void gram_set_free(struct gram_set *set);
void gram_set_clear(struct gram_set *set);
/* Adds those of `size` bytes. Nothing spans two calls. */
void gram_set_add(struct gram_set *set, const char *text, gsize size);
/* The distinct ones so far, as they were first met; valid until the set is touched (and never read when there
 * are 0). */
const gram *gram_set_keys(const struct gram_set *set, guint *count);

#endif

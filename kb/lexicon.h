/* SPDX-License-Identifier: MIT
 * The lexicon of a segment: every word with the documents that hold it and how often (kb.md §2). What a
 * score needs besides, the lengths of documents and their mean, is known over the whole shelf only when a
 * question is asked, so counts are kept and not finished impacts: four bits, exact up to 10. Labels and first
 * letters are words of their own, beginning with a byte no word begins with, so they are built, merged and
 * read as words are. Damage is told by segment_damaged(). */
#ifndef MIDWATCH_KB_LEXICON_H
#define MIDWATCH_KB_LEXICON_H

#include "kb/segment.h"

#define LEXICON_LABEL '\1'  /* "\1product:live"; and "\1state:retired", the state as stored */
#define LEXICON_LETTER '\2' /* "\2a": documents with a word that begins with this letter or digit */
#define LEXICON_BLOCK 128   /* postings told at once, at most */

/* The documents of one word; borrowed from the segment. */
struct lexicon_list {
	const struct segment *segment;
	const guint8 *bytes;
	gsize size;
	guint df; /* how many they are */
};
/* FALSE: no document holds it, or damaged. */
gboolean lexicon_find(const struct segment *segment, const char *word, gsize size,
		      struct lexicon_list *list);
/* All words that begin with `start`, ascending (memcmp); `fn` says FALSE to end. */
typedef gboolean lexicon_fn(const char *word, gsize size, const struct lexicon_list *list, void *data);
void lexicon_each(const struct segment *segment, const char *start, gsize start_size, lexicon_fn *fn,
		  void *data);

/* A length as PART_LENGTHS has it, a byte, and what it stands for: within 3 %. */
guint8 lexicon_length_code(guint words);
float lexicon_length(guint8 code);
/* One code per document; NULL: damaged. */
const guint8 *lexicon_lengths(const struct segment *segment);
/* Words in all documents. */
guint64 lexicon_total(const struct segment *segment);

/* Walks through a list. With `wanted` (a bit per document) only those are told, and blocks without any are
 * not read. */
struct lexicon_walk {
	struct lexicon_list list;
	const guint64 *wanted;
	guint at;	/* the next block, or document of a bitmap */
	guint rank;	/* postings before it */
	guint32 before; /* the last document of the block before, plus one */
};
void lexicon_walk(struct lexicon_walk *walk, const struct lexicon_list *list, const guint64 *wanted);
/* At most LEXICON_BLOCK, ascending, and how often each holds the word (`counts` may be NULL). How many were told;
 * 0: that was all, or damaged. */
guint lexicon_next(struct lexicon_walk *walk, guint32 *docs, guint8 *counts);
/* Is it a bitmap, so that reading a part of it costs a part? */
gboolean lexicon_is_dense(const struct lexicon_list *list);
/* Sets their bits. */
void lexicon_mark(const struct lexicon_list *list, guint64 *bits);
/* Clears all others. */
void lexicon_restrict(const struct lexicon_list *list, guint64 *bits);

#endif

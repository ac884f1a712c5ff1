/* SPDX-License-Identifier: MIT
 * Words of a text (kb.md §2, Words), as articles are indexed and questions asked: runs of [\p{L}\p{N}_];
 * runs joined by - . _ : / @ also whole; Han, Kana and Hangul runs as overlapping bigrams plus the last
 * character. Folded by kb_fold(). */
#ifndef MIDWATCH_KB_WORDS_H
#define MIDWATCH_KB_WORDS_H

#include "kb/article.h"

#define WORD_LONGEST 64 /* bytes; longer ones are cut, at a character */

/* `word` (not ended by NUL, folded) stands at `start`..`end` of the text; `position` counts words, joined
 * runs have the one of their first. */
typedef void words_fn(const char *word, gsize size, guint position, gsize start, gsize end, void *data);
void words_split(const char *text, gsize size, words_fn *fn, void *data);

/* The words of one article with their counts, for fresh ones. */
struct words_doc;
struct words_doc *words_doc_new(const struct kb_doc *doc);
void words_doc_free(struct words_doc *words);

#endif

/* SPDX-License-Identifier: MIT
 * Words of a text (kb.md §2, Words), as articles are indexed and questions asked: runs of [\p{L}\p{N}_];
 * runs joined by one of - . _ : / @ also whole, and each two neighbours of more than two; the pieces of
 * a run written likeThis or like_this; Han, Kana and Hangul runs as overlapping bigrams plus the last
 * character. Folded by kb_fold(), full-width letters and digits made plain. */
#ifndef MIDWATCH_KB_WORDS_H
#define MIDWATCH_KB_WORDS_H

#include "kb/article.h"

#define WORD_LONGEST 64 /* bytes; of longer ones the rest is left out, at a character */

enum word_kind {
	WORD_RUN,   /* letters and digits up to whatever is neither */
	WORD_PIECE, /* "crash" of KubePodCrashLooping, "steal" of cpu_steal */
	WORD_PAIR,  /* two neighbours of a longer chain: "10.23" of 10.23.4.17 */
	WORD_WHOLE, /* a chain: "10.23.4.17", "db-prod-01" */
	WORD_TWO,   /* two neighbouring wide characters */
	WORD_LAST,  /* the last character of a wide run */
};
/* `word` (not ended by NUL, folded) stands at `start`..`end` of the text; `position` counts runs and wide
 * characters; pieces, pairs and chains have the one of their first run. FALSE ends. */
typedef gboolean words_fn(enum word_kind kind, const char *word, gsize size, guint position, gsize start,
			  gsize end, void *data);
/* Any bytes; what is not UTF-8 is between words. */
void kb_words_split(const char *text, gsize size, words_fn *fn, void *data);

/* Does a run or a wide character begin at `at`? */
gboolean kb_words_begins(const char *text, gsize size, gsize at);

/* The words of one article with their counts, for fresh ones. */
struct words_doc;
struct words_doc *words_doc_new(const struct kb_doc *doc);
void words_doc_free(struct words_doc *words);
struct words_count {
	const char *word; /* folded, ended by NUL */
	guint count;	  /* in the body, and WORDS_TITLE for each time in the title */
	guint hash;	  /* words_hash() of it */
};
#define WORDS_TITLE 5
/* All of them, by strcmp() of the words. */
const struct words_count *words_doc_counts(const struct words_doc *words, guint *count);
/* The first of them that is not below `start`. */
guint words_doc_from(const struct words_doc *words, const char *start);
guint words_hash(const char *word);
guint words_doc_length(const struct words_doc *words); /* words in all, repeated ones too */

#endif

/* SPDX-License-Identifier: MIT
 * Articles by words, best first: BM25 (k1 1.2, b 0.75, title ×5) with a small prior for votes and age; all
 * words first (the last one as the beginning of a word), then with typos and endings corrected, then any of
 * them. Every function may run on any thread. */
#ifndef MIDWATCH_KB_RANK_H
#define MIDWATCH_KB_RANK_H

#include "desk/regex.h"
#include "kb/query.h"
#include "kb/shelf.h"

enum rank_how {
	/* Every word, as typed or with another ending. Where three words or more find few articles, also those
	 * that score nearly as high as the best of the few though they lack one. */
	RANK_ALL,
	RANK_CORRECTED, /* every word, some corrected: `used` says what was looked for */
	RANK_ANY,	/* at least one, the more the better */
};
struct rank_hit {
	guint part, doc;
	gint64 id;
	float score;
};
struct rank_result {
	struct rank_hit *hits; /* best first; of equal ones the newer */
	guint count;
	guint total;	   /* articles that match, exact */
	enum rank_how how; /* which of the three answered */
	GPtrArray *used;   /* of char*: what was looked for, one for each of the query's words, in their order */
	gboolean damaged;  /* a segment is not what it was: ask again with another shelf */
};
/* `limit` best; never NULL. `stop` (may be NULL): non-zero gives up early with what there is. A query without
 * words gives the newest, one whose words are none ("::") nothing. */
struct rank_result *rank_search(struct shelf *shelf, const struct kb_query *query, gint64 now, guint limit, const gint *stop);
void rank_result_free(struct rank_result *result);
/* By what BM25 is multiplied for an article's state, votes and age: RANK_PRIOR_MOST at the most. */
#define RANK_PRIOR_MOST 1.1f
float rank_prior(const struct kb_doc *doc, gint64 now);

/* The articles most like a text (a ticket's subject on its first line and conversation, an article): by its 25
 * weightiest words. */
struct suggestion {
	struct rank_hit hit;
	char *words; /* that matched, weightiest first, "cdn 502 ingest" */
};
GArray *suggest_like(struct shelf *shelf, const char *text, gsize size, gint64 now, guint limit); /* of struct suggestion, freed with it */
/* The articles an article may be a duplicate of, most alike first: how much of the words of both, by what
 * they tell, the two share. Never the article itself (by id). */
struct likeness {
	struct rank_hit hit;
	guint score; /* 0..100; from about 60 on they say the same */
};
GArray *suggest_duplicates(struct shelf *shelf, const struct kb_doc *doc, gint64 now, guint limit); /* of struct likeness */

/* Where the words of a query stand in a text, for marks: spans of bytes, ascending, apart from each other, at
 * most `most`. `used` (may be NULL) is that of the result. */
GArray *rank_marks(const struct kb_query *query, const GPtrArray *used, const char *text, gsize size, guint most); /* of struct regex_span */
/* The line of a text to show for it: the first of those with the most different words. FALSE: there is none with
 * any. `span` gets the first mark in it. */
gboolean rank_best_line(const struct kb_query *query, const GPtrArray *used, const char *text, gsize size, struct regex_span *span);

#endif

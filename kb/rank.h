/* SPDX-License-Identifier: MIT
 * Articles by words, best first: BM25 (k1 1.2, b 0.75, title ×5) with a small prior for votes and age; all
 * words first (the last one as the beginning of a word), then with typos corrected, then any of them. */
#ifndef MIDWATCH_KB_RANK_H
#define MIDWATCH_KB_RANK_H

#include "kb/query.h"
#include "kb/shelf.h"

enum rank_how { RANK_ALL, RANK_CORRECTED, RANK_ANY };
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
	GPtrArray *used;   /* of char*: the words looked for, corrected ones in their right spelling */
	gboolean damaged;  /* a segment is not what it was: ask again with another shelf */
};
/* `limit` best. `stop` (may be NULL): non-zero gives up early. A query without words gives the newest. */
struct rank_result *rank_search(struct shelf *shelf, const struct kb_query *query, gint64 now, guint limit, const gint *stop);
void rank_result_free(struct rank_result *result);
/* The articles most like a text (a ticket's subject and conversation, an article): by its `terms` (25) weightiest
 * words. */
struct suggestion {
	struct rank_hit hit;
	char *words; /* that matched, weightiest first, "cdn 502 ingest" */
};
GArray *suggest_like(struct shelf *shelf, const char *text, gsize size, gint64 now, guint limit); /* of struct suggestion, freed with it */
/* Where the words of a query stand in a text, for marks: spans of bytes, ascending, at most `most`. */
GArray *rank_marks(const struct kb_query *query, const GPtrArray *used, const char *text, gsize size, guint most); /* of struct regex_span */

#endif

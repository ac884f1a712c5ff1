/* SPDX-License-Identifier: MIT
 * A question to the knowledge base as typed (kb.md §1): words, "phrases", -without, filters
 * product: lang: region: kind: state: tag: (values joined by commas: any of them; a leading - : none), or,
 * behind any filters, a / and a pattern to the end of the line. Pure. */
#ifndef MIDWATCH_KB_QUERY_H
#define MIDWATCH_KB_QUERY_H

#include "kb/article.h"

struct kb_filter {
	char *field;  /* "product", "state", … */
	GPtrArray *values; /* of char*, folded */
	gboolean without;
};
struct kb_query {
	GPtrArray *words;   /* of char*, as typed; those of a phrase are not among them */
	GPtrArray *phrases; /* of char* */
	GPtrArray *without; /* of char*: words or phrases that must not be in it */
	GPtrArray *filters; /* of struct kb_filter */
	char *pattern;	    /* NULL: words are looked for */
	gsize pattern_at;   /* byte of the text at which the pattern begins */
	gboolean open;	    /* the last word may go on: it was typed without a space behind */
};
/* USAGE: "column 9: unknown field `stat` (expected product, lang, …)". */
struct kb_query *kb_query_parse(const char *text, GError **error);
void kb_query_free(struct kb_query *query);
/* Does an article pass the filters at `now`? Without an index, for one article. */
gboolean kb_query_passes(const struct kb_query *query, const struct kb_doc *doc, gint64 now);

#endif

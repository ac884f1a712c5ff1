/* SPDX-License-Identifier: MIT
 * A question to the knowledge base as typed (kb.md §1): words, "phrases", -without, filters
 * product: lang: region: kind: state: tag: (values joined by commas: any of them; a leading - : none), or,
 * behind any filters, a / and a pattern to the end of the line. Pure. */
#ifndef MIDWATCH_KB_QUERY_H
#define MIDWATCH_KB_QUERY_H

#include "kb/article.h"

struct kb_filter {
	char *field;       /* "product", "state", … */
	GPtrArray *values; /* of char*, folded; at least one */
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
	gboolean open_phrase; /* the last phrase may: its quote is not closed yet */
};
/* USAGE: "column 9: unknown field `stat` (near: state; expected product, lang, …)". WORD:REST whose WORD is
 * not nearly a field is a word, host:8080. Columns count characters from 1. */
struct kb_query *kb_query_parse(const char *text, GError **error);
void kb_query_free(struct kb_query *query);
/* The fields, for completion and help: "product", "lang", …, NULL. */
const char *const *kb_query_fields(void);
/* Does an article pass the filters at `now`? Without an index, for one article. Retired ones pass only when
 * a filter asks for them. */
gboolean kb_query_passes(const struct kb_query *query, const struct kb_doc *doc, gint64 now);

#endif

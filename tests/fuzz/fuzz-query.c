/* SPDX-License-Identifier: MIT
 * Fuzzing questions to the knowledge base: parts or one error; and the marks of a question in its
 * own text are spans of it, ascending and apart. */
#include "kb/rank.h"

#include <string.h>

#include "desk/error.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_autoptr(GError) error = NULL;
	struct kb_query *query = kb_query_parse(text, &error);
	struct kb_doc doc = {.title = "", .body = "", .labels = "lang:zh", .labels_size = 7};
	struct regex_span span;

	if (!query) {
		g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
		return 0;
	}
	g_assert_no_error(error);
	g_assert_true(!query->pattern || strcmp(text + query->pattern_at, query->pattern) == 0);
	for (guint i = 0; i < query->filters->len; i++)
		g_assert_cmpuint(((struct kb_filter *)query->filters->pdata[i])->values->len, >, 0);
	kb_query_passes(query, &doc, 0);
	GArray *marks = rank_marks(query, NULL, (const char *)data, size, 20);
	gsize end = 0;
	g_assert_cmpuint(marks->len, <=, 20);
	for (guint i = 0; i < marks->len; i++) {
		span = g_array_index(marks, struct regex_span, i);
		g_assert_true((i == 0 || span.start > end) && span.start < span.end &&
			      span.end <= size);
		end = span.end;
	}
	g_array_unref(marks);
	if (rank_best_line(query, NULL, (const char *)data, size, &span))
		g_assert_true(span.start < span.end && span.end <= size);
	kb_query_free(query);
	return 0;
}

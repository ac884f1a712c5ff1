/* SPDX-License-Identifier: MIT
 * Which line of an article to show for the words that found it: the first of those with the most.
 */
#include <string.h>

#include "kb/find-private.h"

#define MARKS 200 /* of one text; the best line is among the first of them */

/* The first mark of the best line; FALSE: there is none. */
static gboolean best_line(const struct find_ask *ask, const GPtrArray *used, const char *text,
			  gsize size, struct regex_span *span)
{
	g_autoptr(GArray) marks = rank_marks(ask->query, used, text, size, MARKS);
	guint most = 0;

	for (guint i = 0; i < marks->len;) {
		const struct regex_span *first = &g_array_index(marks, struct regex_span, i);
		const char *end = memchr(text + first->start, '\n', size - first->start);
		gsize line_end = end ? (gsize)(end - text) : size;
		guint next = i + 1;
		while (next < marks->len &&
		       g_array_index(marks, struct regex_span, next).start < line_end)
			next++;
		if (next - i > most) {
			most = next - i;
			*span = *first;
		}
		i = next;
	}
	return most > 0;
}

void find_words_lines(struct find_ask *ask, GArray *hits, const GPtrArray *used)
{
	for (guint i = 0; i < hits->len && !g_atomic_int_get(&ask->stop); i++) {
		struct find_hit *hit = &g_array_index(hits, struct find_placed, i).hit;
		struct kb_doc doc;
		if (!shelf_doc(&ask->shelf->parts[hit->part], hit->doc, &doc) ||
		    best_line(ask, used, doc.body, doc.body_size, &hit->span))
			continue;
		hit->in_title = best_line(ask, used, doc.title, doc.title_size, &hit->span);
	}
}

/* SPDX-License-Identifier: MIT
 * Which line of an article to show for the words that found it. */
#include "kb/find-private.h"

void find_words_lines(struct find_ask *ask, GArray *hits, const GPtrArray *used)
{
	for (guint i = 0; i < hits->len && !g_atomic_int_get(&ask->stop); i++) {
		struct find_hit *hit = &g_array_index(hits, struct find_placed, i).hit;
		struct kb_doc doc;
		if (!shelf_doc(&ask->shelf->parts[hit->part], hit->doc, &doc) ||
		    rank_best_line(ask->query, used, doc.body, doc.body_size, &hit->span))
			continue;
		hit->in_title =
			rank_best_line(ask->query, used, doc.title, doc.title_size, &hit->span);
	}
}

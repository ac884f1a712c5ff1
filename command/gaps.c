/* SPDX-License-Identifier: MIT
 * See gaps.h. The index is asked when the list is read, not when an article is stored: whatever
 * brought the article (a key, an import, another program), the list is right. */
#include "command/gaps.h"

#include "command/library.h"
#include "kb/rank.h"

static gboolean finds(struct shelf *shelf, const char *text, gint64 now)
{
	struct kb_query *query = kb_query_parse(text, NULL);
	struct rank_result *result;
	gboolean any;

	if (!query)
		return FALSE;
	result = rank_search(shelf, query, now, 1, NULL);
	any = result->total > 0;
	rank_result_free(result);
	kb_query_free(query);
	return any;
}

/* What a person with limits finds others may still miss. */
static gboolean may_close(const struct desk *desk)
{
	return !desk->clients && !desk->regions && !store_is_read_only(desk->store);
}

GPtrArray *gaps_standing(struct desk *desk, guint limit, gint64 microseconds, gboolean background,
			 GError **error)
{
	GPtrArray *gaps = article_gaps(desk, limit, error);
	gint64 until = g_get_monotonic_time() + microseconds;
	struct shelf *shelf;

	if (!gaps || gaps->len == 0)
		return gaps;
	shelf = library_shelf(library_of(desk), background, NULL);
	for (guint i = 0; shelf && i < gaps->len && g_get_monotonic_time() < until;) {
		const char *text = ((const struct article_gap *)gaps->pdata[i])->query;
		if (!finds(shelf, text, desk_now(desk))) {
			i++;
			continue;
		}
		/* One that stays noted is asked again the next time. */
		if (may_close(desk))
			article_gap_close(desk, text, NULL);
		g_ptr_array_remove_index(gaps, i);
	}
	shelf_unref(shelf);
	return gaps;
}

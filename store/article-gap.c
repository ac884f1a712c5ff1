/* SPDX-License-Identifier: MIT
 * Searches that found nothing: what people looked for and nobody has written. */
#include <string.h>

#include "desk/text.h"
#include "store/article.h"

/* More than anybody writes articles for; the oldest go. */
enum { GAPS_KEPT = 5000, GAP_SIZE = 200 };

gboolean article_missed(struct desk *desk, const char *query, GError **error)
{
	g_autofree char *stripped = g_strstrip(g_strdup(query));
	const struct value values[] = {V_TEXT(stripped), V_TEXT(desk->user ? desk->user : ""),
				       V_INT(desk_now(desk))};
	const struct value kept = V_INT(GAPS_KEPT);
	struct batch *batch;
	enum store_answer answer;

	/* What is longer was pasted; what can't be written to is only read. */
	if (!*stripped || strlen(stripped) > GAP_SIZE ||
	    !text_valid(stripped, strlen(stripped), NULL) || store_is_read_only(desk->store))
		return TRUE;
	batch = batch_new();
	batch_add(batch, QUERY_ARTICLE_GAP_PUT, values, G_N_ELEMENTS(values));
	batch_add(batch, QUERY_ARTICLE_GAP_TRIM, &kept, 1);
	answer = store_batch(desk->store, batch, error);
	batch_free(batch);
	return store_ok(answer, error);
}

gboolean article_gap_close(struct desk *desk, const char *query, GError **error)
{
	const struct value value = V_TEXT(query);
	struct batch *batch = batch_new();
	enum store_answer answer;

	batch_add(batch, QUERY_ARTICLE_GAP_CLOSE, &value, 1);
	answer = store_batch(desk->store, batch, error);
	batch_free(batch);
	return store_ok(answer, error);
}

static void gap_free(void *data)
{
	g_free(((struct article_gap *)data)->query);
	g_free(data);
}

static gboolean gap_row(const struct row *row, void *data)
{
	struct article_gap *gap = g_new(struct article_gap, 1);

	*gap = (struct article_gap){g_strdup(row_text(row, 0)), row_int(row, 1), row_int(row, 2)};
	g_ptr_array_add(data, gap);
	return TRUE;
}

GPtrArray *article_gaps(struct desk *desk, guint limit, GError **error)
{
	GPtrArray *gaps = g_ptr_array_new_with_free_func(gap_free);
	const struct value values[] = {desk->clients || desk->regions ? V_TEXT(desk->user) : V_NULL,
				       V_INT(limit)};

	if (store_ok(store_select(desk->store, QUERY_ARTICLE_GAP_LIST, values, 2, gap_row, gaps,
				  error),
		     error))
		return gaps;
	g_ptr_array_unref(gaps);
	return NULL;
}

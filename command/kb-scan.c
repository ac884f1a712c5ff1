/* SPDX-License-Identifier: MIT
 * Answers without an index, from the rows themselves: some at a time are put on a shelf of their
 * own and asked. Slower, and words are weighed against those of their own batch only; never wrong.
 */
#include "command/kb-scan.h"

#include <string.h>

#include "command/library-private.h"
#include "command/progress.h"
#include "desk/i18n.h"

#define BATCH_ROWS 2000
#define BATCH_BYTES (8u << 20)

struct scan {
	struct call *call;
	struct find *find;
	const char *text;
	guint limit;
	struct kb_result *result;
	GPtrArray *titles; /* of struct kb_hit: found by their title */
	struct progress *progress;
	gboolean words;
	/* The batch. */
	GPtrArray *fresh; /* newest first */
	gsize bytes;
	gint64 low;
	guint rows;
	GString *labels;
};

static gboolean take_row(const struct article *article, void *data)
{
	struct scan *scan = data;
	struct kb_doc doc;

	scan->rows++;
	scan->low = article->seq;
	if (!article_within(scan->call->desk, article->region, article->client))
		return TRUE;
	library_doc(article, scan->labels, &doc);
	g_ptr_array_add(scan->fresh, fresh_new(&doc, scan->words ? FRESH_WHOLE : FRESH_WORDLESS));
	scan->bytes += doc.body_size;
	return scan->bytes < BATCH_BYTES;
}

static int by_score(const void *one, const void *other)
{
	const struct kb_hit *a = *(void *const *)one, *b = *(void *const *)other;

	return a->score < b->score ? 1 : a->score > b->score ? -1 : a->id < b->id ? 1 : -1;
}

/* Of answers by words those count that came nearest to the question: where one batch has articles
 * with every word, what another has with some is none. */
static gboolean counts(struct kb_result *result, const struct find_answer *answer)
{
	if (answer->total == 0)
		return result->total == 0;
	if (result->total > 0 && answer->how > result->how)
		return FALSE;
	if (result->total == 0 || answer->how < result->how) {
		g_ptr_array_set_size(result->hits, 0);
		g_ptr_array_set_size(result->used, 0);
		result->total = 0;
		result->how = answer->how;
	}
	return TRUE;
}

static void take_hits(struct scan *scan, const struct find_answer *answer)
{
	struct kb_result *result = scan->result;

	if (scan->words && !counts(result, answer))
		return;
	kb_result_add(result, answer);
	for (guint i = 0; i < answer->hits->len; i++) {
		const struct find_hit *hit = &g_array_index(answer->hits, struct find_hit, i);
		GPtrArray *to = hit->in_title && !scan->words ? scan->titles : result->hits;
		if (to->len < scan->limit || scan->words)
			g_ptr_array_add(to, kb_hit_new(answer, hit));
	}
	if (scan->words) {
		g_ptr_array_sort(result->hits, by_score);
		g_ptr_array_set_size(result->hits, (gint)MIN(result->hits->len, scan->limit));
	}
}

static gboolean ask_batch(struct scan *scan, GError **error)
{
	struct shelf *shelf;

	for (guint i = 0; i < scan->fresh->len / 2; i++) {
		void **one = &scan->fresh->pdata[i];
		void **other = &scan->fresh->pdata[scan->fresh->len - 1 - i];
		void *swap = *one;
		*one = *other;
		*other = swap;
	}
	shelf = shelf_new(NULL, 0, (struct fresh **)scan->fresh->pdata, scan->fresh->len, 0, FALSE,
			  NULL);
	find_ask(scan->find, shelf, scan->text, scan->call->now, scan->limit);
	struct find_answer *answer = kb_wait(scan->find, error);
	if (answer)
		take_hits(scan, answer);
	find_answer_free(answer);
	shelf_unref(shelf);
	return answer != NULL;
}

static gboolean scan_batches(struct scan *scan, GError **error)
{
	gint64 done = 0;

	do {
		scan->rows = 0;
		scan->bytes = 0;
		g_ptr_array_set_size(scan->fresh, 0);
		if (!article_before(scan->call->desk, scan->low, BATCH_ROWS, take_row, scan,
				    error) ||
		    !ask_batch(scan, error))
			return FALSE;
		done += scan->rows;
		if (!progress_at(scan->progress, done, error))
			return FALSE;
	} while (scan->rows == BATCH_ROWS || scan->bytes >= BATCH_BYTES);
	return TRUE;
}

/* All of it as it is at one moment: what is saved meanwhile would move to the front, unread. */
static gboolean scan_all(struct scan *scan, GError **error)
{
	struct store *store = scan->call->desk->store;

	if (!store_ok(store_snapshot_begin(store, error), error))
		return FALSE;
	gboolean good = scan_batches(scan, error);
	store_snapshot_end(store);
	return good;
}

/* Those found by their titles go before the others. */
static void put_titles_first(struct scan *scan)
{
	GPtrArray *hits = scan->result->hits;

	for (guint i = 0; i < scan->titles->len; i++)
		g_ptr_array_insert(hits, (gint)i, scan->titles->pdata[i]);
	g_ptr_array_set_size(hits, (gint)MIN(hits->len, scan->limit));
}

struct kb_result *kb_scan(struct call *call, struct find *find, const char *text, guint limit,
			  GError **error)
{
	struct kb_query *query = kb_query_parse(text, error);
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	struct scan scan = {
		.call = call,
		.find = find,
		.text = text,
		.limit = limit,
		.low = G_MAXINT64,
	};

	if (!query || !article_changed(call->desk, 0, G_MAXINT64, ids, error)) {
		kb_query_free(query);
		return NULL;
	}
	scan.words = query->pattern == NULL;
	kb_query_free(query);
	scan.result = kb_result_new();
	scan.titles = g_ptr_array_new();
	scan.fresh = g_ptr_array_new_with_free_func((GDestroyNotify)fresh_unref);
	scan.labels = g_string_new(NULL);
	scan.progress = progress_new(call->context ? call->context->watch : NULL, _("search"),
				     ids->len, call->quiet);
	gboolean good = scan_all(&scan, error);
	progress_free(scan.progress);
	put_titles_first(&scan);
	scan.result->complete = good && !scan.result->partial && scan.result->costly_total == 0;
	g_ptr_array_unref(scan.titles);
	g_ptr_array_unref(scan.fresh);
	g_string_free(scan.labels, TRUE);
	if (!good)
		g_clear_pointer(&scan.result, kb_result_free);
	return scan.result;
}

/* SPDX-License-Identifier: MIT
 * The best of many articles are those that ranking all of them begins with, score by score: what is
 * left out on the way could not be among them, whenever it is asked. */
#include "kb/rank.h"

#include <string.h>

#include "tests/articles.h"

#define ARTICLES 9000
#define FRESH 700
#define NOW 2000000000
#define YEAR (365 * 86400)

/* The first ones are in nearly every article, the last ones in few. */
static const char *const vocabulary[] = {
	"the",     "of",         "server", "error",    "timeout", "retry",      "cache",
	"edge",    "10.23.4.17", "卡顿",   "延迟",     "ingest",  "timeouts",   "db-prod-01",
	"gateway", "replica",    "lag",    "retrying", "origin",  "certificate"};

static void add_words(GString *text, GRand *rand, guint count)
{
	for (guint i = 0; i < count; i++) {
		double pick = g_rand_double(rand);
		gsize word = (gsize)(pick * pick * G_N_ELEMENTS(vocabulary));
		g_string_append_printf(text, "%s ", vocabulary[word]);
	}
}

static struct kb_doc *article(GRand *rand, gint64 id)
{
	static const enum article_state states[] = {ARTICLE_PUBLISHED, ARTICLE_PUBLISHED,
						    ARTICLE_REVIEWED, ARTICLE_DRAFT,
						    ARTICLE_RETIRED};
	struct kb_doc *doc = g_new0(struct kb_doc, 1);
	g_autoptr(GString) title = g_string_new(NULL), body = g_string_new(NULL);

	add_words(title, rand, (guint)g_rand_int_range(rand, 1, 4));
	add_words(body, rand, (guint)g_rand_int_range(rand, 0, 60));
	doc->id = doc->seq = id;
	doc->title_size = title->len;
	doc->title = g_string_free(g_steal_pointer(&title), FALSE);
	doc->body_size = body->len;
	doc->body = g_string_free(g_steal_pointer(&body), FALSE);
	doc->labels = g_strdup(g_rand_boolean(rand) ? "lang:en" : "lang:zh");
	doc->labels_size = strlen(doc->labels);
	doc->state = (guint8)states[g_rand_int_range(rand, 0, G_N_ELEMENTS(states))];
	doc->votes = MAX(0, g_rand_int_range(rand, -40, 40));
	doc->updated_at = NOW - g_rand_int_range(rand, -YEAR, 8 * YEAR);
	doc->review_by = NOW + g_rand_int_range(rand, -YEAR, YEAR);
	return doc;
}

static struct shelf *shelf_of(const char *folder)
{
	g_autoptr(GPtrArray) articles = g_ptr_array_new_with_free_func(article_doc_free),
			     fresh = g_ptr_array_new_with_free_func((GDestroyNotify)fresh_unref);
	g_autoptr(GRand) rand = g_rand_new_with_seed(5);
	struct segment *segments[2];
	guint indexed = ARTICLES - FRESH;

	for (gint64 id = 1; id <= ARTICLES; id++)
		g_ptr_array_add(articles, article(rand, id));
	/* Some replace older ones. */
	for (guint i = indexed - 100; i < ARTICLES; i += 9)
		((struct kb_doc *)articles->pdata[i])->id = i / 2;
	segments[0] = articles_build(folder, articles, 0, indexed - 500, 0);
	segments[1] = articles_build(folder, articles, indexed - 500, indexed, 0);
	for (guint i = indexed; i < ARTICLES; i++)
		g_ptr_array_add(fresh, fresh_new(articles->pdata[i], FRESH_WHOLE));
	struct shelf *shelf = shelf_new(segments, 2, (struct fresh **)fresh->pdata, fresh->len,
					ARTICLES, FALSE, NULL);
	g_assert_nonnull(shelf);
	segment_unref(segments[0]);
	segment_unref(segments[1]);
	return shelf;
}

static struct rank_result *ask(struct shelf *shelf, const char *text, gint64 now, guint limit)
{
	g_autoptr(GError) error = NULL;
	struct kb_query *query = kb_query_parse(text, &error);

	g_assert_no_error(error);
	struct rank_result *result = rank_search(shelf, query, now, limit, NULL);
	g_assert_false(result->damaged);
	kb_query_free(query);
	return result;
}

static void compare(struct shelf *shelf, const char *text, gint64 now)
{
	struct rank_result *all = ask(shelf, text, now, G_MAXUINT);

	g_assert_cmpuint(all->count, ==, all->total);
	for (guint limit = 1; limit <= 400; limit *= 20) {
		struct rank_result *some = ask(shelf, text, now, limit);
		g_assert_cmpuint(some->total, ==, all->total);
		g_assert_cmpuint(some->count, ==, MIN(limit, all->count));
		for (guint i = 0; i < some->count; i++) {
			const struct rank_hit *hit = &some->hits[i], *right = &all->hits[i];
			if (hit->score != right->score || hit->id != right->id)
				g_error("%s, %u of %u: %" G_GINT64_FORMAT
					" %g, not %" G_GINT64_FORMAT " %g",
					text, i, limit, hit->id, hit->score, right->id,
					right->score);
		}
		rank_result_free(some);
	}
	rank_result_free(all);
}

static void test_best(void)
{
	static const char *const texts[] = {"the ",
					    "error ",
					    "gateway ",
					    "the of server ",
					    "of the",
					    "timeout",
					    "lag replica ",
					    "timeout error ",
					    "tim edge",
					    "卡顿 延迟 ",
					    "10.23.4.17 ",
					    "db-prod-01 the ",
					    "t",
					    "\"the of\" ",
					    "error -timeout ",
					    "certificate origin lag ",
					    "retry the",
					    "server edge lang:zh ",
					    "timeout state:stale ",
					    "error nowhere edge retry "};
	/* The first to ask begins the notes; who asks for an earlier time goes without. */
	static const gint64 times[] = {NOW, NOW, NOW + YEAR / 2, NOW - YEAR,
				       NOW + 10 * (gint64)YEAR};
	char *folder = articles_folder();
	struct shelf *shelf = shelf_of(folder);

	for (guint i = 0; i < G_N_ELEMENTS(times); i++)
		for (guint k = 0; k < G_N_ELEMENTS(texts); k++)
			compare(shelf, texts[k], times[i]);
	shelf_unref(shelf);
	articles_folder_drop(folder);
	g_free(folder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rank/best", test_best);
	return g_test_run();
}

/* SPDX-License-Identifier: MIT
 * Shelves: of each article only its newest change is there, however it came to be: from segments,
 * from fresh ones, from both, one change after another. */
#include "kb/shelf.h"

#include <string.h>

#include "tests/articles.h"
#include "tests/spent.h"

static GPtrArray *fresh_of(const GPtrArray *articles, guint from, guint to)
{
	GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)fresh_unref);

	/* Every seventh says that the article is no more. */
	for (guint i = from; i < to; i++)
		g_ptr_array_add(
			all, fresh_new(articles->pdata[i], i % 7 == 0 ? FRESH_GONE : FRESH_WHOLE));
	return all;
}

static struct shelf *shelf_of(struct segment **segments, guint count, const GPtrArray *fresh)
{
	struct shelf *shelf = shelf_new(segments, count, (struct fresh **)fresh->pdata, fresh->len,
					99, FALSE, NULL);

	g_assert_nonnull(shelf);
	return shelf;
}

/* What must be on it: id → seq of the newest change, but of those that are gone. */
static GHashTable *truth_of(const GPtrArray *articles, guint fresh_from, guint to)
{
	GHashTable *truth = g_hash_table_new(g_int64_hash, g_int64_equal);

	for (guint i = 0; i < to; i++) {
		const struct kb_doc *doc = articles->pdata[i];
		if (i >= fresh_from && i % 7 == 0)
			g_hash_table_remove(truth, &doc->id);
		else
			g_hash_table_replace(truth, (void *)&doc->id, (void *)doc);
	}
	return truth;
}

static void expect(const struct shelf *shelf, GHashTable *truth)
{
	guint alive = 0, part, at;

	for (guint i = 0; i < shelf->count; i++) {
		for (guint doc = 0; doc < shelf->parts[i].count; doc++) {
			struct kb_doc found;
			if (!shelf_alive(&shelf->parts[i], doc))
				continue;
			alive++;
			g_assert_true(shelf_doc(&shelf->parts[i], doc, &found));
			const struct kb_doc *right = g_hash_table_lookup(truth, &found.id);
			g_assert_nonnull(right);
			articles_equal(right, &found);
			g_assert_true(shelf_find(shelf, found.id, &part, &at));
			g_assert_cmpuint(part, ==, i);
			g_assert_cmpuint(at, ==, doc);
		}
	}
	g_assert_cmpuint(alive, ==, g_hash_table_size(truth));
	g_assert_cmpuint(shelf->articles, ==, alive);
	g_assert_false(shelf_find(shelf, -5, &part, &at));
}

enum { ALL = 900, FIRST = 400, SECOND = 600, THIRD = 700 };

static void build(const char *folder, const GPtrArray *articles, struct segment *segments[3])
{
	segments[0] = articles_build(folder, articles, 0, FIRST, 0);
	segments[1] = articles_build(folder, articles, FIRST, SECOND, 0);
	segments[2] = articles_build(folder, articles, SECOND, THIRD, 0);
}

static void drop(const char *folder, struct segment *segments[3])
{
	for (guint i = 0; i < 3; i++)
		segment_unref(segments[i]);
	articles_folder_drop(folder);
}

static void test_newest(void)
{
	for (guint32 seed = 1; seed < 6; seed++) {
		g_autofree char *folder = articles_folder();
		g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
		g_autoptr(GPtrArray) articles = articles_random(rand, ALL, 100 * seed * seed, 0);
		g_autoptr(GPtrArray) fresh = fresh_of(articles, THIRD, ALL);
		struct segment *segments[3];
		build(folder, articles, segments);
		for (guint i = 0; i <= 3; i++) {
			static const guint ends[] = {0, FIRST, SECOND, THIRD};
			g_autoptr(GHashTable) truth = truth_of(articles, ALL, ends[i]);
			struct shelf *shelf = shelf_new(segments, i, NULL, 0, 1, FALSE, NULL);
			expect(shelf, truth);
			shelf_unref(shelf);
		}
		struct shelf *shelf = shelf_of(segments, 3, fresh);
		g_autoptr(GHashTable) truth = truth_of(articles, THIRD, ALL);
		expect(shelf, truth);
		shelf_unref(shelf);
		drop(folder, segments);
	}
}

/* One change after another gives what all at once give; older shelves stay what they were. */
static void test_with(void)
{
	g_autofree char *folder = articles_folder();
	g_autoptr(GRand) rand = g_rand_new_with_seed(7);
	g_autoptr(GPtrArray) articles = articles_random(rand, ALL, 500, 0);
	g_autoptr(GPtrArray) fresh = fresh_of(articles, THIRD, ALL);
	g_autoptr(GPtrArray) shelves = g_ptr_array_new_with_free_func((GDestroyNotify)shelf_unref);
	struct segment *segments[3];

	build(folder, articles, segments);
	g_ptr_array_add(shelves, shelf_new(segments, 3, NULL, 0, 1, FALSE, NULL));
	for (guint i = THIRD; i < ALL; i += 2) {
		const struct shelf *last = shelves->pdata[shelves->len - 1];
		g_ptr_array_add(shelves, shelf_with(last, (struct fresh **)fresh->pdata + i - THIRD,
						    2, (gint64)i));
	}
	for (guint i = 0; i < shelves->len; i++) {
		g_autoptr(GHashTable) truth = truth_of(articles, THIRD, THIRD + 2 * i);
		expect(shelves->pdata[i], truth);
	}
	g_ptr_array_set_size(shelves, 0);
	drop(folder, segments);
}

/* What is not touched is shared. */
static void test_shares(void)
{
	g_autofree char *folder = articles_folder();
	g_autoptr(GRand) rand = g_rand_new_with_seed(8);
	g_autoptr(GPtrArray) articles = articles_random(rand, ALL, 300, 0);
	struct kb_doc *doc = articles->pdata[THIRD];
	struct segment *segments[3];
	guint at;

	build(folder, articles, segments);
	struct shelf *shelf = shelf_new(segments, 3, NULL, 0, 1, FALSE, NULL);
	doc->id = 1000000;
	struct fresh *fresh = fresh_new(doc, FRESH_WHOLE);
	struct shelf *with = shelf_with(shelf, &fresh, 1, 2);
	for (guint i = 0; i < 3; i++) {
		g_assert_true(with->parts[i].dead == shelf->parts[i].dead);
		g_assert_true(with->parts[i].segment == segments[i]);
	}
	fresh_unref(fresh);
	shelf_unref(shelf);
	/* The last has no dead; the one that gets the first has its own from then on. */
	doc->id = ((struct kb_doc *)articles->pdata[THIRD - 1])->id;
	g_assert_true(segment_find(segments[2], doc->id, &at));
	fresh = fresh_new(doc, FRESH_WHOLE);
	shelf = shelf_with(with, &fresh, 1, 3);
	g_assert_null(with->parts[2].dead);
	g_assert_nonnull(shelf->parts[2].dead);
	g_assert_cmpuint(shelf->parts[2].dead_count, ==, 1);
	g_assert_true(shelf_alive(&with->parts[2], at));
	g_assert_false(shelf_alive(&shelf->parts[2], at));
	fresh_unref(fresh);
	shelf_unref(with);
	shelf_unref(shelf);
	drop(folder, segments);
}

static gboolean hides_plans(const struct kb_doc *doc, const void *data)
{
	g_assert_null(doc->body);
	return doc->kind == *(const guint8 *)data;
}

static void test_hides(void)
{
	g_autofree char *folder = articles_folder();
	g_autoptr(GRand) rand = g_rand_new_with_seed(9);
	g_autoptr(GPtrArray) articles = articles_random(rand, ALL, 600, 0);
	g_autoptr(GHashTable) truth = truth_of(articles, ALL, THIRD);
	const guint8 kind = ARTICLE_PLAN;
	const struct shelf_hides hides = {.hides = hides_plans, .data = &kind};
	struct segment *segments[3];
	GHashTableIter iter;
	void *doc;

	build(folder, articles, segments);
	g_hash_table_iter_init(&iter, truth);
	while (g_hash_table_iter_next(&iter, NULL, &doc))
		if (((struct kb_doc *)doc)->kind == kind)
			g_hash_table_iter_remove(&iter);
	struct shelf *shelf = shelf_new(segments, 3, NULL, 0, 1, FALSE, &hides);
	expect(shelf, truth);
	shelf_unref(shelf);
	drop(folder, segments);
}

/* Bytes that are not UTF-8 become what segments make of them. */
static void test_any_bytes(void)
{
	const char body[] = "a\xff"
			    "b\0c";
	struct kb_doc doc = {.id = 1,
			     .seq = 1,
			     .title = "t\xc0",
			     .title_size = 2,
			     .body = body,
			     .body_size = sizeof body - 1,
			     .labels = "",
			     .labels_size = 0};
	struct fresh *fresh = fresh_new(&doc, FRESH_WHOLE);

	g_assert_true(g_utf8_validate_len(fresh->doc.body, fresh->doc.body_size, NULL));
	g_assert_true(g_utf8_validate_len(fresh->doc.title, fresh->doc.title_size, NULL));
	g_assert_cmpint(fresh->doc.body[0], ==, 'a');
	g_assert_cmpint(fresh->doc.body[fresh->doc.body_size - 1], ==, 'c');
	g_assert_false(fresh->doc.ascii);
	fresh_unref(fresh);
}

/* A save is on the shelf at once: a thousand fresh ones and a segment as large as they get cost
 * less than a millisecond, of which most is never seen. */
static void test_cheap(void)
{
	g_autofree char *folder = articles_folder();
	struct segment_builder *builder = segment_builder_new(folder, "test", 0, NULL);
	struct kb_doc doc = {
		.title = "t", .title_size = 1, .body = "b", .body_size = 1, .labels = ""};
	g_autoptr(GPtrArray) fresh = g_ptr_array_new_with_free_func((GDestroyNotify)fresh_unref);
	GError *error = NULL;
	gint64 best = G_MAXINT64;

	for (doc.id = 1; doc.id <= 20000; doc.id++) {
		doc.seq = doc.id;
		g_assert_true(segment_builder_add(builder, &doc, &error));
	}
	g_autofree char *name = segment_builder_finish(builder, &error);
	g_assert_no_error(error);
	segment_builder_free(builder);
	struct segment *segment = segment_open(folder, name, "test", &error);
	g_assert_no_error(error);
	for (guint i = 0; i < 1000; i++) {
		doc.id = 10 * i + 1;
		doc.seq = 30000 + i;
		g_ptr_array_add(fresh, fresh_new(&doc, FRESH_WHOLE));
	}
	struct shelf *shelf = shelf_of(&segment, 1, fresh);
	for (guint i = 0; i < 20; i++) {
		gint64 begun = spent();
		doc.id = 10 * i + 5;
		doc.seq = 40000 + i;
		struct fresh *one = fresh_new(&doc, FRESH_WHOLE);
		struct shelf *next = shelf_with(shelf, &one, 1, doc.seq);
		best = MIN(best, spent() - begun);
		fresh_unref(one);
		shelf_unref(shelf);
		shelf = next;
	}
	g_test_message("%d µs", (int)best);
	g_assert_cmpint(best, <, 1000);
	g_assert_cmpuint(shelf->articles, ==, 20000);
	shelf_unref(shelf);
	segment_unref(segment);
	articles_folder_drop(folder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/shelf/newest", test_newest);
	g_test_add_func("/shelf/with", test_with);
	g_test_add_func("/shelf/shares", test_shares);
	g_test_add_func("/shelf/hides", test_hides);
	g_test_add_func("/shelf/any-bytes", test_any_bytes);
	g_test_add_func("/shelf/cheap", test_cheap);
	return g_test_run();
}

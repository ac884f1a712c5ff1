/* SPDX-License-Identifier: MIT
 * Grams of a segment against what a look into every article says: each key's documents, and random
 * needs, in segments built at once, in blocks, and merged with some replaced. */
#include <string.h>

#include "kb/segment-grams.h"
#include "kb/segment-private.h"
#include "tests/articles.h"

/* The truth: a set of documents per gram. */
struct truth {
	guint docs;
	GHashTable *lists; /* gram -> GArray of guint32 */
};

static struct truth truth_of(const struct segment *segment)
{
	struct truth truth = {
		segment_count(segment),
		g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref)};
	struct gram_set *set = gram_set_new();

	for (guint32 i = 0; i < truth.docs; i++) {
		struct kb_doc doc;
		guint count;
		g_assert_true(segment_doc(segment, i, &doc));
		gram_set_clear(set);
		gram_set_add(set, doc.title, doc.title_size);
		gram_set_add(set, doc.body, doc.body_size);
		const gram *keys = gram_set_keys(set, &count);
		for (guint k = 0; k < count; k++) {
			GArray *list = g_hash_table_lookup(truth.lists, GUINT_TO_POINTER(keys[k]));
			if (!list) {
				list = g_array_new(FALSE, FALSE, sizeof(guint32));
				g_hash_table_insert(truth.lists, GUINT_TO_POINTER(keys[k]), list);
			}
			g_array_append_val(list, i);
		}
	}
	gram_set_free(set);
	return truth;
}

static gboolean bit(const guint64 *bits, guint doc)
{
	return bits[doc / 64] >> doc % 64 & 1;
}

static void expect_lists(const struct segment *segment, const struct truth *truth)
{
	GHashTableIter iter;
	gpointer key, value;
	g_autofree guint64 *bits = g_new(guint64, truth->docs / 64 + 1);
	struct gram_cursor cursor;
	guint keys = 0, dense = 0;

	g_hash_table_iter_init(&iter, truth->lists);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		const GArray *list = value;
		struct need need = {.kind = NEED_GRAM, .key = GPOINTER_TO_UINT(key)};
		g_assert_cmpuint(segment_gram_count(segment, need.key), ==, list->len);
		g_assert_cmpuint(segment_candidates(segment, &need, bits), ==, list->len);
		for (guint i = 0; i < list->len; i++)
			g_assert_true(bit(bits, g_array_index(list, guint32, i)));
	}
	g_assert_true(gram_cursor_start(&cursor, segment));
	while (gram_cursor_next(&cursor)) {
		keys++;
		dense += cursor.dense;
		g_assert_true(g_hash_table_contains(truth->lists, GUINT_TO_POINTER(cursor.key)));
	}
	g_assert_cmpuint(cursor.left, ==, 0);
	g_assert_cmpuint(keys, ==, g_hash_table_size(truth->lists));
	g_assert_cmpuint(dense, >, 0);
	g_assert_cmpuint(dense, <, keys);
	g_assert_cmpuint(segment_gram_count(segment, 1), ==, 0); /* two NULs and a \1 */
}

static struct need *random_need(GRand *rand, gpointer *keys, guint count, guint deep)
{
	struct need *need = g_new0(struct need, 1);
	int kind = g_rand_int_range(rand, 0, deep ? 8 : 4);

	need->kind = kind < 4 ? NEED_GRAM : kind < 6 ? NEED_AND : kind < 7 ? NEED_OR : NEED_ALL;
	if (need->kind == NEED_GRAM)
		need->key = GPOINTER_TO_UINT(keys[g_rand_int_range(rand, 0, (gint32)count)]);
	if (need->kind == NEED_GRAM && g_rand_int_range(rand, 0, 10) == 0)
		need->key = g_rand_int_range(rand, 0, GRAM_END);
	if (need->kind == NEED_GRAM || need->kind == NEED_ALL)
		return need;
	need->count = (guint)g_rand_int_range(rand, 2, 5);
	need->parts = g_new(struct need *, need->count);
	for (guint i = 0; i < need->count; i++)
		need->parts[i] = random_need(rand, keys, count, deep - 1);
	return need;
}

static void need_free(struct need *need)
{
	for (guint i = 0; i < need->count; i++)
		need_free(need->parts[i]);
	g_free(need->parts);
	g_free(need);
}

static int compare_docs(const void *one, const void *other)
{
	guint32 a = *(const guint32 *)one, b = *(const guint32 *)other;

	return a < b ? -1 : a > b;
}

static gboolean holds(const struct truth *truth, const struct need *need, guint32 doc)
{
	gboolean all = need->kind != NEED_OR;

	if (need->kind == NEED_GRAM) {
		const GArray *list = g_hash_table_lookup(truth->lists, GUINT_TO_POINTER(need->key));
		return list && g_array_binary_search((GArray *)list, &doc, compare_docs, NULL);
	}
	for (guint i = 0; i < need->count; i++)
		if (holds(truth, need->parts[i], doc) != all)
			return !all;
	return all;
}

static void expect_needs(const struct segment *segment, const struct truth *truth, GRand *rand)
{
	g_autofree guint64 *bits = g_new(guint64, truth->docs / 64 + 1);
	g_autofree guint64 *right = g_new(guint64, truth->docs / 64 + 1);
	guint keys, exact = 0;
	g_autofree gpointer *all = g_hash_table_get_keys_as_array(truth->lists, &keys);

	for (guint round = 0; round < 300; round++) {
		struct need *need = random_need(rand, all, keys, 3);
		guint count = segment_candidates(segment, need, bits), set = 0;
		memset(right, 0, (truth->docs / 64 + 1) * sizeof *right);
		for (guint doc = 0; doc < truth->docs; doc++) {
			gboolean wanted = holds(truth, need, doc);
			if (wanted)
				g_assert_true(bit(bits, doc));
			set += bit(bits, doc);
			right[doc / 64] |= (guint64)wanted << doc % 64;
		}
		g_assert_cmpuint(count, ==, set);
		exact += memcmp(bits, right, (truth->docs + 63) / 64 * sizeof *bits) == 0;
		need_free(need);
	}
	/* Only what stops early is not exact. */
	g_assert_cmpuint(exact, >, 200);
}

static void check(const struct segment *segment, GRand *rand)
{
	struct truth truth = truth_of(segment);

	expect_lists(segment, &truth);
	expect_needs(segment, &truth, rand);
	g_assert_false(segment_damaged(segment));
	g_hash_table_unref(truth.lists);
}

static void test_blocks(void)
{
	g_autofree char *folder = articles_folder();
	g_autoptr(GRand) rand = g_rand_new_with_seed(11);
	g_autoptr(GPtrArray) articles = articles_random(rand, 700, 600, 0);

	for (guint i = 0; i < 2; i++) {
		struct segment *segment = articles_build(folder, articles, 0, 700, i ? 60000 : 0);
		check(segment, rand);
		segment_unref(segment);
	}
	articles_folder_drop(folder);
}

static void test_merged(void)
{
	g_autofree char *folder = articles_folder();
	g_autoptr(GRand) rand = g_rand_new_with_seed(12);
	g_autoptr(GPtrArray) articles = articles_random(rand, 700, 300, 0);
	struct segment *from[4];
	guint ends[] = {0, 500, 501, 600, 700};
	GError *error = NULL;

	for (guint i = 0; i < 4; i++)
		from[i] = articles_build(folder, articles, ends[i], ends[i + 1], 0);
	g_autofree char *name = segment_merge_all(folder, "test", from, 4, NULL, &error);
	g_assert_no_error(error);
	struct segment *merged = segment_open(folder, name, "test", &error);
	g_assert_no_error(error);
	check(merged, rand);
	segment_unref(merged);
	for (guint i = 0; i < 4; i++)
		segment_unref(from[i]);
	articles_folder_drop(folder);
}

/* Packed numbers of any width and count come back, and nothing is taken for more than it is. */
static void test_lists(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(13);

	for (guint round = 0; round < 2000; round++) {
		g_autoptr(GByteArray) out = g_byte_array_new();
		guint count = (guint)g_rand_int_range(rand, 0, 300);
		g_autofree guint32 *docs = g_new(guint32, count + 1);
		guint shift = (guint)g_rand_int_range(rand, 8, 32);
		guint32 next = 0;
		for (guint i = 0; i < count; i++, next++)
			docs[i] = next += (g_rand_int(rand) & 0x7fffff) >> (shift - 8);
		list_pack(out, docs, count);
		guint size = out->len;
		g_byte_array_set_size(out, size + LIST_SLACK);
		guint cut = (guint)g_rand_int_range(rand, 0, 3) ? 0 : MIN(1, size);
		guint limit = next - (g_rand_int_range(rand, 0, 3) || next == 0 ? 0 : 1);
		struct list_reader reader = {.at = out->data,
					     .end = out->data + size - cut,
					     .left = count,
					     .limit = limit};
		guint32 block[LIST_BLOCK];
		guint read = 0;
		for (guint some; (some = list_next(&reader, block)) > 0; read += some)
			g_assert_cmpmem(block, some * 4, docs + read, some * 4);
		g_assert_cmpint(reader.left == 0, ==, count == 0 || (!cut && limit == next));
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/segment-grams/lists", test_lists);
	g_test_add_func("/segment-grams/blocks", test_blocks);
	g_test_add_func("/segment-grams/merged", test_merged);
	return g_test_run();
}

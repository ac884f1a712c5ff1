/* SPDX-License-Identifier: MIT
 * The lexicon of segments: each list is what counting by hand gives, merged ones are what one build
 * gives, and nothing wrong comes of damage. */
#include "kb/lexicon.h"

#include <string.h>

#include "kb/words.h"
#include "tests/articles.h"

/* "word doc=count ..." of the truth: the newest of each id. */
static GHashTable *count_all(const struct segment *segment)
{
	GHashTable *all = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
						(GDestroyNotify)g_array_unref);
	for (guint doc = 0; doc < segment_count(segment); doc++) {
		struct kb_doc article;
		guint count;
		g_assert_true(segment_doc(segment, doc, &article));
		if (article.gone)
			continue;
		struct words_doc *words = words_doc_new(&article);
		const struct words_count *counts = words_doc_counts(words, &count);
		for (guint i = 0; i < count; i++) {
			GArray *docs = g_hash_table_lookup(all, counts[i].word);
			if (!docs) {
				docs = g_array_new(FALSE, FALSE, sizeof(guint));
				g_hash_table_insert(all, g_strdup(counts[i].word), docs);
			}
			guint pair[2] = {doc, counts[i].count};
			g_array_append_vals(docs, pair, 2);
		}
		words_doc_free(words);
	}
	return all;
}

/* Counts are exact up to ten, and never more than they were. */
static void same_count(guint8 got, guint count)
{
	if (count <= 10)
		g_assert_cmpuint(got, ==, count);
	else
		g_assert_true(got >= 10 && got <= count);
}

static void check_list(const struct lexicon_list *list, const GArray *docs, const guint64 *wanted)
{
	guint32 found[LEXICON_BLOCK];
	guint8 counts[LEXICON_BLOCK];
	struct lexicon_walk walk;
	guint at = 0;

	g_assert_cmpuint(list->df, ==, docs->len / 2);
	lexicon_walk(&walk, list, wanted);
	for (guint some; (some = lexicon_next(&walk, found, counts)) > 0;)
		for (guint i = 0; i < some; i++, at += 2) {
			while (wanted && !(wanted[g_array_index(docs, guint, at) / 64] >>
						   g_array_index(docs, guint, at) % 64 &
					   1))
				at += 2;
			g_assert_cmpuint(at, <, docs->len);
			g_assert_cmpuint(found[i], ==, g_array_index(docs, guint, at));
			same_count(counts[i], g_array_index(docs, guint, at + 1));
		}
	for (; at < docs->len; at += 2)
		g_assert_true(wanted && !(wanted[g_array_index(docs, guint, at) / 64] >>
						  g_array_index(docs, guint, at) % 64 &
					  1));
}

static void check_bits(const struct lexicon_list *list, const GArray *docs, guint words)
{
	g_autofree guint64 *bits = g_new0(guint64, words);
	guint set = 0;
	lexicon_mark(list, bits);
	for (guint i = 0; i < words; i++)
		set += (guint)__builtin_popcountll(bits[i]);
	g_assert_cmpuint(set, ==, docs->len / 2);
	for (guint i = 0; i < docs->len; i += 2) {
		guint doc = g_array_index(docs, guint, i);
		g_assert_true(bits[doc / 64] >> doc % 64 & 1);
	}
}

static gboolean see(const char *word, gsize size, const struct lexicon_list *list, void *data)
{
	GHashTable *left = data;
	g_autofree char *text = g_strndup(word, size);
	g_assert_cmpuint(list->df, >, 0);
	if ((guchar)word[0] >= ' ')
		g_assert_true(g_hash_table_remove(left, text));
	return TRUE;
}

static void check_segment(const struct segment *segment, GRand *rand)
{
	g_autoptr(GHashTable) all = count_all(segment);
	guint words = (segment_count(segment) + 63) / 64;
	g_autofree guint64 *wanted = g_new0(guint64, words + 1);
	GHashTableIter iter;
	gpointer key, value;

	for (guint i = 0; i < words; i++)
		wanted[i] = (guint64)g_rand_int(rand) << 32 & (guint64)g_rand_int(rand) << 31;
	g_hash_table_iter_init(&iter, all);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		struct lexicon_list list;
		g_assert_true(lexicon_find(segment, key, strlen(key), &list));
		check_list(&list, value, NULL);
		check_list(&list, value, wanted);
		check_bits(&list, value, words);
		g_autofree char *other = g_strconcat(key, "\x7f", NULL);
		g_assert_false(lexicon_find(segment, other, strlen(other), &list));
	}
	lexicon_each(segment, "", 0, see, all);
	g_assert_cmpuint(g_hash_table_size(all), ==, 0);
	g_assert_false(segment_damaged(segment));
}

static void test_counts(void)
{
	g_autofree char *folder = articles_folder();
	for (guint32 seed = 1; seed <= 4; seed++) {
		g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
		g_autoptr(GPtrArray) articles =
			articles_random(rand, 800, seed % 2 ? 800 : 100000, 0);
		struct segment *segment =
			articles_build(folder, articles, 0, articles->len, seed > 2 ? 200000 : 0);
		check_segment(segment, rand);
		segment_unref(segment);
	}
	articles_folder_drop(folder);
}

static gboolean begins(const char *word, gsize size, const struct lexicon_list *list, void *data)
{
	GString *out = data;
	(void)list;
	g_string_append_len(out, word, (gssize)size);
	g_string_append_c(out, ' ');
	return TRUE;
}

static struct kb_doc *plain(gint64 id, const char *body, const char *labels)
{
	struct kb_doc *doc = g_new0(struct kb_doc, 1);
	doc->id = doc->seq = id;
	doc->title = g_strdup("");
	doc->body = g_strdup(body);
	doc->body_size = strlen(body);
	doc->labels = g_strdup(labels);
	doc->labels_size = strlen(labels);
	doc->state = id == 2 ? ARTICLE_RETIRED : ARTICLE_PUBLISHED;
	return doc;
}

static void test_labels(void)
{
	g_autofree char *folder = articles_folder();
	g_autoptr(GPtrArray) articles = g_ptr_array_new_with_free_func(article_doc_free);
	g_autoptr(GString) out = g_string_new(NULL);
	struct lexicon_list list;

	g_ptr_array_add(articles, plain(1, "cdn cache", "lang:zh tag:cdn"));
	g_ptr_array_add(articles, plain(2, "Cold 9", "lang:zh"));
	g_ptr_array_add(articles, plain(3, "edge", ""));
	struct segment *segment = articles_build(folder, articles, 0, 3, 0);
	lexicon_each(segment, "\1", 1, begins, out);
	lexicon_each(segment, "\2", 1, begins, out);
	lexicon_each(segment, "c", 1, begins, out);
	g_assert_cmpstr(out->str, ==,
			"\1lang:zh \1state:published \1state:retired \1tag:cdn "
			"\2"
			"9 \2"
			"c \2"
			"e cache cdn cold ");
	g_assert_true(lexicon_find(segment, "\2c", 2, &list));
	g_assert_cmpuint(list.df, ==, 2);
	g_assert_true(lexicon_find(segment, "\1state:retired", 14, &list));
	g_assert_cmpuint(list.df, ==, 1);
	segment_unref(segment);
	articles_folder_drop(folder);
}

/* Documents with more words than most have, alike at both ends, each of them again and again. */
static void test_many(void)
{
	static const guint sizes[] = {1, 3000, 20, 20000, 2047, 2048, 4096};
	static const char *const forms[] = {"%u", "w%06u", "%07unine", "thirteen%05u",
					    "similar_%u_similar"};
	g_autofree char *folder = articles_folder();
	g_autoptr(GPtrArray) articles = g_ptr_array_new_with_free_func(article_doc_free);
	g_autoptr(GRand) rand = g_rand_new_with_seed(1);

	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		g_autoptr(GString) body = g_string_new(NULL);
		for (guint k = 0; k < 3 * sizes[i]; k++) {
			g_string_append_printf(body, forms[k % sizes[i] % G_N_ELEMENTS(forms)],
					       k % sizes[i]);
			g_string_append_c(body, ' ');
		}
		g_ptr_array_add(articles, plain(i + 1, body->str, ""));
	}
	for (guint64 block = 0; block < 2; block++) {
		struct segment *segment = articles_build(folder, articles, 0, articles->len, block);
		check_segment(segment, rand);
		segment_unref(segment);
	}
	articles_folder_drop(folder);
}

static void test_lengths(void)
{
	for (guint words = 0; words < 200000; words += 1 + words / 50) {
		float length = lexicon_length(lexicon_length_code(words));
		g_assert_cmpfloat(ABS(length - (float)words), <=, 0.03f * (float)(words + 1));
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lexicon/counts", test_counts);
	g_test_add_func("/lexicon/labels", test_labels);
	g_test_add_func("/lexicon/many", test_many);
	g_test_add_func("/lexicon/lengths", test_lengths);
	return g_test_run();
}

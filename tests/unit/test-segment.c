/* SPDX-License-Identifier: MIT
 * Segments: what was put in is read back, in one block or many; many merged are one built at once;
 * of an article only the newest stays. */
#include "kb/segment.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/error.h"
#include "kb/segment-private.h"
#include "tests/articles.h"

/* What a segment of articles[from..to) should hold: the newest of each id, by seq. */
static GPtrArray *newest(const GPtrArray *articles, guint from, guint to)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_int64_hash, g_int64_equal);
	GPtrArray *left = g_ptr_array_new();

	for (guint i = to; i-- > from;) {
		struct kb_doc *doc = articles->pdata[i];
		if (g_hash_table_add(seen, &doc->id))
			g_ptr_array_insert(left, 0, doc);
	}
	return left;
}

static void expect_chunks(const struct segment *segment)
{
	guint docs = 0;
	struct segment_chunk chunk;

	for (guint i = 0; segment_chunk(segment, i, &chunk); i++) {
		gsize start = 0;
		g_assert_cmpuint(chunk.first, ==, docs);
		for (guint k = 0; k < chunk.count; k++, docs++) {
			struct kb_doc doc;
			g_assert_true(segment_doc(segment, docs, &doc));
			g_assert_true(doc.body == chunk.text + start);
			g_assert_cmpuint(doc.body_size, ==, chunk.ends[k] - start);
			g_assert_cmpint(chunk.text[chunk.ends[k]], ==, '\n');
			g_assert_cmpint(chunk.ascii >> k & 1, ==, doc.ascii);
			start = chunk.ends[k] + 1;
		}
	}
	g_assert_cmpuint(docs, ==, segment_count(segment));
}

static void expect(const struct segment *segment, const GPtrArray *articles, guint from, guint to)
{
	g_autoptr(GPtrArray) right = newest(articles, from, to);
	struct kb_doc doc;
	guint at;

	g_assert_cmpuint(segment_count(segment), ==, right->len);
	for (guint i = 0; i < right->len; i++) {
		const struct kb_doc *truth = right->pdata[i];
		g_assert_true(segment_doc(segment, i, &doc));
		articles_equal(truth, &doc);
		g_assert_true(segment_head(segment, i, &doc));
		g_assert_null(doc.body);
		g_assert_cmpint(doc.id, ==, truth->id);
		g_assert_true(segment_find(segment, truth->id, &at));
		g_assert_cmpuint(at, ==, i);
	}
	g_assert_false(segment_find(segment, 0, &at));
	g_assert_false(segment_find(segment, G_MAXINT64, &at));
	expect_chunks(segment);
	g_assert_false(segment_damaged(segment));
}

static gint64 seq_of(const GPtrArray *articles, guint i)
{
	return ((struct kb_doc *)articles->pdata[i])->seq;
}

static void test_read_back(void)
{
	g_autofree char *folder = articles_folder();
	g_autoptr(GRand) rand = g_rand_new_with_seed(1);
	g_autoptr(GPtrArray) articles = articles_random(rand, 1500, 1000000, 0);
	struct segment *segment = articles_build(folder, articles, 0, articles->len, 0);
	g_autofree char *path = g_build_filename(folder, segment_name(segment), NULL);
	struct stat about;

	expect(segment, articles, 0, articles->len);
	g_assert_cmpint(segment_first(segment), ==, 1);
	g_assert_cmpint(segment_last(segment), ==, seq_of(articles, articles->len - 1));
	g_assert_cmpint(stat(path, &about), ==, 0);
	g_assert_cmpint(about.st_mode & 0777, ==, 0600);
	segment_unref(segment);
	articles_folder_drop(folder);
}

/* The same articles in one block and in many are the same file, byte for byte. */
static void test_blocks(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(2);
	g_autoptr(GPtrArray) articles = articles_random(rand, 600, 400, 0);
	g_autofree char *contents[2] = {NULL, NULL};
	gsize sizes[2];

	for (guint i = 0; i < 2; i++) {
		g_autofree char *folder = articles_folder();
		struct segment *segment =
			articles_build(folder, articles, 0, articles->len, i ? 50000 : 0);
		g_autofree char *path = g_build_filename(folder, segment_name(segment), NULL);
		expect(segment, articles, 0, articles->len);
		g_assert_true(g_file_get_contents(path, &contents[i], &sizes[i], NULL));
		segment_unref(segment);
		articles_folder_drop(folder);
	}
	g_assert_cmpmem(contents[0], sizes[0], contents[1], sizes[1]);
	g_free(g_steal_pointer(&contents[1]));
}

/* Segments of a shelf, with replaced articles, merged: twice, so that a merged one is merged again.
 */
static void test_merge(void)
{
	g_autofree char *folder = articles_folder();
	g_autoptr(GRand) rand = g_rand_new_with_seed(3);
	g_autoptr(GPtrArray) articles = articles_random(rand, 1000, 500, 0);
	struct segment *from[5];
	GError *error = NULL;

	for (guint i = 0; i < 5; i++) {
		from[i] = articles_build(folder, articles, i * 200, i * 200 + 200, 0);
		expect(from[i], articles, i * 200, i * 200 + 200);
		g_assert_cmpint(segment_first(from[i]), ==, i ? segment_last(from[i - 1]) + 1 : 1);
	}
	g_autofree char *some = segment_merge_all(folder, "test", from, 3, NULL, &error);
	g_assert_no_error(error);
	struct segment *merged = segment_open(folder, some, "test", &error);
	g_assert_no_error(error);
	expect(merged, articles, 0, 600);
	segment_unref(from[2]);
	from[2] = merged;
	g_autofree char *all = segment_merge_all(folder, "test", from + 2, 3, NULL, &error);
	g_assert_no_error(error);
	merged = segment_open(folder, all, "test", &error);
	g_assert_no_error(error);
	expect(merged, articles, 0, 1000);
	g_assert_cmpint(segment_last(merged), ==, seq_of(articles, 999));
	segment_unref(merged);
	for (guint i = 0; i < 5; i++)
		segment_unref(from[i]);
	articles_folder_drop(folder);
}

/* What is gone hides older ones as long as there are such elsewhere, and then goes itself. */
static void test_gone(void)
{
	g_autofree char *folder = articles_folder();
	g_autoptr(GRand) rand = g_rand_new_with_seed(4);
	g_autoptr(GPtrArray) articles = articles_random(rand, 30, 1000000, 0);
	struct segment *from[2];
	struct kb_doc doc;
	guint at;
	GError *error = NULL;

	from[0] = articles_build(folder, articles, 0, 20, 0);
	struct kb_doc *gone = articles->pdata[25];
	gone->id = ((struct kb_doc *)articles->pdata[3])->id;
	gone->gone = 1;
	from[1] = articles_build(folder, articles, 20, 30, 0);
	g_assert_cmpuint(segment_count(from[1]), ==, 10);
	g_assert_true(segment_find(from[1], gone->id, &at));
	g_assert_true(segment_doc(from[1], at, &doc));
	g_assert_true(doc.gone);
	g_autofree char *name = segment_merge_all(folder, "test", from, 2, NULL, &error);
	g_assert_no_error(error);
	struct segment *merged = segment_open(folder, name, "test", &error);
	g_assert_no_error(error);
	g_assert_cmpuint(segment_count(merged), ==, 28);
	g_assert_false(segment_find(merged, gone->id, &at));
	g_assert_false(segment_damaged(merged));
	segment_unref(merged);
	segment_unref(from[0]);
	segment_unref(from[1]);
	articles_folder_drop(folder);
}

static void test_not_utf8(void)
{
	g_autofree char *folder = articles_folder();
	g_autoptr(GPtrArray) articles = g_ptr_array_new();
	struct kb_doc doc = {
		.id = 7,
		.seq = 9,
		.title = "t\xff",
		.title_size = 2,
		.body = "one\xc3 two\0three",
		.body_size = 14,
		.labels = "",
	};

	g_ptr_array_add(articles, &doc);
	struct segment *segment = articles_build(folder, articles, 0, 1, 0);
	g_assert_true(segment_doc(segment, 0, &doc));
	g_assert_true(g_utf8_validate(doc.body, (gssize)doc.body_size, NULL));
	g_assert_true(g_utf8_validate(doc.title, (gssize)doc.title_size, NULL));
	g_assert_true(g_str_has_prefix(doc.body, "one\357\277\275 two"));
	g_assert_false(doc.ascii);
	segment_unref(segment);
	articles_folder_drop(folder);
}

/* Any bytes are kept as the library reads them. */
static void test_almost_utf8(void)
{
	static const char *const parts[] = {"plain text ",
					    "é",
					    "卡顿",
					    "\u2014",
					    "\xf0\x9f\x98\x80",
					    "\xe0\xa0\x80",
					    "\xed\x9f\xbf",
					    "\xe4",
					    "\xe4\xbd",
					    "\xc3",
					    "\xc0\x80",
					    "\xe0\x80\x80",
					    "\xed\xa0\x80",
					    "\x80",
					    "\xff",
					    "\xf4\x90\x80\x80"};
	g_autofree char *folder = articles_folder();
	g_autoptr(GPtrArray) articles = g_ptr_array_new();
	g_autoptr(GPtrArray) expected = g_ptr_array_new_with_free_func(g_free);
	struct kb_doc docs[2000];

	for (guint i = 0; i < G_N_ELEMENTS(docs); i++) {
		GString *body = g_string_new(NULL);
		int of = i % 4 ? 7 : (int)G_N_ELEMENTS(parts); /* most of them UTF-8 */
		for (int size = g_test_rand_int_range(0, 12); size > 0; size--)
			g_string_append(body, parts[g_test_rand_int_range(0, of)]);
		docs[i] = (struct kb_doc){.id = i + 1,
					  .seq = i + 1,
					  .title = "",
					  .labels = "",
					  .body = body->str,
					  .body_size = body->len};
		g_ptr_array_add(articles, &docs[i]);
		g_ptr_array_add(expected, g_utf8_make_valid(body->str, -1));
		g_string_free(body, FALSE);
	}
	struct segment *segment = articles_build(folder, articles, 0, articles->len, 0);
	for (guint i = 0; i < articles->len; i++) {
		struct kb_doc doc;
		g_assert_true(segment_doc(segment, i, &doc));
		g_autofree char *body = g_strndup(doc.body, doc.body_size);
		g_assert_cmpstr(body, ==, expected->pdata[i]);
		g_assert_cmpint(doc.ascii, ==, g_str_is_ascii(body));
		g_free((char *)docs[i].body);
	}
	segment_unref(segment);
	articles_folder_drop(folder);
}

static void test_stop(void)
{
	g_autofree char *folder = articles_folder();
	g_autoptr(GRand) rand = g_rand_new_with_seed(5);
	g_autoptr(GPtrArray) articles = articles_random(rand, 300, 1000000, 0);
	g_autoptr(GError) error = NULL;
	gint stop = FALSE;

	struct segment_builder *builder = segment_builder_new(folder, "test", 0, &stop);
	segment_builder_limit(builder, 50000);
	for (guint i = 0; i < 200; i++)
		g_assert_true(segment_builder_add(builder, articles->pdata[i], NULL));
	stop = TRUE;
	g_assert_false(segment_builder_add(builder, articles->pdata[200], &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED);
	segment_builder_free(builder);
	g_assert_cmpuint(articles_folder_count(folder), ==, 0);

	struct segment *from = articles_build(folder, articles, 0, 300, 0);
	g_clear_error(&error);
	g_assert_null(segment_merge_all(folder, "test", &from, 1, &stop, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED);
	g_assert_cmpuint(articles_folder_count(folder), ==, 1);
	segment_unref(from);
	articles_folder_drop(folder);
}

static void test_named(void)
{
	gint64 first, last;
	g_autofree char *name = segment_name_of("a-1-2", 3, 40);

	g_assert_true(segment_named(name, "a-1-2", &first, &last));
	g_assert_cmpint(first, ==, 3);
	g_assert_cmpint(last, ==, 40);
	g_assert_false(segment_named(name, "a-1", &first, &last));
	g_assert_false(segment_named("a-1-2-1-3-40.segment~", "a-1-2", &first, &last));
	g_assert_false(segment_named("a-1-2-1-03-40.segment", "a-1-2", &first, &last));
	g_assert_false(segment_named("a-1-2-1-40-3.segment", "a-1-2", &first, &last));
	g_assert_false(segment_named("a-1-2-999-3-40.segment", "a-1-2", &first, &last));
	/* What follows begins one further. */
	g_assert_false(
		segment_named("a-1-2-1-3-9223372036854775807.segment", "a-1-2", &first, &last));
	g_assert_false(segment_named("", "a", &first, &last));
}

/* The sum changes with any bit, and with the size. */
static void test_sum(void)
{
	guint8 bytes[100];
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

	for (guint i = 0; i < sizeof bytes; i++)
		bytes[i] = (guint8)(i * 37);
	g_hash_table_add(seen, GUINT_TO_POINTER(segment_sum(bytes, sizeof bytes)));
	for (guint bit = 0; bit < 8 * sizeof bytes; bit++) {
		bytes[bit / 8] ^= (guint8)(1 << bit % 8);
		g_assert_true(
			g_hash_table_add(seen, GUINT_TO_POINTER(segment_sum(bytes, sizeof bytes))));
		bytes[bit / 8] ^= (guint8)(1 << bit % 8);
	}
	for (guint size = 0; size < sizeof bytes; size++)
		g_assert_cmphex(segment_sum(bytes, size), ==, segment_sum_plain(bytes, size));
	memset(bytes, 0, sizeof bytes);
	for (guint size = 0; size < sizeof bytes; size++)
		g_assert_true(g_hash_table_add(seen, GUINT_TO_POINTER(segment_sum(bytes, size))));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/segment/sum", test_sum);
	g_test_add_func("/segment/named", test_named);
	g_test_add_func("/segment/read-back", test_read_back);
	g_test_add_func("/segment/blocks", test_blocks);
	g_test_add_func("/segment/merge", test_merge);
	g_test_add_func("/segment/gone", test_gone);
	g_test_add_func("/segment/not-utf8", test_not_utf8);
	g_test_add_func("/segment/almost-utf8", test_almost_utf8);
	g_test_add_func("/segment/stop", test_stop);
	return g_test_run();
}

/* SPDX-License-Identifier: MIT
 * Random articles, and segments of them. */
#include "tests/articles.h"

#include <string.h>
#include <unistd.h>

#include "kb/segment-private.h"

static const char *const words[] = {
	"error",   "timeout", "edge",  "10.23.7.17", "retry", "OOM",  "v2.14.3", "K", "ſ",
	"db-prod", "ingest",  "ERROR", "卡顿",       "延迟",  "直播", "错误",    "é", "naïve",
	"x",       "a",       "#",     "```",        "- [ ]", "发生", "音画",    "😀", "Straße",
};

static void add_text(GString *text, GRand *rand, gsize size)
{
	static const char *const between[] = {" ", " ", " ", "\n", "", ".", "-"};
	gboolean plain = g_rand_int_range(rand, 0, 2) == 0;

	while (text->len < size) {
		const char *word = words[g_rand_int_range(rand, 0, G_N_ELEMENTS(words))];
		if (g_rand_int_range(rand, 0, 4) == 0)
			g_string_append_printf(text, "%x",
					       g_rand_int(rand) >> g_rand_int_range(rand, 0, 32));
		else if (!plain || g_str_is_ascii(word))
			g_string_append(text, word);
		g_string_append(text, between[g_rand_int_range(rand, 0, G_N_ELEMENTS(between))]);
	}
}

static gsize random_size(GRand *rand)
{
	switch (g_rand_int_range(rand, 0, 1000)) {
	case 0:
		return ARTICLE_BODY_LIMIT - 100;
	case 1 ... 50:
		return 0;
	case 51 ... 80:
		return (gsize)g_rand_int_range(rand, 10000, 80000);
	default:
		return (gsize)g_rand_int_range(rand, 1, 2000);
	}
}

GPtrArray *articles_random(GRand *rand, guint count, guint ids, gint64 seq)
{
	GPtrArray *articles = g_ptr_array_new_with_free_func(article_doc_free);

	for (guint i = 0; i < count; i++) {
		struct kb_doc *doc = g_new0(struct kb_doc, 1);
		g_autoptr(GString) body = g_string_new(NULL);
		g_autoptr(GString) title = g_string_new(NULL);
		add_text(body, rand, random_size(rand));
		add_text(title, rand, (gsize)g_rand_int_range(rand, 1, 40));
		seq += g_rand_int_range(rand, 1, 4);
		doc->id = g_rand_int_range(rand, 1, (gint32)ids + 1);
		doc->seq = seq;
		doc->updated_at = g_rand_int(rand);
		doc->review_by = g_rand_int(rand);
		doc->votes = g_rand_int_range(rand, 0, 9);
		doc->state = (guint8)g_rand_int_range(rand, 0, ARTICLE_STATES);
		doc->kind = (guint8)g_rand_int_range(rand, 0, ARTICLE_KINDS);
		doc->ascii = g_str_is_ascii(body->str) != FALSE;
		doc->body_size = body->len;
		doc->title_size = title->len;
		doc->body = g_string_free(g_steal_pointer(&body), FALSE);
		doc->title = g_string_free(g_steal_pointer(&title), FALSE);
		doc->labels = g_strdup(doc->kind ? "lang:zh product:live tag:cdn" : "lang:en");
		doc->labels_size = strlen(doc->labels);
		g_ptr_array_add(articles, doc);
	}
	return articles;
}

void article_doc_free(void *data)
{
	struct kb_doc *doc = data;

	g_free((char *)doc->body);
	g_free((char *)doc->title);
	g_free((char *)doc->labels);
	g_free(doc);
}

void articles_equal(const struct kb_doc *one, const struct kb_doc *other)
{
	g_assert_cmpint(one->id, ==, other->id);
	g_assert_cmpint(one->seq, ==, other->seq);
	g_assert_cmpint(one->updated_at, ==, other->updated_at);
	g_assert_cmpint(one->review_by, ==, other->review_by);
	g_assert_cmpint(one->votes, ==, other->votes);
	g_assert_cmpint(one->state, ==, other->state);
	g_assert_cmpint(one->kind, ==, other->kind);
	g_assert_cmpint(one->gone, ==, other->gone);
	g_assert_cmpint(one->ascii, ==, other->ascii);
	g_assert_cmpmem(one->title, one->title_size, other->title, other->title_size);
	g_assert_cmpmem(one->labels, one->labels_size, other->labels, other->labels_size);
	g_assert_cmpmem(one->body, one->body_size, other->body, other->body_size);
}

char *articles_folder(void)
{
	GError *error = NULL;
	char *folder = g_dir_make_tmp("midwatch-segment-XXXXXX", &error);

	g_assert_no_error(error);
	return folder;
}

guint articles_folder_count(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	guint count = 0;

	while (g_dir_read_name(dir))
		count++;
	return count;
}

void articles_folder_drop(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;
	gint64 first, last;

	while ((name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		if (!segment_named(name, "test", &first, &last))
			g_error("left behind: %s", path);
		g_assert_cmpint(unlink(path), ==, 0);
	}
	g_assert_cmpint(rmdir(folder), ==, 0);
}

struct segment *articles_build(const char *folder, const GPtrArray *articles, guint from, guint to,
			       guint64 block)
{
	GError *error = NULL;
	gint64 after = from > 0 ? ((struct kb_doc *)articles->pdata[from - 1])->seq : 0;
	struct segment_builder *builder = segment_builder_new(folder, "test", after, NULL);

	if (block)
		segment_builder_limit(builder, block);
	for (guint i = from; i < to; i++) {
		segment_builder_add(builder, articles->pdata[i], &error);
		g_assert_no_error(error);
	}
	g_autofree char *name = segment_builder_finish(builder, &error);
	g_assert_no_error(error);
	segment_builder_free(builder);
	struct segment *segment = segment_open(folder, name, "test", &error);
	g_assert_no_error(error);
	return segment;
}

void articles_reseal(guint8 *bytes, gsize size)
{
	struct segment_header *header = (struct segment_header *)(void *)bytes;

	if (size < SEGMENT_DATA)
		return;
	if (header->sums >= SEGMENT_DATA && header->sums <= size && header->sums % 4 == 0) {
		guint32 *sum = (guint32 *)(void *)(bytes + header->sums);
		guint64 at = SEGMENT_DATA, left = (size - header->sums) / sizeof *sum;
		for (; left > 0 && at < header->sums; at += SEGMENT_BLOCK, left--)
			*sum++ = segment_sum(bytes + at, MIN(SEGMENT_BLOCK, header->sums - at));
		header->sums_sum = segment_sum(bytes + header->sums, size - header->sums);
	}
	header->sum = segment_sum(header, G_STRUCT_OFFSET(struct segment_header, sum));
}

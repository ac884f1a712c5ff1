/* SPDX-License-Identifier: MIT
 * Makes the gram parts of a block. Each document's grams are four bytes each in a row, and turned
 * into lists by passes that put them into order by key, the documents of a key staying in theirs.
 */
#include <string.h>

#include "kb/segment-grams.h"
#include "kb/segment-private.h"

/* A key's upper bits pick a bucket; the lower ones and the document are 32 bits in it. */
#define LOW_BITS 13
#define DOC_BITS (32 - LOW_BITS)
#define BUCKETS (GRAM_END >> LOW_BITS)
#define PASS_BITS 7 /* of the lower ones at a time */

struct grams {
	struct gram_set *set;
	GArray *keys; /* of gram: each document's, one document after another */
	GArray *ends; /* of guint: where each document's end */
	guint32 sizes[BUCKETS];
};

static void *grams_begin(struct segment_writer *writer)
{
	struct grams *grams = g_new0(struct grams, 1);

	(void)writer;
	grams->set = gram_set_new();
	grams->keys = g_array_new(FALSE, FALSE, sizeof(gram));
	grams->ends = g_array_new(FALSE, FALSE, sizeof(guint));
	return grams;
}

static void grams_drop(void *self)
{
	struct grams *grams = self;

	gram_set_free(grams->set);
	g_array_unref(grams->keys);
	g_array_unref(grams->ends);
	g_free(grams);
}

static void grams_add(void *self, guint32 doc, const struct kb_doc *article)
{
	struct grams *grams = self;
	guint count;

	g_assert(doc == grams->ends->len && doc < 1u << DOC_BITS);
	gram_set_clear(grams->set);
	gram_set_add(grams->set, article->title, article->title_size);
	gram_set_add(grams->set, article->body, article->body_size);
	const gram *keys = gram_set_keys(grams->set, &count);
	for (guint i = 0; i < count; i++)
		grams->sizes[keys[i] >> LOW_BITS]++;
	if (count > 0)
		g_array_append_vals(grams->keys, keys, count);
	g_array_append_val(grams->ends, grams->keys->len);
}

/* The grams; and once more, in order. */
static gsize grams_held(const void *self)
{
	const struct grams *grams = self;

	return (gsize)grams->keys->len * sizeof(gram);
}

/* Each bucket's grams with their documents, bucket after bucket. */
static guint32 *scatter(const struct grams *grams)
{
	guint32 *all = g_new(guint32, grams->keys->len + 1);
	guint32 at[BUCKETS];
	guint32 start = 0;
	guint i = 0;

	for (guint bucket = 0; bucket < BUCKETS; bucket++) {
		at[bucket] = start;
		start += grams->sizes[bucket];
	}
	const gram *keys = (const gram *)(const void *)grams->keys->data;
	for (guint32 doc = 0; doc < grams->ends->len; doc++)
		for (; i < g_array_index(grams->ends, guint, doc); i++)
			all[at[keys[i] >> LOW_BITS]++] = keys[i] << DOC_BITS | doc;
	return all;
}

/* One stable pass over a bucket by `bits` of its numbers from `shift` on. */
static void pass(const guint32 *from, guint32 *to, guint size, guint shift, guint bits)
{
	guint32 at[1 << PASS_BITS] = {0};
	guint32 start = 0, mask = (1u << bits) - 1;

	for (guint i = 0; i < size; i++)
		at[from[i] >> shift & mask]++;
	for (guint digit = 0; digit <= mask; digit++) {
		guint32 count = at[digit];
		at[digit] = start;
		start += count;
	}
	for (guint i = 0; i < size; i++)
		to[at[from[i] >> shift & mask]++] = from[i];
}

/* The lists of a bucket's keys; `room` is as large. */
static void add_bucket(struct gram_table *table, guint high, guint32 *bucket, guint size,
		       guint32 *room)
{
	pass(bucket, room, size, DOC_BITS, PASS_BITS);
	pass(room, bucket, size, DOC_BITS + PASS_BITS, LOW_BITS - PASS_BITS);
	for (guint at = 0; at < size;) {
		guint32 low = bucket[at] >> DOC_BITS;
		guint count = 0;
		for (; at + count < size && bucket[at + count] >> DOC_BITS == low; count++)
			room[count] = bucket[at + count] & ((1u << DOC_BITS) - 1);
		gram_table_add(table, high << LOW_BITS | low, room, count);
		at += count;
	}
}

static void grams_finish(void *self, struct segment_writer *writer)
{
	struct grams *grams = self;
	g_autofree guint32 *all = scatter(grams);
	guint32 *bucket = all;
	struct gram_table table;

	gram_table_begin(&table, writer, grams->ends->len);
	for (guint high = 0; high < BUCKETS && !segment_in_vain(writer); high++) {
		/* The row of keys is read no more: room for a bucket. */
		add_bucket(&table, high, bucket, grams->sizes[high],
			   (guint32 *)(void *)grams->keys->data);
		bucket += grams->sizes[high];
	}
	gram_table_end(&table);
	g_array_set_size(grams->keys, 0);
	g_array_set_size(grams->ends, 0);
	memset(grams->sizes, 0, sizeof grams->sizes);
}

const struct segment_maker grams_maker = {
	.begin = grams_begin,
	.add = grams_add,
	.held = grams_held,
	.more = grams_held,
	.finish = grams_finish,
	.drop = grams_drop,
	.merge = grams_merge,
};

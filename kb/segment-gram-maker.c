/* SPDX-License-Identifier: MIT
 * Makes and merges the gram parts of a segment. In a block each document's grams are four bytes
 * each in a row, and turned into lists by two passes that put them into order by key, the documents
 * of a key staying in theirs. Merging reads the lists of a key from all inputs and writes them as
 * one. */
#include <stdlib.h>
#include <string.h>

#include "kb/segment-grams.h"
#include "kb/segment-private.h"

/* A key's upper bits pick a bucket; the lower ones and the document are 32 bits in it. */
#define LOW_BITS 13
#define DOC_BITS (32 - LOW_BITS)
#define BUCKETS (GRAM_END >> LOW_BITS)
#define PASS_BITS 7 /* of the lower ones at a time */

/* ---- writing */

/* The two parts as they grow: lists go out at once, the table of keys is kept until the last. */
struct table {
	struct segment_writer *writer;
	guint docs; /* of the segment */
	guint64 keys;
	gram last;
	GArray *groups; /* of struct gram_group */
	GByteArray *numbers, *list;
	guint64 *bits;
};

static void table_begin(struct table *table, struct segment_writer *writer, guint docs)
{
	*table = (struct table){
		.writer = writer,
		.docs = docs,
		.groups = g_array_new(FALSE, FALSE, sizeof(struct gram_group)),
		.numbers = g_byte_array_new(),
		.list = g_byte_array_new(),
		.bits = g_new(guint64, docs / 64 + 1),
	};
	segment_begin_part(writer, PART_GRAM_LISTS);
}

static void write_bits(struct table *table, const guint32 *docs, guint count)
{
	guint words = (table->docs + 63) / 64;

	memset(table->bits, 0, words * sizeof *table->bits);
	for (guint i = 0; i < count; i++)
		table->bits[docs[i] / 64] |= G_GUINT64_CONSTANT(1) << docs[i] % 64;
	segment_write(table->writer, "\0\0\0\0\0\0\0", -segment_written(table->writer) % 8);
	segment_write(table->writer, table->bits, words * sizeof *table->bits);
}

/* Keys ascending; documents too, at least one. */
static void table_add(struct table *table, gram key, const guint32 *docs, guint count)
{
	if (table->keys++ % GRAM_GROUP == 0) {
		struct gram_group group = {
			.key = key,
			.at = table->numbers->len,
			.lists = segment_written(table->writer),
		};
		g_array_append_val(table->groups, group);
		table->last = key;
	}
	list_put(table->numbers, key - table->last);
	list_put(table->numbers, count);
	table->last = key;
	if (gram_dense(count, table->docs)) {
		write_bits(table, docs, count);
		return;
	}
	g_byte_array_set_size(table->list, 0);
	list_pack(table->list, docs, count);
	list_put(table->numbers, table->list->len);
	segment_write(table->writer, table->list->data, table->list->len);
}

static void table_end(struct table *table)
{
	static const guint8 slack[LIST_SLACK];
	struct gram_header header = {.keys = table->keys, .groups = table->groups->len};

	segment_write(table->writer, slack, sizeof slack);
	segment_begin_part(table->writer, PART_GRAMS);
	segment_write(table->writer, &header, sizeof header);
	segment_write(table->writer, table->groups->data,
		      table->groups->len * sizeof(struct gram_group));
	segment_write(table->writer, table->numbers->data, table->numbers->len);
	g_array_unref(table->groups);
	g_byte_array_unref(table->numbers);
	g_byte_array_unref(table->list);
	g_free(table->bits);
}

/* ---- making */

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
	const gram *keys = gram_set_sorted(grams->set, &count);
	for (guint i = 0; i < count; i++)
		grams->sizes[keys[i] >> LOW_BITS]++;
	if (count > 0)
		g_array_append_vals(grams->keys, keys, count);
	g_array_append_val(grams->ends, grams->keys->len);
}

static gsize grams_memory(const void *self)
{
	const struct grams *grams = self;

	/* Once more, in order, at the end; and the array doubles as it grows. */
	return 3 * (gsize)grams->keys->len * sizeof(gram);
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
static void add_bucket(struct table *table, guint high, guint32 *bucket, guint size, guint32 *room)
{
	pass(bucket, room, size, DOC_BITS, PASS_BITS);
	pass(room, bucket, size, DOC_BITS + PASS_BITS, LOW_BITS - PASS_BITS);
	for (guint at = 0; at < size;) {
		guint32 low = bucket[at] >> DOC_BITS;
		guint count = 0;
		for (; at + count < size && bucket[at + count] >> DOC_BITS == low; count++)
			room[count] = bucket[at + count] & ((1u << DOC_BITS) - 1);
		table_add(table, high << LOW_BITS | low, room, count);
		at += count;
	}
}

static void grams_finish(void *self, struct segment_writer *writer)
{
	struct grams *grams = self;
	g_autofree guint32 *all = scatter(grams);
	guint32 *bucket = all;
	struct table table;

	table_begin(&table, writer, grams->ends->len);
	for (guint high = 0; high < BUCKETS && !segment_in_vain(writer); high++) {
		/* The row of keys is read no more: room for a bucket. */
		add_bucket(&table, high, bucket, grams->sizes[high],
			   (guint32 *)(void *)grams->keys->data);
		bucket += grams->sizes[high];
	}
	table_end(&table);
	grams_drop(grams);
}

/* ---- merging */

/* Appends the documents of the key at hand, by their new numbers. FALSE: damaged. */
static gboolean take_list(const struct gram_cursor *cursor, const guint32 *map, GArray *docs)
{
	const struct segment *segment = cursor->segment;
	guint limit = segment_count(segment);
	const guint8 *bytes =
		segment_bytes(segment, PART_GRAM_LISTS, cursor->offset, cursor->size + LIST_SLACK);

	if (!bytes)
		return FALSE;
	guint at = docs->len;
	g_array_set_size(docs, at + limit + LIST_BLOCK);
	guint32 *out = &g_array_index(docs, guint32, at);
	guint count = 0;
	if (cursor->dense) {
		const guint64 *words = (const guint64 *)(const void *)bytes;
		for (guint doc = 0; doc < limit; doc++) {
			out[count] = map[doc];
			count += (words[doc / 64] >> doc % 64 & 1) && map[doc] != SEGMENT_GONE;
		}
	} else {
		struct list_reader reader = {.at = bytes,
					     .end = bytes + cursor->size,
					     .left = cursor->count,
					     .limit = limit};
		guint32 block[LIST_BLOCK];
		for (guint size; (size = list_next(&reader, block)) > 0;)
			for (guint i = 0; i < size; i++) {
				out[count] = map[block[i]];
				count += out[count] != SEGMENT_GONE;
			}
		if (reader.left > 0)
			return segment_doubt(segment);
	}
	g_array_set_size(docs, at + count);
	return TRUE;
}

/* The lists of the least key among the cursors, as one. `alive` of the cursors stand at a key. */
static gboolean merge_key(const struct segment_merge *merge, struct gram_cursor *cursors,
			  gboolean *alive, struct table *table, GArray *docs, gboolean *any)
{
	gram least = GRAM_END;

	for (guint i = 0; i < merge->count; i++)
		if (alive[i])
			least = MIN(least, cursors[i].key);
	*any = least < GRAM_END;
	g_array_set_size(docs, 0);
	for (guint i = 0; i < merge->count; i++) {
		if (!alive[i] || cursors[i].key != least)
			continue;
		if (!take_list(&cursors[i], merge->map[i], docs))
			return FALSE;
		alive[i] = gram_cursor_next(&cursors[i]);
		if (!alive[i] && cursors[i].left > 0)
			return FALSE;
	}
	if (docs->len > 0)
		table_add(table, least, (const guint32 *)(const void *)docs->data, docs->len);
	return TRUE;
}

static gboolean grams_merge(const struct segment_merge *merge, struct segment_writer *writer)
{
	g_autofree struct gram_cursor *cursors = g_new(struct gram_cursor, merge->count + 1);
	g_autofree gboolean *alive = g_new0(gboolean, merge->count + 1);
	g_autoptr(GArray) docs = g_array_new(FALSE, FALSE, sizeof(guint32));
	gboolean good = TRUE, any = TRUE;
	struct table table;

	for (guint i = 0; i < merge->count && good; i++) {
		good = gram_cursor_start(&cursors[i], merge->from[i]);
		alive[i] = good && gram_cursor_next(&cursors[i]);
		good = good && (alive[i] || cursors[i].left == 0);
	}
	table_begin(&table, writer, merge->docs);
	while (good && any && !segment_in_vain(writer))
		good = merge_key(merge, cursors, alive, &table, docs, &any);
	table_end(&table);
	return good;
}

const struct segment_maker grams_maker = {
	.begin = grams_begin,
	.add = grams_add,
	.memory = grams_memory,
	.finish = grams_finish,
	.drop = grams_drop,
	.merge = grams_merge,
};

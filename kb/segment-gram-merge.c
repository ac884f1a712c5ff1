/* SPDX-License-Identifier: MIT
 * Merging the gram parts of segments: the lists of each key of all inputs as one. */
#include "kb/bits.h"
#include "kb/segment-grams.h"
#include "kb/segment-private.h"

struct input {
	struct gram_cursor cursor;
	const guint32 *map;
	/* All its documents stay, and so have the numbers they had and this; -1: some do not. */
	gint64 shift;
	gboolean alive; /* the cursor stands at a key */
};
struct merging {
	struct gram_table table;
	struct input *inputs;
	guint count;
	GArray *docs; /* of guint32: those of a key */
};

static gint64 shift_of(const guint32 *map, guint count)
{
	for (guint doc = 0; doc < count; doc++)
		if (map[doc] == SEGMENT_GONE)
			return -1;
	return count > 0 ? map[0] : 0;
}

/* The list at hand, as bytes that may be read LIST_SLACK behind its end; NULL: damaged. */
static const guint8 *list_bytes(const struct gram_cursor *cursor)
{
	return segment_bytes(cursor->segment, PART_GRAM_LISTS, cursor->offset,
			     cursor->size + LIST_SLACK);
}

static struct list_reader reader_of(const struct gram_cursor *cursor, const guint8 *bytes)
{
	return (struct list_reader){.at = bytes,
				    .end = bytes + cursor->size,
				    .left = cursor->count,
				    .limit = segment_count(cursor->segment)};
}

/* Appends the documents of the key at hand, by their new numbers. FALSE: damaged. */
static gboolean take_list(const struct input *input, GArray *docs)
{
	const struct gram_cursor *cursor = &input->cursor;
	const guint8 *bytes = list_bytes(cursor);
	guint limit = segment_count(cursor->segment), at = docs->len, count = 0;

	if (!bytes)
		return FALSE;
	g_array_set_size(docs, at + limit + LIST_BLOCK);
	guint32 *out = &g_array_index(docs, guint32, at);
	if (cursor->dense) {
		const guint64 *words = (const guint64 *)(const void *)bytes;
		for (guint doc = 0; doc < limit; doc++) {
			out[count] = input->map[doc];
			count += (words[doc / 64] >> doc % 64 & 1) && out[count] != SEGMENT_GONE;
		}
	} else {
		struct list_reader reader = reader_of(cursor, bytes);
		guint32 block[LIST_BLOCK];
		for (guint size; (size = list_next(&reader, block)) > 0;)
			for (guint i = 0; i < size; i++) {
				out[count] = input->map[block[i]];
				count += out[count] != SEGMENT_GONE;
			}
		if (reader.left > 0)
			return segment_doubt(cursor->segment);
	}
	g_array_set_size(docs, at + count);
	return TRUE;
}

/* The same as bits, of an input all of whose documents stay. */
static gboolean take_bits(const struct input *input, guint64 *bits)
{
	const struct gram_cursor *cursor = &input->cursor;
	const guint8 *bytes = list_bytes(cursor);
	guint limit = segment_count(cursor->segment), shift = (guint)input->shift;

	if (!bytes)
		return FALSE;
	if (cursor->dense) {
		const guint64 *words = (const guint64 *)(const void *)bytes;
		guint count = (limit + 63) / 64;
		if (limit % 64 && words[count - 1] >> limit % 64)
			return segment_doubt(cursor->segment);
		for (guint i = 0; i < count; i++) {
			bits[shift / 64 + i] |= words[i] << shift % 64;
			if (shift % 64)
				bits[shift / 64 + i + 1] |= words[i] >> (64 - shift % 64);
		}
		return TRUE;
	}
	struct list_reader reader = reader_of(cursor, bytes);
	guint32 block[LIST_BLOCK];
	for (guint size; (size = list_next(&reader, block)) > 0;)
		for (guint i = 0; i < size; i++)
			bits_set(bits, shift + block[i]);
	return reader.left == 0 || segment_doubt(cursor->segment);
}

/* To the next key, or the end. FALSE: damaged. */
static gboolean advance(struct input *input)
{
	input->alive = gram_cursor_next(&input->cursor);
	return input->alive || input->cursor.left == 0;
}

/* The lists of a key as one; `count` documents when all stay, else -1. FALSE: damaged. */
static gboolean merge_key(struct merging *merging, gram key, gint64 count)
{
	gboolean dense = count >= 0 && gram_dense((guint)count, merging->table.docs);
	guint64 *bits = dense ? gram_table_bits(&merging->table) : NULL;

	g_array_set_size(merging->docs, 0);
	for (guint i = 0; i < merging->count; i++) {
		struct input *input = &merging->inputs[i];
		if (!input->alive || input->cursor.key != key)
			continue;
		if (!(dense ? take_bits(input, bits) : take_list(input, merging->docs)) ||
		    !advance(input))
			return FALSE;
	}
	if (dense)
		gram_table_add_bits(&merging->table, key, (guint)count);
	else if (merging->docs->len > 0)
		gram_table_add(&merging->table, key,
			       (const guint32 *)(const void *)merging->docs->data,
			       merging->docs->len);
	return TRUE;
}

/* The least key of all inputs and its documents, as merge_key() takes them; GRAM_END: there is
 * none. */
static gram least_key(const struct merging *merging, gint64 *count)
{
	gram least = GRAM_END;

	*count = 0;
	for (guint i = 0; i < merging->count; i++) {
		const struct input *input = &merging->inputs[i];
		if (!input->alive || input->cursor.key > least)
			continue;
		if (input->cursor.key < least)
			*count = 0;
		least = input->cursor.key;
		*count = *count < 0 || input->shift < 0 ? -1 : *count + input->cursor.count;
	}
	return least;
}

gboolean grams_merge(const struct segment_merge *merge, struct segment_writer *writer)
{
	struct merging merging = {.inputs = g_new0(struct input, merge->count + 1),
				  .count = merge->count,
				  .docs = g_array_new(FALSE, FALSE, sizeof(guint32))};
	gboolean good = TRUE;
	gint64 count;

	for (guint i = 0; i < merge->count && good; i++) {
		struct input *input = &merging.inputs[i];
		input->map = merge->map[i];
		input->shift = shift_of(input->map, segment_count(merge->from[i]));
		good = gram_cursor_start(&input->cursor, merge->from[i]) && advance(input);
	}
	gram_table_begin(&merging.table, writer, merge->docs);
	for (gram key; good && (key = least_key(&merging, &count)) < GRAM_END;)
		good = merge_key(&merging, key, count) && !segment_in_vain(writer);
	gram_table_end(&merging.table);
	g_array_unref(merging.docs);
	g_free(merging.inputs);
	return good || segment_in_vain(writer);
}

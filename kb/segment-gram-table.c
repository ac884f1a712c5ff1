/* SPDX-License-Identifier: MIT
 * Writing the gram parts of a segment: lists go out at once, the table of keys when all are known.
 */
#include <string.h>

#include "kb/bits.h"
#include "kb/segment-grams.h"

void gram_table_begin(struct gram_table *table, struct segment_writer *writer, guint docs)
{
	*table = (struct gram_table){
		.writer = writer,
		.docs = docs,
		.groups = g_array_new(FALSE, FALSE, sizeof(struct gram_group)),
		.numbers = g_byte_array_new(),
		.list = g_byte_array_new(),
		.bits = g_new(guint64, docs / 64 + 2),
	};
	segment_begin_part(writer, PART_GRAM_LISTS);
}

/* The table's row of a key; of a list of `size` bytes, or 0 for bits. */
static void add_key(struct gram_table *table, gram key, guint count, guint size)
{
	guint8 numbers[3 * LIST_PUT_MOST];

	if (table->keys++ % GRAM_GROUP == 0) {
		struct gram_group group = {
			.key = key,
			.at = table->numbers->len,
			.lists = segment_written(table->writer),
		};
		g_array_append_val(table->groups, group);
		table->last = key;
	}
	guint used = list_put(numbers, key - table->last);
	used += list_put(numbers + used, count);
	if (size > 0)
		used += list_put(numbers + used, size);
	g_byte_array_append(table->numbers, numbers, used);
	table->last = key;
}

guint64 *gram_table_bits(struct gram_table *table)
{
	memset(table->bits, 0, (table->docs / 64 + 2) * sizeof *table->bits);
	return table->bits;
}

void gram_table_add_bits(struct gram_table *table, gram key, guint count)
{
	add_key(table, key, count, 0);
	segment_write(table->writer, "\0\0\0\0\0\0\0", -segment_written(table->writer) % 8);
	segment_write(table->writer, table->bits, (table->docs + 63) / 64 * sizeof *table->bits);
}

void gram_table_add(struct gram_table *table, gram key, const guint32 *docs, guint count)
{
	if (gram_dense(count, table->docs)) {
		guint64 *bits = gram_table_bits(table);
		for (guint i = 0; i < count; i++)
			bits_set(bits, docs[i]);
		gram_table_add_bits(table, key, count);
		return;
	}
	g_byte_array_set_size(table->list, 0);
	list_pack(table->list, docs, count);
	add_key(table, key, count, table->list->len);
	segment_write(table->writer, table->list->data, table->list->len);
}

void gram_table_end(struct gram_table *table)
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

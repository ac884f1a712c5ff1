/* SPDX-License-Identifier: MIT
 * Lists of documents, packed. A block is a byte, the width, and its gaps (to the least the number
 * could be) one after another in as many bits each, from the lowest bit of the first byte on. */
#include "kb/segment-list.h"

#include <string.h>

static void pack_block(GByteArray *out, const guint32 *gaps, guint count, guint width)
{
	guint8 bytes[1 + LIST_BLOCK * sizeof(guint32)];

	bytes[0] = (guint8)width;
	const guint8 *end = list_put_bits(bytes + 1, gaps, count, width);
	g_byte_array_append(out, bytes, (guint)(end - bytes));
}

void list_pack(GByteArray *out, const guint32 *docs, guint count)
{
	guint32 gaps[LIST_BLOCK];
	guint32 next = 0;

	for (guint at = 0; at < count; at += LIST_BLOCK) {
		guint size = MIN(LIST_BLOCK, count - at);
		guint32 any = 0;
		for (guint i = 0; i < size; i++) {
			gaps[i] = docs[at + i] - next;
			any |= gaps[i];
			next = docs[at + i] + 1;
		}
		pack_block(out, gaps, size, list_width(any));
	}
}

guint list_next(struct list_reader *reader, guint32 docs[LIST_BLOCK])
{
	guint count = MIN(LIST_BLOCK, reader->left);

	if (count == 0 || reader->at == reader->end)
		return 0;
	guint width = *reader->at;
	const guint8 *bytes = reader->at + 1;
	gsize size = ((gsize)count * width + 7) / 8;
	if (width > 32 || size > (gsize)(reader->end - bytes))
		return 0;
	guint64 mask = (G_GUINT64_CONSTANT(1) << width) - 1, next = reader->next;
	for (guint i = 0, bit = 0; i < count; i++, bit += width) {
		guint64 word;
		memcpy(&word, bytes + bit / 8, sizeof word);
		next += GUINT64_FROM_LE(word) >> bit % 8 & mask;
		docs[i] = (guint32)next++;
	}
	/* They ascend: when the last is below the limit all are. */
	if (next > reader->limit)
		return 0;
	reader->next = (guint32)next;
	reader->at = bytes + size;
	reader->left -= count;
	return count;
}

static inline guint32 get(const guint8 *bytes, gsize bit, guint width)
{
	guint64 word;

	memcpy(&word, bytes + bit / 8, sizeof word);
	return (guint32)(GUINT64_FROM_LE(word) >> bit % 8 & ((G_GUINT64_CONSTANT(1) << width) - 1));
}

/* Eight of them are as many bytes as one has bits, so where the width is a constant all places are.
 */
static inline __attribute__((always_inline)) void get_all(const guint8 *bytes, guint count,
							  guint width, guint32 *numbers)
{
	guint i = 0;

	for (; i + 8 <= count; i += 8, bytes += width) {
		numbers[i] = get(bytes, 0, width);
		numbers[i + 1] = get(bytes, width, width);
		numbers[i + 2] = get(bytes, 2 * width, width);
		numbers[i + 3] = get(bytes, 3 * width, width);
		numbers[i + 4] = get(bytes, 4 * width, width);
		numbers[i + 5] = get(bytes, 5 * width, width);
		numbers[i + 6] = get(bytes, 6 * width, width);
		numbers[i + 7] = get(bytes, 7 * width, width);
	}
	for (gsize bit = 0; i < count; i++, bit += width)
		numbers[i] = get(bytes, bit, width);
}

void list_get_bits(const guint8 *bytes, guint count, guint width, guint32 *numbers)
{
#define WIDTH(width) \
	case width: \
		get_all(bytes, count, width, numbers); \
		break
	switch (width) {
		WIDTH(1);
		WIDTH(2);
		WIDTH(3);
		WIDTH(4);
		WIDTH(5);
		WIDTH(6);
		WIDTH(7);
		WIDTH(8);
		WIDTH(9);
		WIDTH(10);
		WIDTH(11);
		WIDTH(12);
	default: /* few numbers are that far apart */
		get_all(bytes, count, width, numbers);
	}
#undef WIDTH
}

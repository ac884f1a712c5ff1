/* SPDX-License-Identifier: MIT
 * Writing a lexicon, words ascending. The lists go out as they come; the words, a tenth of them,
 * are held until the end, so that both parts are written in one pass. */
#include "kb/lexicon-private.h"

struct terms_writer {
	struct segment_writer *to;
	guint32 docs, words;
	guint64 list; /* bytes of lists so far */
	GByteArray *data, *index, *packed;
	char last[TERM_LONGEST];
	guint last_size;
};

struct terms_writer *terms_writer_new(struct segment_writer *to, guint32 docs)
{
	struct terms_writer *writer = g_new0(struct terms_writer, 1);
	writer->to = to;
	writer->docs = docs;
	writer->data = g_byte_array_new();
	writer->index = g_byte_array_new();
	writer->packed = g_byte_array_new();
	segment_begin_part(to, PART_TERM_LISTS);
	return writer;
}

static void begin_block(struct terms_writer *writer)
{
	struct terms_index entry = {GUINT64_TO_LE(writer->list), GUINT32_TO_LE(writer->data->len),
				    0};
	g_byte_array_append(writer->index, (const guint8 *)&entry, sizeof entry);
	writer->last_size = 0;
}

void terms_writer_add(struct terms_writer *writer, const char *word, gsize size,
		      const guint32 *docs, const guint8 *codes, guint count)
{
	guint shared = 0;

	if (writer->words++ % TERMS_BLOCK == 0)
		begin_block(writer);
	while (shared < size && shared < writer->last_size && word[shared] == writer->last[shared])
		shared++;
	g_byte_array_set_size(writer->packed, 0);
	lexicon_pack(writer->packed, docs, codes, count, writer->docs);
	segment_write(writer->to, writer->packed->data, writer->packed->len);
	writer->list += writer->packed->len;

	guint8 row[2 + TERM_LONGEST + 2 * LIST_PUT_MOST];
	guint used = 2 + (guint)(size - shared);
	row[0] = (guint8)shared;
	row[1] = (guint8)(size - shared);
	memcpy(row + 2, word + shared, size - shared);
	used += list_put(row + used, count);
	used += list_put(row + used, writer->packed->len);
	g_byte_array_append(writer->data, row, used);
	memcpy(writer->last, word, size);
	writer->last_size = (guint)size;
}

void terms_writer_end(struct terms_writer *writer, const guint8 *lengths)
{
	static const guint8 pad[LIST_SLACK];
	double total = 0;

	segment_write(writer->to, pad, sizeof pad);
	if (writer->data->len % 8)
		g_byte_array_append(writer->data, pad, 8 - writer->data->len % 8);
	for (guint32 i = 0; i < writer->docs; i++)
		total += lexicon_length(lengths[i]);
	struct terms_header header = {
		.docs = GUINT32_TO_LE(writer->docs),
		.words = GUINT32_TO_LE(writer->words),
		.blocks = GUINT32_TO_LE((writer->words + TERMS_BLOCK - 1) / TERMS_BLOCK),
		.data = GUINT64_TO_LE((guint64)writer->data->len),
		.total = GUINT64_TO_LE((guint64)total),
	};
	segment_begin_part(writer->to, PART_TERMS);
	segment_write(writer->to, &header, sizeof header);
	segment_write(writer->to, writer->data->data, writer->data->len);
	segment_write(writer->to, writer->index->data, writer->index->len);
	segment_begin_part(writer->to, PART_LENGTHS);
	segment_write(writer->to, lengths, writer->docs);
	g_byte_array_unref(writer->data);
	g_byte_array_unref(writer->index);
	g_byte_array_unref(writer->packed);
	g_free(writer);
}

/* SPDX-License-Identifier: MIT
 * Reading a lexicon: words by halving over the first ones of blocks, then one after another. */
#include "kb/lexicon-private.h"

#include <math.h>

#include "kb/segment-private.h"

/* Steps of a fourteenth of an octave. */
#define LENGTH_STEPS 14.0f

guint8 lexicon_length_code(guint words)
{
	long code = lroundf(LENGTH_STEPS * log2f((float)words + 1));
	return (guint8)MIN(code, 255);
}

float lexicon_length(guint8 code)
{
	static float lengths[256];
	static gsize made;

	if (g_once_init_enter(&made)) {
		for (int i = 0; i < 256; i++)
			lengths[i] = exp2f((float)i / LENGTH_STEPS) - 1;
		g_once_init_leave(&made, 1);
	}
	return lengths[code];
}

static gboolean read_header(const struct segment *segment, struct terms_header *header)
{
	const guint8 *at = segment_bytes(segment, PART_TERMS, 0, sizeof *header);
	if (!at)
		return FALSE;
	header->docs = get_u32(at);
	header->words = get_u32(at + 4);
	header->blocks = get_u32(at + 8);
	header->data = get_u64(at + 16);
	header->total = get_u64(at + 24);
	guint64 size = segment_part_size(segment, PART_TERMS);
	if (header->docs != segment_count(segment) || header->docs >= DOCS_MOST ||
	    header->blocks != (header->words + TERMS_BLOCK - 1) / TERMS_BLOCK ||
	    header->data > size || header->data % 8 != 0 ||
	    size != sizeof *header + header->data +
			    (guint64)header->blocks * sizeof(struct terms_index))
		return segment_doubt(segment);
	return TRUE;
}

/* The block's bytes; its first list's place in *list. */
static const guint8 *block_bytes(const struct segment *segment, const struct terms_header *header,
				 guint32 block, gsize *size, guint64 *list)
{
	guint64 index = sizeof *header + header->data + (guint64)block * sizeof(struct terms_index);
	gboolean last = block + 1 == header->blocks;
	const guint8 *entry = segment_bytes(segment, PART_TERMS, index,
					    sizeof(struct terms_index) * (last ? 1 : 2));
	if (!entry)
		return NULL;
	guint64 at = get_u32(entry + 8);
	guint64 end = last ? header->data : get_u32(entry + sizeof(struct terms_index) + 8);
	if (at >= end || end > header->data) {
		segment_doubt(segment);
		return NULL;
	}
	*size = end - at;
	*list = get_u64(entry);
	return segment_bytes(segment, PART_TERMS, sizeof *header + at, end - at);
}

static gboolean begin_block(struct terms_cursor *cursor, const struct terms_header *header,
			    guint32 block)
{
	gsize size;

	cursor->at = block_bytes(cursor->segment, header, block, &size, &cursor->list);
	if (!cursor->at)
		return FALSE;
	cursor->end = cursor->at + size;
	cursor->block = block;
	cursor->left = MIN(header->words - block * TERMS_BLOCK, TERMS_BLOCK);
	cursor->size = 0;
	return TRUE;
}

gboolean terms_begin(struct terms_cursor *cursor, const struct segment *segment, guint32 block)
{
	struct terms_header header;

	*cursor = (struct terms_cursor){.segment = segment};
	if (!read_header(segment, &header))
		return FALSE;
	cursor->blocks = header.blocks;
	return block < header.blocks && begin_block(cursor, &header, block);
}

/* The word at cursor->at; its list is not looked at yet. */
static gboolean read_word(struct terms_cursor *cursor)
{
	if (cursor->end - cursor->at < 2)
		return segment_doubt(cursor->segment);
	guint shared = cursor->at[0], more = cursor->at[1];
	if (shared > cursor->size || shared + more > TERM_LONGEST ||
	    cursor->end - cursor->at < 2 + (gssize)more)
		return segment_doubt(cursor->segment);
	memcpy(cursor->word + shared, cursor->at + 2, more);
	cursor->size = shared + more;
	guint64 df, size;
	const guint8 *at = cursor->at + 2 + more;
	if (!list_take(&at, cursor->end, &df) || !list_take(&at, cursor->end, &size) || df == 0 ||
	    df > segment_count(cursor->segment) || size == 0 || size > G_MAXUINT32)
		return segment_doubt(cursor->segment);
	cursor->at = at;
	cursor->found.df = (guint)df;
	cursor->found.size = size;
	cursor->list += size;
	cursor->left--;
	return TRUE;
}

static gboolean open_list(const struct terms_cursor *cursor, struct lexicon_list *list)
{
	*list = cursor->found;
	list->segment = cursor->segment;
	list->bytes = segment_bytes(cursor->segment, PART_TERM_LISTS, cursor->list - list->size,
				    list->size + LIST_SLACK);
	return list->bytes != NULL;
}

gboolean terms_next(struct terms_cursor *cursor)
{
	if (cursor->left == 0) {
		struct terms_header header;
		if (cursor->block + 1 >= cursor->blocks || !read_header(cursor->segment, &header) ||
		    !begin_block(cursor, &header, cursor->block + 1))
			return FALSE;
	}
	return read_word(cursor) && open_list(cursor, &cursor->found);
}

static int compare(const char *a, gsize a_size, const char *b, gsize b_size)
{
	int order = memcmp(a, b, MIN(a_size, b_size));
	return order != 0 ? order : (a_size > b_size) - (a_size < b_size);
}

/* Stands before the first word that is not below `word`, in its block; FALSE: damaged, or none. */
static gboolean seek(struct terms_cursor *cursor, const struct segment *segment, const char *word,
		     gsize size)
{
	struct terms_header header;

	*cursor = (struct terms_cursor){.segment = segment};
	if (!read_header(segment, &header) || header.blocks == 0)
		return FALSE;
	cursor->blocks = header.blocks;
	guint32 low = 0, high = header.blocks;
	/* The last block whose first word is not above. */
	while (high - low > 1) {
		guint32 middle = low + (high - low) / 2;
		gsize bytes;
		guint64 list;
		const guint8 *at = block_bytes(segment, &header, middle, &bytes, &list);
		if (!at)
			return FALSE;
		if (bytes < 2 || at[0] != 0 || (gsize)at[1] + 2 > bytes)
			return segment_doubt(segment);
		if (compare((const char *)at + 2, at[1], word, size) <= 0)
			low = middle;
		else
			high = middle;
	}
	return begin_block(cursor, &header, low);
}

gboolean lexicon_find(const struct segment *segment, const char *word, gsize size,
		      struct lexicon_list *list)
{
	struct terms_cursor cursor;

	if (!seek(&cursor, segment, word, size))
		return FALSE;
	while (cursor.left > 0 && read_word(&cursor)) {
		int order = compare(cursor.word, cursor.size, word, size);
		if (order >= 0)
			return order == 0 && open_list(&cursor, list);
	}
	return FALSE;
}

void lexicon_each(const struct segment *segment, const char *start, gsize start_size,
		  lexicon_fn *fn, void *data)
{
	struct terms_cursor cursor;

	if (!seek(&cursor, segment, start, start_size))
		return;
	while (terms_next(&cursor)) {
		int order = compare(cursor.word, MIN(cursor.size, start_size), start, start_size);
		if (order > 0 || (order == 0 && !fn(cursor.word, cursor.size, &cursor.found, data)))
			return;
	}
}

guint64 lexicon_total(const struct segment *segment)
{
	struct terms_header header;
	return read_header(segment, &header) ? header.total : 0;
}

const guint8 *lexicon_lengths(const struct segment *segment)
{
	return segment_bytes(segment, PART_LENGTHS, 0, segment_count(segment));
}

/* SPDX-License-Identifier: MIT
 * The parts of a segment that the lexicon owns, as they lie in the file.
 *
 * PART_TERMS: a header, words in blocks of TERMS_BLOCK, an index of the blocks. A word is: bytes shared with
 * the one before (u8), bytes that follow (u8), those, how many documents (varint), bytes of its list (varint).
 * PART_TERM_LISTS: the lists in the same order, LIST_SLACK zero bytes.
 *   of one document:  varint of document << 4 | count code
 *   LIST_PACKED:      u8 kind; for more than LEXICON_BLOCK documents a u32 pair per block, its last document and
 *                     where it ends; blocks: u8 bits of a gap, u8 bits of a count code, gaps - 1, codes
 *   LIST_BITMAP:      u8 kind, u8 bits of a count code, a bit per document in words of 64, codes
 * PART_LENGTHS: a byte per document. All numbers are little-endian. */
#ifndef MIDWATCH_KB_LEXICON_PRIVATE_H
#define MIDWATCH_KB_LEXICON_PRIVATE_H

#include <string.h>

#include "kb/lexicon.h"
#include "kb/segment-list.h"

#define TERMS_BLOCK 32
#define TERM_LONGEST 255
#define GAP_BITS_MOST 24
#define DOCS_MOST (1u << GAP_BITS_MOST)

enum list_kind { LIST_PACKED = 1, LIST_BITMAP };

struct terms_header {
	guint32 docs, words, blocks, reserved;
	guint64 data;  /* bytes of the words' blocks, behind the header; the index is behind them, 8-aligned */
	guint64 total; /* words of all documents, by their length codes */
};
struct terms_index {
	guint64 list; /* where the first word's list begins */
	guint32 at;   /* of the block, within the data */
	guint32 reserved;
};

guint8 count_code(guint count);
extern const guint8 count_values[16];

/* The list of `count` documents (ascending) with their count codes, appended to `out`. */
void lexicon_pack(GByteArray *out, const guint32 *docs, const guint8 *codes, guint count, guint32 of);

/* Writes PART_TERMS and PART_TERM_LISTS: begin, words ascending, end. */
struct terms_writer;
struct terms_writer *terms_writer_new(struct segment_writer *to, guint32 docs);
void terms_writer_add(struct terms_writer *writer, const char *word, gsize size, const guint32 *docs,
		      const guint8 *codes, guint count);
void terms_writer_end(struct terms_writer *writer, const guint8 *lengths); /* frees it */

gboolean lexicon_merge(const struct segment_merge *merge, struct segment_writer *to);

/* One word after another. */
struct terms_cursor {
	const struct segment *segment;
	const guint8 *at, *end; /* of the present block */
	guint32 block, blocks, left;
	guint64 list;
	char word[TERM_LONGEST + 1];
	guint size;
	struct lexicon_list found;
};
/* Begins at a block; FALSE: damaged or there is none. Then terms_next() for its first word. */
gboolean terms_begin(struct terms_cursor *cursor, const struct segment *segment, guint32 block);
gboolean terms_next(struct terms_cursor *cursor);

static inline guint64 get_u64(const guint8 *at)
{
	guint64 value;
	memcpy(&value, at, sizeof value);
	return GUINT64_FROM_LE(value);
}

static inline guint32 get_u32(const guint8 *at)
{
	guint32 value;
	memcpy(&value, at, sizeof value);
	return GUINT32_FROM_LE(value);
}

#endif

/* SPDX-License-Identifier: MIT
 * Lists of documents: packed in blocks of 128 gaps of equal width, or as bitmaps when they are
 * dense. */
#include "kb/bits.h"
#include "kb/lexicon-private.h"
#include "kb/segment-private.h"

/* A bitmap from every 8th document on: about as small as gaps there, and one word of it settles 64
 * documents. */
#define DENSE 8

const guint8 count_values[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 50, 100};

guint8 count_code(guint count)
{
	if (count <= 10)
		return (guint8)(MAX(count, 1) - 1);
	guint8 code = 9;
	while (code < 15 && count_values[code + 1] <= count)
		code++;
	return code;
}

static guint code_bits(const guint8 *codes, guint count)
{
	guint8 all = 0;
	for (guint i = 0; i < count; i++)
		all |= codes[i];
	return list_width(all);
}

static void pack_codes(GByteArray *out, const guint8 *codes, guint count, guint width)
{
	guint32 some[LIST_BLOCK];

	/* Whole blocks end where a byte does. */
	for (guint at = 0; width > 0 && at < count; at += LIST_BLOCK) {
		guint8 bytes[LIST_BLOCK / 2];
		guint size = MIN(LIST_BLOCK, count - at);
		for (guint i = 0; i < size; i++)
			some[i] = codes[at + i];
		const guint8 *end = list_put_bits(bytes, some, size, width);
		g_byte_array_append(out, bytes, (guint)(end - bytes));
	}
}

static void pack_block(GByteArray *out, const guint32 *docs, const guint8 *codes, guint count,
		       guint32 before)
{
	guint32 gaps[LEXICON_BLOCK], any = 0;
	guint8 bytes[2 + LEXICON_BLOCK * sizeof(guint32)];

	for (guint i = 0; i < count; before = docs[i++] + 1)
		any |= gaps[i] = docs[i] - before;
	bytes[0] = (guint8)list_width(any);
	bytes[1] = (guint8)code_bits(codes, count);
	const guint8 *end = list_put_bits(bytes + 2, gaps, count, bytes[0]);
	g_byte_array_append(out, bytes, (guint)(end - bytes));
	pack_codes(out, codes, count, bytes[1]);
}

static void pack_bitmap(GByteArray *out, const guint32 *docs, const guint8 *codes, guint count,
			guint32 of)
{
	guint8 head[2] = {LIST_BITMAP, (guint8)code_bits(codes, count)};
	g_byte_array_append(out, head, 2);
	guint at = out->len, size = (of + 63) / 64 * 8;
	g_byte_array_set_size(out, at + size);
	memset(out->data + at, 0, size);
	/* Byte d/8 of a little-endian word's bytes: bit d in any reading. */
	for (guint i = 0; i < count; i++)
		out->data[at + docs[i] / 8] |= (guint8)(1u << docs[i] % 8);
	pack_codes(out, codes, count, head[1]);
}

void lexicon_pack(GByteArray *out, const guint32 *docs, const guint8 *codes, guint count,
		  guint32 of)
{
	if (count == 1) {
		guint8 bytes[LIST_PUT_MOST];
		g_byte_array_append(out, bytes, list_put(bytes, (guint64)docs[0] << 4 | codes[0]));
		return;
	}
	if (count > LEXICON_BLOCK && (guint64)count * DENSE >= of) {
		pack_bitmap(out, docs, codes, count, of);
		return;
	}
	guint8 kind = LIST_PACKED;
	g_byte_array_append(out, &kind, 1);
	guint blocks = (count + LEXICON_BLOCK - 1) / LEXICON_BLOCK;
	guint table = out->len;
	if (blocks > 1)
		g_byte_array_set_size(out, table + blocks * 8);
	guint start = out->len;
	for (guint i = 0; i < blocks; i++) {
		guint first = i * LEXICON_BLOCK, some = MIN(count - first, LEXICON_BLOCK);
		pack_block(out, docs + first, codes + first, some,
			   i == 0 ? 0 : docs[first - 1] + 1);
		if (blocks > 1) {
			guint32 entry[2] = {GUINT32_TO_LE(docs[first + some - 1]),
					    GUINT32_TO_LE(out->len - start)};
			memcpy(out->data + table + i * 8, entry, sizeof entry);
		}
	}
}

/* Value `i` of those `width` bits wide; 8 bytes can be read wherever one begins (LIST_SLACK). */
static inline guint32 unpack(const guint8 *bytes, guint i, guint width)
{
	guint64 bit = (guint64)i * width;
	return (guint32)(get_u64(bytes + bit / 8) >> bit % 8) & ((1u << width) - 1);
}

static inline guint8 count_at(const guint8 *codes, guint i, guint width)
{
	return width == 0 ? 1 : count_values[unpack(codes, i, width) & 15];
}

/* The first `count`, at most LEXICON_BLOCK. */
static void take_counts(const guint8 *codes, guint count, guint width, guint8 *counts)
{
	guint32 values[LEXICON_BLOCK];

	list_get_bits(codes, count, width, values);
	for (guint i = 0; i < count; i++)
		counts[i] = count_values[values[i]];
}

void lexicon_walk(struct lexicon_walk *walk, const struct lexicon_list *list, const guint64 *wanted)
{
	*walk = (struct lexicon_walk){.list = *list, .wanted = wanted};
}

static guint damaged(struct lexicon_walk *walk)
{
	segment_doubt(walk->list.segment);
	walk->list.df = 0;
	return 0;
}

/* Is one of first..last wanted? */
static gboolean any_wanted(const guint64 *wanted, guint32 first, guint32 last)
{
	guint32 low = first / 64, high = last / 64;
	guint64 head = ~G_GUINT64_CONSTANT(0) << first % 64,
		tail = ~G_GUINT64_CONSTANT(0) >> (63 - last % 64);
	if (low == high)
		return (wanted[low] & head & tail) != 0;
	if (wanted[low] & head || wanted[high] & tail)
		return TRUE;
	for (guint32 i = low + 1; i < high; i++)
		if (wanted[i])
			return TRUE;
	return FALSE;
}

/* Of a block that was read; `counts` may be NULL. Without branches that cannot be foreseen. */
static guint keep_wanted(const guint64 *wanted, guint32 *docs, guint count, const guint8 *codes,
			 guint width, guint8 *counts)
{
	guint8 from[LEXICON_BLOCK];
	guint kept = 0;

	if (!wanted) {
		if (counts)
			take_counts(codes, count, width, counts);
		return count;
	}
	for (guint i = 0; i < count; i++) {
		guint32 doc = docs[i];
		docs[kept] = doc;
		from[kept] = (guint8)i;
		kept += bits_has(wanted, doc);
	}
	for (guint i = 0; counts && i < kept; i++)
		counts[i] = count_at(codes, from[i], width);
	return kept;
}

static guint next_single(struct lexicon_walk *walk, guint32 *docs, guint8 *counts)
{
	const struct lexicon_list *list = &walk->list;
	const guint8 *at = list->bytes;
	guint64 value;
	if (walk->at++ > 0)
		return 0;
	if (!list_take(&at, at + list->size, &value) || value >> 4 >= segment_count(list->segment))
		return damaged(walk);
	docs[0] = (guint32)(value >> 4);
	if (counts)
		counts[0] = count_values[value & 15];
	return !walk->wanted || bits_has(walk->wanted, docs[0]) ? 1 : 0;
}

/* Gaps become documents, the first not below `next`; what the next one is not below. Four at a
 * time, since each waits for the one before it. */
static guint32 add_up(guint32 *docs, guint count, guint32 next)
{
	guint i = 0;

	for (; i + 4 <= count; i += 4) {
		guint32 one = docs[i], two = one + docs[i + 1] + 1, far = docs[i + 2],
			three = two + far + 1, four = two + (far + docs[i + 3] + 2);
		docs[i] = next + one;
		docs[i + 1] = next + two;
		docs[i + 2] = next + three;
		docs[i + 3] = next + four;
		next += four + 1;
	}
	for (; i < count; i++) {
		docs[i] += next;
		next = docs[i] + 1;
	}
	return next;
}

/* The block that lies in bytes start..end of the list: those of its `count` documents that are
 * wanted. FALSE: damaged. */
static gboolean read_block(struct lexicon_walk *walk, gsize start, gsize end, guint count,
			   guint32 *docs, guint8 *counts, guint *kept)
{
	const guint8 *at = walk->list.bytes + start;
	if (end > walk->list.size || start + 2 > end)
		return damaged(walk);
	guint gap = at[0], code = at[1];
	gsize gaps = ((gsize)count * gap + 7) / 8, codes = ((gsize)count * code + 7) / 8;
	if (gap > GAP_BITS_MOST || code > 4 || gaps + codes + 2 != end - start)
		return damaged(walk);
	/* Below 2^31 whatever the gaps are: looking at the last is enough. */
	list_get_bits(at + 2, count, gap, docs);
	guint32 doc = add_up(docs, count, walk->before);
	if (doc > segment_count(walk->list.segment))
		return damaged(walk);
	walk->before = doc;
	*kept = keep_wanted(walk->wanted, docs, count, at + 2 + gaps, code, counts);
	return TRUE;
}

static guint next_packed(struct lexicon_walk *walk, guint32 *docs, guint8 *counts)
{
	const struct lexicon_list *list = &walk->list;
	guint blocks = (list->df + LEXICON_BLOCK - 1) / LEXICON_BLOCK, kept = 0;
	gsize table = blocks > 1 ? (gsize)blocks * 8 : 0, start = 1 + table;

	if (start > list->size)
		return damaged(walk);
	while (kept == 0 && walk->at < blocks) {
		guint block = walk->at++,
		      some = MIN(list->df - block * LEXICON_BLOCK, LEXICON_BLOCK);
		if (table == 0) {
			read_block(walk, start, list->size, some, docs, counts, &kept);
			continue;
		}
		const guint8 *entry = list->bytes + 1 + (gsize)block * 8;
		gsize from = start + (block == 0 ? 0 : get_u32(entry - 4));
		guint32 last = get_u32(entry);
		if (last >= segment_count(list->segment) || last < walk->before)
			return damaged(walk);
		if (walk->wanted && !any_wanted(walk->wanted, walk->before, last))
			walk->before = last + 1;
		else if (!read_block(walk, from, start + get_u32(entry + 4), some, docs, counts,
				     &kept) ||
			 walk->before != last + 1)
			return damaged(walk);
	}
	return kept;
}

/* `at` counts words of 64 documents here. */
static inline __attribute__((always_inline)) guint next_set(struct lexicon_walk *walk,
							    guint32 *docs, guint8 *counts)
{
	const struct lexicon_list *list = &walk->list;
	guint words = (segment_count(list->segment) + 63) / 64, width = list->bytes[1], found = 0;
	gsize codes = 2 + (gsize)words * 8;
	guint32 ranks[LEXICON_BLOCK];

	if (list->size < 2 || width > 4 || list->size != codes + ((gsize)list->df * width + 7) / 8)
		return damaged(walk);
	for (; walk->at < words && found <= LEXICON_BLOCK - 64; walk->at++) {
		guint64 all = get_u64(list->bytes + 2 + (gsize)walk->at * 8);
		guint64 left = walk->wanted ? all & walk->wanted[walk->at] : all;
		guint held = (guint)__builtin_popcountll(all);
		/* More bits than it says would read counts that are not there. */
		if (walk->rank + held > list->df)
			return damaged(walk);
		for (; left; left &= left - 1) {
			guint64 below = (left & -left) - 1;
			ranks[found] = walk->rank + (guint)__builtin_popcountll(all & below);
			docs[found++] = walk->at * 64 + (guint)__builtin_ctzll(left);
		}
		walk->rank += held;
	}
	for (guint i = 0; counts && i < found; i++)
		counts[i] = count_at(list->bytes + codes, ranks[i], width);
	if (found > 0 && docs[found - 1] >= segment_count(list->segment))
		return damaged(walk);
	return found;
}

BITS_FAST static guint next_set_fast(struct lexicon_walk *walk, guint32 *docs, guint8 *counts)
{
	return next_set(walk, docs, counts);
}

static guint next_bitmap(struct lexicon_walk *walk, guint32 *docs, guint8 *counts)
{
	return bits_fast() ? next_set_fast(walk, docs, counts) : next_set(walk, docs, counts);
}

guint lexicon_next(struct lexicon_walk *walk, guint32 *docs, guint8 *counts)
{
	if (walk->list.df == 0 || walk->list.size == 0)
		return 0;
	if (walk->list.df == 1)
		return next_single(walk, docs, counts);
	switch (walk->list.bytes[0]) {
	case LIST_PACKED:
		return next_packed(walk, docs, counts);
	case LIST_BITMAP:
		return next_bitmap(walk, docs, counts);
	default:
		return damaged(walk);
	}
}

gboolean lexicon_is_dense(const struct lexicon_list *list)
{
	return list->df > 1 && list->size > 2 && list->bytes[0] == LIST_BITMAP;
}

/* The words of a list that is a bitmap; NULL: it is none, or damaged. */
static const guint8 *bitmap_of(const struct lexicon_list *list)
{
	guint docs = segment_count(list->segment);

	if (!lexicon_is_dense(list))
		return NULL;
	if (list->size >= 2 + (gsize)bits_words(docs) * 8 && list->df <= docs)
		return list->bytes + 2;
	segment_doubt(list->segment);
	return NULL;
}

/* A word of a bitmap, without bits behind the last document. */
static guint64 bitmap_word(const struct lexicon_list *list, const guint8 *bitmap, guint word)
{
	guint left = segment_count(list->segment) - word * 64;
	guint64 bits = get_u64(bitmap + (gsize)word * 8);

	return left >= 64 ? bits : bits & ((G_GUINT64_CONSTANT(1) << left) - 1);
}

void lexicon_mark(const struct lexicon_list *list, guint64 *bits)
{
	const guint8 *bitmap = bitmap_of(list);
	guint32 docs[LEXICON_BLOCK];
	struct lexicon_walk walk;

	for (guint i = 0; bitmap && i < bits_words(segment_count(list->segment)); i++)
		bits[i] |= bitmap_word(list, bitmap, i);
	if (bitmap)
		return;
	lexicon_walk(&walk, list, NULL);
	for (guint count; (count = lexicon_next(&walk, docs, NULL)) > 0;)
		for (guint i = 0; i < count; i++)
			bits_set(bits, docs[i]);
}

void lexicon_restrict(const struct lexicon_list *list, guint64 *bits)
{
	const guint8 *bitmap = bitmap_of(list);
	guint words = bits_words(segment_count(list->segment));
	guint32 docs[LEXICON_BLOCK];
	struct lexicon_walk walk;

	for (guint i = 0; bitmap && i < words; i++)
		bits[i] &= bitmap_word(list, bitmap, i);
	if (bitmap)
		return;
	g_autofree guint64 *own = g_new0(guint64, words);
	lexicon_walk(&walk, list, bits);
	for (guint count; (count = lexicon_next(&walk, docs, NULL)) > 0;)
		for (guint i = 0; i < count; i++)
			bits_set(own, docs[i]);
	memcpy(bits, own, words * sizeof *bits);
}

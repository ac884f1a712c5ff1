/* SPDX-License-Identifier: MIT
 * Which documents may match: gram lists found by their keys, and a need answered with bits, one per
 * document. A list that can't be read says that every document may be among them, and that the
 * segment is damaged. */
#include "kb/segment-grams.h"

#include <stdlib.h>
#include <string.h>

#include "kb/bits.h"
#include "kb/segment-private.h"

#define FEW 8 /* so few candidates are read sooner than another list is */

gboolean gram_dense(guint count, guint docs)
{
	return count >= docs / 8 + 1;
}

/* ---- the table of keys */

/* The groups, proved, with the header in front of them; NULL: damaged. */
static const struct gram_group *groups_of(const struct segment *segment, struct gram_header *header)
{
	const struct gram_header *at =
		(const struct gram_header *)segment_bytes(segment, PART_GRAMS, 0, sizeof *at);

	if (!at)
		return NULL;
	*header = *at;
	if (at->groups > GRAM_END || at->groups != (at->keys + GRAM_GROUP - 1) / GRAM_GROUP) {
		segment_doubt(segment);
		return NULL;
	}
	return (const struct gram_group *)segment_bytes(segment, PART_GRAMS, sizeof *at,
							at->groups * sizeof(struct gram_group));
}

/* The numbers of the keys of groups first..last. */
static gboolean open_groups(struct gram_cursor *cursor, const struct gram_header *header,
			    guint64 first, guint64 last)
{
	guint64 start = sizeof *header + header->groups * sizeof(struct gram_group);
	guint64 from = start + cursor->groups[first].at;
	guint64 to = last + 1 < header->groups ? start + cursor->groups[last + 1].at
					       : segment_part_size(cursor->segment, PART_GRAMS);

	if (to < from)
		return segment_doubt(cursor->segment);
	cursor->at = segment_bytes(cursor->segment, PART_GRAMS, from, to - from);
	if (!cursor->at)
		return FALSE;
	cursor->end = cursor->at + (to - from);
	cursor->groups += first;
	cursor->left = MIN(header->keys, (last + 1) * GRAM_GROUP) - first * GRAM_GROUP;
	cursor->place = 0;
	return TRUE;
}

gboolean gram_cursor_start(struct gram_cursor *cursor, const struct segment *segment)
{
	struct gram_header header;

	*cursor = (struct gram_cursor){.segment = segment, .left = 1};
	cursor->groups = groups_of(segment, &header);
	if (!cursor->groups)
		return FALSE;
	cursor->left = 0;
	return header.groups == 0 || open_groups(cursor, &header, 0, header.groups - 1);
}

/* The numbers of the next key. FALSE: they are not what they can be. */
static gboolean take_key(struct gram_cursor *cursor)
{
	guint64 gap, count;
	guint docs = segment_count(cursor->segment);

	if (cursor->key >= GRAM_END || !list_take(&cursor->at, cursor->end, &gap) ||
	    !list_take(&cursor->at, cursor->end, &count) || gap >= GRAM_END - cursor->key ||
	    count > docs || count == 0)
		return FALSE;
	cursor->key += (gram)gap;
	cursor->count = (guint)count;
	cursor->offset += cursor->size;
	cursor->dense = gram_dense(cursor->count, docs);
	if (!cursor->dense)
		return list_take(&cursor->at, cursor->end, &cursor->size) &&
		       cursor->size <= count * 2 * sizeof(guint32);
	cursor->offset = (cursor->offset + 7) & ~G_GUINT64_CONSTANT(7);
	cursor->size = bits_words(docs) * sizeof(guint64);
	return TRUE;
}

gboolean gram_cursor_next(struct gram_cursor *cursor)
{
	gram last = cursor->key;

	if (cursor->left == 0)
		return FALSE;
	if (cursor->place == 0) {
		cursor->key = cursor->groups->key;
		cursor->offset = cursor->groups->lists;
		cursor->size = 0;
	}
	if (!take_key(cursor) || (cursor->walked && cursor->key <= last))
		return segment_doubt(cursor->segment);
	cursor->walked = TRUE;
	cursor->left--;
	cursor->place++;
	if (cursor->place == GRAM_GROUP) {
		cursor->place = 0;
		cursor->groups++;
	}
	return TRUE;
}

gboolean gram_cursor_find(struct gram_cursor *cursor, const struct segment *segment, gram key)
{
	struct gram_header header;

	*cursor = (struct gram_cursor){.segment = segment};
	cursor->groups = groups_of(segment, &header);
	if (!cursor->groups)
		return FALSE;
	guint64 low = 0, high = header.groups;
	while (low < high) {
		guint64 middle = low + (high - low) / 2;
		if (cursor->groups[middle].key <= key)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || !open_groups(cursor, &header, low - 1, low - 1))
		return FALSE;
	while (gram_cursor_next(cursor))
		if (cursor->key >= key)
			return cursor->key == key;
	return FALSE;
}

guint segment_gram_count(const struct segment *segment, gram key)
{
	struct gram_cursor cursor;

	if (gram_cursor_find(&cursor, segment, key))
		return cursor.count;
	return segment_damaged(segment) ? segment_count(segment) : 0;
}

/* ---- bits */

static void set_all(guint64 *bits, guint docs)
{
	memset(bits, 0xff, bits_words(docs) * sizeof *bits);
	if (docs % 64)
		bits[docs / 64] = (G_GUINT64_CONSTANT(1) << docs % 64) - 1;
}

/* Adds the documents of the list at hand. FALSE: damaged. */
static gboolean list_bits(const struct gram_cursor *cursor, guint64 *bits)
{
	const struct segment *segment = cursor->segment;
	guint docs = segment_count(segment);
	const guint8 *bytes =
		segment_bytes(segment, PART_GRAM_LISTS, cursor->offset, cursor->size + LIST_SLACK);

	if (!bytes)
		return FALSE;
	if (cursor->dense) {
		const guint64 *words = (const guint64 *)(const void *)bytes;
		for (guint i = 0; i < bits_words(docs); i++)
			bits[i] |= words[i];
		if (docs % 64 && words[docs / 64] >> docs % 64)
			return segment_doubt(segment);
		return TRUE;
	}
	struct list_reader reader = {
		.at = bytes, .end = bytes + cursor->size, .left = cursor->count, .limit = docs};
	guint32 block[LIST_BLOCK];
	for (guint count; (count = list_next(&reader, block)) > 0;)
		for (guint i = 0; i < count; i++)
			bits_set(bits, block[i]);
	return reader.left == 0 || segment_doubt(segment);
}

/* ---- needs. How many documents a need lets through at the most decides what is looked at first.
 */

struct look {
	const struct segment *segment;
	guint docs, words;
};

static guint most(struct look *look, const struct need *need)
{
	guint all = look->docs, count;

	switch (need->kind) {
	case NEED_GRAM:
		return segment_gram_count(look->segment, need->key);
	case NEED_AND:
		count = all;
		for (guint i = 0; i < need->count && count > 0; i++)
			count = MIN(count, most(look, need->parts[i]));
		return count;
	case NEED_OR:
		count = 0;
		for (guint i = 0; i < need->count && count < all; i++)
			count += MIN(most(look, need->parts[i]), all - count);
		return count;
	default:
		return all;
	}
}

static void add_bits(struct look *look, const struct need *need, guint64 *bits);

struct part {
	const struct need *need;
	guint most;
};

static int compare_parts(const void *one, const void *other)
{
	const struct part *a = one, *b = other;

	return a->most < b->most ? -1 : a->most > b->most;
}

/* Every part's, rarest first, until so few are left that reading them is cheaper. */
static void add_and(struct look *look, const struct need *need, guint64 *bits)
{
	g_autofree struct part *parts = g_new(struct part, need->count);
	g_autofree guint64 *some = g_new0(guint64, 2 * look->words);
	guint64 *one = some + look->words;

	for (guint i = 0; i < need->count; i++) {
		parts[i] = (struct part){need->parts[i], most(look, need->parts[i])};
		if (parts[i].most == 0)
			return;
	}
	qsort(parts, need->count, sizeof *parts, compare_parts);
	add_bits(look, parts[0].need, some);
	for (guint i = 1; i < need->count && parts[i].most < look->docs; i++) {
		if (bits_count(some, look->words) <= FEW)
			break;
		memset(one, 0, look->words * sizeof *one);
		add_bits(look, parts[i].need, one);
		for (guint k = 0; k < look->words; k++)
			some[k] &= one[k];
	}
	for (guint k = 0; k < look->words; k++)
		bits[k] |= some[k];
}

static void add_bits(struct look *look, const struct need *need, guint64 *bits)
{
	struct gram_cursor cursor;

	switch (need->kind) {
	case NEED_GRAM:
		if (gram_cursor_find(&cursor, look->segment, need->key) &&
		    !list_bits(&cursor, bits))
			set_all(bits, look->docs);
		break;
	case NEED_AND:
		add_and(look, need, bits);
		break;
	case NEED_OR:
		for (guint i = 0; i < need->count; i++)
			add_bits(look, need->parts[i], bits);
		break;
	default:
		set_all(bits, look->docs);
	}
}

guint segment_candidates(const struct segment *segment, const struct need *need, guint64 *bits)
{
	guint docs = segment_count(segment);
	struct look look = {.segment = segment, .docs = docs, .words = bits_words(docs)};

	memset(bits, 0, look.words * sizeof *bits);
	add_bits(&look, need, bits);
	/* Bits of a list that was not what it should be may be missing or stand behind the last
	 * one. */
	if (segment_damaged(segment))
		set_all(bits, docs);
	return bits_count(bits, look.words);
}

/* SPDX-License-Identifier: MIT
 * One lexicon of several: word by word, each list with its documents' new numbers. */
#include "kb/lexicon-private.h"

struct merging {
	const struct segment_merge *merge;
	struct terms_cursor *cursors;
	gboolean *alive; /* the cursor stands on a word */
	guint64 *heads;  /* its first eight bytes as a number that orders as they do; the highest:
			    none */
	guint32 *docs;
	guint8 *codes;
};

static int compare(const struct terms_cursor *a, const struct terms_cursor *b)
{
	int order = memcmp(a->word, b->word, MIN(a->size, b->size));
	return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

static gboolean advance(struct merging *self, guint i)
{
	struct terms_cursor *cursor = &self->cursors[i];
	guint64 head = 0;

	self->alive[i] = terms_next(cursor);
	if (self->alive[i])
		memcpy(&head, cursor->word, MIN(cursor->size, sizeof head));
	self->heads[i] = self->alive[i] ? GUINT64_FROM_BE(head) : G_MAXUINT64;
	return self->alive[i] || !segment_damaged(self->merge->from[i]);
}

/* Appends the list's documents that stay; how many are there now. FALSE: damaged. */
static gboolean take_list(struct merging *self, guint from, guint *count)
{
	guint32 docs[LEXICON_BLOCK];
	guint8 counts[LEXICON_BLOCK];
	const guint32 *map = self->merge->map[from];
	struct lexicon_walk walk;

	lexicon_walk(&walk, &self->cursors[from].found, NULL);
	for (guint some; (some = lexicon_next(&walk, docs, counts)) > 0;) {
		for (guint i = 0; i < some; i++) {
			if (map[docs[i]] == SEGMENT_GONE)
				continue;
			self->docs[*count] = map[docs[i]];
			self->codes[(*count)++] = count_code(counts[i]);
		}
	}
	return !segment_damaged(self->merge->from[from]);
}

/* The lowest word of all cursors, and the first that stands on it: -1 when all have ended. */
static int lowest(const struct merging *self)
{
	int best = -1;
	guint64 head = G_MAXUINT64;

	for (guint i = 0; i < self->merge->count; i++) {
		if (self->heads[i] > head || !self->alive[i])
			continue;
		if (best < 0 || self->heads[i] < head ||
		    compare(&self->cursors[i], &self->cursors[best]) < 0) {
			best = (int)i;
			head = self->heads[i];
		}
	}
	return best;
}

static gboolean merge_words(struct merging *self, struct segment_writer *to,
			    struct terms_writer *writer)
{
	const struct segment_merge *merge = self->merge;

	for (guint i = 0; i < merge->count; i++) {
		self->alive[i] = terms_begin(&self->cursors[i], merge->from[i], 0);
		if (self->alive[i] && !advance(self, i))
			return FALSE;
		if (segment_damaged(merge->from[i]))
			return FALSE;
	}
	for (int low; (low = lowest(self)) >= 0 && !segment_in_vain(to);) {
		char word[TERM_LONGEST];
		guint size = self->cursors[low].size, count = 0;
		guint64 head = self->heads[low];
		memcpy(word, self->cursors[low].word, size);
		for (guint i = (guint)low; i < merge->count; i++) {
			struct terms_cursor *cursor = &self->cursors[i];
			if (self->heads[i] != head || !self->alive[i] || cursor->size != size ||
			    memcmp(cursor->word, word, size) != 0)
				continue;
			if (!take_list(self, i, &count) || !advance(self, i))
				return FALSE;
		}
		if (count > 0)
			terms_writer_add(writer, word, size, self->docs, self->codes, count);
	}
	return TRUE;
}

static gboolean merge_lengths(const struct segment_merge *merge, guint8 *lengths)
{
	for (guint i = 0; i < merge->count; i++) {
		const guint8 *from = lexicon_lengths(merge->from[i]);
		if (!from)
			return FALSE;
		for (guint doc = 0; doc < segment_count(merge->from[i]); doc++)
			if (merge->map[i][doc] != SEGMENT_GONE)
				lengths[merge->map[i][doc]] = from[doc];
	}
	return TRUE;
}

gboolean lexicon_merge(const struct segment_merge *merge, struct segment_writer *to)
{
	g_autofree struct terms_cursor *cursors = g_new0(struct terms_cursor, merge->count);
	g_autofree gboolean *alive = g_new0(gboolean, merge->count);
	g_autofree guint64 *heads = g_new0(guint64, merge->count);
	g_autofree guint32 *docs = g_new(guint32, merge->docs);
	g_autofree guint8 *codes = g_new(guint8, merge->docs),
			  *lengths = g_new0(guint8, merge->docs);
	struct merging self = {merge, cursors, alive, heads, docs, codes};
	struct terms_writer *writer = terms_writer_new(to, merge->docs);

	gboolean whole = merge_words(&self, to, writer) && merge_lengths(merge, lengths);
	terms_writer_end(writer, lengths);
	return whole;
}

/* SPDX-License-Identifier: MIT
 * The lexicon of one block of articles, gathered in memory: words are interned once per block, and
 * what each document has of them is a row of numbers, one document after another. At the end the
 * row is put into order by word, where a word's documents stay in theirs. */
#include "kb/lexicon-private.h"
#include "kb/words.h"

#include <stdlib.h>

#include "desk/article.h"

#define SLAB_BITS 20 /* words lie in slabs of 1 MB */
#define SLAB (1u << SLAB_BITS)
#define CODE_BITS 4 /* of a count code, the lowest of a number in the row */

struct slot {
	guint64 head; /* the first eight bytes, zeroes behind */
	guint32 hash;
	guint32 term; /* plus one; 0: empty */
};

/* Words of the present document are counted in a table that stays in the processor's cache; only
 * distinct ones look for their term, many at a time, so that memory is waited for once and not once
 * a word. */
#define SEEN_FEW 2048 /* for most documents; twice as many slots */
#define AHEAD 12      /* so many are fetched while one is worked on */
struct seen {
	guint64 head, tail; /* the first and the last eight bytes; no tail of words that short */
	guint32 hash;
	guint32 text; /* in seen_text; of words longer than both */
	guint32 count;
};

struct lexicon_making {
	GPtrArray *slabs;
	guint32 slab_used; /* bytes of the last */
	GArray *terms;     /* of guint32: where each one's text is, behind a byte with its size */
	struct slot *slots;
	guint32 slot_mask;
	struct seen *seen;
	guint32 *seen_slots; /* which of them, plus one */
	guint seen_count, seen_room, seen_mask;
	GByteArray *seen_text;
	GArray *row;  /* of guint32: term << CODE_BITS | count code */
	GArray *ends; /* of guint32: where each document's end in the row */
	GByteArray *lengths;
	guint weight, words; /* of the present document */
	guint64 letters;     /* with which its words begin */
};

static inline const guint8 *text_at(const struct lexicon_making *self, guint32 at)
{
	return (const guint8 *)self->slabs->pdata[at >> SLAB_BITS] + (at & (SLAB - 1));
}

static void few_seen(struct lexicon_making *self)
{
	self->seen_room = SEEN_FEW;
	self->seen_mask = 2 * SEEN_FEW - 1;
	self->seen = g_renew(struct seen, self->seen, SEEN_FEW);
	g_free(self->seen_slots);
	self->seen_slots = g_new0(guint32, 2 * SEEN_FEW);
}

static void *begin(struct segment_writer *to)
{
	(void)to;
	struct lexicon_making *self = g_new0(struct lexicon_making, 1);
	self->slabs = g_ptr_array_new_with_free_func(g_free);
	self->slab_used = SLAB;
	self->terms = g_array_new(FALSE, FALSE, sizeof(guint32));
	self->seen_text = g_byte_array_new();
	self->row = g_array_new(FALSE, FALSE, sizeof(guint32));
	self->ends = g_array_new(FALSE, FALSE, sizeof(guint32));
	self->lengths = g_byte_array_new();
	self->slot_mask = (1u << 16) - 1;
	self->slots = g_new0(struct slot, self->slot_mask + 1);
	few_seen(self);
	return self;
}

static void drop(void *data)
{
	struct lexicon_making *self = data;
	g_ptr_array_unref(self->slabs);
	g_array_unref(self->terms);
	g_byte_array_unref(self->seen_text);
	g_array_unref(self->row);
	g_array_unref(self->ends);
	g_byte_array_unref(self->lengths);
	g_free(self->slots);
	g_free(self->seen);
	g_free(self->seen_slots);
	g_free(self);
}

/* Up to eight bytes as a number, zeroes behind them; a copy of so many as are known only now would
 * go through memory byte by byte. */
static inline guint64 head_of(const char *word, gsize size)
{
	guint64 head = 0;
	guint32 low, high;

	if (size >= 8) {
		memcpy(&head, word, 8);
		return GUINT64_FROM_LE(head);
	}
	if (size >= 4) {
		memcpy(&low, word, 4);
		memcpy(&high, word + size - 4, 4);
		return GUINT32_FROM_LE(low) | (guint64)GUINT32_FROM_LE(high) << (size - 4) * 8;
	}
	/* Of one to three bytes the first, the middle and the last are all. */
	for (gsize i = 0; size > 0 && i < 3; i++)
		head |= (guint64)(guint8)word[i * (size - 1) / 2] << i * (size - 1) / 2 * 8;
	return head;
}

/* The size is its lowest byte: of words up to sixteen bytes, equal heads, tails and hashes are
 * equal words. */
static guint32 hash_of(const char *word, gsize size, guint64 head, guint64 tail)
{
	guint64 hash = (head ^ size) * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15);

	hash = (hash ^ hash >> 29 ^ tail) * G_GUINT64_CONSTANT(0xBF58476D1CE4E5B9);
	for (gsize i = 8; i + 8 < size; i += 8) {
		hash ^= hash >> 29;
		hash = (hash ^ head_of(word + i, 8)) * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15);
	}
	return (guint32)(hash >> 40) << 8 | (guint32)size;
}

static void grow(struct lexicon_making *self)
{
	guint32 mask = self->slot_mask * 2 + 1;
	struct slot *slots = g_new0(struct slot, (gsize)mask + 1);
	for (guint32 i = 0; i <= self->slot_mask; i++) {
		if (self->slots[i].term == 0)
			continue;
		guint32 at = self->slots[i].hash >> 8 & mask;
		while (slots[at].term != 0)
			at = (at + 1) & mask;
		slots[at] = self->slots[i];
	}
	g_free(self->slots);
	self->slots = slots;
	self->slot_mask = mask;
}

static guint32 new_term(struct lexicon_making *self, const char *word, guint8 size)
{
	if (self->slab_used + size + 1 > SLAB) {
		g_ptr_array_add(self->slabs, g_malloc(SLAB));
		self->slab_used = 0;
	}
	guint32 at = ((self->slabs->len - 1) << SLAB_BITS) + self->slab_used;
	guint8 *text =
		(guint8 *)g_ptr_array_index(self->slabs, self->slabs->len - 1) + self->slab_used;
	text[0] = size;
	memcpy(text + 1, word, size);
	self->slab_used += size + 1u;
	g_array_append_val(self->terms, at);
	return self->terms->len - 1;
}

static guint32 intern(struct lexicon_making *self, const char *word, guint64 head, guint32 hash)
{
	guint8 size = hash & 255;

	for (guint32 at = hash >> 8 & self->slot_mask;; at = (at + 1) & self->slot_mask) {
		struct slot *slot = &self->slots[at];
		if (slot->term == 0) {
			guint32 made = new_term(self, word, size);
			*slot = (struct slot){head, hash, made + 1};
			if (self->terms->len > self->slot_mask / 2)
				grow(self);
			return made;
		}
		if (slot->hash != hash || slot->head != head)
			continue;
		if (size <= 8)
			return slot->term - 1;
		const guint8 *text =
			text_at(self, g_array_index(self->terms, guint32, slot->term - 1));
		if (memcmp(text + 1, word, size) == 0)
			return slot->term - 1;
	}
}

/* The word of what was seen; `both` has room for a head and a tail. */
static const char *seen_word(const struct lexicon_making *self, const struct seen *seen, char *both)
{
	guint8 size = seen->hash & 255;
	guint64 head = GUINT64_TO_LE(seen->head), tail = GUINT64_TO_LE(seen->tail);

	if (size > 16)
		return (const char *)self->seen_text->data + seen->text;
	if (size > 8)
		memcpy(both + size - 8, &tail, 8);
	memcpy(both, &head, 8);
	return both;
}

/* Of a long word the text that it will be compared with. */
static void fetch_text(const struct lexicon_making *self, guint32 hash)
{
	const struct slot *slot = &self->slots[hash >> 8 & self->slot_mask];

	if (slot->hash == hash && (hash & 255) > 8)
		__builtin_prefetch(
			text_at(self, g_array_index(self->terms, guint32, slot->term - 1)));
}

/* Tells the terms what was counted of a document. */
static void settle(struct lexicon_making *self)
{
	guint count = self->seen_count, start = self->row->len;

	g_array_set_size(self->row, start + count);
	guint32 *row = &g_array_index(self->row, guint32, start);
	for (guint i = 0; i < count; i++) {
		const struct seen *seen = &self->seen[i];
		char both[16];
		if (i + 2 * AHEAD < count)
			__builtin_prefetch(
				&self->slots[seen[2 * AHEAD].hash >> 8 & self->slot_mask]);
		if (i + AHEAD < count)
			fetch_text(self, seen[AHEAD].hash);
		guint32 term = intern(self, seen_word(self, seen, both), seen->head, seen->hash);
		row[i] = term << CODE_BITS | count_code(seen->count);
	}
	g_array_append_val(self->ends, self->row->len);
	self->seen_count = 0;
	g_byte_array_set_size(self->seen_text, 0);
	if (self->seen_room > SEEN_FEW)
		few_seen(self);
	else
		memset(self->seen_slots, 0, (self->seen_mask + 1) * sizeof *self->seen_slots);
}

static guint seen_place(const struct lexicon_making *self, guint32 hash)
{
	return hash >> 8 & self->seen_mask;
}

/* A document with many words: room for twice as many. */
static void more_seen(struct lexicon_making *self)
{
	self->seen_room *= 2;
	self->seen_mask = 2 * self->seen_room - 1;
	self->seen = g_renew(struct seen, self->seen, self->seen_room);
	g_free(self->seen_slots);
	self->seen_slots = g_new0(guint32, self->seen_mask + 1);
	for (guint32 i = 0; i < self->seen_count; i++) {
		guint at = seen_place(self, self->seen[i].hash);
		while (self->seen_slots[at] != 0)
			at = (at + 1) & self->seen_mask;
		self->seen_slots[at] = i + 1;
	}
}

static void count_term(struct lexicon_making *self, const char *word, gsize size, guint weight)
{
	guint64 head = head_of(word, size), tail = size > 8 ? head_of(word + size - 8, 8) : 0;
	guint32 hash = hash_of(word, size, head, tail);
	guint at = seen_place(self, hash);

	for (; self->seen_slots[at] != 0; at = (at + 1) & self->seen_mask) {
		struct seen *seen = &self->seen[self->seen_slots[at] - 1];
		if (seen->hash == hash && seen->head == head && seen->tail == tail &&
		    (size <= 16 || memcmp(self->seen_text->data + seen->text, word, size) == 0)) {
			seen->count += weight;
			return;
		}
	}
	self->seen[self->seen_count++] =
		(struct seen){head, tail, hash, self->seen_text->len, weight};
	self->seen_slots[at] = self->seen_count;
	if (size > 16)
		g_byte_array_append(self->seen_text, (const guint8 *)word, (guint)size);
	if (self->seen_count == self->seen_room)
		more_seen(self);
}

static gboolean count_word(enum word_kind kind, const char *word, gsize size, guint position,
			   gsize start, gsize end, void *data)
{
	struct lexicon_making *self = data;
	guint8 first = (guint8)word[0];

	(void)kind, (void)position, (void)start, (void)end;
	count_term(self, word, size, self->weight);
	self->words++;
	if (first >= 'a' && first <= 'z')
		self->letters |= G_GUINT64_CONSTANT(1) << (first - 'a');
	else if (first >= '0' && first <= '9')
		self->letters |= G_GUINT64_CONSTANT(1) << (26 + first - '0');
	return TRUE;
}

static void count_labels(struct lexicon_making *self, const struct kb_doc *article)
{
	g_autoptr(GString) label = g_string_new(NULL);
	const char *at = article->labels, *end = at + article->labels_size;

	while (at < end) {
		const char *space = memchr(at, ' ', (gsize)(end - at));
		gsize size = MIN((gsize)((space ? space : end) - at), TERM_LONGEST - 1);
		g_string_assign(label, "\1");
		g_string_append_len(label, at, (gssize)size);
		if (size > 0)
			count_term(self, label->str, label->len, 1);
		at = space ? space + 1 : end;
	}
	g_string_printf(label, "\1state:%s", article_state_name(article->state));
	count_term(self, label->str, label->len, 1);
}

static void count_letters(struct lexicon_making *self)
{
	for (guint64 left = self->letters; left; left &= left - 1) {
		int i = __builtin_ctzll(left);
		char letter[2] = {LEXICON_LETTER, (char)(i < 26 ? 'a' + i : '0' + i - 26)};
		count_term(self, letter, 2, 1);
	}
}

struct order {
	guint64 head; /* the first eight bytes as a number that orders as they do */
	const guint8 *text;
	guint32 size, term;
};

static int by_text(const void *a, const void *b)
{
	const struct order *one = a, *other = b;
	if (one->head != other->head)
		return one->head < other->head ? -1 : 1;
	int order = memcmp(one->text, other->text, MIN(one->size, other->size));
	return order != 0 ? order : (one->size > other->size) - (one->size < other->size);
}

/* By head, a byte at a time from the lowest: each pass keeps the order of the one before. */
static void sort_heads(struct order **order, struct order **room, guint count)
{
	for (guint shift = 0; shift < 64; shift += 8) {
		guint at[256] = {0}, start = 0;
		for (guint i = 0; i < count; i++)
			at[(*order)[i].head >> shift & 255]++;
		for (guint byte = 0; byte < 256; byte++) {
			guint some = at[byte];
			at[byte] = start;
			start += some;
		}
		for (guint i = 0; i < count; i++)
			(*room)[at[(*order)[i].head >> shift & 255]++] = (*order)[i];
		struct order *other = *order;
		*order = *room;
		*room = other;
	}
}

static void add(void *data, guint32 doc, const struct kb_doc *article)
{
	struct lexicon_making *self = data;

	g_assert(doc == self->ends->len);
	self->words = 0;
	self->letters = 0;
	if (!article->gone) {
		self->weight = WORDS_TITLE;
		kb_words_split(article->title, article->title_size, count_word, self);
		self->weight = 1;
		kb_words_split(article->body, article->body_size, count_word, self);
		count_letters(self);
		count_labels(self, article);
	}
	settle(self);
	guint8 length = lexicon_length_code(self->words);
	g_byte_array_append(self->lengths, &length, 1);
}

static gsize held(const void *data)
{
	const struct lexicon_making *self = data;
	return (gsize)self->slabs->len * SLAB + ((gsize)self->slot_mask + 1) * sizeof(struct slot) +
	       ((gsize)self->terms->len + self->row->len) * sizeof(guint32);
}

/* The row in order, and the terms. */
static gsize more(const void *data)
{
	const struct lexicon_making *self = data;
	return (gsize)self->row->len * sizeof(guint32) +
	       (gsize)self->terms->len * (sizeof(guint32) + 2 * sizeof(struct order));
}

static struct order *sorted(const struct lexicon_making *self)
{
	guint count = self->terms->len;
	struct order *order = g_new(struct order, count), *room = g_new(struct order, count);
	for (guint32 i = 0; i < count; i++) {
		const guint8 *text = text_at(self, g_array_index(self->terms, guint32, i));
		order[i] =
			(struct order){GUINT64_SWAP_LE_BE(head_of((const char *)text + 1, text[0])),
				       text + 1, text[0], i};
	}
	sort_heads(&order, &room, count);
	/* What is left are words that begin with the same eight bytes. */
	for (guint from = 0, to; from < count; from = to) {
		for (to = from + 1; to < count && order[to].head == order[from].head; to++)
			;
		if (to - from > 1)
			qsort(order + from, to - from, sizeof *order, by_text);
	}
	g_free(room);
	return order;
}

/* The row in the order of terms, the documents of each ascending: document << CODE_BITS | code.
 * starts[term] is where a term's begin, and the next one's where they end. */
static guint32 *by_term(const struct lexicon_making *self, guint32 *starts)
{
	const guint32 *row = (const guint32 *)(const void *)self->row->data;
	guint32 *out = g_new(guint32, self->row->len + 1), at = 0;
	guint count = self->terms->len;

	/* Two further on, since a start moves behind its term's numbers as they are put. */
	for (guint32 i = 0; i < self->row->len; i++)
		starts[(row[i] >> CODE_BITS) + 2]++;
	for (guint i = 2; i <= count; i++)
		starts[i] += starts[i - 1];
	for (guint32 doc = 0; doc < self->ends->len; doc++)
		for (guint32 end = g_array_index(self->ends, guint32, doc); at < end; at++)
			out[starts[(row[at] >> CODE_BITS) + 1]++] =
				doc << CODE_BITS | (row[at] & ((1u << CODE_BITS) - 1));
	return out;
}

static void empty(struct lexicon_making *self)
{
	g_ptr_array_set_size(self->slabs, 0);
	self->slab_used = SLAB;
	g_array_set_size(self->terms, 0);
	memset(self->slots, 0, ((gsize)self->slot_mask + 1) * sizeof *self->slots);
	g_array_set_size(self->row, 0);
	g_array_set_size(self->ends, 0);
	g_byte_array_set_size(self->lengths, 0);
}

static void finish(void *data, struct segment_writer *to)
{
	struct lexicon_making *self = data;
	guint32 docs_count = self->ends->len;
	guint count = self->terms->len;
	g_autofree guint32 *starts = g_new0(guint32, count + 2), *all = by_term(self, starts);
	g_autofree struct order *order = sorted(self);
	g_autofree guint32 *docs = g_new(guint32, docs_count);
	g_autofree guint8 *codes = g_new(guint8, docs_count);
	struct terms_writer *writer = terms_writer_new(to, docs_count);

	for (guint i = 0; i < count && !segment_in_vain(to); i++) {
		guint32 term = order[i].term, df = 0;
		if (i + 2 * AHEAD < count) {
			__builtin_prefetch(&starts[order[i + 2 * AHEAD].term]);
			__builtin_prefetch(&all[starts[order[i + AHEAD].term]]);
		}
		for (guint32 at = starts[term]; at < starts[term + 1]; at++, df++) {
			docs[df] = all[at] >> CODE_BITS;
			codes[df] = all[at] & ((1u << CODE_BITS) - 1);
		}
		terms_writer_add(writer, (const char *)order[i].text, order[i].size, docs, codes,
				 df);
	}
	terms_writer_end(writer, self->lengths->data);
	empty(self);
}

const struct segment_maker lexicon_maker = {begin, add, held, more, finish, drop, lexicon_merge};

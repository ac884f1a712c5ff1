/* SPDX-License-Identifier: MIT
 * The lexicon of one block of articles, gathered in memory: words are interned once per block, and
 * what is counted of a document goes to each word's own chain of small chunks, 2 bytes as a rule.
 */
#include "kb/lexicon-private.h"
#include "kb/words.h"

#include <stdlib.h>

#include "desk/article.h"

#define SLAB_BITS 20 /* chunks and words lie in slabs of 1 MB */
#define SLAB (1u << SLAB_BITS)
#define CHUNK_FIRST 8 /* bytes; each next one of a chain is twice as large */
#define CHUNK_MOST 1024
#define LINK 4 /* bytes before a chunk: where the next one is */

/* Memory that only grows: addresses are numbers, so that they take half the room. */
struct slabs {
	GPtrArray *slabs;
	guint32 used; /* bytes of the last */
};

struct term {
	guint32 text; /* address */
	guint32 first, at;
	guint32 last; /* document of the newest posting, plus one */
	guint32 df;
	guint32 count; /* in the present document */
	guint16 room;  /* left in the present chunk */
	guint16 chunk; /* its bytes */
	guint8 size;
};

struct slot {
	guint64 head; /* the first eight bytes, zeroes behind */
	guint32 hash;
	guint32 term; /* plus one; 0: empty */
};

/* Words of the present document are counted in a table that stays in the processor's cache; only
 * distinct ones look for their term, many at a time, so that memory is waited for once and not once
 * a word. */
#define SEEN_MOST 2048
#define SEEN_SLOTS 4096
#define AHEAD 12 /* so many are fetched while one is worked on */
struct seen {
	guint64 head;
	guint32 hash;
	guint32 text; /* in seen_text; of words longer than eight bytes */
	guint32 count;
	guint32 term;
	guint8 size;
};

struct lexicon_making {
	struct slabs text, chunks;
	GArray *terms; /* of struct term */
	struct slot *slots;
	guint32 slot_mask;
	struct seen seen[SEEN_MOST];
	guint16 seen_slots[SEEN_SLOTS]; /* which of them, plus one */
	guint seen_count;
	GByteArray *seen_text;
	GArray *touched; /* of guint32: terms of the present document */
	GByteArray *lengths;
	guint weight, words; /* of the present document */
	guint64 letters;     /* with which its words begin */
};

static void slabs_init(struct slabs *slabs)
{
	slabs->slabs = g_ptr_array_new_with_free_func(g_free);
	slabs->used = SLAB;
}

static guint32 slabs_take(struct slabs *slabs, guint32 size)
{
	if (slabs->used + size > SLAB) {
		g_ptr_array_add(slabs->slabs, g_malloc(SLAB));
		slabs->used = 0;
	}
	guint32 at = ((slabs->slabs->len - 1) << SLAB_BITS) + slabs->used;
	slabs->used += size;
	return at;
}

static inline guint8 *slabs_at(const struct slabs *slabs, guint32 at)
{
	return (guint8 *)slabs->slabs->pdata[at >> SLAB_BITS] + (at & (SLAB - 1));
}

static void *begin(struct segment_writer *to)
{
	(void)to;
	struct lexicon_making *self = g_new0(struct lexicon_making, 1);
	slabs_init(&self->text);
	slabs_init(&self->chunks);
	self->terms = g_array_new(FALSE, TRUE, sizeof(struct term));
	self->seen_text = g_byte_array_new();
	self->touched = g_array_new(FALSE, FALSE, sizeof(guint32));
	self->lengths = g_byte_array_new();
	self->slot_mask = (1u << 16) - 1;
	self->slots = g_new0(struct slot, self->slot_mask + 1);
	return self;
}

static void drop(void *data)
{
	struct lexicon_making *self = data;
	g_ptr_array_unref(self->text.slabs);
	g_ptr_array_unref(self->chunks.slabs);
	g_array_unref(self->terms);
	g_byte_array_unref(self->seen_text);
	g_array_unref(self->touched);
	g_byte_array_unref(self->lengths);
	g_free(self->slots);
	g_free(self);
}

static guint64 head_of(const char *word, gsize size)
{
	guint64 head = 0;
	memcpy(&head, word, MIN(size, 8));
	return head;
}

/* The size is its lowest byte: of words up to eight bytes, equal heads and hashes are equal words.
 */
static guint32 hash_of(const char *word, gsize size, guint64 head)
{
	guint64 hash = (head ^ size) * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15);
	for (gsize i = 8; i < size; i += 8) {
		hash ^= hash >> 29;
		hash = (hash ^ head_of(word + i, size - i)) *
		       G_GUINT64_CONSTANT(0xBF58476D1CE4E5B9);
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

static guint32 new_term(struct lexicon_making *self, const char *word, gsize size)
{
	struct term term = {.text = slabs_take(&self->text, (guint32)size), .size = (guint8)size};
	memcpy(slabs_at(&self->text, term.text), word, size);
	g_array_append_val(self->terms, term);
	return self->terms->len - 1;
}

static guint32 intern(struct lexicon_making *self, const char *word, gsize size, guint64 head,
		      guint32 hash)
{
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
		const struct term *term = &g_array_index(self->terms, struct term, slot->term - 1);
		if (memcmp(slabs_at(&self->text, term->text), word, size) == 0)
			return slot->term - 1;
	}
}

static const char *seen_word(const struct lexicon_making *self, const struct seen *seen)
{
	return seen->size <= 8 ? (const char *)&seen->head
			       : (const char *)self->seen_text->data + seen->text;
}

/* Tells the terms what was counted so far. */
static void settle(struct lexicon_making *self)
{
	struct seen *all = self->seen;
	guint count = self->seen_count;

	for (guint i = 0; i < count; i++) {
		if (i + AHEAD < count)
			__builtin_prefetch(
				&self->slots[all[i + AHEAD].hash >> 8 & self->slot_mask]);
		all[i].term = intern(self, seen_word(self, &all[i]), all[i].size, all[i].head,
				     all[i].hash);
	}
	struct term *terms = (struct term *)(void *)self->terms->data;
	for (guint i = 0; i < count; i++) {
		if (i + AHEAD < count)
			__builtin_prefetch(&terms[all[i + AHEAD].term], 1);
		struct term *term = &terms[all[i].term];
		if (term->count == 0)
			g_array_append_val(self->touched, all[i].term);
		term->count += all[i].count;
		if (term->chunk > 0)
			__builtin_prefetch(slabs_at(&self->chunks, term->at - 1), 1);
	}
	memset(self->seen_slots, 0, sizeof self->seen_slots);
	self->seen_count = 0;
	g_byte_array_set_size(self->seen_text, 0);
}

static void count_term(struct lexicon_making *self, const char *word, gsize size, guint weight)
{
	guint64 head = head_of(word, size);
	guint32 hash = hash_of(word, size, head);
	guint at = (hash >> 16) % SEEN_SLOTS;

	for (; self->seen_slots[at] != 0; at = (at + 1) % SEEN_SLOTS) {
		struct seen *seen = &self->seen[self->seen_slots[at] - 1];
		if (seen->hash == hash && seen->head == head &&
		    (size <= 8 || memcmp(seen_word(self, seen), word, size) == 0)) {
			seen->count += weight;
			return;
		}
	}
	struct seen *seen = &self->seen[self->seen_count++];
	*seen = (struct seen){head, hash, self->seen_text->len, weight, 0, (guint8)size};
	if (size > 8)
		g_byte_array_append(self->seen_text, (const guint8 *)word, (guint)size);
	self->seen_slots[at] = (guint16)self->seen_count;
	if (self->seen_count == SEEN_MOST)
		settle(self);
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

static void next_chunk(struct lexicon_making *self, struct term *term)
{
	guint chunk = term->chunk == 0 ? CHUNK_FIRST : MIN(term->chunk * 2u, CHUNK_MOST);
	guint32 next = slabs_take(&self->chunks, LINK + chunk) + LINK;

	if (term->chunk == 0)
		term->first = next;
	else
		memcpy(slabs_at(&self->chunks, term->at - term->chunk) - LINK, &next, LINK);
	term->at = next;
	term->chunk = term->room = (guint16)chunk;
}

static inline void put_byte(struct lexicon_making *self, struct term *term, guint8 byte)
{
	if (term->room == 0)
		next_chunk(self, term);
	*slabs_at(&self->chunks, term->at++) = byte;
	term->room--;
}

/* What was counted of a document: gap << 4 | code, as a varint. */
static void post(struct lexicon_making *self, struct term *term, guint32 doc)
{
	guint64 value = (guint64)(doc - term->last) << 4 | count_code(term->count);
	for (; value >= 0x80; value >>= 7)
		put_byte(self, term, (guint8)(value | 0x80));
	put_byte(self, term, (guint8)value);
	term->last = doc + 1;
	term->count = 0;
	term->df++;
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

static void add(void *data, guint32 doc, const struct kb_doc *article)
{
	struct lexicon_making *self = data;

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
	const guint32 *touched = (const guint32 *)(void *)self->touched->data;
	for (guint i = 0; i < self->touched->len; i++)
		post(self, &g_array_index(self->terms, struct term, touched[i]), doc);
	g_array_set_size(self->touched, 0);
	guint8 length = lexicon_length_code(self->words);
	g_byte_array_append(self->lengths, &length, 1);
}

static gsize memory(const void *data)
{
	const struct lexicon_making *self = data;
	return ((gsize)self->text.slabs->len + self->chunks.slabs->len) * SLAB +
	       (gsize)self->terms->len * sizeof(struct term) +
	       ((gsize)self->slot_mask + 1) * sizeof(struct slot);
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

static struct order *sorted(const struct lexicon_making *self)
{
	guint count = self->terms->len;
	struct order *order = g_new(struct order, count), *room = g_new(struct order, count);
	for (guint32 i = 0; i < count; i++) {
		const struct term *term = &g_array_index(self->terms, struct term, i);
		const guint8 *text = slabs_at(&self->text, term->text);
		order[i] = (struct order){
			GUINT64_FROM_BE(GUINT64_TO_LE(head_of((const char *)text, term->size))),
			text, term->size, i};
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

/* Back from the chain. */
static void unchain(const struct lexicon_making *self, const struct term *term, guint32 *docs,
		    guint8 *codes)
{
	guint32 at = term->first, chunk = CHUNK_FIRST, left = chunk, doc = 0;

	for (guint i = 0; i < term->df; i++) {
		guint64 value = 0;
		guint8 byte;
		guint shift = 0;
		do {
			if (left == 0) {
				memcpy(&at, slabs_at(&self->chunks, at - chunk) - LINK, LINK);
				chunk = left = MIN(chunk * 2, CHUNK_MOST);
			}
			byte = *slabs_at(&self->chunks, at++);
			left--;
			value |= (guint64)(byte & 0x7F) << shift;
			shift += 7;
		} while (byte >= 0x80);
		docs[i] = doc + (guint32)(value >> 4);
		doc = docs[i] + 1;
		codes[i] = value & 15;
	}
}

static void finish(void *data, struct segment_writer *to)
{
	struct lexicon_making *self = data;
	guint32 docs_count = self->lengths->len;
	g_autofree struct order *order = sorted(self);
	g_autofree guint32 *docs = g_new(guint32, docs_count);
	g_autofree guint8 *codes = g_new(guint8, docs_count);
	struct terms_writer *writer = terms_writer_new(to, docs_count);

	const struct term *terms = (const struct term *)(void *)self->terms->data;
	for (guint i = 0; i < self->terms->len && !segment_in_vain(to); i++) {
		const struct term *term = &terms[order[i].term];
		if (i + 2 * AHEAD < self->terms->len) {
			__builtin_prefetch(&terms[order[i + 2 * AHEAD].term]);
			__builtin_prefetch(
				slabs_at(&self->chunks, terms[order[i + AHEAD].term].first));
		}
		unchain(self, term, docs, codes);
		terms_writer_add(writer, (const char *)order[i].text, order[i].size, docs, codes,
				 term->df);
	}
	terms_writer_end(writer, self->lengths->data);
	drop(self);
}

const struct segment_maker lexicon_maker = {begin, add, memory, finish, drop, lexicon_merge};

/* SPDX-License-Identifier: MIT
 * Typing errors: the words of the lexicons within a slip or two of one that no article holds. The
 * first letter is taken to be right, or swapped with the second; only when nothing is found that
 * way is everything read. */
#include "kb/rank-private.h"

#include <string.h>

#define LONGEST 32 /* longer ones are not words people mistype but ids */
#define SHORTEST 4
#define TWO_SLIPS 6 /* letters from which two slips still leave the word */

struct candidate {
	char word[WORD_LONGEST + 1];
	guint far;
	guint64 df;
};

struct correcting {
	const struct search *search;
	gunichar word[LONGEST];
	guint size, most;
	guint length;      /* bytes of the word as typed */
	GHashTable *found; /* word -> struct candidate, over all parts */
	const struct shelf_part *part;
	guint seen;
};

static guint decode(const char *word, gsize size, gunichar *out)
{
	guint count = 0;
	for (const char *at = word, *end = word + size; at < end; at = g_utf8_next_char(at)) {
		if (count == LONGEST)
			return LONGEST + 1;
		out[count++] = g_utf8_get_char(at);
	}
	return count;
}

/* Insertion, deletion, substitution, neighbours swapped; more than `most` for all that is further.
 */
static guint distance(const gunichar *a, guint a_size, const gunichar *b, guint b_size, guint most)
{
	guint8 rows[3][LONGEST + 1];
	guint8 *before = rows[0], *last = rows[1], *row = rows[2];

	for (guint k = 0; k <= b_size; k++)
		last[k] = (guint8)k;
	for (guint i = 1; i <= a_size; i++) {
		guint least = row[0] = (guint8)i;
		for (guint k = 1; k <= b_size; k++) {
			guint cost = last[k - 1] + (a[i - 1] != b[k - 1]);
			cost = MIN(cost, MIN(last[k], row[k - 1]) + 1u);
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
				cost = MIN(cost, before[k - 2] + 1u);
			row[k] = (guint8)cost;
			least = MIN(least, cost);
		}
		if (least > most)
			return most + 1;
		guint8 *spare = before;
		before = last;
		last = row;
		row = spare;
	}
	return last[b_size];
}

static gboolean all_letters(const gunichar *word, guint size)
{
	for (guint i = 0; i < size; i++)
		if (!g_unichar_isalpha(word[i]) && word[i] != '_')
			return FALSE;
	return TRUE;
}

/* `list` NULL: of one fresh article. */
static void consider(struct correcting *self, const char *word, gsize size,
		     const struct lexicon_list *list)
{
	gunichar letters[LONGEST];

	if (size > WORD_LONGEST || size + 2 * 4 < self->length || size > self->length + 2 * 4)
		return;
	guint count = decode(word, size, letters);
	if (count > LONGEST || count + self->most < self->size || count > self->size + self->most ||
	    !all_letters(letters, count))
		return;
	guint far = distance(self->word, self->size, letters, count, self->most);
	if (far > self->most || far == 0)
		return;
	guint df = list ? part_alive(self->part, list) : 1;
	if (df == 0)
		return;
	g_autofree char *key = g_strndup(word, size);
	struct candidate *known = g_hash_table_lookup(self->found, key);
	if (!known) {
		known = g_new0(struct candidate, 1);
		memcpy(known->word, word, size);
		known->far = far;
		g_hash_table_insert(self->found, g_steal_pointer(&key), known);
	}
	known->df += df;
}

static gboolean consider_listed(const char *word, gsize size, const struct lexicon_list *list,
				void *data)
{
	struct correcting *self = data;
	if ((guchar)word[0] > ' ')
		consider(self, word, size, list);
	return ++self->seen % 4096 != 0 || !search_stopped(self->search);
}

static void consider_all(struct correcting *self, const char *start, gsize size)
{
	const struct shelf *shelf = self->search->shelf;
	g_autofree char *first = g_strndup(start, size);

	for (guint i = 0; i < shelf->count; i++) {
		self->part = &shelf->parts[i];
		if (shelf->parts[i].segment) {
			lexicon_each(shelf->parts[i].segment, start, size, consider_listed, self);
			continue;
		}
		for (guint k = 0; k < shelf->parts[i].count; k++) {
			const struct words_doc *words = shelf->parts[i].fresh[k]->words;
			guint count;
			const struct words_count *counts = words_doc_counts(words, &count);
			for (guint w = words_doc_from(words, first);
			     w < count && strncmp(counts[w].word, first, size) == 0; w++)
				consider(self, counts[w].word, strlen(counts[w].word), NULL);
		}
	}
}

/* A nearer word wins; of two at the same distance the more frequent. One far more frequent wins
 * anyway: the nearer is as likely a slip of someone else's. */
static gboolean better(const struct candidate *one, const struct candidate *other)
{
	if (one->far != other->far) {
		gboolean nearer = one->far < other->far;
		guint64 near = nearer ? one->df : other->df, far = nearer ? other->df : one->df;
		return (near * 100 >= far) == nearer;
	}
	return one->df != other->df ? one->df > other->df : strcmp(one->word, other->word) < 0;
}

char *correct_word(const struct search *search, const char *word, gsize size, guint64 *df)
{
	struct correcting self = {.search = search, .length = (guint)size};
	const struct candidate *best = NULL;
	GHashTableIter iter;
	gpointer value;

	self.size = decode(word, size, self.word);
	if (self.size < SHORTEST || self.size > LONGEST || !all_letters(self.word, self.size))
		return NULL;
	self.most = self.size >= TWO_SLIPS ? 2 : 1;
	self.found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	gsize first = (gsize)g_utf8_skip[(guchar)word[0]];
	gsize second = (gsize)g_utf8_skip[(guchar)word[first]];
	consider_all(&self, word, first);
	if (second != first || memcmp(word, word + first, first) != 0)
		consider_all(&self, word + first, second);
	if (g_hash_table_size(self.found) == 0)
		consider_all(&self, "", 0);
	g_hash_table_iter_init(&iter, self.found);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (!best || better(value, best))
			best = value;
	*df = best ? best->df : 0;
	char *right = best ? g_strdup(best->word) : NULL;
	g_hash_table_unref(self.found);
	return right;
}

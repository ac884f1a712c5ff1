/* SPDX-License-Identifier: MIT
 * The words of one article, sorted and counted. */
#include "kb/words.h"

#include <string.h>

struct words_doc {
	char *text; /* the words, each ended by NUL */
	struct words_count *counts;
	guint count, length;
};

struct gather {
	GString *text;
	GArray *words; /* of struct gathered */
	guint weight;
};
struct gathered {
	gsize at; /* in the text */
	guint weight;
};

static gboolean gather(enum word_kind kind, const char *word, gsize size, guint position,
		       gsize start, gsize end, void *data)
{
	struct gather *to = data;
	struct gathered one = {to->text->len, to->weight};

	(void)kind, (void)position, (void)start, (void)end;
	g_array_append_val(to->words, one);
	g_string_append_len(to->text, word, (gssize)size);
	g_string_append_c(to->text, '\0');
	return TRUE;
}

static gint by_word(gconstpointer a, gconstpointer b, gpointer text)
{
	return strcmp((const char *)text + ((const struct gathered *)a)->at,
		      (const char *)text + ((const struct gathered *)b)->at);
}

guint words_hash(const char *word)
{
	return g_str_hash(word);
}

struct words_doc *words_doc_new(const struct kb_doc *doc)
{
	g_autoptr(GArray) words = g_array_new(FALSE, FALSE, sizeof(struct gathered));
	struct gather to = {g_string_new(NULL), words, WORDS_TITLE};

	kb_words_split(doc->title, doc->title_size, gather, &to);
	to.weight = 1;
	kb_words_split(doc->body, doc->body_size, gather, &to);

	struct words_doc *self = g_new0(struct words_doc, 1);
	self->text = g_string_free(to.text, FALSE);
	self->length = words->len;
	self->counts = g_new(struct words_count, words->len);
	g_array_sort_with_data(words, by_word, self->text);
	for (guint i = 0; i < words->len; i++) {
		const struct gathered *one = &g_array_index(words, struct gathered, i);
		struct words_count *last = self->counts + self->count;
		const char *word = self->text + one->at;
		if (self->count > 0 && strcmp(last[-1].word, word) == 0)
			last[-1].count += one->weight;
		else
			self->counts[self->count++] =
				(struct words_count){word, one->weight, words_hash(word)};
	}
	self->counts = g_renew(struct words_count, self->counts, self->count);
	return self;
}

void words_doc_free(struct words_doc *words)
{
	if (!words)
		return;
	g_free(words->text);
	g_free(words->counts);
	g_free(words);
}

const struct words_count *words_doc_counts(const struct words_doc *words, guint *count)
{
	*count = words->count;
	return words->counts;
}

guint words_doc_length(const struct words_doc *words)
{
	return words->length;
}

guint words_doc_from(const struct words_doc *words, const char *start)
{
	guint low = 0;
	for (guint high = words->count; low < high;) {
		guint middle = (low + high) / 2;
		if (strcmp(words->counts[middle].word, start) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

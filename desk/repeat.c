/* SPDX-License-Identifier: MIT
 * Shingles are kept as numbers only: two that differ are taken for one once in billions, which
 * changes no verdict of four fifths. */
#include "desk/repeat.h"

#include <string.h>

#include "desk/text.h"

enum { SHINGLE = 3 };

struct repeat {
	guint64 whole;        /* of all words in their order */
	guint words;          /* how many */
	GHashTable *shingles; /* of guint64*, a set */
};

/* FNV-1a: short, and good enough to tell words apart. */
static guint64 mix(guint64 hash, const char *bytes, gsize size)
{
	for (gsize i = 0; i < size; i++)
		hash = (hash ^ (guchar)bytes[i]) * 1099511628211u;
	return hash;
}

#define EMPTY 14695981039346656037u

static gboolean stands_alone(gunichar c)
{
	GUnicodeScript script = g_unichar_get_script(c);
	return script == G_UNICODE_SCRIPT_HAN || script == G_UNICODE_SCRIPT_HIRAGANA ||
	       script == G_UNICODE_SCRIPT_KATAKANA;
}

/* Words as numbers; a line that quotes has none. */
static void split(const char *folded, GArray *words)
{
	gboolean line_start = TRUE, quoted = FALSE;
	const char *word = NULL;
	for (const char *p = folded;; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		gboolean alone = c > 0x7f && stands_alone(c);
		gboolean inside =
			!quoted && !alone && (g_unichar_isalnum(c) || g_unichar_ismark(c));
		if (line_start && c != ' ' && c != '\t') {
			quoted = c == '>';
			line_start = FALSE;
			inside = inside && !quoted;
		}
		if (word && !inside) {
			guint64 hash = mix(EMPTY, word, (gsize)(p - word));
			g_array_append_val(words, hash);
			word = NULL;
		}
		if (!word && inside)
			word = p;
		if (alone && !quoted) {
			guint64 hash = mix(EMPTY, p, (gsize)(g_utf8_next_char(p) - p));
			g_array_append_val(words, hash);
		}
		if (c == '\n') {
			line_start = TRUE;
			quoted = FALSE;
		}
		if (c == 0)
			return;
	}
}

static guint64 hash_words(const GArray *words, guint from, guint count)
{
	return mix(EMPTY, words->data + from * sizeof(guint64), count * sizeof(guint64));
}

struct repeat *repeat_new(const char *text)
{
	struct repeat *repeat = g_new0(struct repeat, 1);
	g_autofree char *folded = text_fold(text);
	g_autoptr(GArray) words = g_array_new(FALSE, FALSE, sizeof(guint64));
	split(folded, words);
	repeat->words = words->len;
	repeat->whole = hash_words(words, 0, words->len);
	repeat->shingles = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	for (guint i = 0; i + SHINGLE <= words->len; i++) {
		guint64 hash = hash_words(words, i, SHINGLE);
		g_hash_table_add(repeat->shingles, g_memdup2(&hash, sizeof hash));
	}
	return repeat;
}

void repeat_free(void *data)
{
	struct repeat *repeat = data;
	if (!repeat)
		return;
	g_hash_table_unref(repeat->shingles);
	g_free(repeat);
}

gboolean repeat_says(const struct repeat *text, const struct repeat *earlier)
{
	GHashTableIter iter;
	void *shingle;
	guint known = 0, all = g_hash_table_size(text->shingles);
	if (text->words == 0)
		return FALSE;
	if (text->words == earlier->words && text->whole == earlier->whole)
		return TRUE;
	g_hash_table_iter_init(&iter, text->shingles);
	while (g_hash_table_iter_next(&iter, &shingle, NULL))
		known += g_hash_table_contains(earlier->shingles, shingle);
	return all > 0 && known * 5 >= all * 4;
}

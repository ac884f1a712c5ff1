/* SPDX-License-Identifier: MIT
 * Light stemming: plurals, -ed, -ing. Nothing that changes what a word is about. */
#include "kb/stem.h"

#include <stdlib.h>
#include <string.h>

#include "kb/words.h"

#define STEM_LEAST 3 /* letters that must be left */

static const char *const empty_words[] = {
	"a",     "about", "after", "again", "all",  "am",   "an",   "and",   "any",  "are",
	"as",    "at",    "be",    "been",  "but",  "by",   "can",  "cant",  "did",  "do",
	"does",  "doesn", "don",   "for",   "from", "get",  "gets", "got",   "had",  "has",
	"have",  "how",   "i",     "if",    "in",   "into", "is",   "isn",   "it",   "its",
	"just",  "keep",  "keeps", "many",  "me",   "my",   "not",  "of",    "on",   "or",
	"our",   "out",   "since", "so",    "some", "that", "the",  "their", "them", "then",
	"there", "they",  "this",  "to",    "too",  "very", "was",  "we",    "were", "what",
	"when",  "where", "which", "who",   "why",  "will", "with", "you",
};

static int by_text(const void *key, const void *member)
{
	return strcmp(key, *(const char *const *)member);
}

gboolean stem_empty(const char *word, gsize size)
{
	char text[8];
	if (size >= sizeof text)
		return FALSE;
	memcpy(text, word, size);
	text[size] = '\0';
	return bsearch(text, empty_words, G_N_ELEMENTS(empty_words), sizeof *empty_words,
		       by_text) != NULL;
}

static gboolean ends(const char *word, gsize size, const char *end)
{
	gsize end_size = strlen(end);
	return size >= end_size + STEM_LEAST && memcmp(word + size - end_size, end, end_size) == 0;
}

static gboolean is_vowel(char c)
{
	return c != '\0' && strchr("aeiouy", c) != NULL;
}

static gboolean has_vowel(const char *word, gsize size)
{
	for (gsize i = 0; i < size; i++)
		if (is_vowel(word[i]))
			return TRUE;
	return FALSE;
}

static gsize without_plural(const char *word, gsize size)
{
	if (ends(word, size, "ss") || ends(word, size, "us") || ends(word, size, "is"))
		return size;
	if (ends(word, size, "sses") || ends(word, size, "xes") || ends(word, size, "ches") ||
	    ends(word, size, "shes") || ends(word, size, "ies"))
		return size - 2;
	return ends(word, size, "s") ? size - 1 : size;
}

/* Behind -ed and -ing: "stopp" is stop. */
static gsize without_double(const char *word, gsize size)
{
	char last = word[size - 1];
	if (size > STEM_LEAST && last == word[size - 2] && !is_vowel(last) && !strchr("lsz", last))
		return size - 1;
	return size;
}

gsize stem_word(const char *word, gsize size, char *out)
{
	memcpy(out, word, size);
	for (gsize i = 0; i < size; i++)
		if (!g_ascii_islower(word[i]))
			return size;
	size = without_plural(out, size);
	gsize cut = ends(out, size, "ing") ? 3 : ends(out, size, "ed") ? 2 : 0;
	if (cut > 0 && has_vowel(out, size - cut))
		size = without_double(out, size - cut);
	if (ends(out, size, "e"))
		size--;
	if (size > STEM_LEAST && out[size - 1] == 'y' && !is_vowel(out[size - 2]))
		out[size - 1] = 'i';
	return size;
}

gboolean stem_same(const char *one, gsize one_size, const char *other, gsize other_size)
{
	char a[WORD_LONGEST], b[WORD_LONGEST];
	if (one_size > WORD_LONGEST || other_size > WORD_LONGEST || one_size < STEM_LEAST ||
	    other_size < STEM_LEAST || memcmp(one, other, STEM_LEAST) != 0)
		return FALSE;
	gsize a_size = stem_word(one, one_size, a), b_size = stem_word(other, other_size, b);
	return a_size == b_size && memcmp(a, b, a_size) == 0;
}

/* SPDX-License-Identifier: MIT
 * Phrases: words one after another. Positions are not in the index; the few articles with all the
 * words are read. */
#include "kb/rank-private.h"

#include <string.h>

#define ATOMS_MOST 64 /* of a phrase; what follows is not compared */

struct atom {
	char word[WORD_LONGEST];
	guint8 size;
};
struct phrase {
	struct atom atoms[ATOMS_MOST];
	guint count;
	gboolean open; /* the last one may go on */
	const gint *stop;
};

/* The runs and wide characters of a text; FALSE: this word is neither. */
static gboolean to_atom(enum word_kind kind, const char *word, gsize size, struct atom *atom)
{
	if (kind == WORD_TWO)
		size = (gsize)g_utf8_skip[(guchar)word[0]];
	else if (kind != WORD_RUN && kind != WORD_LAST)
		return FALSE;
	memcpy(atom->word, word, size);
	atom->size = (guint8)size;
	return TRUE;
}

static gboolean add_atom(enum word_kind kind, const char *word, gsize size, guint position,
			 gsize start, gsize end, void *data)
{
	struct phrase *phrase = data;

	(void)position, (void)start, (void)end;
	if (to_atom(kind, word, size, &phrase->atoms[phrase->count]))
		phrase->count++;
	return phrase->count < ATOMS_MOST;
}

struct phrase *phrase_new(const char *text, gboolean open, const gint *stop)
{
	struct phrase *phrase = g_new0(struct phrase, 1);

	phrase->open = open;
	phrase->stop = stop;
	kb_words_split(text, strlen(text), add_atom, phrase);
	if (phrase->count > 0)
		return phrase;
	g_free(phrase);
	return NULL;
}

void phrase_free(struct phrase *phrase)
{
	g_free(phrase);
}

guint phrase_words(const struct phrase *phrase)
{
	return phrase->count;
}

static gboolean is_atom(const struct phrase *phrase, guint i, const struct atom *atom)
{
	const struct atom *own = &phrase->atoms[i];
	gboolean open = phrase->open && i + 1 == phrase->count;

	return (open ? atom->size >= own->size : atom->size == own->size) &&
	       memcmp(atom->word, own->word, own->size) == 0;
}

struct looking {
	const struct phrase *phrase;
	guint next; /* atom expected */
	gsize end;
};

/* One atom after another from where a word begins. */
static gboolean look(enum word_kind kind, const char *word, gsize size, guint position, gsize start,
		     gsize end, void *data)
{
	struct looking *looking = data;
	struct atom atom;

	(void)position;
	if (!to_atom(kind, word, size, &atom))
		return TRUE;
	if (!is_atom(looking->phrase, looking->next, &atom))
		return FALSE;
	looking->next++;
	looking->end = kind == WORD_TWO ? start + atom.size : end;
	return looking->next < looking->phrase->count;
}

/* Which bytes the phrase may begin with in a text: folding takes full-width letters, K, ſ and İ for
 * ASCII. */
static void starts_of(const struct phrase *phrase, gboolean starts[256])
{
	guint8 first = (guint8)phrase->atoms[0].word[0];

	memset(starts, 0, 256 * sizeof *starts);
	if (first >= 0x80) {
		for (int i = 0x80; i < 256; i++)
			starts[i] = TRUE;
		return;
	}
	starts[first] = starts[(guint8)g_ascii_toupper((char)first)] = TRUE;
	starts[0xE2] = starts[0xC5] = starts[0xC4] = starts[0xEF] = TRUE;
}

/* Can the atom begin at `at`? In ASCII its second letter is looked at, too; the rest is the
 * splitter's. */
static gboolean may_begin(const struct phrase *phrase, const guint8 *text, gsize size, gsize at)
{
	const struct atom *first = &phrase->atoms[0];

	if (text[at] >= 0x80)
		return TRUE;
	if (at > 0 && (g_ascii_isalnum((char)text[at - 1]) || text[at - 1] == '_'))
		return FALSE;
	return first->size < 2 || at + 1 == size || text[at + 1] >= 0x80 ||
	       g_ascii_tolower((char)text[at + 1]) == first->word[1];
}

gboolean phrase_find(const struct phrase *phrase, const char *text, gsize size, gsize from,
		     struct regex_span *span)
{
	const guint8 *bytes = (const guint8 *)text;
	gboolean starts[256];

	starts_of(phrase, starts);
	for (gsize at = from; at < size; at++) {
		if (!starts[bytes[at]] || !may_begin(phrase, bytes, size, at))
			continue;
		if (!kb_words_begins(text, size, at))
			continue;
		/* "a a a … b" in a text of nothing but a takes half a second. */
		if (phrase->stop && g_atomic_int_get(phrase->stop))
			return FALSE;
		struct looking looking = {.phrase = phrase};
		kb_words_split(text + at, size - at, look, &looking);
		if (looking.next < phrase->count)
			continue;
		*span = (struct regex_span){at, at + looking.end};
		return TRUE;
	}
	return FALSE;
}

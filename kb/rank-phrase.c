/* SPDX-License-Identifier: MIT
 * Phrases: words one after another. Positions are not in the index; the few articles with all the words are
 * read. */
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

struct phrase *phrase_new(const char *text, gboolean open)
{
	struct phrase *phrase = g_new0(struct phrase, 1);

	phrase->open = open;
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

struct looking {
	const struct phrase *phrase;
	guint64 state; /* bit i: the last i + 1 atoms are the first of the phrase */
	gsize starts[ATOMS_MOST];
	guint at; /* of the next atom's start */
	gboolean found;
	struct regex_span span;
};

static gboolean is_atom(const struct phrase *phrase, guint i, const struct atom *atom)
{
	const struct atom *own = &phrase->atoms[i];
	gboolean open = phrase->open && i + 1 == phrase->count;

	return (open ? atom->size >= own->size : atom->size == own->size) &&
	       memcmp(atom->word, own->word, own->size) == 0;
}

static gboolean look(enum word_kind kind, const char *word, gsize size, guint position, gsize start,
		     gsize end, void *data)
{
	struct looking *looking = data;
	const struct phrase *phrase = looking->phrase;
	struct atom atom;
	guint64 next = 0;

	(void)position;
	if (!to_atom(kind, word, size, &atom))
		return TRUE;
	for (guint64 may = looking->state << 1 | 1; may; may &= may - 1) {
		guint i = (guint)__builtin_ctzll(may);
		if (i < phrase->count && is_atom(phrase, i, &atom))
			next |= G_GUINT64_CONSTANT(1) << i;
	}
	looking->state = next;
	looking->starts[looking->at++ % ATOMS_MOST] = start;
	if (!(next >> (phrase->count - 1) & 1))
		return TRUE;
	looking->found = TRUE;
	looking->span.start = looking->starts[(looking->at - phrase->count) % ATOMS_MOST];
	looking->span.end = kind == WORD_TWO ? start + atom.size : end;
	return FALSE;
}

gboolean phrase_find(const struct phrase *phrase, const char *text, gsize size, gsize from,
		     struct regex_span *span)
{
	struct looking looking = {.phrase = phrase};

	if (from > size)
		return FALSE;
	kb_words_split(text + from, size - from, look, &looking);
	*span = (struct regex_span){looking.span.start + from, looking.span.end + from};
	return looking.found;
}

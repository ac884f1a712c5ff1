/* SPDX-License-Identifier: MIT
 * Units: from what was typed to lists of documents, and from those to scores. */
#include "kb/rank-private.h"

#include <math.h>
#include <string.h>

#include "kb/stem.h"

struct token {
	enum word_kind kind;
	char word[WORD_LONGEST];
	gsize size, start, end;
};

static gboolean note_token(enum word_kind kind, const char *word, gsize size, guint position,
			   gsize start, gsize end, void *data)
{
	GArray *tokens = data;
	struct token token = {.kind = kind, .size = size, .start = start, .end = end};

	(void)position;
	memcpy(token.word, word, size);
	g_array_append_val(tokens, token);
	return tokens->len < RANK_UNITS * 4;
}

/* Is there another of `kind` within its place? */
static gboolean within(const GArray *tokens, const struct token *token, enum word_kind kind,
		       gboolean around)
{
	for (guint i = 0; i < tokens->len; i++) {
		const struct token *other = &g_array_index(tokens, struct token, i);
		if (other == token || other->kind != kind)
			continue;
		if (around ? other->start <= token->start && other->end >= token->end
			   : other->start >= token->start && other->end <= token->end)
			return TRUE;
	}
	return FALSE;
}

static enum unit_role role_of(const GArray *tokens, const struct token *token)
{
	switch (token->kind) {
	case WORD_RUN:
		return within(tokens, token, WORD_WHOLE, TRUE) ? UNIT_ANY : UNIT_NEEDED;
	case WORD_WHOLE:
		return within(tokens, token, WORD_PAIR, FALSE) ? UNIT_EXTRA : UNIT_NEEDED;
	case WORD_PIECE:
		return UNIT_ANY;
	default:
		return UNIT_NEEDED;
	}
}

struct unit *unit_add(struct search *search, const char *word, gsize size, enum unit_role role,
		      gboolean prefix, guint of)
{
	for (guint i = 0; i < search->unit_count; i++) {
		struct unit *unit = search->units[i];
		if (unit->size == size && unit->prefix == prefix &&
		    memcmp(unit->word, word, size) == 0) {
			unit->role = MIN(unit->role, role);
			return unit;
		}
	}
	if (search->unit_count == RANK_UNITS)
		return NULL;
	struct unit *unit = g_new0(struct unit, 1);
	unit->word = g_strndup(word, size);
	unit->size = size;
	unit->role = role;
	unit->prefix = prefix;
	unit->scored = TRUE;
	unit->of = of;
	unit->places = g_new0(struct unit_place, search->shelf->count);
	search->units[search->unit_count++] = unit;
	return unit;
}

void units_add(struct search *search, const char *text, gboolean open, guint of)
{
	g_autoptr(GArray) tokens = g_array_new(FALSE, FALSE, sizeof(struct token));
	gsize size = strlen(text), last = 0;

	kb_words_split(text, size, note_token, tokens);
	for (guint i = 0; i < tokens->len; i++)
		last = MAX(last, g_array_index(tokens, struct token, i).end);
	for (guint i = 0; i < tokens->len; i++) {
		const struct token *token = &g_array_index(tokens, struct token, i);
		enum unit_role role = role_of(tokens, token);
		if (token->kind == WORD_LAST) {
			/* In a longer run the pair before it says as much; alone it begins pairs.
			 */
			const struct token *before = i == 0 ? NULL : token - 1;
			if (before && before->kind == WORD_TWO && before->end == token->end)
				continue;
			unit_add(search, token->word, token->size, role, TRUE, of);
			continue;
		}
		gboolean goes_on = open && role == UNIT_NEEDED && token->end == size &&
				   token->end == last && token->kind != WORD_TWO;
		unit_add(search, token->word, token->size, role, goes_on, of);
	}
}

static void place_clear(struct unit_place *place)
{
	if (place->lists)
		g_array_unref(place->lists);
	g_free(place->bits);
	g_free(place->docs);
	g_free(place->counts);
	*place = (struct unit_place){0};
}

void unit_forget(struct unit *unit, const struct shelf *shelf)
{
	for (guint i = 0; i < shelf->count; i++)
		place_clear(&unit->places[i]);
	unit->df = 0;
}

void unit_let_go(struct unit *unit, guint part)
{
	struct unit_place *place = &unit->places[part];

	g_clear_pointer(&place->docs, g_free);
	g_clear_pointer(&place->counts, g_free);
	place->taken = 0;
}

void unit_free(struct unit *unit, const struct shelf *shelf)
{
	unit_forget(unit, shelf);
	g_free(unit->places);
	g_free(unit->word);
	g_free(unit);
}

/* ---- fresh articles: their words are sorted */

gboolean unit_is_form(const struct unit *unit, const char *word, gsize size)
{
	if (unit->prefix && size >= unit->size && memcmp(word, unit->word, unit->size) == 0)
		return TRUE;
	if (unit->endings)
		return stem_same(unit->word, unit->size, word, size);
	return size == unit->size && memcmp(word, unit->word, size) == 0;
}

/* Where words that may be a form begin: all of them share these bytes. */
static gsize common_start(const struct unit *unit, char *start)
{
	gsize size = unit->size;
	if (unit->endings) {
		size = stem_word(unit->word, unit->size, start);
		/* A last y is an i there. */
		if (size > 3 && start[size - 1] == 'i')
			size--;
	}
	memcpy(start, unit->word, size);
	start[size] = '\0';
	return size;
}

guint unit_count_fresh(const struct unit *unit, const struct fresh *fresh)
{
	char start[WORD_LONGEST + 1];
	gsize start_size = common_start(unit, start);
	guint count, sum = 0;
	const struct words_count *counts = words_doc_counts(fresh->words, &count);

	for (guint i = words_doc_from(fresh->words, start);
	     i < count && strncmp(counts[i].word, start, start_size) == 0; i++) {
		if (strcmp(counts[i].word, unit->word) == 0)
			sum += 2 * counts[i].count;
		else if (unit_is_form(unit, counts[i].word, strlen(counts[i].word)))
			sum += counts[i].count;
		else if (!unit->prefix && !unit->endings)
			break;
	}
	return sum;
}

static void resolve_fresh(const struct shelf_part *part, const struct unit *unit,
			  struct unit_place *place)
{
	place->bits = g_new0(guint64, bits_words(part->count));
	for (guint i = 0; i < part->count; i++)
		if (unit_count_fresh(unit, part->fresh[i]) > 0) {
			bits_set(place->bits, i);
			place->df++;
		}
}

/* ---- segments */

struct gather {
	const struct unit *unit;
	struct unit_place *place;
};

static gboolean gather_form(const char *word, gsize size, const struct lexicon_list *list,
			    void *data)
{
	struct gather *gather = data;
	const struct unit *unit = gather->unit;
	if (unit_is_form(unit, word, size)) {
		struct unit_list one = {*list, size == unit->size};
		one.exact = one.exact && memcmp(word, unit->word, size) == 0;
		g_array_append_val(gather->place->lists, one);
	}
	return TRUE;
}

static gint by_frequency(gconstpointer a, gconstpointer b)
{
	const struct unit_list *one = a, *other = b;
	if (one->exact != other->exact)
		return one->exact ? -1 : 1;
	return (one->list.df < other->list.df) - (one->list.df > other->list.df);
}

/* One letter or digit begins so much that only which documents have it is looked at. */
static gboolean is_letter(const struct unit *unit)
{
	return unit->prefix && unit->size == 1 && g_ascii_isalnum(unit->word[0]);
}

static void resolve_segment(const struct segment *segment, const struct unit *unit,
			    struct unit_place *place)
{
	struct unit_list one = {.exact = TRUE};
	gboolean letter = is_letter(unit);
	guint words = bits_words(segment_count(segment));

	place->lists = g_array_new(FALSE, FALSE, sizeof(struct unit_list));
	if (letter || (!unit->prefix && !unit->endings)) {
		if (lexicon_find(segment, unit->word, unit->size, &one.list))
			g_array_append_val(place->lists, one);
	} else {
		char start[WORD_LONGEST + 1];
		struct gather gather = {unit, place};
		lexicon_each(segment, start, common_start(unit, start), gather_form, &gather);
	}
	if (letter) {
		char letters[2] = {LEXICON_LETTER, unit->word[0]};
		place->bits = g_new0(guint64, words);
		if (lexicon_find(segment, letters, 2, &one.list))
			lexicon_mark(&one.list, place->bits);
	} else if (place->lists->len > 1) {
		place->bits = g_new0(guint64, words);
		for (guint i = 0; i < place->lists->len; i++)
			lexicon_mark(&g_array_index(place->lists, struct unit_list, i).list,
				     place->bits);
	}
	if (place->lists->len > RANK_FORMS) {
		g_array_sort(place->lists, by_frequency);
		g_array_set_size(place->lists, RANK_FORMS);
	}
	if (place->bits)
		place->df = bits_count(place->bits, words);
	else if (place->lists->len > 0)
		place->df = g_array_index(place->lists, struct unit_list, 0).list.df;
}

float search_weight(const struct search *search, guint64 df)
{
	double docs = (double)search->docs, held = (double)MIN(df, search->docs);
	return (float)(log(1 + (docs - held + 0.5) / (held + 0.5)) * (RANK_K1 + 1));
}

void unit_resolve_known(struct search *search, struct unit *unit, guint64 **fresh)
{
	unit_forget(unit, search->shelf);
	for (guint i = 0; i < search->shelf->count && !search_stopped(search); i++) {
		const struct shelf_part *part = &search->shelf->parts[i];
		struct unit_place *place = &unit->places[i];
		if (part->segment) {
			resolve_segment(part->segment, unit, place);
		} else if (fresh) {
			place->bits = g_steal_pointer(&fresh[i]);
			place->df = bits_count(place->bits, bits_words(part->count));
		} else {
			resolve_fresh(part, unit, place);
		}
		unit->df += place->df;
	}
	unit->weight = search_weight(search, unit->df);
}

void unit_resolve(struct search *search, struct unit *unit)
{
	unit_resolve_known(search, unit, NULL);
}

static const struct lexicon_list *only_list(const struct unit_place *place)
{
	return place->lists->len > 0 ? &g_array_index(place->lists, struct unit_list, 0).list
				     : NULL;
}

void unit_mark(const struct search *search, const struct unit *unit, guint part, guint64 *bits)
{
	const struct unit_place *place = &unit->places[part];
	guint words = bits_words(search->shelf->parts[part].count);

	if (place->bits) {
		for (guint i = 0; i < words; i++)
			bits[i] |= place->bits[i];
	} else if (place->lists && only_list(place)) {
		lexicon_mark(only_list(place), bits);
	}
}

/* Those of a list that are in `bits`, or all: read once, to know them and to score them. */
static void take(struct unit_place *place, const struct lexicon_list *list, guint words,
		 guint64 *bits, gboolean all)
{
	struct lexicon_walk walk;

	place->docs = g_new(guint32, list->df + LEXICON_BLOCK);
	place->counts = g_new(guint8, list->df + LEXICON_BLOCK);
	place->taken = 0;
	lexicon_walk(&walk, list, all ? NULL : bits);
	for (guint some; (some = lexicon_next(&walk, place->docs + place->taken,
					      place->counts + place->taken)) > 0;)
		place->taken += some;
	memset(bits, 0, words * sizeof *bits);
	for (guint i = 0; i < place->taken; i++)
		bits_set(bits, place->docs[i]);
}

void unit_restrict(const struct search *search, struct unit *unit, guint part, guint64 *bits,
		   gboolean first)
{
	struct unit_place *place = &unit->places[part];
	const struct lexicon_list *list = place->lists && !place->bits ? only_list(place) : NULL;
	guint words = bits_words(search->shelf->parts[part].count);

	if (list && !lexicon_is_dense(list)) {
		take(place, list, words, bits, first);
	} else if (first) {
		unit_mark(search, unit, part, bits);
	} else if (list) {
		lexicon_restrict(list, bits);
	} else {
		for (guint i = 0; i < words; i++)
			bits[i] &= place->bits ? place->bits[i] : 0;
	}
}

gboolean unit_holds(const struct unit *unit, const struct shelf *shelf, guint part, guint doc)
{
	const struct unit_place *place = &unit->places[part];
	if (place->bits)
		return bits_has(place->bits, doc);
	if (!place->lists || !only_list(place))
		return FALSE;
	g_autofree guint64 *bits = g_new0(guint64, bits_words(shelf->parts[part].count));
	guint32 docs[LEXICON_BLOCK];
	struct lexicon_walk walk;
	bits_set(bits, doc);
	lexicon_walk(&walk, only_list(place), bits);
	return lexicon_next(&walk, docs, NULL) > 0;
}

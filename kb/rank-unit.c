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
	*place = (struct unit_place){0};
}

void unit_forget(struct unit *unit, const struct shelf *shelf)
{
	for (guint i = 0; i < shelf->count; i++)
		place_clear(&unit->places[i]);
	unit->df = 0;
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

/* Twice how often it is there as typed, once as another form: in halves. */
static guint count_fresh(const struct unit *unit, const struct fresh *fresh)
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
		if (count_fresh(unit, part->fresh[i]) > 0) {
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

void unit_restrict(const struct search *search, const struct unit *unit, guint part, guint64 *bits)
{
	const struct unit_place *place = &unit->places[part];
	guint words = bits_words(search->shelf->parts[part].count);

	if (!place->bits && place->lists && only_list(place)) {
		lexicon_restrict(only_list(place), bits);
		return;
	}
	for (guint i = 0; i < words; i++)
		bits[i] &= place->bits ? place->bits[i] : 0;
}

static void score_fresh(const struct search *search, const struct unit *unit,
			const struct shelf_part *part, const guint64 *held, const guint64 *bits,
			float *scores)
{
	for (guint doc = 0; doc < part->count; doc++) {
		if (!bits_has(bits, doc) || !bits_has(held, doc))
			continue;
		float count = (float)count_fresh(unit, part->fresh[doc]) / 2;
		guint8 length = lexicon_length_code(words_doc_length(part->fresh[doc]->words));
		if (count > 0)
			scores[doc] += unit->weight * count / (count + search->norm[length]);
	}
}

static void score_list(const struct search *search, const struct unit *unit,
		       const struct unit_list *form, const guint64 *bits, const guint8 *lengths,
		       float *scores)
{
	guint32 docs[LEXICON_BLOCK];
	guint8 counts[LEXICON_BLOCK];
	struct lexicon_walk walk;
	float share = form->exact ? 1 : 0.5f;

	lexicon_walk(&walk, &form->list, bits);
	for (guint some; (some = lexicon_next(&walk, docs, counts)) > 0;)
		for (guint i = 0; i < some; i++) {
			float count = counts[i] * share;
			scores[docs[i]] +=
				unit->weight * count / (count + search->norm[lengths[docs[i]]]);
		}
}

/* Several forms count as one word: what saturates is their sum. */
static void score_forms(const struct search *search, const struct unit *unit,
			const struct unit_place *place, guint docs_count, const guint64 *bits,
			const guint8 *lengths, float *scores)
{
	g_autofree guint8 *halves = g_new0(guint8, docs_count);
	guint32 docs[LEXICON_BLOCK];
	guint8 counts[LEXICON_BLOCK];

	for (guint l = 0; l < place->lists->len; l++) {
		const struct unit_list *form = &g_array_index(place->lists, struct unit_list, l);
		struct lexicon_walk walk;
		lexicon_walk(&walk, &form->list, bits);
		for (guint some; (some = lexicon_next(&walk, docs, counts)) > 0;)
			for (guint i = 0; i < some; i++) {
				guint sum = halves[docs[i]] + counts[i] * (form->exact ? 2u : 1u);
				halves[docs[i]] = (guint8)MIN(sum, 255);
			}
	}
	for (guint doc = 0; doc < docs_count; doc++) {
		if (halves[doc] == 0)
			continue;
		float count = (float)halves[doc] / 2;
		scores[doc] += unit->weight * count / (count + search->norm[lengths[doc]]);
	}
}

void unit_score(const struct search *search, const struct unit *unit, guint part,
		const guint64 *bits, float *scores)
{
	const struct shelf_part *shelf_part = &search->shelf->parts[part];
	const struct unit_place *place = &unit->places[part];

	if (!shelf_part->segment) {
		if (place->bits)
			score_fresh(search, unit, shelf_part, place->bits, bits, scores);
		return;
	}
	const guint8 *lengths = lexicon_lengths(shelf_part->segment);
	if (!lengths || !place->lists || place->lists->len == 0)
		return;
	if (place->bits)
		score_forms(search, unit, place, shelf_part->count, bits, lengths, scores);
	else
		score_list(search, unit, &g_array_index(place->lists, struct unit_list, 0), bits,
			   lengths, scores);
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

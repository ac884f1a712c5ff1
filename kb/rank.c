/* SPDX-License-Identifier: MIT
 * A search by words: three questions one after another, each wider than the one before, until one
 * finds something. */
#include "kb/rank-private.h"

#include <stdlib.h>
#include <string.h>

#include "kb/stem.h"

/* A word in so few articles may be a slip of theirs, when the right one is in so many times as
 * many. */
#define RARE 2
#define SLIPS_ONE_IN 200
/* Of so many words one missing is no reason to leave out an article that is about as much about the
 * others as the best of the few that have them all. */
#define MANY_WORDS 3
#define FEW 10
#define NEARLY 0.75f

void search_init(struct search *search, struct shelf *shelf, const struct kb_query *query,
		 gint64 now, guint limit, const gint *stop)
{
	double total = 0;

	*search = (struct search){.shelf = shelf, .query = query, .now = now, .stop = stop};
	search->limit = MIN(limit, shelf->articles);
	search->best = g_new(struct rank_hit, search->limit + 1);
	for (guint i = 0; i < shelf->count; i++) {
		const struct shelf_part *part = &shelf->parts[i];
		search->docs += part->count;
		if (part->segment)
			total += (double)lexicon_total(part->segment);
		for (guint doc = 0; !part->segment && doc < part->count; doc++)
			total += words_doc_length(part->fresh[doc]->words);
	}
	double mean = search->docs > 0 && total > 0 ? total / (double)search->docs : 1;
	for (guint i = 0; i < G_N_ELEMENTS(search->norm); i++)
		search->norm[i] =
			RANK_K1 * (1 - RANK_B + RANK_B * lexicon_length((guint8)i) / (float)mean);
	for (guint i = 0; query && i < query->filters->len; i++) {
		const struct kb_filter *filter = query->filters->pdata[i];
		if (g_str_equal(filter->field, "state") && !filter->without)
			search->retired = TRUE;
	}
}

void search_drop_units(struct search *search)
{
	for (guint i = 0; i < search->unit_count; i++)
		unit_free(search->units[i], search->shelf);
	search->unit_count = 0;
}

void search_clear(struct search *search)
{
	search_drop_units(search);
	g_clear_pointer(&search->best, g_free);
}

gboolean search_stopped(const struct search *search)
{
	return search->stop && g_atomic_int_get(search->stop) != 0;
}

/* The words as looked for: typed, or corrected. */
static void add_units(struct search *search, const GPtrArray *words)
{
	const struct kb_query *query = search->query;

	for (guint i = 0; i < words->len; i++)
		units_add(search, words->pdata[i], query->open && i + 1 == words->len, i);
	for (guint i = 0; i < query->phrases->len; i++)
		units_add(search, query->phrases->pdata[i],
			  query->open_phrase && i + 1 == query->phrases->len, G_MAXUINT);
}

/* Documents of a part with every unit that is needed, or, when none is, with any. The rarest first,
 * so that of the others little is read. */
static void match_part(const struct search *search, guint part, guint64 *bits)
{
	struct unit *needed[RANK_UNITS];
	guint count = 0;

	for (guint i = 0; i < search->unit_count; i++) {
		struct unit *unit = search->units[i];
		unit_let_go(unit, part);
		if (unit->role != UNIT_NEEDED)
			continue;
		guint at = count++;
		for (; at > 0 && needed[at - 1]->places[part].df > unit->places[part].df; at--)
			needed[at] = needed[at - 1];
		needed[at] = unit;
	}
	for (guint i = 0; count == 0 && i < search->unit_count; i++)
		unit_mark(search, search->units[i], part, bits);
	for (guint i = 0; i < count && needed[0]->places[part].df > 0; i++)
		unit_restrict(search, needed[i], part, bits, i == 0);
}

/* Newest part first, so that of equal scores those found first may stay. */
static void collect(struct search *search)
{
	search->best_count = 0;
	search->total = 0;
	for (guint part = search->shelf->count; part-- > 0 && !search_stopped(search);) {
		guint words = bits_words(search->shelf->parts[part].count);
		g_autofree guint64 *bits = g_new0(guint64, words);
		match_part(search, part, bits);
		if (!bits_any(bits, words))
			continue;
		part_passing(search, part, bits);
		part_verify(search, part, bits);
		part_collect(search, part, bits);
	}
}

static void resolve(struct search *search)
{
	for (guint i = 0; i < search->unit_count; i++)
		unit_resolve(search, search->units[i]);
}

/* Every word as typed. */
static gboolean search_all(struct search *search)
{
	add_units(search, search->query->words);
	for (guint i = 0; i < search->unit_count; i++) {
		struct unit *unit = search->units[i];
		unit->scored = unit->role != UNIT_ANY;
		if (unit->scored)
			unit_resolve(search, unit);
		if (unit->role == UNIT_NEEDED && unit->df == 0)
			return FALSE;
	}
	collect(search);
	return search->total > 0;
}

static gboolean is_one_unit(const struct search *search, guint of)
{
	guint count = 0;
	for (guint i = 0; i < search->unit_count; i++)
		count += search->units[i]->of == of && search->units[i]->role == UNIT_NEEDED;
	return count == 1;
}

static GPtrArray *copy_words(const GPtrArray *words)
{
	GPtrArray *copy = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < words->len; i++)
		g_ptr_array_add(copy, g_strdup(words->pdata[i]));
	return copy;
}

/* Of a search's articles those that are true and may be seen: what others hold is not right by it.
 */
static guint64 held(const struct search *search, const struct unit *unit)
{
	guint64 count = 0;

	for (guint i = 0; i < search->shelf->count; i++) {
		const struct shelf_part *part = &search->shelf->parts[i];
		guint words = bits_words(part->count);
		g_autofree guint64 *bits = g_new0(guint64, words);
		unit_mark(search, unit, i, bits);
		for (guint k = 0; part->dead && k < words; k++)
			bits[k] &= ~part->dead[k];
		count += bits_count(bits, words);
	}
	return count;
}

/* The words with those that nothing holds corrected; `changed` is set when any is. */
static GPtrArray *correct(struct search *search, gboolean *changed)
{
	const GPtrArray *words = search->query->words;
	GPtrArray *right = copy_words(words);

	*changed = FALSE;
	for (guint i = 0; i < search->unit_count; i++) {
		const struct unit *unit = search->units[i];
		guint64 df, as_typed;
		/* Of a word that is one unit; what is found with another ending is no slip. */
		if (unit->role != UNIT_NEEDED || unit->of == G_MAXUINT ||
		    !is_one_unit(search, unit->of) || (as_typed = held(search, unit)) > RARE)
			continue;
		char *word = correct_word(search, unit->word, unit->size, &df);
		if (!word || df < as_typed * SLIPS_ONE_IN) {
			g_free(word);
			continue;
		}
		g_free(right->pdata[unit->of]);
		right->pdata[unit->of] = word;
		*changed = TRUE;
	}
	return right;
}

/* Words that say nothing need not be there, when others do. */
static void relax(struct search *search)
{
	guint needed = 0, empty = 0;

	for (guint i = 0; i < search->unit_count; i++) {
		const struct unit *unit = search->units[i];
		needed += unit->role == UNIT_NEEDED;
		empty += unit->role == UNIT_NEEDED && stem_empty(unit->word, unit->size);
	}
	for (guint i = 0; i < search->unit_count; i++) {
		struct unit *unit = search->units[i];
		unit->endings = unit->size > 3;
		if (unit->of != G_MAXUINT && needed > empty && stem_empty(unit->word, unit->size)) {
			unit->role = UNIT_EXTRA;
			unit->endings = FALSE;
		}
	}
}

static gboolean is_empty(const struct unit *unit)
{
	return unit->role == UNIT_EXTRA && stem_empty(unit->word, unit->size);
}

static gboolean search_relaxed(struct search *search)
{
	for (guint i = 0; i < search->unit_count; i++)
		search->units[i]->scored =
			search->units[i]->role == UNIT_NEEDED ||
			(search->units[i]->role == UNIT_EXTRA && !is_empty(search->units[i]));
	collect(search);
	return search->total > 0;
}

/* The 10 of 10.23.4.17 alone is in every article. */
static gboolean is_number(const struct unit *unit)
{
	for (gsize i = 0; i < unit->size; i++)
		if (!g_ascii_isdigit(unit->word[i]))
			return FALSE;
	return unit->role == UNIT_ANY && unit->size <= 3;
}

/* Also the runs of chains will do. Empty words neither find nor score. */
static void need_any(struct search *search)
{
	gboolean phrases = search->query->phrases->len > 0;

	for (guint i = 0; i < search->unit_count; i++) {
		struct unit *unit = search->units[i];
		unit->scored = !is_empty(unit) && !is_number(unit);
		if (!unit->scored)
			unit_forget(unit, search->shelf);
		/* A phrase is asked for as it stands. */
		if (!phrases || unit->of != G_MAXUINT)
			unit->role = UNIT_ANY;
	}
}

static guint64 *matching(struct search *search, guint part)
{
	guint64 *bits = g_new0(guint64, bits_words(search->shelf->parts[part].count));

	match_part(search, part, bits);
	part_passing(search, part, bits);
	part_verify(search, part, bits);
	return bits;
}

/* Keeps those that have every word (`all`) or score above `floor`. */
static void keep_better(struct pool *pool, const guint64 *all, float floor)
{
	guint kept = 0;

	for (guint i = 0; i < pool->count; i++) {
		guint32 doc = pool->docs[i];
		float score = pool->scores[i];
		pool->docs[kept] = doc;
		pool->scores[kept] = score;
		kept += bits_has(all, doc) || score > floor;
	}
	pool->count = kept;
}

/* Of documents with any word: all, or, when some have every word (`all`), those and what scores
 * higher than the best of them. */
static void collect_better(struct search *search, guint parts, guint64 **all)
{
	g_autofree struct pool *pools = g_new0(struct pool, parts);
	float floor = -1;

	for (guint part = 0; part < parts; part++) {
		struct pool *pool = &pools[part];
		guint words = bits_words(search->shelf->parts[part].count);
		guint64 *any = matching(search, part);
		pool_begin(pool, search, part, any, bits_count(any, words), 0, words);
		pool_score(pool, FALSE);
		for (guint i = 0; i < pool->count; i++)
			if (bits_has(all[part], pool->docs[i]))
				floor = MAX(floor, pool->scores[i]);
	}
	search->best_count = search->total = 0;
	for (guint part = parts; part-- > 0;) {
		struct pool *pool = &pools[part];
		keep_better(pool, all[part], floor * NEARLY);
		search->total += pool->count;
		part_offer(search, pool);
		g_free(pool->bits);
		pool_clear(pool);
	}
}

/* FALSE: no document had them all. */
static gboolean search_most(struct search *search)
{
	guint parts = search->shelf->count;
	g_autofree guint64 **all = g_new0(guint64 *, parts);
	gboolean some = FALSE;

	for (guint part = 0; part < parts; part++) {
		all[part] = matching(search, part);
		some |= bits_any(all[part], bits_words(search->shelf->parts[part].count));
	}
	need_any(search);
	collect_better(search, parts, all);
	for (guint part = 0; part < parts; part++)
		g_free(all[part]);
	return some;
}

static void search_newest(struct search *search)
{
	for (guint part = search->shelf->count; part-- > 0 && !search_stopped(search);) {
		guint docs = search->shelf->parts[part].count, words = bits_words(docs);
		g_autofree guint64 *bits = g_new0(guint64, words);
		for (guint doc = 0; doc < docs; doc++)
			bits_set(bits, doc);
		part_passing(search, part, bits);
		part_verify(search, part, bits);
		part_newest(search, part, bits);
	}
}

static int best_first(const void *a, const void *b)
{
	const struct rank_hit *one = a, *other = b;
	if (one->score != other->score)
		return one->score > other->score ? -1 : 1;
	if (one->part != other->part)
		return one->part > other->part ? -1 : 1;
	return (one->doc < other->doc) - (one->doc > other->doc);
}

void search_sort(struct search *search)
{
	if (search->best_count > 0)
		qsort(search->best, search->best_count, sizeof *search->best, best_first);
}

/* How many words of the query say something. */
static guint telling_words(const struct search *search)
{
	guint64 words = 0;
	for (guint i = 0; i < search->unit_count; i++)
		if (search->units[i]->of < 64 &&
		    !stem_empty(search->units[i]->word, search->units[i]->size))
			words |= G_GUINT64_CONSTANT(1) << search->units[i]->of;
	return (guint)__builtin_popcountll(words);
}

/* What is wider than the words as typed; `found` as typed. */
static void search_wider(struct search *search, gboolean found, struct rank_result *result)
{
	gboolean changed = FALSE;

	relax(search);
	resolve(search);
	g_autoptr(GPtrArray) right =
		found ? copy_words(search->query->words) : correct(search, &changed);
	if (changed) {
		search_drop_units(search);
		add_units(search, right);
		relax(search);
		resolve(search);
	}
	g_ptr_array_unref(result->used);
	result->used = g_steal_pointer(&right);
	gboolean some = FALSE;
	if (telling_words(search) >= MANY_WORDS && search->query->phrases->len == 0) {
		some = search_most(search);
	} else if (!(some = search_relaxed(search))) {
		need_any(search);
		collect(search);
	}
	result->how = !some ? RANK_ANY : changed ? RANK_CORRECTED : RANK_ALL;
}

/* Of many words one may be chance: the few articles that have them all are not yet the answer. */
static gboolean is_enough(const struct search *search)
{
	return search->total >= FEW || telling_words(search) < MANY_WORDS ||
	       search->query->phrases->len > 0;
}

static gboolean any_damaged(const struct shelf *shelf)
{
	for (guint i = 0; i < shelf->count; i++)
		if (shelf->parts[i].segment && segment_damaged(shelf->parts[i].segment))
			return TRUE;
	return FALSE;
}

struct rank_result *rank_search(struct shelf *shelf, const struct kb_query *query, gint64 now,
				guint limit, const gint *stop)
{
	struct rank_result *result = g_new0(struct rank_result, 1);
	struct search search;

	search_init(&search, shelf, query, now, limit, stop);
	result->used = copy_words(query->words);
	gboolean found = search_all(&search);
	if (query->words->len + query->phrases->len == 0)
		search_newest(&search);
	else if (search.unit_count > 0 && !search_stopped(&search) &&
		 !(found && is_enough(&search)))
		search_wider(&search, found, result);
	search_sort(&search);
	result->damaged = search.damaged || any_damaged(shelf);
	result->total = search.total;
	result->count = search.best_count;
	result->hits = g_steal_pointer(&search.best);
	search_clear(&search);
	return result;
}

void rank_result_free(struct rank_result *result)
{
	if (!result)
		return;
	g_free(result->hits);
	g_ptr_array_unref(result->used);
	g_free(result);
}

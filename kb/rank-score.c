/* SPDX-License-Identifier: MIT
 * What words add to the scores of a set of documents, and which of the set it leaves behind. */
#include "kb/rank-private.h"

#include <string.h>

/* ---- the postings of a list that are in a pool */

struct postings {
	const struct pool *pool;
	const struct unit_place *place;
	struct lexicon_walk walk;
	guint taken;
	guint32 docs[LEXICON_BLOCK];
	guint8 counts[LEXICON_BLOCK];
};

/* The first that was taken of documents from `doc` on. */
static guint first_taken(const struct unit_place *place, guint32 doc)
{
	guint low = 0, high = place->taken;

	while (low < high) {
		guint middle = low + (high - low) / 2;
		if (place->docs[middle] < doc)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void postings_begin(struct postings *postings, const struct pool *pool,
			   const struct unit *unit, const struct unit_list *form)
{
	postings->pool = pool;
	postings->place = &unit->places[pool->part];
	postings->taken = first_taken(postings->place, pool->from * 64);
	lexicon_walk(&postings->walk, &form->list, pool->bits);
}

/* Of what was read of the list before. */
static guint next_taken(struct postings *postings)
{
	const struct unit_place *place = postings->place;
	guint kept = 0;

	for (; postings->taken < place->taken && kept < LEXICON_BLOCK; postings->taken++) {
		guint32 doc = place->docs[postings->taken];
		if (doc >= postings->pool->to * 64)
			break;
		postings->docs[kept] = doc;
		postings->counts[kept] = place->counts[postings->taken];
		kept += bits_has(postings->pool->bits, doc);
	}
	return kept;
}

static guint postings_next(struct postings *postings)
{
	return postings->place->docs
		       ? next_taken(postings)
		       : lexicon_next(&postings->walk, postings->docs, postings->counts);
}

/* ---- pools */

void pool_begin(struct pool *pool, const struct search *search, guint part, guint64 *bits,
		guint count, guint from, guint to)
{
	*pool = (struct pool){.search = search,
			      .part = part,
			      .bits = bits,
			      .from = from,
			      .to = to,
			      .count = count};
	pool->docs = g_new(guint32, pool->count + 1);
	pool->scores = g_new(float, pool->count + 1);
	pool->before = g_new(guint32, to);
}

void pool_clear(struct pool *pool)
{
	g_free(pool->docs);
	g_free(pool->scores);
	g_free(pool->before);
}

/* The documents that stay are known: the bits follow. */
static void settle(struct pool *pool, guint count)
{
	pool->placed = pool->placed && count == pool->count;
	if (count == pool->count)
		return;
	pool->count = count;
	memset(pool->bits + pool->from, 0, (pool->to - pool->from) * sizeof *pool->bits);
	for (guint i = 0; i < count; i++)
		bits_set(pool->bits, pool->docs[i]);
}

static void list_all(struct pool *pool)
{
	guint count = 0;

	for (guint i = pool->from; i < pool->to; i++)
		for (guint64 left = pool->bits[i]; left; left &= left - 1)
			pool->docs[count++] = i * 64 + (guint)__builtin_ctzll(left);
	memset(pool->scores, 0, count * sizeof *pool->scores);
}

static void find_places(struct pool *pool, const struct postings *postings, guint count,
			guint32 *places)
{
	if (!pool->placed)
		bits_before(pool->bits + pool->from, pool->to - pool->from,
			    pool->before + pool->from);
	pool->placed = TRUE;
	bits_places(pool->bits, pool->before, postings->docs, count, places);
}

/* ---- scores */

static inline float score_of(const struct search *search, const struct unit *unit, float count,
			     guint8 length)
{
	return unit->weight * count / (count + search->norm[length]);
}

static void score_fresh(struct pool *pool, const struct unit *unit, const struct shelf_part *part)
{
	for (guint i = 0; i < pool->count; i++) {
		const struct fresh *fresh = part->fresh[pool->docs[i]];
		float count = (float)unit_count_fresh(unit, fresh) / 2;
		guint8 length = lexicon_length_code(words_doc_length(fresh->words));
		if (count > 0)
			pool->scores[i] += score_of(pool->search, unit, count, length);
	}
}

static void score_list(struct pool *pool, const struct unit *unit, const struct unit_list *form,
		       const guint8 *lengths)
{
	float share = form->exact ? 1 : 0.5f;
	struct postings postings;
	guint32 places[LEXICON_BLOCK];

	postings_begin(&postings, pool, unit, form);
	for (guint some; (some = postings_next(&postings)) > 0;) {
		find_places(pool, &postings, some, places);
		for (guint i = 0; i < some; i++)
			pool->scores[places[i]] +=
				score_of(pool->search, unit, postings.counts[i] * share,
					 lengths[postings.docs[i]]);
	}
}

/* Several forms count as one word: what saturates is their sum. */
static void score_forms(struct pool *pool, const struct unit *unit, const struct unit_place *place,
			const guint8 *lengths)
{
	g_autofree guint8 *halves = g_new0(guint8, pool->count);
	guint32 places[LEXICON_BLOCK];

	for (guint l = 0; l < place->lists->len; l++) {
		const struct unit_list *form = &g_array_index(place->lists, struct unit_list, l);
		struct postings postings;
		postings_begin(&postings, pool, unit, form);
		for (guint some; (some = postings_next(&postings)) > 0;) {
			find_places(pool, &postings, some, places);
			for (guint i = 0; i < some; i++) {
				guint sum = halves[places[i]] +
					    postings.counts[i] * (form->exact ? 2u : 1u);
				halves[places[i]] = (guint8)MIN(sum, 255);
			}
		}
	}
	for (guint i = 0; i < pool->count; i++)
		if (halves[i] > 0)
			pool->scores[i] += score_of(pool->search, unit, (float)halves[i] / 2,
						    lengths[pool->docs[i]]);
}

static void score(struct pool *pool, const struct unit *unit)
{
	const struct shelf_part *part = &pool->search->shelf->parts[pool->part];
	const struct unit_place *place = &unit->places[pool->part];

	if (!part->segment) {
		score_fresh(pool, unit, part);
		return;
	}
	const guint8 *lengths = lexicon_lengths(part->segment);
	if (!lengths || !place->lists || place->lists->len == 0)
		return;
	if (place->bits)
		score_forms(pool, unit, place, lengths);
	else
		score_list(pool, unit, &g_array_index(place->lists, struct unit_list, 0), lengths);
}

/* ---- the best only */

/* A list that has the whole pool gives its documents, too. What can't be among the best, whatever
 * it gets from other words, goes by a comparison without a division: most of all there is to do is
 * done here. */
static void score_first(struct pool *pool, const struct unit *unit, float rest, float least)
{
	enum { NOTES = 256 };
	const struct shelf_part *part = &pool->search->shelf->parts[pool->part];
	const struct unit_list *form =
		&g_array_index(unit->places[pool->part].lists, struct unit_list, 0);
	const guint8 *lengths = lexicon_lengths(part->segment);
	const float *norm = pool->search->norm;
	struct priors priors = priors_of(pool->search, pool->part);
	float share = form->exact ? 1 : 0.5f, needed[NOTES];
	struct postings postings;
	guint count = 0;

	/* A little less, for what rounding does. */
	for (guint i = 0; i < NOTES; i++)
		needed[i] = (least / priors_value((guint8)i) - rest) * 0.99999f;
	postings_begin(&postings, pool, unit, form);
	for (guint some; lengths && (some = postings_next(&postings)) > 0;) {
		guint kept = 0;
		for (guint i = 0; i < some; i++) {
			guint32 doc = postings.docs[i];
			float held = postings.counts[i] * share;
			float floor = needed[priors_note(&priors, doc)];
			postings.docs[kept] = doc;
			postings.counts[kept] = postings.counts[i];
			kept += unit->weight * held >= floor * (held + norm[lengths[doc]]);
		}
		for (guint i = 0; i < kept; i++) {
			guint32 doc = postings.docs[i];
			float score = score_of(pool->search, unit, postings.counts[i] * share,
					       lengths[doc]);
			pool->docs[count] = doc;
			pool->scores[count] = score;
			count += least < 0 || priors_enough(&priors, doc, score + rest, least);
		}
	}
	settle(pool, count);
}

/* Keeps what can still be among the best when no more than `rest` is added. */
static void prune(struct pool *pool, float rest, float least)
{
	struct priors priors = priors_of(pool->search, pool->part);
	guint kept = 0;

	for (guint i = 0; i < pool->count; i++) {
		guint32 doc = pool->docs[i];
		float score = pool->scores[i];
		pool->docs[kept] = doc;
		pool->scores[kept] = score;
		kept += priors_enough(&priors, doc, score + rest, least);
	}
	settle(pool, kept);
}

static gboolean has_all(const struct pool *pool, const struct unit *unit)
{
	const struct unit_place *place = &unit->places[pool->part];

	return unit->role == UNIT_NEEDED && !place->bits && place->lists && place->lists->len == 1;
}

/* The heaviest first: what it leaves behind is the least. */
static guint by_weight(const struct search *search, const struct unit **units)
{
	guint count = 0;

	for (guint i = 0; i < search->unit_count; i++) {
		const struct unit *unit = search->units[i];
		if (!unit->scored || unit->df == 0)
			continue;
		guint at = count++;
		for (; at > 0 && units[at - 1]->weight < unit->weight; at--)
			units[at] = units[at - 1];
		units[at] = unit;
	}
	return count;
}

void pool_score(struct pool *pool, gboolean only_best)
{
	const struct unit *units[RANK_UNITS];
	float rest[RANK_UNITS + 1], least = only_best ? search_least(pool->search) : -1;
	guint count = by_weight(pool->search, units), first = 0;

	/* No word adds more than its weight. */
	rest[count] = 0;
	for (guint i = count; i-- > 0;)
		rest[i] = rest[i + 1] + units[i]->weight;
	if (count > 0 && has_all(pool, units[0]))
		score_first(pool, units[first++], rest[1], least);
	else
		list_all(pool);
	for (guint i = first; i < count && !search_stopped(pool->search); i++) {
		score(pool, units[i]);
		/* As long as what is left could do it alone, hardly one goes. */
		if (least > rest[i + 1])
			prune(pool, rest[i + 1], least);
	}
}

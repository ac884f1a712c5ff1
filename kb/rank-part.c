/* SPDX-License-Identifier: MIT
 * One part of the shelf: which of its documents pass, and which of those are the best. */
#include "kb/rank-private.h"

#include <string.h>

#include "desk/error.h"
#include "kb/segment-private.h"

static gboolean is_state(const struct kb_filter *filter)
{
	return g_str_equal(filter->field, "state");
}

/* FALSE: none has it. */
static gboolean mark_label(const struct segment *segment, const char *field, const char *value,
			   guint64 *bits)
{
	struct lexicon_list list;
	g_autofree char *label = g_strdup_printf("%c%s:%s", LEXICON_LABEL, field, value);

	if (!lexicon_find(segment, label, strlen(label), &list))
		return FALSE;
	lexicon_mark(&list, bits);
	return TRUE;
}

/* A state depends on the time of asking, so each document's record is looked at. */
static void mark_state(const struct search *search, const struct segment *segment,
		       const struct kb_filter *filter, guint64 *bits)
{
	gboolean wanted[ARTICLE_STATES] = {FALSE};
	const struct segment_record *records = segment_records(segment);
	enum article_state state;

	for (guint i = 0; i < filter->values->len; i++)
		if (article_state_find(filter->values->pdata[i], &state))
			wanted[state] = TRUE;
	for (guint doc = 0; records && doc < segment_count(segment); doc++) {
		state = article_state_at(records[doc].state, records[doc].review_by, search->now);
		if (state < ARTICLE_STATES && wanted[state])
			bits_set(bits, doc);
	}
}

static void apply_filter(const struct search *search, const struct segment *segment,
			 const struct kb_filter *filter, guint64 *bits, guint words)
{
	g_autofree guint64 *own = g_new0(guint64, words);

	if (is_state(filter))
		mark_state(search, segment, filter, own);
	for (guint i = 0; i < filter->values->len && !is_state(filter); i++)
		mark_label(segment, filter->field, filter->values->pdata[i], own);
	for (guint i = 0; i < words; i++)
		bits[i] &= filter->without ? ~own[i] : own[i];
}

static void passing_segment(const struct search *search, const struct shelf_part *part,
			    guint64 *bits)
{
	guint words = bits_words(part->count);
	g_autofree guint64 *retired = g_new0(guint64, words);

	if (!search->retired &&
	    mark_label(part->segment, "state", article_state_name(ARTICLE_RETIRED), retired))
		for (guint i = 0; i < words; i++)
			bits[i] &= ~retired[i];
	for (guint i = 0; part->dead && i < words; i++)
		bits[i] &= ~part->dead[i];
	for (guint i = 0; search->query && i < search->query->filters->len; i++)
		apply_filter(search, part->segment, search->query->filters->pdata[i], bits, words);
}

static gboolean passes(const struct search *search, const struct kb_doc *doc)
{
	return search->query ? kb_query_passes(search->query, doc, search->now)
			     : doc->state != ARTICLE_RETIRED;
}

void part_passing(const struct search *search, guint part, guint64 *bits)
{
	const struct shelf_part *place = &search->shelf->parts[part];

	if (place->segment) {
		passing_segment(search, place, bits);
		return;
	}
	for (guint doc = 0; doc < place->count; doc++)
		if (!passes(search, &place->fresh[doc]->doc))
			bits[doc / 64] &= ~(G_GUINT64_CONSTANT(1) << doc % 64);
}

static gboolean in_doc(const struct phrase *phrase, const struct kb_doc *doc)
{
	struct regex_span span;
	return phrase_find(phrase, doc->title, doc->title_size, 0, &span) ||
	       phrase_find(phrase, doc->body, doc->body_size, 0, &span);
}

/* Takes from `bits` those that lack the phrase, or, with `among`, those of them that have it. All
 * of them hold its words: of one word the index says all. */
static void verify(struct search *search, guint part, const char *text, gboolean open,
		   const guint64 *among, guint64 *bits)
{
	const struct shelf_part *place = &search->shelf->parts[part];
	guint words = bits_words(place->count);
	struct phrase *phrase = phrase_new(text, open, search->stop);
	gboolean read = phrase && phrase_words(phrase) > 1;

	for (guint i = 0; among && !read && i < words; i++)
		bits[i] &= ~among[i];
	for (guint i = 0; read && i < words; i++)
		for (guint64 left = bits[i] & (among ? among[i] : ~G_GUINT64_CONSTANT(0));
		     left && !search_stopped(search); left &= left - 1) {
			struct kb_doc doc;
			if (!shelf_doc(place, i * 64 + (guint)__builtin_ctzll(left), &doc))
				search->damaged = TRUE;
			else if (in_doc(phrase, &doc) == (among != NULL))
				bits[i] &= ~(left & -left);
		}
	phrase_free(phrase);
}

/* Documents with every word of a text: those that may hold it. */
static guint64 *holding(struct search *search, guint part, const char *text)
{
	guint words = bits_words(search->shelf->parts[part].count);
	guint64 *bits = g_new0(guint64, words);
	struct search own;

	search_init(&own, search->shelf, NULL, search->now, 0, search->stop);
	units_add(&own, text, FALSE, G_MAXUINT);
	gboolean first = TRUE;
	for (guint i = 0; i < own.unit_count; i++) {
		if (own.units[i]->role != UNIT_NEEDED)
			continue;
		unit_resolve(&own, own.units[i]);
		unit_restrict(&own, own.units[i], part, bits, first);
		first = FALSE;
	}
	search_clear(&own);
	return bits;
}

void part_verify(struct search *search, guint part, guint64 *bits)
{
	const struct kb_query *query = search->query;

	for (guint i = 0; i < query->phrases->len; i++)
		verify(search, part, query->phrases->pdata[i],
		       query->open_phrase && i + 1 == query->phrases->len, NULL, bits);
	for (guint i = 0; i < query->without->len; i++) {
		const char *text = query->without->pdata[i];
		g_autofree guint64 *among = holding(search, part, text);
		verify(search, part, text, FALSE, among, bits);
	}
}

guint part_alive(const struct shelf_part *place, const struct lexicon_list *list)
{
	enum { MANY = 8 }; /* times as many as there are dead: about all of them are alive */
	guint32 docs[LEXICON_BLOCK];
	struct lexicon_walk walk;
	guint alive = 0;

	if (!place->dead || list->df / MANY > place->dead_count)
		return list->df;
	lexicon_walk(&walk, list, NULL);
	for (guint some; (some = lexicon_next(&walk, docs, NULL)) > 0;)
		for (guint i = 0; i < some; i++)
			alive += !bits_has(place->dead, docs[i]);
	return alive;
}

/* Is one a worse answer? Of equal ones the older. */
static gboolean worse(const struct rank_hit *one, const struct rank_hit *other)
{
	if (one->score != other->score)
		return one->score < other->score;
	return one->part != other->part ? one->part < other->part : one->doc < other->doc;
}

static void sink(struct rank_hit *heap, guint count, guint at)
{
	for (;;) {
		guint least = at;
		for (guint child = 2 * at + 1; child <= 2 * at + 2 && child < count; child++)
			if (worse(&heap[child], &heap[least]))
				least = child;
		if (least == at)
			return;
		struct rank_hit spare = heap[at];
		heap[at] = heap[least];
		heap[least] = spare;
		at = least;
	}
}

static void offer(struct search *search, const struct rank_hit *hit)
{
	struct rank_hit *heap = search->best;

	if (search->best_count < search->limit) {
		guint at = search->best_count++;
		heap[at] = *hit;
		for (; at > 0 && worse(&heap[at], &heap[(at - 1) / 2]); at = (at - 1) / 2) {
			struct rank_hit spare = heap[at];
			heap[at] = heap[(at - 1) / 2];
			heap[(at - 1) / 2] = spare;
		}
	} else if (search->limit > 0 && worse(&heap[0], hit)) {
		heap[0] = *hit;
		sink(heap, search->best_count, 0);
	}
}

float search_least(const struct search *search)
{
	if (search->limit == 0)
		return G_MAXFLOAT;
	return search->best_count < search->limit ? -1 : search->best[0].score;
}

void part_offer(struct search *search, const struct pool *pool)
{
	struct priors priors = priors_of(search, pool->part);

	for (guint i = 0; i < pool->count; i++) {
		guint doc = pool->docs[i];
		struct kb_doc head;
		if (priors_enough(&priors, doc, pool->scores[i], search_least(search)) &&
		    priors_head(&priors, doc, &head))
			offer(search,
			      &(struct rank_hit){pool->part, doc, head.id,
						 pool->scores[i] * rank_prior(&head, search->now)});
	}
}

/* `count` of `bits`, all within words `from` to `to`. */
static void collect_set(struct search *search, guint part, guint64 *bits, guint count, guint from,
			guint to)
{
	struct pool pool;

	pool_begin(&pool, search, part, bits, count, from, to);
	pool_score(&pool, TRUE);
	part_offer(search, &pool);
	pool_clear(&pool);
}

void part_collect(struct search *search, guint part, guint64 *bits)
{
	/* What the best of some score, others must; so of many not all are looked at, but sets,
	 * each larger than the one before. */
	enum { FIRST = 512, GROWS = 8, STEP = 8 };
	guint words = bits_words(search->shelf->parts[part].count), all = bits_count(bits, words);

	search->total += all;
	if (search->limit == 0)
		return;
	if (all <= 4 * FIRST) {
		collect_set(search, part, bits, all, 0, words);
		return;
	}
	g_autofree guint64 *set = g_new0(guint64, words);
	guint least = FIRST;
	for (guint to = words, from; to > 0 && !search_stopped(search); to = from) {
		guint some = 0, step;
		for (from = to; from > 0 && some < least; some += bits_count(bits + from, step)) {
			step = MIN(from, STEP);
			from -= step;
		}
		memcpy(set + from, bits + from, (to - from) * sizeof *set);
		collect_set(search, part, set, some, from, to);
		memset(set + from, 0, (to - from) * sizeof *set);
		least *= GROWS;
	}
}

void part_newest(struct search *search, guint part, const guint64 *bits)
{
	struct priors heads = priors_of(search, part);
	guint words = bits_words(search->shelf->parts[part].count);

	search->total += bits_count(bits, words);
	for (guint i = words; i-- > 0;)
		for (guint64 left = bits[i]; left && search->best_count < search->limit;) {
			guint bit = 63 - (guint)__builtin_clzll(left);
			struct kb_doc head;
			left &= ~(G_GUINT64_CONSTANT(1) << bit);
			if (priors_head(&heads, i * 64 + bit, &head))
				search->best[search->best_count++] =
					(struct rank_hit){part, i * 64 + bit, head.id, 0};
		}
}

/* SPDX-License-Identifier: MIT
 * One part of the shelf: which of its documents pass, and which of those are the best. */
#include "kb/rank-private.h"

#include <math.h>
#include <string.h>

#include "desk/error.h"
#include "kb/segment-private.h"

#define YEAR (365 * 86400.0)

float rank_prior(const struct kb_doc *doc, gint64 now)
{
	double years = (double)(now - doc->updated_at) / YEAR;
	double votes = doc->votes > 0 ? MIN(log2(1.0 + doc->votes), 5) : 0;
	double prior = (1 + 0.02 * votes) * (1 - 0.005 * CLAMP(years, 0, 6));

	switch (article_state_at(doc->state, doc->review_by, now)) {
	case ARTICLE_DRAFT:
		return (float)(prior * 0.75);
	case ARTICLE_STALE:
		return (float)(prior * 0.8);
	case ARTICLE_RETIRED:
		return (float)(prior * 0.5);
	default:
		return (float)prior;
	}
}

static gboolean is_state(const struct kb_filter *filter)
{
	return g_str_equal(filter->field, "state");
}

static void mark_label(const struct segment *segment, const char *field, const char *value,
		       guint64 *bits)
{
	struct lexicon_list list;
	g_autofree char *label = g_strdup_printf("%c%s:%s", LEXICON_LABEL, field, value);

	if (lexicon_find(segment, label, strlen(label), &list))
		lexicon_mark(&list, bits);
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

	if (!search->retired)
		mark_label(part->segment, "state", article_state_name(ARTICLE_RETIRED), retired);
	for (guint i = 0; i < words; i++)
		bits[i] &= ~retired[i] & ~(part->dead ? part->dead[i] : 0);
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
	for (guint i = 0; own.unit_count > 0 && i < words; i++)
		bits[i] = ~G_GUINT64_CONSTANT(0);
	for (guint i = 0; i < own.unit_count; i++) {
		if (own.units[i]->role != UNIT_NEEDED)
			continue;
		unit_resolve(&own, own.units[i]);
		unit_restrict(&own, own.units[i], part, bits);
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

/* What a document must score above, its prior included, to be among the best. */
static float threshold(const struct search *search)
{
	if (search->limit == 0)
		return G_MAXFLOAT;
	return search->best_count < search->limit ? -1 : search->best[0].score;
}

/* What the prior of a document needs, without looking at its texts. */
static gboolean head_of(const struct shelf_part *place, const struct segment_record *records,
			guint doc, struct kb_doc *head)
{
	if (!place->segment) {
		*head = place->fresh[doc]->doc;
		return TRUE;
	}
	if (!records)
		return FALSE;
	head->id = records[doc].id;
	head->votes = records[doc].votes;
	head->state = records[doc].state;
	head->updated_at = records[doc].updated_at;
	head->review_by = records[doc].review_by;
	return TRUE;
}

float *part_scores(const struct search *search, guint part, const guint64 *bits)
{
	float *scores = g_new0(float, search->shelf->parts[part].count);

	for (guint i = 0; i < search->unit_count && !search_stopped(search); i++)
		if (search->units[i]->scored && search->units[i]->df > 0)
			unit_score(search, search->units[i], part, bits, scores);
	return scores;
}

void part_offer(struct search *search, guint part, const guint64 *bits, const float *scores)
{
	const struct shelf_part *place = &search->shelf->parts[part];
	const struct segment_record *records =
		place->segment ? segment_records(place->segment) : NULL;
	guint words = bits_words(place->count);

	search->total += bits_count(bits, words);
	/* Of equal ones the newer comes first, so the newest are seen first and the rest need not
	 * be. */
	for (guint i = words; i-- > 0;)
		for (guint64 left = bits[i]; left;) {
			guint bit = 63 - (guint)__builtin_clzll(left), doc = i * 64 + bit;
			struct kb_doc head;
			left &= ~(G_GUINT64_CONSTANT(1) << bit);
			if (scores[doc] * RANK_PRIOR_MOST <= threshold(search) ||
			    !head_of(place, records, doc, &head))
				continue;
			offer(search,
			      &(struct rank_hit){part, doc, head.id,
						 scores[doc] * rank_prior(&head, search->now)});
		}
}

void part_collect(struct search *search, guint part, const guint64 *bits)
{
	g_autofree float *scores = part_scores(search, part, bits);
	part_offer(search, part, bits, scores);
}

void part_newest(struct search *search, guint part, const guint64 *bits)
{
	const struct shelf_part *place = &search->shelf->parts[part];
	const struct segment_record *records =
		place->segment ? segment_records(place->segment) : NULL;
	guint words = bits_words(place->count);

	search->total += bits_count(bits, words);
	for (guint i = words; i-- > 0;)
		for (guint64 left = bits[i]; left && search->best_count < search->limit;) {
			guint bit = 63 - (guint)__builtin_clzll(left);
			struct kb_doc head;
			left &= ~(G_GUINT64_CONSTANT(1) << bit);
			if (head_of(place, records, i * 64 + bit, &head))
				search->best[search->best_count++] =
					(struct rank_hit){part, i * 64 + bit, head.id, 0};
		}
}

/* SPDX-License-Identifier: MIT
 * The work of a pattern: which articles are looked at in which order, and looking at some of them.
 * Nothing here allocates while it looks. */
#include <string.h>

#include "kb/find-private.h"
#include "kb/fold.h"

/* Of a chunk with so few articles to look at only these are brought in; with more all are, in a
 * few calls. */
#define SPARSE 3

static guint bits_in(guint64 bits)
{
	return (guint)__builtin_popcountll(bits);
}

static guint64 low_bits(guint count)
{
	return count < 64 ? (G_GUINT64_CONSTANT(1) << count) - 1 : G_MAXUINT64;
}

/* The articles of one part that may match, by the grams the pattern needs; alive ones. */
static void add_items(struct find_ask *ask, guint at, const struct need *need, GArray *items)
{
	const struct shelf_part *part = &ask->shelf->parts[at];
	guint words = (part->count + 63) / 64;
	g_autofree guint64 *bits = NULL;

	if (part->segment && need->kind != NEED_ALL && kb_fold_holds()) {
		bits = g_new(guint64, words);
		if (segment_candidates(part->segment, need, bits) == 0)
			return;
	}
	for (guint i = words; i-- > 0;) {
		struct find_item item = {.part = at, .chunk = i};
		item.bodies = bits ? bits[i] : low_bits(part->count - i * 64);
		if (part->dead)
			item.bodies &= ~part->dead[i];
		if (item.bodies == 0)
			continue;
		item.titles = item.bodies;
		ask->of += bits_in(item.bodies);
		g_array_append_val(items, item);
	}
}

gboolean find_pattern_items(struct find_ask *ask, const struct matcher *matcher)
{
	const struct need *need = matcher_plan(matcher)->need;
	GArray *items = g_array_new(FALSE, FALSE, sizeof(struct find_item));
	gboolean whole = TRUE;

	for (guint i = ask->shelf->count; i-- > 0;) {
		add_items(ask, i, need, items);
		if (ask->shelf->parts[i].segment && segment_damaged(ask->shelf->parts[i].segment))
			whole = FALSE;
	}
	ask->item_count = items->len;
	ask->items = (struct find_item *)(void *)g_array_free(items, FALSE);
	return whole;
}

/* One article on its way through an item. */
struct looking {
	struct find_ask *ask;
	struct matcher *matcher;
	const struct match_budget *budget;
	struct find_yield *yield;
	struct find_item *item;
	guint number; /* of the item */
	const struct shelf_part *part;
	GString *titles;
	gboolean filters; /* the question has some: they are cheaper than matching */
};

static void add_hit(struct looking *looking, guint bit, gint64 id, gboolean in_title,
		    const struct regex_span *span)
{
	struct find_yield *yield = looking->yield;
	struct find_placed *placed = &yield->hits[yield->hit_count++];

	placed->order = (guint64)looking->number * FIND_ITEM + (FIND_ITEM - 1 - bit);
	placed->hit = (struct find_hit){
		.id = id,
		.part = looking->item->part,
		.doc = looking->item->chunk * FIND_ITEM + bit,
		.in_title = in_title,
		.span = *span,
	};
}

static gboolean head_of(struct looking *looking, guint bit, struct kb_doc *doc)
{
	if (shelf_head(looking->part, looking->item->chunk * FIND_ITEM + bit, doc))
		return TRUE;
	looking->yield->damaged = TRUE;
	return FALSE;
}

/* Nothing more is to be known of an article. */
static void settle(struct looking *looking, guint bit)
{
	guint64 others = ~(G_GUINT64_CONSTANT(1) << bit);

	looking->item->titles &= others;
	looking->item->bodies &= others;
	looking->yield->looked++;
}

/* What was found of an article: a hit, unless filters (and what no question asks for) say no.
 * FALSE: the time is over, or the index is damaged. */
static gboolean take_answer(struct looking *looking, guint bit, enum match_answer answer,
			    gboolean in_title, const struct regex_span *span)
{
	struct find_yield *yield = looking->yield;
	struct kb_doc doc;

	if (answer == MATCH_OVER) {
		yield->over = TRUE;
		return FALSE;
	}
	if (answer == MATCH_NONE && in_title) {
		looking->item->titles &= ~(G_GUINT64_CONSTANT(1) << bit);
		return TRUE;
	}
	settle(looking, bit);
	if (answer == MATCH_NONE)
		return TRUE;
	if (!head_of(looking, bit, &doc))
		return FALSE;
	if (!looking->filters && !kb_query_passes(looking->ask->query, &doc, looking->ask->now))
		return TRUE;
	if (answer == MATCH_COSTLY)
		yield->costly[yield->costly_count++] = doc.id;
	else
		add_hit(looking, bit, doc.id, in_title, span);
	return TRUE;
}

/* At the first use of an item. */
static gboolean filter(struct looking *looking)
{
	for (guint64 left = looking->item->bodies; left; left &= left - 1) {
		guint bit = (guint)__builtin_ctzll(left);
		struct kb_doc doc;
		if (!head_of(looking, bit, &doc))
			return FALSE;
		if (!kb_query_passes(looking->ask->query, &doc, looking->ask->now))
			settle(looking, bit);
	}
	looking->item->filtered = TRUE;
	return TRUE;
}

/* Gives what matcher_scan() said of `wanted`; FALSE: the time is over, or the index is damaged. */
static gboolean take_answers(struct looking *looking, guint64 wanted, gboolean in_title,
			     const guint8 *answers, const struct regex_span *spans)
{
	gboolean good = TRUE;

	for (guint64 left = wanted; left; left &= left - 1) {
		guint bit = (guint)__builtin_ctzll(left);
		if (!take_answer(looking, bit, answers[bit], in_title, &spans[bit]))
			good = FALSE;
	}
	return good;
}

static gboolean is_ascii(const char *text, gsize size)
{
	guchar any = 0;

	for (gsize i = 0; i < size; i++)
		any |= (guchar)text[i];
	return any < 0x80;
}

/* Side by side, as bodies lie: looking into one is more call than look. */
static gboolean look_at_titles(struct looking *looking)
{
	GString *text = looking->titles;
	guint64 wanted = looking->item->titles, ends[FIND_ITEM], ascii = 0;
	guint8 answers[FIND_ITEM];
	struct regex_span spans[FIND_ITEM];
	guint count = wanted ? FIND_ITEM - (guint)__builtin_clzll(wanted) : 0;

	g_string_truncate(text, 0);
	for (guint bit = 0; bit < count; bit++) {
		gboolean plain = TRUE;
		struct kb_doc doc;
		if (wanted >> bit & 1) {
			if (!head_of(looking, bit, &doc))
				return FALSE;
			plain = is_ascii(doc.title, doc.title_size);
			g_string_append_len(text, doc.title, (gssize)doc.title_size);
		}
		ascii |= (guint64)plain << bit;
		ends[bit] = text->len;
		g_string_append_c(text, '\n');
	}
	if (count)
		matcher_scan(looking->matcher, text->str, ends, count, &wanted, &ascii,
			     looking->budget, answers, spans);
	return take_answers(looking, wanted, TRUE, answers, spans);
}

static void look_at_each(struct looking *looking)
{
	for (guint64 left = looking->item->bodies; left; left &= left - 1) {
		guint bit = (guint)__builtin_ctzll(left);
		struct regex_span span;
		struct kb_doc doc;
		gint64 costs = 0;
		if (!shelf_doc(looking->part, looking->item->chunk * FIND_ITEM + bit, &doc)) {
			looking->yield->damaged = TRUE;
			return;
		}
		if (!take_answer(looking, bit,
				 matcher_find(looking->matcher, doc.body, doc.body_size, 0,
					      looking->budget, &costs, &span),
				 FALSE, &span))
			return;
	}
}

/* All of a segment's chunk as it lies in memory. */
static void look_at_chunk(struct looking *looking)
{
	guint64 wanted = looking->item->bodies;
	struct segment_chunk chunk;
	guint8 answers[FIND_ITEM];
	struct regex_span spans[FIND_ITEM];

	G_STATIC_ASSERT(FIND_ITEM == SEGMENT_CHUNK);
	if (!segment_chunk(looking->part->segment, looking->item->chunk, &chunk)) {
		looking->yield->damaged = TRUE;
		return;
	}
	matcher_scan(looking->matcher, chunk.text, chunk.ends, chunk.count, &wanted, &chunk.ascii,
		     looking->budget, answers, spans);
	take_answers(looking, wanted, FALSE, answers, spans);
}

void find_pattern_look(struct find_ask *ask, guint worker, enum find_phase phase, guint number,
		       const struct match_budget *budget, GString *titles, struct find_yield *yield)
{
	struct looking looking = {
		.ask = ask,
		.matcher = ask->matchers[worker],
		.budget = budget,
		.yield = yield,
		.item = &ask->items[number],
		.number = number,
		.titles = titles,
		.part = &ask->shelf->parts[ask->items[number].part],
		.filters = ask->query->filters->len > 0,
	};

	yield->hit_count = yield->costly_count = yield->looked = 0;
	yield->over = yield->damaged = FALSE;
	if (looking.filters && !looking.item->filtered && !filter(&looking))
		return;
	if (phase != FIND_BODIES && !look_at_titles(&looking))
		return;
	if (phase == FIND_TITLES)
		return;
	if (looking.part->segment && bits_in(looking.item->bodies) > SPARSE)
		look_at_chunk(&looking);
	else
		look_at_each(&looking);
}

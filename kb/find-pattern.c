/* SPDX-License-Identifier: MIT
 * The work of a pattern: which articles are looked at in which order, and looking at some of them.
 * Nothing here allocates while it looks. */
#include <string.h>

#include "kb/find-private.h"
#include "kb/fold.h"

/* Of a chunk with so few articles to look at these are looked up one by one. */
#define SPARSE 8

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

/* A run on its way. */
struct looking {
	struct find_ask *ask;
	struct matcher *matcher;
	const struct match_budget *budget;
	struct find_yield *yield;
	const struct find_run *run;
	const struct shelf_part *part;
	GString *titles;
	gboolean filters; /* the question has some: they are cheaper than matching */
};

/* One article of it. */
struct place {
	guint item, bit;
};

static struct find_item *item_of(const struct looking *looking, const struct place *place)
{
	return &looking->ask->items[place->item];
}

static guint doc_of(const struct looking *looking, const struct place *place)
{
	return item_of(looking, place)->chunk * FIND_ITEM + place->bit;
}

static void add_hit(struct looking *looking, const struct place *place, gint64 id,
		    gboolean in_title, const struct regex_span *span)
{
	struct find_yield *yield = looking->yield;
	struct find_placed *placed = &yield->hits[yield->hit_count++];

	placed->order = (guint64)place->item * FIND_ITEM + (FIND_ITEM - 1 - place->bit);
	placed->hit = (struct find_hit){
		.id = id,
		.part = item_of(looking, place)->part,
		.doc = doc_of(looking, place),
		.in_title = in_title,
		.span = *span,
	};
}

static gboolean head_of(struct looking *looking, const struct place *place, struct kb_doc *doc)
{
	if (shelf_head(looking->part, doc_of(looking, place), doc))
		return TRUE;
	looking->yield->damaged = TRUE;
	return FALSE;
}

static guint64 bit_of(const struct place *place)
{
	return G_GUINT64_CONSTANT(1) << place->bit;
}

/* Nothing more is to be known of an article. */
static void settle(struct looking *looking, const struct place *place)
{
	struct find_item *item = item_of(looking, place);

	item->titles &= ~bit_of(place);
	item->bodies &= ~bit_of(place);
	looking->yield->looked++;
}

/* What was found of an article: a hit, unless filters (and what no question asks for) say no.
 * FALSE: the time is over, or the index is damaged. */
static gboolean take_answer(struct looking *looking, const struct place *place,
			    enum match_answer answer, gboolean in_title,
			    const struct regex_span *span)
{
	struct find_yield *yield = looking->yield;
	struct kb_doc doc;

	if (answer == MATCH_OVER) {
		yield->over = TRUE;
		return FALSE;
	}
	if (answer == MATCH_NONE && in_title) {
		item_of(looking, place)->titles &= ~bit_of(place);
		return TRUE;
	}
	settle(looking, place);
	if (answer == MATCH_NONE)
		return TRUE;
	if (!head_of(looking, place, &doc))
		return FALSE;
	if (!looking->filters && !kb_query_passes(looking->ask->query, &doc, looking->ask->now))
		return TRUE;
	if (answer == MATCH_COSTLY)
		yield->costly[yield->costly_count++] = doc.id;
	else
		add_hit(looking, place, doc.id, in_title, span);
	return TRUE;
}

/* At the first use of an item. */
static gboolean filter(struct looking *looking, guint number)
{
	struct find_item *item = &looking->ask->items[number];

	for (guint64 left = item->bodies; left; left &= left - 1) {
		const struct place place = {number, (guint)__builtin_ctzll(left)};
		struct kb_doc doc;
		if (!head_of(looking, &place, &doc))
			return FALSE;
		if (!kb_query_passes(looking->ask->query, &doc, looking->ask->now))
			settle(looking, &place);
	}
	item->filtered = TRUE;
	return TRUE;
}

static gboolean is_ascii(const char *text, gsize size)
{
	guchar any = 0;

	for (gsize i = 0; i < size; i++)
		any |= (guchar)text[i];
	return any < 0x80;
}

static guint add_places(struct place *places, guint count, guint item, guint64 bits)
{
	for (; bits; bits &= bits - 1)
		places[count++] = (struct place){item, (guint)__builtin_ctzll(bits)};
	return count;
}

/* Side by side, as bodies lie: looking into one is more call than look. */
static gboolean look_at_titles(struct looking *looking)
{
	GString *text = looking->titles;
	guint64 ends[FIND_ITEM], ascii = 0, wanted = G_MAXUINT64;
	guint8 answers[FIND_ITEM];
	struct regex_span spans[FIND_ITEM];
	struct place places[FIND_ITEM];
	guint count = 0;
	gboolean good = TRUE;

	for (guint i = looking->run->first; i < looking->run->end; i++)
		count = add_places(places, count, i, looking->ask->items[i].titles);
	g_string_truncate(text, 0);
	for (guint i = 0; i < count; i++) {
		struct kb_doc doc;
		if (!head_of(looking, &places[i], &doc))
			return FALSE;
		g_string_append_len(text, doc.title, (gssize)doc.title_size);
		ascii |= (guint64)is_ascii(doc.title, doc.title_size) << i;
		ends[i] = text->len;
		g_string_append_c(text, '\n');
	}
	matcher_scan(looking->matcher, text->str, ends, count, &wanted, &ascii, looking->budget,
		     answers, spans);
	for (guint i = 0; i < count; i++)
		if (!take_answer(looking, &places[i], answers[i], TRUE, &spans[i]))
			good = FALSE;
	return good;
}

static gboolean bring_body(struct looking *looking, const struct place *place, struct kb_doc *doc)
{
	if (!shelf_doc(looking->part, doc_of(looking, place), doc)) {
		looking->yield->damaged = TRUE;
		return FALSE;
	}
	matcher_fetch(doc->body);
	return TRUE;
}

/* The beginnings of bodies that lie apart are fetched while the one before is searched. */
static void look_at_places(struct looking *looking, const struct place *places, guint count)
{
	struct kb_doc docs[2];
	gboolean good = count > 0 && bring_body(looking, &places[0], &docs[0]);

	for (guint i = 0; i < count && good; i++) {
		const struct kb_doc *doc = &docs[i % 2];
		struct regex_span span;
		if (i + 1 < count && !bring_body(looking, &places[i + 1], &docs[(i + 1) % 2]))
			return;
		good = take_answer(looking, &places[i],
				   matcher_look(looking->matcher, doc->body, doc->body_size,
						doc->ascii, looking->budget, &span),
				   FALSE, &span);
	}
}

/* All of a segment's chunk as it lies in memory. */
static gboolean look_at_chunk(struct looking *looking, guint number)
{
	const struct find_item *item = &looking->ask->items[number];
	guint64 wanted = item->bodies;
	struct segment_chunk chunk;
	guint8 answers[FIND_ITEM];
	struct regex_span spans[FIND_ITEM];
	gboolean good = TRUE;

	G_STATIC_ASSERT(FIND_ITEM == SEGMENT_CHUNK);
	if (!segment_chunk(looking->part->segment, item->chunk, &chunk)) {
		looking->yield->damaged = TRUE;
		return FALSE;
	}
	matcher_scan(looking->matcher, chunk.text, chunk.ends, chunk.count, &wanted, &chunk.ascii,
		     looking->budget, answers, spans);
	for (; wanted; wanted &= wanted - 1) {
		const struct place place = {number, (guint)__builtin_ctzll(wanted)};
		if (!take_answer(looking, &place, answers[place.bit], FALSE, &spans[place.bit]))
			good = FALSE;
	}
	return good;
}

static void look_at_bodies(struct looking *looking)
{
	struct place places[FIND_ITEM];
	guint count = 0;

	for (guint i = looking->run->first; i < looking->run->end; i++) {
		guint64 bodies = looking->ask->items[i].bodies;
		if (!looking->part->segment || bits_in(bodies) <= SPARSE)
			count = add_places(places, count, i, bodies);
		else if (!look_at_chunk(looking, i))
			return;
	}
	look_at_places(looking, places, count);
}

void find_pattern_look(struct find_ask *ask, guint worker, const struct find_run *run,
		       const struct match_budget *budget, GString *titles, struct find_yield *yield)
{
	struct looking looking = {
		.ask = ask,
		.matcher = ask->matchers[worker],
		.budget = budget,
		.yield = yield,
		.run = run,
		.titles = titles,
		.part = &ask->shelf->parts[ask->items[run->first].part],
		.filters = ask->query->filters->len > 0,
	};

	yield->hit_count = yield->costly_count = yield->looked = 0;
	yield->over = yield->damaged = FALSE;
	for (guint i = run->first; looking.filters && i < run->end; i++)
		if (!ask->items[i].filtered && !filter(&looking, i))
			return;
	if (run->phase != FIND_BODIES && !look_at_titles(&looking))
		return;
	if (run->phase != FIND_TITLES)
		look_at_bodies(&looking);
}

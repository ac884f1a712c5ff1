/* SPDX-License-Identifier: MIT
 * A search by words under way. A question becomes units: each is one word that an article may hold in one of
 * several forms (as typed, as the beginning of longer ones, with other endings). Units are looked up in each
 * part of the shelf, give a bit per document that holds one of the forms, and add to scores. */
#ifndef MIDWATCH_KB_RANK_PRIVATE_H
#define MIDWATCH_KB_RANK_PRIVATE_H

#include "kb/bits.h"
#include "kb/lexicon.h"
#include "kb/rank.h"
#include "kb/words.h"

#define RANK_UNITS 64	/* of a question; what more it has does not count */
#define RANK_FORMS 32 	/* longer words that score for a beginning: the most frequent ones */
#define RANK_K1 1.2f
#define RANK_B 0.75f

enum unit_role {
	UNIT_NEEDED, /* every article that matches holds it */
	UNIT_EXTRA,  /* scores where it is: 10.23.4.17 as a whole, when its pairs are needed */
	UNIT_ANY,    /* a part of what is needed: only where any word will do */
};
struct unit_list {
	struct lexicon_list list;
	gboolean exact; /* the word as typed; counts double beside longer ones */
};
/* In one part of the shelf. */
struct unit_place {
	GArray *lists; /* of struct unit_list; NULL: fresh articles */
	guint64 *bits; /* documents with any form; NULL: the one list tells */
	guint df;
	/* Of that list, when it was read to see which documents have every word: those that had the words before. */
	guint32 *docs;
	guint8 *counts;
	guint taken;
};
struct unit {
	char *word;
	gsize size;
	enum unit_role role;
	gboolean prefix;    /* it may go on */
	gboolean endings;   /* other endings will do */
	gboolean scored;
	guint of;	    /* which of the query's words; G_MAXUINT: none (a phrase's) */
	guint64 df;	    /* over the shelf */
	float weight;	    /* idf × (k1 + 1), or what a suggestion says */
	struct unit_place *places; /* one for each part */
};

struct search {
	struct shelf *shelf;
	const struct kb_query *query;
	gint64 now;
	const gint *stop;
	guint64 docs;	 /* on the shelf, dead ones too */
	float norm[256]; /* k1 × (1 - b + b × length / mean) by length code */
	struct unit *units[RANK_UNITS];
	guint unit_count;
	gboolean retired; /* asked for */
	/* Best so far: a heap, the worst on top. */
	struct rank_hit *best;
	guint best_count, limit;
	guint total;
	gboolean damaged;
};
void search_init(struct search *search, struct shelf *shelf, const struct kb_query *query, gint64 now, guint limit, const gint *stop);
void search_clear(struct search *search);
void search_drop_units(struct search *search);
void search_sort(struct search *search); /* the best, best first */
gboolean search_stopped(const struct search *search);
float search_least(const struct search *search); /* what scores less, its prior included, is not among the best */

/* ---- rank-unit.c */
/* Units of one word or phrase as typed; the same unit is there once. `role` NEEDED gives each the role its part
 * of the word has. */
void units_add(struct search *search, const char *text, gboolean open, guint of);
struct unit *unit_add(struct search *search, const char *word, gsize size, enum unit_role role, gboolean prefix, guint of);
/* Looks it up in every part: df, weight. */
void unit_resolve(struct search *search, struct unit *unit);
/* The same when it is known which fresh articles hold it: bits for each part that is fresh, which it takes. */
void unit_resolve_known(struct search *search, struct unit *unit, guint64 **fresh);
void unit_forget(struct unit *unit, const struct shelf *shelf); /* as if nothing held it */
void unit_free(struct unit *unit, const struct shelf *shelf);
/* Twice how often it is in a fresh article as typed, once as another form: in halves. */
guint unit_count_fresh(const struct unit *unit, const struct fresh *fresh);
/* bits |= documents of the unit. */
void unit_mark(const struct search *search, const struct unit *unit, guint part, guint64 *bits);
/* bits &= documents of the unit; `first`: = those. What is read of its list is kept for pool_score(). */
void unit_restrict(const struct search *search, struct unit *unit, guint part, guint64 *bits, gboolean first);
void unit_let_go(struct unit *unit, guint part); /* of what was kept */
/* Does one document hold it? */
gboolean unit_holds(const struct unit *unit, const struct shelf *shelf, guint part, guint doc);
/* Is a word of a text one of its forms? */
gboolean unit_is_form(const struct unit *unit, const char *word, gsize size);
float search_weight(const struct search *search, guint64 df);

/* ---- rank-score.c */
/* A set of documents of a part, and their scores. */
struct pool {
	const struct search *search;
	guint part;
	guint64 *bits;	 /* theirs and no others */
	guint from, to;	 /* words of them that may not be 0 */
	guint count;
	guint32 *docs;	 /* ascending; known with the scores */
	float *scores;	 /* BM25 */
	guint32 *before; /* how many there are before those of a word of bits, when `placed` */
	gboolean placed;
};
/* The `count` ones of `bits`, which it borrows, all within words `from` to `to`. */
void pool_begin(struct pool *pool, const struct search *search, guint part, guint64 *bits, guint count, guint from,
		guint to);
/* With `only_best` the set loses on the way what can't be among the best of the search any more. */
void pool_score(struct pool *pool, gboolean only_best);
void pool_clear(struct pool *pool);

/* ---- rank-prior.c */
struct priors {
	const struct shelf_part *place;
	const struct segment_record *records;
	guint8 *notes; /* what rank_prior() gives at most: PRIORS_TOP - note steps; 0: nothing is noted */
	gint64 since;  /* when the notes were begun */
};
#define PRIORS_STEPS 256 /* exact as floats */
#define PRIORS_TOP 319	 /* steps: above RANK_PRIOR_MOST */
struct priors priors_of(const struct search *search, guint part);
static inline guint8 priors_note(const struct priors *priors, guint doc)
{
	return priors->notes ? __atomic_load_n(&priors->notes[doc], __ATOMIC_RELAXED) : 0;
}
/* What a score is multiplied by at most, by a note. */
static inline float priors_value(guint8 note)
{
	return (float)(PRIORS_TOP - (int)note) * (1.0f / PRIORS_STEPS);
}
/* Of one that nothing is noted of: notes it first. */
gboolean priors_enough_noting(const struct priors *priors, guint doc, float score, float least);
/* Can a document with this score be among those of at least so much? */
static inline gboolean priors_enough(const struct priors *priors, guint doc, float score, float least)
{
	guint8 note = priors_note(priors, doc);

	return score * priors_value(note) >= least &&
	       (note != 0 || priors_enough_noting(priors, doc, score, least));
}
/* What rank_prior() needs of a document, and its id, without looking at its texts. FALSE: damaged. */
gboolean priors_head(const struct priors *priors, guint doc, struct kb_doc *head);

/* ---- rank-part.c */
/* The documents of a part that pass the filters, alive; one bit each. */
void part_passing(const struct search *search, guint part, guint64 *bits);
/* Keeps those that have the phrases and lack what must be lacking. */
void part_verify(struct search *search, guint part, guint64 *bits);
/* How many of a segment's documents with a word are true and may be seen; about, where nearly all are. */
guint part_alive(const struct shelf_part *place, const struct lexicon_list *list);
/* Keeps the best of a pool whose scores are known. */
void part_offer(struct search *search, const struct pool *pool);
/* Counts those of `bits` and keeps the best. `bits` is used up. */
void part_collect(struct search *search, guint part, guint64 *bits);
void part_newest(struct search *search, guint part, const guint64 *bits);

/* ---- rank-correct.c */
/* The word of the shelf that was meant: within two slips, of the nearest the most frequent; how many
 * articles hold it (none but replaced or hidden ones: it is no word of the shelf). g_free; NULL: none. */
char *correct_word(const struct search *search, const char *word, gsize size, guint64 *df);

/* ---- rank-phrase.c */
struct phrase;
/* NULL: it has no words. `stop` (may be NULL), non-zero, ends a search: then nothing is found. */
struct phrase *phrase_new(const char *text, gboolean open, const gint *stop);
void phrase_free(struct phrase *phrase);
guint phrase_words(const struct phrase *phrase); /* a wide character is one */
/* Its words, one after another, with nothing between them that is a word: the first place at or behind `from`. */
gboolean phrase_find(const struct phrase *phrase, const char *text, gsize size, gsize from, struct regex_span *span);

#endif

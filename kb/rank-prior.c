/* SPDX-License-Identifier: MIT
 * What an article's state, votes and age make of its score. It is a product of doubles per article,
 * so the most it can be is noted in a byte beside the segment, and reckoned only for those that may
 * be among the best by that. */
#include <math.h>

#include "kb/rank-private.h"
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

struct priors priors_of(const struct search *search, guint part)
{
	const struct shelf_part *place = &search->shelf->parts[part];
	struct priors priors = {.place = place};

	if (place->segment) {
		priors.records = segment_records(place->segment);
		priors.notes = segment_notes(place->segment, search->now, &priors.since);
	}
	return priors;
}

/* Time only lowers it, so what it was when the notes were begun is the most. */
static void note(const struct priors *priors, guint doc, const struct kb_doc *head)
{
	guint above = (guint)(rank_prior(head, priors->since) * PRIORS_STEPS) + 1;

	g_assert(above < PRIORS_TOP);
	__atomic_store_n(&priors->notes[doc], (guint8)CLAMP(PRIORS_TOP - above, 1, G_MAXUINT8),
			 __ATOMIC_RELAXED);
}

gboolean priors_enough_noting(const struct priors *priors, guint doc, float score, float least)
{
	struct kb_doc head;

	if (!priors->notes || !priors_head(priors, doc, &head))
		return TRUE;
	return score * priors_value(priors_note(priors, doc)) >= least;
}

gboolean priors_head(const struct priors *priors, guint doc, struct kb_doc *head)
{
	if (!priors->place->segment) {
		*head = priors->place->fresh[doc]->doc;
		return TRUE;
	}
	if (!priors->records)
		return FALSE;
	const struct segment_record *record = &priors->records[doc];
	head->id = record->id;
	head->votes = record->votes;
	head->state = record->state;
	head->updated_at = record->updated_at;
	head->review_by = record->review_by;
	if (priors->notes && priors_note(priors, doc) == 0)
		note(priors, doc, head);
	return TRUE;
}

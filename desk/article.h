/* SPDX-License-Identifier: MIT
 * What an article of the knowledge base is: its states, kinds, and when it counts as stale (kb.md). Pure. */
#ifndef MIDWATCH_DESK_ARTICLE_H
#define MIDWATCH_DESK_ARTICLE_H

#include <glib.h>

enum article_state {
	ARTICLE_DRAFT,
	ARTICLE_REVIEWED,
	ARTICLE_PUBLISHED,
	ARTICLE_STALE, /* flagged by a person, or published and past its review-by */
	ARTICLE_RETIRED,
	ARTICLE_STATES,
};
enum article_kind {
	ARTICLE_PLAIN,	    /* "article" */
	ARTICLE_CASE,	    /* "case": a solved ticket, without names */
	ARTICLE_PLAN,	    /* "plan": an emergency plan, of a client or region */
	ARTICLE_COMPLIANCE, /* "compliance": notes of a region */
	ARTICLE_KINDS,
};
#define ARTICLE_BODY_LIMIT (1u << 20) /* bytes */
#define ARTICLE_TITLE_LIMIT 200	      /* characters */
#define ARTICLE_REVIEW_AFTER (182 * 86400) /* seconds: half a year */

const char *article_state_name(enum article_state state); /* "draft", as typed and stored */
const char *article_kind_name(enum article_kind kind);
gboolean article_state_find(const char *name, enum article_state *state);
gboolean article_kind_find(const char *name, enum article_kind *kind);
/* What it counts as at `now`: published or reviewed and past `review_by` is stale. */
enum article_state article_state_at(enum article_state state, gint64 review_by, gint64 now);
/* Tags as stored, " cdn sea ": of words between blanks or commas, in any case and order, each once; "" for none.
 * g_free. */
char *article_tags(const char *text);
/* "zh" when many of its characters are Han, "en" when it has words in Latin letters, NULL when neither says much. */
const char *article_language(const char *text, gsize size);

#endif

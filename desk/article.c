/* SPDX-License-Identifier: MIT
 * The words of an article's states and kinds, and when it has become stale. */
#include "desk/article.h"

#include "desk/error.h"

static const char *const state_names[] = {"draft", "reviewed", "published", "stale", "retired"};
static const char *const kind_names[] = {"article", "case", "plan", "compliance"};
G_STATIC_ASSERT(G_N_ELEMENTS(state_names) == ARTICLE_STATES);
G_STATIC_ASSERT(G_N_ELEMENTS(kind_names) == ARTICLE_KINDS);

const char *article_state_name(enum article_state state)
{
	return state_names[state];
}

const char *article_kind_name(enum article_kind kind)
{
	return kind_names[kind];
}

static gboolean find(const char *const *names, guint count, const char *name, guint *index)
{
	for (guint i = 0; i < count; i++)
		if (g_str_equal(names[i], name)) {
			*index = i;
			return TRUE;
		}
	return FALSE;
}

gboolean article_state_find(const char *name, enum article_state *state)
{
	return find(state_names, ARTICLE_STATES, name, state);
}

gboolean article_kind_find(const char *name, enum article_kind *kind)
{
	return find(kind_names, ARTICLE_KINDS, name, kind);
}

enum article_state article_state_at(enum article_state state, gint64 review_by, gint64 now)
{
	gboolean shown = state == ARTICLE_REVIEWED || state == ARTICLE_PUBLISHED;

	return shown && review_by != TIME_NONE && review_by < now ? ARTICLE_STALE : state;
}

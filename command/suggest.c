/* SPDX-License-Identifier: MIT
 * See suggest.h. */
#include "command/suggest.h"

#include <string.h>

#include "command/plan.h"
#include "desk/i18n.h"
#include "kb/rank.h"

/* Bytes of what was said: the words of more say the same again. */
enum { TEXT_MOST = 16 << 10, PLAN_COLUMNS = 1000 };

static gboolean is_said(const struct event *event)
{
	return event->text && (event->kind == EVENT_OPENED || event->kind == EVENT_MESSAGE);
}

char *suggest_text(const struct ticket *ticket, const GPtrArray *events)
{
	GString *out = g_string_new(ticket->subject);
	g_autofree gboolean *standing = ticket_standing(events);
	gsize room = TEXT_MOST, cut = 0; /* of the oldest that is taken */
	guint first = events->len;

	/* The newest have the first claim: a conversation moves on. */
	while (first > 0 && room > 0) {
		const struct event *event = g_ptr_array_index(events, --first);
		if (!standing[first] || !is_said(event))
			continue;
		cut = MIN(room, strlen(event->text));
		room -= cut;
	}
	for (guint i = first; i < events->len; i++) {
		const struct event *event = g_ptr_array_index(events, i);
		if (!standing[i] || !is_said(event))
			continue;
		g_string_append_c(out, '\n');
		g_string_append_len(out, event->text, i == first ? (gssize)cut : -1);
	}
	return g_string_free(out, FALSE);
}

static void suggested_free(void *data)
{
	struct suggested *suggested = data;

	article_free(suggested->article);
	g_free(suggested->words);
	g_free(suggested);
}

/* Plans are told apart; what is retired is found by nobody who does not ask for it. */
static gboolean is_told(const struct article *article)
{
	return article->state != ARTICLE_RETIRED &&
	       (article->kind == ARTICLE_PLAIN || article->kind == ARTICLE_CASE);
}

GPtrArray *suggest_for(struct desk *desk, const struct ticket *ticket, const GPtrArray *events,
		       guint limit, gboolean background, GError **error)
{
	enum { MORE = 8 }; /* of which some may be plans */
	struct library *library = library_of(desk);
	struct shelf *shelf = library_shelf(library, background, error);
	g_autofree char *text = shelf ? suggest_text(ticket, events) : NULL;
	g_autoptr(GArray) found = NULL;
	GPtrArray *told;

	if (!shelf)
		return NULL;
	found = suggest_like(shelf, text, strlen(text), desk_now(desk), limit + MORE);
	told = g_ptr_array_new_with_free_func(suggested_free);
	for (guint i = 0; i < found->len && told->len < limit; i++) {
		const struct suggestion *one = &g_array_index(found, struct suggestion, i);
		/* By the rows: the index may be a moment behind them. */
		struct article *article = article_load(desk, one->hit.id, 0, NULL);
		if (!article || !is_told(article)) {
			article_free(article);
			continue;
		}
		g_clear_pointer(&article->body, g_free);
		struct suggested *suggested = g_new(struct suggested, 1);
		*suggested = (struct suggested){article, g_strdup(one->words)};
		g_ptr_array_add(told, suggested);
	}
	shelf_unref(shelf);
	return told;
}

/* ---- a line of it */

/* The most special plan; a note only when there is no plan. */
static char *plan_words(struct desk *desk, const struct ticket *ticket, const GPtrArray *events)
{
	g_autoptr(GPtrArray) plans = article_plans(desk, ticket, NULL);
	const struct article *first = plans && plans->len ? plans->pdata[0] : NULL;
	struct article *plan = first ? article_load(desk, first->id, 0, NULL) : NULL;
	struct md_text *text;
	g_autoptr(GArray) boxes = NULL;
	char *words;

	if (!plan)
		return NULL;
	text = md_render(plan->body, strlen(plan->body), PLAN_COLUMNS);
	boxes = plan_boxes(text, events, plan->id);
	words = boxes->len == 0 ? g_strdup_printf(_("plan: %s"), plan->title)
				/* TRANSLATORS: "plan: SEA edge v3, 2/7 done" */
				: g_strdup_printf(_("plan: %s, %u/%u done"), plan->title,
						  plan_done(boxes), boxes->len);
	g_clear_pointer(&boxes, g_array_unref);
	md_text_free(text);
	article_free(plan);
	return words;
}

/* The one of those linked that solved it, else the one linked last. */
static struct article *linked(struct desk *desk, gint64 ticket)
{
	g_autoptr(GArray) uses = article_of_ticket(desk, ticket, NULL);
	struct article *best = NULL;

	for (guint i = uses ? uses->len : 0; i-- > 0;) {
		const struct article_use *use = &g_array_index(uses, struct article_use, i);
		struct article *one =
			!best || use->solved ? article_load(desk, use->article, 0, NULL) : NULL;
		if (!one || !is_told(one)) {
			article_free(one);
			continue;
		}
		article_free(best);
		best = one;
		if (use->solved)
			break;
	}
	return best;
}

static struct article *most_alike(struct desk *desk, const struct ticket *ticket,
				  const GPtrArray *events, gboolean background)
{
	g_autoptr(GPtrArray) told = suggest_for(desk, ticket, events, 1, background, NULL);

	return told && told->len ? article_copy(((struct suggested *)told->pdata[0])->article)
				 : NULL;
}

static char *article_words(struct article *article)
{
	char *words;

	if (!article)
		return NULL;
	/* TRANSLATORS: "kb: 502 on ingest (solved 4 of 5)": of five tickets that used the article
	 * it solved four. */
	words = article->used ? g_strdup_printf(_("kb: %s (solved %" PRId64 " of %" PRId64 ")"),
						article->title, article->votes, article->used)
			      : g_strdup_printf(_("kb: %s"), article->title);
	article_free(article);
	return words;
}

char *suggest_line(struct desk *desk, const struct ticket *ticket, const GPtrArray *events,
		   gboolean background)
{
	struct article *article = linked(desk, ticket->id);
	g_autofree char *plan = plan_words(desk, ticket, events);
	g_autofree char *kb =
		article_words(article ? article : most_alike(desk, ticket, events, background));

	if (!plan && !kb)
		return NULL;
	return g_strconcat(plan ? plan : "", plan && kb ? "\n" : "", kb ? kb : "", NULL);
}

/* SPDX-License-Identifier: MIT
 * What tickets say of articles. The truth is events of the tickets' own histories, so that what was
 * linked, voted and ticked off has its who and when, is chained, can be taken back, and moves with
 * an export; rows of `article_use` and the counts of articles are a cache of them. */
#include <string.h>

#include "desk/i18n.h"
#include "store/article-private.h"
#include "store/project.h"

void article_deed(const struct article *article, enum article_deed deed, const char *box,
		  struct event *event)
{
	GString *more = g_string_new(NULL);

	event->kind = EVENT_ARTICLE;
	event->number = article->id;
	event->what = g_strdup(article_deed_name(deed));
	event->why = g_strdup(box);
	/* As it was called then: a history is read by people. */
	history_fact(more, "title", article->title);
	event->more = g_string_free(more, FALSE);
}

/* ---- from events */

static struct article_use *find(GArray *uses, gint64 article, guint *at)
{
	for (*at = 0; *at < uses->len; ++*at) {
		struct article_use *use = &g_array_index(uses, struct article_use, *at);
		if (use->article == article)
			return use;
	}
	return NULL;
}

void article_uses_apply(GArray *uses, const struct event *event)
{
	struct article_use born = {.article = event->number, .at = event->occurred_at};
	struct article_use *use;
	enum article_deed deed;
	guint at;

	if (event->number <= 0 || !article_deed_parse(event->what, &deed))
		return;
	use = find(uses, event->number, &at);
	if (deed == DEED_UNLINK) {
		if (use)
			g_array_remove_index(uses, at);
		return;
	}
	/* What is taken back does not link. */
	if (!use && (deed == DEED_UNSOLVED || deed == DEED_UNDONE))
		return;
	if (!use) {
		g_array_append_val(uses, born);
		use = &g_array_index(uses, struct article_use, uses->len - 1);
	}
	if (deed == DEED_SOLVED || deed == DEED_UNSOLVED)
		use->solved = deed == DEED_SOLVED;
}

static void tick_free(void *data)
{
	struct article_tick *tick = data;

	g_free(tick->box);
	g_free(tick->who);
	g_free(tick);
}

GPtrArray *article_ticks(const GPtrArray *events, gint64 article)
{
	GPtrArray *ticks = g_ptr_array_new_with_free_func(tick_free);
	g_autofree gboolean *standing = ticket_standing(events);

	for (guint i = 0; i < events->len; i++) {
		const struct event *event = g_ptr_array_index(events, i);
		enum article_deed deed;
		guint at = 0;
		if (!standing[i] || event->kind != EVENT_ARTICLE || event->number != article ||
		    !event->why || !article_deed_parse(event->what, &deed) ||
		    (deed != DEED_DONE && deed != DEED_UNDONE))
			continue;
		while (at < ticks->len &&
		       strcmp(((struct article_tick *)ticks->pdata[at])->box, event->why) != 0)
			at++;
		if (at < ticks->len && deed == DEED_UNDONE)
			g_ptr_array_remove_index(ticks, at);
		if (at < ticks->len || deed == DEED_UNDONE)
			continue;
		struct article_tick *tick = g_new(struct article_tick, 1);
		*tick = (struct article_tick){g_strdup(event->why), g_strdup(event->by),
					      event->occurred_at};
		g_ptr_array_add(ticks, tick);
	}
	return ticks;
}

/* ---- the cache */

void article_write_uses(struct batch *batch, gint64 id, const char *op_key, const GPtrArray *events,
			const GArray *uses)
{
	g_autoptr(GHashTable) told = g_hash_table_new(g_int64_hash, g_int64_equal);
	const struct value key = id ? V_INT(id) : V_NULL;

	if (id)
		batch_add(batch, QUERY_ARTICLE_USE_CLEAR, &key, 1);
	for (guint i = 0; uses && i < uses->len; i++) {
		const struct article_use *use = &g_array_index(uses, struct article_use, i);
		const struct value values[] = {V_INT(use->article), key, V_TEXT(id ? NULL : op_key),
					       V_INT(use->at), V_INT(use->solved)};
		batch_add(batch, QUERY_ARTICLE_USE_PUT, values, G_N_ELEMENTS(values));
	}
	/* Also those it says nothing of any more. */
	for (guint i = 0; i < events->len; i++) {
		const struct event *event = g_ptr_array_index(events, i);
		const struct value article = V_INT(event->number);
		if (event->kind != EVENT_ARTICLE ||
		    !g_hash_table_add(told, (gpointer)&event->number))
			continue;
		batch_add(batch, QUERY_ARTICLE_COUNT, NULL, 0);
		batch_add(batch, QUERY_ARTICLE_USE_COUNT, &article, 1);
	}
}

/* ---- reading it */

struct using
{
	const struct desk *desk;
	GArray *uses;
	gboolean of_ticket;
};

static gboolean use_row(const struct row *row, void *data)
{
	const struct using *using = data;
	const struct article_use use = {
		.article = row_int(row, 0),
		.ticket = row_int(row, 1),
		.at = row_int(row, 2),
		.solved = row_int(row, 3) != 0,
	};
	const char *client = row_text(row, 4), *region = row_text(row, 5);

	if (using->of_ticket ? article_within(using->desk, region, client)
			     : desk_sees(using->desk, client, region))
		g_array_append_val(using->uses, use);
	return TRUE;
}

static GArray *read_uses(struct desk *desk, enum query query, gint64 id, GError **error)
{
	struct using using = {desk, g_array_new(FALSE, FALSE, sizeof(struct article_use)),
			      query == QUERY_ARTICLE_USE_OF_TICKET};
	const struct value value = V_INT(id);

	if (store_ok(store_select(desk->store, query, &value, 1, use_row, &using, error), error))
		return using.uses;
	g_array_unref(using.uses);
	return NULL;
}

void article_expect_of_ticket(struct desk *desk, gint64 ticket)
{
	store_expect(desk->store, QUERY_ARTICLE_USE_OF_TICKET, &V_INT(ticket), 1);
}

GArray *article_of_ticket(struct desk *desk, gint64 ticket, GError **error)
{
	return read_uses(desk, QUERY_ARTICLE_USE_OF_TICKET, ticket, error);
}

GArray *article_uses(struct desk *desk, gint64 article, GError **error)
{
	return read_uses(desk, QUERY_ARTICLE_USE_OF_ARTICLE, article, error);
}

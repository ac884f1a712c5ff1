/* SPDX-License-Identifier: MIT
 * See kb.h. */
#include "command/kb.h"

#include <string.h>

#include "desk/i18n.h"

/* So often it is loaded, changed and stored anew when others write it at the same time. */
enum { TRIES = 5 };

gboolean kb_id(struct call *call, const char *text, gint64 *id, GError **error)
{
	const char *digits = text[0] == '#' ? text + 1 : text;

	if (g_ascii_string_to_signed(digits, 10, 1, G_MAXINT64, id, NULL))
		return TRUE;
	if (!article_by_ref(call->desk, text, id, error))
		return FALSE;
	if (!*id)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("“%s” is no article: its number or its ref is expected"), text);
	return *id != 0;
}

struct article *kb_load(struct call *call, guint argument, gint64 rev, GError **error)
{
	gint64 id;

	return kb_id(call, call_argument(call, argument), &id, error)
		       ? article_load(call->desk, id, rev, error)
		       : NULL;
}

gboolean kb_change(struct call *call, kb_change_fn *change, const char *reason, const char *did,
		   GError **error)
{
	const char *given = call_option(call, "reason");

	for (int tries = 0; tries < TRIES; tries++) {
		g_autoptr(GError) local = NULL;
		struct article *article = kb_load(call, 0, 0, error);
		gint64 sees = article ? article->rev : 0;
		gboolean done = article && change(call, article, error) &&
				article_save(call->desk, article, sees, given ? given : reason,
					     NULL, &local);
		if (done)
			kb_tell(call, article, article->rev == sees ? _("was so already") : did);
		article_free(article);
		if (done)
			return TRUE;
		if (!local)
			return FALSE;
		if (tries + 1 == TRIES ||
		    !g_error_matches(local, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT)) {
			g_propagate_error(error, g_steal_pointer(&local));
			return FALSE;
		}
	}
	return FALSE;
}

/* ---- rows */

char **kb_tags(const struct article *article)
{
	g_autofree char *tags = g_strstrip(g_strdup(article->tags ? article->tags : ""));

	return g_strsplit(tags, " ", -1);
}

/* A client may be told of it. */
static const char *visibility(const struct article *article)
{
	return article->internal ? "internal" : "client";
}

static const struct column before[] = {
	{"article", N_("ID"), CELL_INT},
	{"state", N_("STATE"), CELL_TEXT},
	{"kind", N_("KIND"), CELL_TEXT},
	{"votes", N_("SOLVED"), CELL_INT},
	{"used", N_("USED"), CELL_INT},
	{"rev", NULL, CELL_INT},
	{"visibility", NULL, CELL_TEXT},
	{"language", NULL, CELL_TEXT},
	{"product", NULL, CELL_TEXT},
	{"region", NULL, CELL_TEXT},
	{"client", NULL, CELL_TEXT},
	{"owner", NULL, CELL_TEXT},
	{"tags", NULL, CELL_WORDS},
	{"ref", NULL, CELL_TEXT},
	{"supersedes", NULL, CELL_INT},
	{"created_at", NULL, CELL_TIME},
	{"updated_at", N_("CHANGED"), CELL_TIME},
	{"review_by", NULL, CELL_TIME},
};
static const struct column behind = {"title", N_("TITLE"), CELL_LONG};

void kb_table(struct kb_table *table, struct call *call, const struct kb_column *also)
{
	int count = G_N_ELEMENTS(before);

	table->call = call;
	table->also = also;
	memcpy(table->columns, before, sizeof before);
	for (; also && also->give && count + 1 < KB_COLUMNS; also++)
		table->columns[count++] = also->column;
	table->columns[count++] = behind;
	sink_table(call->sink, table->columns, count);
}

static void id_or_null(struct sink *sink, gint64 id)
{
	if (id)
		sink_int(sink, id);
	else
		sink_null(sink);
}

void kb_row(const struct kb_table *table, const struct article *article, const void *data)
{
	struct sink *sink = table->call->sink;
	const struct kb_column *also = table->also;
	g_auto(GStrv) tags = kb_tags(article);

	sink_row(sink);
	sink_int(sink, article->id);
	sink_text(sink, article_state_name(article_state_at(article->state, article->review_by,
							    table->call->now)));
	sink_text(sink, article_kind_name(article->kind));
	sink_int(sink, article->votes);
	sink_int(sink, article->used);
	sink_int(sink, article->rev);
	sink_text(sink, visibility(article));
	sink_text(sink, article->language);
	sink_text(sink, article->product);
	sink_text(sink, article->region);
	sink_text(sink, article->client);
	sink_text(sink, article->owner);
	sink_words(sink, tags);
	sink_text(sink, article->ref);
	id_or_null(sink, article->supersedes);
	sink_time(sink, article->created_at);
	sink_time(sink, article->updated_at);
	sink_time(sink, article->review_by);
	for (; also && also->give; also++)
		also->give(sink, data);
	sink_text(sink, article->title);
}

void kb_tell(struct call *call, const struct article *article, const char *did)
{
	struct kb_table table;

	if (!sink_is_json(call->sink)) {
		sink_say(call->sink, "%" PRId64 " %s: %s", article->id, did, article->title);
		return;
	}
	kb_table(&table, call, NULL);
	kb_row(&table, article, NULL);
	sink_end(call->sink);
}

/* SPDX-License-Identifier: MIT
 * What reports for clients say that they should not (incidents.md R5), in the very texts that would
 * be published: a name may come from a section, from a customer's text of an entry, or from a fact.
 */
#include "command/review.h"

#include <string.h>

#include "command/leaks.h"
#include "command/report-paper.h"
#include "desk/i18n.h"

static void free_leak(void *data)
{
	struct review_leak *leak = data;

	g_free(leak->client);
	g_free(leak->language);
	g_free(leak->found);
	g_free(leak->instead);
	g_free(leak->words);
	g_free(leak->by);
	g_free(leak->why);
	g_free(leak);
}

static gboolean for_clients(enum audience audience)
{
	return audience == AUDIENCE_CUSTOMER || audience == AUDIENCE_INTERIM;
}

/* The newest word counts, whoever said it. */
static const struct override *answered(const struct incident *incident, enum audience audience,
				       const struct leak *leak)
{
	for (guint i = incident->overrides->len; i-- > 0;) {
		const struct override *override = g_ptr_array_index(incident->overrides, i);
		if (override->audience == audience &&
		    strcmp(override->kind, leak_kind_name(leak->kind)) == 0 &&
		    strcmp(override->text, leak->found) == 0)
			return override;
	}
	return NULL;
}

static struct review_leak *note(const struct incident *incident, enum audience audience,
				const char *client, const char *language, const struct leak *leak)
{
	const struct override *override = answered(incident, audience, leak);
	struct review_leak *noted = g_new0(struct review_leak, 1);

	noted->client = g_strdup(client);
	noted->language = g_strdup(language);
	noted->kind = leak->kind;
	noted->start = leak->start;
	noted->end = leak->end;
	noted->line = leak->line;
	noted->column = leak->column;
	noted->found = g_strdup(leak->found);
	noted->instead = g_strdup(leak->instead);
	noted->words = leak_words(leak);
	if (override) {
		noted->by = g_strdup(override->by);
		noted->why = g_strdup(override->why);
	}
	return noted;
}

GPtrArray *review_leaks_in(struct desk *desk, const struct incident *incident,
			   enum audience audience, const char *client, const char *language,
			   const char *text, GError **error)
{
	g_autoptr(GPtrArray) noted = g_ptr_array_new_with_free_func(free_leak);
	g_autoptr(GPtrArray) found = NULL;
	const struct leaks *leaks;

	if (!for_clients(audience))
		return g_steal_pointer(&noted);
	leaks = leaks_of(desk, client, error);
	if (!leaks)
		return NULL;
	found = leaks_find(leaks, text, strlen(text));
	for (guint i = 0; i < found->len; i++)
		g_ptr_array_add(noted, note(incident, audience, client, language,
					    g_ptr_array_index(found, i)));
	return g_steal_pointer(&noted);
}

/* ---- in all there is to publish */

static gboolean add_text(const char *client, const char *language, void *data,
			 GError **error G_GNUC_UNUSED)
{
	struct review_look *look = data;
	const struct review_text text = {client, language};

	g_ptr_array_add(look->texts, g_memdup2(&text, sizeof text));
	return TRUE;
}

struct review_look *review_look_new(struct desk *desk, const struct incident *incident,
				    enum audience audience, GError **error)
{
	struct review_look *look = g_new0(struct review_look, 1);

	look->incident = incident;
	look->audience = audience;
	look->leaks = g_ptr_array_new_with_free_func(free_leak);
	look->texts = g_ptr_array_new_with_free_func(g_free);
	if (!for_clients(audience))
		return look;
	report_each(desk, incident, audience, add_text, look, NULL);
	if (!report_needs_records(incident, audience))
		return look;
	look->records = incident_records(desk, incident->id, 0, error);
	if (!look->records)
		g_clear_pointer(&look, review_look_free);
	return look;
}

void review_look_free(struct review_look *look)
{
	if (!look)
		return;
	g_ptr_array_unref(look->leaks);
	g_ptr_array_unref(look->texts);
	g_clear_pointer(&look->records, g_ptr_array_unref);
	g_free(look);
}

static gboolean look_at(struct review_look *look, struct desk *desk, const struct review_text *text,
			GError **error)
{
	const struct report_wish wish = {.audience = look->audience,
					 .client = text->client,
					 .language = text->language,
					 .records = look->records,
					 .bare = TRUE};
	struct report_made made;
	g_autoptr(GPtrArray) found = NULL;

	if (report_make(desk, look->incident, &wish, NULL, desk_now(desk), &made, error))
		found = review_leaks_in(desk, look->incident, look->audience, text->client,
					text->language, made.text, error);
	report_made_clear(&made);
	if (!found)
		return FALSE;
	g_ptr_array_set_free_func(found, NULL);
	g_ptr_array_extend_and_steal(look->leaks, g_steal_pointer(&found));
	return TRUE;
}

gboolean review_look_on(struct review_look *look, struct desk *desk, gint64 microseconds,
			GError **error)
{
	gint64 begun = g_get_monotonic_time();

	while (look->next < look->texts->len) {
		if (!look_at(look, desk, look->texts->pdata[look->next++], error))
			return FALSE;
		if (g_get_monotonic_time() - begun >= microseconds)
			break;
	}
	return TRUE;
}

GPtrArray *review_leaks(struct desk *desk, const struct incident *incident, enum audience audience,
			GError **error)
{
	struct review_look *look = review_look_new(desk, incident, audience, error);
	GPtrArray *leaks = NULL;

	if (look && review_look_on(look, desk, G_MAXINT64, error))
		leaks = g_ptr_array_ref(look->leaks);
	review_look_free(look);
	return leaks;
}

gboolean review_check_leaks(const GPtrArray *leaks, enum audience audience, GError **error)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	const struct review_leak *first = NULL;
	guint more;

	for (guint i = 0; i < leaks->len; i++) {
		const struct review_leak *leak = g_ptr_array_index(leaks, i);
		if (leak->by)
			continue;
		first = first ? first : leak;
		g_hash_table_add(seen, leak->found);
	}
	if (!first)
		return TRUE;
	more = g_hash_table_size(seen) - 1;
	if (!more)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("the %s report %s: that must not leave the house"),
			    audience_name(audience), first->words);
	else
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    ngettext("the %s report %s: that must not leave the house, nor %u "
				     "thing more",
				     "the %s report %s: that must not leave the house, nor %u "
				     "things more",
				     more),
			    audience_name(audience), first->words, more);
	return FALSE;
}

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

struct looking {
	struct desk *desk;
	const struct incident *incident;
	enum audience audience;
	GPtrArray *leaks;
};

static gboolean look(const char *client, const char *language, void *data, GError **error)
{
	struct looking *looking = data;
	const struct report_wish wish = {
		.audience = looking->audience, .client = client, .language = language};
	struct report_made made;
	g_autoptr(GPtrArray) found = NULL;

	if (report_make(looking->desk, looking->incident, &wish, NULL, desk_now(looking->desk),
			&made, error))
		found = review_leaks_in(looking->desk, looking->incident, looking->audience, client,
					language, made.text, error);
	report_made_clear(&made);
	if (!found)
		return FALSE;
	g_ptr_array_set_free_func(found, NULL);
	g_ptr_array_extend_and_steal(looking->leaks, g_steal_pointer(&found));
	return TRUE;
}

GPtrArray *review_leaks(struct desk *desk, const struct incident *incident, enum audience audience,
			GError **error)
{
	g_autoptr(GPtrArray) leaks = g_ptr_array_new_with_free_func(free_leak);
	struct looking looking = {desk, incident, audience, leaks};

	if (for_clients(audience) && !report_each(desk, incident, audience, look, &looking, error))
		return NULL;
	return g_steal_pointer(&leaks);
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

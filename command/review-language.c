/* SPDX-License-Identifier: MIT
 * Whether a report says the same in each of its languages (incidents.md R6): what people wrote in
 * one of them is waited for in the others, and never shown there as if it were a text of theirs. */
#include "command/review.h"

#include <string.h>

#include "command/report-paper.h"
#include "desk/i18n.h"

static char *sentence_of(const struct section *section, const char *language)
{
	if (strcmp(language, "zh") == 0)
		return g_strdup_printf(_("section %s has no Chinese text"), section->block);
	return g_strdup_printf(_("section %s has no English text"), section->block);
}

static void add_sentences(const struct incident *incident, enum audience audience,
			  const char *language, GPtrArray *blockers)
{
	g_autoptr(GPtrArray) missing = report_untranslated(incident, audience, language);

	for (guint i = 0; i < missing->len; i++) {
		struct blocker *blocker = g_new0(struct blocker, 1);
		blocker->text = sentence_of(g_ptr_array_index(missing, i), language);
		g_ptr_array_add(blockers, blocker);
	}
}

static gboolean is_given_in(struct desk *desk, const struct incident *incident,
			    enum audience audience, const char *language)
{
	gboolean client = FALSE;

	if (audience == AUDIENCE_CUSTOMER || audience == AUDIENCE_INTERIM)
		for (guint i = 0; i < incident->links->len; i++) {
			const struct incident_link *link = g_ptr_array_index(incident->links, i);
			client = client || link->client;
			if (link->client &&
			    report_is_given_in(desk, incident, audience, link->client, language))
				return TRUE;
		}
	return !client && report_is_given_in(desk, incident, audience, NULL, language);
}

void review_languages(struct desk *desk, const struct incident *incident, enum audience audience,
		      GPtrArray *blockers)
{
	for (int i = 0; report_languages[i]; i++)
		if (is_given_in(desk, incident, audience, report_languages[i]))
			add_sentences(incident, audience, report_languages[i], blockers);
}

static gboolean fail_first(const GPtrArray *blockers, enum audience audience, GError **error)
{
	const struct blocker *first = blockers->len ? g_ptr_array_index(blockers, 0) : NULL;

	if (!first)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, _("the %s report: %s"),
		    audience_name(audience), first->text);
	return FALSE;
}

gboolean review_check_languages(struct desk *desk, const struct incident *incident,
				enum audience audience, GError **error)
{
	g_autoptr(GPtrArray) blockers = g_ptr_array_new_with_free_func(blocker_free);

	review_languages(desk, incident, audience, blockers);
	return fail_first(blockers, audience, error);
}

gboolean review_check_language(const struct incident *incident, enum audience audience,
			       const char *language, GError **error)
{
	g_autoptr(GPtrArray) blockers = g_ptr_array_new_with_free_func(blocker_free);

	add_sentences(incident, audience, language, blockers);
	return fail_first(blockers, audience, error);
}

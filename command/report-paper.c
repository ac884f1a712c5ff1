/* SPDX-License-Identifier: MIT
 * See report-paper.h. */
#include "command/report-paper.h"

#include <string.h>

#include "command/data.h"
#include "desk/i18n.h"

gboolean report_language_check(const char *tag, const char **language, GError **error)
{
	*language = report_language(tag);
	if (tag == NULL || *language != NULL)
		return TRUE;
	g_autofree char *known = g_strjoinv(", ", (char **)report_languages);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("--language: there are no reports in “%s” (expected one of: %s)"), tag,
		    known);
	return FALSE;
}

const char *report_language_for(struct desk *desk, const struct incident *incident,
				const char *client)
{
	const struct client *known = client != NULL ? book_client(desk->book, client, NULL) : NULL;
	const char *language = known != NULL ? report_language(known->language) : NULL;
	if (language == NULL)
		language = report_language(incident->language);
	return language != NULL ? language : report_languages[0];
}

static gboolean is_written_in(const struct incident *incident, enum audience audience,
			      const char *language)
{
	for (guint i = 0; i < incident->sections->len; i++) {
		const struct section *section = g_ptr_array_index(incident->sections, i);
		if (section->audience == audience && *section->text != '\0' &&
		    g_strcmp0(report_language(section->language), language) == 0)
			return TRUE;
	}
	return FALSE;
}

gboolean report_is_given_in(struct desk *desk, const struct incident *incident,
			    enum audience audience, const char *client, const char *language)
{
	return strcmp(language, report_language_for(desk, incident, client)) == 0 ||
	       is_written_in(incident, audience, language);
}

struct each {
	struct desk *desk;
	const struct incident *incident;
	enum audience audience;
	report_each_fn *fn;
	void *data;
};

static gboolean each_language(const struct each *each, const char *client, GError **error)
{
	for (guint i = 0; report_languages[i] != NULL; i++)
		if (report_is_given_in(each->desk, each->incident, each->audience, client,
				       report_languages[i]) &&
		    !each->fn(client, report_languages[i], each->data, error))
			return FALSE;
	return TRUE;
}

gboolean report_each(struct desk *desk, const struct incident *incident, enum audience audience,
		     report_each_fn *fn, void *data, GError **error)
{
	const struct each each = {desk, incident, audience, fn, data};
	gboolean for_clients = audience == AUDIENCE_CUSTOMER || audience == AUDIENCE_INTERIM;
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; for_clients && i < incident->links->len; i++) {
		const struct incident_link *link = g_ptr_array_index(incident->links, i);
		if (link->client != NULL && g_hash_table_add(seen, link->client) &&
		    !each_language(&each, link->client, error))
			return FALSE;
	}
	return g_hash_table_size(seen) > 0 || each_language(&each, NULL, error);
}

static struct report_template *load_template(const struct report_wish *wish, const char *language,
					     GError **error)
{
	if (wish->template != NULL)
		return report_template_parse(wish->template_name, wish->template, wish->audience,
					     error);
	g_autofree char *name =
		g_strdup_printf("templates/%s.%s.md", audience_name(wish->audience), language);
	g_autofree char *path = data_file(name, error), *text = NULL;
	if (path == NULL)
		return NULL;
	if (!g_file_get_contents(path, &text, NULL, NULL)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, _("%s: it can't be read"),
			    path);
		return NULL;
	}
	return report_template_parse(path, text, wish->audience, error);
}

gboolean report_make(struct desk *desk, const struct incident *incident,
		     const struct report_wish *wish, const struct zone *zone, gint64 now,
		     struct report_made *made, GError **error)
{
	struct report_gathered gathered;
	*made = (struct report_made){.at = now, .language = wish->language};
	if (made->language == NULL)
		made->language = report_language_for(desk, incident, wish->client);
	struct report_template *template = load_template(wish, made->language, error);
	if (template == NULL)
		return FALSE;
	gboolean good = report_gather(desk, incident, wish, zone, now, &gathered, error);
	if (good) {
		gathered.facts.language = made->language;
		made->places = g_array_new(FALSE, FALSE, sizeof(struct report_place));
		made->text = report_text_places(template, &gathered.facts, made->places);
		made->svg = wish->bare ? NULL : report_svg(&gathered.facts, wish->audience);
	}
	report_gathered_clear(&gathered);
	report_template_free(template);
	return good;
}

void report_made_clear(struct report_made *made)
{
	g_clear_pointer(&made->text, g_free);
	g_clear_pointer(&made->svg, g_free);
	g_clear_pointer(&made->places, g_array_unref);
}

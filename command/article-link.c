/* SPDX-License-Identifier: MIT
 * See article-link.h. */
#include "command/article-link.h"

#include <string.h>

#include "command/library.h"
#include "desk/i18n.h"

/* What a folder, or a name without its end, may mean, as sites made of such trees have it. */
static const char *const endings[] = {"", ".md", "/README.md", "/_index.md", "/index.md"};

gboolean article_find(struct desk *desk, const char *name, gint64 *id, GError **error)
{
	*id = 0;
	if (g_str_has_prefix(name, "kb:")) {
		const char *digits = name + strlen("kb:");
		if (!g_ascii_string_to_signed(digits, 10, 1, G_MAXINT64, id, NULL))
			return TRUE;
		g_autoptr(GArray) next = article_ids(desk, *id - 1, 1, error);
		if (next == NULL)
			return FALSE;
		if (next->len == 0 || g_array_index(next, gint64, 0) != *id)
			*id = 0;
		return TRUE;
	}
	for (guint i = 0; i < G_N_ELEMENTS(endings) && *id == 0; i++) {
		g_autofree char *ref = g_strconcat(name, endings[i], NULL);
		if (!article_by_ref(desk, ref, id, error))
			return FALSE;
	}
	return TRUE;
}

/* A desk that can't be read is no reason to call a link dead. */
static gboolean is_there(const char *name, void *data)
{
	gint64 id;
	return !article_find(data, name, &id, NULL) || id != 0;
}

static void add_duplicates(struct desk *desk, const struct article *article, GPtrArray *found)
{
	g_autoptr(GString) labels = g_string_new(NULL);
	struct shelf *shelf = library_shelf(library_of(desk), FALSE, NULL);
	struct kb_doc doc;
	if (shelf == NULL)
		return;
	library_doc(article, labels, &doc);
	g_autoptr(GArray) alike = suggest_duplicates(shelf, &doc, desk_now(desk), 3);
	for (guint i = 0; alike != NULL && i < alike->len; i++) {
		const struct likeness *like = &g_array_index(alike, struct likeness, i);
		struct article *other = like->score >= LIKE_AT_LEAST
						? article_load(desk, like->hit.id, 0, NULL)
						: NULL;
		if (other != NULL)
			lint_add(found, LINT_LIKE, 0,
				 g_strdup_printf(_("%u %% like article %" PRId64 ": %s"),
						 like->score, other->id, other->title));
		article_free(other);
	}
	shelf_unref(shelf);
}

GPtrArray *article_lint(struct desk *desk, const struct article *article, const char *text,
			gboolean duplicates)
{
	const struct lint_ask ask = {.ref = article->ref, .is_there = is_there, .data = desk};
	GPtrArray *found = lint_text(text, strlen(text), &ask);
	if (duplicates && article->body != NULL && *article->body != '\0')
		add_duplicates(desk, article, found);
	return found;
}

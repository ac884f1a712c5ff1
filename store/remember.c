/* SPDX-License-Identifier: MIT
 * Definitions kept in memory, one array for each noun, in the order of their keys. */
#include "store/remember.h"

#include <string.h>

struct version {
	char *key, *text; /* "" where it was removed */
	gint64 revision;
};

struct remembered {
	GHashTable *nouns; /* char* → GArray of struct version, by key as strcmp() has it */
};

static void version_clear(void *data)
{
	struct version *version = data;

	g_free(version->key);
	g_free(version->text);
}

static void versions_free(void *data)
{
	g_array_unref(data);
}

static gboolean take_version(const struct row *row, void *data)
{
	GHashTable *nouns = data;
	const char *noun = row_text(row, 0);
	GArray *versions = g_hash_table_lookup(nouns, noun);
	const struct version version = {g_strdup(row_text(row, 1)), g_strdup(row_text(row, 3)),
					row_int(row, 2)};

	if (!versions) {
		versions = g_array_new(FALSE, FALSE, sizeof(struct version));
		g_array_set_clear_func(versions, version_clear);
		g_hash_table_insert(nouns, g_strdup(noun), versions);
	}
	g_array_append_val(versions, version);
	return TRUE;
}

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct version *)a)->key, ((const struct version *)b)->key);
}

struct remembered *remembered_read(struct store *store, GError **error)
{
	struct remembered *remembered = g_new0(struct remembered, 1);
	GHashTableIter iter;
	void *versions;

	remembered->nouns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, versions_free);
	if (!store_ok(store_select(store, QUERY_DEFINITION_NEWEST, NULL, 0, take_version,
				   remembered->nouns, error),
		      error)) {
		remembered_free(remembered);
		return NULL;
	}
	g_hash_table_iter_init(&iter, remembered->nouns);
	while (g_hash_table_iter_next(&iter, NULL, &versions))
		g_array_sort(versions, by_key);
	return remembered;
}

void remembered_free(struct remembered *remembered)
{
	if (!remembered)
		return;
	g_hash_table_unref(remembered->nouns);
	g_free(remembered);
}

/* The first whose key is not before `key`. */
static guint place_of(const GArray *versions, const char *key)
{
	guint from = 0, to = versions->len;

	while (from < to) {
		guint middle = from + (to - from) / 2;
		if (strcmp(g_array_index(versions, struct version, middle).key, key) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

gboolean remembered_at(const struct remembered *remembered, const char *noun, const char *key,
		       gint64 revision, const char **text, gint64 *version)
{
	const GArray *versions = g_hash_table_lookup(remembered->nouns, noun);
	guint at = versions ? place_of(versions, key) : 0;

	*text = NULL;
	*version = 0;
	if (!versions || at == versions->len)
		return TRUE;
	const struct version *found = &g_array_index(versions, struct version, at);
	if (strcmp(found->key, key) != 0)
		return TRUE;
	*text = *found->text ? found->text : NULL;
	*version = found->revision;
	return found->revision <= revision;
}

gboolean remembered_keys(const struct remembered *remembered, const char *noun, const char *prefix,
			 gint64 revision, GPtrArray *keys)
{
	const GArray *versions = g_hash_table_lookup(remembered->nouns, noun);
	guint from = versions ? place_of(versions, prefix) : 0, to = from;

	while (versions && to < versions->len &&
	       g_str_has_prefix(g_array_index(versions, struct version, to).key, prefix))
		if (g_array_index(versions, struct version, to++).revision > revision)
			return FALSE;
	for (guint i = from; i < to; i++) {
		const struct version *version = &g_array_index(versions, struct version, i);
		if (*version->text)
			g_ptr_array_add(keys, g_strdup(version->key));
	}
	return TRUE;
}

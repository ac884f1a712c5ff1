/* SPDX-License-Identifier: MIT
 * See definition-known.h. */
#include "store/definition-known.h"

#include <string.h>

/* More than these are a load of their own: on a slow line some hundred kB. */
enum { KNOWN_MOST = 5000 };

struct version {
	gint64 revision;
	char *text; /* "": removed */
};

struct known {
	GHashTable
		*nouns; /* char* → GHashTable of char* key → GArray of struct version, ascending */
	gint64 upto;    /* revision */
	guint count;
	gboolean many;
};

static void clear_version(void *data)
{
	g_free(((struct version *)data)->text);
}

static void free_versions(void *data)
{
	g_array_unref(data);
}

static void free_noun(void *data)
{
	g_hash_table_unref(data);
}

static struct known *known_new(void)
{
	struct known *known = g_new0(struct known, 1);

	known->nouns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_noun);
	return known;
}

void known_free(struct known *known)
{
	if (!known)
		return;
	g_hash_table_unref(known->nouns);
	g_free(known);
}

static GArray *versions_of(struct known *known, const char *noun, const char *key)
{
	GHashTable *keys = g_hash_table_lookup(known->nouns, noun);
	GArray *versions;

	if (!keys) {
		keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_versions);
		g_hash_table_insert(known->nouns, g_strdup(noun), keys);
	}
	versions = g_hash_table_lookup(keys, key);
	if (!versions) {
		versions = g_array_new(FALSE, FALSE, sizeof(struct version));
		g_array_set_clear_func(versions, clear_version);
		g_hash_table_insert(keys, g_strdup(key), versions);
	}
	return versions;
}

static gboolean take(const struct row *row, void *data)
{
	struct known *known = data;
	const char *text = row_text(row, 3);
	const struct version version = {row_int(row, 2), g_strdup(text ? text : "")};

	g_array_append_val(versions_of(known, row_text(row, 0), row_text(row, 1)), version);
	known->upto = MAX(known->upto, version.revision);
	known->many = ++known->count > KNOWN_MOST;
	return TRUE;
}

static gboolean read_on(struct known *known, struct desk *desk, GError **error)
{
	const struct value values[] = {V_INT(known->upto), V_INT(KNOWN_MOST + 1)};

	return store_ok(store_select(desk->store, QUERY_DEFINITION_SINCE, values,
				     G_N_ELEMENTS(values), take, known, error),
			error);
}

void known_expect(struct desk *desk)
{
	const struct value values[] = {V_INT(0), V_INT(KNOWN_MOST + 1)};

	store_expect(desk->store, QUERY_DEFINITION_SINCE, values, G_N_ELEMENTS(values));
}

gboolean known_reach(struct known **known, struct desk *desk, gint64 revision, gint64 seen,
		     GError **error)
{
	gint64 wanted = revision == G_MAXINT64 ? seen : revision;

	if (!*known && !store_is_far(desk->store))
		return FALSE;
	if (!*known)
		*known = known_new();
	if ((*known)->many)
		return FALSE;
	if ((!(*known)->count || (*known)->upto < wanted) && !read_on(*known, desk, error)) {
		g_clear_pointer(known, known_free);
		return FALSE;
	}
	(*known)->upto = MAX((*known)->upto, wanted);
	/* What was not read to its end has holes. */
	if ((*known)->many)
		g_hash_table_remove_all((*known)->nouns);
	return !(*known)->many;
}

static const struct version *at(const GArray *versions, gint64 revision)
{
	for (guint i = versions ? versions->len : 0; i > 0; i--) {
		const struct version *version = &g_array_index(versions, struct version, i - 1);

		if (version->revision <= revision)
			return version;
	}
	return NULL;
}

const char *known_text(const struct known *known, const char *noun, const char *key,
		       gint64 revision, gint64 *version)
{
	GHashTable *keys = g_hash_table_lookup(known->nouns, noun);
	const struct version *found = at(keys ? g_hash_table_lookup(keys, key) : NULL, revision);

	*version = found ? found->revision : 0;
	return found && *found->text ? found->text : NULL;
}

void known_keys(const struct known *known, const char *noun, const char *prefix, gint64 revision,
		GPtrArray *keys)
{
	GHashTable *all = g_hash_table_lookup(known->nouns, noun);
	GHashTableIter iter;
	void *key, *versions;

	if (!all)
		return;
	g_hash_table_iter_init(&iter, all);
	while (g_hash_table_iter_next(&iter, &key, &versions)) {
		const struct version *found =
			g_str_has_prefix(key, prefix) ? at(versions, revision) : NULL;

		if (found && *found->text)
			g_ptr_array_add(keys, g_strdup(key));
	}
}

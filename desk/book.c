/* SPDX-License-Identifier: MIT
 * The book's memory: which version of a definition was in force when, and what was built from it.
 * A revision is immutable, so an answer for a number is good for ever; only "in force" has to be
 * asked again after an edit. */
#include "desk/book-private.h"

#include <string.h>

#include "desk/i18n.h"

/* One version of one definition; text NULL: absent or removed from here on. */
struct version {
	gint64 number, seen_to; /* the answer for every revision in [number, seen_to] */
	char *text;
	void *object;
	GDestroyNotify destroy;
};

struct entry {
	GPtrArray *versions;     /* of struct version* */
	struct version *current; /* in force, when `generation` is the book's */
	guint generation;
};

static void version_free(void *data)
{
	struct version *version = data;

	if (version->object)
		version->destroy(version->object);
	g_free(version->text);
	g_free(version);
}

static void entry_free(void *data)
{
	struct entry *entry = data;

	g_ptr_array_unref(entry->versions);
	g_free(entry);
}

struct book *book_new(struct zone_set *zones, book_loader *load, book_lister *list, void *data)
{
	struct book *book = g_new0(struct book, 1);

	book->zones = zones;
	book->load = load;
	book->list = list;
	book->data = data;
	book->generation = 1;
	book->nouns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					    (GDestroyNotify)g_hash_table_unref);
	book->retired = g_ptr_array_new_with_free_func(version_free);
	return book;
}

void book_free(struct book *book)
{
	if (!book)
		return;
	book_terms_free(book);
	book_contracts_free(book);
	g_hash_table_unref(book->nouns);
	g_ptr_array_unref(book->retired);
	if (book->always)
		calendar_unref(book->always);
	g_free(book);
}

void book_refresh(struct book *book)
{
	book->generation++;
	book_contracts_forget(book, G_MAXINT64);
	book_terms_forget(book, G_MAXINT64);
}

void book_forget(struct book *book, gint64 revision)
{
	GHashTableIter nouns, keys;
	void *noun, *value;

	book->generation++;
	g_hash_table_iter_init(&nouns, book->nouns);
	while (g_hash_table_iter_next(&nouns, NULL, &noun)) {
		g_hash_table_iter_init(&keys, noun);
		while (g_hash_table_iter_next(&keys, NULL, &value)) {
			struct entry *entry = value;
			for (guint i = entry->versions->len; i-- > 0;) {
				struct version *version = g_ptr_array_index(entry->versions, i);
				version->seen_to = MIN(version->seen_to, revision);
				if (version->number > revision)
					g_ptr_array_add(book->retired, g_ptr_array_steal_index(
									       entry->versions, i));
			}
		}
	}
	book_contracts_forget(book, revision);
	book_terms_forget(book, revision);
}

static struct entry *entry_of(struct book *book, const char *noun, const char *key)
{
	GHashTable *keys = g_hash_table_lookup(book->nouns, noun);

	if (!keys) {
		keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, entry_free);
		g_hash_table_insert(book->nouns, g_strdup(noun), keys);
	}
	struct entry *entry = g_hash_table_lookup(keys, key);
	if (!entry) {
		entry = g_new0(struct entry, 1);
		entry->versions = g_ptr_array_new_with_free_func(version_free);
		g_hash_table_insert(keys, g_strdup(key), entry);
	}
	return entry;
}

static struct version *version_known(const struct entry *entry, gint64 revision)
{
	for (guint i = entry->versions->len; i-- > 0;) {
		struct version *version = g_ptr_array_index(entry->versions, i);
		if (version->number <= revision && revision <= version->seen_to)
			return version;
	}
	return NULL;
}

/* Edits of one transaction that are not yet written share the number to come, so the text tells
 * versions apart too. */
static struct version *version_remember(struct entry *entry, gint64 number, char *text)
{
	for (guint i = 0; i < entry->versions->len; i++) {
		struct version *version = g_ptr_array_index(entry->versions, i);
		if (version->number == number && g_strcmp0(version->text, text) == 0) {
			g_free(text);
			return version;
		}
	}
	struct version *version = g_new0(struct version, 1);
	version->number = number;
	version->seen_to = G_MININT64;
	version->text = text;
	g_ptr_array_add(entry->versions, version);
	return version;
}

static struct version *version_of(struct book *book, const char *noun, const char *key,
				  gint64 revision, GError **error)
{
	struct entry *entry = entry_of(book, noun, key);
	gboolean in_force = revision == G_MAXINT64;
	struct version *version = NULL;
	gint64 number = 0;
	char *text = NULL;

	if (in_force && entry->generation == book->generation)
		return entry->current;
	if (!in_force)
		version = version_known(entry, revision);
	if (version)
		return version;
	if (!book->load(noun, key, revision, &text, &number, book->data, error))
		return NULL;
	version = version_remember(entry, number, text);
	if (in_force) {
		entry->current = version;
		entry->generation = book->generation;
	} else {
		version->seen_to = MAX(version->seen_to, revision);
	}
	return version;
}

const char *book_text(struct book *book, const char *noun, const char *key, gint64 revision,
		      gint64 *number, GError **error)
{
	struct version *version = version_of(book, noun, key, revision, error);

	if (number)
		*number = version ? version->number : 0;
	return version ? version->text : NULL;
}

char **book_keys(struct book *book, const char *noun, const char *prefix, GError **error)
{
	return book->list(noun, prefix ? prefix : "", G_MAXINT64, book->data, error);
}

void *book_object(struct book *book, const struct book_type *type, const char *key, gint64 revision,
		  GError **error)
{
	struct version *version = version_of(book, type->noun, key, revision, error);

	if (!version || !version->text)
		return NULL;
	if (!version->object) {
		version->object = type->build(book, key, version->text, version->number, error);
		version->destroy = type->destroy;
	}
	return version->object;
}

static void *line_build(struct book *book, const char *key, const char *text, gint64 version,
			GError **error)
{
	return line_parse(text, error);
}

const struct line *book_line(struct book *book, const char *noun, const char *key, gint64 revision,
			     GError **error)
{
	const struct book_type type = {noun, line_build, (GDestroyNotify)line_free};

	return book_object(book, &type, key, revision, error);
}

/* Of "zh=直播" and its like, a line each: what is said in the language; NULL: nothing. g_free. */
static char *title_in(const char *titles, const char *language)
{
	g_auto(GStrv) each = g_strsplit(titles, "\n", -1);
	gsize size = strcspn(language, "-_");

	for (guint i = 0; size > 0 && each[i]; i++)
		if (strcspn(each[i], "=-_") == size && strchr(each[i], '=') &&
		    g_ascii_strncasecmp(each[i], language, size) == 0)
			return g_strdup(strchr(each[i], '=') + 1);
	return NULL;
}

char *book_title(struct book *book, const char *noun, const char *key, const char *language)
{
	const struct line *line = book_line(book, noun, key, G_MAXINT64, NULL);
	const char *titles = line ? line_option(line, "title-in") : NULL;
	const char *title = line ? line_option(line, "title") : NULL;
	char *own = titles && language ? title_in(titles, language) : NULL;

	return own ? own : g_strdup(title ? title : key);
}

const char *book_option(struct book *book, const char *user, const char *name)
{
	g_autofree char *key = g_strconcat(user, "/", name, NULL);
	const struct line *line = book_line(book, "option", key, G_MAXINT64, NULL);

	return line ? line_word(line, 3) : NULL;
}

/* SPDX-License-Identifier: MIT
 * Making the schema and bringing it forward, the same on every engine: what differs is a handful of
 * words (dialect) and the guards, which are run again after every migration. */
#include "config.h"
#include <stdlib.h>
#include <string.h>
#include "desk/i18n.h"
#include "store/driver.h"
#include "store/migrate.h"

static const struct schema_step steps[] = {
	{.version = 1, .oldest_reader = 1, .oldest_writer = 1, .text = schema_001},
	/* New tables and a column with a default: version 1 programs write on beside it. */
	{.version = 2, .oldest_reader = 1, .oldest_writer = 1, .text = schema_002},
	/* Indexes only. */
	{.version = 3, .oldest_reader = 1, .oldest_writer = 1, .text = schema_003},
	{.version = 4, .oldest_reader = 1, .oldest_writer = 1, .text = schema_004},
	/* Who does not know articles can't keep what tickets say of them. */
	{.version = 5, .oldest_reader = 1, .oldest_writer = 5, .text = schema_005},
	/* What tickets say of an incident is read from them anew, so version 5 programs write on
	   beside it. */
	{.version = 6, .oldest_reader = 1, .oldest_writer = 5, .text = schema_006},
	/* Who takes one ticket's end for the incident's, or a redaction for nothing, caches rows
	   that are not so. */
	{.version = 7, .oldest_reader = 1, .oldest_writer = 7, .text = schema_007},
};
const struct schema schema_current = {steps, G_N_ELEMENTS(steps)};

/* What `meta` says of the schema; a number that is missing or no number is 0. */
struct versions {
	int version, oldest_reader, oldest_writer;
	gboolean copying; /* `copy` has not finished it */
	char *program, *identity;
	GHashTable *checksums; /* "schema_1" → hex */
};

/* `within`: in the middle of a word of SQL, where none begins. */
static gboolean is_here(const char *text, const char *word, gboolean within)
{
	gsize length = strlen(word);

	return !strncmp(text, word, length) &&
	       (*word == '@' || (!within && !g_ascii_isalnum(text[length]) && text[length] != '_'));
}

char *migrate_expand(const char *text, const char *const *dialect, int version)
{
	GString *out = g_string_new(NULL);
	gboolean within = FALSE;

	while (*text) {
		gsize length = 0;

		for (gsize i = 0; dialect[i] && !length; i += 2) {
			if (is_here(text, dialect[i], within)) {
				g_string_append(out, dialect[i + 1]);
				length = strlen(dialect[i]);
			}
		}
		if (!length && g_str_has_prefix(text, "@version@")) {
			g_string_append_printf(out, "%d", version);
			length = strlen("@version@");
		}
		if (!length) {
			g_string_append_c(out, *text);
			length = 1;
		}
		within = g_ascii_isalnum(text[length - 1]) || text[length - 1] == '_';
		text += length;
	}
	return g_string_free(out, FALSE);
}

static int number_of(const char *text)
{
	return (int)CLAMP(g_ascii_strtoll(text, NULL, 10), 0, G_MAXINT);
}

static gboolean versions_row(const struct row *row, void *data)
{
	struct versions *versions = data;
	const char *name = row_text(row, 0), *value = row_text(row, 1);

	/* Another's file may hold a table like ours without its rules. */
	if (!name || !value)
		return TRUE;
	if (!strcmp(name, "version"))
		versions->version = number_of(value);
	else if (!strcmp(name, "oldest_reader"))
		versions->oldest_reader = number_of(value);
	else if (!strcmp(name, "oldest_writer"))
		versions->oldest_writer = number_of(value);
	else if (!strcmp(name, "program") && !versions->program)
		versions->program = g_strdup(value);
	else if (!strcmp(name, "copying"))
		versions->copying = TRUE;
	else if (!strcmp(name, "identity") && !versions->identity)
		versions->identity = g_strdup(value);
	else
		g_hash_table_insert(versions->checksums, g_strdup(name), g_strdup(value));
	return TRUE;
}

static enum store_answer versions_read(struct store *store, struct versions *versions,
				       GError **error)
{
	enum store_answer answer;

	*versions = (struct versions){
		.checksums = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free)};
	answer = store_select(store, QUERY_META_SCHEMA, NULL, 0, versions_row, versions, error);
	if (answer == STORE_OK && versions->version < 1)
		answer = driver_error(STORE_FAILED, error,
				      _("%s: not a desk: it does not say its version"),
				      store->where);
	return answer;
}

static void versions_clear(struct versions *versions)
{
	g_free(versions->program);
	g_free(versions->identity);
	g_hash_table_unref(versions->checksums);
}

int store_version(struct store *store, GError **error)
{
	struct versions versions;
	gboolean good = store_ok(versions_read(store, &versions, error), error);
	int version = versions.version;

	versions_clear(&versions);
	return good ? version : 0;
}

static gboolean judge(struct store *store, const struct versions *versions, int known,
		      enum store_mode mode, GError **error)
{
	const char *program = versions->program ? versions->program : "?";

	if (versions->copying && versions->version != known) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("%s: only half copied, by a midwatch of another version: copy into a "
			      "new place"),
			    store->where);
		return FALSE;
	}
	if (versions->copying && mode != STORE_FILL) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("%s: only half copied: 'midwatch copy FROM %s' goes on with it"),
			    store->where, store->where);
		return FALSE;
	}
	if (versions->version < known && mode != STORE_MIGRATE) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("%s: desk version %d, this midwatch works with %d: run 'midwatch "
			      "migrate' (it keeps a backup)"),
			    store->where, versions->version, known);
		return FALSE;
	}
	if (known < versions->oldest_reader) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("%s: desk version %d needs midwatch %s or newer, this one knows "
			      "version %d"),
			    store->where, versions->version, program, known);
		return FALSE;
	}
	if (known < versions->oldest_writer && !store->why_read_only)
		store->why_read_only = g_strdup_printf(
			_("desk version %d can be read but not changed by this midwatch, which "
			  "knows version %d; midwatch %s or newer can"),
			versions->version, known, program);
	return TRUE;
}

gboolean migrate_judge(struct store *store, const struct schema *schema, enum store_mode mode,
		       GError **error)
{
	struct versions versions;
	gboolean good = store_ok(versions_read(store, &versions, error), error) &&
			judge(store, &versions, schema->count, mode, error);

	if (good) {
		store->version = versions.version;
		g_free(store->identity);
		store->identity = g_steal_pointer(&versions.identity);
	}
	versions_clear(&versions);
	return good;
}

void migrate_look(struct store *store)
{
	struct versions versions;

	if (versions_read(store, &versions, NULL) == STORE_OK)
		driver_compare(store, versions.version, versions.identity);
	versions_clear(&versions);
}

static enum store_answer put(struct store *store, const char *name, const char *value,
			     GError **error)
{
	const struct value values[] = {V_TEXT(name), V_TEXT(value)};
	struct batch *batch = batch_new();
	enum store_answer answer;

	batch_add(batch, QUERY_META_PUT, values, G_N_ELEMENTS(values));
	answer = store_batch(store, batch, error);
	batch_free(batch);
	return answer;
}

static enum store_answer put_number(struct store *store, const char *name, int value,
				    GError **error)
{
	g_autofree char *text = g_strdup_printf("%d", value);

	return put(store, name, text, error);
}

static enum store_answer run_text(struct store *store, const char *text, int version,
				  GError **error)
{
	g_autofree char *sql = migrate_expand(
		text, store->plain ? store->ops->plain : store->ops->dialect, version);

	return store->ops->script(store, sql, error);
}

static enum store_answer run_step(struct store *store, const struct schema_step *step,
				  GError **error)
{
	g_autofree char *name = g_strdup_printf("schema_%d", step->version);
	g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, step->text, -1);
	enum store_answer answer = run_text(store, step->text, step->version, error);

	return answer == STORE_OK ? put(store, name, sum, error) : answer;
}

static enum store_answer run(struct store *store, const struct schema *schema, int from,
			     GError **error)
{
	const struct schema_step *last = &schema->steps[schema->count - 1];
	enum store_answer answer = STORE_OK;

	for (int i = from; i < schema->count && answer == STORE_OK; i++)
		answer = run_step(store, &schema->steps[i], error);
	if (answer == STORE_OK && !store->plain)
		answer = run_text(store, store->ops->guard, last->version, error);
	if (answer == STORE_OK)
		answer = put_number(store, "version", last->version, error);
	if (answer == STORE_OK)
		answer = put_number(store, "oldest_reader", last->oldest_reader, error);
	if (answer == STORE_OK)
		answer = put_number(store, "oldest_writer", last->oldest_writer, error);
	if (answer == STORE_OK)
		answer = put(store, "program", PACKAGE_VERSION, error);
	/* Which desk this is, wherever its file goes: names its tickets to other desks. */
	if (answer == STORE_OK && from == 0) {
		g_autofree char *uuid = g_uuid_string_random();
		uuid[8] = '\0';
		answer = put(store, "identity", uuid, error);
	}
	return answer;
}

/* Of two who migrate at once the second finds it done. */
static enum store_answer claim(struct store *store, int from, GError **error)
{
	g_autofree char *text = g_strdup_printf("%d", from);
	const struct value value = V_TEXT(text);
	enum store_answer answer = STORE_OK;
	struct batch *batch;

	if (store->ops->lock && !store->plain)
		answer = store->ops->script(store, store->ops->lock, error);
	if (answer != STORE_OK)
		return answer;
	batch = batch_new();
	batch_add(batch, QUERY_VERSION_CLAIM, &value, 1);
	batch_expect_one(batch);
	answer = store_batch(store, batch, error);
	batch_free(batch);
	return answer == STORE_CONFLICT ? driver_migrated(store, error) : answer;
}

enum store_answer migrate_run(struct store *store, const struct schema *schema, int from,
			      GError **error)
{
	enum store_answer answer = store_unit_begin(store, error), end;

	if (answer != STORE_OK)
		return answer;
	answer = from > 0 ? claim(store, from, error) : STORE_OK;
	if (answer == STORE_OK)
		answer = run(store, schema, from, error);
	end = store_unit_end(store, answer == STORE_OK, answer == STORE_OK ? error : NULL);
	return answer == STORE_OK ? end : answer;
}

/* A step that was run from another text than ours makes every later step a guess. */
static enum store_answer check_sums(struct store *store, const struct schema *schema,
				    const struct versions *versions, GError **error)
{
	for (int i = 0; i < MIN(versions->version, schema->count); i++) {
		const struct schema_step *step = &schema->steps[i];
		g_autofree char *name = g_strdup_printf("schema_%d", step->version);
		g_autofree char *sum =
			g_compute_checksum_for_string(G_CHECKSUM_SHA256, step->text, -1);

		if (g_strcmp0(g_hash_table_lookup(versions->checksums, name), sum))
			return driver_error(STORE_FAILED, error,
					    _("%s: schema version %d was made by another program "
					      "than this; it can't be migrated"),
					    store->where, step->version);
	}
	return STORE_OK;
}

/* Whoever migrates claims the version; to read it before would only stand in the way of others who
 * do. */
static enum store_answer migrate_unguarded(struct store *store, const struct schema *schema,
					   int from, GError **error)
{
	int version = store->version;
	enum store_answer answer;

	store->version = 0;
	answer = migrate_run(store, schema, from, error);
	store->version = answer == STORE_OK ? schema->count : version;
	return answer;
}

enum store_answer migrate(struct store *store, const struct schema *schema, GError **error)
{
	struct versions versions;
	enum store_answer answer = versions_read(store, &versions, error);

	if (answer == STORE_OK && !judge(store, &versions, schema->count, STORE_MIGRATE, error))
		answer = STORE_FAILED;
	if (answer == STORE_OK && !store_whole(store, error))
		answer = STORE_READ_ONLY;
	if (answer == STORE_OK)
		answer = check_sums(store, schema, &versions, error);
	if (answer == STORE_OK && versions.version < schema->count) {
		g_autofree char *path =
			g_strdup_printf("%s.before-%d", store->where, schema->count);

		if (store->ops->backs_up)
			answer = store_backup(store, path, error);
		if (answer == STORE_OK)
			answer = migrate_unguarded(store, schema, versions.version, error);
	} else if (answer == STORE_OK && versions.version == schema->count &&
		   !store->ops->backs_up && !store->plain) {
		/* Roles of a server come and go, and what they were granted with them. */
		answer = migrate_unguarded(store, schema, versions.version, error);
	}
	versions_clear(&versions);
	return answer;
}

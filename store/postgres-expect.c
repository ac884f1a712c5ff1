/* SPDX-License-Identifier: MIT
 * Questions that are going to be asked, put together with the first of them: a screen whose parts
 * are read by a dozen selects costs one round trip. Outside of units and snapshots each is a
 * transaction of its own, so one that fails takes nothing with it; whoever asks it then hears of
 * that. */
#include <string.h>
#include "store/postgres-private.h"

/* Whoever goes on and on forgets what was told long ago. */
enum { MOST = 16384, LOOK_EVERY = 512, BYTES_MOST = 16 << 20 };

struct expected {
	GBytes *key;      /* what it asks */
	enum query query; /* QUERY_COUNT: of a text */
	char *sql;
	struct value *values; /* whose bytes are ours */
	int count;
	gboolean sent;
	PGresult *rows; /* NULL: has not come, or failed */
};

static void expected_free(void *data)
{
	struct expected *expected = data;

	for (int i = 0; i < expected->count; i++)
		g_free((char *)expected->values[i].text);
	g_free(expected->values);
	g_free(expected->sql);
	g_bytes_unref(expected->key);
	PQclear(expected->rows);
	g_free(expected);
}

static void append(GByteArray *key, const void *bytes, gsize size)
{
	g_byte_array_append(key, bytes, (guint)size);
}

/* Same question, same bytes. */
static GBytes *key_of(enum query query, const char *sql, const struct value *values, int count)
{
	GByteArray *key = g_byte_array_new();

	append(key, &query, sizeof query);
	if (sql)
		append(key, sql, strlen(sql) + 1);
	for (int i = 0; i < count; i++) {
		const struct value *value = &values[i];
		gint64 said = value->type == VALUE_INT    ? value->integer
			      : value->type == VALUE_TEXT ? (gint64)strlen(value->text)
			      : value->type == VALUE_BLOB ? (gint64)value->size
							  : 0;

		append(key, &value->type, sizeof value->type);
		append(key, &said, sizeof said);
		if (value->type == VALUE_TEXT || value->type == VALUE_BLOB)
			append(key, value->text, (gsize)said);
	}
	return g_byte_array_free_to_bytes(key);
}

static gboolean is_much(const GPtrArray *all)
{
	const struct expected *last = all->len ? all->pdata[all->len - 1] : NULL;
	gsize size = 0;

	if (!last || !last->sent || all->len % LOOK_EVERY)
		return FALSE;
	for (guint i = 0; i < all->len; i++) {
		const struct expected *each = all->pdata[i];
		size += each->rows ? PQresultMemorySize(each->rows) : 0;
	}
	return all->len >= MOST || size >= BYTES_MOST;
}

void postgres_expect(struct store *store, enum query query, const char *sql,
		     const struct value *values, int count)
{
	struct postgres *pg = postgres_of(store);
	g_autoptr(GBytes) key = key_of(query, sql, values, count);
	struct expected *expected;

	if (pg->expected && g_hash_table_contains(pg->expected_by_key, key))
		return;
	if (pg->expected && is_much(pg->expected))
		postgres_expect_none(store);
	expected = g_new0(struct expected, 1);
	expected->key = g_steal_pointer(&key);
	expected->query = query;
	expected->sql = g_strdup(sql);
	expected->count = count;
	expected->values = g_new0(struct value, count);
	for (int i = 0; i < count; i++) {
		expected->values[i] = values[i];
		expected->values[i].text = values[i].type == VALUE_TEXT ? g_strdup(values[i].text)
					   : values[i].type == VALUE_BLOB
						   ? g_memdup2(values[i].text, values[i].size)
						   : NULL;
	}
	if (!pg->expected) {
		pg->expected = g_ptr_array_new_with_free_func(expected_free);
		pg->expected_by_key = g_hash_table_new(g_bytes_hash, g_bytes_equal);
	}
	g_ptr_array_add(pg->expected, expected);
	g_hash_table_insert(pg->expected_by_key, expected->key, expected);
}

void postgres_expect_none(struct store *store)
{
	struct postgres *pg = postgres_of(store);

	/* What nobody has taken may still come. */
	wire_disown(pg);
	expected_clear(pg);
}

void expected_clear(struct postgres *pg)
{
	g_clear_pointer(&pg->expected_by_key, g_hash_table_unref);
	g_clear_pointer(&pg->expected, g_ptr_array_unref);
}

gboolean expected_put(struct postgres *pg)
{
	for (guint i = 0; pg->expected && i < pg->expected->len; i++) {
		struct expected *each = pg->expected->pdata[i];
		guint from = pg->pieces->len;
		gboolean good;

		if (each->sent)
			continue;
		each->sent = TRUE;
		good = each->sql
			       ? wire_text(pg, each->sql, each->values, each->count)
			       : wire_query(pg, each->query, FORM_PLAIN, each->values, each->count);
		if (!good || !wire_sync(pg))
			return FALSE;
		wire_keep(pg, from, &each->rows);
	}
	return TRUE;
}

GBytes *expected_key(const struct postgres *pg, enum query query, const char *sql,
		     const struct value *values, int count)
{
	return pg->expected ? key_of(query, sql, values, count) : NULL;
}

static struct expected *find(const struct postgres *pg, GBytes *key)
{
	return pg->expected ? g_hash_table_lookup(pg->expected_by_key, key) : NULL;
}

gboolean expected_goes(const struct postgres *pg, GBytes *key)
{
	const struct expected *expected = find(pg, key);

	return expected && !expected->sent;
}

PGresult *expected_lend(struct postgres *pg, GBytes *key)
{
	struct expected *expected = find(pg, key);

	return expected ? g_steal_pointer(&expected->rows) : NULL;
}

void expected_return(struct postgres *pg, GBytes *key, PGresult *rows)
{
	struct expected *expected = find(pg, key);

	if (expected && expected->sent && !expected->rows)
		expected->rows = rows;
	else
		PQclear(rows);
}

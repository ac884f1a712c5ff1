/* SPDX-License-Identifier: MIT
 * Questions that are going to be asked, put together with the first of them: a screen whose parts
 * are read by a dozen selects costs one round trip. Each is a transaction of its own, so one that
 * fails takes nothing with it; whoever asks it then hears of that. */
#include <string.h>
#include "store/postgres-private.h"

struct expected {
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
	PQclear(expected->rows);
	g_free(expected);
}

static gboolean same_value(const struct value *a, const struct value *b)
{
	if (a->type != b->type)
		return FALSE;
	switch (a->type) {
	case VALUE_INT:
		return a->integer == b->integer;
	case VALUE_TEXT:
		return strcmp(a->text, b->text) == 0;
	case VALUE_BLOB:
		return a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
	default:
		return TRUE;
	}
}

static struct expected *find(const struct postgres *pg, enum query query, const char *sql,
			     const struct value *values, int count)
{
	for (guint i = 0; pg->expected && i < pg->expected->len; i++) {
		struct expected *each = pg->expected->pdata[i];
		gboolean same = each->count == count && (sql ? g_strcmp0(each->sql, sql) == 0
							     : !each->sql && each->query == query);

		for (int j = 0; j < count && same; j++)
			same = same_value(&each->values[j], &values[j]);
		if (same)
			return each;
	}
	return NULL;
}

void postgres_expect(struct store *store, enum query query, const char *sql,
		     const struct value *values, int count)
{
	struct postgres *pg = postgres_of(store);
	struct expected *expected;

	if (find(pg, query, sql, values, count))
		return;
	expected = g_new0(struct expected, 1);
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
	if (!pg->expected)
		pg->expected = g_ptr_array_new_with_free_func(expected_free);
	g_ptr_array_add(pg->expected, expected);
}

void postgres_expect_none(struct store *store)
{
	struct postgres *pg = postgres_of(store);

	/* What nobody has taken may still come. */
	wire_disown(pg);
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

gboolean expected_is(struct postgres *pg, enum query query, const char *sql,
		     const struct value *values, int count, PGresult **rows)
{
	struct expected *expected = find(pg, query, sql, values, count);

	*rows = expected ? expected->rows : NULL;
	return expected && (expected->rows || !expected->sent);
}

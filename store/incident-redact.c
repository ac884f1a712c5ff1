/* SPDX-License-Identifier: MIT
 * What was written of an entry goes for good: a secret that was pasted, a name that must not be
 * kept. Its records stay with when and by whom, and so do their hashes, which nobody can compute
 * again. So the record that says it was redacted carries, for each it emptied, the hash of what is
 * left behind the one before: `check` takes that for the missing link, and it is chained itself. */
#include "store/incident-private.h"

#include <string.h>

#include "desk/i18n.h"

#define LINK "turn."

static gboolean speaks_of(const struct record *record, gint64 entry)
{
	return record_is_of_entry(record->kind) && record->about == entry;
}

struct hash {
	guint8 bytes[HASH_SIZE];
	gboolean there;
};

static gboolean hash_row(const struct row *row, void *data)
{
	struct hash *hash = data;
	gsize size = 0;
	const void *bytes = row_blob(row, 0, &size);

	hash->there = size == HASH_SIZE;
	if (hash->there)
		memcpy(hash->bytes, bytes, HASH_SIZE);
	return FALSE;
}

static char *hash_print(const guint8 bytes[HASH_SIZE])
{
	GString *out = g_string_new(NULL);

	for (int i = 0; i < HASH_SIZE; i++)
		g_string_append_printf(out, "%02x", bytes[i]);
	return g_string_free(out, FALSE);
}

/* The field that says what is left of a record. */
static gboolean put_link(struct desk *desk, gint64 id, const struct record *left,
			 struct record *redaction, GError **error)
{
	const struct value values[] = {V_INT(id), V_INT(left->turn - 1)};
	g_autofree char *key = g_strdup_printf(LINK "%" PRId64, left->turn), *printed = NULL;
	struct hash hash = {.there = FALSE};

	/* What opened an incident is of no entry, so there is one before. */
	if (!store_ok(store_select(desk->store, QUERY_INCIDENT_RECORD_HASH, values, 2, hash_row,
				   &hash, error),
		      error))
		return FALSE;
	record_hash(hash.bytes, left, hash.bytes);
	printed = hash_print(hash.bytes);
	record_put(redaction, key, printed);
	return TRUE;
}

static void keep_others(const char *key, const char *value, void *data)
{
	struct record *kept = data;

	if (!g_str_has_prefix(key, LINK))
		record_put(kept, key, value);
}

void redaction_unlink(struct record *redaction)
{
	struct record kept = {0};

	record_fields(redaction, keep_others, &kept);
	g_free(redaction->fields);
	redaction->fields = kept.fields;
}

gboolean redaction_empty(struct desk *desk, gint64 id, struct record *redaction, GPtrArray *emptied,
			 GError **error)
{
	g_autoptr(GPtrArray) records = records_read(desk, id, 0, error);

	redaction_unlink(redaction);
	for (guint i = 0; records && i < records->len; i++) {
		struct record *record = g_ptr_array_index(records, i);
		if (!speaks_of(record, redaction->about) || !record_empty(record))
			continue;
		g_ptr_array_add(emptied, record_copy(record));
		if (!put_link(desk, id, record, redaction, error))
			return FALSE;
	}
	return records != NULL;
}

void redaction_append(struct batch *batch, const GPtrArray *emptied, gint64 id)
{
	for (guint i = 0; i < emptied->len; i++) {
		const struct record *record = g_ptr_array_index(emptied, i);
		const struct value values[] = {V_INT(id), V_INT(record->turn),
					       V_TEXT(record->fields), V_TEXT(record->why)};
		batch_add(batch, QUERY_INCIDENT_RECORD_EMPTY, values, G_N_ELEMENTS(values));
		batch_expect_one(batch);
	}
}

void redaction_reach(const GPtrArray *records, guint until)
{
	const struct record *redaction = g_ptr_array_index(records, until);

	for (guint i = 0; i < until; i++) {
		struct record *record = g_ptr_array_index(records, i);
		if (speaks_of(record, redaction->about))
			record_empty(record);
	}
}

gboolean redaction_holds(const GPtrArray *records, const struct record *left,
			 const guint8 computed[HASH_SIZE])
{
	g_autofree char *key = g_strdup_printf(LINK "%" PRId64, left->turn),
			*printed = hash_print(computed);

	for (guint i = records->len; i-- > 0;) {
		const struct record *record = g_ptr_array_index(records, i);
		g_autofree char *said = NULL;
		if (record->kind != RECORD_REDACTED || record->turn <= left->turn ||
		    !speaks_of(left, record->about))
			continue;
		said = record_field(record, key);
		if (said)
			return strcmp(said, printed) == 0;
	}
	return FALSE;
}

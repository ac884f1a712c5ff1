/* SPDX-License-Identifier: MIT
 * Records of incidents as rows, and the chain that shows when one was changed: each one's hash
 * covers the one before it and all it says. */
#include "store/incident-private.h"

#include <string.h>

struct record *record_of_row(const struct row *row, int first)
{
	const char *by = row_text(row, first + 5);
	struct record *record =
		record_new((enum record_kind)row_int(row, first + 1), row_int(row, first + 2));

	record->turn = row_int(row, first);
	record->base = row_int(row, first + 3);
	record->recorded_at = row_int(row, first + 4);
	g_free(record->by);
	record->by = g_strdup(by ? by : "");
	record->what = g_strdup(row_text(row, first + 6));
	record->why = g_strdup(row_text(row, first + 7));
	record->fields = g_strdup(row_text(row, first + 8));
	record->op_key = g_strdup(row_text(row, first + 9));
	return record;
}

void record_hash(const guint8 previous[HASH_SIZE], const struct record *record,
		 guint8 out[HASH_SIZE])
{
	g_autoptr(GByteArray) bytes = g_byte_array_sized_new(256);

	g_byte_array_append(bytes, previous, HASH_SIZE);
	chain_int(bytes, record->turn);
	chain_int(bytes, record->kind);
	chain_int(bytes, record->about);
	chain_int(bytes, record->base);
	chain_int(bytes, record->recorded_at);
	chain_text(bytes, record->by);
	chain_text(bytes, record->what);
	chain_text(bytes, record->why);
	chain_text(bytes, record->fields);
	chain_text(bytes, record->op_key);
	history_digest(bytes->data, bytes->len, out);
}

static gboolean record_row(const struct row *row, void *data)
{
	g_ptr_array_add(data, record_of_row(row, 0));
	return TRUE;
}

GPtrArray *records_read(struct desk *desk, gint64 id, gint64 after, GError **error)
{
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(record_free);
	const struct value values[] = {V_INT(id), V_INT(after)};

	if (!store_ok(store_select(desk->store, QUERY_INCIDENT_RECORD_LIST, values, 2, record_row,
				   records, error),
		      error))
		return NULL;
	return g_steal_pointer(&records);
}

static void chained_clear(void *data)
{
	struct chained *chained = data;

	record_free(chained->record);
}

GArray *chain_new(void)
{
	GArray *chain = g_array_new(FALSE, FALSE, sizeof(struct chained));

	g_array_set_clear_func(chain, chained_clear);
	return chain;
}

void chain_add(GArray *chain, struct incident *incident, struct record *record)
{
	struct chained chained = {.record = record};

	record_hash(incident_head(incident), record, chained.hash);
	g_array_append_val(chain, chained);
	incident_apply(incident, record);
	incident->turn = record->turn;
	incident_set_head(incident, chained.hash, record->recorded_at);
}

void chain_append(struct batch *batch, const GArray *chain, gint64 id, const char *born)
{
	for (guint i = 0; i < chain->len; i++) {
		const struct chained *chained = &g_array_index(chain, struct chained, i);
		const struct record *record = chained->record;
		const struct value values[] = {
			id ? V_INT(id) : V_NULL,
			V_TEXT(born),
			V_INT(record->turn),
			V_INT(record->kind),
			V_INT(record->about),
			V_INT(record->base),
			V_INT(record->recorded_at),
			V_TEXT(record->by),
			V_TEXT(record->what),
			V_TEXT(record->why),
			V_TEXT(record->fields),
			V_TEXT(record->op_key),
			V_BLOB(chained->hash, HASH_SIZE),
		};
		batch_add(batch, QUERY_INCIDENT_RECORD_INSERT, values, G_N_ELEMENTS(values));
	}
}

void text_take(char **text, const char *value)
{
	char *copy = g_strdup(value);

	g_free(*text);
	*text = copy;
}

/* SPDX-License-Identifier: MIT
 * Building batches. Everything is copied into three growing blocks: an import builds one batch per
 * ticket, and an allocation per value would show. */
#include "store/driver.h"

/* Of a ticket with half a dozen events. */
enum { STATEMENTS = 24, VALUES = 256 };

struct batch *batch_new(void)
{
	struct batch *batch = g_new0(struct batch, 1);

	batch->statements = g_array_sized_new(FALSE, FALSE, sizeof(struct statement), STATEMENTS);
	batch->values = g_array_sized_new(FALSE, FALSE, sizeof(struct value), VALUES);
	batch->bytes = g_string_chunk_new(1024);
	return batch;
}

void batch_free(struct batch *batch)
{
	if (!batch)
		return;
	g_array_free(batch->statements, TRUE);
	g_array_free(batch->values, TRUE);
	g_string_chunk_free(batch->bytes);
	g_free(batch->op_key);
	g_free(batch);
}

void batch_add(struct batch *batch, enum query query, const struct value *values, int count)
{
	struct statement statement = {
		.query = query, .first = batch->values->len, .count = (guint)count};

	for (int i = 0; i < count; i++) {
		struct value value = values[i];

		if (value.type == VALUE_TEXT) {
			value.text = g_string_chunk_insert(batch->bytes, value.text);
		} else if (value.type == VALUE_BLOB) {
			/* An empty blob is not NULL, so it needs an address. */
			value.text = g_string_chunk_insert_len(
				batch->bytes, value.size ? value.text : "", (gssize)value.size);
		}
		g_array_append_val(batch->values, value);
	}
	g_array_append_val(batch->statements, statement);
}

void batch_claims(struct batch *batch, gint64 ticket, gint64 turn, const char *op_key)
{
	batch->ticket = ticket;
	batch->turn = turn;
	batch->opens = FALSE;
	batch->known = op_key != NULL;
	g_free(batch->op_key);
	batch->op_key = g_strdup(op_key);
}

void batch_opens(struct batch *batch, const char *op_key)
{
	batch_claims(batch, 0, 0, op_key);
	batch->opens = TRUE;
}

void batch_is_known(struct batch *batch)
{
	batch->known = TRUE;
}

void batch_expect_one(struct batch *batch)
{
	g_return_if_fail(batch->statements->len > 0);
	g_array_index(batch->statements, struct statement, batch->statements->len - 1).expect_one =
		TRUE;
}

enum store_answer store_run(struct store *store, enum query query, const struct value *values,
			    int count, GError **error)
{
	struct batch *batch = batch_new();
	enum store_answer answer;

	batch_add(batch, query, values, count);
	batch_is_known(batch);
	answer = store_batch(store, batch, error);
	batch_free(batch);
	return answer;
}

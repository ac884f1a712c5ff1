/* SPDX-License-Identifier: MIT
 * A table read in slices by its key. How many rows a slice asks for follows from how large they
 * were so far, so that memory stays bounded whether rows are numbers or attached files. */
#include <string.h>

#include "desk/i18n.h"
#include "store/copy-private.h"
#include "store/driver.h"

enum { SLICE_ROWS = 8000, SLICE_FIRST = 50, SLICE_BYTES = 2 << 20 };

void side_init(struct side *side, struct store *store, const struct table *table,
	       const struct value *after)
{
	*side = (struct side){.store = store, .table = table, .limit = SLICE_FIRST};
	side->values = g_array_new(FALSE, FALSE, sizeof(struct value));
	side->key = g_array_new(FALSE, FALSE, sizeof(struct value));
	side->bytes = g_string_chunk_new(SLICE_BYTES / 16);
	side->key_bytes = g_string_chunk_new(256);
	if (!after)
		return;
	side->begun = TRUE;
	g_array_append_vals(side->key, after, (guint)table->keys);
}

void side_clear(struct side *side)
{
	g_array_unref(side->values);
	g_array_unref(side->key);
	g_string_chunk_free(side->bytes);
	g_string_chunk_free(side->key_bytes);
	g_clear_error(&side->failure);
}

static const struct value *row_at(const struct side *side, guint row)
{
	return &g_array_index(side->values, struct value, row * (guint)side->table->count);
}

static struct value take_value(struct side *side, const struct row *row, int column)
{
	struct value value = V_NULL;
	gsize size = 0;
	const char *text;

	if (row_is_null(row, column))
		return value;
	switch (side->table->columns[column].type) {
	case VALUE_INT:
		return V_INT(row_int(row, column));
	case VALUE_TEXT:
		text = row_text(row, column);
		size = strlen(text);
		value = V_TEXT(g_string_chunk_insert_len(side->bytes, text, (gssize)size));
		break;
	default:
		text = row_blob(row, column, &size);
		value = V_BLOB(
			g_string_chunk_insert_len(side->bytes, size ? text : "", (gssize)size),
			size);
		break;
	}
	side->size += size;
	return value;
}

static gboolean take_row(const struct row *row, void *data)
{
	struct side *side = data;
	const struct table *table = side->table;
	const struct value *taken;

	for (int i = 0; i < table->count; i++) {
		const struct value value = take_value(side, row, i);

		g_array_append_val(side->values, value);
	}
	side->size += (gsize)table->count * sizeof(struct value);
	taken = row_at(side, side->rows++);
	/* Both sides must agree on what comes first. */
	if (side->rows > 1 && table_compare(table, row_at(side, side->rows - 2), taken) >= 0) {
		g_autofree char *name = table_row_name(table, taken);

		driver_error(STORE_FAILED, &side->failure,
			     _("%s: rows of %s don't come in the order of their bytes, at %s"),
			     side->store->where, table->name, name);
		return FALSE;
	}
	side->cut = side->size >= SLICE_BYTES;
	return !side->cut;
}

/* Keeps the slice's last key: the next one begins behind it. */
static void keep_key(struct side *side)
{
	const struct table *table = side->table;
	const struct value *row;

	if (!side->rows)
		return;
	row = row_at(side, side->rows - 1);
	g_array_set_size(side->key, 0);
	g_string_chunk_clear(side->key_bytes);
	for (int i = 0; i < table->keys; i++) {
		struct value value = row[table->key[i]];

		if (value.type == VALUE_TEXT)
			value.text = g_string_chunk_insert(side->key_bytes, value.text);
		g_array_append_val(side->key, value);
	}
}

static gboolean read_slice(struct side *side, GError **error)
{
	const struct table *table = side->table;
	struct value values[TABLE_COLUMNS_MOST + 1];
	int count = side->begun ? table->keys : 0;
	gint64 room;

	keep_key(side);
	for (int i = 0; i < count; i++)
		values[i] = g_array_index(side->key, struct value, i);
	values[count] = V_INT(side->limit);
	g_array_set_size(side->values, 0);
	g_string_chunk_clear(side->bytes);
	side->rows = side->at = 0;
	side->size = 0;
	side->cut = FALSE;
	if (!store_ok(store_select(side->store, side->begun ? table->next : table->first, values,
				   count + 1, take_row, side, error),
		      error))
		return FALSE;
	if (side->failure) {
		g_propagate_error(error, g_steal_pointer(&side->failure));
		return FALSE;
	}
	side->begun = TRUE;
	side->ended = !side->cut && side->rows < side->limit;
	room = side->size ? (gint64)((guint64)SLICE_BYTES * side->rows / side->size) : SLICE_ROWS;
	side->limit = CLAMP(room, 1, MIN(side->limit * 8, SLICE_ROWS));
	return TRUE;
}

gboolean side_look(struct side *side, const struct value **row, GError **error)
{
	*row = NULL;
	if (side->at == side->rows && !side->ended && !read_slice(side, error))
		return FALSE;
	if (side->at < side->rows)
		*row = row_at(side, side->at);
	return TRUE;
}

void side_step(struct side *side)
{
	side->at++;
}

/* ---- rows */

static int compare(const struct value *a, const struct value *b)
{
	if (a->type == VALUE_TEXT)
		return strcmp(a->text, b->text);
	return a->integer < b->integer ? -1 : a->integer > b->integer;
}

int table_compare(const struct table *table, const struct value *a, const struct value *b)
{
	int order = 0;

	for (int i = 0; i < table->keys && !order; i++)
		order = compare(&a[table->key[i]], &b[table->key[i]]);
	return order;
}

static gboolean equal(const struct value *a, const struct value *b)
{
	if (a->type != b->type)
		return FALSE;
	switch (a->type) {
	case VALUE_NULL:
		return TRUE;
	case VALUE_INT:
		return a->integer == b->integer;
	case VALUE_TEXT:
		return !strcmp(a->text, b->text);
	default:
		return a->size == b->size && !memcmp(a->text, b->text, a->size);
	}
}

gboolean table_row_equal(const struct table *table, const struct value *a, const struct value *b)
{
	for (int i = 0; i < table->count; i++)
		if (!equal(&a[i], &b[i]))
			return FALSE;
	return TRUE;
}

static void put_number(GString *out, guint64 number)
{
	number = GUINT64_TO_BE(number);
	g_string_append_len(out, (const char *)&number, sizeof number);
}

void table_row_bytes(const struct table *table, const struct value *row, GString *out)
{
	for (int i = 0; i < table->count; i++) {
		const struct value *value = &row[i];
		gsize size = value->type == VALUE_TEXT ? strlen(value->text) : value->size;

		g_string_append_c(out, (char)('0' + value->type));
		if (value->type == VALUE_INT)
			put_number(out, (guint64)value->integer);
		if (value->type != VALUE_TEXT && value->type != VALUE_BLOB)
			continue;
		put_number(out, size);
		g_string_append_len(out, value->text, (gssize)size);
	}
}

char *table_row_name(const struct table *table, const struct value *row)
{
	GString *out = g_string_new(NULL);

	for (int i = 0; i < table->keys; i++) {
		const struct value *value = &row[table->key[i]];

		g_string_append(out, i ? "/" : "");
		if (value->type == VALUE_TEXT)
			g_string_append(out, value->text);
		else
			g_string_append_printf(out, "%" PRId64, value->integer);
	}
	return g_string_free(out, FALSE);
}

/* SPDX-License-Identifier: MIT
 * Rows put into the desk that is made, and how far that has come, stored with them in one
 * transaction: a line of `meta` which whoever opens a desk looks for (store/migrate.c). Two copies
 * into one desk notice each other, since each changes only the line it has written itself. */
#include <string.h>

#include "desk/i18n.h"
#include "store/copy-private.h"
#include "store/driver.h"

/* A batch is a transaction: large enough that its end, and a line with long round trips, cost
 * little. */
enum { BATCH_ROWS = 8000, BATCH_BYTES = 4 << 20 };

/* ---- the position */

void position_init(struct position *position, const char *identity)
{
	*position = (struct position){.identity = g_strdup(identity), .mark = g_strdup("")};
	position->key = g_array_new(FALSE, FALSE, sizeof(struct value));
	position->bytes = g_string_chunk_new(256);
}

void position_clear(struct position *position)
{
	g_free(position->identity);
	g_free(position->mark);
	g_clear_pointer(&position->key, g_array_unref);
	g_clear_pointer(&position->bytes, g_string_chunk_free);
}

static void add_key(struct position *position, struct value value)
{
	if (value.type == VALUE_TEXT)
		value.text = g_string_chunk_insert(position->bytes, value.text);
	g_array_append_val(position->key, value);
}

void position_set(struct position *position, int table, const struct value *row)
{
	position->table = table;
	g_array_set_size(position->key, 0);
	g_string_chunk_clear(position->bytes);
	for (int i = 0; row && i < tables[table].keys; i++)
		add_key(position, row[tables[table].key[i]]);
}

/* Identity, mark, table, key: parted by tabs, each with its own tabs escaped. */
char *position_print(const struct position *position)
{
	g_autofree char *identity = g_strescape(position->identity, NULL);
	g_autofree char *mark = g_strescape(position->mark, NULL);
	GString *out = g_string_new(NULL);

	g_string_printf(out, "%s\t%s\t%s", identity, mark,
			position->table < table_count ? tables[position->table].name : "");
	for (guint i = 0; i < position->key->len; i++) {
		const struct value *value = &g_array_index(position->key, struct value, i);
		g_autofree char *text = value->type == VALUE_TEXT
						? g_strescape(value->text, NULL)
						: g_strdup_printf("%" PRId64, value->integer);

		g_string_append_printf(out, "\t%s", text);
	}
	return g_string_free(out, FALSE);
}

static gboolean parse_key(struct position *position, char **fields)
{
	const struct table *table = &tables[position->table];

	if (g_strv_length(fields) != (guint)table->keys)
		return FALSE;
	for (int i = 0; i < table->keys; i++) {
		gboolean is_text = table->columns[table->key[i]].type == VALUE_TEXT;
		g_autofree char *text = g_strcompress(fields[i]);
		gint64 number = 0;

		if (!is_text &&
		    !g_ascii_string_to_signed(fields[i], 10, G_MININT64, G_MAXINT64, &number, NULL))
			return FALSE;
		add_key(position, is_text ? V_TEXT(text) : V_INT(number));
	}
	return TRUE;
}

gboolean position_parse(const char *text, struct position *position)
{
	g_auto(GStrv) fields = g_strsplit(text, "\t", -1);
	int table = 0;

	if (g_strv_length(fields) < 3)
		return FALSE;
	while (table < table_count && strcmp(tables[table].name, fields[2]) != 0)
		table++;
	if (table == table_count && *fields[2])
		return FALSE;
	g_free(position->identity);
	g_free(position->mark);
	position->identity = g_strcompress(fields[0]);
	position->mark = g_strcompress(fields[1]);
	position_set(position, table, NULL);
	return !fields[3] || (table < table_count && parse_key(position, fields + 3));
}

/* ---- writing */

gboolean writer_line(struct store *store, char **line, GError **error)
{
	return store_meta(store, "copying", line, error);
}

/* The line is not what this copy has made of it, or what is written is there already. */
static gboolean tell_conflict(struct writer *writer, GError **error)
{
	g_autofree char *line = NULL;

	if (!writer_line(writer->store, &line, error))
		return FALSE;
	driver_error(STORE_CONFLICT, error,
		     g_strcmp0(line, writer->kept)
			     ? _("%s: another copy is being written to it")
			     : _("%s: it has rows that are in the way: copy into a new place"),
		     store_where(writer->store));
	return FALSE;
}

/* The answer was lost, and when it was sent again it was in its own way. */
static gboolean was_written(struct writer *writer, const char *reached)
{
	g_autofree char *line = NULL;

	return writer_line(writer->store, &line, NULL) && !g_strcmp0(line, reached);
}

/* Runs what has been gathered, with the line changed by `query` from what it was; `to` NULL: it
 * takes no other. */
static gboolean run(struct writer *writer, enum query query, const char *from, const char *to,
		    GError **error)
{
	const struct value values[] = {V_TEXT(from), V_TEXT(to)};
	guint losses = store_losses(writer->store);
	enum store_answer answer;

	if (!writer->batch)
		writer->batch = batch_new();
	batch_add(writer->batch, query, values, to ? 2 : 1);
	batch_expect_one(writer->batch);
	batch_is_known(writer->batch);
	answer = store_batch(writer->store, writer->batch, error);
	g_clear_pointer(&writer->batch, batch_free);
	if (answer == STORE_CONFLICT && losses != store_losses(writer->store) &&
	    was_written(writer, query == QUERY_COPYING_BEGIN ? from : to))
		answer = STORE_OK;
	if (answer == STORE_CONFLICT)
		return tell_conflict(writer, error);
	if (!store_ok(answer, error))
		return FALSE;
	writer->written += writer->rows;
	writer->rows = 0;
	writer->size = 0;
	return TRUE;
}

gboolean writer_init(struct writer *writer, struct store *store, const char *identity,
		     gboolean *found, GError **error)
{
	*writer = (struct writer){.store = store};
	position_init(&writer->position, identity);
	if (!writer_line(store, &writer->kept, error))
		return FALSE;
	*found = writer->kept != NULL;
	if (!writer->kept) {
		writer->kept = position_print(&writer->position);
		return run(writer, QUERY_COPYING_BEGIN, writer->kept, NULL, error);
	}
	if (position_parse(writer->kept, &writer->position))
		return TRUE;
	driver_error(STORE_FAILED, error,
		     _("%s: how far its copy had come can't be read: copy into a new place"),
		     store_where(store));
	return FALSE;
}

gboolean writer_again(struct writer *writer, GError **error)
{
	g_autofree char *line = NULL;

	g_clear_pointer(&writer->batch, batch_free);
	writer->rows = 0;
	writer->size = 0;
	if (!writer_line(writer->store, &line, error))
		return FALSE;
	if (!line || !position_parse(line, &writer->position))
		return driver_error(STORE_CONFLICT, error,
				    _("%s: another copy is being written to it"),
				    store_where(writer->store)) == STORE_OK;
	g_free(writer->kept);
	writer->kept = g_steal_pointer(&line);
	return TRUE;
}

void writer_clear(struct writer *writer)
{
	g_clear_pointer(&writer->batch, batch_free);
	position_clear(&writer->position);
	g_free(writer->kept);
}

gboolean writer_add(struct writer *writer, enum query query, const struct value *values, int count,
		    GError **error)
{
	if (!writer->batch)
		writer->batch = batch_new();
	batch_add(writer->batch, query, values, count);
	writer->rows++;
	writer->size += (gsize)count * sizeof(struct value);
	for (int i = 0; i < count; i++)
		writer->size +=
			values[i].type == VALUE_TEXT ? strlen(values[i].text) : values[i].size;
	if (writer->rows < BATCH_ROWS && writer->size < BATCH_BYTES)
		return TRUE;
	return writer_settle(writer, error);
}

gboolean writer_settle(struct writer *writer, GError **error)
{
	g_autofree char *reached = position_print(&writer->position);

	if (!run(writer, QUERY_COPYING_MOVE, writer->kept, reached, error))
		return FALSE;
	g_free(writer->kept);
	writer->kept = g_steal_pointer(&reached);
	return TRUE;
}

gboolean writer_finish(struct writer *writer, GError **error)
{
	return run(writer, QUERY_COPYING_END, writer->kept, NULL, error);
}

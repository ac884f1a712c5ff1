/* SPDX-License-Identifier: MIT
 * Rows as the store tells them. Values come as text; truths are 1 and 0 and bytes are hexadecimal
 * digits, as they are asked for by the session. */
#include <string.h>
#include "store/postgres-private.h"

#define HOLD ((gsize)8 << 20) /* bytes of libpq's results */
#define HOLD_TOGETHER 256     /* rows */
#define BOOL_OID 16
#define BYTEA_OID 17

struct cursor {
	PGresult *result;
	int at;
	GPtrArray *bytes; /* of blobs looked at; NULL: none */
};

static gboolean row_null(const struct row *row, int column)
{
	const struct cursor *cursor = row->cursor;

	return PQgetisnull(cursor->result, cursor->at, column);
}

static const char *row_string(const struct row *row, int column)
{
	const struct cursor *cursor = row->cursor;
	const char *text = PQgetvalue(cursor->result, cursor->at, column);

	if (row_null(row, column))
		return NULL;
	if (PQftype(cursor->result, column) == BOOL_OID)
		return *text == 't' ? "1" : "0";
	return text;
}

static gint64 row_integer(const struct row *row, int column)
{
	const char *text = row_string(row, column);

	return text ? g_ascii_strtoll(text, NULL, 10) : 0;
}

static const void *row_bytes(const struct row *row, int column, gsize *size)
{
	struct cursor *cursor = row->cursor;
	const char *text = row_string(row, column);
	guint8 *bytes;

	*size = text ? strlen(text) : 0;
	if (!text || PQftype(cursor->result, column) != BYTEA_OID)
		return text;
	*size = *size > 2 ? *size / 2 - 1 : 0; /* behind "\x" */
	bytes = g_malloc(*size + 1);
	for (gsize i = 0; i < *size; i++)
		bytes[i] = (guint8)(g_ascii_xdigit_value(text[2 * i + 2]) << 4 |
				    g_ascii_xdigit_value(text[2 * i + 3]));
	if (!cursor->bytes)
		cursor->bytes = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(cursor->bytes, bytes);
	return bytes;
}

static int row_width(const struct row *row)
{
	const struct cursor *cursor = row->cursor;

	return PQnfields(cursor->result);
}

static const struct row_ops postgres_row = {row_null, row_integer, row_string, row_bytes,
					    row_width};

gboolean rows_tell(PGresult *result, row_fn *fn, void *data)
{
	struct cursor cursor = {.result = result};
	const struct row row = {&postgres_row, &cursor};
	gboolean more = TRUE;

	for (cursor.at = 0; more && cursor.at < PQntuples(result); cursor.at++) {
		more = fn(&row, data);
		if (cursor.bytes)
			g_ptr_array_set_size(cursor.bytes, 0);
	}
	if (cursor.bytes)
		g_ptr_array_unref(cursor.bytes);
	return more;
}

static void clear_result(void *result)
{
	PQclear(result);
}

void stream_init(struct stream *stream, row_fn *fn, void *data)
{
	*stream = (struct stream){.fn = fn, .data = data};
	stream->held = g_ptr_array_new_with_free_func(clear_result);
}

void stream_clear(struct stream *stream)
{
	g_ptr_array_unref(stream->held);
	g_clear_error(&stream->error);
}

/* More may come to be held while somebody is told. */
void stream_tell(struct stream *stream)
{
	stream->telling = TRUE;
	for (guint i = 0; i < stream->held->len && !stream->enough; i++) {
		PGresult *result = g_steal_pointer(&stream->held->pdata[i]);

		stream->enough = !rows_tell(result, stream->fn, stream->data);
		PQclear(result);
	}
	g_ptr_array_set_size(stream->held, 0);
	stream->size = 0;
	stream->telling = FALSE;
}

/* A row alone takes several times its room: those that are held stand together. */
static void hold(struct stream *stream, PGresult *result)
{
	PGresult *last = stream->held->len ? stream->held->pdata[stream->held->len - 1] : NULL;
	int at = last ? PQntuples(last) : HOLD_TOGETHER;

	if (at >= HOLD_TOGETHER || PQntuples(result) > 1) {
		g_ptr_array_add(stream->held, result);
		stream->size += PQresultMemorySize(result);
		return;
	}
	stream->size -= PQresultMemorySize(last);
	for (int i = 0; i < PQnfields(result); i++) {
		gboolean null = PQgetisnull(result, 0, i);

		if (!PQsetvalue(last, at, i, null ? NULL : PQgetvalue(result, 0, i),
				null ? -1 : PQgetlength(result, 0, i)))
			g_error("out of memory");
	}
	stream->size += PQresultMemorySize(last);
	PQclear(result);
}

void stream_take(struct stream *stream, PGresult *result)
{
	if (stream->enough || PQntuples(result) == 0) {
		PQclear(result);
		return;
	}
	hold(stream, result);
	if (stream->telling || (!stream->flows && stream->size < HOLD))
		return;
	stream->flows = TRUE;
	stream_tell(stream);
}

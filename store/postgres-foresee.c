/* SPDX-License-Identifier: MIT
 * Selects that are known to come are sent together with whichever is asked first, and answered from
 * what came back with it: many questions, one round trip. It holds within one snapshot or unit,
 * until something is written there. */
#include <string.h>
#include "store/postgres-private.h"

/* So many go in one exchange; the next go with the first of them that is asked. */
#define AT_ONCE 512

struct foreseen {
	GBytes *key; /* the query and its values */
	enum query query;
	GArray *values; /* of struct value; their bytes live in `bytes` */
	GStringChunk *bytes;
	gboolean sent;
	struct stream stream; /* holds the rows until they are asked for */
};

static void foreseen_free(void *data)
{
	struct foreseen *foreseen = data;

	g_bytes_unref(foreseen->key);
	g_array_unref(foreseen->values);
	g_string_chunk_free(foreseen->bytes);
	stream_clear(&foreseen->stream);
	g_free(foreseen);
}

static GBytes *key_of(enum query query, const struct value *values, int count)
{
	GByteArray *key = g_byte_array_new();

	g_byte_array_append(key, (const guint8 *)&query, sizeof(query));
	for (int i = 0; i < count; i++) {
		const struct value *value = &values[i];
		guint8 type = (guint8)value->type;
		gsize size = value->type == VALUE_TEXT   ? strlen(value->text)
			     : value->type == VALUE_BLOB ? value->size
							 : 0;

		g_byte_array_append(key, &type, 1);
		g_byte_array_append(key, (const guint8 *)&value->integer, sizeof(value->integer));
		g_byte_array_append(key, (const guint8 *)&size, sizeof(size));
		g_byte_array_append(key, (const guint8 *)value->text, (guint)size);
	}
	return g_byte_array_free_to_bytes(key);
}

void foresee_init(struct postgres *pg)
{
	pg->foreseen = g_ptr_array_new_with_free_func(foreseen_free);
	pg->foreseen_by_key = g_hash_table_new(g_bytes_hash, g_bytes_equal);
}

void foresee_clear(struct postgres *pg)
{
	g_hash_table_unref(pg->foreseen_by_key);
	g_ptr_array_unref(pg->foreseen);
}

void foresee_forget(struct postgres *pg)
{
	g_hash_table_remove_all(pg->foreseen_by_key);
	g_ptr_array_set_size(pg->foreseen, 0);
}

void foresee_add(struct postgres *pg, enum query query, const struct value *values, int count)
{
	g_autoptr(GBytes) key = key_of(query, values, count);
	struct foreseen *foreseen;

	if (g_hash_table_contains(pg->foreseen_by_key, key))
		return;
	foreseen = g_new0(struct foreseen, 1);
	foreseen->key = g_steal_pointer(&key);
	foreseen->query = query;
	stream_init(&foreseen->stream, NULL, NULL);
	foreseen->values = g_array_new(FALSE, FALSE, sizeof(struct value));
	foreseen->bytes = g_string_chunk_new(256);
	for (int i = 0; i < count; i++) {
		struct value value = values[i];
		if (value.type == VALUE_TEXT)
			value.text = g_string_chunk_insert(foreseen->bytes, value.text);
		else if (value.type == VALUE_BLOB)
			value.text = g_string_chunk_insert_len(
				foreseen->bytes, value.text ? value.text : "", (gssize)value.size);
		g_array_append_val(foreseen->values, value);
	}
	g_ptr_array_add(pg->foreseen, foreseen);
	g_hash_table_insert(pg->foreseen_by_key, foreseen->key, foreseen);
}

static gboolean put(struct postgres *pg, struct foreseen *foreseen)
{
	if (!wire_query(pg, foreseen->query, FORM_PLAIN,
			(const struct value *)foreseen->values->data, (int)foreseen->values->len))
		return FALSE;
	foreseen->sent = TRUE;
	wire_stream(pg, &foreseen->stream);
	return TRUE;
}

gboolean foresee_put(struct postgres *pg, enum query query, const struct value *values, int count,
		     struct stream **stream)
{
	g_autoptr(GBytes) key = key_of(query, values, count);
	struct foreseen *asked = g_hash_table_lookup(pg->foreseen_by_key, key);
	guint from = 0, sent = 0;
	gboolean good = TRUE;

	if (asked && !asked->sent) {
		*stream = &asked->stream;
		/* Those before it were passed over by whoever announced them. */
		g_ptr_array_find(pg->foreseen, asked, &from);
	}
	for (guint i = from; i < pg->foreseen->len && sent < AT_ONCE && good; i++) {
		struct foreseen *foreseen = pg->foreseen->pdata[i];
		if (foreseen->sent)
			continue;
		good = put(pg, foreseen);
		sent++;
	}
	return good;
}

enum store_answer foresee_answer(struct postgres *pg, GError **error)
{
	for (guint i = 0; i < pg->foreseen->len; i++) {
		struct stream *stream = &((struct foreseen *)pg->foreseen->pdata[i])->stream;
		if (stream->answer != STORE_OK) {
			if (stream->error)
				link_tell(g_error_copy(stream->error), error);
			return stream->answer;
		}
	}
	return STORE_OK;
}

gboolean foresee_tell(struct postgres *pg, enum query query, const struct value *values, int count,
		      row_fn *fn, void *data)
{
	g_autoptr(GBytes) key = key_of(query, values, count);
	struct foreseen *foreseen = g_hash_table_lookup(pg->foreseen_by_key, key);

	if (!foreseen || !foreseen->stream.ended)
		return FALSE;
	/* It may be announced again while it is told. */
	g_hash_table_remove(pg->foreseen_by_key, key);
	foreseen->stream.fn = fn;
	foreseen->stream.data = data;
	stream_tell(&foreseen->stream);
	return TRUE;
}

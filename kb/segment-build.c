/* SPDX-License-Identifier: MIT
 * Building a segment of any size in little memory: articles go into a block until it is full, each
 * block is a segment in a file without a name, and all blocks are merged into one, as the segments
 * of a shelf are. */
#include <stdlib.h>
#include <string.h>

#include "desk/error.h"
#include "desk/i18n.h"
#include "kb/segment-private.h"

#define BLOCK_TEXT \
	(32u << 20) /* bytes of bodies in a block, or so much held by the makers of its parts */
#define BLOCK_MEMORY (48u << 20)
#define BLOCK_DOCS (1u << 18) /* grams_maker has 19 bits for them */

/* In the order of their parts in the file. */
static const struct segment_maker *const makers[] = {&docs_maker, &grams_maker, &lexicon_maker};
#define MAKERS G_N_ELEMENTS(makers)

struct segment_builder {
	char *folder, *desk;
	const gint *stop;
	gint64 after, last;
	GPtrArray *blocks; /* of struct segment, full ones */
	/* The block being filled; NULL: none. */
	struct segment_writer *writer;
	void *parts[MAKERS];
	guint docs;
	guint64 text, limit;
};

struct segment_builder *segment_builder_new(const char *folder, const char *desk, gint64 after,
					    const gint *stop)
{
	struct segment_builder *builder = g_new0(struct segment_builder, 1);

	builder->folder = g_strdup(folder);
	builder->desk = g_strdup(desk);
	builder->stop = stop;
	builder->limit = BLOCK_TEXT;
	builder->after = builder->last = after;
	builder->blocks = g_ptr_array_new_with_free_func((GDestroyNotify)segment_unref);
	segment_sweep(folder);
	return builder;
}

void segment_builder_limit(struct segment_builder *builder, guint64 text)
{
	builder->limit = text;
}

void segment_builder_free(struct segment_builder *builder)
{
	if (!builder)
		return;
	for (guint i = 0; i < MAKERS && builder->writer; i++)
		makers[i]->drop(builder->parts[i]);
	segment_writer_free(builder->writer);
	g_ptr_array_unref(builder->blocks);
	g_free(builder->folder);
	g_free(builder->desk);
	g_free(builder);
}

static gboolean block_begin(struct segment_builder *builder, GError **error)
{
	builder->writer = segment_writer_new(builder->folder, builder->desk, builder->stop, error);
	if (!builder->writer)
		return FALSE;
	for (guint i = 0; i < MAKERS; i++)
		builder->parts[i] = makers[i]->begin(builder->writer);
	builder->docs = 0;
	builder->text = 0;
	return TRUE;
}

/* Writes the parts of the block: its writer is the caller's from here on. */
static struct segment_writer *block_end(struct segment_builder *builder)
{
	for (guint i = 0; i < MAKERS; i++)
		makers[i]->finish(builder->parts[i], builder->writer);
	return g_steal_pointer(&builder->writer);
}

static gboolean block_keep(struct segment_builder *builder, GError **error)
{
	struct segment *block = segment_writer_block(block_end(builder), builder->docs, error);

	if (block)
		g_ptr_array_add(builder->blocks, block);
	return block != NULL;
}

static gsize block_memory(const struct segment_builder *builder)
{
	gsize memory = 0;

	for (guint i = 0; i < MAKERS; i++)
		memory += makers[i]->memory(builder->parts[i]);
	return memory;
}

/* Whether it holds only ASCII, and the text as UTF-8: a new one in *storage when it is not. */
static gboolean make_valid(const char **text, gsize *size, char **storage)
{
	gsize at = 0;

	for (guint64 word; at + sizeof word <= *size; at += sizeof word) {
		memcpy(&word, *text + at, sizeof word);
		if (word & G_GUINT64_CONSTANT(0x8080808080808080))
			break;
	}
	while (at < *size && ((guchar)(*text)[at] & 0x80) == 0)
		at++;
	if (at < *size && !g_utf8_validate_len(*text + at, *size - at, NULL)) {
		*storage = g_utf8_make_valid(*text, (gssize)*size);
		*text = *storage;
		*size = strlen(*storage);
	}
	return at == *size;
}

gboolean segment_builder_add(struct segment_builder *builder, const struct kb_doc *article,
			     GError **error)
{
	g_autofree char *title = NULL, *labels = NULL, *body = NULL;
	struct kb_doc doc = *article;

	g_return_val_if_fail(article->seq >= builder->last && article->seq > builder->after, FALSE);
	make_valid(&doc.title, &doc.title_size, &title);
	make_valid(&doc.labels, &doc.labels_size, &labels);
	doc.ascii = make_valid(&doc.body, &doc.body_size, &body) != FALSE;
	if (!builder->writer && !block_begin(builder, error))
		return FALSE;
	for (guint i = 0; i < MAKERS; i++)
		makers[i]->add(builder->parts[i], builder->docs, &doc);
	builder->docs++;
	builder->last = doc.seq;
	builder->text += doc.body_size;
	if (segment_in_vain(builder->writer) || builder->text >= builder->limit ||
	    builder->docs >= BLOCK_DOCS || block_memory(builder) >= BLOCK_MEMORY)
		return block_keep(builder, error);
	return TRUE;
}

/* Which documents stay: of each article the newest, and of those that are gone none when nothing
 * older than these is elsewhere. */
struct place {
	gint64 id;
	guint32 from, doc;
};

static int compare_places(const void *one, const void *other)
{
	const struct place *a = one, *b = other;

	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return a->doc < b->doc ? -1 : a->doc > b->doc;
}

static void number(struct segment_merge *merge)
{
	for (guint i = 0; i < merge->count; i++)
		for (guint doc = 0; doc < segment_count(merge->from[i]); doc++)
			if (merge->map[i][doc] != SEGMENT_GONE)
				merge->map[i][doc] = merge->docs++;
}

static gboolean plan(struct segment_merge *merge, gboolean whole)
{
	g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(struct place));

	for (guint i = 0; i < merge->count; i++) {
		const struct segment_record *records = segment_records(merge->from[i]);
		guint count = segment_count(merge->from[i]);
		if (!records)
			return FALSE;
		merge->map[i] = g_new0(guint32, MAX(count, 1));
		for (guint doc = 0; doc < count; doc++) {
			struct place place = {.id = records[doc].id, .from = i, .doc = doc};
			if (whole && records[doc].gone)
				merge->map[i][doc] = SEGMENT_GONE;
			g_array_append_val(places, place);
		}
	}
	g_array_sort(places, compare_places);
	for (guint i = 1; i < places->len; i++) {
		const struct place *place = &g_array_index(places, struct place, i - 1);
		if (place->id == place[1].id)
			merge->map[place->from][place->doc] = SEGMENT_GONE;
	}
	number(merge);
	return TRUE;
}

static struct segment_writer *merge_parts(const struct segment_merge *merge, const char *folder,
					  const char *desk, const gint *stop, GError **error)
{
	struct segment_writer *writer = segment_writer_new(folder, desk, stop, error);

	for (guint i = 0; writer && i < MAKERS; i++) {
		if (makers[i]->merge(merge, writer))
			continue;
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
				    _("the index was not merged: one of its files is damaged"));
		g_clear_pointer(&writer, segment_writer_free);
	}
	return writer;
}

static char *merge_range(const char *folder, const char *desk, struct segment **from, guint count,
			 gint64 first, gint64 last, const gint *stop, GError **error)
{
	struct segment_merge merge = {
		.count = count, .from = from, .map = g_new0(guint32 *, count)};
	struct segment_writer *writer = NULL;
	char *name = NULL;

	if (plan(&merge, first == 1))
		writer = merge_parts(&merge, folder, desk, stop, error);
	else
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
				    _("the index was not merged: one of its files is damaged"));
	if (writer)
		name = segment_writer_publish(writer, first, last, merge.docs, error);
	for (guint i = 0; i < count; i++)
		g_free(merge.map[i]);
	g_free(merge.map);
	return name;
}

char *segment_builder_finish(struct segment_builder *builder, GError **error)
{
	gint64 first = builder->after + 1, last = builder->last;

	if (last < first) {
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
				    _("there is nothing to index"));
		return NULL;
	}
	if (builder->writer && !block_keep(builder, error))
		return NULL;
	return merge_range(builder->folder, builder->desk,
			   (struct segment **)builder->blocks->pdata, builder->blocks->len, first,
			   last, builder->stop, error);
}

char *segment_merge_all(const char *folder, const char *desk, struct segment **from, guint count,
			const gint *stop, GError **error)
{
	g_return_val_if_fail(count > 0, NULL);
	segment_sweep(folder);
	return merge_range(folder, desk, from, count, segment_first(from[0]),
			   segment_last(from[count - 1]), stop, error);
}

/* SPDX-License-Identifier: MIT
 * Building a segment of any size in little memory. The bodies go to the file being made as articles
 * are added; the rest goes into a block until it is full, each block is a segment without bodies in
 * a file without a name, and at the end all blocks are merged behind the bodies. */
#include <string.h>

#include "desk/error.h"
#include "desk/i18n.h"
#include "kb/segment-private.h"

/* A block has so many bytes of bodies, or its makers so much memory: every block more is a list
 * more to merge for each gram and word. */
#define BLOCK_TEXT (64u << 20)
#define BLOCK_MEMORY (80u << 20)
#define BLOCK_DOCS (1u << 18) /* the makers have 19 bits for them at least */

struct segment_builder {
	char *folder, *desk;
	const gint *stop;
	gint64 after, last;
	struct segment_writer *out;  /* the file being made; NULL: nothing was added yet */
	GPtrArray *blocks;           /* of struct segment, without bodies */
	void *parts[SEGMENT_MAKERS]; /* with `out` */
	/* The block being filled. */
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

static void drop_parts(struct segment_builder *builder)
{
	for (guint i = 0; i < SEGMENT_MAKERS; i++) {
		if (builder->parts[i])
			segment_makers[i]->drop(builder->parts[i]);
		builder->parts[i] = NULL;
	}
}

void segment_builder_free(struct segment_builder *builder)
{
	if (!builder)
		return;
	drop_parts(builder);
	segment_writer_free(builder->out);
	g_ptr_array_unref(builder->blocks);
	g_free(builder->folder);
	g_free(builder->desk);
	g_free(builder);
}

static gboolean begin(struct segment_builder *builder, GError **error)
{
	builder->out = segment_writer_new(builder->folder, builder->desk, builder->stop, error);
	if (!builder->out)
		return FALSE;
	segment_begin_part(builder->out, PART_TEXT);
	for (guint i = 0; i < SEGMENT_MAKERS; i++)
		builder->parts[i] = segment_makers[i]->begin(builder->out);
	return TRUE;
}

static gboolean block_end(struct segment_builder *builder, GError **error)
{
	struct segment_writer *writer =
		segment_writer_new(builder->folder, builder->desk, builder->stop, error);

	if (!writer)
		return FALSE;
	for (guint i = 0; i < SEGMENT_MAKERS; i++)
		segment_makers[i]->finish(builder->parts[i], writer);
	struct segment *block = segment_writer_block(writer, builder->docs, error);
	builder->docs = 0;
	builder->text = 0;
	if (block)
		g_ptr_array_add(builder->blocks, block);
	return block != NULL;
}

static gsize block_memory(const struct segment_builder *builder)
{
	gsize held = 0, more = 0;

	/* Parts are finished one after another. */
	for (guint i = 0; i < SEGMENT_MAKERS; i++) {
		held += segment_makers[i]->held(builder->parts[i]);
		more = MAX(more, segment_makers[i]->more(builder->parts[i]));
	}
	return held + more;
}

static gsize skip_ascii(const guchar *text, gsize size, gsize at)
{
	for (guint64 word; at + sizeof word <= size; at += sizeof word) {
		memcpy(&word, text + at, sizeof word);
		if (word & G_GUINT64_CONSTANT(0x8080808080808080))
			break;
	}
	while (at < size && text[at] < 0x80)
		at++;
	return at;
}

static gboolean goes_on(guchar byte)
{
	return (byte & 0xc0) == 0x80;
}

/* Characters of two bytes, and of three but the first and those beside the surrogates: most of all
 * languages is among them. */
static gsize skip_others(const guchar *text, gsize size, gsize at)
{
	while (at < size) {
		guchar lead = text[at];
		if (lead >= 0xe1 && lead <= 0xef && lead != 0xed && size - at >= 3 &&
		    goes_on(text[at + 1]) && goes_on(text[at + 2]))
			at += 3;
		else if (lead >= 0xc2 && lead <= 0xdf && size - at >= 2 && goes_on(text[at + 1]))
			at += 2;
		else
			break;
	}
	return at;
}

/* Whether it holds only ASCII, and the text as UTF-8: a new one in *storage when it is not. */
static gboolean make_valid(const char **text, gsize *size, char **storage)
{
	const guchar *bytes = (const guchar *)*text;
	gsize ascii = skip_ascii(bytes, *size, 0), at = ascii;

	/* What is quick to see; the rest is asked of the library, which takes no NUL. */
	for (gsize from = G_MAXSIZE; at != from;) {
		from = at;
		at = skip_ascii(bytes, *size, skip_others(bytes, *size, at));
	}
	if (ascii < *size && (at < *size || memchr(bytes + ascii, 0, *size - ascii)) &&
	    !g_utf8_validate_len(*text + ascii, *size - ascii, NULL)) {
		*storage = g_utf8_make_valid(*text, (gssize)*size);
		*text = *storage;
		*size = strlen(*storage);
	}
	return ascii == *size;
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
	if (!builder->out && !begin(builder, error))
		return FALSE;
	for (guint i = 0; i < SEGMENT_MAKERS; i++)
		segment_makers[i]->add(builder->parts[i], builder->docs, &doc);
	builder->docs++;
	builder->last = doc.seq;
	builder->text += doc.body_size;
	if (!segment_writer_good(builder->out, error))
		return FALSE;
	if (builder->text >= builder->limit || builder->docs >= BLOCK_DOCS ||
	    block_memory(builder) >= BLOCK_MEMORY)
		return block_end(builder, error);
	return TRUE;
}

char *segment_builder_finish(struct segment_builder *builder, GError **error)
{
	struct segment_job job = {builder->folder, builder->desk, builder->after + 1, builder->last,
				  builder->stop};

	if (!builder->out) {
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
				    _("there is nothing to index"));
		return NULL;
	}
	if (builder->docs > 0 && !block_end(builder, error))
		return NULL;
	drop_parts(builder);
	return segment_merge_range(&job, g_steal_pointer(&builder->out),
				   (struct segment **)builder->blocks->pdata, builder->blocks->len,
				   error);
}

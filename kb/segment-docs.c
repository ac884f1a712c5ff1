/* SPDX-License-Identifier: MIT
 * The documents of a segment: a record each, the bodies one after another as the matcher reads
 * them, titles with their labels, and where each article is. */
#include <stdlib.h>
#include <string.h>

#include "kb/segment-private.h"

/* ---- reading */

static const struct segment_record *record(const struct segment *segment, guint doc)
{
	return (const struct segment_record *)segment_bytes(
		segment, PART_DOCS, (guint64)doc * sizeof(struct segment_record),
		sizeof(struct segment_record));
}

const struct segment_record *segment_records(const struct segment *segment)
{
	return (const struct segment_record *)segment_bytes(segment, PART_DOCS, 0,
							    segment_part_size(segment, PART_DOCS));
}

const struct segment_id *segment_ids(const struct segment *segment, guint *count)
{
	guint64 size = segment_part_size(segment, PART_IDS);

	*count = (guint)(size / sizeof(struct segment_id));
	return (const struct segment_id *)segment_bytes(segment, PART_IDS, 0, size);
}

gboolean segment_head(const struct segment *segment, guint doc, struct kb_doc *out)
{
	if (doc >= segment_count(segment))
		return FALSE;
	const struct segment_record *at = record(segment, doc);
	if (!at)
		return FALSE;
	const char *title = (const char *)segment_bytes(segment, PART_TITLES, at->title,
							(guint64)at->title_size + at->labels_size);
	if (!title)
		return FALSE;
	*out = (struct kb_doc){
		.id = at->id,
		.seq = at->seq,
		.updated_at = at->updated_at,
		.review_by = at->review_by,
		.votes = at->votes,
		.state = at->state,
		.kind = at->kind,
		.gone = at->gone,
		.ascii = at->ascii,
		.title = title,
		.title_size = at->title_size,
		.labels = title + at->title_size,
		.labels_size = at->labels_size,
	};
	return TRUE;
}

/* Where the body of records[i] lies: behind the one before it, which is not there for the first of
 * all. */
static gboolean text_range(const struct segment *segment, const struct segment_record *record,
			   gboolean first, guint64 *start, guint64 *end)
{
	guint64 size = segment_part_size(segment, PART_TEXT);

	*start = first ? 0 : record[-1].text_end + 1;
	*end = record->text_end;
	return (first || record[-1].text_end < size) && *start <= *end && *end < size
		       ? TRUE
		       : segment_doubt(segment);
}

/* Records doc..doc+count, with the one before them when there is one. */
static const struct segment_record *records_at(const struct segment *segment, guint doc,
					       guint count)
{
	guint before = doc > 0 ? 1 : 0;
	const struct segment_record *records = (const struct segment_record *)segment_bytes(
		segment, PART_DOCS, (guint64)(doc - before) * sizeof *records,
		(guint64)(count + before) * sizeof *records);

	return records ? records + before : NULL;
}

gboolean segment_doc(const struct segment *segment, guint doc, struct kb_doc *out)
{
	guint64 start, end;

	if (!segment_head(segment, doc, out))
		return FALSE;
	const struct segment_record *at = records_at(segment, doc, 1);
	if (!at || !text_range(segment, at, doc == 0, &start, &end))
		return FALSE;
	/* With the \n, so that a text is followed by it also when its block is another. */
	out->body = (const char *)segment_bytes(segment, PART_TEXT, start, end - start + 1);
	out->body_size = end - start;
	return out->body != NULL;
}

gboolean segment_chunk(const struct segment *segment, guint chunk, struct segment_chunk *out)
{
	guint docs = segment_count(segment);
	guint64 from = 0, start, end = 0;

	if (chunk >= (docs + SEGMENT_CHUNK - 1) / SEGMENT_CHUNK)
		return FALSE;
	out->first = chunk * SEGMENT_CHUNK;
	out->count = MIN(SEGMENT_CHUNK, docs - out->first);
	out->ascii = 0;
	const struct segment_record *at = records_at(segment, out->first, out->count);
	for (guint i = 0; at && i < out->count; i++) {
		if (!text_range(segment, at + i, out->first + i == 0, &start, &end))
			return FALSE;
		if (i == 0)
			from = start;
		out->ends[i] = end - from;
		out->ascii |= (guint64)(at[i].ascii != 0) << i;
	}
	if (!at)
		return FALSE;
	out->text = (const char *)segment_bytes(segment, PART_TEXT, from, end - from + 1);
	return out->text != NULL;
}

guint segment_ids_seek(const struct segment_id *ids, guint low, guint high, gint64 id)
{
	while (low < high) {
		guint middle = low + (high - low) / 2;
		if (ids[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

gboolean segment_find(const struct segment *segment, gint64 id, guint *doc)
{
	guint count;
	const struct segment_id *ids = segment_ids(segment, &count);

	if (!ids)
		return FALSE;
	guint at = segment_ids_seek(ids, 0, count, id);
	if (at == count || ids[at].id != id)
		return FALSE;
	if (ids[at].doc >= segment_count(segment))
		return segment_doubt(segment);
	*doc = (guint)ids[at].doc;
	return TRUE;
}

/* ---- making */

struct docs {
	struct segment_writer *text;
	GArray *records; /* of struct segment_record */
	GString *titles; /* and labels */
};

static void *docs_begin(struct segment_writer *text)
{
	struct docs *docs = g_new(struct docs, 1);

	*docs = (struct docs){
		.text = text,
		.records = g_array_new(FALSE, FALSE, sizeof(struct segment_record)),
		.titles = g_string_new(NULL),
	};
	return docs;
}

static void docs_drop(void *self)
{
	struct docs *docs = self;

	g_array_unref(docs->records);
	g_string_free(docs->titles, TRUE);
	g_free(docs);
}

static void docs_add(void *self, guint32 doc, const struct kb_doc *article)
{
	struct docs *docs = self;

	g_assert(doc == docs->records->len);
	segment_write(docs->text, article->body, article->body_size);
	struct segment_record record = {
		.id = article->id,
		.seq = article->seq,
		.updated_at = article->updated_at,
		.review_by = article->review_by,
		.text_end = segment_written(docs->text),
		.title = docs->titles->len,
		.title_size = (guint32)article->title_size,
		.labels_size = (guint32)article->labels_size,
		.votes = article->votes,
		.state = article->state,
		.kind = article->kind,
		.gone = article->gone,
		.ascii = article->ascii,
	};
	segment_write(docs->text, "\n", 1);
	g_string_append_len(docs->titles, article->title, (gssize)article->title_size);
	g_string_append_len(docs->titles, article->labels, (gssize)article->labels_size);
	g_array_append_val(docs->records, record);
}

static gsize docs_held(const void *self)
{
	const struct docs *docs = self;

	return docs->records->len * sizeof(struct segment_record) + docs->titles->len;
}

static gsize docs_more(const void *self)
{
	const struct docs *docs = self;

	/* Sorting takes as much again. */
	return 2 * docs->records->len * sizeof(struct segment_id);
}

static int compare_ids(const void *one, const void *other)
{
	const struct segment_id *a = one, *b = other;

	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return a->doc < b->doc ? -1 : a->doc > b->doc;
}

/* Each id once, with the last of its documents. */
static void write_ids(GArray *ids, struct segment_writer *writer)
{
	struct segment_id *all = (struct segment_id *)(void *)ids->data;

	g_array_sort(ids, compare_ids);
	segment_begin_part(writer, PART_IDS);
	for (guint i = 0; i < ids->len; i++)
		if (i + 1 == ids->len || all[i].id != all[i + 1].id)
			segment_write(writer, &all[i], sizeof all[i]);
}

static void note_id(GArray *ids, gint64 id, guint64 doc)
{
	struct segment_id entry = {.id = id, .doc = doc};

	g_array_append_val(ids, entry);
}

static void docs_finish(void *self, struct segment_writer *writer)
{
	struct docs *docs = self;
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(struct segment_id));

	segment_begin_part(writer, PART_TITLES);
	segment_write(writer, docs->titles->str, docs->titles->len);
	segment_begin_part(writer, PART_DOCS);
	segment_write(writer, docs->records->data,
		      docs->records->len * sizeof(struct segment_record));
	for (guint i = 0; i < docs->records->len; i++)
		note_id(ids, g_array_index(docs->records, struct segment_record, i).id, i);
	write_ids(ids, writer);
	g_array_set_size(docs->records, 0);
	g_string_truncate(docs->titles, 0);
}

/* ---- merging */

/* What stays of one part goes over in runs: `start` and `end` are of one document. Documents that
 * lie side by side are one copy. */
struct run {
	const struct segment *from;
	enum segment_part part;
	struct segment_writer *writer;
	guint64 start, end;
};

static gboolean run_end(struct run *run)
{
	/* In pieces, so that a long one can be given up. */
	while (run->start < run->end && !segment_in_vain(run->writer)) {
		guint64 size = MIN(run->end - run->start, 128 * SEGMENT_BLOCK);
		const guint8 *bytes = segment_bytes(run->from, run->part, run->start, size);
		if (!bytes)
			return FALSE;
		segment_write(run->writer, bytes, size);
		run->start += size;
	}
	return TRUE;
}

static gboolean run_add(struct run *run, guint64 start, guint64 end)
{
	/* Overlapping ones would make a small file large. */
	if (end < start || start < run->end)
		return segment_doubt(run->from);
	if (start != run->end) {
		if (!run_end(run))
			return FALSE;
		run->start = start;
	}
	run->end = end;
	return TRUE;
}

static gboolean merge_bytes(const struct segment_merge *merge, struct segment_writer *writer,
			    enum segment_part part)
{
	segment_begin_part(writer, part);
	for (guint i = 0; i < merge->count; i++) {
		struct run run = {.from = merge->from[i], .part = part, .writer = writer};
		const struct segment_record *records = segment_records(run.from);
		guint count = segment_count(run.from);
		if (!records)
			return FALSE;
		for (guint doc = 0; doc < count; doc++) {
			guint64 start = records[doc].title;
			guint64 end = start + records[doc].title_size + records[doc].labels_size;
			if (part == PART_TEXT) {
				if (!text_range(run.from, &records[doc], doc == 0, &start, &end))
					return FALSE;
				end++;
			}
			if (merge->map[i][doc] != SEGMENT_GONE && !run_add(&run, start, end))
				return FALSE;
		}
		if (!run_end(&run))
			return FALSE;
	}
	return TRUE;
}

static gboolean docs_merge(const struct segment_merge *merge, struct segment_writer *writer)
{
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(struct segment_id));
	guint64 text = 0, titles = 0;

	if ((!merge->blocks && !merge_bytes(merge, writer, PART_TEXT)) ||
	    !merge_bytes(merge, writer, PART_TITLES))
		return FALSE;
	segment_begin_part(writer, PART_DOCS);
	for (guint i = 0; i < merge->count; i++) {
		const struct segment_record *records = segment_records(merge->from[i]);
		guint count = segment_count(merge->from[i]);
		for (guint doc = 0; doc < count; doc++) {
			struct segment_record record = records[doc];
			if (merge->map[i][doc] == SEGMENT_GONE)
				continue;
			if (!merge->blocks) {
				text += record.text_end -
					(doc > 0 ? records[doc - 1].text_end + 1 : 0);
				record.text_end = text++;
			}
			record.title = titles;
			titles += (guint64)record.title_size + record.labels_size;
			segment_write(writer, &record, sizeof record);
			note_id(ids, record.id, merge->map[i][doc]);
		}
	}
	write_ids(ids, writer);
	return TRUE;
}

const struct segment_maker docs_maker = {
	.begin = docs_begin,
	.add = docs_add,
	.held = docs_held,
	.more = docs_more,
	.finish = docs_finish,
	.drop = docs_drop,
	.merge = docs_merge,
};

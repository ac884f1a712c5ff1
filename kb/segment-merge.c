/* SPDX-License-Identifier: MIT
 * One segment of many, part by part: those of a shelf, and the blocks of a build. */
#include <stdlib.h>

#include "desk/error.h"
#include "desk/i18n.h"
#include "kb/segment-private.h"

/* In the order of their parts in the file. */
const struct segment_maker *const segment_makers[SEGMENT_MAKERS] = {&docs_maker, &grams_maker,
								    &lexicon_maker};

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

/* Marks what is replaced: all documents of an article but the newest. */
static void mark_replaced(struct segment_merge *merge, GArray *places)
{
	g_array_sort(places, compare_places);
	for (guint i = 1; i < places->len; i++) {
		const struct place *place = &g_array_index(places, struct place, i - 1);
		if (place->id == place[1].id)
			merge->map[place->from][place->doc] = SEGMENT_GONE;
	}
}

/* Which documents stay: of each article the newest, and of those that are gone none when nothing
 * older than these is elsewhere (`whole`). Gives how many go; -1: damaged. */
static gint64 mark(struct segment_merge *merge, gboolean whole)
{
	g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(struct place));
	gint64 going = 0;

	for (guint i = 0; i < merge->count; i++) {
		const struct segment_record *records = segment_records(merge->from[i]);
		guint count = segment_count(merge->from[i]);
		if (!records)
			return -1;
		merge->map[i] = g_new0(guint32, MAX(count, 1));
		for (guint doc = 0; doc < count; doc++) {
			struct place place = {.id = records[doc].id, .from = i, .doc = doc};
			if (whole && records[doc].gone)
				merge->map[i][doc] = SEGMENT_GONE;
			g_array_append_val(places, place);
		}
	}
	mark_replaced(merge, places);
	for (guint i = 0; i < merge->count; i++)
		for (guint doc = 0; doc < segment_count(merge->from[i]); doc++)
			going += merge->map[i][doc] == SEGMENT_GONE;
	return going;
}

/* New numbers for those that stay; for all with `blocks`. */
static void number(struct segment_merge *merge)
{
	merge->docs = 0;
	for (guint i = 0; i < merge->count; i++)
		for (guint doc = 0; doc < segment_count(merge->from[i]); doc++)
			if (merge->blocks || merge->map[i][doc] != SEGMENT_GONE)
				merge->map[i][doc] = merge->docs++;
}

static gboolean damaged(GError **error)
{
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("the index was not merged: one of its files is damaged"));
	return FALSE;
}

static gboolean merge_parts(const struct segment_merge *merge, struct segment_writer *writer,
			    GError **error)
{
	for (guint i = 0; i < SEGMENT_MAKERS; i++)
		if (!segment_makers[i]->merge(merge, writer))
			return damaged(error);
	return TRUE;
}

/* Blocks some of whose documents must go: first all of them as a file without a name, then that. */
static char *merge_twice(const struct segment_merge *merge, struct segment_writer *out,
			 const struct segment_job *job, GError **error)
{
	char *name = NULL;
	struct segment *whole = NULL;

	if (merge_parts(merge, out, error))
		whole = segment_writer_block(out, merge->docs, error);
	else
		segment_writer_free(out);
	if (whole)
		name = segment_merge_range(job, NULL, &whole, 1, error);
	segment_unref(whole);
	return name;
}

static char *merge_marked(struct segment_merge *merge, struct segment_writer *out, gint64 going,
			  const struct segment_job *job, GError **error)
{
	merge->blocks = out != NULL;
	number(merge);
	if (out && going > 0)
		return merge_twice(merge, out, job, error);
	if (!out)
		out = segment_writer_new(job->folder, job->desk, job->stop, error);
	if (out && merge_parts(merge, out, error))
		return segment_writer_publish(out, job->first, job->last, merge->docs, error);
	segment_writer_free(out);
	return NULL;
}

char *segment_merge_range(const struct segment_job *job, struct segment_writer *out,
			  struct segment **from, guint count, GError **error)
{
	struct segment_merge merge = {
		.count = count, .from = from, .map = g_new0(guint32 *, MAX(count, 1))};
	gint64 going = mark(&merge, job->first == 1);
	char *name = NULL;

	if (going >= 0) {
		name = merge_marked(&merge, out, going, job, error);
	} else {
		damaged(error);
		segment_writer_free(out);
	}
	for (guint i = 0; i < count; i++)
		g_free(merge.map[i]);
	g_free(merge.map);
	return name;
}

char *segment_merge_all(const char *folder, const char *desk, struct segment **from, guint count,
			const gint *stop, GError **error)
{
	g_return_val_if_fail(count > 0, NULL);
	struct segment_job job = {folder, desk, segment_first(from[0]),
				  segment_last(from[count - 1]), stop};

	segment_sweep(folder);
	return segment_merge_range(&job, NULL, from, count, error);
}

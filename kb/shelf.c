/* SPDX-License-Identifier: MIT
 * Shelves: which documents of which segments are true at a moment, and the fresh articles behind
 * them. What a new shelf shares with the one before are the bitmaps of the dead, each until a
 * document of its segment is replaced: saving an article costs microseconds however many there are.
 */
#include "kb/shelf.h"

#include <string.h>

#include "kb/bits.h"
#include "kb/segment-private.h"
#include "kb/words.h"

/* The dead of one segment, shared by shelves: `part->dead` points to its bits. */
struct grave {
	gint refs;
	guint64 bits[];
};

static struct grave *grave_of(const guint64 *bits)
{
	return (struct grave *)((char *)bits - G_STRUCT_OFFSET(struct grave, bits));
}

static const guint64 *grave_ref(const guint64 *bits)
{
	if (bits)
		g_atomic_int_inc(&grave_of(bits)->refs);
	return bits;
}

static void grave_unref(const guint64 *bits)
{
	if (bits && g_atomic_int_dec_and_test(&grave_of(bits)->refs))
		g_free(grave_of(bits));
}

/* ---- fresh articles */

static gboolean is_ascii(const char *text, gsize size)
{
	for (gsize i = 0; i < size; i++)
		if ((guchar)text[i] >= 0x80)
			return FALSE;
	return TRUE;
}

/* A text as it will be searched, at the end of `all`; *size is set to its length there. */
static void take(GString *all, const char *text, gsize *size)
{
	if (*size == 0)
		return;
	if (g_utf8_validate_len(text, *size, NULL)) {
		g_string_append_len(all, text, (gssize)*size);
		return;
	}
	g_autofree char *valid = g_utf8_make_valid(text, (gssize)*size);
	*size = strlen(valid);
	g_string_append_len(all, valid, (gssize)*size);
}

struct fresh *fresh_new(const struct kb_doc *doc, enum fresh_kind kind)
{
	gboolean gone = kind == FRESH_GONE;
	struct fresh *fresh = g_new0(struct fresh, 1);
	struct kb_doc *own = &fresh->doc;

	fresh->refs = 1;
	fresh->gone = gone;
	*own = *doc;
	own->gone = gone;
	if (gone)
		own->title_size = own->body_size = own->labels_size = 0;
	GString *all = g_string_sized_new(own->title_size + own->body_size + own->labels_size + 1);
	take(all, doc->title, &own->title_size);
	take(all, doc->body, &own->body_size);
	take(all, doc->labels, &own->labels_size);
	fresh->storage = g_string_free(all, FALSE);
	own->title = fresh->storage;
	own->body = own->title + own->title_size;
	own->labels = own->body + own->body_size;
	own->ascii = is_ascii(own->body, own->body_size);
	if (kind == FRESH_WHOLE)
		fresh->words = words_doc_new(own);
	return fresh;
}

struct fresh *fresh_ref(struct fresh *fresh)
{
	g_atomic_int_inc(&fresh->refs);
	return fresh;
}

void fresh_unref(struct fresh *fresh)
{
	if (!fresh || !g_atomic_int_dec_and_test(&fresh->refs))
		return;
	if (fresh->words)
		words_doc_free(fresh->words);
	g_free(fresh->storage);
	g_free(fresh);
}

/* ---- making */

/* A shelf being made: the graves that are its own yet, and so may be written. */
struct making {
	struct shelf *shelf;
	guint64 **own; /* of each part; NULL: none, or shared */
};

static void making_begin(struct making *making, guint parts, gint64 seq, gboolean partial)
{
	struct shelf *shelf = g_new0(struct shelf, 1);

	shelf->refs = 1;
	shelf->count = parts;
	shelf->parts = g_new0(struct shelf_part, parts);
	shelf->seq = seq;
	shelf->partial = partial;
	making->shelf = shelf;
	making->own = g_new0(guint64 *, parts);
}

static void bury(struct making *making, guint at, guint doc)
{
	struct shelf_part *part = &making->shelf->parts[at];
	guint64 bit = G_GUINT64_CONSTANT(1) << doc % 64;

	if (part->dead && part->dead[doc / 64] & bit)
		return;
	if (!making->own[at]) {
		gsize words = bits_words(part->count);
		struct grave *grave = g_malloc0(sizeof *grave + words * sizeof(guint64));
		grave->refs = 1;
		if (part->dead)
			memcpy(grave->bits, part->dead, words * sizeof(guint64));
		grave_unref(part->dead);
		part->dead = making->own[at] = grave->bits;
	}
	making->own[at][doc / 64] |= bit;
	part->dead_count++;
}

/* Of all parts before `parts`, segments every one. */
static void bury_older(struct making *making, guint parts, gint64 id)
{
	for (guint i = 0; i < parts; i++) {
		guint doc;
		if (segment_find(making->shelf->parts[i].segment, id, &doc))
			bury(making, i, doc);
	}
}

/* The first of ids[from…] not below `id`: it is near, so the steps grow from there. */
static guint seek(const struct segment_id *ids, guint from, guint count, gint64 id)
{
	guint step = 1, low = from;

	while (low + step < count && ids[low + step].id < id) {
		low += step;
		step *= 2;
	}
	return segment_ids_seek(ids, low, MIN(low + step, count), id);
}

/* In segment `older` what a later one has, too: both lists of ids are sorted. */
static gboolean bury_replaced(struct making *making, guint older, guint newer)
{
	const struct shelf_part *parts = making->shelf->parts;
	guint old_count, new_count, at = 0;
	const struct segment_id *old_ids = segment_ids(parts[older].segment, &old_count);
	const struct segment_id *new_ids = segment_ids(parts[newer].segment, &new_count);

	if (!old_ids || !new_ids)
		return FALSE;
	for (guint i = 0; i < new_count; i++) {
		at = seek(old_ids, at, old_count, new_ids[i].id);
		if (at == old_count)
			break;
		if (old_ids[at].id != new_ids[i].id)
			continue;
		if (old_ids[at].doc >= parts[older].count)
			return segment_doubt(parts[older].segment);
		bury(making, older, (guint)old_ids[at].doc);
	}
	return TRUE;
}

/* Those that only say that an article is no more; a segment from the beginning has none
 * (segment_merge_all()), and so has each that was built or merged with it. */
static gboolean bury_gone(struct making *making, guint at)
{
	const struct shelf_part *part = &making->shelf->parts[at];
	const struct segment_record *records;

	if (segment_first(part->segment) <= 1)
		return TRUE;
	records = segment_records(part->segment);
	for (guint doc = 0; records && doc < part->count; doc++)
		if (records[doc].gone)
			bury(making, at, doc);
	return records != NULL;
}

static gboolean bury_hidden(struct making *making, guint at, const struct shelf_hides *hides)
{
	const struct shelf_part *part = &making->shelf->parts[at];
	struct kb_doc head;

	for (guint doc = 0; hides && doc < part->count; doc++) {
		if (!segment_head(part->segment, doc, &head))
			return FALSE;
		if (hides->hides(&head, hides->data))
			bury(making, at, doc);
	}
	return TRUE;
}

/* Which of the fresh ones stand: the last of each article, unless it is gone. They get references.
 */
static void stack_fresh(struct shelf_part *part, struct fresh *const *fresh, guint count)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_int64_hash, g_int64_equal);
	guint kept = 0;

	part->fresh = g_new(struct fresh *, MAX(count, 1));
	/* From the newest on; then turned around. */
	for (guint i = count; i-- > 0;)
		if (g_hash_table_add(seen, &fresh[i]->doc.id) && !fresh[i]->gone)
			part->fresh[kept++] = fresh_ref(fresh[i]);
	for (guint i = 0; i < kept / 2; i++) {
		struct fresh *swap = part->fresh[i];
		part->fresh[i] = part->fresh[kept - 1 - i];
		part->fresh[kept - 1 - i] = swap;
	}
	part->count = kept;
}

static struct shelf *making_end(struct making *making, gboolean good)
{
	struct shelf *shelf = making->shelf;

	g_free(making->own);
	for (guint i = 0; i < shelf->count; i++) {
		const struct shelf_part *part = &shelf->parts[i];
		if (part->segment && segment_damaged(part->segment))
			good = FALSE;
		shelf->articles += part->count - part->dead_count;
	}
	if (!good)
		g_clear_pointer(&shelf, shelf_unref);
	return shelf;
}

struct shelf *shelf_new(struct segment *const *segments, guint segments_count,
			struct fresh *const *fresh, guint fresh_count, gint64 seq, gboolean partial,
			const struct shelf_hides *hides)
{
	struct making making;
	gboolean good = TRUE;

	making_begin(&making, segments_count + 1, seq, partial);
	struct shelf_part *parts = making.shelf->parts;
	for (guint i = 0; i < segments_count; i++) {
		parts[i].segment = segment_ref(segments[i]);
		parts[i].count = segment_count(segments[i]);
	}
	for (guint i = 0; i < segments_count && good; i++) {
		good = bury_gone(&making, i) && bury_hidden(&making, i, hides);
		for (guint k = 0; k < i && good; k++)
			good = bury_replaced(&making, k, i);
	}
	for (guint i = 0; i < fresh_count && good; i++)
		bury_older(&making, segments_count, fresh[i]->doc.id);
	stack_fresh(&parts[segments_count], fresh, fresh_count);
	return making_end(&making, good);
}

/* Behind those that stand come the newer ones, of which there are few. */
static void stack_behind(struct shelf_part *part, const struct shelf_part *before,
			 struct fresh *const *fresh, guint count)
{
	struct shelf_part newer;

	stack_fresh(&newer, fresh, count);
	part->fresh = g_new(struct fresh *, before->count + newer.count + 1);
	for (guint i = 0; i < before->count; i++) {
		gboolean stands = TRUE;
		for (guint k = 0; k < count && stands; k++)
			stands = fresh[k]->doc.id != before->fresh[i]->doc.id;
		if (stands)
			part->fresh[part->count++] = fresh_ref(before->fresh[i]);
	}
	for (guint i = 0; i < newer.count; i++)
		part->fresh[part->count++] = newer.fresh[i];
	g_free(newer.fresh);
}

struct shelf *shelf_with(const struct shelf *shelf, struct fresh *const *fresh, guint fresh_count,
			 gint64 seq)
{
	struct making making;
	guint segments = shelf->count - 1;

	making_begin(&making, shelf->count, seq, shelf->partial);
	for (guint i = 0; i < segments; i++) {
		struct shelf_part *part = &making.shelf->parts[i];
		*part = shelf->parts[i];
		segment_ref(part->segment);
		grave_ref(part->dead);
	}
	for (guint i = 0; i < fresh_count; i++)
		bury_older(&making, segments, fresh[i]->doc.id);
	stack_behind(&making.shelf->parts[segments], &shelf->parts[segments], fresh, fresh_count);
	return making_end(&making, TRUE);
}

struct shelf *shelf_ref(struct shelf *shelf)
{
	g_atomic_int_inc(&shelf->refs);
	return shelf;
}

void shelf_unref(struct shelf *shelf)
{
	if (!shelf || !g_atomic_int_dec_and_test(&shelf->refs))
		return;
	for (guint i = 0; i < shelf->count; i++) {
		struct shelf_part *part = &shelf->parts[i];
		g_clear_pointer(&part->segment, segment_unref);
		for (guint k = 0; part->fresh && k < part->count; k++)
			fresh_unref(part->fresh[k]);
		g_free(part->fresh);
		grave_unref(part->dead);
	}
	g_free(shelf->parts);
	g_free(shelf);
}

/* ---- reading */

gboolean shelf_alive(const struct shelf_part *part, guint doc)
{
	return doc < part->count && !(part->dead && part->dead[doc / 64] >> doc % 64 & 1);
}

static gboolean fresh_doc(const struct shelf_part *part, guint doc, struct kb_doc *out)
{
	if (doc >= part->count)
		return FALSE;
	*out = part->fresh[doc]->doc;
	return TRUE;
}

gboolean shelf_doc(const struct shelf_part *part, guint doc, struct kb_doc *out)
{
	return part->segment ? segment_doc(part->segment, doc, out) : fresh_doc(part, doc, out);
}

gboolean shelf_head(const struct shelf_part *part, guint doc, struct kb_doc *out)
{
	return part->segment ? segment_head(part->segment, doc, out) : fresh_doc(part, doc, out);
}

gboolean shelf_find(const struct shelf *shelf, gint64 id, guint *part, guint *doc)
{
	const struct shelf_part *last = &shelf->parts[shelf->count - 1];

	for (guint i = last->count; i-- > 0;) {
		if (last->fresh[i]->doc.id != id)
			continue;
		*part = shelf->count - 1;
		*doc = i;
		return TRUE;
	}
	for (guint i = shelf->count - 1; i-- > 0;) {
		if (!segment_find(shelf->parts[i].segment, id, doc) ||
		    !shelf_alive(&shelf->parts[i], *doc))
			continue;
		*part = i;
		return TRUE;
	}
	return FALSE;
}

/* SPDX-License-Identifier: MIT
 * What is known of the desk's articles, kept up to date: segments from the folder, changes from the
 * rows. Each look reads the rows from the newest on down to the newest one known already, and
 * compares that one: when it reads differently, the desk went back to an earlier state, and all is
 * read anew. */
#include "command/library.h"

#include <string.h>

#include "command/library-private.h"
#include "desk/error.h"
#include "desk/i18n.h"

/* Of what is behind the last segment so much is held in memory at the most. Where no index can be
 * kept, that is all there is to search. */
#define FRESH_BYTES (3 * (gsize)LIBRARY_BEHIND_BYTES)
#define FRESH_BYTES_ALONE (32u << 20)
#define FRESH_OVERHEAD 512 /* of one, so that a hundred thousand empty ones count */
#define ROWS 256           /* of one question */

struct library *library_new(struct desk *desk)
{
	struct library *library = g_new0(struct library, 1);

	library->desk = desk;
	library->segments = g_ptr_array_new_with_free_func((GDestroyNotify)segment_unref);
	library->fresh = g_ptr_array_new_with_free_func((GDestroyNotify)fresh_unref);
	library->distrusted = g_ptr_array_new_with_free_func(g_free);
	library->builder = library_builder_new();
	return library;
}

void library_free(struct library *library)
{
	if (!library)
		return;
	library_builder_free(library->builder);
	shelf_unref(library->shelf);
	g_ptr_array_unref(library->segments);
	g_ptr_array_unref(library->fresh);
	g_ptr_array_unref(library->distrusted);
	library_place_clear(&library->place);
	g_free(library->trouble);
	g_free(library);
}

static void free_kept(void *library)
{
	library_free(library);
}

gint64 library_end(const struct library *library)
{
	guint count = library->segments->len;

	return count ? segment_last(library->segments->pdata[count - 1]) : 0;
}

/* ---- agreeing with the rows */

static gboolean same_text(const char *text, gsize size, const char *other, gsize other_size)
{
	return size == other_size && memcmp(text, other, size) == 0;
}

/* Is this what the row says? Of what is gone no texts are kept. */
static gboolean same(const struct kb_doc *doc, const struct article *article)
{
	g_autoptr(GString) labels = g_string_new(NULL);
	struct kb_doc row;

	library_doc(article, labels, &row);
	return doc->id == row.id && doc->seq == row.seq && doc->updated_at == row.updated_at &&
	       doc->votes == row.votes && doc->state == row.state &&
	       (doc->gone ||
		(same_text(doc->title, doc->title_size, row.title, row.title_size) &&
		 same_text(doc->labels, doc->labels_size, row.labels, row.labels_size) &&
		 same_text(doc->body, doc->body_size, row.body, row.body_size)));
}

/* The newest change known of an article that has not changed since: its id is not in `changed`.
 * FALSE: there is none, or a segment is damaged. `changed` gets the ids passed over. */
static gboolean newest_known(const struct library *library, GHashTable *changed, struct kb_doc *doc)
{
	for (guint i = library->fresh->len; i-- > 0;) {
		const struct fresh *fresh = library->fresh->pdata[i];
		if (!g_hash_table_contains(changed, &fresh->doc.id)) {
			*doc = fresh->doc;
			return TRUE;
		}
	}
	for (guint i = library->segments->len; i-- > 0;) {
		const struct segment *segment = library->segments->pdata[i];
		for (guint k = segment_count(segment); k-- > 0;) {
			if (!segment_head(segment, k, doc))
				return FALSE;
			if (!g_hash_table_contains(changed, &doc->id))
				return segment_doc(segment, k, doc);
		}
	}
	return FALSE;
}

static void add_changed(GHashTable *changed, gint64 id)
{
	g_hash_table_add(changed, g_memdup2(&id, sizeof id));
}

/* Does the newest row not newer than what is known read as it is known? NULL: there is no such row.
 */
static gboolean agrees(const struct library *library, GHashTable *changed,
		       const struct article *row)
{
	struct kb_doc doc;
	gboolean known = newest_known(library, changed, &doc);

	return row ? known && same(&doc, row) : !known;
}

/* ---- reading rows */

struct look {
	struct library *library;
	GPtrArray *news; /* of struct fresh, newest first */
	GHashTable *changed;
	gsize bytes, most;
	gint64 low; /* the last one read */
	guint rows; /* of the question */
	GString *labels;
	struct article *anchor; /* the first one that is known already */
	gboolean ended, full;
};

static gsize weight(const struct kb_doc *doc)
{
	return doc->title_size + doc->body_size + doc->labels_size + FRESH_OVERHEAD;
}

static gboolean look_row(const struct article *article, void *data)
{
	struct look *look = data;
	struct desk *desk = look->library->desk;
	struct kb_doc doc;

	look->rows++;
	if (article->seq <= look->library->seq) {
		look->anchor = article_copy(article);
		look->ended = TRUE;
		return FALSE;
	}
	library_doc(article, look->labels, &doc);
	look->bytes += weight(&doc);
	if (look->bytes > look->most) {
		look->full = TRUE;
		return FALSE;
	}
	look->low = article->seq;
	add_changed(look->changed, article->id);
	g_ptr_array_add(look->news,
			fresh_new(&doc, article_within(desk, article->region, article->client)
						? FRESH_WHOLE
						: FRESH_GONE));
	return TRUE;
}

/* From the newest row down to the first that is known, or until there is too much. */
static gboolean look_at_rows(struct look *look, GError **error)
{
	do {
		look->rows = 0;
		if (!article_before(look->library->desk, look->low, ROWS, look_row, look, error))
			return FALSE;
	} while (!look->ended && !look->full && look->rows == ROWS);
	return TRUE;
}

static gboolean anchor_row(const struct article *article, void *data)
{
	*(struct article **)data = article_copy(article);
	return FALSE;
}

/* What changed between what is known and what was read hides what segments say of it. */
static gboolean hide_between(struct look *look, GError **error)
{
	struct library *library = look->library;
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	guint doc;

	if (!article_changed(library->desk, library->seq, look->low, ids, error) ||
	    !article_before(library->desk, library->seq + 1, 1, anchor_row, &look->anchor, error))
		return FALSE;
	for (guint i = ids->len; i-- > 0;) {
		const struct kb_doc gone = {.id = g_array_index(ids, gint64, i),
					    .seq = look->low - 1};
		gboolean known = FALSE;
		for (guint k = 0; k < library->segments->len && !known; k++)
			known = segment_find(library->segments->pdata[k], gone.id, &doc);
		if (known) {
			add_changed(look->changed, gone.id);
			g_ptr_array_add(look->news, fresh_new(&gone, FRESH_GONE));
		}
	}
	return TRUE;
}

static void look_begin(struct look *look, struct library *library, gsize most)
{
	*look = (struct look){
		.library = library,
		.news = g_ptr_array_new_with_free_func((GDestroyNotify)fresh_unref),
		.changed = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL),
		.most = most,
		.low = G_MAXINT64,
		.labels = g_string_new(NULL),
	};
}

static void look_end(struct look *look)
{
	g_ptr_array_unref(look->news);
	g_hash_table_unref(look->changed);
	g_string_free(look->labels, TRUE);
	article_free(look->anchor);
}

/* ---- shelves */

static gboolean hides(const struct kb_doc *doc, const void *data)
{
	return !library_doc_within(data, doc);
}

/* A shelf of what is known; with one from before only `news` are put behind it. */
static void stack(struct library *library, const GPtrArray *news)
{
	const struct desk *desk = library->desk;
	const struct shelf_hides limits = {.hides = hides, .data = desk};
	struct shelf *old = library->shelf;

	library->shelf =
		old ? shelf_with(old, (struct fresh **)news->pdata, news->len, library->seq)
		    : shelf_new((struct segment **)library->segments->pdata, library->segments->len,
				(struct fresh **)library->fresh->pdata, library->fresh->len,
				library->seq, library->low > library_end(library),
				desk->clients || desk->regions ? &limits : NULL);
	shelf_unref(old);
}

/* Puts what was read behind what is known, in place of what it replaces. */
static void take_news(struct look *look)
{
	struct library *library = look->library;
	g_autoptr(GPtrArray) before = g_steal_pointer(&library->fresh);

	library->fresh = g_ptr_array_new_with_free_func((GDestroyNotify)fresh_unref);
	library->fresh_bytes = 0;
	for (guint i = 0; i < before->len; i++) {
		struct fresh *fresh = before->pdata[i];
		if (g_hash_table_contains(look->changed, &fresh->doc.id))
			continue;
		library->fresh_bytes += weight(&fresh->doc);
		g_ptr_array_add(library->fresh, fresh_ref(fresh));
	}
	/* They were read from the newest on. */
	for (guint i = 0; i < look->news->len / 2; i++) {
		void **one = &look->news->pdata[i];
		void **other = &look->news->pdata[look->news->len - 1 - i];
		void *swap = *one;
		*one = *other;
		*other = swap;
	}
	for (guint i = 0; i < look->news->len; i++) {
		struct fresh *fresh = look->news->pdata[i];
		library->fresh_bytes += weight(&fresh->doc);
		library->seq = MAX(library->seq, fresh->doc.seq);
		g_ptr_array_add(library->fresh, fresh_ref(fresh));
	}
}

/* ---- looks */

static void forget(struct library *library)
{
	g_ptr_array_set_size(library->fresh, 0);
	library->fresh_bytes = 0;
	g_clear_pointer(&library->shelf, shelf_unref);
	library->seq = library->low = library_end(library);
}

/* Everything behind the segments, as far as it has room. *agreed: they and the rows tell the same.
 */
static gboolean look_behind(struct library *library, gsize most, gboolean *agreed, GError **error)
{
	struct look look;

	forget(library);
	look_begin(&look, library, most);
	gboolean good = look_at_rows(&look, error) && (!look.full || hide_between(&look, error));
	*agreed = good && agrees(library, look.changed, look.anchor);
	if (*agreed) {
		take_news(&look);
		if (look.full)
			library->low = look.low - 1;
	}
	look_end(&look);
	return good;
}

static GPtrArray *read_place(const struct library *library, const GPtrArray *known)
{
	GPtrArray *segments = library_place_read(&library->place, known);

	for (guint i = 0; i < segments->len; i++)
		if (g_ptr_array_find_with_equal_func(library->distrusted,
						     segment_name(segments->pdata[i]), g_str_equal,
						     NULL))
			g_ptr_array_set_size(segments, (gint)i);
	return segments;
}

static gboolean reload(struct library *library, gboolean read_segments, gsize most, GError **error)
{
	g_autoptr(GPtrArray) known = g_steal_pointer(&library->segments);
	gboolean agreed = FALSE;

	library->stamp = library_place_stamp(&library->place);
	library->segments = read_segments
				    ? read_place(library, known)
				    : g_ptr_array_new_with_free_func((GDestroyNotify)segment_unref);
	if (!look_behind(library, most, &agreed, error))
		return FALSE;
	if (!agreed && known->len > 0) {
		/* What is in the folder by now may be right where what was mapped long ago is not.
		 */
		g_ptr_array_unref(library->segments);
		library->segments = read_place(library, NULL);
		if (!look_behind(library, most, &agreed, error))
			return FALSE;
	}
	while (!agreed && library->segments->len > 0) {
		g_ptr_array_set_size(library->segments, (gint)library->segments->len - 1);
		if (!look_behind(library, most, &agreed, error))
			return FALSE;
	}
	return TRUE;
}

gboolean library_reload(struct library *library, gboolean read_segments, gsize most, GError **error)
{
	struct store *store = library->desk->store;
	gboolean good;

	if ((!library->place.name && !library_place_of(library->desk, &library->place, error)) ||
	    !store_ok(store_snapshot_begin(store, error), error))
		return FALSE;
	good = reload(library, read_segments, most, error);
	store_snapshot_end(store);
	if (!good)
		library->stamp = 0;
	return good;
}

static gsize room(const struct library *library)
{
	return library->trouble ? FRESH_BYTES_ALONE : FRESH_BYTES;
}

/* Of a first look. With some room left, so that not each of many changes comes to it again. Where a
 * build begins at once no more is read than may stand between builds: words of 12 MB are counted
 * for a second, and others wait for the desk meanwhile. */
static gsize first_room(const struct library *library, gboolean background)
{
	return background && !library->trouble ? LIBRARY_BEHIND_BYTES : room(library) / 4 * 3;
}

/* What changed since the last look. *again: that can't be told, all is to be read anew. */
static gboolean catch_up(struct library *library, gboolean *again, GError **error)
{
	struct look look;

	look_begin(&look, library, room(library) - MIN(library->fresh_bytes, room(library)));
	gboolean good = look_at_rows(&look, error);
	if (good) {
		*again = look.full || !agrees(library, look.changed, look.anchor);
		if (!*again && look.news->len > 0) {
			take_news(&look);
			stack(library, look.news);
		}
	}
	look_end(&look);
	return good;
}

gboolean library_put_damaged_aside(struct library *library)
{
	gboolean any = FALSE;

	for (guint i = 0; i < library->segments->len; i++) {
		const struct segment *segment = library->segments->pdata[i];
		if (!segment_damaged(segment))
			continue;
		any = TRUE;
		if (!library_place_remove(&library->place, segment_name(segment)))
			g_ptr_array_add(library->distrusted, g_strdup(segment_name(segment)));
	}
	return any;
}

/* Whether the folder holds other segments than those that are used. */
static gboolean place_changed(struct library *library)
{
	gint64 stamp = library_place_stamp(&library->place);

	if (stamp == library->stamp)
		return FALSE;
	g_autoptr(GPtrArray) now = read_place(library, library->segments);
	gboolean same = now->len == library->segments->len;
	for (guint i = 0; i < now->len && same; i++)
		same = now->pdata[i] == library->segments->pdata[i];
	if (same)
		library->stamp = stamp;
	return !same;
}

struct shelf *library_shelf(struct library *library, gboolean background, GError **error)
{
	gboolean again =
		library_put_damaged_aside(library) || !library->shelf || place_changed(library);

	library_builder_ended(library);
	if (!again && !catch_up(library, &again, error))
		return NULL;
	if (again)
		g_clear_pointer(&library->shelf, shelf_unref);
	/* What proves damaged on the way is put aside, so this ends. */
	while (!library->shelf) {
		if (!library_reload(library, TRUE, first_room(library, background), error))
			return NULL;
		stack(library, library->fresh);
		library_put_damaged_aside(library);
	}
	if (background && library_is_behind(library))
		library_build_behind(library, FALSE);
	return shelf_ref(library->shelf);
}

gboolean library_is_behind(const struct library *library)
{
	return library->low > library_end(library) || library->fresh->len >= LIBRARY_BEHIND ||
	       library->fresh_bytes >= LIBRARY_BEHIND_BYTES;
}

const char *library_trouble(const struct library *library)
{
	return library->trouble;
}

struct library *library_of(struct desk *desk)
{
	struct library *library = g_datalist_get_data(&desk->kept, "library");

	if (!library) {
		library = library_new(desk);
		g_datalist_set_data_full(&desk->kept, "library", library, free_kept);
	}
	return library;
}

guint64 library_segment_size(const struct segment *segment)
{
	guint64 size = 0;

	for (guint i = 0; i < SEGMENT_PARTS; i++)
		size += segment_part_size(segment, (enum segment_part)i);
	return size;
}

void library_tell(struct library *library, struct library_state *state)
{
	*state = (struct library_state){
		.folder = library->place.folder,
		.segments = library->segments->len,
		.articles = library->shelf ? library->shelf->articles : 0,
		.fresh =
			library->shelf ? library->shelf->parts[library->shelf->count - 1].count : 0,
	};
	for (guint i = 0; i < library->segments->len; i++)
		state->bytes += library_segment_size(library->segments->pdata[i]);
}

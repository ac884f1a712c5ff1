/* SPDX-License-Identifier: MIT
 * Incidents like one: a cause of the same name says most, then a place they share, then the words
 * of their titles, as the knowledge base compares articles. */
#include <string.h>

#include "command/report-facts.h"
#include "desk/i18n.h"
#include "kb/rank.h"

#define ALIKE_LEAST 30   /* of 100; below that they share what all of them do */
#define ALIKE_LOOKED 200 /* most alike ones that are told apart */

struct seeking {
	const struct incident *incident;
	GPtrArray *found; /* of struct report_similar* */
	GPtrArray *fresh; /* of struct fresh*: the titles */
};

static void free_similar(void *data)
{
	struct report_similar *similar = data;
	g_free((char *)similar->title);
	g_free((char *)similar->cause);
	g_free((char *)similar->service);
	g_free((char *)similar->region);
	g_free(similar);
}

static char *copy_same(const char *one, const char *other)
{
	return one != NULL && *one != '\0' && g_strcmp0(one, other) == 0 ? g_strdup(one) : NULL;
}

/* The keys two lists by commas have in common; NULL: none. */
static char *in_common(const char *one, const char *other)
{
	g_autoptr(GPtrArray) common = g_ptr_array_new();
	g_auto(GStrv) keys = list_split(one), others = list_split(other);
	for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
		if (others != NULL && g_strv_contains((const char *const *)others, keys[i]))
			g_ptr_array_add(common, keys[i]);
	g_ptr_array_add(common, NULL);
	return common->len > 1 ? g_strjoinv(",", (char **)common->pdata) : NULL;
}

static void add_title(struct seeking *seeking, gint64 id, gint64 at, const char *title)
{
	struct kb_doc doc = {.id = id,
			     .seq = seeking->fresh->len + 1,
			     .updated_at = at,
			     .review_by = TIME_NONE,
			     .title = title,
			     .title_size = strlen(title),
			     .body = "",
			     .labels = ""};
	g_ptr_array_add(seeking->fresh, fresh_new(&doc, FRESH_WHOLE));
}

static gboolean look_at(const struct incident_row *row, void *data)
{
	struct seeking *seeking = data;
	const struct incident *incident = seeking->incident;
	if (row->id == incident->id || row->state == INCIDENT_CANCELLED)
		return TRUE;
	struct report_similar *similar = g_new0(struct report_similar, 1);
	similar->incident = row->id;
	similar->title = g_strdup(row->title != NULL ? row->title : "");
	similar->cause = copy_same(incident->cause, row->cause);
	similar->service = in_common(incident->service, row->service);
	similar->region = in_common(incident->region, row->region);
	g_ptr_array_add(seeking->found, similar);
	add_title(seeking, row->id, row->opened_at, similar->title);
	return TRUE;
}

static void compare_titles(struct seeking *seeking, gint64 now)
{
	const struct incident *incident = seeking->incident;
	const char *title = incident->title != NULL ? incident->title : "";
	g_autoptr(GHashTable) alike = g_hash_table_new(NULL, NULL);
	struct shelf *shelf = shelf_new(NULL, 0, (struct fresh *const *)seeking->fresh->pdata,
					seeking->fresh->len, seeking->fresh->len, FALSE, NULL);
	struct kb_doc doc = {.id = incident->id,
			     .review_by = TIME_NONE,
			     .title = title,
			     .title_size = strlen(title),
			     .body = "",
			     .labels = ""};
	if (shelf == NULL)
		return;
	g_autoptr(GArray) found = suggest_duplicates(shelf, &doc, now, ALIKE_LOOKED);
	for (guint i = 0; i < found->len; i++) {
		const struct likeness *likeness = &g_array_index(found, struct likeness, i);
		g_hash_table_insert(alike, (gpointer)(gsize)likeness->hit.id,
				    GUINT_TO_POINTER(likeness->score));
	}
	for (guint i = 0; i < seeking->found->len; i++) {
		struct report_similar *similar = g_ptr_array_index(seeking->found, i);
		similar->alike = GPOINTER_TO_UINT(
			g_hash_table_lookup(alike, (gpointer)(gsize)similar->incident));
	}
	shelf_unref(shelf);
}

static guint weight(const struct report_similar *similar)
{
	guint place = (similar->service != NULL) + (similar->region != NULL);
	return (similar->cause != NULL ? 1000 : 0) + similar->alike + 10 * place;
}

/* Who shares a place alone is a neighbour, not alike. */
static gboolean is_similar(const struct report_similar *similar)
{
	return similar->cause != NULL || similar->alike >= ALIKE_LEAST;
}

/* The newer of equal ones. */
static int by_weight(gconstpointer a, gconstpointer b)
{
	const struct report_similar *one = *(const struct report_similar *const *)a,
				    *other = *(const struct report_similar *const *)b;
	if (weight(one) != weight(other))
		return weight(one) > weight(other) ? -1 : 1;
	return one->incident > other->incident ? -1 : one->incident < other->incident;
}

GPtrArray *report_similar(struct desk *desk, const struct incident *incident, guint limit,
			  GError **error)
{
	const struct incident_query query = {.all = TRUE};
	struct seeking seeking = {
		.incident = incident,
		.found = g_ptr_array_new_with_free_func(free_similar),
		.fresh = g_ptr_array_new_with_free_func((GDestroyNotify)fresh_unref)};
	if (!incident_list(desk, &query, look_at, &seeking, error)) {
		g_ptr_array_unref(seeking.fresh);
		g_ptr_array_unref(seeking.found);
		return NULL;
	}
	if (seeking.fresh->len > 0)
		compare_titles(&seeking, desk_now(desk));
	g_ptr_array_unref(seeking.fresh);
	for (guint i = seeking.found->len; i-- > 0;)
		if (!is_similar(g_ptr_array_index(seeking.found, i)))
			g_ptr_array_remove_index_fast(seeking.found, i);
	g_ptr_array_sort(seeking.found, by_weight);
	if (seeking.found->len > limit)
		g_ptr_array_set_size(seeking.found, (int)limit);
	return seeking.found;
}

/* SPDX-License-Identifier: MIT
 * Events recognised by what they say. A body is compared by its digest, so a redacted event is
 * still the same event. */
#include "store/again.h"

#include "desk/i18n.h"
#include "store/history.h"

/* Marks that a desk gives by itself: they say nothing of what happened. */
#define OWN_MARKS ((unsigned)(EVENT_IMPORTED | EVENT_FLAGGED))

static void put_text(GString *out, const char *text)
{
	/* Lengths first: no text can look like two fields. */
	g_string_append_printf(out, "%d:%s", text ? (int)strlen(text) : -1, text ? text : "");
}

static char *identity(const struct event *event, const guint8 *body)
{
	GString *out = g_string_new(NULL);

	if (event->ref) {
		put_text(out, event->ref);
		return g_string_free(out, FALSE);
	}
	g_string_append_printf(out, "%d/%u/%" PRId64 "/%" PRId64 "/%" PRId64 "/", (int)event->kind,
			       event->flags & ~OWN_MARKS, event->occurred_at, event->until,
			       event->number);
	put_text(out, event->by);
	put_text(out, event->what);
	put_text(out, event->why);
	put_text(out, event->via);
	put_text(out, event->more);
	for (int i = 0; body && i < HASH_SIZE; i++)
		g_string_append_printf(out, "%02x", body[i]);
	return g_string_free(out, FALSE);
}

static gboolean count_row(const struct row *row, void *data)
{
	GHashTable *counts = data;
	struct event *event = history_event(row, 0);
	gsize size = 0;
	const guint8 *body = row_blob(row, EVENT_COLUMNS, &size);
	char *key = identity(event, size == HASH_SIZE ? body : NULL);
	guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, key));

	g_hash_table_replace(counts, key, GUINT_TO_POINTER(count + 1));
	event_free(event);
	return TRUE;
}

GPtrArray *ticket_events_new(struct desk *desk, gint64 id, const GPtrArray *events, GError **error)
{
	g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	const struct value value = V_INT(id);
	GPtrArray *fresh;

	if (!store_ok(store_select(desk->store, QUERY_EVENT_IDENTITY, &value, 1, count_row, counts,
				   error),
		      error))
		return NULL;
	fresh = g_ptr_array_new();
	for (guint i = 0; i < events->len; i++) {
		struct event *event = g_ptr_array_index(events, i);
		guint8 digest[HASH_SIZE];
		gboolean body = history_body(event, digest);
		char *key = identity(event, body ? digest : NULL);
		guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, key));

		if (count == 0) {
			g_ptr_array_add(fresh, event);
			g_free(key);
		} else {
			g_hash_table_replace(counts, key, GUINT_TO_POINTER(count - 1));
		}
	}
	return fresh;
}

static gboolean found_row(const struct row *row, void *data)
{
	*(gboolean *)data = FALSE;
	return FALSE;
}

gboolean ticket_number_free(struct desk *desk, gint64 id, gboolean *is_free, GError **error)
{
	const struct value value = V_INT(id);

	*is_free = TRUE;
	return store_ok(store_select(desk->store, QUERY_TICKET_EXISTS, &value, 1, found_row,
				     is_free, error),
			error);
}

static gboolean number_row(const struct row *row, void *data)
{
	*(gint64 *)data = row_int(row, 0);
	return FALSE;
}

gboolean definition_version(struct desk *desk, const char *noun, const char *key, const char *text,
			    gint64 *version, GError **error)
{
	const struct value values[] = {V_TEXT(noun), V_TEXT(key), V_TEXT(text)};

	*version = 0;
	return store_ok(store_select(desk->store, QUERY_DEFINITION_VERSION, values,
				     G_N_ELEMENTS(values), number_row, version, error),
			error);
}

char *desk_identity(struct desk *desk, GError **error)
{
	char *identity;

	if (!store_meta(desk->store, "identity", &identity, error))
		return NULL;
	if (!identity)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("%s: this desk has no identity"), store_where(desk->store));
	return identity;
}

gboolean ticket_total(struct desk *desk, gint64 *total, GError **error)
{
	return store_ok(
		store_select(desk->store, QUERY_TICKET_TOTAL, NULL, 0, number_row, total, error),
		error);
}

/* SPDX-License-Identifier: MIT
 * Attachments and redaction, own fields and links as they are stored, and what one person did. */
#include <string.h>

#include "desk/i18n.h"
#include "store/project.h"

static gboolean act_once(struct desk *desk, const struct act *given, struct event *event,
			 GError **error)
{
	g_autoptr(GPtrArray) events = g_ptr_array_new();
	struct act act = *given;

	g_ptr_array_add(events, event);
	act.events = events;
	return ticket_act(desk, &act, NULL, error);
}

gboolean ticket_attach(struct desk *desk, gint64 id, const char *name, const char *type,
		       const void *content, gsize size, GError **error)
{
	const struct act act = {.ticket = id, .content = content, .content_size = size};
	guint8 digest[HASH_SIZE];
	g_autofree char *hex = NULL;
	GString *more = g_string_new(NULL);
	struct event event;
	gboolean done;

	history_digest(content, size, digest);
	hex = history_hex(digest);
	history_fact(more, "sha256", hex);
	event_init(&event);
	event.kind = EVENT_ATTACH;
	event.what = g_strdup(name);
	event.why = g_strdup(type);
	event.number = (gint64)size;
	event.more = g_string_free(more, FALSE);
	done = act_once(desk, &act, &event, error);
	event_clear(&event);
	return done;
}

static gboolean read_blob(const struct row *row, void *data)
{
	gsize size;
	const void *bytes = row_blob(row, 0, &size);

	*(GBytes **)data = g_bytes_new(bytes, bytes ? size : 0);
	return FALSE;
}

static gboolean missing(GError **error, gint64 id, gint64 turn)
{
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
		    _("ticket %" PRId64 ": no attachment %" PRId64 " (it may have been redacted)"),
		    id, turn);
	return FALSE;
}

GBytes *ticket_attachment(struct desk *desk, gint64 id, gint64 turn, GError **error)
{
	g_autoptr(GPtrArray) events = ticket_events(desk, id, FALSE, error);
	g_autofree char *sha = NULL;
	GBytes *content = NULL;

	if (!events)
		return NULL;
	if (turn >= 1 && turn <= events->len) {
		const struct event *event = g_ptr_array_index(events, (guint)turn - 1);
		if (event->kind == EVENT_ATTACH)
			sha = event_more(event, "sha256");
	}
	/* The same content may still be there for another ticket: this one's is gone all the same.
	 */
	for (guint i = 0; sha && i < events->len; i++) {
		const struct event *event = g_ptr_array_index(events, i);
		if (event->kind == EVENT_REDACT && event->number == turn)
			g_clear_pointer(&sha, g_free);
	}
	if (sha) {
		const struct value key = V_TEXT(sha);
		if (!store_ok(store_select(desk->store, QUERY_ATTACHMENT_GET, &key, 1, read_blob,
					   &content, error),
			      error))
			return NULL;
	}
	if (!content)
		missing(error, id, turn);
	return content;
}

/* Acts without a text, such as an ack, hold nothing that could be emptied. What was redacted before
 * is refused by the rules. */
static gboolean has_body(gint64 id, const GPtrArray *events, gint64 turn, GError **error)
{
	const struct event *event = g_ptr_array_index(events, (guint)turn - 1);
	guint8 digest[HASH_SIZE];

	if (history_body(event, digest))
		return TRUE;
	for (guint i = 0; i < events->len; i++) {
		const struct event *other = g_ptr_array_index(events, i);
		if (other->kind == EVENT_REDACT && other->number == turn)
			return TRUE;
	}
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		    _("ticket %" PRId64 ": event %" PRId64 " has no text that could be emptied"),
		    id, turn);
	return FALSE;
}

gboolean ticket_redact(struct desk *desk, gint64 id, gint64 turn, const char *reason,
		       GError **error)
{
	g_autoptr(GPtrArray) events = ticket_events(desk, id, TRUE, error);
	const struct act act = {.ticket = id};
	struct event event;
	gboolean done;

	/* One that isn't there is refused by the rules, too. */
	if (!events || (turn >= 1 && turn <= events->len && !has_body(id, events, turn, error)))
		return FALSE;
	event_init(&event);
	event.kind = EVENT_REDACT;
	event.number = turn;
	event.why = g_strdup(reason);
	done = act_once(desk, &act, &event, error);
	event_clear(&event);
	return done;
}

struct deeds {
	struct desk *desk;
	deed_fn *fn;
	void *data;
};

static gboolean read_deed(const struct row *row, void *data)
{
	const struct deeds *deeds = data;
	struct event *event;
	gboolean more;

	if (!desk_sees(deeds->desk, row_text(row, 2), row_text(row, 3)))
		return TRUE;
	event = history_event(row, 4);
	more = deeds->fn(row_int(row, 0), row_text(row, 1), event, deeds->data);
	event_free(event);
	return more;
}

gboolean ticket_deeds(struct desk *desk, const char *user, gint64 since, deed_fn *fn, void *data,
		      GError **error)
{
	struct deeds deeds = {desk, fn, data};
	const struct value values[] = {V_TEXT(user), V_INT(since)};

	return store_ok(store_select(desk->store, QUERY_EVENT_BY, values, G_N_ELEMENTS(values),
				     read_deed, &deeds, error),
			error);
}

struct linked {
	struct desk *desk;
	GArray *ids;
};

static gboolean read_link(const struct row *row, void *data)
{
	const struct linked *linked = data;
	gint64 other = row_int(row, 0);

	if (desk_sees(linked->desk, row_text(row, 1), row_text(row, 2)))
		g_array_append_val(linked->ids, other);
	return TRUE;
}

GArray *ticket_links(struct desk *desk, gint64 id, GError **error)
{
	g_autoptr(GArray) links = g_array_new(FALSE, FALSE, sizeof(gint64));
	struct linked linked = {desk, links};

	if (!store_ok(store_select(desk->store, QUERY_LINK_LIST, &V_INT(id), 1, read_link, &linked,
				   error),
		      error))
		return NULL;
	return g_steal_pointer(&links);
}

static gboolean read_field(const struct row *row, void *data)
{
	g_hash_table_replace(data, g_strdup(row_text(row, 0)), g_strdup(row_text(row, 1)));
	return TRUE;
}

GHashTable *ticket_fields(struct desk *desk, gint64 id, GError **error)
{
	g_autoptr(GHashTable) fields =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	if (!store_ok(store_select(desk->store, QUERY_FIELD_LIST, &V_INT(id), 1, read_field, fields,
				   error),
		      error))
		return NULL;
	return g_steal_pointer(&fields);
}

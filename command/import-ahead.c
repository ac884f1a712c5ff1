/* SPDX-License-Identifier: MIT
 * Rows read ahead. An engine at the end of a line would be asked about each ref, a round trip for
 * each; those of the rows ahead are asked for together. */
#include "command/import-private.h"

#include <string.h>

#include "desk/i18n.h"
#include "store/again.h"

/* Of lines kept in memory. */
enum { ROWS_AHEAD = 4000, BYTES_AHEAD = 1 << 20 };

void import_ahead_free(void *data)
{
	struct ahead_row *row = data;

	js_free(row->js);
	g_clear_error(&row->why);
	g_free(row);
}

static struct ahead_row *read_row(struct lines *lines)
{
	struct ahead_row *row = g_new0(struct ahead_row, 1);
	const char *text;
	gsize size;

	switch (lines_next(lines, &text, &size, &row->why)) {
	case LINES_END:
		g_free(row);
		return NULL;
	case LINES_OK:
		if (size)
			row->js = js_parse(text, size, &row->why);
		break;
	case LINES_FAILED:
		row->ends = TRUE;
		break;
	case LINES_TOO_LONG:
		break;
	}
	row->done = lines_done(lines);
	return row;
}

/* The ref of the ticket a row is about; NULL: of none. */
static const char *ref_of(const struct js *js)
{
	const char *type = NULL, *ref = NULL;

	if (!js || js_type(js) != JS_OBJECT || !js_get_text(js, "type", &type, NULL))
		return NULL;
	if (g_strcmp0(type, "ticket") == 0)
		js_get_text(js, "ref", &ref, NULL);
	else if (g_strcmp0(type, "event") == 0)
		js_get_text(js, "ticket", &ref, NULL);
	return ref;
}

static gboolean is_own(const struct import *import, const char *ref)
{
	return g_str_has_prefix(ref, import->own_names);
}

static void announce_refs(struct import *import)
{
	const char *before = NULL;

	for (GList *at = import->ahead.head; at; at = at->next) {
		const char *ref = ref_of(((struct ahead_row *)at->data)->js);
		const struct value value = V_TEXT(ref);

		if (ref && g_strcmp0(ref, before) != 0 && !is_own(import, ref))
			store_expect(import->desk->store, QUERY_TICKET_BY_REF, &value, 1);
		before = ref;
	}
}

static gboolean resolve(struct import *import, const char *ref, GError **error)
{
	gint64 id = 0;

	if (g_hash_table_contains(import->resolved, ref))
		return TRUE;
	if (!import_resolve(ROW_TICKET, ref, &id, import, error))
		return FALSE;
	g_hash_table_insert(import->resolved, g_strdup(ref), g_memdup2(&id, sizeof id));
	return TRUE;
}

/* What import_ticket() and import_event() will ask, in that order. */
static void announce_tickets(struct import *import)
{
	struct store *store = import->desk->store;
	const char *before = NULL;

	for (GList *at = import->ahead.head; at; at = at->next) {
		const struct js *js = ((struct ahead_row *)at->data)->js;
		const char *ref = ref_of(js);
		const gint64 *id = ref ? g_hash_table_lookup(import->resolved, ref) : NULL;
		gint64 number = 0;

		if (id && *id && g_strcmp0(ref, before) != 0) {
			store_expect(store, QUERY_TICKET_GET, &V_INT(*id), 1);
			store_expect(store, QUERY_EVENT_IDENTITY, &V_INT(*id), 1);
		} else if (id && !*id && js_get_int(js, "id", 0, &number, NULL) && number > 0) {
			store_expect(store, QUERY_TICKET_EXISTS, &V_INT(number), 1);
		}
		before = ref;
	}
}

/* Only where asking one by one costs something; what can't be known now is asked for later. */
static void foresee(struct import *import)
{
	gboolean good = TRUE;

	g_hash_table_remove_all(import->resolved);
	if (!store_is_far(import->desk->store) || !import_unit_open(import, NULL))
		return;
	announce_refs(import);
	for (GList *at = import->ahead.head; at && good; at = at->next) {
		const char *ref = ref_of(((struct ahead_row *)at->data)->js);

		good = !ref || is_own(import, ref) || resolve(import, ref, NULL);
	}
	announce_tickets(import);
}

struct ahead_row *import_ahead(struct import *import, struct lines *lines)
{
	struct ahead_row *row = g_queue_pop_head(&import->ahead);
	gint64 began = lines_done(lines);
	guint most = store_is_far(import->desk->store) ? ROWS_AHEAD : 1;

	if (row)
		return row;
	/* Who writes them slowly has each taken as it comes. */
	while (import->ahead.length < most && lines_done(lines) - began < BYTES_AHEAD &&
	       (!import->ahead.length || lines_at_hand(lines)) && (row = read_row(lines)) != NULL) {
		g_queue_push_tail(&import->ahead, row);
		if (row->ends)
			break;
	}
	foresee(import);
	return g_queue_pop_head(&import->ahead);
}

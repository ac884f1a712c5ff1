/* SPDX-License-Identifier: MIT
 * See incident-rows.h. Tickets are told by names that mean the same elsewhere: a row says which
 * number of its texts is which ticket, and import puts the numbers they have there in their place.
 */
#include "command/incident-rows.h"

#include <inttypes.h>
#include <string.h>

#include "command/sink.h"
#include "store/again.h"

/* ---- names */

static char *name_of(const char *desk_id, gint64 id, const char *ref)
{
	return ref ? g_strdup(ref)
		   : g_strdup_printf("midwatch-%s:" INCIDENT_OWN "%" PRId64, desk_id, id);
}

/* ---- tickets in a record */

gboolean record_is_about_ticket(enum record_kind kind)
{
	return kind == RECORD_LINK || kind == RECORD_UNLINK || kind == RECORD_NOTICE;
}

gint64 record_ticket_in(enum record_kind kind, const char *key, const char *value,
			const char **rest)
{
	static const char *const keys[] = {"source_ref", "from", "to", NULL};
	gboolean plain = strcmp(key, "ticket") == 0;
	gsize digits = strspn(value, "0123456789");

	*rest = value + digits;
	if (digits == 0 || digits > 12 || (plain ? **rest != '\0' : **rest != '/') ||
	    (!plain && !g_strv_contains(keys, key)))
		return 0;
	/* What evidence is from may be a file, "2026/11/22.log". */
	if (kind == RECORD_EVIDENCE && strcmp(key, "from") == 0 &&
	    (*rest)[1 + strspn(*rest + 1, "0123456789")])
		return 0;
	return g_ascii_strtoll(value, NULL, 10);
}

/* ---- writing */

struct writing {
	struct call *call;
	const char *desk_id;
	row_namer *name;
	void *data;
	GString *line;
	const struct record *record; /* being written */
	GHashTable *seen; /* of what the row has named already: keys, or numbers of tickets */
};

/* A number that is none of this desk's tickets names none. */
static void take_ticket(struct writing *writing, GArray *tickets, gint64 id)
{
	gboolean is_free = TRUE;

	if (id > 0 && ticket_number_free(writing->call->desk, id, &is_free, NULL) && !is_free)
		g_array_append_val(tickets, id);
}

struct naming {
	struct writing *writing;
	GArray *tickets; /* of gint64 */
};

static void find_named(const char *key, const char *value, void *data)
{
	const struct naming *naming = data;
	const char *rest;

	take_ticket(naming->writing, naming->tickets,
		    record_ticket_in(naming->writing->record->kind, key, value, &rest));
}

static void write_tickets(struct writing *writing)
{
	g_autoptr(GArray) tickets = g_array_new(FALSE, FALSE, sizeof(gint64));
	struct naming naming = {writing, tickets};

	if (record_is_about_ticket(writing->record->kind))
		take_ticket(writing, tickets, writing->record->about);
	record_fields(writing->record, find_named, &naming);
	if (!tickets->len)
		return;
	g_hash_table_remove_all(writing->seen);
	js_begin(writing->line, "tickets");
	for (guint i = 0; i < tickets->len; i++) {
		gint64 id = g_array_index(tickets, gint64, i);
		g_autofree char *name = NULL;
		char number[24];
		g_snprintf(number, sizeof number, "%" PRId64, id);
		if (!g_hash_table_add(writing->seen, g_strdup(number)))
			continue;
		name = writing->name(ROW_TICKET, id, writing->data);
		js_text(writing->line, number, name, FALSE);
	}
	js_end(writing->line);
}

/* A field named twice counts as it was named last. */
static void write_field(const char *key, const char *value G_GNUC_UNUSED, void *data)
{
	struct writing *writing = data;
	g_autofree char *last = NULL;

	if (!g_hash_table_add(writing->seen, g_strdup(key)))
		return;
	last = record_field(writing->record, key);
	js_text(writing->line, key, last, FALSE);
}

static void write_some(GString *out, const char *key, const char *text)
{
	if (text)
		js_text(out, key, text, FALSE);
}

static void put(struct writing *writing)
{
	js_end(writing->line);
	g_string_append_c(writing->line, '\n');
	sink_raw(writing->call->sink, writing->line->str);
	g_string_truncate(writing->line, 0);
}

/* What the row is called, and the member that says what it is about. */
static const char *type_of(enum record_kind kind, const char **about)
{
	*about = "about";
	switch (kind) {
	case RECORD_OPENED:
		return "incident";
	case RECORD_ENTRY:
	case RECORD_REMOVED:
	case RECORD_PUT_BACK:
	case RECORD_EVIDENCE:
		*about = "entry";
		return "entry";
	case RECORD_ACTION:
		*about = "action";
		return "action";
	default:
		return "record";
	}
}

static void write_record(struct writing *writing, gint64 id, const char *name,
			 const struct record *record)
{
	GString *out = writing->line;
	const char *about, *type = type_of(record->kind, &about);

	writing->record = record;
	js_begin(out, NULL);
	js_text(out, "type", type, FALSE);
	js_text(out, record->kind == RECORD_OPENED ? "ref" : "incident", name, FALSE);
	if (record->kind == RECORD_OPENED)
		js_int(out, "id", id);
	js_int(out, "turn", record->turn);
	if (record->kind != RECORD_OPENED)
		js_text(out, "record", record_kind_name(record->kind), FALSE);
	if (record->about)
		js_int(out, about, record->about);
	if (record->base)
		js_int(out, "base", record->base);
	js_time(out, "recorded_at", record->recorded_at);
	js_text(out, "by", record->by, FALSE);
	write_some(out, "what", record->what);
	write_some(out, "why", record->why);
	if (record->fields) {
		g_hash_table_remove_all(writing->seen);
		js_begin(out, "fields");
		record_fields(record, write_field, writing);
		js_end(out);
	}
	write_tickets(writing);
	put(writing);
}

static void write_edition(struct writing *writing, const char *name, const struct edition *edition)
{
	GString *out = writing->line;

	js_begin(out, NULL);
	js_text(out, "type", "edition", FALSE);
	js_text(out, "incident", name, FALSE);
	js_text(out, "audience", audience_name(edition->audience), FALSE);
	write_some(out, "client", edition->client);
	write_some(out, "language", edition->language);
	js_int(out, "version", edition->version);
	js_time(out, "at", edition->at);
	js_text(out, "by", edition->by, FALSE);
	js_text(out, "sha256", edition->sha256, FALSE);
	js_text(out, "text", edition->text, FALSE);
	write_some(out, "svg", edition->svg);
	put(writing);
}

static gboolean write_editions(struct writing *writing, gint64 id, const char *name, GError **error)
{
	struct desk *desk = writing->call->desk;
	g_autoptr(GPtrArray) editions = edition_list(desk, id, error);

	for (guint i = 0; editions && i < editions->len; i++) {
		const struct edition *listed = g_ptr_array_index(editions, i);
		struct edition *edition = edition_load(desk, id, listed->audience, listed->client,
						       listed->language, listed->version, error);
		if (!edition)
			return FALSE;
		write_edition(writing, name, edition);
		edition_free(edition);
	}
	return editions != NULL;
}

static gboolean write_incident(void *data, gint64 id, GError **error)
{
	struct writing *writing = data;
	struct desk *desk = writing->call->desk;
	g_autoptr(GPtrArray) records = incident_records(desk, id, 0, error);
	g_autofree char *ref = NULL, *name = NULL;
	gint64 newest;

	if (!records || !incident_ref(desk, id, &ref, error))
		return FALSE;
	/* A part of it would be another one. */
	newest = records->len ? ((struct record *)records->pdata[records->len - 1])->turn : 0;
	if (newest != (gint64)records->len)
		return TRUE;
	name = name_of(writing->desk_id, id, ref);
	for (guint i = 0; i < records->len; i++)
		write_record(writing, id, name, g_ptr_array_index(records, i));
	return write_editions(writing, id, name, error);
}

static void expect_texts(struct desk *desk, gint64 id)
{
	g_autoptr(GPtrArray) editions = edition_list(desk, id, NULL);

	for (guint i = 0; editions && i < editions->len; i++)
		edition_expect(desk, id, g_ptr_array_index(editions, i));
}

static void expect_ticket(struct desk *desk, gint64 id)
{
	if (id <= 0)
		return;
	store_expect(desk->store, QUERY_TICKET_EXISTS, &V_INT(id), 1);
	ticket_expect_row(desk, id);
}

struct expecting {
	struct desk *desk;
	const struct record *record;
};

static void expect_named(const char *key, const char *value, void *data)
{
	const struct expecting *naming = data;
	const char *rest;

	expect_ticket(naming->desk, record_ticket_in(naming->record->kind, key, value, &rest));
}

/* What was recorded and published, and then the texts and the tickets' names. */
static void expect_incidents(void *data, const gint64 *ids, guint count)
{
	const struct writing *writing = data;
	struct desk *desk = writing->call->desk;

	for (guint i = 0; i < count; i++)
		incident_expect_records(desk, ids[i]);
	for (guint i = 0; i < count; i++) {
		g_autoptr(GPtrArray) records = incident_records(desk, ids[i], 0, NULL);
		struct expecting naming = {desk, NULL};
		expect_texts(desk, ids[i]);
		for (guint j = 0; records && j < records->len; j++) {
			naming.record = g_ptr_array_index(records, j);
			if (record_is_about_ticket(naming.record->kind))
				expect_ticket(desk, naming.record->about);
			record_fields(naming.record, expect_named, &naming);
		}
	}
}

gboolean incident_rows_write(struct call *call, const char *desk_id, row_namer *name, void *data,
			     GError **error)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GString) line = g_string_new(NULL);
	struct writing writing = {call, desk_id, name, data, line, NULL, seen};

	return rows_write_all(call, incident_ids, expect_incidents, write_incident, &writing,
			      error);
}

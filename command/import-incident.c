/* SPDX-License-Identifier: MIT
 * Incidents among the rows: gathered into blocks, the records of one and its published versions,
 * and stored or refused whole. Records that are there already are known again by their turn. */
#include "command/import-private.h"

#include <string.h>

#include "command/incident-rows.h"
#include "desk/i18n.h"

/* As of tickets: said aloud, and with room behind. */
#define NUMBER_LIMIT INT64_C(999999999999)

void import_incident_clear(struct incident_block *block)
{
	g_free(block->ref);
	if (block->records)
		g_ptr_array_unref(block->records);
	if (block->editions)
		g_ptr_array_unref(block->editions);
	*block = (struct incident_block){0};
}

/* ---- names */

/* *id = 0: none has the name. */
static gboolean find_named(const struct import *import, const char *name, gint64 *id,
			   GError **error)
{
	g_autoptr(GArray) next = NULL;
	gsize size = strlen(import->own_names);

	if (!incident_by_ref(import->desk, name, id, error))
		return FALSE;
	if (*id || strncmp(name, import->own_names, size) != 0 ||
	    !g_str_has_prefix(name + size, INCIDENT_OWN))
		return TRUE;
	*id = g_ascii_strtoll(name + size + strlen(INCIDENT_OWN), NULL, 10);
	next = incident_ids(import->desk, *id - 1, 1, error);
	if (!next)
		return FALSE;
	if (next->len == 0 || g_array_index(next, gint64, 0) != *id)
		*id = 0;
	return TRUE;
}

static char *refused_key(const char *ref)
{
	return g_strconcat("incident ", ref, NULL);
}

static gboolean expected(GError **error, const char *key, const char *what)
{
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("%s: %s is expected"), key,
		    what);
	return FALSE;
}

/* ---- a row to a record */

/* Puts the numbers tickets have here in the place of those they had. */
struct mapping {
	struct import *import;
	const struct js *tickets; /* NULL: the row names none */
	const struct js *fields;
	struct record *record;
	GError *error;
};

static gint64 map_ticket(struct mapping *mapping, gint64 number)
{
	char digits[24];
	const char *name = NULL;
	gint64 id = 0;

	g_snprintf(digits, sizeof digits, "%" PRId64, number);
	if (mapping->tickets)
		js_get_text(mapping->tickets, digits, &name, NULL);
	/* Not said to be a ticket: it stays as it is. */
	if (!name)
		return 0;
	if (!mapping->error &&
	    import_resolve(ROW_TICKET, name, &id, mapping->import, &mapping->error) && !id)
		g_set_error(&mapping->error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("no ticket has the ref “%s”"), name);
	return id;
}

/* "-34m", as other rows have their times. */
static gboolean is_relative(const char *key, const char *text)
{
	static const char *const times[] = {"at", "end", "due", "reported", NULL};

	return text && strchr("+-", *text) && g_ascii_isdigit(*text ? text[1] : 0) &&
	       g_strv_contains(times, key);
}

static gboolean read_time(struct mapping *mapping, const char *key)
{
	gint64 at;

	if (!row_read_time(&mapping->import->reader, mapping->fields, key, &at, &mapping->error))
		return FALSE;
	record_put_time(mapping->record, key, at);
	return TRUE;
}

static gboolean read_field(const char *key, const struct js *value, void *data)
{
	struct mapping *mapping = data;
	const char *text = js_value(value), *rest;
	gint64 number = text ? record_ticket_in(mapping->record->kind, key, text, &rest) : 0;
	gint64 id = number ? map_ticket(mapping, number) : 0;
	g_autofree char *mapped = id ? g_strdup_printf("%" PRId64 "%s", id, rest) : NULL;

	if (!text && !mapping->error)
		expected(&mapping->error, key, _("a text"));
	if (mapping->error)
		return FALSE;
	if (is_relative(key, text))
		return read_time(mapping, key);
	record_put(mapping->record, key, mapped ? mapped : text);
	return TRUE;
}

static gboolean read_fields(struct import *import, const struct js *js, struct record *record,
			    GError **error)
{
	struct mapping mapping = {
		.import = import, .tickets = js_get(js, "tickets"), .record = record};
	const struct js *fields = js_get(js, "fields");

	if ((fields && js_type(fields) != JS_OBJECT) ||
	    (mapping.tickets && js_type(mapping.tickets) != JS_OBJECT))
		return expected(error, fields ? "fields" : "tickets", _("an object"));
	mapping.fields = fields;
	if (fields)
		js_members(fields, read_field, &mapping);
	if (!mapping.error && record_is_about_ticket(record->kind)) {
		record->about = map_ticket(&mapping, record->about);
		if (!record->about && !mapping.error)
			expected(&mapping.error, "tickets", _("the name of the ticket"));
	}
	if (mapping.error)
		g_propagate_error(error, mapping.error);
	return !mapping.error;
}

static gboolean read_kind(const struct js *js, const char *type, struct record *record,
			  GError **error)
{
	const char *kind, *about = "about";

	if (!js_get_text(js, "record", &kind, error))
		return FALSE;
	if (strcmp(type, "incident") == 0)
		record->kind = RECORD_OPENED;
	else if (strcmp(type, "action") == 0)
		record->kind = RECORD_ACTION;
	else if (kind)
		record->kind = record_kind_parse(kind);
	else if (strcmp(type, "entry") == 0)
		record->kind = RECORD_ENTRY;
	if (!record->kind)
		return expected(error, "record", _("a kind of record"));
	if (strcmp(type, "entry") == 0 || strcmp(type, "action") == 0)
		about = type;
	return js_get_int(js, about, 0, &record->about, error) &&
	       ((record->about > 0 && record->about <= NUMBER_LIMIT) || record->about == 0 ||
		expected(error, about, _("a number")));
}

static gboolean read_record(struct import *import, const struct js *js, const char *type,
			    struct record *record, GError **error)
{
	const char *by, *what, *why;

	if (!read_kind(js, type, record, error) ||
	    !js_get_int(js, "turn", record->kind == RECORD_OPENED, &record->turn, error) ||
	    !js_get_int(js, "base", 0, &record->base, error) ||
	    !js_get_text(js, "by", &by, error) || !js_get_text(js, "what", &what, error) ||
	    !js_get_text(js, "why", &why, error) ||
	    !row_read_time(&import->reader, js, "recorded_at", &record->recorded_at, error) ||
	    !read_fields(import, js, record, error))
		return FALSE;
	if (record->recorded_at == TIME_NONE)
		record->recorded_at = import->reader.now;
	if (record->recorded_at > import->reader.now) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("recorded_at: that time lies in the future"));
		return FALSE;
	}
	g_free(record->by);
	record->by = g_strdup(by ? by : import->desk->user);
	record->what = g_strdup(what);
	record->why = g_strdup(why);
	return record->turn > 0 || expected(error, "turn", _("a number"));
}

static gboolean read_edition(struct import *import, const struct js *js, struct edition *edition,
			     GError **error)
{
	const char *audience, *client, *language, *by, *text, *svg;

	if (!js_get_text(js, "audience", &audience, error) ||
	    !js_get_text(js, "client", &client, error) ||
	    !js_get_text(js, "language", &language, error) ||
	    !js_get_int(js, "version", 0, &edition->version, error) ||
	    !js_get_text(js, "by", &by, error) || !js_get_text(js, "text", &text, error) ||
	    !js_get_text(js, "svg", &svg, error) ||
	    !row_read_time(&import->reader, js, "at", &edition->at, error))
		return FALSE;
	if (!audience || !audience_find(audience, &edition->audience))
		return expected(error, "audience", _("internal, customer, management or interim"));
	if (!text || edition->version < 1)
		return expected(error, text ? "version" : "text",
				text ? _("a number") : _("a text"));
	if (edition->at == TIME_NONE)
		edition->at = import->reader.now;
	edition->client = g_strdup(client);
	edition->language = g_strdup(language);
	edition->by = g_strdup(by ? by : import->desk->user);
	edition->text = g_strdup(text);
	edition->svg = g_strdup(svg);
	return TRUE;
}

/* ---- blocks */

static gboolean begin(struct import *import, const char *ref, GError **error)
{
	struct incident_block *block = &import->incident;

	if (!import_flush(import, error) || !import_open_write(import, error) ||
	    !import_unit_open(import, error))
		return FALSE;
	block->ref = g_strdup(ref);
	block->row = import->row;
	block->records = g_ptr_array_new_with_free_func(record_free);
	block->editions = g_ptr_array_new_with_free_func(edition_free);
	return find_named(import, ref, &block->id, error);
}

static gboolean add_row(struct import *import, const struct js *js, const char *type,
			GError **error)
{
	struct incident_block *block = &import->incident;

	if (strcmp(type, "edition") == 0) {
		struct edition *edition = g_new0(struct edition, 1);
		g_ptr_array_add(block->editions, edition);
		return read_edition(import, js, edition, error);
	}
	struct record *record = record_new(0, 0);
	g_ptr_array_add(block->records, record);
	return read_record(import, js, type, record, error);
}

gboolean import_incident(struct import *import, const struct js *js, const char *type,
			 GError **error)
{
	struct incident_block *block = &import->incident;
	gboolean opens = strcmp(type, "incident") == 0;
	const char *key = opens ? "ref" : "incident", *ref;

	if (!js_get_text(js, key, &ref, error) || (!ref && !expected(error, key, _("a text"))))
		return FALSE;
	if (!block->ref || opens || strcmp(block->ref, ref) != 0) {
		g_autofree char *refused = refused_key(ref);
		if (!opens && g_hash_table_contains(import->refused, refused))
			return import_flush(import, error);
		if (!import_settle(import, error) || !begin(import, ref, error))
			return FALSE;
		g_hash_table_remove(import->refused, refused);
	}
	if (opens && !js_get_int(js, "id", 0, &block->number, error)) {
		block->bad = TRUE;
		return FALSE;
	}
	if (block->number < 0 || block->number > NUMBER_LIMIT)
		block->number = 0;
	if (add_row(import, js, type, error))
		return TRUE;
	block->bad = TRUE;
	return FALSE;
}

/* ---- storing one */

struct canonical {
	const struct record *record;
	GHashTable *seen;
	GString *text;
};

static void canonical_field(const char *key, const char *value G_GNUC_UNUSED, void *data)
{
	const struct canonical *canonical = data;
	g_autofree char *last = NULL;

	if (!g_hash_table_add(canonical->seen, g_strdup(key)))
		return;
	last = record_field(canonical->record, key);
	g_string_append_printf(canonical->text, "%s=%zu:%s ", key, strlen(last), last);
}

/* What its fields say, however they were written. */
static char *fields_of(const struct record *record)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct canonical canonical = {record, seen, g_string_new(NULL)};

	record_fields(record, canonical_field, &canonical);
	return g_string_free(canonical.text, FALSE);
}

static gboolean same_record(const struct record *a, const struct record *b)
{
	g_autofree char *x = fields_of(a), *y = fields_of(b);

	return a->kind == b->kind && a->about == b->about && a->base == b->base &&
	       a->recorded_at == b->recorded_at && g_strcmp0(a->by, b->by) == 0 &&
	       g_strcmp0(a->what, b->what) == 0 && g_strcmp0(a->why, b->why) == 0 &&
	       strcmp(x, y) == 0;
}

/* One side was redacted since: what is left of both is the same. */
static gboolean same_left(const struct record *a, const struct record *b)
{
	struct record *x = record_copy(a), *y = record_copy(b);
	gboolean emptied = record_empty(x) != record_empty(y), same;

	/* The hashes it carries are those of its desk. */
	if (a->kind == RECORD_REDACTED && b->kind == RECORD_REDACTED) {
		g_clear_pointer(&x->fields, g_free);
		g_clear_pointer(&y->fields, g_free);
		emptied = TRUE;
	}
	same = emptied && same_record(x, y);
	record_free(x);
	record_free(y);
	return same;
}

/* Leaves in block->records what is not there yet; all of it must follow what is. */
static gboolean drop_known(struct import *import, GError **error)
{
	struct incident_block *block = &import->incident;
	g_autoptr(GPtrArray) there =
		block->id ? incident_records(import->desk, block->id, 0, error) : g_ptr_array_new();
	gint64 next;

	if (!there)
		return FALSE;
	next = (gint64)there->len + 1;
	while (block->records->len > 0) {
		const struct record *record = g_ptr_array_index(block->records, 0);
		if (record->turn >= next)
			break;
		if (!same_record(record, g_ptr_array_index(there, record->turn - 1)) &&
		    !same_left(record, g_ptr_array_index(there, record->turn - 1))) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
				    _("incident “%s”: record %" PRId64 " is another one here"),
				    block->ref, record->turn);
			return FALSE;
		}
		import->known++;
		g_ptr_array_remove_index(block->records, 0);
	}
	for (guint i = 0; i < block->records->len; i++, next++) {
		const struct record *record = g_ptr_array_index(block->records, i);
		if (record->turn == next)
			continue;
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("incident “%s”: record %" PRId64 " is expected, found %" PRId64),
			    block->ref, next, record->turn);
		return FALSE;
	}
	return TRUE;
}

static gboolean store_parts(struct import *import, GError **error)
{
	struct incident_block *block = &import->incident;
	gboolean fresh = !block->id, known;

	if (!drop_known(import, error))
		return FALSE;
	if (fresh && block->records->len == 0) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("no incident has the ref “%s”"), block->ref);
		return FALSE;
	}
	if (block->records->len > 0 && !incident_restore(import->desk, block->records, block->ref,
							 block->number, &block->id, error))
		return FALSE;
	import->incidents += fresh;
	for (guint i = 0; i < block->editions->len; i++) {
		if (!edition_restore(import->desk, block->id, g_ptr_array_index(block->editions, i),
				     &known, error))
			return FALSE;
		import->known += known;
	}
	return TRUE;
}

/* All of it or nothing. */
static gboolean store_block(struct import *import, GError **error)
{
	struct store *store = import->desk->store;
	gboolean good;

	if (!import_unit_open(import, error) || !store_ok(store_savepoint(store, error), error))
		return FALSE;
	good = store_parts(import, error);
	return store_ok(store_savepoint_end(store, good, good ? error : NULL),
			good ? error : NULL) &&
	       good;
}

gboolean import_incident_flush(struct import *import, GError **error)
{
	struct incident_block *block = &import->incident;
	GError *why = NULL;

	if (!block->ref)
		return TRUE;
	if (!block->bad && !store_block(import, &why)) {
		if (!import_go_on(import, block->row, why, error))
			return FALSE;
		block->bad = TRUE;
	}
	if (block->bad)
		g_hash_table_add(import->refused, refused_key(block->ref));
	import_incident_clear(block);
	return import_unit_break(import, error);
}

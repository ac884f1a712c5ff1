/* SPDX-License-Identifier: MIT
 * Published versions of reports (incidents.md R2): written once, in the batch of the record that
 * publishes them and that carries their hashes. */
#include "store/incident-private.h"

#include <string.h>

#include "desk/i18n.h"

void edition_free(void *data)
{
	struct edition *edition = data;

	if (!edition)
		return;
	g_free(edition->client);
	g_free(edition->language);
	g_free(edition->by);
	g_free(edition->text);
	g_free(edition->svg);
	g_free(edition->sha256);
	g_free(edition);
}

static char *text_or_null(const char *text)
{
	return text && *text ? g_strdup(text) : NULL;
}

struct edition *edition_of_row(const struct row *row, gboolean texts)
{
	struct edition *edition = g_new0(struct edition, 1);

	edition->incident = row_int(row, 0);
	edition->version = row_int(row, 1);
	edition->at = row_int(row, 2);
	edition->audience = (enum audience)CLAMP(row_int(row, 3), 0, AUDIENCES - 1);
	edition->client = text_or_null(row_text(row, 4));
	edition->language = text_or_null(row_text(row, 5));
	edition->by = g_strdup(row_text(row, 6));
	edition->sha256 = g_strdup(row_text(row, 7));
	edition->text = texts ? g_strdup(row_text(row, 8)) : NULL;
	edition->svg = texts ? g_strdup(row_text(row, 9)) : NULL;
	return edition;
}

/* Of the text alone it is what sha256sum says of it; a drawing follows behind a NUL. */
char *edition_digest(const char *text, const char *svg)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

	g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text));
	if (svg) {
		g_checksum_update(sum, (const guchar *)"", 1);
		g_checksum_update(sum, (const guchar *)svg, (gssize)strlen(svg));
	}
	return g_strdup(g_checksum_get_string(sum));
}

char *edition_field(const struct edition *edition)
{
	return g_strconcat("sha256", edition->language ? "." : "",
			   edition->language ? edition->language : "", edition->client ? "/" : "",
			   edition->client ? edition->client : "", NULL);
}

void edition_write(struct batch *batch, const struct edition *edition, gint64 id)
{
	const struct value values[] = {
		V_INT(id),
		V_INT(edition->audience),
		V_TEXT(edition->client ? edition->client : ""),
		V_TEXT(edition->language ? edition->language : ""),
		V_INT(edition->version),
		V_INT(edition->at),
		V_TEXT(edition->by ? edition->by : ""),
		V_TEXT(edition->text),
		V_TEXT(edition->svg),
		V_TEXT(edition->sha256),
	};

	batch_add(batch, QUERY_EDITION_INSERT, values, G_N_ELEMENTS(values));
}

/* Of whom a person with limits on clients may read. */
static gboolean sees(const struct desk *desk, const char *client)
{
	return !desk->clients || !client || !*client ||
	       g_strv_contains((const char *const *)desk->clients, client);
}

struct listing {
	const struct desk *desk;
	GPtrArray *editions; /* of struct edition* */
};

static gboolean edition_row(const struct row *row, void *data)
{
	const struct listing *listing = data;

	if (sees(listing->desk, row_text(row, 4)))
		g_ptr_array_add(listing->editions, edition_of_row(row, FALSE));
	return TRUE;
}

GPtrArray *edition_list(struct desk *desk, gint64 id, GError **error)
{
	g_autoptr(GPtrArray) editions = g_ptr_array_new_with_free_func(edition_free);
	struct listing listing = {desk, editions};
	const struct value value = V_INT(id);

	if (!incident_sees(desk, id, error) ||
	    !store_ok(store_select(desk->store, QUERY_EDITION_LIST, &value, 1, edition_row,
				   &listing, error),
		      error))
		return NULL;
	return g_steal_pointer(&editions);
}

static gboolean whole_row(const struct row *row, void *data)
{
	*(struct edition **)data = edition_of_row(row, TRUE);
	return FALSE;
}

void edition_expect(struct desk *desk, gint64 id, const struct edition *edition)
{
	const struct value values[] = {
		V_INT(id), V_INT(edition->audience), V_TEXT(edition->client ? edition->client : ""),
		V_TEXT(edition->language ? edition->language : ""), V_INT(edition->version)};

	store_expect(desk->store, QUERY_EDITION_GET, values, G_N_ELEMENTS(values));
}

struct edition *edition_load(struct desk *desk, gint64 id, enum audience audience,
			     const char *client, const char *language, gint64 version,
			     GError **error)
{
	struct edition *edition = NULL;
	const struct value values[] = {V_INT(id), V_INT(audience), V_TEXT(client ? client : ""),
				       V_TEXT(language ? language : ""),
				       version ? V_INT(version) : V_NULL};
	g_autofree char *digest = NULL;

	if (!incident_sees(desk, id, error))
		return NULL;
	if (sees(desk, client) &&
	    !store_ok(store_select(desk->store, QUERY_EDITION_GET, values, G_N_ELEMENTS(values),
				   whole_row, &edition, error),
		      error))
		return NULL;
	if (!edition) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("incident %" PRId64 ": no such version of its report is published"),
			    id);
		return NULL;
	}
	digest = edition_digest(edition->text ? edition->text : "", edition->svg);
	if (g_strcmp0(digest, edition->sha256) == 0)
		return edition;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
		    _("incident %" PRId64 ": version %" PRId64
		      " of its %s report was changed since it was published"),
		    id, edition->version, audience_name(audience));
	edition_free(edition);
	return NULL;
}

/* ---- publishing */

static gboolean usable(const struct record *record, const GPtrArray *editions, GError **error)
{
	enum report_deed deed;

	if (record->kind == RECORD_REPORT && report_deed_find(record->what, &deed) &&
	    deed == REPORT_PUBLISH && record->about < AUDIENCES && editions->len > 0)
		return TRUE;
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("a report to be published is expected, with its text"));
	return FALSE;
}

/* The languages of the editions, each once, "en,zh"; NULL: none names one. */
static char *languages(const GPtrArray *editions)
{
	g_autoptr(GString) names = g_string_new(NULL);

	for (guint i = 0; i < editions->len; i++) {
		const struct edition *edition = g_ptr_array_index(editions, i);
		if (!edition->language || listed(names->str, edition->language))
			continue;
		g_string_append_printf(names, "%s%s", names->len ? "," : "", edition->language);
	}
	return names->len ? g_strdup(names->str) : NULL;
}

gboolean edition_publish(struct desk *desk, gint64 id, struct record *record,
			 const GPtrArray *editions, GError **error)
{
	g_autoptr(GPtrArray) records = g_ptr_array_new();
	struct writing writing = {.desk = desk, .id = id, .records = records, .editions = editions};
	g_autofree char *named = languages(editions);

	if (!usable(record, editions, error))
		return FALSE;
	if (named)
		record_put(record, "language", named);
	for (guint i = 0; i < editions->len; i++) {
		struct edition *edition = g_ptr_array_index(editions, i);
		g_autofree char *field = edition_field(edition);
		g_free(edition->sha256);
		edition->sha256 = edition_digest(edition->text, edition->svg);
		record_put(record, field, edition->sha256);
	}
	g_ptr_array_add(records, record);
	return records_store(&writing, error);
}

static const struct record *record_of(const GPtrArray *records, const struct edition *edition)
{
	g_autofree char *field = edition_field(edition);

	for (guint i = 0; i < records->len; i++) {
		const struct record *record = g_ptr_array_index(records, i);
		g_autofree char *version = NULL, *hash = NULL;
		if (record->kind != RECORD_REPORT || record->about != (gint64)edition->audience)
			continue;
		version = record_field(record, "version");
		hash = record_field(record, field);
		if (version && hash && g_ascii_strtoll(version, NULL, 10) == edition->version)
			return record;
	}
	return NULL;
}

gboolean edition_is_published(const GPtrArray *records, const struct edition *edition)
{
	const struct record *record = record_of(records, edition);
	g_autofree char *field = edition_field(edition);
	g_autofree char *hash = record ? record_field(record, field) : NULL;
	g_autofree char *digest = edition_digest(edition->text ? edition->text : "", edition->svg);

	return record && strcmp(digest, hash) == 0 && strcmp(digest, edition->sha256) == 0 &&
	       edition->at == record->recorded_at && g_strcmp0(edition->by, record->by) == 0;
}

gboolean edition_restore(struct desk *desk, gint64 id, struct edition *edition, gboolean *known,
			 GError **error)
{
	g_autoptr(GPtrArray) records = records_read(desk, id, 0, error);
	struct edition *there = NULL;
	struct batch *batch;
	gboolean good;

	*known = FALSE;
	if (!records)
		return FALSE;
	g_free(edition->sha256);
	edition->sha256 = edition_digest(edition->text, edition->svg);
	if (!edition_is_published(records, edition)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			    _("version %" PRId64 " of the %s report: it is not what was published"),
			    edition->version, audience_name(edition->audience));
		return FALSE;
	}
	there = edition_load(desk, id, edition->audience, edition->client, edition->language,
			     edition->version, NULL);
	*known = there != NULL;
	edition_free(there);
	if (*known)
		return TRUE;
	batch = batch_new();
	edition_write(batch, edition, id);
	good = store_ok(store_batch(desk->store, batch, error), error);
	batch_free(batch);
	return good;
}

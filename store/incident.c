/* SPDX-License-Identifier: MIT
 * Records of incidents as rows, which incidents there are, and who may see which. */
#include "store/incident-private.h"

#include <string.h>

#include "desk/i18n.h"
#include "store/project.h"

/* ---- records as rows */

struct record *record_of_row(const struct row *row, int first)
{
	const char *by = row_text(row, first + 5);
	struct record *record =
		record_new((enum record_kind)row_int(row, first + 1), row_int(row, first + 2));

	record->turn = row_int(row, first);
	record->base = row_int(row, first + 3);
	record->recorded_at = row_int(row, first + 4);
	g_free(record->by);
	record->by = g_strdup(by ? by : "");
	record->what = g_strdup(row_text(row, first + 6));
	record->why = g_strdup(row_text(row, first + 7));
	record->fields = g_strdup(row_text(row, first + 8));
	record->op_key = g_strdup(row_text(row, first + 9));
	return record;
}

void record_hash(const guint8 previous[HASH_SIZE], const struct record *record,
		 guint8 out[HASH_SIZE])
{
	g_autoptr(GByteArray) bytes = g_byte_array_sized_new(256);

	g_byte_array_append(bytes, previous, HASH_SIZE);
	chain_int(bytes, record->turn);
	chain_int(bytes, record->kind);
	chain_int(bytes, record->about);
	chain_int(bytes, record->base);
	chain_int(bytes, record->recorded_at);
	chain_text(bytes, record->by);
	chain_text(bytes, record->what);
	chain_text(bytes, record->why);
	chain_text(bytes, record->fields);
	chain_text(bytes, record->op_key);
	history_digest(bytes->data, bytes->len, out);
}

static gboolean record_row(const struct row *row, void *data)
{
	g_ptr_array_add(data, record_of_row(row, 0));
	return TRUE;
}

GPtrArray *records_read(struct desk *desk, gint64 id, gint64 after, GError **error)
{
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(record_free);
	const struct value values[] = {V_INT(id), V_INT(after)};

	if (!store_ok(store_select(desk->store, QUERY_INCIDENT_RECORD_LIST, values, 2, record_row,
				   records, error),
		      error))
		return NULL;
	return g_steal_pointer(&records);
}

/* ---- limits */

gboolean incident_missing(gint64 id, GError **error)
{
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
		    _("incident %" PRId64 ": no such incident"), id);
	return FALSE;
}

gboolean listed(const char *list, const char *word)
{
	gsize size = strlen(word);

	for (const char *at = list; at && *at; at += strspn(at, ", ")) {
		gsize length = strcspn(at, ", ");
		if (length == size && strncmp(at, word, size) == 0)
			return TRUE;
		at += length;
	}
	return FALSE;
}

gboolean regions_within(const struct desk *desk, const char *regions)
{
	if (!desk->regions || !regions || !*regions)
		return TRUE;
	for (char **region = desk->regions; *region; region++)
		if (listed(regions, *region))
			return TRUE;
	return FALSE;
}

struct seeing {
	const struct desk *desk;
	gint64 all, seen;
};

static gboolean ticket_row(const struct row *row, void *data)
{
	struct seeing *seeing = data;

	seeing->all++;
	seeing->seen += desk_sees(seeing->desk, row_text(row, 1), row_text(row, 2));
	return TRUE;
}

/* A region lets whoever works on it in, unless it is clients that limit them: those see it by a
 * ticket. What has no ticket tells of no client. */
gboolean incident_seen(struct desk *desk, gint64 id, const char *region, gint64 *tickets,
		       gboolean *seen, GError **error)
{
	struct seeing seeing = {.desk = desk};
	const struct value value = V_INT(id);

	if (!store_ok(store_select(desk->store, QUERY_INCIDENT_TICKET_LIST, &value, 1, ticket_row,
				   &seeing, error),
		      error))
		return FALSE;
	if (tickets)
		*tickets = seeing.seen;
	*seen = seeing.seen > 0 || (!desk->clients && !desk->regions) ||
		((seeing.all == 0 || (!desk->clients && region && *region)) &&
		 regions_within(desk, region));
	return TRUE;
}

struct found {
	gboolean there;
	char *ref, *region;
};

static gboolean head_row(const struct row *row, void *data)
{
	struct found *found = data;

	found->there = TRUE;
	found->ref = g_strdup(row_text(row, 2));
	found->region = g_strdup(row_text(row, 3));
	return FALSE;
}

gboolean incident_ref(struct desk *desk, gint64 id, char **ref, GError **error)
{
	const struct value value = V_INT(id);
	struct found found = {0};
	gboolean seen = FALSE, good;

	good = store_ok(store_select(desk->store, QUERY_INCIDENT_HEAD, &value, 1, head_row, &found,
				     error),
			error) &&
	       (!found.there || incident_seen(desk, id, found.region, NULL, &seen, error));
	g_free(found.region);
	*ref = found.ref;
	return good && (seen || incident_missing(id, error));
}

gboolean incident_sees(struct desk *desk, gint64 id, GError **error)
{
	g_autofree char *ref = NULL;

	return incident_ref(desk, id, &ref, error);
}

/* The ticket a key names, "48213/7": 0: it is no such key. */
static gint64 ticket_of_key(const char *key)
{
	char *end;
	gint64 ticket = key ? g_ascii_strtoll(key, &end, 10) : 0;

	return ticket > 0 && *end == '/' ? ticket : 0;
}

struct hiding {
	struct desk *desk;
	GHashTable *tickets; /* id → whether it is seen */
	GHashTable *numbers; /* of entries that are not */
	GError *error;
};

static gboolean hidden_ticket(struct hiding *hiding, gint64 id)
{
	g_autoptr(GError) missing = NULL;
	struct ticket ticket = {0};
	gpointer seen;

	if (id <= 0 || hiding->error)
		return FALSE;
	if (g_hash_table_lookup_extended(hiding->tickets, &id, NULL, &seen))
		return !GPOINTER_TO_INT(seen);
	seen = GINT_TO_POINTER(ticket_load(hiding->desk, id, &ticket, &missing));
	ticket_clear(&ticket);
	if (missing && !g_error_matches(missing, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING))
		hiding->error = g_steal_pointer(&missing);
	g_hash_table_insert(hiding->tickets, g_memdup2(&id, sizeof id), seen);
	return !GPOINTER_TO_INT(seen);
}

static gboolean field_hidden(struct hiding *hiding, const struct record *record, const char *key)
{
	g_autofree char *value = record_field(record, key);
	gint64 ticket = strcmp(key, "ticket") == 0 ? (value ? g_ascii_strtoll(value, NULL, 10) : 0)
						   : ticket_of_key(value);

	return hidden_ticket(hiding, ticket);
}

static gboolean hidden(struct hiding *hiding, const struct record *record)
{
	switch (record->kind) {
	case RECORD_LINK:
	case RECORD_UNLINK:
	case RECORD_NOTICE:
		return hidden_ticket(hiding, record->about);
	case RECORD_ENTRY:
	case RECORD_REMOVED:
	case RECORD_PUT_BACK:
	case RECORD_EVIDENCE:
		if (g_hash_table_contains(hiding->numbers, &record->about))
			return TRUE;
		if (!field_hidden(hiding, record, "ticket") &&
		    !field_hidden(hiding, record, "source_ref"))
			return FALSE;
		g_hash_table_add(hiding->numbers, g_memdup2(&record->about, sizeof record->about));
		return TRUE;
	case RECORD_GAP:
		return field_hidden(hiding, record, "from") || field_hidden(hiding, record, "to");
	default:
		return FALSE;
	}
}

gboolean records_hide(struct desk *desk, GPtrArray *records, GHashTable **numbers, GError **error)
{
	struct hiding hiding = {.desk = desk};

	if (!desk->clients && !desk->regions) {
		if (numbers)
			*numbers = NULL;
		return TRUE;
	}
	hiding.tickets = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	hiding.numbers = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	for (guint i = 0; i < records->len && !hiding.error;) {
		if (hidden(&hiding, g_ptr_array_index(records, i)))
			g_ptr_array_remove_index(records, i);
		else
			i++;
	}
	g_hash_table_unref(hiding.tickets);
	if (numbers && !hiding.error)
		*numbers = hiding.numbers;
	else
		g_hash_table_unref(hiding.numbers);
	if (hiding.error)
		g_propagate_error(error, hiding.error);
	return !hiding.error;
}

/* Behind `after` the numbers of entries that are not to be seen would not be known, so all are
 * read. */
GPtrArray *incident_records(struct desk *desk, gint64 id, gint64 after, GError **error)
{
	gboolean limited = desk->clients || desk->regions;
	g_autoptr(GPtrArray) records = NULL;

	if (!incident_sees(desk, id, error))
		return NULL;
	records = records_read(desk, id, limited ? 0 : after, error);
	if (!records || !records_hide(desk, records, NULL, error))
		return NULL;
	while (limited && records->len > 0 &&
	       ((struct record *)g_ptr_array_index(records, 0))->turn <= after)
		g_ptr_array_remove_index(records, 0);
	return g_steal_pointer(&records);
}

/* ---- which there are */

static gboolean number_row(const struct row *row, void *data)
{
	*(gint64 *)data = row_int(row, 0);
	return FALSE;
}

gint64 incident_seq(struct desk *desk, GError **error)
{
	gint64 seq = 0;

	return store_ok(store_select(desk->store, QUERY_INCIDENT_NEWEST, NULL, 0, number_row, &seq,
				     error),
			error)
		       ? seq
		       : -1;
}

gboolean incident_by_ref(struct desk *desk, const char *ref, gint64 *id, GError **error)
{
	const struct value value = V_TEXT(ref);
	g_autoptr(GError) missing = NULL;

	*id = 0;
	if (!store_ok(store_select(desk->store, QUERY_INCIDENT_BY_REF, &value, 1, number_row, id,
				   error),
		      error))
		return FALSE;
	if (!*id || incident_sees(desk, *id, &missing))
		return TRUE;
	*id = 0;
	if (g_error_matches(missing, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING))
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&missing));
	return FALSE;
}

static gboolean id_row(const struct row *row, void *data)
{
	gint64 id = row_int(row, 0);

	g_array_append_val((GArray *)data, id);
	return TRUE;
}

GArray *incident_ids(struct desk *desk, gint64 after, guint limit, GError **error)
{
	GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	const struct value values[] = {V_INT(after), V_INT(limit)};

	if (store_ok(store_select(desk->store, QUERY_INCIDENT_IDS, values, 2, id_row, ids, error),
		     error))
		return ids;
	g_array_unref(ids);
	return NULL;
}

/* Whoever sees the ticket sees what it belongs to. */
GArray *incident_of_ticket(struct desk *desk, gint64 ticket, GError **error)
{
	GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	const struct value value = V_INT(ticket);
	g_autoptr(GError) missing = NULL;
	struct ticket seen = {0};

	if (!ticket_load(desk, ticket, &seen, &missing)) {
		if (g_error_matches(missing, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING))
			return ids;
		g_propagate_error(error, g_steal_pointer(&missing));
		g_array_unref(ids);
		return NULL;
	}
	ticket_clear(&seen);
	if (store_ok(store_select(desk->store, QUERY_INCIDENT_OF_TICKET, &value, 1, id_row, ids,
				  error),
		     error))
		return ids;
	g_array_unref(ids);
	return NULL;
}

struct listing {
	struct desk *desk;
	const struct incident_query *query;
	GHashTable *fresh;
	incident_fn *fn;
	void *data;
	guint told;
	GError *error;
};

void incident_row_read(const struct row *row, struct incident_row *out)
{
	*out = (struct incident_row){
		.id = row_int(row, 0),
		.turn = row_int(row, 1),
		.ref = (char *)row_text(row, 2),
		.title = (char *)row_text(row, 3),
		.severity = (int)row_int(row, 4),
		.service = (char *)row_text(row, 5),
		.region = (char *)row_text(row, 6),
		.cause = (char *)row_text(row, 7),
		.lead = (char *)row_text(row, 8),
		.state = (enum incident_state)CLAMP(row_int(row, 9), 0, INCIDENT_STATES - 1),
		.report = (enum report_state)CLAMP(row_int(row, 10), 0, REPORT_STATES - 1),
		.opened_at = row_int(row, 11),
		.updated_at = row_int(row, 12),
		.next_update_at = row_time(row, 13),
		.impact_start = row_time(row, 14),
		.restored_at = row_time(row, 15),
		.resolved_at = row_time(row, 16),
	};
}

static gboolean wanted(const struct incident_query *query, const struct incident_row *row)
{
	return (query->all || row->state <= INCIDENT_RESTORED) && row->opened_at >= query->since &&
	       (!query->service || listed(row->service, query->service)) &&
	       (!query->region || listed(row->region, query->region)) &&
	       (!query->cause || g_strcmp0(row->cause, query->cause) == 0);
}

static gboolean listed_row(const struct row *row, void *data)
{
	struct listing *listing = data;
	const struct incident_row *fresh;
	struct incident_row listed;
	gboolean seen;

	incident_row_read(row, &listed);
	fresh = g_hash_table_lookup(listing->fresh, &listed.id);
	if (fresh)
		listed = *fresh;
	listed.actions_open = (int)row_int(row, 17);
	if (!wanted(listing->query, &listed))
		return TRUE;
	gint64 tickets = 0;
	if (!incident_seen(listing->desk, listed.id, listed.region, &tickets, &seen,
			   &listing->error))
		return FALSE;
	listed.tickets = (int)tickets;
	if (!seen)
		return TRUE;
	listing->told++;
	return listing->fn(&listed, listing->data) && listing->told != listing->query->limit;
}

gboolean incident_list(struct desk *desk, const struct incident_query *query, incident_fn *fn,
		       void *data, GError **error)
{
	static const struct incident_query every = {0};
	struct listing listing = {
		.desk = desk, .query = query ? query : &every, .fn = fn, .data = data};
	/* What was not yet known to be over, or to go on, is judged as it is now. */
	struct value value;
	gboolean good;

	listing.fresh = incident_catch_up(desk, error);
	if (!listing.fresh)
		return FALSE;
	value = V_INT(listing.query->all || g_hash_table_size(listing.fresh) > 0);
	good = store_ok(store_select(desk->store, QUERY_INCIDENT_LIST, &value, 1, listed_row,
				     &listing, error),
			error);
	g_hash_table_unref(listing.fresh);
	if (!listing.error)
		return good;
	if (good)
		g_propagate_error(error, listing.error);
	else
		g_error_free(listing.error);
	return FALSE;
}

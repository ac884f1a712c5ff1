/* SPDX-License-Identifier: MIT
 * Which incidents there are: by ref, by ticket, listed. */
#include "store/incident-private.h"

#include <string.h>

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

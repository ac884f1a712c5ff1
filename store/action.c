/* SPDX-License-Identifier: MIT
 * Action items of all incidents, as their rows have them (incidents.md A1). */
#include "store/incident-private.h"

#include "desk/i18n.h"

void action_of_row(const struct row *row, struct action *action)
{
	*action = (struct action){
		.number = row_int(row, 1),
		.revision = row_int(row, 2),
		.text = (char *)row_text(row, 3),
		.owner = (char *)row_text(row, 4),
		.done_when = (char *)row_text(row, 5),
		.by = (char *)row_text(row, 6),
		.why = (char *)row_text(row, 7),
		.due = row_time(row, 8),
		.class = (enum action_class)CLAMP(row_int(row, 9), 0, ACTION_CLASSES - 1),
		.state = (enum action_state)CLAMP(row_int(row, 10), 0, ACTION_STATES - 1),
		.must = row_int(row, 11) != 0,
		.ticket = row_int(row, 12),
		.created_at = row_int(row, 13),
		.state_at = row_int(row, 14),
	};
}

struct listing {
	struct desk *desk;
	const struct action_query *query;
	GHashTable *seen; /* incident → whether */
	action_fn *fn;
	void *data;
	GError *error;
};

static gboolean sees(struct listing *listing, gint64 incident, const char *region)
{
	gpointer known;
	gboolean seen = FALSE;

	if (g_hash_table_lookup_extended(listing->seen, &incident, NULL, &known))
		return GPOINTER_TO_INT(known);
	incident_seen(listing->desk, incident, region, NULL, &seen, &listing->error);
	g_hash_table_insert(listing->seen, g_memdup2(&incident, sizeof incident),
			    GINT_TO_POINTER(seen));
	return seen;
}

static gboolean action_row(const struct row *row, void *data)
{
	struct listing *listing = data;
	const struct action_query *query = listing->query;
	struct action_row action = {
		.incident = row_int(row, 0),
		.title = (char *)row_text(row, 15),
		.cause = (char *)row_text(row, 16),
	};

	action_of_row(row, &action.action);
	if ((query->owner && g_strcmp0(action.action.owner, query->owner) != 0) ||
	    (query->cause && g_strcmp0(action.cause, query->cause) != 0) ||
	    !sees(listing, action.incident, row_text(row, 17)))
		return !listing->error;
	return listing->fn(&action, listing->data);
}

gboolean action_list(struct desk *desk, const struct action_query *query, action_fn *fn, void *data,
		     GError **error)
{
	static const struct action_query every = {0};
	struct listing listing = {
		.desk = desk, .query = query ? query : &every, .fn = fn, .data = data};
	const struct value values[] = {V_INT(listing.query->all),
				       listing.query->incident ? V_INT(listing.query->incident)
							       : V_NULL};
	gboolean good;

	listing.seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	good = store_ok(store_select(desk->store, QUERY_ACTION_LIST, values, 2, action_row,
				     &listing, error),
			error);
	g_hash_table_unref(listing.seen);
	if (!listing.error)
		return good;
	if (good)
		g_propagate_error(error, listing.error);
	else
		g_error_free(listing.error);
	return FALSE;
}

/* SPDX-License-Identifier: MIT
 * What of an incident is cached so that it can be listed: its row, its tickets, its actions. All of
 * it is computed here and nowhere else, from the fold of its records and what its tickets say;
 * `check` does it again and compares. A ticket that goes on is not looked at by whoever acts on it:
 * a row tells how far it has read each ticket, and whoever lists finds those that are behind. */
#include "store/incident-private.h"

#include "desk/incident-metrics.h"
#include "store/project.h"

void incident_row_of(struct incident *incident, struct incident_row *row)
{
	struct stamped stamps[STAMPS];

	incident_stamps(incident, stamps);
	*row = (struct incident_row){
		.id = incident->id,
		.turn = incident->turn,
		.ref = incident->ref,
		.title = incident->title ? incident->title : (char *)"",
		.service = incident->service,
		.region = incident->region,
		.cause = incident->cause,
		.lead = incident->lead,
		.severity = incident->severity,
		.state = incident_state(incident),
		.report = incident->reports[AUDIENCE_INTERNAL].state,
		.opened_at = incident->opened_at,
		.updated_at = incident_updated_at(incident),
		.next_update_at = incident_next_update(incident),
		.impact_start = stamps[STAMP_IMPACT_START].when.at,
		.restored_at = stamps[STAMP_RESTORED].when.at,
		.resolved_at = stamps[STAMP_RESOLVED].when.at,
	};
}

/* ---- writing it */

struct ticket_writing {
	struct batch *batch;
	struct value id;
	const char *op_key;
};

static void put_ticket(gint64 ticket, gint64 turn, void *data)
{
	const struct ticket_writing *writing = data;
	const struct value values[] = {writing->id, V_TEXT(writing->op_key), V_INT(ticket),
				       V_INT(turn)};

	batch_add(writing->batch, QUERY_INCIDENT_TICKET_PUT, values, G_N_ELEMENTS(values));
}

static void read_ticket(gint64 ticket, gint64 turn, void *data)
{
	const struct ticket_writing *writing = data;
	const struct value values[] = {writing->id, V_INT(ticket), V_INT(turn)};

	batch_add(writing->batch, QUERY_INCIDENT_TICKET_READ, values, G_N_ELEMENTS(values));
}

static void put_action(struct batch *batch, const struct action *action, struct value id,
		       const char *op_key)
{
	const struct value values[] = {
		id,
		V_TEXT(op_key),
		V_INT(action->number),
		V_INT(action->revision),
		V_TEXT(action->text ? action->text : ""),
		V_TEXT(action->owner),
		V_TEXT(action->done_when),
		V_TEXT(action->by ? action->by : ""),
		V_TEXT(action->why),
		V_TIME(action->due),
		V_INT(action->class),
		V_INT(action->state),
		V_INT(action->must),
		action->ticket ? V_INT(action->ticket) : V_NULL,
		V_INT(action->created_at),
		V_INT(action->state_at),
	};

	batch_add(batch, QUERY_ACTION_PUT, values, G_N_ELEMENTS(values));
}

/* What the records to be stored have not changed stays as it is stored. */
static void keep_stored(struct incident_row *row, const struct incident_row *before,
			const struct incident_row *stored)
{
#define KEEP(member) row->member = row->member == before->member ? stored->member : row->member
#define KEEP_TEXT(member) \
	row->member = g_strcmp0(row->member, before->member) == 0 ? stored->member : row->member
	KEEP_TEXT(title);
	KEEP_TEXT(service);
	KEEP_TEXT(region);
	KEEP_TEXT(cause);
	KEEP_TEXT(lead);
	KEEP(severity);
	KEEP(state);
	KEEP(report);
	KEEP(next_update_at);
	KEEP(impact_start);
	KEEP(restored_at);
	KEEP(resolved_at);
#undef KEEP
#undef KEEP_TEXT
}

void incident_write_over(struct incident_write *write, struct incident *incident)
{
	write->base = incident->turn;
	memcpy(write->base_head, incident_head(incident), HASH_SIZE);
}

void incident_write_row(struct batch *batch, struct incident *incident,
			const struct incident_write *write)
{
	struct incident_row row;

	incident_row_of(incident, &row);
	if (write->before)
		keep_stored(&row, write->before, write->stored);
	const struct value values[] = {
		write->base ? V_INT(row.id) : V_TEXT(write->op_key),
		write->base ? V_INT(write->base) : V_TEXT(row.ref),
		V_INT(row.turn),
		V_BLOB(incident_head(incident), HASH_SIZE),
		V_TEXT(row.title),
		V_INT(row.severity),
		V_TEXT(row.service),
		V_TEXT(row.region),
		V_TEXT(row.cause),
		V_TEXT(row.lead),
		V_INT(row.state),
		V_INT(row.report),
		V_INT(row.opened_at),
		V_INT(row.updated_at),
		V_TIME(row.next_update_at),
		V_TIME(row.impact_start),
		V_TIME(row.restored_at),
		V_TIME(row.resolved_at),
		V_BLOB(write->base_head, HASH_SIZE),
	};
	int count = G_N_ELEMENTS(values);

	if (row.turn != write->base)
		batch_add(batch, QUERY_INCIDENT_COUNT, NULL, 0);
	if (write->base)
		batch_add(batch, QUERY_INCIDENT_UPDATE, values, count);
	else
		batch_add(batch, QUERY_INCIDENT_INSERT, values, count - 1);
	batch_expect_one(batch);
}

void incident_write_parts(struct batch *batch, struct incident *incident,
			  const struct incident_write *write)
{
	struct value id = write->base ? V_INT(incident->id) : V_NULL;
	const char *op_key = write->base ? NULL : write->op_key;
	struct ticket_writing tickets = {batch, id, op_key};

	if (write->tickets && write->base)
		batch_add(batch, QUERY_INCIDENT_TICKET_DOUBT, &id, 1);
	/* A row and how far it has read go together, whoever was faster. */
	incident_each_ticket(incident, write->tickets ? put_ticket : read_ticket, &tickets);
	if (write->tickets && write->base)
		batch_add(batch, QUERY_INCIDENT_TICKET_DROP, &id, 1);
	if (write->actions && write->base)
		batch_add(batch, QUERY_ACTION_CLEAR, &id, 1);
	for (guint i = 0; write->actions && i < incident->actions->len; i++)
		put_action(batch, g_ptr_array_index(incident->actions, i), id, op_key);
}

void incident_write(struct batch *batch, struct incident *incident,
		    const struct incident_write *write)
{
	incident_write_row(batch, incident, write);
	incident_write_parts(batch, incident, write);
}

/* ---- catching up with tickets */

static gboolean id_row(const struct row *row, void *data)
{
	gint64 id = row_int(row, 0);

	g_array_append_val((GArray *)data, id);
	return TRUE;
}

void incident_row_clear(struct incident_row *row)
{
	g_free(row->ref);
	g_free(row->title);
	g_free(row->service);
	g_free(row->region);
	g_free(row->cause);
	g_free(row->lead);
}

void incident_row_copy(const struct incident_row *row, struct incident_row *out)
{
	*out = *row;
	out->ref = g_strdup(row->ref);
	out->title = g_strdup(row->title);
	out->service = g_strdup(row->service);
	out->region = g_strdup(row->region);
	out->cause = g_strdup(row->cause);
	out->lead = g_strdup(row->lead);
}

static void row_free(void *data)
{
	incident_row_clear(data);
	g_free(data);
}

/* What can't be stored now is told all the same: whoever comes next computes it again. */
static void store_row(struct desk *desk, struct incident *incident)
{
	struct incident_write write = {0};
	struct batch *batch;

	incident_write_over(&write, incident);
	if (!desk_keeps_rows(desk) || incident_is_in_part(incident))
		return;
	batch = batch_new();
	incident_write(batch, incident, &write);
	store_batch(desk->store, batch, NULL);
	batch_free(batch);
}

GHashTable *incident_catch_up(struct desk *desk, GError **error)
{
	g_autoptr(GHashTable) rows =
		g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, row_free);
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));

	if (!store_ok(store_select(desk->store, QUERY_INCIDENT_STALE, NULL, 0, id_row, ids, error),
		      error))
		return NULL;
	for (guint i = 0; i < ids->len; i++) {
		struct incident *incident =
			incident_whole(desk, g_array_index(ids, gint64, i), error);
		struct incident_row row, *copy;
		if (!incident)
			return NULL;
		incident_row_of(incident, &row);
		copy = g_new(struct incident_row, 1);
		incident_row_copy(&row, copy);
		g_hash_table_insert(rows, &copy->id, copy);
		store_row(desk, incident);
	}
	return g_steal_pointer(&rows);
}

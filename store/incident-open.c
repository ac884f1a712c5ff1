/* SPDX-License-Identifier: MIT
 * Incidents that begin, here or elsewhere: the first records, with the row that is their fold. */
#include "store/incident-private.h"

#include "desk/i18n.h"
#include "store/project.h"

static gboolean number_row(const struct row *row, void *data)
{
	*(gint64 *)data = row_int(row, 0);
	return FALSE;
}

/* Stores what is folded in `incident` as a new one. *id: now, or when it was sent before. */
static gboolean bear(struct desk *desk, struct incident *incident, const GArray *chain,
		     const char *op_key, gint64 number, gint64 *id, GError **error)
{
	const struct incident_write row = {.op_key = op_key, .tickets = TRUE, .actions = TRUE};
	const struct value numbers[] = {V_TEXT(op_key), V_INT(number)};
	struct batch *batch = batch_new();
	enum store_answer answer;

	incident_write_row(batch, incident, &row);
	if (number)
		batch_add(batch, QUERY_INCIDENT_RENUMBER, numbers, G_N_ELEMENTS(numbers));
	incident_write_parts(batch, incident, &row);
	chain_append(batch, chain, 0, op_key);
	batch_is_known(batch);
	answer = store_batch(desk->store, batch, error);
	batch_free(batch);
	*id = answer == STORE_OK && !number ? store_last_id(desk->store) : 0;
	if (*id)
		return TRUE;
	if ((answer != STORE_CONFLICT && !store_ok(answer, error)) ||
	    !store_ok(store_select(desk->store, QUERY_INCIDENT_BY_OP, numbers, 1, number_row, id,
				   error),
		      error))
		return FALSE;
	return *id || store_ok(answer, error);
}

/* The fold of records that are the first ones, chained to the op_key of their batch. */
static struct incident *begin(struct desk *desk, const GPtrArray *records, const char *ref,
			      const char *op_key, GArray *chain, GError **error)
{
	struct incident *incident = incident_new(0);
	guint8 genesis[HASH_SIZE];

	history_genesis(op_key, genesis);
	incident_set_head(incident, genesis, 0);
	incident->ref = g_strdup(ref);
	for (guint i = 0; i < records->len; i++) {
		struct record *record = record_copy(g_ptr_array_index(records, i));
		record->turn = i + 1;
		text_take(&record->op_key, op_key);
		if (record->kind == RECORD_REDACTED)
			redaction_unlink(record);
		chain_add(chain, incident, record);
	}
	if (incident_read_tickets(desk, incident, error))
		return incident;
	incident_free(incident);
	return NULL;
}

static gboolean check_opening(struct desk *desk, const struct record *record, GError **error)
{
	g_autofree char *title = record_field(record, "title");

	if (!incident_may_write(desk, error) || !record_check_texts(record, error) ||
	    !record_check_limits(desk, record, error))
		return FALSE;
	if (record->kind == RECORD_OPENED && title && *title)
		return TRUE;
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("an incident needs a title"));
	return FALSE;
}

gboolean incident_open(struct desk *desk, const struct record *record, gint64 *id, GError **error)
{
	g_autofree char *op_key = record->op_key ? g_strdup(record->op_key) : desk_op_key(desk);
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(record_free);
	g_autoptr(GArray) chain = chain_new();
	struct record *first = record_copy(record);
	struct incident *incident;
	gboolean born;

	g_ptr_array_add(records, first);
	*id = 0;
	if (!check_opening(desk, record, error))
		return FALSE;
	first->about = first->base = 0;
	first->recorded_at = desk_now(desk);
	text_take(&first->by, desk->user ? desk->user : "");
	incident = begin(desk, records, NULL, op_key, chain, error);
	born = incident && bear(desk, incident, chain, op_key, 0, id, error);
	incident_free(incident);
	return born;
}

/* ---- as it was elsewhere */

static gboolean restore_behind(struct desk *desk, const GPtrArray *records, gint64 id,
			       GError **error)
{
	struct incident *incident = incident_whole(desk, id, error);
	struct incident_write row = {.tickets = TRUE, .actions = TRUE};
	g_autoptr(GArray) chain = chain_new();
	g_autofree char *op_key = desk_op_key(desk);
	g_autoptr(GPtrArray) emptied = g_ptr_array_new_with_free_func(record_free);
	struct batch *batch;
	gboolean good = incident != NULL;

	if (!incident)
		return FALSE;
	incident_write_over(&row, incident);
	/* What was redacted elsewhere is redacted here, too. */
	for (guint i = 0; good && i < records->len; i++) {
		struct record *record = record_copy(g_ptr_array_index(records, i));
		record->turn = incident->turn + 1;
		text_take(&record->op_key, op_key);
		if (record->kind == RECORD_REDACTED)
			good = redaction_empty(desk, id, record, emptied, error);
		chain_add(chain, incident, record);
	}
	batch = batch_new();
	good = good && incident_read_tickets(desk, incident, error);
	if (good) {
		incident_write(batch, incident, &row);
		chain_append(batch, chain, id, NULL);
		redaction_append(batch, emptied, id);
		good = store_ok(store_batch(desk->store, batch, error), error);
	}
	batch_free(batch);
	if (!good)
		incident_drop(desk);
	return good;
}

gboolean incident_restore(struct desk *desk, const GPtrArray *records, const char *ref,
			  gint64 number, gint64 *id, GError **error)
{
	g_autofree char *op_key = desk_op_key(desk);
	g_autoptr(GArray) chain = chain_new();
	struct incident *incident;
	gboolean born;

	for (guint i = 0; i < records->len; i++) {
		const struct record *record = g_ptr_array_index(records, i);
		if (!record_check_texts(record, error) ||
		    ((*id || i > 0) && !record_check_kind(record, error)))
			return FALSE;
		if (record->kind == RECORD_REDACTED)
			redaction_reach(records, i);
	}
	if (*id)
		return incident_may_write(desk, error) && restore_behind(desk, records, *id, error);
	if (!records->len || !check_opening(desk, g_ptr_array_index(records, 0), error))
		return FALSE;
	incident = begin(desk, records, ref, op_key, chain, error);
	born = incident && bear(desk, incident, chain, op_key, number, id, error);
	incident_free(incident);
	return born;
}

/* SPDX-License-Identifier: MIT
 * The incident that `+` writes to from anywhere. */
#include "store/incident-private.h"

#include "desk/i18n.h"

struct looking {
	struct desk *desk;
	gint64 id;        /* the first that fits */
	gboolean others;  /* there are more */
	gboolean written; /* only those the person wrote in */
	GError *error;
};

static gboolean going_on_row(const struct row *row, void *data)
{
	struct looking *looking = data;
	gboolean seen = FALSE;

	if ((looking->written && !row_int(row, 2)) ||
	    !incident_seen(looking->desk, row_int(row, 0), row_text(row, 1), NULL, &seen,
			   &looking->error) ||
	    !seen)
		return !looking->error;
	if (looking->id)
		looking->others = TRUE;
	else
		looking->id = row_int(row, 0);
	/* A second one is as good as many. */
	return !looking->written && !looking->others;
}

static gboolean look(struct looking *looking, enum query query, GError **error)
{
	const struct value who = V_TEXT(looking->desk->user ? looking->desk->user : "");

	looking->id = 0;
	looking->others = FALSE;
	if (!store_ok(store_select(looking->desk->store, query, &who, 1, going_on_row, looking,
				   error),
		      error)) {
		g_clear_error(&looking->error);
		return FALSE;
	}
	if (!looking->error)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&looking->error));
	return FALSE;
}

gboolean incident_active(struct desk *desk, gint64 *id, GError **error)
{
	struct looking looking = {.desk = desk};
	const struct value who = V_TEXT(desk->user ? desk->user : "");
	g_autoptr(GHashTable) rows = NULL;

	store_expect(desk->store, QUERY_INCIDENT_STALE, NULL, 0);
	store_expect(desk->store, QUERY_INCIDENT_CHOSEN, &who, 1);
	store_expect(desk->store, QUERY_INCIDENT_GOING_ON, &who, 1);
	rows = incident_catch_up(desk, error);
	*id = 0;
	/* What is over by what its tickets say is not offered. */
	if (!rows || !look(&looking, QUERY_INCIDENT_CHOSEN, error))
		return FALSE;
	*id = looking.id;
	looking.written = TRUE;
	if (!*id && !look(&looking, QUERY_INCIDENT_GOING_ON, error))
		return FALSE;
	*id = looking.id;
	looking.written = FALSE;
	if (!*id && !look(&looking, QUERY_INCIDENT_GOING_ON, error))
		return FALSE;
	*id = looking.others ? 0 : looking.id;
	return TRUE;
}

gboolean incident_choose(struct desk *desk, gint64 id, GError **error)
{
	const struct value values[] = {V_TEXT(desk->user ? desk->user : ""), V_INT(id)};
	struct batch *batch;
	gboolean good;

	if (id && !incident_sees(desk, id, error))
		return FALSE;
	batch = batch_new();
	batch_add(batch, id ? QUERY_INCIDENT_CHOOSE : QUERY_INCIDENT_CHOOSE_NONE, values,
		  id ? 2 : 1);
	good = store_ok(store_batch(desk->store, batch, error), error);
	batch_free(batch);
	return good;
}

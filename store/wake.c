/* SPDX-License-Identifier: MIT
 * Waking rows: `--until` of a wait has passed, a message's hand-over is late. Nothing happened, so
 * nothing is recorded; the cached row is computed anew. */
#include "store/wake.h"

#include <inttypes.h>
#include <string.h>

#include "store/project.h"

/* One transaction wakes at most so many rows, so that acts of others get in between. */
#define WAKE_AT_ONCE 200

static gboolean collect_id(const struct row *row, void *data)
{
	gint64 id = row_int(row, 0);

	g_array_append_val((GArray *)data, id);
	return TRUE;
}

static GArray *waking(struct desk *desk, gint64 now, GError **error)
{
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));

	/* A list and its counts ask it again. */
	store_expect(desk->store, QUERY_TICKET_WAKING, &V_INT(now), 1);
	if (!store_ok(store_select(desk->store, QUERY_TICKET_WAKING, &V_INT(now), 1, collect_id,
				   ids, error),
		      error))
		return NULL;
	return g_steal_pointer(&ids);
}

/* Adds the row and the clocks of one ticket as they read now. */
static gboolean add_woken(struct desk *desk, gint64 id, gint64 now, struct batch *batch,
			  GError **error)
{
	struct projection projection;
	struct stored stored;

	if (!stored_load_any(desk, id, &stored, error))
		return FALSE;
	if (!ticket_project(desk, stored.events, now, TIME_NONE, &projection, error)) {
		stored_clear(&stored);
		return FALSE;
	}
	const struct ticket_write write = {.id = id,
					   .base = stored.ticket.turn,
					   .turn = stored.ticket.turn,
					   .base_head = stored.head,
					   .head = stored.head};
	ticket_write(batch, &write, &projection);
	ticket_write_clocks(batch, id, NULL, projection.folded);
	projection_clear(&projection);
	stored_clear(&stored);
	return TRUE;
}

struct waking {
	struct desk *desk;
	const GArray *ids;
	guint from;
	gint64 now;
};

/* Those from `from` up to `to`, in one batch. */
static gboolean wake_these(const struct waking *waking, guint from, guint to,
			   enum store_answer *answer, GError **error)
{
	struct batch *batch = batch_new();
	gboolean good = TRUE;

	for (guint i = from; i < to; i++)
		stored_expect(waking->desk, g_array_index(waking->ids, gint64, i));
	for (guint i = from; i < to && good; i++)
		good = add_woken(waking->desk, g_array_index(waking->ids, gint64, i), waking->now,
				 batch, error);
	if (good)
		*answer = store_batch(waking->desk->store, batch, error);
	batch_free(batch);
	return good && (*answer == STORE_CONFLICT || store_ok(*answer, error));
}

static gboolean wake_some(struct store *store G_GNUC_UNUSED, void *data, GError **error)
{
	const struct waking *waking = data;
	guint to = MIN(waking->ids->len, waking->from + WAKE_AT_ONCE);
	enum store_answer answer = STORE_OK;

	if (!wake_these(waking, waking->from, to, &answer, error))
		return FALSE;
	if (answer != STORE_CONFLICT)
		return TRUE;
	/* Someone acted on one of them meanwhile, and so wrote its row as it reads now. */
	for (guint i = waking->from; i < to; i++)
		if (!wake_these(waking, i, i + 1, &answer, error))
			return FALSE;
	return TRUE;
}

gboolean ticket_wake(struct desk *desk, gint64 now, GError **error)
{
	g_autoptr(GArray) ids = NULL;
	struct waking waking_now = {.desk = desk, .now = now};

	/* A pinned clock may stand anywhere: what it makes true must not be written down. */
	if (!desk_keeps_rows(desk) || desk->pinned != TIME_NONE)
		return TRUE;
	ids = waking(desk, now, error);
	if (!ids)
		return FALSE;
	waking_now.ids = ids;
	for (; waking_now.from < ids->len; waking_now.from += WAKE_AT_ONCE)
		if (!desk_atomically(desk, wake_some, &waking_now, error))
			return FALSE;
	return TRUE;
}

struct picking {
	struct desk *desk;
	gint64 now;
	GPtrArray *rows;
};

static gboolean pick_row(const struct row *row, void *data)
{
	struct picking *picking = data;
	struct ticket *ticket = g_new(struct ticket, 1);

	ticket_from_row(row, picking->now, ticket);
	g_ptr_array_add(picking->rows, ticket);
	return TRUE;
}

struct filter *filter_narrow(const struct filter *filter, const GArray *ids)
{
	struct filter *both = g_new0(struct filter, 1), *term = g_new0(struct filter, 1);

	term->op = FILTER_TERM;
	term->term.field = FIELD_ID;
	term->term.compare = COMPARE_IS;
	term->term.span = TIME_NONE;
	term->term.values = g_new0(char *, ids->len + 1);
	for (guint i = 0; i < ids->len; i++)
		term->term.values[i] = g_strdup_printf("%" PRId64, g_array_index(ids, gint64, i));
	both->op = FILTER_AND;
	both->parts = g_ptr_array_new();
	g_ptr_array_add(both->parts, term);
	if (filter)
		g_ptr_array_add(both->parts, (gpointer)filter);
	return both;
}

void filter_narrow_free(struct filter *both)
{
	struct filter *term = g_ptr_array_index(both->parts, 0);

	g_strfreev(term->term.values);
	g_free(term);
	g_ptr_array_unref(both->parts);
	g_free(both);
}

/* The row of `stale` as it reads now. */
static struct ticket *refold(struct desk *desk, const struct ticket *stale, gint64 now,
			     GError **error)
{
	struct projection projection;
	struct stored stored;
	struct ticket *fresh;

	if (!stored_load(desk, stale->id, &stored, error))
		return NULL;
	if (!ticket_project(desk, stored.events, now, TIME_NONE, &projection, error)) {
		stored_clear(&stored);
		return NULL;
	}
	fresh = g_memdup2(&stored.ticket, sizeof *fresh);
	stored.ticket = (struct ticket){0};
	ticket_written(fresh, fresh->turn, &projection);
	projection_clear(&projection);
	stored_clear(&stored);
	return fresh;
}

gboolean wake_counted(struct desk *desk, const struct filter *filter,
		      const struct select_context *context, gint64 now, GPtrArray **stale,
		      GPtrArray **fresh, GError **error)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(ticket_free);
	g_autoptr(GPtrArray) now_rows = g_ptr_array_new_with_free_func(ticket_free);
	struct picking picking = {.desk = desk, .now = now, .rows = rows};
	g_autoptr(GArray) ids = waking(desk, now, error);
	struct filter *both;
	struct select *select;
	gboolean done;

	*stale = *fresh = NULL;
	if (!ids || !ids->len)
		return ids != NULL;
	both = filter_narrow(filter, ids);
	select = select_tickets(TICKET_COLUMNS, both, context, NULL, 0, error);
	filter_narrow_free(both);
	if (!select)
		return FALSE;
	done = store_ok(select_run(desk->store, select, pick_row, &picking, error), error);
	select_free(select);
	for (guint i = 0; done && i < rows->len; i++) {
		struct ticket *ticket = refold(desk, g_ptr_array_index(rows, i), now, error);
		if (!ticket)
			return FALSE;
		g_ptr_array_add(now_rows, ticket);
	}
	if (!done)
		return FALSE;
	*stale = g_steal_pointer(&rows);
	*fresh = g_steal_pointer(&now_rows);
	return TRUE;
}

gboolean wake_in_memory(struct desk *desk, const struct filter *filter,
			const struct select_context *context, gint64 now, GHashTable **woken,
			GPtrArray **fresh, GError **error)
{
	g_autoptr(GPtrArray) stale = NULL;

	*woken = NULL;
	if (!wake_counted(desk, filter, context, now, &stale, fresh, error))
		return FALSE;
	if (!stale)
		return TRUE;
	*woken = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	for (guint i = 0; i < stale->len; i++) {
		const struct ticket *ticket = g_ptr_array_index(stale, i);
		g_hash_table_add(*woken, g_memdup2(&ticket->id, sizeof ticket->id));
	}
	return TRUE;
}

char **desk_clients_of_tam(const char *tam, void *data, GError **error)
{
	struct desk *desk = data;
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) keys = book_keys(desk->book, "client", "", error);

	for (char **key = keys; key && *key; key++) {
		const struct client *client = book_client(desk->book, *key, error);
		if (!client)
			return NULL;
		if (tam ? g_strcmp0(client->tam, tam) == 0 ||
				    g_strcmp0(client->backup_tam, tam) == 0
			: !client->tam && !client->backup_tam)
			g_ptr_array_add(found, g_strdup(*key));
	}
	if (!keys)
		return NULL;
	g_ptr_array_add(found, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&found), FALSE);
}

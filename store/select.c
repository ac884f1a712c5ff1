/* SPDX-License-Identifier: MIT
 * The questions: what every one of them carries (live or not, limits, filter), their order and
 * their ends. */
#include <string.h>

#include "desk/clock.h"
#include "desk/i18n.h"
#include "store/select-private.h"

/* What an order compares, most telling first; `text` is bound as such. */
struct order_key {
	const char *column;
	gsize offset; /* in struct select_after */
	gboolean text;
};
#define KEY(name, member) \
	{ \
		"ticket." #name, G_STRUCT_OFFSET(struct select_after, member), FALSE \
	}

static const struct order_key queue_keys[] = {
	KEY(rest, rest),         KEY(severity, severity),   KEY(klass, klass),
	KEY(sort_key, sort_key), KEY(opened_at, opened_at), KEY(id, id),
};
static const struct order_key opened_keys[] = {KEY(opened_at, opened_at), KEY(id, id)};
static const struct order_key updated_keys[] = {KEY(updated_at, updated_at), KEY(id, id)};
static const struct order_key id_keys[] = {KEY(id, id)};
static const struct order_key client_keys[] = {
	{"ticket.client", G_STRUCT_OFFSET(struct select_after, client), TRUE},
	KEY(id, id),
};
/* Without a due beyond every due, whichever way they run. */
static const struct order_key due_keys[] = {
	{"COALESCE(ticket.due_at, 9223372036854775807)",
	 G_STRUCT_OFFSET(struct select_after, due_at), FALSE},
	KEY(id, id),
};
static const struct order_key due_down_keys[] = {
	{"COALESCE(ticket.due_at, -9223372036854775807)",
	 G_STRUCT_OFFSET(struct select_after, due_at), FALSE},
	KEY(id, id),
};
static const struct {
	const struct order_key *keys;
	guint count;
} orders[] = {
	[ORDER_QUEUE] = {queue_keys, G_N_ELEMENTS(queue_keys)},
	[ORDER_OPENED] = {opened_keys, G_N_ELEMENTS(opened_keys)},
	[ORDER_UPDATED] = {updated_keys, G_N_ELEMENTS(updated_keys)},
	[ORDER_DUE] = {due_keys, G_N_ELEMENTS(due_keys)},
	[ORDER_CLIENT] = {client_keys, G_N_ELEMENTS(client_keys)},
	[ORDER_ID] = {id_keys, G_N_ELEMENTS(id_keys)},
};

static const struct order_key *keys_of(struct ordering ordering, guint *count)
{
	*count = orders[ordering.by].count;
	return ordering.by == ORDER_DUE && ordering.descending ? due_down_keys
							       : orders[ordering.by].keys;
}

static gint64 number_of(const struct select_after *place, const struct order_key *key,
			struct ordering ordering)
{
	gint64 number = G_STRUCT_MEMBER(gint64, place, key->offset);
	if (ordering.by == ORDER_DUE &&
	    key->offset == G_STRUCT_OFFSET(struct select_after, due_at) && number == TIME_NONE)
		return ordering.descending ? -G_MAXINT64 : G_MAXINT64;
	return number;
}

int select_compare(const struct select_after *a, const struct select_after *b,
		   struct ordering ordering)
{
	guint count;
	const struct order_key *keys = keys_of(ordering, &count);
	int order = 0;
	for (guint i = 0; i < count && order == 0; i++) {
		if (keys[i].text) {
			order = strcmp(a->client, b->client);
			continue;
		}
		gint64 x = number_of(a, &keys[i], ordering), y = number_of(b, &keys[i], ordering);
		order = x < y ? -1 : x > y;
	}
	return ordering.descending ? -order : order;
}
/* Below what SQLite (32 766) and PostgreSQL (65 535) take. */
#define VALUES_MOST 30000

void select_free(struct select *select)
{
	if (select == NULL)
		return;
	g_free(select->sql);
	g_array_unref(select->values);
	g_ptr_array_unref(select->texts);
	g_free(select);
}

void select_expect(struct store *store, const struct select *select)
{
	if (select)
		store_expect_text(store, select->sql, (const struct value *)select->values->data,
				  (int)select->values->len);
}

enum store_answer select_run(struct store *store, const struct select *select, row_fn *fn,
			     void *data, GError **error)
{
	return store_select_text(store, select->sql, (const struct value *)select->values->data,
				 (int)select->values->len, fn, data, error);
}

/* Does the filter by itself admit live tickets only: a state: term of live states that must hold?
 */
static gboolean only_live(const struct filter *filter)
{
	if (filter->op == FILTER_AND) {
		for (guint i = 0; i < filter->parts->len; i++)
			if (only_live(filter->parts->pdata[i]))
				return TRUE;
		return FALSE;
	}
	if (filter->op != FILTER_TERM || filter->term.field != FIELD_STATE)
		return FALSE;
	for (char **value = filter->term.values; *value != NULL; value++) {
		enum ticket_state state;
		if (!ticket_state_parse(*value, &state) || state > STATE_RESTORED)
			return FALSE;
	}
	return TRUE;
}

static void composer_init(struct composer *composer, const struct filter *filter,
			  const struct select_context *context)
{
	composer->sql = g_string_new(NULL);
	composer->values = g_array_new(FALSE, FALSE, sizeof(struct value));
	composer->texts = g_ptr_array_new_with_free_func(g_free);
	composer->context = context;
	composer->error = NULL;
	composer->negated = FALSE;
	composer->filter = filter;
	/* cli.md: without a state: term the live ones. Saying so also lets the queue's index serve
	 * a filter whose own words admit no other. */
	composer->live = (filter == NULL || !filter_names(filter, FIELD_STATE))
				 ? !context->closed_too
				 : only_live(filter);
}

static void compose_where(struct composer *composer, const struct filter *filter)
{
	const struct select_context *context = composer->context;
	compose(composer, composer->live ? "ticket.live = 1" : "1 = 1");
	if (context->answering)
		compose(composer, " AND ticket.rest = 0");
	if (context->clients != NULL) {
		compose(composer, " AND ");
		compose_strings(composer, compose_client_column(composer), context->clients);
	}
	if (context->regions != NULL) {
		compose(composer, " AND ");
		compose_strings(composer, "ticket.region", context->regions);
	}
	if (filter != NULL) {
		compose(composer, " AND ");
		compose_filter(composer, filter);
	}
}

static struct select *composer_end(struct composer *composer, GError **error)
{
	struct select *select = g_new0(struct select, 1);
	select->sql = g_string_free(composer->sql, FALSE);
	select->values = composer->values;
	select->texts = composer->texts;
	if (composer->error == NULL && select->values->len > VALUES_MOST)
		g_set_error(&composer->error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("the question needs %u values (at most %d)"), select->values->len,
			    VALUES_MOST);
	if (composer->error == NULL)
		return select;
	g_propagate_error(error, composer->error);
	select_free(select);
	return NULL;
}

/* The rows behind `after` in the direction asked for. */
static void compose_behind(struct composer *composer, const struct select_after *after,
			   gboolean downwards)
{
	struct ordering ordering = composer->context->ordering;
	guint count;
	const struct order_key *keys = keys_of(ordering, &count);
	for (guint i = 0; i < count; i++) {
		compose(composer, i > 0 ? ", " : " AND (");
		compose(composer, keys[i].column);
	}
	compose(composer, downwards ? ") < (" : ") > (");
	for (guint i = 0; i < count; i++) {
		if (i > 0)
			compose(composer, ", ");
		if (keys[i].text)
			compose_text(composer, g_strdup(after->client));
		else
			compose_int(composer, number_of(after, &keys[i], ordering));
	}
	compose(composer, ")");
}

static void compose_order(struct composer *composer, gboolean downwards)
{
	guint count;
	const struct order_key *keys = keys_of(composer->context->ordering, &count);
	for (guint i = 0; i < count; i++) {
		compose(composer, i > 0 ? ", " : " ORDER BY ");
		compose(composer, keys[i].column);
		if (downwards)
			compose(composer, " DESC");
	}
}

struct select *select_tickets(const char *columns, const struct filter *filter,
			      const struct select_context *context,
			      const struct select_after *after, int limit, GError **error)
{
	struct composer composer;
	gboolean downwards = context->backwards != context->ordering.descending;
	/* The queue's order is its index's. In another one the live tickets are sorted from what
	 * the index holds of them, and only the page's own rows are looked up. */
	gboolean inner = context->ordering.by != ORDER_QUEUE && limit > 0;
	composer_init(&composer, filter, context);
	g_string_append_printf(composer.sql, "SELECT %s FROM ticket WHERE ", columns);
	if (inner)
		compose(&composer, "ticket.id IN (SELECT ticket.id FROM ticket WHERE ");
	compose_where(&composer, filter);
	if (after != NULL)
		compose_behind(&composer, after, downwards);
	compose_order(&composer, downwards);
	if (limit > 0) {
		compose(&composer, " LIMIT ");
		compose_int(&composer, limit);
	}
	if (inner) {
		compose(&composer, ")");
		compose_order(&composer, downwards);
	}
	return composer_end(&composer, error);
}

struct select *select_counts(const struct filter *filter, const struct select_context *context,
			     GError **error)
{
	struct composer composer;
	composer_init(&composer, filter, context);
	compose(&composer,
		"SELECT ticket.rest, ticket.severity, count(*), count(*) FILTER (WHERE ");
	compose_breached(&composer);
	compose(&composer, "), count(*) FILTER (WHERE ticket.contract IS NULL) FROM ticket WHERE ");
	compose_where(&composer, filter);
	compose(&composer,
		" GROUP BY ticket.rest, ticket.severity ORDER BY ticket.rest, ticket.severity");
	return composer_end(&composer, error);
}

struct select *select_next(enum select_next what, const struct filter *filter,
			   const struct select_context *context, GError **error)
{
	struct composer composer;
	composer_init(&composer, filter, context);
	if (what == NEXT_DUE) {
		/* CROSS JOIN: SQLite then walks the clocks by due, and the first whose ticket
		 * answers ends the search. */
		g_string_append_printf(
			composer.sql,
			"SELECT c.due_at, c.ticket FROM clock AS c CROSS JOIN ticket "
			"WHERE ticket.id = c.ticket AND ticket.rest = 0 AND c.state = %d "
			"AND c.breach_at IS NULL AND c.due_at >= ",
			CLOCK_RUNNING);
		compose_int(&composer, context->now);
		compose(&composer, " AND ");
		compose_where(&composer, filter);
		compose(&composer, " ORDER BY c.due_at, c.ticket LIMIT 1");
		return composer_end(&composer, error);
	}
	/* "<> 0" and not "= 1", which would draw an engine to the queue's index. */
	compose(&composer,
		"SELECT ticket.wakes_at, ticket.id FROM ticket WHERE ticket.rest <> 0 AND "
		"ticket.wakes_at IS NOT NULL AND ticket.wakes_at >= ");
	compose_int(&composer, context->now);
	compose(&composer, " AND ");
	compose_where(&composer, filter);
	compose(&composer, " ORDER BY ticket.wakes_at, ticket.id LIMIT 1");
	return composer_end(&composer, error);
}

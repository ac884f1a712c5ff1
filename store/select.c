/* SPDX-License-Identifier: MIT
 * The questions: what every one of them carries (live or not, limits, filter), their order and
 * their ends. */
#include "desk/clock.h"
#include "desk/i18n.h"
#include "store/select-private.h"

#define ORDER \
	"ticket.rest, ticket.severity, ticket.klass, ticket.sort_key, ticket.opened_at, ticket.id"
#define BACKWARDS \
	"ticket.rest DESC, ticket.severity DESC, ticket.klass DESC, ticket.sort_key DESC, " \
	"ticket.opened_at DESC, ticket.id DESC"
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

struct select *select_tickets(const char *columns, const struct filter *filter,
			      const struct select_context *context,
			      const struct select_after *after, int limit, GError **error)
{
	struct composer composer;
	composer_init(&composer, filter, context);
	g_string_append_printf(composer.sql, "SELECT %s FROM ticket WHERE ", columns);
	compose_where(&composer, filter);
	if (after != NULL) {
		const gint64 key[] = {after->rest,     after->severity,  after->klass,
				      after->sort_key, after->opened_at, after->id};
		compose(&composer, " AND (" ORDER ")");
		compose(&composer, context->backwards ? " < (" : " > (");
		for (gsize i = 0; i < G_N_ELEMENTS(key); i++) {
			if (i > 0)
				compose(&composer, ", ");
			compose_int(&composer, key[i]);
		}
		compose(&composer, ")");
	}
	compose(&composer, context->backwards ? " ORDER BY " BACKWARDS : " ORDER BY " ORDER);
	if (limit > 0) {
		compose(&composer, " LIMIT ");
		compose_int(&composer, limit);
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

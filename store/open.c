/* SPDX-License-Identifier: MIT
 * A ticket is born: its opening, what came with it, and for imports its whole history, in one
 * batch. It binds to the definitions in force now (clocks.md M3). */
#include <string.h>

#include "desk/i18n.h"
#include "store/article-private.h"
#include "store/open-private.h"
#include "store/recent.h"
#include "store/rules.h"

static struct event *event_at(gint64 at, enum event_kind kind, const char *by)
{
	struct event *event = g_new(struct event, 1);

	event_init(event);
	event->kind = kind;
	event->occurred_at = at;
	if (by && *by) {
		g_free(event->by);
		event->by = g_strdup(by);
	}
	return event;
}

/* Everything the opening says stands in its event, so that the row stays a cache and the chain
 * covers it. */
static char *opening_facts(const struct opening *opening, gint64 revision)
{
	char number[24];
	GString *more = g_string_new(NULL);

	g_snprintf(number, sizeof number, "%" PRId64, revision);
	history_fact(more, "client", opening->client);
	history_fact(more, "subject", opening->subject);
	history_fact(more, "service", opening->service);
	history_fact(more, "region", opening->region);
	history_fact(more, "kind", opening->kind);
	history_fact(more, "language", opening->language);
	history_fact(more, "contact", opening->contact);
	history_fact(more, "cc", opening->cc);
	history_fact(more, "affected", opening->affected);
	if (opening->claimed >= 0)
		history_fact(more, "claimed", severity_name(opening->claimed));
	history_fact(more, "revision", number);
	return g_string_free(more, FALSE);
}

static struct event *opened_event(struct desk *desk, const struct opening *opening, gint64 revision)
{
	const char *opened_by = opening->opened_by ? opening->opened_by : "client";
	gboolean client = strcmp(opened_by, "client") == 0;
	const char *by = opening->by                       ? opening->by
			 : client && opening->contact      ? opening->contact
			 : opening->imported               ? ""
			 : strcmp(opened_by, "alert") == 0 ? ""
							   : desk->user;
	struct event *event = event_at(opening->opened_at, EVENT_OPENED, by);

	event->what = g_strdup(severity_name(opening->severity));
	event->why = g_strdup(opened_by);
	event->more = opening_facts(opening, revision);
	event->via = g_strdup(opening->via);
	event->text = g_strdup(opening->text);
	event->flags = (client ? EVENT_PUBLIC | EVENT_CLIENT : 0) |
		       (strcmp(opened_by, "alert") == 0 ? EVENT_AUTOMATIC : 0) |
		       (opening->to_client ? EVENT_PUBLIC | EVENT_TO_CLIENT : 0) |
		       (opening->imported && !opening->live ? EVENT_IMPORTED : 0);
	if (opening->keep_recorded)
		event->recorded_at = opening->recorded_at;
	if (opening->affected)
		event->number = g_ascii_strtoll(opening->affected, NULL, 10);
	return event;
}

static void add_facts(GPtrArray *events, const struct opening *opening, const char *by)
{
	unsigned flags = opening->imported ? EVENT_IMPORTED : 0;

	for (char **tag = opening->tags; tag && *tag; tag++) {
		struct event *event = event_at(opening->opened_at, EVENT_TAG, by);
		event->what = g_strdup(*tag);
		event->why = g_strdup("+");
		event->flags = flags;
		g_ptr_array_add(events, event);
	}
	for (char **field = opening->fields; field && *field; field++) {
		const char *equals = strchr(*field, '=');
		struct event *event;
		if (!equals)
			continue;
		event = event_at(opening->opened_at, EVENT_SET, by);
		event->what = g_strdup_printf("field.%.*s", (int)(equals - *field), *field);
		event->why = g_strdup(equals + 1);
		event->flags = flags;
		g_ptr_array_add(events, event);
	}
}

/* K6 for history that is written down as it was: an imported wait for the client that should have
 * been refused is marked, and stands. `events` in turn order. */
static void flag_waits(GPtrArray *events)
{
	for (guint i = 0; i < events->len; i++) {
		struct event *wait = g_ptr_array_index(events, i);
		gint64 client = TIME_NONE, ours = TIME_NONE;
		if (wait->kind != EVENT_STATE || !(wait->flags & EVENT_IMPORTED) ||
		    g_strcmp0(wait->why, "waiting-client") != 0)
			continue;
		for (guint k = 0; k < events->len; k++) {
			const struct event *event = g_ptr_array_index(events, k);
			gboolean before = event->occurred_at < wait->occurred_at ||
					  (event->occurred_at == wait->occurred_at && k < i);
			if (!before || event->flags & EVENT_AUTOMATIC ||
			    (event->kind != EVENT_MESSAGE && event->kind != EVENT_OPENED))
				continue;
			if (event->flags & EVENT_CLIENT)
				client = MAX(client, event->occurred_at);
			else if (event->flags & EVENT_PUBLIC)
				ours = MAX(ours, event->occurred_at);
		}
		if (ours == TIME_NONE || ours < client)
			wait->flags |= EVENT_FLAGGED;
	}
}

/* The events of the block, numbered; NULL with an error when one of them can't be. */
static GPtrArray *block(struct desk *desk, const struct opening *opening, gint64 revision,
			gint64 now, GError **error)
{
	g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
	struct event *first = opened_event(desk, opening, revision);

	g_ptr_array_add(events, first);
	add_facts(events, opening, opening->imported ? "" : first->by);
	for (guint i = 0; opening->events && i < opening->events->len; i++)
		g_ptr_array_add(events, event_copy(g_ptr_array_index(opening->events, i)));
	for (guint i = 0; i < events->len; i++) {
		struct event *event = g_ptr_array_index(events, i);
		event->turn = i + 1;
		if (event->recorded_at == TIME_NONE || !opening->keep_recorded)
			event->recorded_at = now;
		if (event->occurred_at == TIME_NONE)
			event->occurred_at = now;
		if (event->occurred_at < opening->opened_at || event->occurred_at > now) {
			char at[21];
			civil_print_utc(event->occurred_at, at);
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    event->occurred_at > now
					    ? _("%s at %s: that time lies in the future")
					    : _("%s at %s: that is before the ticket's opening"),
				    event_kind_name(event->kind), at);
			return NULL;
		}
	}
	if (opening->imported)
		flag_waits(events);
	return g_steal_pointer(&events);
}

static gboolean allowed(struct desk *desk, const struct opening *opening, GError **error)
{
	if (desk->role < ROLE_ENGINEER) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
			    _("%s may look, not act (role %s)"), desk->user, role_name(desk->role));
		return FALSE;
	}
	if (!desk_sees(desk, opening->client, opening->region)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
			    _("client %s: outside what %s may work on"), opening->client,
			    desk->user);
		return FALSE;
	}
	return TRUE;
}

static gboolean is_new(struct desk *desk, const struct opening *opening, GError **error)
{
	gint64 taken = 0;

	if (!opening->ref)
		return TRUE;
	if (!ticket_by_ref(desk, opening->ref, &taken, error))
		return FALSE;
	if (taken)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("ref %s: it is ticket %" PRId64 " already"), opening->ref, taken);
	return !taken;
}

/* The ticket's events, as they will stand, and what they come to. */
GPtrArray *opening_project(struct desk *desk, const struct opening *opening,
			   struct projection *projection, GError **error)
{
	g_autoptr(GPtrArray) events = NULL;
	gint64 now = desk_now(desk), revision = opening->revision;

	if (!allowed(desk, opening, error))
		return NULL;
	if (!revision) {
		GError *problem = NULL;
		revision = desk_revision(desk, &problem);
		if (problem) {
			g_propagate_error(error, problem);
			return NULL;
		}
	}
	events = block(desk, opening, revision, now, error);
	if (!events || !ticket_project(desk, events, now, TIME_NONE, projection, error))
		return NULL;
	return g_steal_pointer(&events);
}

struct chain_link *opening_chain(const char *op_key, const GPtrArray *events)
{
	struct chain_link *chain = g_new(struct chain_link, events->len);
	guint8 head[HASH_SIZE];

	history_genesis(op_key, head);
	for (guint i = 0; i < events->len; i++)
		history_link(i ? chain[i - 1].hash : head, g_ptr_array_index(events, i), &chain[i]);
	return chain;
}

static gboolean read_id(const struct row *row, void *data)
{
	*(gint64 *)data = row_int(row, 0);
	return FALSE;
}

/* Whoever opened it says something about it next. */
static void remember(struct desk *desk, const struct opening *opening, gint64 id,
		     const char *op_key, GPtrArray *events, const struct projection *projection,
		     const guint8 *head)
{
	struct stored stored = {
		.ticket = {.id = id, .ref = (char *)opening->ref},
		.op_key = (char *)op_key,
		.events = events,
	};

	memcpy(stored.head, head, HASH_SIZE);
	ticket_written(&stored.ticket, events->len, projection);
	recent_keep(desk, &stored);
	stored.ticket.ref = NULL;
	ticket_clear(&stored.ticket);
}

static enum store_answer write_block(struct desk *desk, const struct opening *opening,
				     const char *op_key, const GPtrArray *events,
				     const struct chain_link *chain,
				     const struct projection *projection, GError **error)
{
	struct batch *batch = batch_new();
	enum store_answer answer;

	batch_opens(batch, op_key);
	/* The row goes in first, for the events refer to it, but it carries the hash of the last.
	 */
	const struct ticket_write write = {.op_key = op_key,
					   .ref = opening->ref,
					   .turn = events->len,
					   .head = chain[events->len - 1].hash};
	ticket_write(batch, &write, projection);
	if (opening->id) {
		const struct value values[] = {V_TEXT(op_key), V_INT(opening->id)};
		batch_add(batch, QUERY_TICKET_RENUMBER, values, G_N_ELEMENTS(values));
	}
	for (guint i = 0; i < events->len; i++)
		history_append(batch, 0, op_key, g_ptr_array_index(events, i), &chain[i]);
	ticket_write_clocks(batch, 0, op_key, projection->folded);
	ticket_write_fields(batch, 0, op_key, &projection->facts);
	article_write_uses(batch, 0, op_key, events, projection->facts.uses);
	answer = store_batch(desk->store, batch, error);
	batch_free(batch);
	return answer;
}

gboolean ticket_open(struct desk *desk, const struct opening *opening, gint64 *id, GError **error)
{
	g_autofree char *op_key = opening->op_key ? g_strdup(opening->op_key) : desk_op_key(desk);
	g_autoptr(GPtrArray) events = NULL;
	g_autofree struct chain_link *chain = NULL;
	struct projection projection;
	enum store_answer answer;

	*id = 0;
	if (!allowed(desk, opening, error) || !is_new(desk, opening, error))
		return FALSE;
	events = opening_project(desk, opening, &projection, error);
	if (!events)
		return FALSE;
	chain = opening_chain(op_key, events);
	answer = write_block(desk, opening, op_key, events, chain, &projection, error);
	*id = answer == STORE_OK && !opening->id ? store_last_id(desk->store) : 0;
	if (*id)
		remember(desk, opening, *id, op_key, events, &projection,
			 chain[events->len - 1].hash);
	projection_clear(&projection);
	if (!store_ok(answer, error))
		return FALSE;
	if (!*id) {
		const struct value key = V_TEXT(op_key);
		return store_ok(
			store_select(desk->store, QUERY_TICKET_BY_OP, &key, 1, read_id, id, error),
			error);
	}
	return TRUE;
}

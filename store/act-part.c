/* SPDX-License-Identifier: MIT
 * What an act does to one ticket: its events judged by what is stored, completed, chained, and the
 * row they make. */
#include "store/act-private.h"

#include <string.h>

#include "store/article-private.h"
#include "store/recent.h"
#include "store/rules.h"

/* The ticket as it stood at `at`: late entries are judged by their own time, not by today's state.
 */
static gboolean project_then(struct desk *desk, const struct part *part, gint64 at,
			     struct projection *then, GError **error)
{
	g_autoptr(GPtrArray) events = g_ptr_array_new();

	for (guint i = 0; i < part->stored.events->len; i++) {
		const struct event *event = g_ptr_array_index(part->stored.events, i);
		if (event->occurred_at <= at)
			g_ptr_array_add(events, (gpointer)event);
	}
	return ticket_project(desk, events, at, TIME_NONE, then, error);
}

static gboolean judge(const struct acting *acting, const struct part *part,
		      const struct event *event, GError **error)
{
	const GPtrArray *events = part->stored.events;
	struct projection then = {0};
	struct ruling ruling = {.desk = acting->desk,
				.stored = &part->stored,
				.then = &part->projection,
				.now = acting->now,
				.late_reason = part->act->late_reason};
	gboolean late = FALSE, allowed;

	for (guint i = 0; i < events->len && !late; i++)
		late = ((const struct event *)g_ptr_array_index(events, i))->occurred_at >
		       event->occurred_at;
	/* An event before the opening has nothing to be judged against, and is refused anyway. */
	if (late && event->occurred_at >= part->stored.ticket.opened_at) {
		if (!project_then(acting->desk, part, event->occurred_at, &then, error))
			return FALSE;
		ruling.then = &then;
	}
	allowed = rule_event(&ruling, event, error);
	projection_clear(&then);
	return allowed;
}

/* The event as it will be stored: numbered, timed, with what makes it late. */
static struct event *complete(const struct acting *acting, const struct part *part,
			      const struct event *given)
{
	struct event *event = event_copy(given);

	event->turn = part->stored.events->len + 1;
	event->recorded_at = acting->now;
	if (event->occurred_at == TIME_NONE)
		event->occurred_at = MAX(acting->now, part->stored.ticket.opened_at);
	if (!event->by[0] && !(event->flags & (EVENT_IMPORTED | EVENT_AUTOMATIC))) {
		g_free(event->by);
		event->by = g_strdup(acting->desk->user ? acting->desk->user : "");
	}
	g_free(event->op_key);
	event->op_key = g_strdup(acting->op_key);
	if (part->act->late_reason && event->occurred_at < acting->now &&
	    !(event->flags & EVENT_IMPORTED)) {
		GString *more = g_string_new(event->more);
		history_fact(more, "late", part->act->late_reason);
		g_free(event->more);
		event->more = g_string_free(more, FALSE);
	}
	return event;
}

static gboolean project(const struct acting *acting, struct part *part, GError **error)
{
	projection_clear(&part->projection);
	return ticket_project(acting->desk, part->stored.events, acting->now, TIME_NONE,
			      &part->projection, error);
}

/* Own fields and links are rewritten only when this act may have touched them. */
static gboolean touches_fields(const struct event *event)
{
	return event->kind == EVENT_LINK || event->kind == EVENT_RETRACT ||
	       (event->kind == EVENT_SET && event->what && g_str_has_prefix(event->what, "field."));
}

/* What an event says goes for good, the content of an attachment unless another has it too. */
static void empty(const struct part *part, struct batch *batch, gint64 turn)
{
	const struct value values[] = {V_INT(part->act->ticket), V_INT(turn)};
	const GPtrArray *events = part->stored.events;
	const struct event *event = turn >= 1 && turn <= events->len
					    ? g_ptr_array_index(events, (guint)turn - 1)
					    : NULL;
	gboolean attached = event && event->kind == EVENT_ATTACH;
	g_autofree char *sha = attached ? event_more(event, "sha256") : NULL;
	guint8 digest[HASH_SIZE];

	batch_add(batch, QUERY_BODY_EMPTY, values, G_N_ELEMENTS(values));
	if (sha && history_body(event, digest)) {
		const struct value content[] = {V_TEXT(sha), V_BLOB(digest, HASH_SIZE)};
		batch_add(batch, QUERY_ATTACHMENT_DROP, content, G_N_ELEMENTS(content));
	}
}

static void add_event(const struct part *part, struct batch *batch, const struct event *event,
		      const struct chain_link *link)
{
	const struct act *act = part->act;

	if (event->kind == EVENT_ATTACH && act->content) {
		g_autofree char *sha = event_more(event, "sha256");
		const struct value values[] = {V_TEXT(sha),
					       V_BLOB(act->content, act->content_size)};
		batch_add(batch, QUERY_ATTACHMENT_PUT, values, G_N_ELEMENTS(values));
	}
	history_append(batch, act->ticket, NULL, event, link);
	if (event->kind == EVENT_REDACT)
		empty(part, batch, event->number);
}

gboolean part_judge(const struct acting *acting, struct part *part, GError **error)
{
	const struct act *act = part->act;

	if (!project(acting, part, error) ||
	    (act->allows &&
	     !act->allows(&part->stored.ticket, part->projection.folded, act->data, error)))
		return FALSE;
	for (guint i = 0; i < act->events->len; i++) {
		struct event *event = complete(acting, part, g_ptr_array_index(act->events, i));

		if (!judge(acting, part, event, error)) {
			event_free(event);
			return FALSE;
		}
		g_ptr_array_add(part->stored.events, event);
		if (!project(acting, part, error))
			return FALSE;
	}
	return TRUE;
}

void part_chain(struct part *part)
{
	const guint8 *head = part->stored.head;

	part->links = g_new0(struct chain_link, part->act->events->len);
	for (guint i = 0; i < part->act->events->len; i++) {
		guint at = (guint)part->stored.ticket.turn + i;

		history_link(head, g_ptr_array_index(part->stored.events, at), &part->links[i]);
		head = part->links[i].hash;
	}
}

static const guint8 *head_of(const struct part *part)
{
	guint added = part->act->events->len;

	return added ? part->links[added - 1].hash : part->stored.head;
}

void part_add_row(const struct part *part, struct batch *batch)
{
	const struct stored *stored = &part->stored;
	const struct ticket_write write = {.id = stored->ticket.id,
					   .base = stored->ticket.turn,
					   .turn = stored->events->len,
					   .base_head = stored->head,
					   .head = head_of(part)};

	ticket_write(batch, &write, &part->projection);
}

void part_add_rest(const struct part *part, struct batch *batch)
{
	const struct stored *stored = &part->stored;
	const struct projection *projection = &part->projection;
	gint64 id = stored->ticket.id;
	gboolean fields = FALSE, uses = FALSE;

	for (guint i = 0; i < part->act->events->len; i++) {
		const struct event *event =
			g_ptr_array_index(stored->events, (guint)stored->ticket.turn + i);
		add_event(part, batch, event, &part->links[i]);
		fields = fields || touches_fields(event);
		uses = uses || event->kind == EVENT_ARTICLE || event->kind == EVENT_RETRACT;
	}
	ticket_write_clocks(batch, id, NULL, projection->folded);
	if (fields)
		ticket_write_fields(batch, id, NULL, &projection->facts);
	if (uses)
		article_write_uses(batch, id, NULL, stored->events, projection->facts.uses);
}

void part_settle(const struct acting *acting, struct part *part)
{
	struct stored *stored = &part->stored;

	memmove(stored->head, head_of(part), HASH_SIZE);
	ticket_written(&stored->ticket, stored->events->len, &part->projection);
	recent_keep(acting->desk, stored);
}

void part_clear(struct part *part)
{
	projection_clear(&part->projection);
	stored_clear(&part->stored);
	g_clear_pointer(&part->links, g_free);
}

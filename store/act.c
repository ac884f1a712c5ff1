/* SPDX-License-Identifier: MIT
 * One person's act on one ticket: judged on the newest turn, appended with the row it makes, in one
 * batch; tried again when someone else was quicker (architecture.md, Store). */
#include <string.h>

#include "desk/i18n.h"
#include "store/article-private.h"
#include "store/rules.h"

#define TRIES 5
/* From this try on it reads and writes in one unit: where many act on one ticket at once, somebody
 * is always quicker otherwise. */
#define TRIES_APART 2

struct acting {
	struct desk *desk;
	const struct act *act;
	const char *op_key;
	gint64 now;
	gboolean in_doubt; /* it may have been stored under op_key already */
	struct stored stored;
	struct projection projection;
};

/* The ticket as it stood at `at`: late entries are judged by their own time, not by today's state.
 */
static gboolean project_then(struct acting *acting, gint64 at, struct projection *then,
			     GError **error)
{
	g_autoptr(GPtrArray) events = g_ptr_array_new();

	for (guint i = 0; i < acting->stored.events->len; i++) {
		const struct event *event = g_ptr_array_index(acting->stored.events, i);
		if (event->occurred_at <= at)
			g_ptr_array_add(events, (gpointer)event);
	}
	return ticket_project(acting->desk, events, at, TIME_NONE, then, error);
}

static gboolean judge(struct acting *acting, const struct event *event, GError **error)
{
	const GPtrArray *events = acting->stored.events;
	struct projection then = {0};
	struct ruling ruling = {.desk = acting->desk,
				.stored = &acting->stored,
				.then = &acting->projection,
				.now = acting->now,
				.late_reason = acting->act->late_reason};
	gboolean late = FALSE, allowed;

	for (guint i = 0; i < events->len && !late; i++)
		late = ((const struct event *)g_ptr_array_index(events, i))->occurred_at >
		       event->occurred_at;
	/* An event before the opening has nothing to be judged against, and is refused anyway. */
	if (late && event->occurred_at >= acting->stored.ticket.opened_at) {
		if (!project_then(acting, event->occurred_at, &then, error))
			return FALSE;
		ruling.then = &then;
	}
	allowed = rule_event(&ruling, event, error);
	projection_clear(&then);
	return allowed;
}

/* The event as it will be stored: numbered, timed, with what makes it late. */
static struct event *complete(const struct acting *acting, const struct event *given)
{
	struct event *event = event_copy(given);

	event->turn = acting->stored.events->len + 1;
	event->recorded_at = acting->now;
	if (event->occurred_at == TIME_NONE)
		event->occurred_at = MAX(acting->now, acting->stored.ticket.opened_at);
	if (!event->by[0] && !(event->flags & (EVENT_IMPORTED | EVENT_AUTOMATIC))) {
		g_free(event->by);
		event->by = g_strdup(acting->desk->user ? acting->desk->user : "");
	}
	g_free(event->op_key);
	event->op_key = g_strdup(acting->op_key);
	if (acting->act->late_reason && event->occurred_at < acting->now &&
	    !(event->flags & EVENT_IMPORTED)) {
		GString *more = g_string_new(event->more);
		history_fact(more, "late", acting->act->late_reason);
		g_free(event->more);
		event->more = g_string_free(more, FALSE);
	}
	return event;
}

static gboolean project(struct acting *acting, GError **error)
{
	projection_clear(&acting->projection);
	return ticket_project(acting->desk, acting->stored.events, acting->now, TIME_NONE,
			      &acting->projection, error);
}

/* Own fields and links are rewritten only when this act may have touched them. */
static gboolean touches_fields(const struct event *event)
{
	return event->kind == EVENT_LINK || event->kind == EVENT_RETRACT ||
	       (event->kind == EVENT_SET && event->what && g_str_has_prefix(event->what, "field."));
}

static void add_event(struct acting *acting, struct batch *batch, const struct event *event,
		      guint8 head[HASH_SIZE])
{
	struct chain_link link;
	gint64 id = acting->stored.ticket.id;

	if (event->kind == EVENT_ATTACH && acting->act->content) {
		g_autofree char *sha = event_more(event, "sha256");
		const struct value values[] = {
			V_TEXT(sha), V_BLOB(acting->act->content, acting->act->content_size)};
		batch_add(batch, QUERY_ATTACHMENT_PUT, values, G_N_ELEMENTS(values));
	}
	history_link(head, event, &link);
	memcpy(head, link.hash, HASH_SIZE);
	history_append(batch, id, NULL, event, &link);
	if (event->kind == EVENT_REDACT) {
		const struct value values[] = {V_INT(id), V_INT(event->number)};
		batch_add(batch, QUERY_BODY_EMPTY, values, G_N_ELEMENTS(values));
	}
	if (event->kind == EVENT_REDACT && acting->act->content_drop) {
		const struct value sha = V_TEXT(acting->act->content_drop);
		batch_add(batch, QUERY_ATTACHMENT_DROP, &sha, 1);
	}
}

static enum store_answer append(struct acting *acting, struct batch *batch, GError **error)
{
	gint64 base = acting->stored.ticket.turn;
	gint64 id = acting->stored.ticket.id;
	gboolean fields = FALSE, uses = FALSE;
	guint8 head[HASH_SIZE];

	memcpy(head, acting->stored.head, HASH_SIZE);
	batch_claims(batch, id, base + 1, acting->op_key);
	for (guint i = 0; i < acting->act->events->len; i++) {
		const struct event *given = g_ptr_array_index(acting->act->events, i);
		struct event *event = complete(acting, given);
		if (!judge(acting, event, error)) {
			event_free(event);
			return STORE_FAILED;
		}
		g_ptr_array_add(acting->stored.events, event);
		if (!project(acting, error))
			return STORE_FAILED;
		add_event(acting, batch, event, head);
		fields = fields || touches_fields(event);
		uses = uses || event->kind == EVENT_ARTICLE || event->kind == EVENT_RETRACT;
	}
	const struct ticket_write write = {
		.id = id, .base = base, .turn = acting->stored.events->len, .head = head};
	ticket_write(batch, &write, &acting->projection);
	ticket_write_clocks(batch, id, NULL, acting->projection.folded);
	if (fields)
		ticket_write_fields(batch, id, NULL, &acting->projection.facts);
	if (uses)
		article_write_uses(batch, id, NULL, acting->stored.events,
				   acting->projection.facts.uses);
	return store_batch(acting->desk->store, batch, error);
}

/* The turn at which this very act was stored before; 0: it was not. */
static gint64 stored_before(const struct acting *acting)
{
	gboolean sent = acting->act->op_key || acting->in_doubt || acting->desk->sent_before;
	gint64 turn = 0;

	for (guint i = 0; sent && i < acting->stored.events->len; i++) {
		const struct event *event = g_ptr_array_index(acting->stored.events, i);
		if (g_strcmp0(event->op_key, acting->op_key) == 0)
			turn = event->turn;
	}
	return turn;
}

static enum store_answer act_once(struct acting *acting, gint64 *turn, GError **error)
{
	const struct act *act = acting->act;
	struct batch *batch = NULL;
	enum store_answer answer = STORE_FAILED;

	acting->now = desk_now(acting->desk);
	if (!stored_load(acting->desk, act->ticket, &acting->stored, error))
		return STORE_FAILED;
	*turn = stored_before(acting);
	if (*turn) {
		stored_clear(&acting->stored);
		return STORE_REPEATED;
	}
	if (act->sees && act->sees != acting->stored.ticket.turn) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			    _("ticket %" PRId64 ": someone acted since you read it; look again"),
			    act->ticket);
		stored_clear(&acting->stored);
		return STORE_FAILED;
	}
	if (project(acting, error)) {
		batch = batch_new();
		answer = append(acting, batch, error);
		*turn = acting->stored.events->len;
	}
	g_clear_pointer(&batch, batch_free);
	projection_clear(&acting->projection);
	stored_clear(&acting->stored);
	return answer;
}

struct attempt {
	struct acting *acting;
	gint64 *turn;
	enum store_answer answer;
};

static gboolean attempt(struct store *store G_GNUC_UNUSED, void *data, GError **error)
{
	struct attempt *attempt = data;

	attempt->answer = act_once(attempt->acting, attempt->turn, error);
	return attempt->answer == STORE_OK;
}

static enum store_answer act_again(struct acting *acting, int tries, gint64 *turn, GError **error)
{
	struct attempt unit = {.acting = acting, .turn = turn, .answer = STORE_OK};
	enum store_answer answer;

	if (tries < TRIES_APART || store_in_unit(acting->desk->store))
		return act_once(acting, turn, error);
	answer = store_unit(acting->desk->store, attempt, &unit, error);
	/* A unit that was rolled back answers for itself; why is known here. */
	return unit.answer == STORE_OK ? answer : unit.answer;
}

/* What is done over may find some of it done and leave that out: then the next key of the row is
 * that of another act, but for its kind. */
static char *key_of(struct desk *desk, const struct act *act)
{
	g_autofree char *key = act->op_key ? NULL : desk_op_key(desk);
	const struct event *first = act->events->len ? act->events->pdata[0] : NULL;

	if (act->op_key)
		return g_strdup(act->op_key);
	return desk->key_base && first ? g_strdup_printf("%s:%d", key, (int)first->kind)
				       : g_steal_pointer(&key);
}

gboolean ticket_act(struct desk *desk, const struct act *act, gint64 *turn, GError **error)
{
	g_autofree char *op_key = key_of(desk, act);
	struct acting acting = {.desk = desk, .act = act, .op_key = op_key};
	GError *problem = NULL;
	enum store_answer answer = STORE_CONFLICT;
	gboolean again = TRUE;
	gint64 newest = 0;

	if (desk->role < ROLE_ENGINEER) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
			    _("%s may look, not act (role %s)"), desk->user, role_name(desk->role));
		return FALSE;
	}
	for (int i = 0; i < TRIES && again; i++) {
		gboolean apart = i >= TRIES_APART && !store_in_unit(desk->store);

		g_clear_error(&problem);
		answer = act_again(&acting, i, &newest, &problem);
		/* A batch is sent again by its driver when its answer was lost; a unit is not. */
		again = answer == STORE_CONFLICT ||
			(answer == STORE_LOST && apart && !acting.in_doubt);
		acting.in_doubt = acting.in_doubt || answer == STORE_LOST;
		/* The person judged by what they saw: a newer turn is theirs to look at. */
		if (act->sees)
			break;
	}
	if (turn)
		*turn = newest;
	if (answer == STORE_CONFLICT && !problem)
		g_set_error(&problem, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			    _("ticket %" PRId64 ": others keep acting on it; try again"),
			    act->ticket);
	if (problem) {
		g_propagate_error(error, problem);
		return answer == STORE_OK || answer == STORE_REPEATED;
	}
	/* Rows whose time has come are written by whoever writes anyway, so that a list that only
	 * reads finds few of them. The act is stored: what becomes of them is no answer to it. */
	if (answer == STORE_OK && !store_in_unit(desk->store))
		ticket_wake(desk, desk_now(desk), NULL);
	return store_ok(answer, error);
}

/* SPDX-License-Identifier: MIT
 * One person's act on one ticket: judged on the newest turn, appended with the row it makes, in one
 * batch; tried again when someone else was quicker (architecture.md, Store). */
#include <string.h>

#include "desk/i18n.h"
#include "store/article-private.h"
#include "store/draft.h"
#include "store/recent.h"
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
	gboolean sent;     /* it may have been stored under op_key already */
	gboolean looks;    /* only whether it was */
	gboolean in_doubt; /* an answer was lost */
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
		      const struct chain_link *link)
{
	gint64 id = acting->stored.ticket.id;

	if (event->kind == EVENT_ATTACH && acting->act->content) {
		g_autofree char *sha = event_more(event, "sha256");
		const struct value values[] = {
			V_TEXT(sha), V_BLOB(acting->act->content, acting->act->content_size)};
		batch_add(batch, QUERY_ATTACHMENT_PUT, values, G_N_ELEMENTS(values));
	}
	history_append(batch, id, NULL, event, link);
	if (event->kind == EVENT_REDACT) {
		const struct value values[] = {V_INT(id), V_INT(event->number)};
		batch_add(batch, QUERY_BODY_EMPTY, values, G_N_ELEMENTS(values));
	}
	if (event->kind == EVENT_REDACT && acting->act->content_drop) {
		const struct value sha = V_TEXT(acting->act->content_drop);
		batch_add(batch, QUERY_ATTACHMENT_DROP, &sha, 1);
	}
}

/* The events it adds, judged one after the other, and the row they make. */
static gboolean judge_all(struct acting *acting, GError **error)
{
	for (guint i = 0; i < acting->act->events->len; i++) {
		struct event *event = complete(acting, g_ptr_array_index(acting->act->events, i));

		if (!judge(acting, event, error)) {
			event_free(event);
			return FALSE;
		}
		g_ptr_array_add(acting->stored.events, event);
		if (!project(acting, error))
			return FALSE;
	}
	return TRUE;
}

/* The row goes first: it tells at once whether this was judged on what is stored, and who has it is
 * waited for before anything else is locked, so that no two wait for one another. */
static void fill(struct acting *acting, struct batch *batch, const struct chain_link *links,
		 const guint8 *head)
{
	const struct stored *stored = &acting->stored;
	gint64 id = stored->ticket.id, base = stored->ticket.turn;
	const struct ticket_write write = {.id = id,
					   .base = base,
					   .turn = stored->events->len,
					   .base_head = stored->head,
					   .head = head};
	gboolean fields = FALSE, uses = FALSE;

	ticket_write(batch, &write, &acting->projection);
	for (guint i = (guint)base; i < stored->events->len; i++) {
		const struct event *event = g_ptr_array_index(stored->events, i);
		add_event(acting, batch, event, &links[i - (guint)base]);
		fields = fields || touches_fields(event);
		uses = uses || event->kind == EVENT_ARTICLE || event->kind == EVENT_RETRACT;
	}
	ticket_write_clocks(batch, id, NULL, acting->projection.folded);
	if (fields)
		ticket_write_fields(batch, id, NULL, &acting->projection.facts);
	if (uses)
		article_write_uses(batch, id, NULL, stored->events, acting->projection.facts.uses);
	if (acting->desk->draft)
		draft_write_drop(batch, acting->desk->draft, acting->desk->user);
}

static enum store_answer append(struct acting *acting, GError **error)
{
	struct stored *stored = &acting->stored;
	guint base = (guint)stored->ticket.turn, added = acting->act->events->len;
	g_autofree struct chain_link *links = g_new0(struct chain_link, added);
	const guint8 *head = stored->head;
	enum store_answer answer;
	struct batch *batch;

	if (!judge_all(acting, error))
		return STORE_FAILED;
	for (guint i = 0; i < added; i++) {
		history_link(head, g_ptr_array_index(stored->events, base + i), &links[i]);
		head = links[i].hash;
	}
	batch = batch_new();
	/* A key that was made up for it can be there only when the driver had to send it twice.
	 * Then it conflicts, and what is read anew tells. */
	if (acting->sent)
		batch_claims(batch, stored->ticket.id, base + 1, acting->op_key);
	else
		batch_is_known(batch);
	fill(acting, batch, links, head);
	answer = store_batch(acting->desk->store, batch, error);
	batch_free(batch);
	if (answer == STORE_OK) {
		memmove(stored->head, head, HASH_SIZE);
		ticket_written(&stored->ticket, stored->events->len, &acting->projection);
		recent_keep(acting->desk, stored);
	}
	return answer;
}

/* The turn at which this very act was stored before; 0: it was not. */
static gint64 stored_before(const struct acting *acting)
{
	gint64 turn = 0;

	for (guint i = 0; acting->sent && i < acting->stored.events->len; i++) {
		const struct event *event = g_ptr_array_index(acting->stored.events, i);
		if (g_strcmp0(event->op_key, acting->op_key) == 0)
			turn = event->turn;
	}
	return turn;
}

static enum store_answer act_once(struct acting *acting, gint64 *turn, GError **error)
{
	const struct act *act = acting->act;
	enum store_answer answer = STORE_FAILED;

	acting->now = desk_now(acting->desk);
	if (!stored_load(acting->desk, act->ticket, &acting->stored, error))
		return STORE_FAILED;
	*turn = stored_before(acting);
	if (*turn) {
		stored_clear(&acting->stored);
		return STORE_REPEATED;
	}
	if (acting->looks) {
		stored_clear(&acting->stored);
		return STORE_CONFLICT;
	}
	if (act->sees && act->sees != acting->stored.ticket.turn) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			    _("ticket %" PRId64 ": someone acted since you read it; look again"),
			    act->ticket);
		stored_clear(&acting->stored);
		return STORE_FAILED;
	}
	if (project(acting, error)) {
		answer = append(acting, error);
		*turn = acting->stored.events->len;
	}
	projection_clear(&acting->projection);
	stored_clear(&acting->stored);
	return answer;
}

struct attempt {
	struct acting *acting;
	gint64 *turn;
	enum store_answer answer;
};

static gboolean attempt(struct store *store, void *data, GError **error)
{
	struct attempt *attempt = data;

	/* Nobody else writes it from here on, and what is read is the newest. */
	attempt->answer =
		store_run(store, QUERY_TICKET_TAKE, &V_INT(attempt->acting->act->ticket), 1, error);
	if (attempt->answer == STORE_OK)
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

/* What becomes of what is remembered by this answer. TRUE: it was judged on what may have been old
 * by then, and is to be judged anew. */
static gboolean judge_memory(struct acting *acting, gboolean own, enum store_answer answer)
{
	struct desk *desk = acting->desk;

	/* A refusal changed nothing. */
	if (answer != STORE_OK && answer != STORE_FAILED)
		recent_drop(desk, acting->act->ticket);
	if (answer != STORE_CONFLICT && answer != STORE_FAILED)
		recent_prove(desk);
	if (!own || !desk_recalls(desk))
		return FALSE;
	recent_forget_told(desk);
	return TRUE;
}

static enum store_answer act_until(struct acting *acting, gboolean own, gint64 *turn,
				   GError **error)
{
	const struct desk *desk = acting->desk;
	gint64 deadline = g_get_monotonic_time() + store_patience(desk->store);
	enum store_answer answer = STORE_CONFLICT;
	gboolean again = TRUE, remembered;
	GError *problem = NULL;

	for (int i = 0; i < TRIES && again; i += !remembered) {
		gboolean apart = i >= TRIES_APART && !store_in_unit(desk->store);

		g_clear_error(&problem);
		answer = act_again(acting, i, turn, &problem);
		remembered = judge_memory(acting, own, answer);
		acting->sent = acting->sent || answer == STORE_CONFLICT || answer == STORE_LOST;
		if (remembered)
			continue;
		/* A batch is sent again by its driver when its answer was lost, or it met others; a
		 * unit is not. */
		again = answer == STORE_CONFLICT ||
			(answer == STORE_LOST && apart && !acting->in_doubt) ||
			(answer == STORE_BUSY && apart && g_get_monotonic_time() < deadline);
		acting->in_doubt = acting->in_doubt || answer == STORE_LOST;
		/* What was told from memory is for whoever began the run. But what was in its way
		 * may be itself, sent twice. */
		if (desk_recalls(desk)) {
			acting->looks = again;
			answer = again ? act_once(acting, turn, &problem) : answer;
			again = FALSE;
			if (answer == STORE_REPEATED)
				recent_prove(acting->desk);
		}
	}
	if (problem)
		g_propagate_error(error, problem);
	return answer;
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
	struct acting acting = {.desk = desk,
				.act = act,
				.op_key = op_key,
				.sent = act->op_key || desk->sent_before};
	gboolean own;
	GError *problem = NULL;
	enum store_answer answer;
	gint64 newest = 0;

	if (desk->role < ROLE_ENGINEER) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
			    _("%s may look, not act (role %s)"), desk->user, role_name(desk->role));
		return FALSE;
	}
	own = desk_recall_begin(desk);
	answer = act_until(&acting, own, &newest, &problem);
	if (own)
		desk_recall_end(desk);
	if (answer == STORE_OK || answer == STORE_REPEATED)
		desk->draft = NULL; /* went with it */
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
	 * reads finds few of them. The act is stored: what becomes of them is no answer to it, and
	 * nobody waits for it where it is far; there the lists of those who write do it. */
	if (answer == STORE_OK && !store_in_unit(desk->store) && !store_is_far(desk->store))
		ticket_wake(desk, desk_now(desk), NULL);
	return store_ok(answer, error);
}

gint64 ticket_known_turn(struct desk *desk, gint64 id, gint64 seen)
{
	g_autoptr(GPtrArray) events = ticket_events(desk, id, FALSE, NULL);
	gint64 newest = seen;

	for (guint i = events ? events->len : 0; i > 0; i--) {
		const struct event *event = g_ptr_array_index(events, i - 1);

		if (event->turn <= seen)
			break;
		if (strcmp(event->by, desk->user) != 0)
			return seen;
		newest = MAX(newest, event->turn);
	}
	return newest;
}

/* SPDX-License-Identifier: MIT
 * One person's act on one ticket, or several on as many: judged on the newest turn, appended with
 * the row it makes, in one batch; tried again when someone else was quicker (architecture.md,
 * Store). */
#include "store/act-private.h"

#include <stdlib.h>
#include <string.h>

#include "desk/i18n.h"
#include "store/draft.h"
#include "store/recent.h"

#define TRIES 5
/* From this try on it reads and writes in one unit: where many act on one ticket at once, somebody
 * is always quicker otherwise. */
#define TRIES_APART 2

/* The rows go first: they tell at once whether this was judged on what is stored, and who has them
 * is waited for before anything else is locked; in the order of their numbers, so that no two wait
 * for one another. */
static void fill(const struct acting *acting, struct batch *batch)
{
	for (guint i = 0; i < acting->count; i++)
		part_add_row(&acting->parts[i], batch);
	for (guint i = 0; i < acting->count; i++)
		part_add_rest(&acting->parts[i], batch);
	if (acting->desk->draft)
		draft_write_drop(batch, acting->desk->draft, acting->desk->user);
}

static enum store_answer send(const struct acting *acting, GError **error)
{
	const struct ticket *first = &acting->parts[0].stored.ticket;
	struct batch *batch = batch_new();
	enum store_answer answer;

	/* A key that was made up for it can be there only when the driver had to send it twice.
	 * Then it conflicts, and what is read anew tells. */
	if (acting->sent)
		batch_claims(batch, first->id, first->turn + 1, acting->op_key);
	else
		batch_is_known(batch);
	fill(acting, batch);
	answer = store_batch(acting->desk->store, batch, error);
	batch_free(batch);
	return answer;
}

static enum store_answer append(const struct acting *acting, GError **error)
{
	enum store_answer answer;

	for (guint i = 0; i < acting->count; i++) {
		if (!part_judge(acting, &acting->parts[i], error))
			return STORE_FAILED;
		part_chain(&acting->parts[i]);
	}
	answer = send(acting, error);
	for (guint i = 0; i < acting->count; i++) {
		struct part *part = &acting->parts[i];

		if (answer == STORE_OK)
			part_settle(acting, part);
		*part->turn = part->stored.events->len;
	}
	return answer;
}

/* Whether these very acts were stored before; their turns then. */
static gboolean stored_before(const struct acting *acting)
{
	gboolean found = FALSE;

	for (guint k = 0; acting->sent && k < acting->count; k++) {
		const struct part *part = &acting->parts[k];

		for (guint i = 0; i < part->stored.events->len; i++) {
			const struct event *event = g_ptr_array_index(part->stored.events, i);
			if (g_strcmp0(event->op_key, acting->op_key) != 0)
				continue;
			*part->turn = event->turn;
			found = TRUE;
		}
	}
	return found;
}

static gboolean was_seen(const struct acting *acting, GError **error)
{
	for (guint i = 0; i < acting->count; i++) {
		const struct act *act = acting->parts[i].act;

		if (!act->sees || act->sees == acting->parts[i].stored.ticket.turn)
			continue;
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			    _("ticket %" PRId64 ": someone acted since you read it; look again"),
			    act->ticket);
		return FALSE;
	}
	return TRUE;
}

/* Those that aren't remembered are asked for at once. */
static gboolean load(const struct acting *acting, GError **error)
{
	gboolean good = TRUE;

	for (guint i = 0; acting->count > 1 && i < acting->count; i++)
		stored_expect(acting->desk, acting->parts[i].act->ticket);
	for (guint i = 0; i < acting->count && good; i++)
		good = stored_load(acting->desk, acting->parts[i].act->ticket,
				   &acting->parts[i].stored, error);
	return good;
}

static enum store_answer act_once(struct acting *acting, GError **error)
{
	enum store_answer answer = STORE_FAILED;

	acting->now = desk_now(acting->desk);
	if (!load(acting, error))
		answer = STORE_FAILED;
	else if (stored_before(acting))
		answer = STORE_REPEATED;
	else if (acting->looks)
		answer = STORE_CONFLICT;
	else if (was_seen(acting, error))
		answer = append(acting, error);
	for (guint i = 0; i < acting->count; i++)
		part_clear(&acting->parts[i]);
	return answer;
}

struct attempt {
	struct acting *acting;
	enum store_answer answer;
};

/* Nobody else writes them from here on, and what is read is the newest. */
static enum store_answer take(struct store *store, const struct acting *acting, GError **error)
{
	enum store_answer answer = STORE_OK;

	for (guint i = 0; i < acting->count && answer == STORE_OK; i++)
		answer = store_run(store, QUERY_TICKET_TAKE, &V_INT(acting->parts[i].act->ticket),
				   1, error);
	return answer;
}

static gboolean attempt(struct store *store, void *data, GError **error)
{
	struct attempt *attempt = data;

	attempt->answer = take(store, attempt->acting, error);
	if (attempt->answer == STORE_OK)
		attempt->answer = act_once(attempt->acting, error);
	return attempt->answer == STORE_OK;
}

static enum store_answer act_again(struct acting *acting, int tries, GError **error)
{
	struct attempt unit = {.acting = acting, .answer = STORE_OK};
	enum store_answer answer;

	if (tries < TRIES_APART || store_in_unit(acting->desk->store))
		return act_once(acting, error);
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
	for (guint i = 0; i < acting->count && answer != STORE_OK && answer != STORE_FAILED; i++)
		recent_drop(desk, acting->parts[i].act->ticket);
	if (answer != STORE_CONFLICT && answer != STORE_FAILED)
		recent_prove(desk);
	if (!own || !desk_recalls(desk))
		return FALSE;
	recent_forget_told(desk);
	return TRUE;
}

static enum store_answer act_until(struct acting *acting, gboolean own, GError **error)
{
	const struct desk *desk = acting->desk;
	gint64 deadline = g_get_monotonic_time() + store_patience(desk->store);
	enum store_answer answer = STORE_CONFLICT;
	gboolean again = TRUE, remembered;
	GError *problem = NULL;

	for (int i = 0; i < TRIES && again; i += !remembered) {
		gboolean apart = i >= TRIES_APART && !store_in_unit(desk->store);

		g_clear_error(&problem);
		answer = act_again(acting, i, &problem);
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
			answer = again ? act_once(acting, &problem) : answer;
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

static int by_ticket(const void *a, const void *b)
{
	gint64 one = ((const struct part *)a)->act->ticket;
	gint64 other = ((const struct part *)b)->act->ticket;

	return one < other ? -1 : one > other;
}

static enum store_answer act_together(struct acting *acting, GError **error)
{
	gboolean own = desk_recall_begin(acting->desk);
	enum store_answer answer = act_until(acting, own, error);

	if (own)
		desk_recall_end(acting->desk);
	if (answer == STORE_OK || answer == STORE_REPEATED)
		acting->desk->draft = NULL; /* went with it */
	return answer;
}

gboolean tickets_act(struct desk *desk, const struct act *acts, guint count, gint64 *turns,
		     GError **error)
{
	g_autofree char *op_key = key_of(desk, acts);
	g_autofree struct part *parts = g_new0(struct part, count);
	struct acting acting = {.desk = desk,
				.parts = parts,
				.count = count,
				.op_key = op_key,
				.sent = acts->op_key || desk->sent_before};
	GError *problem = NULL;
	enum store_answer answer;

	if (desk->role < ROLE_ENGINEER) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
			    _("%s may look, not act (role %s)"), desk->user, role_name(desk->role));
		return FALSE;
	}
	for (guint i = 0; i < count; i++) {
		parts[i] = (struct part){.act = &acts[i], .turn = &turns[i]};
		turns[i] = 0;
	}
	qsort(parts, count, sizeof *parts, by_ticket);
	answer = act_together(&acting, &problem);
	if (answer == STORE_CONFLICT && !problem)
		g_set_error(&problem, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			    _("ticket %" PRId64 ": others keep acting on it; try again"),
			    acts->ticket);
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

gboolean ticket_act(struct desk *desk, const struct act *act, gint64 *turn, GError **error)
{
	gint64 newest = 0;
	gboolean done = tickets_act(desk, act, 1, &newest, error);

	if (turn)
		*turn = newest;
	return done;
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

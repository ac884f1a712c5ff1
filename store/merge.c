/* SPDX-License-Identifier: MIT
 * Acts that touch two tickets: merge, unmerge, split, link, and what a client says on a ticket that
 * is over (clocks.md M5, M6, M7). Each runs in one unit. */
#include <string.h>

#include "desk/i18n.h"
#include "store/rules.h"

/* Longer chains of merges than this are refused when they would be made. */
#define CHAIN 64

static struct event *event_new(enum event_kind kind, gint64 number)
{
	struct event *event = g_new(struct event, 1);

	event_init(event);
	event->kind = kind;
	event->number = number;
	return event;
}

static gboolean act_one(struct desk *desk, gint64 id, gint64 sees, const struct event *event,
			const char *op_key, const char *late_reason, GError **error)
{
	g_autoptr(GPtrArray) events = g_ptr_array_new();
	const struct act act = {.ticket = id,
				.sees = sees,
				.events = events,
				.op_key = op_key,
				.late_reason = late_reason};

	g_ptr_array_add(events, (gpointer)event);
	return ticket_act(desk, &act, NULL, error);
}

static gboolean act_plain(struct desk *desk, gint64 id, gint64 sees, enum event_kind kind,
			  gint64 number, const char *op_key, GError **error)
{
	struct event *event = event_new(kind, number);
	gboolean done = act_one(desk, id, sees, event, op_key, NULL, error);

	event_free(event);
	return done;
}

static gint64 merged_into(struct desk *desk, gint64 id, GError **error)
{
	struct folded *folded = ticket_fold(desk, id, desk_now(desk), TIME_NONE, error);
	gint64 into = folded ? folded->merged_into : -1;

	folded_free(folded);
	return into;
}

gint64 ticket_final(struct desk *desk, gint64 id, GError **error)
{
	for (int i = 0; i < CHAIN; i++) {
		gint64 into = merged_into(desk, id, error);
		if (into < 0)
			return 0;
		if (into == 0)
			return id;
		id = into;
	}
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		    _("ticket %" PRId64 ": merged in a circle; run check"), id);
	return 0;
}

struct pair {
	struct desk *desk;
	gint64 id, sees, other;
};

static gboolean merge(struct store *store G_GNUC_UNUSED, void *data, GError **error)
{
	const struct pair *pair = data;
	g_autofree char *op_key = desk_op_key(pair->desk);
	struct ticket from, into;
	gint64 target = ticket_final(pair->desk, pair->other, error);
	gboolean same_client;

	if (!target)
		return FALSE;
	if (target == pair->id) {
		g_set_error(
			error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			target == pair->other
				? _("a ticket can't be merged into itself")
				: _("%" PRId64
				    " is itself merged into this ticket: that would be a circle"),
			pair->other);
		return FALSE;
	}
	if (!ticket_load(pair->desk, pair->id, &from, error))
		return FALSE;
	if (!ticket_load(pair->desk, target, &into, error)) {
		ticket_clear(&from);
		return FALSE;
	}
	same_client = g_strcmp0(from.client, into.client) == 0;
	ticket_clear(&from);
	ticket_clear(&into);
	if (!same_client) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("%" PRId64 " is another client's: link them instead"), target);
		return FALSE;
	}
	return act_plain(pair->desk, pair->id, pair->sees, EVENT_MERGE, target, op_key, error) &&
	       act_plain(pair->desk, target, 0, EVENT_ABSORB, pair->id, op_key, error);
}

gboolean ticket_merge(struct desk *desk, gint64 id, gint64 sees, gint64 into, GError **error)
{
	struct pair pair = {desk, id, sees, into};

	return desk_atomically(desk, merge, &pair, error);
}

/* The target's record of it is an `absorb` marked "-": an `unmerge` there would undo a merge of its
 * own. */
static gboolean unmerge(struct store *store G_GNUC_UNUSED, void *data, GError **error)
{
	const struct pair *pair = data;
	g_autofree char *op_key = desk_op_key(pair->desk);
	gint64 into = merged_into(pair->desk, pair->id, error);
	struct event *released;
	gboolean done;

	if (into < 0 || !act_plain(pair->desk, pair->id, 0, EVENT_UNMERGE, into, op_key, error))
		return FALSE;
	released = event_new(EVENT_ABSORB, pair->id);
	released->why = g_strdup("-");
	done = act_one(pair->desk, into, 0, released, op_key, NULL, error);
	event_free(released);
	return done;
}

gboolean ticket_unmerge(struct desk *desk, gint64 id, GError **error)
{
	struct pair pair = {.desk = desk, .id = id};

	return desk_atomically(desk, unmerge, &pair, error);
}

static gboolean link_both(struct store *store G_GNUC_UNUSED, void *data, GError **error)
{
	const struct pair *pair = data;
	g_autofree char *op_key = desk_op_key(pair->desk);

	return act_plain(pair->desk, pair->id, 0, EVENT_LINK, pair->other, op_key, error) &&
	       act_plain(pair->desk, pair->other, 0, EVENT_LINK, pair->id, op_key, error);
}

gboolean ticket_link(struct desk *desk, gint64 id, gint64 other, GError **error)
{
	struct pair pair = {.desk = desk, .id = id, .other = other};

	if (id == other) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("a ticket can't be linked to itself"));
		return FALSE;
	}
	return desk_atomically(desk, link_both, &pair, error);
}

/* A new ticket that takes over who and what it is about from `from`, linked to it both ways. */
static gboolean open_beside(struct desk *desk, const struct ticket *from, const char *subject,
			    const char *text, const char *via, const char *opened_by,
			    gint64 opened_at, gint64 *child, GError **error)
{
	struct event *link = event_new(EVENT_LINK, from->id);
	g_autoptr(GPtrArray) events = g_ptr_array_new();
	struct opening opening = {.client = from->client,
				  .service = from->service,
				  .region = from->region,
				  .kind = from->kind,
				  .language = from->language,
				  .contact = from->contact,
				  .subject = subject ? subject : from->subject,
				  .text = text,
				  .via = via,
				  .severity = from->severity,
				  .claimed = -1,
				  .opened_by = opened_by,
				  .opened_at = opened_at,
				  .events = events};
	gboolean done;

	g_free(link->by);
	link->by = g_strdup(desk->user);
	g_ptr_array_add(events, link);
	done = ticket_open(desk, &opening, child, error) &&
	       act_plain(desk, from->id, 0, EVENT_LINK, *child, NULL, error);
	event_free(link);
	return done;
}

struct splitting {
	struct desk *desk;
	gint64 id, sees, message;
	const char *subject;
	gint64 *child;
};

static gboolean split(struct store *store G_GNUC_UNUSED, void *data, GError **error)
{
	const struct splitting *splitting = data;
	struct desk *desk = splitting->desk;
	g_autoptr(GPtrArray) events = ticket_events(desk, splitting->id, TRUE, error);
	g_autofree gboolean *standing = events ? ticket_standing(events) : NULL;
	const struct event *message = NULL;
	struct event *parted;
	struct ticket from;
	gboolean done;

	if (!events)
		return FALSE;
	if (splitting->message >= 2 && splitting->message <= events->len)
		message = g_ptr_array_index(events, (guint)splitting->message - 1);
	if (!message || message->kind != EVENT_MESSAGE || !standing[splitting->message - 1]) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("ticket %" PRId64 ": no message %" PRId64 " (log lists them)"),
			    splitting->id, splitting->message);
		return FALSE;
	}
	for (guint i = 0; i < events->len; i++) {
		const struct event *event = g_ptr_array_index(events, i);
		if (event->kind == EVENT_SPLIT && event->number == splitting->message) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
				    _("ticket %" PRId64 ": message %" PRId64 " went to %s already"),
				    splitting->id, splitting->message, event->what);
			return FALSE;
		}
	}
	if (!ticket_load(desk, splitting->id, &from, error))
		return FALSE;
	done = open_beside(desk, &from, splitting->subject, message->text, message->via,
			   message->flags & EVENT_CLIENT ? "client" : "engineer",
			   message->occurred_at, splitting->child, error);
	ticket_clear(&from);
	if (!done)
		return FALSE;
	/* The link above is an act of this split: what the person saw is one turn back. */
	parted = event_new(EVENT_SPLIT, splitting->message);
	parted->what = g_strdup_printf("%" PRId64, *splitting->child);
	done = act_one(desk, splitting->id, 0, parted, NULL, NULL, error);
	event_free(parted);
	return done;
}

gboolean ticket_split(struct desk *desk, gint64 id, gint64 sees, gint64 message,
		      const char *subject, gint64 *child, GError **error)
{
	struct splitting splitting = {desk, id, sees, message, subject, child};
	struct ticket ticket;

	if (!ticket_load(desk, id, &ticket, error))
		return FALSE;
	gboolean seen = !sees || sees == ticket.turn;
	ticket_clear(&ticket);
	if (!seen) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			    _("ticket %" PRId64 ": someone acted since you read it; look again"),
			    id);
		return FALSE;
	}
	return desk_atomically(desk, split, &splitting, error);
}

struct saying {
	struct desk *desk;
	gint64 id;
	const struct event *message;
	const char *late_reason;
	gint64 *where;
};

/* Was the ticket over when the client spoke? Words from before its end are a late entry of its own.
 */
static gboolean over_for_client(const struct folded *folded, gint64 at)
{
	if (folded->state == STATE_CLOSED || folded->state == STATE_CANCELLED)
		return folded->closed_at == TIME_NONE || at >= folded->closed_at;
	return folded->state == STATE_RESOLVED && !rule_reopens(folded, at);
}

static gboolean client_says(struct store *store G_GNUC_UNUSED, void *data, GError **error)
{
	const struct saying *saying = data;
	struct desk *desk = saying->desk;
	gint64 now = desk_now(desk), id = ticket_final(desk, saying->id, error);
	gint64 at = saying->message->occurred_at == TIME_NONE ? now : saying->message->occurred_at;
	struct folded *folded = id ? ticket_fold(desk, id, now, TIME_NONE, error) : NULL;
	struct ticket ticket;
	gboolean over, done;

	if (!folded)
		return FALSE;
	over = over_for_client(folded, at);
	folded_free(folded);
	*saying->where = id;
	if (!over)
		return act_one(desk, id, 0, saying->message, NULL, saying->late_reason, error);
	if (!ticket_load(desk, id, &ticket, error))
		return FALSE;
	done = rule_times(id, ticket.opened_at, at, now, error) &&
	       open_beside(desk, &ticket, NULL, saying->message->text, saying->message->via,
			   "client", at, saying->where, error);
	ticket_clear(&ticket);
	return done;
}

gboolean ticket_client_says(struct desk *desk, gint64 id, const struct event *message,
			    const char *late_reason, gint64 *where, GError **error)
{
	struct saying saying = {desk, id, message, late_reason, where};

	return desk_atomically(desk, client_says, &saying, error);
}

struct reopening {
	struct desk *desk;
	const struct act *act;
	gboolean regressed;
	gint64 at;
	const char *why;
	gint64 *where;
};

static gboolean reopen(struct store *store G_GNUC_UNUSED, void *data, GError **error)
{
	const struct reopening *reopening = data;
	struct desk *desk = reopening->desk;
	gint64 id = reopening->act->ticket, now = desk_now(desk);
	gint64 at = reopening->at == TIME_NONE ? now : reopening->at;
	struct folded *folded = ticket_fold(desk, id, now, TIME_NONE, error);
	struct ticket ticket;
	struct event *event;
	gboolean late, done;

	if (!folded)
		return FALSE;
	late = (folded->state == STATE_RESOLVED || folded->state == STATE_CLOSED) &&
	       !rule_reopens(folded, at);
	folded_free(folded);
	*reopening->where = id;
	if (late) {
		if (!ticket_load(desk, id, &ticket, error))
			return FALSE;
		done = open_beside(desk, &ticket, NULL, reopening->why, NULL, "engineer", at,
				   reopening->where, error);
		ticket_clear(&ticket);
		return done;
	}
	event = event_new(EVENT_STATE, 0);
	event->what = g_strdup("open");
	event->occurred_at = reopening->at;
	event->flags = reopening->regressed ? EVENT_REGRESSED : 0;
	done = act_one(desk, id, reopening->act->sees, event, reopening->act->op_key,
		       reopening->act->late_reason, error);
	event_free(event);
	return done;
}

gboolean ticket_reopen(struct desk *desk, const struct act *act, gboolean regressed, gint64 at,
		       const char *why, gint64 *where, GError **error)
{
	struct reopening reopening = {desk, act, regressed, at, why, where};

	return desk_atomically(desk, reopen, &reopening, error);
}

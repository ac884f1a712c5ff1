/* SPDX-License-Identifier: MIT
 * Acts that touch two tickets: merge, unmerge, split, link, and what a client says on a ticket that
 * is over (clocks.md M5, M6, M7). What acts on tickets that are there is one batch; what opens one
 * is a unit. */
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

/* `given` with this event. */
static gboolean act_one(struct desk *desk, const struct act *given, const struct event *event,
			GError **error)
{
	g_autoptr(GPtrArray) events = g_ptr_array_new();
	struct act act = *given;

	g_ptr_array_add(events, (gpointer)event);
	act.events = events;
	return ticket_act(desk, &act, NULL, error);
}

/* What one of two tickets says of the other. */
struct half {
	gint64 id, sees;
	struct event *event;  /* taken */
	const gint64 *merged; /* into which it must be merged, 0: none; NULL: that is all one */
};

static gboolean is_merged_so(const struct ticket *ticket, const struct folded *folded, void *data,
			     GError **error)
{
	if (folded->merged_into == *(const gint64 *)data)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
		    _("ticket %" PRId64 ": others keep acting on it; try again"), ticket->id);
	return FALSE;
}

static gboolean act_both(struct desk *desk, const struct half halves[2], GError **error)
{
	struct act acts[2];
	gint64 turns[2];
	gboolean done;

	for (int i = 0; i < 2; i++) {
		acts[i] = (struct act){
			.ticket = halves[i].id,
			.sees = halves[i].sees,
			.events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free),
			.allows = halves[i].merged ? is_merged_so : NULL,
			.data = (void *)halves[i].merged,
		};
		g_ptr_array_add(acts[i].events, halves[i].event);
	}
	done = tickets_act(desk, acts, 2, turns, error);
	for (int i = 0; i < 2; i++)
		g_ptr_array_unref(acts[i].events);
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

/* Both are one client's, which never changes. */
static gboolean check_client(struct desk *desk, gint64 id, gint64 into, GError **error)
{
	struct ticket from = {0}, to = {0};
	gboolean loaded =
		ticket_load(desk, id, &from, error) && ticket_load(desk, into, &to, error);
	gboolean same = loaded && g_strcmp0(from.client, to.client) == 0;

	ticket_clear(&from);
	ticket_clear(&to);
	if (loaded && !same)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("%" PRId64 " is another client's: link them instead"), into);
	return same;
}

gboolean ticket_merge(struct desk *desk, gint64 id, gint64 sees, gint64 into, gint64 *where,
		      GError **error)
{
	static const gint64 none = 0;
	gint64 target;

	stored_expect(desk, id);
	stored_expect(desk, into);
	target = *where = ticket_final(desk, into, error);
	if (!target)
		return FALSE;
	if (target == id) {
		g_set_error(
			error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			target == into
				? _("a ticket can't be merged into itself")
				: _("%" PRId64
				    " is itself merged into this ticket: that would be a circle"),
			into);
		return FALSE;
	}
	if (!check_client(desk, id, target, error))
		return FALSE;
	const struct half halves[] = {
		{.id = id, .sees = sees, .event = event_new(EVENT_MERGE, target)},
		{.id = target, .event = event_new(EVENT_ABSORB, id), .merged = &none},
	};
	return act_both(desk, halves, error);
}

/* The target's record of it is an `absorb` marked "-": an `unmerge` there would undo a merge of its
 * own. */
gboolean ticket_unmerge(struct desk *desk, gint64 id, GError **error)
{
	gint64 into = merged_into(desk, id, error);
	struct event *released;

	if (into < 0)
		return FALSE;
	if (into == 0) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("ticket %" PRId64 ": %s"), id, _("it is not merged into another"));
		return FALSE;
	}
	released = event_new(EVENT_ABSORB, id);
	released->why = g_strdup("-");
	const struct half halves[] = {
		{.id = id, .event = event_new(EVENT_UNMERGE, into), .merged = &into},
		{.id = into, .event = released},
	};
	return act_both(desk, halves, error);
}

gboolean ticket_link(struct desk *desk, gint64 id, gint64 other, GError **error)
{
	if (id == other) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("a ticket can't be linked to itself"));
		return FALSE;
	}
	const struct half halves[] = {
		{.id = id, .event = event_new(EVENT_LINK, other)},
		{.id = other, .event = event_new(EVENT_LINK, id)},
	};
	return act_both(desk, halves, error);
}

/* A ticket that takes over who and what it is about from another, linked to it both ways. */
struct beside {
	const struct ticket *from;
	const char *subject, *text, *via, *opened_by; /* subject NULL: the same */
	gint64 opened_at;
	gint64 message, sees; /* it is split off `from` with that, which the person saw so; 0 */
};

/* What `from` says of the new one. */
static gboolean tell_beside(struct desk *desk, const struct beside *beside, gint64 child,
			    GError **error)
{
	g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
	const struct act act = {.ticket = beside->from->id, .sees = beside->sees, .events = events};
	struct event *parted;

	g_ptr_array_add(events, event_new(EVENT_LINK, child));
	if (beside->message) {
		parted = event_new(EVENT_SPLIT, beside->message);
		parted->what = g_strdup_printf("%" PRId64, child);
		g_ptr_array_add(events, parted);
	}
	return ticket_act(desk, &act, NULL, error);
}

static gboolean open_beside(struct desk *desk, const struct beside *beside, gint64 *child,
			    GError **error)
{
	const struct ticket *from = beside->from;
	g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
	struct event *link = event_new(EVENT_LINK, from->id);
	const struct opening opening = {.client = from->client,
					.service = from->service,
					.region = from->region,
					.kind = from->kind,
					.language = from->language,
					.contact = from->contact,
					.subject =
						beside->subject ? beside->subject : from->subject,
					.text = beside->text,
					.via = beside->via,
					.severity = from->severity,
					.claimed = -1,
					.opened_by = beside->opened_by,
					.opened_at = beside->opened_at,
					.events = events};

	g_free(link->by);
	link->by = g_strdup(desk->user);
	g_ptr_array_add(events, link);
	return ticket_open(desk, &opening, child, error) &&
	       tell_beside(desk, beside, *child, error);
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
	g_autoptr(GPtrArray) events = NULL;
	g_autofree gboolean *standing = NULL;
	const struct event *message = NULL;
	struct ticket from;
	gboolean done;

	desk_expect_revision(desk);
	events = ticket_events(desk, splitting->id, TRUE, error);
	if (!events)
		return FALSE;
	standing = ticket_standing(events);
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
	const struct beside beside = {.from = &from,
				      .subject = splitting->subject,
				      .text = message->text,
				      .via = message->via,
				      .opened_by =
					      message->flags & EVENT_CLIENT ? "client" : "engineer",
				      .opened_at = message->occurred_at,
				      .message = splitting->message,
				      .sees = splitting->sees};
	done = open_beside(desk, &beside, splitting->child, error);
	ticket_clear(&from);
	return done;
}

gboolean ticket_split(struct desk *desk, gint64 id, gint64 sees, gint64 message,
		      const char *subject, gint64 *child, GError **error)
{
	struct splitting splitting = {desk, id, sees, message, subject, child};

	return desk_atomically(desk, split, &splitting, error);
}

/* What may turn out to belong elsewhere than on the ticket that was named: it is an act on that one
 * unless it is seen then that it does. */
struct saying {
	struct desk *desk;
	const struct act *act; /* the one on the ticket that was named */
	const struct event *event;
	gint64 at;
	gboolean elsewhere;
	const char *why; /* of a reopening */
	gint64 *where;
};

static gboolean say(struct saying *saying, unit_fn *otherwise, GError **error)
{
	GError *problem = NULL;

	*saying->where = saying->act->ticket;
	if (act_one(saying->desk, saying->act, saying->event, &problem))
		return TRUE;
	if (!saying->elsewhere) {
		g_propagate_error(error, problem);
		return FALSE;
	}
	g_clear_error(&problem);
	return desk_atomically(saying->desk, otherwise, saying, error);
}

static gboolean belongs_here(struct saying *saying, gboolean here, GError **error)
{
	saying->elsewhere = !here;
	if (!here)
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT, "");
	return here;
}

/* Was the ticket over when the client spoke? Words from before its end are a late entry of its own.
 */
static gboolean over_for_client(const struct folded *folded, gint64 at)
{
	if (folded->state == STATE_CLOSED || folded->state == STATE_CANCELLED)
		return folded->closed_at == TIME_NONE || at >= folded->closed_at;
	return folded->state == STATE_RESOLVED && !rule_reopens(folded, at);
}

static gboolean heard_here(const struct ticket *ticket G_GNUC_UNUSED, const struct folded *folded,
			   void *data, GError **error)
{
	struct saying *saying = data;

	return belongs_here(saying, !folded->merged_into && !over_for_client(folded, saying->at),
			    error);
}

static gboolean client_says(struct store *store G_GNUC_UNUSED, void *data, GError **error)
{
	const struct saying *saying = data;
	struct desk *desk = saying->desk;
	gint64 now = desk_now(desk), id = ticket_final(desk, saying->act->ticket, error);
	struct folded *folded = id ? ticket_fold(desk, id, now, TIME_NONE, error) : NULL;
	const struct act act = {.ticket = id, .late_reason = saying->act->late_reason};
	struct ticket ticket;
	gboolean over, done;

	if (!folded)
		return FALSE;
	over = over_for_client(folded, saying->at);
	folded_free(folded);
	*saying->where = id;
	if (!over)
		return act_one(desk, &act, saying->event, error);
	if (!ticket_load(desk, id, &ticket, error))
		return FALSE;
	const struct beside beside = {.from = &ticket,
				      .text = saying->event->text,
				      .via = saying->event->via,
				      .opened_by = "client",
				      .opened_at = saying->at};
	done = rule_times(id, ticket.opened_at, saying->at, now, error) &&
	       open_beside(desk, &beside, saying->where, error);
	ticket_clear(&ticket);
	return done;
}

gboolean ticket_client_says(struct desk *desk, gint64 id, const struct event *message,
			    const char *late_reason, gint64 *where, GError **error)
{
	gint64 at = message->occurred_at;
	struct saying saying = {.desk = desk,
				.event = message,
				.at = at == TIME_NONE ? desk_now(desk) : at,
				.where = where};
	const struct act act = {
		.ticket = id, .late_reason = late_reason, .allows = heard_here, .data = &saying};

	saying.act = &act;
	return say(&saying, client_says, error);
}

static gboolean reopens_here(const struct ticket *ticket G_GNUC_UNUSED, const struct folded *folded,
			     void *data, GError **error)
{
	struct saying *saying = data;
	gboolean over = folded->state == STATE_RESOLVED || folded->state == STATE_CLOSED;

	return belongs_here(saying, !over || rule_reopens(folded, saying->at), error);
}

static gboolean reopen_beside(struct store *store G_GNUC_UNUSED, void *data, GError **error)
{
	const struct saying *saying = data;
	struct ticket ticket;
	gboolean done;

	if (!ticket_load(saying->desk, saying->act->ticket, &ticket, error))
		return FALSE;
	const struct beside beside = {.from = &ticket,
				      .text = saying->why,
				      .opened_by = "engineer",
				      .opened_at = saying->at};
	done = open_beside(saying->desk, &beside, saying->where, error);
	ticket_clear(&ticket);
	return done;
}

gboolean ticket_reopen(struct desk *desk, const struct act *act, gboolean regressed, gint64 at,
		       const char *why, gint64 *where, GError **error)
{
	struct event *event = event_new(EVENT_STATE, 0);
	struct saying saying = {.desk = desk,
				.event = event,
				.at = at == TIME_NONE ? desk_now(desk) : at,
				.why = why,
				.where = where};
	struct act here = *act;
	gboolean done;

	event->what = g_strdup("open");
	event->occurred_at = at;
	event->flags = regressed ? EVENT_REGRESSED : 0;
	here.allows = reopens_here;
	here.data = &saying;
	saying.act = &here;
	done = say(&saying, reopen_beside, error);
	event_free(event);
	return done;
}

/* SPDX-License-Identifier: MIT
 * take, ack, begun, confirm, claim, release, accept, assign: who works on a ticket and how far. */
#include <string.h>

#include "command/acting.h"
#include "command/canned.h"
#include "desk/i18n.h"

static const struct option_spec act_options[] = {OPTION_AT, OPTION_REASON, {.name = NULL}};

/* A machine sends it, so what can't be filled in is said in other words. */
static char *receipt(struct desk *desk, const struct ticket *ticket)
{
	g_autofree char *local =
		ticket->language ? g_strconcat("receipt-", ticket->language, NULL) : NULL;
	char *text = local ? canned_text(desk, ticket->id, local, NULL) : NULL;

	if (!text)
		text = canned_text(desk, ticket->id, "receipt", NULL);
	return text ? text : g_strdup(_("We have received your report and are looking into it."));
}

/* Definition A (K1): acknowledging also tells the client that we have it. */
static void add_receipt(struct acting *acting, const struct folded *folded,
			const struct ticket *ticket)
{
	const struct cycle *first = folded_unstopped(folded, CLOCK_FIRST_RESPONSE);
	g_autofree char *text = NULL;
	struct event *event;

	if (!first || !first->policy || first->policy->stop != STOP_ACK)
		return;
	text = receipt(acting->call->desk, ticket);
	event = acting_add(acting, EVENT_MESSAGE);
	event->flags = EVENT_PUBLIC | EVENT_SENT;
	event_set(&event->via, ticket->contact && strchr(ticket->contact, '@') ? "mail" : "portal");
	event_set(&event->text, text);
}

static gboolean add_ack(struct acting *acting, GError **error)
{
	struct call *call = acting->call;
	struct folded *folded = call_fold(call, error);
	struct ticket ticket;
	gboolean done = folded && ticket_load(call->desk, call->ticket, &ticket, error);

	if (done) {
		acting_add(acting, EVENT_ACK);
		add_receipt(acting, folded, &ticket);
		ticket_clear(&ticket);
	}
	folded_free(folded);
	return done;
}

static gboolean run_ack(struct call *call, GError **error)
{
	struct acting acting;
	gboolean done = acting_begin(call, &acting, error) && add_ack(&acting, error) &&
			acting_tell(&acting, error, "%s", _("acknowledged"));

	acting_clear(&acting);
	return done;
}

const struct command command_ack = {
	.name = "ack",
	.group = N_("Tickets"),
	.options = act_options,
	.help = N_("Acknowledge: a person has seen it"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_ack,
};

static gboolean has_standing(const GPtrArray *events, enum event_kind kind)
{
	g_autofree gboolean *standing = ticket_standing(events);

	for (guint i = 0; i < events->len; i++) {
		const struct event *event = g_ptr_array_index(events, i);
		if (standing[i] && event->kind == kind)
			return TRUE;
	}
	return FALSE;
}

/* claim + ack + begun + accept, each only where it says something new. */
static gboolean add_take(struct acting *acting, GError **error)
{
	struct call *call = acting->call;
	g_autoptr(GPtrArray) events = ticket_events(call->desk, call->ticket, FALSE, error);
	struct folded *folded = events ? call_fold(call, error) : NULL;
	gboolean mine, done = folded != NULL;

	if (!folded)
		return FALSE;
	mine = g_strcmp0(folded->owner, call->desk->user) == 0;
	if (folded_unstopped(folded, CLOCK_ACCEPTANCE) && (mine || !folded->owner))
		acting_add(acting, EVENT_ACCEPT);
	if (!mine)
		acting_add(acting, EVENT_CLAIM);
	if (!has_standing(events, EVENT_ACK))
		done = add_ack(acting, error);
	if (!has_standing(events, EVENT_BEGUN))
		acting_add(acting, EVENT_BEGUN);
	folded_free(folded);
	return done;
}

static gboolean run_take(struct call *call, GError **error)
{
	struct acting acting;
	gboolean done = acting_begin(call, &acting, error) && add_take(&acting, error);

	if (done && !acting.events->len)
		done = tell_ticket(call, call->ticket, G_MAXINT64, _("is yours already"), error);
	else if (done)
		done = acting_tell(&acting, error, "%s", _("taken"));
	acting_clear(&acting);
	return done;
}

const struct command command_take = {
	.name = "take",
	.group = N_("Tickets"),
	.options = act_options,
	.help = N_("Claim, acknowledge and begin, as far as each applies"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_take,
};

static gboolean run_begun(struct call *call, GError **error)
{
	return act_simply(call, EVENT_BEGUN, _("begun"), error);
}

const struct command command_begun = {
	.name = "begun",
	.group = N_("Tickets"),
	.options = act_options,
	.help = N_("Handling has begun"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_begun,
};

static gboolean run_confirm(struct call *call, GError **error)
{
	return act_simply(call, EVENT_CONFIRM, _("confirmed"), error);
}

const struct command command_confirm = {
	.name = "confirm",
	.group = N_("Tickets"),
	.options = act_options,
	.help = N_("Confirm the problem; starts clocks that wait for it"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_confirm,
};

static gboolean run_claim(struct call *call, GError **error)
{
	struct ticket ticket;

	if (!ticket_load(call->desk, call->ticket, &ticket, error))
		return FALSE;
	gboolean mine = g_strcmp0(ticket.owner, call->desk->user) == 0;
	ticket_clear(&ticket);
	if (mine)
		return tell_ticket(call, call->ticket, G_MAXINT64, _("is yours already"), error);
	return act_simply(call, EVENT_CLAIM, _("claimed"), error);
}

const struct command command_claim = {
	.name = "claim",
	.group = N_("Tickets"),
	.options = act_options,
	.help = N_("Own the ticket"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_claim,
};

static gboolean run_release(struct call *call, GError **error)
{
	return act_simply(call, EVENT_RELEASE, _("released"), error);
}

const struct command command_release = {
	.name = "release",
	.group = N_("Tickets"),
	.options = act_options,
	.help = N_("Give up ownership"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_release,
};

static gboolean run_accept(struct call *call, GError **error)
{
	return act_simply(call, EVENT_ACCEPT, _("accepted"), error);
}

const struct command command_accept = {
	.name = "accept",
	.group = N_("Tickets"),
	.options = act_options,
	.help = N_("Accept what was assigned"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_accept,
};

/* A team when there is one of that name, else a user. */
static gboolean assignee(struct call *call, const char **name, gboolean *team, GError **error)
{
	struct desk *desk = call->desk;
	GError *problem = NULL;

	*name = call_argument(call, 0);
	*team = FALSE;
	if (strcmp(*name, "me") == 0)
		*name = desk->user;
	if (strcmp(*name, desk->user) == 0)
		return TRUE;
	*team = book_text(desk->book, "team", *name, G_MAXINT64, NULL, &problem) != NULL;
	if (problem) {
		g_propagate_error(error, problem);
		return FALSE;
	}
	return *team || check_defined(desk, "user", *name, error);
}

static gboolean run_assign(struct call *call, GError **error)
{
	struct acting acting;
	const char *name;
	gboolean team, done;

	done = acting_begin(call, &acting, error) && assignee(call, &name, &team, error);
	if (done) {
		struct event *event = acting_add(&acting, EVENT_ASSIGN);
		event_set(&event->what, name);
		event->flags = team ? EVENT_TEAM : 0;
		done = acting_tell(&acting, error,
				   team ? _("assigned to the team %s") : _("assigned to %s"), name);
	}
	acting_clear(&acting);
	return done;
}

static const struct argument_spec assign_arguments[] = {
	{.name = N_("USER|TEAM"), .completer = COMPLETE_USER},
	{.name = NULL},
};
const struct command command_assign = {
	.name = "assign",
	.group = N_("Tickets"),
	.arguments = assign_arguments,
	.options = act_options,
	.help = N_("Give it to a person or a team"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_assign,
};

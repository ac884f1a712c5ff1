/* SPDX-License-Identifier: MIT
 * `policy rebind`: open tickets keep the policies and calendars they were stored under (clocks.md
 * M3) until someone moves them, having seen which due dates move. */
#include <string.h>

#include "command/command.h"
#include "command/sink.h"
#include "desk/i18n.h"

/* One open ticket bound to an older revision. */
struct bound {
	gint64 id;
	char *client, *service;
};

struct rebind {
	struct call *call;
	const char *subject; /* NULL: every ticket */
	gint64 revision;     /* the newest */
	GArray *tickets;     /* of struct bound */
	guint moved;
};

static void bound_clear(void *data)
{
	struct bound *bound = data;

	g_free(bound->client);
	g_free(bound->service);
}

/* Whether "tier", "client" or either with "/service" means this ticket. */
static gboolean subject_means(const char *subject, const struct ticket *ticket)
{
	gsize length = strcspn(subject, "/");
	const char *owners[] = {ticket->client, ticket->tier};

	if (subject[length] && g_strcmp0(subject + length + 1, ticket->service) != 0)
		return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(owners); i++)
		if (owners[i] && strlen(owners[i]) == length &&
		    strncmp(owners[i], subject, length) == 0)
			return TRUE;
	return FALSE;
}

static gboolean take_ticket(const struct ticket *ticket, void *data)
{
	struct rebind *rebind = data;
	const struct bound bound = {ticket->id, g_strdup(ticket->client),
				    g_strdup(ticket->service)};

	if (ticket->revision >= rebind->revision ||
	    (rebind->subject && !subject_means(rebind->subject, ticket))) {
		bound_clear((void *)&bound);
		return TRUE;
	}
	g_array_append_val(rebind->tickets, bound);
	return TRUE;
}

static gboolean unstopped(const struct cycle *cycle)
{
	return cycle && (cycle->state == CLOCK_RUNNING || cycle->state == CLOCK_PAUSED);
}

/* A paused clock has no due date; what remains tells whether it moved. */
static gboolean moves(const struct cycle *before, const struct cycle *after)
{
	if (!before || !after || !unstopped(before) || !unstopped(after))
		return unstopped(before) || unstopped(after);
	return before->due_at != after->due_at || before->target_s != after->target_s ||
	       before->state != after->state || before->remaining_s != after->remaining_s;
}

static void tell_move(struct rebind *rebind, const struct bound *bound, const struct cycle *before,
		      const struct cycle *after)
{
	const struct cycle *one = before ? before : after;
	struct sink *sink = rebind->call->sink;

	if (!moves(before, after))
		return;
	rebind->moved++;
	sink_row(sink);
	sink_int(sink, bound->id);
	sink_text(sink, bound->client);
	sink_text(sink, clock_kind_name(one->clock));
	sink_int(sink, one->number);
	sink_time(sink, unstopped(before) ? before->due_at : TIME_NONE);
	sink_time(sink, unstopped(after) ? after->due_at : TIME_NONE);
	sink_span(sink, unstopped(before) ? before->target_s : TIME_NONE);
	sink_span(sink, unstopped(after) ? after->target_s : TIME_NONE);
}

static struct event *rebind_event(const struct rebind *rebind)
{
	struct event *event = g_new(struct event, 1);

	event_init(event);
	event->kind = EVENT_REBIND;
	g_free(event->by);
	event->by = g_strdup(rebind->call->desk->user);
	event->number = rebind->revision;
	event->occurred_at = event->recorded_at = rebind->call->now;
	return event;
}

/* Folds the ticket as it is and as it would be, and tells what differs. */
static gboolean foresee(struct rebind *rebind, const struct bound *bound, GError **error)
{
	struct call *call = rebind->call;
	GPtrArray *events = ticket_events(call->desk, bound->id, FALSE, error);
	if (!events)
		return FALSE;
	g_autofree char *stored =
		events->len ? event_more(g_ptr_array_index(events, 0), "revision") : NULL;
	gint64 revision = stored ? g_ascii_strtoll(stored, NULL, 10) : 0;
	struct folded *before =
		ticket_fold_events(call->desk, bound->client, bound->service, revision, NULL,
				   events, call->now, TIME_NONE, error);
	struct event *event = rebind_event(rebind);
	const struct event *last = events->len ? g_ptr_array_index(events, events->len - 1) : NULL;
	event->turn = last ? last->turn + 1 : 1;
	g_ptr_array_add(events, event);
	struct folded *after =
		before ? ticket_fold_events(call->desk, bound->client, bound->service, revision,
					    NULL, events, call->now, TIME_NONE, error)
		       : NULL;
	for (guint i = 0; after && i < before->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(before->cycles, i);
		tell_move(rebind, bound, cycle, folded_cycle(after, cycle));
	}
	for (guint i = 0; after && i < after->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(after->cycles, i);
		if (!folded_cycle(before, cycle))
			tell_move(rebind, bound, NULL, cycle);
	}
	gboolean good = after != NULL;
	folded_free(before);
	folded_free(after);
	g_ptr_array_unref(events);
	return good;
}

static gboolean move_all(struct store *store, void *data, GError **error)
{
	struct rebind *rebind = data;
	struct event *event = rebind_event(rebind);
	g_autoptr(GPtrArray) events = g_ptr_array_new();
	gboolean good = TRUE;

	g_ptr_array_add(events, event);
	for (guint i = 0; good && i < rebind->tickets->len; i++) {
		const struct bound *bound = &g_array_index(rebind->tickets, struct bound, i);
		const struct act act = {.ticket = bound->id, .events = events};
		good = ticket_act(rebind->call->desk, &act, NULL, error);
		if (!good)
			g_prefix_error(error, "#%" PRId64 ": ", bound->id);
	}
	event_free(event);
	return good;
}

static gboolean list_moves(struct rebind *rebind, GError **error)
{
	static const struct column columns[] = {{"ticket", N_("id"), CELL_INT},
						{"client", N_("client"), CELL_TEXT},
						{"clock", N_("clock"), CELL_TEXT},
						{"cycle", NULL, CELL_INT},
						{"due_at", N_("due"), CELL_TIME},
						{"new_due_at", N_("would be due"), CELL_TIME},
						{"target_s", N_("target"), CELL_SPAN},
						{"new_target_s", N_("would be"), CELL_SPAN}};
	gboolean good = TRUE;

	sink_table(rebind->call->sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; good && i < rebind->tickets->len; i++)
		good = foresee(rebind, &g_array_index(rebind->tickets, struct bound, i), error);
	sink_end(rebind->call->sink);
	return good;
}

static gboolean run_rebind(struct call *call, GError **error)
{
	const struct list_query query = {.limit = 0};
	struct rebind rebind = {.call = call, .subject = call_argument(call, 0)};
	gboolean dry = call_flag(call, "dry-run"), good;

	rebind.revision = desk_revision(call->desk, error);
	if (rebind.revision < 0)
		return FALSE;
	rebind.tickets = g_array_new(FALSE, FALSE, sizeof(struct bound));
	g_array_set_clear_func(rebind.tickets, bound_clear);
	good = ticket_list(call->desk, &query, take_ticket, &rebind, error) &&
	       list_moves(&rebind, error);
	if (good && !dry && rebind.tickets->len > 0)
		good = desk_atomically(call->desk, move_all, &rebind, error);
	if (good && dry)
		sink_say(call->sink,
			 _("open tickets that would be rebound: %u; due dates that would move: %u"),
			 rebind.tickets->len, rebind.moved);
	else if (good)
		sink_say(call->sink, _("open tickets rebound: %u; due dates moved: %u"),
			 rebind.tickets->len, rebind.moved);
	g_array_unref(rebind.tickets);
	return good;
}

static const struct argument_spec arguments[] = {
	{.name = "SUBJECT", COMPLETE_SUBJECT, .optional = TRUE}, {NULL}};
static const struct option_spec options[] = {
	{"dry-run", 'n', NULL, N_("List the due dates that would move, and change nothing")},
	{NULL},
};
const struct command command_policy_rebind = {
	.name = "policy rebind",
	.group = N_("Definitions"),
	.arguments = arguments,
	.options = options,
	.help = N_("Move open tickets to the policies and calendars in force, listing each due "
		   "date that moves"),
	.role = ROLE_LEAD,
	.needs = NEEDS_DESK | NEEDS_WRITE | NEEDS_CONFIRM,
	.run = run_rebind,
};

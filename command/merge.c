/* SPDX-License-Identifier: MIT
 * merge, split, unmerge: one matter, one ticket. */
#include <string.h>

#include "command/acting.h"
#include "command/sink.h"
#include "desk/i18n.h"

static gboolean number(const char *what, const char *word, gint64 *value, GError **error)
{
	return call_number(what, word[0] == '#' ? word + 1 : word, 1, G_MAXINT64, value, error);
}

static gboolean run_merge(struct call *call, GError **error)
{
	gint64 into, where;
	g_autofree char *did = NULL;

	if (!number("INTO", call_argument(call, 0), &into, error) ||
	    !ticket_merge(call->desk, call->ticket, call->sees, into, &where, error))
		return FALSE;
	call_deed(call, call->ticket, 0);
	did = g_strdup_printf(_("took in %" PRId64), call->ticket);
	return tell_ticket(call, where, G_MAXINT64, did, error);
}

static const struct argument_spec merge_arguments[] = {
	{.name = "INTO", .completer = COMPLETE_TICKET},
	{.name = NULL},
};
const struct command command_merge = {
	.name = "merge",
	.group = N_("Tickets"),
	.arguments = merge_arguments,
	.help = N_("Merge into another ticket of the same client; its clocks are cancelled"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT | NEEDS_SEES | NEEDS_CONFIRM,
	.run = run_merge,
};

static gboolean run_unmerge(struct call *call, GError **error)
{
	if (!ticket_unmerge(call->desk, call->ticket, error))
		return FALSE;
	call_deed(call, call->ticket, 0);
	return tell_ticket(call, call->ticket, G_MAXINT64, _("stands by itself again"), error);
}

const struct command command_unmerge = {
	.name = "unmerge",
	.group = N_("Tickets"),
	.help = N_("Undo a merge: the ticket and its clocks come back"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_unmerge,
};

static gboolean run_split(struct call *call, GError **error)
{
	gint64 message, child = 0;
	g_autofree char *did = NULL;

	if (!number("MESSAGE", call_argument(call, 0), &message, error) ||
	    !ticket_split(call->desk, call->ticket, call->sees, message,
			  call_option(call, "subject"), &child, error))
		return FALSE;
	call_deed(call, call->ticket, 0);
	did = g_strdup_printf(_("split off from %" PRId64), call->ticket);
	return tell_ticket(call, child, G_MAXINT64, did, error);
}

static const struct argument_spec split_arguments[] = {{.name = "MESSAGE"}, {.name = NULL}};
static const struct option_spec split_options[] = {
	{.name = "subject", .value = N_("TEXT"), .help = N_("Of the new ticket")},
	{.name = NULL},
};
const struct command command_split = {
	.name = "split",
	.group = N_("Tickets"),
	.arguments = split_arguments,
	.options = split_options,
	.help = N_("Make a message a ticket of its own, with clocks from its time on"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT | NEEDS_SEES | NEEDS_CONFIRM,
	.run = run_split,
};

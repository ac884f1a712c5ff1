/* SPDX-License-Identifier: MIT
 * what-if: the clocks of a ticket side by side, as they are and as an act would make them. */
#include <string.h>

#include "command/sink.h"
#include "command/what-if.h"
#include "desk/i18n.h"

static const struct column columns[] = {
	{"ticket", NULL, CELL_INT},
	{"clock", N_("CLOCK"), CELL_TEXT},
	{"cycle", NULL, CELL_INT},
	{"before_state", N_("NOW"), CELL_TEXT},
	{"before_due_at", N_("DUE"), CELL_TIME},
	{"before_remaining_s", NULL, CELL_SPAN},
	{"before_breached", NULL, CELL_BOOL},
	{"after_state", N_("THEN"), CELL_TEXT},
	{"after_due_at", N_("DUE THEN"), CELL_TIME},
	{"after_remaining_s", NULL, CELL_SPAN},
	{"after_breached", NULL, CELL_BOOL},
	{"changes", NULL, CELL_BOOL},
	{NULL, N_("CHANGE"), CELL_LONG}, /* plain only, so it stands last */
};

static void give_side(struct sink *sink, const struct cycle *cycle)
{
	sink_text(sink, cycle ? clock_state_name(cycle->state) : NULL);
	sink_time(sink, cycle ? cycle->due_at : TIME_NONE);
	sink_span(sink, cycle ? cycle->remaining_s : TIME_NONE);
	sink_bool(sink, cycle && cycle->breached);
}

static void give_row(struct call *call, const struct what_if *what, const struct cycle *cycle)
{
	const struct cycle *before = folded_cycle(what->before, cycle);
	const struct cycle *after = folded_cycle(what->after, cycle);
	g_autofree char *change = what_if_change(before, after, what->now, call->zone);
	struct sink *sink = call->sink;

	sink_row(sink);
	sink_int(sink, call->ticket);
	sink_text(sink, clock_kind_name(cycle->clock));
	sink_int(sink, cycle->number);
	give_side(sink, before);
	give_side(sink, after);
	sink_bool(sink, what_if_differs(before, after));
	if (!sink_is_json(sink))
		sink_text(sink, *change ? change : _("as it is"));
}

static void tell_ticket_change(struct call *call, const struct what_if *what)
{
	const struct folded *before = what->before, *after = what->after;
	g_autoptr(GString) out = g_string_new(NULL);

	if (before->severity != after->severity)
		g_string_append_printf(out, _("; the severity would be %s, is %s"),
				       severity_name(after->severity),
				       severity_name(before->severity));
	if (before->state != after->state)
		g_string_append_printf(out, _("; the state would be %s, is %s"),
				       ticket_state_name(after->state),
				       ticket_state_name(before->state));
	sink_say(call->sink, _("%" PRId64 ": nothing was done%s"), call->ticket, out->str);
}

/* What is typed last goes to the act's own words, which say nothing here. */
static gboolean wants_json(const struct call *call)
{
	for (guint i = 0; i < call->line->len; i++) {
		const struct word *word = g_ptr_array_index(call->line, i);
		if (!word->quoted && strcmp(word->text, "--json") == 0)
			return TRUE;
	}
	return FALSE;
}

static void give_table(struct call *call, const struct what_if *what)
{
	tell_ticket_change(call, what);
	sink_table(call->sink, columns, (int)G_N_ELEMENTS(columns) - sink_is_json(call->sink));
	for (guint i = 0; i < what->before->cycles->len; i++)
		give_row(call, what, g_ptr_array_index(what->before->cycles, i));
	for (guint i = 0; i < what->after->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(what->after->cycles, i);
		if (!folded_cycle(what->before, cycle))
			give_row(call, what, cycle);
	}
	sink_end(call->sink);
}

static gboolean run_what_if(struct call *call, GError **error)
{
	struct context *context = call->context;
	struct what_if what;

	/* It is done as any act, so it needs the desk as an act does. */
	if (!context_open(context, TRUE, error))
		return FALSE;
	call->desk = context->desk;
	call->zone = context_zone(context);
	if (!what_if(context, call->ticket, call->line, &what, error))
		return FALSE;
	struct sink *shown = call->sink;
	struct sink *json = wants_json(call) && !sink_is_json(shown) ? sink_other(shown) : NULL;
	if (json)
		call->sink = json;
	give_table(call, &what);
	call->sink = shown;
	sink_free(json);
	what_if_clear(&what);
	return TRUE;
}

static const struct argument_spec arguments[] = {
	{N_("COMMAND"), COMPLETE_COMMAND, .rest = TRUE},
	{.name = NULL},
};
const struct command command_what_if = {
	.name = "what-if",
	.group = N_("Tickets"),
	.arguments = arguments,
	.help = N_("Show what an act would do to the clocks, without doing it"),
	.role = ROLE_ENGINEER,
	.needs = NEEDS_DESK | NEEDS_TICKETS | TAKES_COMMAND,
	.run = run_what_if,
};

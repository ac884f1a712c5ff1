/* SPDX-License-Identifier: MIT
 * clocks and explain: every cycle of every clock, and how its due date comes about. */
#include <string.h>

#include "command/acting.h"
#include "command/sink.h"
#include "desk/explain.h"
#include "desk/i18n.h"
#include "desk/when.h"

static const struct column clock_columns[] = {
	{"ticket", NULL, CELL_INT},
	{"clock", N_("CLOCK"), CELL_TEXT},
	{"cycle", NULL, CELL_INT},
	{"state", N_("STATE"), CELL_TEXT},
	{"breached", NULL, CELL_BOOL},
	{"breach_at", N_("BREACHED"), CELL_TIME},
	{"cause", NULL, CELL_TEXT},
	{"waived", NULL, CELL_BOOL},
	{"unproved", NULL, CELL_BOOL},
	{"started_at", N_("STARTED"), CELL_TIME},
	{"stopped_at", N_("STOPPED"), CELL_TIME},
	{"target_s", N_("TARGET"), CELL_SPAN},
	{"aim_s", NULL, CELL_SPAN},
	{"original_due_at", NULL, CELL_TIME},
	{"elapsed_s", N_("ELAPSED"), CELL_SPAN},
	{"remaining_s", N_("REMAINING"), CELL_SPAN},
	{"due_at", N_("DUE"), CELL_TIME},
	{"due_if_resumed_at", NULL, CELL_TIME},
	{"sleeping_until", NULL, CELL_TIME},
	{"calendar", N_("CALENDAR"), CELL_TEXT},
	{"provisional", NULL, CELL_BOOL},
	{"severity", NULL, CELL_TEXT},
	{"waive_pending", NULL, CELL_BOOL},
	{"label", NULL, CELL_TEXT},
	{NULL, N_("NOTE"), CELL_LONG}, /* plain only, so it stands last */
};

static void add_note(GString *out, const char *text)
{
	g_string_append_printf(out, "%s%s", out->len ? "; " : "", text);
}

static void add_time(GString *out, const char *format, gint64 at, const struct zone *zone)
{
	g_autofree char *when = at == TIME_NONE ? NULL : when_print(at, zone);
	g_autofree char *text = when ? g_strdup_printf(format, when) : NULL;

	if (text)
		add_note(out, text);
}

/* What the figures alone don't say, in words. */
static void note_row(struct call *call, const struct cycle *cycle)
{
	g_autoptr(GString) out = g_string_new(NULL);

	if (cycle->waived)
		add_note(out, _("waived"));
	if (cycle->waive_pending)
		add_note(out, _("a waiver waits for approval"));
	if (cycle->cause)
		add_note(out, breach_cause_name(cycle->cause));
	if (cycle->unproved)
		add_note(out, _("unproved"));
	add_time(out, _("extended, was due %s"), cycle->original_due_at, call->zone);
	add_time(out, _("resumed now it would be due %s"), cycle->due_if_resumed_at, call->zone);
	add_time(out, _("sleeps until %s"), cycle->sleeping_until, call->zone);
	if (cycle->provisional)
		add_note(out, _("provisional: the calendar is not known that far"));
	sink_text(call->sink, out->len ? out->str : NULL);
}

static void clock_row(struct call *call, const struct cycle *cycle)
{
	struct sink *sink = call->sink;

	sink_row(sink);
	sink_int(sink, call->ticket);
	sink_text(sink, clock_kind_name(cycle->clock));
	sink_int(sink, cycle->number);
	sink_text(sink, clock_state_name(cycle->state));
	sink_bool(sink, cycle->breached);
	sink_time(sink, cycle->breach_at);
	sink_text(sink, breach_cause_name(cycle->cause));
	sink_bool(sink, cycle->waived);
	sink_bool(sink, cycle->unproved);
	sink_time(sink, cycle->started_at);
	sink_time(sink, cycle->stopped_at);
	sink_span(sink, cycle->target_s);
	sink_span(sink, cycle->aim_s);
	sink_time(sink, cycle->original_due_at);
	sink_span(sink, cycle->elapsed_s);
	sink_span(sink, cycle->remaining_s);
	sink_time(sink, cycle->due_at);
	sink_time(sink, cycle->due_if_resumed_at);
	sink_time(sink, cycle->sleeping_until);
	sink_text(sink, cycle->calendar);
	sink_bool(sink, cycle->provisional);
	sink_text(sink, severity_name(cycle->severity));
	sink_bool(sink, cycle->waive_pending);
	sink_text(sink, cycle->policy ? cycle->policy->label : NULL);
	if (!sink_is_json(sink))
		note_row(call, cycle);
}

static gboolean run_clocks(struct call *call, GError **error)
{
	struct folded *folded;
	gint64 known_at;

	if (!call_option_time(call, "known-at", &known_at, error))
		return FALSE;
	folded = ticket_fold(call->desk, call->ticket, call->now, known_at, error);
	if (!folded)
		return FALSE;
	sink_table(call->sink, clock_columns,
		   (int)G_N_ELEMENTS(clock_columns) - sink_is_json(call->sink));
	for (guint i = 0; i < folded->cycles->len; i++)
		clock_row(call, g_ptr_array_index(folded->cycles, i));
	sink_end(call->sink);
	folded_free(folded);
	return TRUE;
}

static const struct option_spec clocks_options[] = {
	{.name = "known-at",
	 .value = N_("TIME"),
	 .help = N_("Leave out what was recorded after this time"),
	 .completer = COMPLETE_TIME},
	{.name = NULL},
};
const struct command command_clocks = {
	.name = "clocks",
	.group = N_("Tickets"),
	.options = clocks_options,
	.help = N_("List every clock of a ticket, stopped ones too"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK | NEEDS_TICKETS,
	.run = run_clocks,
};

#define EXPLAIN_STEPS 400

static const struct column explain_columns[] = {
	{"ticket", NULL, CELL_INT},
	{"clock", N_("CLOCK"), CELL_TEXT},
	{"cycle", NULL, CELL_INT},
	{"step", N_("STEP"), CELL_TEXT},
	{"from", N_("FROM"), CELL_TIME},
	{"to", N_("TO"), CELL_TIME},
	{"counted_s", N_("COUNTS"), CELL_SPAN},
	{"total_s", N_("TOTAL"), CELL_SPAN},
	{"note", N_("NOTE"), CELL_LONG},
};

static void explain_rows(struct call *call, const struct cycle *cycle)
{
	g_autoptr(GPtrArray) steps = explain_cycle(cycle, call->now, EXPLAIN_STEPS);
	struct sink *sink = call->sink;

	for (guint i = 0; i < steps->len; i++) {
		const struct step *step = g_ptr_array_index(steps, i);
		sink_row(sink);
		sink_int(sink, call->ticket);
		sink_text(sink, clock_kind_name(cycle->clock));
		sink_int(sink, cycle->number);
		sink_text(sink, step_kind_name(step->kind));
		sink_time(sink, step->from);
		sink_time(sink, step->to);
		sink_span(sink, step->counted_s);
		sink_span(sink, step->total_s);
		sink_text(sink, step->note);
	}
}

/* Without a CLOCK the one that counts now: the shown one, else the newest. */
static enum clock_kind shown_clock(const struct folded *folded)
{
	struct queue_row row;
	const struct cycle *newest =
		folded->cycles->len ? g_ptr_array_index(folded->cycles, folded->cycles->len - 1)
				    : NULL;

	queue_row_of(folded, TRUE, &row);
	return row.clock ? row.clock : newest ? newest->clock : 0;
}

static gboolean run_explain(struct call *call, GError **error)
{
	const char *word = call_argument(call, 0);
	struct folded *folded;
	enum clock_kind clock = 0;
	guint found = 0;

	if (word && !clock_kind_expect(word, &clock, error))
		return FALSE;
	folded = call_fold(call, error);
	if (!folded)
		return FALSE;
	if (!clock)
		clock = shown_clock(folded);
	for (guint i = 0; i < folded->cycles->len; i++)
		found += ((const struct cycle *)g_ptr_array_index(folded->cycles, i))->clock ==
			 clock;
	if (!found) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    clock ? _("ticket %" PRId64 " has no %s clock")
				  : _("ticket %" PRId64 " has no clock"),
			    call->ticket, clock ? clock_kind_name(clock) : "");
		folded_free(folded);
		return FALSE;
	}
	sink_table(call->sink, explain_columns, G_N_ELEMENTS(explain_columns));
	for (guint i = 0; i < folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		if (cycle->clock == clock)
			explain_rows(call, cycle);
	}
	sink_end(call->sink);
	folded_free(folded);
	return TRUE;
}

static const struct argument_spec explain_arguments[] = {
	{.name = "CLOCK", .completer = COMPLETE_CLOCK, .optional = TRUE},
	{.name = NULL},
};
const struct command command_explain = {
	.name = "explain",
	.group = N_("Tickets"),
	.arguments = explain_arguments,
	.help = N_("Derive a due date step by step"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK | NEEDS_TICKETS,
	.run = run_explain,
};

/* SPDX-License-Identifier: MIT
 * what-if: the clocks of a ticket before and after an act that is not done. */
#include "command/what-if.h"

#include <string.h>

#include "command/acting.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/when.h"

/* ---- doing it, and taking it back */

static enum store_answer begin(struct store *store, gboolean within, GError **error)
{
	return within ? store_savepoint(store, error) : store_unit_begin(store, error);
}

static enum store_answer take_back(struct store *store, gboolean within, GError **error)
{
	return within ? store_savepoint_end(store, FALSE, error)
		      : store_unit_end(store, FALSE, error);
}

/* An act on this ticket and nothing else: what reads files or acts on others is not tried. */
static gboolean check_act(const struct context *context, const GPtrArray *words, GError **error)
{
	struct call call = {.context = (struct context *)context};
	guint used;
	const struct command *command = command_match(words, &used, error);

	if (!command)
		return FALSE;
	if ((command->needs & (NEEDS_WRITE | NEEDS_TICKETS)) != (NEEDS_WRITE | NEEDS_TICKETS) ||
	    (command->needs & (NEEDS_FILES | NEEDS_CONSOLE | NOT_IN_SCRIPT))) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("“%s” is no act on a ticket's clocks; expected one as in “what-if 42 "
			      "severity P1”"),
			    command->name);
		return FALSE;
	}
	gboolean good = command_parse(command, words, used, &call, error);
	if (good && call.ids->len > 0) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("“%s”: the ticket stands before the act"),
			    (const char *)call.ids->pdata[0]);
		good = FALSE;
	}
	call_clear(&call);
	return good;
}

static gboolean run_quietly(struct context *context, gint64 ticket, const GPtrArray *words,
			    GError **error)
{
	g_autoptr(GArray) selected = g_array_new(FALSE, FALSE, sizeof ticket);
	g_autoptr(GString) said = g_string_new(NULL);
	struct context inner = *context;

	g_array_append_val(selected, ticket);
	inner.selected = selected;
	inner.sees = 0;
	inner.console = NULL;
	inner.complain = NULL;
	inner.quiet = TRUE;
	inner.sink = sink_collect(said, context->zone, desk_now(context->desk));
	gboolean done = check_act(&inner, words, error) && command_run(&inner, words, error);
	sink_free(inner.sink);
	return done;
}

gboolean what_if(struct context *context, gint64 ticket, const GPtrArray *words,
		 struct what_if *what, GError **error)
{
	struct desk *desk = context->desk;
	gboolean within = store_in_unit(desk->store);
	GError *problem = NULL;

	*what = (struct what_if){0};
	if (!store_ok(begin(desk->store, within, error), error))
		return FALSE;
	if (run_quietly(context, ticket, words, &problem)) {
		/* Both readings at one moment, and that not before the act's own. */
		what->now = desk_now(desk);
		what->after = ticket_fold(desk, ticket, what->now, TIME_NONE, &problem);
	}
	if (!store_ok(take_back(desk->store, within, problem ? NULL : &problem),
		      problem ? NULL : &problem) ||
	    problem) {
		what_if_clear(what);
		g_propagate_error(error, problem);
		return FALSE;
	}
	what->before = ticket_fold(desk, ticket, what->now, TIME_NONE, error);
	if (what->before && what->after)
		return TRUE;
	what_if_clear(what);
	return FALSE;
}

void what_if_clear(struct what_if *what)
{
	g_clear_pointer(&what->before, folded_free);
	g_clear_pointer(&what->after, folded_free);
}

/* ---- before and after */

static const struct cycle *find_cycle(const struct folded *folded, const struct cycle *like)
{
	for (guint i = 0; i < folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		if (cycle->clock == like->clock && cycle->number == like->number)
			return cycle;
	}
	return NULL;
}

static gboolean differs(const struct cycle *before, const struct cycle *after)
{
	return !before || !after || before->state != after->state ||
	       before->due_at != after->due_at || before->breached != after->breached ||
	       before->target_s != after->target_s || before->waived != after->waived ||
	       before->waive_pending != after->waive_pending ||
	       before->due_if_resumed_at != after->due_if_resumed_at;
}

static void add_due(GString *out, const char *format, gint64 at, gint64 now,
		    const struct zone *zone)
{
	char due[WHEN_SHORT_SIZE];

	when_short(at, now, zone, due);
	g_string_append_printf(out, format, due);
}

static void add_span(GString *out, const char *format, gint64 seconds)
{
	char span[LEFT_SIZE];

	left_span(MAX(seconds, 0), span);
	g_string_append_printf(out, format, span);
}

static void running_words(GString *out, const struct cycle *before, const struct cycle *after,
			  gint64 now, const struct zone *zone)
{
	if (!before)
		add_due(out, _("starts, due %s"), after->due_at, now, zone);
	else if (before->state == CLOCK_PAUSED)
		add_due(out, _("goes on, due %s"), after->due_at, now, zone);
	else if (before->state != CLOCK_RUNNING)
		add_due(out, _("runs again, due %s"), after->due_at, now, zone);
	else
		add_due(out, _("due %s"), after->due_at, now, zone);
	if (before && before->state == CLOCK_RUNNING && before->due_at != after->due_at)
		add_due(out, _(", was %s"), before->due_at, now, zone);
}

/* What becomes of one clock: "due 04:10, was 06:00". Free with g_free. */
static char *change_words(const struct cycle *before, const struct cycle *after, gint64 now,
			  const struct zone *zone)
{
	GString *out = g_string_new(NULL);

	if (!differs(before, after))
		return g_string_free(out, FALSE);
	if (!after) {
		g_string_append(out, _("is gone"));
		return g_string_free(out, FALSE);
	}
	switch (after->state) {
	case CLOCK_RUNNING:
		running_words(out, before, after, now, zone);
		break;
	case CLOCK_PAUSED:
		if (after->remaining_s < 0)
			add_span(out, _("paused, overdue by %s"), -after->remaining_s);
		else
			add_span(out, _("paused with %s left"), after->remaining_s);
		break;
	case CLOCK_MET:
		add_span(out, _("met in %s"), after->elapsed_s);
		break;
	case CLOCK_MISSED:
		add_span(out, _("missed by %s"), -after->remaining_s);
		break;
	case CLOCK_CANCELLED:
		g_string_append(out, _("cancelled"));
		break;
	}
	if (after->breached && (!before || !before->breached) && after->state != CLOCK_MISSED)
		g_string_append(out, _(", BREACHED"));
	if (after->waived && (!before || !before->waived))
		g_string_append(out, _(", waived"));
	else if (after->waive_pending && (!before || !before->waive_pending))
		g_string_append(out, _(", a waiver waits for approval"));
	return g_string_free(out, FALSE);
}

static void add_change(GString *out, const struct what_if *what, const struct cycle *after,
		       const struct zone *zone)
{
	g_autofree char *change = change_words(find_cycle(what->before, after),
					       find_cycle(what->after, after), what->now, zone);

	if (*change)
		g_string_append_printf(out, "%s%s %s", out->len ? "; " : "",
				       left_clock_name(after->clock), change);
}

char *what_if_words(const struct what_if *what, const struct zone *zone)
{
	GString *out = g_string_new(NULL);
	const struct cycle *shown = NULL;
	struct queue_row row;

	queue_row_of(what->after, TRUE, &row);
	if (row.clock)
		shown = folded_unstopped(what->after, row.clock);
	if (shown)
		add_change(out, what, shown, zone);
	for (guint i = 0; i < what->after->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(what->after->cycles, i);
		if (cycle != shown)
			add_change(out, what, cycle, zone);
	}
	for (guint i = 0; i < what->before->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(what->before->cycles, i);
		if (!find_cycle(what->after, cycle))
			add_change(out, what, cycle, zone);
	}
	return g_string_free(out, out->len == 0);
}

/* ---- the command */

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
	const struct cycle *before = find_cycle(what->before, cycle);
	const struct cycle *after = find_cycle(what->after, cycle);
	g_autofree char *change = change_words(before, after, what->now, call->zone);
	struct sink *sink = call->sink;

	sink_row(sink);
	sink_int(sink, call->ticket);
	sink_text(sink, clock_kind_name(cycle->clock));
	sink_int(sink, cycle->number);
	give_side(sink, before);
	give_side(sink, after);
	sink_bool(sink, differs(before, after));
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
		if (!find_cycle(what->before, cycle))
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
	call->zone = context->zone ? context->zone : zone_utc();
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

/* SPDX-License-Identifier: MIT
 * See what-if.h: doing it and taking it back, and what has changed in words. */
#include "command/what-if.h"

#include <string.h>

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

gboolean what_if_differs(const struct cycle *before, const struct cycle *after)
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

char *what_if_change(const struct cycle *before, const struct cycle *after, gint64 now,
		     const struct zone *zone)
{
	GString *out = g_string_new(NULL);

	if (!what_if_differs(before, after))
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
	g_autofree char *change = what_if_change(folded_cycle(what->before, after),
						 folded_cycle(what->after, after), what->now, zone);

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
		if (!folded_cycle(what->after, cycle))
			add_change(out, what, cycle, zone);
	}
	return g_string_free(out, out->len == 0);
}

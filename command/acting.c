/* SPDX-License-Identifier: MIT
 * From a call to an act, and from the act to one true line about it. */
#include "command/acting.h"

#include <string.h>

#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/near.h"
#include "desk/when.h"

gboolean acting_begin(struct call *call, struct acting *acting, GError **error)
{
	*acting = (struct acting){.call = call,
				  .ticket = call->ticket,
				  .at = TIME_NONE,
				  .reason = call_option(call, "reason")};
	acting->events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
	if (acting->reason && !*acting->reason)
		acting->reason = NULL;
	return call_option_time(call, "at", &acting->at, error);
}

void acting_clear(struct acting *acting)
{
	g_clear_pointer(&acting->events, g_ptr_array_unref);
}

struct event *acting_add(struct acting *acting, enum event_kind kind)
{
	struct event *event = g_new(struct event, 1);

	event_init(event);
	event->kind = kind;
	event->occurred_at = acting->at;
	g_ptr_array_add(acting->events, event);
	return event;
}

struct event *acting_state(struct acting *acting, enum ticket_state state)
{
	struct event *event = acting_add(acting, EVENT_STATE);

	event_set(&event->what, ticket_state_name(state));
	return event;
}

void event_set(char **field, const char *value)
{
	g_free(*field);
	*field = value && *value ? g_strdup(value) : NULL;
}

static gboolean acting_store(struct acting *acting, GError **error)
{
	const struct call *call = acting->call;
	const struct act act = {.ticket = acting->ticket,
				.sees = call->command->needs & NEEDS_SEES ? call->sees : 0,
				.events = acting->events,
				.op_key = call->op_key,
				.late_reason = acting->at == TIME_NONE ? NULL : acting->reason};

	return ticket_act(call->desk, &act, &acting->turn, error);
}

static void append_clock_name(GString *out, enum clock_kind clock)
{
	gsize from = out->len;

	g_string_append(out, clock_kind_name(clock));
	for (char *at = out->str + from; *at; at++)
		if (*at == '-')
			*at = ' ';
}

/* "; restore met in 41m", for each clock that an event after `turn` stopped. */
static void append_stopped(GString *out, const struct folded *folded, gint64 turn)
{
	char span[LEFT_SIZE];

	for (guint i = 0; i < folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		if (cycle->stop_turn <= turn ||
		    (cycle->state != CLOCK_MET && cycle->state != CLOCK_MISSED))
			continue;
		g_string_append(out, "; ");
		append_clock_name(out, cycle->clock);
		if (cycle->state == CLOCK_MET) {
			left_span(MAX(cycle->elapsed_s, 0), span);
			g_string_append_printf(out, _(" met in %s"), span);
		} else {
			left_span(MAX(-cycle->remaining_s, 0), span);
			g_string_append_printf(out, _(" missed by %s"), span);
		}
	}
}

static const char *stop_word(enum clock_stop stop)
{
	switch (stop) {
	case STOP_ACK:
		return "ack";
	case STOP_BEGUN:
		return "begun";
	case STOP_BEGUN_REPLY:
		return "begun+reply";
	case STOP_REPLY:
		break;
	}
	return "reply";
}

static void append_running(GString *out, const struct call *call, const struct cycle *cycle)
{
	struct left left;
	char span[LEFT_SIZE];
	g_autofree char *wakes = NULL;

	left_cycle(&left, cycle, call->now);
	g_string_append(out, "; ");
	append_clock_name(out, cycle->clock);
	if (cycle->clock == CLOCK_FIRST_RESPONSE && cycle->policy && left.look != LEFT_PAUSED)
		g_string_append_printf(out, _(" still runs (contract: %s),"),
				       stop_word(cycle->policy->stop));
	left_span(ABS(left.seconds), span);
	switch (left.look) {
	case LEFT_OVERDUE:
		g_string_append_printf(out, _(" overdue by %s"), span);
		break;
	case LEFT_SLEEPING:
		wakes = when_print(left.wakes_at, call->zone);
		g_string_append_printf(out, _(" asleep until %s"), wakes);
		break;
	case LEFT_PAUSED:
		g_string_append_printf(out,
				       left.seconds < 0 ? _(" paused, overdue by %s")
							: _(" paused with %s left"),
				       span);
		break;
	case LEFT_RUNNING:
		g_string_append_printf(out, _(" %s left"), span);
		break;
	case LEFT_NONE:
		break;
	}
}

/* The first response as long as it is owed, then the clock the queue shows. */
static void append_clocks(GString *out, const struct call *call, const struct folded *folded)
{
	const struct cycle *first = folded_unstopped(folded, CLOCK_FIRST_RESPONSE);
	const struct cycle *shown = NULL;
	struct queue_row row;

	if (first)
		append_running(out, call, first);
	queue_row_of(folded, TRUE, &row);
	if (row.clock && row.clock != CLOCK_FIRST_RESPONSE)
		shown = folded_unstopped(folded, row.clock);
	for (guint i = 0; !shown && i < folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		if (cycle != first && cycle->state == CLOCK_RUNNING && cycle->due_at != TIME_NONE)
			shown = cycle;
	}
	if (shown)
		append_running(out, call, shown);
	else if (!first && folded->state <= STATE_RESTORED)
		g_string_append(out, _("; no clock runs"));
}

static gboolean tell_json(struct call *call, const struct ticket *ticket)
{
	static const struct column columns[] = {
		{"ticket", NULL, CELL_INT},  {"turn", NULL, CELL_INT},
		{"state", NULL, CELL_TEXT},  {"severity", NULL, CELL_TEXT},
		{"owner", NULL, CELL_TEXT},  {"clock", NULL, CELL_TEXT},
		{"due_at", NULL, CELL_TIME},
	};

	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	sink_row(call->sink);
	sink_int(call->sink, ticket->id);
	sink_int(call->sink, ticket->turn);
	sink_text(call->sink, ticket_state_name(ticket->state));
	sink_text(call->sink, severity_name(ticket->severity));
	sink_text(call->sink, ticket->owner);
	sink_text(call->sink, ticket->row.clock ? clock_kind_name(ticket->row.clock) : NULL);
	sink_time(call->sink, ticket->row.due_at);
	sink_end(call->sink);
	return TRUE;
}

gboolean tell_ticket(struct call *call, gint64 id, gint64 turn, const char *did, GError **error)
{
	struct folded *folded;
	struct ticket ticket;
	g_autoptr(GString) line = NULL;

	if (sink_is_json(call->sink)) {
		if (!ticket_load(call->desk, id, &ticket, error))
			return FALSE;
		tell_json(call, &ticket);
		ticket_clear(&ticket);
		return TRUE;
	}
	if (call->quiet)
		return TRUE;
	folded = ticket_fold(call->desk, id, call->now, TIME_NONE, error);
	if (!folded)
		return FALSE;
	line = g_string_new(NULL);
	g_string_printf(line, "%" PRId64 " %s", id, did);
	append_stopped(line, folded, turn);
	append_clocks(line, call, folded);
	sink_say(call->sink, "%s", line->str);
	folded_free(folded);
	return TRUE;
}

gboolean acting_tell(struct acting *acting, GError **error, const char *did, ...)
{
	g_autofree char *text = NULL;
	va_list arguments;

	va_start(arguments, did);
	text = g_strdup_vprintf(did, arguments);
	va_end(arguments);
	if (!acting_store(acting, error))
		return FALSE;
	return tell_ticket(acting->call, acting->ticket, acting->turn - acting->events->len, text,
			   error);
}

gboolean act_simply(struct call *call, enum event_kind kind, const char *did, GError **error)
{
	struct acting acting;
	gboolean done = acting_begin(call, &acting, error);

	if (done) {
		acting_add(&acting, kind);
		done = acting_tell(&acting, error, "%s", did);
	}
	acting_clear(&acting);
	return done;
}

gboolean acting_text(struct call *call, guint from, gboolean needed, char **text, GError **error)
{
	g_autofree char *rest = call_rest(call, from);

	*text = NULL;
	if (call_option(call, "text")) {
		if (*rest) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("“%s”: the text is given by --text already"), rest);
			return FALSE;
		}
		if (!call_text(call, "text", text, error))
			return FALSE;
	} else if (strcmp(rest, "-") == 0) {
		if (!call->standard_input &&
		    !call_file(call, "-", CALL_TEXT_LIMIT, &call->standard_input, error))
			return FALSE;
		*text = g_strdup(call->standard_input);
	} else if (rest[0] == '@' && rest[1] && rest[1] != '@' && !strchr(rest, ' ')) {
		if (!call_file(call, rest + 1, CALL_TEXT_LIMIT, text, error))
			return FALSE;
	} else if (*rest) {
		*text = g_strdup(rest);
	}
	if (*text && !**text)
		g_clear_pointer(text, g_free);
	if (!*text && needed) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("a text is expected: as words, --text TEXT, - or @FILE"));
		return FALSE;
	}
	return TRUE;
}

struct folded *call_fold(struct call *call, GError **error)
{
	return ticket_fold(call->desk, call->ticket, call->now, TIME_NONE, error);
}

gboolean check_defined(struct desk *desk, const char *noun, const char *key, GError **error)
{
	GError *problem = NULL;
	const char *text = book_text(desk->book, noun, key, G_MAXINT64, NULL, &problem);
	g_auto(GStrv) keys = NULL;
	g_autofree char *near = NULL;

	if (problem) {
		g_propagate_error(error, problem);
		return FALSE;
	}
	if (text)
		return TRUE;
	keys = book_keys(desk->book, noun, "", error);
	if (!keys)
		return FALSE;
	if (!*keys)
		return TRUE;
	near = near_words(key, (const char *const *)keys);
	if (near)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("no %s “%s”; near: %s"), noun, key, near);
	else
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, _("no %s “%s”"), noun,
			    key);
	return FALSE;
}

/* SPDX-License-Identifier: MIT
 * From a call to an act, and from the act to one true line about it. */
#include "command/acting.h"

#include <string.h>

#include "command/aftermath.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/near.h"
#include "store/project.h"

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

gboolean acting_address(struct acting *acting, struct event *event, const char *to, const char *cc,
			GError **error)
{
	struct desk *desk = acting->call->desk;
	g_autoptr(GString) more = g_string_new(NULL);
	g_autoptr(GPtrArray) events = NULL;
	g_autofree char *usual = NULL;
	struct ticket ticket;

	if (!ticket_load(desk, acting->ticket, &ticket, error))
		return FALSE;
	if (!cc && !(events = ticket_events(desk, acting->ticket, FALSE, error))) {
		ticket_clear(&ticket);
		return FALSE;
	}
	if (!cc) {
		usual = ticket_cc(events);
		cc = usual;
	}
	if (!to)
		to = ticket.contact;
	history_fact(more, "to", to);
	history_fact(more, "cc", cc && *cc ? cc : NULL);
	event_set(&event->more, more->str);
	event_set(&event->via, to && strchr(to, '@') ? "mail" : "portal");
	event->flags |= EVENT_PUBLIC | EVENT_SENT;
	ticket_clear(&ticket);
	return TRUE;
}

void call_deed(struct call *call, gint64 ticket, gint64 turn)
{
	const struct deed deed = {.ticket = ticket, .turn = turn};

	if (call->context && call->context->deeds)
		g_array_append_val(call->context->deeds, deed);
}

void call_deed_newest(struct call *call, gint64 ticket, enum event_kind kind)
{
	g_autoptr(GPtrArray) events = NULL;
	const struct event *newest;

	if (!call->context || !call->context->deeds)
		return;
	/* What can't be read now is not offered for taking back. */
	events = ticket_events(call->desk, ticket, FALSE, NULL);
	newest = events && events->len ? g_ptr_array_index(events, events->len - 1) : NULL;
	if (newest && newest->kind == kind && strcmp(newest->by, call->desk->user) == 0)
		call_deed(call, ticket, newest->turn);
}

static gboolean acting_store(struct acting *acting, GError **error)
{
	struct call *call = acting->call;
	const struct act act = {.ticket = acting->ticket,
				.sees = call->command->needs & NEEDS_SEES ? call->sees : 0,
				.events = acting->events,
				.op_key = call->op_key,
				.late_reason = acting->at == TIME_NONE ? NULL : acting->reason};

	if (!ticket_act(call->desk, &act, &acting->turn, error))
		return FALSE;
	if (!acting->takes_back)
		call_deed(call, acting->ticket, acting->turn);
	return TRUE;
}

/* The ticket as it would read now had nothing happened after `turn`. */
static gboolean project_before(struct desk *desk, const GPtrArray *events, gint64 turn, gint64 now,
			       struct projection *before, GError **error)
{
	g_autoptr(GPtrArray) older = g_ptr_array_new();

	for (guint i = 0; i < events->len; i++) {
		struct event *event = g_ptr_array_index(events, i);
		if (event->turn <= turn)
			g_ptr_array_add(older, event);
	}
	return ticket_project(desk, older, now, TIME_NONE, before, error);
}

/* What was done, and what that means for the clocks. */
static gboolean tell_clocks(struct call *call, gint64 id, gint64 turn, GString *line,
			    GError **error)
{
	g_autoptr(GPtrArray) events = ticket_events(call->desk, id, FALSE, error);
	struct projection before = {0}, after = {0};
	gboolean done = events &&
			project_before(call->desk, events, turn, call->now, &before, error) &&
			ticket_project(call->desk, events, call->now, TIME_NONE, &after, error);

	if (done) {
		aftermath_append(line, before.folded, after.folded, call->now, call->zone);
		if (call->context && call->context->tally)
			tally_ticket(call->context->tally, id, before.folded, after.folded);
	}
	projection_clear(&before);
	projection_clear(&after);
	return done;
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
	struct ticket ticket;
	g_autoptr(GString) line = NULL;

	/* That nothing need be done may have become wrong since. */
	if (desk_recalls(call->desk)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			    _("ticket %" PRId64 ": others keep acting on it; try again"), id);
		return FALSE;
	}
	if (sink_is_json(call->sink)) {
		if (!ticket_load(call->desk, id, &ticket, error))
			return FALSE;
		tell_json(call, &ticket);
		ticket_clear(&ticket);
		return TRUE;
	}
	if (call->quiet)
		return TRUE;
	line = g_string_new(NULL);
	g_string_printf(line, "%" PRId64 " %s", id, did);
	if (!tell_clocks(call, id, turn, line, error))
		return FALSE;
	sink_say(call->sink, "%s", line->str);
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

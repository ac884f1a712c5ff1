/* SPDX-License-Identifier: MIT
 * Drafts: what was begun and not sent. Only one's own; reading one never deletes it. */
#include <string.h>

#include "command/command.h"
#include "command/kb-diff.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/text.h"
#include "desk/told.h"
#include "desk/when.h"
#include "store/draft.h"

/* Bytes of the first words in a list. */
enum { BEGINNING = 160 };

static const char *where_words(const struct draft *draft)
{
	if (!draft->lost)
		return _("being written");
	return *draft->session ? _("lost") : _("put aside");
}

static const struct column list_columns[] = {
	{"draft", N_("DRAFT"), CELL_TEXT},   {"saved_at", N_("SAVED"), CELL_TIME},
	{"ticket", N_("TICKET"), CELL_INT},  {"kind", N_("KIND"), CELL_TEXT},
	{"where", N_("WHERE"), CELL_TEXT},   {"can_be_taken", NULL, CELL_BOOL},
	{"begins", N_("BEGINS"), CELL_LONG},
};

/* Whole characters. */
static char *beginning(const char *text)
{
	gsize size = strnlen(text, BEGINNING);

	while (size > 0 && ((guchar)text[size] & 0xC0) == 0x80)
		size--;
	return g_utf8_make_valid(text, (gssize)size);
}

/* The columns both tables begin with. */
static void begin_row(struct sink *sink, const struct draft *draft)
{
	sink_row(sink);
	sink_text(sink, draft->id);
	sink_time(sink, draft->saved_at);
	if (draft->ticket)
		sink_int(sink, draft->ticket);
	else
		sink_null(sink);
	sink_text(sink, draft->kind);
}

static gboolean run_list(struct call *call, GError **error)
{
	g_autoptr(GPtrArray) drafts = draft_list(call->desk, error);
	struct sink *sink = call->sink;

	if (!drafts)
		return FALSE;
	sink_table(sink, list_columns, G_N_ELEMENTS(list_columns));
	for (guint i = 0; i < drafts->len; i++) {
		const struct draft *draft = drafts->pdata[i];
		g_autofree char *begins = beginning(draft->text);
		begin_row(sink, draft);
		sink_text(sink, sink_is_json(sink) ? (!draft->lost      ? "writing"
						      : *draft->session ? "lost"
									: "aside")
						   : where_words(draft));
		sink_bool(sink, draft->lost);
		sink_text(sink, begins);
	}
	sink_end(sink);
	return TRUE;
}

const struct command command_draft_list = {
	.name = "draft list",
	.group = N_("Desk"),
	.help = N_("List your texts that were begun and not sent"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_list,
};

/* ---- showing one */

static void say_event(struct call *call, const struct event *event)
{
	g_autofree char *when = when_print(event->occurred_at, call->zone);
	g_autofree char *said = event_summary(event, call->zone);

	sink_say(call->sink, "#%" PRId64 " %s %s · %s", event->turn, when,
		 *event->by ? event->by : _("system"), said);
	if (event->text) {
		g_autofree char *text = g_strconcat(
			event->text, g_str_has_suffix(event->text, "\n") ? NULL : "\n", NULL);
		sink_block(call->sink, text);
	}
}

static gboolean is_talk(const struct event *event)
{
	return event->text && (event->kind == EVENT_MESSAGE || event->kind == EVENT_OPENED);
}

/* The last thing said before it was begun, which is what it answers. */
static const struct event *answered(const GPtrArray *events, gint64 base)
{
	const struct event *last = NULL;

	for (guint i = 0; i < events->len; i++) {
		const struct event *event = events->pdata[i];
		if (event->turn <= base && is_talk(event))
			last = event;
	}
	return last;
}

static guint count_since(const GPtrArray *events, gint64 base, gboolean *client)
{
	guint count = 0;

	*client = FALSE;
	for (guint i = 0; i < events->len; i++) {
		const struct event *event = events->pdata[i];
		if (event->turn <= base)
			continue;
		count++;
		*client = *client || (event->flags & EVENT_CLIENT && is_talk(event));
	}
	return count;
}

/* Three parts: what it was begun on, what happened since, and the draft. */
static void show_plain(struct call *call, const struct draft *draft, const GPtrArray *events)
{
	struct sink *sink = call->sink;
	g_autofree char *saved = when_print(draft->saved_at, call->zone);
	gboolean client = FALSE;
	GError *why = NULL;

	if (draft->ticket)
		sink_say(sink, _("Draft %s: %s on ticket %" PRId64 ", saved %s, %s"), draft->id,
			 draft->kind, draft->ticket, saved, where_words(draft));
	else
		sink_say(sink, _("Draft %s: %s, saved %s, %s"), draft->id, draft->kind, saved,
			 where_words(draft));
	if (events) {
		const struct event *base = answered(events, draft->base_turn);
		guint since = count_since(events, draft->base_turn, &client);
		sink_block(sink, "\n");
		sink_say(sink, "-- %s", _("What was said last when it was begun"));
		if (base)
			say_event(call, base);
		else
			sink_say(sink, "%s", _("(nothing)"));
		sink_block(sink, "\n");
		sink_say(sink, "-- %s",
			 since == 0 ? _("Nothing happened since")
			 : client   ? _("What happened since: THE CLIENT WROTE AGAIN")
				    : _("What happened since"));
		for (guint i = 0; i < events->len; i++) {
			const struct event *event = events->pdata[i];
			if (event->turn > draft->base_turn)
				say_event(call, event);
		}
	}
	if (strcmp(draft->kind, "article") == 0 && !kb_diff_draft(call->desk, sink, draft, &why)) {
		sink_say(sink, "%s", why->message);
		g_error_free(why);
	}
	sink_block(sink, "\n");
	sink_say(sink, "-- %s", _("The draft"));
	sink_block(sink, draft->text);
	if (!g_str_has_suffix(draft->text, "\n"))
		sink_block(sink, "\n");
}

static const struct column show_columns[] = {
	{"draft", NULL, CELL_TEXT},        {"saved_at", NULL, CELL_TIME},
	{"ticket", NULL, CELL_INT},        {"kind", NULL, CELL_TEXT},
	{"can_be_taken", NULL, CELL_BOOL}, {"more", NULL, CELL_TEXT},
	{"base_turn", NULL, CELL_INT},     {"since", NULL, CELL_INT},
	{"client_wrote", NULL, CELL_BOOL}, {"text", NULL, CELL_LONG},
};

static void show_json(struct call *call, const struct draft *draft, const GPtrArray *events)
{
	struct sink *sink = call->sink;
	gboolean client = FALSE;
	guint since = events ? count_since(events, draft->base_turn, &client) : 0;

	sink_table(sink, show_columns, G_N_ELEMENTS(show_columns));
	begin_row(sink, draft);
	sink_bool(sink, draft->lost);
	sink_text(sink, draft->more);
	sink_int(sink, draft->base_turn);
	sink_int(sink, since);
	sink_bool(sink, client);
	sink_text(sink, draft->text);
	sink_end(sink);
}

static gboolean run_show(struct call *call, GError **error)
{
	struct draft *draft = draft_load(call->desk, call_argument(call, 0), error);
	g_autoptr(GPtrArray) events = NULL;

	if (!draft)
		return FALSE;
	/* A ticket that is out of sight by now is no reason to lose the words. */
	if (draft->ticket)
		events = ticket_events(call->desk, draft->ticket, TRUE, NULL);
	if (call_flag(call, "text"))
		sink_raw(call->sink, draft->text);
	else if (sink_is_json(call->sink))
		show_json(call, draft, events);
	else
		show_plain(call, draft, events);
	draft_free(draft);
	return TRUE;
}

static const struct argument_spec one_argument[] = {
	{.name = "DRAFT", .completer = COMPLETE_DRAFT},
	{.name = NULL},
};
static const struct option_spec show_options[] = {
	{.name = "text", .help = N_("Only the text as it is, as for reply --text -")},
	{.name = NULL},
};
const struct command command_draft_show = {
	.name = "draft show",
	.group = N_("Desk"),
	.arguments = one_argument,
	.options = show_options,
	.help = N_("Show a draft: what it was begun on, what happened since, its text"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_show,
};

/* ---- throwing away */

static gboolean run_drop(struct call *call, GError **error)
{
	for (guint i = 0; call_argument(call, i); i++) {
		struct draft *draft = draft_load(call->desk, call_argument(call, i), error);
		gboolean good = draft != NULL;
		if (draft && !draft->lost) {
			g_autofree char *where = session_place(call->desk, draft->session);
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
				    _("draft %s: it is being written (%s); leave it there first"),
				    draft->id, where);
			good = FALSE;
		}
		good = good && draft_drop(call->desk, draft->id, error);
		if (good)
			sink_say(call->sink, _("draft %s: thrown away"), draft->id);
		draft_free(draft);
		if (!good)
			return FALSE;
	}
	return TRUE;
}

static const struct argument_spec many_arguments[] = {
	{.name = "DRAFT", .completer = COMPLETE_DRAFT, .rest = TRUE},
	{.name = NULL},
};
const struct command command_draft_drop = {
	.name = "draft drop",
	.group = N_("Desk"),
	.arguments = many_arguments,
	.help = N_("Throw drafts away for good"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK | NEEDS_WRITE | NEEDS_CONFIRM,
	.run = run_drop,
};

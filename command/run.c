/* SPDX-License-Identifier: MIT
 * Running one command: who may, in what, on which tickets. A bulk is one call per ticket; one that
 * fails does not stop the others, and the worst of the errors is the answer. */
#include "command/command.h"

#include <string.h>

#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/text.h"
#include "desk/told.h"
#include "desk/when.h"

gboolean context_adopt(struct context *context, struct desk *desk, GError **error)
{
	context->desk = desk;
	if (!context->zone)
		context->zone = book_user_zone(desk->book, desk->user);
	if (context->sink)
		sink_set_zone(context->sink, context->zone);
	if (!context->now_text || desk->pinned != TIME_NONE)
		return TRUE;
	gint64 at;
	if (!when_parse(context->now_text, desk_now(desk), context->zone, desk->zones, &at,
			error)) {
		g_prefix_error(error, "--now: ");
		return FALSE;
	}
	desk->pinned = at;
	return TRUE;
}

const char *context_user(struct context *context)
{
	if (!context->user)
		context->user = g_get_user_name();
	return context->user;
}

gboolean context_open(struct context *context, gboolean write, GError **error)
{
	if (context->desk && !(write && context->where && store_is_read_only(context->desk->store)))
		return TRUE;
	if (context->desk) {
		/* The zone belongs to the desk's set of zones. */
		context->zone = NULL;
		if (context->sink)
			sink_set_zone(context->sink, zone_utc());
		g_clear_pointer(&context->desk, desk_close);
	}
	if (!context->where) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("there is no desk here"));
		return FALSE;
	}
	struct desk *desk = desk_open(context->where, write ? STORE_WRITE : STORE_READ,
				      context_user(context), context->bound, error);
	return desk && context_adopt(context, desk, error);
}

/* What the place the command is run in forbids. */
static gboolean check_place(const struct context *context, const struct command *command,
			    GError **error)
{
	if (context->script && (command->needs & NOT_IN_SCRIPT)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("not possible in a script"));
		return FALSE;
	}
	if (!context->console && (command->needs & NEEDS_CONSOLE)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("only the console has it"));
		return FALSE;
	}
	if (context->restricted && (command->needs & NEEDS_FILES)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
			    _("this login reads and writes no files"));
		return FALSE;
	}
	return TRUE;
}

gboolean command_allows(const struct command *command, enum role role, const char *user,
			GError **error)
{
	if (role >= command->role)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
		    _("it needs the role %s; %s is %s"), role_name(command->role), user,
		    role_name(role));
	return FALSE;
}

static gboolean check_person(const struct context *context, const struct command *command,
			     GError **error)
{
	const struct desk *desk = context->desk;
	if (!command_allows(command, desk->role, desk->user, error))
		return FALSE;
	if ((command->needs & NEEDS_WRITE) && desk->pinned != TIME_NONE && !desk->test_clock) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
			    _("this desk keeps the real time: with --now it is only read (`init "
			      "--test-clock` makes "
			      "one that can be written at any time)"));
		return FALSE;
	}
	return TRUE;
}

static gboolean check_text(const GPtrArray *words, GError **error)
{
	for (guint i = 0; i < words->len; i++) {
		const struct word *word = words->pdata[i];
		gsize bad;
		if (text_valid(word->text, strlen(word->text), &bad))
			continue;
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("“%s”: byte %zu of the word is no UTF-8 text"), word->text, bad + 1);
		return FALSE;
	}
	return TRUE;
}

/* Turns the ids as typed into tickets. A word that only looked like a reference (a tag `cdn:x`)
 * goes back to the arguments when the command takes further ones. */
static gboolean resolve_ids(struct call *call, const struct context *context, GError **error)
{
	const struct argument_spec *arguments = call->command->arguments;
	gboolean takes_more =
		(call->command->needs & NEEDS_TICKETS) && arguments && arguments->name;
	call->tickets = g_array_new(FALSE, FALSE, sizeof(gint64));
	for (guint i = 0; i < call->ids->len; i++) {
		const char *text = call->ids->pdata[i];
		gint64 id = 0;
		if (g_ascii_string_to_signed(text[0] == '#' ? text + 1 : text, 10, 1, G_MAXINT64,
					     &id, NULL)) {
			g_array_append_val(call->tickets, id);
			continue;
		}
		if (!g_ascii_isalpha(text[0])) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("“%s” is no ticket's number"), text);
			return FALSE;
		}
		if (!ticket_by_ref(call->desk, text, &id, error))
			return FALSE;
		if (id) {
			g_array_append_val(call->tickets, id);
			continue;
		}
		if (!takes_more || (i == 0 && !context->selected)) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
				    _("no ticket has the reference “%s”"), text);
			return FALSE;
		}
		for (guint j = i; j < call->ids->len; j++)
			g_ptr_array_insert(call->arguments, (gint)(j - i), call->ids->pdata[j]);
		break;
	}
	if (call->tickets->len == 0 && context->selected)
		g_array_append_vals(call->tickets, context->selected->data, context->selected->len);
	if (call->tickets->len > 0)
		return TRUE;
	g_autofree char *usage = command_usage(call->command);
	g_set_error(
		error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		_("a ticket is expected first: a number or a reference like zd:1001; usage: %s"),
		usage);
	return FALSE;
}

/* Someone was quicker: who, and what they did, is what the person needs to decide anew. */
static void tell_conflict(const struct call *call, GError **error)
{
	g_autoptr(GPtrArray) events = ticket_events(call->desk, call->ticket, FALSE, NULL);
	const struct event *newest = NULL;
	guint more = 0;
	for (guint i = 0; events && i < events->len; i++) {
		const struct event *event = events->pdata[i];
		if (event->turn <= call->sees || strcmp(event->by, call->desk->user) == 0)
			continue;
		more += newest != NULL;
		newest = event;
	}
	if (!newest)
		return;
	g_autofree char *did = event_summary(newest, call->zone);
	const char *by = *newest->by ? newest->by : _("the system");
	g_clear_error(error);
	if (more == 0)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			    _("ticket %" PRId64 ": %s acted since you read it: %s; look again"),
			    call->ticket, by, did);
	else
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			    ngettext("ticket %" PRId64 ": %s acted since you read it: %s, and %u "
				     "event more; look again",
				     "ticket %" PRId64 ": %s acted since you read it: %s, and %u "
				     "events more; look again",
				     more),
			    call->ticket, by, did, more);
}

/* What it is told on may be old where reads are far; unless an act has proved it, it is done again
 * on what is read then. */
static gboolean run_one(struct call *call, command_fn *run, gint64 saw, GError **error)
{
	struct desk *desk = call->desk;
	gboolean recalls = (call->command->needs & ONE_ACT) && desk_recall_begin(desk);
	guint keys = recalls ? desk->keys : 0;
	if (saw)
		call->sees = ticket_known_turn(desk, call->ticket, saw);
	gboolean done = run(call, error);
	if (recalls && !done && desk_recalls(desk)) {
		g_clear_error(error);
		desk_recall_anew(desk);
		desk->keys = keys; /* it is the same act */
		if (saw)
			call->sees = ticket_known_turn(desk, call->ticket, saw);
		done = run(call, error);
	}
	if (recalls)
		desk_recall_end(desk);
	return done;
}

static gboolean run_each(struct call *call, const struct context *context, command_fn *run,
			 GError **error)
{
	guint count = call->tickets->len, failed = 0;
	gint64 saw = call->sees;
	int worst = 0;
	g_autoptr(GError) first = NULL;
	for (guint i = 0; i < count; i++) {
		call->ticket = g_array_index(call->tickets, gint64, i);
		g_autoptr(GError) one = NULL;
		if (run_one(call, run, saw, &one))
			continue;
		if (call->sees && g_error_matches(one, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT))
			tell_conflict(call, &one);
		failed++;
		worst = MAX(worst, one->code);
		if (count == 1) {
			g_propagate_error(error, g_steal_pointer(&one));
			return FALSE;
		}
		g_prefix_error(&one, "%s: #%" PRId64 ": ", call->command->name, call->ticket);
		if (context->complain)
			context->complain(one->message, context->complain_data);
		if (!first)
			first = g_steal_pointer(&one);
	}
	if (!failed)
		return TRUE;
	if (context->complain)
		g_set_error(error, MIDWATCH_ERROR, worst, _("%u of %u tickets failed"), failed,
			    count);
	else
		g_set_error(error, MIDWATCH_ERROR, worst, _("%u of %u tickets failed: %s"), failed,
			    count, first->message);
	return FALSE;
}

const struct zone *context_zone(const struct context *context)
{
	return context->zone ? context->zone : zone_utc();
}

void context_tell_warning(const struct context *context, struct store *store)
{
	if (!context->remark)
		return;
	g_autofree char *warning = store_take_warning(store);
	if (warning)
		context->remark(warning, context->complain_data);
}

static gboolean run_parsed(struct context *context, struct call *call, GError **error)
{
	const struct command *command = call->command;
	if (command->needs & NEEDS_DESK) {
		if (!context_open(context, (command->needs & NEEDS_WRITE) != 0, error) ||
		    !check_person(context, command, error))
			return FALSE;
		call->desk = context->desk;
		call->now = desk_now(context->desk);
	}
	call->zone = context_zone(context);
	if (!(command->needs & NEEDS_TICKETS))
		return run_one(call, command->run, 0, error);
	return resolve_ids(call, context, error) && run_each(call, context, command->run, error);
}

gboolean call_tickets(struct call *call, guint from, command_fn *run, GError **error)
{
	while (call->arguments->len > from)
		g_ptr_array_add(call->ids, g_ptr_array_steal_index(call->arguments, from));
	return resolve_ids(call, call->context, error) && run_each(call, call->context, run, error);
}

static gboolean show_help(struct context *context, const struct command *command, GError **error)
{
	char *words[] = {(char *)"help", (char *)command->name};
	g_autoptr(GPtrArray) help = words_from(words, G_N_ELEMENTS(words));
	return command_run(context, help, error);
}

gboolean command_run(struct context *context, const GPtrArray *words, GError **error)
{
	guint used;
	context->located = FALSE;
	if (!check_text(words, error))
		return FALSE;
	const struct command *command = command_match(words, &used, error);
	if (!command)
		return FALSE;
	gboolean sees = (command->needs & NEEDS_SEES) != 0;
	struct call call = {
		.context = context, .sees = sees ? context->sees : 0, .console = context->console};
	struct sink *own = NULL;
	gboolean done = command_parse(command, words, used, &call, error);
	if (done && call_flag(&call, "help")) {
		call_clear(&call);
		return show_help(context, command, error);
	}
	if (done) {
		gboolean json = call_flag(&call, "json"), plain = call_flag(&call, "plain");
		if (context->sink && (json || plain) && sink_is_json(context->sink) != json)
			own = sink_other(context->sink);
		call.sink = own ? own : context->sink;
		call.quiet = context->quiet || call_flag(&call, "quiet");
		if (call.sink)
			sink_set_quiet(call.sink, call.quiet);
		done = check_place(context, command, error) && run_parsed(context, &call, error);
	}
	if (!done && !context->located)
		g_prefix_error(error, "%s: ", command->name);
	if (context->desk) {
		context_tell_warning(context, context->desk->store);
		/* The next one looks anew. */
		store_expect_none(context->desk->store);
		if (done && !context->console && !call.quiet)
			context_tell_stale(context);
	}
	sink_free(own);
	call_clear(&call);
	return done;
}

gboolean command_run_line(struct context *context, const char *line, GError **error)
{
	while (*line) {
		GPtrArray *words = words_split(line, &line, NULL, error);
		if (!words)
			return FALSE;
		gboolean done = words->len == 0 || command_run(context, words, error);
		words_free(words);
		if (!done)
			return FALSE;
	}
	return TRUE;
}

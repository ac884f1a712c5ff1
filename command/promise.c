/* SPDX-License-Identifier: MIT
 * promise: a promise made, kept or moved; promise spot; and what a reply promises in its own words.
 */
#include "command/promise.h"

#include <string.h>

#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/promise.h"
#include "desk/when.h"

#define REMINDERS 3 /* more at once nobody reads */

/* ---- by command */

/* The open promise meant: --promise EVENT, else the one due first. */
static gboolean find_promise(struct call *call, gint64 *turn, GError **error)
{
	const char *named = call_option(call, "promise");
	struct folded *folded;
	gint64 due = G_MAXINT64;

	*turn = 0;
	if (named)
		return call_number("--promise", named, 1, G_MAXINT64, turn, error);
	folded = call_fold(call, error);
	if (!folded)
		return FALSE;
	for (guint i = 0; i < folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		if (cycle->clock != CLOCK_PROMISE || cycle->state > CLOCK_PAUSED ||
		    cycle->due_at >= due)
			continue;
		due = cycle->due_at;
		*turn = cycle->turn;
	}
	folded_free(folded);
	if (*turn)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
		    _("ticket %" PRId64 ": no promise is open"), call->ticket);
	return FALSE;
}

static gboolean add_promise(struct acting *acting, char **did, GError **error)
{
	struct call *call = acting->call;
	const char *word = call_argument(call, 0);
	gboolean moved = strcmp(word, "moved") == 0, kept = strcmp(word, "kept") == 0;
	struct event *event = acting_add(acting, kept    ? EVENT_PROMISE_KEPT
						 : moved ? EVENT_PROMISE_MOVED
							 : EVENT_PROMISE);
	const char *time = moved ? call_argument(call, 1) : word;
	g_autofree char *when = NULL;

	if ((kept || moved) && !find_promise(call, &event->number, error))
		return FALSE;
	if (kept) {
		*did = g_strdup(_("promise kept"));
		return TRUE;
	}
	if (!time) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("moved to when? a time is expected"));
		return FALSE;
	}
	if (!call_time(call, time, &event->until, error) ||
	    !acting_text(call, moved ? 2 : 1, !moved, &event->text, error))
		return FALSE;
	when = when_print(event->until, call->zone);
	*did = g_strdup_printf(moved ? _("promise moved to %s") : _("promised for %s"), when);
	return TRUE;
}

static gboolean run_promise(struct call *call, GError **error)
{
	struct acting acting;
	g_autofree char *did = NULL;
	gboolean done = acting_begin(call, &acting, error) && add_promise(&acting, &did, error) &&
			acting_tell(&acting, error, "%s", did);

	acting_clear(&acting);
	return done;
}

static const struct argument_spec promise_arguments[] = {
	{.name = "TIME|kept|moved", .completer = COMPLETE_TIME},
	{.name = "TIME|TEXT", .optional = TRUE, .rest = TRUE},
	{.name = NULL},
};
static const struct option_spec promise_options[] = {
	{.name = "promise",
	 .value = N_("EVENT"),
	 .help = N_("Which one was kept or moved; the one due first otherwise")},
	OPTION_TEXT,
	OPTION_AT,
	OPTION_REASON,
	{.name = NULL},
};
const struct command command_promise = {
	.name = "promise",
	.group = N_("Tickets"),
	.arguments = promise_arguments,
	.options = promise_options,
	.help = N_("Promise something for a time; or say that one was kept, or moved by agreement"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_promise,
};

/* ---- in words */

static gboolean is_ours(const struct call *call, const struct event *said)
{
	return said->text && !(said->flags & EVENT_CLIENT) && call->desk;
}

/* What the event's text promises, as the ticket's client reads it. */
static GArray *spot(struct call *call, const struct event *said, GError **error)
{
	struct promise_reader reader = {.now = said->occurred_at == TIME_NONE ? call->now
									      : said->occurred_at,
					.zone = zone_utc(),
					.writer = call->zone,
					.zones = call->desk->zones};
	const struct client *client;
	struct ticket ticket;

	if (!ticket_load(call->desk, call->ticket, &ticket, error))
		return NULL;
	client = book_client(call->desk->book, ticket.client, NULL);
	if (client && client->zone)
		reader.zone = client->zone;
	ticket_clear(&ticket);
	return promise_spot(said->text, -1, &reader);
}

gboolean promise_add(struct acting *acting, const struct event *said, GError **error)
{
	g_autoptr(GArray) found = NULL;

	if (!call_flag(acting->call, "promises"))
		return TRUE;
	found = spot(acting->call, said, error);
	for (guint i = 0; found && i < found->len; i++) {
		const struct promise_found *promise =
			&g_array_index(found, struct promise_found, i);
		struct event *event;
		if (promise->at == said->until)
			continue;
		event = acting_add(acting, EVENT_PROMISE);
		event->until = promise->at;
		event->text = g_strndup(said->text + promise->start, promise->end - promise->start);
	}
	return found != NULL;
}

/* A promise clock that ends within the same minute says it already. */
static gboolean has_clock(const struct folded *folded, gint64 at)
{
	for (guint i = 0; i < folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		if (cycle->clock == CLOCK_PROMISE && cycle->state <= CLOCK_PAUSED &&
		    ABS(cycle->due_at - at) <= 60)
			return TRUE;
	}
	return FALSE;
}

static void remind(struct call *call, const struct event *said, const struct promise_found *promise)
{
	g_autofree char *wording =
		g_strndup(said->text + promise->start, promise->end - promise->start);
	g_autofree char *when = when_print(promise->at, call->zone);
	g_autoptr(GString) line = g_string_new("midwatch promise ");
	g_autofree char *message = NULL;

	g_string_append_printf(line, "%" PRId64 " ", call->ticket);
	words_quote(line, when);
	g_string_append_c(line, ' ');
	words_quote(line, wording);
	/* TRANSLATORS: “by 04:30” …: midwatch promise 42 '2026-11-19 04:30 +07:00' 'by 04:30' */
	message = g_strdup_printf(_("“%s” is no promise clock yet: %s"), wording, line->str);
	call->context->remark(message, call->context->complain_data);
}

void promise_remind(struct call *call, const struct event *said)
{
	g_autoptr(GArray) found = NULL;
	struct folded *folded;
	guint told = 0;

	if (!is_ours(call, said) || call->quiet || sink_is_json(call->sink) || !call->context ||
	    !call->context->remark)
		return;
	found = spot(call, said, NULL);
	if (call_flag(call, "promises") && found && found->len == 0)
		call->context->remark(
			_("--promises: no promised time is found in the text, such as "
			  "“within 30 minutes” or “by 04:30”"),
			call->context->complain_data);
	if (call_flag(call, "promises") || said->until != TIME_NONE)
		return;
	folded = found && found->len ? call_fold(call, NULL) : NULL;
	for (guint i = 0; folded && i < found->len && told < REMINDERS; i++) {
		const struct promise_found *promise =
			&g_array_index(found, struct promise_found, i);
		if (has_clock(folded, promise->at))
			continue;
		remind(call, said, promise);
		told++;
	}
	if (folded)
		folded_free(folded);
}

static gboolean run_spot(struct call *call, GError **error)
{
	static const struct column columns[] = {
		{"at", N_("PROMISED FOR"), CELL_TIME},
		{"read_as", N_("READ AS"), CELL_TEXT},
		{"start", NULL, CELL_INT},
		{"end", NULL, CELL_INT},
		{"wording", N_("WORDING"), CELL_LONG},
	};
	const char *name = call_option(call, "zone");
	struct promise_reader reader = {.now = call->now,
					.zone = zone_utc(),
					.writer = call->zone,
					.zones = call->desk->zones};
	g_autofree char *text = NULL;
	g_autoptr(GArray) found = NULL;

	if ((name && !(reader.zone = zone_set_get(call->desk->zones, name, error))) ||
	    !acting_text(call, 0, TRUE, &text, error))
		return FALSE;
	found = promise_spot(text, -1, &reader);
	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < found->len; i++) {
		const struct promise_found *promise =
			&g_array_index(found, struct promise_found, i);
		g_autofree char *wording =
			g_strndup(text + promise->start, promise->end - promise->start);
		g_autofree char *read = when_print(promise->at, reader.zone);
		sink_row(call->sink);
		sink_time(call->sink, promise->at);
		sink_text(call->sink, read);
		sink_int(call->sink, (gint64)promise->start);
		sink_int(call->sink, (gint64)promise->end);
		sink_text(call->sink, wording);
	}
	sink_end(call->sink);
	return TRUE;
}

static const struct argument_spec spot_arguments[] = {
	{.name = "TEXT", .optional = TRUE, .rest = TRUE},
	{.name = NULL},
};
static const struct option_spec spot_options[] = {
	{.name = "zone",
	 .letter = 'z',
	 .value = N_("ZONE"),
	 .help = N_("Where it is read; UTC otherwise"),
	 .completer = COMPLETE_ZONE},
	OPTION_TEXT,
	{.name = NULL},
};
const struct command command_promise_spot = {
	.name = "promise spot",
	.group = N_("Tickets"),
	.arguments = spot_arguments,
	.options = spot_options,
	.help = N_("Show which times a text to a client promises; nothing is stored"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_spot,
};

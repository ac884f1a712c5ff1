/* SPDX-License-Identifier: MIT
 * night: all that happens until the shift ends if nobody acts. Plain, it is a departure board: hour
 * by hour in the reader's zone, with the hour it is then where the client is. */
#include "command/night.h"

#include <string.h>

#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/left.h"
#include "desk/text.h"
#include "desk/when.h"
#include "store/client.h"

static const struct column columns[] = {
	{"at", NULL, CELL_TIME},       {"kind", NULL, CELL_TEXT},
	{"ticket", NULL, CELL_INT},    {"clock", NULL, CELL_TEXT},
	{"cycle", NULL, CELL_INT},     {"severity", NULL, CELL_TEXT},
	{"client", NULL, CELL_TEXT},   {"subject", NULL, CELL_TEXT},
	{"owner", NULL, CELL_TEXT},    {"percent", NULL, CELL_INT},
	{"breached", NULL, CELL_BOOL}, {"provisional", NULL, CELL_BOOL},
	{"due_at", NULL, CELL_TIME},   {"sleeping_until", NULL, CELL_TIME},
	{"calendar", NULL, CELL_TEXT}, {"shift_s", NULL, CELL_SPAN},
	{"text", NULL, CELL_TEXT},     {"count", NULL, CELL_INT},
};

static void put_number(struct sink *sink, gint64 number)
{
	if (number)
		sink_int(sink, number);
	else
		sink_null(sink);
}

static void json_row(struct sink *sink, const struct moment *moment,
		     const struct night_entry *entry)
{
	sink_row(sink);
	sink_time(sink, moment->at);
	sink_text(sink, night_kind_name(moment->kind));
	put_number(sink, moment->ticket);
	sink_text(sink, moment->clock ? clock_kind_name(moment->clock) : NULL);
	put_number(sink, moment->cycle);
	sink_text(sink, moment->ticket ? severity_name(moment->severity) : NULL);
	sink_text(sink, entry ? entry->key : NULL);
	sink_text(sink, entry ? entry->subject : NULL);
	sink_text(sink, entry ? entry->owner : NULL);
	if (moment->kind == NIGHT_WARN)
		sink_int(sink, moment->percent);
	else
		sink_null(sink);
	sink_bool(sink, moment->breached);
	sink_bool(sink, moment->provisional);
	sink_time(sink, moment->due_at);
	sink_time(sink, moment->wakes_at);
	sink_text(sink, moment->calendar);
	sink_span(sink, moment->kind == NIGHT_ZONE ? moment->shift : TIME_NONE);
	sink_text(sink, moment->text);
	sink_int(sink, moment->count);
}

static void give_json(struct sink *sink, const struct night_board *board)
{
	sink_table(sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < board->moments->len && !sink_failed(sink); i++) {
		const struct moment *moment = &g_array_index(board->moments, struct moment, i);
		json_row(sink, moment, night_board_entry(board, moment->ticket));
	}
	sink_end(sink);
}

/* ---- the plain board */

enum { WORDS_MOST = 34, CLIENT_MOST = 16 };

struct plain {
	struct call *call;
	const struct night_board *board;
	int words, id, client; /* columns */
	gint64 hour;           /* of the rows so far */
};

static char *client_of(const struct night_entry *entry)
{
	g_autofree char *clean = text_clean(entry->client);

	return g_strconcat(entry->strategic ? "*" : "", clean, NULL);
}

static void measure(struct plain *plain)
{
	for (guint i = 0; i < plain->board->moments->len; i++) {
		const struct moment *moment =
			&g_array_index(plain->board->moments, struct moment, i);
		const struct night_entry *entry = night_board_entry(plain->board, moment->ticket);
		if (!entry)
			continue;
		g_autofree char *words = night_words(moment, plain->call->zone);
		g_autofree char *client = client_of(entry);
		g_autofree char *id = g_strdup_printf("%" PRId64, entry->id);
		plain->words = MAX(plain->words, MIN(text_width(words, -1), WORDS_MOST));
		plain->client = MAX(plain->client, MIN(text_width(client, -1), CLIENT_MOST));
		plain->id = MAX(plain->id, (int)strlen(id));
	}
}

static void say_hour(struct plain *plain, gint64 at)
{
	gint64 wall = at + zone_offset(plain->call->zone, at, NULL, NULL), hour = wall / 3600;

	if (hour == plain->hour)
		return;
	plain->hour = hour;
	sink_say(plain->call->sink, "%s %02d:00", _(when_weekday(civil_day_of(wall))),
		 (int)(hour % 24));
}

static void say_moment(struct plain *plain, const struct moment *moment)
{
	const struct night_entry *entry = night_board_entry(plain->board, moment->ticket);
	g_autoptr(GString) line = g_string_new("  ");
	g_autofree char *words = night_words(moment, plain->call->zone);
	char at[WHEN_CLOCK_SIZE], left[LEFT_SIZE], there[WHEN_CLOCK_SIZE] = "";

	when_clock(moment->at, plain->call->zone, at);
	left_span(moment->at - plain->call->now, left);
	g_string_append_printf(line, "%s ", at);
	g_autofree char *in = g_strdup_printf(_("in %s"), left);
	text_pad(line, in, 9);
	g_string_append_c(line, ' ');
	if (!entry) {
		g_string_append(line, words);
	} else {
		g_autofree char *client = client_of(entry);
		g_autofree char *subject = text_clean(entry->subject);
		g_autofree char *id = g_strdup_printf("%" PRId64, entry->id);
		text_pad(line, words, plain->words);
		g_string_append_c(line, ' ');
		text_pad(line, id, plain->id);
		g_string_append_printf(line, " %s ", severity_name(moment->severity));
		text_pad(line, client, plain->client);
		if (entry->zone)
			when_clock(moment->at, entry->zone, there);
		g_string_append_printf(line, " %5s %s", there, subject);
	}
	sink_say(plain->call->sink, "%s", line->str);
}

static void give_plain(struct call *call, const struct night_board *board, gboolean shift)
{
	struct plain plain = {
		.call = call, .board = board, .id = 1, .client = 1, .hour = G_MININT64};
	g_autofree char *until = when_print(board->until, call->zone);
	g_autofree char *summary = night_summary(board->moments, board->now);

	measure(&plain);
	sink_say(call->sink, shift ? _("until %s, when your shift ends: %s") : _("until %s: %s"),
		 until, summary);
	for (guint i = 0; i < board->moments->len && !sink_failed(call->sink); i++) {
		const struct moment *moment = &g_array_index(board->moments, struct moment, i);
		say_hour(&plain, moment->at);
		say_moment(&plain, moment);
	}
}

/* ---- what is asked */

gboolean night_until(const struct call *call, const char *text, gint64 *until, GError **error)
{
	g_autofree char *tomorrow = g_strdup_printf("tomorrow %s", text);

	if (!call_time(call, text, until, error)) {
		g_prefix_error(error, "--%s: ", "until");
		return FALSE;
	}
	/* A time of day that has passed is tomorrow's: a night has one end. */
	if (*until <= call->now && !call_time(call, tomorrow, until, NULL))
		*until = call->now;
	if (*until <= call->now) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--until %s: a time still to come is expected"), text);
		return FALSE;
	}
	if (*until - call->now > NIGHT_LONGEST) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--until %s: at most %d days ahead"), text, NIGHT_LONGEST / 86400);
		return FALSE;
	}
	return TRUE;
}

char *night_filter(const struct call *call)
{
	const char *client = call_option(call, "client");
	g_autofree char *rest = filter_join(call->arguments, 0);

	if (!client)
		return g_steal_pointer(&rest);
	return g_strdup_printf("client:%s%s%s%s", client, *rest ? " (" : "", rest,
			       *rest ? ")" : "");
}

static gboolean run_night(struct call *call, GError **error)
{
	const char *text = call_option(call, "until"), *client = call_option(call, "client");
	g_autofree char *filter_text = night_filter(call);
	struct filter *filter = NULL;
	struct night_board *board;
	gboolean shift = FALSE;
	gint64 until;

	if (!text)
		until = night_default_end(call->desk, call->now, &shift);
	else if (!night_until(call, text, &until, error))
		return FALSE;
	if ((client && !client_seen(call->desk, client, error)) ||
	    !call_filter(call, filter_text, &filter, error))
		return FALSE;
	board = night_board(call->desk, filter, call->now, until, error);
	if (!board)
		return FALSE;
	if (sink_is_json(call->sink))
		give_json(call->sink, board);
	else
		give_plain(call, board, shift);
	night_board_free(board);
	return TRUE;
}

static const struct argument_spec night_arguments[] = {
	{.name = "FILTER", .completer = COMPLETE_FILTER, .optional = TRUE, .rest = TRUE},
	{.name = NULL},
};
static const struct option_spec night_options[] = {
	{.name = "until",
	 .value = N_("TIME"),
	 .help = N_("Up to then; to the end of your shift otherwise, outside it 12 hours"),
	 .completer = COMPLETE_TIME},
	{.name = "client",
	 .value = N_("CLIENT"),
	 .help = N_("What concerns this client"),
	 .completer = COMPLETE_CLIENT},
	{.name = NULL},
};
const struct command command_night = {
	.name = "night",
	.group = N_("Tickets"),
	.arguments = night_arguments,
	.options = night_options,
	.help = N_("All that happens until your shift ends if nobody acts"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK | LONG_OPTIONS_ONLY,
	.run = run_night,
};

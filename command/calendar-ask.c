/* SPDX-License-Identifier: MIT
 * What a calendar answers: when it is open, when a target is used up, how much time has counted. */
#include "command/define.h"
#include "command/sink.h"
#include "desk/i18n.h"

static struct calendar *calendar_asked(struct call *call, GError **error)
{
	const char *key = call_argument(call, 0);

	if (!key_exists(call->desk, "calendar", key, error))
		return NULL;
	return book_calendar(call->desk->book, key, G_MAXINT64, error);
}

struct show {
	struct call *call;
	const char *key;
};

static void show_slot(gint64 opens_at, gint64 closes_at, void *data)
{
	const struct show *show = data;
	struct sink *sink = show->call->sink;

	sink_row(sink);
	sink_text(sink, show->key);
	sink_time(sink, opens_at);
	sink_time(sink, closes_at);
}

static gboolean date_asked(const struct call *call, const char *option, int *day, GError **error)
{
	const char *text = call_option(call, option);

	if (!text || civil_parse_date(text, day, error))
		return TRUE;
	g_prefix_error(error, "--%s: ", option);
	return FALSE;
}

static gboolean run_show(struct call *call, GError **error)
{
	static const struct column columns[] = {{"calendar", N_("calendar"), CELL_TEXT},
						{"opens_at", N_("opens"), CELL_TIME},
						{"closes_at", N_("closes"), CELL_TIME}};
	struct calendar *calendar = calendar_asked(call, error);

	if (!calendar)
		return FALSE;
	const struct zone *zone = calendar_zone(calendar);
	int first = (int)((call->now + zone_offset(zone, call->now, NULL, NULL)) / 86400);
	if (!date_asked(call, "from", &first, error))
		return FALSE;
	int last = first + 6;
	if (!date_asked(call, "to", &last, error))
		return FALSE;
	if (last < first || last - first > 3660) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--to: expected a date from --from on, at most 3660 days later"));
		return FALSE;
	}
	struct show show = {call, call_argument(call, 0)};
	const char *text =
		book_text(call->desk->book, "calendar", show.key, G_MAXINT64, NULL, NULL);
	if (text && !call_option(call, "from") && !call_option(call, "to"))
		sink_block(call->sink, text);
	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	calendar_slots(calendar, first, last, show_slot, &show);
	sink_end(call->sink);
	return TRUE;
}

static const struct option_spec show_options[] = {
	{"from", 0, "DATE", N_("The first date (default today, where the calendar is)"),
	 COMPLETE_DATE},
	{"to", 0, "DATE", N_("The last date (default six days later)"), COMPLETE_DATE},
	{NULL},
};
const struct command command_calendar_show = {
	.name = "calendar show",
	.group = N_("Definitions"),
	.arguments = ONE_ARGUMENT("NAME", COMPLETE_CALENDAR),
	.options = show_options,
	.help = N_("Show a calendar and the hours it is open"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_show,
};

static gboolean run_due(struct call *call, GError **error)
{
	static const struct column columns[] = {{"due_at", N_("due"), CELL_TIME},
						{"provisional", N_("provisional"), CELL_BOOL}};
	struct calendar *calendar = calendar_asked(call, error);
	const char *mode = call_option(call, "day-mode");
	struct duration duration;
	gboolean provisional = FALSE;
	int chosen = DAY_SAME_TIME;
	gint64 start, due = TIME_NONE;

	if (!calendar || !call_time(call, call_argument(call, 1), &start, error) ||
	    !duration_parse(call_argument(call, 2), &duration, error) ||
	    (mode && !call_choice("--day-mode", mode, "same-time close-of-day", &chosen, error)))
		return FALSE;
	gint64 seconds = calendar_seconds(calendar, start, &duration, (enum day_mode)chosen);
	if (seconds > 0)
		due = calendar_due(calendar, start, seconds, &provisional);
	if (due == TIME_NONE)
		sink_say(call->sink, _("no working time within the next 3660 days"));
	if (due == TIME_NONE && !sink_is_json(call->sink))
		return TRUE;
	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	sink_row(call->sink);
	sink_time(call->sink, due);
	sink_bool(call->sink, provisional);
	sink_end(call->sink);
	return TRUE;
}

static const struct argument_spec due_arguments[] = {{.name = "NAME", COMPLETE_CALENDAR},
						     {.name = "START", COMPLETE_TIME},
						     {.name = "DURATION", COMPLETE_DURATION},
						     {NULL}};
static const struct option_spec due_options[] = {
	{"day-mode", 0, "MODE", N_("How working days end: same-time or close-of-day"),
	 COMPLETE_WORDS, "same-time close-of-day"},
	{NULL},
};
const struct command command_calendar_due = {
	.name = "calendar due",
	.group = N_("Definitions"),
	.arguments = due_arguments,
	.options = due_options,
	.help = N_("When a target that starts then is used up"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_due,
};

static gboolean run_elapsed(struct call *call, GError **error)
{
	static const struct column columns[] = {{"elapsed_s", N_("elapsed"), CELL_SPAN}};
	struct calendar *calendar = calendar_asked(call, error);
	gint64 start, end;

	if (!calendar || !call_time(call, call_argument(call, 1), &start, error) ||
	    !call_time(call, call_argument(call, 2), &end, error))
		return FALSE;
	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	sink_row(call->sink);
	sink_span(call->sink, calendar_elapsed(calendar, start, end));
	sink_end(call->sink);
	return TRUE;
}

static const struct argument_spec elapsed_arguments[] = {{.name = "NAME", COMPLETE_CALENDAR},
							 {.name = "START", COMPLETE_TIME},
							 {.name = "END", COMPLETE_TIME},
							 {NULL}};
const struct command command_calendar_elapsed = {
	.name = "calendar elapsed",
	.group = N_("Definitions"),
	.arguments = elapsed_arguments,
	.help = N_("How much working time lies between two times"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_elapsed,
};

/* SPDX-License-Identifier: MIT
 * Calendars: their hours, the dates that differ, and the questions they answer. */
#include <string.h>

#include "command/define.h"
#include "command/sink.h"
#include "desk/i18n.h"

#define GROUP N_("Definitions")

static const struct argument_spec name_only[] = {{.name = "NAME", COMPLETE_CALENDAR}, {NULL}};

static gboolean change_add(struct call *call, GPtrArray *lines, GError **error)
{
	const struct line *before = lines->len ? g_ptr_array_index(lines, 0) : NULL;
	struct line *line = define_line(call, before, error);

	if (!line)
		return FALSE;
	/* Always open, or hours in a zone: who says one takes the other back. */
	if (call_flag(call, "always")) {
		if (call_option(call, "hours") || call_option(call, "zone")) {
			line_free(line);
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("--always leaves no room for --zone and --hours"));
			return FALSE;
		}
		g_hash_table_remove(line->options, "zone");
		g_hash_table_remove(line->options, "hours");
	} else if (call_option(call, "hours")) {
		g_hash_table_remove(line->options, "always");
	}
	if (before)
		g_ptr_array_remove_index(lines, 0);
	g_ptr_array_insert(lines, 0, line);
	return TRUE;
}

static gboolean run_add(struct call *call, GError **error)
{
	const char *key = call_argument(call, 0);

	return key_check(noun_of(call), key, error) && define_edit(call, key, change_add, error);
}

/* What a dated line says: its kind and its dates. */
struct dated {
	gboolean holiday;
	int first, last;
};

static gboolean dated_read(const struct line *line, struct dated *dated, GError **error)
{
	dated->holiday = line_is(line, "holiday");
	return dates_parse(line_word(line, 3), &dated->first, &dated->last, error);
}

static void dated_write(struct line *line, int first, int last)
{
	char from[11], to[11];

	civil_print_date(first, from);
	civil_print_date(last, to);
	g_free(line->words->pdata[3]);
	line->words->pdata[3] = first == last ? g_strdup(from) : g_strconcat(from, "..", to, NULL);
}

static struct line *line_copy(const struct line *line)
{
	struct line *copy = g_new0(struct line, 1);
	GHashTableIter iter;
	void *name, *value;

	copy->words = g_ptr_array_new_with_free_func(g_free);
	copy->options = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	for (guint i = 0; i < line->words->len; i++)
		g_ptr_array_add(copy->words, g_strdup(line_word(line, i)));
	g_hash_table_iter_init(&iter, line->options);
	while (g_hash_table_iter_next(&iter, &name, &value))
		g_hash_table_insert(copy->options, g_strdup(name), g_strdup(value));
	return copy;
}

/* Takes the dates first … last out of the line at *index: it goes, shrinks, or splits in two. */
static void dated_cut(GPtrArray *lines, guint *index, const struct dated *of, int first, int last)
{
	struct line *line = g_ptr_array_index(lines, *index);

	if (of->last > last && of->first < first) {
		struct line *tail = line_copy(line);
		dated_write(tail, last + 1, of->last);
		dated_write(line, of->first, first - 1);
		g_ptr_array_insert(lines, (gint)++ * index, tail);
	} else if (of->first < first) {
		dated_write(line, of->first, first - 1);
	} else if (of->last > last) {
		dated_write(line, last + 1, of->last);
	} else {
		g_ptr_array_remove_index(lines, (*index)--);
	}
}

/* Clears the dates of one kind (`kind` NULL: of both); *cleared says whether there were any. */
static gboolean clear_dates(GPtrArray *lines, const char *kind, int first, int last,
			    gboolean *cleared, GError **error)
{
	*cleared = FALSE;
	for (guint i = 1; i < lines->len; i++) {
		const struct line *line = g_ptr_array_index(lines, i);
		struct dated dated;
		if (kind && !line_is(line, kind))
			continue;
		if (!dated_read(line, &dated, error))
			return FALSE;
		if (dated.last < first || dated.first > last)
			continue;
		dated_cut(lines, &i, &dated, first, last);
		*cleared = TRUE;
	}
	return TRUE;
}

static gboolean has_head(const struct call *call, const GPtrArray *lines, GError **error)
{
	if (lines->len > 0)
		return TRUE;
	return key_exists(call->desk, "calendar", call_argument(call, 0), error);
}

/* The place of a dated line: by first date, a holiday before an override of the same day. ISO dates
 * sort as text. */
static guint dated_place(const GPtrArray *lines, const struct line *line)
{
	guint place = 1;

	for (; place < lines->len; place++) {
		const struct line *other = g_ptr_array_index(lines, place);
		int order = strncmp(line_word(other, 3), line_word(line, 3), 10);
		if (order > 0 || (order == 0 && line_is(other, "open") && line_is(line, "holiday")))
			break;
	}
	return place;
}

static gboolean change_dates(struct call *call, GPtrArray *lines, GError **error)
{
	struct line *line;
	struct dated dated;
	gboolean cleared;

	if (!has_head(call, lines, error))
		return FALSE;
	line = define_line(call, NULL, error);
	if (!line)
		return FALSE;
	if (!dated_read(line, &dated, error) ||
	    !clear_dates(lines, dated.holiday ? "holiday" : "open", dated.first, dated.last,
			 &cleared, error)) {
		line_free(line);
		return FALSE;
	}
	dated_write(line, dated.first, dated.last);
	g_ptr_array_insert(lines, (gint)dated_place(lines, line), line);
	return TRUE;
}

static gboolean run_dates(struct call *call, GError **error)
{
	return define_edit(call, call_argument(call, 0), change_dates, error);
}

static gboolean change_clear(struct call *call, GPtrArray *lines, GError **error)
{
	const char *dates = call_argument(call, 1);
	gboolean cleared;
	int first, last;

	if (!has_head(call, lines, error) || !dates_parse(dates, &first, &last, error) ||
	    !clear_dates(lines, NULL, first, last, &cleared, error))
		return FALSE;
	if (!cleared)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("calendar “%s” has nothing of its own on %s"), call_argument(call, 0),
			    dates);
	return cleared;
}

static gboolean run_clear(struct call *call, GError **error)
{
	return define_edit(call, call_argument(call, 0), change_clear, error);
}

static const struct option_spec add_options[] = {
	{"always", 0, NULL, N_("Open at every instant")},
	{"zone", 'z', "ZONE", N_("Whose wall clock the hours are read on"), COMPLETE_ZONE},
	{"hours", 'o', "HOURS",
	 N_("The week, like \"Mon-Fri 09:00-12:30,13:30-18:00; Sat 10:00-14:00\"")},
	{"known-until", 0, "DATE", N_("Past it due dates are provisional"), COMPLETE_DATE},
	{NULL},
};
const struct command command_calendar_add = {
	.name = "calendar add",
	.group = GROUP,
	.arguments = name_only,
	.options = add_options,
	.help = N_("Define a calendar, or change its week"),
	.role = ROLE_LEAD,
	.needs = DEFINITION_NEEDS,
	.run = run_add,
};

static const struct argument_spec dated_arguments[] = {
	{.name = "NAME", COMPLETE_CALENDAR}, {.name = "DATE[..DATE]", COMPLETE_DATE}, {NULL}};
static const struct option_spec holiday_options[] = {
	{"hours", 'o', "SLOTS", N_("Open only then, like \"10:00-12:00\"")},
	{"title", 't', "TEXT", N_("What is celebrated")},
	{NULL},
};
const struct command command_calendar_holiday = {
	.name = "calendar holiday",
	.group = GROUP,
	.arguments = dated_arguments,
	.options = holiday_options,
	.help = N_("Close a calendar on dates, or shorten them"),
	.role = ROLE_LEAD,
	.needs = DEFINITION_NEEDS,
	.run = run_dates,
};
static const struct option_spec open_options[] = {
	{"hours", 'o', "SLOTS", N_("When it is open on these dates, like \"09:00-18:00\"")},
	{"title", 't', "TEXT", N_("Why")},
	{NULL},
};
const struct command command_calendar_open = {
	.name = "calendar open",
	.group = GROUP,
	.arguments = dated_arguments,
	.options = open_options,
	.help = N_("Open a calendar on dates that would be closed (make-up working days)"),
	.role = ROLE_LEAD,
	.needs = DEFINITION_NEEDS,
	.run = run_dates,
};
const struct command command_calendar_clear = {
	.name = "calendar clear",
	.group = GROUP,
	.arguments = dated_arguments,
	.help = N_("Take back what a calendar says of dates"),
	.role = ROLE_LEAD,
	.needs = NEEDS_DESK | NEEDS_WRITE,
	.run = run_clear,
};
const struct command command_calendar_list =
	LIST_ROW("calendar", COMPLETE_CALENDAR, N_("List the calendars"));
const struct command command_calendar_remove =
	REMOVE_ROW("calendar", COMPLETE_CALENDAR, N_("Remove a calendar nothing names"), ROLE_LEAD);

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
	.group = GROUP,
	.arguments = name_only,
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
	.group = GROUP,
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
	.group = GROUP,
	.arguments = elapsed_arguments,
	.help = N_("How much working time lies between two times"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_elapsed,
};

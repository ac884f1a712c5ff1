/* SPDX-License-Identifier: MIT
 * Calendars: their hours, and the dates that differ. */
#include <string.h>

#include "command/define.h"
#include "desk/i18n.h"

#define GROUP N_("Definitions")

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
	.arguments = ONE_ARGUMENT("NAME", COMPLETE_CALENDAR),
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

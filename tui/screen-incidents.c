/* SPDX-License-Identifier: MIT
 * The incidents, the gravest first. The argument may be a line of `incident list`, or one that
 * waits for one of them, "note AT KIND DRAFT TEXT": Enter then writes it there. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/left.h"
#include "desk/text.h"
#include "tui/console-private.h"
#include "tui/face.h"
#include "tui/incident.h"
#include "tui/keeper.h"

enum {
	HEAD_ROWS = 3,
	LIMIT = 2000,
	STATE_COLUMNS = 9,
	AGE_COLUMNS = 6,
	UPDATE_COLUMNS = 7,
	PLACE_LEAST = 70,
	REPORT_LEAST = 100
};

/* A row, its texts owned. */
struct listed {
	gint64 id;
	int severity, tickets;
	enum incident_state state;
	enum report_state report;
	gint64 began_at, ended_at, next_update_at;
	char *title, *place;
};

struct incidents {
	struct console *console;
	GArray *rows; /* of struct listed; NULL: not read yet */
	struct list list;
	gint64 selected; /* 0: none */
	gboolean all;    /* the resolved too */
	gboolean loading, dirty;
	struct telling *waiting; /* NULL: nothing waits */
	char *error, note[32];
	gint64 minute; /* the ages drawn are of */
};

/* ---- reading */

struct list_job {
	struct job job;
	gboolean all;
	GArray *rows;
};

static void listed_clear(void *data)
{
	struct listed *row = data;
	g_free(row->title);
	g_free(row->place);
}

static gboolean take_row(const struct incident_row *row, void *data)
{
	const struct listed listed = {
		.id = row->id,
		.severity = row->severity,
		.tickets = row->tickets,
		.state = row->state,
		.report = row->report,
		.began_at = row->impact_start != TIME_NONE ? row->impact_start : row->opened_at,
		.ended_at = row->restored_at,
		.next_update_at = row->next_update_at,
		.title = g_strdup(row->title ? row->title : ""),
		.place = g_strdup_printf("%s%s%s", row->service ? row->service : "",
					 row->service && row->region ? "/" : "",
					 row->region ? row->region : ""),
	};
	g_array_append_val((GArray *)data, listed);
	return TRUE;
}

static void list_work(struct job *job, struct desk *desk)
{
	struct list_job *reading = (struct list_job *)job;
	const struct incident_query query = {
		.all = reading->all, .since = TIME_NONE, .limit = LIMIT};
	incident_list(desk, &query, take_row, reading->rows, &job->error);
}

static void list_job_free(struct job *job)
{
	g_clear_error(&job->error);
	g_clear_pointer(&((struct list_job *)job)->rows, g_array_unref);
	g_free(job);
}

static const struct listed *row_at(const struct incidents *incidents, int place)
{
	return incidents->rows && place >= 0 && place < (int)incidents->rows->len
		       ? &g_array_index(incidents->rows, struct listed, place)
		       : NULL;
}

static void keep_selected(struct incidents *incidents)
{
	const struct listed *row = row_at(incidents, incidents->list.cursor);
	incidents->selected = row ? row->id : 0;
}

static void load(struct incidents *incidents);

static void list_done(struct job *job)
{
	struct incidents *incidents = (struct incidents *)job->owner;
	struct list_job *reading = (struct list_job *)job;
	incidents->loading = FALSE;
	g_clear_pointer(&incidents->error, g_free);
	if (job->error) {
		incidents->error = g_strdup(job->error->message);
	} else {
		g_clear_pointer(&incidents->rows, g_array_unref);
		incidents->rows = g_steal_pointer(&reading->rows);
		list_resize(&incidents->list, (int)incidents->rows->len);
		for (int i = 0; incidents->selected && i < incidents->list.count; i++)
			if (row_at(incidents, i)->id == incidents->selected)
				list_place(&incidents->list, i);
		keep_selected(incidents);
	}
	console_touch(incidents->console);
	list_job_free(job);
	if (incidents->dirty)
		load(incidents);
}

static void load(struct incidents *incidents)
{
	incidents->dirty = incidents->loading;
	if (incidents->loading)
		return;
	struct list_job *reading = g_new0(struct list_job, 1);
	reading->job.owner = incidents;
	reading->job.work = list_work;
	reading->job.done = list_done;
	reading->job.free = list_job_free;
	reading->all = incidents->all;
	reading->rows = g_array_new(FALSE, TRUE, sizeof(struct listed));
	g_array_set_clear_func(reading->rows, listed_clear);
	incidents->loading = TRUE;
	console_post(incidents->console, TOPIC_NONE, &reading->job);
}

/* ---- the screen */

/* "note 1763780000 observation - it plays again" */
static struct telling *read_waiting(const char *argument)
{
	g_auto(GStrv) words = argument ? g_strsplit(argument, " ", 5) : NULL;
	if (!words || g_strv_length(words) != 5 || strcmp(words[0], "note") != 0)
		return NULL;
	struct telling *telling = g_new0(struct telling, 1);
	telling->at = g_ascii_strtoll(words[1], NULL, 10);
	entry_kind_find(words[2], &telling->kind);
	telling->draft = strcmp(words[3], "-") == 0 ? NULL : g_strdup(words[3]);
	telling->text = g_strdup(words[4]);
	return telling;
}

static void *incidents_open(struct console *console, const char *argument)
{
	struct incidents *incidents = g_new0(struct incidents, 1);
	struct call call = {0};
	GPtrArray *words = incident_line_read(argument, "incident list", &call);
	incidents->console = console;
	incidents->list.cursor = -1;
	incidents->waiting = read_waiting(argument);
	if (words) {
		incidents->all = call_flag(&call, "all");
		call_clear(&call);
		words_free(words);
	}
	load(incidents);
	return incidents;
}

static void drop_waiting(struct incidents *incidents)
{
	if (incidents->waiting) {
		g_free(incidents->waiting->text);
		g_free(incidents->waiting->draft);
	}
	g_clear_pointer(&incidents->waiting, g_free);
}

static void incidents_close(void *self)
{
	struct incidents *incidents = self;
	if (incidents->waiting)
		console_note(incidents->console, incidents->waiting->text);
	if (incidents->waiting && incidents->waiting->draft)
		keeper_ended(incidents->console, incidents->waiting->draft, FALSE);
	drop_waiting(incidents);
	g_clear_pointer(&incidents->rows, g_array_unref);
	g_free(incidents->error);
	g_free(incidents);
}

static const char *state_word(enum incident_state state)
{
	static const char *const words[INCIDENT_STATES] = {
		[INCIDENT_ACTIVE] = N_("active"),
		[INCIDENT_RESTORED] = N_("restored"),
		[INCIDENT_RESOLVED] = N_("resolved"),
		[INCIDENT_CANCELLED] = N_("cancelled"),
	};
	return _(words[state]);
}

static const char *report_word(enum report_state state)
{
	static const char *const words[REPORT_STATES] = {
		[REPORT_DRAFT] = N_("draft"),       [REPORT_IN_REVIEW] = N_("in review"),
		[REPORT_APPROVED] = N_("approved"), [REPORT_PUBLISHED] = N_("published"),
		[REPORT_CLOSED] = N_("closed"),     [REPORT_WAIVED] = N_("waived"),
	};
	return _(words[state]);
}

struct layout {
	int id, place, title, report;
};

static struct layout layout_of(const struct incidents *incidents, int columns)
{
	struct layout layout = {.id = 6};
	for (int i = 0; i < incidents->list.height; i++) {
		const struct listed *row = row_at(incidents, incidents->list.top + i);
		if (row)
			layout.id = MAX(layout.id, 5 + list_digits(row->id));
	}
	if (columns >= PLACE_LEAST)
		layout.place = columns >= REPORT_LEAST ? 24 : 10;
	layout.report = columns >= PLACE_LEAST ? 10 : 0;
	layout.title = MAX(columns - 2 - layout.id - 4 - STATE_COLUMNS - AGE_COLUMNS -
				   UPDATE_COLUMNS - layout.place - layout.report - 4,
			   8);
	return layout;
}

static void draw_listed(const struct incidents *incidents, const struct layout *layout,
			const struct listed *row, int line, int column, int end)
{
	gint64 now = console_now(incidents->console),
	       till = row->ended_at != TIME_NONE ? row->ended_at : now;
	char age[LEFT_SIZE], update[LEFT_SIZE + 1] = "-";
	enum style style = row->state == INCIDENT_ACTIVE ? STYLE_TEXT : STYLE_DIM;
	left_span(MAX(till - row->began_at, 0), age);
	if (row->next_update_at != TIME_NONE) {
		char span[LEFT_SIZE];
		left_span(ABS(row->next_update_at - now), span);
		g_snprintf(update, sizeof update, "%s%s", row->next_update_at < now ? "-" : "",
			   span);
	}
	draw_format(line, column, end - column, style, "INC-%" PRId64, row->id);
	column += layout->id;
	draw_text(line, column, end - column, face_severity_style(row->severity),
		  severity_name(row->severity));
	column += 4;
	draw_text(line, column, MIN(STATE_COLUMNS, end - column), style, state_word(row->state));
	column += STATE_COLUMNS + 1;
	draw_text(line, column, end - column, style, age);
	column += AGE_COLUMNS;
	draw_text(line, column, end - column,
		  row->next_update_at != TIME_NONE && row->next_update_at < now ? STYLE_BREACHED
										: style,
		  update);
	column += UPDATE_COLUMNS;
	draw_text(line, column, MIN(layout->title, end - column), style, row->title);
	column += layout->title + 1;
	if (!layout->place)
		return;
	draw_text(line, column, MIN(layout->place - 1, end - column), style, row->place);
	column += layout->place;
	draw_format(line, column, MIN(3, end - column), style, "%d", row->tickets);
	column += 4;
	draw_text(line, column, end - column, style, report_word(row->report));
}

static void draw_headings(const struct layout *layout, int row, int column, int columns)
{
	g_autoptr(GString) line = g_string_new("  ");
	text_pad(line, _("ID"), layout->id);
	text_pad(line, _("SEV"), 4);
	text_pad(line, _("STATE"), STATE_COLUMNS + 1);
	text_pad(line, g_dpgettext2(NULL, "how long", NC_("how long", "FOR")), AGE_COLUMNS);
	text_pad(line, _("UPDATE"), UPDATE_COLUMNS);
	text_pad(line, _("TITLE"), layout->title + 1);
	if (layout->place) {
		text_pad(line, _("WHERE"), layout->place);
		text_pad(line, g_dpgettext2(NULL, "how many", NC_("how many", "#")), 4);
		g_string_append(line, _("REPORT"));
	}
	draw_text(row, column, columns, STYLE_HEADER, line->str);
}

static void draw_head(const struct incidents *incidents, const struct area *area)
{
	guint active = 0;
	for (guint i = 0; incidents->rows && i < incidents->rows->len; i++)
		active += row_at(incidents, (int)i)->state == INCIDENT_ACTIVE;
	if (incidents->waiting)
		draw_format(area->row, area->column, area->columns, STYLE_PROMPT,
			    _("Enter: which incident is it for? “%s”"), incidents->waiting->text);
	else
		draw_text(area->row, area->column, area->columns, STYLE_STRONG,
			  incidents->all ? _("All incidents") : _("Incidents not resolved"));
	if (incidents->error)
		draw_text(area->row + 1, area->column, area->columns, STYLE_ERROR,
			  incidents->error);
	else if (!incidents->rows)
		draw_text(area->row + 1, area->column, area->columns, STYLE_DIM, _("being read"));
	else
		draw_format(area->row + 1, area->column, area->columns, STYLE_TEXT,
			    ngettext("%u active", "%u active", active), active);
}

static void incidents_draw(void *self, const struct area *area)
{
	struct incidents *incidents = self;
	struct layout layout;
	if (area->rows < HEAD_ROWS)
		return;
	incidents->minute = console_now(incidents->console) / 60;
	draw_head(incidents, area);
	list_show(&incidents->list, area->rows - HEAD_ROWS);
	layout = layout_of(incidents, area->columns);
	draw_headings(&layout, area->row + 2, area->column, area->columns);
	for (int i = 0; i < incidents->list.height; i++) {
		int place = incidents->list.top + i, row = area->row + HEAD_ROWS + i;
		const struct listed *listed = row_at(incidents, place);
		if (!listed)
			break;
		draw_listed(incidents, &layout, listed, row, area->column + 2,
			    area->column + area->columns);
		if (place == incidents->list.cursor) {
			draw_marker(row, area->column, area->columns);
			draw_cursor(row, area->column, FALSE);
		}
	}
	if (incidents->rows && incidents->rows->len == 0)
		draw_text(area->row + HEAD_ROWS, area->column + 2, area->columns - 2, STYLE_DIM,
			  incidents->all ? _("no incidents yet") : _("no incident is open"));
}

static gboolean open_selected(struct incidents *incidents, GError **error)
{
	g_autofree char *argument = g_strdup_printf("%" PRId64, incidents->selected);
	struct console *console = incidents->console;
	if (!incidents->selected) {
		/* Nobody means a row that was not seen. */
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, "%s",
			    incidents->rows ? _("there is no incident to open")
					    : _("the incidents are still being read"));
		return FALSE;
	}
	if (incidents->waiting) {
		incidents->waiting->incident = incidents->selected;
		incident_note(console, incidents->waiting);
		drop_waiting(incidents);
	}
	console_push(console, "incident", argument);
	return TRUE;
}

static gboolean incidents_verb(void *self, enum verb verb, int count,
			       const char *argument G_GNUC_UNUSED, GError **error)
{
	struct incidents *incidents = self;
	switch (verb) {
	case VERB_OPEN:
		return open_selected(incidents, error);
	case VERB_REFRESH:
		load(incidents);
		return TRUE;
	case VERB_FOLD:
		incidents->all = !incidents->all;
		load(incidents);
		return TRUE;
	default:
		if (!list_move(&incidents->list, verb, count, NULL))
			return FALSE;
		keep_selected(incidents);
		return TRUE;
	}
}

static void incidents_changed(void *self)
{
	load(self);
}

static gint64 incidents_tick(void *self, gint64 monotonic)
{
	struct incidents *incidents = self;
	gint64 minute = (gint64)60 * G_USEC_PER_SEC;
	if (console_is_pinned(incidents->console) || !incidents->rows || incidents->rows->len == 0)
		return G_MAXINT64;
	if (incidents->minute != console_now(incidents->console) / 60)
		console_touch(incidents->console);
	return monotonic + (minute - console_real_time(incidents->console) % minute);
}

static const char *incidents_note(void *self)
{
	struct incidents *incidents = self;
	if (!incidents->rows || incidents->rows->len == 0)
		return NULL;
	g_snprintf(incidents->note, sizeof incidents->note, "%d/%u", incidents->list.cursor + 1,
		   incidents->rows->len);
	return incidents->note;
}

static const struct hint hints[] = {
	{"enter", N_("timeline")},
	{"prompt incident new", N_("new")},
	{"fold", N_("all of them")},
	{"note-incident", N_("note")},
	{"menu", N_("keys")},
	{"quit", N_("back")},
	{0},
};

const struct screen screen_incidents = {
	.name = "incidents",
	.context = "incidents",
	.hints = hints,
	.opened_by = "incident list",
	.printed_with = "service region cause since limit",
	.open = incidents_open,
	.close = incidents_close,
	.draw = incidents_draw,
	.verb = incidents_verb,
	.tick = incidents_tick,
	.changed = incidents_changed,
	.recorded = incidents_changed,
	.note = incidents_note,
};

static gboolean run_incidents(struct call *call, GError **error G_GNUC_UNUSED)
{
	console_push(call->console, "incidents", NULL);
	return TRUE;
}

const struct command command_open_incidents = {
	.name = "open-incidents",
	.group = N_("Console"),
	.help = N_("The incidents, the gravest first"),
	.needs = NEEDS_CONSOLE,
	.run = run_incidents,
};

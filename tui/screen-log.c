/* SPDX-License-Identifier: MIT
 * Everything that happened to a ticket, newest first, what was taken back told by words. The
 * argument is as for the ticket's screen. The event under the cursor is told in full below the
 * list. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "desk/title.h"
#include "desk/told.h"
#include "desk/when.h"
#include "tui/list.h"
#include "tui/pen.h"

/* Of a body the beginning: the whole of it is on the ticket's screen. */
enum { TEXT_LIMIT = 600 };
enum {
	DETAIL_FROM = 16, /* a screen of so many rows has room for the event in full */
	DETAIL_ROWS = 6,
	TURN_COLUMNS = 5,
	TIME_COLUMNS = 12,
	BY_COLUMNS = 10,
};

struct entry {
	gint64 turn, at, recorded_at;
	gint64 taken_back_by;                /* 0: it stands */
	gboolean said;                       /* a message: it can be gone to */
	char *by, *kind, *did, *more, *text; /* more, text: NULL */
};

struct log_view {
	struct console *console;
	struct target seen; /* label NULL: not read yet, and opened from no list */
	gboolean read;
	char *trouble;      /* NULL */
	GPtrArray *entries; /* of struct entry*, newest first */
	struct list list;
	char *search; /* folded; NULL */
};

struct log_job {
	struct job job;
	gint64 ticket, turn;
	char *label;
	const struct zone *zone;
	GPtrArray *entries;
};

static void entry_free(void *data)
{
	struct entry *entry = data;
	g_free(entry->by);
	g_free(entry->kind);
	g_free(entry->did);
	g_free(entry->more);
	g_free(entry->text);
	g_free(entry);
}

/* ---- reading it */

static char *beginning_of(const char *text)
{
	g_autoptr(GString) clean = g_string_new(NULL);
	if (!text)
		return NULL;
	text_sanitise(clean, text, (gssize)strnlen(text, TEXT_LIMIT), TEXT_KEEP_NEWLINES, NULL);
	return g_string_free(g_steal_pointer(&clean), FALSE);
}

static struct entry *entry_of(const struct event *event, const struct zone *zone)
{
	struct entry *entry = g_new0(struct entry, 1);
	entry->turn = event->turn;
	entry->at = event->occurred_at;
	entry->recorded_at = event->recorded_at;
	entry->said = event->kind == EVENT_MESSAGE || event->kind == EVENT_OPENED;
	entry->by = g_strdup(event->by && *event->by ? event->by : _("system"));
	entry->kind = g_strdup(title_of(TITLE_EVENT, event_kind_name(event->kind)));
	entry->did = event_summary(event, zone);
	entry->more = g_strdup(event->more);
	entry->text = beginning_of(event->text);
	return entry;
}

/* The newest standing retract of an event is what took it back. */
static void note_taken_back(GPtrArray *entries, const GPtrArray *events, const gboolean *standing)
{
	for (guint i = 0; i < events->len; i++) {
		const struct event *event = events->pdata[i];
		if (!standing[i] || event->kind != EVENT_RETRACT || event->number < 1 ||
		    event->number > (gint64)entries->len)
			continue;
		struct entry *entry = entries->pdata[entries->len - (guint)event->number];
		entry->taken_back_by = event->turn;
	}
}

static void log_work(struct job *job, struct desk *desk)
{
	struct log_job *log = (struct log_job *)job;
	struct ticket ticket;
	if (!ticket_load(desk, log->ticket, &ticket, &job->error))
		return;
	log->turn = ticket.turn;
	const struct client *client = book_client(desk->book, ticket.client, NULL);
	log->label = g_strdup_printf("#%" PRId64 " %s: %s", ticket.id,
				     client && client->title ? client->title : ticket.client,
				     ticket.subject);
	ticket_clear(&ticket);
	g_autoptr(GPtrArray) events = ticket_events(desk, log->ticket, TRUE, &job->error);
	if (!events)
		return;
	g_autofree gboolean *standing = ticket_standing(events);
	log->entries = g_ptr_array_new_with_free_func(entry_free);
	for (guint i = events->len; i > 0; i--)
		g_ptr_array_add(log->entries, entry_of(events->pdata[i - 1], log->zone));
	note_taken_back(log->entries, events, standing);
}

static void log_free(struct job *job)
{
	struct log_job *log = (struct log_job *)job;
	g_clear_error(&job->error);
	g_clear_pointer(&log->entries, g_ptr_array_unref);
	g_free(log->label);
	g_free(log);
}

static const struct entry *entry_at(const struct log_view *view, int place)
{
	return place >= 0 && place < (int)view->entries->len ? view->entries->pdata[place] : NULL;
}

/* The cursor stays on its event; at the top it goes with what comes. */
static void take_entries(struct log_view *view, GPtrArray *entries)
{
	const struct entry *old = entry_at(view, view->list.cursor);
	int added = (int)entries->len - (int)view->entries->len;
	gboolean top = !old || view->list.cursor == 0;
	int cursor = top ? 0 : view->list.cursor + added;
	g_ptr_array_unref(view->entries);
	view->entries = entries;
	list_resize(&view->list, (int)entries->len);
	list_place(&view->list, cursor);
}

static void log_done(struct job *job)
{
	struct log_job *log = (struct log_job *)job;
	struct log_view *view = (struct log_view *)job->owner;
	g_clear_pointer(&view->trouble, g_free);
	if (log->entries) {
		view->read = TRUE;
		view->seen.turn = log->turn;
		g_free(view->seen.label);
		view->seen.label = g_steal_pointer(&log->label);
		take_entries(view, g_steal_pointer(&log->entries));
	} else {
		view->trouble = g_strdup(job->error->message);
	}
	console_touch(view->console);
	job->free(job);
}

static void ask(struct log_view *view)
{
	struct log_job *log = g_new0(struct log_job, 1);
	log->ticket = view->seen.id;
	log->zone = console_zone(view->console);
	log->job.owner = view;
	log->job.work = log_work;
	log->job.done = log_done;
	log->job.free = log_free;
	console_post(view->console, TOPIC_NONE, &log->job);
}

/* ---- the screen */

static void *log_open(struct console *console, const char *argument)
{
	struct log_view *view = g_new0(struct log_view, 1);
	view->console = console;
	view->entries = g_ptr_array_new_with_free_func(entry_free);
	target_read(&view->seen, argument);
	ask(view);
	return view;
}

static void log_close(void *self)
{
	struct log_view *view = self;
	g_ptr_array_unref(view->entries);
	g_free(view->seen.label);
	g_free(view->trouble);
	g_free(view->search);
	g_free(view);
}

/* ---- how it looks */

static void draw_entry(const struct log_view *view, const struct entry *entry, int row,
		       const struct area *area)
{
	char at[WHEN_SHORT_SIZE];
	g_autoptr(GString) line = g_string_new(NULL);
	g_autofree char *by = text_clean(entry->by);
	when_short(entry->at, console_now(view->console), console_zone(view->console), at);
	g_string_append_printf(line, "%*" PRId64 " ", TURN_COLUMNS, entry->turn);
	text_pad(line, at, TIME_COLUMNS);
	g_string_append_c(line, ' ');
	if (area->columns >= 60)
		text_pad(line, by, BY_COLUMNS);
	else
		g_string_append(line, by);
	if (entry->taken_back_by)
		g_string_append_printf(line, _(" [taken back by %" PRId64 "]"),
				       entry->taken_back_by);
	g_string_append_printf(line, " %s", entry->did);
	if (entry->text)
		g_string_append_printf(line, ": %s", entry->text);
	draw_text(row, area->column + 1, area->columns - 1,
		  entry->taken_back_by ? STYLE_DIM : STYLE_TEXT, line->str);
}

static void draw_detail(const struct log_view *view, const struct area *area)
{
	const struct entry *entry = entry_at(view, view->list.cursor);
	if (!entry)
		return;
	struct pen pen = {.area = area};
	const struct zone *zone = console_zone(view->console);
	g_autofree char *at = when_print(entry->at, zone);
	g_autofree char *recorded = when_print(entry->recorded_at, zone);
	g_autofree char *head = g_strdup_printf(_("event %" PRId64 " · %s · by %s · %s"),
						entry->turn, entry->kind, entry->by, at);
	pen_text(&pen, STYLE_STRONG, head);
	if (entry->recorded_at != entry->at) {
		g_autofree char *late = g_strdup_printf(_("entered %s"), recorded);
		pen_item(&pen, draw_width(late));
		pen_text(&pen, STYLE_TEXT, late);
	}
	pen_newline(&pen);
	pen_text(&pen, STYLE_TEXT, entry->did);
	pen_newline(&pen);
	if (entry->taken_back_by) {
		g_autofree char *back =
			g_strdup_printf(_("taken back by event %" PRId64), entry->taken_back_by);
		pen_text(&pen, STYLE_SOON, back);
		pen_newline(&pen);
	}
	if (entry->more) {
		pen_text(&pen, STYLE_DIM, entry->more);
		pen_newline(&pen);
	}
	g_auto(GStrv) lines = g_strsplit(entry->text ? entry->text : "", "\n", -1);
	for (char **line = lines; *line && pen_has_room(&pen); line++) {
		pen_text(&pen, STYLE_TEXT, *line);
		pen_newline(&pen);
	}
}

static void log_draw(void *self, const struct area *area)
{
	struct log_view *view = self;
	gboolean detail = area->rows >= DETAIL_FROM;
	struct area rows = {area->row + 2, area->column,
			    MAX(area->rows - 2 - (detail ? DETAIL_ROWS + 1 : 0), 0), area->columns};
	struct area below = {rows.row + rows.rows + 1, area->column, DETAIL_ROWS, area->columns};
	draw_text(area->row, area->column, area->columns, STYLE_STRONG,
		  view->seen.label ? view->seen.label : _("reading the log"));
	draw_rule(area->row + 1, area->column, area->columns, STYLE_DIM);
	if (view->trouble) {
		draw_text(area->row, area->column, area->columns, STYLE_ERROR, view->trouble);
		return;
	}
	list_show(&view->list, rows.rows);
	for (int i = 0; i < rows.rows && view->list.top + i < view->list.count; i++) {
		int place = view->list.top + i;
		draw_entry(view, entry_at(view, place), rows.row + i, &rows);
		if (place == view->list.cursor) {
			draw_text(rows.row + i, rows.column, 1, STYLE_CURSOR, ">");
			draw_cursor(rows.row + i, rows.column + 1, FALSE);
		}
	}
	if (detail) {
		draw_rule(below.row - 1, area->column, area->columns, STYLE_DIM);
		draw_detail(view, &below);
	}
}

/* ---- verbs */

static gboolean matches(const struct log_view *view, const struct entry *entry)
{
	g_autofree char *hay =
		g_strjoin(" ", entry->by, entry->did, entry->text ? entry->text : "", NULL);
	g_autofree char *folded = text_fold(hay);
	return strstr(folded, view->search) != NULL;
}

static gboolean search(struct log_view *view, int from, int by, GError **error)
{
	if (!view->search) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("nothing was searched for yet"));
		return FALSE;
	}
	for (int i = from; i >= 0 && i < (int)view->entries->len; i += by)
		if (matches(view, entry_at(view, i))) {
			list_seek(&view->list, i);
			return TRUE;
		}
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, _("no further \"%s\""),
		    view->search);
	return FALSE;
}

static gboolean set_search(struct log_view *view, const char *text, GError **error)
{
	g_free(view->search);
	view->search = text && *text ? text_fold(text) : NULL;
	return !view->search || search(view, MAX(view->list.cursor, 0), 1, error);
}

/* To where it stands in the conversation. */
static gboolean open_entry(struct log_view *view, GError **error)
{
	const struct entry *entry = entry_at(view, view->list.cursor);
	if (!entry || entry->taken_back_by) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    entry ? _("what was taken back is not in the conversation")
				  : _("nothing happened"));
		return FALSE;
	}
	g_autofree char *words =
		g_strdup_printf("%" PRId64 "#%" PRId64 " %" PRId64 " %s", view->seen.id,
				entry->turn, view->seen.turn, view->seen.label);
	console_push(view->console, "ticket", words);
	return TRUE;
}

/* Typed, not done: a reason may be wanted (clocks.md K10), and one sees what is taken back. */
static gboolean retract(struct log_view *view, GError **error)
{
	const struct entry *entry = entry_at(view, view->list.cursor);
	if (!entry) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, _("nothing happened"));
		return FALSE;
	}
	/* What was taken back comes back by taking that back. */
	g_autofree char *line =
		g_strdup_printf("retract %" PRId64 " %" PRId64 " ", view->seen.id,
				entry->taken_back_by ? entry->taken_back_by : entry->turn);
	console_ask_command(view->console, line);
	return TRUE;
}

static gboolean log_verb(void *self, enum verb verb, int count, const char *argument,
			 GError **error)
{
	struct log_view *view = self;
	switch (verb) {
	case VERB_OPEN:
		return open_entry(view, error);
	case VERB_RETRACT:
		return retract(view, error);
	case VERB_REFRESH:
		ask(view);
		return TRUE;
	case VERB_SEARCH:
		return set_search(view, argument, error);
	case VERB_SEARCH_NEXT:
		return search(view, view->list.cursor + 1, 1, error);
	case VERB_SEARCH_BACK:
		return search(view, view->list.cursor - 1, -1, error);
	default:
		return list_move(&view->list, verb, count, NULL);
	}
}

static void log_changed(void *self)
{
	ask(self);
}

static void log_targets(void *self, GArray *targets)
{
	const struct log_view *view = self;
	struct target one = view->seen;
	one.label = g_strdup(one.label);
	if (one.label)
		g_array_append_val(targets, one);
}

static gint64 log_selected(void *self)
{
	return ((const struct log_view *)self)->seen.id;
}

static const struct hint hints[] = {
	{"quit", N_("back")},   {"enter", N_("message")}, {"retract-event", N_("take back")},
	{"find", N_("search")}, {"menu", N_("keys")},     {0},
};

const struct screen screen_log = {
	.name = "log",
	.context = "log",
	.hints = hints,
	.open = log_open,
	.close = log_close,
	.draw = log_draw,
	.verb = log_verb,
	.changed = log_changed,
	.targets = log_targets,
	.selected = log_selected,
};

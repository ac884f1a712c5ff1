/* SPDX-License-Identifier: MIT
 * The emergency plans and compliance notes that concern a ticket, with their boxes as they stand on
 * it: who did what, and when. The argument is the ticket. Ticking runs the command anybody could
 * type, so what is done here is in the ticket's history and can be taken back. */
#include "config.h"

#include <string.h>

#include "command/plan.h"
#include "desk/i18n.h"
#include "desk/when.h"
#include "tui/console-private.h"
#include "tui/incident.h"
#include "tui/reading.h"

enum {
	HEAD_ROWS = 2,
	WHO_COLUMNS = 16, /* "lin 14:44", at the right, where there is the width */
	WHO_LEAST = 60,
	MARKER = 2,
};

/* One of them, rendered for a width. */
struct plan {
	struct article *article;
	struct md_text *text; /* moved to the sheet while it is shown */
	GArray *boxes;        /* of struct plan_box, which borrow the text; NULL once cleared */
	GArray *states;       /* of struct box_state, as the boxes */
};
struct box_state {
	guint line;
	char *text, *who; /* who NULL: it is open */
	gint64 at;
};
struct plan_job {
	struct job job;
	gint64 id;
	int columns;
	char *label;      /* of the ticket: "80 P1 nimbus: Playback stalls" */
	GPtrArray *plans; /* of struct plan */
};
struct plan_view {
	struct console *console;
	struct target ticket;
	struct plan_job *read;   /* NULL: not yet */
	char *trouble;           /* why it can't be; NULL */
	int shown;               /* which plan */
	gint64 shown_id, wanted; /* their articles; wanted 0: whichever comes first */
	int columns;             /* asked for; 0: none yet */
	struct reading view;
};

/* ---- reading them, on the store's thread */

static void state_clear(void *data)
{
	struct box_state *state = data;
	g_free(state->text);
	g_free(state->who);
}

static void plan_free(void *data)
{
	struct plan *plan = data;
	g_clear_pointer(&plan->states, g_array_unref);
	md_text_free(plan->text);
	article_free(plan->article);
	g_free(plan);
}

/* What is written in the text says how a plan begins; what is done is the ticket's. */
static void set_boxes(char *body, const GArray *boxes)
{
	for (guint i = 0; i < boxes->len; i++) {
		const struct plan_box *box = &g_array_index(boxes, struct plan_box, i);
		body[box->box->source + 1] = box->who ? 'x' : ' ';
	}
}

static void keep_states(struct plan *plan, const GArray *boxes)
{
	plan->states = g_array_new(FALSE, FALSE, sizeof(struct box_state));
	g_array_set_clear_func(plan->states, state_clear);
	for (guint i = 0; i < boxes->len && i < plan->text->boxes->len; i++) {
		const struct plan_box *box = &g_array_index(boxes, struct plan_box, i);
		const struct box_state state = {
			.line = g_array_index(plan->text->boxes, struct md_box, i).line,
			.text = g_strdup(box->box->text),
			.who = g_strdup(box->who),
			.at = box->at,
		};
		g_array_append_val(plan->states, state);
	}
}

static struct plan *plan_new(struct article *article, const GPtrArray *events, int columns)
{
	struct plan *plan = g_new0(struct plan, 1);
	gsize size = strlen(article->body);
	struct md_text *written = md_render(article->body, size, columns);
	g_autoptr(GArray) boxes = plan_boxes(written, events, article->id);
	plan->article = article;
	set_boxes(article->body, boxes);
	plan->text = md_render(article->body, size, columns);
	keep_states(plan, boxes);
	g_clear_pointer(&boxes, g_array_unref);
	md_text_free(written);
	return plan;
}

static void plan_work(struct job *job, struct desk *desk)
{
	struct plan_job *reading = (struct plan_job *)job;
	struct ticket ticket;
	if (!ticket_load(desk, reading->id, &ticket, &job->error))
		return;
	g_autoptr(GPtrArray) events = ticket_events(desk, reading->id, FALSE, &job->error);
	g_autoptr(GPtrArray) found = events ? article_plans(desk, &ticket, &job->error) : NULL;
	reading->label =
		g_strdup_printf("%" PRId64 " %s %s: %s", ticket.id, severity_name(ticket.severity),
				ticket.client, ticket.subject);
	for (guint i = 0; found && i < found->len && !job->error; i++) {
		gint64 id = ((const struct article *)found->pdata[i])->id;
		struct article *article = article_load(desk, id, 0, &job->error);
		if (article)
			g_ptr_array_add(reading->plans,
					plan_new(article, events, reading->columns));
	}
	ticket_clear(&ticket);
}

static void plan_job_free(struct job *job)
{
	struct plan_job *reading = (struct plan_job *)job;
	g_clear_error(&job->error);
	g_ptr_array_unref(reading->plans);
	g_free(reading->label);
	g_free(reading);
}

/* ---- showing one */

static struct plan *shown(const struct plan_view *view)
{
	return view->read && view->read->plans->len ? view->read->plans->pdata[view->shown] : NULL;
}

static void show(struct plan_view *view, int which)
{
	struct plan *plan;
	view->shown = which;
	plan = shown(view);
	if (!plan || !plan->text)
		return;
	struct sheet *sheet = g_new0(struct sheet, 1);
	sheet->marks = g_array_new(FALSE, FALSE, sizeof(struct regex_span));
	sheet->columns = view->columns;
	sheet->from = 0;
	sheet->article = (struct kb_doc){.id = plan->article->id, .seq = plan->article->seq};
	/* The same again keeps its place, another one begins at its first open box. */
	sheet->anew = view->shown_id != plan->article->id;
	sheet->text = g_steal_pointer(&plan->text);
	reading_take(&view->view, sheet);
	view->shown_id = plan->article->id;
}

/* The next open box from a line on; -1: none. */
static int open_from(const struct plan *plan, guint line)
{
	for (guint i = 0; i < plan->states->len; i++) {
		const struct box_state *state = &g_array_index(plan->states, struct box_state, i);
		if (!state->who && state->line >= line)
			return (int)state->line;
	}
	return -1;
}

static void seek_open(struct plan_view *view, guint from)
{
	const struct plan *plan = shown(view);
	int line = plan ? open_from(plan, from) : -1;
	if (line < 0 && plan && from > 0)
		line = open_from(plan, 0);
	if (line >= 0)
		list_seek(&view->view.list, line);
}

static void plan_done_reading(struct job *job)
{
	struct plan_view *view = (struct plan_view *)job->owner;
	struct plan_job *reading = (struct plan_job *)job;
	gint64 before = view->shown_id, wanted = view->wanted ? view->wanted : before;
	int which = 0;
	console_touch(view->console);
	g_clear_pointer(&view->trouble, g_free);
	if (job->error) {
		view->trouble = g_strdup(job->error->message);
		plan_job_free(job);
		return;
	}
	if (view->read)
		plan_job_free(&view->read->job);
	view->read = reading;
	for (guint i = 0; i < reading->plans->len; i++)
		if (((const struct plan *)reading->plans->pdata[i])->article->id == wanted)
			which = (int)i;
	show(view, which);
	if (view->shown_id != before)
		seek_open(view, 0);
}

static void ask(struct plan_view *view)
{
	struct plan_job *reading = g_new0(struct plan_job, 1);
	reading->id = view->ticket.id;
	reading->columns = view->columns;
	reading->plans = g_ptr_array_new_with_free_func(plan_free);
	reading->job.owner = view;
	reading->job.work = plan_work;
	reading->job.done = plan_done_reading;
	reading->job.free = plan_job_free;
	console_post(view->console, TOPIC_NONE, &reading->job);
}

/* ---- the screen */

static void *plan_open_screen(struct console *console, const char *argument)
{
	struct plan_view *view = g_new0(struct plan_view, 1);
	view->console = console;
	view->view.list.cursor = -1;
	target_read(&view->ticket, argument ? argument : "");
	return view;
}

static void plan_close(void *self)
{
	struct plan_view *view = self;
	reading_drop(&view->view);
	if (view->read)
		plan_job_free(&view->read->job);
	g_free(view->ticket.label);
	g_free(view->trouble);
	g_free(view);
}

static guint done_of(const struct plan *plan)
{
	guint done = 0;
	for (guint i = 0; i < plan->states->len; i++)
		done += g_array_index(plan->states, struct box_state, i).who != NULL;
	return done;
}

static void draw_head(const struct plan_view *view, const struct area *area)
{
	int column = area->column, end = area->column + area->columns;
	for (guint i = 0; i < view->read->plans->len && column < end; i++) {
		const struct plan *plan = view->read->plans->pdata[i];
		g_autofree char *name = plan->states->len
						? g_strdup_printf("%s %u/%u", plan->article->title,
								  done_of(plan), plan->states->len)
						: g_strdup(plan->article->title);
		if (i > 0)
			column += draw_text(area->row, column, end - column, STYLE_DIM, " · ");
		column += draw_text(area->row, column, end - column,
				    (int)i == view->shown ? STYLE_STRONG : STYLE_DIM, name);
	}
	draw_rule(area->row + 1, area->column, area->columns, STYLE_DIM);
	g_autofree char *label = g_strdup_printf(" %s ", view->read->label);
	int room = MAX(area->columns - 4, 0);
	draw_text(area->row + 1, area->column + 2, MIN(room, draw_width(label)), STYLE_TEXT, label);
}

/* Who ticked what, beside it. */
static void draw_who(const struct plan_view *view, const struct plan *plan, const struct area *area)
{
	for (guint i = 0; i < plan->states->len; i++) {
		const struct box_state *state = &g_array_index(plan->states, struct box_state, i);
		int row = (int)state->line - view->view.list.top;
		char when[WHEN_SHORT_SIZE];
		if (!state->who || row < 0 || row >= area->rows)
			continue;
		when_short(state->at, console_now(view->console), console_zone(view->console),
			   when);
		g_autofree char *who = g_strdup_printf("%s %s", state->who, when);
		draw_right(area->row + row, area->column + area->columns - WHO_COLUMNS, WHO_COLUMNS,
			   STYLE_GOOD, who);
	}
}

static void plan_draw(void *self, const struct area *area)
{
	struct plan_view *view = self;
	gboolean wide = area->columns >= WHO_LEAST;
	int columns = area->columns - MARKER - (wide ? WHO_COLUMNS + 1 : 0);
	struct area body = {area->row + HEAD_ROWS, area->column, MAX(area->rows - HEAD_ROWS, 0),
			    area->columns};
	const struct plan *plan = shown(view);
	if (view->columns != columns) {
		view->columns = columns;
		ask(view);
	}
	if (view->trouble) {
		draw_text(area->row, area->column, area->columns, STYLE_ERROR, view->trouble);
		return;
	}
	if (!view->read) {
		draw_text(area->row, area->column, area->columns, STYLE_DIM, _("being read"));
		return;
	}
	draw_head(view, area);
	if (!plan) {
		draw_text(body.row, body.column + MARKER, body.columns - MARKER, STYLE_DIM,
			  _("no emergency plan or compliance note concerns this ticket"));
		return;
	}
	struct area text = body;
	text.columns = MIN(columns + MARKER, body.columns);
	reading_draw(&view->view, &text, TRUE);
	if (wide)
		draw_who(view, plan, &body);
}

static gboolean plan_verb(void *self, enum verb verb, int count, const char *argument G_GNUC_UNUSED,
			  GError **error)
{
	struct plan_view *view = self;
	int plans = view->read ? (int)view->read->plans->len : 0;
	if (verb == VERB_REFRESH) {
		ask(view);
		return TRUE;
	}
	if ((verb == VERB_NEXT_PART || verb == VERB_PREVIOUS_PART) && plans > 1) {
		int by = verb == VERB_NEXT_PART ? 1 : plans - 1;
		const struct plan *next = view->read->plans->pdata[(view->shown + by) % plans];
		view->wanted = next->article->id;
		ask(view);
		return TRUE;
	}
	if (verb == VERB_OPEN && shown(view)) {
		g_autofree char *line =
			g_strdup_printf("kb show %" PRId64, shown(view)->article->id);
		console_run_line(view->console, line);
		return TRUE;
	}
	return reading_verb(&view->view, verb, count, error);
}

static void plan_changed(void *self)
{
	ask(self);
}

static void plan_targets(void *self, GArray *targets)
{
	const struct plan_view *view = self;
	struct target one = view->ticket;
	one.label = g_strdup(view->ticket.label);
	g_array_append_val(targets, one);
}

static gint64 plan_selected(void *self)
{
	return ((const struct plan_view *)self)->ticket.id;
}

static const struct hint hints[] = {
	{"box tick", N_("done")},       {"box next", N_("next open")},
	{"enter", N_("the article")},   {"next-part", N_("next plan")},
	{"compose reply", N_("reply")}, {"menu", N_("keys")},
	{"quit", N_("back")},           {0},
};

const struct screen screen_plan = {
	.name = "plan",
	.context = "plan",
	.hints = hints,
	.open = plan_open_screen,
	.close = plan_close,
	.draw = plan_draw,
	.verb = plan_verb,
	.changed = plan_changed,
	.learned = plan_changed,
	.targets = plan_targets,
	.selected = plan_selected,
};

/* ---- what is done with it */

static struct plan_view *plan_shown(struct call *call, GError **error)
{
	void *self;
	const struct screen *screen = console_screen(call->console, &self);
	if (strcmp(screen->name, "plan") == 0)
		return self;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("no plan is shown"));
	return NULL;
}

/* The box the cursor is in: its text may go on below its first line. */
static const struct box_state *box_at(const struct plan_view *view)
{
	const struct plan *plan = shown(view);
	const struct box_state *found = NULL;
	int cursor = view->view.list.cursor;
	for (guint i = 0; plan && i < plan->states->len; i++) {
		const struct box_state *state = &g_array_index(plan->states, struct box_state, i);
		const struct md_text *text = view->view.sheet->text;
		if ((int)state->line > cursor)
			break;
		if (g_array_index(text->lines, struct md_line, state->line).block ==
		    g_array_index(text->lines, struct md_line, cursor).block)
			found = state;
	}
	return found;
}

static gboolean run_tick(struct call *call, GError **error)
{
	struct plan_view *view = plan_shown(call, error);
	const struct box_state *box = view && view->view.sheet ? box_at(view) : NULL;
	g_autoptr(GString) line = g_string_new(NULL);
	if (!view)
		return FALSE;
	if (!box) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("there is no box in this line"));
		return FALSE;
	}
	g_string_printf(line, "kb %s %" PRId64 " %" PRId64 " ", box->who ? "untick" : "tick",
			shown(view)->article->id, view->ticket.id);
	words_quote(line, box->text);
	if (!box->who)
		seek_open(view, box->line + 1);
	console_run_line(view->console, line->str);
	return TRUE;
}

static gboolean run_next(struct call *call, GError **error)
{
	struct plan_view *view = plan_shown(call, error);
	if (view)
		seek_open(view, (guint)MAX(view->view.list.cursor + 1, 0));
	return view != NULL;
}

/* Of an incident: the ticket the entry under the cursor is of, else the one linked last. What is
 * ticked off there is an entry of the timeline, as everything that happens on its tickets. */
static gint64 ticket_of(const struct timeline *timeline)
{
	const struct entry *entry = timeline_entry(timeline, NULL);
	const GPtrArray *links = timeline->incident ? timeline->incident->links : NULL;
	if (entry && entry->ticket)
		return entry->ticket;
	return links && links->len > 0
		       ? ((const struct incident_link *)links->pdata[links->len - 1])->ticket
		       : 0;
}

static gboolean run_open_plan(struct call *call, GError **error)
{
	const char *text = call_argument(call, 0);
	void *self;
	const struct screen *screen = console_screen(call->console, &self);
	gint64 ticket = text                                    ? 0
			: strcmp(screen->name, "incident") == 0 ? ticket_of(self)
			: screen->selected                      ? screen->selected(self)
								: 0;
	if (text && !call_number("TICKET", text, 1, G_MAXINT64, &ticket, error))
		return FALSE;
	if (!ticket) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("no ticket is selected; name one"));
		return FALSE;
	}
	g_autofree char *argument = g_strdup_printf("%" PRId64, ticket);
	console_push(call->console, "plan", argument);
	return TRUE;
}

static const struct argument_spec plan_argument[] = {
	{.name = "TICKET", .completer = COMPLETE_TICKET, .optional = TRUE},
	{0},
};
const struct command command_open_plan = CONSOLE_COMMAND(
	"open-plan", plan_argument,
	N_("The emergency plans and compliance notes that concern the ticket"), run_open_plan);
const struct command command_box_tick = WRITING_COMMAND(
	"box tick", NULL, N_("Tick the box in this line off, or open it again"), run_tick);
const struct command command_box_next =
	CONSOLE_COMMAND("box next", NULL, N_("To the next box that is open"), run_next);

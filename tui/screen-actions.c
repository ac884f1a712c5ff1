/* SPDX-License-Identifier: MIT
 * What incidents leave to do (incidents.md A1): of one of them or of all, the soonest due first;
 * all, mine, or the overdue. The argument: "7", or the line of `action list`. What is done to one
 * is the ordinary command on it. */
#include "config.h"

#include <string.h>

#include "command/action.h"
#include "desk/i18n.h"
#include "desk/incident-report.h"
#include "desk/left.h"
#include "tui/console-private.h"
#include "tui/incident.h"
#include "tui/list.h"

enum { STATE_AT = 9, DUE_AT = 18, OWNER_AT = 33, CLASS_AT = 42, TEXT_AT = 51, WIDE_COLUMNS = 70 };
enum which { WHICH_ALL, WHICH_MINE, WHICH_OVERDUE, WHICH_COUNT };

struct item {
	gint64 incident;
	struct action action; /* texts of its own */
	char *title, *day;    /* day: "11-19", where its owner is; NULL: none is set */
};

struct actions {
	struct console *console;
	char *words;     /* the incident as it was named; "": all of them */
	gint64 incident; /* 0: all, or not known yet */
	enum which which;
	gboolean settled; /* those too */
	GPtrArray *items; /* of struct item*; NULL: not read yet */
	struct list list;
	gboolean loading, dirty;
	char *error;
	char note[32];
};

struct actions_job {
	struct job job;
	char *words;
	gint64 incident, now;
	enum which which;
	gboolean settled;
	struct desk *desk;
	GPtrArray *items;
};

static void free_item(void *data)
{
	struct item *item = data;
	g_free(item->action.text);
	g_free(item->action.owner);
	g_free(item->action.done_when);
	g_free(item->action.by);
	g_free(item->action.why);
	g_free(item->title);
	g_free(item->day);
	g_free(item);
}

static void actions_job_free(struct job *job)
{
	struct actions_job *work = (struct actions_job *)job;
	g_clear_error(&job->error);
	g_clear_pointer(&work->items, g_ptr_array_unref);
	g_free(work->words);
	g_free(work);
}

/* ---- reading */

/* It is due until that day is over, where its owner is. */
static char *day_of(struct desk *desk, const struct action *action)
{
	g_autofree char *whole = action->due != TIME_NONE
					 ? when_print(action->due, action_zone(desk, action->owner))
					 : NULL;
	return whole != NULL ? g_strndup(whole + strlen("2026-"), strlen("11-19")) : NULL;
}

static gboolean take_row(const struct action_row *row, void *data)
{
	struct actions_job *work = data;
	const struct action *action = &row->action;
	struct item *item;
	if (work->which == WHICH_OVERDUE && !action_overdue(action, work->now))
		return TRUE;
	item = g_new0(struct item, 1);
	item->incident = row->incident;
	item->action = *action;
	item->action.text = g_strdup(action->text);
	item->action.owner = g_strdup(action->owner);
	item->action.done_when = g_strdup(action->done_when);
	item->action.by = g_strdup(action->by);
	item->action.why = g_strdup(action->why);
	item->title = g_strdup(row->title);
	item->day = day_of(work->desk, action);
	g_ptr_array_add(work->items, item);
	return TRUE;
}

static void actions_work(struct job *job, struct desk *desk)
{
	struct actions_job *work = (struct actions_job *)job;
	struct call call = {.desk = desk};
	struct action_query query = {.all = work->settled,
				     .owner = work->which == WHICH_MINE ? desk->user : NULL};
	if (*work->words != '\0' &&
	    !incident_named(&call, work->words, &work->incident, &job->error))
		return;
	work->desk = desk;
	work->now = desk_now(desk);
	work->items = g_ptr_array_new_with_free_func(free_item);
	query.incident = work->incident;
	action_list(desk, &query, take_row, work, &job->error);
}

static const struct item *selected(const struct actions *actions)
{
	return actions->items != NULL && actions->list.cursor >= 0 &&
			       actions->list.cursor < (int)actions->items->len
		       ? g_ptr_array_index(actions->items, actions->list.cursor)
		       : NULL;
}

/* The cursor stays on its action. */
static void take_items(struct actions *actions, GPtrArray *items)
{
	const struct item *was = selected(actions);
	int cursor = MAX(actions->list.cursor, 0);
	for (guint i = 0; was != NULL && i < items->len; i++) {
		const struct item *item = g_ptr_array_index(items, i);
		if (item->incident == was->incident && item->action.number == was->action.number)
			cursor = (int)i;
	}
	g_clear_pointer(&actions->items, g_ptr_array_unref);
	actions->items = items;
	list_resize(&actions->list, (int)items->len);
	list_seek(&actions->list, cursor);
}

static void load(struct actions *actions);

static void actions_done(struct job *job)
{
	struct actions_job *work = (struct actions_job *)job;
	struct actions *actions = (struct actions *)job->owner;
	actions->loading = FALSE;
	actions->incident = work->incident;
	g_clear_pointer(&actions->error, g_free);
	if (job->error != NULL)
		actions->error = g_strdup(job->error->message);
	else
		take_items(actions, g_steal_pointer(&work->items));
	console_touch(actions->console);
	job->free(job);
	if (actions->dirty)
		load(actions);
}

static void load(struct actions *actions)
{
	struct actions_job *work;
	actions->dirty = actions->loading;
	if (actions->loading)
		return;
	work = g_new0(struct actions_job, 1);
	work->words = g_strdup(actions->words);
	work->which = actions->which;
	work->settled = actions->settled;
	work->job.owner = actions;
	work->job.work = actions_work;
	work->job.done = actions_done;
	work->job.free = actions_job_free;
	actions->loading = TRUE;
	console_post(actions->console, TOPIC_NONE, &work->job);
}

/* ---- the screen */

/* The line of `action list` was checked when it was run. */
static void *actions_open(struct console *console, const char *argument)
{
	struct actions *actions = g_new0(struct actions, 1);
	const char *rest = argument != NULL ? argument : "";
	GPtrArray *words = words_split(rest, &rest, NULL, NULL);
	const struct command *command = command_find("action list");
	struct call call = {0};
	guint used = 0;
	actions->console = console;
	actions->list.cursor = -1;
	if (words != NULL && g_str_has_prefix(argument != NULL ? argument : "", "action "))
		command_match(words, &used, NULL);
	if (words != NULL && command != NULL && command_parse(command, words, used, &call, NULL)) {
		const char *owner = call_option(&call, "owner");
		actions->words = g_strdup(call_argument(&call, 0));
		actions->settled = call_flag(&call, "all");
		actions->which = call_flag(&call, "overdue") ? WHICH_OVERDUE
				 : owner != NULL             ? WHICH_MINE
							     : WHICH_ALL;
	}
	call_clear(&call);
	if (words != NULL)
		words_free(words);
	if (actions->words == NULL)
		actions->words = g_strdup("");
	load(actions);
	return actions;
}

static void actions_close(void *self)
{
	struct actions *actions = self;
	g_clear_pointer(&actions->items, g_ptr_array_unref);
	g_free(actions->words);
	g_free(actions->error);
	g_free(actions);
}

static const char *state_title(enum action_state state)
{
	static const char *const titles[ACTION_STATES] = {
		[ACTION_OPEN] = N_("open"),     [ACTION_DOING] = N_("doing"),
		[ACTION_DONE] = N_("done"),     [ACTION_VERIFIED] = N_("verified"),
		[ACTION_WAIVED] = N_("waived"),
	};
	return _(titles[state]);
}

static const char *which_title(enum which which)
{
	static const char *const titles[WHICH_COUNT] = {N_("all"), N_("mine"), N_("overdue")};
	return _(titles[which]);
}

static void draw_head(const struct actions *actions, const struct area *area)
{
	gint64 now = console_now(actions->console);
	guint overdue = 0;
	int column = area->column, end = area->column + area->columns;
	g_autofree char *late = NULL;
	for (guint i = 0; actions->items != NULL && i < actions->items->len; i++)
		overdue += action_overdue(
			&((const struct item *)g_ptr_array_index(actions->items, i))->action, now);
	late = g_strdup_printf(_("%u overdue"), overdue);
	if (overdue > 0)
		end -= draw_right(area->row, column, area->columns, STYLE_BREACHED, late) + 1;
	if (actions->incident != 0)
		column += draw_format(area->row, column, end - column, STYLE_STRONG,
				      _("To do after INC-%" PRId64 "  "), actions->incident);
	else
		column += draw_format(area->row, column, end - column, STYLE_STRONG,
				      _("To do after incidents  "));
	for (int i = 0; i < WHICH_COUNT; i++)
		column += draw_format(area->row, column, end - column,
				      i == (int)actions->which ? STYLE_STRONG : STYLE_DIM,
				      i == (int)actions->which ? "[%s] " : " %s  ",
				      which_title((enum which)i));
}

static void draw_item(const struct actions *actions, const struct area *area, int row,
		      const struct item *item)
{
	const struct action *action = &item->action;
	gint64 now = console_now(actions->console);
	gboolean overdue = action_overdue(action, now), settled = action_settled(action);
	enum style style = settled ? STYLE_DIM : STYLE_TEXT;
	char span[LEFT_SIZE];
	int left = area->column, end = area->columns;
	draw_format(row, left + 2, STATE_AT - 3, style, "%" PRId64 ".%" PRId64, item->incident,
		    action->number);
	draw_text(row, left + STATE_AT, DUE_AT - STATE_AT - 1, style, state_title(action->state));
	if (item->day != NULL && area->columns < 50) {
		if (overdue)
			draw_text(row, left + DUE_AT - 1, 1, STYLE_BREACHED, "!");
	} else if (item->day != NULL && !settled) {
		left_span(ABS(action->due - now), span);
		draw_format(row, left + DUE_AT, OWNER_AT - DUE_AT - 1,
			    overdue ? STYLE_BREACHED : style, overdue ? "%s -%s !" : "%s %s",
			    item->day, span);
	} else if (item->day != NULL) {
		draw_text(row, left + DUE_AT, OWNER_AT - DUE_AT - 1, style, item->day);
	}
	if (area->columns >= WIDE_COLUMNS) {
		draw_text(row, left + OWNER_AT, CLASS_AT - OWNER_AT - 1, style,
			  action->owner != NULL ? action->owner : "-");
		draw_text(row, left + CLASS_AT, TEXT_AT - CLASS_AT - 1, STYLE_DIM,
			  action_class_name(action->class));
	}
	left += area->columns >= WIDE_COLUMNS ? TEXT_AT : area->columns >= 50 ? OWNER_AT : DUE_AT;
	end += area->column;
	if (action->must)
		left += draw_text(row, left, end - left, STYLE_STRONG, _("must "));
	draw_text(row, left, end - left, style, action->text);
}

/* What there is no room for in its row. */
static void draw_detail(const struct area *area, const struct item *item)
{
	const struct action *action = &item->action;
	g_autoptr(GString) rest = g_string_new(NULL);
	draw_rule(area->row, area->column, area->columns, STYLE_DIM);
	draw_text(area->row + 1, area->column, area->columns, STYLE_TEXT, action->text);
	if (action->done_when != NULL)
		g_string_append_printf(rest, _("done when %s · "), action->done_when);
	if (action->ticket != 0)
		g_string_append_printf(rest, "#%" PRId64 " · ", action->ticket);
	if (action->why != NULL)
		g_string_append_printf(rest, "%s · ", action->why);
	g_string_append_printf(rest, "INC-%" PRId64 " %s", item->incident,
			       item->title != NULL ? item->title : "");
	draw_text(area->row + 2, area->column, area->columns, STYLE_DIM, rest->str);
}

static void actions_draw(void *self, const struct area *area)
{
	struct actions *actions = self;
	const struct item *item = selected(actions);
	int detail = area->rows >= 12 ? 3 : 0, rows = MAX(area->rows - 1 - detail, 0);
	struct area below = {area->row + area->rows - detail, area->column, detail, area->columns};
	draw_head(actions, area);
	if (item == NULL) {
		draw_text(area->row + 1, area->column, area->columns,
			  actions->error != NULL ? STYLE_ERROR : STYLE_DIM,
			  actions->error != NULL        ? actions->error
			  : actions->items == NULL      ? _("being read")
			  : actions->which != WHICH_ALL ? _("nothing of these is to be done")
							: _("nothing is to be done"));
		return;
	}
	list_show(&actions->list, rows);
	for (int i = 0; i < rows && actions->list.top + i < actions->list.count; i++) {
		int index = actions->list.top + i, row = area->row + 1 + i;
		draw_item(actions, area, row, g_ptr_array_index(actions->items, index));
		if (index == actions->list.cursor)
			draw_marker(row, area->column, area->columns);
	}
	if (detail > 0)
		draw_detail(&below, item);
}

static gboolean actions_verb(void *self, enum verb verb, int count,
			     const char *argument G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
	struct actions *actions = self;
	const struct item *item = selected(actions);
	g_autofree char *line = NULL;
	switch (verb) {
	case VERB_OPEN:
		line = item != NULL ? g_strdup_printf("open-incident %" PRId64, item->incident)
				    : NULL;
		if (line != NULL)
			console_run_line(actions->console, line);
		return TRUE;
	case VERB_FOLD:
		actions->settled = !actions->settled;
		load(actions);
		return TRUE;
	case VERB_REFRESH:
		load(actions);
		return TRUE;
	default:
		return list_move(&actions->list, verb, count, NULL);
	}
}

static void changed(void *self)
{
	load(self);
}

static const char *note(void *self)
{
	struct actions *actions = self;
	if (actions->list.count == 0)
		return NULL;
	g_snprintf(actions->note, sizeof actions->note, "%d/%d", actions->list.cursor + 1,
		   actions->list.count);
	return actions->note;
}

static const struct hint hints[] = {
	{"item start", N_("start")},   {"item done", N_("done")},
	{"item verify", N_("verify")}, {"item new", N_("new")},
	{"item edit", N_("edit")},     {"item whose", N_("whose")},
	{"fold", N_("settled too")},   {"menu", N_("keys")},
	{"quit", N_("back")},          {0},
};

const struct screen screen_actions = {
	.name = "actions",
	.context = "actions",
	.hints = hints,
	.opened_by = "action list",
	.printed_with = "cause",
	.terse = TRUE,
	.open = actions_open,
	.close = actions_close,
	.draw = actions_draw,
	.verb = actions_verb,
	.changed = changed,
	.recorded = changed,
	.note = note,
};

/* ---- what its keys do */

static struct actions *shown(struct console *console, GError **error)
{
	void *self;
	if (console_screen(console, &self) == &screen_actions)
		return self;
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("no actions are listed on this screen"));
	return NULL;
}

static const struct item *meant(struct console *console, GError **error)
{
	const struct actions *actions = shown(console, error);
	const struct item *item = actions != NULL ? selected(actions) : NULL;
	if (actions != NULL && item == NULL)
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("no action is selected"));
	return item;
}

/* "action VERB 7.3", and what follows. */
static char *line_of(const struct call *call, const struct item *item, const char *behind)
{
	return g_strdup_printf("action %s %" PRId64 ".%" PRId64 "%s",
			       call->command->name + strlen("item "), item->incident,
			       item->action.number, behind);
}

static gboolean run_state(struct call *call, GError **error)
{
	const struct item *item = meant(call->console, error);
	g_autofree char *line = item != NULL ? line_of(call, item, "") : NULL;
	if (item != NULL)
		console_run_line(call->console, line);
	return item != NULL;
}

static gboolean run_waive(struct call *call, GError **error)
{
	const struct item *item = meant(call->console, error);
	g_autofree char *line = item != NULL ? line_of(call, item, " --reason ") : NULL;
	if (item != NULL)
		console_ask(call->console, _("Why it may be let be: "), line, NULL);
	return item != NULL;
}

/* Of the incident that is shown, else of that of the selected one. */
static gboolean run_new(struct call *call, GError **error)
{
	const struct actions *actions = shown(call->console, error);
	const struct item *item = actions != NULL ? selected(actions) : NULL;
	gint64 incident = actions == NULL          ? 0
			  : actions->incident != 0 ? actions->incident
			  : item != NULL           ? item->incident
						   : 0;
	g_autofree char *line = NULL, *label = NULL;
	if (actions == NULL)
		return FALSE;
	if (incident == 0) {
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("which incident? “action new INCIDENT TEXT”"));
		return FALSE;
	}
	line = g_strdup_printf("action new %" PRId64 " --text ", incident);
	label = g_strdup_printf(_("To do after INC-%" PRId64 ": "), incident);
	console_ask(call->console, label, line, NULL);
	return TRUE;
}

/* Over the revision that is shown; `field`: text, owner, due. */
static gboolean run_edit(struct call *call, GError **error)
{
	static const struct {
		const char *field, *label;
	} fields[] = {{"text", N_("What is to be done: ")},
		      {"owner", N_("Whose (me is oneself): ")},
		      {"due", N_("By the end of which day (2026-12-24, 7d): ")},
		      {"done-when", N_("Done when: ")}};
	const struct item *item = meant(call->console, error);
	const char *typed = call_argument(call, 0), *now;
	g_autofree char *line = NULL;
	int index = 0;
	if (item == NULL ||
	    (typed != NULL &&
	     !call_choice(call->command->name, typed, "text owner due done-when", &index, error)))
		return FALSE;
	now = index == 0   ? item->action.text
	      : index == 1 ? item->action.owner
	      : index == 3 ? item->action.done_when
			   : NULL;
	line = g_strdup_printf("action edit %" PRId64 ".%" PRId64 " --sees %" PRId64 " --%s ",
			       item->incident, item->action.number, item->action.revision,
			       fields[index].field);
	console_ask(call->console, _(fields[index].label), line, now);
	return TRUE;
}

static gboolean run_whose(struct call *call, GError **error)
{
	struct actions *actions = shown(call->console, error);
	if (actions == NULL)
		return FALSE;
	actions->which = (enum which)((actions->which + 1) % WHICH_COUNT);
	load(actions);
	return TRUE;
}

/* Of the incident whose timeline is shown, else of all. */
static gboolean run_open(struct call *call, GError **error G_GNUC_UNUSED)
{
	const struct timeline *timeline = timeline_shown(call->console, NULL);
	g_autofree char *words =
		timeline != NULL ? g_strdup_printf("%" PRId64, timeline->id) : g_strdup("");
	console_push(call->console, "actions", words);
	return TRUE;
}

static const struct argument_spec field_argument[] = {
	{.name = "FIELD",
	 .completer = COMPLETE_WORDS,
	 .optional = TRUE,
	 .words = "text owner due done-when"},
	{0},
};
const struct command command_open_actions = CONSOLE_COMMAND(
	"open-actions", NULL, N_("What the shown incident, or all of them, leave to do"), run_open);
const struct command command_item_whose =
	CONSOLE_COMMAND("item whose", NULL, N_("All actions, mine, or the overdue"), run_whose);
const struct command command_item_start =
	WRITING_COMMAND("item start", NULL, N_("Begin with the selected action"), run_state);
const struct command command_item_done =
	WRITING_COMMAND("item done", NULL, N_("The selected action is done"), run_state);
const struct command command_item_verify = WRITING_COMMAND(
	"item verify", NULL, N_("The selected action is done, and it works"), run_state);
const struct command command_item_reopen = WRITING_COMMAND(
	"item reopen", NULL, N_("The selected action is to be done after all"), run_state);
const struct command command_item_waive = WRITING_COMMAND(
	"item waive", NULL, N_("Let the selected action be; you say why"), run_waive);
const struct command command_item_new =
	WRITING_COMMAND("item new", NULL, N_("Write down what is to be done"), run_new);
const struct command command_item_edit =
	WRITING_COMMAND("item edit", field_argument,
			N_("Change the selected action: its text, or a field"), run_edit);

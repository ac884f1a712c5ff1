/* SPDX-License-Identifier: MIT
 * The timeline of one incident, made for writing while it happens. The argument is its number, or a
 * line of `incident show`. Opened it stands where it ends; what others write comes in within a
 * second, under a cursor that stays. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/console-private.h"
#include "tui/incident.h"

GPtrArray *incident_line_read(const char *argument, const char *name, struct call *call)
{
	const struct command *command = command_find(name);
	const char *rest = argument ? argument : "";
	g_autofree char *begins = g_strndup(name, strcspn(name, " ") + 1);
	guint used = 0;
	if (!command || !g_str_has_prefix(rest, begins))
		return NULL;
	GPtrArray *words = words_split(rest, &rest, NULL, NULL);
	if (words && command_match(words, &used, NULL) == command &&
	    command_parse(command, words, used, call, NULL))
		return words;
	call_clear(call);
	*call = (struct call){0};
	if (words)
		words_free(words);
	return NULL;
}

static void read_line(struct timeline *timeline, const char *argument)
{
	struct call call = {0};
	enum entry_kind kind;
	GPtrArray *words = incident_line_read(argument, "incident show", &call);
	if (!words) {
		timeline->name = g_strdup(argument ? argument : "");
		return;
	}
	const char *only = call_option(&call, "kind");
	timeline->name = g_strdup(call_argument(&call, 0));
	timeline->shows_log = call_flag(&call, "log");
	timeline->shows_removed = call_flag(&call, "removed");
	if (only && entry_kind_find(only, &kind))
		timeline->kind = (int)kind;
	call_clear(&call);
	words_free(words);
}

enum { HELD_FOR = 3 * G_USEC_PER_SEC };

static void *incident_open_screen(struct console *console, const char *argument)
{
	struct timeline *timeline = g_new0(struct timeline, 1);
	timeline->console = console;
	timeline->known_at = timeline->update_at = TIME_NONE;
	timeline->kind = -1;
	timeline->list.cursor = -1;
	read_line(timeline, argument);
	timeline_load(timeline);
	return timeline;
}

static void incident_close(void *self)
{
	struct timeline *timeline = self;
	timeline_settle_nudge(timeline);
	timeline_clear(timeline);
	if (timeline->incident)
		incident_free(timeline->incident);
	if (timeline->spare)
		incident_free(timeline->spare);
	g_clear_pointer(&timeline->moments, g_array_unref);
	g_free(timeline->name);
	g_free(timeline->sought);
	g_free(timeline->error);
	g_free(timeline->present);
	g_free(timeline->place);
	g_free(timeline->awaited);
	g_free(timeline);
}

static void incident_draw(void *self, const struct area *area)
{
	timeline_draw(self, area);
}

static void incident_changed(void *self)
{
	struct timeline *timeline = self;
	if (timeline->known_at == TIME_NONE)
		timeline_load(timeline);
}

/* ---- keys typed ahead */

void timeline_hold(struct timeline *timeline)
{
	timeline->held_till = g_get_monotonic_time() + HELD_FOR;
}

void timeline_go_on(struct timeline *timeline, gboolean there)
{
	timeline->held_till = 0;
	if (!there)
		console_drop_ahead(timeline->console);
}

static gboolean incident_awaits(void *self)
{
	const struct timeline *timeline = self;
	return timeline->held_till > g_get_monotonic_time();
}

/* As long as it burns what it comes to grows with the minutes. */
static gint64 tick(struct timeline *timeline, gint64 monotonic)
{
	gint64 minute = (gint64)60 * G_USEC_PER_SEC, now = console_now(timeline->console);
	if (timeline->held_till > monotonic)
		return timeline->held_till;
	/* It may ask why: neither in the middle of what is typed, nor over another question. */
	if (timeline->nudged && console_is_typing(timeline->console))
		timeline->nudge_due = MAX(timeline->nudge_due, monotonic + NUDGE_RESTS);
	if (timeline->nudged && monotonic >= timeline->nudge_due)
		timeline_settle_nudge(timeline);
	if (timeline->nudged)
		return timeline->nudge_due;
	if (!timeline->incident || timeline->known_at != TIME_NONE ||
	    console_is_pinned(timeline->console))
		return G_MAXINT64;
	if (timeline->made_at / 60 != now / 60 && !console_is_typing(timeline->console))
		timeline_make(timeline);
	return monotonic + (minute - console_real_time(timeline->console) % minute);
}

static gint64 incident_tick(void *self, gint64 monotonic)
{
	/* A key that was held may close the screen. */
	gint64 settles = timeline_settle_ride(self, monotonic), next = tick(self, monotonic);
	return MIN(settles, next);
}

static gboolean open_entry(struct timeline *timeline, GError **error)
{
	if (!timeline_entry(timeline, error))
		return FALSE;
	console_run_line(timeline->console, "entry edit");
	return TRUE;
}

static gboolean incident_verb(void *self, enum verb verb, int count, const char *argument,
			      GError **error)
{
	struct timeline *timeline = self;
	switch (verb) {
	case VERB_OPEN:
		return open_entry(timeline, error);
	case VERB_REFRESH:
		timeline_load(timeline);
		return TRUE;
	case VERB_PREVIOUS_PART:
		return timeline_slide(timeline, -MAX(count, 1), error);
	case VERB_NEXT_PART:
		return timeline_slide(timeline, MAX(count, 1), error);
	case VERB_FOLD:
		timeline->shows_log = !timeline->shows_log;
		if (timeline->incident)
			timeline_make_rows(timeline);
		return TRUE;
	case VERB_JUMP: {
		if (!timeline->incident || !argument)
			return FALSE;
		g_free(timeline->awaited);
		timeline->awaited = g_strdup(argument);
		timeline_make_rows(timeline);
		if (!timeline->awaited)
			return TRUE;
		g_clear_pointer(&timeline->awaited, g_free);
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("entry %s is not among those shown"), argument);
		return FALSE;
	}
	default:
		if (!list_move(&timeline->list, verb, count, NULL))
			return FALSE;
		timeline_keep_place(timeline);
		timeline_settle_nudge(timeline);
		return TRUE;
	}
}

/* A block of a chat or a log: what it would become is looked at first. */
static gboolean incident_paste(void *self, const char *text, gsize size)
{
	struct timeline *timeline = self;
	g_autofree char *valid = g_utf8_make_valid(text, (gssize)size);
	g_autofree char *argument = g_strdup_printf("%" PRId64 " %s", timeline->id, valid);
	if (timeline->known_at != TIME_NONE || !timeline->incident)
		return FALSE;
	console_push(timeline->console, "incident-paste", argument);
	return TRUE;
}

static void incident_save(void *self)
{
	timeline_settle_nudge(self);
}

static const char *incident_note_word(void *self)
{
	struct timeline *timeline = self;
	if (!timeline->rows || timeline->rows->len == 0)
		return NULL;
	const struct timeline_row *row = timeline_at(timeline, timeline->list.cursor);
	g_autofree char *key = row && row->entry ? entry_key(row->entry) : NULL;
	/* One number moves with the cursor, and not in the corner of the screen: anything else
	 * would cost more than the row does. An entry's is the one commands name it by. */
	if (key)
		g_snprintf(timeline->note, sizeof timeline->note, "#%s/%u", key,
			   timeline->rows->len);
	else
		g_snprintf(timeline->note, sizeof timeline->note, "%d/%u",
			   timeline->list.cursor + 1, timeline->rows->len);
	return timeline->note;
}

static const struct hint hints[] = {
	{"note-incident", N_("add")},
	{"entry edit", N_("edit")},
	{"entry nudge", N_("later")},
	{"entry kind", N_("kind")},
	{"entry promote", N_("promote")},
	{"fold", N_("log")},
	{"open-notify", N_("notify")},
	{"open-report", N_("report")},
	{"menu", N_("keys")},
	{"quit", N_("back")},
	{0},
};

/* The past can't be written to. */
static const struct hint past_hints[] = {
	{"previous-part", N_("before")},
	{"next-part", N_("later")},
	{"fold", N_("log")},
	{"menu", N_("keys")},
	{"quit", N_("back")},
	{0},
};

/* There is none of that number, for this person. */
static const struct hint missing_hints[] = {
	{"menu", N_("keys")},
	{"quit", N_("back")},
	{0},
};

static const struct hint *incident_hints(void *self)
{
	const struct timeline *timeline = self;
	if (!timeline->incident && timeline->error)
		return missing_hints;
	return timeline->known_at != TIME_NONE ? past_hints : NULL;
}

const struct screen screen_incident = {
	.name = "incident",
	.context = "incident",
	.terse = TRUE,
	.hints = hints,
	.hints_now = incident_hints,
	.opened_by = "incident show",
	.printed_with = "known-at",
	.open = incident_open_screen,
	.close = incident_close,
	.draw = incident_draw,
	.verb = incident_verb,
	.awaits = incident_awaits,
	.paste = incident_paste,
	.save = incident_save,
	.tick = incident_tick,
	.changed = incident_changed,
	.recorded = incident_changed,
	.moved = incident_changed,
	.note = incident_note_word,
};

struct timeline *timeline_shown(struct console *console, GError **error)
{
	void *self;
	if (console_screen(console, &self) == &screen_incident)
		return self;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("no incident is shown"));
	return NULL;
}

struct timeline *timeline_known(struct console *console, GError **error)
{
	struct timeline *timeline = timeline_shown(console, error);
	if (!timeline || timeline->id)
		return timeline;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, "%s",
		    timeline->error ? _("no incident is shown")
				    : _("the incident is still being read"));
	return NULL;
}

/* ---- what opens it */

struct which_job {
	struct job job;
	gint64 ticket, incident;
};

static void which_work(struct job *job, struct desk *desk)
{
	struct which_job *which = (struct which_job *)job;
	g_autoptr(GArray) of = incident_of_ticket(desk, which->ticket, &job->error);
	if (of && of->len > 0)
		which->incident = g_array_index(of, gint64, 0);
}

static void which_free(struct job *job)
{
	if (job->console->opening == job)
		job->console->opening = NULL;
	g_clear_error(&job->error);
	g_free(job);
}

static void which_done(struct job *job)
{
	struct which_job *which = (struct which_job *)job;
	g_autofree char *argument = g_strdup_printf("%" PRId64, which->incident);
	if (job->error)
		console_say_error(job->console, job->error);
	else if (job->console->opening == job)
		console_push(job->console, which->incident ? "incident" : "incidents",
			     which->incident ? argument : NULL);
	which_free(job);
}

/* By its name; without: the incident of the selected ticket, else the list. */
static gboolean run_open(struct call *call, GError **error G_GNUC_UNUSED)
{
	const char *name = call_argument(call, 0);
	void *self;
	const struct screen *screen = console_screen(call->console, &self);
	gint64 ticket = !name && screen->selected ? screen->selected(self) : 0;
	if (!ticket) {
		console_push(call->console, name ? "incident" : "incidents", name);
		return TRUE;
	}
	struct which_job *which = g_new0(struct which_job, 1);
	which->ticket = ticket;
	which->job.console = call->console;
	which->job.owner = self;
	which->job.work = which_work;
	which->job.done = which_done;
	which->job.free = which_free;
	((struct console *)call->console)->opening = &which->job;
	console_post(call->console, TOPIC_NONE, &which->job);
	return TRUE;
}

static const struct argument_spec incident_argument[] = {
	{.name = "INCIDENT", .completer = COMPLETE_INCIDENT, .optional = TRUE},
	{0},
};
const struct command command_open_incident = {
	.name = "open-incident",
	.group = N_("Console"),
	.arguments = incident_argument,
	.help = N_("The timeline of an incident: the one named, else the ticket's, else all of "
		   "them listed"),
	.needs = NEEDS_CONSOLE,
	.run = run_open,
};

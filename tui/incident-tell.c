/* SPDX-License-Identifier: MIT
 * What is noted while it happens: one line, stamped when its first letter was typed, to the
 * incident that is shown or, on every other screen, to the one the person writes to. Nothing typed
 * is lost: where no incident is meant, the list asks which. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/words.h"
#include "tui/console-private.h"
#include "tui/incident.h"

const char *entry_kind_guess(const char *text, enum entry_kind *kind)
{
	const char *colon = strchr(text, ':');
	*kind = ENTRY_OBSERVATION;
	if (!colon || colon == text)
		return text;
	g_autofree char *name = g_strndup(text, (gsize)(colon - text));
	if (!entry_kind_find(name, kind)) {
		*kind = ENTRY_OBSERVATION;
		return text;
	}
	for (text = colon + 1; *text == ' '; text++)
		continue;
	return text;
}

/* ---- storing it */

struct note_job {
	struct job job;
	struct telling telling;
	gint64 number; /* of the entry stored */
	guint line;    /* each is taken back by itself */
	gboolean none; /* no incident is meant */
};

static void note_work(struct job *job, struct desk *desk)
{
	struct note_job *note = (struct note_job *)job;
	struct telling *telling = &note->telling;
	if (!telling->incident && !incident_active(desk, &telling->incident, &job->error))
		return;
	note->none = !telling->incident;
	if (note->none)
		return;
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(record_free);
	struct record *record = record_new(RECORD_ENTRY, 0);
	g_ptr_array_add(records, record);
	record_put(record, "kind", entry_kind_name(telling->kind));
	record_put_time(record, "at", telling->at);
	record_put(record, "precision", telling->precision ? telling->precision : "exact");
	if (telling->zone)
		record_put(record, "zone", telling->zone);
	record_put(record, "text", telling->text);
	if (incident_record(desk, telling->incident, records, telling->draft, NULL, &job->error))
		note->number = record->about;
	if (note->number)
		undo_remember_records(job->console, "incident add", note->line, telling->incident,
				      records);
}

static void note_free(struct job *job)
{
	struct note_job *note = (struct note_job *)job;
	g_clear_error(&job->error);
	g_free(note->telling.text);
	g_free(note->telling.draft);
	g_free(note);
}

/* The list, with what waits for an incident. */
static void offer_list(struct console *console, const struct telling *telling)
{
	g_autoptr(GString) argument = g_string_new(NULL);
	g_string_printf(argument, "note %" PRId64 " %s ", telling->at,
			entry_kind_name(telling->kind));
	g_string_append(argument, telling->text);
	console_push(console, "incidents", argument->str);
}

/* Who has left is told what was not noted when the terminal is theirs again. */
static void keep_unsaid(struct console *console, const struct note_job *note)
{
	const char *why = note->none ? _("no incident is active: name one") : NULL;

	if (note->job.error)
		why = note->job.error->message;
	if (why)
		g_ptr_array_add(console->unsaid,
				g_strdup_printf(_("not noted: “%s”: %s"), note->telling.text, why));
}

static void note_done(struct job *job)
{
	struct note_job *note = (struct note_job *)job;
	struct console *console = job->console;
	const struct telling *telling = &note->telling;
	struct timeline *timeline;
	if (console_is_leaving(console)) {
		keep_unsaid(console, note);
		note_free(job);
		return;
	}
	timeline = timeline_shown(console, NULL);
	if (job->error) {
		if (timeline)
			timeline_go_on(timeline, FALSE);
		console_say_error(console, job->error);
		/* What was typed can be had again: it is in the messages. */
		console_note(console, telling->text);
	} else if (note->none) {
		offer_list(console, telling);
	} else {
		char clock[ENTRY_TIME_SIZE];
		struct instant when = {.at = telling->at};
		precision_parse(telling->precision ? telling->precision : "exact", &when, NULL);
		entry_time_print(&when, console_zone(console), FALSE, clock);
		console_say(console, STYLE_GOOD, _("INC-%" PRId64 " %s noted: %s"),
			    telling->incident, clock, entry_kind_title(telling->kind));
		if (timeline && timeline->id == telling->incident) {
			g_free(timeline->awaited);
			timeline->awaited = g_strdup_printf("%" PRId64, note->number);
		}
		console_recorded(console);
	}
	note_free(job);
}

void incident_note(struct console *console, const struct telling *telling)
{
	struct note_job *note = g_new0(struct note_job, 1);
	struct timeline *timeline = timeline_shown(console, NULL);
	if (timeline && timeline->id == telling->incident)
		timeline_hold(timeline);
	/* Told to the last, whatever screen it was typed on. */
	note->job.owner = console->jobs;
	note->job.work = note_work;
	note->job.done = note_done;
	note->job.free = note_free;
	note->line = undo_line(console);
	note->telling = *telling;
	note->telling.text = g_strdup(telling->text);
	note->telling.draft = g_strdup(telling->draft);
	console_post(console, TOPIC_NONE, &note->job);
}

/* ---- asking for it */

struct asking_note {
	struct console *console;
	gint64 incident; /* 0: the active one */
};

static void take_note(const char *text, void *data)
{
	struct asking_note *asking = data;
	if (text && *text) {
		struct telling telling = {.incident = asking->incident,
					  .at = console_asked_at(asking->console)};
		const char *rest = entry_kind_guess(text, &telling.kind);
		telling.text = (char *)rest;
		incident_note(asking->console, &telling);
	} else {
		console_say(asking->console, STYLE_DIM, "%s", _("nothing entered, nothing done"));
	}
	g_free(asking);
}

static gboolean run_note(struct call *call, GError **error)
{
	struct console *console = call->console;
	const char *text = call_argument(call, 0);
	struct timeline *timeline = timeline_shown(console, NULL);
	struct asking_note *asking = g_new0(struct asking_note, 1);
	if (timeline && timeline->known_at != TIME_NONE) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("this is the past; ] goes on to what is known now"));
		g_free(asking);
		return FALSE;
	}
	asking->console = console;
	asking->incident = timeline ? timeline->id : 0;
	if (text) {
		struct telling telling = {.incident = asking->incident, .at = console_now(console)};
		telling.text = (char *)entry_kind_guess(text, &telling.kind);
		incident_note(console, &telling);
		g_free(asking);
		return TRUE;
	}
	g_autofree char *label = timeline ? g_strdup_printf("INC-%" PRId64 " + ", timeline->id)
					  : g_strdup(_("incident + "));
	console_ask_word(console, label, "note-incident ", take_note, asking);
	return TRUE;
}

static const struct argument_spec text_argument[] = {
	{.name = "TEXT", .optional = TRUE, .rest = TRUE},
	{0},
};
const struct command command_note_incident = {
	.name = "note-incident",
	.group = N_("Console"),
	.arguments = text_argument,
	.help = N_("Note a line in the incident shown, else in the active one, as of its first "
		   "letter"),
	.needs = NEEDS_CONSOLE,
	.run = run_note,
};

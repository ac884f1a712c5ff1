/* SPDX-License-Identifier: MIT
 * What is noted while it happens: one line, stamped when its first letter was typed, to the
 * incident that is shown or, on every other screen, to the one the person writes to. Nothing typed
 * is lost: where no incident is meant, the list asks which. */
#include "config.h"

#include <string.h>

#include "command/incident-restore.h"
#include "desk/i18n.h"
#include "desk/words.h"
#include "tui/console-private.h"
#include "tui/incident.h"
#include "tui/keeper.h"
#include "tui/kept-line.h"
#include "tui/persist.h"

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
	guint running; /* linked tickets that are not restored, though it is (T19) */
	guint line;    /* each is taken back by itself */
	char *precision, *zone;
	char *key;     /* it is stored under, see persist.h */
	gboolean none; /* no incident is meant */
};

static void try_once(struct note_job *note, struct desk *desk)
{
	struct job *job = &note->job;
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
	if (note->number && telling->kind == ENTRY_RESTORED) {
		struct incident *incident = incident_load(desk, telling->incident, TIME_NONE, NULL);
		note->running = incident ? incident_unrestored(desk, incident) : 0;
		if (incident)
			incident_free(incident);
	}
	if (note->number)
		undo_remember_records(job->console, "incident add", note->line, telling->incident,
				      records);
}

static void note_work(struct job *job, struct desk *desk)
{
	struct note_job *note = (struct note_job *)job;
	struct persist persist;
	persist_begin(&persist, desk, note->key, 0);
	do {
		g_clear_error(&job->error);
		try_once(note, desk);
	} while (persist_again(&persist, job->error));
	persist_end(&persist);
}

static void note_free(struct job *job)
{
	struct note_job *note = (struct note_job *)job;
	pending_remove(job->console->pending, job);
	if (note->telling.draft)
		keeper_ended(job->console, note->telling.draft, note->number > 0);
	g_clear_error(&job->error);
	g_free(note->key);
	g_free(note->precision);
	g_free(note->zone);
	g_free(note->telling.text);
	g_free(note->telling.draft);
	g_free(note);
}

/* The list, with what waits for an incident; its draft waits with it. */
static void offer_list(struct console *console, struct telling *telling)
{
	g_autoptr(GString) argument = g_string_new(NULL);
	g_string_printf(argument, "note %" PRId64 " %s %s ", telling->at,
			entry_kind_name(telling->kind), telling->draft ? telling->draft : "-");
	g_string_append(argument, telling->text);
	g_clear_pointer(&telling->draft, g_free);
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

/* Nobody is asked in the middle of what is typed: a key does it. */
static void offer_restore(struct console *console, const struct note_job *note)
{
	const char *key =
		keymap_keys_for(console_keymap(console), "incident", "entry restore-tickets");
	console_say(console, STYLE_WARN,
		    ngettext("restored; %u linked ticket runs on: %s says it there too",
			     "restored; %u linked tickets run on: %s says it there too",
			     note->running),
		    note->running, key ? key : ":incident restore");
}

static void note_done(struct job *job)
{
	struct note_job *note = (struct note_job *)job;
	struct console *console = job->console;
	struct telling *telling = &note->telling;
	struct timeline *timeline;
	gboolean was_shown = pending_remove(console->pending, job);
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
		console->message_stays = was_shown;
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
		if (note->running > 0)
			offer_restore(console, note);
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
	note->telling.precision = note->precision = g_strdup(telling->precision);
	note->telling.zone = note->zone = g_strdup(telling->zone);
	note->key = op_key_new();
	note->job.console = console;
	g_autofree char *line = g_strconcat("+", telling->text, NULL);
	g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(gint64));
	pending_add(console->pending, &note->job, line, none);
	console_post_act(console, &note->job);
}

/* ---- asking for it */

static gboolean read_telling(struct call *call, struct telling *telling, GError **error)
{
	const char *incident = call_option(call, "incident"), *at = call_option(call, "at");
	struct timeline *timeline = timeline_shown(call->console, NULL);
	if (!incident && timeline && timeline->known_at != TIME_NONE) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("this is the past; ] goes on to what is known now"));
		return FALSE;
	}
	if (!incident && timeline && !timeline->id) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("the incident is still being read"));
		return FALSE;
	}
	*telling = (struct telling){.incident = timeline ? timeline->id : 0,
				    .at = console_now(call->console),
				    .precision = call_option(call, "precision"),
				    .zone = call_option(call, "zone")};
	return (!incident ||
		call_number("--incident", incident, 0, G_MAXINT64, &telling->incident, error)) &&
	       (!at || call_number("--at", at, 0, G_MAXINT64, &telling->at, error));
}

static gboolean run_note(struct call *call, GError **error)
{
	struct console *console = call->console;
	g_autofree char *text = call_argument(call, 0) ? call_rest(call, 0) : NULL;
	struct telling telling;
	if (!read_telling(call, &telling, error))
		return FALSE;
	if (text) {
		telling.text = (char *)entry_kind_guess(text, &telling.kind);
		telling.draft = kept_line_take(console);
		incident_note(console, &telling);
		g_free(telling.draft);
		return TRUE;
	}
	g_autofree char *label = telling.incident
					 ? g_strdup_printf("INC-%" PRId64 " + ", telling.incident)
					 : g_strdup(_("incident + "));
	g_autofree char *line =
		g_strdup_printf("note-incident --incident=%" PRId64, telling.incident);
	const struct kept_line asked = {.label = label,
					.line = line,
					.option = "",
					.stamped = TRUE,
					.incident = telling.incident};
	kept_line_ask(console, &asked, NULL, NULL);
	return TRUE;
}

static const struct argument_spec text_argument[] = {
	{.name = "TEXT", .optional = TRUE, .rest = TRUE},
	{0},
};
static const struct option_spec note_options[] = {
	{.name = "incident",
	 .value = "NUMBER",
	 .help = N_("In this incident; 0: in the active one, whichever is shown")},
	{.name = "at", .value = "SECONDS", .help = N_("When it happened, in seconds since 1970")},
	{.name = "precision", .value = "PRECISION", .help = N_("How well that is known")},
	{.name = "zone", .value = "ZONE", .help = N_("In which it was typed")},
	{0},
};
const struct command command_note_incident = {
	.name = "note-incident",
	.group = N_("Console"),
	.arguments = text_argument,
	.options = note_options,
	.help = N_("Note a line in the incident shown, else in the active one, as of its first "
		   "letter"),
	.role = ROLE_ENGINEER,
	.needs = NEEDS_CONSOLE,
	.run = run_note,
};

/* SPDX-License-Identifier: MIT
 * What the keys of a timeline do to the entry, or the gap, under the cursor. Each runs the command
 * anybody could type, with the revision that was seen, so that nobody is written over (incidents.md
 * T6); what moves a stamp asks why first (T5). */
#include "config.h"

#include <string.h>

#include "command/incident.h"
#include "desk/i18n.h"
#include "desk/text.h"
#include "tui/console-private.h"
#include "tui/incident.h"
#include "tui/keeper.h"
#include "tui/kept-line.h"

/* The one shown, where it can be written to. */
static struct timeline *written(struct console *console, GError **error)
{
	struct timeline *timeline = timeline_known(console, error);
	if (!timeline || timeline->known_at == TIME_NONE)
		return timeline;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("this is the past; ] goes on to what is known now"));
	return NULL;
}

static const struct entry *selected(struct timeline *timeline, GError **error)
{
	return timeline ? timeline_entry(timeline, error) : NULL;
}

/* "incident VERB 7 12" */
static GString *line_of(const struct timeline *timeline, const char *verb,
			const struct entry *entry)
{
	g_autofree char *key = entry_key(entry);
	GString *line = g_string_new(NULL);
	g_string_printf(line, "incident %s %" PRId64 " %s", verb, timeline->id, key);
	return line;
}

static void append_option(GString *line, const char *name, const char *value)
{
	/* A text that begins with @ would be a file's. */
	g_autofree char *text =
		g_strconcat(strcmp(name, "text") == 0 && *value == '@' ? "@" : "", value, NULL);
	g_string_append_printf(line, " --%s=", name);
	words_quote(line, text);
}

/* The revision that was seen. */
static void append_sees(GString *line, const struct entry *entry)
{
	g_string_append_printf(line, " --sees=%" PRId64, entry->revision);
}

/* ---- a word more, then the line */

static void ask_option(struct timeline *timeline, const GString *line, const char *option,
		       const char *label)
{
	const struct kept_line asked = {
		.label = label, .line = line->str, .option = option, .incident = timeline->id};
	kept_line_ask(timeline->console, &asked, NULL, NULL);
}

/* The stamp an entry gives; STAMPS: none. */
static enum stamp anchored(const struct timeline *timeline, const struct entry *entry)
{
	int stamp = 0;
	while (stamp < STAMPS && timeline->stamps[stamp].entry != entry)
		stamp++;
	return (enum stamp)stamp;
}

/* Runs it, and asks why before when a stamp stands on that entry. */
static void run_correction(struct timeline *timeline, const struct entry *entry,
			   const GString *line)
{
	enum stamp stamp = anchored(timeline, entry);
	if (stamp == STAMPS) {
		console_run_line(timeline->console, line->str);
		return;
	}
	g_autofree char *label = g_strdup_printf(_("It moves “%s”. Why: "), stamp_title(stamp));
	ask_option(timeline, line, "reason", label);
}

/* ---- its time */

void timeline_settle_nudge(struct timeline *timeline)
{
	g_autofree char *key = g_steal_pointer(&timeline->nudged);
	const struct entry *entry =
		key && timeline->incident ? incident_entry(timeline->incident, key) : NULL;
	gint64 by = timeline->nudge;
	timeline->nudge = timeline->nudge_due = 0;
	if (!entry || by == 0)
		return;
	g_autoptr(GString) line = line_of(timeline, "edit", entry);
	g_autofree char *precision = precision_print(&entry->when);
	g_string_append_printf(line, " --at=@%" PRId64, entry->when.at + by);
	append_option(line, "precision", precision);
	append_sees(line, entry);
	run_correction(timeline, entry, line);
	console_touch(timeline->console);
}

static gboolean nudge(struct call *call, int step, GError **error)
{
	struct timeline *timeline = written(call->console, error);
	const struct entry *entry = selected(timeline, error);
	if (!entry)
		return FALSE;
	g_autofree char *key = entry_key(entry);
	if (g_strcmp0(timeline->nudged, key) != 0)
		timeline_settle_nudge(timeline);
	g_free(timeline->nudged);
	timeline->nudged = g_steal_pointer(&key);
	timeline->nudge += (gint64)step * MAX(console_count(call->console), 1);
	timeline->nudge_due = g_get_monotonic_time() + NUDGE_RESTS;
	console_touch(call->console);
	return TRUE;
}

static gboolean run_nudge(struct call *call, GError **error)
{
	gint64 seconds = 60;
	const char *text = call_argument(call, 0);
	if (text && !call_number("SECONDS", text, -86400, 86400, &seconds, error))
		return FALSE;
	return nudge(call, (int)seconds, error);
}

/* ---- what it is */

static gboolean set_kind(struct timeline *timeline, enum entry_kind kind, GError **error)
{
	const struct entry *entry = selected(written(timeline->console, error), error);
	if (!entry)
		return FALSE;
	g_autoptr(GString) line = line_of(timeline, "edit", entry);
	append_option(line, "kind", entry_kind_name(kind));
	append_sees(line, entry);
	run_correction(timeline, entry, line);
	return TRUE;
}

static gboolean run_kind(struct call *call, GError **error)
{
	struct timeline *timeline = written(call->console, error);
	const char *name = call_argument(call, 0);
	enum entry_kind kind;
	if (!selected(timeline, error))
		return FALSE;
	if (!name) {
		console_push(call->console, "entry-kinds", "kind");
		return TRUE;
	}
	if (entry_kind_find(name, &kind))
		return set_kind(timeline, kind, error);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("“%s” is no kind of entry"),
		    name);
	return FALSE;
}

static gboolean run_only(struct call *call, GError **error)
{
	struct timeline *timeline = timeline_shown(call->console, error);
	g_autofree char *what = call_rest(call, 0);
	enum entry_kind kind;
	if (!timeline)
		return FALSE;
	if (!call_argument(call, 0)) {
		console_push(call->console, "entry-kinds", "only");
		return TRUE;
	}
	timeline->kind = -1;
	g_clear_pointer(&timeline->sought, g_free);
	if (entry_kind_find(what, &kind))
		timeline->kind = (int)kind;
	else if (strcmp(what, "all") != 0)
		timeline->sought = text_fold(what);
	if (timeline->incident)
		timeline_make_rows(timeline);
	return TRUE;
}

static gboolean run_on_entry(struct call *call, const char *verb, GError **error)
{
	struct timeline *timeline = written(call->console, error);
	const struct entry *entry = selected(timeline, error);
	if (!entry)
		return FALSE;
	g_autoptr(GString) line = line_of(timeline, verb, entry);
	console_run_line(timeline->console, line->str);
	return TRUE;
}

static gboolean run_promote(struct call *call, GError **error)
{
	struct timeline *timeline = timeline_shown(call->console, error);
	const struct entry *entry = selected(timeline, error);
	return entry && run_on_entry(call, entry->promoted ? "demote" : "promote", error);
}

static gboolean run_put_back(struct call *call, GError **error)
{
	return run_on_entry(call, "put-back", error);
}

static gboolean run_remove(struct call *call, GError **error)
{
	struct timeline *timeline = written(call->console, error);
	const struct entry *entry = selected(timeline, error);
	if (!entry)
		return FALSE;
	g_autoptr(GString) line = line_of(timeline, "remove", entry);
	append_sees(line, entry);
	ask_option(timeline, line, "reason", _("Remove it. Why: "));
	return TRUE;
}

static gboolean run_tag(struct call *call, GError **error)
{
	struct timeline *timeline = written(call->console, error);
	const struct entry *entry = selected(timeline, error);
	if (!entry)
		return FALSE;
	g_autoptr(GString) line = line_of(timeline, "edit", entry);
	ask_option(timeline, line, "tag", _("Tags, as +cdn or -cdn: "));
	return TRUE;
}

/* What is typed or pasted; on a ticket the message the cursor is on. */
static gboolean run_evidence(struct call *call, GError **error)
{
	struct timeline *timeline = written(call->console, error);
	const struct entry *entry = selected(timeline, error);
	if (!entry)
		return FALSE;
	g_autoptr(GString) line = line_of(timeline, "evidence", entry);
	ask_option(timeline, line, "text", _("Evidence, typed or pasted: "));
	return TRUE;
}

static gboolean run_status(struct call *call, GError **error)
{
	struct timeline *timeline = written(call->console, error);
	const struct entry *entry = selected(timeline, error);
	int index;
	if (!entry ||
	    !call_choice(_("WORD"), call_argument(call, 0), "confirm reject", &index, error))
		return FALSE;
	return run_on_entry(call, index == 0 ? "confirm" : "reject", error);
}

/* ---- gaps */

static const struct timeline_gap *gap_here(struct timeline *timeline, GError **error)
{
	const struct timeline_row *row =
		timeline ? timeline_at(timeline, timeline->list.cursor) : NULL;
	if (row && row->gap)
		return row->gap;
	if (timeline)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("the cursor is on no gap; ' finds the next"));
	return NULL;
}

/* To the next one nobody has explained, from the top when there is none below. */
static gboolean run_next_gap(struct call *call, GError **error)
{
	struct timeline *timeline = timeline_shown(call->console, error);
	if (!timeline)
		return FALSE;
	for (int i = 1; i <= timeline->list.count; i++) {
		int place = (timeline->list.cursor + i) % timeline->list.count;
		const struct timeline_gap *gap = timeline_at(timeline, place)->gap;
		if (!gap || gap->state != GAP_UNEXPLAINED)
			continue;
		list_seek(&timeline->list, place);
		timeline_keep_place(timeline);
		console_touch(call->console);
		return TRUE;
	}
	console_say(call->console, STYLE_DIM, "%s", _("no gap is unexplained"));
	return TRUE;
}

static gboolean run_gap(struct call *call, GError **error)
{
	struct timeline *timeline = written(call->console, error);
	const struct timeline_gap *gap = gap_here(timeline, error);
	int index;
	if (!gap ||
	    !call_choice(_("WORD"), call_argument(call, 0), "explain accept", &index, error))
		return FALSE;
	g_autofree char *from = gap->from ? entry_key(gap->from) : g_strdup("-");
	g_autofree char *to = gap->to ? entry_key(gap->to) : g_strdup("-");
	g_autoptr(GString) line = g_string_new(NULL);
	g_string_printf(line, "incident gap %" PRId64 " '%s' '%s' %s", timeline->id, from, to,
			index == 0 ? "explained" : "accepted");
	ask_option(timeline, line, "text",
		   index == 0 ? _("What happened then: ") : _("Why it needs no explanation: "));
	return TRUE;
}

/* ---- stamps, times */

static gboolean run_stamp(struct call *call, GError **error)
{
	struct timeline *timeline = written(call->console, error);
	if (!timeline)
		return FALSE;
	g_autofree char *line = g_strdup_printf("incident stamp %" PRId64, timeline->id);
	const struct kept_line asked = {.label = _("Stamp and its time: "),
					.line = line,
					.then = _("Why not what the entries say: "),
					.incident = timeline->id};
	kept_line_ask(call->console, &asked, NULL, NULL);
	return TRUE;
}

/* At another time than now: the time, what it was taken for before anything is stored (T2), the
 * text. */
struct at_time {
	struct job job;
	gint64 id, at;
	char *typed, *echo, *zone, *draft;
	gboolean minute;
	const struct zone *own_zone;
};

static const char *time_label(void)
{
	return _("When, as 14:05, -12m, 14:05 Europe/London: ");
}

static char *insert_line(gint64 incident)
{
	return g_strdup_printf("entry insert --incident=%" PRId64, incident);
}

static void at_time_free(struct job *job)
{
	struct at_time *at = (struct at_time *)job;
	if (at->draft)
		keeper_ended(job->console, at->draft, TRUE);
	g_clear_error(&job->error);
	g_free(at->typed);
	g_free(at->echo);
	g_free(at->zone);
	g_free(at->draft);
	g_free(at);
}

static void echo_work(struct job *job, struct desk *desk)
{
	struct at_time *at = (struct at_time *)job;
	const struct call call = {.desk = desk, .now = desk_now(desk), .zone = at->own_zone};
	struct typed_time typed;
	struct incident *incident = NULL;
	if (!typed_time_read(&call, at->typed, &typed, &job->error))
		return;
	at->at = typed.at;
	at->minute = typed.minute;
	at->zone = g_strdup(typed.zone);
	typed_time_clear(&typed);
	incident = incident_load(desk, at->id, TIME_NONE, &job->error);
	if (!incident)
		return;
	at->echo = incident_echo(&call, incident, at->at);
	incident_give_back(desk, incident);
}

static void ask_text(const struct at_time *at)
{
	g_autofree char *label = g_strdup_printf("%s + ", at->echo);
	g_autofree char *asked = insert_line(at->id);
	g_autoptr(GString) line = g_string_new(NULL);
	const struct kept_line before = {.label = time_label(), .line = asked, .incident = at->id};
	g_string_printf(line,
			"note-incident --incident=%" PRId64 " --at=%" PRId64 " --precision=%s",
			at->id, at->at, at->minute ? "minute" : "exact");
	if (at->zone)
		append_option(line, "zone", at->zone);
	const struct kept_line text = {
		.label = label, .line = line->str, .option = "", .incident = at->id};
	kept_line_ask(at->job.console, &text, &before, at->typed);
}

/* What can't be, or is two times, is said with what would be accepted. */
static void echo_done(struct job *job)
{
	struct console *console = job->console;
	gboolean asks = !job->error && !console_is_leaving(console);
	if (job->error)
		console_say_error(console, job->error);
	if (asks)
		ask_text((struct at_time *)job);
	at_time_free(job);
	/* The text was typed for that question. */
	struct timeline *timeline = timeline_shown(console, NULL);
	if (timeline)
		timeline_go_on(timeline, asks);
}

static gboolean incident_meant(struct call *call, gint64 *id, GError **error)
{
	const char *text = call_option(call, "incident");
	struct timeline *timeline = text ? NULL : written(call->console, error);
	if (text)
		return call_number("--incident", text, 1, G_MAXINT64, id, error);
	*id = timeline ? timeline->id : 0;
	return timeline != NULL;
}

static gboolean run_insert(struct call *call, GError **error)
{
	struct console *console = call->console;
	gint64 id;
	if (!incident_meant(call, &id, error))
		return FALSE;
	if (!call_argument(call, 0)) {
		g_autofree char *line = insert_line(id);
		const struct kept_line asked = {
			.label = time_label(), .line = line, .incident = id};
		kept_line_ask(console, &asked, NULL, NULL);
		return TRUE;
	}
	struct at_time *at = g_new0(struct at_time, 1);
	/* Asked for by the console itself: the answer asks the next thing wherever one is by then.
	 */
	at->job.owner = console->jobs;
	at->job.work = echo_work;
	at->job.done = echo_done;
	at->job.free = at_time_free;
	at->id = id;
	at->typed = call_rest(call, 0);
	at->draft = kept_line_take(console);
	at->own_zone = console_zone(console);
	struct timeline *timeline = timeline_shown(console, NULL);
	if (timeline)
		timeline_hold(timeline);
	console_post(console, TOPIC_NONE, &at->job);
	return TRUE;
}

/* What the timeline says already is not said again; else it is said in both. */
static gboolean run_restore(struct call *call, GError **error)
{
	struct timeline *timeline = written(call->console, error);
	if (!timeline || !timeline->incident)
		return timeline != NULL;
	g_autofree char *line = g_strdup_printf(
		"incident restore %" PRId64 "%s", timeline->id,
		timeline->stamps[STAMP_RESTORED].when.at != TIME_NONE ? " --only-tickets" : "");
	console_run_line(call->console, line);
	return TRUE;
}

static gboolean run_removed(struct call *call, GError **error)
{
	struct timeline *timeline = timeline_shown(call->console, error);
	if (!timeline)
		return FALSE;
	timeline->shows_removed = !timeline->shows_removed;
	if (timeline->incident)
		timeline_make_rows(timeline);
	return TRUE;
}

/* A message of a ticket, to an entry of the incident one writes to. */
static gboolean run_attach(struct call *call, GError **error)
{
	const char *entry = call_argument(call, 1);
	g_autoptr(GString) line = g_string_new("incident evidence active ");
	if (!entry)
		return console_give_verb(call, VERB_EVIDENCE, 0, NULL, error);
	words_quote(line, entry);
	append_option(line, "ticket", call_argument(call, 0));
	console_run_line(call->console, line->str);
	return TRUE;
}

static const struct argument_spec seconds_argument[] = {{.name = "SECONDS", .optional = TRUE}, {0}};
static const struct argument_spec kind_argument[] = {{.name = "KIND", .optional = TRUE}, {0}};
static const struct argument_spec only_argument[] = {
	{.name = "KIND|WORDS", .optional = TRUE, .rest = TRUE},
	{0},
};
static const struct argument_spec gap_argument[] = {
	{.name = "WORD", .completer = COMPLETE_WORDS, .words = "explain accept"},
	{0},
};
static const struct argument_spec status_argument[] = {
	{.name = "WORD", .completer = COMPLETE_WORDS, .words = "confirm reject"},
	{0},
};
const struct command command_entry_nudge = WRITING_COMMAND(
	"entry nudge", seconds_argument,
	N_("Move the time of the entry by so many seconds, a minute otherwise"), run_nudge);
const struct command command_entry_kind =
	WRITING_COMMAND("entry kind", kind_argument,
			N_("What kind of entry it is: named, or chosen from a list"), run_kind);
const struct command command_entry_only = CONSOLE_COMMAND(
	"entry only", only_argument,
	N_("Show only entries of a kind, or those that say something; all: every one"), run_only);
const struct command command_entry_promote =
	WRITING_COMMAND("entry promote", NULL,
			N_("Make the entry part of the story told, or log again"), run_promote);
const struct command command_entry_put_back =
	WRITING_COMMAND("entry put-back", NULL, N_("Put the removed entry back"), run_put_back);
const struct command command_entry_remove = WRITING_COMMAND(
	"entry remove", NULL, N_("Take the entry out of the timeline, and say why"), run_remove);
const struct command command_entry_restore = WRITING_COMMAND(
	"entry restore-tickets", NULL,
	N_("Say that the service works again: on the linked tickets and, unless it says so, in the "
	   "timeline"),
	run_restore);
const struct command command_entry_removed = CONSOLE_COMMAND(
	"entry removed", NULL, N_("Show what was taken out, or hide it"), run_removed);
const struct command command_entry_tag =
	WRITING_COMMAND("entry tag", NULL, N_("Tag the entry"), run_tag);
const struct command command_entry_evidence =
	WRITING_COMMAND("entry evidence", NULL, N_("Keep an excerpt with the entry"), run_evidence);
static const struct argument_spec attach_arguments[] = {
	{.name = "TICKET/EVENT", .optional = TRUE},
	{.name = "ENTRY", .optional = TRUE},
	{0},
};
const struct command command_entry_attach = WRITING_COMMAND(
	"entry attach", attach_arguments,
	N_("Keep the ticket's message with an entry of the active incident"), run_attach);
const struct command command_entry_hypothesis =
	WRITING_COMMAND("entry hypothesis", status_argument,
			N_("Say that the hypothesis is true, or not"), run_status);
const struct command command_entry_next_gap = CONSOLE_COMMAND(
	"entry next-gap", NULL, N_("To the next gap nobody has explained"), run_next_gap);
const struct command command_entry_gap = WRITING_COMMAND(
	"entry gap", gap_argument, N_("Explain the gap under the cursor, or accept it"), run_gap);
const struct command command_entry_stamp = WRITING_COMMAND(
	"entry stamp", NULL, N_("Say when a stamp is, against what the entries say"), run_stamp);
static const struct argument_spec insert_arguments[] = {
	{.name = "TIME", .completer = COMPLETE_TIME, .optional = TRUE, .rest = TRUE},
	{0},
};
static const struct option_spec insert_options[] = {
	{.name = "incident",
	 .value = "NUMBER",
	 .help = N_("Of this incident, not the one that is shown")},
	{0},
};
const struct command command_entry_insert = {
	.name = "entry insert",
	.group = N_("Console"),
	.arguments = insert_arguments,
	.options = insert_options,
	.help = N_("An entry at another time than now"),
	.role = ROLE_ENGINEER,
	.needs = NEEDS_CONSOLE,
	.run = run_insert,
};

/* SPDX-License-Identifier: MIT
 * An entry of an incident in the built-in editor: what happened, and what the client may read of
 * it, by language. The argument is "7 12" (entry 12 of incident 7), or "draft ID". When somebody
 * was faster, both texts can be taken, or one made of both (incidents.md T6). */
#include "config.h"

#include <string.h>

#include "desk/event.h"
#include "desk/i18n.h"
#include "desk/report.h"
#include "store/incident.h"
#include "tui/entry-text.h"
#include "tui/incident.h"
#include "tui/undo.h"
#include "tui/writer.h"

struct entry_original {
	struct original original;
	gint64 incident;
	char *key;
	struct incident *read; /* where the entry is from */
	const struct entry *entry;
};

static const struct entry_original *entry_of(const struct original *original)
{
	return (const struct entry_original *)original;
}

/* ---- reading and storing */

/* The text of an entry at a revision that is not the newest; NULL: not to be found. */
static char *text_at(struct desk *desk, gint64 incident, gint64 number, gint64 revision)
{
	g_autoptr(GPtrArray) records = incident_records(desk, incident, 0, NULL);
	struct incident *then = incident_new(incident);
	g_autofree char *key = g_strdup_printf("%" PRId64, number);
	char *text = NULL;
	for (guint i = 0; records && !text && i < records->len; i++) {
		incident_apply(then, records->pdata[i]);
		const struct entry *entry = incident_entry(then, key);
		if (entry && entry->revision == revision)
			text = entry_text_of(entry);
	}
	incident_free(then);
	return text;
}

static gboolean load(struct desk *desk, struct entry_original *is, GError **error)
{
	is->read = incident_load(desk, is->incident, TIME_NONE, error);
	is->entry = is->read ? incident_entry(is->read, is->key) : NULL;
	if (is->read && !is->entry)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("INC-%" PRId64 " has no entry %s"), is->incident, is->key);
	if (!is->entry)
		return FALSE;
	is->original.revision = is->entry->revision;
	is->original.text = entry_text_of(is->entry);
	return TRUE;
}

static void take_name(struct entry_original *is, const char *incident, const char *key)
{
	is->incident = incident ? g_ascii_strtoll(incident, NULL, 10) : 0;
	is->key = g_strdup(key ? key : "");
}

static gboolean entry_read(struct desk *desk, const char *words, const struct draft *draft,
			   struct original *original, GError **error)
{
	struct entry_original *is = (struct entry_original *)original;
	if (draft) {
		const struct event facts = {.more = draft->more};
		g_autofree char *incident = event_more(&facts, "incident");
		g_autofree char *key = event_more(&facts, "entry");
		take_name(is, incident, key);
	} else {
		const char *key = strchr(words, ' ');
		take_name(is, words, key ? key + 1 : NULL);
	}
	if (!load(desk, is, error))
		return FALSE;
	if (draft && draft->base_turn != original->revision) {
		original->begun = text_at(desk, is->incident, is->entry->number, draft->base_turn);
		if (!original->begun)
			original->begun = g_strdup(original->text);
	}
	return TRUE;
}

static gboolean entry_store(struct desk *desk, struct writer_job *work, GError **error)
{
	const struct entry_original *over = entry_of(work->over);
	const struct entry *entry = over->entry;
	struct entry_original *is = (struct entry_original *)work->is;
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(record_free);
	g_autoptr(GError) refused = NULL;
	struct record *record = record_new(RECORD_ENTRY, entry->number);
	g_ptr_array_add(records, record);
	record->base = entry->revision;
	if (!entry->number)
		record_put(record, "source_ref", over->key);
	is->incident = over->incident;
	is->key = g_strdup(over->key);
	if (!entry_text_put(work->text, entry, record)) {
		work->said = g_strdup_printf(_("INC-%" PRId64 " entry %s: as it was"), is->incident,
					     is->key);
	} else if (incident_record(desk, is->incident, records, work->draft_id, NULL, &refused)) {
		undo_remember_records(work->job.console, "incident edit", work->line, is->incident,
				      records);
		work->said = g_strdup_printf(_("INC-%" PRId64 " entry %s: changed"), is->incident,
					     is->key);
	}
	if (!refused)
		return load(desk, is, error);
	if (g_error_matches(refused, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT) &&
	    load(desk, is, NULL))
		work->said = g_strdup_printf(
			_("%s changed it meanwhile: yours is not stored; both are shown"),
			is->entry->revised_by ? is->entry->revised_by : is->entry->by);
	g_propagate_error(error, g_steal_pointer(&refused));
	return FALSE;
}

static void entry_clear(struct original *original)
{
	struct entry_original *entry = (struct entry_original *)original;
	if (entry->read)
		incident_free(entry->read);
	g_free(entry->key);
}

static void entry_facts(const struct original *original, GString *facts)
{
	g_autofree char *incident = g_strdup_printf("%" PRId64, entry_of(original)->incident);
	history_fact(facts, "incident", incident);
	history_fact(facts, "entry", entry_of(original)->key);
}

/* ---- the screen */

static int draw_head(const struct writer *writer, const struct area *area)
{
	const struct entry *entry = entry_of(writer->over)->entry;
	char time[ENTRY_TIME_SIZE];
	entry_time_print(&entry->when, console_zone(writer->console), FALSE, time);
	int used = draw_text(area->row, area->column, area->columns, STYLE_INTERNAL, _(" ENTRY "));
	draw_format(area->row, area->column + used + 1, area->columns - used - 1, STYLE_STRONG,
		    "INC-%" PRId64 " · %s · %s · %s", entry_of(writer->over)->incident, time,
		    entry_kind_title(entry->kind), entry->by);
	return 1;
}

const struct writer_kind writer_entry = {
	.name = "entry",
	.screen = "entry-edit",
	.normal = "entry-edit-normal",
	.missing = N_("no entry is written on this screen"),
	.limit = 2 * ENTRY_TEXT_LIMIT,
	.columns = 120,
	.size = sizeof(struct entry_original),
	.read = entry_read,
	.store = entry_store,
	.stored = console_recorded,
	.clear = entry_clear,
	.facts = entry_facts,
	.draw_head = draw_head,
};

static void *entry_open(struct console *console, const char *argument)
{
	void *self = writer_open(console, &writer_entry, argument);
	/* A draft's incident is not known yet. */
	gint64 incident = g_ascii_strtoll(argument ? argument : "", NULL, 10);
	if (incident)
		console_here(console, self, place_of_incident(incident), DOING_WRITING);
	return self;
}

static const struct hint hints[] = {
	{"entry save", N_("store")},
	{"entry leave", N_("leave, kept")},
	{"entry client", N_("for the client")},
	{"entry compare", N_("changes")},
	{"menu", N_("keys")},
	{0},
};
static const struct hint conflict_hints[] = {
	{"entry save", N_("mine")},  {"entry theirs", N_("theirs")},
	{"entry merge", N_("both")}, {"entry compare", N_("changes")},
	{"menu", N_("keys")},        {0},
};

static const struct hint *hints_now(void *self)
{
	return ((const struct writer *)self)->theirs ? conflict_hints : NULL;
}

const struct screen screen_entry_edit = {
	WRITER_SCREEN("entry-edit"),
	.hints = hints,
	.hints_now = hints_now,
	.open = entry_open,
};

/* ---- its commands */

static gboolean run_edit(struct call *call, GError **error)
{
	struct timeline *timeline = timeline_shown(call->console, error);
	const struct entry *entry = timeline ? timeline_entry(timeline, error) : NULL;
	if (!entry)
		return FALSE;
	if (timeline->known_at != TIME_NONE) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("this is the past; ] goes on to what is known now"));
		return FALSE;
	}
	g_autofree char *key = entry_key(entry);
	g_autofree char *argument = g_strdup_printf("%" PRId64 " %s", timeline->id, key);
	console_push(call->console, "entry-edit", argument);
	return TRUE;
}

static gboolean exchange(struct writer *writer, const char *text, GError **error)
{
	struct buffer *buffer = editor_buffer(writer->editor);
	gsize size;
	buffer_text(buffer, &size);
	if (!buffer_replace(buffer, 0, size, text, strlen(text), error))
		return FALSE;
	writer_notice(writer);
	return TRUE;
}

static struct writer *in_conflict(struct call *call, GError **error)
{
	struct writer *writer = writer_shown(call->console, call->command->name, error);
	if (!writer || writer->theirs)
		return writer;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("nobody else changed it"));
	return NULL;
}

/* Mine can be undone back, so neither is lost. */
static gboolean run_theirs(struct call *call, GError **error)
{
	struct writer *writer = in_conflict(call, error);
	return writer && exchange(writer, writer->theirs, error);
}

static gboolean run_merge(struct call *call, GError **error)
{
	struct writer *writer = in_conflict(call, error);
	guint clashes = 0;
	if (!writer)
		return FALSE;
	g_autofree char *merged =
		text_merge(writer->base, buffer_text(editor_buffer(writer->editor), NULL),
			   writer->theirs, &clashes);
	if (!exchange(writer, merged, error))
		return FALSE;
	if (clashes > 0)
		console_say(call->console, STYLE_WARN,
			    ngettext("%u place was changed by both: choose there",
				     "%u places were changed by both: choose there", clashes),
			    clashes);
	else
		console_say(call->console, STYLE_GOOD, "%s", _("both changes are in it"));
	return TRUE;
}

/* The words of one language stand behind its line; NULL: there are none. */
static const char *part_of(const char *text, const char *language)
{
	g_autofree char *rule = entry_text_rule(language);
	const char *there = strstr(text, rule);
	if (!there)
		return NULL;
	there += strlen(rule);
	return there + (*there == '\n');
}

/* The incident's, then each other one that reports are written in and that has no words yet. An
 * incident's that is not known stands for the first of them. */
static const char *next_language(const struct incident *incident, const char *text)
{
	const char *own = incident->language ? incident->language : "";
	if (!part_of(text, own))
		return own;
	for (guint i = *own ? 0 : 1; report_languages[i]; i++)
		if (!part_of(text, report_languages[i]))
			return report_languages[i];
	return own;
}

/* A part more, in the language given, else in the next one. */
static gboolean run_client(struct call *call, GError **error)
{
	struct writer *writer = writer_shown(call->console, call->command->name, error);
	const char *language = call_argument(call, 0);
	if (!writer)
		return FALSE;
	struct buffer *buffer = editor_buffer(writer->editor);
	gsize size;
	const char *text = buffer_text(buffer, &size);
	if (!language)
		language = next_language(entry_of(writer->over)->read, text);
	const char *there = part_of(text, language);
	if (there) {
		buffer_move_to(buffer, (gsize)(there - text));
		return TRUE;
	}
	g_autofree char *rule = entry_text_rule(language);
	g_autofree char *part =
		g_strdup_printf("%s%s\n", size && text[size - 1] != '\n' ? "\n" : "", rule);
	buffer_move_to(buffer, size);
	if (!buffer_insert(buffer, part, strlen(part), error))
		return FALSE;
	writer_notice(writer);
	return TRUE;
}

static const struct argument_spec language_argument[] = {
	{.name = "LANGUAGE", .optional = TRUE},
	{0},
};
const struct command command_entry_edit = WRITING_COMMAND(
	"entry edit", NULL, N_("Change the text of the selected entry, and its words for clients"),
	run_edit);
const struct command command_entry_save =
	WRITING_COMMAND("entry save", NULL, N_("Store the entry that is written"), writer_run_save);
const struct command command_entry_leave =
	CONSOLE_COMMAND("entry leave", NULL, WRITER_HELP_LEAVE, writer_run_leave);
const struct command command_entry_discard =
	CONSOLE_COMMAND("entry discard", now_argument, WRITER_HELP_DISCARD, writer_run_discard);
const struct command command_entry_compare =
	CONSOLE_COMMAND("entry compare", NULL, WRITER_HELP_COMPARE, writer_run_compare);
const struct command command_entry_theirs =
	CONSOLE_COMMAND("entry theirs", NULL,
			N_("Take what the other one wrote; undo brings yours back"), run_theirs);
const struct command command_entry_merge = CONSOLE_COMMAND(
	"entry merge", NULL, N_("Both changes in one text, marked where they clash"), run_merge);
const struct command command_entry_client = CONSOLE_COMMAND(
	"entry client", language_argument,
	N_("Words for the client, in the language named, else in the next one"), run_client);

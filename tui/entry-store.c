/* SPDX-License-Identifier: MIT
 * An entry on its way between the desk and the editor. A save carries the revision it started from;
 * when somebody was faster nothing is stored, and both texts are shown with what they were begun on
 * (incidents.md T6). */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/compared.h"
#include "tui/console-private.h"
#include "tui/entry-edit.h"

struct entry_job {
	struct job job;
	char *words, *session; /* READ */
	struct draft *draft;
	gint64 incident;
	char *key, *text, *draft_id;
	struct record *record; /* STORE */
	struct incident *read; /* as it is now */
	char *base;            /* READ of a draft: what it was begun on */
	gboolean nothing;      /* it says what is stored already */
};

static void entry_job_free(struct job *job)
{
	struct entry_job *work = (struct entry_job *)job;
	/* The editor was left before it came. */
	if (work->draft)
		keeper_put_back(job->console, work->draft);
	g_clear_error(&job->error);
	draft_free(work->draft);
	if (work->read)
		incident_free(work->read);
	record_free(work->record);
	g_free(work->words);
	g_free(work->session);
	g_free(work->key);
	g_free(work->text);
	g_free(work->draft_id);
	g_free(work->base);
	g_free(work);
}

static void post(struct entry_edit *edit, struct entry_job *work,
		 void (*run)(struct job *job, struct desk *desk), void (*done)(struct job *job))
{
	work->job.owner = edit;
	work->job.work = run;
	work->job.done = done;
	work->job.free = entry_job_free;
	edit->asked = TRUE;
	console_post(edit->console, TOPIC_NONE, &work->job);
	console_touch(edit->console);
}

/* ---- reading */

static void take_words(struct entry_job *work, const struct draft *draft)
{
	struct event options;
	event_init(&options);
	options.more = g_strdup(draft->more);
	g_autofree char *incident = event_more(&options, "incident");
	work->incident = incident ? g_ascii_strtoll(incident, NULL, 10) : 0;
	work->key = event_more(&options, "entry");
	event_clear(&options);
}

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

static void read_work(struct job *job, struct desk *desk)
{
	struct entry_job *work = (struct entry_job *)job;
	if (g_str_has_prefix(work->words, "draft ")) {
		work->draft = draft_take(desk, work->words + strlen("draft "), work->session,
					 &job->error);
		if (!work->draft)
			return;
		take_words(work, work->draft);
	} else {
		const char *key = strchr(work->words, ' ');
		work->incident = g_ascii_strtoll(work->words, NULL, 10);
		work->key = g_strdup(key ? key + 1 : "");
	}
	work->read = incident_load(desk, work->incident, TIME_NONE, &job->error);
	const struct entry *entry =
		work->read ? incident_entry(work->read, work->key ? work->key : "") : NULL;
	if (work->read && !entry)
		g_set_error(&job->error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("INC-%" PRId64 " has no entry %s"), work->incident, work->key);
	else if (entry && work->draft && entry->revision != work->draft->base_turn)
		work->base = text_at(desk, work->incident, entry->number, work->draft->base_turn);
}

static void read_done(struct job *job)
{
	struct entry_job *work = (struct entry_job *)job;
	struct entry_edit *edit = (struct entry_edit *)job->owner;
	struct console *console = edit->console;
	edit->asked = FALSE;
	if (!job->error) {
		edit->incident = work->incident;
		edit->key = g_steal_pointer(&work->key);
		edit->read = g_steal_pointer(&work->read);
		edit->entry = incident_entry(edit->read, edit->key);
		edit->base = g_steal_pointer(&work->base);
		entry_edit_begin(edit, g_steal_pointer(&work->draft));
		entry_job_free(job);
		return;
	}
	edit->why = g_strdup(job->error->message);
	console_say_error(console, job->error);
	entry_job_free(job);
	void *shown;
	console_screen(console, &shown);
	if (shown == edit)
		console_pop(console);
}

void entry_edit_ask(struct entry_edit *edit, const char *words)
{
	struct entry_job *work = g_new0(struct entry_job, 1);
	work->words = g_strdup(words);
	work->session = g_strdup(console_session(edit->console));
	post(edit, work, read_work, read_done);
}

/* ---- storing */

static void store_work(struct job *job, struct desk *desk)
{
	struct entry_job *work = (struct entry_job *)job;
	g_autoptr(GPtrArray) records = g_ptr_array_new();
	g_ptr_array_add(records, work->record);
	if (!work->nothing &&
	    !incident_record(desk, work->incident, records, work->draft_id, NULL, &job->error) &&
	    !g_error_matches(job->error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT))
		return;
	work->read = incident_load(desk, work->incident, TIME_NONE, NULL);
}

static gboolean take_newest(struct entry_edit *edit, struct entry_job *work)
{
	const struct entry *entry = work->read ? incident_entry(work->read, edit->key) : NULL;
	if (!entry)
		return FALSE;
	incident_free(edit->read);
	edit->read = g_steal_pointer(&work->read);
	edit->entry = entry;
	keeper_set_base(edit->keeper, entry->revision);
	return TRUE;
}

/* Seen from now on: the next time it goes over that one, which stays in the history. */
static void take_conflict(struct entry_edit *edit, struct entry_job *work)
{
	if (!take_newest(edit, work))
		return;
	const struct entry *theirs = edit->entry;
	g_free(edit->theirs);
	edit->theirs = entry_text_of(theirs);
	edit->why =
		g_strdup_printf(_("%s changed it meanwhile: yours is not stored; both are shown"),
				theirs->revised_by ? theirs->revised_by : theirs->by);
	g_clear_pointer(&edit->differences, pager_free);
	entry_edit_compare(edit);
	keeper_changed(edit->keeper);
}

static void leave(struct entry_edit *edit, const char *said)
{
	struct console *console = edit->console;
	void *shown;
	keeper_drop(edit->keeper);
	console_say(console, STYLE_GOOD, said, edit->incident, edit->key);
	console_screen(console, &shown);
	if (shown == edit)
		console_pop(console);
	console_recorded(console);
}

static void store_done(struct job *job)
{
	struct entry_job *work = (struct entry_job *)job;
	struct entry_edit *edit = (struct entry_edit *)job->owner;
	const char *now = buffer_text(editor_buffer(edit->editor), NULL);
	edit->asked = FALSE;
	g_clear_pointer(&edit->why, g_free);
	console_touch(edit->console);
	if (g_error_matches(job->error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT)) {
		take_conflict(edit, work);
	} else if (job->error) {
		edit->why = g_strdup(job->error->message);
	} else if (strcmp(now, work->text) != 0 && take_newest(edit, work)) {
		g_free(edit->base);
		edit->base = g_strdup(work->text);
		g_clear_pointer(&edit->theirs, g_free);
		edit->why = g_strdup(_("stored; what was typed since is not"));
		keeper_changed(edit->keeper);
	} else if (work->nothing) {
		leave(edit, _("INC-%" PRId64 " entry %s: as it was"));
	} else {
		leave(edit, _("INC-%" PRId64 " entry %s: changed"));
	}
	entry_job_free(job);
}

void entry_edit_store(struct entry_edit *edit)
{
	const struct entry *entry = edit->entry;
	if (edit->asked)
		return;
	struct entry_job *work = g_new0(struct entry_job, 1);
	work->incident = edit->incident;
	work->text = g_strdup(buffer_text(editor_buffer(edit->editor), NULL));
	work->draft_id = g_strdup(keeper_id(edit->keeper));
	work->record = record_new(RECORD_ENTRY, entry->number);
	work->record->base = entry->revision;
	if (!entry->number)
		record_put(work->record, "source_ref", edit->key);
	work->nothing = !entry_text_put(work->text, entry, work->record);
	post(edit, work, store_work, store_done);
}

/* ---- differences */

void entry_edit_compare(struct entry_edit *edit)
{
	compared_toggle(edit->console, &edit->differences, edit->base, edit->theirs,
			buffer_text(editor_buffer(edit->editor), NULL));
}

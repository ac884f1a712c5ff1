/* SPDX-License-Identifier: MIT
 * A block of a report on its way between the desk and the editor. Somebody faster is never written
 * over unseen: both texts are kept, and what differs is shown. */
#include "config.h"

#include <string.h>

#include "desk/event.h"
#include "desk/i18n.h"
#include "store/incident.h"
#include "tui/compared.h"
#include "tui/console-private.h"
#include "tui/section.h"

struct section_job {
	struct job job;
	char *words, *session; /* what to read */
	struct draft *draft;
	struct section_name name;
	char *title;
	char *text, *draft_id; /* what to store */
	gint64 revision;       /* over this one; then as it is in the desk */
	char *stored;          /* the text in the desk; NULL: nothing was read */
	char *by;              /* whose that is, where it is not what was expected; NULL */
};

static void section_job_free(struct job *job)
{
	struct section_job *work = (struct section_job *)job;
	/* The editor was left before it came. */
	if (work->draft != NULL)
		keeper_put_back(job->console, work->draft);
	g_clear_error(&job->error);
	draft_free(work->draft);
	g_free(work->words);
	g_free(work->session);
	g_free(work->name.block);
	g_free(work->name.language);
	g_free(work->title);
	g_free(work->text);
	g_free(work->draft_id);
	g_free(work->stored);
	g_free(work->by);
	g_free(work);
}

static void post(struct section_edit *edit, struct section_job *work,
		 void (*run)(struct job *job, struct desk *desk), void (*done)(struct job *job))
{
	work->job.owner = edit;
	work->job.work = run;
	work->job.done = done;
	work->job.free = section_job_free;
	edit->asked = TRUE;
	console_post(edit->console, TOPIC_NONE, &work->job);
	console_touch(edit->console);
}

/* ---- reading */

static gboolean take_name(struct section_job *work, const char *incident, const char *audience,
			  const char *block, const char *language)
{
	if (incident == NULL || audience == NULL || block == NULL || language == NULL ||
	    !g_ascii_string_to_signed(incident, 10, 1, G_MAXINT64, &work->name.incident, NULL) ||
	    !audience_find(audience, &work->name.audience)) {
		g_set_error_literal(&work->job.error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("this is no draft of a report"));
		return FALSE;
	}
	work->name.block = g_strdup(block);
	work->name.language = g_strdup(language);
	return TRUE;
}

static gboolean read_draft(struct section_job *work, struct desk *desk)
{
	struct event options = {0};
	work->draft =
		draft_take(desk, work->words + strlen("draft "), work->session, &work->job.error);
	if (work->draft == NULL)
		return FALSE;
	options.more = work->draft->more;
	g_autofree char *incident = event_more(&options, "incident");
	g_autofree char *audience = event_more(&options, "audience");
	g_autofree char *block = event_more(&options, "block");
	g_autofree char *language = event_more(&options, "language");
	return take_name(work, incident, audience, block, language);
}

/* A section of another language stands in for one that is missing: it is what one translates. */
static gboolean read_section(struct section_job *work, struct desk *desk)
{
	struct incident *incident =
		incident_load(desk, work->name.incident, TIME_NONE, &work->job.error);
	const struct section *section;
	if (incident == NULL)
		return FALSE;
	section = incident_section(incident, work->name.audience, work->name.block,
				   work->name.language);
	g_free(work->title);
	work->title = g_strdup(incident->title);
	g_free(work->stored);
	work->stored = g_strdup(section != NULL ? section->text : "");
	work->revision = section != NULL && strcmp(section->language, work->name.language) == 0
				 ? section->revision
				 : 0;
	g_free(work->by);
	work->by = g_strdup(section != NULL && section->by != NULL ? section->by : "?");
	incident_free(incident);
	return TRUE;
}

static void read_work(struct job *job, struct desk *desk)
{
	struct section_job *work = (struct section_job *)job;
	g_auto(GStrv) words = g_strsplit(work->words, " ", 4);
	gboolean named = g_str_has_prefix(work->words, "draft ")
				 ? read_draft(work, desk)
				 : g_strv_length(words) == 4 &&
					   take_name(work, words[0], words[1], words[2], words[3]);
	if (named)
		read_section(work, desk);
}

static void read_done(struct job *job)
{
	struct section_job *work = (struct section_job *)job;
	struct section_edit *edit = (struct section_edit *)job->owner;
	struct console *console = edit->console;
	void *shown;
	edit->asked = FALSE;
	if (work->stored != NULL) {
		edit->name = work->name;
		work->name = (struct section_name){0};
		edit->title = g_steal_pointer(&work->title);
		section_edit_begin(edit, g_steal_pointer(&work->stored), work->revision,
				   work->draft);
		g_clear_pointer(&work->draft, draft_free);
		job->free(job);
		return;
	}
	if (job->error != NULL)
		console_say_error(console, job->error);
	job->free(job);
	/* Nothing can be written here: back to where it was chosen. */
	console_screen(console, &shown);
	if (shown == edit)
		console_pop(console);
}

void section_edit_ask(struct section_edit *edit, const char *words)
{
	struct section_job *work = g_new0(struct section_job, 1);
	work->words = g_strdup(words);
	work->session = g_strdup(console_session(edit->console));
	post(edit, work, read_work, read_done);
}

/* ---- storing */

static void store_work(struct job *job, struct desk *desk)
{
	struct section_job *work = (struct section_job *)job;
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(record_free);
	struct record *record = record_new(RECORD_SECTION, (gint64)work->name.audience);
	struct clash clash = {0};
	record->what = g_strdup(work->name.block);
	record->base = work->revision;
	record_put(record, "language", work->name.language);
	record_put(record, "text", work->text);
	g_ptr_array_add(records, record);
	if (!incident_record(desk, work->name.incident, records, work->draft_id, &clash,
			     &job->error) &&
	    clash.kind != 0)
		read_section(work, desk);
	clash_clear(&clash);
}

static void take_conflict(struct section_edit *edit, struct section_job *work)
{
	g_free(edit->theirs);
	edit->theirs = g_steal_pointer(&work->stored);
	g_free(edit->why);
	edit->why = g_strdup_printf(
		_("%s stored revision %" PRId64 " meanwhile: yours is not stored; both are shown"),
		work->by, work->revision);
	g_clear_pointer(&edit->differences, pager_free);
	section_edit_compare(edit);
	/* It has been seen: the next time it goes over that one, which stays on record. */
	edit->revision = work->revision;
	keeper_set_base(edit->keeper, work->revision);
}

static void stored(struct section_edit *edit, const struct section_job *work)
{
	struct console *console = edit->console;
	g_autofree char *now = section_edit_now(edit);
	void *shown;
	/* Its draft went with it; what came behind is another one's. */
	keeper_drop(edit->keeper);
	if (strcmp(now, work->text) != 0) {
		keeper_free(edit->keeper);
		section_edit_begin(edit, g_strdup(work->text), work->revision + 1, NULL);
		edit->written = TRUE;
		keeper_changed(edit->keeper);
		console_say(console, STYLE_WARN, "%s",
			    _("it is stored; what was typed since is not"));
		return;
	}
	console_recorded(console);
	console_say(console, STYLE_GOOD, _("INC-%" PRId64 ": %s is revision %" PRId64),
		    work->name.incident, work->name.block, work->revision + 1);
	console_screen(console, &shown);
	if (shown == edit)
		console_pop(console);
}

static void store_done(struct job *job)
{
	struct section_job *work = (struct section_job *)job;
	struct section_edit *edit = (struct section_edit *)job->owner;
	edit->asked = FALSE;
	g_clear_pointer(&edit->why, g_free);
	console_touch(edit->console);
	if (work->stored != NULL)
		take_conflict(edit, work);
	else if (job->error != NULL)
		edit->why = g_strdup(job->error->message);
	else
		stored(edit, work);
	if (job->error != NULL)
		console_say_error(edit->console, job->error);
	job->free(job);
}

void section_edit_store(struct section_edit *edit)
{
	struct section_job *work;
	if (edit->asked)
		return;
	work = g_new0(struct section_job, 1);
	work->name.incident = edit->name.incident;
	work->name.audience = edit->name.audience;
	work->name.block = g_strdup(edit->name.block);
	work->name.language = g_strdup(edit->name.language);
	work->text = section_edit_now(edit);
	work->revision = edit->revision;
	work->draft_id = g_strdup(keeper_id(edit->keeper));
	post(edit, work, store_work, store_done);
}

/* ---- differences */

void section_edit_compare(struct section_edit *edit)
{
	g_autofree char *mine = section_edit_now(edit);
	compared_toggle(edit->console, &edit->differences, edit->before, edit->theirs, mine);
}

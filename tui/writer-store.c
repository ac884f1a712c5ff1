/* SPDX-License-Identifier: MIT
 * A writer's questions to the desk: what is written over is read, the text looked over, and stored
 * with the end of its draft. One at a time; who was left meanwhile is answered no more. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/console-private.h"
#include "tui/persist.h"
#include "tui/undo.h"
#include "tui/writer.h"

/* ---- what is written over */

static struct original *original_new(const struct writer_kind *kind)
{
	struct original *original = g_atomic_rc_box_alloc0(kind->size);
	original->kind = kind;
	return original;
}

static void clear_original(void *data)
{
	struct original *original = data;
	original->kind->clear(original);
	g_free(original->text);
	g_free(original->begun);
}

void original_free(struct original *original)
{
	if (original)
		g_atomic_rc_box_release_full(original, clear_original);
}

/* ---- a question */

static void free_job(struct job *job)
{
	struct writer_job *work = (struct writer_job *)job;
	pending_remove(job->console->pending, job);
	/* The writer was left before it came; its text is a draft. */
	if (work->draft)
		keeper_put_back(job->console, work->draft);
	if (!job->owner && work->key && job->error)
		console_note(job->console, job->error->message);
	g_clear_error(&job->error);
	draft_free(work->draft);
	original_free(work->over);
	original_free(work->is);
	g_clear_pointer(&work->found, g_ptr_array_unref);
	g_free(work->words);
	g_free(work->session);
	g_free(work->text);
	g_free(work->reason);
	g_free(work->draft_id);
	g_free(work->said);
	g_free(work->key);
	g_free(work);
}

/* Stored once, however often its answer is lost. */
static void post_act(struct console *console, struct writer_job *work)
{
	g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(gint64));
	work->key = op_key_new();
	work->job.console = console;
	pending_add(console->pending, &work->job, work->kind->name, none);
	console_post_act(console, &work->job);
}

static void post(struct writer *writer, struct writer_job *work, enum writer_step step,
		 void (*run)(struct job *job, struct desk *desk), void (*done)(struct job *job))
{
	work->kind = writer->kind;
	work->job.owner = writer;
	work->job.work = run;
	work->job.done = done;
	work->job.free = free_job;
	writer->asked = step;
	if (step == WRITER_STORES)
		post_act(writer->console, work);
	else
		console_post(writer->console, TOPIC_NONE, &work->job);
	console_touch(writer->console);
}

static gboolean is_shown(const struct writer *writer)
{
	void *shown;
	console_screen(writer->console, &shown);
	return shown == writer;
}

/* ---- reading */

static void read_work(struct job *job, struct desk *desk)
{
	struct writer_job *work = (struct writer_job *)job;
	if (g_str_has_prefix(work->words, "draft ")) {
		const char *id = work->words + strlen("draft ");
		work->draft = draft_take(desk, id, work->session, &job->error);
		if (!work->draft)
			return;
	}
	work->is = original_new(work->kind);
	if (!work->kind->read(desk, work->words, work->draft, work->is, &job->error))
		g_clear_pointer(&work->is, original_free);
}

static void read_done(struct job *job)
{
	struct writer_job *work = (struct writer_job *)job;
	struct writer *writer = (struct writer *)job->owner;
	gboolean good = work->is != NULL;
	writer->asked = WRITER_RESTS;
	if (good) {
		writer_begin(writer, g_steal_pointer(&work->is), work->draft);
		g_clear_pointer(&work->draft, draft_free);
	} else {
		writer->why = g_strdup(job->error->message);
		console_say_error(writer->console, job->error);
		console_drop_ahead(writer->console);
	}
	free_job(job);
	/* Nothing can be written here: back to where it was chosen. */
	if (!good && is_shown(writer))
		console_pop(writer->console);
}

void writer_ask(struct writer *writer, const char *words)
{
	struct writer_job *work = g_new0(struct writer_job, 1);
	work->words = g_strdup(words);
	work->session = g_strdup(console_session(writer->console));
	post(writer, work, WRITER_READS, read_work, read_done);
}

/* ---- looking it over */

static struct writer_job *job_of_text(const struct writer *writer)
{
	struct writer_job *work = g_new0(struct writer_job, 1);
	work->over = g_atomic_rc_box_acquire(writer->over);
	work->text = writer_text(writer);
	work->draft_id = g_strdup(keeper_id(writer->keeper));
	return work;
}

static void refused(struct writer *writer, const GError *error)
{
	writer->why = g_strdup(error->message);
	console_say_error(writer->console, error);
}

static void check_work(struct job *job, struct desk *desk)
{
	struct writer_job *work = (struct writer_job *)job;
	work->found = work->kind->check(desk, work, &job->error);
}

/* `found` NULL: it could not be looked over, or nothing is wrong. */
static void checked(struct writer *writer, GPtrArray *found)
{
	g_clear_pointer(&writer->found, g_ptr_array_unref);
	writer->found = found;
	if (is_shown(writer))
		writer->kind->checked(writer);
}

static void check_done(struct job *job)
{
	struct writer_job *work = (struct writer_job *)job;
	struct writer *writer = (struct writer *)job->owner;
	writer->asked = WRITER_RESTS;
	g_clear_pointer(&writer->why, g_free);
	console_touch(writer->console);
	if (g_error_matches(job->error, MIDWATCH_ERROR, MIDWATCH_ERROR_UNREACHABLE))
		checked(writer, NULL);
	else if (job->error)
		refused(writer, job->error);
	else
		checked(writer, work->found->len > 0 ? g_steal_pointer(&work->found) : NULL);
	free_job(job);
}

void writer_check(struct writer *writer)
{
	if (writer->asked != WRITER_RESTS)
		return;
	/* It waits to be stored; nobody waits to be told what is wrong with it. */
	if (lifeline_is_away(writer->console->lifeline))
		checked(writer, NULL);
	else
		post(writer, job_of_text(writer), WRITER_CHECKS, check_work, check_done);
}

/* ---- storing */

static void store_work(struct job *job, struct desk *desk)
{
	struct writer_job *work = (struct writer_job *)job;
	struct persist persist;
	persist_begin(&persist, desk, work->key, 0);
	do {
		g_clear_error(&job->error);
		g_clear_pointer(&work->said, g_free);
		original_free(work->is);
		work->is = original_new(work->kind);
		work->stored = work->kind->store(desk, work, &job->error);
	} while (persist_again(&persist, job->error));
	persist_end(&persist);
	if (!work->is->text)
		g_clear_pointer(&work->is, original_free);
}

static void stored(struct writer *writer, struct writer_job *work)
{
	struct console *console = writer->console;
	g_autofree char *now = writer_text(writer);
	/* Its draft went with it; what came behind is another one's. */
	keeper_drop(writer->keeper);
	if (writer->kind->stored)
		writer->kind->stored(console);
	if (strcmp(now, work->text) != 0) {
		writer_go_on(writer, g_steal_pointer(&work->is));
		console_say(console, STYLE_WARN, "%s",
			    _("it is stored; what was typed since is not"));
		return;
	}
	console_say(console, STYLE_GOOD, "%s", work->said);
	if (is_shown(writer))
		console_pop(console);
}

static void store_done(struct job *job)
{
	struct writer_job *work = (struct writer_job *)job;
	struct writer *writer = (struct writer *)job->owner;
	gboolean was_shown = pending_remove(job->console->pending, job);
	writer->asked = WRITER_RESTS;
	g_clear_pointer(&writer->why, g_free);
	console_touch(writer->console);
	if (work->stored)
		stored(writer, work);
	else if (work->is)
		writer_give_way(writer, g_steal_pointer(&work->is), g_steal_pointer(&work->said));
	else
		refused(writer, job->error);
	job->console->message_stays = was_shown && !work->stored;
	free_job(job);
}

void writer_store(struct writer *writer, const char *reason)
{
	if (writer->asked != WRITER_RESTS)
		return;
	struct writer_job *work = job_of_text(writer);
	work->reason = g_strdup(reason);
	work->line = undo_line(writer->console);
	post(writer, work, WRITER_STORES, store_work, store_done);
}

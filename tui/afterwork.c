/* SPDX-License-Identifier: MIT
 * Work beside the store's thread: what is rendered while one reads, and what commands leave to be
 * done without the desk because it takes its time, as printing does. Each has a thread of its own,
 * so keys, other commands and what is rendered go on while something prints. */
#include "config.h"

#include <string.h>

#include "command/sink.h"
#include "desk/i18n.h"
#include "tui/console-private.h"

void console_reckon(struct console *console, enum topic topic, struct job *job)
{
	console_hand(console, &console->reckoner, topic, job);
}

/* ---- what commands leave */

struct after_job {
	struct job job;
	struct afterwork after;
	char *line; /* of the command */
	const struct zone *zone;
	GString *out;
	gint stop; /* atomic */
};

static void after_free(struct job *job)
{
	struct after_job *work = (struct after_job *)job;
	g_clear_error(&job->error);
	afterwork_clear(&work->after);
	g_free(work->line);
	g_string_free(work->out, TRUE);
	g_free(work);
}

/* It has no bar: the keys below it are of use meanwhile. */
static void pass_at(const char *what, gint64 done, gint64 total, void *data)
{
}

static void pass_end(void *data)
{
}

static gboolean is_stopped(void *data)
{
	return g_atomic_int_get((gint *)data) != 0;
}

static void after_work(struct job *job, struct desk *none)
{
	struct after_job *work = (struct after_job *)job;
	const struct progress_watch watch = {pass_at, pass_end, is_stopped, &work->stop};
	struct sink *sink = sink_collect(work->out, work->zone, 0);
	work->after.work(work->after.data, sink, &watch, &job->error);
	sink_free(sink);
}

static void after_done(struct job *job)
{
	struct after_job *work = (struct after_job *)job;
	struct console *console = job->console;
	g_ptr_array_remove(console->afters, work);
	if (console_is_leaving(console) && job->error)
		g_ptr_array_add(console->unsaid,
				g_strdup_printf("%s: %s", work->line, job->error->message));
	else if (job->error)
		console_say(console, STYLE_ERROR, "%s: %s", work->line, job->error->message);
	else if (!console_is_leaving(console))
		console_say(console, STYLE_GOOD, "%s", g_strchomp(work->out->str));
	after_free(job);
}

void afterwork_begin(struct console *console, struct afterwork *after, const char *line,
		     const struct zone *zone)
{
	struct after_job *work = g_new0(struct after_job, 1);
	work->after = *after;
	*after = (struct afterwork){0};
	work->line = g_strdup(line);
	work->zone = zone;
	work->out = g_string_new(NULL);
	work->job.owner = console->jobs;
	work->job.work = after_work;
	work->job.done = after_done;
	work->job.free = after_free;
	if (!console->afters)
		console->afters = g_ptr_array_new();
	g_ptr_array_add(console->afters, work);
	console_hand(console, &console->aside, TOPIC_NONE, &work->job);
	if (console_is_leaving(console))
		afterwork_stop(console);
	else
		console_say(console, STYLE_DIM, _("%s: goes on beside; ^C stops it"), line);
}

gboolean afterwork_stop(struct console *console)
{
	for (guint i = 0; console->afters && i < console->afters->len; i++) {
		struct after_job *work = console->afters->pdata[i];
		g_atomic_int_set(&work->stop, 1);
	}
	return console->afters && console->afters->len > 0;
}

void afterwork_end(struct console *console)
{
	afterwork_stop(console);
	g_clear_pointer(&console->aside, store_thread_free);
	g_clear_pointer(&console->afters, g_ptr_array_unref);
}

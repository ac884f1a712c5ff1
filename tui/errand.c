/* SPDX-License-Identifier: MIT
 * Jobs on their way to a thread and back: answered to their owner while there is one, freed else.
 */
#include "config.h"

#include "desk/i18n.h"
#include "tui/console-private.h"

/* A posted job and what is known of it here. */
struct errand {
	struct console *console;
	struct job *job;
};

static void errand_reckon(void *data)
{
	struct errand *errand = data;
	errand->job->work(errand->job, NULL);
}

static void errand_work(void *data)
{
	struct errand *errand = data;
	struct job *job = errand->job;
	g_atomic_int_set(&job->begun, 1);
	if (errand->console->desk || job->opens) {
		job->work(job, errand->console->desk);
		/* What comes next looks anew. */
		if (errand->console->desk)
			store_expect_none(errand->console->desk->store);
	} else {
		g_set_error_literal(&job->error, MIDWATCH_ERROR, MIDWATCH_ERROR_UNREACHABLE,
				    _("the desk is not open"));
	}
}

static void errand_drop(void *data)
{
	struct errand *errand = data;
	g_ptr_array_remove_fast(errand->console->jobs, errand);
	errand->job->free(errand->job);
	g_free(errand);
}

static void errand_done(void *data)
{
	struct errand *errand = data;
	struct job *job = errand->job;
	g_ptr_array_remove_fast(errand->console->jobs, errand);
	g_free(errand);
	if (job->done && job->owner)
		job->done(job); /* frees or keeps it */
	else
		job->free(job);
}

static struct errand *errand_new(struct console *console, struct job *job)
{
	struct errand *errand = g_new0(struct errand, 1);
	errand->console = console;
	errand->job = job;
	job->console = console;
	g_ptr_array_add(console->jobs, errand);
	return errand;
}

void console_post(struct console *console, enum topic topic, struct job *job)
{
	store_thread_post(console->thread, topic, errand_work, errand_done, errand_drop,
			  errand_new(console, job));
}

void console_post_act(struct console *console, struct job *job)
{
	store_thread_urge(console->thread, errand_work, errand_done, errand_drop,
			  errand_new(console, job));
}

void console_hand(struct console *console, struct store_thread **thread, enum topic topic,
		  struct job *job)
{
	if (!*thread)
		*thread = store_thread_new();
	store_thread_post(*thread, topic, errand_reckon, errand_done, errand_drop,
			  errand_new(console, job));
}

void console_disown(struct console *console, const void *owner)
{
	for (guint i = 0; i < console->jobs->len; i++) {
		struct errand *errand = console->jobs->pdata[i];
		if (errand->job->owner == owner)
			errand->job->owner = NULL;
	}
}

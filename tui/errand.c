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
	guint topic;
	gboolean act;
	gboolean gave_way; /* to an act: what it has read is a part */
};

/* Topics of jobs that are the only one of theirs. */
enum { OWN_TOPIC = 1 << 16 };

static void errand_reckon(void *data)
{
	struct errand *errand = data;
	errand->job->work(errand->job, NULL);
}

static gboolean gives_way(void *data)
{
	struct errand *errand = data;
	errand->gave_way = errand->gave_way || store_thread_is_urged(errand->console->thread);
	return errand->gave_way;
}

static void work_at(struct errand *errand, struct desk *desk)
{
	struct job *job = errand->job;
	/* An act may wait for its server for long; whatever else is done is of one moment. */
	desk_hold_now(desk, !errand->act);
	store_set_yield(desk->store, job->again ? gives_way : NULL, errand);
	job->work(job, desk);
	store_set_yield(desk->store, NULL, NULL);
	desk_hold_now(desk, FALSE);
	/* What comes next looks anew. */
	store_expect_none(desk->store);
}

static void errand_work(void *data)
{
	struct errand *errand = data;
	struct job *job = errand->job;
	g_atomic_int_set(&job->begun, 1);
	if (errand->console->desk) {
		work_at(errand, errand->console->desk);
	} else if (job->opens) {
		job->work(job, NULL);
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

static gboolean has_newer(const struct errand *errand)
{
	for (guint i = 0; i < errand->console->jobs->len; i++) {
		const struct errand *other = errand->console->jobs->pdata[i];
		if (other != errand && other->topic == errand->topic)
			return TRUE;
	}
	return FALSE;
}

static void errand_done(void *data);

/* Once more, behind the act. */
static void errand_again(struct errand *errand)
{
	struct job *job = errand->job;
	if (!job->owner || console_is_leaving(errand->console) || has_newer(errand)) {
		errand_drop(errand);
		return;
	}
	g_clear_error(&job->error);
	job->again(job);
	errand->gave_way = FALSE;
	store_thread_post(errand->console->thread, errand->topic, errand_work, errand_done,
			  errand_drop, errand);
}

static void errand_done(void *data)
{
	struct errand *errand = data;
	struct job *job = errand->job;
	if (errand->gave_way) {
		errand_again(errand);
		return;
	}
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
	struct errand *errand = errand_new(console, job);
	/* Acts go before whatever has a topic. */
	errand->topic = topic == TOPIC_NONE && (job->again || job->patient)
				? OWN_TOPIC + console->own_topics++
				: topic;
	store_thread_post(console->thread, errand->topic, errand_work, errand_done, errand_drop,
			  errand);
}

void console_post_act(struct console *console, struct job *job)
{
	struct errand *errand = errand_new(console, job);
	errand->act = TRUE;
	store_thread_urge(console->thread, errand_work, errand_done, errand_drop, errand);
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

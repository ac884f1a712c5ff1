/* SPDX-License-Identifier: MIT
 * The store's thread: one worker, a list of waiting jobs, a list of finished ones, and an eventfd.
 * It uses pthreads and its own links, nothing of GLib, so that ThreadSanitizer sees every access.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>
#include "store/thread.h"

struct job {
	struct job *next;
	guint topic;
	job_fn *work, *done, *drop;
	void *data;
	gboolean dropped, urgent;
};

struct jobs {
	struct job *first, **last;
};

struct store_thread {
	pthread_t thread;
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t changed;
	struct jobs waiting, finished;
	gint64 busy_since;
	guint urgent; /* of those that wait */
	gboolean ending;
	int paused;
	int fd;
};

static void jobs_init(struct jobs *jobs)
{
	jobs->first = NULL;
	jobs->last = &jobs->first;
}

static void jobs_add(struct jobs *jobs, struct job *job)
{
	job->next = NULL;
	*jobs->last = job;
	jobs->last = &job->next;
}

static struct job *jobs_take(struct jobs *jobs)
{
	struct job *job = jobs->first;

	if (job && !(jobs->first = job->next))
		jobs->last = &jobs->first;
	return job;
}

/* The caller holds the lock. The counter of an eventfd can't overflow here, so writing can't block.
 */
static void finish(struct store_thread *thread, struct job *job)
{
	const guint64 one = 1;

	jobs_add(&thread->finished, job);
	while (write(thread->fd, &one, sizeof(one)) < 0 && errno == EINTR)
		continue;
}

static void *run(void *data)
{
	struct store_thread *thread = data;
	struct job *job;

	pthread_mutex_lock(&thread->lock);
	for (;;) {
		while (thread->paused || (!thread->waiting.first && !thread->ending))
			pthread_cond_wait(&thread->changed, &thread->lock);
		job = jobs_take(&thread->waiting);
		if (!job)
			break;
		thread->urgent -= job->urgent ? 1 : 0;
		thread->busy_since = g_get_monotonic_time();
		pthread_mutex_unlock(&thread->lock);
		job->work(job->data);
		pthread_mutex_lock(&thread->lock);
		thread->busy_since = 0;
		finish(thread, job);
		pthread_cond_broadcast(&thread->changed);
	}
	pthread_mutex_unlock(&thread->lock);
	return NULL;
}

struct store_thread *store_thread_new(void)
{
	struct store_thread *thread = g_new0(struct store_thread, 1);
	pthread_condattr_t monotonic;
	sigset_t all, before;

	jobs_init(&thread->waiting);
	jobs_init(&thread->finished);
	pthread_mutex_init(&thread->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&thread->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	thread->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (thread->fd < 0)
		g_error("eventfd: %s", g_strerror(errno));
	/* Signals are the main thread's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&thread->thread, NULL, run, thread))
		g_error("the store's thread can't be started");
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return thread;
}

static void drop_topic(struct store_thread *thread, guint topic)
{
	struct jobs kept;
	struct job *job;

	jobs_init(&kept);
	while ((job = jobs_take(&thread->waiting))) {
		job->dropped = job->topic == topic;
		if (job->dropped)
			finish(thread, job);
		else
			jobs_add(&kept, job);
	}
	while ((job = jobs_take(&kept)))
		jobs_add(&thread->waiting, job);
}

void store_thread_post(struct store_thread *thread, guint topic, job_fn *work, job_fn *done,
		       job_fn *drop, void *data)
{
	struct job *job = g_new0(struct job, 1);

	*job = (struct job){.topic = topic, .work = work, .done = done, .drop = drop, .data = data};
	pthread_mutex_lock(&thread->lock);
	if (topic)
		drop_topic(thread, topic);
	jobs_add(&thread->waiting, job);
	pthread_cond_broadcast(&thread->changed);
	pthread_mutex_unlock(&thread->lock);
}

/* The caller holds the lock. */
static void jobs_insert(struct jobs *jobs, struct job *job)
{
	struct job **behind = &jobs->first;

	for (struct job **each = &jobs->first; *each; each = &(*each)->next)
		if (!(*each)->topic)
			behind = &(*each)->next;
	job->next = *behind;
	*behind = job;
	if (jobs->last == behind)
		jobs->last = &job->next;
}

void store_thread_urge(struct store_thread *thread, job_fn *work, job_fn *done, job_fn *drop,
		       void *data)
{
	struct job *job = g_new0(struct job, 1);

	*job = (struct job){.work = work, .done = done, .drop = drop, .data = data, .urgent = TRUE};
	pthread_mutex_lock(&thread->lock);
	jobs_insert(&thread->waiting, job);
	thread->urgent++;
	pthread_cond_broadcast(&thread->changed);
	pthread_mutex_unlock(&thread->lock);
}

gboolean store_thread_is_urged(struct store_thread *thread)
{
	gboolean urged;

	pthread_mutex_lock(&thread->lock);
	urged = thread->urgent > 0;
	pthread_mutex_unlock(&thread->lock);
	return urged;
}

int store_thread_fd(const struct store_thread *thread)
{
	return thread->fd;
}

void store_thread_collect(struct store_thread *thread)
{
	struct job *job, *next;
	guint64 count;

	/* Emptied first: what finishes later wakes us again. */
	while (read(thread->fd, &count, sizeof(count)) < 0 && errno == EINTR)
		continue;
	pthread_mutex_lock(&thread->lock);
	job = thread->finished.first;
	jobs_init(&thread->finished);
	pthread_mutex_unlock(&thread->lock);
	for (; job; job = next) {
		job_fn *fn = job->dropped ? job->drop : job->done;

		next = job->next;
		if (fn)
			fn(job->data);
		g_free(job);
	}
}

gint64 store_thread_busy_since(struct store_thread *thread)
{
	gint64 since;

	pthread_mutex_lock(&thread->lock);
	since = thread->busy_since;
	pthread_mutex_unlock(&thread->lock);
	return since;
}

gboolean store_thread_pause(struct store_thread *thread, gint64 microseconds)
{
	gint64 now = g_get_monotonic_time();
	gint64 until = microseconds < G_MAXINT64 - now ? now + microseconds : G_MAXINT64;
	const struct timespec at = {.tv_sec = until / G_USEC_PER_SEC,
				    .tv_nsec = until % G_USEC_PER_SEC * 1000};
	gboolean paused;

	pthread_mutex_lock(&thread->lock);
	thread->paused++;
	while (thread->busy_since && g_get_monotonic_time() < until)
		pthread_cond_timedwait(&thread->changed, &thread->lock, &at);
	paused = thread->busy_since == 0;
	if (!paused) {
		thread->paused--;
		pthread_cond_broadcast(&thread->changed);
	}
	pthread_mutex_unlock(&thread->lock);
	return paused;
}

void store_thread_resume(struct store_thread *thread)
{
	pthread_mutex_lock(&thread->lock);
	thread->paused--;
	pthread_cond_broadcast(&thread->changed);
	pthread_mutex_unlock(&thread->lock);
}

void store_thread_free(struct store_thread *thread)
{
	if (!thread)
		return;
	pthread_mutex_lock(&thread->lock);
	thread->ending = TRUE;
	thread->paused = 0;
	pthread_cond_broadcast(&thread->changed);
	pthread_mutex_unlock(&thread->lock);
	pthread_join(thread->thread, NULL);
	store_thread_collect(thread);
	close(thread->fd);
	pthread_cond_destroy(&thread->changed);
	pthread_mutex_destroy(&thread->lock);
	g_free(thread);
}

/* SPDX-License-Identifier: MIT
 * Who answers questions: the threads, what each does next, and what is told when. It uses pthreads
 * and nothing of GLib that waits, so that ThreadSanitizer sees every access. */
#include "kb/find.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "kb/find-private.h"

struct worker {
	struct find *find;
	guint number;
};

/* ---- questions; the lock is held */

static void ask_unref(struct find_ask *ask)
{
	if (!ask || --ask->refs > 0)
		return;
	kb_query_free(ask->query);
	for (guint i = 0; i < FIND_THREADS; i++)
		matcher_free(ask->matchers[i]);
	g_free(ask->items);
	g_array_unref(ask->titles);
	g_array_unref(ask->bodies);
	g_array_unref(ask->costly);
	g_ptr_array_unref(ask->used);
	g_clear_error(&ask->error);
	shelf_unref(ask->shelf);
	g_free(ask->text);
	g_free(ask);
}

/* Gives the newest up; it ends when the last worker lets it go. */
static void drop(struct find *find)
{
	if (find->ask)
		g_atomic_int_set(&find->ask->stop, TRUE);
	ask_unref(g_steal_pointer(&find->ask));
}

/* ---- threads */

static void *run(void *data)
{
	struct worker *self = data;
	struct find *find = self->find;

	pthread_mutex_lock(&find->lock);
	while (!find->ending) {
		if (!find->ask || !find_wants_worker(find, find->ask)) {
			pthread_cond_wait(&find->work, &find->lock);
			continue;
		}
		struct find_ask *ask = find->ask;
		ask->refs++;
		if (ask->stage == FIND_NEW) {
			ask->stage = FIND_PREPARING;
			pthread_mutex_unlock(&find->lock);
			find_prepare(find, ask, self->number);
			pthread_mutex_lock(&find->lock);
		}
		if (ask->stage == FIND_RUNNING)
			find_work(find, ask, self->number);
		ask_unref(ask);
	}
	pthread_mutex_unlock(&find->lock);
	g_free(self);
	return NULL;
}

/* Signals are the main thread's. */
static void start_threads(struct find *find, guint threads)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (find->threads < threads) {
		struct worker *worker = g_new(struct worker, 1);
		*worker = (struct worker){.find = find, .number = find->threads};
		find->titles[find->threads] = g_string_new(NULL);
		if (pthread_create(&find->thread[find->threads], NULL, run, worker) != 0)
			g_error("no thread can be started");
		find->threads++;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

struct find *find_new(guint threads, gint64 (*clock)(void))
{
	struct find *find = g_new0(struct find, 1);
	pthread_condattr_t attributes;
	pthread_mutexattr_t kind;

	find->clock = clock ? clock : g_get_monotonic_time;
	find->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	g_assert(find->fd >= 0);
	/* It is held for less than it takes to sleep and be woken. */
	pthread_mutexattr_init(&kind);
	pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_ADAPTIVE_NP);
	pthread_mutex_init(&find->lock, &kind);
	pthread_mutexattr_destroy(&kind);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&find->work, &attributes);
	pthread_cond_init(&find->news, &attributes);
	pthread_condattr_destroy(&attributes);
	pthread_mutex_lock(&find->lock);
	start_threads(find, CLAMP(threads, 1, FIND_THREADS));
	pthread_mutex_unlock(&find->lock);
	return find;
}

void find_free(struct find *find)
{
	if (!find)
		return;
	pthread_mutex_lock(&find->lock);
	drop(find);
	find->ending = TRUE;
	pthread_cond_broadcast(&find->work);
	pthread_mutex_unlock(&find->lock);
	for (guint i = 0; i < find->threads; i++) {
		pthread_join(find->thread[i], NULL);
		g_string_free(find->titles[i], TRUE);
	}
	pthread_cond_destroy(&find->work);
	pthread_cond_destroy(&find->news);
	pthread_mutex_destroy(&find->lock);
	close(find->fd);
	g_free(find);
}

int find_fd(const struct find *find)
{
	return find->fd;
}

/* ---- asking */

guint64 find_ask(struct find *find, struct shelf *shelf, const char *text, gint64 now, guint limit)
{
	struct find_ask *ask = g_new0(struct find_ask, 1);

	ask->refs = 1;
	ask->text = g_strdup(text);
	ask->now = now;
	ask->limit = MAX(limit, 1);
	ask->shelf = shelf_ref(shelf);
	ask->titles = g_array_new(FALSE, FALSE, sizeof(struct find_placed));
	ask->bodies = g_array_new(FALSE, FALSE, sizeof(struct find_placed));
	ask->costly = g_array_new(FALSE, FALSE, sizeof(gint64));
	ask->used = g_ptr_array_new_with_free_func(g_free);
	pthread_mutex_lock(&find->lock);
	drop(find);
	find->ask = ask;
	ask->begun = find->clock();
	ask->number = ++find->number;
	/* One is enough to begin. */
	pthread_cond_signal(&find->work);
	pthread_cond_broadcast(&find->news);
	pthread_mutex_unlock(&find->lock);
	return ask->number;
}

void find_stop(struct find *find)
{
	pthread_mutex_lock(&find->lock);
	drop(find);
	pthread_cond_broadcast(&find->news);
	pthread_mutex_unlock(&find->lock);
}

/* What a worker is still at work on hides what comes behind it: the page is shown in its order, as
 * long as that takes no longer than a page may. */
static guint64 settled(const struct find *find, const struct find_ask *ask, gboolean titles)
{
	guint64 least = G_MAXUINT64;

	if (ask->stage != FIND_RUNNING || find->clock() - ask->begun >= FIND_PAGE_US)
		return least;
	for (guint i = 0; i < find->threads; i++)
		if (ask->workers[i].busy &&
		    ask->workers[i].phase != (titles ? FIND_BODIES : FIND_TITLES))
			least = MIN(least, (guint64)ask->workers[i].item * FIND_ITEM);
	return least;
}

static void give_hits(const struct find *find, const struct find_ask *ask, const GArray *from,
		      gboolean titles, GArray *hits)
{
	guint64 end = settled(find, ask, titles);

	for (guint i = 0; i < from->len && hits->len < ask->limit; i++) {
		const struct find_placed *placed = &g_array_index(from, struct find_placed, i);
		if (placed->order >= end)
			break;
		g_array_append_val(hits, placed->hit);
	}
}

static struct find_answer *answer_of(const struct find *find, const struct find_ask *ask)
{
	struct find_answer *answer = g_new0(struct find_answer, 1);
	gboolean done = ask->stage == FIND_DONE;

	*answer = (struct find_answer){
		.asked = ask->number,
		.shelf = shelf_ref(ask->shelf),
		.hits = g_array_new(FALSE, FALSE, sizeof(struct find_hit)),
		.total = ask->total,
		.searched = ask->searched,
		.of = ask->stage >= FIND_RUNNING ? ask->of : 0,
		.done = done,
		.complete = done && !ask->over && !ask->damaged && !ask->error &&
			    ask->costly_total == 0 && !ask->shelf->partial,
		.partial = ask->over,
		.costly = g_array_copy(ask->costly),
		.costly_total = ask->costly_total,
		.how = ask->how,
		.used = g_ptr_array_new_with_free_func(g_free),
		.error = done && ask->error ? g_error_copy(ask->error) : NULL,
		.took = (done ? ask->ended : find->clock()) - ask->begun,
		.damaged = ask->damaged,
	};
	give_hits(find, ask, ask->titles, TRUE, answer->hits);
	give_hits(find, ask, ask->bodies, FALSE, answer->hits);
	for (guint i = 0; i < ask->used->len; i++)
		g_ptr_array_add(answer->used, g_strdup(ask->used->pdata[i]));
	return answer;
}

struct find_answer *find_answer(struct find *find)
{
	struct find_answer *answer = NULL;
	guint64 told;

	pthread_mutex_lock(&find->lock);
	while (read(find->fd, &told, sizeof told) < 0 && errno == EINTR)
		continue;
	if (find->ask)
		answer = answer_of(find, find->ask);
	pthread_mutex_unlock(&find->lock);
	return answer;
}

void find_answer_free(struct find_answer *answer)
{
	if (!answer)
		return;
	shelf_unref(answer->shelf);
	g_array_unref(answer->hits);
	g_array_unref(answer->costly);
	g_ptr_array_unref(answer->used);
	g_clear_error(&answer->error);
	g_free(answer);
}

void find_wait(struct find *find, gint64 microseconds, guint hits)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	gint64 nanoseconds = until.tv_nsec + microseconds % G_USEC_PER_SEC * 1000;
	until.tv_sec += (time_t)(microseconds / G_USEC_PER_SEC + nanoseconds / 1000000000);
	until.tv_nsec = (long)(nanoseconds % 1000000000);
	pthread_mutex_lock(&find->lock);
	while (find->ask && find->ask->stage != FIND_DONE &&
	       (!hits || find_found(find->ask) < hits)) {
		/* Who waits for more says so again. */
		if (hits && (!find->wanted || hits < find->wanted))
			find->wanted = hits;
		if (pthread_cond_timedwait(&find->news, &find->lock, &until) == ETIMEDOUT)
			break;
	}
	pthread_mutex_unlock(&find->lock);
}

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

#define FIRST_US \
	4000 /* looking at both texts for the first page; then the titles have their turn */
#define SETTLE_US 8000 /* a page that is full waits so long for titles before it is told */
#define TOLD_US 50000  /* news are told no more often */
#define SLICE_US (3 * MATCH_ARTICLE_US)
#define KEPT 8 /* compiled patterns */

struct kept {
	char *pattern;
	struct matcher *matcher; /* never used, only copied */
};

struct find {
	pthread_mutex_t lock; /* of all below, and of what a question says so of */
	pthread_cond_t work, news;
	guint threads;
	pthread_t thread[FIND_THREADS];
	gint64 (*clock)(void);
	gboolean ending;
	struct find_ask *ask; /* the newest; NULL */
	guint64 number;
	struct kept kept[KEPT]; /* newest first */
	guint waiting;
	int fd;
};

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

static void tell(struct find *find, struct find_ask *ask)
{
	const guint64 one = 1;

	if (ask != find->ask)
		return;
	ask->told_at = find->clock();
	/* The counter of an eventfd can't overflow here, so writing can't block. */
	while (write(find->fd, &one, sizeof one) < 0 && errno == EINTR)
		continue;
}

static void finish(struct find *find, struct find_ask *ask)
{
	ask->stage = FIND_DONE;
	ask->ended = find->clock();
	tell(find, ask);
	pthread_cond_broadcast(&find->news);
}

static guint found(const struct find_ask *ask)
{
	return MIN(ask->titles->len + ask->bodies->len, ask->limit);
}

/* Something is new: is it time to tell? */
static void note_news(struct find *find, struct find_ask *ask)
{
	gint64 now = find->clock();

	if (find->waiting)
		pthread_cond_broadcast(&find->news);
	if (!ask->full_at && found(ask) == ask->limit)
		ask->full_at = now;
	/* A page is told once it will not be turned over by titles a moment later. */
	if (ask->full_at && ask->told_at < ask->full_at) {
		if (ask->phase == FIND_BODIES || now - ask->full_at >= SETTLE_US)
			tell(find, ask);
	} else if (now - MAX(ask->told_at, ask->begun) >= TOLD_US) {
		tell(find, ask);
	}
}

/* ---- patterns */

static void keep_best(GArray *list, const struct find_placed *placed, guint limit)
{
	guint low = 0, high = list->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;
		if (g_array_index(list, struct find_placed, middle).order < placed->order)
			low = middle + 1;
		else
			high = middle;
	}
	if (low >= limit)
		return;
	if (list->len == limit)
		g_array_set_size(list, limit - 1);
	g_array_insert_val(list, low, *placed);
}

static void take_yield(struct find_ask *ask, const struct find_yield *yield)
{
	for (guint i = 0; i < yield->hit_count; i++)
		keep_best(yield->hits[i].hit.in_title ? ask->titles : ask->bodies, &yield->hits[i],
			  ask->limit);
	ask->total += yield->hit_count;
	ask->costly_total += yield->costly_count;
	g_array_append_vals(ask->costly, yield->costly,
			    MIN(yield->costly_count, FIND_COSTLY - ask->costly->len));
	ask->searched += yield->looked;
	ask->damaged = ask->damaged || yield->damaged;
}

static gboolean time_is_over(const struct find *find, const struct find_ask *ask)
{
	return find->clock() - ask->begun >= FIND_ALL_US;
}

/* Which phase the next item is taken in; FALSE: none is left to take. */
static gboolean advance(struct find *find, struct find_ask *ask)
{
	if (ask->over || ask->damaged || g_atomic_int_get(&ask->stop))
		return FALSE;
	if (ask->phase == FIND_BOTH && (ask->next == ask->item_count || found(ask) == ask->limit ||
					find->clock() - ask->begun >= FIRST_US)) {
		ask->phase = FIND_TITLES;
		ask->first_end = ask->next;
	}
	/* Nobody may look at the bodies of an item before its titles are done. */
	if (ask->phase == FIND_TITLES && ask->next == ask->item_count && ask->working == 0) {
		ask->phase = FIND_BODIES;
		ask->next = ask->first_end;
		pthread_cond_broadcast(&find->work);
	}
	ask->over = ask->next < ask->item_count && time_is_over(find, ask);
	return ask->next < ask->item_count && !ask->over;
}

/* One item, in slices, so that what is found is told. No article takes as long as a slice. */
static void work_on_item(struct find *find, struct find_ask *ask, guint worker,
			 enum find_phase phase, guint item)
{
	struct match_budget budget = {.clock = find->clock, .stop = &ask->stop};
	struct find_yield yield;

	do {
		pthread_mutex_unlock(&find->lock);
		budget.until = MIN(find->clock() + SLICE_US, ask->begun + FIND_ALL_US);
		find_pattern_look(ask, worker, phase, item, &budget, &yield);
		pthread_mutex_lock(&find->lock);
		take_yield(ask, &yield);
		ask->over = ask->over || (yield.over && time_is_over(find, ask));
		note_news(find, ask);
	} while (yield.over && !ask->over && !g_atomic_int_get(&ask->stop));
}

/* Items one after another, as long as there are some to take. */
static void work_on_pattern(struct find *find, struct find_ask *ask, guint worker)
{
	while (advance(find, ask)) {
		ask->workers[worker].busy = TRUE;
		ask->workers[worker].phase = ask->phase;
		ask->workers[worker].item = ask->next++;
		ask->working++;
		work_on_item(find, ask, worker, ask->workers[worker].phase,
			     ask->workers[worker].item);
		ask->working--;
		ask->workers[worker].busy = FALSE;
	}
	/* The last one to come here ends it. */
	if (ask->stage == FIND_RUNNING && ask->working == 0)
		finish(find, ask);
}

/* ---- preparing; the lock is not held but where it is taken */

static struct matcher *kept_copy(struct find *find, const char *pattern)
{
	for (guint i = 0; i < KEPT && find->kept[i].pattern; i++) {
		struct kept kept = find->kept[i];
		if (!g_str_equal(kept.pattern, pattern))
			continue;
		memmove(find->kept + 1, find->kept, i * sizeof kept);
		find->kept[0] = kept;
		return matcher_copy(kept.matcher);
	}
	return NULL;
}

static void keep(struct find *find, const char *pattern, struct matcher *matcher)
{
	struct kept *last = &find->kept[KEPT - 1];

	g_free(last->pattern);
	matcher_free(last->matcher);
	memmove(find->kept + 1, find->kept, (KEPT - 1) * sizeof *last);
	find->kept[0] = (struct kept){.pattern = g_strdup(pattern), .matcher = matcher};
}

/* A matcher per thread; those of patterns asked lately are copies, which cost nothing. */
static gboolean make_matchers(struct find *find, struct find_ask *ask)
{
	const char *pattern = ask->query->pattern;

	pthread_mutex_lock(&find->lock);
	ask->matchers[0] = kept_copy(find, pattern);
	pthread_mutex_unlock(&find->lock);
	if (!ask->matchers[0]) {
		struct matcher *matcher = matcher_new(pattern, &ask->error);
		if (!matcher)
			return FALSE;
		ask->matchers[0] = matcher_copy(matcher);
		pthread_mutex_lock(&find->lock);
		keep(find, pattern, matcher);
		pthread_mutex_unlock(&find->lock);
	}
	for (guint i = 1; i < find->threads; i++)
		ask->matchers[i] = matcher_copy(ask->matchers[0]);
	return TRUE;
}

static void place_ranked(struct find_ask *ask, const struct rank_result *result)
{
	for (guint i = 0; i < result->count; i++) {
		const struct rank_hit *ranked = &result->hits[i];
		struct find_placed placed = {.order = i};
		placed.hit = (struct find_hit){.id = ranked->id,
					       .part = ranked->part,
					       .doc = ranked->doc,
					       .score = ranked->score};
		g_array_append_val(ask->bodies, placed);
	}
}

/* The ranked articles are there for whoever waits before their lines are looked for. */
static void answer_words(struct find *find, struct find_ask *ask)
{
	struct rank_result *result =
		rank_search(ask->shelf, ask->query, ask->now, ask->limit, &ask->stop);
	g_autoptr(GArray) lines = NULL;

	pthread_mutex_lock(&find->lock);
	place_ranked(ask, result);
	ask->total = result->total;
	ask->how = result->how;
	ask->damaged = result->damaged;
	for (guint i = 0; result->used && i < result->used->len; i++)
		g_ptr_array_add(ask->used, g_strdup(result->used->pdata[i]));
	pthread_cond_broadcast(&find->news);
	lines = g_array_copy(ask->bodies);
	pthread_mutex_unlock(&find->lock);
	find_words_lines(ask, lines, result->used);
	pthread_mutex_lock(&find->lock);
	for (guint i = 0; i < lines->len; i++)
		g_array_index(ask->bodies, struct find_placed, i) =
			g_array_index(lines, struct find_placed, i);
	finish(find, ask);
	pthread_mutex_unlock(&find->lock);
	rank_result_free(result);
}

static void prepare(struct find *find, struct find_ask *ask)
{
	gboolean good = FALSE, running = FALSE, damaged = FALSE;

	ask->query = kb_query_parse(ask->text, &ask->error);
	if (ask->query && !ask->query->pattern) {
		answer_words(find, ask);
		return;
	}
	if (ask->query && make_matchers(find, ask)) {
		good = TRUE;
		damaged = !find_pattern_items(ask, ask->matchers[0]);
		running = !damaged;
	}
	pthread_mutex_lock(&find->lock);
	ask->damaged = good && damaged;
	if (running) {
		ask->stage = FIND_RUNNING;
		pthread_cond_broadcast(&find->work);
	} else {
		finish(find, ask);
	}
	pthread_mutex_unlock(&find->lock);
}

/* ---- threads */

static gboolean has_work(struct find *find)
{
	struct find_ask *ask = find->ask;

	return ask &&
	       (ask->stage == FIND_NEW || (ask->stage == FIND_RUNNING && advance(find, ask)));
}

static void *run(void *data)
{
	struct worker *self = data;
	struct find *find = self->find;

	pthread_mutex_lock(&find->lock);
	while (!find->ending) {
		if (!has_work(find)) {
			pthread_cond_wait(&find->work, &find->lock);
			continue;
		}
		struct find_ask *ask = find->ask;
		ask->refs++;
		if (ask->stage == FIND_NEW) {
			ask->stage = FIND_PREPARING;
			pthread_mutex_unlock(&find->lock);
			prepare(find, ask);
			pthread_mutex_lock(&find->lock);
		}
		if (ask->stage == FIND_RUNNING)
			work_on_pattern(find, ask, self->number);
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

	find->clock = clock ? clock : g_get_monotonic_time;
	find->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	g_assert(find->fd >= 0);
	pthread_mutex_init(&find->lock, NULL);
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
	for (guint i = 0; i < find->threads; i++)
		pthread_join(find->thread[i], NULL);
	for (guint i = 0; i < KEPT; i++) {
		g_free(find->kept[i].pattern);
		matcher_free(find->kept[i].matcher);
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
	pthread_cond_broadcast(&find->work);
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
		.of = ask->of,
		.done = done,
		.complete = done && !ask->over && !ask->damaged && !ask->error &&
			    ask->costly_total == 0 && !ask->shelf->partial,
		.partial = ask->over,
		.costly = g_array_copy(ask->costly),
		.costly_total = ask->costly_total,
		.how = ask->how,
		.used = g_ptr_array_new_with_free_func(g_free),
		.error = ask->error && done ? g_error_copy(ask->error) : NULL,
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
	find->waiting++;
	while (find->ask && find->ask->stage != FIND_DONE && (!hits || found(find->ask) < hits))
		if (pthread_cond_timedwait(&find->news, &find->lock, &until) == ETIMEDOUT)
			break;
	find->waiting--;
	pthread_mutex_unlock(&find->lock);
}

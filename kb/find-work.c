/* SPDX-License-Identifier: MIT
 * What is done for a question, from its text to its end: which phase comes when, who takes what,
 * and when something is told. Functions hold the lock of the find unless they say otherwise. */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "kb/find-private.h"

#define FIRST_US 4000  /* for the first page by both texts; then the titles have their turn */
#define SETTLE_US 8000 /* a page that is full waits so long for titles before it is told */
#define TOLD_US 50000  /* news are told no more often */
#define SLICE_US (3 * MATCH_ARTICLE_US)
/* So long the first worker is alone: for most patterns that is enough for a page. Nor is another
 * one woken right after a page was full, since whoever waits for that gets the other processor
 * then. */
#define ALONE_US 1000
#define SHOWN_US 150

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

guint find_found(const struct find_ask *ask)
{
	return MIN(ask->titles->len + ask->bodies->len, ask->limit);
}

/* Something is new: is it time to tell? TRUE: somebody has a page now. */
static gboolean note_news(struct find *find, struct find_ask *ask)
{
	gint64 now = find->clock();
	gboolean page = FALSE;

	if (find->wanted && find_found(ask) >= find->wanted) {
		find->wanted = 0;
		pthread_cond_broadcast(&find->news);
		page = TRUE;
	}
	if (!ask->full_at && find_found(ask) == ask->limit)
		ask->full_at = now;
	/* A page is told once it will not be turned over by titles a moment later. */
	if (ask->full_at && ask->told_at < ask->full_at) {
		if (ask->phase == FIND_BODIES || now - ask->full_at >= SETTLE_US) {
			tell(find, ask);
			page = TRUE;
		}
	} else if (now - MAX(ask->told_at, ask->begun) >= TOLD_US) {
		tell(find, ask);
	}
	return page;
}

/* ---- patterns */

static void keep_best(GArray *list, const struct find_placed *placed, guint limit)
{
	guint low = 0, high = list->len;

	if (high == limit &&
	    g_array_index(list, struct find_placed, high - 1).order < placed->order)
		return;
	while (low < high) {
		guint middle = low + (high - low) / 2;
		if (g_array_index(list, struct find_placed, middle).order < placed->order)
			low = middle + 1;
		else
			high = middle;
	}
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
gboolean find_advance(struct find *find, struct find_ask *ask)
{
	if (ask->over || ask->damaged || g_atomic_int_get(&ask->stop))
		return FALSE;
	if (ask->phase == FIND_BOTH &&
	    (ask->next == ask->item_count || find_found(ask) == ask->limit ||
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

/* As many items as can be looked at together. */
static void take_run(struct find_ask *ask, struct find_run *run)
{
	const struct find_item *items = ask->items;
	guint articles = 0;

	*run = (struct find_run){ask->phase, ask->next, ask->next};
	while (run->end < ask->item_count && items[run->end].part == items[run->first].part) {
		articles += (guint)__builtin_popcountll(items[run->end].bodies);
		if (articles > FIND_ITEM)
			break;
		run->end++;
	}
	ask->next = run->end;
}

/* Whether there is more to do than one worker should be left with. */
static gboolean needs_help(const struct find *find, const struct find_ask *ask)
{
	gint64 now = find->clock();

	return !ask->helped && now - ask->prepared >= ALONE_US && now - ask->full_at >= SHOWN_US;
}

static void call_help(struct find *find, struct find_ask *ask, guint worker)
{
	ask->helped = TRUE;
	for (guint i = 0; i < find->threads; i++)
		if (!ask->matchers[i])
			ask->matchers[i] = matcher_copy(ask->matchers[worker]);
	pthread_cond_broadcast(&find->work);
}

/* One run, in slices, so that what is found is told. No article takes as long as a slice, but the
 * first one, which is taken again. */
static void work_on_run(struct find *find, struct find_ask *ask, guint worker,
			const struct find_run *run)
{
	struct match_budget budget = {
		.clock = find->clock, .stop = &ask->stop, .worked = matcher_worked};
	struct find_yield yield;

	do {
		gint64 slice = ask->helped ? SLICE_US : ALONE_US;
		pthread_mutex_unlock(&find->lock);
		budget.until = MIN(find->clock() + slice, ask->begun + FIND_ALL_US);
		find_pattern_look(ask, worker, run, &budget, find->titles[worker], &yield);
		pthread_mutex_lock(&find->lock);
		take_yield(ask, &yield);
		ask->over = ask->over || (yield.over && time_is_over(find, ask));
		if (note_news(find, ask)) {
			/* Whoever waited may have been put behind this thread's turn of
			 * milliseconds. */
			pthread_mutex_unlock(&find->lock);
			sched_yield();
			pthread_mutex_lock(&find->lock);
		}
		if (!ask->helped && yield.over)
			call_help(find, ask, worker);
	} while (yield.over && !ask->over && !g_atomic_int_get(&ask->stop));
}

/* Runs one after another, as long as there are some to take. */
void find_work(struct find *find, struct find_ask *ask, guint worker)
{
	struct find_run run;

	while (find_advance(find, ask)) {
		if (needs_help(find, ask))
			call_help(find, ask, worker);
		take_run(ask, &run);
		ask->workers[worker].busy = TRUE;
		ask->workers[worker].phase = run.phase;
		ask->workers[worker].item = run.first;
		ask->working++;
		work_on_run(find, ask, worker, &run);
		ask->working--;
		ask->workers[worker].busy = FALSE;
	}
	/* The last one to come here ends it. */
	if (ask->stage == FIND_RUNNING && ask->working == 0)
		finish(find, ask);
}

gboolean find_wants_worker(struct find *find, struct find_ask *ask)
{
	return ask->stage == FIND_NEW ||
	       (ask->stage == FIND_RUNNING && ask->helped && find_advance(find, ask));
}

/* ---- preparing; the lock is held only where it is taken */

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

void find_prepare(struct find *find, struct find_ask *ask, guint worker)
{
	gboolean running;

	ask->query = kb_query_parse(ask->text, &ask->error);
	if (ask->query && !ask->query->pattern) {
		answer_words(find, ask);
		return;
	}
	if (ask->query)
		ask->matchers[worker] = matcher_new(ask->query->pattern, &ask->error);
	running = ask->matchers[worker] && find_pattern_items(ask, ask->matchers[worker]);
	pthread_mutex_lock(&find->lock);
	ask->damaged = ask->matchers[worker] && !running;
	if (running) {
		ask->stage = FIND_RUNNING;
		ask->prepared = find->clock();
	} else {
		finish(find, ask);
	}
	pthread_mutex_unlock(&find->lock);
}

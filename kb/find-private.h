/* SPDX-License-Identifier: MIT
 * What the files of kb/find share: one question on its way, and the work on it. */
#ifndef MIDWATCH_KB_FIND_PRIVATE_H
#define MIDWATCH_KB_FIND_PRIVATE_H

#include <pthread.h>

#include "kb/find.h"
#include "kb/match.h"

#define FIND_THREADS 2
#define FIND_ITEM 64 /* articles of an item: a chunk of a segment, or so many fresh ones */

/* A hit and its place: lower is shown before. */
struct find_placed {
	guint64 order;
	struct find_hit hit;
};

/* So many articles that lie side by side, a bit each: what is left to look at of those that may match.
 * They are the worker's that took the item; another one may take it again, under the lock. No title is left whose
 * body is not. */
struct find_item {
	guint part, chunk;
	guint64 titles, bodies; /* a body is not looked at before its title was */
	gboolean filtered;	/* without those the question's filters refuse */
};

/* Newest first: both texts of each article until there is a page of hits, then all titles, since those hits are
 * shown first, then the bodies that remain. */
enum find_phase { FIND_BOTH, FIND_TITLES, FIND_BODIES };

enum find_stage {
	FIND_NEW,	/* nobody has begun */
	FIND_PREPARING, /* one worker has */
	FIND_RUNNING,	/* a pattern: all may take items */
	FIND_DONE,
};

struct find_ask {
	gint refs; /* with the lock of its find held */
	gint stop; /* atomic: it is not wanted any more */
	guint64 number;
	char *text;
	gint64 now, begun, prepared, ended;
	guint limit;
	struct shelf *shelf;
	enum find_stage stage;
	/* Set while preparing, read-only from then on. */
	struct kb_query *query;
	struct matcher *matchers[FIND_THREADS];
	struct find_item *items;
	guint item_count, of;
	/* With the lock held. */
	enum find_phase phase;
	guint next, first_end; /* the item to take; those before first_end had both texts looked at */
	gboolean helped;       /* all workers are at it: the first one begins alone */
	struct {
		gboolean busy;
		enum find_phase phase;
		guint item; /* the first of its run */
	} workers[FIND_THREADS];
	guint working;
	GArray *titles, *bodies; /* of struct find_placed, by order; at most `limit` */
	guint total, searched, costly_total;
	GArray *costly;
	gboolean over, damaged; /* the time is over */
	enum rank_how how;
	GPtrArray *used;
	GError *error;
	gint64 full_at, told_at; /* when there was a page of hits; when find_fd() was last made readable; 0 */
};

/* Who answers. */
struct find {
	pthread_mutex_t lock; /* of all below, and of what a question says so of */
	pthread_cond_t work, news;
	guint threads;
	pthread_t thread[FIND_THREADS];
	GString *titles[FIND_THREADS]; /* each its thread's */
	gint64 (*clock)(void);
	gboolean ending;
	struct find_ask *ask; /* the newest; NULL */
	guint64 number;
	guint wanted; /* somebody waits for so many hits; 0: nobody does */
	int fd;
};

/* What one worker takes in one go: items first…end-1, of one part, with FIND_ITEM articles at the most left in all
 * of them. */
struct find_run {
	enum find_phase phase;
	guint first, end;
};

/* What one worker found in one run. */
struct find_yield {
	struct find_placed hits[FIND_ITEM];
	gint64 costly[FIND_ITEM];
	guint hit_count, costly_count;
	guint looked; /* articles dealt with for good */
	gboolean over; /* the budget ended first: the run has still some left */
	gboolean damaged;
};

/* ---- find-work.c; the lock is held where nothing else is said */
guint find_found(const struct find_ask *ask); /* hits there are, up to the limit */
gboolean find_advance(struct find *find, struct find_ask *ask); /* FALSE: no item can be taken now */
void find_work(struct find *find, struct find_ask *ask, guint worker); /* takes items until there are none */
/* Whether a worker that has nothing to do may take some of it. */
gboolean find_wants_worker(struct find *find, struct find_ask *ask);
/* Without the lock: takes the question apart; all of the work when it is one of words. */
void find_prepare(struct find *find, struct find_ask *ask, guint worker);

/* ---- the work itself, without the lock */
/* Patterns: what there is to look at, from the query and its matcher. FALSE: damaged. */
gboolean find_pattern_items(struct find_ask *ask, const struct matcher *matcher);
/* Looks at what is left of a run. `titles` is room for them. */
void find_pattern_look(struct find_ask *ask, guint worker, const struct find_run *run,
		       const struct match_budget *budget, GString *titles, struct find_yield *yield);
/* Where words stand in the text of each hit. */
void find_words_lines(struct find_ask *ask, GArray *hits, const GPtrArray *used);

#endif

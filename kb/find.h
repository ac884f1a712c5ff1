/* SPDX-License-Identifier: MIT
 * Questions to a shelf, answered on threads of their own (two at the most), the newest asked for giving up the
 * one before: first page at once, then the count (kb.md §1, §3). Answers by words come whole; answers by a
 * pattern come newest first, those with a match in the title before the others, and grow. Nothing here waits
 * but find_wait(). */
#ifndef MIDWATCH_KB_FIND_H
#define MIDWATCH_KB_FIND_H

#include "desk/regex.h"
#include "kb/rank.h"

#define FIND_PAGE_US 300000 /* until the first page is shown, whole or not */
#define FIND_ALL_US 3000000 /* until a search by a pattern ends as partial */

struct find;
/* On 1 or 2 threads. `clock` gives microseconds; NULL: g_get_monotonic_time(). */
struct find *find_new(guint threads, gint64 (*clock)(void));
void find_free(struct find *find); /* gives up what is asked; waits some milliseconds */
/* Readable when find_answer() has something new. */
int find_fd(const struct find *find);

struct find_hit {
	gint64 id;
	guint part, doc; /* of the answer's shelf */
	gboolean in_title;
	/* The first match, in title or body; words: the first word of the best line of the body, or of the title
	 * when there is none; empty where nothing was looked for. */
	struct regex_span span;
	float score;		/* words only */
};
struct find_answer {
	guint64 asked;		/* what find_ask() gave */
	struct shelf *shelf;	/* a reference */
	GArray *hits;		/* of struct find_hit: at most the limit asked for */
	guint total;		/* found so far; exact when `complete` */
	guint searched, of;	/* articles looked at, and to look at (patterns) */
	gboolean complete;	/* nothing is left to look at, and nothing was too costly or missing */
	gboolean done;		/* it will not change any more */
	gboolean partial;	/* the time ended first */
	GArray *costly;		/* of gint64 ids: not searched, pattern too costly there; at most FIND_COSTLY */
	guint costly_total;
	enum rank_how how;	/* words */
	GPtrArray *used;	/* of char*: words looked for; empty for a pattern */
	GError *error;		/* a wrong question, or NULL */
	gint64 took;		/* microseconds so far */
	gboolean damaged;	/* a segment is not what it was: ask again with the library's next shelf */
};
#define FIND_COSTLY 100
/* Asks anew; what was asked before ends. The text is copied, the shelf referenced. `text` as kb/query.h has it. */
guint64 find_ask(struct find *find, struct shelf *shelf, const char *text, gint64 now, guint limit);
/* Nothing is wanted any more. */
void find_stop(struct find *find);
/* What is known by now of the newest question; NULL: nothing was asked. find_answer_free(). */
struct find_answer *find_answer(struct find *find);
void find_answer_free(struct find_answer *answer);
/* Waits until the newest is done, has `hits` (0: any number will not do), or `microseconds` have passed. */
void find_wait(struct find *find, gint64 microseconds, guint hits);

#endif

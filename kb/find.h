/* SPDX-License-Identifier: MIT
 * Questions to a shelf, answered on threads of their own (two at the most), the newest asked for giving up the
 * one before: first page at once, then the count (kb.md §1, §3). Answers by words come whole; answers by a
 * pattern come newest first and grow. Nothing here waits but find_wait(). */
#ifndef MIDWATCH_KB_FIND_H
#define MIDWATCH_KB_FIND_H

#include "desk/regex.h"
#include "kb/rank.h"

struct find;
struct find *find_new(void);
void find_free(struct find *find); /* gives up what is asked; waits some milliseconds */
/* Readable when find_answer() has something new. */
int find_fd(const struct find *find);

struct find_hit {
	gint64 id;
	guint part, doc;
	gboolean in_title;
	struct regex_span span; /* the first match, in title or body; words: the best line's */
	float score;		/* words only */
};
struct find_answer {
	guint64 asked;		/* what find_ask() gave */
	GArray *hits;		/* of struct find_hit: at most the limit asked for */
	guint total;		/* found so far; exact when `complete` */
	guint searched, of;	/* articles looked at, and to look at (patterns) */
	gboolean complete;	/* nothing is left to look at, and nothing was too costly */
	gboolean done;		/* it will not change any more */
	gboolean partial;	/* the time ended first */
	GArray *costly;		/* of gint64 ids: not searched, pattern too costly there */
	enum rank_how how;	/* words */
	GPtrArray *used;	/* words */
	GError *error;		/* a wrong pattern, or NULL */
	gint64 took;		/* microseconds so far */
	gboolean damaged;	/* a segment had to be left out: the index is to be built anew */
};
/* Asks anew; what was asked before ends. The query is copied, the shelf referenced. */
guint64 find_ask(struct find *find, struct shelf *shelf, const char *text, gint64 now, guint limit);
/* What is known by now of the newest question; NULL: nothing yet. find_answer_free(). */
struct find_answer *find_answer(struct find *find);
void find_answer_free(struct find_answer *answer);
/* Waits until the newest is done or `microseconds` have passed. */
void find_wait(struct find *find, gint64 microseconds);

#endif

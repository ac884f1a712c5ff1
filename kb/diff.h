/* SPDX-License-Identifier: MIT
 * What differs between two texts: lines, and within lines that were changed, words. Pure. Time grows with the size
 * of the texts; where they differ beyond reason the rest is told as replaced. */
#ifndef MIDWATCH_KB_DIFF_H
#define MIDWATCH_KB_DIFF_H

#include <glib.h>

enum diff_kind { DIFF_SAME, DIFF_GONE, DIFF_NEW, DIFF_CUT };
struct diff_line {
	guint8 kind;	     /* enum diff_kind */
	guint before, after; /* its numbers in both texts, from 1; 0: it is not there */
	const char *text;    /* of the text it is from, without its newline; DIFF_CUT: NULL */
	guint size;
	guint first, count;  /* of `marks`: what of it differs from the line it stands against; none: all does */
	guint cut;	     /* DIFF_CUT: so many lines are the same and not told */
};
struct diff_mark { guint from, to; }; /* bytes of the line */
struct diff {
	GArray *lines, *marks;
	guint gone, added; /* lines */
};
/* Both texts must outlive it. Of what is the same `context` lines stay beside what is not. */
struct diff *diff_new(const char *before, gsize before_size, const char *after, gsize after_size, guint context);
void diff_free(struct diff *diff);

/* The rule itself, for sequences of numbers: gone[i] and added[j] are set where a and b have no partner. */
void diff_numbers(const guint *a, guint a_count, const guint *b, guint b_count, gboolean *gone, gboolean *added);

#endif

/* SPDX-License-Identifier: MIT
 * The look at a pattern before the library sees it; for desk/regex.c alone. */
#ifndef MIDWATCH_DESK_REGEX_LOOK_H
#define MIDWATCH_DESK_REGEX_LOOK_H

#include "desk/regex.h"

enum regex_newline { /* numbered as the library does */
		     REGEX_NEWLINE_CR = 1,
		     REGEX_NEWLINE_LF,
		     REGEX_NEWLINE_CRLF,
		     REGEX_NEWLINE_ANY,
		     REGEX_NEWLINE_ANYCRLF,
		     REGEX_NEWLINE_NUL,
};

#define COPIES_MOST 1000
struct regex_look {
	/* What the pattern says of itself at its start, "(*UCP)(*LIMIT_MATCH=100)"; with
	 * REGEX_ARTICLES. */
	gsize settings; /* bytes: the library sees what is behind them */
	gboolean ucp, not_empty, not_empty_at_start, no_start;
	guint32 limit;   /* its own limit of steps; G_MAXUINT32: none */
	guint8 newline;  /* enum regex_newline; 0: not said */
	guint8 newlines; /* what \R is: 1 any newline, 2 \r, \n, \r\n; 0: not said */

	gboolean upper;    /* an upper-case letter of the text looked for */
	gboolean ascii;    /* every byte of it */
	gboolean bytewise; /* regex_bytewise() */
	gboolean negated;  /* it may have \S, \D, \W or [:^…:] in it */
	gboolean moves;    /* (*COMMIT), (*SKIP): what fails at one place decides about others */

	/* What a try at one place costs, at the most: `ways` times `length` plus, with one repeat
	 * without end, the text's length. `wild`: there is no telling. */
	gboolean wild;
	guint8 slow; /* how a character is passed over at the worst: 0 many at once; 1 each looked
		      * up; 2 each looked up in the tables of Unicode */
	gboolean refers; /* back to what a group matched, which may be long */
	guint copies;    /* groups counted repeats make, up to COPIES_MOST */
	guint endless;
	double ways;
	gsize length;

	gsize refused; /* where; with `why`, which is marked N_() */
	const char *why;
};

/* Whether a pattern without settings means the same byte by byte (regex-bytes.c). */
gboolean regex_look_bytewise(const char *pattern);
void regex_look_at(const char *pattern, enum regex_flags flags, struct regex_look *look);

#endif

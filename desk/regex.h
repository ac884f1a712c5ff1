/* SPDX-License-Identifier: MIT
 * Patterns (PCRE2) that cost what they are allowed to and no more, whoever wrote them. The only door
 * to the library: what is never taken (\C, settings such as (*LIMIT_MATCH=…) before the pattern,
 * patterns of any length) is refused here, and every search ends: by a limit on the backtracking from
 * one place, and, where the caller gives a clock, at a moment (the library's own limits do not bound
 * time: they count anew at each place of the text). */
#ifndef MIDWATCH_DESK_REGEX_H
#define MIDWATCH_DESK_REGEX_H

#include <glib.h>

struct regex;
/* The version of Unicode by which the library at hand takes characters for each other: "14.0.0". */
const char *regex_unicode(void);

enum regex_flags {
	REGEX_CASELESS = 1,
	REGEX_SMART = 2, /* caseless unless the pattern itself has an upper-case letter */
	REGEX_LINES = 4, /* ^ and $ stand at every line's ends too */
	REGEX_ARTICLES = 16, /* see regex_new() */
	REGEX_ASCII = 32,    /* with it, for texts of ASCII alone: the same answers, sooner */
};
#define REGEX_LONGEST 1000 /* bytes of a pattern from outside */
#define REGEX_OWN 16384	   /* of one of our own, with REGEX_TRUSTED */
#define REGEX_TRUSTED 8	   /* a flag: the pattern is the program's own */

/* UTF-8, Unicode classes (\d \w \b know every script), lines end at \n, \r or \r\n. A wrong pattern is
 * USAGE: "column 4 of the pattern: a ( is never closed". With `column` the message is without
 * where, and *column is it: characters from 1. Used by one thread at a time.
 *
 * REGEX_ARTICLES is for searching the knowledge base (kb.md §2, §3): lines end at \n, \d \w \b are
 * ASCII's, so that \bOOM\b is found in 发生OOM错误, and all of PCRE2 is taken but \C and \G. What a
 * pattern says of itself at its start is done where it changes the answer ((*UCP): Unicode classes;
 * (*CRLF), (*ANY), …; (*BSR_ANYCRLF); (*NOTEMPTY)) or lowers the limits ((*LIMIT_MATCH=…)); (*NO_JIT),
 * (*LIMIT_HEAP=…) and other words about how to search are read over. Only compiled patterns run: one
 * that the library can't compile to machine code is refused. REGEX_ASCII is refused (without a reason
 * worth telling) for patterns that would mean something else without UTF-8. */
struct regex *regex_new(const char *pattern, enum regex_flags flags, int *column, GError **error);
struct regex *regex_copy(const struct regex *regex); /* for another thread; cheap */
void regex_free(struct regex *regex);
/* Whether it takes upper and lower case for the same: what REGEX_SMART decided. */
gboolean regex_caseless(const struct regex *regex);
/* The number of the group (?<name>…); 0 when the pattern has none. */
guint regex_group(const struct regex *regex, const char *name);

/* The end of patience: `clock` gives microseconds (g_get_monotonic_time in the program, anything in a
 * test), `until` is one of its readings. A search looks at it at least every few milliseconds. */
struct regex_budget {
	gint64 (*clock)(void);
	gint64 until;
	const gint *stop; /* non-zero ends it, too; NULL */
	/* Beside it what it may take itself: *spent counts microseconds, over several searches, up to `most`.
	 * NULL: not counted. */
	gint64 *spent;
	gint64 most;
	/* What this thread has worked, asked before `most` is believed: what others do on the machine doesn't
	 * count. NULL: nobody knows. */
	gint64 (*worked)(void);
};
enum regex_answer {
	REGEX_NONE,
	REGEX_FOUND,
	REGEX_COSTLY, /* given up: there may be matches */
};
struct regex_span {
	gsize start, end; /* bytes, half-open */
};
/* The first match at or behind `from` in `size` bytes, any bytes (what is not UTF-8 never matches, NUL
 * is a character). `from` must begin a character; where it is not 0, the search goes on in a text that
 * is as it was. *found is the whole of it; empty matches count. A caller that goes on sets `from` to
 * found->end, one character further after an empty match. `budget`
 * NULL: only the backtracking is limited; for patterns of our own. */
enum regex_answer regex_find(struct regex *regex, const char *text, gsize size, gsize from,
			     const struct regex_budget *budget, struct regex_span *found);
/* The same of the places from `from` to before `to` (> size: all), without a clock, when it is sure to end
 * soon: FALSE: it isn't, and is to be asked with one. *risk grows by what it might have cost, by REGEX_RISK
 * at most, which is some milliseconds. */
#define REGEX_RISK 20000000
gboolean regex_try(struct regex *regex, const char *text, gsize size, gsize from, gsize to,
		   gint64 *risk, enum regex_answer *answer, struct regex_span *found);
/* Whether each match begins with one character known beforehand: places are found quickly. */
gboolean regex_begins(const struct regex *regex);
/* With REGEX_ARTICLES and REGEX_ASCII: whether the answers are the same also in UTF-8 that isn't ASCII, unless
 * it has one of the two characters beyond ASCII, ſ and K, that are taken for letters of ASCII. */
gboolean regex_bytewise(const struct regex *regex);
/* Where a group stood in the last match; FALSE when it took no part. */
gboolean regex_span(const struct regex *regex, guint group, struct regex_span *span);

#endif

/* SPDX-License-Identifier: MIT
 * What the parts of promise.h share: wordings are spotted by patterns (promise-table.c), judged by
 * what stands around them (promise-cue.c), and resolved to an instant (promise-time.c). */
#ifndef MIDWATCH_DESK_PROMISE_PRIVATE_H
#define MIDWATCH_DESK_PROMISE_PRIVATE_H

#include "desk/promise.h"
#include "desk/regex.h"

/* What a wording says about time. */
enum promise_kind {
	PROMISE_MASK,  /* a time that no promise is made for: "from 04:00 to 05:00" */
	PROMISE_SPAN,  /* "within 30 min" */
	PROMISE_EVERY, /* "every 30 min": the first of them, if it is news that is promised */
	PROMISE_CLOCK, /* "by 04:30" */
	PROMISE_DAY,   /* "tomorrow" */
};
/* The parts of a wording that its pattern names: groups (?<head>…) and so on. */
enum promise_part { PART_HEAD, PART_SPAN, PART_DAY, PART_LATER, PART_TIME, PART_ZONE, PART_PLACE, PART_TAIL, PARTS };
struct promise_row {
	const char *language; /* "en", "zh" */
	enum promise_kind kind;
	const char *pattern;
};
extern const struct promise_row promise_rows[];
extern const gsize promise_row_count;
extern const char *const promise_part_names[PARTS];

/* A wording found: its parts, normalised (NFKC, lower case) apart from the zone's case; NULL when absent. */
struct promise_wording {
	const struct promise_row *row;
	gsize start, end;
	char *parts[PARTS];
};

/* What the words around a wording make of it; one pattern each. A veto counts wherever it stands in the
 * clause; a condition or a contract's term anywhere before it in the sentence too. */
enum promise_cue {
	CUE_VETO,      /* a request, a refusal */
	CUE_CONDITION, /* "once you have …", 合同约定: in the whole sentence */
	CUE_STRONG,    /* "we will", 预计 */
	CUE_WEAK,      /* "update", 恢复: a promise unless it is over */
	CUE_PAST,
	CUE_QUESTION,
	CUE_NEWS, /* what may be promised for every half hour */
	CUES
};
extern const char *const promise_cue_patterns[CUES];

/* The patterns, compiled; one set per thread. */
struct promise_tools {
	struct regex **rows; /* promise_row_count of them */
	guint (*parts)[PARTS];
	struct regex *cues[CUES], *clause, *skipped;
};
struct promise_tools *promise_tools(void);
extern const char promise_clause_pattern[], promise_skipped_pattern[];

/* Is the wording, within its sentence, one that the writer takes on? PROMISE_MAYBE: by words that tell
 * of what has happened just as well: 04:30 恢复. */
enum promise_verdict { PROMISE_NOTHING, PROMISE_NO, PROMISE_MAYBE, PROMISE_YES };
enum promise_verdict promise_judge(const char *text, gsize sentence_start, gsize sentence_end,
		       const struct promise_wording *wording);
/* Whether its clause says what the client gets then: "you get the report tomorrow", not "we look at it
 * today". */
gboolean promise_delivers(const char *text, gsize sentence_start, gsize sentence_end,
			  const struct promise_wording *wording);
/* FALSE: no instant, or none that is still to come within 30 days. */
gboolean promise_resolve(const struct promise_wording *wording, const struct promise_reader *reader,
			 gint64 *at);
#define PROMISE_LATEST ((gint64)30 * 86400) /* seconds from now */

/* promise-number.c */
struct promise_word {
	const char *text;
	int value;
};
/* The entry whose text `at` begins with (tables have longer ones first); that stands anywhere in `text`. */
const struct promise_word *promise_word_at(const struct promise_word *words, gsize count, const char *at);
const struct promise_word *promise_word_in(const struct promise_word *words, gsize count, const char *text);
/* 一 is 1; -1 for what is none. */
int promise_han_digit(gunichar c);
/* Digits, or 十一; -1 where there is no number. */
int promise_scan_int(const char **p);
/* Moves behind the word where it stands. */
gboolean promise_skip(const char **p, const char *word);
/* "30 to 45 minutes", "an hour and a half", 一个半小时, normalised; of a range the later end. FALSE unless
 * it is more than none and at most PROMISE_LATEST. */
gboolean promise_length(const char *p, gint64 *seconds);
#endif

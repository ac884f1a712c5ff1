/* SPDX-License-Identifier: MIT
 * What every match of a pattern must contain (kb.md §2, Pattern analysis): an AND/OR question of grams,
 * and literals. Always sound: what is not understood means "anything". Pure; looks only at the pattern. */
#ifndef MIDWATCH_KB_PATTERN_H
#define MIDWATCH_KB_PATTERN_H

#include "kb/grams.h"

enum need_kind {
	NEED_ALL,  /* nothing is known: any text may match */
	NEED_GRAM, /* this gram */
	NEED_AND,  /* every part */
	NEED_OR,   /* at least one part */
};
struct need {
	enum need_kind kind;
	gram key;	  /* NEED_GRAM */
	guint count;	  /* NEED_AND, NEED_OR: at least two */
	struct need **parts;
};

struct pattern_plan {
	struct need *need; /* never NULL */
	/* Every match lies within one line: neither it nor what it looks at around itself goes across a \n, except
	 * that ^ and $ may stand in it. */
	gboolean one_line;
	guint least; /* characters each match takes */
	/* With one_line: the line of each match contains one of these strings (UTF-8) at least, and one of the others, so
	 * that a line without need not be looked at; of char*; NULL: none is known. `folded`: the library is to take
	 * upper and lower case for the same when it looks for them. */
	GPtrArray *literals, *others;
	gboolean folded;
	/* It may take ſ or K (U+212A) for s or k: beyond ASCII they alone are taken for letters of ASCII. TRUE when unsure. */
	gboolean thirds;
	/* Every match holds ASCII characters, one at least and no others, whatever the text, and what it looks for
	 * around itself does: the same is found when each byte is taken for a character. FALSE when unsure. */
	gboolean ascii;
};
/* As REGEX_ARTICLES reads it; `caseless`: with REGEX_CASELESS. A pattern that does not compile gets any plan. */
struct pattern_plan *pattern_plan_new(const char *pattern, gboolean caseless);
void pattern_plan_free(struct pattern_plan *plan);
/* "(abc & (def | ghi))", ASCII trigrams as such, others as numbers; for tests and `kb explain`. g_free. */
char *need_words(const struct need *need);

#endif

/* SPDX-License-Identifier: MIT
 * One pattern over many texts, never longer than allowed (kb.md §3): compiled just in time, UTF without UCP
 * unless the pattern says (*UCP), a second time without UTF for ASCII texts; patterns that can cost without
 * end run in windows of starts with a clock between; patterns within lines only look at lines with a literal. */
#ifndef MIDWATCH_KB_MATCH_H
#define MIDWATCH_KB_MATCH_H

#include "desk/regex.h"
#include "kb/pattern.h"

struct matcher; /* one pattern for one thread */
/* Smart case: caseless unless it has an upper-case letter or says (?-i). ^ and $ stand at every line's ends. A
 * wrong pattern is USAGE with "column N of the pattern: …". */
struct matcher *matcher_new(const char *pattern, GError **error);
struct matcher *matcher_copy(const struct matcher *matcher); /* for another thread; cheap */
void matcher_free(struct matcher *matcher);
const struct pattern_plan *matcher_plan(const struct matcher *matcher);

#define MATCH_ARTICLE_US 20000 /* of one article, microseconds: then it is too costly */
struct match_budget {
	gint64 (*clock)(void);	/* microseconds */
	gint64 until;		/* all of it ends */
	const gint *stop;	/* non-zero: it is not wanted any more; NULL */
	gint64 (*worked)(void); /* by which an article becomes too costly: matcher_worked(), so that what others do
				 * on the machine doesn't count; NULL: clock */
};
gint64 matcher_worked(void); /* microseconds of this thread */
enum match_answer {
	MATCH_NONE,
	MATCH_FOUND,
	MATCH_COSTLY,	/* the article's own time is over: there may be matches */
	MATCH_OVER,	/* the budget is, or it was stopped */
};
/* The first match at or behind `from`, which must begin a character (regex_find()). Texts are UTF-8; others may
 * hide matches, and break nothing. `costs` (may be NULL; 0 at first) counts the microseconds spent on this
 * article over several calls; what takes next to nothing in a short text is not counted. An empty match counts. */
enum match_answer matcher_find(struct matcher *matcher, const char *text, gsize size, gsize from,
			       const struct match_budget *budget, gint64 *costs, struct regex_span *found);
/* The same of all of a text, sooner, for one of many; `ascii`: it is known to be ASCII. */
enum match_answer matcher_look(struct matcher *matcher, const char *text, gsize size, gboolean ascii,
			       const struct match_budget *budget, struct regex_span *found);
/* A text that is searched soon is on its way from memory while another one is: the machine doesn't see where the
 * search goes on. */
void matcher_fetch(const char *text);
/* The same question of many texts as a segment's chunk has them: text i ends at `ends[i]`, counted from `text`, a
 * \n stands there, and the next begins behind it. answers[i] (enum match_answer) for those whose bit in `wanted`
 * is set, and spans[i], counted from the beginning of its text, for MATCH_FOUND. `ascii`: a bit for each text known
 * to be ASCII; NULL: nothing is known. FALSE: the budget ended first; what has no answer is MATCH_OVER. */
gboolean matcher_scan(struct matcher *matcher, const char *text, const guint64 *ends, guint count,
		      const guint64 *wanted, const guint64 *ascii, const struct match_budget *budget,
		      guint8 *answers, struct regex_span *spans);

#endif

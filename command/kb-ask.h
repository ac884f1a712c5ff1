/* SPDX-License-Identifier: MIT
 * A question to the knowledge base, asked by a command that waits for the answer: by the index, which is brought
 * up to date first; from the rows themselves where no index can be had. Whatever is given was looked up in the
 * rows again, within the acting person's limits. */
#ifndef MIDWATCH_COMMAND_KB_ASK_H
#define MIDWATCH_COMMAND_KB_ASK_H

#include "command/command.h"
#include "kb/find.h"
#include "store/article.h"

struct kb_hit {
	gint64 id;
	float score;   /* words only */
	gboolean in_title;
	char *line;    /* of the body, without its end; NULL: nothing to show of it */
	guint line_number;
	struct regex_span span; /* what was found, within the line or the title */
};
struct kb_result {
	GPtrArray *hits; /* of struct kb_hit, best first */
	guint total;
	gboolean complete; /* the total is exact, and nothing was left out */
	gboolean partial;  /* the time ended first */
	gboolean behind;   /* the index is not up to date yet: only the newest articles and what it has */
	GArray *costly;	   /* of gint64, at most FIND_COSTLY: not searched, the pattern costs too much in them */
	guint costly_total;
	gboolean by_words;
	enum rank_how how; /* words */
	GPtrArray *used;   /* of char* */
};
/* `text` as kb/query.h has it. NULL with an error. */
struct kb_result *kb_ask(struct call *call, const char *text, guint limit, GError **error);
void kb_result_free(struct kb_result *result);

#endif

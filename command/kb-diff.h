/* SPDX-License-Identifier: MIT
 * What differs between two revisions of an article, and between them and a draft, said to a sink. */
#ifndef MIDWATCH_COMMAND_KB_DIFF_H
#define MIDWATCH_COMMAND_KB_DIFF_H

#include "command/sink.h"
#include "store/article.h"
#include "store/draft.h"

/* Of a draft of an article: which one, 0: a new one. */
gint64 article_of_draft(const struct draft *draft);
/* Both texts as people edit them; line by line, what goes with "-", what comes with "+". */
void kb_diff_say(struct sink *sink, const char *before, const char *after);
/* Two parts: what others changed since the draft was begun, and what the draft changes. */
gboolean kb_diff_draft(struct desk *desk, struct sink *sink, const struct draft *draft, GError **error);

#endif

/* SPDX-License-Identifier: MIT
 * What the knowledge base has for a ticket: articles like what was said on it, and plans and compliance notes that
 * concern it (kb.md §1). On the store's thread: some milliseconds at most, from the index or, where that is behind,
 * of the newest articles. */
#ifndef MIDWATCH_COMMAND_SUGGEST_H
#define MIDWATCH_COMMAND_SUGGEST_H

#include "command/library.h"

/* What a ticket is about: its subject on the first line, what clients and we said of it and stands, the newest last;
 * of a long conversation only that. `events` with texts. g_free. */
char *suggest_text(const struct ticket *ticket, const GPtrArray *events);

struct suggested {
	struct article *article; /* without its body */
	char *words;		 /* that matched, weightiest first */
};
/* The most alike first, without what is a plan; of struct suggested*, freed with the array. `events` with texts.
 * `background` as library_shelf(). */
GPtrArray *suggest_for(struct desk *desk, const struct ticket *ticket, const GPtrArray *events, guint limit,
		       gboolean background, GError **error);

/* In a line each, "plan: SEA edge v3, 2/7 done" and "kb: 502 on ingest (solved 4 of 5)": the article that is
 * linked, else the one most alike. NULL: there is nothing, or it can't be told now. g_free. */
char *suggest_line(struct desk *desk, const struct ticket *ticket, const GPtrArray *events, gboolean background);

#endif

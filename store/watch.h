/* SPDX-License-Identifier: MIT
 * What a person must hear of while they do something else (terminal.md §1): a new P0, an escalation that
 * concerns them, a ticket given to them, their reminder, a promise of theirs that was not kept. Told once each. All of it is found by
 * indexes: nothing here grows with the desk but the number of live P0s. */
#ifndef MIDWATCH_STORE_WATCH_H
#define MIDWATCH_STORE_WATCH_H

#include "store/tickets.h"

enum news_kind { NEWS_P0, NEWS_ESCALATED, NEWS_PROMISE, NEWS_ASSIGNED, NEWS_REMINDER };
struct news {
	enum news_kind kind;
	gint64 ticket;
	gint64 at;	/* when it happened, or was due */
	int severity;
	char *client;	/* its title */
	char *subject;
	char *by;	/* who did it; "" the system, or nobody */
	char *text;	/* of a reminder; the level of an escalation; NULL */
};
void news_free(void *news);

struct watch;
/* The first look learns what there is and tells only what was due since `since` (TIME_NONE: nothing). */
struct watch *watch_new(gint64 since);
void watch_free(struct watch *watch);
/* Appends (struct news*) what is new since the last look and not the acting person's own doing. `changed`:
 * the desk may have; else only what time alone brings is looked for. On an error too there may be some. */
gboolean watch_look(struct watch *watch, struct desk *desk, gboolean changed, GPtrArray *news, GError **error);

#endif

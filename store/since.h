/* SPDX-License-Identifier: MIT
 * What happened since somebody was here last: every event of the tickets that changed, and the clocks
 * that went over their time meanwhile and still run. Within the limits of the acting person. */
#ifndef MIDWATCH_STORE_SINCE_H
#define MIDWATCH_STORE_SINCE_H

#include "store/tickets.h"

/* Of more tickets than these the rest is left out. */
enum { SINCE_TICKETS = 2000 };

struct since_deed {
	gint64 ticket, at;
	int severity;
	const char *client;	   /* its key */
	const char *subject;
	const struct event *event; /* NULL: the clock went over its time */
	enum clock_kind clock;	   /* with no event */
};
typedef void since_fn(const struct since_deed *deed, void *data);
/* In no order. *more: some was left out. */
gboolean since_each(struct desk *desk, gint64 from, since_fn *fn, void *data, gboolean *more, GError **error);

struct since_counts {
	gint64 from;
	guint opened, opened_p0, breached, replies, resolved;
	gboolean more; /* there was more than could be looked at */
};
gboolean since_count(struct desk *desk, gint64 from, struct since_counts *counts, GError **error);

#endif

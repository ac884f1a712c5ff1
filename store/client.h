/* SPDX-License-Identifier: MIT
 * A client's tickets as figures: how many there were lately, and which came last. Within the limits of
 * the acting person: MISSING for a client outside them. */
#ifndef MIDWATCH_STORE_CLIENT_H
#define MIDWATCH_STORE_CLIENT_H

#include "store/tickets.h"

/* Whether the acting person may know of a client, by their limits. */
gboolean client_visible(struct desk *desk, const char *key);
/* The client, the book's; MISSING when there is none, and just so when it is not to be seen. */
const struct client *client_seen(struct desk *desk, const char *key, GError **error);

enum { CLIENT_WEEK = 7 * 86400 };
/* Tickets opened in each of the `count` weeks that end at `now`, the oldest first. Who may see only some
 * regions is told nothing: all 0. */
gboolean client_weeks(struct desk *desk, const char *client, gint64 now, int count, gint64 *weeks,
		      GError **error);
/* The ids (gint64) of the newest ones, closed ones too; NULL with an error. */
GArray *client_newest(struct desk *desk, const char *client, int limit, GError **error);
/* Both are going to be asked, as store_expect(). */
void client_expect(struct desk *desk, const char *client, gint64 now, int weeks, int newest);

#endif

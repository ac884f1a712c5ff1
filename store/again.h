/* SPDX-License-Identifier: MIT
 * What of an import is there already: the same event again changes nothing (cli.md, Import). */
#ifndef MIDWATCH_STORE_AGAIN_H
#define MIDWATCH_STORE_AGAIN_H

#include "store/tickets.h"

/* Those of `events` that ticket `id` does not have: an event is the same by its `ref`, else when all
 * fields agree, the n-th equal row being the n-th equal event. Times of recording, turns and the mark
 * of an import don't count. Of struct event*, borrowed from `events`; free the array. */
GPtrArray *ticket_events_new(struct desk *desk, gint64 id, const GPtrArray *events, GError **error);
/* Is the number free, so that a moved desk's ticket can keep it? */
gboolean ticket_number_free(struct desk *desk, gint64 id, gboolean *is_free, GError **error);
/* The first revision at which (noun, key) read `text`; 0: it never did. */
gboolean definition_version(struct desk *desk, const char *noun, const char *key, const char *text, gint64 *version,
			    GError **error);
/* How many tickets the desk holds. */
gboolean ticket_total(struct desk *desk, gint64 *total, GError **error);
/* What names this desk's tickets elsewhere, "1a2b3c4d"; free with g_free, NULL with an error. */
char *desk_identity(struct desk *desk, GError **error);

#endif

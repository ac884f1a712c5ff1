/* SPDX-License-Identifier: MIT
 * All one wants to know of a client before writing or calling: what they are promised, by which contract,
 * what time it is there, whom to reach, what is open. Composed on the store's thread as a text. */
#ifndef MIDWATCH_TUI_CARD_H
#define MIDWATCH_TUI_CARD_H

#include "store/tickets.h"

/* Times in `zone`. NULL with MISSING when there is no such client. Free with g_free. */
char *card_text(struct desk *desk, const char *client, gint64 now, const struct zone *zone, GError **error);

#endif

/* SPDX-License-Identifier: MIT
 * An act is done once, however often its answer is lost: while the server is away it waits, what was
 * lost is done over under the keys it was given when the key was pressed. On the store's thread. */
#ifndef MIDWATCH_TUI_PERSIST_H
#define MIDWATCH_TUI_PERSIST_H

#include "store/tickets.h"

struct persist {
	struct desk *desk;
	const char *key;  /* of op_key_new(), borrowed */
	guint part;	  /* of those done under the key: another ticket of a bulk */
	gint64 endurance; /* as it was */
	guint losses;	  /* of the store when the try began */
	gboolean lost;	  /* an answer was; what then fails may be stored all the same */
};
/* Before the first try; a unit must not be open. */
void persist_begin(struct persist *persist, struct desk *desk, const char *key, guint part);
/* After a try that ended with this error (NULL: none). TRUE: it must be done over, with nothing of it kept. */
gboolean persist_again(struct persist *persist, const GError *error);
/* After the last one. */
void persist_end(struct persist *persist);

#endif

/* SPDX-License-Identifier: MIT
 * The night board of a whole desk. Cached clocks pick the tickets that have a moment ahead, and only
 * those are folded (desk/night.h); the rest is told calendar by calendar. In steps, so that a console
 * can let keys go first. */
#ifndef MIDWATCH_STORE_NIGHT_H
#define MIDWATCH_STORE_NIGHT_H

#include "desk/night.h"
#include "store/tickets.h"

/* What a moment's ticket reads in a row. */
struct night_entry {
	gint64 id, turn;
	int severity;
	enum ticket_state state;
	gboolean strategic;
	char *key, *client;	/* the client's key and title; NULL when it has gone: title is the key */
	char *subject, *owner;	/* owner NULL: nobody; a team as "@net" */
	const struct zone *zone;	/* the client's; NULL: it has none of its own */
};

struct night_board {
	gint64 now, until;
	GArray *moments;	/* of struct moment, ordered and merged */
	GHashTable *entries;	/* id → struct night_entry*, of every ticket in `moments` */
};
void night_board_free(struct night_board *board);
const struct night_entry *night_board_entry(const struct night_board *board, gint64 ticket);	/* NULL: none */

/* Where a night ends for this person: with their working hours, or 12 hours from now outside them.
 * *shift (may be NULL): with their hours. */
gint64 night_default_end(struct desk *desk, gint64 now, gboolean *shift);
#define NIGHT_LONGEST (31 * 86400)	/* seconds a board may reach ahead */

/* `filter` (NULL: all live tickets) is taken over. Its lookups are those of lists; a pattern in it is looked
 * for at most `slice` microseconds in a step (0: as long as it takes). */
struct night_load;
struct night_load *night_load_new(struct filter *filter, gint64 now, gint64 until, gint64 slice);
void night_load_free(struct night_load *load);
/* Some milliseconds of work. *done: night_load_take() may be asked. */
gboolean night_load_step(struct night_load *load, struct desk *desk, gboolean *done, GError **error);
struct night_board *night_load_take(struct night_load *load);
/* All of it at once. */
struct night_board *night_board(struct desk *desk, struct filter *filter, gint64 now, gint64 until,
				GError **error);

#endif

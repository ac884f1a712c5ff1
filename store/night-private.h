/* SPDX-License-Identifier: MIT
 * Between the loading of a night board and the board it fills. */
#ifndef MIDWATCH_STORE_NIGHT_PRIVATE_H
#define MIDWATCH_STORE_NIGHT_PRIVATE_H

#include "store/night.h"

struct night_board *night_board_new(gint64 now, gint64 until);
/* What the rows of a ticket read, in place of what they read before; the board's. */
const struct night_entry *night_board_add(struct night_board *board, struct desk *desk,
					  const struct ticket *ticket);
/* When the working hours end that the acting person is in; TIME_NONE: they are in none. */
gint64 night_shift_ends(struct desk *desk, gint64 now);

#endif

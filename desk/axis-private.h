/* SPDX-License-Identifier: MIT
 * What the drawings of an axis have in common. */
#ifndef MIDWATCH_DESK_AXIS_PRIVATE_H
#define MIDWATCH_DESK_AXIS_PRIVATE_H

#include "desk/axis.h"

/* "Restored 01:48"; of one beyond the axis "09-23 01:48 →"; sanitised. g_free. */
char *axis_says(const struct axis *axis, const struct axis_mark *mark, const struct zone *zone, const struct axis_words *words);

#endif

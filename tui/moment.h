/* SPDX-License-Identifier: MIT
 * Days and hours under a heading that says the other half, in the zone of who reads. Alone a moment
 * is told by when_short() (desk/when.h). */
#ifndef MIDWATCH_TUI_MOMENT_H
#define MIDWATCH_TUI_MOMENT_H

#include "desk/zone.h"

/* Bytes that any of them takes, with NUL. */
enum { MOMENT_SIZE = 48 };

/* "02:41" */
void moment_clock(gint64 at, const struct zone *zone, char out[MOMENT_SIZE]);
/* "02:41+07", with the minutes of the offset where it has any: never "WIB". */
void moment_zoned(gint64 at, const struct zone *zone, char out[MOMENT_SIZE]);
/* "Sat 21 Nov", with the year where it is not that of `now`. */
void moment_day(gint64 at, gint64 now, const struct zone *zone, char out[MOMENT_SIZE]);
/* The day an instant lies in, as desk/civil.h numbers them. */
int moment_day_number(gint64 at, const struct zone *zone);

#endif

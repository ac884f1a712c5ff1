/* SPDX-License-Identifier: MIT
 * What the two halves of a calendar share: calendar.c builds it and knows dates, calendar-open.c
 * measures the open set in instants. Private to them. */
#ifndef MIDWATCH_DESK_CALENDAR_PRIVATE_H
#define MIDWATCH_DESK_CALENDAR_PRIVATE_H

#include "desk/calendar.h"
#include "desk/hours.h"

/* clocks.md C6: how long a search goes on without finding an open second. */
#define HORIZON_DAYS 3660
#define HORIZON ((gint64)HORIZON_DAYS * CIVIL_DAY_SECONDS)

/* Years whose blocks are kept once made; others are made for one question and dropped, so that
 * questions about odd centuries can't fill the memory. */
#define KEPT_FROM 1970
#define KEPT_TO 2199

/* Slots of the dates first..last; no slots: closed. */
struct dated {
	int first, last;
	GArray *slots;
};

struct block;	/* calendar-open.c */

struct calendar {
	gatomicrefcount references;
	char *key;
	const struct zone *zone;
	gboolean always;
	GArray *week[7];	/* of struct slot */
	GArray *holidays, *opens;	/* of struct dated, ascending, disjoint */
	gint64 known_until;	/* the instant that day ends; G_MAXINT64 when all is known */
	struct block *blocks[KEPT_TO - KEPT_FROM + 1];	/* published atomically, never changed after */
};

/* Maps wall readings to instants, remembering the stretch of constant offset it is in: most dates lie
 * far from any transition and need no look into the zone. Start with only `zone` set. */
struct mapper {
	const struct zone *zone;
	gint64 from, until;	/* instants, half-open; empty at first */
	int offset;
};

/* C1: the slots that start on a date; NULL or empty: none. */
const GArray *calendar_day_slots(const struct calendar *calendar, int day);
/* C2: a slot of `day` as instants; FALSE when nothing is left of it (a date the zone skipped). */
gboolean mapper_slot(struct mapper *mapper, int day, const struct slot *slot, gint64 *opens,
		     gint64 *closes);

void calendar_blocks_free(struct calendar *calendar);

#endif

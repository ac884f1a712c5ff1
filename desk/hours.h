/* SPDX-License-Identifier: MIT
 * The text of working hours, "Mon-Fri 09:00-12:30,13:30-18:00; Sun 22:00-30:00", as slots of dates
 * (clocks.md C1). Weekdays are Mon to Sun in any case, ranges wrap (Sun-Thu), lists are joined by
 * commas, "daily" is every day. A slot is HH:MM-HH:MM with 0 ≤ opens < 24:00 and opens < closes ≤
 * 48:00. */
#ifndef MIDWATCH_DESK_HOURS_H
#define MIDWATCH_DESK_HOURS_H

#include <glib.h>

/* Wall seconds after 00:00 of the date on which the slot starts. */
struct slot {
	int opens, closes;
};

/* Both give arrays of struct slot, ascending, overlapping and touching ones merged, at most
 * HOURS_MOST_SLOTS a date. USAGE errors name the column and what was expected there. */
#define HOURS_MOST_SLOTS 48
/* Fills week[0] (Monday) to week[6] with new arrays, empty for days without hours; at least one
 * slot. */
gboolean hours_parse_week(const char *text, GArray *week[7], GError **error);
/* The hours of a single date: slots only, at least one. */
GArray *hours_parse_slots(const char *text, GError **error);

#endif

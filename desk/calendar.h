/* SPDX-License-Identifier: MIT
 * Business calendars (clocks.md §1). A calendar is built, sealed, and from then on immutable and
 * shareable between threads. All instants are UTC seconds, intervals half-open. */
#ifndef MIDWATCH_DESK_CALENDAR_H
#define MIDWATCH_DESK_CALENDAR_H

#include "desk/civil.h"
#include "desk/zone.h"

struct calendar;

/* Building. `hours` as in cli.md ("Mon-Fri 09:00-12:30,13:30-18:00; Sat 10:00-14:00; Sun
 * 22:00-30:00"), weekday ranges wrap; hours of a single date are slots only ("10:00-12:00,…"). The
 * zone must outlive the calendar. Errors say what was expected and where in the text. */
struct calendar *calendar_new_always(const char *key);
struct calendar *calendar_new(const char *key, const struct zone *zone, const char *hours,
			      GError **error);
/* Dates first..last inclusive are holidays: closed whole (hours NULL) or open only in `hours`. */
gboolean calendar_add_holiday(struct calendar *calendar, int first, int last, const char *hours,
			      GError **error);
/* Dated override: open in `hours`, before holidays and the week (C1). */
gboolean calendar_add_open(struct calendar *calendar, int first, int last, const char *hours,
			   GError **error);
void calendar_set_known_until(struct calendar *calendar, int day);
/* Ends the building; refuses one with no open second in 3 660 days from 2000-01-01 on (C6). */
gboolean calendar_seal(struct calendar *calendar, GError **error);
struct calendar *calendar_ref(struct calendar *calendar);
void calendar_unref(struct calendar *calendar);

const char *calendar_key(const struct calendar *calendar);
gboolean calendar_is_always(const struct calendar *calendar);	/* 24x7 */
const struct zone *calendar_zone(const struct calendar *calendar);	/* UTC for 24x7 */

/* C3. Measure of the open set within [start, end); 0 when end ≤ start. Instants outside the years 1 to
 * 9999 count as their edges. */
gint64 calendar_elapsed(const struct calendar *calendar, gint64 start, gint64 end);
/* C3. Earliest t ≥ start with elapsed(start, t) = seconds; TIME_NONE for seconds ≤ 0, past the year
 * 9999, and past the horizon (C6): the search gives up when, from where it stands (`start`, later the
 * last closing it counted), the next opening is more than 3 660 days away. *provisional (may be NULL)
 * is set when the answer lies past the end of known-until. */
gint64 calendar_due(const struct calendar *calendar, gint64 start, gint64 seconds,
		    gboolean *provisional);

enum day_mode { DAY_SAME_TIME, DAY_CLOSE_OF_DAY };
/* C5. N ≥ 1 working days from `start` as seconds > 0 on this calendar; TIME_NONE past the horizon.
 * Where the same reading would leave no open second at all, the following open date's counts. */
gint64 calendar_working_days(const struct calendar *calendar, gint64 start, int days,
			     enum day_mode mode);
/* Either kind of duration as seconds from `start`. */
gint64 calendar_seconds(const struct calendar *calendar, gint64 start,
			const struct duration *duration, enum day_mode mode);

gboolean calendar_is_open(const struct calendar *calendar, gint64 at);
/* The first open interval that ends after `at` (so the one `at` lies in, or the next): FALSE past the
 * horizon. Merged: successive answers never touch. Open for longer than the horizon reads as for ever:
 * *closes = G_MAXINT64 ahead, *opens = at behind, so 24x7 is [at, G_MAXINT64). */
gboolean calendar_interval(const struct calendar *calendar, gint64 at, gint64 *opens,
			   gint64 *closes);

/* Slots of one date before merging across dates, for `calendar show`; callback per slot. */
typedef void calendar_slot_fn(gint64 opens_at, gint64 closes_at, void *data);
void calendar_slots(const struct calendar *calendar, int first_day, int last_day,
		    calendar_slot_fn *fn, void *data);

#endif

/* SPDX-License-Identifier: MIT
 * Times as people type them (incidents.md T2): "14:05", "14:05 +0800", "14:05 Europe/London", "-12m",
 * "+2h", "now", "today 14:05", "yesterday 23:50", "tomorrow 09:00", "2026-09-20", "2026-09-20 14:05
 * [zone]", RFC 3339, epoch seconds ("@1760000000" or ten digits). `now` and the writer's zone are
 * arguments. */
#ifndef MIDWATCH_DESK_WHEN_H
#define MIDWATCH_DESK_WHEN_H

#include "desk/zone.h"

/* A time without a date is today's, in the zone it is read in (the writer's, unless the text names one);
 * a date without a time is the instant it begins there. A reading that does not exist is refused
 * with its two neighbours; one that occurs twice is refused with both instants (as "2026-10-25 01:30
 * +0200" and "… +0100"), each in a form that is accepted, so that the writer can say which. USAGE
 * errors; MISSING for a zone that is not installed. */
gboolean when_parse(const char *text, gint64 now, const struct zone *zone, struct zone_set *zones,
		    gint64 *at, GError **error);
/* The zone such a text names, as it was typed: "+0800", "Europe/London", "Z"; NULL: none. *minute: it says when to the
 * minute and no better. Free with g_free. */
char *when_typed_zone(const char *text, gboolean *minute);
/* "2026-09-20 14:05 +08:00"; free with g_free. Zones are shown as offsets, never "CST". */
char *when_print(gint64 at, const struct zone *zone);
/* What a typed time was taken for, before it is saved (T2): "02:41 +08:00 · 18:41Z (20 Sep) · there 01:41 +07:00": on
 * the author's wall, in UTC, on the client's (NULL: none to show). The author's day is told when it isn't today there
 * ("2025-09-20 02:41 +08:00"), the others' when theirs is another. Seconds only when there are some. g_free. */
char *when_echo(gint64 at, gint64 now, const struct zone *author, const struct zone *client);
/* "14:05" on a wall there. */
#define WHEN_CLOCK_SIZE 8
void when_clock(gint64 at, const struct zone *zone, char out[WHEN_CLOCK_SIZE]);
/* "Sat": a word for programs; people read its translation, _(). */
const char *when_weekday(int day_number);
/* For a narrow place: "14:05" today, "20 Sep 14:05" within 200 days, else "2026-09-20"; "-" for
 * TIME_NONE. At most 12 columns. */
#define WHEN_SHORT_SIZE 24
void when_short(gint64 at, gint64 now, const struct zone *zone, char out[WHEN_SHORT_SIZE]);

#endif

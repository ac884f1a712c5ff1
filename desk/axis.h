/* SPDX-License-Identifier: MIT
 * The drawn time of an incident: where instants stand on so many columns (or pixels), where its ticks are, and what
 * bars and marks lie on it. The console's axis and the report's SVG are drawn from the same. Pure. */
#ifndef MIDWATCH_DESK_AXIS_H
#define MIDWATCH_DESK_AXIS_H

#include "desk/incident-metrics.h"
#include "desk/zone.h"

struct axis_tick { int at; gint64 time; char label[16]; }; /* "14:05", "20 Sep" where the day is new */
struct axis_bar { int from, to; int weight; gboolean open; const char *service, *region; }; /* [from, to), at least 1 wide */
struct axis_mark { int at; enum stamp stamp; gint64 time; };
struct axis {
	gint64 from, to;
	int width;
	GArray *ticks, *bars, *marks; /* of struct axis_tick …; bars by scope and time */
};
/* From a little before the first of stamps, promoted entries, and impacts to a little after the last (`now` while it
 * burns). Ticks at round times of `zone`, their labels at least `label` units wide and apart. */
struct axis *axis_new(const struct incident *incident, gint64 now, const struct zone *zone, int width, int label);
void axis_free(struct axis *axis);
int axis_at(const struct axis *axis, gint64 time); /* clamped to 0 … width - 1 */
gint64 axis_time(const struct axis *axis, int at);

#endif

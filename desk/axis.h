/* SPDX-License-Identifier: MIT
 * The drawn time of an incident: where instants stand on so many columns (or pixels), where its ticks are, and what
 * bars and marks lie on it. The console's axis, a report's text and its SVG are drawn from the same. Pure. */
#ifndef MIDWATCH_DESK_AXIS_H
#define MIDWATCH_DESK_AXIS_H

#include "desk/incident-metrics.h"
#include "desk/zone.h"

struct axis_tick { int at; gint64 time; char label[8]; }; /* "14:05"; "09-20" where the day is new: digits, so in every language */
struct axis_bar { int from, to; int weight; gboolean open; const char *service, *region; }; /* [from, to), at least 1 wide; names of `impacts` */
struct axis_mark { int at; enum stamp stamp; gint64 time; gboolean beyond; }; /* beyond: later than the axis goes, at its end */
struct axis {
	gint64 from, to;
	int width;
	GArray *ticks, *bars, *marks; /* of struct axis_tick …; bars by scope and time, marks by time */
	GPtrArray *impacts; /* of struct impact* */
};
/* From a little before the first stamp or impact to a little after the last (`now` while it burns); promoted entries
 * and `resolved` around them as long as the outage keeps a third of the width. Ticks at round times of `zone`, their
 * labels at least `label` units apart. width ≥ 1, label ≥ 1. */
struct axis *axis_new(const struct incident *incident, gint64 now, const struct zone *zone, int width, int label);
void axis_free(struct axis *axis);
int axis_at(const struct axis *axis, gint64 time); /* clamped to 0 … width - 1 */
gint64 axis_time(const struct axis *axis, int at);
/* Leaves only marks of the stamps of a set (bits 1 << stamp) and bars that `keep` says yes to (NULL: all). */
typedef gboolean axis_keep_fn(const struct impact *impact, void *data);
void axis_keep(struct axis *axis, unsigned stamps, axis_keep_fn *keep, void *data);

/* How a drawing speaks: of the program's language on a screen, of a report's in a report. */
struct axis_words {
	const char *(*stamp)(enum stamp stamp, void *data);
	const char *title; /* of the drawing */
	char *(*scope)(const char *service, const char *region, void *data); /* of a bar, either may be NULL; g_free */
	void *data;
};
/* In AXIS_MARGIN columns for the names and axis->width behind them (at least 20): the zone and a row of labels, one of ticks,
 * one for each scope (its name above it when it is
 * wider than its columns), rows of marks, and lines that name them. Lines end in \n; g_free. */
#define AXIS_MARGIN 14
char *axis_text(const struct axis *axis, const struct zone *zone, const struct axis_words *words);
/* An SVG element, axis->width and a margin of AXIS_SPARE on each side wide, with title and description for those who
 * can't see it; labels never overlap. g_free. */
#define AXIS_SPARE 20
char *axis_svg(const struct axis *axis, const struct zone *zone, const struct axis_words *words);

#endif

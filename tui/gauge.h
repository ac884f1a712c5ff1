/* SPDX-License-Identifier: MIT
 * Pictures made of letters: how much of a target is used, and how a figure went over time. They say
 * the same without colour, and the numbers stand beside them (terminal.md §2). */
#ifndef MIDWATCH_TUI_GAUGE_H
#define MIDWATCH_TUI_GAUGE_H

#include <glib.h>

/* Appends a bar of exactly `columns` (at least 10): "[######....]  62 %". `whole` is the target, > 0;
 * `mark` within it (the aim), 0 for none, shows as "|" where it is not reached. Past the target the
 * bar holds all that was used and "!" stands where the target ended: "[#####!####] 180 %". Full is
 * only what is used up: 99.9 % reads 99. */
void gauge_bar(GString *out, gint64 used, gint64 whole, gint64 mark, int columns);
/* The share used, in whole percent, rounded down; at most 999. */
int gauge_percent(gint64 used, gint64 whole);
/* Appends one column for each value: the height of a block, as a share of the greatest; "·" for
 * nothing. */
void gauge_spark(GString *out, const gint64 *values, int count);

#endif

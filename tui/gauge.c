/* SPDX-License-Identifier: MIT
 * See gauge.h. */
#include "config.h"

#include "tui/gauge.h"

enum { AROUND = 8 /* of a bar: brackets, space, "100 %" */, LEAST = 2 };

/* The place of a value on a bar, rounded down; the products of seconds and columns are small. */
static int place_of(gint64 value, gint64 whole, int columns)
{
	return (int)CLAMP(value * columns / MAX(whole, 1), 0, columns);
}

int gauge_percent(gint64 used, gint64 whole)
{
	if (whole <= 0)
		return used > 0 ? 999 : 0;
	return (int)CLAMP(MAX(used, 0) * 100 / whole, 0, 999);
}

void gauge_bar(GString *out, gint64 used, gint64 whole, gint64 mark, int columns)
{
	int room = MAX(columns - AROUND, LEAST), end = -1, aim = -1, fill;
	used = MAX(used, 0);
	if (used > whole) {
		end = MIN(place_of(whole, used, room), room - 1);
		fill = room;
	} else {
		fill = place_of(used, whole, room);
		if (mark > used && mark < whole)
			aim = MIN(place_of(mark, whole, room), room - 1);
	}
	g_string_append_c(out, '[');
	for (int i = 0; i < room; i++)
		g_string_append_c(out, i == end ? '!' : i < fill ? '#' : i == aim ? '|' : '.');
	g_string_append_printf(out, "] %3d %%", gauge_percent(used, whole));
}

void gauge_spark(GString *out, const gint64 *values, int count)
{
	static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
	gint64 most = 0;
	for (int i = 0; i < count; i++)
		most = MAX(most, values[i]);
	for (int i = 0; i < count; i++)
		g_string_append(out,
				values[i] <= 0 ? "·" : blocks[(values[i] * 8 - 1) / MAX(most, 1)]);
}

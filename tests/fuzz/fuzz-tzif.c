/* SPDX-License-Identifier: MIT
 * Fuzzing the TZif reader: what is accepted must behave like a zone, and a calendar in it must keep
 * the laws of clocks.md C8. */
#include "desk/calendar.h"
#include "desk/error.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void check_instant(const struct zone *zone, gint64 at)
{
	const char *abbreviation;
	gboolean is_dst;
	int offset = zone_offset(zone, at, &is_dst, &abbreviation);
	gint64 next = zone_next_transition(zone, at), earliest, latest;
	enum zone_fit fit;

	g_assert(ABS(offset) <= 26 * 3600 && abbreviation != NULL);
	if (next != TIME_NONE) {
		g_assert(next > at);
		g_assert(zone_offset(zone, next, NULL, NULL) != offset);
		g_assert(zone_offset(zone, next - 1, NULL, NULL) == offset);
	}
	fit = zone_instants(zone, at, &earliest, &latest);
	g_assert(earliest <= latest && (earliest == latest) == (fit != ZONE_TWICE));
	if (fit != ZONE_GAP) {
		g_assert(earliest + zone_offset(zone, earliest, NULL, NULL) == at);
		g_assert(latest + zone_offset(zone, latest, NULL, NULL) == at);
	}
}

static void check_calendar(const struct zone *zone, gint64 start)
{
	struct calendar *calendar =
		calendar_new("fuzz", zone, "Mon-Thu 09:00-12:00,13:00-26:00", NULL);

	if (calendar_seal(calendar, NULL)) {
		gint64 due = calendar_due(calendar, start, 100000, NULL);

		if (due != TIME_NONE) {
			g_assert(calendar_elapsed(calendar, start, due) == 100000);
			g_assert(calendar_elapsed(calendar, start, due - 1) == 99999);
		}
	}
	calendar_unref(calendar);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	static const gint64 instants[] = {CIVIL_FIRST,  -5000000000,  -1,         0,
					  951782400,    1774746000,   2145916800, 4102444800,
					  100000000000, CIVIL_END - 1};
	struct zone *zone = zone_new("fuzz", data, size, NULL);
	gint64 at = CIVIL_FIRST;

	if (zone == NULL)
		return 0;
	for (gsize i = 0; i < G_N_ELEMENTS(instants); i++)
		check_instant(zone, instants[i]);
	for (int i = 0; i < 50 && (at = zone_next_transition(zone, at)) != TIME_NONE; i++)
		check_instant(zone, at);
	check_calendar(zone, 1774746000);
	zone_free(zone);
	return 0;
}

/* SPDX-License-Identifier: MIT
 * Fuzzing the text of working hours, as a week's and as a date's: what is accepted makes a calendar
 * that keeps the laws of clocks.md C8, and is measured as long as its slots are. */
#include "desk/calendar.h"
#include "desk/error.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void sum_slots(gint64 opens, gint64 closes, void *data)
{
	g_assert(opens < closes && closes - opens <= 48 * 3600);
	*(gint64 *)data += closes - opens;
}

static void check(struct calendar *calendar)
{
	int first = civil_day(2026, 9, 21);
	gint64 start = (gint64)first * 86400, sum = 0, measured, due;

	g_assert(calendar_seal(calendar, NULL));
	calendar_slots(calendar, first, first + 6, sum_slots, &sum);
	measured = calendar_elapsed(calendar, start, start + 9 * 86400);
	g_assert(sum > 0 && measured > 0);
	due = calendar_due(calendar, start, sum, NULL);
	g_assert(due != TIME_NONE && calendar_elapsed(calendar, start, due) == sum);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_autoptr(GError) error = NULL, dated = NULL;
	struct calendar *calendar = calendar_new("fuzz", zone_utc(), text, &error);

	g_assert((calendar == NULL) == (error != NULL));
	if (calendar != NULL)
		check(calendar);
	calendar_unref(calendar);
	calendar = calendar_new("fuzz", zone_utc(), "Mon 09:00-10:00", NULL);
	if (calendar_add_open(calendar, civil_day(2026, 9, 20), civil_day(2026, 9, 30), text,
			      &dated))
		check(calendar);
	else
		g_assert(dated != NULL);
	calendar_unref(calendar);
	return 0;
}

/* SPDX-License-Identifier: MIT
 * See moment.h. Months and weekdays are words of ours, not the C library's, whose language is that
 * of the locale and not that of the catalogue. */
#include "config.h"

#include "desk/civil.h"
#include "desk/i18n.h"
#include "desk/when.h"
#include "tui/moment.h"

static const char *const months[] = {N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"),
				     N_("May"), N_("Jun"), N_("Jul"), N_("Aug"),
				     N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")};

static gint64 wall_of(gint64 at, const struct zone *zone)
{
	return at + zone_offset(zone, at, NULL, NULL);
}

int moment_day_number(gint64 at, const struct zone *zone)
{
	return civil_day_of(wall_of(at, zone));
}

void moment_clock(gint64 at, const struct zone *zone, char out[MOMENT_SIZE])
{
	G_STATIC_ASSERT(MOMENT_SIZE >= WHEN_CLOCK_SIZE);
	when_clock(at, zone, out);
}

void moment_zoned(gint64 at, const struct zone *zone, char out[MOMENT_SIZE])
{
	int offset = zone_offset(zone, at, NULL, NULL), minutes = ABS(offset) / 60 % 60;
	char clock[MOMENT_SIZE];
	moment_clock(at, zone, clock);
	int size = g_snprintf(out, MOMENT_SIZE, "%s%c%02d", clock, offset < 0 ? '-' : '+',
			      ABS(offset) / 3600);
	if (minutes)
		g_snprintf(out + size, (gulong)(MOMENT_SIZE - size), ":%02d", minutes);
}

void moment_day(gint64 at, gint64 now, const struct zone *zone, char out[MOMENT_SIZE])
{
	int day = moment_day_number(at, zone), year, month, date, this_year;
	civil_date(moment_day_number(now, zone), &this_year, &month, &date);
	civil_date(day, &year, &month, &date);
	const char *weekday = _(when_weekday(day)), *name = _(months[month - 1]);
	if (year == this_year)
		/* TRANSLATORS: weekday, day of the month, month: "Sat 21 Nov" */
		g_snprintf(out, MOMENT_SIZE, _("%s %d %s"), weekday, date, name);
	else
		/* TRANSLATORS: weekday, day of the month, month, year: "Sat 21 Nov 2025" */
		g_snprintf(out, MOMENT_SIZE, _("%s %d %s %d"), weekday, date, name, year);
}

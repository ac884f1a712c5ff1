/* SPDX-License-Identifier: MIT
 * Dates of the proleptic Gregorian calendar as day numbers (days since 1970-01-01), years 1 to 9999.
 * Durations of the command language. Pure arithmetic, no zone. */
#ifndef MIDWATCH_DESK_CIVIL_H
#define MIDWATCH_DESK_CIVIL_H

#include <glib.h>

#define CIVIL_FIRST_DAY (-719162)	/* 0001-01-01 */
#define CIVIL_LAST_DAY 2932896		/* 9999-12-31 */
#define CIVIL_DAY_SECONDS 86400
/* The instants the program can speak of, half-open: 0001-01-01T00:00:00Z to 10000-01-01T00:00:00Z. */
#define CIVIL_FIRST ((gint64)CIVIL_FIRST_DAY * CIVIL_DAY_SECONDS)
#define CIVIL_END (((gint64)CIVIL_LAST_DAY + 1) * CIVIL_DAY_SECONDS)

/* Month 1 to 12; `day` may run past the month's end and is carried over. */
int civil_day(int year, int month, int day);
/* Day numbers outside the years 1 to 9999 read as the nearest one inside. */
void civil_date(int day_number, int *year, int *month, int *day);
int civil_month_days(int year, int month);
/* The day an instant (or a wall reading in seconds) lies in: floor division. */
int civil_day_of(gint64 seconds);
int civil_weekday(int day_number);	/* 0 = Monday … 6 = Sunday */
/* "2026-09-20"; the whole text must be a date that exists. */
gboolean civil_parse_date(const char *text, int *day_number, GError **error);
/* Writes "2026-09-20" (11 bytes with NUL). */
void civil_print_date(int day_number, char out[11]);
/* RFC 3339 UTC with Z, "2026-09-20T05:00:00Z" (21 bytes with NUL). */
void civil_print_utc(gint64 at, char out[21]);
/* Reads exactly `count` decimal digits and moves *text behind them; FALSE leaves it where it was. */
gboolean civil_scan_digits(const char **text, int count, int *value);
/* Reads "2026-09-20" and moves behind it; FALSE unless it is a date that exists. */
gboolean civil_scan_date(const char **text, int *day_number);
/* Reads "14:05" or "14:05:30" (hours 0 to 23; one digit of hours will do) as seconds of the day. */
gboolean civil_scan_time(const char **text, int *seconds);
/* Reads "Z", "+08:00", "+0800" or "+08" as seconds east of UTC, less than 24 h. */
gboolean civil_scan_offset(const char **text, int *seconds);
/* RFC 3339 with any offset, or with Z; fractions of a second are cut, second 60 is the next one. */
gboolean civil_parse_rfc3339(const char *text, gint64 *at, GError **error);

/* A duration as typed: seconds, or whole working days (clocks.md C5). */
struct duration {
	gint64 seconds;		/* meaningful when working_days == 0 */
	int working_days;
};
/* "90s" "15m" "8h" "2d" (48 h) "1wd", and sums of seconds-like parts "1h30m". > 0, ≤ 3 660 days. */
gboolean duration_parse(const char *text, struct duration *duration, GError **error);
/* In the largest single unit that is exact: "8h", "90s", "2d", "1wd"; free with g_free. */
char *duration_print(const struct duration *duration);

#endif

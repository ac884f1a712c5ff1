/* SPDX-License-Identifier: MIT
 * Dates of the proleptic Gregorian calendar as day numbers (days since 1970-01-01), years 1 to 9999.
 * Durations of the command language. Pure arithmetic, no zone. */
#ifndef MIDWATCH_DESK_CIVIL_H
#define MIDWATCH_DESK_CIVIL_H

#include <glib.h>

int civil_day(int year, int month, int day);
void civil_date(int day_number, int *year, int *month, int *day);
int civil_weekday(int day_number);	/* 0 = Monday … 6 = Sunday */
/* "2026-09-20"; the whole text must be a date that exists. */
gboolean civil_parse_date(const char *text, int *day_number, GError **error);
/* Writes "2026-09-20" (11 bytes with NUL). */
void civil_print_date(int day_number, char out[11]);
/* RFC 3339 UTC with Z, "2026-09-20T05:00:00Z" (21 bytes with NUL). */
void civil_print_utc(gint64 at, char out[21]);
/* RFC 3339 with any offset, or with Z; fractions of a second are cut. */
gboolean civil_parse_rfc3339(const char *text, gint64 *at, GError **error);

/* A duration as typed: seconds, or whole working days (clocks.md C5). */
struct duration {
	gint64 seconds;		/* meaningful when working_days == 0 */
	int working_days;
};
/* "90s" "15m" "8h" "2d" (48 h) "1wd", and sums of seconds-like parts "1h30m". > 0, ≤ 3 660 days. */
gboolean duration_parse(const char *text, struct duration *duration, GError **error);
/* The shortest exact form, e.g. "8h", "90s", "1wd"; free with g_free. */
char *duration_print(const struct duration *duration);

#endif

/* SPDX-License-Identifier: MIT
 * Dates as day numbers, and the texts of dates, instants and durations. */
#include "desk/civil.h"
#include "desk/error.h"
#include "desk/i18n.h"

#include <string.h>

#define LONGEST_DAYS 3660 /* clocks.md C6: nothing is promised past the horizon */

/* A year that begins on 1 March has its leap day last, so months have fixed places in it and a
 * 400-year era is the same every time. */
int civil_day(int year, int month, int day)
{
	int y = month > 2 ? year : year - 1;
	int era = (y >= 0 ? y : y - 399) / 400;
	int year_of_era = y - era * 400;
	int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

void civil_date(int day_number, int *year, int *month, int *day)
{
	int shifted = CLAMP(day_number, CIVIL_FIRST_DAY, CIVIL_LAST_DAY) + 719468;
	int era = shifted / 146097;
	int day_of_era = shifted - era * 146097;
	int year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int m = (5 * day_of_year + 2) / 153;

	*day = day_of_year - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = year_of_era + era * 400 + (*month <= 2 ? 1 : 0);
}

int civil_month_days(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	gboolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return month == 2 && leap ? 29 : days[month - 1];
}

int civil_weekday(int day_number)
{
	int day = (day_number + 3) % 7; /* 1970-01-01 was a Thursday */

	return day < 0 ? day + 7 : day;
}

int civil_day_of(gint64 seconds)
{
	gint64 day = seconds / CIVIL_DAY_SECONDS - (seconds % CIVIL_DAY_SECONDS < 0 ? 1 : 0);

	return (int)CLAMP(day, G_MININT / 2, G_MAXINT / 2);
}

gboolean civil_scan_digits(const char **text, int count, int *value)
{
	int result = 0;

	for (int i = 0; i < count; i++) {
		if (!g_ascii_isdigit((*text)[i]))
			return FALSE;
		result = result * 10 + ((*text)[i] - '0');
	}
	*text += count;
	*value = result;
	return TRUE;
}

gboolean civil_scan_date(const char **text, int *day_number)
{
	const char *p = *text;
	int year, month, day;

	if (!civil_scan_digits(&p, 4, &year) || *p++ != '-' || !civil_scan_digits(&p, 2, &month) ||
	    *p++ != '-' || !civil_scan_digits(&p, 2, &day))
		return FALSE;
	if (year < 1 || month < 1 || month > 12 || day < 1 || day > civil_month_days(year, month))
		return FALSE;
	*day_number = civil_day(year, month, day);
	*text = p;
	return TRUE;
}

gboolean civil_scan_time(const char **text, int *seconds)
{
	const char *p = *text;
	int hour, minute, second = 0;

	if (!civil_scan_digits(&p, 2, &hour) && !civil_scan_digits(&p, 1, &hour))
		return FALSE;
	if (*p++ != ':' || !civil_scan_digits(&p, 2, &minute))
		return FALSE;
	if (*p == ':') {
		p++;
		if (!civil_scan_digits(&p, 2, &second))
			return FALSE;
	}
	if (hour > 23 || minute > 59 || second > 59)
		return FALSE;
	*seconds = hour * 3600 + minute * 60 + second;
	*text = p;
	return TRUE;
}

gboolean civil_scan_offset(const char **text, int *seconds)
{
	const char *p = *text;
	int hours, minutes = 0, sign;

	if (*p == 'Z' || *p == 'z') {
		*seconds = 0;
		*text = p + 1;
		return TRUE;
	}
	if (*p != '+' && *p != '-')
		return FALSE;
	sign = *p++ == '-' ? -1 : 1;
	if (!civil_scan_digits(&p, 2, &hours))
		return FALSE;
	if (*p == ':') {
		p++;
		if (!civil_scan_digits(&p, 2, &minutes))
			return FALSE;
	} else {
		civil_scan_digits(&p, 2, &minutes);
	}
	if (hours > 23 || minutes > 59)
		return FALSE;
	*seconds = sign * (hours * 3600 + minutes * 60);
	*text = p;
	return TRUE;
}

gboolean civil_parse_date(const char *text, int *day_number, GError **error)
{
	const char *p = text;

	if (civil_scan_date(&p, day_number) && *p == '\0')
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("“%s” is not a date that exists (expected YYYY-MM-DD)"), text);
	return FALSE;
}

void civil_print_date(int day_number, char out[11])
{
	int year, month, day;

	civil_date(day_number, &year, &month, &day);
	g_snprintf(out, 11, "%04d-%02d-%02d", year, month, day);
}

void civil_print_utc(gint64 at, char out[21])
{
	int second;

	at = CLAMP(at, CIVIL_FIRST, CIVIL_END - 1);
	civil_print_date(civil_day_of(at), out);
	second = (int)(at - (gint64)civil_day_of(at) * CIVIL_DAY_SECONDS);
	g_snprintf(out + 10, 11, "T%02d:%02d:%02dZ", second / 3600, second / 60 % 60, second % 60);
}

/* A leap second has no number of its own in UTC seconds: it is read as the one after it. */
static gboolean scan_rfc3339(const char *text, gint64 *at)
{
	int day, hour, minute, second, offset;
	gint64 result;

	if (!civil_scan_date(&text, &day) || !(*text == 'T' || *text == 't' || *text == ' '))
		return FALSE;
	text++;
	if (!civil_scan_digits(&text, 2, &hour) || *text++ != ':' ||
	    !civil_scan_digits(&text, 2, &minute) || *text++ != ':' ||
	    !civil_scan_digits(&text, 2, &second))
		return FALSE;
	if (hour > 23 || minute > 59 || second > 60)
		return FALSE;
	if (*text == '.') {
		if (!g_ascii_isdigit(*++text))
			return FALSE;
		while (g_ascii_isdigit(*text))
			text++;
	}
	if (!civil_scan_offset(&text, &offset) || *text != '\0')
		return FALSE;
	result = (gint64)day * CIVIL_DAY_SECONDS + hour * 3600 + minute * 60 + second - offset;
	if (result < CIVIL_FIRST || result >= CIVIL_END)
		return FALSE;
	*at = result;
	return TRUE;
}

gboolean civil_parse_rfc3339(const char *text, gint64 *at, GError **error)
{
	if (scan_rfc3339(text, at))
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("“%s” is not a time (expected YYYY-MM-DDTHH:MM:SSZ)"), text);
	return FALSE;
}

static const struct {
	char letter;
	int seconds;
} units[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};

static gboolean scan_duration(const char *text, struct duration *duration)
{
	gint64 total = 0;
	guint parts = 0;

	duration->seconds = 0;
	duration->working_days = 0;
	while (*text != '\0') {
		gint64 number = 0;
		gsize unit = 0;

		if (!g_ascii_isdigit(*text))
			return FALSE;
		for (; g_ascii_isdigit(*text); text++) {
			number = number * 10 + (*text - '0');
			if (number > (gint64)LONGEST_DAYS * CIVIL_DAY_SECONDS)
				return FALSE;
		}
		if (strcmp(text, "wd") == 0 && parts == 0) {
			duration->working_days = (int)MIN(number, LONGEST_DAYS + 1);
			return number > 0 && number <= LONGEST_DAYS;
		}
		while (unit < G_N_ELEMENTS(units) && units[unit].letter != *text)
			unit++;
		if (unit == G_N_ELEMENTS(units))
			return FALSE;
		total += number * units[unit].seconds;
		if (total > (gint64)LONGEST_DAYS * CIVIL_DAY_SECONDS)
			return FALSE;
		text++;
		parts++;
	}
	duration->seconds = total;
	return total > 0;
}

gboolean duration_parse(const char *text, struct duration *duration, GError **error)
{
	if (scan_duration(text, duration))
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("“%s” is not a duration (expected 90s, 15m, 8h, 2d, 1h30m or 1wd, "
		      "at most %d days)"),
		    text, LONGEST_DAYS);
	return FALSE;
}

char *duration_print(const struct duration *duration)
{
	if (duration->working_days > 0)
		return g_strdup_printf("%dwd", duration->working_days);
	/* A day alone stays 24h: beside the name of a calendar "1d" would be read as a working day.
	 */
	for (gsize i = duration->seconds < 2 * 86400 ? 1 : 0; i < G_N_ELEMENTS(units) - 1; i++) {
		if (duration->seconds != 0 && duration->seconds % units[i].seconds == 0)
			return g_strdup_printf("%" PRId64 "%c",
					       duration->seconds / units[i].seconds,
					       units[i].letter);
	}
	return g_strdup_printf("%" PRId64 "s", duration->seconds);
}

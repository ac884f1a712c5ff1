/* SPDX-License-Identifier: MIT
 * Parses a POSIX TZ rule and computes its two instants of a year. */
#include "desk/zone-rule.h"
#include "desk/civil.h"

#include <string.h>

static gboolean scan_name(const char **text, char name[32])
{
	const char *from = *text, *to;
	gboolean quoted = *from == '<';
	gsize length;

	if (quoted)
		from++;
	to = from;
	while (g_ascii_isalpha(*to) ||
	       (quoted && (g_ascii_isdigit(*to) || *to == '+' || *to == '-')))
		to++;
	length = (gsize)(to - from);
	if (length < 3 || length > 31 || (quoted && *to != '>'))
		return FALSE;
	memcpy(name, from, length);
	name[length] = '\0';
	*text = quoted ? to + 1 : to;
	return TRUE;
}

static gboolean scan_number(const char **text, int least, int most, int *value)
{
	int result = 0;

	if (!g_ascii_isdigit(**text))
		return FALSE;
	for (; g_ascii_isdigit(**text); (*text)++) {
		result = result * 10 + (**text - '0');
		if (result > most)
			return FALSE;
	}
	*value = result;
	return result >= least;
}

static gboolean scan_clock(const char **text, int most_hours, int *seconds)
{
	int sign = 1, hours, minutes = 0, rest = 0;

	if (**text == '+' || **text == '-')
		sign = *(*text)++ == '-' ? -1 : 1;
	if (!scan_number(text, 0, most_hours, &hours))
		return FALSE;
	if (**text == ':') {
		(*text)++;
		if (!scan_number(text, 0, 59, &minutes))
			return FALSE;
		if (**text == ':') {
			(*text)++;
			if (!scan_number(text, 0, 59, &rest))
				return FALSE;
		}
	}
	*seconds = sign * (hours * 3600 + minutes * 60 + rest);
	return TRUE;
}

static gboolean scan_day(const char **text, struct rule_day *day)
{
	gboolean good;

	switch (**text) {
	case 'J':
		(*text)++;
		day->kind = RULE_JULIAN;
		good = scan_number(text, 1, 365, &day->day);
		break;
	case 'M':
		(*text)++;
		day->kind = RULE_MONTH_WEEK_DAY;
		good = scan_number(text, 1, 12, &day->month) && *(*text)++ == '.' &&
		       scan_number(text, 1, 5, &day->week) && *(*text)++ == '.' &&
		       scan_number(text, 0, 6, &day->day);
		break;
	default:
		day->kind = RULE_DAY_OF_YEAR;
		good = scan_number(text, 0, 365, &day->day);
		break;
	}
	day->time = 2 * 3600;
	if (good && **text == '/') {
		(*text)++;
		good = scan_clock(text, 167, &day->time);
	}
	return good;
}

gboolean zone_rule_parse(const char *text, struct zone_rule *rule)
{
	int west;

	memset(rule, 0, sizeof *rule);
	if (!scan_name(&text, rule->standard) || !scan_clock(&text, 24, &west))
		return FALSE;
	rule->standard_offset = -west;
	if (*text == '\0')
		return TRUE;
	if (!scan_name(&text, rule->summer))
		return FALSE;
	rule->has_summer = TRUE;
	rule->summer_offset = rule->standard_offset + 3600;
	if (*text != ',' && *text != '\0') {
		if (!scan_clock(&text, 24, &west))
			return FALSE;
		rule->summer_offset = -west;
	}
	/* POSIX leaves the dates open when they are absent; every implementation means these. */
	if (*text == '\0')
		text = ",M3.2.0,M11.1.0";
	return *text++ == ',' && scan_day(&text, &rule->start) && *text++ == ',' &&
	       scan_day(&text, &rule->end) && *text == '\0';
}

static int day_in_year(const struct rule_day *day, int year)
{
	int first = civil_day(year, 1, 1);
	gboolean leap = civil_month_days(year, 2) == 29;
	int month_start, wanted, result;

	switch (day->kind) {
	case RULE_JULIAN:
		return first + day->day - 1 + (leap && day->day >= 60 ? 1 : 0);
	case RULE_DAY_OF_YEAR:
		return first + day->day;
	case RULE_MONTH_WEEK_DAY:
		break;
	}
	month_start = civil_day(year, day->month, 1);
	wanted = (day->day + 6) % 7; /* Sunday first here, Monday first in civil_weekday() */
	result = month_start + (wanted - civil_weekday(month_start) + 7) % 7 + (day->week - 1) * 7;
	if (result >= month_start + civil_month_days(year, day->month))
		result -= 7;
	return result;
}

void zone_rule_year(const struct zone_rule *rule, int year, gint64 *start, gint64 *end)
{
	*start = (gint64)day_in_year(&rule->start, year) * CIVIL_DAY_SECONDS + rule->start.time -
		 rule->standard_offset;
	*end = (gint64)day_in_year(&rule->end, year) * CIVIL_DAY_SECONDS + rule->end.time -
	       rule->summer_offset;
}

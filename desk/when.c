/* SPDX-License-Identifier: MIT
 * Reads times as people type them. */
#include "desk/when.h"

#include "desk/civil.h"
#include "desk/error.h"
#include "desk/i18n.h"

#include <string.h>

#define LONGEST_TEXT 200

/* What has been read of the text. A fixed offset stands in place of a zone. */
struct reading {
	const char *text;
	int relative_day; /* 0 today, -1 yesterday, 1 tomorrow; when has_day is FALSE */
	int day;
	gboolean has_day, has_time, has_offset;
	int time, offset;
	const struct zone *zone;
};

static gboolean refuse(const char *text, GError **error)
{
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("“%s” is not a time (expected 14:05, 14:05 +0800, 14:05 Europe/London, "
		      "yesterday 23:50, -12m, +2h, now, 2026-09-20, 2026-09-20 14:05, "
		      "2026-09-20T14:05:00Z or @SECONDS)"),
		    text);
	return FALSE;
}

static gboolean in_range(gint64 at)
{
	return at >= CIVIL_FIRST && at < CIVIL_END;
}

/* "-12m" and "+2h". Working days need a calendar, which a time has not. */
static gboolean read_relative(const char *text, gint64 now, gint64 *at)
{
	struct duration duration;

	if (!duration_parse(text + 1, &duration, NULL) || duration.working_days > 0)
		return FALSE;
	*at = text[0] == '-' ? now - duration.seconds : now + duration.seconds;
	return TRUE;
}

/* "@1760000000", or ten digits without a sign: no date is written like that. */
static gboolean read_epoch(const char *text, gint64 *at)
{
	gboolean marked = text[0] == '@', negative;
	const char *p = marked ? text + 1 : text;
	gint64 result = 0;
	gsize digits;

	negative = marked && *p == '-';
	if (negative)
		p++;
	digits = strspn(p, "0123456789");
	if (p[digits] != '\0' || digits == 0 || digits > 12 || (!marked && digits != 10))
		return FALSE;
	for (; *p != '\0'; p++)
		result = result * 10 + (*p - '0');
	*at = negative ? -result : result;
	return TRUE;
}

static gboolean skip_spaces(const char **p)
{
	const char *before = *p;

	while (**p == ' ' || **p == '\t')
		(*p)++;
	return *p > before;
}

static gboolean scan_day(const char **p, struct reading *reading)
{
	static const struct {
		const char *word;
		int relative;
	} words[] = {{"today", 0}, {"yesterday", -1}, {"tomorrow", 1}};

	for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
		gsize length = strlen(words[i].word);

		if (g_ascii_strncasecmp(*p, words[i].word, length) == 0 &&
		    !g_ascii_isalnum((*p)[length])) {
			reading->relative_day = words[i].relative;
			*p += length;
			return TRUE;
		}
	}
	reading->has_day = civil_scan_date(p, &reading->day);
	return reading->has_day;
}

/* [day] [time] [zone], at least one of the first two. */
static gboolean read_parts(struct reading *reading, struct zone_set *zones, GError **error)
{
	const char *p = reading->text, *rest;
	gboolean dated = scan_day(&p, reading), spaced = TRUE;

	if (dated) {
		if (reading->has_day && (*p == 'T' || *p == 't') && g_ascii_isdigit(p[1]))
			p++;
		else
			spaced = skip_spaces(&p);
	}
	if (spaced)
		reading->has_time = civil_scan_time(&p, &reading->time);
	if (!dated && !reading->has_time)
		return refuse(reading->text, error);
	if (reading->has_time)
		spaced = skip_spaces(&p);
	if (*p == '\0')
		return TRUE;
	rest = p;
	reading->has_offset = (spaced || reading->has_time) &&
			      civil_scan_offset(&p, &reading->offset) && *p == '\0';
	if (reading->has_offset)
		return TRUE;
	if (!spaced || !g_ascii_isalpha(*rest))
		return refuse(reading->text, error);
	reading->zone = zone_set_get(zones, rest, error);
	return reading->zone != NULL;
}

/* In a form that when_parse() takes: "2026-10-25 01:30 +0200". */
static char *print_choice(gint64 at, int offset)
{
	gint64 wall = at + offset;
	int day = civil_day_of(wall), minutes = ABS(offset) / 60;
	int time = (int)(wall - (gint64)day * CIVIL_DAY_SECONDS);
	char date[11];

	civil_print_date(day, date);
	return g_strdup_printf("%s %02d:%02d %c%02d%02d", date, time / 3600, time / 60 % 60,
			       offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static gboolean refuse_choice(const struct reading *reading, enum zone_fit fit, gint64 one,
			      gint64 other, GError **error)
{
	const struct zone *zone = reading->zone;
	g_autofree char *first = print_choice(one, zone_offset(zone, one, NULL, NULL));
	g_autofree char *second = print_choice(other, zone_offset(zone, other, NULL, NULL));

	if (fit == ZONE_GAP)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("“%s” does not exist in %s, where clocks go forward then (expected "
			      "at most "
			      "%s or at least %s)"),
			    reading->text, zone_name(zone), first, second);
	else
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("“%s” occurs twice in %s, where clocks go back then (expected %s "
			      "or %s)"),
			    reading->text, zone_name(zone), first, second);
	return FALSE;
}

static gboolean resolve(const struct reading *reading, gint64 now, gint64 *at, GError **error)
{
	int offset =
		reading->has_offset ? reading->offset : zone_offset(reading->zone, now, NULL, NULL);
	int day = reading->has_day ? reading->day
				   : civil_day_of(now + offset) + reading->relative_day;
	gint64 wall = (gint64)day * CIVIL_DAY_SECONDS + reading->time, latest;
	enum zone_fit fit;

	if (reading->has_offset) {
		*at = wall - offset;
		return TRUE;
	}
	fit = zone_instants(reading->zone, wall, at, &latest);
	if (fit == ZONE_GAP && !reading->has_time) {
		/* The date begins at the transition, unless the zone skipped the whole of it. */
		gint64 begins = *at + zone_offset(reading->zone, *at, NULL, NULL);

		if (civil_day_of(begins) == day)
			return TRUE;
	}
	if (fit == ZONE_GAP)
		return refuse_choice(reading, fit, *at - 1, *at, error);
	if (fit == ZONE_TWICE && reading->has_time)
		return refuse_choice(reading, fit, *at, latest, error);
	return TRUE;
}

gboolean when_parse(const char *text, gint64 now, const struct zone *zone, struct zone_set *zones,
		    gint64 *at, GError **error)
{
	g_autofree char *stripped = NULL;
	struct reading reading = {.zone = zone};
	gint64 result;

	if (strlen(text) > LONGEST_TEXT)
		return refuse(text, error);
	stripped = g_strstrip(g_strdup(text));
	reading.text = stripped;
	now = CLAMP(now, CIVIL_FIRST, CIVIL_END - 1);
	if (g_ascii_strcasecmp(stripped, "now") == 0) {
		result = now;
	} else if (stripped[0] == '-' || stripped[0] == '+') {
		if (!read_relative(stripped, now, &result))
			return refuse(stripped, error);
	} else if (!read_epoch(stripped, &result) &&
		   !civil_parse_rfc3339(stripped, &result, NULL)) {
		if (!read_parts(&reading, zones, error) || !resolve(&reading, now, &result, error))
			return FALSE;
	}
	if (!in_range(result)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("“%s” lies outside the years 1 to 9999"), stripped);
		return FALSE;
	}
	*at = result;
	return TRUE;
}

/* Where "14:05" begins; NULL: no time of day. */
static const char *find_clock(const char *text)
{
	const char *colon = strchr(text, ':');

	if (!colon || colon == text || !g_ascii_isdigit(colon[-1]))
		return NULL;
	return colon - 1 > text && g_ascii_isdigit(colon[-2]) ? colon - 2 : colon - 1;
}

char *when_typed_zone(const char *text, gboolean *minute)
{
	g_autofree char *stripped = g_strstrip(g_strdup(text));
	const char *clock = find_clock(stripped), *rest = clock;
	int seconds;

	*minute = FALSE;
	if (!clock || !civil_scan_time(&rest, &seconds))
		return NULL;
	*minute = rest - clock <= (gssize)strlen("14:05");
	while (*rest == '.' || *rest == ',' || g_ascii_isdigit(*rest))
		rest++;
	skip_spaces(&rest);
	return *rest ? g_strdup(rest) : NULL;
}

char *when_print(gint64 at, const struct zone *zone)
{
	int offset, day, time, minutes, seconds;
	gint64 wall;
	char date[11], rest[8] = "";

	at = CLAMP(at, CIVIL_FIRST, CIVIL_END - 1);
	offset = zone_offset(zone, at, NULL, NULL);
	wall = CLAMP(at + offset, CIVIL_FIRST, CIVIL_END - 1);
	day = civil_day_of(wall);
	time = (int)(wall - (gint64)day * CIVIL_DAY_SECONDS);
	minutes = ABS(offset) / 60;
	seconds = ABS(offset) % 60; /* local mean time, before zones */
	if (seconds != 0)
		g_snprintf(rest, sizeof rest, ":%02d", seconds);
	civil_print_date(day, date);
	return g_strdup_printf("%s %02d:%02d %c%02d:%02d%s", date, time / 3600, time / 60 % 60,
			       offset < 0 ? '-' : '+', minutes / 60, minutes % 60, rest);
}

/* The word of that number, from 1, of words with one space between them. */
static char *nth_word(const char *words, int number)
{
	for (; number > 1 && strchr(words, ' '); number--)
		words = strchr(words, ' ') + 1;
	return g_strndup(words, strcspn(words, " "));
}

/* A moment on one wall. */
struct wall {
	int day, second, offset;
};

static struct wall wall_of(gint64 at, const struct zone *zone)
{
	int offset = zone_offset(zone, at, NULL, NULL);
	gint64 reading = CLAMP(at + offset, CIVIL_FIRST, CIVIL_END - 1);
	int day = civil_day_of(reading);

	return (struct wall){day, (int)(reading - (gint64)day * CIVIL_DAY_SECONDS), offset};
}

/* "02:41 +08:00", "18:41Z", "02:41:30 +08:00" */
static char *print_wall(const struct wall *wall, gboolean utc)
{
	char seconds[8] = "", offset[16] = "Z";
	int minutes = ABS(wall->offset) / 60;

	if (wall->second % 60 != 0)
		g_snprintf(seconds, sizeof seconds, ":%02d", wall->second % 60);
	if (!utc)
		g_snprintf(offset, sizeof offset, " %c%02d:%02d", wall->offset < 0 ? '-' : '+',
			   minutes / 60, minutes % 60);
	return g_strdup_printf("%02d:%02d%s%s", wall->second / 3600, wall->second / 60 % 60,
			       seconds, offset);
}

/* With its day where that isn't the author's. */
static char *print_beside(gint64 at, const struct zone *zone, const struct wall *author)
{
	struct wall wall = wall_of(at, zone);
	g_autofree char *text = print_wall(&wall, zone == zone_utc());
	int year, month, date;

	if (wall.day == author->day)
		return g_steal_pointer(&text);
	civil_date(wall.day, &year, &month, &date);
	/* TRANSLATORS: the months in a narrow column, at most 3 columns each */
	g_autofree char *name =
		nth_word(_("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"), month);
	/* TRANSLATORS: a time, and its day and month there: "18:41Z (20 Sep)" */
	return g_strdup_printf(_("%s (%d %s)"), text, date, name);
}

char *when_echo(gint64 at, gint64 now, const struct zone *author, const struct zone *client)
{
	struct wall wall = wall_of(at, author), today = wall_of(now, author);
	g_autofree char *time = print_wall(&wall, FALSE);
	g_autofree char *utc = print_beside(at, zone_utc(), &wall);
	g_autofree char *mine = NULL;
	char date[11];

	civil_print_date(wall.day, date);
	mine = wall.day == today.day ? g_strdup(time) : g_strdup_printf("%s %s", date, time);
	if (!client)
		return g_strdup_printf("%s · %s", mine, utc);
	g_autofree char *theirs = print_beside(at, client, &wall);
	/* TRANSLATORS: a time here, in UTC, and at the client's: 02:41 +08:00 · 18:41Z · there
	 * 01:41 +07:00 */
	return g_strdup_printf(_("%s · %s · there %s"), mine, utc, theirs);
}

void when_clock(gint64 at, const struct zone *zone, char out[WHEN_CLOCK_SIZE])
{
	gint64 wall = CLAMP(at + zone_offset(zone, at, NULL, NULL), CIVIL_FIRST, CIVIL_END - 1);
	int second = (int)(wall - (gint64)civil_day_of(wall) * CIVIL_DAY_SECONDS);

	g_snprintf(out, WHEN_CLOCK_SIZE, "%02d:%02d", second / 3600, second / 60 % 60);
}

const char *when_weekday(int day_number)
{
	static const char *const days[] = {N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"),
					   N_("Fri"), N_("Sat"), N_("Sun")};

	return days[civil_weekday(day_number)];
}

void when_short(gint64 at, gint64 now, const struct zone *zone, char out[WHEN_SHORT_SIZE])
{
	int day, today, second, year, month, date;
	gint64 wall;

	if (at == TIME_NONE) {
		g_strlcpy(out, "-", WHEN_SHORT_SIZE);
		return;
	}
	at = CLAMP(at, CIVIL_FIRST, CIVIL_END - 1);
	wall = CLAMP(at + zone_offset(zone, at, NULL, NULL), CIVIL_FIRST, CIVIL_END - 1);
	day = civil_day_of(wall);
	today = civil_day_of(now + zone_offset(zone, now, NULL, NULL));
	second = (int)(wall - (gint64)day * CIVIL_DAY_SECONDS);
	civil_date(day, &year, &month, &date);
	if (day == today)
		g_snprintf(out, WHEN_SHORT_SIZE, "%02d:%02d", second / 3600, second % 3600 / 60);
	else if (ABS(day - today) < 200) {
		/* TRANSLATORS: the months in a narrow column, at most 3 columns each */
		g_autofree char *name =
			nth_word(_("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"), month);
		/* TRANSLATORS: day, one of those months, hour, minute; at most 12 columns */
		g_snprintf(out, WHEN_SHORT_SIZE, _("%02d %s %02d:%02d"), date, name, second / 3600,
			   second % 3600 / 60);
	} else
		g_snprintf(out, WHEN_SHORT_SIZE, "%04d-%02d-%02d", year, month, date);
}

/* SPDX-License-Identifier: MIT
 * From the parts of a wording to an instant: lengths, hours, days as they are written in English
 * and Chinese, read on the reader's calendar. */
#include <string.h>

#include "desk/civil.h"
#include "desk/promise-private.h"

#define DAY ((gint64)CIVIL_DAY_SECONDS)
#define DAY_ENDS (18 * 3600)  /* a working day, said without an hour */
#define NIGHT_ENDS (DAY - 60) /* 23:59 */

/* The part of the day a wording speaks of. */
enum day_part { PART_NONE, PART_MORNING, PART_NOON, PART_AFTERNOON, PART_EVENING };

static gint64 wall_of(const struct zone *zone, gint64 at)
{
	return at + zone_offset(zone, at, NULL, NULL);
}

static gint64 instant_of(const struct zone *zone, gint64 wall)
{
	gint64 earliest, latest;

	zone_instants(zone, wall, &earliest, &latest);
	return earliest;
}

static gboolean resolve_span(const char *text, const struct promise_reader *reader, gint64 *at)
{
	gint64 seconds, days;
	int day;

	if (!promise_length(text, &seconds))
		return FALSE;
	if (!strstr(text, "business") && !strstr(text, "working") && !strstr(text, "工作日")) {
		*at = reader->now + seconds;
		return TRUE;
	}
	day = civil_day_of(wall_of(reader->zone, reader->now));
	for (days = (seconds + DAY - 1) / DAY; days > 0; days -= civil_weekday(day) < 5)
		day++;
	*at = instant_of(reader->zone, day * DAY + DAY_ENDS);
	return TRUE;
}

/* An hour as it is written. */
struct hour {
	int seconds;
	gboolean either; /* before or after noon, it does not say */
	gboolean said;
};

static enum day_part part_of(const char *text)
{
	static const struct promise_word parts[] = {
		{"凌晨", PART_MORNING},    {"清晨", PART_MORNING},        {"早", PART_MORNING},
		{"晨", PART_MORNING},      {"上午", PART_MORNING},        {"中午", PART_NOON},
		{"正午", PART_NOON},       {"下午", PART_AFTERNOON},      {"午后", PART_AFTERNOON},
		{"傍晚", PART_AFTERNOON},  {"晚", PART_EVENING},          {"夜", PART_EVENING},
		{"morning", PART_MORNING}, {"afternoon", PART_AFTERNOON}, {"evening", PART_EVENING},
		{"night", PART_EVENING},
	};
	const struct promise_word *part = promise_word_in(parts, G_N_ELEMENTS(parts), text);

	return part ? (enum day_part)part->value : PART_NONE;
}

/* Twelve is noon by day and midnight by night. */
static int on_clock(int hour, enum day_part part)
{
	switch (part) {
	case PART_MORNING:
		return hour == 12 ? 0 : hour;
	case PART_NOON:
		return hour < 6 ? hour + 12 : hour;
	case PART_AFTERNOON:
		return hour < 12 ? hour + 12 : hour;
	case PART_EVENING:
		return hour == 12 ? 24 : hour > 5 && hour < 12 ? hour + 12 : hour;
	default:
		return hour;
	}
}

static int scan_minutes(const char *p)
{
	int minutes;

	while (*p == ' ' || promise_skip(&p, "钟") || promise_skip(&p, "整"))
		p += *p == ' ';
	if (g_str_has_prefix(p, "半"))
		return 30;
	minutes = promise_scan_int(&p);
	while (*p == ' ')
		p++;
	return MAX(minutes, 0) * (g_str_has_prefix(p, "刻") ? 15 : 1);
}

/* What follows the hour makes it one before or after noon: "am", "p.m.". */
static enum day_part half_of(const char *p)
{
	p += strspn(p, ": .0123456789");
	if ((*p == 'a' || *p == 'p') && strchr(p, 'm'))
		return *p == 'a' ? PART_MORNING : PART_AFTERNOON;
	return PART_NONE;
}

/* "04:30", "4.30 pm", "0430", "4 o'clock", 下午三点半. */
static gboolean parse_figures(const char *text, enum day_part part, struct hour *out)
{
	const char *p = text, *figures;
	int hour, minute = 0;
	gboolean exact; /* as a clock of 24 hours shows it */

	while (*p && !g_ascii_isdigit(*p) && promise_han_digit(g_utf8_get_char(p)) < 0 &&
	       !g_str_has_prefix(p, "十"))
		p = g_utf8_next_char(p);
	figures = p;
	hour = promise_scan_int(&p);
	exact = *figures == '0' || p - figures == 4;
	while (*p == ' ')
		p++;
	if (p - figures == 4 && hour > 24) {
		minute = hour % 100;
		hour /= 100;
	} else if (*p && strchr(":.h", *p) && g_ascii_isdigit(p[1 + (p[1] == ' ')])) {
		exact |= hour >= 10;
		p++;
		p += *p == ' ';
		minute = promise_scan_int(&p);
	} else if (promise_skip(&p, "点") || promise_skip(&p, "时")) {
		minute = scan_minutes(p);
	}
	if (half_of(p) != PART_NONE)
		part = half_of(p);
	if (hour < 0 || hour > 24 || minute > 59)
		return FALSE;
	out->either = part == PART_NONE && !exact && hour >= 1 && hour <= 12;
	out->seconds = on_clock(hour, part) * 3600 + minute * 60;
	return TRUE;
}

/* `part` is what the day's name said of the hour. */
static gboolean parse_hour(const char *text, enum day_part part, struct hour *out)
{
	static const struct promise_word named[] = {
		{"midnight", CIVIL_DAY_SECONDS},
		{"noon", CIVIL_DAY_SECONDS / 2},
		{"midday", CIVIL_DAY_SECONDS / 2},
	};
	static const struct promise_word alone[] = {
		{"中午", CIVIL_DAY_SECONDS / 2},
		{"正午", CIVIL_DAY_SECONDS / 2},
		{"午夜", CIVIL_DAY_SECONDS},
		{"半夜", CIVIL_DAY_SECONDS},
	};
	const struct promise_word *word = promise_word_in(named, G_N_ELEMENTS(named), text);

	for (gsize i = 0; i < G_N_ELEMENTS(alone) && !word; i++)
		word = strcmp(text, alone[i].text) == 0 ? &alone[i] : NULL;
	*out = (struct hour){.said = TRUE};
	if (word) {
		out->seconds = word->value;
		return TRUE;
	}
	if (part_of(text) != PART_NONE)
		part = part_of(text);
	return parse_figures(text, part, out);
}

/* A day as it is named, on the calendar of whose time it is. */
struct date {
	int day;
	gboolean said, weekly; /* weekly: the next one of its name */
};

static const struct promise_word weekdays[] = {
	{"mon", 0},  {"tue", 1},  {"wed", 2},  {"thu", 3},  {"fri", 4},  {"sat", 5},  {"sun", 6},
	{"周一", 0}, {"周二", 1}, {"周三", 2}, {"周四", 3}, {"周五", 4}, {"周六", 5}, {"周日", 6},
	{"周天", 6}, {"期一", 0}, {"期二", 1}, {"期三", 2}, {"期四", 3}, {"期五", 4}, {"期六", 5},
	{"期日", 6}, {"期天", 6}, {"拜一", 0}, {"拜二", 1}, {"拜三", 2}, {"拜四", 3}, {"拜五", 4},
	{"拜六", 5}, {"拜日", 6}, {"拜天", 6},
};
static const struct promise_word months[] = {
	{"jan", 1}, {"feb", 2}, {"mar", 3}, {"apr", 4},  {"may", 5},  {"jun", 6},
	{"jul", 7}, {"aug", 8}, {"sep", 9}, {"oct", 10}, {"nov", 11}, {"dec", 12},
};
static const struct promise_word near_days[] = {
	{"day after tomorrow", 2},
	{"tomorrow", 1},
	{"大后天", 3},
	{"后天", 2},
	{"明", 1},
	{"today", 0},
	{"tonight", 0},
	{"this morning", 0},
	{"this afternoon", 0},
	{"this evening", 0},
	{"this night", 0},
	{"今", 0},
	{"当", 0},
};

static gboolean is_over(const char *text)
{
	static const struct promise_word over[] = {{"yesterday", 0}, {"last ", 0}, {"昨", 0},
						   {"前天", 0},      {"上周", 0},  {"上个", 0},
						   {"上星", 0},      {"上礼", 0}};

	return promise_word_in(over, G_N_ELEMENTS(over), text) != NULL;
}

/* Numbers beside a month's name, 12 月 1 日, 21 日. Without a year it is the next such day. */
static gboolean parse_date(const char *text, int today, int *day)
{
	const struct promise_word *month = promise_word_in(months, G_N_ELEMENTS(months), text);
	int figures[3], count = 0, year, now_month, now_day, y = 0, m, d;
	const char *p = text;

	if (civil_scan_date(&p, day))
		return TRUE;
	for (p = text; *p && count < 3;) {
		if (g_ascii_isdigit(*p))
			figures[count++] = promise_scan_int(&p);
		else
			p++;
	}
	civil_date(today, &year, &now_month, &now_day);
	for (int i = 0; i < count; i++)
		if (figures[i] > 31) {
			y = figures[i];
			memmove(figures + i, figures + i + 1,
				(gsize)(count - i - 1) * sizeof *figures);
			count--;
		}
	if (count == 0 || y > 9999)
		return FALSE;
	m = month ? month->value : count > 1 ? figures[0] : now_month;
	d = month ? figures[0] : figures[count - 1];
	if (m < 1 || m > 12 || d < 1 || d > civil_month_days(y ? y : year, m))
		return FALSE;
	*day = civil_day(y ? y : year, m, d);
	if (!y && *day < today)
		*day = !month && count == 1 ? civil_day(year, m + 1, d) : civil_day(year + 1, m, d);
	return TRUE;
}

static gboolean parse_day(const char *text, int today, struct date *date)
{
	const struct promise_word *word;
	int monday = today - civil_weekday(today);

	*date = (struct date){.said = TRUE, .day = today};
	if (is_over(text))
		return FALSE;
	if ((word = promise_word_in(near_days, G_N_ELEMENTS(near_days), text))) {
		date->day = today + word->value;
		return TRUE;
	}
	if ((word = promise_word_in(weekdays, G_N_ELEMENTS(weekdays), text))) {
		gboolean next = strstr(text, "next") || strstr(text, "下");
		gboolean this = strstr(text, "this") || strstr(text, "本") || strstr(text, "这");
		date->weekly = !next && !this;
		date->day = monday + word->value + (next ? 7 : 0);
		if (date->weekly && date->day < today)
			date->day += 7;
		return TRUE;
	}
	return parse_date(text, today, &date->day);
}

/* The end of a day, a week, a month, said instead of an hour. */
static gboolean parse_end(const char *text, int today, struct date *date, struct hour *hour)
{
	int year, month, day;

	*hour = (struct hour){.said = TRUE, .seconds = DAY_ENDS};
	if (strstr(text, "week") || g_str_has_prefix(text, "eow") || strstr(text, "周")) {
		date->day = today - civil_weekday(today) + (civil_weekday(today) > 4 ? 6 : 4);
		date->said = TRUE;
	} else if (strstr(text, "month") || g_str_has_prefix(text, "eom") || strstr(text, "月")) {
		civil_date(today, &year, &month, &day);
		date->day = civil_day(year, month, civil_month_days(year, month));
		date->said = TRUE;
	}
	return TRUE;
}

static void default_hour(enum day_part part, gboolean begins, struct hour *hour)
{
	hour->seconds = begins                                      ? 0
			: part == PART_MORNING || part == PART_NOON ? CIVIL_DAY_SECONDS / 2
			: part == PART_EVENING                      ? NIGHT_ENDS
								    : DAY_ENDS;
}

/* Where and when it is read. */
struct place {
	const struct zone *zone;
	gboolean fixed;
	int offset;
	gint64 now;
};

static gint64 place_instant(const struct place *place, int day, int seconds)
{
	gint64 wall = day * DAY + seconds;

	return place->fixed ? wall - place->offset : instant_of(place->zone, wall);
}

static gint64 settle(const struct place *place, int today, const struct date *date,
		     const struct hour *hour)
{
	gboolean open = !date->said || date->day == today;
	gint64 at = place_instant(place, date->day, hour->seconds);

	/* "3:30" is the next one; "today" may have passed the hour that days end at. */
	if (at <= place->now && open && hour->either)
		at = place_instant(place, date->day, hour->seconds + CIVIL_DAY_SECONDS / 2);
	if (at <= place->now && open && !hour->said)
		at = place_instant(place, date->day, NIGHT_ENDS);
	if (at <= place->now && !date->said)
		at = place_instant(place, date->day + 1, hour->seconds);
	if (at <= place->now && date->weekly)
		at = place_instant(place, date->day + 7, hour->seconds);
	return at;
}

static gboolean find_parts(const struct promise_wording *wording, int today, struct date *date,
			   struct hour *hour)
{
	char *const *parts = wording->parts;
	const char *named = parts[PART_DAY] ? parts[PART_DAY] : parts[PART_LATER];
	enum day_part part = named ? part_of(named) : PART_NONE;

	*date = (struct date){.day = today};
	*hour = (struct hour){.said = FALSE};
	if (named && !parse_day(named, today, date))
		return FALSE;
	if (wording->row->kind == PROMISE_DAY && parts[PART_TIME]) {
		/* What ends with the day may still be said when its hour is past. */
		gboolean found = parse_end(parts[PART_TIME], today, date, hour);
		hour->said = date->said && date->day != today;
		return found;
	}
	if (parts[PART_TIME])
		return parse_hour(parts[PART_TIME], part, hour);
	default_hour(part, g_strcmp0(parts[PART_HEAD], "before") == 0, hour);
	return TRUE;
}

gboolean promise_resolve(const struct promise_wording *wording, const struct promise_reader *reader,
			 gint64 *at)
{
	struct place place = {.zone = reader->zone, .now = reader->now};
	const char *zone;
	struct date date;
	struct hour hour;
	int today;

	if (wording->row->kind == PROMISE_SPAN || wording->row->kind == PROMISE_EVERY)
		return resolve_span(wording->parts[PART_SPAN], reader, at) &&
		       *at <= reader->now + PROMISE_LATEST;
	zone = wording->parts[PART_ZONE] ? wording->parts[PART_ZONE] : wording->parts[PART_PLACE];
	if (zone && !promise_zone(zone, reader, &place.zone, &place.fixed, &place.offset))
		return FALSE;
	today = civil_day_of(place.fixed ? place.now + place.offset
					 : wall_of(place.zone, place.now));
	if (!find_parts(wording, today, &date, &hour))
		return FALSE;
	*at = settle(&place, today, &date, &hour);
	return *at > reader->now && *at <= reader->now + PROMISE_LATEST;
}

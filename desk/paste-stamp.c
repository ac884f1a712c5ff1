/* SPDX-License-Identifier: MIT
 * Times as chats and logs write them, one pattern each. Rows stand in the order in which they are
 * tried; a row is tried at the begin of a line, where it says so behind a name too. */
#include <string.h>

#include "desk/civil.h"
#include "desk/paste-private.h"
#include "desk/promise.h"

/* So much of a line may stand before its text. */
enum { LINE_MOST = 400 };

/* Patterns are read by the line. */
/* clang-format off */
#define MONTHS "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
#define DAYS "(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
#define DAYS_ZH "(?:星期|周|礼拜)[一二三四五六日天]"
#define PARTS_ZH "凌晨|清晨|早上|早晨|上午|中午|下午|午后|傍晚|晚上|深夜|夜里|半夜"
#define CLOCK \
	"(?:(?<part>" PARTS_ZH ")\\h?)?(?<hour>[01]?\\d|2[0-4])" \
	"(?:(?:[:：]|\\h?[时時点點]\\h?)(?<minute>[0-5]\\d)" \
	"(?:(?:[:：]|\\h?分\\h?)(?<second>[0-5]\\d|60)(?:[.,]\\d{1,9}(?!\\d))?\\h?秒?|\\h?分(?![钟鐘内])|)|(?<full>[时時点點])(?![间間\\d])|)" \
	"(?:\\h?(?<half>[ap]\\.?m\\b\\.?))?"
#define ZONE \
	"(?:\\h?\\(?(?<zone>(?-i:(?:UTC|GMT)\\h?[+-]\\d{1,2}(?::?\\d\\d)?|[+-]\\d\\d:?\\d\\d(?![\\d:])|[+-]\\d\\d(?![\\d:])|" \
	"Z(?![A-Za-z0-9])|[A-Z]{2,5}(?![A-Za-z0-9_]))|(?:北京|东京|伦敦|纽约|香港|新加坡)时间)\\)?)?"
#define END "(?![A-Za-z0-9_:：%]|[.,]\\d)"
#define YMD "(?<year>(?:19|20)\\d\\d)[-/.](?<month>0?[1-9]|1[0-2])[-/.](?<day>0?[1-9]|[12]\\d|3[01])"
#define ZH_DATE "(?:(?<year>(?:19|20)\\d\\d)年\\h?)?(?<month>\\d{1,2})月\\h?(?<day>\\d{1,2})[日号號]\\h?(?:[(（]?" DAYS_ZH "[)）]?)?"
#define D_MON "(?:" DAYS ",?\\h+)?(?<day>[0-3]?\\d)(?:st|nd|rd|th)?[\\h/.-]?(?<name>" MONTHS ")\\b\\.?(?:[\\h/,.-]{1,2}(?<year>(?:19|20)\\d\\d)(?!\\d))?"
#define MON_D "(?:" DAYS ",?\\h+)?(?<name>" MONTHS ")\\b\\.?\\h{1,3}(?<day>[0-3]?\\d)(?:st|nd|rd|th)?(?:,?\\h+(?<year>(?:19|20)\\d\\d)(?![\\d:]))?"
#define NUMBERS "(?<a>\\d{1,2})(?<between>[./-])(?<b>\\d{1,2})(?:\\g{between}(?<c>(?:19|20)\\d\\d|\\d\\d)(?!\\d))?\\.?"
#define NEAR "(?<near>today|yesterday|今天|今日|昨天|昨日|前天|" DAYS "|" DAYS_ZH ")"
#define JOIN "(?:T|:|\\h*[,，]\\h*(?:at\\h+)?|\\h+(?:at\\h+|[-–—@|]\\h*)?|(?<=[日号號天)）一二三四五六]))"
/* Quotes, lists, numbers, priorities of syslog and a process may stand before all. */
#define LEAD "^[\\h>|*•·–—-]{0,8}(?:\\d{1,3}[.)]\\h+)?(?:<\\d{1,3}>(?:1\\h)?|\\d{1,7}:[A-Z]\\h+)?"
#define OPEN "[\\[(（【「]?\\h?"
#define CLOSE "\\h?[\\])）】」]?(?:\\h*[,，:：|])?(?:\\h*[-–—]{1,2}(?=\\h))?\\h*"
#define NAME "[\\p{L}@][\\p{L}\\p{N}._'’@·-]{0,31}(?:\\h[\\p{L}(][\\p{L}\\p{N}._'’)-]{0,31}){0,3}?"
/* What separates a name from its time; only more than one blank is sure to. */
#define BEHIND_NAME "^\\h*(?<who>" NAME ")(?:\\h*[(<（][^()<>（）]{1,40}[)>）])?(?:\\h+APP)?" \
	"(?<apart>\\h*[,，:：]\\h*|\\h*[—–|]\\h*|\\h+-\\h+|\\h{2,}|\\h*[\\[(（【]|\\h)" OPEN
#define CLOSE_LINE "\\h?[\\])）】」]?\\h?[:：]?\\h*$"
/* clang-format on */

enum place {
	PLACE_BEGIN = 1, /* of a line */
	PLACE_NAMED = 2, /* behind a name, at its end */
	PLACE_ALONE = 4, /* the whole line */
	PLACE_WITHIN = 8,
};
static const struct {
	unsigned places;
	const char *pattern;
} rows[] = {
	{PLACE_BEGIN, "(?<epoch>1\\d{9})(?:\\.\\d{1,9}|\\d{3}(?:\\d{3}){0,2})?(?![\\w.:])"},
	{PLACE_BEGIN | PLACE_NAMED, YMD JOIN CLOCK ZONE END},
	{PLACE_BEGIN | PLACE_NAMED, ZH_DATE JOIN CLOCK ZONE END},
	{PLACE_BEGIN | PLACE_NAMED, D_MON JOIN CLOCK ZONE END},
	{PLACE_BEGIN | PLACE_NAMED,
	 MON_D JOIN CLOCK ZONE "(?:\\h+(?<after>(?:19|20)\\d\\d)(?![\\d:]))?" END},
	{PLACE_BEGIN | PLACE_NAMED, NUMBERS JOIN CLOCK ZONE END},
	{PLACE_BEGIN | PLACE_NAMED, NEAR JOIN CLOCK ZONE END},
	{PLACE_BEGIN, "[IWEF](?<month>0[1-9]|1[0-2])(?<day>[0-3]\\d)\\h+" CLOCK END},
	{PLACE_BEGIN, CLOCK ZONE "\\h?,\\h*" NUMBERS "(?=\\h?[\\])])"},
	{PLACE_BEGIN | PLACE_NAMED, CLOCK ZONE END},
	{PLACE_BEGIN, "(?<hour>[01]\\d|2[0-3])(?<minute>[0-5]\\d)\\h?(?<zone>(?-i:Z|UTC|GMT))\\b"},
	/* 10.0.0.1 - - [20/Sep/2026:14:05:07 +0000] "GET …" */
	{PLACE_WITHIN, "^[^\\[\\n]{3,200}\\[" D_MON ":" CLOCK ZONE "\\]"},
	{PLACE_WITHIN, "^[^\\n]{0,200}?(?<![\\w-])(?:time|ts|t|timestamp|datetime|date|eventTime|"
		       "startsAt)[\"']?\\h?[=:]\\h?"
		       "(?:\\{\"\\$date\":)?[\"']?" YMD "[T ]" CLOCK ZONE END},
	{PLACE_WITHIN, "^[^\\n]{0,200}?(?<![\\w-])(?:time|ts|t|timestamp)[\"']?\\h?[=:]\\h?[\"']?"
		       "(?<epoch>1\\d{9})(?:\\.\\d{1,9}|\\d{3}(?:\\d{3}){0,2})?(?![\\w.:])"},
	{PLACE_ALONE, YMD},
	{PLACE_ALONE, ZH_DATE},
	{PLACE_ALONE, D_MON},
	{PLACE_ALONE, MON_D},
	{PLACE_ALONE, NEAR},
};
enum { ROWS = G_N_ELEMENTS(rows) };

enum group {
	GROUP_EPOCH,
	GROUP_YEAR,
	GROUP_AFTER,
	GROUP_MONTH,
	GROUP_NAME,
	GROUP_DAY,
	GROUP_A,
	GROUP_B,
	GROUP_C,
	GROUP_BETWEEN,
	GROUP_NEAR,
	GROUP_PART,
	GROUP_HOUR,
	GROUP_MINUTE,
	GROUP_SECOND,
	GROUP_FULL,
	GROUP_HALF,
	GROUP_ZONE,
	GROUP_WHO,
	GROUP_APART,
	GROUPS
};
static const char *const group_names[GROUPS] = {
	"epoch", "year", "after", "month",  "name",   "day",  "a",    "b",    "c",   "between",
	"near",  "part", "hour",  "minute", "second", "full", "half", "zone", "who", "apart"};

struct form {
	struct regex *regex;
	guint groups[GROUPS];
	enum place place;
};
struct tools {
	GArray *forms;
	struct regex *who, *name, *range;
	guint who_groups[3];
};

static struct regex *compile(const char *pattern)
{
	g_autoptr(GError) error = NULL;
	struct regex *regex = regex_new(pattern, REGEX_CASELESS | REGEX_TRUSTED, NULL, &error);

	if (!regex)
		g_error("%s: %s", pattern, error->message);
	return regex;
}

static void add_form(struct tools *tools, const char *begin, const char *pattern, const char *end,
		     enum place place)
{
	g_autofree char *whole = g_strconcat(begin, pattern, end, NULL);
	struct form form = {.regex = compile(whole), .place = place};

	for (int i = 0; i < GROUPS; i++)
		form.groups[i] = regex_group(form.regex, group_names[i]);
	g_array_append_val(tools->forms, form);
}

static void tools_free(void *data)
{
	struct tools *tools = data;

	for (guint i = 0; i < tools->forms->len; i++)
		regex_free(g_array_index(tools->forms, struct form, i).regex);
	g_array_unref(tools->forms);
	regex_free(tools->who);
	regex_free(tools->name);
	regex_free(tools->range);
	g_free(tools);
}

/* One set per thread. */
static struct tools *tools_of_thread(void)
{
	static GPrivate of_thread = G_PRIVATE_INIT(tools_free);
	struct tools *tools = g_private_get(&of_thread);

	if (tools)
		return tools;
	tools = g_new0(struct tools, 1);
	tools->forms = g_array_new(FALSE, FALSE, sizeof(struct form));
	for (int i = 0; i < ROWS; i++) {
		if (rows[i].places & PLACE_BEGIN)
			add_form(tools, LEAD OPEN, rows[i].pattern, CLOSE, PLACE_BEGIN);
		if (rows[i].places & PLACE_WITHIN)
			add_form(tools, "", rows[i].pattern, "", PLACE_WITHIN);
		if (rows[i].places & PLACE_ALONE)
			add_form(tools, "^[\\h*#=—–_-]*" OPEN, rows[i].pattern,
				 "[\\h*#=—–_\\])）-]*$", PLACE_ALONE);
	}
	for (int i = 0; i < ROWS; i++)
		if (rows[i].places & PLACE_NAMED)
			add_form(tools, BEHIND_NAME, rows[i].pattern, CLOSE_LINE, PLACE_NAMED);
	tools->who = compile(
		"^(?:(?-i:From)\\h+(?<from>[^:]{1,60}?)(?:\\h+to\\h+[^:]{1,60}?)?\\h?:\\h*|"
		"<[@+%~&\\h]?(?<nick>[^<>\\s]{1,32})>\\h*|"
		"(?<name>" NAME ")(?:\\h*[(（][^()（）]{1,40}[)）])?\\h?(?::(?=\\h|$)|：)\\h*)");
	tools->who_groups[0] = regex_group(tools->who, "from");
	tools->who_groups[1] = regex_group(tools->who, "nick");
	tools->who_groups[2] = regex_group(tools->who, "name");
	tools->name = compile(
		"^\\h*(?:(?-i:\\p{Lu})[\\p{L}.'’-]{1,20}(?:\\h(?-i:\\p{Lu})[\\p{L}.'’-]{0,20}){0,3}"
		"|\\p{Han}{2,4})(?:\\h*[(（<][^()<>（）]{1,40}[)）>])?\\h*$");
	tools->range = compile("^\\h*(?:[-–—~～至到]|to\\h)\\h*(?:[01]?\\d|2[0-4])[:：时][0-5]\\d");
	g_private_set(&of_thread, tools);
	return tools;
}

/* ---- reading the groups */

void stamp_clear(struct stamp_read *stamp)
{
	g_free(stamp->who);
	g_free(stamp->said);
	g_free(stamp->zone_said);
}

void stamp_free(void *data)
{
	stamp_clear(data);
	g_free(data);
}

static gboolean part(const struct form *form, enum group group, struct regex_span *span)
{
	return form->groups[group] && regex_span(form->regex, form->groups[group], span) &&
	       span->end > span->start;
}

static char *text_of(const struct form *form, enum group group, const char *line)
{
	struct regex_span span;

	return part(form, group, &span) ? g_strndup(line + span.start, span.end - span.start)
					: NULL;
}

/* -1: not said. */
static gint64 number_of(const struct form *form, enum group group, const char *line)
{
	g_autofree char *text = text_of(form, group, line);

	return text ? g_ascii_strtoll(text, NULL, 10) : -1;
}

static int month_of(const char *name)
{
	static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";

	for (int i = 0; i < 12; i++)
		if (g_ascii_strncasecmp(name, months + (gsize)3 * (gsize)i, 3) == 0)
			return i + 1;
	return 0;
}

static void read_near(const char *text, struct stamp_read *stamp)
{
	static const struct {
		const char *word;
		int days;
	} days[] = {{"today", 0}, {"今", 0}, {"yesterday", -1}, {"昨", -1}, {"前", -2}};
	static const char *const weekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
	static const char *const digits[] = {"一", "二", "三", "四", "五", "六", "日"};

	for (gsize i = 0; i < G_N_ELEMENTS(days); i++)
		if (g_ascii_strncasecmp(text, days[i].word, strlen(days[i].word)) == 0) {
			stamp->relative = days[i].days;
			return;
		}
	for (int i = 0; i < 7; i++)
		if (g_ascii_strncasecmp(text, weekdays[i], 3) == 0 ||
		    g_str_has_suffix(text, digits[i]))
			stamp->weekday = i;
	if (stamp->weekday < 0)
		stamp->weekday = 6; /* 天 */
}

static void read_date(const struct form *form, const char *line, struct stamp_read *stamp)
{
	g_autofree char *name = text_of(form, GROUP_NAME, line);
	g_autofree char *near = text_of(form, GROUP_NEAR, line);
	g_autofree char *between = text_of(form, GROUP_BETWEEN, line);

	stamp->year = (int)MAX(
		0, MAX(number_of(form, GROUP_YEAR, line), number_of(form, GROUP_AFTER, line)));
	stamp->month = name ? month_of(name) : (int)MAX(0, number_of(form, GROUP_MONTH, line));
	stamp->day = (int)MAX(0, number_of(form, GROUP_DAY, line));
	for (int i = 0; i < 3; i++)
		stamp->numbers[i] =
			(int)MAX(0, number_of(form, (enum group)((int)GROUP_A + i), line));
	stamp->between = between ? *between : '\0';
	if (near)
		read_near(near, stamp);
}

/* 下午2点, 2 PM, 凌晨12点. */
static int hour_of_day(int hour, const char *half, const char *part_of_day)
{
	static const char *const late[] = {"下午", "午后", "傍晚", "晚上"};
	static const char *const night[] = {"晚上", "深夜", "夜里", "半夜", "凌晨", "上午", "早上"};

	if (half)
		return g_ascii_tolower(*half) == 'p' ? (hour < 12 ? hour + 12 : hour)
						     : (hour == 12 ? 0 : hour);
	for (gsize i = 0; part_of_day && hour == 12 && i < G_N_ELEMENTS(night); i++)
		if (strcmp(part_of_day, night[i]) == 0)
			return 0;
	for (gsize i = 0; part_of_day && hour < 12 && i < G_N_ELEMENTS(late); i++)
		if (strcmp(part_of_day, late[i]) == 0)
			return hour + 12;
	if (part_of_day && strcmp(part_of_day, "中午") == 0 && hour < 10)
		return hour + 12;
	return hour;
}

static gboolean read_clock(const struct form *form, const char *line, struct stamp_read *stamp)
{
	g_autofree char *half = text_of(form, GROUP_HALF, line);
	g_autofree char *part_of_day = text_of(form, GROUP_PART, line);
	struct regex_span span;
	gint64 hour = number_of(form, GROUP_HOUR, line);
	gint64 minute = number_of(form, GROUP_MINUTE, line);
	gint64 second = number_of(form, GROUP_SECOND, line);

	if (hour < 0)
		return TRUE;
	/* A number alone is no hour. */
	if (minute < 0 && !half && !part(form, GROUP_FULL, &span))
		return FALSE;
	if ((half && (hour > 12 || hour == 0)) || (hour == 24 && (minute > 0 || second > 0)))
		return FALSE;
	stamp->timed = TRUE;
	stamp->halves = half != NULL;
	stamp->second = hour_of_day((int)hour, half, part_of_day) * 3600 +
			(int)MAX(minute, 0) * 60 + (int)MAX(second, 0);
	stamp->late = second >= 0 ? 0 : minute >= 0 ? 59 : 3599;
	return TRUE;
}

/* 02:05-02:10 is from when to when: no zone. */
static gboolean is_range(const struct form *form, const char *line, const struct regex_span *zone)
{
	struct regex_span second;

	return line[zone->start] == '-' && !g_ascii_isspace(line[zone->start - 1]) &&
	       memchr(line + zone->start, ':', zone->end - zone->start) &&
	       !part(form, GROUP_SECOND, &second);
}

static void read_zone(const struct form *form, const char *line,
		      const struct stamp_context *context, struct stamp_read *stamp)
{
	struct promise_reader reader = {context->now, context->zone, context->zone, context->zones};
	g_autofree char *text = text_of(form, GROUP_ZONE, line);
	struct regex_span span;
	gboolean fixed = FALSE;

	if (!part(form, GROUP_ZONE, &span))
		return;
	if (!is_range(form, line, &span) &&
	    promise_zone(text, &reader, &stamp->zone, &fixed, &stamp->offset)) {
		stamp->zoned = TRUE;
		return;
	}
	/* A word in capitals begins the text; some are zones elsewhere. */
	stamp->end = span.start;
	if (span.end - span.start >= 3 && g_ascii_toupper(text[strlen(text) - 1]) == 'T' &&
	    g_ascii_isupper(*text))
		stamp->zone_said = g_steal_pointer(&text);
}

static gboolean read_epoch(const struct form *form, const char *line, struct stamp_read *stamp)
{
	gint64 epoch = number_of(form, GROUP_EPOCH, line);

	if (epoch < 0)
		return TRUE;
	stamp->epoch = epoch;
	stamp->timed = stamp->zoned = TRUE;
	return TRUE;
}

/* ---- who */

/* What logs write in front of a colon. */
static gboolean is_person(const char *who)
{
	static const char *const others[] = {
		"error", "err",       "warn",  "warning", "info",    "debug",  "notice",  "fatal",
		"crit",  "critical",  "trace", "note",    "update",  "status", "alert",   "log",
		"http",  "https",     "level", "msg",     "message", "time",   "ts",      "action",
		"todo",  "eta",       "cause", "result",  "kernel",  "panic",  "summary", "impact",
		"next",  "statement", "hint",  "detail",  "备注",    "原因",   "结果",    "状态",
		"更新",  "注意",      NULL};
	g_autofree char *lower = g_utf8_strdown(who, -1);

	return !g_strv_contains(others, lower);
}

static void read_who(struct tools *tools, const char *line, gsize size, struct stamp_read *stamp)
{
	const char *rest = line + stamp->end;
	struct regex_span found, span;

	if (regex_find(tools->who, rest, size - stamp->end, 0, NULL, &found) != REGEX_FOUND)
		return;
	for (int i = 0; i < 3; i++) {
		g_autofree char *who = NULL;
		if (!regex_span(tools->who, tools->who_groups[i], &span))
			continue;
		who = g_strndup(rest + span.start, span.end - span.start);
		g_strstrip(who);
		if (!*who || (i == 2 && !is_person(who)))
			return;
		stamp->who = g_utf8_make_valid(who, -1);
		stamp->end += found.end;
		return;
	}
}

gboolean stamp_is_name(const char *line, gsize size)
{
	struct regex_span found;

	return size < 100 &&
	       regex_find(tools_of_thread()->name, line, size, 0, NULL, &found) == REGEX_FOUND;
}

/* "restarted at 14:05": with one blank between and no date only one name is believed. */
static gboolean is_header(const struct form *form, const char *line, const struct stamp_read *stamp)
{
	struct regex_span who, apart;
	gboolean dated = stamp->month || stamp->numbers[0] || stamp->weekday >= 0 ||
			 stamp->relative != STAMP_NO_DAY;

	if (!part(form, GROUP_WHO, &who) || !part(form, GROUP_APART, &apart) || !stamp->timed)
		return FALSE;
	if (apart.end - apart.start > 1 || !g_ascii_isspace(line[apart.start]))
		return TRUE;
	if (!memchr(line + who.start, ' ', who.end - who.start))
		return dated || stamp_is_name(line + who.start, who.end - who.start);
	return stamp_is_name(line + who.start, who.end - who.start);
}

/* Where date, time and zone stand, without what is around them. */
static struct regex_span said_of(const struct form *form, gsize most)
{
	struct regex_span said = {most, 0};

	for (int i = GROUP_EPOCH; i <= GROUP_ZONE; i++) {
		struct regex_span span;
		if (!part(form, (enum group)i, &span) || span.end > most)
			continue;
		said.start = MIN(said.start, span.start);
		said.end = MAX(said.end, span.end);
	}
	said.start = MIN(said.start, said.end);
	return said;
}

static gboolean read_form(struct tools *tools, const struct form *form, const char *line,
			  gsize size, const struct regex_span *found,
			  const struct stamp_context *context, struct stamp_read *stamp)
{
	struct regex_span said, other;

	*stamp = (struct stamp_read){.epoch = TIME_NONE,
				     .relative = STAMP_NO_DAY,
				     .weekday = -1,
				     .day_number = STAMP_NO_DAY,
				     .at = TIME_NONE};
	stamp->end = found->end;
	stamp->within = form->place == PLACE_WITHIN;
	stamp->alone = form->place == PLACE_ALONE;
	if (!read_epoch(form, line, stamp) || !read_clock(form, line, stamp))
		return FALSE;
	read_date(form, line, stamp);
	if ((form->place != PLACE_ALONE && !stamp->timed) ||
	    (form->place == PLACE_NAMED && !is_header(form, line, stamp)))
		return FALSE;
	read_zone(form, line, context, stamp);
	said = said_of(form, stamp->end);
	stamp->said = g_strndup(line + said.start, said.end - said.start);
	/* The other end of it is said in the text. */
	if (form->place == PLACE_BEGIN && regex_find(tools->range, line + said.end, size - said.end,
						     0, NULL, &other) == REGEX_FOUND)
		stamp->end = said.start;
	if (form->place == PLACE_NAMED)
		stamp->who = text_of(form, GROUP_WHO, line);
	else if (form->place == PLACE_BEGIN)
		read_who(tools, line, size, stamp);
	return TRUE;
}

gboolean stamp_scan(const char *line, gsize size, const struct stamp_context *context,
		    struct stamp_read *stamp)
{
	struct tools *tools = tools_of_thread();
	gsize looked = MIN(size, LINE_MOST);

	/* The end of what is looked at is no end of a line. */
	while (looked < size && looked > 0 && ((guchar)line[looked] & 0xc0) == 0x80)
		looked--;
	for (guint i = 0; i < tools->forms->len; i++) {
		const struct form *form = &g_array_index(tools->forms, struct form, i);
		struct regex_span found;
		if (size > looked && form->place & (PLACE_NAMED | PLACE_ALONE))
			continue;
		if (regex_find(form->regex, line, looked, 0, NULL, &found) == REGEX_FOUND &&
		    read_form(tools, form, line, looked, &found, context, stamp))
			return TRUE;
	}
	return FALSE;
}

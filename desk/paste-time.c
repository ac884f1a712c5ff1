/* SPDX-License-Identifier: MIT
 * The times of a block become instants together: time goes on from line to line, nothing lies ahead
 * of now, and what can't be known from that is told. What a wall clock skipped or showed twice is
 * never left out. */
#include <string.h>

#include "desk/civil.h"
#include "desk/i18n.h"
#include "desk/paste-private.h"
#include "desk/when.h"

enum {
	/* Lines of a log are out of order by so much; a chat that goes back further has passed
	   midnight. */
	JITTER = 3600,
	/* Going back by less than this is no sure midnight. */
	SURE = 12 * 3600,
	/* In an hour that is shown twice, going back by more is its second time. */
	TWICE = 120,
	/* The clocks of others go ahead of ours by so much. */
	AHEAD = 300,
	DOUBTS_MOST = 40,
};

struct resolving {
	GPtrArray *stamps, *doubts;
	const struct stamp_context *context;
};

static struct stamp_read *at(const struct resolving *resolving, guint i)
{
	return g_ptr_array_index(resolving->stamps, i);
}

G_GNUC_PRINTF(2, 3)
static void doubt(struct resolving *resolving, const char *format, ...)
{
	va_list list;

	if (resolving->doubts->len >= DOUBTS_MOST)
		return;
	va_start(list, format);
	g_ptr_array_add(resolving->doubts, g_strdup_vprintf(format, list));
	va_end(list);
}

/* Seconds east where the stamp was written, about then. */
static int offset_at(const struct resolving *resolving, const struct stamp_read *stamp, gint64 then)
{
	if (stamp->zoned && !stamp->zone)
		return stamp->offset;
	return zone_offset(stamp->zone ? stamp->zone : resolving->context->zone, then, NULL, NULL);
}

static int today_of(const struct resolving *resolving, const struct stamp_read *stamp)
{
	gint64 now = resolving->context->now;

	return civil_day_of(now + offset_at(resolving, stamp, now));
}

/* ---- dates that are said */

static gboolean exists(int year, int month, int day)
{
	return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= civil_month_days(year, month);
}

/* The newest year in which that day is not ahead of today; a day ahead may be another zone's. */
static int year_of(int month, int day, int today)
{
	enum { YEARS = 8 }; /* between two 29 Februaries */
	int year, dummy;

	civil_date(today, &year, &dummy, &dummy);
	for (int back = 0; back <= YEARS; back++)
		if (exists(year - back, month, day) &&
		    civil_day(year - back, month, day) <= today + 1)
			return year - back;
	return 0;
}

enum order { MONTH_FIRST, DAY_FIRST, YEAR_FIRST, ORDERS };

/* The day that three numbers mean in that order; STAMP_NO_DAY: none. */
static int day_of(const struct stamp_read *stamp, enum order order, int today)
{
	const int *n = stamp->numbers;
	int year = n[2], month = order == MONTH_FIRST ? n[0] : n[1];
	int day = order == MONTH_FIRST ? n[1] : n[0];

	if (order == YEAR_FIRST) {
		if (n[2] == 0 || n[2] > 31)
			return STAMP_NO_DAY;
		year = n[0];
		day = n[2];
	}
	if (n[2] == 0)
		year = year_of(month, day, today);
	else if (year < 100)
		year += 2000;
	return exists(year, month, day) ? civil_day(year, month, day) : STAMP_NO_DAY;
}

/* What speaks against an order: days that don't exist, that lie ahead, that go back; years ago;
 * days apart. */
struct against {
	guint none, ahead, back;
	int old, wide;
};
static struct against judge_order(const struct resolving *resolving, enum order order)
{
	struct against against = {0};
	int before = STAMP_NO_DAY, least = G_MAXINT, most = G_MININT;

	for (guint i = 0; i < resolving->stamps->len; i++) {
		const struct stamp_read *stamp = at(resolving, i);
		int today = today_of(resolving, stamp), day;
		if (!stamp->numbers[0])
			continue;
		day = day_of(stamp, order, today);
		if (day == STAMP_NO_DAY) {
			against.none++;
			continue;
		}
		against.ahead += day > today + 1;
		against.back += before != STAMP_NO_DAY && day < before;
		before = day;
		least = MIN(least, day);
		most = MAX(most, day);
	}
	if (most >= least) {
		against.wide = most - least;
		against.old = MAX(today_of(resolving, at(resolving, 0)) - most, 0) / 366;
	}
	return against;
}

/* < 0: less speaks against a. */
static int compare_against(const struct against *a, const struct against *b)
{
	if (a->none != b->none)
		return a->none < b->none ? -1 : 1;
	if (a->ahead != b->ahead)
		return a->ahead < b->ahead ? -1 : 1;
	if (a->back != b->back)
		return a->back < b->back ? -1 : 1;
	if (a->old != b->old)
		return a->old < b->old ? -1 : 1;
	return a->wide != b->wide ? (a->wide < b->wide ? -1 : 1) : 0;
}

/* Where nothing else tells: 20.09. is a day first, 9/20 beside AM and 09-20 are a month first. */
static enum order usual_order(const struct resolving *resolving, const struct stamp_read *first)
{
	if (first->between == '.')
		return DAY_FIRST;
	if (first->between == '-')
		return first->numbers[2] ? DAY_FIRST : MONTH_FIRST;
	for (guint i = 0; i < resolving->stamps->len; i++)
		if (at(resolving, i)->halves)
			return MONTH_FIRST;
	return first->numbers[2] ? DAY_FIRST : MONTH_FIRST;
}

/* One order for the whole block. */
static void order_numbers(struct resolving *resolving)
{
	const struct stamp_read *first = NULL;
	struct against best;
	enum order order;
	gboolean told = FALSE;

	for (guint i = 0; i < resolving->stamps->len && !first; i++)
		if (at(resolving, i)->numbers[0])
			first = at(resolving, i);
	if (!first)
		return;
	order = usual_order(resolving, first);
	best = judge_order(resolving, order);
	for (int other = 0; other < ORDERS; other++) {
		struct against against = judge_order(resolving, (enum order)other);
		if (compare_against(&against, &best) < 0) {
			best = against;
			order = (enum order)other;
		}
	}
	for (guint i = 0; i < resolving->stamps->len; i++) {
		struct stamp_read *stamp = at(resolving, i);
		int today = today_of(resolving, stamp), turned;
		char date[11];
		if (!stamp->numbers[0])
			continue;
		stamp->day_number = day_of(stamp, order, today);
		turned = day_of(stamp, order == DAY_FIRST ? MONTH_FIRST : DAY_FIRST, today);
		if (stamp->day_number == STAMP_NO_DAY)
			stamp->day_number = turned;
		if (stamp->day_number == STAMP_NO_DAY || told || stamp->between == '.' ||
		    turned == STAMP_NO_DAY || turned == stamp->day_number || turned > today + 1)
			continue;
		told = TRUE;
		civil_print_date(stamp->day_number, date);
		doubt(resolving, _("line %u: “%s” may be two dates; %s was taken"), stamp->line,
		      stamp->said, date);
	}
}

static void find_said_day(const struct resolving *resolving, struct stamp_read *stamp)
{
	int today = today_of(resolving, stamp);

	if (stamp->epoch != TIME_NONE)
		stamp->day_number =
			civil_day_of(stamp->epoch + zone_offset(resolving->context->zone,
								stamp->epoch, NULL, NULL));
	else if (stamp->relative != STAMP_NO_DAY)
		stamp->day_number = today + stamp->relative;
	else if (stamp->weekday >= 0)
		stamp->day_number = today - (civil_weekday(today) - stamp->weekday + 7) % 7;
	else if (stamp->month) {
		int year = stamp->year ? stamp->year : year_of(stamp->month, stamp->day, today);
		if (exists(year, stamp->month, stamp->day))
			stamp->day_number = civil_day(year, stamp->month, stamp->day);
	}
}

/* ---- times without a date */

/* How many days a time lies behind the one before on its wall. */
static int days_on(struct resolving *resolving, const struct stamp_read *before,
		   const struct stamp_read *stamp)
{
	int back = before->second - stamp->second;

	if (!before->timed || back <= JITTER)
		return 0;
	if (back < SURE)
		doubt(resolving,
		      _("line %u: %s is earlier than what stands before it; the next day was "
			"taken"),
		      stamp->line, stamp->said);
	return 1;
}

static gboolean is_ahead(const struct resolving *resolving, const struct stamp_read *stamp, int day)
{
	gint64 now = resolving->context->now;
	gint64 wall = (gint64)day * CIVIL_DAY_SECONDS + stamp->second;

	return wall - offset_at(resolving, stamp, now) > now + AHEAD;
}

/* Nothing says a date: the last of them is the newest that isn't ahead of now. */
static void place_undated(struct resolving *resolving)
{
	const struct stamp_read *last;
	int day = 0, base;

	for (guint i = 0; i < resolving->stamps->len; i++) {
		struct stamp_read *stamp = at(resolving, i);
		if (i > 0)
			day += days_on(resolving, at(resolving, i - 1), stamp);
		stamp->day_number = day;
	}
	last = at(resolving, resolving->stamps->len - 1);
	base = today_of(resolving, last) - day;
	for (guint i = 0; i < resolving->stamps->len; i++)
		if (is_ahead(resolving, at(resolving, i), base + at(resolving, i)->day_number)) {
			base--;
			break;
		}
	for (guint i = 0; i < resolving->stamps->len; i++)
		at(resolving, i)->day_number += base;
}

static void find_other_days(struct resolving *resolving)
{
	guint first = 0;

	while (first < resolving->stamps->len && at(resolving, first)->day_number == STAMP_NO_DAY)
		first++;
	if (first == resolving->stamps->len) {
		place_undated(resolving);
		return;
	}
	for (guint i = first; i-- > 0;) {
		const struct stamp_read *next = at(resolving, i + 1);
		struct stamp_read *stamp = at(resolving, i);
		stamp->day_number = next->day_number - days_on(resolving, stamp, next);
	}
	for (guint i = first + 1; i < resolving->stamps->len; i++) {
		const struct stamp_read *before = at(resolving, i - 1);
		struct stamp_read *stamp = at(resolving, i);
		if (stamp->day_number == STAMP_NO_DAY)
			stamp->day_number = before->day_number + days_on(resolving, before, stamp);
	}
}

/* ---- walls */

/* A reading that the zone skipped is of a clock that didn't go forward; of two the one that
 * follows. */
static gint64 on_wall(struct resolving *resolving, const struct stamp_read *stamp, gint64 before)
{
	const struct zone *zone = stamp->zone ? stamp->zone : resolving->context->zone;
	gint64 wall = (gint64)stamp->day_number * CIVIL_DAY_SECONDS + stamp->second;
	gint64 earliest, latest, found;
	enum zone_fit fit = zone_instants(zone, wall, &earliest, &latest);

	if (fit == ZONE_GAP) {
		g_autofree char *shown = when_print(earliest, zone);
		doubt(resolving,
		      _("line %u: %s does not exist in %s that day, where clocks go forward; %s "
			"was "
			"taken"),
		      stamp->line, stamp->said, zone_name(zone), shown);
		return earliest;
	}
	if (fit == ZONE_ONCE)
		return earliest;
	found = before != TIME_NONE && before > earliest + TWICE && before <= latest + JITTER
			? latest
			: earliest;
	if (found == earliest)
		doubt(resolving,
		      _("line %u: %s occurs twice in %s that day, where clocks go back; the first "
			"was "
			"taken"),
		      stamp->line, stamp->said, zone_name(zone));
	else
		doubt(resolving,
		      _("line %u: %s occurs twice in %s that day, where clocks go back; the second "
			"was taken, as it follows"),
		      stamp->line, stamp->said, zone_name(zone));
	return found;
}

static void find_instant(struct resolving *resolving, struct stamp_read *stamp, gint64 before)
{
	gint64 wall = (gint64)stamp->day_number * CIVIL_DAY_SECONDS + stamp->second;

	if (stamp->epoch != TIME_NONE)
		stamp->at = stamp->epoch;
	else if (stamp->zoned && !stamp->zone)
		stamp->at = wall - stamp->offset;
	else
		stamp->at = on_wall(resolving, stamp, before);
	stamp->at = CLAMP(stamp->at, CIVIL_FIRST, CIVIL_END - 1);
	if (stamp->zone_said)
		doubt(resolving, _("line %u: “%s” is no zone known here; %s was taken"),
		      stamp->line, stamp->zone_said, zone_name(resolving->context->zone));
	if (stamp->at > resolving->context->now + AHEAD)
		doubt(resolving, _("line %u: %s lies ahead of now"), stamp->line, stamp->said);
}

void stamps_resolve(GPtrArray *stamps, const struct stamp_context *context, GPtrArray *doubts)
{
	struct resolving resolving = {stamps, doubts, context};
	gint64 before = TIME_NONE;

	order_numbers(&resolving);
	for (guint i = 0; i < stamps->len; i++)
		if (at(&resolving, i)->day_number == STAMP_NO_DAY)
			find_said_day(&resolving, at(&resolving, i));
	find_other_days(&resolving);
	for (guint i = 0; i < stamps->len; i++) {
		struct stamp_read *stamp = at(&resolving, i);
		if (!stamp->timed)
			continue;
		find_instant(&resolving, stamp, before);
		before = stamp->at;
	}
}

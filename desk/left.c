/* SPDX-License-Identifier: MIT
 * Times left as they are shown; the arithmetic of due dates is the fold's. */
#include "desk/left.h"

#include <inttypes.h>
#include <string.h>

#include "desk/civil.h"
#include "desk/title.h"

#define MINUTE 60
#define HOUR 3600
#define DAY 86400

void left_running(struct left *left, gint64 due_at, const struct calendar *calendar, gint64 now)
{
	gint64 opens, closes;

	*left = (struct left){.look = LEFT_NONE, .wakes_at = TIME_NONE};
	if (due_at == TIME_NONE)
		return;
	/* Due is not yet overdue (clocks.md K8: strictly later). */
	if (now > due_at) {
		left->look = LEFT_OVERDUE;
		left->seconds = now - due_at;
		left->breached = TRUE;
		return;
	}
	left->look = LEFT_RUNNING;
	left->seconds = due_at - now;
	if (calendar && !calendar_is_always(calendar) &&
	    calendar_interval(calendar, now, &opens, &closes) && opens > now && opens < due_at) {
		left->look = LEFT_SLEEPING;
		left->wakes_at = opens;
	}
}

void left_paused(struct left *left, gint64 remaining_s)
{
	*left = (struct left){
		.look = LEFT_PAUSED,
		.seconds = remaining_s,
		.wakes_at = TIME_NONE,
		.breached = remaining_s < 0,
	};
}

void left_cycle(struct left *left, const struct cycle *cycle, gint64 now)
{
	*left = (struct left){.look = LEFT_NONE, .wakes_at = TIME_NONE};
	if (cycle->state == CLOCK_RUNNING)
		left_running(left, cycle->due_at, cycle->policy ? cycle->policy->calendar : NULL,
			     now);
	else if (cycle->state == CLOCK_PAUSED)
		left_paused(left, cycle->remaining_s);
	if (left->look != LEFT_NONE && cycle->breached)
		left->breached = TRUE;
}

void left_span(gint64 seconds, char out[LEFT_SIZE])
{
	if (seconds < 10 * MINUTE)
		g_snprintf(out, LEFT_SIZE, "%dm%02d", (int)(seconds / MINUTE),
			   (int)(seconds % MINUTE));
	else if (seconds < HOUR)
		g_snprintf(out, LEFT_SIZE, "%dm", (int)(seconds / MINUTE));
	else if (seconds < 2 * DAY)
		g_snprintf(out, LEFT_SIZE, "%dh%02d", (int)(seconds / HOUR),
			   (int)(seconds % HOUR / MINUTE));
	else if (seconds < 10 * DAY)
		g_snprintf(out, LEFT_SIZE, "%dd%02d", (int)(seconds / DAY),
			   (int)(seconds % DAY / HOUR));
	else
		g_snprintf(out, LEFT_SIZE, "%" PRId64 "d", MIN(seconds / DAY, 99999));
}

static void print_wake(const struct left *left, gint64 now, const struct zone *zone,
		       char out[LEFT_SIZE])
{
	gint64 wakes_at = left->wakes_at;
	char mark = left->breached ? '!' : '>';
	static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	gint64 wall = wakes_at + zone_offset(zone, wakes_at, NULL, NULL);
	gint64 today = (now + zone_offset(zone, now, NULL, NULL)) / DAY;
	int day = (int)(wall / DAY), second = (int)(wall % DAY), year, month, date;

	if (day == today || wakes_at - now < 12 * HOUR) {
		g_snprintf(out, LEFT_SIZE, "z%c%02d:%02d", mark, second / HOUR,
			   second % HOUR / MINUTE);
	} else if (day - today <= 6) {
		g_snprintf(out, LEFT_SIZE, "z%c%s%02d", mark, weekdays[civil_weekday(day)],
			   second / HOUR);
	} else {
		civil_date(day, &year, &month, &date);
		g_snprintf(out, LEFT_SIZE, "z%c%02d-%02d", mark, month, date);
	}
}

void left_print(const struct left *left, gint64 now, const struct zone *zone, char out[LEFT_SIZE])
{
	char span[LEFT_SIZE];

	out[0] = '\0';
	switch (left->look) {
	case LEFT_NONE:
		break;
	case LEFT_RUNNING:
		left_span(left->seconds, span);
		g_snprintf(out, LEFT_SIZE, "%s%s", span, left->breached ? " !" : "");
		break;
	case LEFT_OVERDUE:
		left_span(left->seconds, span);
		g_snprintf(out, LEFT_SIZE, "-%s !", span);
		break;
	case LEFT_SLEEPING:
		print_wake(left, now, zone, out);
		break;
	case LEFT_PAUSED:
		left_span(ABS(left->seconds), span);
		g_snprintf(out, LEFT_SIZE, "||%s%s",
			   left->seconds < 0 ? "-"
			   : left->breached  ? "!"
					     : " ",
			   span);
		break;
	}
}

const char *left_clock_name(enum clock_kind clock)
{
	switch (clock) {
	case CLOCK_FIRST_RESPONSE:
		return title_of(TITLE_CLOCK, "first-resp");
	case CLOCK_NEXT_RESPONSE:
		return title_of(TITLE_CLOCK, "next-resp");
	default:
		return clock > 0 && clock < CLOCK_KINDS
			       ? title_of(TITLE_CLOCK, clock_kind_name(clock))
			       : "-";
	}
}

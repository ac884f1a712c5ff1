/* SPDX-License-Identifier: MIT
 * How much one call may be given. The library can't be interrupted, and its own limit counts steps
 * back from each place anew, so the places of a call are counted too: steps × places × what a step
 * may cost stays within some milliseconds. What that may be is measured (HOSTILE=1
 * tests/property/test-hostile): a step takes 2 to 10 ns, or, where it passes over the whole text,
 * 0.15 ns a byte, 1 ns where each character is looked up, 3 ns in the tables of Unicode. */
#include "desk/regex-cost.h"

#define LOOKED_UP 8
#define LOOKED_UP_UNICODE 24
#define INTERPRETED 16 /* times as long */
#define CHARACTER 6    /* of the pattern, about a nanosecond */
#define STEP 64
/* Few steps pass over the whole text even where a pattern is made for it; more do where each
 * compares it with what a group took. */
#define PASSING 8
#define PASSING_REFERS 4

#define STEPS_LEAST 16
#define STEPS_FIRST 1000
#define STEPS_FIRST_ARTICLES 16 /* enough in nearly all articles for nearly all patterns */
#define CALM 16                 /* searches before less is tried again */

/* Microseconds of calls that might as well have been longer, and that should have been shorter. */
#define CALL_SHORT 500
#define CALL_LONG 3000
#define EASE_MOST 8
#define EASE_MOST_WILD 4

void regex_cost_init(struct regex_cost *cost, const struct regex_look *look, gboolean compiled)
{
	gsize weight = look->slow == 2 ? LOOKED_UP_UNICODE : look->slow == 1 ? LOOKED_UP : 1;
	gsize ways = look->wild ? 1 : (gsize)look->ways;

	if (!compiled)
		weight *= INTERPRETED;
	cost->kind = look->wild ? COST_WILD : look->endless ? COST_LINEAR : COST_PLAIN;
	cost->weight = weight * ways;
	cost->place = look->length * CHARACTER * weight * ways;
	cost->runs = MAX(look->endless + look->copies, 2);
	cost->passing = look->refers ? PASSING_REFERS : PASSING;
	cost->limit = look->limit;
	cost->whole = look->moves;
}

void regex_pace_init(struct regex_pace *pace, gboolean articles)
{
	pace->least = articles ? STEPS_FIRST_ARTICLES : STEPS_FIRST;
	pace->steps = pace->least;
	pace->ease = 1;
	pace->calm = 0;
}

/* Most patterns cost a small part of what they can: while that is so, calls may be longer. */
void regex_pace_took(struct regex_pace *pace, const struct regex_cost *cost, gint64 microseconds)
{
	guint most = cost->kind == COST_WILD ? EASE_MOST_WILD : EASE_MOST;

	if (microseconds > CALL_LONG)
		pace->ease = 1;
	else if (microseconds < CALL_SHORT && pace->ease < most)
		pace->ease *= 2;
}

/* What places took in this text is where the next one begins; after some that were easier, lower.
 */
void regex_pace_needed(struct regex_pace *pace, guint32 steps, gboolean raised)
{
	if (raised)
		pace->steps = MIN(MAX(steps, pace->steps), STEPS_FIRST);
	else if (pace->steps > pace->least && ++pace->calm >= CALM)
		pace->steps = MAX(pace->steps / 8, pace->least);
	else
		return;
	pace->calm = 0;
}

guint32 regex_cost_steps(const struct regex_cost *cost, const struct regex_pace *pace, gsize size)
{
	gsize affordable = REGEX_RISK / MAX(size * cost->weight, 1);

	if (cost->kind != COST_WILD || cost->whole)
		return MIN(STEPS_MOST, cost->limit);
	return MIN((guint32)CLAMP(affordable, STEPS_LEAST, pace->steps), cost->limit);
}

gsize regex_cost_place(const struct regex_cost *cost, gsize size, guint32 steps)
{
	switch (cost->kind) {
	case COST_PLAIN:
		return cost->place;
	case COST_LINEAR:
		return cost->place + size * cost->weight;
	default:
		return MAX(size, 1) * cost->weight * MAX(cost->runs, steps / cost->passing) +
		       (gsize)steps * STEP;
	}
}

gsize regex_cost_places(const struct regex_cost *cost, const struct regex_pace *pace, gsize size,
			guint32 steps)
{
	gsize place = MAX(regex_cost_place(cost, size, steps), 1);

	return cost->whole ? G_MAXSIZE : MAX((gsize)REGEX_RISK * pace->ease / place, 1);
}

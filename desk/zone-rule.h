/* SPDX-License-Identifier: MIT
 * The footer of a TZif file: a POSIX TZ rule with the extensions of RFC 8536 (names in angle
 * brackets, rule times of -167 to 167 hours). Private to desk/zone-read.c and the tests. */
#ifndef MIDWATCH_DESK_ZONE_RULE_H
#define MIDWATCH_DESK_ZONE_RULE_H

#include <glib.h>

enum rule_day_kind { RULE_JULIAN, RULE_DAY_OF_YEAR, RULE_MONTH_WEEK_DAY };
struct rule_day {
	enum rule_day_kind kind;
	int day;	/* Jn: 1 to 365, never 29 February; n: 0 to 365; Mm.w.d: 0 = Sunday to 6 */
	int month, week;	/* Mm.w.d only; week 5 is the last one */
	int time;	/* seconds after 00:00 of that day, may be negative or past 24 h */
};
struct zone_rule {
	char standard[32], summer[32];	/* abbreviations */
	int standard_offset, summer_offset;	/* seconds east of UTC */
	gboolean has_summer;
	struct rule_day start, end;	/* start is read in standard time, end in summer time */
};

/* The whole of `text` must be a rule. */
gboolean zone_rule_parse(const char *text, struct zone_rule *rule);
/* The instants at which summer time starts and ends by the rule's entry for `year`. */
void zone_rule_year(const struct zone_rule *rule, int year, gint64 *start, gint64 *end);

#endif

/* SPDX-License-Identifier: MIT
 * Whether somebody is there: a person of the desk at an instant, by their own hours. */
#ifndef MIDWATCH_STORE_PERSON_H
#define MIDWATCH_STORE_PERSON_H

#include "store/tickets.h"

struct person {
	char *name;
	const struct zone *zone; /* UTC when none was given */
	gboolean known;		 /* the desk defines them */
	gboolean has_hours;	 /* else it is not known whether they are there */
	gboolean there;
	gint64 changes_at; /* their hours begin or end then; TIME_NONE: not within reach */
};
/* `name` need not be known. Clear it. */
void person_at(struct person *person, struct desk *desk, const char *name, gint64 now);
void person_clear(void *person);
/* Their working hours as a calendar of their own; NULL: none, or none that can be read. */
struct calendar *person_hours(struct desk *desk, const char *name);

/* Who hears of it when a ticket is escalated: its owner, the client's TAM and who stands in, the leads of
 * the desk, those who are there before the others; each once, at most TOLD_MOST. */
enum told_as { TOLD_OWNER, TOLD_TAM, TOLD_STAND_IN, TOLD_LEAD };
enum { TOLD_MOST = 12 };
struct told {
	struct person person;
	enum told_as as;
};
/* Of struct told; free the array. */
GArray *people_told(struct desk *desk, const struct ticket *ticket, gint64 now);

#endif

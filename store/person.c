/* SPDX-License-Identifier: MIT
 * See person.h. */
#include "store/person.h"

struct calendar *person_hours(struct desk *desk, const char *name)
{
	const struct user *user = book_user(desk->book, name, NULL);
	struct calendar *calendar = NULL;
	g_autofree char *daily = NULL;

	/* Hours without days are those of every day. */
	if (user && user->hours && g_ascii_isdigit(*user->hours))
		daily = g_strconcat("daily ", user->hours, NULL);
	if (user && user->hours)
		calendar = calendar_new("shift", user->zone, daily ? daily : user->hours, NULL);
	if (!calendar || calendar_seal(calendar, NULL))
		return calendar;
	calendar_unref(calendar);
	return NULL;
}

void person_at(struct person *person, struct desk *desk, const char *name, gint64 now)
{
	const struct user *user = book_user(desk->book, name, NULL);
	struct calendar *hours = person_hours(desk, name);
	gint64 opens, closes;

	*person = (struct person){.name = g_strdup(name),
				  .zone = user ? user->zone : zone_utc(),
				  .known = user != NULL,
				  .has_hours = hours != NULL,
				  .changes_at = TIME_NONE};
	if (!hours)
		return;
	if (calendar_interval(hours, now, &opens, &closes)) {
		person->there = opens <= now;
		person->changes_at = !person->there         ? opens
				     : closes != G_MAXINT64 ? closes
							    : TIME_NONE;
	}
	calendar_unref(hours);
}

void person_clear(void *data)
{
	struct person *person = data;

	g_clear_pointer(&person->name, g_free);
}

/* SPDX-License-Identifier: MIT
 * See person.h. */
#include "store/person.h"

#include <string.h>

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

static void told_clear(void *data)
{
	person_clear(&((struct told *)data)->person);
}

static void tell(GArray *told, struct desk *desk, const char *name, enum told_as as, gint64 now)
{
	struct told one = {.as = as};

	if (!name || !*name)
		return;
	for (guint i = 0; i < told->len; i++)
		if (strcmp(g_array_index(told, struct told, i).person.name, name) == 0)
			return;
	person_at(&one.person, desk, name, now);
	g_array_append_val(told, one);
}

static gint compare_told(gconstpointer a, gconstpointer b)
{
	const struct told *x = a, *y = b;

	if (x->as != y->as)
		return x->as < y->as ? -1 : 1;
	if (x->person.there != y->person.there)
		return x->person.there ? -1 : 1;
	return strcmp(x->person.name, y->person.name);
}

GArray *people_told(struct desk *desk, const struct ticket *ticket, gint64 now)
{
	GArray *told = g_array_new(FALSE, FALSE, sizeof(struct told));
	const struct client *client = book_client(desk->book, ticket->client, NULL);
	g_auto(GStrv) users = book_keys(desk->book, "user", "", NULL);

	g_array_set_clear_func(told, told_clear);
	tell(told, desk, ticket->owner, TOLD_OWNER, now);
	tell(told, desk, client ? client->tam : NULL, TOLD_TAM, now);
	tell(told, desk, client ? client->backup_tam : NULL, TOLD_STAND_IN, now);
	for (char **name = users; name && *name; name++) {
		const struct user *user = book_user(desk->book, *name, NULL);
		if (user && user->role == ROLE_LEAD)
			tell(told, desk, *name, TOLD_LEAD, now);
	}
	g_array_sort(told, compare_told);
	if (told->len > TOLD_MOST)
		g_array_set_size(told, TOLD_MOST);
	return told;
}

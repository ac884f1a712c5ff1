/* SPDX-License-Identifier: MIT
 * See glance.h. */
#include "command/glance.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/left.h"
#include "desk/when.h"

enum { CHANGE_SIZE = 32 };

char *glance_told(const struct glance *glance, gint64 now)
{
	char span[LEFT_SIZE];

	if (glance->told_at == TIME_NONE)
		return glance->to_tell ? g_strdup(_("NO")) : NULL;
	left_span(MAX(now - glance->told_at, 0), span);
	return g_strdup_printf(_("%s ago"), span);
}

char *glance_also_words(const struct glance_also *also)
{
	const char *more = also->more ? "+" : "";

	if (!also->what)
		return NULL;
	/* TRANSLATORS: "sea/live: 3 tickets of 2 clients, 0 told"; the signs are "+" or nothing. */
	return g_strdup_printf(ngettext("%s: %u%s ticket of %u%s client, %u told",
					"%s: %u%s tickets of %u%s clients, %u told", also->tickets),
			       also->what, also->tickets, more, also->clients, more, also->told);
}

/* "09:00" today where they are, else "Mon 09:00". */
static void print_change(gint64 at, gint64 now, const struct zone *zone, char out[CHANGE_SIZE])
{
	int day = civil_day_of(at + zone_offset(zone, at, NULL, NULL));
	int today = civil_day_of(now + zone_offset(zone, now, NULL, NULL));
	char hour[WHEN_CLOCK_SIZE];

	when_clock(at, zone, hour);
	if (day == today)
		g_strlcpy(out, hour, CHANGE_SIZE);
	else
		g_snprintf(out, CHANGE_SIZE, "%s %s", _(when_weekday(day)), hour);
}

char *person_words(const struct person *person, gint64 now)
{
	char here[WHEN_CLOCK_SIZE], then[CHANGE_SIZE] = "";

	if (!person->known)
		return g_strdup(person->name);
	when_clock(now, person->zone, here);
	if (!person->has_hours)
		return g_strdup_printf("%s %s", person->name, here);
	if (person->changes_at != TIME_NONE)
		print_change(person->changes_at, now, person->zone, then);
	if (person->there)
		return *then ? g_strdup_printf(_("%s %s on→%s"), person->name, here, then)
			     : g_strdup_printf(_("%s %s on"), person->name, here);
	return *then ? g_strdup_printf(_("%s %s off→%s"), person->name, here, then)
		     : g_strdup_printf(_("%s %s off"), person->name, here);
}

char *glance_people(const struct glance *glance, gint64 now)
{
	GString *out;

	if (!glance->people || glance->people->len == 0)
		return NULL;
	out = g_string_new(NULL);
	for (guint i = 0; i < glance->people->len; i++) {
		g_autofree char *one =
			person_words(&g_array_index(glance->people, struct person, i), now);
		g_string_append_printf(out, "%s%s", i ? ", " : "", one);
	}
	return g_string_free(out, FALSE);
}

static const char *as_word(enum told_as as)
{
	switch (as) {
	case TOLD_OWNER:
		return _("owner");
	case TOLD_TAM:
		return _("TAM");
	case TOLD_STAND_IN:
		return _("stands in");
	case TOLD_LEAD:
		break;
	}
	return _("lead");
}

char *told_words(const GArray *told, gint64 now)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < told->len; i++) {
		const struct told *one = &g_array_index(told, struct told, i);
		g_autofree char *words = person_words(&one->person, now);
		g_string_append_printf(out, "%s%s %s", i ? "\n" : "", as_word(one->as), words);
	}
	return g_string_free(out, FALSE);
}

char *client_hour(const struct client *client, gint64 now)
{
	g_autofree char *city = NULL;
	const char *slash;
	char here[WHEN_CLOCK_SIZE];

	if (!client || !client->zone_name)
		return NULL;
	slash = strrchr(client->zone_name, '/');
	city = g_strdelimit(g_strdup(slash ? slash + 1 : client->zone_name), "_", ' ');
	when_clock(now, client->zone, here);
	return client->peak ? g_strdup_printf(_("%s %s (peak %s)"), city, here, client->peak)
			    : g_strdup_printf("%s %s", city, here);
}

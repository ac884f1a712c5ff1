/* SPDX-License-Identifier: MIT
 * A client's card: their day, the people on both sides, what to know. */
#include "config.h"

#include <string.h>

#include "command/glance.h"
#include "desk/hours.h"
#include "desk/i18n.h"
#include "desk/when.h"
#include "store/person.h"
#include "tui/card-private.h"
#include "tui/moment.h"

/* ---- hours */

enum { SLOTS = 48 /* half hours of a day */ };

static void mark_peak(char strip[SLOTS + 1], const GArray *slots)
{
	for (guint i = 0; slots && i < slots->len; i++) {
		const struct slot *slot = &g_array_index(slots, struct slot, i);
		for (int at = slot->opens / 1800; at < (slot->closes + 1799) / 1800; at++)
			strip[at % SLOTS] = '#';
	}
}

/* A day of theirs: each character half an hour, "#" their peak, "^" under it now. */
void card_hours(const struct card *card)
{
	const struct client *client = card->client;
	char strip[SLOTS + 1], local[MOMENT_SIZE], there[MOMENT_SIZE];
	g_autoptr(GArray) slots = client->peak ? hours_parse_slots(client->peak, NULL) : NULL;
	if (!client->zone_name)
		return;
	memset(strip, '.', SLOTS);
	strip[SLOTS] = '\0';
	mark_peak(strip, slots);
	moment_zoned(card->now, client->zone, there);
	moment_day(card->now, card->now, client->zone, local);
	gint64 wall = card->now + zone_offset(client->zone, card->now, NULL, NULL);
	int now = (int)(wall - (gint64)civil_day_of(wall) * CIVIL_DAY_SECONDS) / 1800;
	g_autofree char *title =
		g_strdup_printf(_("THEIR DAY (%s), now %s %s"), client->zone_name, local, there);
	card_heading(card, title);
	g_string_append(card->out, "  00    03    06    09    12    15    18    21\n");
	g_string_append_printf(card->out, "  %s", strip);
	if (slots)
		g_string_append_printf(card->out, _("  # peak %s"), client->peak);
	g_string_append_printf(card->out, "\n  %*s^\n", now, "");
}

/* ---- people */

static void add_person(const struct card *card, const char *role, const char *name)
{
	struct person person;
	if (!name)
		return;
	person_at(&person, card->desk, name, card->now);
	const struct user *user = book_user(card->desk->book, name, NULL);
	g_autofree char *words = person_words(&person, card->now);
	g_autoptr(GString) line = g_string_new(words);
	if (user && user->phone)
		g_string_append_printf(line, " · %s", user->phone);
	if (user && user->mail)
		g_string_append_printf(line, " · %s", user->mail);
	card_named(card, role, line->str);
	person_clear(&person);
}

/* Whether a contact can be reached now, by the hours given for them in the client's zone. */
static void add_reach(const struct card *card, GString *line, const char *hours)
{
	struct calendar *calendar =
		hours ? calendar_new("", card->client->zone, hours, NULL) : NULL;
	gint64 opens, closes;
	if (!calendar)
		return;
	if (!calendar_seal(calendar, NULL)) {
		calendar_unref(calendar);
		return;
	}
	char when[WHEN_SHORT_SIZE];
	if (calendar_is_open(calendar, card->now)) {
		g_string_append(line, _(" · there now"));
	} else if (calendar_interval(calendar, card->now, &opens, &closes)) {
		when_short(opens, card->now, card->zone, when);
		g_string_append_printf(line, _(" · off until %s"), when);
	}
	calendar_unref(calendar);
}

static void add_contacts(const struct card *card)
{
	for (guint i = 0; card->lines && i < card->lines->len; i++) {
		const struct line *line = card->lines->pdata[i];
		if (!line_is(line, "contact"))
			continue;
		g_autoptr(GString) words = g_string_new(NULL);
		card_part(words, line_option(line, "phone"));
		card_part(words, line_option(line, "mail"));
		card_part(words, line_option(line, "language"));
		card_part(words, line_option(line, "hours"));
		add_reach(card, words, line_option(line, "hours"));
		card_part(words, line_option(line, "note"));
		card_named(card, line_word(line, 3), words->len ? words->str : "-");
	}
}

void card_people(const struct card *card)
{
	gsize before = card->out->len;
	card_heading(card, _("PEOPLE"));
	gsize begun = card->out->len;
	add_person(card, _("TAM"), card->client->tam);
	add_person(card, _("stands in"), card->client->backup_tam);
	add_contacts(card);
	if (card->out->len == begun)
		g_string_truncate(card->out, before);
}

void card_facts(const struct card *card)
{
	gboolean any = FALSE;
	for (guint i = 0; card->lines && i < card->lines->len; i++) {
		const struct line *line = card->lines->pdata[i];
		if (!line_is(line, "fact"))
			continue;
		if (!any)
			card_heading(card, _("FACTS"));
		any = TRUE;
		g_string_append_printf(card->out, "  - %s\n", line_word(line, 3));
	}
}

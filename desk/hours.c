/* SPDX-License-Identifier: MIT
 * Parses the text of working hours. */
#include "desk/hours.h"

#include "desk/civil.h"
#include "desk/error.h"
#include "desk/i18n.h"

#include <string.h>

static const char *const day_names[7] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

struct scanner {
	const char *text, *at;
};

static gboolean refuse(const struct scanner *scanner, const char *expected, GError **error)
{
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("hours “%s”, column %d: expected %s"), scanner->text,
		    (int)(g_utf8_pointer_to_offset(scanner->text, scanner->at) + 1), expected);
	return FALSE;
}

static void skip_spaces(struct scanner *scanner)
{
	while (*scanner->at == ' ' || *scanner->at == '\t')
		scanner->at++;
}

static gboolean scan_word(struct scanner *scanner, const char *word)
{
	gsize length = strlen(word);

	if (g_ascii_strncasecmp(scanner->at, word, length) != 0 ||
	    g_ascii_isalpha(scanner->at[length]))
		return FALSE;
	scanner->at += length;
	return TRUE;
}

static gboolean scan_day(struct scanner *scanner, int *day, GError **error)
{
	for (*day = 0; *day < 7; (*day)++)
		if (scan_word(scanner, day_names[*day]))
			return TRUE;
	return refuse(scanner, _("a weekday (Mon, Tue, Wed, Thu, Fri, Sat, Sun) or daily"), error);
}

/* "Mon-Fri,Sun" into a set of bits. */
static gboolean scan_days(struct scanner *scanner, unsigned *days, GError **error)
{
	if (scan_word(scanner, "daily")) {
		*days = 0x7f;
		return TRUE;
	}
	*days = 0;
	do {
		int first, last;

		if (!scan_day(scanner, &first, error))
			return FALSE;
		last = first;
		if (*scanner->at == '-') {
			scanner->at++;
			if (!scan_day(scanner, &last, error))
				return FALSE;
		}
		for (int day = first;; day = (day + 1) % 7) {
			*days |= 1u << day;
			if (day == last)
				break;
		}
	} while (*scanner->at == ',' && scanner->at++);
	return TRUE;
}

static gboolean scan_time(struct scanner *scanner, int *seconds, GError **error)
{
	const char *p = scanner->at;
	int hours, minutes;

	if ((!civil_scan_digits(&p, 2, &hours) && !civil_scan_digits(&p, 1, &hours)) ||
	    *p++ != ':' || !civil_scan_digits(&p, 2, &minutes) || minutes > 59 ||
	    g_ascii_isdigit(*p))
		return refuse(scanner, _("a time HH:MM"), error);
	*seconds = hours * 3600 + minutes * 60;
	scanner->at = p;
	return TRUE;
}

static gboolean scan_slot(struct scanner *scanner, struct slot *slot, GError **error)
{
	struct scanner start = *scanner, end;

	if (!scan_time(scanner, &slot->opens, error))
		return FALSE;
	if (slot->opens >= CIVIL_DAY_SECONDS)
		return refuse(&start, _("an opening before 24:00"), error);
	if (*scanner->at != '-')
		return refuse(scanner, _("“-” and the closing time"), error);
	scanner->at++;
	end = *scanner;
	if (!scan_time(scanner, &slot->closes, error))
		return FALSE;
	if (slot->closes > 2 * CIVIL_DAY_SECONDS)
		return refuse(&end, _("a closing of at most 48:00"), error);
	if (slot->closes <= slot->opens)
		return refuse(&end,
			      _("a closing after the opening (past midnight hours go on: "
				"22:00-30:00 is until 06:00)"),
			      error);
	return TRUE;
}

/* Keeps the array ascending and disjoint. */
static void add_slot(GArray *slots, struct slot slot)
{
	guint i = 0;

	while (i < slots->len && g_array_index(slots, struct slot, i).closes < slot.opens)
		i++;
	while (i < slots->len && g_array_index(slots, struct slot, i).opens <= slot.closes) {
		struct slot old = g_array_index(slots, struct slot, i);

		slot.opens = MIN(slot.opens, old.opens);
		slot.closes = MAX(slot.closes, old.closes);
		g_array_remove_index(slots, i);
	}
	g_array_insert_val(slots, i, slot);
}

/* "09:00-12:30,13:30-18:00" up to `;` or the end. */
static gboolean scan_slots(struct scanner *scanner, GArray *slots, GError **error)
{
	for (;;) {
		struct scanner start;
		struct slot slot;

		skip_spaces(scanner);
		start = *scanner;
		if (!scan_slot(scanner, &slot, error))
			return FALSE;
		add_slot(slots, slot);
		if (slots->len > HOURS_MOST_SLOTS)
			return refuse(&start, _("at most 48 slots a day"), error);
		skip_spaces(scanner);
		if (*scanner->at != ',')
			break;
		scanner->at++;
	}
	if (*scanner->at != ';' && *scanner->at != '\0')
		return refuse(scanner, _("“,”, “;” or the end"), error);
	return TRUE;
}

static gboolean scan_group(struct scanner *scanner, GArray *week[7], GError **error)
{
	g_autoptr(GArray) slots = g_array_new(FALSE, FALSE, sizeof(struct slot));
	struct scanner start;
	unsigned days;

	skip_spaces(scanner);
	start = *scanner;
	if (!scan_days(scanner, &days, error))
		return FALSE;
	if (*scanner->at != ' ' && *scanner->at != '\t')
		return refuse(scanner, _("“,”, “-” or a space and the hours"), error);
	if (!scan_slots(scanner, slots, error))
		return FALSE;
	for (int day = 0; day < 7; day++) {
		if (!(days & 1u << day))
			continue;
		for (guint i = 0; i < slots->len; i++)
			add_slot(week[day], g_array_index(slots, struct slot, i));
		if (week[day]->len > HOURS_MOST_SLOTS)
			return refuse(&start, _("at most 48 slots a day"), error);
	}
	return TRUE;
}

gboolean hours_parse_week(const char *text, GArray *week[7], GError **error)
{
	struct scanner scanner = {text, text};

	for (int day = 0; day < 7; day++)
		week[day] = g_array_new(FALSE, FALSE, sizeof(struct slot));
	for (;;) {
		if (!scan_group(&scanner, week, error))
			break;
		if (*scanner.at == '\0')
			return TRUE;
		scanner.at++;
	}
	for (int day = 0; day < 7; day++)
		g_clear_pointer(&week[day], g_array_unref);
	return FALSE;
}

GArray *hours_parse_slots(const char *text, GError **error)
{
	struct scanner scanner = {text, text};
	g_autoptr(GArray) slots = g_array_new(FALSE, FALSE, sizeof(struct slot));

	if (!scan_slots(&scanner, slots, error))
		return NULL;
	if (*scanner.at != '\0') {
		refuse(&scanner, _("the end (the hours of a date have no weekdays)"), error);
		return NULL;
	}
	return g_steal_pointer(&slots);
}

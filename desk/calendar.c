/* SPDX-License-Identifier: MIT
 * Builds calendars and answers about their dates: which slots a date has, and working days. */
#include "desk/calendar.h"

#include "desk/calendar-private.h"
#include "desk/error.h"
#include "desk/i18n.h"

/* Two readings of one wall time are at most this far apart: offsets reach from -26 h to +26 h. */
#define WIDEST_CHANGE (52 * 3600)

static void clear_dated(gpointer data)
{
	struct dated *dated = data;

	g_clear_pointer(&dated->slots, g_array_unref);
}

static struct calendar *calendar_alloc(const char *key, const struct zone *zone)
{
	struct calendar *calendar = g_new0(struct calendar, 1);

	g_atomic_ref_count_init(&calendar->references);
	calendar->key = g_strdup(key);
	calendar->zone = zone;
	calendar->known_until = G_MAXINT64;
	calendar->holidays = g_array_new(FALSE, FALSE, sizeof(struct dated));
	calendar->opens = g_array_new(FALSE, FALSE, sizeof(struct dated));
	g_array_set_clear_func(calendar->holidays, clear_dated);
	g_array_set_clear_func(calendar->opens, clear_dated);
	return calendar;
}

struct calendar *calendar_new_always(const char *key)
{
	struct calendar *calendar = calendar_alloc(key, zone_utc());

	calendar->always = TRUE;
	return calendar;
}

struct calendar *calendar_new(const char *key, const struct zone *zone, const char *hours,
			      GError **error)
{
	struct calendar *calendar = calendar_alloc(key, zone);

	if (!hours_parse_week(hours, calendar->week, error))
		g_clear_pointer(&calendar, calendar_unref);
	return calendar;
}

struct calendar *calendar_ref(struct calendar *calendar)
{
	g_atomic_ref_count_inc(&calendar->references);
	return calendar;
}

void calendar_unref(struct calendar *calendar)
{
	if (calendar == NULL || !g_atomic_ref_count_dec(&calendar->references))
		return;
	calendar_blocks_free(calendar);
	for (int day = 0; day < 7; day++)
		g_clear_pointer(&calendar->week[day], g_array_unref);
	g_array_unref(calendar->holidays);
	g_array_unref(calendar->opens);
	g_free(calendar->key);
	g_free(calendar);
}

const char *calendar_key(const struct calendar *calendar)
{
	return calendar->key;
}

gboolean calendar_is_always(const struct calendar *calendar)
{
	return calendar->always;
}

const struct zone *calendar_zone(const struct calendar *calendar)
{
	return calendar->zone;
}

/* The first entry that ends on or after `day`. */
static guint find_dated(const GArray *list, int day)
{
	guint low = 0, high = list->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (g_array_index(list, struct dated, middle).last < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* What is said later about a date replaces what was said before; the list stays disjoint. */
static void set_dated(GArray *list, int first, int last, GArray *slots)
{
	struct dated added = {first, last, slots};
	guint i = find_dated(list, first);

	if (i < list->len && g_array_index(list, struct dated, i).first < first) {
		struct dated *old = &g_array_index(list, struct dated, i);
		struct dated rest = {last + 1, old->last, old->slots};

		old->last = first - 1;
		i++;
		if (rest.last > last) {
			if (rest.slots != NULL)
				g_array_ref(rest.slots);
			g_array_insert_val(list, i, rest);
		}
	}
	while (i < list->len && g_array_index(list, struct dated, i).last <= last)
		g_array_remove_index(list, i);
	if (i < list->len && g_array_index(list, struct dated, i).first <= last)
		g_array_index(list, struct dated, i).first = last + 1;
	g_array_insert_val(list, i, added);
}

static gboolean add_dates(struct calendar *calendar, GArray *list, int first, int last,
			  const char *hours, GError **error)
{
	GArray *slots = NULL;

	if (calendar->always) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("calendar %s is always open: it can't have special dates (expected a "
			      "calendar with hours)"),
			    calendar->key);
		return FALSE;
	}
	if (first > last || first < CIVIL_FIRST_DAY || last > CIVIL_LAST_DAY) {
		char from[11], to[11];

		civil_print_date(first, from);
		civil_print_date(last, to);
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("calendar %s: the dates %s..%s end before they begin"), calendar->key,
			    from, to);
		return FALSE;
	}
	if (hours != NULL) {
		slots = hours_parse_slots(hours, error);
		if (slots == NULL)
			return FALSE;
	}
	set_dated(list, first, last, slots);
	return TRUE;
}

gboolean calendar_add_holiday(struct calendar *calendar, int first, int last, const char *hours,
			      GError **error)
{
	return add_dates(calendar, calendar->holidays, first, last, hours, error);
}

gboolean calendar_add_open(struct calendar *calendar, int first, int last, const char *hours,
			   GError **error)
{
	return add_dates(calendar, calendar->opens, first, last, hours, error);
}

void calendar_set_known_until(struct calendar *calendar, int day)
{
	gint64 earliest;

	zone_instants(calendar->zone, ((gint64)day + 1) * CIVIL_DAY_SECONDS, &earliest,
		      &calendar->known_until);
}

const GArray *calendar_day_slots(const struct calendar *calendar, int day)
{
	const GArray *lists[] = {calendar->opens, calendar->holidays};

	for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
		guint found = find_dated(lists[i], day);

		if (found < lists[i]->len) {
			const struct dated *dated = &g_array_index(lists[i], struct dated, found);

			if (dated->first <= day)
				return dated->slots;
		}
	}
	return calendar->week[civil_weekday(day)];
}

static void mapper_instants(struct mapper *mapper, gint64 wall, gint64 *earliest, gint64 *latest)
{
	gint64 at = wall - mapper->offset;

	if (at - WIDEST_CHANGE < mapper->from || at + WIDEST_CHANGE >= mapper->until) {
		mapper->from = wall - 2 * WIDEST_CHANGE;
		mapper->offset = zone_offset(mapper->zone, mapper->from, NULL, NULL);
		mapper->until = zone_next_transition(mapper->zone, mapper->from);
		if (mapper->until == TIME_NONE)
			mapper->until = G_MAXINT64;
		at = wall - mapper->offset;
		if (at + WIDEST_CHANGE >= mapper->until) {
			zone_instants(mapper->zone, wall, earliest, latest);
			return;
		}
	}
	*earliest = *latest = at;
}

gboolean mapper_slot(struct mapper *mapper, int day, const struct slot *slot, gint64 *opens,
		     gint64 *closes)
{
	gint64 midnight = (gint64)day * CIVIL_DAY_SECONDS, unused;

	mapper_instants(mapper, midnight + slot->opens, opens, &unused);
	mapper_instants(mapper, midnight + slot->closes, &unused, closes);
	return *opens < *closes;
}

/* C5: a date is open when a slot starts on it; *closes is when the last of its own slots ends. */
static gboolean open_date(const struct calendar *calendar, struct mapper *mapper, int day,
			  gint64 *closes)
{
	const GArray *slots;
	gboolean found = FALSE;

	if (calendar->always) {
		*closes = ((gint64)day + 1) * CIVIL_DAY_SECONDS;
		return TRUE;
	}
	slots = calendar_day_slots(calendar, day);
	for (guint i = 0; slots != NULL && i < slots->len; i++) {
		gint64 from, to;

		if (mapper_slot(mapper, day, &g_array_index(slots, struct slot, i), &from, &to)) {
			*closes = found ? MAX(*closes, to) : to;
			found = TRUE;
		}
	}
	return found;
}

gboolean calendar_seal(struct calendar *calendar, GError **error)
{
	struct mapper mapper = {.zone = calendar->zone};
	int first = civil_day(2000, 1, 1);
	gint64 closes;

	for (int day = first; day < first + HORIZON_DAYS; day++)
		if (open_date(calendar, &mapper, day, &closes))
			return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("calendar %s is never open (expected working time within %d days)"),
		    calendar->key, HORIZON_DAYS);
	return FALSE;
}

/* In `same-time` the reading may lie before every opening since `start`: a ticket of Saturday 08:00
 * for a desk that opens on Monday at 09:00 would have no time at all. C3 knows no such target, so
 * the search goes on to the next open date then. */
gint64 calendar_working_days(const struct calendar *calendar, gint64 start, int days,
			     enum day_mode mode)
{
	struct mapper mapper = {.zone = calendar->zone};
	gint64 wall, time_of_day;
	int day, last_open, count = 0;

	if (days <= 0 || start < CIVIL_FIRST || start >= CIVIL_END)
		return TIME_NONE;
	wall = start + zone_offset(calendar->zone, start, NULL, NULL);
	last_open = civil_day_of(wall);
	time_of_day = wall - (gint64)last_open * CIVIL_DAY_SECONDS;
	for (day = last_open + 1; day - last_open <= HORIZON_DAYS && day <= CIVIL_LAST_DAY; day++) {
		gint64 target, unused, seconds;

		if (!open_date(calendar, &mapper, day, &target))
			continue;
		last_open = day;
		if (++count < days)
			continue;
		if (mode == DAY_SAME_TIME)
			mapper_instants(&mapper, (gint64)day * CIVIL_DAY_SECONDS + time_of_day,
					&target, &unused);
		seconds = calendar_elapsed(calendar, start, target);
		if (seconds > 0)
			return seconds;
	}
	return TIME_NONE;
}

gint64 calendar_seconds(const struct calendar *calendar, gint64 start,
			const struct duration *duration, enum day_mode mode)
{
	if (duration->working_days > 0)
		return calendar_working_days(calendar, start, duration->working_days, mode);
	return duration->seconds;
}

void calendar_slots(const struct calendar *calendar, int first_day, int last_day,
		    calendar_slot_fn *fn, void *data)
{
	struct mapper mapper = {.zone = calendar->zone};

	first_day = MAX(first_day, CIVIL_FIRST_DAY);
	last_day = MIN(last_day, CIVIL_LAST_DAY);
	for (int day = first_day; day <= last_day; day++) {
		const GArray *slots;

		if (calendar->always) {
			fn((gint64)day * CIVIL_DAY_SECONDS, ((gint64)day + 1) * CIVIL_DAY_SECONDS,
			   data);
			continue;
		}
		slots = calendar_day_slots(calendar, day);
		for (guint i = 0; slots != NULL && i < slots->len; i++) {
			gint64 opens, closes;

			if (mapper_slot(&mapper, day, &g_array_index(slots, struct slot, i), &opens,
					&closes))
				fn(opens, closes, data);
		}
	}
}

/* SPDX-License-Identifier: MIT
 * Looks up offsets and readings in a zone's table; keeps the zones in use. */
#include "desk/zone.h"

#include "desk/error.h"
#include "desk/i18n.h"
#include "desk/zone-private.h"

#include <string.h>

#define LONGEST_NAME 100

static struct zone *zone_alloc(const char *name)
{
	struct zone *zone = g_new0(struct zone, 1);

	zone->name = g_strdup(name);
	zone->types = g_array_new(FALSE, TRUE, sizeof(struct local_type));
	zone->transitions = g_array_new(FALSE, TRUE, sizeof(struct transition));
	return zone;
}

struct zone *zone_new(const char *name, const void *bytes, gsize size, GError **error)
{
	struct zone *zone = zone_alloc(name);
	const char *wrong = zone_read(zone, bytes, size);

	if (wrong == NULL)
		return zone;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		    _("time zone %s: its file can't be read: %s"), name, _(wrong));
	zone_free(zone);
	return NULL;
}

void zone_free(struct zone *zone)
{
	if (zone == NULL)
		return;
	g_free(zone->name);
	g_array_unref(zone->types);
	g_array_unref(zone->transitions);
	g_free(zone);
}

const struct zone *zone_utc(void)
{
	static gsize once;
	static struct zone *utc;

	if (g_once_init_enter(&once)) {
		utc = zone_alloc("UTC");
		zone_add_type(utc, "UTC", 0, FALSE);
		g_once_init_leave(&once, 1);
	}
	return utc;
}

const char *zone_name(const struct zone *zone)
{
	return zone->name;
}

static const struct transition *table(const struct zone *zone)
{
	return (const struct transition *)(const void *)zone->transitions->data;
}

/* Moves *at into the table and returns by how much. */
static gint64 enter_table(const struct zone *zone, gint64 *at)
{
	gint64 last, shift;

	*at = CLAMP(*at, -FARTHEST_INSTANT, FARTHEST_INSTANT);
	if (!zone->cyclic)
		return 0;
	last = table(zone)[zone->transitions->len - 1].at;
	if (*at < last)
		return 0;
	shift = ((*at - last) / CYCLE_SECONDS + 1) * CYCLE_SECONDS;
	*at -= shift;
	return shift;
}

/* How many transitions lie at or before `at`. */
static guint count_until(const struct zone *zone, gint64 at)
{
	const struct transition *transitions = table(zone);
	guint low = 0, high = zone->transitions->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (transitions[middle].at <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int zone_offset(const struct zone *zone, gint64 at, gboolean *is_dst, const char **abbreviation)
{
	const struct local_type *type;
	guint count;

	enter_table(zone, &at);
	count = count_until(zone, at);
	type = &g_array_index(zone->types, struct local_type,
			      count > 0 ? table(zone)[count - 1].type : 0);
	if (is_dst != NULL)
		*is_dst = type->is_dst;
	if (abbreviation != NULL)
		*abbreviation = type->abbreviation;
	return type->offset;
}

static gint64 next_change(const struct zone *zone, gint64 at)
{
	gint64 shift = enter_table(zone, &at);
	guint count = count_until(zone, at);
	int offset = count > 0 ? table(zone)[count - 1].offset
			       : g_array_index(zone->types, struct local_type, 0).offset;

	for (guint i = count; i < zone->transitions->len; i++) {
		const struct transition *next = &table(zone)[i];

		if (next->offset != offset)
			return next->at + shift;
	}
	return TIME_NONE;
}

gint64 zone_next_transition(const struct zone *zone, gint64 at)
{
	gint64 next = next_change(zone, at);

	return next < CIVIL_END ? next : TIME_NONE;
}

/* Walks the stretches of constant offset near the reading. */
enum zone_fit zone_instants(const struct zone *zone, gint64 wall, gint64 *earliest, gint64 *latest)
{
	gint64 from, until, gap = TIME_NONE;
	gboolean found = FALSE;

	wall = CLAMP(wall, -FARTHEST_INSTANT / 2, FARTHEST_INSTANT / 2);
	from = wall - FARTHEST_OFFSET - 3600;
	until = wall + FARTHEST_OFFSET + 3600;
	for (gboolean first = TRUE; first || (from != TIME_NONE && from <= until); first = FALSE) {
		int offset = zone_offset(zone, from, NULL, NULL);
		gint64 next = next_change(zone, from);
		gint64 at = wall - offset;

		if (at >= from && (next == TIME_NONE || at < next)) {
			*earliest = found ? MIN(*earliest, at) : at;
			*latest = found ? MAX(*latest, at) : at;
			found = TRUE;
		} else if (!found && gap == TIME_NONE && at < from && !first) {
			gap = from;
		}
		from = next;
	}
	if (!found) {
		*earliest = *latest = gap;
		return ZONE_GAP;
	}
	return *earliest == *latest ? ZONE_ONCE : ZONE_TWICE;
}

struct zone_set {
	zone_reader *read;
	void *data;
	GHashTable *zones; /* name → struct zone* */
};

struct zone_set *zone_set_new(zone_reader *read, void *data)
{
	struct zone_set *set = g_new0(struct zone_set, 1);

	set->read = read;
	set->data = data;
	set->zones =
		g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)zone_free);
	return set;
}

void zone_set_free(struct zone_set *set)
{
	if (set == NULL)
		return;
	g_hash_table_unref(set->zones);
	g_free(set);
}

/* Names become file names: only what the tz database itself uses, and no way out of its folder. */
static gboolean name_is_good(const char *name)
{
	gsize length = strlen(name);

	if (length == 0 || length > LONGEST_NAME || name[length - 1] == '/')
		return FALSE;
	for (const char *p = name; *p != '\0'; p++) {
		gboolean starts = p == name || p[-1] == '/';

		if (!g_ascii_isalnum(*p) && strchr("_+-/", *p) == NULL)
			return FALSE;
		if (starts && (*p == '/' || *p == '-'))
			return FALSE;
	}
	return TRUE;
}

const struct zone *zone_set_get(struct zone_set *set, const char *name, GError **error)
{
	struct zone *zone = g_hash_table_lookup(set->zones, name);
	g_autoptr(GBytes) bytes = NULL;

	if (zone != NULL)
		return zone;
	if (strcmp(name, "UTC") == 0)
		return zone_utc();
	if (!name_is_good(name)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("“%s” can't be a time zone (expected a name such as Asia/Shanghai)"),
			    name);
		return NULL;
	}
	bytes = set->read(name, set->data, error);
	if (bytes == NULL)
		return NULL;
	zone = zone_new(name, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), error);
	if (zone != NULL)
		g_hash_table_insert(set->zones, zone->name, zone);
	return zone;
}

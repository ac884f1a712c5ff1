/* SPDX-License-Identifier: MIT
 * Parses TZif bytes into one sorted table of transitions. The footer's rule is written out for 400
 * years behind the file's last transition: the Gregorian calendar repeats after exactly 400 years,
 * weekdays included, so that later instants are looked up a whole number of cycles earlier and
 * there is only one way of looking anything up. */
#include "desk/zone.h"

#include "desk/civil.h"
#include "desk/error.h"
#include "desk/i18n.h"
#include "desk/zone-rule.h"

#include <string.h>

#define HEADER_SIZE 44
#define CYCLE_YEARS 400
#define CYCLE_SECONDS (G_GINT64_CONSTANT(146097) * CIVIL_DAY_SECONDS)
#define FARTHEST_INSTANT (G_GINT64_CONSTANT(1) << 60)
#define FARTHEST_OFFSET (26 * 3600) /* RFC 8536: from -25 h to +26 h */
#define LONGEST_NAME 100

struct local_type {
	int offset;
	gboolean is_dst;
	char abbreviation[32];
};

struct transition {
	gint64 at;
	int offset; /* the type's, here to be found without another load */
	int type;
};

struct zone {
	char *name;
	GArray *types;       /* of struct local_type, the first rules before the first transition */
	GArray *transitions; /* ascending, no two at the same instant */
	gboolean cyclic;     /* the last CYCLE_SECONDS of the table repeat for ever */
};

/* A part of the file: the counts of its header and where its tables begin. */
struct block {
	guint32 isutc, isstd, leap, time, type, chars;
	gsize time_size;
	const guint8 *data;
	gsize size;
};

static guint32 read_u32(const guint8 *p)
{
	return (guint32)p[0] << 24 | (guint32)p[1] << 16 | (guint32)p[2] << 8 | p[3];
}

static gint64 read_time(const guint8 *p, gsize size)
{
	if (size == 4)
		return (gint32)read_u32(p);
	return (gint64)((guint64)read_u32(p) << 32 | read_u32(p + 4));
}

static gboolean read_block(const guint8 *bytes, gsize size, gsize time_size, struct block *block)
{
	guint64 wanted;

	if (size < HEADER_SIZE || memcmp(bytes, "TZif", 4) != 0)
		return FALSE;
	block->isutc = read_u32(bytes + 20);
	block->isstd = read_u32(bytes + 24);
	block->leap = read_u32(bytes + 28);
	block->time = read_u32(bytes + 32);
	block->type = read_u32(bytes + 36);
	block->chars = read_u32(bytes + 40);
	block->time_size = time_size;
	block->data = bytes + HEADER_SIZE;
	wanted = (guint64)block->time * (time_size + 1) + (guint64)block->type * 6 + block->chars +
		 (guint64)block->leap * (time_size + 4) + block->isstd + block->isutc;
	block->size = (gsize)wanted;
	return wanted <= size - HEADER_SIZE;
}

static const char *read_types(struct zone *zone, const struct block *block)
{
	const guint8 *types = block->data + block->time * (block->time_size + 1);
	const guint8 *chars = types + block->type * 6;

	if (block->type == 0 || block->type > 256)
		return N_("no types of local time");
	for (guint32 i = 0; i < block->type; i++) {
		struct local_type type = {0};
		guint8 from = types[i * 6 + 5];
		const guint8 *end;

		type.offset = (gint32)read_u32(types + i * 6);
		type.is_dst = types[i * 6 + 4] != 0;
		if (type.offset < -FARTHEST_OFFSET || type.offset > FARTHEST_OFFSET)
			return N_("an offset of more than a day");
		end = from < block->chars ? memchr(chars + from, '\0', block->chars - from) : NULL;
		if (end == NULL || (gsize)(end - (chars + from)) >= sizeof type.abbreviation)
			return N_("an abbreviation outside its table");
		memcpy(type.abbreviation, chars + from, (gsize)(end - (chars + from)));
		g_array_append_val(zone->types, type);
	}
	return NULL;
}

static const char *read_transitions(struct zone *zone, const struct block *block)
{
	const guint8 *indices = block->data + block->time * block->time_size;
	gint64 previous = -FARTHEST_INSTANT;

	for (guint32 i = 0; i < block->time; i++) {
		struct transition transition = {
			.at = read_time(block->data + i * block->time_size, block->time_size),
			.type = indices[i],
		};

		if (transition.at < previous || transition.at > FARTHEST_INSTANT ||
		    (i > 0 && transition.at == previous))
			return N_("transitions out of order");
		if (transition.type >= (int)zone->types->len)
			return N_("a transition to an unknown type");
		transition.offset =
			g_array_index(zone->types, struct local_type, transition.type).offset;
		previous = transition.at;
		g_array_append_val(zone->transitions, transition);
	}
	return NULL;
}

static int add_rule_type(struct zone *zone, const char *abbreviation, int offset, gboolean is_dst)
{
	struct local_type type = {.offset = offset, .is_dst = is_dst};

	g_strlcpy(type.abbreviation, abbreviation, sizeof type.abbreviation);
	g_array_append_val(zone->types, type);
	return (int)zone->types->len - 1;
}

/* Rule times of up to a week may carry a transition past its neighbour. Where summer time ends at
 * the instant it starts again there is no break in it, so the start is to come last. */
static void place(GArray *list, gint64 at, int type, int offset, gboolean starts)
{
	struct transition transition = {.at = at, .offset = offset, .type = type};
	guint i = list->len;

	while (i > 0) {
		gint64 before = g_array_index(list, struct transition, i - 1).at;

		if (before < at || (before == at && starts))
			break;
		i--;
	}
	g_array_insert_val(list, i, transition);
}

/* Behind the file's last transition the rule decides, also about what that transition leads to. */
static void write_out_rule(struct zone *zone, const struct zone_rule *rule)
{
	int standard = add_rule_type(zone, rule->standard, rule->standard_offset, FALSE);
	struct transition current = {G_MININT64, rule->standard_offset, standard};
	g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(struct transition));
	guint explicit_count = zone->transitions->len;
	gint64 last = CIVIL_FIRST, limit;
	int first_year = 1, month, day, summer;
	guint i = 0;

	if (explicit_count > 0) {
		last = g_array_index(zone->transitions, struct transition, explicit_count - 1).at;
		civil_date(civil_day_of(last), &first_year, &month, &day);
	}
	if (rule->has_summer) {
		summer = add_rule_type(zone, rule->summer, rule->summer_offset, TRUE);
		for (int year = first_year - 2; year <= first_year + CYCLE_YEARS + 4; year++) {
			gint64 start, end;

			zone_rule_year(rule, year, &start, &end);
			place(list, start, summer, rule->summer_offset, TRUE);
			place(list, end, standard, rule->standard_offset, FALSE);
		}
	}
	for (; i < list->len && g_array_index(list, struct transition, i).at <= last; i++)
		current = g_array_index(list, struct transition, i);
	if (explicit_count > 0) {
		current.at = last;
		g_array_index(zone->transitions, struct transition, explicit_count - 1) = current;
	} else {
		/* What rules before the first transition is always the first type. */
		g_array_index(zone->types, struct local_type, 0) =
			g_array_index(zone->types, struct local_type, current.type);
		current.type = 0;
	}
	/* The list's own end is left out: what should follow it is missing there. */
	limit = last + CYCLE_SECONDS + 2 * 366 * (gint64)CIVIL_DAY_SECONDS;
	for (; i < list->len && g_array_index(list, struct transition, i).at < limit; i++) {
		const struct transition *next = &g_array_index(list, struct transition, i);

		if (i + 1 < list->len && next[1].at == next->at)
			continue;
		if (next->type != current.type) {
			current = *next;
			g_array_append_val(zone->transitions, current);
			zone->cyclic = TRUE;
		}
	}
	/* A rule without a summer time that shows leaves nothing to repeat. */
	if (zone->cyclic) {
		gint64 end = g_array_index(zone->transitions, struct transition,
					   zone->transitions->len - 1)
				     .at;

		zone->cyclic = end - CYCLE_SECONDS >= last;
	}
}

static const char *read_footer(struct zone *zone, const guint8 *bytes, gsize size)
{
	struct zone_rule rule;
	const guint8 *end;
	g_autofree char *text = NULL;

	if (size == 0 || bytes[0] != '\n')
		return N_("no footer");
	end = memchr(bytes + 1, '\n', size - 1);
	if (end == NULL)
		return N_("an unfinished footer");
	text = g_strndup((const char *)bytes + 1, (gsize)(end - bytes) - 1);
	if (text[0] == '\0')
		return NULL;
	if (!zone_rule_parse(text, &rule))
		return N_("a footer that is no rule");
	write_out_rule(zone, &rule);
	return NULL;
}

static const char *read_all(struct zone *zone, const guint8 *bytes, gsize size)
{
	struct block block;
	const char *wrong;
	gboolean modern;

	if (!read_block(bytes, size, 4, &block))
		return N_("it is cut short or no TZif file");
	modern = bytes[4] >= '2';
	if (modern) {
		bytes += HEADER_SIZE + block.size;
		size -= HEADER_SIZE + block.size;
		if (!read_block(bytes, size, 8, &block))
			return N_("it is cut short");
	}
	/* Such a file (the "right" ones) counts in another time than the program does. */
	if (block.leap > 0)
		return N_("it counts leap seconds");
	wrong = read_types(zone, &block);
	if (wrong == NULL)
		wrong = read_transitions(zone, &block);
	if (wrong == NULL && modern)
		wrong = read_footer(zone, bytes + HEADER_SIZE + block.size,
				    size - HEADER_SIZE - block.size);
	return wrong;
}

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
	const char *wrong = read_all(zone, bytes, size);

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
		add_rule_type(utc, "UTC", 0, FALSE);
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

/* SPDX-License-Identifier: MIT
 * Parses TZif bytes into one sorted table of transitions. The footer's rule is written out for 400
 * years behind the file's last transition: the Gregorian calendar repeats after exactly 400 years,
 * weekdays included, so that later instants are looked up a whole number of cycles earlier and
 * there is only one way of looking anything up. */
#include "desk/zone-private.h"

#include "desk/i18n.h"
#include "desk/zone-rule.h"

#include <string.h>

#define HEADER_SIZE 44
#define CYCLE_YEARS 400

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

int zone_add_type(struct zone *zone, const char *abbreviation, int offset, gboolean is_dst)
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
	int standard = zone_add_type(zone, rule->standard, rule->standard_offset, FALSE);
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
		summer = zone_add_type(zone, rule->summer, rule->summer_offset, TRUE);
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

const char *zone_read(struct zone *zone, const guint8 *bytes, gsize size)
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

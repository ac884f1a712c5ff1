/* SPDX-License-Identifier: MIT
 * How what a report speaks of reads: times, spans, scopes, rows of tables. */
#include <stdarg.h>
#include <string.h>

#include "desk/civil.h"
#include "desk/error.h"
#include "desk/report-private.h"

static const char *keep(const struct writing *writing, const char *text)
{
	return g_string_chunk_insert(writing->texts, text);
}

const char *say_word(const struct writing *writing, guint word)
{
	return report_word(writing->facts->language, (enum report_word)word);
}

const char *say_filled(const struct writing *writing, enum report_word word,
		       const char *const *values)
{
	g_autoptr(GString) out = g_string_new(NULL);
	const char *at = say_word(writing, word), *hole;
	for (; *values != NULL && (hole = strstr(at, "%s")) != NULL; values++) {
		g_string_append_len(out, at, hole - at);
		g_string_append(out, *values);
		at = hole + 2;
	}
	g_string_append(out, at);
	return keep(writing, out->str);
}

const char *say_safe(const struct writing *writing, const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);
	if (text != NULL)
		markup_markdown(out, text, MARKUP_CELL);
	return keep(writing, out->str);
}

const char *say_count(const struct writing *writing, guint count)
{
	g_autofree char *text = g_strdup_printf("%u", count);
	return keep(writing, text);
}

const char *say_span(const struct writing *writing, gint64 seconds)
{
	static const struct {
		gint64 seconds;
		enum report_word word;
	} units[] = {{86400, WORD_DAY_UNIT},
		     {3600, WORD_HOUR_UNIT},
		     {60, WORD_MINUTE_UNIT},
		     {1, WORD_SECOND_UNIT}};
	const char *between = say_word(writing, WORD_BETWEEN_UNITS);
	g_autoptr(GString) out = g_string_new(seconds < 0 ? "−" : "");
	gboolean first = TRUE;
	guint64 left = seconds < 0 ? -(guint64)seconds : (guint64)seconds;
	for (guint i = 0; i < G_N_ELEMENTS(units); i++) {
		guint64 count = left / (guint64)units[i].seconds;
		left %= (guint64)units[i].seconds;
		if (count == 0 && (units[i].seconds > 1 || !first))
			continue;
		g_string_append_printf(out, "%s%" G_GUINT64_FORMAT "%s%s", first ? "" : between,
				       count, between, say_word(writing, units[i].word));
		first = FALSE;
	}
	return keep(writing, out->str);
}

struct wall {
	int year, month, date, second;
};

static struct wall wall_at(gint64 at, const struct zone *zone)
{
	struct wall wall;
	gint64 here = CLAMP(at, CIVIL_FIRST, CIVIL_END - 1);
	here = CLAMP(here + zone_offset(zone, here, NULL, NULL), CIVIL_FIRST, CIVIL_END - 1);
	int day = civil_day_of(here);
	civil_date(day, &wall.year, &wall.month, &wall.date);
	wall.second = (int)(here - (gint64)day * CIVIL_DAY_SECONDS);
	return wall;
}

static const struct zone *or_utc(const struct zone *zone)
{
	return zone != NULL ? zone : zone_utc();
}

const char *say_clock(const struct writing *writing, gint64 at, const struct zone *zone)
{
	char out[16];
	struct wall wall = wall_at(at, or_utc(zone));
	int size =
		g_snprintf(out, sizeof out, "%02d:%02d", wall.second / 3600, wall.second / 60 % 60);
	if (wall.second % 60 != 0)
		g_snprintf(out + size, sizeof out - (gsize)size, ":%02d", wall.second % 60);
	return keep(writing, out);
}

const char *say_date(const struct writing *writing, gint64 at, const struct zone *zone)
{
	char out[48];
	struct wall wall = wall_at(at, or_utc(zone));
	g_snprintf(out, sizeof out, "%04d-%02d-%02d", wall.year, wall.month, wall.date);
	return keep(writing, out);
}

const char *say_time(const struct writing *writing, gint64 at, const struct zone *zone)
{
	if (at == TIME_NONE)
		return "-";
	g_autofree char *out =
		g_strdup_printf("%s %s", say_date(writing, at, zone), say_clock(writing, at, zone));
	return keep(writing, out);
}

const char *say_instant(const struct writing *writing, const struct instant *when,
			const struct zone *zone)
{
	if (when->at == TIME_NONE)
		return say_word(writing, WORD_UNKNOWN);
	const char *time = say_time(writing, when->at, zone);
	gint64 around = MAX(when->early, when->late);
	if (around < 60) /* it was written to the minute */
		return time;
	return say_fill(writing, WORD_ABOUT, time, say_span(writing, around), NULL);
}

/* "sea,eu": "South-East Asia, Europe". */
static void append_titles(GString *out, const struct report_facts *facts, const char *noun,
			  const char *keys)
{
	g_auto(GStrv) each = g_strsplit(keys, ",", -1);
	for (guint i = 0; each[i] != NULL; i++) {
		const char *key = g_strstrip(each[i]);
		g_autofree char *title =
			facts->title_of != NULL
				? facts->title_of(noun, key, facts->language, facts->data)
				: g_strdup(key);
		g_string_append_printf(
			out, "%s%s", i > 0 ? report_word(facts->language, WORD_BETWEEN_NAMES) : "",
			title);
	}
}

char *report_scope(const struct report_facts *facts, const char *service, const char *region)
{
	GString *out = g_string_new(NULL);
	gboolean some = service != NULL && *service != '\0';
	if (some)
		append_titles(out, facts, "service", service);
	if (region != NULL && *region != '\0') {
		g_string_append(out, some ? " · " : "");
		append_titles(out, facts, "region", region);
	}
	if (out->len == 0)
		g_string_append(out, report_word(facts->language, WORD_ALL));
	return g_string_free(out, FALSE);
}

const char *say_scope(const struct writing *writing, const char *service, const char *region)
{
	g_autofree char *scope = report_scope(writing->facts, service, region);
	return say_safe(writing, scope);
}

const char *say_due(const struct writing *writing, const struct action *action)
{
	const struct report_facts *facts = writing->facts;
	if (action->due == TIME_NONE)
		return "-";
	/* It ends with that day where its owner is. */
	return say_date(writing, action->due - 1,
			action->owner != NULL && facts->zone_of != NULL
				? facts->zone_of(action->owner, facts->data)
				: NULL);
}

gboolean say_both(const struct writing *writing)
{
	return writing->facts->zone != NULL && writing->facts->zone != zone_utc() &&
	       g_strcmp0(zone_name(writing->facts->zone), "UTC") != 0;
}

const char *say_zone(const struct writing *writing)
{
	const struct report_facts *facts = writing->facts;
	return say_safe(writing,
			facts->zone_name != NULL ? facts->zone_name : zone_name(facts->zone));
}

void say_cells(struct writing *writing, const char *const *cells, gboolean head)
{
	guint columns = 0;
	g_string_append_c(writing->out, '|');
	for (; cells[columns] != NULL; columns++)
		g_string_append_printf(writing->out, " %s |", cells[columns]);
	g_string_append_c(writing->out, '\n');
	if (!head)
		return;
	g_string_append_c(writing->out, '|');
	for (guint i = 0; i < columns; i++)
		g_string_append(writing->out, "---|");
	g_string_append_c(writing->out, '\n');
}

void say(struct writing *writing, const char *format, ...)
{
	va_list rest;
	va_start(rest, format);
	g_string_append_vprintf(writing->out, format, rest);
	va_end(rest);
}

/* SPDX-License-Identifier: MIT
 * Moments as a list to be read: their order, what belongs in one line, and the words. */
#include <string.h>

#include "desk/i18n.h"
#include "desk/left.h"
#include "desk/night.h"
#include "desk/when.h"

static const char *const names[NIGHT_KINDS] = {
	[NIGHT_BREACH] = "breach",     [NIGHT_WARN] = "warn",   [NIGHT_REMIND] = "remind",
	[NIGHT_UNPROVED] = "unproved", [NIGHT_START] = "start", [NIGHT_RESUME] = "resume",
	[NIGHT_WAKE] = "wake",         [NIGHT_SLEEP] = "sleep", [NIGHT_ZONE] = "dst",
	[NIGHT_SHIFT] = "shift",
};

const char *night_kind_name(enum night_kind kind)
{
	return (unsigned)kind < NIGHT_KINDS ? names[kind] : "?";
}

static int compare_numbers(gint64 a, gint64 b)
{
	return (a > b) - (a < b);
}

static int compare_moments(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;
	int order = compare_numbers(x->at, y->at);

	if (!order)
		order = compare_numbers(x->kind, y->kind);
	/* What may become one line stands together. */
	if (!order)
		order = g_strcmp0(x->calendar, y->calendar);
	if (!order)
		order = compare_numbers(x->shift, y->shift);
	if (!order)
		order = compare_numbers(x->severity, y->severity);
	if (!order)
		order = compare_numbers(x->ticket, y->ticket);
	if (!order)
		order = compare_numbers(x->clock, y->clock);
	if (!order)
		order = compare_numbers(x->cycle, y->cycle);
	if (!order)
		order = compare_numbers(x->percent, y->percent);
	return order ? order : g_strcmp0(x->text, y->text);
}

static gboolean is_alike(const struct moment *a, const struct moment *b)
{
	return a->at == b->at && a->kind == b->kind &&
	       ((a->kind == NIGHT_ZONE && a->shift == b->shift) ||
		((a->kind == NIGHT_WAKE || a->kind == NIGHT_SLEEP) &&
		 g_strcmp0(a->calendar, b->calendar) == 0));
}

/* The moments [from, to) as the first of them. */
static void unite(GArray *moments, guint from, guint to)
{
	struct moment *all = &g_array_index(moments, struct moment, from);
	GString *text = g_string_new(all->text);

	all->ticket = 0;
	all->clock = 0;
	all->cycle = 0;
	for (guint i = from + 1; i < to; i++) {
		const struct moment *moment = &g_array_index(moments, struct moment, i);
		all->count += moment->count;
		if (moment->text)
			g_string_append_printf(text, ", %s", moment->text);
	}
	g_free(all->text);
	all->text = g_string_free(text, text->len == 0);
	if (to > from + 1)
		g_array_remove_range(moments, from + 1, to - from - 1);
}

void night_merge(GArray *moments, guint most)
{
	g_array_sort(moments, compare_moments);
	for (guint i = 0, to; i < moments->len; i++) {
		const struct moment *moment = &g_array_index(moments, struct moment, i);
		guint count = moment->count;
		for (to = i + 1; to < moments->len &&
				 is_alike(moment, &g_array_index(moments, struct moment, to));
		     to++)
			count += g_array_index(moments, struct moment, to).count;
		if (moment->kind == NIGHT_ZONE || (moment->calendar && count > most))
			unite(moments, i, to);
		else
			i = to - 1;
	}
}

/* "10:40" of the same day, "Mon 10:40" within six days, else "12-03 10:40". */
static char *print_time(gint64 at, gint64 seen_from, const struct zone *zone)
{
	int day = civil_day_of(at + zone_offset(zone, at, NULL, NULL)), year, month, date,
	    ahead = day - civil_day_of(seen_from + zone_offset(zone, seen_from, NULL, NULL));
	char clock[WHEN_CLOCK_SIZE];

	when_clock(at, zone, clock);
	if (ahead == 0)
		return g_strdup(clock);
	if (ahead > 0 && ahead <= 6)
		return g_strdup_printf("%s %s", _(when_weekday(day)), clock);
	civil_date(day, &year, &month, &date);
	return g_strdup_printf("%02d-%02d %s", month, date, clock);
}

static char *warn_words(const struct moment *moment)
{
	const char *clock = left_clock_name(moment->clock);

	if (moment->aim)
		return g_strdup_printf(_("%s: the aim has passed"), clock);
	if (moment->percent > 100)
		return g_strdup_printf(_("%s overdue at %d%%"), clock, moment->percent);
	return g_strdup_printf(_("%s: %d%% used"), clock, moment->percent);
}

static char *resume_words(const struct moment *moment, const char *due, const char *wakes)
{
	const char *clock = left_clock_name(moment->clock);

	if (!moment->clock)
		return g_strdup(_("the wait ends"));
	if (wakes)
		return g_strdup_printf(_("%s resumes, z>%s"), clock, wakes);
	if (due)
		return g_strdup_printf(_("%s resumes, due %s"), clock, due);
	return g_strdup_printf(_("%s resumes"), clock);
}

static char *start_words(const struct moment *moment, const char *due)
{
	const char *clock = left_clock_name(moment->clock);

	if (due)
		return g_strdup_printf(_("%s starts, due %s"), clock, due);
	return g_strdup_printf(_("%s starts"), clock);
}

static char *wake_words(const struct moment *moment, const char *due)
{
	const char *clock = left_clock_name(moment->clock);

	if (!moment->ticket)
		return g_strdup_printf(ngettext("%s opens: %u clock wakes",
						"%s opens: %u clocks wake", moment->count),
				       moment->calendar, moment->count);
	if (due)
		return g_strdup_printf(_("%s wakes, due %s"), clock, due);
	return g_strdup_printf(_("%s wakes"), clock);
}

static char *sleep_words(const struct moment *moment, const char *wakes)
{
	if (!moment->ticket)
		return g_strdup_printf(ngettext("%s closes: %u clock sleeps",
						"%s closes: %u clocks sleep", moment->count),
				       moment->calendar, moment->count);
	return g_strdup_printf(_("%s sleeps to %s"), left_clock_name(moment->clock),
			       wakes ? wakes : "?");
}

static char *zone_words(const struct moment *moment)
{
	int minutes = ABS(moment->shift) / 60;
	g_autofree char *span = minutes % 60
					? g_strdup_printf("%dh%02d", minutes / 60, minutes % 60)
					: g_strdup_printf("%dh", minutes / 60);

	return g_strdup_printf(moment->shift < 0 ? _("clocks go back %s: %s")
						 : _("clocks go forward %s: %s"),
			       span, moment->text);
}

static char *breach_words(const struct moment *moment)
{
	switch (moment->clock) {
	case CLOCK_UPDATE:
		return g_strdup(_("update is due"));
	case CLOCK_PROMISE:
		return g_strdup(_("promise is due"));
	default:
		return g_strdup_printf(_("BREACH %s"), left_clock_name(moment->clock));
	}
}

char *night_words(const struct moment *moment, const struct zone *zone)
{
	g_autofree char *due =
		moment->due_at == TIME_NONE ? NULL : print_time(moment->due_at, moment->at, zone);
	g_autofree char *wakes = moment->wakes_at == TIME_NONE
					 ? NULL
					 : print_time(moment->wakes_at, moment->at, zone);

	switch (moment->kind) {
	case NIGHT_BREACH:
		return breach_words(moment);
	case NIGHT_WARN:
		return warn_words(moment);
	case NIGHT_REMIND:
		return g_strdup_printf(_("reminder for %s"), moment->text);
	case NIGHT_UNPROVED:
		return g_strdup(_("reply not handed over"));
	case NIGHT_START:
		return start_words(moment, due);
	case NIGHT_RESUME:
		return resume_words(moment, due, wakes);
	case NIGHT_WAKE:
		return wake_words(moment, due);
	case NIGHT_SLEEP:
		return sleep_words(moment, wakes);
	case NIGHT_ZONE:
		return zone_words(moment);
	case NIGHT_SHIFT:
		return g_strdup(_("your shift ends"));
	default:
		return g_strdup("");
	}
}

static void add_count(GString *out, const char *text)
{
	g_string_append_printf(out, "%s%s", out->len ? ", " : "", text);
}

char *night_summary(const GArray *moments, gint64 now)
{
	guint breaches = 0, updates = 0, promises = 0;
	gint64 first = TIME_NONE;
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; i < moments->len; i++) {
		const struct moment *moment = &g_array_index(moments, struct moment, i);
		if (moment->kind != NIGHT_BREACH || moment->at < now)
			continue;
		if (first == TIME_NONE || moment->at < first)
			first = moment->at;
		if (moment->clock == CLOCK_UPDATE)
			updates++;
		else if (moment->clock == CLOCK_PROMISE)
			promises++;
		else
			breaches++;
	}
	if (first == TIME_NONE)
		return g_strdup(_("nothing is due"));
	char left[LEFT_SIZE];
	const struct {
		guint count;
		const char *text;
	} counts[] = {
		{breaches, ngettext("%u breach", "%u breaches", breaches)},
		{updates, ngettext("%u update", "%u updates", updates)},
		{promises, ngettext("%u promise", "%u promises", promises)},
	};
	for (guint i = 0; i < G_N_ELEMENTS(counts); i++) {
		if (!counts[i].count)
			continue;
		g_autofree char *text = g_strdup_printf(counts[i].text, counts[i].count);
		add_count(out, text);
	}
	/* In minutes, which change with the clock's own. */
	first -= now - now % 60;
	if (first < 60)
		g_strlcpy(left, "<1m", sizeof left);
	else if (first < 600)
		g_snprintf(left, sizeof left, "%dm", (int)(first / 60));
	else
		left_span(first, left);
	return g_strdup_printf(_("%s · first in %s"), out->str, left);
}

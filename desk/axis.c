/* SPDX-License-Identifier: MIT
 * Instants on a line: its range, its ticks, its bars and marks. */
#include "desk/axis.h"

#include "desk/axis-private.h"
#include "desk/civil.h"
#include "desk/error.h"
#include "desk/text.h"
#include "desk/when.h"

#define SHORTEST 300 /* seconds an axis shows at least */
#define MARGIN 25    /* parts of the range that stand before and behind it */
#define OUTAGE 3     /* the outage itself has at least one part in so many of what happened */

struct range {
	gint64 from, to; /* TIME_NONE: nothing yet */
};

static void widen(struct range *range, gint64 from, gint64 to)
{
	if (from == TIME_NONE || to == TIME_NONE)
		return;
	range->from = range->from == TIME_NONE ? from : MIN(range->from, from);
	range->to = range->to == TIME_NONE ? to : MAX(range->to, to);
}

/* Widens within what leaves the outage a third; what lies further off is not shown. */
static void widen_around(struct range *range, const struct range *outage, gint64 at)
{
	gint64 room = MAX(outage->to - outage->from, SHORTEST) * (OUTAGE - 1) / 2;
	if (outage->from == TIME_NONE || (at >= outage->from - room && at <= outage->to + room))
		widen(range, at, at);
}

static struct range find_range(const struct axis *axis, const struct incident *incident,
			       const struct stamped stamps[STAMPS], gint64 now)
{
	struct range outage = {TIME_NONE, TIME_NONE};
	gint64 restored = stamps[STAMP_RESTORED].when.at;
	for (int i = 0; i < STAMPS; i++)
		if (i != STAMP_RESOLVED)
			widen(&outage, stamps[i].when.at, stamps[i].when.at);
	for (guint i = 0; i < axis->impacts->len; i++) {
		const struct impact *impact = g_ptr_array_index(axis->impacts, i);
		/* One that nobody ended behind the restoration says nothing of how long that took.
		 */
		widen(&outage, impact->from,
		      impact->open && restored != TIME_NONE ? impact->from : impact->to);
	}
	if (restored == TIME_NONE && stamps[STAMP_RESOLVED].when.at == TIME_NONE &&
	    outage.from != TIME_NONE)
		widen(&outage, outage.from, MAX(now, outage.to));
	struct range range = outage;
	if (stamps[STAMP_RESOLVED].when.at != TIME_NONE)
		widen_around(&range, &outage, stamps[STAMP_RESOLVED].when.at);
	for (guint i = 0; i < incident->entries->len; i++) {
		const struct entry *entry = g_ptr_array_index(incident->entries, i);
		if (entry->promoted && !entry->removed && entry->when.at != TIME_NONE)
			widen_around(&range, &outage, entry->when.at);
	}
	if (range.from == TIME_NONE)
		range = (struct range){now, now};
	gint64 span = MAX(range.to - range.from, SHORTEST);
	gint64 spare = (span - (range.to - range.from)) / 2 + span / MARGIN;
	return (struct range){range.from - spare, range.to + spare};
}

/* ---- ticks */

/* Seconds; labels tell minutes. */
static const gint64 steps[] = {60,         120,        300,        600,        900,
			       1800,       3600,       7200,       10800,      14400,
			       21600,      43200,      86400,      172800,     7 * 86400,
			       14 * 86400, 28 * 86400, 91 * 86400, 364 * 86400};

/* The least round step whose ticks stand `label` apart. */
static gint64 find_step(const struct axis *axis, int label)
{
	gint64 span = axis->to - axis->from;
	for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
		if (steps[i] * axis->width >= span * label)
			return steps[i];
	return span;
}

static int wall_day(gint64 at, const struct zone *zone)
{
	return civil_day_of(at + zone_offset(zone, at, NULL, NULL));
}

static void add_tick(struct axis *axis, gint64 time, const struct zone *zone, int label)
{
	struct axis_tick tick = {.at = axis_at(axis, time), .time = time};
	const struct axis_tick *before =
		axis->ticks->len == 0
			? NULL
			: &g_array_index(axis->ticks, struct axis_tick, axis->ticks->len - 1);
	if (before != NULL && tick.at - before->at < label)
		return; /* an hour was left out */
	gint64 wall = time + zone_offset(zone, time, NULL, NULL);
	int day = civil_day_of(wall), second = (int)(wall - (gint64)day * CIVIL_DAY_SECONDS);
	if (second == 0 || (before != NULL && wall_day(before->time, zone) != day)) {
		int year, month, date;
		civil_date(day, &year, &month, &date);
		g_snprintf(tick.label, sizeof tick.label, "%02d-%02d", month % 100, date % 100);
	} else {
		g_snprintf(tick.label, sizeof tick.label, "%02d:%02d", second / 3600 % 24,
			   second / 60 % 60);
	}
	g_array_append_val(axis->ticks, tick);
}

/* Between two changes of the zone's offset round readings are equally far apart, so each such
 * stretch is walked on its own: an hour that occurs twice has its ticks twice, one that does not
 * has none. */
static void add_ticks(struct axis *axis, const struct zone *zone, int label)
{
	gint64 step = find_step(axis, label);
	for (gint64 from = axis->from; from < axis->to;) {
		gint64 next = zone_next_transition(zone, from);
		gint64 end = next == TIME_NONE ? axis->to : MIN(next, axis->to);
		gint64 offset = zone_offset(zone, from, NULL, NULL);
		gint64 wall = from + offset, past = ((wall % step) + step) % step;
		for (gint64 at = past == 0 ? from : from + step - past; at < end; at += step)
			add_tick(axis, at, zone, label);
		from = end;
	}
}

/* ---- bars and marks */

static void add_bars(struct axis *axis)
{
	for (guint i = 0; i < axis->impacts->len; i++) {
		const struct impact *impact = g_ptr_array_index(axis->impacts, i);
		struct axis_bar bar = {.from = axis_at(axis, impact->from),
				       .to = axis_at(axis, impact->to),
				       .weight = impact->weight,
				       .open = impact->open,
				       .service = impact->service,
				       .region = impact->region};
		bar.to = impact->to >= axis->to ? axis->width : MAX(bar.to, bar.from + 1);
		g_array_append_val(axis->bars, bar);
	}
}

static int by_time(gconstpointer a, gconstpointer b)
{
	const struct axis_mark *x = a, *y = b;
	return x->time != y->time ? (x->time > y->time) - (x->time < y->time)
				  : (int)x->stamp - (int)y->stamp;
}

static void add_marks(struct axis *axis, const struct stamped stamps[STAMPS])
{
	for (int i = 0; i < STAMPS; i++) {
		gint64 at = stamps[i].when.at;
		if (at == TIME_NONE)
			continue;
		struct axis_mark mark = {.at = axis_at(axis, at),
					 .stamp = (enum stamp)i,
					 .time = at,
					 .beyond = at >= axis->to};
		g_array_append_val(axis->marks, mark);
	}
	g_array_sort(axis->marks, by_time);
}

struct axis *axis_new(const struct incident *incident, gint64 now, const struct zone *zone,
		      int width, int label)
{
	struct axis *axis = g_new0(struct axis, 1);
	struct stamped stamps[STAMPS];
	incident_stamps(incident, stamps);
	axis->width = MAX(width, 1);
	axis->impacts = impact_intervals(incident, now);
	axis->ticks = g_array_new(FALSE, FALSE, sizeof(struct axis_tick));
	axis->bars = g_array_new(FALSE, FALSE, sizeof(struct axis_bar));
	axis->marks = g_array_new(FALSE, FALSE, sizeof(struct axis_mark));
	struct range range = find_range(axis, incident, stamps, now);
	axis->from = range.from;
	axis->to = range.to;
	add_ticks(axis, zone, MAX(label, 1));
	add_bars(axis);
	add_marks(axis, stamps);
	return axis;
}

void axis_free(struct axis *axis)
{
	if (axis == NULL)
		return;
	g_array_unref(axis->ticks);
	g_array_unref(axis->bars);
	g_array_unref(axis->marks);
	g_ptr_array_unref(axis->impacts);
	g_free(axis);
}

int axis_at(const struct axis *axis, gint64 time)
{
	if (time <= axis->from)
		return 0;
	if (time >= axis->to)
		return axis->width - 1;
	return (int)((double)(time - axis->from) / (double)(axis->to - axis->from) * axis->width);
}

gint64 axis_time(const struct axis *axis, int at)
{
	return axis->from + (gint64)((double)(axis->to - axis->from) / axis->width * at);
}

void axis_keep(struct axis *axis, unsigned stamps, axis_keep_fn *keep, void *data)
{
	for (guint i = axis->marks->len; i-- > 0;)
		if (!(stamps & 1u << g_array_index(axis->marks, struct axis_mark, i).stamp))
			g_array_remove_index(axis->marks, i);
	for (guint i = axis->impacts->len; keep != NULL && i-- > 0;)
		if (!keep(g_ptr_array_index(axis->impacts, i), data))
			g_ptr_array_remove_index(axis->impacts, i);
	g_array_set_size(axis->bars, 0);
	add_bars(axis);
}

/* ---- what drawings say */

char *axis_says(const struct axis *axis, const struct axis_mark *mark, const struct zone *zone,
		const struct axis_words *words)
{
	char clock[WHEN_CLOCK_SIZE], date[16] = "";
	int year, month, day = wall_day(mark->time, zone);
	when_clock(mark->time, zone, clock);
	if (mark->beyond && day != wall_day(axis->to, zone)) {
		civil_date(day, &year, &month, &day);
		g_snprintf(date, sizeof date, "%02d-%02d ", month % 100, day % 100);
	}
	g_autofree char *said = g_strdup_printf("%s %s%s%s", words->stamp(mark->stamp, words->data),
						date, clock, mark->beyond ? " →" : "");
	return text_clean(said);
}

/* SPDX-License-Identifier: MIT
 * Which thresholds of a clock lie where (clocks.md §5 E1). Firing them is the caller's: it keeps
 * what has fired by (ticket, clock, cycle, percent, binding). */
#include "desk/queue.h"

#include <string.h>

#define HOUR 3600

static const guint8 long_shares[] = {75, 90, 100, 150, 0}, short_shares[] = {50, 80, 100, 0};

static guint share_notifies(guint percent)
{
	if (percent >= 150)
		return NOTIFY_MANAGEMENT;
	if (percent >= 100)
		return NOTIFY_LEAD;
	return percent >= 80 ? NOTIFY_OWNER | NOTIFY_LEAD_ON_DUTY : NOTIFY_OWNER;
}

/* FNV-1a. */
static guint64 hash_byte(guint64 hash, guint8 byte)
{
	return (hash ^ byte) * 1099511628211u;
}

/* The target and calendar an instant came from: a pause moves a threshold but does not re-arm it, a
 * new target, another calendar or an obligation from another start does. */
static gint64 cycle_binding(const struct cycle *cycle, const struct obligation *shown)
{
	guint64 hash = G_GUINT64_CONSTANT(14695981039346656037);

	for (int shift = 0; shift < 64; shift += 8) {
		hash = hash_byte(hash, (guint8)((guint64)cycle->target_s >> shift));
		hash = hash_byte(hash, (guint8)((guint64)shown->start >> shift));
	}
	for (const char *c = cycle->calendar; *c; c++)
		hash = hash_byte(hash, (guint8)*c);
	return (gint64)(hash & G_MAXINT64);
}

static gint64 count(const struct cycle *cycle, gint64 from, gint64 to)
{
	return cycle->policy ? calendar_elapsed(cycle->policy->calendar, from, to)
			     : MAX(to - from, 0);
}

static gint64 reach(const struct cycle *cycle, gint64 from, gint64 seconds)
{
	return cycle->policy ? calendar_due(cycle->policy->calendar, from, seconds, NULL)
			     : from + seconds;
}

/* When the cycle's elapsed time reaches `seconds`, the breaks left out; TIME_NONE: not before an
 * open one ends, or past the horizon. */
static gint64 cycle_reaches(const struct cycle *cycle, const GArray *breaks, gint64 start,
			    gint64 seconds)
{
	gint64 from = start;

	for (guint i = 0; i < breaks->len; i++) {
		const struct span *span = &g_array_index(breaks, struct span, i);
		gint64 passed = span->start > from ? count(cycle, from, span->start) : 0;
		if (passed >= seconds)
			break;
		seconds -= passed;
		from = MAX(from, span->end);
	}
	return from == G_MAXINT64 ? TIME_NONE : reach(cycle, from, seconds);
}

static int compare_thresholds(const void *a, const void *b)
{
	const struct threshold *left = a, *right = b;

	if (left->at != right->at)
		return left->at < right->at ? -1 : 1;
	return (left->percent > right->percent) - (left->percent < right->percent);
}

void clock_thresholds(const struct cycle *cycle, gint64 now, GArray *out)
{
	const struct obligation *shown =
		&g_array_index(cycle->obligations, struct obligation, cycle->shown);
	const guint8 *shares = cycle->target_s > HOUR ? long_shares : short_shares;
	gboolean aimed = cycle->aim_s == TIME_NONE || cycle->aim_s >= cycle->target_s;
	guint first = out->len;

	if (cycle->state != CLOCK_RUNNING || cycle->quiet || cycle->target_s <= 0)
		return;
	if (cycle->policy && cycle->policy->warn[0])
		shares = cycle->policy->warn;
	g_autoptr(GArray) breaks = cycle_breaks(cycle);
	struct threshold threshold = {.clock = cycle->clock,
				      .cycle = cycle->number,
				      .binding = cycle_binding(cycle, shown)};
	for (guint i = 0; i < sizeof cycle->policy->warn && shares[i]; i++) {
		/* The first whole second at which the share is reached; at 100 % the due date
		 * itself, which an agreed date may set apart from the counted one. */
		gint64 seconds = (cycle->target_s * shares[i] + 99) / 100;
		threshold.percent = shares[i];
		threshold.notify = share_notifies(shares[i]);
		threshold.at = shares[i] == 100
				       ? cycle->due_at
				       : cycle_reaches(cycle, breaks, shown->start, seconds);
		aimed |= seconds == cycle->aim_s;
		if (threshold.at != TIME_NONE)
			g_array_append_val(out, threshold);
	}
	/* K14: the aim warns. */
	if (!aimed) {
		threshold.percent = (int)(cycle->aim_s * 100 / cycle->target_s);
		threshold.notify = NOTIFY_OWNER;
		threshold.at = cycle_reaches(cycle, breaks, shown->start, cycle->aim_s);
		for (guint i = first; i < out->len; i++)
			if (g_array_index(out, struct threshold, i).percent == threshold.percent)
				threshold.at = TIME_NONE;
		if (threshold.at != TIME_NONE)
			g_array_append_val(out, threshold);
	}
	qsort(&g_array_index(out, struct threshold, first), out->len - first,
	      sizeof(struct threshold), compare_thresholds);
}

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

static int compare_shares(const void *a, const void *b)
{
	const struct share *left = a, *right = b;

	return (left->percent > right->percent) - (left->percent < right->percent);
}

guint clock_shares(const struct policy *policy, gint64 target_s, gint64 aim_s,
		   struct share shares[SHARES_MOST])
{
	const guint8 *percents = target_s > HOUR ? long_shares : short_shares;
	struct share aim = {.seconds = aim_s, .aim = TRUE, .notify = NOTIFY_OWNER};
	guint count = 0;

	if (target_s <= 0)
		return 0;
	if (policy && policy->warn[0])
		percents = policy->warn;
	for (; count < sizeof policy->warn && percents[count]; count++)
		/* The first whole second at which the share is reached. */
		shares[count] = (struct share){
			.percent = percents[count],
			.seconds = (target_s * percents[count] + 99) / 100,
			.notify = share_notifies(percents[count]),
		};
	if (aim_s == TIME_NONE || aim_s >= target_s)
		return count;
	/* K14: the aim warns. */
	aim.percent = (int)(aim_s * 100 / target_s);
	for (guint i = 0; i < count; i++)
		if (shares[i].seconds == aim_s || shares[i].percent == aim.percent) {
			shares[i].aim = TRUE;
			return count;
		}
	shares[count++] = aim;
	qsort(shares, count, sizeof *shares, compare_shares);
	return count;
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
	struct share shares[SHARES_MOST];
	guint first = out->len, count;

	if (cycle->state != CLOCK_RUNNING || cycle->quiet || cycle->target_s <= 0)
		return;
	count = clock_shares(cycle->policy, cycle->target_s, cycle->aim_s, shares);
	g_autoptr(GArray) breaks = cycle_breaks(cycle);
	struct threshold threshold = {.clock = cycle->clock,
				      .cycle = cycle->number,
				      .binding = cycle_binding(cycle, shown)};
	for (guint i = 0; i < count; i++) {
		threshold.percent = shares[i].percent;
		threshold.aim = shares[i].aim;
		threshold.notify = shares[i].notify;
		/* At 100 % the due date itself, which an agreed date may set apart from the counted
		 * one. */
		threshold.at = shares[i].percent == 100 ? cycle->due_at
							: cycle_reaches(cycle, breaks, shown->start,
									shares[i].seconds);
		if (threshold.at != TIME_NONE)
			g_array_append_val(out, threshold);
	}
	if (out->len > first)
		qsort(&g_array_index(out, struct threshold, first), out->len - first,
		      sizeof(struct threshold), compare_thresholds);
}

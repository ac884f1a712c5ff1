/* SPDX-License-Identifier: MIT
 * What an incident measures (incidents.md T9-T14). Pure. Unknown stays unknown: a missing anchor never gives 0
 * and never "now". */
#ifndef MIDWATCH_DESK_INCIDENT_METRICS_H
#define MIDWATCH_DESK_INCIDENT_METRICS_H

#include "desk/incident.h"

enum metric { METRIC_DETECT, METRIC_ACKNOWLEDGE, METRIC_FIRST_RESPONSE, METRIC_IDENTIFY, METRIC_RESTORE, METRIC_RESOLVE, METRICS };
const char *metric_name(enum metric metric); /* "first-response" */
gboolean metric_find(const char *name, enum metric *metric);
const char *metric_title(enum metric metric); /* _() */
/* Its anchors: to - from. */
void metric_anchors(enum metric metric, enum stamp *from, enum stamp *to);
struct measured {
	gboolean known;
	gint64 value, least, most; /* seconds; least < value or value < most where an anchor is imprecise (T10) */
};
struct measured metric_measure(const struct stamped stamps[STAMPS], enum metric metric);

/* T11, V2: at any instant the weight is the greatest of what is open, per service and region, and over all. An
 * impact without an end is open: it counts until `now`, and no further than to when the service was back (restored, or
 * resolved where that is unknown): what it lasted behind that nobody knows, so it is a least value (T9). */
struct impact { char *service, *region; gint64 from, to; int weight; gboolean open; }; /* weight in percent, > 0; to: where it was counted to when it is open */
GPtrArray *impact_intervals(const struct incident *incident, gint64 now); /* of struct impact*, by scope, then time; not overlapping within one */
struct impact_sum {
	gint64 seconds, weighted; /* of the union; weighted: seconds × percent, a hundredth of a second each */
	gint64 open_to;		  /* to where what is open was counted; TIME_NONE: nothing is */
};
/* Of one scope, or of all with both NULL ("" matches an impact of none). */
struct impact_sum impact_total(const GPtrArray *intervals, const char *service, const char *region);

/* T12. `values` are sorted here. FALSE: there are none. */
struct aggregate { guint n; gint64 median2; gint64 p90; gint64 sum; }; /* median2: twice the median; mean = sum / n on request */
gboolean aggregate_values(gint64 *values, guint n, struct aggregate *out);

/* T13: between min(detected, reported) and restored (`now` as long as it is not), live entries of people and actions;
 * further apart than the threshold. Ascending; of struct timeline_gap*. */
struct timeline_gap { const struct entry *from, *to; gint64 start, end; enum gap_state state; const char *why, *by; }; /* from NULL: since it was noticed; to NULL: up to now or restored */
gint64 gap_threshold(int severity); /* seconds */
GPtrArray *incident_gaps(const struct incident *incident, gint64 now);
guint gaps_unexplained(const GPtrArray *gaps);

/* T14: notices to customers promised every update_every seconds, from min(detected, reported) to restored. */
struct missed { gint64 from, to; gint64 count; };
GArray *incident_missed_updates(const struct incident *incident, gint64 now); /* of struct missed */
/* When they are to hear next: update_every behind the last notice, else behind when it was noticed; TIME_NONE: nothing
 * is promised, or the service is back. */
gint64 incident_next_update(const struct incident *incident);
/* Those one client missed: of its ticket (0: it has none, and was never told), from its own report on (TIME_NONE: from
 * when the incident was noticed; T16). */
gint64 incident_missed_to(const struct incident *incident, gint64 ticket, gint64 reported_at, gint64 now);
gint64 updates_missed(gint64 seconds, gint64 every); /* ceil(dt / c) - 1, at least 0 */

/* What still blocks a report's review and approval: disorder (T8), stamps unknown, an impact left open behind
 * restored, unexplained gaps (T13), must-do actions without an owner or a date, nothing written in
 * one for clients (which is all that an interim notice waits for); of struct blocker*, most grave first. */
struct blocker { char *text; char *entry; }; /* one line; key of the entry to look at, NULL */
void blocker_free(void *blocker);
GPtrArray *incident_blockers(const struct incident *incident, enum audience audience, gint64 now);

#endif

/* SPDX-License-Identifier: MIT
 * What the desk knows for a report of an incident (desk/report.h): its clients and what their contracts' clocks say,
 * corrections, similar incidents, what changed since the version before. */
#ifndef MIDWATCH_COMMAND_REPORT_FACTS_H
#define MIDWATCH_COMMAND_REPORT_FACTS_H

#include "desk/report.h"
#include "store/incident.h"

struct report_gathered {
	struct report_facts facts; /* client, language, version, now may be set anew; what is borrowed lives as long as this */
	struct desk *desk;
	gint64 known_at; /* what was recorded behind it doesn't count; TIME_NONE: all does */
	GPtrArray *clients, *clocks, *corrections, *similar, *changes, *records;
};
/* For a wish (command/report-paper.h). `zone` of who reads, when it is no client. The incident is borrowed. Clear it
 * whatever it answers. */
struct report_wish;
gboolean report_gather(struct desk *desk, const struct incident *incident, const struct report_wish *wish,
		       const struct zone *zone, gint64 now, struct report_gathered *gathered, GError **error);
/* The zone, beside UTC, of what is published to the house, whoever publishes it: of who opened the incident; else NULL.
 * So versions differ by what they say alone. */
const struct zone *report_zone(const struct desk *desk, const struct incident *incident);
/* Are the records of an incident needed for it? */
gboolean report_needs_records(const struct incident *incident, enum audience audience);
void report_gathered_clear(struct report_gathered *gathered);

/* Incidents like it, of struct report_similar*: of the same cause first, then those in the same place, and those that
 * share words; at most `limit`. Their texts are owned by the array. */
GPtrArray *report_similar(struct desk *desk, const struct incident *incident, guint limit, GError **error);

#endif

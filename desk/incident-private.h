/* SPDX-License-Identifier: MIT
 * Inside the fold of an incident: shared by incident.c (the whole), incident-entry.c and incident-say.c (one entry),
 * incident-parts.c (what stands beside the timeline), incident-report.c, incident-stamp.c, incident-impact.c,
 * incident-metrics.c, incident-gap.c, and capture.c. Nothing else but tests includes it. */
#ifndef MIDWATCH_DESK_INCIDENT_PRIVATE_H
#define MIDWATCH_DESK_INCIDENT_PRIVATE_H

#include "desk/incident.h"

#define EVERY_AUDIENCE ((1u << AUDIENCES) - 1)

/* incident-entry.c */
struct entry *entry_new(gint64 number);
struct entry *entry_copy(const struct entry *entry); /* NULL of NULL */
void entry_free(void *entry);
/* What came from a ticket's events, and is known by its source_ref. */
gboolean entry_is_captured(const struct entry *entry);

/* incident-say.c: what `record` says of an entry: RECORD_ENTRY, RECORD_REMOVED, RECORD_PUT_BACK, RECORD_EVIDENCE,
 * RECORD_REDACTED. */
void entry_apply(struct entry *entry, const struct record *record);
/* What records didn't say is as it was captured, or as it is of an entry nobody said anything of. */
void entry_settle(struct entry *entry);
/* The audiences whose reports tell it, as bits; by what records said alone, since records are folded before
 * anything is captured. */
unsigned entry_touches(const struct entry *entry);
/* Values of fields; FALSE leaves *out alone. */
gboolean field_time(const char *value, gint64 *out); /* "": TIME_NONE */
gboolean field_number(const char *value, gint64 least, gint64 most, gint64 *out);
gboolean field_flag(const char *value, gboolean *out); /* "1", "0" */
void field_text(char **slot, const char *value); /* "": NULL */

/* incident-parts.c */
void parts_apply(struct incident *incident, const struct record *record);
void parts_new(struct incident *incident);
void parts_free(struct incident *incident);

/* incident-gap.c: from when it was noticed to when the service was back, or `now`; FALSE: never noticed, or no time. */
gboolean stamps_burning(const struct stamped stamps[STAMPS], gint64 now, gint64 *from, gint64 *to);

/* incident-impact.c: one line of an impact that nobody ended although the service is back, and the entry that began it;
 * NULL: there is none. g_free. */
char *impact_left_open(const struct incident *incident, const struct entry **entry);

/* incident-stamp.c: the stamps that are out of order, T8; of char*. */
GPtrArray *stamps_disorder(const struct incident *incident);

/* incident-report.c */
void report_apply(struct incident *incident, const struct record *record);
void report_edited(struct incident *incident, const struct record *record, unsigned audiences);
void approval_free(void *approval);

#endif

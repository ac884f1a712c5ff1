/* SPDX-License-Identifier: MIT
 * What the tests of incidents share. */
#ifndef MIDWATCH_TESTS_INCIDENTS_H
#define MIDWATCH_TESTS_INCIDENTS_H

#include "store/incident.h"
#include "tests/store/tickets.h"

/* One opened now, of severity P1; `region` may be NULL. */
gint64 opened_incident(struct desk *desk, const char *title, const char *region);
struct incident *loaded_incident(struct desk *desk, gint64 id);
/* A record of an entry: a new observation at the desk's `now` (about 0), or another text of one. */
struct record *entry_record(struct desk *desk, gint64 about, gint64 base, const char *text);
/* Stores `record`, which is freed; the error's code must be `code`, 0: none. Gives what it is about. */
gint64 says(struct desk *desk, gint64 id, struct record *record, int code);
/* A record of kind, about, what and base with one field (`key` NULL: none). */
struct record *record_with(enum record_kind kind, gint64 about, const char *what, gint64 base, const char *key,
			   const char *value);
/* The first row of the list. */
struct incident_row only_incident(struct desk *desk, gboolean all);
/* The internal report: submitted and approved; published in English and Chinese. */
void approve_report(struct desk *desk, gint64 id);
void publish_report(struct desk *desk, gint64 id, gint64 base, const char *text, int code);
void acts_as(struct desk *desk, const char *user);

#endif

/* SPDX-License-Identifier: MIT
 * Incidents told in lines of text, for the tests of desk/. All happens on 20 September 2026; times are "01:03",
 * "01:03:30", in UTC. */
#ifndef MIDWATCH_TESTS_CHRONICLE_H
#define MIDWATCH_TESTS_CHRONICLE_H

#include "desk/incident.h"

gint64 hour(const char *word); /* "01:03" */
char *hour_print(gint64 at);   /* back; "-" for TIME_NONE */

/* A log of struct record*, beginning with its opening at 01:00 by wei at P1, of `header` (words, or NULL). */
GPtrArray *chronicle_new(const char *header);
#define CHRONICLE g_autoptr(GPtrArray)
/* Appends "TIME BY KIND ABOUT [WHAT] [key=value …] [why=…]": recorded then, by them. WHAT: a word without "=". The
 * values of at, end, due, reported are times as above. Gives the record. */
struct record *chronicle_tell(GPtrArray *log, const char *line);
/* The same as an entry recorded when it happened, by wei: "TIME KIND [key=value …]". Gives its number. */
gint64 chronicle_note(GPtrArray *log, const char *line);
struct incident *chronicle_fold(const GPtrArray *log);
/* An incident freed at the end of its block. */
void chronicle_clear(struct incident **incident);
#define INCIDENT __attribute__((cleanup(chronicle_clear))) struct incident *

/* An entry captured of an event. Free it by giving it to incident_capture(). */
struct entry *chronicle_captured(const char *ref, gint64 ticket, enum entry_kind kind, const char *at);
void chronicle_capture(struct incident *incident, struct entry *const *entries); /* ended by NULL */
#define CAPTURE(incident, ...)                                                                     \
	chronicle_capture(incident, (struct entry *const[]){__VA_ARGS__, NULL})

void assert_stamp(const struct incident *incident, enum stamp stamp, const char *expected); /* "01:03", "-": unknown */

/* All that can be known of an incident, as text: two that read the same are the same. */
char *chronicle_print(const struct incident *incident);

#endif

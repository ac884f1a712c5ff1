/* SPDX-License-Identifier: MIT
 * Random histories of tickets under random promises, for the property tests: calendars over transitions
 * of odd zones, pauses, corrections, late entries. The same seed tells the same story. */
#ifndef MIDWATCH_TESTS_RANDOM_H
#define MIDWATCH_TESTS_RANDOM_H

#include "desk/clock.h"
#include "tests/given.h"

#define RANDOM_TERMS 60

/* The promises, the same in every run; between the two everything below may be called. Wants the tz
 * database. */
void random_begin(void);
void random_end(void);
/* A terms_fn; `data`: a number below RANDOM_TERMS as a pointer, which promises hold at the storing. */
const struct terms *random_terms(const char *cover, gint64 revision, void *data);

/* Struct event*, freed with the array, in turn order. `plain` leaves out what changes how earlier events
 * read. */
GPtrArray *random_history(GRand *rand, gboolean plain);
gboolean one_in(GRand *rand, int n);
/* The history in words, for the message of a failed test. */
void random_print(const GPtrArray *events);

#endif

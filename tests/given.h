/* SPDX-License-Identifier: MIT
 * What many tests are given: zones of the system, instants from text. Errors end the test. */
#ifndef MIDWATCH_TESTS_GIVEN_H
#define MIDWATCH_TESTS_GIVEN_H

#include "desk/zone.h"

/* FALSE: the system has no tz database, what needs one is to be skipped by name. */
gboolean given_database(void);
/* One set for the whole program, never freed. */
struct zone_set *given_zones(void);
const struct zone *given_zone(const char *name);
/* "2026-09-20T05:00:00Z", any offset. */
gint64 given_at(const char *text);
int given_day(const char *text);

#define assert_at(at, text)                                                                        \
	G_STMT_START                                                                               \
	{                                                                                          \
		char printed_[21];                                                                 \
		civil_print_utc((at), printed_);                                                   \
		g_assert_cmpstr(printed_, ==, (text));                                             \
	}                                                                                          \
	G_STMT_END

#endif

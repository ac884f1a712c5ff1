/* SPDX-License-Identifier: MIT
 * Time zones read from TZif bytes (RFC 8536: 64-bit block, footer rule past the last transition).
 * Pure: the bytes come from a reader given by the caller (store/tzfile.c); the process's TZ is never
 * looked at (clocks.md C7). A zone is immutable once made and may be shared between threads. */
#ifndef MIDWATCH_DESK_ZONE_H
#define MIDWATCH_DESK_ZONE_H

#include <glib.h>

struct zone;

/* Parses `size` bytes of a TZif file (versions 1 to 4). Hostile input gives an error, never a crash.
 * "UTC" needs no bytes: zone_utc(). Never freed by the caller when it came from a zone_set. */
struct zone *zone_new(const char *name, const void *bytes, gsize size, GError **error);
void zone_free(struct zone *zone);
const struct zone *zone_utc(void);

const char *zone_name(const struct zone *zone);
/* Seconds east of UTC at instant `at`; *is_dst and *abbreviation may be NULL. */
int zone_offset(const struct zone *zone, gint64 at, gboolean *is_dst, const char **abbreviation);
/* The first transition strictly after `at` that changes the offset; TIME_NONE when there is none
 * before the year 10000. */
gint64 zone_next_transition(const struct zone *zone, gint64 at);

enum zone_fit { ZONE_ONCE, ZONE_GAP, ZONE_TWICE };
/* The instants at which the zone's wall clock reads `wall` (seconds since 1970-01-01 00:00 of that
 * reading, as if UTC). Once: *earliest == *latest. In a gap: both are the instant of the transition
 * (clocks.md C2). Twice: the two instants. */
enum zone_fit zone_instants(const struct zone *zone, gint64 wall, gint64 *earliest, gint64 *latest);

/* A cache of zones over a reader of bytes. The reader returns NULL with MIDWATCH_ERROR_MISSING for a
 * name that is not in the tz database. Not thread-safe: one per thread. */
typedef GBytes *zone_reader(const char *name, void *data, GError **error);
struct zone_set;
struct zone_set *zone_set_new(zone_reader *read, void *data);
void zone_set_free(struct zone_set *set);
/* The zone, owned by the set and valid as long as it; NULL with MISSING (or USAGE for a name that
 * can't be one: empty, absolute, "..", odd characters). */
const struct zone *zone_set_get(struct zone_set *set, const char *name, GError **error);

#endif

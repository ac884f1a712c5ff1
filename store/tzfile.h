/* SPDX-License-Identifier: MIT
 * The system's tz database on disk: bytes for desk/zone.c, names for completion, the release that
 * stopped verdicts record (clocks.md C7, M4). Neither TZ nor TZDIR is looked at: two people at one
 * desk must not get different answers from their environments. */
#ifndef MIDWATCH_STORE_TZFILE_H
#define MIDWATCH_STORE_TZFILE_H

#include <glib.h>

/* A zone_reader for zone_set_new(); `data` is not used. MISSING when no such zone is installed. */
GBytes *tzfile_read(const char *name, void *data, GError **error);
/* The names of all installed zones, sorted, NULL-terminated; free with g_strfreev. */
char **tzfile_names(void);
/* The release, e.g. "2025b"; "unknown" when the database does not say. Never NULL, not to be freed. */
const char *tzfile_release(void);

#endif

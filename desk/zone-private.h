/* SPDX-License-Identifier: MIT
 * The table of transitions that zone-read.c fills and zone.c looks things up in. Private to them. */
#ifndef MIDWATCH_DESK_ZONE_PRIVATE_H
#define MIDWATCH_DESK_ZONE_PRIVATE_H

#include "desk/civil.h"
#include "desk/zone.h"

#define CYCLE_SECONDS (G_GINT64_CONSTANT(146097) * CIVIL_DAY_SECONDS)
#define FARTHEST_INSTANT (G_GINT64_CONSTANT(1) << 60)
#define FARTHEST_OFFSET (26 * 3600)	/* RFC 8536: from -25 h to +26 h */

struct local_type {
	int offset;
	gboolean is_dst;
	char abbreviation[32];
};

struct transition {
	gint64 at;
	int offset;	/* the type's, here to be found without another load */
	int type;
};

struct zone {
	char *name;
	GArray *types;	/* of struct local_type, the first rules before the first transition */
	GArray *transitions;	/* ascending, no two at the same instant */
	gboolean cyclic;	/* the last CYCLE_SECONDS of the table repeat for ever */
};

/* Fills `zone` from the bytes of a file. NULL, or what is wrong with them: a marked text. */
const char *zone_read(struct zone *zone, const guint8 *bytes, gsize size);
/* Appends a type of local time and returns its number. */
int zone_add_type(struct zone *zone, const char *abbreviation, int offset, gboolean is_dst);

#endif

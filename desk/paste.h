/* SPDX-License-Identifier: MIT
 * A pasted block of a chat or a log becomes entries: each line that begins with a time begins one, what follows
 * belongs to it (incidents.md §1, "Capture"). Times are recognised by PCRE2: RFC 3339, "2026-09-20 14:05:07",
 * "20/Sep/2026:14:05:07 +0000", "Sep 20 14:05:07", "[14:05]", "14:05:07.123", "2:05 PM", 14时05分, epoch seconds …
 * Pure. Anything may be in it. */
#ifndef MIDWATCH_DESK_PASTE_H
#define MIDWATCH_DESK_PASTE_H

#include "desk/incident.h"
#include "desk/zone.h"

struct pasted {
	struct instant when; /* as precise as it was written */
	char *who;	    /* "li:" behind the time; NULL */
	char *text;	    /* without time and name; lines joined by \n */
	guint line;	    /* from 1 */
	gsize start, end;   /* bytes of the block */
};
struct paste {
	GPtrArray *entries; /* of struct pasted*, in the block's order */
	gboolean zoned;	    /* each time says its own zone: nobody needs to be asked */
	guint skipped;	    /* lines before the first time */
	GPtrArray *doubts;  /* of char*: "line 7: 01:30 occurs twice that day; the first was taken" */
};
/* Times without a date are of the day of the one before, or of `now` and not ahead of it; they go on over midnight. Times
 * without a zone are read in `zone`. At most `most` entries, then FALSE with USAGE; MISSING an entry: USAGE. */
struct paste *paste_read(const char *text, gsize size, gint64 now, const struct zone *zone, struct zone_set *zones,
			 guint most, GError **error);
void paste_free(struct paste *paste);

#endif

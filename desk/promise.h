/* SPDX-License-Identifier: MIT
 * Times promised in a text to a client, English and Chinese: "within 30 min", "by 04:30", 预计 04:30
 * 恢复, 半小时内 (terminal.md: caught while typing). Pure; fast enough for every pause in typing. */
#ifndef MIDWATCH_DESK_PROMISE_H
#define MIDWATCH_DESK_PROMISE_H

#include "desk/zone.h"

/* Who reads it, and when it is written. */
struct promise_reader {
	gint64 now;
	const struct zone *zone;   /* the reader's: what a time without a zone means */
	const struct zone *writer; /* "our time"; NULL: unknown, such a time is left alone */
	struct zone_set *zones;	   /* "Tokyo time"; NULL: such a time is left alone */
};

struct promise_found {
	gsize start, end; /* bytes of the wording in the text */
	gint64 at;	  /* UTC; behind now, at most 30 days */
};

/* The promises in `size` bytes of text (< 0: up to NUL), in its order, of struct promise_found; never
 * NULL. Only what the writer takes on counts: no past times, questions, requests, conditions,
 * refusals, contract terms, quoted lines, log lines. The earliest a reader may expect is meant: "3:30" is
 * the next half past three, a day without an hour ends at 18:00 (23:59 when that has passed), a morning
 * at 12:00, an evening at 23:59; working days are Monday to Friday; a time that the reader's clocks skip
 * is the moment they go forward, one that they show twice the first. Text beyond PROMISE_TEXT bytes is
 * not looked at. Free with g_array_unref. */
GArray *promise_spot(const char *text, gssize size, const struct promise_reader *reader);
#define PROMISE_TEXT (64 * 1024)

/* The zone of "UTC", "your time", "Tokyo time", 北京时间. *zone NULL and *fixed TRUE: `offset` seconds
 * east. FALSE: no zone that is known. Of the reader only the
 * zones and `now` are looked at. */
gboolean promise_zone(const char *text, const struct promise_reader *reader,
		      const struct zone **zone, gboolean *fixed, int *offset);

#endif

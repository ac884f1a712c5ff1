/* SPDX-License-Identifier: MIT
 * What the parts of paste.h share: a line is read for a time as it is written (paste-stamp.c), all of a block's times
 * together become instants (paste-time.c). */
#ifndef MIDWATCH_DESK_PASTE_PRIVATE_H
#define MIDWATCH_DESK_PASTE_PRIVATE_H

#include "desk/paste.h"
#include "desk/regex.h"

#define STAMP_NO_DAY G_MININT
/* A time as it is written. */
struct stamp_read {
	guint line;
	gsize start, end; /* bytes of the line: it, name and marks around it; what is behind `end` is text */
	gboolean within;  /* it stands in the middle: the whole line is the text */
	gboolean alone;	  /* nothing else on its line */
	char *who;
	char *said;	  /* the date and time as written, for doubts */
	char *zone_said;  /* letters that are no zone known here; NULL */
	gint64 epoch;	  /* TIME_NONE: a reading of a wall */
	int year, month, day; /* 0: not said */
	int numbers[3];	      /* 9/10, 20.09.26: the order is the block's; 0 none */
	char between;
	int relative; /* days from today; STAMP_NO_DAY: not said */
	int weekday;  /* 0 Monday; -1 not said */
	gboolean timed, halves; /* halves: AM or PM was said */
	int second;   /* of the day */
	int late;     /* seconds it may be later */
	gboolean zoned;
	const struct zone *zone; /* NULL: `offset` */
	int offset;
	/* as they are found (paste-time.c) */
	int day_number; /* STAMP_NO_DAY: not known yet */
	gint64 at;
	struct pasted *entry; /* that begins with it; NULL: a date alone */
};
void stamp_clear(struct stamp_read *stamp); /* what it holds */
void stamp_free(void *stamp);
struct stamp_context {
	gint64 now;
	const struct zone *zone;
	struct zone_set *zones;
};
/* The time at the begin of a line, or behind a name, or where a log has it; FALSE: none. A date alone counts. */
gboolean stamp_scan(const char *line, gsize size, const struct stamp_context *context, struct stamp_read *stamp);
/* Whether a line is a name and nothing else: "Li Na", 王伟. */
gboolean stamp_is_name(const char *line, gsize size);
/* Of struct stamp_read*, in the block's order: day_number and at of each. Appends what is doubtful. */
void stamps_resolve(GPtrArray *stamps, const struct stamp_context *context, GPtrArray *doubts);

#endif

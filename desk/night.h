/* SPDX-License-Identifier: MIT
 * The night ahead: every moment at which something happens by time alone, if nobody acts. Pure: a
 * ticket's moments come from its events and terms, as its clocks do, and are what one would see who
 * folded it anew at every second (tests/property/test-night.c does). */
#ifndef MIDWATCH_DESK_NIGHT_H
#define MIDWATCH_DESK_NIGHT_H

#include "desk/queue.h"

/* In the order of moments of one instant: the worst first. */
enum night_kind {
	NIGHT_BREACH,	/* the last second in time: one later the clock is breached (K8) */
	NIGHT_WARN,	/* a share of the target, or its aim, is used up (E1, K14) */
	NIGHT_REMIND,	/* what `remind` was told */
	NIGHT_UNPROVED,	/* a message never handed over counts no longer (K11) */
	NIGHT_START,	/* a clock starts by itself, nobody having confirmed (K13) */
	NIGHT_RESUME,	/* a pause or an agreed window ends by itself (K6) */
	NIGHT_WAKE,	/* a clock's calendar opens */
	NIGHT_SLEEP,	/* … closes, before the clock is due */
	NIGHT_ZONE,	/* the clocks of a zone are changed */
	NIGHT_SHIFT,	/* the person's shift ends */
	NIGHT_KINDS
};
const char *night_kind_name(enum night_kind kind);	/* "breach", "warn" …: the word of JSON */

struct moment {
	gint64 at;
	enum night_kind kind;
	gint64 ticket;		/* 0: of the desk, or of several */
	enum clock_kind clock;	/* RESUME: of those that go on, the one due first; 0: none */
	int cycle;		/* 0: none */
	int severity;		/* the ticket's, the clock's where it has one */
	int percent;		/* WARN */
	gboolean aim;		/* WARN: the aim of a range lies here too */
	gboolean breached;	/* of the clock, before; of a BREACH: FALSE */
	gboolean provisional;	/* the calendar is not known so far ahead (C6) */
	gint64 due_at;		/* of the clock from then on; TIME_NONE */
	gint64 wakes_at;	/* SLEEP, RESUME: the clock sleeps until then; TIME_NONE */
	int shift;		/* ZONE: seconds by which wall clocks move on */
	guint count;		/* moments in one, ≥ 1: RESUME clocks, WAKE and SLEEP clocks, ZONE zones */
	const char *calendar;	/* WAKE, SLEEP: its key, interned */
	char *text;		/* REMIND: for whom and what; ZONE: which, "Europe/London, …"; owned */
};

/* An empty list of struct moment that owns their texts; g_array_unref. */
GArray *night_new(void);

/* Appends, in no order, every moment of a ticket in [now, until), the arguments as clock_fold(). At
 * `now` itself only what has not yet happened there: a due date, a reminder. A `now` before the newest
 * event means that event's time. */
struct night_ticket {
	gint64 ticket;
	const struct event *const *events;
	gsize count;
	terms_fn *terms_of;
	void *data;
};
void night_of_ticket(const struct night_ticket *ticket, gint64 now, gint64 until, GArray *out);

/* What a clock in a cached row says of itself: enough to tell, without a fold, whether one of its own
 * moments lies ahead and when its calendar wakes it. A running one; of one overdue it is said as if it had
 * not paused since. */
struct night_clock {
	const struct policy *policy;	/* NULL: a promise */
	gint64 due_at, target_s, aim_s;	/* aim_s TIME_NONE */
};
gboolean night_concerns(const struct night_clock *clock, gint64 now, gint64 until);
/* Appends when such a clock wakes and goes to sleep in (now, until). `like`: what the moments say else. */
void night_sleeps(const struct night_clock *clock, const struct moment *like, gint64 now, gint64 until,
		  GArray *out);

/* Appends each change of the zone's clocks in [now, until). */
void night_of_zone(const struct zone *zone, gint64 now, gint64 until, GArray *out);
/* The end of the working hours `now` lies in; TIME_NONE outside them, or when they never end. */
gint64 night_shift_end(const struct calendar *hours, gint64 now);

/* Orders by time, then by kind, severity, ticket, clock. What happens to more than `most` clocks by one
 * opening or closing of one calendar becomes one moment, and so do the zones that change alike. */
void night_merge(GArray *moments, guint most);

/* "BREACH restore", "update is due", "restore wakes, due 10:40" … times read in `zone`; g_free. */
char *night_words(const struct moment *moment, const struct zone *zone);
/* "3 breaches, 5 updates, 2 promises · first in 9m" of those from `now` on; g_free. */
char *night_summary(const GArray *moments, gint64 now);

#endif

/* SPDX-License-Identifier: MIT
 * Inside the fold of clocks: shared by fold.c (the ticket), fold-acts.c and fold-agreed.c (what each
 * event does), cycle.c and cycle-read.c (clocks), obligation.c (counting) and history.c, which puts the
 * events in order. Nothing else includes it. Everything lives in flat arrays that refer to each other
 * by index, so that a fold is copied by copying arrays. */
#ifndef MIDWATCH_DESK_FOLD_H
#define MIDWATCH_DESK_FOLD_H

#include "desk/clock.h"

/* An obligation while it is counted. `face.due_at` stands once it is reached; while it counts it is
 * what the due date would be if nothing happened; paused and not reached it is absent. */
struct duty {
	struct obligation face;
	int cycle;		/* index in fold->cycles */
	int next;		/* the next obligation of the cycle, -1 */
	gint64 counted;		/* seconds counted up to `mark`, or up to `settled` when it does not count */
	gint64 mark;		/* start of the segment being counted; TIME_NONE when it does not count */
	gint64 settled;		/* since when it does not count */
	gboolean extended, provisional;
};

enum lap_end { CYCLE_LIVE, CYCLE_STOPPED, CYCLE_CANCELLED };

/* A cycle while it is folded. */
struct lap {
	enum clock_kind clock;
	int number;
	enum lap_end end;
	gint64 started_at, stopped_at, turn, stop_turn;
	gint64 root;		/* promise: turn of the first promise of a chain of moves */
	int first, last;	/* its obligations, oldest first */
	int force;		/* the first one in force; later ones are too */
	int gaps;		/* how many in fold->gaps */
	gboolean breached, waived, waive_pending, unproved;
	gboolean closed_off;	/* cancelled by the end of the ticket: a reopen revives it */
	enum breach_cause cause;
	gint64 breach_at;
};

struct wait { struct span span; enum pause_reason reason; };
struct gap { int cycle; struct span span; };
struct waive { gint64 turn; int cycle; const char *by; };

/* A ticket while it is folded. Strings belong to the events. */
struct fold {
	terms_fn *terms_of;
	void *data;
	const struct terms *terms;
	const char *cover;
	GPtrArray *events;	/* fed so far, event by event only */
	gboolean indirect;	/* one of them changes how earlier ones read */

	GArray *laps;		/* of struct lap */
	GArray *duties;		/* of struct duty */
	/* NULL while empty, as they are for most tickets. */
	GArray *waits;		/* of struct wait: all pauses of the ticket, in order, never overlapping */
	GArray *windows;	/* of struct span: pauses of `change` alone */
	GArray *gaps;		/* of struct gap */
	GArray *promises;	/* of int: the laps of open promises */
	GArray *waives;		/* of struct waive, not yet approved */
	GArray *reminders;	/* of gint64: when `remind` was told to */
	int live[CLOCK_KINDS];	/* the running lap of a clock, -1; promises have many */
	int newest[CLOCK_KINDS];
	int count[CLOCK_KINDS];
	unsigned pending;	/* mask of clocks that wait to be confirmed or routed */
	gint64 deadline[CLOCK_KINDS];	/* when a pending one starts by itself; TIME_NONE */

	gint64 opened_at, updated_at, opened_turn;
	enum ticket_state state;
	int severity;
	gboolean opened, alert;
	gboolean waiting;	/* the last of `waits` is open */
	enum pause_reason wait_reason;
	gint64 wait_until;
	gboolean window_open;	/* the last of `windows` */
	gint64 merged_into;
	const char *owner, *team;

	gboolean restored, stamped;	/* stamped: by a `restored`, not merely resolved */
	gboolean acked, begun, replied, confirmed, routed, diagnosed, contacted, accepted;
	gboolean change_accepted, change_effective, published;
	gboolean unanswered;
	gboolean cadence;	/* updates are owed: since the first response, until restored */
	gboolean asked;		/* a client message after the first response stands unanswered (K3) */
	gint64 last_client_at, last_public_at, restored_at, resolved_at, closed_at, first_response_at;
};

static inline guint fold_length(const GArray *array)
{
	return array ? array->len : 0;
}

static inline struct lap *fold_lap(const struct fold *fold, int cycle)
{
	return &g_array_index(fold->laps, struct lap, cycle);
}

static inline struct duty *fold_duty(const struct fold *fold, int duty)
{
	return &g_array_index(fold->duties, struct duty, duty);
}

/* obligation.c: counting on a calendar. */
gboolean duty_paused(const struct fold *fold, const struct duty *duty);	/* by what goes on now */
gint64 duty_elapsed(const struct duty *duty, gint64 at);
gint64 duty_target(const struct duty *duty);	/* with extensions; TIME_NONE: never */
gint64 duty_due_if_resumed(const struct duty *duty, gint64 at, gboolean *provisional);
void duty_pause(struct duty *duty, gint64 at);
void duty_resume(struct duty *duty, gint64 at);
void duty_settle(struct duty *duty, gint64 at);	/* stop counting; the due date stays to be shown */
void duty_extend(struct duty *duty, gint64 at, gint64 seconds, gint64 due);	/* due TIME_NONE: seconds */
/* Appends an obligation in force from `start` on; one that starts before `at` counts what has passed. */
void duty_add(struct fold *fold, int cycle, const struct policy *policy, int severity, gint64 start, gint64 at);
/* The united spans in [from, to) that the pause rules of `duty` and the gaps of its cycle take out;
 * NULL when there are none. An open one ends at `to`. */
GArray *duty_spans(const struct fold *fold, const struct duty *duty, gint64 from, gint64 to, gboolean gaps);
/* Why it was paused in `span`: a mask of 1 << enum pause_reason. */
unsigned duty_reasons(const struct fold *fold, const struct duty *duty, const struct span *span);

/* cycle.c: clocks. `turn`: the event that does it. */
const struct policy *fold_policy(const struct fold *fold, enum clock_kind clock);	/* at the severity now; NULL: no target */
int cycle_start(struct fold *fold, enum clock_kind clock, const struct policy *policy, gint64 at, gint64 turn);
int cycle_start_promise(struct fold *fold, gint64 at, gint64 until, gint64 turn);
void cycle_stop(struct fold *fold, int cycle, gint64 at, gint64 turn, gboolean unproved);
void cycle_cancel(struct fold *fold, int cycle, gint64 at, gint64 turn);
void cycle_revive(struct fold *fold, int cycle, gint64 at);	/* M6 */
void cycle_raise(struct fold *fold, int cycle, gint64 at);	/* M1, to the severity now */
void cycle_lower(struct fold *fold, int cycle, gint64 at, gint64 turn);
void cycle_rebind(struct fold *fold, int cycle, gint64 at, gint64 turn);	/* M3, to the terms now */
void cycle_extend(struct fold *fold, int cycle, gint64 at, gint64 seconds, gint64 due);
/* Pauses and resumes the live cycles as what goes on now says. */
void cycles_pause(struct fold *fold, gint64 at);
void cycles_resume(struct fold *fold, gint64 at);
struct cycle *cycle_read(const struct fold *fold, int cycle, gint64 now);
void cycle_free(void *cycle);

/* fold.c: the ticket. */
struct fold *fold_start(terms_fn *terms_of, void *data, const char *cover);	/* keeps no list of events */
void fold_apply(struct fold *fold, const struct event *event, gint64 at, gboolean unproved);
void fold_advance(struct fold *fold, gint64 at);	/* what time alone does, up to and at `at` */
struct folded *fold_result(const struct fold *fold, gint64 now);	/* advanced to `now` before */
gboolean fold_is_indirect(const struct event *event);	/* changes how others read, or came late */
gboolean fold_is_done(const struct fold *fold);	/* resolved, closed, cancelled */
gint64 fold_reopen_until(const struct fold *fold);	/* M6; TIME_NONE */
void fold_append(GArray **array, guint size, const void *element);

/* fold-acts.c: what an event does, the ticket having been advanced to `at`. */
void fold_act(struct fold *fold, const struct event *event, gint64 at, gboolean unproved);
void fold_wait_end(struct fold *fold, gint64 at);
void fold_window_end(struct fold *fold, gint64 at);
/* A pending clock starts: confirmed, routed, or by its deadline. */
void fold_start_pending(struct fold *fold, enum clock_kind clock, gint64 at, gint64 turn);

/* fold-agreed.c: promises, extensions, waivers. */
void fold_agree(struct fold *fold, const struct event *event, gint64 at);
void fold_cancel_promises(struct fold *fold, gint64 at, gint64 turn);

#endif

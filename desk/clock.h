/* SPDX-License-Identifier: MIT
 * Service-level clocks (clocks.md §2, §3): a pure fold f(events, contract version, policy version,
 * calendar version, tz data, now). Nothing here asks the time. All times UTC seconds, TIME_NONE when
 * absent; durations seconds. */
#ifndef MIDWATCH_DESK_CLOCK_H
#define MIDWATCH_DESK_CLOCK_H

#include "desk/calendar.h"
#include "desk/event.h"

/* The numbers are stored: only add. */
enum clock_kind {
	CLOCK_FIRST_RESPONSE = 1, CLOCK_DIAGNOSIS, CLOCK_NEXT_RESPONSE, CLOCK_UPDATE, CLOCK_RESTORE,
	CLOCK_RESOLVE, CLOCK_NOTIFY, CLOCK_PROMISE, CLOCK_REVIEW, CLOCK_CHANGE, CLOCK_ACCEPTANCE,
	CLOCK_KINDS
};
const char *clock_kind_name(enum clock_kind kind);	/* "first-response" … */
gboolean clock_kind_parse(const char *word, enum clock_kind *kind);
gboolean clock_kind_expect(const char *word, enum clock_kind *kind, GError **error);	/* USAGE: names them */

enum clock_start { START_OPENED, START_CONFIRMED, START_ROUTED };
enum clock_stop { STOP_REPLY, STOP_ACK, STOP_BEGUN, STOP_BEGUN_REPLY };
enum clock_mode { MODE_FRESH, MODE_RETRO };

/* One cell of a policy matrix: what one severity promises for one clock (cli.md `policy set`). */
struct policy {
	enum clock_kind clock;
	int severity;
	struct duration target, aim;	/* aim absent: both zero (K14) */
	struct calendar *calendar;	/* own reference; --calendar contract is already resolved */
	enum clock_start start;
	struct duration confirm_within;	/* zero: none */
	enum clock_stop stop;
	unsigned pause;		/* mask of 1 << enum pause_reason */
	enum clock_mode raise, lower;
	enum day_mode day_mode;
	struct duration reopen_within;	/* default 14 d */
	guint8 warn[8];		/* percent shares, ascending, ended by 0; all 0: the defaults of E1 */
	gboolean restore_by_monitor;
	char *label;
	gint64 version;		/* revision of the definition it came from, for explain and M4 */
};
unsigned clock_default_pause(enum clock_kind kind, int severity);	/* the table of §2 */

/* What a ticket is judged by: the policies in force for it at its bound revision. A NULL answer is
 * "no target, no clock". Owned by the caller of the fold. A revision or contract can change within a
 * history (M3 rebind, cover): `terms_at` is asked again after such an event. */
struct terms {
	const struct policy *(*policy)(const struct terms *terms, int severity, enum clock_kind clock);
	const char *contract;	/* "acme@2026-01-01", NULL: uncovered */
	const char *tier;
};

enum clock_state { CLOCK_RUNNING, CLOCK_PAUSED, CLOCK_MET, CLOCK_MISSED, CLOCK_CANCELLED };
const char *clock_state_name(enum clock_state state);
enum breach_cause { CAUSE_NONE, CAUSE_RECLASSIFIED, CAUSE_LATE_ENTRY, CAUSE_FLAGGED_LOWERING };
const char *breach_cause_name(enum breach_cause cause);	/* NULL for none */

struct span { gint64 start, end; };	/* half-open */

struct obligation {
	gint64 start;
	int severity;
	const struct policy *policy;
	gint64 target_s;	/* working days already turned into seconds (C5) */
	gint64 aim_s;		/* TIME_NONE */
	gint64 extended_s;	/* by agreement (K9) */
	gint64 due_at;		/* last computed; TIME_NONE while paused, unless reached before (K5) */
	gint64 original_due_at;	/* without the extensions; TIME_NONE when not extended */
	gboolean in_force;	/* FALSE: replaced by a later one (M1, M3) */
};

/* One cycle of one clock, as it reads at the fold's `now`. The shown figures are those of the
 * obligation that is due first (M1). Those of a stopped or cancelled cycle are frozen at its stop;
 * one stopped out of a pause shows the due date it would have had if resumed then. A promise runs on
 * 24x7 to the given time, stays running and breached past it, and stops when kept or moved; a moved
 * one goes on as a new cycle with the first date as its original_due_at. */
struct cycle {
	enum clock_kind clock;
	int number;		/* 1, 2, … per clock */
	enum clock_state state;
	gboolean breached, waived, waive_pending, unproved, provisional;
	gboolean original_missed;	/* the verdict without the extensions (K9) */
	gboolean quiet;		/* nothing may fire: resolved, closed, cancelled, merged (K15) */
	enum breach_cause cause;
	gint64 breach_at, started_at, stopped_at, due_at, original_due_at, due_if_resumed_at, sleeping_until;
	gint64 target_s;	/* agreed, extensions included; TIME_NONE when working days never end (C6) */
	gint64 aim_s, elapsed_s, remaining_s;	/* aim_s TIME_NONE when none */
	gint64 turn;		/* event that started it; the promise's turn for `promise` */
	gint64 stop_turn;	/* event that stopped it; 0 */
	int severity;
	const struct policy *policy;	/* of the shown obligation; NULL for promise */
	const char *calendar;	/* key; "24x7" */
	/* Never NULL, read only, owned by the cycle. */
	GArray *obligations;	/* of struct obligation, every one ever held */
	guint shown;		/* index of the one shown */
	GArray *pauses;		/* of struct span, by the rules of the one shown: united, clipped to the
				 * cycle (K5); an open end is G_MAXINT64 */
	GArray *reasons;	/* of unsigned, one for each of `pauses`: mask of 1 << enum pause_reason */
	GArray *gaps;		/* of struct span: closed spans undone by a reopen (M6) */
};

/* The pauses and gaps of a cycle by their start; a gap may overlap a pause. Free the array. */
GArray *cycle_breaks(const struct cycle *cycle);

/* The folded ticket: its clocks and what the queue needs. */
struct folded {
	GPtrArray *cycles;	/* of struct cycle*, ascending (started_at, clock, number) */
	enum ticket_state state;
	enum pause_reason wait_reason;	/* when waiting */
	gint64 wait_until;
	int severity;
	char *owner, *team;
	gboolean restored;	/* restored now (a workaround holds) */
	gboolean covered;	/* some contract binds it (M2) */
	gboolean pausing;	/* waiting, and its pause has not ended by itself (K6) */
	gboolean unanswered;	/* a human client message since our last human public message */
	gint64 last_client_at, last_public_at;	/* TIME_NONE */
	gint64 restored_at, resolved_at, closed_at, first_response_at;
	gint64 reopen_until;	/* resolved or closed: a client's message up to here reopens (M6); else TIME_NONE */
	gint64 wakes_at;	/* earliest instant at which time alone changes the row (§4), or a reminder; TIME_NONE */
	gint64 handover_at;	/* first second at which a message not handed over counts no longer (K11); TIME_NONE */
	gint64 updated_at;	/* occurred_at of the newest event in the fold */
	gint64 merged_into;	/* 0 */
};

/* Folds `count` events (any order; sorted here by (occurred_at, turn)) as they read at `now`; a `now`
 * before the newest event reads as of that event, so --now never hides what was recorded later. Events
 * recorded after `known_at` are left out (TIME_NONE: none are). `terms` is called for the bindings:
 * `terms_of(contract or NULL for the binding at storing, revision or 0, data)`; NULL is uncovered.
 * Free with folded_free. What is folded, where the rules leave room:
 * - a retracted event is out wherever it stands; a retract of a retract puts back (K10); a message
 *   split off is out of the parent; an unmerge takes the merge out; the last cover binds from opening;
 * - MERGE by itself makes the ticket `cancelled`; no state event is needed beside it;
 * - imported state events apply as written: an imported message ends a pause, but never moves the
 *   state of a waiting or resolved ticket by itself (M6);
 * - a partial restoration, an automatic `restored` under a policy that wants a human, and a live
 *   automatic `resolved` change nothing: stopping is for people (K1);
 * - `--start confirmed` is for restore and resolve, `routed` for first-response; a ticket born of an
 *   alert is detected at its opening, others have no `notify`;
 * - a promise stays open over resolved, and is cancelled by closing;
 * - closing cancels what runs; a reopen revives it, the closed span left out;
 * - an extension given after a breach moves the due date; the flag stays (K4). */
typedef const struct terms *terms_fn(const char *cover_contract, gint64 revision, void *data);
struct folded *clock_fold(const struct event *const *events, gsize count, terms_fn *terms_of, void *data,
			  gint64 now, gint64 known_at);
void folded_free(struct folded *folded);
/* The newest unstopped cycle of a clock; NULL: none runs. */
const struct cycle *folded_unstopped(const struct folded *folded, enum clock_kind clock);
/* The cycle of the same clock and number in another fold of its ticket; NULL: it has none. */
const struct cycle *folded_cycle(const struct folded *folded, const struct cycle *like);

/* The same event by event: feeding must be in fold order; reading never disturbs the state. Events are
 * borrowed until fold_free. */
struct fold *fold_new(terms_fn *terms_of, void *data);
void fold_event(struct fold *fold, const struct event *event);
struct folded *fold_read(const struct fold *fold, gint64 now);
void fold_free(struct fold *fold);

#endif

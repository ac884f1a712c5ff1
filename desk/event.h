/* SPDX-License-Identifier: MIT
 * What can happen to a ticket. Events are append-only, numbered by `turn` (1, 2, … per ticket) and
 * folded in the order (occurred_at, turn) (clocks.md, Principle). One struct carries every kind; the
 * table below says what the shared fields mean for each. */
#ifndef MIDWATCH_DESK_EVENT_H
#define MIDWATCH_DESK_EVENT_H

#include "desk/error.h"

/* The numbers are stored and hashed: never change one, only add. */
enum event_kind {
	/* kind               what                 why            until     number   */
	EVENT_OPENED = 1,	/* severity         opened_by      -         affected; turn 1, always; text = the first message (flag PUBLIC) */
	EVENT_MESSAGE = 2,	/* -               -              eta       -        from, via, flags, text; notes are not PUBLIC */
	EVENT_ACK = 3,		/* */
	EVENT_BEGUN = 4,	/* */
	EVENT_CONFIRM = 5,	/* problem confirmed (policy --start confirmed) */
	EVENT_CLAIM = 6,	/* owner = by */
	EVENT_RELEASE = 7,	/* no owner */
	EVENT_ACCEPT = 8,	/* */
	EVENT_ASSIGN = 9,	/* user or team;   -  ; flag TEAM when a team */
	EVENT_SEVERITY = 10,	/* "P1"            reason */
	EVENT_STATE = 11,	/* state word      pause reason   pause end  -       (waiting); flags REGRESSED, PARTIAL (number = percent), SPAM */
	EVENT_SET = 12,		/* field name      new value */
	EVENT_CAUSE = 13,	/* cause key       side */
	EVENT_TAG = 14,		/* tag             "+" or "-" */
	EVENT_LINK = 15,	/* -               -              -         other ticket */
	EVENT_MERGE = 16,	/* -               -              -         target ticket (on B); makes B cancelled by itself */
	EVENT_UNMERGE = 17,	/* */
	EVENT_ABSORB = 18,	/* -               -              -         merged ticket (on A) */
	EVENT_SPLIT = 19,	/* -               -              -         turn of the moved message; what = new ticket's id (on the parent) */
	EVENT_PROMISE = 20,	/* -               -              the time   -        text */
	EVENT_PROMISE_KEPT = 21,	/* -       -              -         turn of the promise */
	EVENT_PROMISE_MOVED = 22,	/* -       -              new time  turn of the promise */
	EVENT_EXTEND = 23,	/* clock           consent        new due   seconds added (one of the two) */
	EVENT_WAIVE = 24,	/* clock           reason         -         cycle */
	EVENT_WAIVE_APPROVE = 25,	/* clock   -              -         turn of the waive */
	EVENT_RETRACT = 26,	/* -               reason         -         turn taken out (K10); of a retract: puts back (redo) */
	EVENT_REDACT = 27,	/* -               reason         -         turn whose body was emptied */
	EVENT_COVER = 28,	/* contract name   reason */
	EVENT_REBIND = 29,	/* -               -              -         revision (policy rebind, M3) */
	EVENT_REMIND = 30,	/* user            -              the time   -        text */
	EVENT_CHANGE = 31,	/* accept|window|effective  -     window start */
	EVENT_ATTACH = 32,	/* file name       media type     -         bytes    body = SHA-256 of the content */
	EVENT_FOLLOW = 33,	/* user            "+" or "-" */
	EVENT_DELIVERY = 34,	/* queued|handed|failed  detail   -         turn of the message (K11); queued: an outbox took it */
	EVENT_REVIEW = 35,	/* published       -   the customer report (clock `review`) */
	EVENT_ESCALATE = 36,	/* level           reason */
	EVENT_ARTICLE = 37,	/* deed word       text of a box   -         article; more title (kb.md §1) */
	EVENT_KIND_MAX
};

enum event_flags {
	EVENT_PUBLIC = 1,	/* towards the client, or from them */
	EVENT_AUTOMATIC = 2,	/* machine-made: stops and ends nothing (K1, K6) */
	EVENT_CLIENT = 4,	/* from the requester's side */
	EVENT_DIAGNOSIS = 8,
	EVENT_IMPORTED = 16,	/* counts at occurred_at; exempt from K11, K12, and refusals of K6 */
	EVENT_TEAM = 32,
	EVENT_REGRESSED = 64,
	EVENT_PARTIAL = 128,
	EVENT_SPAM = 256,
	EVENT_SENT = 512,	/* handed to a channel: can't be retracted (K10) */
	EVENT_TO_CLIENT = 1024,	/* OPENED by an engineer: the text itself went to the client (K2) */
	EVENT_FLAGGED = 2048,	/* imported although K6 would have refused it */
};

struct event {
	gint64 turn;
	enum event_kind kind;
	unsigned flags;
	gint64 occurred_at, recorded_at;	/* UTC seconds */
	char *by;	/* acting user, client's address, or "" for the system; never NULL */
	char *what, *why;	/* NULL when absent */
	char *via;	/* mail, portal, phone, group, im, meeting …; NULL */
	gint64 until;	/* TIME_NONE when absent */
	gint64 number;	/* 0 when absent */
	char *more;	/* further facts as words, "key=value …" (desk/words.h); NULL */
	char *text;	/* the body; NULL when none, not loaded, or redacted */
	char *ref;	/* foreign id; NULL */
	char *op_key;	/* repeatability of the batch that wrote it; NULL */
};

void event_init(struct event *event);	/* absent everywhere, by = "" */
void event_clear(struct event *event);
struct event *event_copy(const struct event *event);
void event_free(struct event *event);
const char *event_kind_name(enum event_kind kind);	/* "message", "promise-kept" …; the word of JSON and logs */
enum event_kind event_kind_parse(const char *word);	/* 0 when unknown */
/* The value of `key` among the words of `more`; NULL when absent; free with g_free. */
char *event_more(const struct event *event, const char *key);

/* What an EVENT_ARTICLE says of an article: that it is of use here, that it solved this, or, of a plan, that one
 * of its boxes is done; and each taken back. Whatever is said of it but UNLINK links it. */
enum article_deed { DEED_LINK, DEED_UNLINK, DEED_SOLVED, DEED_UNSOLVED, DEED_DONE, DEED_UNDONE, ARTICLE_DEEDS };
const char *article_deed_name(enum article_deed deed);	/* "link" …, as stored */
gboolean article_deed_parse(const char *word, enum article_deed *deed);

enum ticket_state {
	STATE_NEW, STATE_OPEN, STATE_WAITING, STATE_RESTORED, STATE_RESOLVED, STATE_CLOSED, STATE_CANCELLED,
};
const char *ticket_state_name(enum ticket_state state);
gboolean ticket_state_parse(const char *word, enum ticket_state *state);

/* Pause reasons (K5); a set of them is a bit mask of 1 << reason. */
enum pause_reason { PAUSE_WAITING_CLIENT, PAUSE_THIRD_PARTY, PAUSE_SCHEDULED, PAUSE_FORCE_MAJEURE, PAUSE_INTERNAL, PAUSE_REASONS };
const char *pause_reason_name(enum pause_reason reason);
gboolean pause_reason_parse(const char *word, enum pause_reason *reason);

/* Severities are P0 (worst) to P9; their titles and meanings belong to the contract (domain.md). */
gboolean severity_parse(const char *word, int *severity);
const char *severity_name(int severity);	/* "P0" … "P9" */

#endif

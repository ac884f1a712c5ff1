/* SPDX-License-Identifier: MIT
 * An incident as its records say (incidents.md §1): entries of a timeline with two times each, key stamps,
 * tickets, sections and states of its report, action items. Pure: records and captured events in, facts out.
 * Folding up to a moment (`--known-at`, T1) is folding fewer records. */
#ifndef MIDWATCH_DESK_INCIDENT_H
#define MIDWATCH_DESK_INCIDENT_H

#include "desk/event.h"
#include "desk/record.h"

enum entry_kind {
	ENTRY_IMPACT_START, ENTRY_IMPACT_CHANGE, ENTRY_IMPACT_END, ENTRY_ALERT_FIRED, ENTRY_ALERT_RESOLVED,
	ENTRY_CUSTOMER_REPORT, ENTRY_DETECTION, ENTRY_OPENED, ENTRY_ACK, ENTRY_ROLE_CHANGE, ENTRY_PAGE, ENTRY_ESCALATION,
	ENTRY_HANDOFF, ENTRY_OBSERVATION, ENTRY_HYPOTHESIS, ENTRY_DECISION, ENTRY_ACTION, ENTRY_CHANGE,
	ENTRY_VENDOR_CONTACT, ENTRY_COMMS_INTERNAL, ENTRY_COMMS_CUSTOMER, ENTRY_MITIGATION, ENTRY_RESTORED,
	ENTRY_RESOLVED, ENTRY_REOPENED, ENTRY_GAP_NOTE, ENTRY_NOTE, ENTRY_SYSTEM,
	ENTRY_KINDS
};
enum entry_source { SOURCE_PERSON, SOURCE_TICKET, SOURCE_ALERT, SOURCE_PASTE, SOURCE_IMPORT, SOURCE_SYSTEM, ENTRY_SOURCES };
enum visibility { VISIBLE_INTERNAL, VISIBLE_CUSTOMER, VISIBLE_LOG, VISIBILITIES };
enum hypothesis { HYPOTHESIS_OPEN, HYPOTHESIS_CONFIRMED, HYPOTHESIS_REJECTED, HYPOTHESES };
const char *entry_kind_name(enum entry_kind kind); /* "impact-start": as typed, stored and in JSON */
gboolean entry_kind_find(const char *name, enum entry_kind *kind);
const char *entry_kind_title(enum entry_kind kind); /* _(): what a person reads */
const char *entry_source_name(enum entry_source source);
gboolean entry_source_find(const char *name, enum entry_source *source);
const char *visibility_name(enum visibility visibility);
gboolean visibility_find(const char *name, enum visibility *visibility);
const char *hypothesis_name(enum hypothesis status);
gboolean hypothesis_find(const char *name, enum hypothesis *status);

/* A time known only so well: it lies within [at - early, at + late]. "exact" 0, 0; "minute" 0, 59; "±N s" N, N. */
struct instant { gint64 at, early, late; }; /* at TIME_NONE: unknown */
gboolean precision_parse(const char *text, struct instant *instant, GError **error); /* "exact", "minute", "300s", "5m", "±300s" */
char *precision_print(const struct instant *instant); /* as parsed: "exact", "minute", "300s"; g_free */

struct evidence { /* texts never NULL */
	gint64 turn; /* of its record: names it */
	char *excerpt, *from; /* from: "48213/7" (an event of a ticket), "paste", a file's or link's name */
	gint64 at;	/* when it was taken */
	char *sha256;	/* of the excerpt, 64 hex digits */
};

#define ENTRY_TEXT_LIMIT (64u << 10) /* bytes, each text */
struct entry {
	gint64 number; /* 1, 2, … of the incident; 0: captured, and nothing was said of it yet */
	gint64 revision; /* records about it so far (T6); 0 when captured */
	enum entry_kind kind;
	struct instant when;
	gint64 end;	/* TIME_NONE: a moment */
	char *zone;	/* as typed: "+0800", "Europe/London"; NULL: the writer's own */
	gint64 recorded_at, revised_at; /* first and newest record; of a captured one the event's */
	char *by, *revised_by;
	enum entry_source source;
	char *source_ref; /* "48213/7": ticket and turn; "48213/restore.1/warn75": a clock's threshold; an alert's name; NULL */
	gint64 source_at; /* what the source said, where it was corrected (T4); TIME_NONE */
	char *text;	/* internal; never NULL */
	char *fact;	/* what of a text that the program worded is the same in every language: "P0", "11/12", "" ; NULL: a
			 * person's own words. Reports speak their own language, so they say this instead */
	GPtrArray *customer; /* of struct wording*, the text a client may read, by language; may be empty */
	enum visibility visibility;
	gboolean promoted; /* it belongs to the story told; else it is log. Unless said: of persons, and what capture promotes.
			    * VISIBLE_LOG is never promoted: to promote it makes it internal; VISIBLE_CUSTOMER promotes */
	char *tags;	/* ' cdn sea ' */
	GPtrArray *evidence; /* of struct evidence* */
	char *service, *region; /* of an impact; NULL: the incident's, all of them */
	int weight;	/* of an impact, in percent (V3); -1: none given, which is 100, and 0 at its end. A reopening of
			 * weight 0: the service stays restored */
	enum hypothesis status; /* of a hypothesis; confirmed or rejected at `end`, else at `when` */
	char *role, *who; /* of a role-change */
	gint64 ticket;	/* it concerns; 0 */
	gboolean automatic; /* no act of a person: capture of machines, clocks */
	gboolean removed; /* a tombstone */
	gboolean redacted; /* what was written of it up to then is gone for good */
	char *reason;	/* why it was removed, or changed last; NULL */
	/* The fold's own: */
	unsigned said;	/* which fields records gave */
	struct entry *lent; /* what was captured, for the others; NULL */
	gint64 first_at, made_at; /* the first `at`; the first record */
	char *made_by;
};
struct wording { char *language, *text; }; /* language "": whichever */
/* The client's text in a language ("zh" and "zh-CN" are one), else in any; NULL: none. */
const char *entry_customer(const struct entry *entry, const char *language);
/* Its internal text, for a person: of one that was redacted and not written anew that it was, _(). Borrowed. */
const char *entry_words(const struct entry *entry);
/* What names it: "12", or of a captured one its source_ref. g_free. */
char *entry_key(const struct entry *entry);
int entry_rank(enum entry_kind kind); /* the causal rank of T3 */
int entry_compare(const struct entry *a, const struct entry *b); /* the order of T3 */

/* ---- stamps (T7, T8) */
enum stamp {
	STAMP_IMPACT_START, STAMP_DETECTED, STAMP_REPORTED, STAMP_ACKNOWLEDGED, STAMP_REPLIED, STAMP_IDENTIFIED,
	STAMP_RESTORED, STAMP_RESOLVED, STAMPS
};
const char *stamp_name(enum stamp stamp);
gboolean stamp_find(const char *name, enum stamp *stamp);
const char *stamp_title(enum stamp stamp); /* _() */
struct stamped {
	struct instant when;	   /* at TIME_NONE: unknown */
	const struct entry *entry; /* it comes from; NULL: an override, or unknown */
	const char *reason;	   /* of the override; else NULL */
	struct instant said;	   /* with an override: what the entries say */
	guint said_so, tickets;	   /* of restored, resolved: how many of the linked tickets that have to say it do */
};

/* ---- the parts beside the timeline */
struct incident_link {
	gint64 ticket, reported_at, linked_at;
	char *client, *ref, *service, *region;
	enum ticket_state state; /* as it was captured (who captures says it); cancelled also when it was merged into another */
	gboolean captured;	 /* what it says is among the entries: who captures says it, unlinking forgets it */
};
enum gap_state { GAP_UNEXPLAINED, GAP_EXPLAINED, GAP_ACCEPTED, GAP_STATES };
const char *gap_state_name(enum gap_state state);
gboolean gap_state_find(const char *name, enum gap_state *state);
/* Keys of the entries it lies between; from "": where the incident was noticed, to "": whatever comes. */
struct gap_word { char *from, *to, *by, *why; enum gap_state state; gint64 at; };
enum audience { AUDIENCE_INTERNAL, AUDIENCE_CUSTOMER, AUDIENCE_MANAGEMENT, AUDIENCE_INTERIM, AUDIENCES };
const char *audience_name(enum audience audience);
gboolean audience_find(const char *name, enum audience *audience);
struct section { enum audience audience; char *block, *language, *text, *by; gint64 revision, at; }; /* language "": whichever */

enum action_class { CLASS_PREVENT, CLASS_DETECT, CLASS_RESPOND, CLASS_LIMIT, CLASS_PROCESS, CLASS_SUPPLIER, ACTION_CLASSES };
enum action_state { ACTION_OPEN, ACTION_DOING, ACTION_DONE, ACTION_VERIFIED, ACTION_WAIVED, ACTION_STATES };
const char *action_class_name(enum action_class class);
gboolean action_class_find(const char *name, enum action_class *class);
const char *action_state_name(enum action_state state);
gboolean action_state_find(const char *name, enum action_state *state);
struct action { /* A1; named "7.3": the third of incident 7 */
	gint64 number, revision;
	char *text, *owner, *done_when, *by, *why; /* why: of its waiver */
	gint64 due;	/* the end of the day it is due, in its owner's zone; TIME_NONE */
	enum action_class class;
	enum action_state state;
	gboolean must;
	gint64 ticket, created_at, state_at;
};
gboolean action_settled(const struct action *action); /* done, verified or waived */

enum report_state { REPORT_DRAFT, REPORT_IN_REVIEW, REPORT_APPROVED, REPORT_PUBLISHED, REPORT_CLOSED, REPORT_WAIVED, REPORT_STATES };
const char *report_state_name(enum report_state state);
gboolean report_state_find(const char *name, enum report_state *state);
enum report_deed {
	REPORT_SUBMIT, REPORT_RETURN, REPORT_APPROVE, REPORT_PUBLISH, REPORT_WAIVE, REPORT_CLOSE, REPORT_REOPEN,
	REPORT_LAPSE, /* what would be published is not what was approved, and no edit says so: tickets, definitions */
	REPORT_DEEDS
};
const char *report_deed_name(enum report_deed deed);
gboolean report_deed_find(const char *name, enum report_deed *deed);
struct approval { char *by; gint64 at, turn; gboolean tam; }; /* tam: by the client's TAM or backup TAM */
struct report_status {
	enum report_state state;
	char *author;	      /* who submitted it, or changed it since, last; NULL */
	GPtrArray *approvals; /* of struct approval*, of what it is now */
	gint64 version;	      /* the newest published; 0 none */
	gint64 submitted_turn, approved_turn, published_turn; /* 0: not */
	gint64 lapsed_turn;   /* what made it approved, and an edit or a return has undone since; 0: nothing */
	gint64 edited_turn;   /* newest record that changes what it says; R1: behind an approval it is in review again */
	char *why;	      /* of a return, waiver */
};
struct override { /* texts never NULL */ enum audience audience; char *kind, *text, *by, *why; gint64 at; };
struct notice { gint64 ticket, entry, turn, at; char *client, *region, *by; gboolean taken_back; }; /* turn: of the ticket's
	* message; client, region may be NULL, as those of links */

struct incident {
	gint64 id, turn;
	char *ref, *title, *service, *region, *language, *cause, *lead; /* service, region: lists by commas */
	int severity;
	gint64 opened_at, update_every; /* promised customer updates (T14), seconds; 0: none */
	char *opened_by;
	gboolean cancelled;
	GPtrArray *entries; /* of struct entry*, sorted by T3; the removed too. Not those that only have what was said of a
			     * captured entry, as long as that is not here: they have no time */
	GPtrArray *links, *gap_words, *sections, *actions, *overrides, *notices; /* of struct X* named like them */
	struct { gboolean set; struct instant when; char *reason, *by; gint64 at; } fixed[STAMPS]; /* overrides of T7 */
	struct report_status reports[AUDIENCES];
	gint64 next_entry, next_action; /* numbers to give */
	void *kept; /* the store's own: how far it has been read (store/incident-load.c) */
	void (*kept_free)(void *kept);
	GHashTable *by_number, *by_ref; /* the fold's own: of struct entry*, those that have no time yet too */
};
struct incident *incident_new(gint64 id);
void incident_free(struct incident *incident);
/* One record more, in turn order. What makes no sense (a record from a later program) is passed over. */
void incident_apply(struct incident *incident, const struct record *record);
/* All of them, of struct record*, up to `known_at` (TIME_NONE: all). Sorted. */
struct incident *incident_fold(gint64 id, const GPtrArray *records, gint64 known_at);
/* Entries that came otherwise: what tickets said (desk/capture.h). Takes the array's entries. One that has been said
 * something of already (the same source_ref) only lends what was not said of it: its text, times, source_at. What was
 * captured of the same tickets before goes. An unlinked ticket takes its entries along. */
void incident_capture(struct incident *incident, GPtrArray *captured);
/* By number or source_ref; also one that is not in `entries`. NULL when there is none. */
const struct entry *incident_entry(const struct incident *incident, const char *key);
gboolean section_is_written(const struct section *section); /* more than blanks */
const struct section *incident_section(const struct incident *incident, enum audience audience, const char *block,
				       const char *language); /* of that language, else one of any with a text; NULL */
const struct action *incident_action(const struct incident *incident, gint64 number);

enum incident_state { INCIDENT_ACTIVE, INCIDENT_RESTORED, INCIDENT_RESOLVED, INCIDENT_CANCELLED, INCIDENT_STATES };
enum incident_state incident_state(const struct incident *incident); /* by its stamps; a reopening behind them counts */
const char *incident_state_name(enum incident_state state);
gboolean incident_state_find(const char *name, enum incident_state *state);

/* T7: the earliest live entry for impact-start, detected (detection or alert-fired), reported (customer-report),
 * acknowledged, replied (comms-customer of a person), identified (a hypothesis confirmed: when it was); the latest for
 * restored and resolved, unknown again behind a `reopened`. Demoted entries count, removed ones don't.
 * T16: what a linked ticket says of restored and resolved counts only once every linked one says it, then the latest;
 * but for those cancelled, merged into another, or closed without it. What people write counts at once. */
void incident_stamps(const struct incident *incident, struct stamped out[STAMPS]);
/* What they would be with records more (of struct record*, turn, about and recorded_at set), without changing it and for the
 * price of the entries these are about; out[].entry NULL. FALSE: not all of them are about entries, so it is not known. */
gboolean incident_foresee(const struct incident *incident, const GPtrArray *records, struct stamped out[STAMPS]);
/* T8: what is out of order however imprecise it is; of char*, one line each; empty: nothing. A report may follow the
 * acknowledgement of what was detected before. An impact that nobody ended before restored is out of order as well. */
GPtrArray *incident_disorder(const struct incident *incident);

#endif

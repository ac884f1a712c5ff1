/* SPDX-License-Identifier: MIT
 * What the commands about incidents share: naming one, its entries and actions, changing it over what someone else
 * may have changed meanwhile, and telling what is true afterwards. */
#ifndef MIDWATCH_COMMAND_INCIDENT_H
#define MIDWATCH_COMMAND_INCIDENT_H

#include "command/command.h"
#include "command/sink.h"
#include "store/incident.h"

#define INCIDENT_GROUP N_("Incidents")
#define INCIDENT_ARGUMENT                                                                          \
	{                                                                                          \
		.name = N_("INCIDENT"), .completer = COMPLETE_INCIDENT                             \
	}
#define ENTRY_ARGUMENT                                                                             \
	{                                                                                          \
		.name = N_("ENTRY"), .completer = COMPLETE_ENTRY                                   \
	}
#define OPTION_BECAUSE                                                                             \
	{                                                                                          \
		.name = "reason", .letter = 'r', .value = N_("TEXT"),                              \
		.help = N_("Why; needed when a key stamp moves")                                   \
	}
#define OPTION_SEES                                                                                \
	{                                                                                          \
		.name = "sees", .value = N_("REV"),                                                \
		.help = N_("Refused when it has another revision by now; usually the newest one")  \
	}
#define INCIDENT_WRITES (NEEDS_DESK | NEEDS_WRITE)

/* The incident a text names: its number, INC-7, its ref, or `active`, the one the person writes to. MISSING, USAGE. */
gboolean incident_named(struct call *call, const char *text, gint64 *id, GError **error);
/* The one an argument names, as it is now. */
struct incident *incident_argument(struct call *call, guint argument, GError **error);
/* By its number or the key of a captured one. MISSING. */
const struct entry *entry_named(const struct incident *incident, const char *text, GError **error);

/* ---- acts */

struct incident_act {
	struct call *call;
	struct incident *incident; /* as it was read; once stored, as it is then */
	GPtrArray *records;	   /* of struct record*, owned */
	const char *reason;	   /* --reason; NULL */
	gboolean corrects;	   /* it says otherwise what was said: what moves a known stamp needs a reason (T5) */
	gboolean spoilt;	   /* `incident` was tried on, and is not what is stored */
	struct instant before[STAMPS];
};
/* Reads the incident of the first argument. Clear it whatever it answers. */
gboolean incident_begin(struct call *call, struct incident_act *act, GError **error);
void incident_act_clear(struct incident_act *act);
/* A record more of this act, with its reason; owned by it. */
struct record *incident_say(struct incident_act *act, enum record_kind kind, gint64 about);
/* The same of an entry, over the revision that was read: by its number, or, captured and never said anything of, by
 * its source. */
struct record *incident_say_entry(struct incident_act *act, enum record_kind kind, const struct entry *entry);
/* CONFLICT unless the entry is what --sees says; in a console, unless somebody else changed it since. */
gboolean incident_check_sees(struct call *call, const struct incident *incident, const struct entry *entry,
			     GError **error);
/* Stores the records and reads the incident anew; what can be taken back by a key is told (call_deed_records()).
 * CONFLICT says who was faster (T6). */
gboolean incident_commit(struct incident_act *act, GError **error);
/* What takes records back that were stored together (of struct record*, at least one). */
struct deed deed_of_records(gint64 incident, const GPtrArray *records);
/* Notes it (context->deeds). */
void call_deed_records(struct call *call, gint64 incident, const GPtrArray *records);
/* Stamps that moved, and what is out of order since (T8); plain only. */
void incident_tell_after(const struct incident_act *act);

/* ---- times (T2) */

/* A time that has passed as typed, its zone and how precise it was typed; the person's own day. */
struct typed_time {
	gint64 at;
	char *zone; /* NULL: none was named */
	gboolean minute;
};
gboolean typed_time_read(const struct call *call, const char *text, struct typed_time *typed, GError **error);
void typed_time_clear(struct typed_time *typed);
/* "02:41 +08:00 · 18:41Z · there 01:41 +07:00": where the writer is, UTC, where the first of its clients is. g_free. */
char *incident_echo(const struct call *call, const struct incident *incident, gint64 at);

/* ---- telling */

/* Entries as rows, for lists of all kinds; "row" is "entry". Sets each value of one; between sink_table and sink_end. */
void entry_table(struct call *call);
void entry_row(struct call *call, const struct incident *incident, const struct entry *entry);
/* Key stamps as rows; "row" is "stamp". */
void stamp_table(struct call *call);
void stamp_row(struct call *call, const struct incident *incident, const struct stamped stamps[STAMPS], enum stamp stamp);
/* "INC-7 entry 12 DID at TIMES: TEXT"; JSON: its row. */
void entry_tell(const struct incident_act *act, const char *key, const char *did);
/* The header; JSON: "row" is "incident". */
void incident_facts(struct call *call, const struct incident *incident);
/* "INC-7 DID: TITLE"; JSON: the header's row. */
void incident_tell(const struct incident_act *act, const char *did);
/* A time, for people with its seconds when it has some: entries of one minute would stand as if out of order. */
void sink_moment(struct call *call, gint64 at);
void sink_precision(struct call *call, const struct instant *when); /* "minute", "5m"; for people nothing when exact */
/* Number when > 0, else null. */
void sink_id(struct sink *sink, gint64 id);
/* The words of " a b " or "a,b", for sink_words(); g_strfreev. */
char **words_in(const char *text);

/* ---- fields of entries from options; command/incident-fields.c */

/* Puts what the options of an entry say into a record; `kind` is its kind then. */
gboolean entry_options(struct call *call, struct record *record, const struct entry *entry, GError **error);
/* --sees: *sees -1 when absent. */
gboolean sees_option(const struct call *call, gint64 *sees, GError **error);
/* MISSING unless each of the keys (by commas) is defined. */
gboolean check_keys(struct call *call, const char *noun, const char *list, GError **error);
/* Whether the ticket an option names is there and seen; *id is its number. */
gboolean ticket_option(struct call *call, const char *text, gint64 *id, GError **error);

#define STAMP_WORDS "impact-start detected reported acknowledged replied identified restored resolved"

#endif

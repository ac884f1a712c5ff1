/* SPDX-License-Identifier: MIT
 * Incidents in the desk: their records (append-only, chained by hashes), and rows cached from them so that they can
 * be listed. Every select takes the limits of the acting person: an incident is seen by whoever may see a ticket
 * of it, or its region; what is of no region and no ticket is everybody's. Who is limited to clients sees what has
 * tickets by one of theirs only, and nobody is told what concerns tickets they don't see. */
#ifndef MIDWATCH_STORE_INCIDENT_H
#define MIDWATCH_STORE_INCIDENT_H

#include "desk/incident.h"
#include "store/tickets.h"

/* incident_records() of it from the first on and edition_list() follow: store_expect(). */
void incident_expect_records(struct desk *desk, gint64 id);
/* The records behind turn `after` up to the newest, of struct record*, without those that concern tickets the person
 * does not see. MISSING when absent or outside the limits. */
GPtrArray *incident_records(struct desk *desk, gint64 id, gint64 after, GError **error);
/* The incident with what its tickets say (T15), as it was known at `known_at` (TIME_NONE: all). Free it, or, read as it is
 * now and not changed since, give it back: the next one to load it then pays for what is new alone. */
struct incident *incident_load(struct desk *desk, gint64 id, gint64 known_at, GError **error);
void incident_give_back(struct desk *desk, struct incident *incident); /* NULL: nothing */
/* As it was behind the record `turn`: later ones are left out, of its tickets what was recorded later. MISSING. */
struct incident *incident_load_behind(struct desk *desk, gint64 id, gint64 turn, GError **error);
/* The same in steps, for a screen: brings one loaded before up to date; *changed whether anything is other now. Cheap
 * when nothing is. */
gboolean incident_refresh(struct desk *desk, struct incident **incident, gboolean *changed, GError **error);
/* The same by whoever has just stored these records (incident_record()). */
gboolean incident_follow(struct desk *desk, struct incident **incident, const GPtrArray *records, GError **error);

/* Begins one: `record` of RECORD_OPENED, with a title. Sent again with the same op_key (NULL: made up) it is the same. */
gboolean incident_open(struct desk *desk, const struct record *record, gint64 *id, GError **error);
/* Stores records (of struct record*, borrowed: turn, about, by, recorded_at and op_key are set here) in one batch, all
 * or none. Sent again with the op_key they were given, they are not stored twice.
 * A record whose `base` is no longer what it is about is refused with CONFLICT (T6), and *clash says which (NULL: not
 * asked); the others are tried anew on the newest turn. `base` is
 * - of an entry or action: its revision, 0: whatever it is. `about` 0: a new one, which is given the next number;
 *   evidence with `about` 0 and without a source_ref belongs to the entry made before it in the same call;
 * - of a section: its revision, 0: there was none yet;
 * - of anything else: the incident's turn the writer saw, 0: whatever it is. The same matter (a field of RECORD_SET, a
 *   stamp, a gap, the report of an audience) must not have been said anything of behind it, and a report not edited.
 * A captured entry said something of for the first time has `about` 0 and carries its source_ref: said by two at once,
 * the second gets CONFLICT. `draft` (NULL) is thrown away in the same batch. */
struct clash { enum record_kind kind; gint64 about, base, newest; char *by; };
void clash_clear(struct clash *clash);
#define SECTION_TEXT_LIMIT (1u << 20) /* bytes; of all other texts ENTRY_TEXT_LIMIT */
gboolean incident_record(struct desk *desk, gint64 id, GPtrArray *records, const char *draft, struct clash *clash, GError **error);
/* Import: records as they were elsewhere, with their times and authors; `about` and fields name tickets of this desk.
 * *id 0: a new incident, the first record opens it, `number` is kept when it is free; else they go behind its newest. */
gboolean incident_restore(struct desk *desk, const GPtrArray *records, const char *ref, gint64 number, gint64 *id, GError **error);
/* The keys of the clients whose tickets are linked to it, each once, whoever asks: a report needs all their TAMs (R1).
 * g_strfreev. */
char **incident_clients(struct desk *desk, gint64 id, GError **error);
gboolean incident_by_ref(struct desk *desk, const char *ref, gint64 *id, GError **error); /* 0 when none */
/* Its foreign name, NULL when it has none; g_free. */
gboolean incident_ref(struct desk *desk, gint64 id, char **ref, GError **error);
/* The ids behind `after`, ascending, at most `limit`; of gint64, whatever the person may see. */
GArray *incident_ids(struct desk *desk, gint64 after, guint limit, GError **error);

/* The row as it is listed. */
struct incident_row {
	gint64 id, turn, opened_at, updated_at, next_update_at; /* next_update_at TIME_NONE: none promised, or restored */
	char *ref, *title, *service, *region, *cause, *lead;
	int severity, tickets, actions_open; /* severity -1: none said; tickets: those the person sees */
	enum incident_state state;
	gint64 impact_start, restored_at, resolved_at; /* TIME_NONE */
	enum report_state report; /* of the internal one */
};
typedef gboolean incident_fn(const struct incident_row *row, void *data);
struct incident_query { gboolean all; const char *service, *region, *cause; gint64 since; guint limit; }; /* all: the resolved too */
gboolean incident_list(struct desk *desk, const struct incident_query *query, incident_fn *fn, void *data, GError **error); /* gravest, newest first */
/* Those a ticket is linked to, of gint64; newest first. */
GArray *incident_of_ticket(struct desk *desk, gint64 ticket, GError **error);
/* Moves when any incident is written to. What their tickets say moves the pulse (session_pulse()). Cheap. */
gint64 incident_seq(struct desk *desk, GError **error);

/* The one `+` writes to: what the acting person chose (until it is over), else the newest that goes on (neither resolved
 * nor cancelled) and they wrote in, else the only one that goes on; 0: none, or several and none chosen. */
gboolean incident_active(struct desk *desk, gint64 *id, GError **error);
gboolean incident_choose(struct desk *desk, gint64 id, GError **error); /* 0: none */

/* Actions of all incidents, the soonest due first. */
struct action_row { gint64 incident; struct action action; char *title, *cause; }; /* of its incident */
typedef gboolean action_fn(const struct action_row *row, void *data);
struct action_query { const char *owner; const char *cause; gint64 incident; gboolean all; }; /* all: the settled too */
gboolean action_list(struct desk *desk, const struct action_query *query, action_fn *fn, void *data, GError **error);

/* Published versions (R2): frozen, append-only. */
struct edition {
	gint64 incident, version, at;
	enum audience audience;
	char *client, *language, *by, *text, *svg, *sha256; /* sha256: of text and svg; in the chain by its record */
};
void edition_free(void *edition);
/* SHA-256 of text and svg (NULL: none), 64 hex digits; g_free. */
char *edition_digest(const char *text, const char *svg);
/* The field of a record that tells it: "sha256.en", "sha256.en/acme", "sha256"; g_free. */
char *edition_field(const struct edition *edition);
/* Stores editions (of struct edition*: client, language, text and svg are given, the rest is set here) with the
 * RECORD_REPORT that publishes them, in one batch; it gets the next version, and for each of them a field
 * "sha256.LANGUAGE[/CLIENT]". With `base` (the turn they were made from) what was edited since is not published; with a
 * `version` told, it is that one: the next, or the newest again for more languages or clients. CONFLICT. */
gboolean edition_publish(struct desk *desk, gint64 id, struct record *record, const GPtrArray *editions, GError **error);
/* edition_load() of it follows: store_expect(). */
void edition_expect(struct desk *desk, gint64 id, const struct edition *edition);
GPtrArray *edition_list(struct desk *desk, gint64 id, GError **error); /* of struct edition*, without texts, oldest first */
struct edition *edition_load(struct desk *desk, gint64 id, enum audience audience, const char *client, const char *language,
			     gint64 version, GError **error); /* version 0: the newest; CONFLICT: its hash is wrong */

/* Import: as it was published elsewhere, behind the records. CONFLICT: it is not what its record says (hash, time,
 * author). *known: it is there already. */
gboolean edition_restore(struct desk *desk, gint64 id, struct edition *edition, gboolean *known, GError **error);

#endif

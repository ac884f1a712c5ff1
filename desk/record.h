/* SPDX-License-Identifier: MIT
 * The log of an incident (incidents.md T4): what was recorded, in the order it was stored, nothing ever
 * overwritten. A record changes one thing (an entry, a section of the report, an action …) by naming the
 * fields that are other now; what an incident is, is the fold of its records (desk/incident.h). */
#ifndef MIDWATCH_DESK_RECORD_H
#define MIDWATCH_DESK_RECORD_H

#include "desk/error.h"

/* The numbers are stored and hashed: never change one, only add. */
enum record_kind {
	/*                        about      what            fields */
	RECORD_OPENED = 1,     /* -          -               title severity service region language cause update lead; turn 1, always */
	RECORD_SET = 2,        /* -          -               the same, and status=active|cancelled */
	RECORD_ENTRY = 3,      /* entry      -               kind at end precision zone text fact customer customer.LANG visibility promoted
							     tags source source_ref service region weight status role who ticket */
	RECORD_REMOVED = 4,    /* entry      -               source_ref: of a captured one that has no number; why: the reason (T4) */
	RECORD_PUT_BACK = 5,   /* entry */
	RECORD_EVIDENCE = 6,   /* entry      "+" or "-"      excerpt from at sha256 (T17) source_ref (as above); "-": turn, of its "+" */
	RECORD_STAMP = 7,      /* -          stamp           at precision; no fields: the override goes (T7) */
	RECORD_LINK = 8,       /* ticket     -               client reported ref service region (T16) */
	RECORD_UNLINK = 9,     /* ticket */
	RECORD_GAP = 10,       /* -          gap state       from to: the keys of both entries, "" where none stands; why (T13) */
	RECORD_SECTION = 11,   /* audience   block           language text */
	RECORD_ACTION = 12,    /* action     -               text owner due class must done_when ticket state */
	RECORD_REPORT = 13,    /* audience   deed            version sha256 language; tam=1: by the client's TAM or backup TAM (R1, R2);
							     approve: sha256.LANGUAGE[/CLIENT] sight: command/review-approved.c */
	RECORD_OVERRIDE = 14,  /* audience   kind of hit     text: what was found; why: who answers for it and why (R5) */
	RECORD_NOTICE = 15,    /* ticket     "told", "taken-back"  client region turn entry text (T19) */
	RECORD_REDACTED = 16,  /* entry      -               turn.N: the hash of what is left of record N; why: the reason. What was
							     written of it before is gone (store/incident-redact.c) */
	RECORD_KINDS
};

struct record {
	gint64 turn; /* 1, 2, … per incident */
	enum record_kind kind;
	gint64 about; /* 0: nothing */
	gint64 base;  /* the revision of the thing its writer saw (T6); 0: a new one, or whatever it is */
	gint64 recorded_at; /* UTC seconds */
	char *by;     /* never NULL */
	char *what, *why; /* NULL when absent */
	char *fields; /* words "key=value …" (desk/words.h); "key=" takes the value away; times RFC 3339; NULL: none */
	char *op_key; /* of the batch that wrote it; NULL */
};
struct record *record_new(enum record_kind kind, gint64 about);
struct record *record_copy(const struct record *record);
void record_free(void *record);
const char *record_kind_name(enum record_kind kind); /* "entry" …, as in JSON */
enum record_kind record_kind_parse(const char *word); /* 0 when unknown */

/* Is it about an entry of the timeline? */
gboolean record_is_of_entry(enum record_kind kind);
/* Takes out what a person wrote (texts, tags, excerpts, the reason); when it was and of which kind stays. FALSE: there
 * is nothing of that. */
gboolean record_empty(struct record *record);

/* A field more; `value` NULL: none. A field named twice counts as it was named last. */
void record_put(struct record *record, const char *key, const char *value);
void record_put_number(struct record *record, const char *key, gint64 number);
void record_put_time(struct record *record, const char *key, gint64 at); /* TIME_NONE: taken away */
/* NULL: not named; "": taken away. g_free. */
char *record_field(const struct record *record, const char *key);
/* Every field in its order. */
typedef void record_field_fn(const char *key, const char *value, void *data);
void record_fields(const struct record *record, record_field_fn *fn, void *data);

#endif

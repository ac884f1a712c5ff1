/* SPDX-License-Identifier: MIT
 * What the parts of `import` share: import.c reads rows and runs the transactions, import-define.c the
 * definitions, import-ticket.c tickets with their events, import-incident.c incidents with their records. import-ahead.c
 * reads some thousand rows ahead, so that what must be known of them is asked for at once; import-open.c gathers new
 * tickets, so that they are written at once. */
#ifndef MIDWATCH_COMMAND_IMPORT_PRIVATE_H
#define MIDWATCH_COMMAND_IMPORT_PRIVATE_H

#include "command/import.h"

#include <stdio.h>

#include "command/lines.h"
#include "command/rows.h"

/* A ticket and the events behind it. */
struct block {
	struct js *js;          /* the ticket row; NULL: events of a ticket that was there before */
	struct opening opening; /* when js */
	char *ref;              /* NULL: no block */
	gint64 id;              /* of a ticket already stored; 0 */
	GPtrArray *events;      /* of struct event* */
	gint64 row;
	gboolean bad;
};
/* Records and published versions of an incident. */
struct incident_block {
	char *ref;     /* NULL: no block */
	gint64 id;     /* of one already stored; 0 */
	gint64 number; /* it had where the rows come from; 0 */
	GPtrArray *records, *editions; /* of struct record*, struct edition* */
	gint64 row;
	gboolean bad;
};
/* An event that names a ticket further down. */
struct postponed {
	char *ref, *wanted;
	struct event *event; /* to be added when all are there; NULL: it stands, and names `number` */
	gint64 number;	     /* what `wanted` must have got */
	gint64 row;
};

/* A line, read and parsed. */
struct ahead_row {
	struct js *js; /* NULL: an empty line, or `why` */
	GError *why;   /* it can't be read */
	gboolean ends; /* so does the import: reading failed */
	gint64 done;   /* bytes of the file up to its end */
};

struct import {
	struct call *call;
	struct desk *desk;
	const char *name;
	struct row_reader reader;
	struct block block;
	struct incident_block incident;
	gint64 row, unit_rows, unit_most;
	GQueue ahead;	      /* of struct ahead_row* */
	GHashTable *resolved; /* refs of tickets among them -> gint64*, as they stood before */
	struct openings *openings; /* new tickets, accepted and not written yet */
	GPtrArray *opening;	   /* their blocks, of struct block* */
	GHashTable *opening_refs;  /* borrowed of the blocks */
	gboolean opening_kept;	   /* they keep the numbers they had */
	GHashTable *refused;  /* refs of tickets refused: their further events are not told again */
	GPtrArray *postponed; /* of struct postponed* */
	GHashTable *revisions; /* of an export's definitions to this desk's */
	gint64 foreign,
		mapped;   /* the export's revision being read (0: none), what it is here so far */
	gboolean defined; /* it made something new */
	char *own_names;  /* "midwatch-1a2b3c4d:" */
	FILE *errors;
	gboolean dry_run, with_users;
	gint64 definitions, tickets, events, articles, incidents, known, bad, skipped_users;
};

/* After `why` (taken over): a refusal is the row's fault, it is told and the import goes on; a store that fails ends it,
 * FALSE. */
gboolean import_go_on(struct import *import, gint64 row, GError *why, GError **error);
/* A transaction is open from here on; it ends, unless this is a dry run. */
gboolean import_unit_open(struct import *import, GError **error);
gboolean import_unit_close(struct import *import, GError **error);
/* Between tickets: ends it once it has grown to some thousand rows. */
gboolean import_unit_break(struct import *import, GError **error);

gboolean import_definition(struct import *import, const struct js *js, GError **error);
/* The end of what one revision of an export defined: its number here is known. */
gboolean import_settle(struct import *import, GError **error);

/* A revision of an article: the next one, or one that is known. */
gboolean import_article(struct import *import, const struct js *js, GError **error);

/* A ticket row begins a block and takes *js over; an event row goes into the block of its ticket. */
gboolean import_ticket(struct import *import, struct js **js, GError **error);
gboolean import_event(struct import *import, const struct js *js, GError **error);
/* A row of one: it goes into its block. `type` is the row's. */
gboolean import_incident(struct import *import, const struct js *js, const char *type, GError **error);
gboolean import_incident_flush(struct import *import, GError **error);
void import_incident_clear(struct incident_block *block);
/* Stores the block of a ticket or incident. FALSE only when the import must end. */
gboolean import_flush(struct import *import, GError **error);
/* Links to tickets that came further down. */
gboolean import_finish(struct import *import, GError **error);
void import_block_clear(struct block *block);
void import_postponed_free(void *data);
/* The next line; NULL at the end. */
struct ahead_row *import_ahead(struct import *import, struct lines *lines);
void import_ahead_free(void *row);

/* Accepts the import's block as a new ticket and takes it over; it is written with others by import_open_write(), FALSE
 * only when the import must end. */
gboolean import_open(struct import *import, GError **error);
gboolean import_open_write(struct import *import, GError **error);
gboolean import_is_opening(const struct import *import, const char *ref);
void import_open_clear(struct import *import);
/* Is there no ticket of that number, nor one about to be written? */
gboolean import_number_free(struct import *import, gint64 number, gboolean *is_free, GError **error);
/* A row_resolver: a ticket or article by its ref, or by the name this desk's own export gave it. */
gboolean import_resolve(enum row_named named, const char *ref, gint64 *id, void *data, GError **error);

#endif

/* SPDX-License-Identifier: MIT
 * Drafts: texts that were begun and neither sent nor thrown away (terminal.md §4). A draft belongs to a
 * person, and to the session that writes it: two writers never share one. Reading one never deletes it;
 * it goes when its text was sent, or by a word of its owner. */
#ifndef MIDWATCH_STORE_DRAFT_H
#define MIDWATCH_STORE_DRAFT_H

#include "store/session.h"

struct draft {
	char *id;	  /* 12 hex digits, made by draft_id_new() */
	char *session;	  /* who writes it; "": put aside */
	char *who;
	char *kind;	  /* the command it will be: "reply", "note" */
	char *more;	  /* the writer's own: options chosen; NULL */
	char *text;
	gint64 ticket;	  /* 0: none */
	gint64 base_turn; /* the ticket's newest turn when it was begun; 0 */
	gint64 saved_at;
	gint64 saves;	  /* counts up; of two copies the higher is the newer */
	gboolean lost;	  /* listed: nobody writes it, so it can be taken */
	gboolean on_disk; /* listed: the copy in the folder of drafts, newer than the desk's */
};
char *draft_id_new(void);
struct draft *draft_new(void);
struct draft *draft_copy(const struct draft *draft);
void draft_free(void *draft);

/* Stores it as the acting person's. A copy saved more often stands. CONFLICT: it is another session's. */
gboolean draft_save(struct desk *desk, const struct draft *draft, GError **error);
/* Nobody writes it any more; it is offered from now on. Not `session`'s: nothing. */
gboolean draft_put_aside(struct desk *desk, const char *id, const char *session, GError **error);
/* The acting person's, newest first, those on disk that the desk has not; of struct draft. */
GPtrArray *draft_list(struct desk *desk, GError **error);
/* How many of them nobody writes; 0 when they can't be read. */
guint draft_count_lost(struct desk *desk);
/* The one whose id begins with `id`. MISSING, or USAGE when several do. */
struct draft *draft_load(struct desk *desk, const char *id, GError **error);
/* Takes over one that nobody writes, under a new id, in one step. CONFLICT: it is being written
 * elsewhere, or someone was faster. */
struct draft *draft_take(struct desk *desk, const char *id, const char *session, GError **error);
/* Throws the one with this whole id away, here and on disk. It is not there: nothing. */
gboolean draft_drop(struct desk *desk, const char *id, GError **error);
/* The same of its row alone, for the unit that stores what it became: there is never both, nor neither. */
gboolean draft_sent(struct desk *desk, const char *id, GError **error);
/* The same of its row, as one statement of the batch that stores what it became. */
void draft_write_drop(struct batch *batch, const char *id, const char *user);
/* The same in the batch of the next ticket_act() that is stored, so that it costs no trip of its own. `id` is
 * borrowed; NULL: none does any more. TRUE: the one before had not gone yet. */
gboolean draft_goes_along(struct desk *desk, const char *id);
/* Its options are these now; its text stays. It is not there: nothing. */
gboolean draft_options(struct desk *desk, const char *id, const char *more, GError **error);
/* Brings the acting person's drafts on disk of sessions that have died into the desk, so that there is
 * one copy of each. Adds how many to *count (may be NULL). */
gboolean draft_gather(struct desk *desk, guint *count, GError **error);

/* ---- on disk, while the store is away: $XDG_STATE_HOME/midwatch/drafts/ID.draft, 0600 in a folder of
 * 0700. These need no store, so any thread may call them. */

/* Names a desk in those files, "IDENTITY PATH" (this one does ask the store); g_free. A copy of the desk
 * elsewhere has the same identity: it is the same desk when nothing is left at the path. */
char *draft_desk(struct desk *desk);
/* Where the copy of a draft goes; g_free. */
char *draft_path(const char *id);
/* Whole or not at all, and lasting when it returns. */
gboolean draft_write_file(const struct draft *draft, const char *desk, GError **error);
void draft_remove_file(const char *id);
/* Those of one person on one desk; of struct draft, freed with the array. */
GPtrArray *draft_read_files(const char *desk, const char *who);

#endif

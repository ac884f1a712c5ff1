/* SPDX-License-Identifier: MIT
 * Articles in the desk (kb.md): a row per article as it reads now, its revisions with author and reason
 * (append-only), votes, links to tickets, ticked boxes of plans, searches that found nothing. `seq` comes from a
 * counter row updated in the same batch, so it is in commit order: whoever has seen everything up to n sees the
 * rest by asking for seq > n. Every select takes the limits of the acting person. */
#ifndef MIDWATCH_STORE_ARTICLE_H
#define MIDWATCH_STORE_ARTICLE_H

#include "desk/article.h"
#include "store/tickets.h"

struct article {
	gint64 id, rev, seq;
	char *ref;		 /* where it came from: "runbooks/a/b.md"; NULL. Unique */
	char *title, *body, *language, *product, *region, *client, *owner, *tags; /* tags ' cdn sea ' */
	enum article_kind kind;
	enum article_state state; /* as stored; article_state_at() */
	gboolean internal;	 /* else it may be shown to clients */
	gint64 created_at, updated_at;
	gint64 review_by;	 /* TIME_NONE: never; 0, of a new one: ARTICLE_REVIEW_AFTER from when it is stored */
	gint64 size;		 /* bytes of the body, also where that was not read; not in lists */
	gint64 supersedes;	 /* 0: none */
	gint64 votes;		 /* tickets it solved */
	gint64 used;		 /* tickets that link it */
	char *by;		 /* author of the newest revision */
	char *reason;
};
struct article *article_new(void); /* an internal draft without a text */
struct article *article_copy(const struct article *article);
void article_free(void *article);

/* MISSING when absent or outside the limits. `rev` 0: the newest. */
struct article *article_load(struct desk *desk, gint64 id, gint64 rev, GError **error);
gboolean article_by_ref(struct desk *desk, const char *ref, gint64 *id, GError **error); /* 0 when none */
/* Stores a new one (id 0) or a new revision; sets id, rev, updated_at. `sees`: the revision it was written
 * over, CONFLICT when someone was faster; 0 any. Nothing changed: no revision. `draft` (NULL) goes in the same
 * batch. Tags come in any order, by blanks or commas; lines may end in CR LF. An engineer writes; what is published
 * or retired, and what ceases to be, takes a lead (DENIED). USAGE: no title, a text too long or no UTF-8. */
gboolean article_save(struct desk *desk, struct article *article, gint64 sees, const char *reason, const char *draft, GError **error);
/* Newest first: who, when, why, how much; of struct article without bodies. */
GPtrArray *article_history(struct desk *desk, gint64 id, GError **error);
/* "This solved it": one vote of one ticket; it links, too. FALSE answers an error; a second vote changes nothing. */
gboolean article_vote(struct desk *desk, gint64 id, gint64 ticket, gboolean solved, GError **error);
gboolean article_link(struct desk *desk, gint64 id, gint64 ticket, GError **error);
gboolean article_unlink(struct desk *desk, gint64 id, gint64 ticket, GError **error);
GArray *article_of_ticket(struct desk *desk, gint64 ticket, GError **error); /* of struct article_use */
struct article_use { gint64 article, ticket, at; gboolean solved; };
GArray *article_uses(struct desk *desk, gint64 article, GError **error);     /* of struct article_use */
/* Emergency plans and compliance notes that concern a ticket: of its client, region, product; of struct article
 * without bodies, plans first. */
GPtrArray *article_plans(struct desk *desk, const struct ticket *ticket, GError **error);
/* A box of a plan ticked off for one ticket: `box` is the text of the item, so that an edited plan keeps what is
 * done. Who and when are kept; ticking is an event of the ticket's history (a note "plan: … done"). */
gboolean article_tick(struct desk *desk, gint64 id, gint64 ticket, const char *box, gboolean ticked, GError **error);
struct article_ticked { char *box, *who; gint64 at; };
GPtrArray *article_ticks(struct desk *desk, gint64 id, gint64 ticket, GError **error);

/* ---- for the index (command/library.c) */
gint64 article_seq(struct desk *desk, GError **error); /* newest; -1 error. Cheap: asked at each look */
/* Articles changed behind `seq`, ascending, whatever the person may see (the index belongs to the host's account;
 * answers are checked against the rows by article_sees()). Retired ones too: they are `gone` only when deleted. */
typedef gboolean article_fn(const struct article *article, void *data);
gboolean article_since(struct desk *desk, gint64 seq, guint limit, article_fn *fn, void *data, GError **error);
/* The same of those changed before `seq`, newest first. */
gboolean article_before(struct desk *desk, gint64 seq, guint limit, article_fn *fn, void *data, GError **error);
/* The ids of all whose newest change lies between the two, ascending by it, added to `ids` (of gint64). */
gboolean article_changed(struct desk *desk, gint64 after, gint64 before, GArray *ids, GError **error);
/* Inside the acting person's limits? What is of no client or region is everybody's. */
gboolean article_within(const struct desk *desk, const char *region, const char *client);
/* Which of these ids the acting person may see: drops the others. */
gboolean article_sees(struct desk *desk, GArray *ids, GError **error);

/* ---- the work list */
enum article_work { WORK_STALE, WORK_NEVER_USED, WORK_NO_VOTES, WORK_GAPS };
/* A search that found nothing, as typed; remembered with how often and when last. */
gboolean article_missed(struct desk *desk, const char *query, GError **error);

#endif

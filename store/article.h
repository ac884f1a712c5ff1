/* SPDX-License-Identifier: MIT
 * Articles in the desk (kb.md): a row per article as it reads now, its revisions with author and reason
 * (append-only), what tickets say of them (links, votes, ticked boxes), searches that found nothing. `seq` comes from a
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
	gboolean new_text;	 /* in a history: this revision brought its text; the others changed labels */
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
/* Import: a revision as it was elsewhere, its `updated_at`, `by` and `reason` included; the next one of article
 * `id`, or of a new one (id 0) that keeps the number `number` when that is free. `body` NULL: the text before it.
 * Sets id, rev, created_at. */
gboolean article_restore(struct desk *desk, struct article *article, gint64 number, GError **error);
/* article_load() or article_history() of it follows: store_expect(). */
void article_expect(struct desk *desk, gint64 id, gint64 rev);
void article_expect_history(struct desk *desk, gint64 id);
/* Newest first: who, when, why, how much; of struct article without bodies. */
GPtrArray *article_history(struct desk *desk, gint64 id, GError **error);
/* FALSE ends it. */
typedef gboolean article_fn(const struct article *article, void *data);
/* The ids behind `after`, ascending, at most `limit`; of gint64, whatever the person may see. */
GArray *article_ids(struct desk *desk, gint64 after, guint limit, GError **error);
/* Those the person may see, without bodies, the newest change of the article itself first. */
gboolean article_list(struct desk *desk, article_fn *fn, void *data, GError **error);

/* ---- what tickets say of articles: EVENT_ARTICLE in their histories; store/article-use.c. A vote ("this solved
 * it") links, and so does a ticked box. */
/* Fills an event of kind EVENT_ARTICLE; `box` for DEED_DONE and DEED_UNDONE: the text of the item, so that an
 * edited plan keeps what is done. */
void article_deed(const struct article *article, enum article_deed deed, const char *box, struct event *event);
struct article_use { gint64 article, ticket, at; gboolean solved; };
/* Oldest first; only what the person may see; of struct article_use. */
GArray *article_of_ticket(struct desk *desk, gint64 ticket, GError **error);
void article_expect_of_ticket(struct desk *desk, gint64 ticket); /* it follows, see store_expect() */
GArray *article_uses(struct desk *desk, gint64 article, GError **error);
/* Emergency plans and compliance notes that are in force and concern a ticket: of its client, region, service, or
 * of all; of struct article without bodies, plans first, the more special first. */
GPtrArray *article_plans(struct desk *desk, const struct ticket *ticket, GError **error);
/* The boxes of an article that are ticked off on a ticket with these events, in the order they were; of struct
 * article_tick*, freed with the array. */
struct article_tick { char *box, *who; gint64 at; };
GPtrArray *article_ticks(const GPtrArray *events, gint64 article);

/* ---- for the index (command/library.c) */
gint64 article_seq(struct desk *desk, GError **error); /* newest; -1 error. Cheap: asked at each look */
/* Articles changed behind `seq`, ascending, whatever the person may see (the index belongs to the host's account;
 * answers are checked against the rows by article_sees()). Retired ones too: they are `gone` only when deleted. */
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
enum article_work {
	WORK_STALE,	 /* flagged, or past its review-by: the longest first */
	WORK_NEVER_USED, /* the oldest first; neither this nor the next tells plans and compliance notes */
	WORK_NO_VOTES,	 /* the most used first */
};
gboolean article_worklist(struct desk *desk, enum article_work work, gint64 now, article_fn *fn, void *data,
			  GError **error);
/* A search that found nothing, as typed; remembered with how often and when last: the gaps to write. */
gboolean article_missed(struct desk *desk, const char *query, GError **error);
/* It finds something now. */
gboolean article_gap_close(struct desk *desk, const char *query, GError **error);
struct article_gap { char *query; gint64 count, at; };
/* The most missed first; of struct article_gap*. Persons with limits are told their own only. */
GPtrArray *article_gaps(struct desk *desk, guint limit, GError **error);

#endif

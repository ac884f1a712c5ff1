/* SPDX-License-Identifier: MIT
 * A ticket as one reads it: who it is for, how it stands, every clock, what was said. Read as a job on
 * the store's thread; the preview and the ticket's own screen draw it. */
#ifndef MIDWATCH_TUI_PAGE_H
#define MIDWATCH_TUI_PAGE_H

#include "store/glance.h"
#include "tui/dial.h"
#include "tui/screen.h"
#include "tui/talk.h"

/* One of the further facts, worth a line of its own where there is room. */
struct page_fact {
	char *name, *text;
};
struct page_link {
	gint64 id;
	char *text; /* "P1 open Borealis: no audio", as it stands */
};

struct page {
	struct job job;
	/* asked */
	gint64 id;
	const struct zone *zone; /* of the reader */
	gboolean whole;	   /* the whole conversation and every fact; else what a glance needs */
	gint64 known_turn; /* the conversation up to here is known, the zone the same; 0: not */
	/* answered, unless job.error is set */
	gint64 turn, opened_at, revision;
	int severity;
	char *client_key, *client, *subject, *owner; /* owner: NULL nobody, a team as "@net" */
	char *state; /* "waiting: third-party until 04:10" */
	char *facts; /* "strategic · live · sea …" */
	gboolean strategic, uncovered;
	gboolean unanswered; /* the client waits for an answer of ours */
	const struct zone *client_zone; /* NULL: not known */
	char *others;			/* "li is writing": who else is at it; NULL */
	char *city, *peak;		/* of the client: "Jakarta", "19:00-23:00" or NULL */
	struct glance glance;
	GPtrArray *dials;		/* of struct dial */
	GPtrArray *talk; /* of struct said, newest first; NULL: as it was at known_turn */
	gint64 own_turn; /* the newest event of the reader's own; 0: none */
	GPtrArray *more; /* of struct page_fact; `whole` only */
	GArray *links;	 /* of struct page_link; `whole` only */
};
/* `done` and `owner` are the caller's to set; then the page is the caller's. */
struct page *page_new(gint64 ticket, const struct zone *zone);
void page_free(struct page *page); /* NULL is fine */
/* "Jakarta 10:00 (peak 19-23)", the client's hour at `now`; NULL when not known. Free with g_free. */
char *page_local_hour(const struct page *page, gint64 now);

#endif

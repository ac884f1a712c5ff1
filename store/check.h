/* SPDX-License-Identifier: MIT
 * `check`: every stored thing computed again from what it was made of (clocks.md, Principle): the
 * engine's own integrity, definitions that read, the hash chain with every body, the cached row and
 * clocks of every ticket, articles and their revisions, incidents with their records and published reports, references.
 * Bounded memory: a thousand tickets at a time. */
#ifndef MIDWATCH_STORE_CHECK_H
#define MIDWATCH_STORE_CHECK_H

#include "store/tickets.h"

struct check {
	gint64 now;
	gboolean chains; /* only chains, texts and definitions: not the engine's own test, nor what is computed from events */
	complaint_fn *complain;	/* one line each, untranslated values quoted raw */
	/* Tickets; FALSE with an error: stop here. May be NULL. */
	gboolean (*progress)(gint64 done, void *data, GError **error);
	void *data;
	/* Answers. */
	gint64 tickets, events, clocks, definitions, articles, incidents, records, complaints;
	char head[65];	/* SHA-256 over every ticket's and incident's newest hash, every definition, revision of an article and published
			 * report: keep it elsewhere */
};
gboolean desk_check(struct desk *desk, struct check *check, GError **error);
/* One incident that is there: its records' chain, what is cached of it, its published reports. Of `check` complain and data
 * are read; incidents, records and complaints are answers. */
gboolean desk_check_incident(struct desk *desk, gint64 id, struct check *check, GError **error);

#endif

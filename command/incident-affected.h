/* SPDX-License-Identifier: MIT
 * Whom an incident affects (incidents.md T16, T19): every contract in force on its services in its regions, and every
 * client with a ticket linked to it, covered or not; what each has been told, and what it is still owed. */
#ifndef MIDWATCH_COMMAND_INCIDENT_AFFECTED_H
#define MIDWATCH_COMMAND_INCIDENT_AFFECTED_H

#include "command/command.h"
#include "store/incident.h"

struct affected_clock {
	gboolean has; /* it ran at all */
	enum clock_state state;
	gboolean breached;
	gint64 due_at; /* TIME_NONE: none, or it is paused */
};
/* A row: a linked ticket under its contract, or a contract without one. What is not freed here is the book's. */
struct affected {
	const char *client, *title, *tier; /* tier NULL: uncovered */
	const struct zone *zone;
	int rank; /* of the tier; higher is better served */
	gboolean strategic;
	char *contract, *service, *region, *language; /* NULL: none, all, whichever */
	char *channel;	/* mail, portal, group … */
	char *contact;	/* whom it reaches there; NULL */
	gint64 ticket;	/* 0: none is linked */
	enum ticket_state state;
	gint64 reported_at; /* the client's own report (T16); TIME_NONE: it made none */
	gint64 told_at;	    /* by a notice that stands; TIME_NONE: not yet */
	guint notices;
	struct affected_clock notify, update;
	gint64 next_update_at; /* the earlier of its `update` clock's and the incident's; TIME_NONE */
	gint64 missed;	       /* updates promised and not given (T14) */
};
/* Of struct affected*; strategic and better served clients first, then by client and report. What lies outside the
 * limits of the acting person is not told. */
GPtrArray *incident_affected(struct desk *desk, const struct incident *incident, gint64 now, GError **error);
/* Can it be told? Its ticket is neither closed nor cancelled. */
gboolean affected_is_open(const struct affected *affected);
/* Does a word say one that is said to have many: "sea" of "sea,us"; NULL and "" of any. */
gboolean list_says(const char *list, const char *word);

#endif
